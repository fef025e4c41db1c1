"""What regular expressions are compiled to, kept in the user's cache directory.

CPython compiles an expression in Python, and makes the matcher of the result in C: the first takes
fifty times as long as the second. One file in ``$XDG_CACHE_HOME/asbuilt`` (XDG Base Directory
Specification; ``~/.cache`` otherwise) holds the results. It is only ever an advantage: what another
Python has written, what is damaged or belongs to somebody else is not used, and where nothing can
be written nothing is kept.

The file says how many words of code there are and what the checksum of its rows is; then come these
words, and the Python that wrote them with a row for each expression, marshalled as bytecode is. It
is mapped, not read: a short check would spend a twentieth of its time on getting memory for two
copies of it. A row has the checksum of its own code: a check looks at a fifth of a file that all
commands have written to.
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, AnyStr, Literal
from zlib import crc32

from asbuilt import cache_file

try:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:  # not CPython: every expression is compiled when it is used
    _sre = None

MAX_EXPRESSIONS = 2_000
"""Expressions in a file. The package and those that it imports have fewer: past it the file begins
anew, without those of versions that have gone."""

_compile = re.compile
"""The standard library's own, whatever stands in its place for a while (:func:`for_all`)."""

_WORD: Literal["I"] = "I"
"""How :mod:`array` names a word of the code, which has 32 bits (``SRE_CODE``)."""

_HEAD = 8
"""Bytes that say how many words of code follow, and the checksum (CRC-32) of the rows."""

_NOTHING = memoryview(array(_WORD))

Key = tuple[str, int]
"""An expression and the flags that it is compiled with."""

Row = list[Any]
"""Of a compiled expression: its flags, the number of its groups, their names with their numbers,
where in the code of the file its own begins, how many words it has, and their checksum."""


class RegexCache:
    """The expressions of one file, and those that this process had to compile itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows, self._code = _read(path)
        self._made: dict[Key, re.Pattern[str]] = {}

    def compile(self, pattern: str, flags: int) -> re.Pattern[str]:
        """As :func:`re.compile`.

        Raises:
            re.error: it is no regular expression.
        """
        key = (pattern, int(flags))
        if key in self._rows and (kept := _restored(pattern, self._rows[key], self._code)):
            return kept
        made = self._made[key] = _compile(pattern, flags)
        return made

    def save(self) -> None:
        """Add what this process has compiled to the file, in one step; what others have added in
        the meantime stays. Without effect where the file cannot be written."""
        if not self._made or _sre is None:
            return
        rows, code = _read(self._path)
        if len(rows) + len(self._made) > MAX_EXPRESSIONS:
            rows, code = {}, _NOTHING
        words = array(_WORD, code.tobytes())
        for key, made in self._made.items():
            own = _code(*key)
            place = (len(words), len(own), crc32(own))
            row = [made.flags, made.groups, dict(made.groupindex), *place]
            words.extend(own)
            if _restored(key[0], row, memoryview(words)) == made:
                rows[key] = row
        kept = marshal.dumps((sys.version, rows))
        head = array(_WORD, [len(words), crc32(kept)])
        cache_file.replace(self._path, head.tobytes() + words.tobytes() + kept)


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


def _read(path: Path) -> tuple[dict[Key, Row], memoryview]:
    """The rows of a file and the code that they are about; nothing, where it is of no use."""
    try:
        kept = cache_file.mapped(path)
        words, checksum = kept[:_HEAD].cast(_WORD)
        end = _HEAD + words * array(_WORD).itemsize
        if _sre is not None and crc32(kept[end:]) == checksum:
            python, rows = marshal.loads(kept[end:])
            if python == sys.version:
                return rows, kept[_HEAD:end].cast(_WORD)
    except (OSError, ValueError, TypeError, EOFError):
        pass
    return {}, _NOTHING


def _restored(pattern: str, row: Row, code: memoryview) -> re.Pattern[str] | None:
    """An expression made of its code, which CPython validates before it uses it; ``None``, where
    that is damaged."""
    flags, groups, names, start, length, checksum = row
    words = code[start : start + length]
    if crc32(words) != checksum:
        return None
    numbered = [None] * (groups + 1)
    for name, number in names.items():
        numbered[number] = name
    made: re.Pattern[str] = _sre.compile(
        pattern, flags, words.tolist(), groups, names, tuple(numbered)
    )
    return made


def _code(pattern: str, flags: int) -> array[int]:
    """The code of an expression, as :func:`re.compile` makes it on its way (CPython 3.11 to 3.14);
    :meth:`RegexCache.save` proves it, patterns being equal when their flags and code are."""
    return array(_WORD, _compiler._code(_parser.parse(pattern, flags), flags))
