"""The blocks of a document and their places."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asbuilt.document.blocks import (
    Block,
    Document,
    Fence,
    FrontMatter,
    Heading,
    Html,
    Item,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from asbuilt.document.reader import read
from asbuilt.document.writer import write
from asbuilt.source import Source
from tests.document.markdown import MARKDOWN


def blocks(text: str) -> tuple[Block, ...]:
    return read(Source("spec.md", text)).blocks


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


# ---------------------------------------------------------------- headings and paragraphs


@pytest.mark.parametrize(
    ("text", "level", "title"),
    [
        pytest.param("# Title", 1, "Title", id="hashes"),
        pytest.param("###### Deep ##", 6, "Deep", id="closing hashes"),
        pytest.param("## C#", 2, "C#", id="a hash that belongs to the title"),
        pytest.param("## # #", 2, "#", id="a title of one hash"),
        pytest.param("##", 2, "", id="an empty title"),
        pytest.param("##  **3.2** `x`  ", 2, "**3.2** `x`", id="marks stay"),
        pytest.param("Title\n=====", 1, "Title", id="underlined"),
        pytest.param("Two\nlines\n---", 2, "Two\nlines", id="underlined on two lines"),
        pytest.param("\ufeff# Title", 1, "Title", id="after a byte order mark"),
        pytest.param("# Title\r\n", 1, "Title", id="carriage return"),
    ],
)
def test_a_heading_has_a_level_and_a_title(text: str, level: int, title: str) -> None:
    heading = only(text)
    assert isinstance(heading, Heading)
    assert (heading.level, heading.title.text) == (level, title)


@pytest.mark.parametrize("text", ["#Title", "    # Title", "\\# Title", "####### Seven"])
def test_what_is_no_heading(text: str) -> None:
    assert not isinstance(only(text), Heading)


def test_a_paragraph_keeps_its_lines_trimmed() -> None:
    source = Source("spec.md", "first  \r\n  second\r\nthird\r\n")
    (paragraph,) = read(source).blocks
    assert isinstance(paragraph, Paragraph)
    assert [line.text for line in paragraph.lines] == ["first", "second", "third"]
    assert source.position(paragraph.lines[1].span.start).line == 2
    assert source.position(paragraph.lines[1].span.start).column == 3


def test_a_reference_definition_stays_readable_text() -> None:
    paragraph = only("[1]: https://example.com")
    assert isinstance(paragraph, Paragraph)


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param(
            "| a | b |\n|---|---|\n| c | d |", [["a", "b"], ["c", "d"]], id="pipes all round"
        ),
        pytest.param("a | b\n:-: | -:\nc | d", [["a", "b"], ["c", "d"]], id="no outer pipes"),
        pytest.param(
            "| a | b |\n|---|---|\n| c |\n| d | e | f |",
            [["a", "b"], ["c", ""], ["d", "e"]],
            id="a row too short and a row too long",
        ),
        pytest.param(
            "| a |\n|---|\n| x \\| y `p\\|q` |", [["a"], [r"x \| y `p\|q`"]], id="escaped pipes"
        ),
        pytest.param(
            "| a | b |\n|-|-|\n| `x|y` |", [["a", "b"], ["`x", "y`"]], id="code does not shield"
        ),
        pytest.param("| a | b |\n|---|---|\n|  | |", [["a", "b"], ["", ""]], id="empty cells"),
        pytest.param("| a |\n| - |", [["a"]], id="only a header"),
        pytest.param(
            "| a | b |\r\n|---|---|\r\n| c | d |\r\n", [["a", "b"], ["c", "d"]], id="CRLF"
        ),
    ],
)
def test_a_table_has_a_cell_for_every_header(text: str, cells: list[list[str]]) -> None:
    table = only(text)
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in (table.header, *table.rows)] == cells


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| a | b |\n|---|", id="fewer delimiters than headers"),
        pytest.param("| a | b |\n| c | d |", id="no delimiters"),
        pytest.param("a\n---", id="an underlined heading"),
        pytest.param("| a |\n|- x|", id="words among the delimiters"),
        pytest.param("    | a |\n    |---|", id="indented code"),
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert not any(isinstance(block, Table) for block in blocks(text))


def test_a_table_ends_at_a_blank_line_or_another_block() -> None:
    kinds = [type(block) for block in blocks("| a |\n|---|\n| b |\n- c\n\n| a |\n|---|\n\nd")]
    assert kinds == [Table, List, Table, Paragraph]


def test_a_table_interrupts_a_paragraph() -> None:
    kinds = [type(block) for block in blocks("text\n| a |\n|---|\n| b |")]
    assert kinds == [Paragraph, Table]


def test_tables_are_read_inside_lists_and_quotes() -> None:
    source = Source("spec.md", "> - item\n>\n>   | a | b |\n>   |---|---|\n>   | c\\|d | e |\n")
    (quote,) = read(source).blocks
    assert isinstance(quote, Quote)
    (bullets,) = quote.children
    assert isinstance(bullets, List)
    (table,) = bullets.items[0].children
    assert isinstance(table, Table)
    assert source.position(table.rows[0][1].span.start).column == 14


def test_a_hostile_header_does_not_multiply_into_cells() -> None:
    text = "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|x|\n" * 5_000
    cells = sum(len(block.rows) * 5_000 for block in blocks(text) if isinstance(block, Table))
    assert cells <= 0x10000 + 5_000


# ---------------------------------------------------------------- fences


@pytest.mark.parametrize(
    ("text", "info", "code", "closed"),
    [
        pytest.param("```sql\na\nb\n```", "sql", "a\nb\n", True, id="backticks"),
        pytest.param("~~~ json x\na\n~~~\n", "json x", "a\n", True, id="tildes"),
        pytest.param("```\r\na\r\n```\r\n", "", "a\n", True, id="CRLF"),
        pytest.param("```\ra\rb\r```\r", "", "a\nb\n", True, id="CR"),
        pytest.param("```\n```", "", "", True, id="empty"),
        pytest.param("```\na\n# b\n", "", "a\n# b\n", False, id="unclosed"),
        pytest.param("```\na", "", "a", False, id="unclosed without a final newline"),
        pytest.param("```", "", "", False, id="nothing but its opening"),
        pytest.param("````\n```\n````", "", "```\n", True, id="a fence within a longer one"),
        pytest.param("    a\n\n    b\n", "", "a\n\nb\n", True, id="indented code"),
        pytest.param("  ```\n  a\n   b\n  ```", "", "a\n b\n", True, id="indented fence"),
    ],
)
def test_a_fence_keeps_its_text(text: str, info: str, code: str, closed: bool) -> None:
    fence = only(text)
    assert isinstance(fence, Fence)
    assert (fence.info, fence.text, fence.closed) == (info, code, closed)


@pytest.mark.parametrize(
    ("info", "language"),
    [("SQL", "sql"), ("json x", "json"), ("{.python .numberLines}", "python"), ("", "")],
)
def test_a_fence_has_a_language(info: str, language: str) -> None:
    fence = only(f"~~~ {info}\na\n~~~")
    assert isinstance(fence, Fence)
    assert fence.language == language


def test_the_content_of_a_fence_is_its_place() -> None:
    source = Source("spec.md", "x\n\n```sql\r\nSELECT 1;\r\n```\r\n\r\ny")
    fence = read(source).blocks[1]
    assert isinstance(fence, Fence)
    assert source.slice(fence.content) == "SELECT 1;\r\n"
    assert source.slice(fence.span) == "```sql\r\nSELECT 1;\r\n```"


def test_lines_of_a_fence_in_a_list_are_lines_of_its_content() -> None:
    source = Source("spec.md", "1. step\r\n\r\n   ```sql\r\n   a\r\n     b\r\n   ```\r\n")
    (steps,) = read(source).blocks
    assert isinstance(steps, List)
    (fence,) = steps.items[0].children
    assert isinstance(fence, Fence)
    assert fence.text == "a\n  b\n"
    assert source.slice(fence.content) == "   a\r\n     b\r\n"
    assert fence.closed


# ---------------------------------------------------------------- lists, quotes, the rest


@pytest.mark.parametrize(
    ("text", "checked", "item"),
    [
        pytest.param("- [ ] open", False, "open", id="open"),
        pytest.param("* [x] done", True, "done", id="done"),
        pytest.param("1. [X] **A-1**: done", True, "**A-1**: done", id="numbered, capital X"),
        pytest.param("- [x]done", None, "[x]done", id="no space: a word in brackets"),
        pytest.param("- [x](y)", None, "[x](y)", id="a link"),
        pytest.param("- [ ]", False, "", id="an empty task"),
        pytest.param("-", None, "", id="an empty item"),
    ],
)
def test_a_task_has_a_box(text: str, checked: bool | None, item: str) -> None:
    bullets = only(text)
    assert isinstance(bullets, List)
    assert (bullets.items[0].checked, bullets.items[0].text.text) == (checked, item)


def test_items_hold_what_is_nested_in_them() -> None:
    bullets = only("- a\n  more\n  - b\n    1. c\n\n  text\n- d")
    assert isinstance(bullets, List)
    first, second = bullets.items
    assert first.text.text == "a\nmore"
    assert [type(child) for child in first.children] == [List, Paragraph]
    assert second.text.text == "d"


@pytest.mark.parametrize(
    ("text", "start"), [("3. a\n4. b", 3), ("0. a", 0), ("1) a", 1), ("007. a", 7), ("- a", None)]
)
def test_numbered_lists_know_their_first_number(text: str, start: int | None) -> None:
    numbered = only(text)
    assert isinstance(numbered, List)
    assert (numbered.ordered, numbered.start) == (start is not None, start)


def test_an_item_that_begins_with_code_has_no_text() -> None:
    bullets = only("- ```\n  a\n  ```")
    assert isinstance(bullets, List)
    assert bullets.items[0].text.text == ""
    assert [type(child) for child in bullets.items[0].children] == [Fence]


def test_comments_and_rules_are_blocks() -> None:
    comment, rule = blocks("<!-- asbuilt: ignore\nAPI201 (x) -->\n\n* * *")
    assert isinstance(comment, Html)
    assert comment.text == "<!-- asbuilt: ignore\nAPI201 (x) -->"
    assert isinstance(rule, Rule)


# ---------------------------------------------------------------- front matter


@pytest.mark.parametrize(
    "text",
    [
        "---\nversion: 1.0\n---\n# T",
        "\ufeff---\r\nversion: 1.0\r\n---\r\n# T",
        "---\nversion: 1.0\ntags:\n  - a\n# note\n\n'quoted key': b\n...\n# T",
    ],
)
def test_front_matter_comes_first(text: str) -> None:
    front_matter, heading = blocks(text)
    assert isinstance(front_matter, FrontMatter)
    assert front_matter.text.startswith("version: 1.0")
    assert isinstance(heading, Heading)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n# T\n\nprose here\n\n---\n", id="between two rules"),
        pytest.param("---\nversion: 1.0\n", id="never closed"),
        pytest.param("x\n\n---\nversion: 1.0\n---\n", id="not at the beginning"),
        pytest.param("---\n---\n", id="empty"),
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    assert not any(isinstance(block, FrontMatter) for block in blocks(text))


# ---------------------------------------------------------------- any text at all


_LINE_END = re.compile(r"\r\n?|\n")
_AROUND_BREAK = re.compile(r"(?<!\s)\s*\n\s*")


def texts(value: object) -> Iterator[Text]:
    """All texts below a block, in the order of the document."""
    match value:
        case Text():
            yield value
        case Heading(title=title):
            yield title
        case Paragraph(lines=lines):
            yield from lines
        case Table(header=header, rows=rows):
            for row in (header, *rows):
                yield from row
        case List(items=items):
            for item in items:
                yield item.text
                for child in item.children:
                    yield from texts(child)
        case Quote(children=children):
            for child in children:
                yield from texts(child)


def assert_nested(source: Source, inside: tuple[Block | Item, ...], start: int, end: int) -> None:
    for block in inside:
        assert start <= block.span.start <= block.span.end <= end
        start = block.span.end
        if isinstance(block, List):
            assert_nested(source, block.items, block.span.start, block.span.end)
        if isinstance(block, Quote | Item):
            assert_nested(source, block.children, block.span.start, block.span.end)
        if isinstance(block, Fence):
            content = _LINE_END.split(source.slice(block.content))
            assert len(content) + 1 >= len(_LINE_END.split(block.text))


def assert_exact(document: Document) -> None:
    source = document.source
    assert_nested(source, document.blocks, 0, len(source.text))
    at = 0
    for block in document.blocks:
        for text in texts(block):
            written = _AROUND_BREAK.sub("\n", source.slice(text.span))
            pairs = zip(written.replace("\\", ""), text.text.replace("\\", ""), strict=True)
            assert all(a == b or (a, b) == ("\n", " ") for a, b in pairs)  # or the width broke it
            assert text.text == text.text.strip()
            assert len(text.text) == len(written) or "\\" in written
            places = [text.place(at) for at in range(len(text.text))]
            assert [*map(text.index, places)] == [*range(len(text.text))]
            if "\\" not in written:
                said = "".join(source.text[place] for place in places)
                assert said.split() == text.text.split()
            assert at <= text.span.start
            at = text.span.end


@given(st.binary(max_size=300) | MARKDOWN.map(lambda t: t.encode("utf-8", "surrogateescape")))
def test_any_bytes_come_back(data: bytes) -> None:
    assert write(read(Source.from_bytes("spec.md", data))) == data


@settings(max_examples=300)
@given(MARKDOWN)
def test_places_are_exact_ordered_and_nested(text: str) -> None:
    assert_exact(read(Source("spec.md", text)))


@given(st.text(alphabet="ab|\\ `\n-:", max_size=80))
def test_places_in_anything_like_a_table_are_exact(text: str) -> None:
    assert_exact(read(Source("spec.md", "| a | b |\n|---|---|\n" + text)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> " * 50_000 + "x", id="quotes in quotes"),
        pytest.param("- " * 50_000 + "x", id="lists in lists"),
        pytest.param("".join(" " * n + "- a\n" for n in range(300)), id="ever deeper lists"),
        pytest.param("x" * 1_000_000, id="one long word"),
        pytest.param("| a " * 250_000, id="one long row"),
        pytest.param("|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n", id="a wide table"),
        pytest.param("```\n" * 20_001, id="fences"),
        pytest.param("<!--\n" * 20_000, id="comments that never end"),
        pytest.param("a | b\n" * 20_000, id="rows without a header"),
        pytest.param("[a]: b\n" * 20_000, id="reference definitions"),
        pytest.param("a\n" * 20_000 + "===", id="a long underlined heading"),
        pytest.param("#" * 1_000_000, id="hashes"),
        pytest.param("#" + " #" * 500_000, id="closing hashes"),
        pytest.param("---\n" + "a: b\n" * 50_000, id="front matter that never ends"),
        pytest.param("\r" * 200_000, id="carriage returns"),
        pytest.param("\\" * 200_000 + "|\n|-|", id="backslashes"),
    ],
)
def test_hostile_documents_are_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    document = read(Source("spec.md", text))
    assert time.perf_counter() - begun < 8
    assert write(document) == text.encode()
