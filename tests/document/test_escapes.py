"""Backslash escapes."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Heading, List, Paragraph, Quote, Table
from asbuilt.document.escapes import is_exact
from asbuilt.document.reader import read
from asbuilt.source import Source, Span

WRITTEN = r"""# 3\. Goals

On\_sale \& more \- or \*none\*, `a\_b` and ``c\_d``.

- [ ] organizer\_id

  > nested\_quote

| a\_b | c \| d |
|---|---|
| e\_f | \\ |
"""


def test_people_see_no_escapes() -> None:
    source = Source("spec.md", WRITTEN)
    heading, paragraph, listing, table = read(source).blocks
    assert isinstance(heading, Heading) and heading.title.text == "3. Goals"
    assert isinstance(paragraph, Paragraph)
    assert paragraph.lines[0].text == r"On_sale & more - or \*none\*, `a\_b` and ``c\_d``."
    assert isinstance(listing, List)
    (item,) = listing.items
    assert (item.text.text, item.checked) == ("organizer_id", False)
    (quote,) = item.children
    assert isinstance(quote, Quote) and isinstance(quote.children[0], Paragraph)
    assert quote.children[0].lines[0].text == "nested_quote"
    assert isinstance(table, Table)
    cells = [cell.text for row in (table.header, *table.rows) for cell in row]
    assert cells == ["a_b", r"c \| d", "e_f", r"\\"]
    assert source.slice(table.rows[0][0].span) == r"e\_f"


def test_an_exact_reader_sees_them() -> None:
    heading, *_ = read(Source("spec.md", WRITTEN), exact=True).blocks
    assert isinstance(heading, Heading) and heading.title.text == r"3\. Goals"


@pytest.mark.parametrize(("place", "exact"), [("Goals", False), ("nested", False), ("|---", True)])
def test_whether_places_are_exact(place: str, exact: bool) -> None:
    start = WRITTEN.index(place)
    assert is_exact(Source("spec.md", WRITTEN), Span(start, start + len(place))) == exact
