"""What holds for all tests."""

from __future__ import annotations

import gc
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long a test takes is judged in bench/, on a machine that does nothing else.
settings.register_profile("asbuilt", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("asbuilt")

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process
# that they start and interrupt. A handler of our own is not inherited: those processes get the
# default.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The longest files, and those that measure time. Workers that share the tests by file begin with
# them: most of what they do is wait, so they are measured beside each other, not beside what keeps
# the processor busy, and no worker waits in the end for one that has just begun a long file.
FIRST = (
    "verify/probes/test_operation.py",
    "verify/probes/test_dependencies.py",
    "verify/foreign/test_orders.py",
    "verify/foreign/test_conventions.py",
    "verify/load/test_measure.py",
    "verify/load/test_agreement.py",
    "verify/load/test_saturation.py",
    "server/test_recovery.py",
    "verify/probes/test_alerts.py",
    "server/test_reload.py",
    "server/test_protocol.py",
    "server/test_stop.py",
    "server/test_seed.py",
    "verify/foreign/test_books.py",
    "verify/foreign/test_pocketbase.py",
    "contract/test_schemathesis.py",
    "spec/test_hostile.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of ``FIRST`` first, each file's in their own order."""
    here = Path(__file__).parent
    place = {here / name: index for index, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage the thousands of tests: they live to the end, and what a test
    measures is its own."""
    gc.freeze()
