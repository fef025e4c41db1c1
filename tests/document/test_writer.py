"""Changing one place of a document and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Document, Quote, Table
from asbuilt.document.reader import read
from asbuilt.document.writer import OverlappingEdits, add_column, apply, set_cell, write
from asbuilt.source import Source, Span


def table_of(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table))


def with_cell(text: str, row: int, column: int, value: str) -> str:
    document = read(Source("spec.md", text))
    edit = set_cell(document, table_of(document).rows[row][column], value)
    return apply(document.source, [edit]).text


# ---------------------------------------------------------------- edits


def test_edits_change_only_their_own_characters() -> None:
    source = Source("spec.md", "one\r\ntwo\r\n\udc80three")
    edits = [Edit(Span(5, 8), "2"), Edit(Span(0, 3), "1"), Edit(Span(8, 8), "!")]
    assert apply(source, edits).text == "1\r\n2!\r\n\udc80three"


def test_insertions_at_one_place_keep_their_order() -> None:
    source = Source("spec.md", "ab")
    assert apply(source, [Edit(Span(1, 1), "1"), Edit(Span(1, 1), "2")]).text == "a12b"


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param([Span(0, 3), Span(2, 4)], id="overlapping"),
        pytest.param([Span(0, 3), Span(0, 3)], id="the same place twice"),
        pytest.param([Span(1, 99)], id="beyond the end"),
        pytest.param([Span(-1, 0)], id="before the beginning"),
        pytest.param([Span(3, 1)], id="backwards"),
    ],
)
def test_edits_that_cannot_be_made_together_are_refused(spans: list[Span]) -> None:
    with pytest.raises(OverlappingEdits, match=r"spec\.md:1:"):
        apply(Source("spec.md", "abcdef"), [Edit(span, "x") for span in spans])


# ---------------------------------------------------------------- one cell


@pytest.mark.parametrize(
    ("row", "column", "value", "after"),
    [
        pytest.param("| a | bbbb |", 1, "c", "| a | c    |", id="the width stays"),
        pytest.param("| a | b |", 1, "long", "| a | long |", id="a longer text widens"),
        pytest.param("| a | ok   |", 1, "✅ x", "| a | ✅ x |", id="a wide symbol counts two"),
        pytest.param(
            "| a | ok   |", 1, "⚠\ufe0f x", "| a | ⚠\ufe0f x |", id="a selector makes it two"
        ),
        pytest.param("| a |      |", 1, "new", "| a | new  |", id="an empty cell"),
        pytest.param("| a ||", 1, "b", "| a | b |", id="a cell without room"),
        pytest.param("| a |", 1, "b", "| a | b |", id="a cell that is missing"),
        pytest.param("| a |  ", 1, "b", "| a | b |  ", id="a missing cell before spaces"),
        pytest.param("| a", 1, "b", "| a | b |", id="a missing cell and a missing pipe"),
        pytest.param("a | b", 1, "c", "a | c", id="no outer pipes, last cell"),
        pytest.param("a | b", 0, "c", "c | b", id="no outer pipes, first cell"),
        pytest.param("  a | b", 0, "c", "  c | b", id="indentation stays"),
        pytest.param("| a | b |", 1, "x | y\nz", r"| a | x \| y z |", id="pipes and line ends"),
        pytest.param("| a | b |\r", 1, "c", "| a | c |\r", id="a carriage return stays"),
    ],
)
def test_a_cell_is_set_and_the_rest_stays(row: str, column: int, value: str, after: str) -> None:
    text = "# T\n\n| h | i |\n|---|---|\n{}\n\nend"
    assert with_cell(text.format(row), 0, column, value) == text.format(after)


def test_a_cell_in_a_quote_is_set() -> None:
    text = "> | h | i |\n> |---|---|\n> a | b |\n"
    document = read(Source("spec.md", text))
    (quote,) = document.blocks
    assert isinstance(quote, Quote)
    (table,) = quote.children
    assert isinstance(table, Table)
    edits = [set_cell(document, cell, "c") for cell in table.rows[0]]
    assert apply(document.source, edits).text == "> | h | i |\n> |---|---|\n> c | c |\n"


CELLS = st.text(alphabet="ab|✅é \n", max_size=8)


@given(CELLS, CELLS, CELLS, st.integers(0, 1))
def test_a_cell_that_was_set_reads_back(first: str, second: str, value: str, column: int) -> None:
    row = "|".join(text.replace("|", r"\|").replace("\n", " ") for text in (first, second))
    text = f"| h | i |\n|---|---|\n|{row}|\n"
    table = table_of(read(Source("spec.md", with_cell(text, 0, column, value))))
    assert len(table.rows) == 1
    assert table.rows[0][column].text.replace(r"\|", "|") == " ".join(value.split())
    other = (first, second)[1 - column]
    assert table.rows[0][1 - column].text.replace(r"\|", "|") == other.replace("\n", " ").strip()


# ---------------------------------------------------------------- one column


def test_a_column_is_added_to_every_row() -> None:
    text = "a\n\n| h | i |\n|---|---|\n| a | b |\n| c |\n  d | e  \n\nz"
    document = read(Source("spec.md", text))
    edits = add_column(document, table_of(document), "As built", ["✅ 41 ms", "", "x"])
    changed = apply(document.source, edits)
    assert changed.text == (
        "a\n\n"
        "| h | i | As built |\n"
        "|---|---|----------|\n"
        "| a | b | ✅ 41 ms |\n"
        "| c | |          |\n"
        "  d | e | x        |  \n\nz"
    )
    rows = table_of(read(changed)).rows
    assert [row[2].text for row in rows] == ["✅ 41 ms", "", "x"]


def test_a_column_needs_a_cell_for_every_row() -> None:
    document = read(Source("spec.md", "| h |\n|---|\n| a |\n"))
    with pytest.raises(ValueError, match="shorter"):
        add_column(document, table_of(document), "As built", [])


def test_a_document_writes_its_own_bytes() -> None:
    data = b"\xef\xbb\xbf# T\r\n\xff\x00 no final newline"
    assert write(read(Source.from_bytes("spec.md", data))) == data
