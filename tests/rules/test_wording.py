"""The words by which a rule finds statements are in whatever its expressions find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pkgutil import walk_packages
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import asbuilt.rules
from asbuilt.rules.wording import Wording
from asbuilt.source import Source

_ANYTHING = "\0"
"""What stands for characters that are not known."""
_FEW, _MANY = 10, 400
_BETWEEN = ("", _ANYTHING)
_SAID = "\1"
"""A text that has a word."""


def _wordings() -> Iterator[tuple[str, Wording]]:
    for module in walk_packages(asbuilt.rules.__path__, "asbuilt.rules."):
        for name, value in vars(import_module(module.name)).items():
            place = f"{module.name.removeprefix('asbuilt.rules.')}.{name}"
            if isinstance(value, Wording):
                yield place, value
            elif isinstance(value, dict):
                some = value.items()
                yield from ((f"{place}[{k}]", v) for k, v in some if isinstance(v, Wording))


WORDINGS = dict(_wordings())


@pytest.mark.parametrize("name", WORDINGS)
def test_whatever_a_wording_finds_has_one_of_its_words(name: str) -> None:
    wording = WORDINGS[name]
    parsed = _parser.parse(wording.pattern.pattern, wording.pattern.flags)

    assert _unsaid(parsed, wording.words) == []


def test_an_alternative_without_any_of_the_words_is_told() -> None:
    parsed = _parser.parse(r"\b(?:back-?ups?|snap\w+ of|dumps?)\b", re.I)

    assert _unsaid(parsed, ("backup", "snap", "dump")) == ["back-up", "back-ups"]


def test_a_phrase_that_a_line_breaks_is_found() -> None:
    text = (
        "# Desk\n\n## Requirements\n\n- **FR-1**: A guest shall be able to book a table.\n\n"
        "## Booking\n\n"
        "Every guest who has signed in can book a table up to 30 days in\nadvance.\n\n"
        "## Form\n\n"
        "The form lets a guest who has signed in book a table up to 60 days in\nadvance.\n"
    )

    found = asbuilt.check(asbuilt.read(Source("spec.md", text)))

    assert [each.code for each in found if each.code == "CON141"] == ["CON141"]


def _unsaid(parsed: _parser.SubPattern, words: tuple[str, ...]) -> list[str]:
    """What an expression may find that has none of the words."""
    return sorted(_texts(parsed, words) - {_SAID})


def _texts(parsed: _parser.SubPattern, words: tuple[str, ...]) -> set[str]:
    """What an expression may find, as far as a word may begin or end in it."""
    found = {""}
    for kind, value in parsed:
        found = {_short(text + more, words) for text in found for more in _ways(kind, value, words)}
        if found == {_SAID}:
            break
        found = _bounded(found)
    return found


def _bounded(found: set[str], most: int = _MANY) -> set[str]:
    """Some texts, or no more than that there are any: too many would be put together."""
    return found if len(found) <= most else {_ANYTHING} | (found & {_SAID})


def _short(text: str, words: tuple[str, ...]) -> str:
    if _SAID in text or any(word in text.lower() for word in words):
        return _SAID
    first, *_, last = text.split(_ANYTHING)[:1] + text.split(_ANYTHING)
    return f"{first}{_ANYTHING}{last}" if _ANYTHING in text else text


def _ways(kind: object, value: Any, words: tuple[str, ...]) -> set[str]:
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.IN:
        return _characters(value)
    if kind is op.ASSERT and value[0] < 0 and (before := _texts(value[1], words)) != {_ANYTHING}:
        return {_ANYTHING + text for text in before}
    if kind is op.SUBPATTERN:
        return _texts(value[-1], words)
    if kind is op.BRANCH:
        return set().union(*(_texts(branch, words) for branch in value[1]))
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, inner = value
        once = _texts(inner, words)
        if len(once) > 2 * _FEW:
            once = _bounded(once, 0)
        made = {""} if least == 0 else set()
        if least <= 1 <= most:
            made |= once
        if most > 1:
            made |= {one + between + other for one, between, other in product(once, _BETWEEN, once)}
        return {_short(text, words) for text in made}
    return {""} if kind in (op.AT, op.ASSERT, op.ASSERT_NOT) else {_ANYTHING}


def _characters(members: list[tuple[object, Any]]) -> set[str]:
    """The characters of a class; what has many of them is anything."""
    found: set[str] = set()
    for kind, value in members:
        first, last = (
            (value, value) if kind is op.LITERAL else value if kind is op.RANGE else (0, 99)
        )
        if last - first >= _FEW:
            return {_ANYTHING}
        found.update(map(chr, range(first, last + 1)))
    return found
