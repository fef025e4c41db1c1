"""The folder is the list: modules of a package are found, not registered by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from os import scandir, sep
from types import ModuleType


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module below ``package``, imported, in the order of their names."""
    (folder,) = package.__path__
    for name in sorted(_names(folder, package.__name__)):
        yield import_module(name)


def _names(folder: str, package: str) -> Iterator[str]:
    """The names of the modules in a folder and below: :mod:`pkgutil` takes seven times as long."""
    with scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _names(entry.path, f"{package}.{entry.name}")
            elif entry.name.endswith(".py") and entry.name != "__init__.py":
                yield f"{package}.{entry.name.removesuffix('.py')}"


def third_party(group: str) -> Iterator[ModuleType]:
    """Modules that installed packages offer through the entry point group ``group``."""
    if not _is_offered(group):
        return
    entries = import_module("importlib.metadata").entry_points(group=group)
    for entry in sorted(entries, key=lambda entry: entry.name):
        module = entry.load()
        if isinstance(module, ModuleType):
            yield module


def _is_offered(group: str) -> bool:
    """Whether any installed package names the group: reading this from the packages' own files
    takes a millisecond, importing ``importlib.metadata`` to be told no takes twenty."""
    return any(f"[{group}]".encode() in entries for entries in _entry_points())


def _entry_points() -> Iterator[bytes]:
    """The entry points of each installed package, as its file has them."""
    for folder in sys.path:
        with suppress(OSError), scandir(folder or ".") as entries:
            for entry in entries:
                if entry.name.endswith("-info"):
                    path = f"{entry.path}{sep}entry_points.txt"
                    with suppress(OSError), open(path, "rb") as file:  # noqa: PTH123  in a third
                        yield file.read()
