"""Underlined headings that begin with a number."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Heading
from asbuilt.document.reader import read
from asbuilt.source import Source

DASHES = "2. Goals\n--------"


def kinds(text: str, *, exact: bool = False) -> list[str]:
    return [type(each).__name__ for each in read(Source("spec.md", text), exact=exact).blocks]


@pytest.mark.parametrize(
    ("written", "level"),
    [
        (DASHES, 2),
        ("12) Goals and more\n---", 2),
        ("1. Goals\n========", 1),
        ("  1. Goals\n   -----  ", 2),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_a_heading(written: str, level: int, end: str) -> None:
    text = f"Above.\n\n{written}\n\nBelow.\n".replace("\n", end)
    source = Source("spec.md", text)
    above, heading, below = read(source).blocks
    assert isinstance(heading, Heading)
    assert heading.level == level
    assert source.slice(heading.title.span) == heading.title.text
    assert heading.title.text == written.split("\n")[0].strip()
    assert above.span.end < heading.span.start < heading.span.end < below.span.start
    assert source.slice(heading.span).endswith(written.rstrip()[-3:])


def test_the_file_may_be_nothing_else() -> None:
    assert kinds(DASHES) == ["Heading"]
    assert kinds(f"{DASHES}\n\n{DASHES}\n") == ["Heading", "Heading"]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("1. a\n2. b\n---\n", ["List", "Rule"], id="a list above a line"),
        pytest.param(f"Text\n{DASHES}\n\n", ["Heading"], id="two lines underlined"),
        pytest.param(f"# Title\n{DASHES}\n\n", ["Heading", "List", "Rule"], id="below another"),
        pytest.param(f"{DASHES}\nText\n", ["List", "Rule", "Paragraph"], id="above text"),
        pytest.param("1. a\n\n   b\n---\n", ["List", "Rule"], id="an item with more"),
        pytest.param("1. a\n\n---\n", ["List", "Rule"], id="a blank line between"),
        pytest.param("- a\n---\n", ["List", "Rule"], id="a bullet"),
        pytest.param("1. a\n***\n", ["List", "Rule"], id="stars"),
    ],
)
def test_others_are_what_they_are_to_commonmark(text: str, blocks: list[str]) -> None:
    assert kinds(text) == kinds(text, exact=True) == blocks


def test_an_exact_reader_sees_a_list() -> None:
    assert kinds(DASHES, exact=True) == ["List", "Rule"]
