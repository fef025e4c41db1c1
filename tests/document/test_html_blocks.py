"""HTML of nothing but text, lists, headings and tables, and entities in Markdown."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Block, Heading, Html, Item, List, Paragraph, Table
from asbuilt.document.reader import read
from asbuilt.source import Source


def shown(text: str) -> list[object]:
    return [_shown(block) for block in read(Source("spec.md", text)).blocks]


def _shown(block: Block) -> object:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.title.text}"
        case Paragraph():
            return " / ".join(line.text for line in block.lines)
        case List():
            return [_item(item) for item in block.items]
        case Table():
            return [tuple(cell.text for cell in row) for row in (block.header, *block.rows)]
        case Html():
            return block
    return None


def _item(item: Item) -> object:
    below = [_shown(child) for child in item.children]
    return (item.text.text, below) if below else item.text.text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Roles</h2>\n<ul><li>clerk</li><li>cook</li></ul>", ["## Roles", ["clerk", "cook"]]),
        ("<ol>\n<li><p>one</p>\n<ul><li>two<li>three</ul></li>\n<li><code>GET /x</code></li></ol>",
         [[("one", [["two", "three"]]), "`GET /x`"]]),
        ('<div class="panel">\n<p>p95 &lt; 500&nbsp;ms</p>\nplain\n</div>',
         ["p95 <         500 ms", "plain"]),
        ("<div><table><tr><th>A</th></tr><tr><td>1</td></tr></table></div>", [[("A",), ("1",)]]),
        ("<ul><li></li></ul>", [[""]]),
    ],
)  # fmt: skip
def test_what_it_says_stands_in_its_place(html: str, expected: list[object]) -> None:
    assert shown(f"{html}\n") == expected


@pytest.mark.parametrize(
    "html",
    [
        '<p align="center"><img src="logo.png"></p>', "<details>\n<p>more</p>", "<div>", "</div>",
        "<!-- <ul><li>one</li></ul> -->", "<ul></ul>", "<script><p>1</p></script>",
    ],
)  # fmt: skip
def test_other_html_stays_as_it_is(html: str) -> None:
    (block,) = read(Source("spec.md", f"{html}\n")).blocks
    assert isinstance(block, Html)


@pytest.mark.parametrize("tags", ["<ul><li>", "<div><p>", "<li>", "<ul>", "</p></ul>", "<h2>"])
def test_however_deep_and_unclosed(tags: str) -> None:
    assert read(Source("spec.md", f"<div>{tags * 500}\n"))


def test_entities_are_what_people_see() -> None:
    assert shown("p95 &le; 500&nbsp;ms, `&lt;`, &#42;\n") == ["p95 ≤         500 ms, `&lt;`, &#42;"]
