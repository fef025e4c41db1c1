"""Offsets and positions: lines as the protocol counts them, code units as both sides agreed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol.types import Position

from asbuilt.cli.lsp.places import places

TEXT = "a😀é\r\nb\u2028\x0b😀c\rd"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_a_line_is_counted_in_the_units_of_the_encoding(encoding: str, character: int) -> None:
    lines = places(TEXT, encoding)
    assert lines.position(3) == Position(0, character)
    assert lines.offset(Position(0, character)) == 3
    assert lines.position(TEXT.index("d")) == Position(2, 0)  # \u2028 and \x0b end no line


@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(0, 99, 3), (1, 99, TEXT.index("\rd")), (9, 0, len(TEXT)), (0, 2, 2)],
    ids=["behind the line", "behind a line that \\r ends", "behind the text", "inside a character"],
)
def test_positions_that_are_none_are_taken_for_the_next_one(
    line: int, character: int, offset: int
) -> None:
    assert places(TEXT).offset(Position(line, character)) == offset


@settings(deadline=None)
@given(st.text("a😀\r\n\u2028é\ud800"), st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.data())
def test_every_offset_has_its_position(text: str, encoding: str, data: st.DataObject) -> None:
    lines = places(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] != "\r\n":
        assert lines.offset(lines.position(offset)) == offset
