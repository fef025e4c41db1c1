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
    with import_module("asbuilt.regex_cache").for_all():
        _import_msgspec()
        run = import_module("asbuilt.cli.run").run
    gc.enable()
    sys.exit(run(arguments))


def _import_msgspec() -> None:
    """Without ``typing_extensions``, which it takes where it is installed and which costs as much
    as all of msgspec: Python 3.11 has everything that it looks for there."""
    hidden = sys.modules.get("typing_extensions")
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    import_module("msgspec")
    if hidden is None:
        del sys.modules["typing_extensions"]
    else:
        sys.modules["typing_extensions"] = hidden
