"""At which characters a regular expression can begin to match.

CPython's matcher passes over the places where an expression cannot begin, if its code says with
which characters it does. Its compiler says so of what stands at the very beginning alone: not
behind ``\\b`` or a lookbehind, not of groups within others, and not where case is ignored. Most
expressions of readers and rules begin in one of these ways, and are tried at every character of a
text. Here the characters are looked for in the parsed expression, behind what has no width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _casefix, _compiler, _constants  # type: ignore[attr-defined]
from typing import Any

Item = tuple[Any, Any]
"""An operator of a parsed expression, or of a set in it, and its argument."""

_NO_WIDTH = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)

_FEW = (_constants.CATEGORY_DIGIT, _constants.CATEGORY_SPACE)
"""The categories that are worth looking for: what begins with any letter begins nearly anywhere."""

_MOST = 1_000
"""Characters of a range that are looked at one by one where case is ignored."""

_OTHER_ALPHABET = re.ASCII | re.LOCALE
"""Flags by which other characters are letters than in the rest of an expression."""

_FOLDED = {"i": "İ", "k": "\u212a", "å": "\u212b", "ω": "\u2126", "ß": "ẞ", "θ": "ϴ"}
"""What becomes a small letter and is not what the small letter becomes: the signs for kelvin,
ångström and ohm, and capital letters of their own."""


class _Anything(Exception):
    """An expression can begin nearly anywhere, or nobody knows where."""


def stated(code: list[int], parsed: Any, flags: int) -> list[int]:
    """The ``code`` of an expression that was ``parsed``, both as :func:`re.compile` makes them on
    its way (CPython 3.11 to 3.14), with the characters at which it can begin, where that makes a
    difference. It matches what it would without."""
    _, skip, known, shortest, longest = code[:5]
    if known or not shortest:
        return code
    try:
        characters, _ = _beginning(parsed.data, parsed.state.flags | flags)
    except _Anything:
        return code
    info = [_constants.INFO, 0, _constants.SRE_INFO_CHARSET, shortest, longest]
    _compiler._compile_charset(_compiler._optimize_charset(characters)[0], re.UNICODE, info)
    info[1] = len(info) - 1
    return [*info, *code[1 + skip :]]


def _beginning(items: Iterable[Item], flags: int) -> tuple[list[Item], bool]:
    """With which characters a sequence can begin, and whether it may be empty, too.

    Raises:
        _Anything: these are nearly all.
    """
    found: list[Item] = []
    for item in items:
        characters, may_be_empty = _of_item(*item, flags)
        found += characters
        if not may_be_empty:
            return found, False
    return found, True


def _of_item(operator: Any, argument: Any, flags: int) -> tuple[list[Item], bool]:
    if operator in _NO_WIDTH:
        return [], True
    if operator is _constants.LITERAL:
        return [*_letter(argument, flags)], False
    if operator is _constants.IN:
        return [each for kind, own in argument for each in _member(kind, own, flags)], False
    if operator is _constants.BRANCH:
        branches = [_beginning(branch, flags) for branch in argument[1]]
        return [each for found, _ in branches for each in found], any(it for _, it in branches)
    if operator is _constants.SUBPATTERN:
        _, added, removed, inner = argument
        if (added | removed) & _OTHER_ALPHABET:
            raise _Anything
        return _beginning(inner, (flags | added) & ~removed)
    if operator is _constants.ATOMIC_GROUP:
        return _beginning(argument, flags)
    if operator in _REPEATS:
        least, _, inner = argument
        found, may_be_empty = _beginning(inner, flags)
        return found, may_be_empty or not least
    raise _Anything


def _member(operator: Any, argument: Any, flags: int) -> Iterator[Item]:
    """A member of a set as one of the characters at which it matches."""
    if operator is _constants.LITERAL:
        yield from _letter(argument, flags)
    elif operator is _constants.RANGE:
        first, last = argument
        yield operator, argument
        if flags & re.IGNORECASE:
            if last - first > _MOST:
                raise _Anything
            for each in range(first, last + 1):
                yield from _letter(each, flags)
    elif operator is _constants.CATEGORY and argument in _FEW:
        yield operator, argument
    else:
        raise _Anything


def _letter(character: int, flags: int) -> Iterator[Item]:
    """A character, with those that equal it where case is ignored."""
    yield _constants.LITERAL, character
    if flags & re.IGNORECASE:
        small = ord(chr(character).lower()[0])
        for each in map(chr, (small, *_casefix._EXTRA_CASES.get(small, ()))):
            for same in (each, each.upper(), each.title(), *_FOLDED.get(each, "")):
                if len(same) == 1:
                    yield _constants.LITERAL, ord(same)
