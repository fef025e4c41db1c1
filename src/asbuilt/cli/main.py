"""The console script. It imports next to nothing, so that ``asbuilt --version`` is instant."""

from __future__ import annotations

import atexit
import gc
import os
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
    code = run(arguments)
    if arguments[:1] == ["check"]:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """End the process without freeing one by one the million objects of a long document, which
    takes a tenth of a check. What is to be done at the end is done; whoever traces the process is
    left to end it."""
    if sys.gettrace() or sys.getprofile():
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return  # there is none, or it takes no more: the interpreter knows what to do
    os._exit(code)


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
