"""Expressions that are compiled later do whatever those of the standard library do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import asbuilt.cli
import asbuilt.exchange
import asbuilt.rules
import asbuilt.server
import asbuilt.spec
import asbuilt.verify
from asbuilt import regex
from asbuilt.registry import modules

WORD = regex.compile(r"(?P<first>[a-z])[a-z]*", re.IGNORECASE)
PLAIN = re.compile(WORD.pattern, re.IGNORECASE)


@pytest.mark.parametrize("method", ["search", "match", "fullmatch"])
def test_what_is_found_is_what_the_standard_library_finds(method: str) -> None:
    for text in ("Word", " word", "", "42"):
        found, expected = getattr(WORD, method)(text), getattr(PLAIN, method)(text)
        assert (found and found.groupdict()) == (expected and expected.groupdict())


def test_texts_are_divided_and_replaced_alike() -> None:
    text = "One two, three"
    assert WORD.findall(text) == PLAIN.findall(text) == ["O", "t", "t"]
    assert WORD.split(text) == PLAIN.split(text)
    assert WORD.sub(r"<\g<first>>", text) == "<O> <t>, <t>"
    assert WORD.subn("", text, count=1) == PLAIN.subn("", text, count=1)
    assert [match.span() for match in WORD.finditer(text)] == [(0, 3), (4, 7), (9, 14)]


def test_attributes_are_those_of_the_compiled_expression() -> None:
    assert WORD.flags == PLAIN.flags
    assert dict(WORD.groupindex) == {"first": 1}
    with pytest.raises(AttributeError, match="no attribute 'searches'"):
        _ = WORD.searches  # type: ignore[attr-defined]


def test_nothing_is_compiled_before_it_is_used() -> None:
    wrong = regex.compile("(")
    with pytest.raises(re.error):
        wrong.search("text")


def test_functions_do_what_those_of_the_standard_library_do() -> None:
    text, word, flags = "One two, three", r"(t)\w+", re.IGNORECASE
    for name in ("search", "match", "fullmatch"):
        ours, theirs = getattr(regex, name), getattr(re, name)
        for said in (text, "Two", ""):
            assert repr(ours(word, said, flags)) == repr(theirs(word, said, flags))
    assert regex.findall(word, text, flags) == re.findall(word, text, flags) == ["t", "t"]
    assert [found[0] for found in regex.finditer(word, text)] == ["two", "three"]
    assert regex.split(word, text, 1) == ["One ", "t", ", three"]
    assert regex.sub(word, r"<\1>", text, count=1) == "One <t>, three"


def expressions(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, type(WORD)):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from expressions(item)
    elif isinstance(value, dict):
        yield from expressions(list(value.values()))


def expressions_of_the_package() -> list[re.Pattern[str]]:
    packages = (asbuilt.cli, asbuilt.exchange, asbuilt.rules, asbuilt.server, asbuilt.spec)
    return [
        expression
        for package in (*packages, asbuilt.verify)
        for module in modules(package)
        for expression in expressions(vars(module))
    ]


def test_every_expression_of_the_package_is_valid() -> None:
    found = expressions_of_the_package()
    assert len(found) > 300
    for expression in found:
        assert expression.groups >= 0
