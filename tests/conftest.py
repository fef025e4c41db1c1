"""What holds for all tests."""

from __future__ import annotations

import signal

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process
# that they start and interrupt. A handler of our own is not inherited: those processes get the
# default.
signal.signal(signal.SIGINT, signal.default_int_handler)
