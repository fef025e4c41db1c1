"""The console script. It imports next to nothing, so that ``asbuilt --version`` is instant."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module

import asbuilt

INTERRUPTED = 130


def main() -> None:
    """Run ``asbuilt`` with the arguments of the process and exit with its code."""
    _open_what_is_closed()
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        with suppress(OSError):  # a full disk: what follows says so
            print(f"asbuilt {asbuilt.__version__}", flush=True)
            return
    try:
        code = _run(arguments)
    except KeyboardInterrupt:  # before there was anybody to take it
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
    if arguments[:1] == ["check"]:
        _leave(code)
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Standard streams that whoever started the process has closed lead nowhere. Otherwise the next
    file that is opened would take their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _run(arguments: list[str]) -> int:
    gc.disable()  # what is imported stays; to look for garbage among it takes time
    kept = import_module("asbuilt.module_cache").install()
    with import_module("asbuilt.regex_cache").for_all():
        _import_msgspec()
        _import_when_asked("markdown_it")
        if arguments[:1] == ["check"]:
            kept.import_first()
            import_module("asbuilt.cli.check")
            import_module("asbuilt.rules.run").all_rules()
            kept.settle()
        run = import_module("asbuilt.cli.run").run
    if arguments[:1] != ["check"]:  # which ends before it is worth while
        gc.enable()
    code: int = run(arguments)
    return code


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
    except (OSError, ValueError):
        return  # they take no more: the interpreter knows what to do
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


def _import_when_asked(package: str) -> None:
    """Leave what is in a package's own file to the first who asks for one of its names. That of
    markdown-it imports all that it has; what reads a document needs the blocks alone, which are in
    modules of their own: a twenty-fifth of a short check."""
    util = import_module("importlib.util")
    spec = util.find_spec(package)
    if package in sys.modules or spec is None:
        return
    module = util.module_from_spec(spec)

    def load(name: str) -> object:
        del module.__getattr__
        spec.loader.exec_module(module)
        return getattr(module, name)

    module.__getattr__ = load
    sys.modules[package] = module
