"""The bytecode of many modules in one file, beside that of ``asbuilt/__init__.py``.

Python looks for each module in a directory, opens a file and reads it. ``asbuilt check`` imports
six hundred: that was a seventh of its time on a short document. Bytecode begins as in Python's own
files, with the time and the size of its source (PEP 552): where the source has others, the module
is left to Python, and the next process finds what that has compiled here.

The file is how many bytes of bytecode there are, these bytes, and a row for each module (marshal).
"""

from __future__ import annotations

import _imp
import atexit
import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType, ModuleType

import asbuilt
from asbuilt import cache_file

PACKAGES = ("asbuilt", "click", "markdown_it", "mdurl", "msgspec")
"""Whose modules are kept: those that every command or every check imports."""

_LENGTH = 8
"""Bytes that say how much bytecode there is."""

_HEAD = 16
"""Bytes of a module's bytecode that say of which source it is (PEP 552)."""

_BY_TIME = MAGIC_NUMBER + bytes(4)
"""How these begin where the source is known by its time and size, not by its hash."""

Row = tuple[bool, int, int]
"""Of a module: whether it is a package, and where in the bytecode its own begins and ends."""


Found = tuple[bool, bytes | memoryview]
"""Of a module: whether it is a package, and its bytecode."""


class ModuleCache:
    """A finder (:class:`importlib.abc.MetaPathFinder`) of the modules that one file holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = str(path)
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
        loader = _Loader(name, source, self._bytecode[start:end])
        if not loader.is_that_of_source():
            return None
        spec = ModuleSpec(name, loader, origin=source)
        spec.has_location = True
        spec.cached = self._file
        if package:
            spec.submodule_search_locations = [folder]
        return spec

    def save(self) -> None:
        """Add the modules that this process has found elsewhere. Without effect where the file
        cannot be written."""
        found = {name: it for name, it in _bytecode_of_others() if it != self._kept(name)}
        if not found or sys.dont_write_bytecode:
            return
        rows, kept = {}, bytearray()
        for name in sorted({*self._rows, *found}):
            package, bytecode = found.get(name) or self._kept(name)
            rows[name] = (package, len(kept), len(kept) + len(bytecode))
            kept += bytecode
        content = len(kept).to_bytes(_LENGTH, "big") + kept + marshal.dumps(rows)
        cache_file.replace(self._path, content)

    def _kept(self, name: str) -> Found:
        package, start, end = self._rows.get(name, (False, 0, 0))
        return package, self._bytecode[start:end]


class _Loader(SourceFileLoader):
    """Loads a module whose bytecode is at hand."""

    def __init__(self, name: str, path: str, bytecode: memoryview) -> None:
        super().__init__(name, path)
        self._bytecode = bytecode

    def is_that_of_source(self) -> bool:
        """Whether the bytecode was compiled of a source of the same time and size."""
        try:
            status = os.stat(self.path)  # noqa: PTH116  a Path for each takes longer than to look
        except OSError:
            return False
        numbers = (int(status.st_mtime), status.st_size)
        head = b"".join((it & 0xFFFFFFFF).to_bytes(4, "little") for it in numbers)
        return self._bytecode[:_HEAD] == _BY_TIME + head

    def get_code(self, fullname: str) -> CodeType | None:
        """The code, which names the file where it is now. Bytecode has the name that it was
        compiled by: of a package that was moved since, or compiled by a relative name, another."""
        code: CodeType = marshal.loads(self._bytecode[_HEAD:])
        if code.co_filename != self.path:
            _imp._fix_co_filename(code, self.path)  # type: ignore[attr-defined]
        return code


@cache
def install() -> None:
    """Import modules by way of the file from now on; once in a process."""
    kept = ModuleCache(Path(f"{cache_from_source(asbuilt.__file__)}s"))
    sys.meta_path.insert(0, kept)
    atexit.register(kept.save)


def _bytecode_of_others() -> Iterator[tuple[str, Found]]:
    """The modules that Python itself has imported."""
    for name, module in list(sys.modules.items()):
        package, _, part = name.partition(".")
        spec = module.__spec__ if part and package in PACKAGES else None
        if spec and type(spec.loader) is SourceFileLoader and spec.cached:
            with suppress(OSError):
                bytecode = Path(spec.cached).read_bytes()
                if bytecode.startswith(_BY_TIME):
                    yield name, (spec.submodule_search_locations is not None, bytecode)


def _read(path: Path) -> tuple[dict[str, Row], memoryview]:
    """The rows of a file and the bytecode that they are about; nothing, where it is of no use."""
    with suppress(OSError, ValueError, TypeError, EOFError):
        content = cache_file.mapped(path)
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        rows = marshal.loads(content[end:])
        if isinstance(rows, dict):
            return rows, content[_LENGTH:end]
    return {}, memoryview(b"")
