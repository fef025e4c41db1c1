"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from bench.paths import BENCH

GIB = 1 << 30


def description() -> str:
    """Processor, number of CPUs, memory and kernel in one line."""
    information = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", information, re.MULTILINE)
    name = model[1] if model else platform.machine()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    kernel = f"{platform.system()} {platform.release()}"
    return f"{name}, {os.cpu_count()} CPUs, {memory:.0f} GiB, {kernel}"


def commit() -> str:
    """The short id of the commit, marked when the tree has changes."""
    command = ["git", "-C", str(BENCH), "describe", "--always", "--dirty"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    return finished.stdout.strip() or "unknown"


def tools() -> str:
    """The versions of Python and of the load generator."""
    # wrk prints its version with exit status 1
    output = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    wrk = (output.stdout + output.stderr).split("[")[0].strip()
    return f"Python {platform.python_version()}, {wrk}"
