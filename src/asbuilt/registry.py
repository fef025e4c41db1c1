"""The folder is the list: modules of a package are found, not registered by hand."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import ModuleType


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module below ``package``, imported, in the order of their names."""
    found = walk_packages(package.__path__, package.__name__ + ".")
    for info in sorted(found, key=lambda info: info.name):
        if not info.ispkg:
            yield import_module(info.name)


def third_party(group: str) -> Iterator[ModuleType]:
    """Modules that installed packages offer through the entry point group ``group``."""
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        module = entry.load()
        if isinstance(module, ModuleType):
            yield module
