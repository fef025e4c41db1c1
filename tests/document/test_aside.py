"""Callouts in HTML."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Html, Paragraph, Quote
from asbuilt.document.reader import read
from asbuilt.source import Source


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "html",
    [
        "<aside>\n  One boat,\nand two.\n\n</aside>\n",
        "<aside>\nOne boat,\nand two.\n</aside>\n",
        '<blockquote class="note">One boat,\nand two.</blockquote>\n',
    ],
)
def test_what_stands_in_it_is_quoted(html: str, end: str) -> None:
    source = Source("spec.md", html.replace("\n", end))
    quote, *_ = read(source).blocks
    assert isinstance(quote, Quote)
    (paragraph,) = quote.children
    assert isinstance(paragraph, Paragraph)
    assert [line.text for line in paragraph.lines] == ["One boat,", "and two."]
    assert all(source.slice(line.span) == line.text for line in paragraph.lines)


@pytest.mark.parametrize("html", ["<aside>\n\n", "</aside>\n", "<asides>\nOne.\n", "<div>\nOne.\n"])
def test_other_html_stays(html: str) -> None:
    (block,) = read(Source("spec.md", html)).blocks
    assert isinstance(block, Html)


def test_an_exact_reader_sees_html() -> None:
    (block,) = read(Source("spec.md", "<aside>\nOne.\n"), exact=True).blocks
    assert isinstance(block, Html)
