"""Tables that are drawn with characters."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.document.blocks import Table
from asbuilt.document.reader import read
from asbuilt.source import Source


def kinds(text: str) -> list[str]:
    return [type(block).__name__ for block in read(Source("spec.md", dedent(text))).blocks]


def rows(text: str) -> list[list[str]]:
    """The cells of the one table of a text, which lies between two paragraphs."""
    source = Source("spec.md", f"Above.\n\n{dedent(text)}\nBelow.\n")
    above, table, below = read(source).blocks
    assert isinstance(table, Table)
    assert above.span.end < table.span.start < table.span.end < below.span.start
    for cell in (cell for row in (table.header, *table.rows) for cell in row):
        written = source.slice(cell.span).split()
        assert cell.text.split()[:1] == written[:1]
        assert cell.text.split()[-1:] == written[-1:]
    return [[cell.text for cell in row] for row in (table.header, *table.rows)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param(
            """\
              Kind    Weight
              ------  ----------
              boat    2 t
              oar
              12.     3 kg, wet
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", ""], ["12.", "3 kg, wet"]],
            id="simple",
        ),
        pytest.param(
            """\
              Kind   Weight
            ------  -------
              boat      2 t
               oar     3 kg
            ---------------
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg"]],
            id="closed, right-aligned",
        ),
        pytest.param(
            """\
            -------  ------
            Version  2.1
            Status   Draft
            -------  ------
            """,
            [["Version", "2.1"], ["Status", "Draft"]],
            id="without a header",
        ),
        pytest.param(
            """\
            ------------------------
            Kind     What it
                     weighs
            -------- ---------------
            boat     two tonnes, or
                     a bit more

            oar      three kilograms
            ------------------------
            """,
            [
                ["Kind", "What it weighs"],
                ["boat", "two tonnes, or a bit more"],
                ["oar", "three kilograms"],
            ],
            id="several lines",
        ),
        pytest.param(
            """\
            +------+---------+
            | Kind | What it |
            |      | weighs  |
            +:=====+=========+
            | boat | 2 t     |
            +------+---------+
            | oar  | - 3 kg  |
            |      | - wet   |
            +------+---------+
            """,
            [["Kind", "What it weighs"], ["boat", "2 t"], ["oar", "- 3 kg - wet"]],
            id="a grid",
        ),
        pytest.param(
            """\
            种类    重量
            ------  ----------
            小船    两吨
            船桨    三公斤
            """,
            [["种类", "重量"], ["小船", "两吨"], ["船桨", "三公斤"]],
            id="wide characters",
        ),
    ],
)
def test_tables_that_are_drawn(text: str, cells: list[list[str]]) -> None:
    assert rows(text) == cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo\n--- ---\nbar\n", ["Paragraph", "Rule", "Paragraph"]),
        ("It is long\n---  ----\nand goes on\n", ["Paragraph", "Rule", "Paragraph"]),
        ("Kind  Weight\n----  ------\n", ["Paragraph", "Rule"]),
        ("- - -\n\ntext\n", ["Rule", "Paragraph"]),
        ("---- ----\n\ntext\n", ["Rule", "Paragraph"]),
        ("+---+---+\n| a | b |\n", ["Paragraph"]),
        ("+---+---+\n| a   b |\n+---+---+\n| c | d |\n+---+---+\n", ["Paragraph"]),
        ("+1 from me\n", ["Paragraph"]),
        ("Above\n\n---\n\nBelow\n", ["Paragraph", "Rule", "Paragraph"]),
    ],
)
def test_what_is_no_drawn_table(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_an_exact_reading_sees_none() -> None:
    text = "Kind  Weight\n----  ------\nboat  2 t\n"
    assert kinds(text) == ["Table"]
    exact = read(Source("spec.md", text), exact=True)
    assert [type(block).__name__ for block in exact.blocks] == ["Paragraph", "Rule", "Paragraph"]
