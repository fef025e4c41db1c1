"""Tables that are drawn with characters."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.document.blocks import List, Table
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
            ======  ======
            Kind    Weight
            ======  ======
            boat    2 t
            oar     3 kg
            ======  ======
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg"]],
            id="signs of equality",
        ),
        pytest.param(
            """\
            +------+--------+
            | Kind | Weight |
            +------+--------+
            | boat | 2 t    |
            | oar  | 3 kg,  |
            |      | wet    |
            +------+--------+
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg, wet"]],
            id="a grid without separators between its rows",
        ),
        pytest.param(
            """\
            ┌──────┬────────┐
            │ Kind │ Weight │
            ├──────┼────────┤
            │ boat │ 2 t    │
            │ 船桨 │ 3 kg   │
            └──────┴────────┘
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["船桨", "3 kg"]],
            id="a box",
        ),
        pytest.param(
            """\
            ```
            ╔══════╦════════╗
            ║ Kind ║ Weight ║
            ╠══════╬════════╣
            ║ boat ║ 2 t    ║
            ╚══════╩════════╝
            ```
            """,
            [["Kind", "Weight"], ["boat", "2 t"]],
            id="a box of double lines, in a fence",
        ),
        pytest.param(
            """\
                | Kind | Weight |
                | ---- | :----: |
                | boat | 2 t    |
                | oar  |
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", ""]],
            id="a table of Markdown that is indented",
        ),
        pytest.param(
            """\
            ```
             Kind | Weight
            ------+--------
             boat | 2 t
             oar  | 3 kg
            ```
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg"]],
            id="as psql prints it",
        ),
        pytest.param(
            """\
            | Kind | Weight |
            |------+--------|
            | boat | 2 t    |
            |------+--------|
            | oar  | 3 kg   |
            """,
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg"]],
            id="Org mode",
        ),
        pytest.param(
            "||Kind||Weight||\n|boat|2 t|\n|oar|3 kg|\n",
            [["Kind", "Weight"], ["boat", "2 t"], ["oar", "3 kg"]],
            id="Confluence",
        ),
        pytest.param(
            """\
            [%header, cols="1,2*"]
            |===
            |Kind |Weight |Length

            |boat
            |2 t,
            wet
            |8 m

            a|oar |3 kg | 2 m
            |===
            """,
            [["Kind", "Weight", "Length"], ["boat", "2 t, wet", "8 m"], ["oar", "3 kg", "2 m"]],
            id="AsciiDoc",
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
        ("```\n+---+---+\n|   | b |\n+---+---+\n| c | d |\n+---+---+\n```\n", ["Fence"]),
        ("```\n+-----+\n| App |\n+-----+\n| DB  |\n+-----+\n```\n", ["Fence"]),
        ("```\n     |\n-----+-----\n     |\n```\n", ["Fence"]),
        ("```go\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n", ["Fence"]),
        ("```\nOne\ntwo\n\nthree\nfour\n\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n", ["Fence"]),
        ("| a | b |\n|---+\n| 1 | 2 |\n", ["Paragraph"]),
        ("||\n||\n||\n", ["Paragraph"]),
        ("[cols=2]\n|===\n|a |b\n\n|c\n", ["Paragraph", "Paragraph"]),
        ("|===\n|a |b\n2+|c\n|===\n", ["Paragraph"]),
        ("=====  =====\na      b\n=====  =====\n", ["Paragraph"]),
        ("Above\n\n---\n\nBelow\n", ["Paragraph", "Rule", "Paragraph"]),
    ],
)
def test_what_is_no_drawn_table(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_table_stands_below_its_caption_and_above_what_is_said_of_it() -> None:
    text = """\
    ```text
    mysql> describe boats;
    +-------+------+
    | Field | Type |
    +-------+------+
    | id    | int  |
    +-------+------+
    1 row in set

    Oars

    | Field | Type |
    |-------|------|
    | id    | int  |
    ```
    """
    expected = ["Paragraph", "Table", "Paragraph", "Paragraph", "Table"]
    assert kinds(dedent(text)) == expected
    assert kinds(".Boats\n[cols=2]\n|===\n|a |b\n|c |d\n|===\n") == ["Paragraph", "Table"]


def test_tables_in_lists_are_read_too() -> None:
    text = "- boats\n\n  ```\n  | a | b |\n  |---+---|\n  | 1 | 2 |\n  ```\n- oars\n"
    (found,) = read(Source("spec.md", text)).blocks
    assert isinstance(found, List)
    assert [type(block).__name__ for block in found.items[0].children] == ["Table"]


def test_an_exact_reading_sees_none() -> None:
    text = "Kind  Weight\n----  ------\nboat  2 t\n"
    assert kinds(text) == ["Table"]
    exact = read(Source("spec.md", text), exact=True)
    assert [type(block).__name__ for block in exact.blocks] == ["Paragraph", "Rule", "Paragraph"]
