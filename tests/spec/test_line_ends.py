"""How a file ends its lines, or whether it begins with a byte order mark, changes nothing in what a
document says."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from asbuilt.document.reader import BOM
from asbuilt.document.reader import read as read_document
from asbuilt.source import Source, Span
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.data_model import DataModel

ROOT = Path(__file__).parents[2]
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
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, tuple | list):
        return [said(item) for item in value]
    if isinstance(value, dict):
        return {said(key): said(member) for key, member in value.items()}
    if is_dataclass(value):
        return type(value), [said(getattr(value, field.name)) for field in fields(value)]
    return value


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize(("mark", "line_end"), [("", "\r\n"), (BOM, "\n"), (BOM, "\r\n")])
def test_every_part_says_the_same(path: Path, mark: str, line_end: str) -> None:
    text = path.read_text("utf-8")
    plain, other = read(text), read(mark + text.replace("\n", line_end))
    for part, value in plain.parts.items():
        assert said(value) == said(other.parts[part]), part.__name__
    assert len(plain.unknown_headings) == len(other.unknown_headings)


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
