"""The console script. It imports next to nothing, so that ``asbuilt --version`` is instant."""

from __future__ import annotations

import sys
from importlib import import_module

import asbuilt


def main() -> None:
    """Run ``asbuilt`` with the arguments of the process and exit with its code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        print(f"asbuilt {asbuilt.__version__}")
        return
    sys.exit(import_module("asbuilt.cli.run").run(arguments))
