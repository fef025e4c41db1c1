"""Breaks that only the width of a text explains."""

from __future__ import annotations

import time
from textwrap import fill

import pytest

from asbuilt.document.blocks import List, Paragraph, Quote, Text
from asbuilt.document.reader import read
from asbuilt.source import Source

PROSE = (
    "Members borrow boats from the shed and bring them back before it is dark, since nobody is "
    "there to help them when the lights have gone out. Guests borrow boats together with a member."
)
FILLED = fill(PROSE, 60)


def texts(text: str) -> list[Text]:
    """The lines of the paragraphs and the texts of the items, each where it stands."""
    source, found = Source("spec.md", text), list[Text]()
    blocks = [*read(source).blocks]
    while blocks:
        match blocks.pop(0):
            case Paragraph(lines=lines):
                found += lines
            case List(items=items):
                found += [item.text for item in items]
                blocks = [*(child for item in items for child in item.children), *blocks]
            case Quote(children=children):
                blocks = [*children, *blocks]
    for each in found:
        for at, character in enumerate(each.text):
            assert character.isspace() or source.text[each.place(at)] == character
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("width", [45, 60, 72, 100])
def test_what_is_filled_is_one_text(width: int, end: str) -> None:
    item = fill(PROSE, width, initial_indent="- ", subsequent_indent="  ")
    inner = fill(PROSE, width, initial_indent="  > ", subsequent_indent="  > ")
    text = f"{fill(PROSE, width)}\n\n{item}\n\n{inner}\n".replace("\n", end)
    assert [each.text for each in texts(text)] == [PROSE] * 3


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["Version: 2.1", "Status: Draft"], id="short lines"),
        pytest.param(
            ["`GET /boats` lists the boats of the shed, for everybody", "`POST /boats` adds one"],
            id="routes",
        ),
        pytest.param(
            ["FR-1: Members shall borrow the boats of the shed each day", "FR-2: Guests shall not"],
            id="ids",
        ),
        pytest.param(
            ["**Members**: borrow the boats of the shed on every day", "**Guests**: borrow none"],
            id="labels",
        ),
        pytest.param(
            ["Members borrow the boats of the shed on every day,  ", "guests borrow none of them"],
            id="a break that is written",
        ),
        pytest.param(
            ["Members borrow the boats of the shed on every day\\", "guests borrow none of them"],
            id="a break that is written with a backslash",
        ),
        pytest.param(["Members borrow boats", "from the shed on every day."], id="far from full"),
    ],
)
def test_lines_that_stand_for_themselves_stay_apart(lines: list[str]) -> None:
    found = texts("\n".join([FILLED, "", *lines, ""]))
    assert found[0].text == PROSE
    assert [each.text for each in found[1:]] == [line.strip() for line in lines]


def test_the_lines_of_a_text_that_is_not_filled_stay_apart() -> None:
    lines = [f"{'The boat of somebody ' * count}is red" for count in (2, 4, 3, 5, 2, 3)]
    assert [each.text for each in texts("\n".join(lines))] == lines


def test_an_exact_reader_sees_the_lines() -> None:
    (paragraph,) = read(Source("spec.md", FILLED), exact=True).blocks
    assert isinstance(paragraph, Paragraph)
    assert [line.text for line in paragraph.lines] == FILLED.split("\n")


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_long_text_is_read_in_time(end: str) -> None:
    text = f"{end.join(['Members borrow the boats of the shed on every day'] * 100_000)}{end}"
    started = time.process_time()
    (paragraph,) = read(Source("spec.md", text)).blocks
    assert time.process_time() - started < 5
    assert isinstance(paragraph, Paragraph)
    assert len(paragraph.lines) == 1
