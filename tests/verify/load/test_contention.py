"""A service that waits for processors which others have is not accused of being slow."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from asbuilt.verify.load.contention import Contention, fault

SPINS = "while True: pass"
SLEEPS = "import time; time.sleep(60)"
CPU = max(os.sched_getaffinity(0))


@contextmanager
def running(code: str, count: int = 1) -> Iterator[int]:
    """Processes on one CPU; the id of the last."""
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    try:
        for process in processes:
            os.sched_setaffinity(process.pid, {CPU})
        time.sleep(0.2)
        yield processes[-1].pid
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_processor_that_others_have_is_told() -> None:
    with running(SPINS, count=3) as pid:
        begun = Contention.begin(pid)
        assert begun is not None
        time.sleep(1)
        said = begun.fault()
    assert said is not None
    assert said.startswith("machine busy: the service waited ")


def test_a_service_that_needs_no_processor_does_not_wait_for_one() -> None:
    with running(SPINS), running(SLEEPS) as pid:
        begun = Contention.begin(pid)
        assert begun is not None
        time.sleep(1)
        assert begun.fault() is None


@pytest.mark.parametrize(
    ("waited", "taken", "disturbed"),
    [(0.6, 0.5, True), (0.6, 0.02, False), (0.02, 0.9, False)],
    ids=["others took it", "it overloads itself", "others took what it did not need"],
)
def test_both_must_be_so(waited: float, taken: float, disturbed: bool) -> None:
    assert (fault(waited, taken) is not None) is disturbed


def test_a_process_that_has_ended_says_nothing() -> None:
    with running(SLEEPS) as pid:
        begun = Contention.begin(pid)
    assert begun is not None
    assert begun.fault() is None
    assert Contention.begin(pid) is None
