"""Tables of marks, ``| Field | Class | Retention | Visible to |``, and what stands below headings
about personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields import field_table
from asbuilt.spec.tables.fields.field import NO, YES
from asbuilt.spec.tables.fields.field_table import CLASS, FIELD, MARKS, RETENTION, owner_in, titled
from asbuilt.spec.tables.marks import PERSONAL, is_secret, names
from asbuilt.spec.tables.personal_sign import mark_signed
from asbuilt.spec.tables.schema import Marks
from asbuilt.spec.tables.table_name import bare, table_name
from asbuilt.spec.title import normal_title

_NO_CLASS = {"", "public", "internal", "none", "no", "technical", "operational", "non pii", "n/a",
             "false", "not personal"}  # fmt: skip
_SECRETS = {"secret", "credential", "credentials"}


def apply_marks(outline: Outline, drafts: Sequence[Draft], troubles: list[Trouble]) -> None:
    """Give the columns of ``drafts`` the marks of every ``| Field | Class | … |`` table, and of the
    rows below headings about personal data that name them in code; first those that the document's
    own signs give them."""
    mark_signed(outline, drafts)
    for section in outline.walk():
        if drafts and _ABOUT_PERSONS.search(section.topic):
            _mark_personal(section, drafts)
        for grid in blocks_of(section, Grid, deep=False):
            header = [normal_title(cell.text) for cell in grid.header]
            columns = titled(header, FIELD)  # else of data, in whatever words
            field = titled(header, FIELD | {"data", "data element"})
            if field is None or not MARKS & {*header}:
                continue
            defined = [draft for draft in drafts if draft.span == grid.span]
            named = [draft for draft in drafts if draft.name == table_name(section.name)]
            about = defined or named or drafts
            owner, table = owner_in(header), ""
            for row in grid.rows:
                cells = {title: cell.text for title, cell in zip(header, row, strict=True)}
                table = (bare(row[owner].text) or table) if owner is not None else ""
                said = [*_fields(row[field])]
                plain = columns is not None or all(map(_WORD.fullmatch, said))
                for name in said:
                    name = f"{table}.{name}" if table and "." not in name else name
                    is_name = columns is not None or (plain and _NAME.fullmatch(name))
                    is_name = is_name and not _OTHERS.match(english(name))
                    if not _mark(about, name, cells) and drafts and is_name:
                        message = f"no table has a column `{name}`"
                        troubles.append(Trouble("unknown-field", message, row[field].span))
    for draft in drafts:
        for index, column in enumerate(draft.columns):
            if is_secret(column.name):
                marks = replace(column.marks, secret=True)
                draft.columns[index] = replace(column, marks=marks)


_ABOUT_PERSONS = regex.compile(r"(?<!no )\b(?:personal(?:ly)? (?:\w+ )?(?:data|information)|pii)\b")
_COLUMN = regex.compile(r"`(?P<table>[^\W\d]\w*)\.(?P<column>[^\W\d]\w*)`")
_NONE = regex.compile(
    r"\b(?:not|no longer|non-?) ?(?:personal|pii)\b|\banonym\w+\s*(?:data|only)\b", re.I
)


def _mark_personal(section: Section, drafts: Sequence[Draft]) -> None:
    """Mark the columns that tables below a heading about personal data name: ``account.email``."""
    columns = {
        (draft.name.lower(), column.name.lower()): (draft, at)
        for draft in drafts
        for at, column in enumerate(draft.columns)
    }
    for grid in blocks_of(section, Grid, deep=False):
        header = [normal_title(cell.text) for cell in grid.header]
        kept = titled(header, RETENTION)
        for row in grid.rows:
            if any(_NONE.search(english(cell.text)) for cell in row):
                continue
            for found in (each for cell in row for each in _COLUMN.finditer(cell.text)):
                draft, at = columns.get(
                    (found["table"].lower(), found["column"].lower()), (None, 0)
                )
                if draft is None:
                    continue
                column = draft.columns[at]
                marks = replace(column.marks, pii=column.marks.pii or PERSONAL)
                if kept is not None and row[kept].text and not marks.retention:
                    marks = replace(marks, retention=bare(row[kept].text))
                draft.columns[at] = replace(column, marks=marks)


_OTHERS = regex.compile(
    r"(?:(?:all|any|every) )?(?:of )?(?:the )?(?:others?|rest|remaining|remainder|everything)\b"
    r"|all (?:columns|fields)\b",
    re.I,
)
"""What names the columns that have no row of their own."""
_NAME = regex.compile(r"\w+\.\w+")
_WORD = regex.compile(r"[\w.]+")


def _fields(cell: Text) -> Iterator[str]:
    for name in regex.split(r"[,/]|\band\b", bare(cell.text)):
        if name.strip():
            yield name.strip()


def _mark(drafts: Sequence[Draft], name: str, cells: dict[str, str]) -> bool:
    """Mark the columns called ``name``; whether there is any."""
    table, _, column_name = name.rpartition(".")
    found = False
    for draft in drafts:
        for index, column in enumerate(draft.columns):
            if column.name.lower() == column_name.lower() and table in ("", draft.name):
                marks = _with_cells(column.marks, cells)
                draft.columns[index] = replace(column, marks=marks)
                found = True
    return found


def _with_cells(marks: Marks, cells: dict[str, str]) -> Marks:
    for title, text in cells.items():
        value = bare(text)
        if title in _SIGNED and YES.fullmatch(english(value)):
            marks = _signed(marks, title)
        elif title in CLASS:
            marks = _classified(marks, title, normal_title(value))
        elif value.strip("-–— ") == "":
            continue
        elif title == "at rest" and regex.search(r"encrypt|aes", value, re.IGNORECASE):
            marks = replace(marks, encrypted=not regex.match(r"(?:un|not |no )", value.lower()))
        elif title in RETENTION:
            marks = replace(marks, retention=value)
        elif title == "visible to":
            marks = replace(marks, visible_to=names(value))
        elif title == "writable by":
            marks = replace(marks, writable_by=names(value))
    return marks


def _signed(marks: Marks, title: str) -> Marks:
    """The marks with that of a column ``| PII | Secret |`` that a row ticks."""
    if title in _SECRETS:
        return replace(marks, secret=True)
    return replace(marks, pii=marks.pii or PERSONAL)


_SIGNED = _SECRETS | field_table.PERSONAL


def _classified(marks: Marks, title: str, said: str) -> Marks:
    if said in _SECRETS:
        return replace(marks, secret=True)
    if said in _NO_CLASS:
        return marks
    kind = regex.sub(r"^pii\b[\s:(-]*", "", said).rstrip(")")
    if title in field_table.PERSONAL:
        if NO.fullmatch(english(kind)):
            return marks
        kind = PERSONAL if YES.fullmatch(english(kind)) else kind
    return replace(marks, pii=kind or PERSONAL)
