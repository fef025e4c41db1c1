"""Where expressions can begin is told, and they match what they would without."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from re import _compiler, _parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asbuilt import first_character, regex_cache
from tests.test_regex import expressions_of_the_package

FOLDER = Path(__file__).parent
PIECES = [
    r"\b", r"\B", "^", "$", r"\A", "(?<!a)", "(?<=k)", "(?=a)", "(?!1)", "a", "k", "ß", "å", "1",
    " ", "[ab]", "[^a]", "[0-9]", "[j-l]", r"[\s1]", r"\d", r"\s", r"\w", ".", "a?", "k*",
    "(?:a|k)", "(?:|a)", "(?:a|1?)+", "(?P<n>b|k)", "(?i:k)", "(?-i:s)", "(?>ab|a)", "a{0,2}",
    "k{1,2}?", "(a)?", "(?:^|[ ,])", "(?a:[js])",
]  # fmt: skip


def quick(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """An expression with the characters at which it can begin."""
    parsed, made = _parser.parse(pattern, flags), re.compile(pattern, flags)
    code = first_character.stated(_compiler._code(parsed, flags), parsed, flags)
    return regex_cache._made(pattern, made.flags, made.groups, dict(made.groupindex), code)


def is_told(pattern: str, flags: int = 0) -> bool:
    """Whether characters are told that :func:`re.compile` does not tell."""
    return quick(pattern, flags) != re.compile(pattern, flags)


def matches(expression: re.Pattern[str], text: str) -> list[tuple[object, ...]]:
    return [(match.span(), *match.groups()) for match in expression.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        (r"\b(?:only|never)\b", 0),
        (r"(?<![\w.])(?:GET|POST) /", 0),
        ("only", re.IGNORECASE),
        ("(?i:only)", 0),
        (r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE),
        ("(?P<all>(?:all|any) )?(?P<who>admins|owners)", 0),
        ("(?:a|b)*c", 0),
        ("(?:^|[,;])a", 0),
        (r"\b(?>one|two)", 0),
    ],
)
def test_the_beginning_is_told(pattern: str, flags: int) -> None:
    assert is_told(pattern, flags)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w+ only", "[^a]b", ".a", "(?:a|.)b", "a*", r"\b", "(a)?", r"(a)?(?(1)b|c)", r"(a?)\1b",
        r"(?a:\ba|b)c", "literal", "[ab]c",
    ],
)  # fmt: skip
def test_nothing_is_told_of_what_begins_anywhere_or_is_known(pattern: str) -> None:
    assert not is_told(pattern)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5, unique=True).map("".join),
    st.sampled_from([0, re.IGNORECASE, re.MULTILINE, re.ASCII, re.IGNORECASE | re.ASCII]),
    st.text("abjkKsS1 ,\nſı\u212a\u212bÅåßẞ", max_size=12),
)
def test_an_expression_matches_what_it_would_without(pattern: str, flags: int, text: str) -> None:
    quicker, plain = quick(pattern, flags), re.compile(pattern, flags)
    assert matches(quicker, text) == matches(plain, text)
    assert quicker.split(text) == plain.split(text)
    assert quicker.sub("-", text) == plain.sub("-", text)


def test_every_expression_of_the_package_matches_what_it_would_without() -> None:
    recall = sorted((FOLDER / "recall").rglob("*.md"))
    text = "\n".join(path.read_text("utf-8")[:80] for path in recall)
    text += (FOLDER / "cli" / "technical-specification.md").read_text("utf-8")[:1_000]
    found = {(each.pattern, each.flags) for each in expressions_of_the_package()}
    told = 0
    for pattern, flags in found:
        if isinstance(pattern, str):
            own = flags & ~re.UNICODE
            quicker, plain = quick(pattern, own), re.compile(pattern, own)
            told += quicker != plain
            assert matches(quicker, text) == matches(plain, text), pattern
    assert told > len(found) / 3


def letters() -> str:
    return "".join(each for each in map(chr, range(sys.maxunicode + 1)) if each.swapcase() != each)


def test_whatever_equals_a_letter_begins_like_it() -> None:
    everything = letters()
    for letter in everything:
        expression = re.compile(letter, re.IGNORECASE)
        told = {chr(each) for _, each in first_character._letter(ord(letter), re.IGNORECASE)}
        assert told >= {*expression.findall(everything)}, letter


def test_a_sign_that_is_not_told_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what is told does decide where an expression is tried."""
    assert quick(r"\bk", re.IGNORECASE).search("273 \u212a")
    monkeypatch.setattr(first_character, "_FOLDED", {})
    assert not quick(r"\bk", re.IGNORECASE).search("273 \u212a")
