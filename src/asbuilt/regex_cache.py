"""What regular expressions are compiled to, kept in the user's cache directory.

CPython compiles an expression in Python, and makes the matcher of the result in C: the first takes
fifty times as long as the second. One file in ``$XDG_CACHE_HOME/asbuilt`` (XDG Base Directory
Specification; ``~/.cache`` otherwise) holds the results. It is only ever an advantage: what another
Python has written, what is damaged or belongs to somebody else is not used, and where nothing can
be written nothing is kept.

The file says how many bytes its entries have and what the checksum of its index is; then come an
entry for each expression, and the Python that wrote them with the index, each marshalled as
bytecode is. It is mapped, not read, and of the entries only those that a command uses are looked
at: a short check has use for a quarter of what all commands have written, and spent a fiftieth of
its time on the rest.
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import AnyStr, Literal
from zlib import crc32

from asbuilt import cache_file

try:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:  # not CPython: every expression is compiled when it is used
    _sre = None

MAX_EXPRESSIONS = 8_000
"""Expressions in a file. The package and those that it imports have half as many: past it the file
begins anew, without those of versions that have gone and of documents that nobody checks now."""

_compile = re.compile
"""The standard library's own, whatever stands in its place for a while (:func:`for_all`)."""

_WORD: Literal["I"] = "I"
"""How :mod:`array` names a word of the code, which has 32 bits (``SRE_CODE``)."""

_HEAD = 8
"""Bytes that say how many bytes of entries follow, and the checksum (CRC-32) of the index."""

Key = int
"""An expression and the flags that it is compiled with, as its length and a checksum."""

Place = tuple[int, int, int]
"""Where an entry begins and ends among the others, and its checksum. It is an expression with its
flags, and of what it is compiled to the flags, the number of groups, their names with their
numbers, and the code."""


class RegexCache:
    """The expressions of one file, and those that this process had to compile itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places, self._entries = _read(path)
        self._made: dict[tuple[str, int], re.Pattern[str]] = {}

    def compile(self, pattern: str, flags: int) -> re.Pattern[str]:
        """As :func:`re.compile`.

        Raises:
            re.error: it is no regular expression.
        """
        place = self._places.get(_key(pattern, int(flags)))
        if place and (kept := _restored(pattern, int(flags), place, self._entries)):
            return kept
        made = self._made[pattern, int(flags)] = _compile(pattern, flags)
        return made

    def save(self) -> None:
        """Add what this process has compiled to the file, in one step; what others have added in
        the meantime stays. Without effect where the file cannot be written."""
        if not self._made or _sre is None:
            return
        places, kept = _read(self._path)
        if len(places) + len(self._made) > MAX_EXPRESSIONS:
            places, kept = {}, memoryview(b"")
        entries = bytearray(kept)
        for (pattern, flags), made in self._made.items():
            if entry := _entry(pattern, flags, made):
                place = (len(entries), len(entries) + len(entry), crc32(entry))
                places[_key(pattern, flags)] = place
                entries += entry
        index = marshal.dumps((sys.version, places))
        cache_file.replace(self._path, _packed([len(entries), crc32(index)]) + entries + index)


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As :func:`re.compile`, by way of the user's cache. Those that look for bytes are few."""
    if not isinstance(pattern, str):
        return _compile(pattern, flags)
    return _of_the_user().compile(pattern, flags)


@contextmanager
def for_all() -> Iterator[None]:
    """:func:`re.compile` by way of the user's cache, for others' modules that are imported
    meanwhile: those that every command needs compile ninety expressions, a twentieth of
    ``asbuilt check`` on a short document."""
    re.compile = compiled  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _compile


@cache
def _of_the_user() -> RegexCache:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    kept = RegexCache(folder / "asbuilt" / f"expressions.{sys.implementation.cache_tag}")
    atexit.register(kept.save)
    return kept


def _read(path: Path) -> tuple[dict[Key, Place], memoryview]:
    """The index of a file and its entries; nothing, where it is of no use."""
    try:
        kept = cache_file.mapped(path)
        length, checksum = kept[:_HEAD].cast(_WORD)
        end = _HEAD + length
        if _sre is not None and crc32(kept[end:]) == checksum:
            python, places = marshal.loads(kept[end:])
            if python == sys.version:
                return places, kept[_HEAD:end]
    except (OSError, ValueError, TypeError, EOFError):
        pass
    return {}, memoryview(b"")


def _key(pattern: str, flags: int) -> Key:
    written = f"{flags}:{pattern}".encode("utf-8", "surrogatepass")
    return len(written) << 32 | crc32(written)


def _restored(
    pattern: str, flags: int, place: Place, entries: memoryview
) -> re.Pattern[str] | None:
    """An expression made of its code, which CPython validates before it uses it; ``None``, where
    that is damaged, or another's."""
    start, end, checksum = place
    entry = entries[start:end]
    if crc32(entry) != checksum:
        return None
    *written, own_flags, groups, names, code = marshal.loads(entry)
    if written != [pattern, flags]:
        return None
    return _made(pattern, own_flags, groups, names, memoryview(code).cast(_WORD).tolist())


def _made(
    pattern: str, flags: int, groups: int, names: Mapping[str, int], code: list[int]
) -> re.Pattern[str]:
    """An expression by its code, as :func:`re.compile` makes it at last."""
    numbered: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        numbered[number] = name
    made: re.Pattern[str] = _sre.compile(pattern, flags, code, groups, names, tuple(numbered))
    return made


def _entry(pattern: str, flags: int, made: re.Pattern[str]) -> bytes | None:
    """What is kept of an expression that was compiled: code as :func:`re.compile` makes it on its
    way (CPython 3.11 to 3.14), which is proved, as expressions are equal when their flags and code
    are; and where it can begin."""
    from asbuilt.first_character import stated  # most processes have nothing to keep

    parsed = _parser.parse(pattern, flags)
    code, of_made = _compiler._code(parsed, flags), (made.flags, made.groups, dict(made.groupindex))
    told = stated(code, parsed, flags)
    try:
        if _made(pattern, *of_made, code) != made or not _made(pattern, *of_made, told):
            return None
    except RuntimeError:  # it is no code for this CPython
        return None
    return marshal.dumps((pattern, flags, *of_made, _packed(told)))


def _packed(words: Sequence[int]) -> bytes:
    from array import array  # as above: a millisecond

    return array(_WORD, words).tobytes()
