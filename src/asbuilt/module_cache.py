"""The bytecode of many modules in one file, beside that of ``asbuilt/__init__.py``.

Python looks for each module in a directory, opens a file and reads it. ``asbuilt check`` imports
six hundred: that was a seventh of its time on a short document. Bytecode is known by the time and
the size of its source, as in Python's own files (PEP 552): where the source has others, the module
is left to Python, and the next process finds what that has compiled here.

The modules that every check has to import are imported before anybody asks, each behind those that
it imports itself: then no statement has to look for one, and that is a twentieth of the time.

The file is Python's magic number, how many bytes of bytecode there are, these bytes, and a row for
each module and each group of them (marshal). The bytecode of a group is marshalled together: a name
that many of its modules have is there once, and loading takes a fifth less. A group are those that
are imported first, and of the others the modules of each package.
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

_BEGIN = len(MAGIC_NUMBER) + _LENGTH
"""Where it begins."""

_32_BITS = 0xFFFFFFFF

_HEAD = 16
"""Bytes of a module's bytecode that say of which source it is (PEP 552)."""

_BY_TIME = MAGIC_NUMBER + bytes(4)
"""How these begin where the source is known by its time and size, not by its hash."""

Head = tuple[bool, int]
"""Of a module: whether it is a package, and the time and size of its source."""

Place = tuple[int, int]
"""Of a group: where in the bytecode that of its modules begins and ends."""

Order = tuple[str, ...]
"""The modules that are imported first, as they were ready one after the other: so they stand in
:data:`sys.modules` (CPython 3.11 to 3.14)."""

Rows = tuple[dict[str, Head], dict[str, Place], Order]

_FIRST = ""
"""The group of those; others are called like their package."""

_OF_ALL = ("__future__", "collections.abc")
"""The modules of others from which nearly all import."""

_UNUSABLE = (OSError, ValueError, TypeError, EOFError)
"""What reading a file raises that is damaged or not ours."""


class ModuleCache:
    """A finder (:class:`importlib.abc.MetaPathFinder`) of the modules that one file holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = str(path)
        (self._heads, self._places, self._order), self._bytecode = _read(path)
        self._first = frozenset(self._order)
        self._waiting: dict[str, dict[str, CodeType]] = {}
        self._next = self._order

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is; ``None``, when that is for others to find out."""
        if path is None or name not in self._heads:
            return None
        package, source_is = self._heads[name]
        folder = f"{path[0]}{os.sep}{name.rpartition('.')[2]}"
        source = f"{folder}{os.sep}__init__.py" if package else f"{folder}.py"
        if _time_and_size(source) != source_is or not (code := self._take(name)):
            del self._heads[name]  # kept anew when Python has imported it
            return None
        spec = ModuleSpec(name, _Loader(name, source, code), origin=source)
        spec.has_location = True
        spec.cached = self._file
        if package:
            spec.submodule_search_locations = [folder]
        return spec

    def import_first(self) -> None:
        """Import what :meth:`settle` has found in another process, up to the first module that has
        changed since: from there on each is imported when it is asked for."""
        for name in self._order:
            if name not in sys.modules and not self._is_imported(name):
                return

    def _is_imported(self, name: str) -> bool:
        """Import a module whose package is there, without looking elsewhere for it."""
        package = sys.modules.get(_package_of(name))
        spec = self.find_spec(name, package.__path__) if package else None
        if spec is None or spec.loader is None:
            return False
        module = sys.modules[name] = _module_of(spec)
        try:
            spec.loader.exec_module(module)
        except Exception:  # whoever imports it for use gets to know
            del sys.modules[name]
            return False
        sys.modules[name] = sys.modules.pop(name)  # behind those that it has imported
        setattr(package, name.rpartition(".")[2], module)
        return True

    def settle(self) -> None:
        """Let the next process import first what this one has imported so far. Those of other
        packages are left out, which import each other in circles."""
        own = f"{asbuilt.__name__}."
        self._next = tuple(name for name in sys.modules if name.startswith(own))

    def save(self) -> None:
        """Add the modules that this process has found elsewhere. Without effect where the file
        cannot be written."""
        found = {name: it for name, it in _those_of_python() if it[0] != self._heads.get(name)}
        heads = {**self._heads, **{name: head for name, (head, _) in found.items()}}
        order = tuple(name for name in self._next if name in heads)
        if sys.dont_write_bytecode or not (found or order != self._order):
            return
        groups: dict[str, dict[str, CodeType]] = {}
        kept = {name: it for group in self._places for name, it in self._codes_of(group).items()}
        for name, code in {**kept, **{name: code for name, (_, code) in found.items()}}.items():
            groups.setdefault(_FIRST if name in order else _package_of(name), {})[name] = code
        places, bytecode = {}, bytearray()
        for group, own in sorted(groups.items()):
            start = len(bytecode)
            bytecode += marshal.dumps(own)
            places[group] = (start, len(bytecode))
        rows: Rows = (heads, places, order)
        length = len(bytecode).to_bytes(_LENGTH, "big")
        cache_file.replace(self._path, MAGIC_NUMBER + length + bytecode + marshal.dumps(rows))

    def _take(self, name: str) -> CodeType | None:
        """The code of a module. It is not kept: what has run once is of no more use."""
        group = _FIRST if name in self._first else _package_of(name)
        if group not in self._waiting:
            self._waiting[group] = self._codes_of(group)
        return self._waiting[group].pop(name, None)

    def _codes_of(self, group: str) -> dict[str, CodeType]:
        start, end = self._places.get(group, (0, 0))
        with suppress(*_UNUSABLE):
            codes = marshal.loads(self._bytecode[start:end])
            if isinstance(codes, dict):
                return codes
        return {}


class _Loader(SourceFileLoader):
    """Loads a module whose code is at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code: CodeType | None = code

    def get_code(self, fullname: str) -> CodeType | None:
        """The code, which names the file where it is now. Bytecode has the name that it was
        compiled by: of a package that was moved since, or compiled by a relative name, another."""
        code, self._code = self._code, None
        if code is None:  # it has run: who else wants to see it
            return super().get_code(fullname)
        if code.co_filename != self.path:
            _imp._fix_co_filename(code, self.path)  # type: ignore[attr-defined]
        return code


class _Module(ModuleType):
    """A module that takes a third of the time to say that it has no ``__path__``. Each ``from …
    import`` asks for that, six thousand in a check; and CPython 3.11 has the module write two
    messages of errors that nobody sees."""

    __getattribute__ = object.__getattribute__


def _module_of(spec: ModuleSpec) -> ModuleType:
    """A module that has not run yet: what :func:`importlib.util.module_from_spec` makes, which
    takes five times as long to ask what may be missing."""
    module = _Module(spec.name)
    module.__spec__ = spec
    module.__loader__ = spec.loader
    module.__package__ = spec.parent
    module.__file__ = spec.origin
    module.__cached__ = spec.cached  # type: ignore[attr-defined]
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    return module


@cache
def install() -> ModuleCache:
    """Import modules by way of the file from now on; once in a process."""
    kept = ModuleCache(Path(f"{cache_from_source(asbuilt.__file__)}s"))
    sys.meta_path.insert(0, kept)
    atexit.register(kept.save)
    for name in _OF_ALL:
        sys.modules[name].__class__ = _Module
    return kept


def _those_of_python() -> Iterator[tuple[str, tuple[Head, CodeType]]]:
    """The modules that Python itself has imported."""
    for name, module in list(sys.modules.items()):
        package, _, part = name.partition(".")
        spec = module.__spec__ if part and package in PACKAGES else None
        if spec and type(spec.loader) is SourceFileLoader and spec.cached:
            with suppress(*_UNUSABLE):
                bytecode = Path(spec.cached).read_bytes()
                if bytecode.startswith(_BY_TIME):
                    is_package = spec.submodule_search_locations is not None
                    time_and_size = int.from_bytes(bytecode[len(_BY_TIME) : _HEAD], "little")
                    head = is_package, time_and_size
                    yield name, (head, marshal.loads(bytecode[_HEAD:]))


def _package_of(name: str) -> str:
    return name.rpartition(".")[0]


def _time_and_size(source: str) -> int | None:
    """What bytecode knows a source by, its eight bytes as a number; ``None``, where there is
    none."""
    try:
        status = os.stat(source)  # noqa: PTH116  a Path for each takes longer than to look
    except OSError:
        return None
    return (status.st_size & _32_BITS) << 32 | int(status.st_mtime) & _32_BITS


def _read(path: Path) -> tuple[Rows, memoryview]:
    """The rows of a file and the bytecode that they are about; nothing, where it is of no use."""
    with suppress(*_UNUSABLE):
        content = cache_file.mapped(path)
        end = _BEGIN + int.from_bytes(content[len(MAGIC_NUMBER) : _BEGIN], "big")
        if content[: len(MAGIC_NUMBER)] == MAGIC_NUMBER:
            heads, places, order = marshal.loads(content[end:])
            return (heads, places, order), content[_BEGIN:end]
    return ({}, {}, ()), memoryview(b"")
