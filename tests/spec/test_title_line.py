"""Titles as AsciiDoc has them."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.section import outline


@pytest.mark.parametrize("above", ["", "---\nlayout: page\n---\n", "<!-- kept by Ada -->\n\n"])
def test_the_first_line_may_be_a_title(above: str) -> None:
    source = Source("spec.md", above + "= Kilns: Technical Specification\n:toc: left\n\n## API\n")
    (title,) = outline(read(source)).root.children
    assert title.heading and title.heading.level == 1
    assert source.slice(title.name.span) == title.name.text == "Kilns: Technical Specification"
    assert [child.name.text for child in title.children] == ["API"]


@pytest.mark.parametrize(
    "html",
    [
        '<h1 align="center">Kilns</h1>',
        '<div>\n<h1><img src="a.png"> Kilns</h1>\n</div>',
        "<p>A badge</p>\n\n<h1>\n  <b>Kilns</b>\n</h1>",
    ],
)
def test_the_title_may_stand_in_html(html: str) -> None:
    source = Source("spec.md", f"{html}\n\nWhat they do.\n\n## API\n")
    (title,) = outline(read(source)).root.children
    assert source.slice(title.name.span).strip() == title.name.text.strip() == "Kilns"
    assert [child.name.text for child in title.children] == ["API"]
    other = outline(read(Source("spec.md", f"{html}\n\n# Ovens\n"))).root.children
    assert [each.name.text for each in other] == ["Ovens"]


@pytest.mark.parametrize("text", ["== Kilns", "=Kilns", "= = =", "It is\n= two", "# T\n\n= Kilns"])
def test_other_lines_are_none(text: str) -> None:
    names = [each.name.text for each in outline(read(Source("spec.md", text))).walk()]
    assert "Kilns" not in names and names[0] == ""
