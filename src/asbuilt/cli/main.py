"""The console script. It imports next to nothing, so that ``asbuilt --version`` is instant."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import asbuilt


def main() -> None:
    """Run ``asbuilt`` with the arguments of the process and exit with its code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        print(f"asbuilt {asbuilt.__version__}")
        return
    gc.disable()  # what is imported stays; to look for garbage among it takes time
    run = import_module("asbuilt.cli.run").run
    gc.enable()
    sys.exit(run(arguments))
