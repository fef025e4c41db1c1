"""What holds for all tests."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# How long a test takes is judged in bench/, on a machine that does nothing else.
settings.register_profile("asbuilt", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("asbuilt")

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process
# that they start and interrupt. A handler of our own is not inherited: those processes get the
# default.
signal.signal(signal.SIGINT, signal.default_int_handler)
