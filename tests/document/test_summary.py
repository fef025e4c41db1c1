"""The titles of HTML's folds."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Html, Paragraph
from asbuilt.document.reader import read
from asbuilt.source import Source


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        ("Which <b>boats</b>", "**Which boats**"),
        ("<code>GET</code>\n<CODE>/boats</CODE>", "**`GET` `/boats`**"),
        ("**All** of them", "**All of them**"),
    ],
)
def test_it_is_a_paragraph_in_bold(summary: str, title: str) -> None:
    text = f"<details>\n<summary>{summary}</summary>\n\n- one\n\n</details>\n"
    source = Source("spec.md", text)
    opening, _, closing = read(source).blocks
    assert isinstance(opening, Paragraph) and isinstance(closing, Html)
    (line,) = opening.lines
    assert line.text == title
    assert source.slice(line.span) == summary
    assert source.slice(opening.span) == f"<details>\n<summary>{summary}</summary>"


@pytest.mark.parametrize(
    "html",
    ["<details>\n<summary></summary>\n", "<details>\nNo title\n", "<summary>No fold</summary>\n"],
)
def test_other_html_stays(html: str) -> None:
    (block,) = read(Source("spec.md", html)).blocks
    assert isinstance(block, Html)


def test_an_exact_reader_sees_html() -> None:
    text = "<details><summary>Boats</summary>\n\nOne.\n"
    assert isinstance(read(Source("spec.md", text), exact=True).blocks[0], Html)
