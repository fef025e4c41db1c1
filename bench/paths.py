"""Where the benchmark's programs and files are."""

from __future__ import annotations

import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
APPLICATIONS = BENCH / "applications"
RESULTS = BENCH / "RESULTS.md"
SPECIFICATION = BENCH / "tasks.md"
WORK = BENCH / ".work"
PEERS = WORK / "venv" / "bin"
OWN = Path(sys.executable).parent
INSTALLED = WORK / "own" / "bin"
"""asbuilt as users have it, which ``scripts/bench`` makes."""
