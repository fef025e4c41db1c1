"""Documents without any markup."""

from __future__ import annotations

from itertools import pairwise
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

import asbuilt
from asbuilt.document import plain_text
from asbuilt.document.blocks import Heading, List, Paragraph, Table
from asbuilt.document.format import tidy
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

SPECIFICATION = dedent(
    """\
    Technical Specification: Boat Hire
    Version 1.2

    1. Goals
    Nobody waits for a boat.
    Goals of the first year
    •\tA boat is found in a minute.
    o\tin winter, too
    •\tBoats are clean.
    2. Data Model
    2.1 Tables
    Table\tMain fields
    boats\tid, name, berth
    hires\tid, boat_id, started_at

    3. Protocol
    1. Ask for a boat.
    2. Take it.
    4. Architecture
    Browser
      │
      ▼
    Server

    Boats ──── Shed
    Both are ours.

    5) API
    All of them:
    Method\tEndpoint\tPurpose
    GET\t/boats\tAll boats
    POST\t/boats
    """
)


def blocks(text: str) -> list[str]:
    return [_told(block) for block in read(Source("spec.md", text)).blocks]


def _told(block: object) -> str:
    match block:
        case Heading(level=level, title=title):
            return f"{level} {title.text}"
        case List(items=items):
            inner = [_told(child) for item in items for child in item.children]
            return " ".join(["list", *(item.text.text for item in items), *inner])
        case Table(header=header, rows=rows):
            return f"table {' '.join(cell.text for cell in header)} {len(rows)}"
        case Paragraph(lines=lines):
            return f"text {' '.join(line.text for line in lines)}"
        case _:
            return type(block).__name__


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_its_parts_are_read(end: str) -> None:
    assert blocks(SPECIFICATION.replace("\n", end)) == [
        "1 Technical Specification: Boat Hire",
        "text Version 1.2",
        "2 1. Goals",
        "text Nobody waits for a boat. Goals of the first year",
        "list A boat is found in a minute. in winter, too Boats are clean.",
        "2 2. Data Model",
        "3 2.1 Tables",
        "table Table Main fields 2",
        "2 3. Protocol",
        "list Ask for a boat. Take it.",
        "2 4. Architecture",
        "text Browser │ ▼ Server",
        "text Boats ──── Shed Both are ours.",
        "2 5) API",
        "text All of them:",
        "table Method Endpoint Purpose 2",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_everything_is_at_its_place(end: str) -> None:
    source = Source("spec.md", SPECIFICATION.replace("\n", end))
    for block in read(source).blocks:
        match block:
            case Heading(title=title):
                assert source.slice(title.span) == title.text
            case Table(header=header, rows=rows):
                for cell in (cell for row in (header, *rows) for cell in row):
                    assert source.slice(cell.span) == cell.text
            case List(items=items):
                assert all(source.slice(item.text.span) == item.text.text for item in items)


def test_it_is_a_specification() -> None:
    spec = asbuilt.read(Source("spec.md", SPECIFICATION))
    assert [table.name for table in spec[DataModel].tables] == ["boats", "hires"]
    assert [endpoint.key for endpoint in spec[Api].endpoints] == ["GET /boats", "POST /boats"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_it_is_not_laid_out_anew(end: str) -> None:
    assert tidy(Source("spec.md", SPECIFICATION.replace("\n", end))) == ()


HEADED = "1. Goals\nText.\n2. Users\nText.\n3. API\nText.\n"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param(HEADED, "2 1. Goals", id="three headings"),
        pytest.param(f"# Title\n\n## Part\n\n{HEADED}", "1 Title", id="a heading of Markdown"),
        pytest.param(HEADED.replace("\nText.", ""), "list Goals Users API", id="a list"),
        pytest.param("1. Goals\nText.\n2. Users\nText.\n", "list", id="two of them"),
        pytest.param(HEADED.replace("Goals", "Boats are clean."), "list", id="a sentence"),
        pytest.param(HEADED.replace("1.", "7."), "list", id="not from the first"),
        pytest.param(f"{HEADED}\n**More**\n\nText.\n", "list", id="a bold line"),
        pytest.param(f"```\n{HEADED}```\n", "Fence", id="in code"),
        pytest.param(f"{HEADED}\nMore\n----\n", "list", id="an underlined heading"),
    ],
)
def test_headings_are_what_is_numbered_where_none_is_marked_up(text: str, first: str) -> None:
    assert blocks(text)[0].startswith(first)
    assert first[0] == "2" or not any(block.startswith("2 1.") for block in blocks(text))


def test_only_the_title_may_be_marked_up() -> None:
    titled = f"# Boat Hire\n\n{HEADED}```\n4. D\nText.\n5. E\n```\n- a\n  - b\n\n4. D\nText.\n"
    assert blocks(titled) == [
        "1 Boat Hire", "2 1. Goals", "text Text.", "2 2. Users", "text Text.", "2 3. API",
        "text Text.", "Fence", "list a list b", "2 4. D", "text Text.",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["A line\twith a tab.", "boats\tid\nhires\tid\tname"])
def test_lines_that_are_no_table(line: str) -> None:
    assert blocks(f"{HEADED}{line}\n")[-1].startswith("text")


def test_contents_are_no_headings() -> None:
    contents = "Title\n1. Goals\t1\n2. Users\t2\n3. API\t7\n\n"
    assert blocks(contents + HEADED)[-6::2] == ["2 1. Goals", "2 2. Users", "2 3. API"]
    bare = contents.replace("\t1", "").replace("\t2", "").replace("\t7", "")
    assert blocks(bare + HEADED)[-6::2] == ["2 1. Goals", "2 2. Users", "2 3. API"]


LINES = ("1. A", "2. B", "3. C", "1.1 D", "4. e.", "•\tf", "o\tg", "- h", "i\tj", "i\tj\tk", "```",
         "", "l", "\t", " ")  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_whatever_follows_whatever_blocks_follow_one_another(lines: list[str], end: str) -> None:
    text = end.join(["1. A", "x", "2. B", "x", "3. C", *lines])
    assert len(plain_text.marked_up(text)) == len(text)
    for above, below in pairwise(read(Source("spec.md", text)).blocks):
        assert above.span.start < above.span.end <= below.span.start < below.span.end
