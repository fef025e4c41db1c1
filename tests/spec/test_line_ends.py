"""How a file ends its lines, or whether it begins with a byte order mark, changes nothing in what a
document says."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.document.reader import BOM
from asbuilt.document.reader import read as read_document
from asbuilt.source import Source, Span
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.requirements import Requirements

ROOT = Path(__file__).parents[2]
RECALLED = sorted((ROOT / "tests" / "recall" / "documents").glob("*.md"))
DOCUMENTS = [
    *sorted(ROOT.glob("examples/*/spec.md")),
    ROOT / "tests" / "cli" / "technical-specification.md",
    ROOT / "src" / "asbuilt" / "cli" / "templates" / "spec.md",
]


def read(text: str) -> Specification:
    return reader.read(read_document(Source("spec.md", text)))


def said(value: object) -> object:
    """``value`` without places; a text of several lines has plain line ends."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Text):
        return said(value.text)
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, tuple | list):
        return [said(item) for item in value]
    if isinstance(value, dict):
        return {said(key): said(member) for key, member in value.items()}
    if isinstance(value, Struct):
        return type(value), [said(getattr(value, name)) for name in value.__struct_fields__]
    return value


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize(("mark", "line_end"), [("", "\r\n"), (BOM, "\n"), (BOM, "\r\n")])
def test_every_part_says_the_same(path: Path, mark: str, line_end: str) -> None:
    text = path.read_text("utf-8")
    plain, other = read(text), read(mark + text.replace("\n", line_end))
    for part, value in plain.parts.items():
        assert said(value) == said(other.parts[part]), part.__name__
    assert len(plain.unknown_headings) == len(other.unknown_headings)


@pytest.mark.parametrize("path", RECALLED, ids=lambda path: path.stem)
def test_what_is_recalled_is_said_on_any_lines(path: Path) -> None:
    text = path.read_text("utf-8")  # in which line ends are plain, whatever the file has
    plain, other = read(text), read(text.replace("\n", "\r\n"))
    for part, value in plain.parts.items():
        assert said(value) == said(other.parts[part]), part.__name__


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_mark_at_the_end_of_a_line_holds(line_end: str) -> None:
    text = (
        "# T\n\n```sql\nCREATE TABLE t (\n    a TEXT, -- secret\n    b TEXT, -- PII\n"
        "    c TEXT -- PII: contact, retention 30 days\n);\n```\n"
    )
    (table,) = read(text.replace("\n", line_end))[DataModel].tables
    marks = [column.marks for column in table.columns]
    assert [mark.secret for mark in marks] == [True, False, False]
    assert [mark.pii for mark in marks] == [None, "personal", "contact"]
    assert marks[2].retention == "30 days"


ROLES = "# T\n\n## Roles\n\n- clerk\n- skipper\n\n## API\n\n### `GET /boats`\n\nLists boats.\n\n"
CALLERS = [
    "**Access:** everyone who is signed in as clerk, and as\n  skipper for own rows only",
    "- Access: clerk, and skipper for boats that are their\n  own",
    "- Clerks may read all boats, skippers\n  own ones.",
    "A clerk may call this, a skipper only\nafter approval.",
    "May be called by clerks but\nnot by skippers.",
]


@pytest.mark.parametrize("told", CALLERS)
@pytest.mark.parametrize("line_end", [" \n", "\r\n", " \r\n"])
def test_rights_and_what_takes_them_back_are_the_same(told: str, line_end: str) -> None:
    text = f"{ROLES}{told}\n"
    plain, other = read(text), read(text.replace("\n", line_end))
    for part in (Api, Access):
        assert said(plain[part]) == said(other[part])


@pytest.mark.parametrize("break_", ["\n", " \n", "\r\n", "\n  ", "  \r\n  "])
def test_a_service_is_found_behind_the_end_of_a_line(break_: str) -> None:
    text = (
        "# T\n\n## Overview\n\nIt relies on the external{}services *Tollgate Pay* (cards) "
        "and{}*Parcelbird*.\n"
    ).replace("{}", break_)
    source = Source("spec.md", text)
    found = reader.read(read_document(source))[Dependencies].items
    assert [each.name.text for each in found] == ["Tollgate Pay", "Parcelbird"]
    assert [source.slice(each.name.span) for each in found] == ["Tollgate Pay", "Parcelbird"]


@pytest.mark.parametrize("break_", ["\n", " \n", "\r\n", "\n  ", "  \r\n  "])
def test_a_figure_is_where_it_stands(break_: str) -> None:
    text = (
        "# T\n\n## Non-functional requirements\n\n"
        "- NFR-1 The service shall answer{}searches with{}p95 below 300 ms\n"
    ).replace("{}", break_)
    source = Source("spec.md", text)
    (item,) = reader.read(read_document(source))[Requirements].items
    (target,) = item.targets
    assert (target.metric, target.percentile, target.value) == ("latency", 95, 0.3)
    assert source.slice(target.span).split() == target.text.split()
