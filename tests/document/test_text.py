"""Texts over several lines, whatever ends these, and the places of their parts."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.reader import read
from asbuilt.document.text import lines_joined, on_one_line, part, text_at
from asbuilt.source import Source, Span

BREAKS = ["\n", " \n", "\n  ", "\r\n", " \r\n   ", "\n\t"]


def written(text: str, break_: str) -> Source:
    return Source("spec.md", text.replace("\n", break_))


@pytest.mark.parametrize("break_", BREAKS)
def test_what_is_beside_a_break_is_left_out(break_: str) -> None:
    source = written("one two\nthree\nfour", break_)
    text = text_at(source, Span(0, len(source.text)))
    assert text.text == "one two\nthree\nfour"
    assert on_one_line(text).text == "one two three four"


@pytest.mark.parametrize("break_", BREAKS)
def test_each_part_has_its_place(break_: str) -> None:
    source = written("one two\nthree\nfour", break_)
    text = text_at(source, Span(0, len(source.text)))
    for start, word in enumerate(text.text.split()):
        at = text.text.index(word)
        assert source.slice(part(text, at, at + len(word)).span) == word, start
        assert text.index(source.text.index(word)) == at
    inner = part(text, 4, len(text.text))
    assert inner.text == "two\nthree\nfour"
    last = part(inner, inner.text.index("four"), len(inner.text))
    assert source.slice(last.span) == "four" and not last.gaps


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\n> ", "\r\n>   "])
def test_lines_are_joined_without_what_stands_between_them(break_: str) -> None:
    source = Source("spec.md", f"> one two{break_}three")
    ((paragraph,),) = [block.children for block in read(source).blocks]  # type: ignore[union-attr]
    assert isinstance(paragraph, Paragraph)
    text = lines_joined(paragraph.lines)
    assert text.text == "one two three"
    assert source.slice(part(text, 4, 7).span) == "two"
    assert source.slice(part(text, 8, 13).span) == "three"


def test_a_gap_is_where_it_was_behind_an_escape() -> None:
    source = Source("spec.md", "- a\\_b and\n  more\n- c\n")
    (block,) = read(source).blocks
    assert isinstance(block, List)
    text: Text = block.items[0].text
    assert text.text == "a_b and\nmore"
    assert source.slice(part(text, 8, 12).span) == "more"


def test_joints_of_any_length_keep_the_places() -> None:
    source = Source("spec.md", "- a\n  b\n- c d\n")
    pieces = [text_at(source, Span(2, 7)), text_at(source, Span(10, 13))]
    whole = lines_joined(pieces, "; ")
    assert whole.text == "a\nb; c d"
    for word in "abcd":
        assert source.text[whole.place(whole.text.index(word))] == word
