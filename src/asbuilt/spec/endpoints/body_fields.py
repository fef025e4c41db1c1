"""The fields of a request in a table or a list below it, as an example that nobody wrote:
``| Field | Type | Required |``, ``- `title` (string, required)``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import List, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.column_type import SAMPLES
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.language import english
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_row import in_a_row, one_a_line
from asbuilt.spec.tables.fields.field_table import FIELD, TYPE, rows_of, titled
from asbuilt.spec.tables.schema import Column
from asbuilt.spec.title import normal_title

_FIELDS = FIELD | {"parameter", "param", "key", "body parameter", "member", "input"}
_IN = {"in", "location", "where"}
_BODY = regex.compile(r"(?:request )?(?:body|json|payload)", re.I)


def of_table(table: Table, passed_over: Collection[str]) -> Example | None:
    """The fields of a table of names and types, without those that are ``passed_over`` because they
    stand in the path, and those that a column *In* puts elsewhere than the body."""
    header = [normal_title(cell.text) for cell in table.header]
    field, type, place = (titled(header, words) for words in (_FIELDS, TYPE, _IN))
    if field is None or type is None:
        return None
    rows = [
        row
        for row in table.rows
        if (place is None or _BODY.fullmatch(row[place].text.strip("` ")))
        and row[field].text.strip("`* ") not in passed_over
    ]
    return _example(rows_of(header, rows, field, type, table.span), table.span)


def of_list(listed: List) -> Example | None:
    """The fields of a list of which each item is one with its type, or in code."""
    named = Text("body", Span(listed.span.start, listed.span.start))
    texts = [item.text for item in listed.items]
    coded = all(text.text.startswith(("`", "**`")) for text in texts)
    draft = one_a_line(named, texts, listed.span, certain=coded)
    return _example(draft, listed.span) if draft and (coded or not draft.guessed) else None


def of_line(text: Text) -> Example | None:
    """The fields that a sentence lists behind their label: ``Fields: `title`, `seats` (int).``"""
    names = said(text)
    if names is None:
        return None
    named = Text("body", Span(names.span.start, names.span.start))
    draft = in_a_row(named, [names], names.span, certain=True)
    return _example(draft, names.span) if draft else None


def said(text: Text) -> Text | None:
    """What a sentence lists in code behind a label for fields."""
    if "`" not in text.text or (":" not in text.text and "：" not in text.text):
        return None
    for found in _SAID.finditer(text.text):
        if english(found["key"]).strip().lower() in _LABELS:
            return part(text, *found.span("names"))
    return None


_NAME = r"`[^\W\d]\w*`(?:\s*\([^()\n]{1,60}\))?"
_SAID = regex.compile(
    r"(?P<key>[^\W\d_]{2,12}(?:[ ][^\W\d_]{2,12})?)[*_]{0,2}\s?[:：][*_]{0,2}\s*"
    rf"(?P<names>{_NAME}(?:\s*[,;，、]\s*{_NAME})*)(?=\s*(?:$|[.;。]))"
)
_LABELS = {
    "field", "fields", "body", "body fields", "request body", "request fields", "payload",
    "body field", "required fields", "takes", "input", "json fields", "json body",
}  # fmt: skip


def _is_file(column: Column) -> bool:
    return _FILE.fullmatch(column.type_text) is not None


_FILE = regex.compile(
    r"\W*(?:(?:multipart|upload(?:ed)?|binary|form)?[ _-]?files?|file ?upload)\W*(?:\(.*)?",
    re.I,
)


def _example(draft: Draft | None, span: Span) -> Example | None:
    if draft is None or not draft.columns or any(map(_is_file, draft.columns)):
        return None  # what is uploaded is no JSON
    value = {
        column.name: column.type.values[0] if column.type.values else SAMPLES[column.type.kind]
        for column in draft.columns
    }
    stated = any(not column.nullable for column in draft.columns)
    return Example(
        value,
        True,
        json.dumps(value, ensure_ascii=False, indent=2),
        span,
        tuple((column.name, column.span) for column in draft.columns),
        sampled=True,
        optional=tuple(column.name for column in draft.columns if stated and column.nullable),
    )
