"""Enumerations that Markdown takes for paragraphs."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import List, Paragraph
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.section import bullets, outline


def items(text: str) -> list[str]:
    source = Source("spec.md", text)
    found = bullets(outline(read(source)).root)
    for each in found:
        assert source.slice(each.text.span).split() == each.text.text.split()
    return [item.text.text for item in found]


@pytest.mark.parametrize(
    "text",
    [
        "a) Kiln\n\nb) Glaze\n\nc) Wheel",
        "(a) Kiln\n\n(b) Glaze\n\n(c) Wheel",
        "A. Kiln\n\nB. Glaze\n\nC. Wheel",
        "**a)** Kiln\n\n**b)** Glaze\n\n**c)** Wheel",
        "(i) Kiln\n\n(ii) Glaze\n\n(iii) Wheel",
        "(1) Kiln\n(2) Glaze\n(3) Wheel",
        "а) Kiln\n\nб) Glaze\n\nв) Wheel",
        "（1）Kiln\n\n（2）Glaze\n\n（3）Wheel",
        "一、Kiln\n二、Glaze\n三、Wheel",
        "①Kiln\n②Glaze\n③Wheel",
        "1\ufe0f\u20e3 Kiln\n\n2\ufe0f\u20e3 Glaze\n\n3\ufe0f\u20e3 Wheel",
        "The shop has:\na) Kiln\nb) Glaze\nc) Wheel",
        "— Kiln\n\n— Glaze\n\n— Wheel",
        "– Kiln\n– Glaze\n– Wheel",
        "•\tKiln\n•\tGlaze\n•\tWheel",
        "The shop has:\n▪ Kiln\n▪ Glaze\n▪ Wheel",
        "   o  Kiln\n\n   o  Glaze\n\n   o  Wheel",
    ],
)
def test_what_is_marked_one_after_the_other_is_a_list(text: str) -> None:
    assert items(text) == ["Kiln", "Glaze", "Wheel"]


def test_an_item_goes_on_to_the_next_mark() -> None:
    assert items("a) Kiln,\n   fired by gas\nb) Glaze") == ["Kiln,\nfired by gas", "Glaze"]


def test_what_stands_before_the_first_mark_remains_a_paragraph() -> None:
    blocks = outline(read(Source("spec.md", "It has\ntwo:\na) Kiln\nb) Glaze\n\nEnd."))).root.blocks
    lead, listing, end = blocks
    assert isinstance(lead, Paragraph) and [line.text for line in lead.lines] == ["It has", "two:"]
    assert isinstance(listing, List) and listing.ordered
    assert isinstance(end, Paragraph)


@pytest.mark.parametrize(
    "text",
    [
        "a) Kiln",
        "— Anna Kiln, potter",
        "– Kiln\n\n— Glaze",
        "The kiln\n– if it is warm\n– and the wheel turn.",
        "—\n—",
        "b) Glaze\n\nc) Wheel",
        "a) Kiln\n\nThe glaze.\n\nb) Glaze",
        "a) Kiln\n\n(b) Glaze",
        "A. Kiln is a potter.\n\nGlaze is none.",
        "I went.\n\nII followed.",
        "a)b\n\nb)c",
    ],
)
def test_paragraphs_that_no_marks_join_remain_paragraphs(text: str) -> None:
    assert items(text) == []


def test_dashes_and_bullets_mark_a_list_without_order() -> None:
    (listing,) = outline(read(Source("spec.md", "— Kiln\n\n— Glaze"))).root.blocks
    assert isinstance(listing, List) and not listing.ordered
