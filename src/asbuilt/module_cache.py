"""The bytecode of the package's modules in one file, beside that of ``asbuilt/__init__.py``.

Python looks for each module in a directory and opens a file. ``asbuilt check`` imports five
hundred: that was a twelfth of its time on a short document. Whether bytecode is that of the source
is found out by Python itself, as ever (PEP 3147, PEP 552): a module that has changed is compiled,
and the next process finds it here.

The file is how many bytes of bytecode there are, these bytes, and a row for each module (marshal).
"""

from __future__ import annotations

import atexit
import marshal
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import cache_from_source, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import asbuilt
from asbuilt import cache_file

_HEAD = 8
"""Bytes of the length."""

Row = tuple[bool, int, int]
"""Of a module: whether it is a package, and where in the bytecode its own begins and ends."""


class ModuleCache:
    """A finder (:class:`importlib.abc.MetaPathFinder`) of the modules that one file holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows, self._bytecode = _read(path)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is; ``None``, when that is for others to find out."""
        if path is None or name not in self._rows:
            return None
        package, start, end = self._rows[name]
        folder = f"{path[0]}{os.sep}{name.rpartition('.')[2]}"
        source = f"{folder}{os.sep}__init__.py" if package else f"{folder}.py"
        if not os.access(source, os.R_OK):
            return None
        return spec_from_file_location(
            name, source,
            loader=_Loader(name, source, self._bytecode[start:end]),
            submodule_search_locations=[folder] if package else None,
        )  # fmt: skip

    def save(self) -> None:
        """Add the modules that this process has imported from elsewhere or compiled. Without effect
        where the file cannot be written."""
        imported = {
            name: module.__spec__
            for name, module in sys.modules.items()
            if name.startswith(f"{asbuilt.__name__}.") and module.__spec__
        }
        if sys.dont_write_bytecode or not any(map(self._lacks, imported.values())):
            return
        rows, kept = {}, bytearray()
        for name in sorted({*self._rows, *imported}):
            package, start, end = self._rows.get(name, (False, 0, 0))
            own = bytes(self._bytecode[start:end])
            if spec := imported.get(name):
                package = spec.submodule_search_locations is not None
                with suppress(OSError):
                    own = Path(spec.cached or "").read_bytes()
            rows[name] = (package, len(kept), len(kept) + len(own))
            kept += own
        content = len(kept).to_bytes(_HEAD, "big") + kept + marshal.dumps(rows)
        cache_file.replace(self._path, content)

    def _lacks(self, spec: ModuleSpec) -> bool:
        compiled = isinstance(spec.loader, _Loader) and spec.loader.compiled
        return compiled or spec.name not in self._rows


class _Loader(SourceFileLoader):
    """Loads a module whose bytecode is at hand."""

    compiled = False

    def __init__(self, name: str, path: str, bytecode: memoryview) -> None:
        super().__init__(name, path)
        self._bytecode = bytecode

    def get_data(self, path: str) -> Any:
        """The content of the source, or of the file of its bytecode."""
        return super().get_data(path) if path == self.path else self._bytecode

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write the bytecode of a source that had to be compiled: what is at hand was another's."""
        self.compiled = True
        super().set_data(path, data, _mode=_mode)


@cache
def install() -> None:
    """Import the modules of the package by way of the file from now on; once in a process."""
    kept = ModuleCache(Path(f"{cache_from_source(asbuilt.__file__)}s"))
    sys.meta_path.insert(0, kept)
    atexit.register(kept.save)


def _read(path: Path) -> tuple[dict[str, Row], memoryview]:
    """The rows of a file and the bytecode that they are about; nothing, where it is of no use."""
    with suppress(OSError, ValueError, TypeError, EOFError):
        content = cache_file.mapped(path)
        end = _HEAD + int.from_bytes(content[:_HEAD], "big")
        rows = marshal.loads(content[end:])
        if isinstance(rows, dict):
            return rows, content[_HEAD:end]
    return {}, memoryview(b"")
