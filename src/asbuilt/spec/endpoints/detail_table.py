"""Tables under an endpoint, and sentences that list fields: parameters, answers, labels."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints import body_fields
from asbuilt.spec.endpoints.callers.callers import AUTH
from asbuilt.spec.endpoints.detail_label import (
    LEADING_STATUS,
    LIMITS_CALLERS,
    declare,
    first_word,
    is_label,
    label_name,
    one_line,
    read_label,
)
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.wanted import take_request, usual_place
from asbuilt.spec.tables.fields.field_table import FIELD
from asbuilt.spec.title import normal_title

_NAME = regex.compile(r"^[`*_]*([^\W\d][\w.-]*(?:\[\w*\])?)")
_ALL_CODED = regex.compile(r"`([^\W\d]\w*)`")
_CODES = {"code", "status", "status code", "http status", "http code", "http", "error code",
          "http status code", "response code", "error", "response"}  # fmt: skip
_MEANINGS = {"description", "meaning", "message", "reason", "when", "condition", "cause"}


def read_table(table: Table, draft: Draft) -> None:
    """Take what the rows of a table below an endpoint are: answers, parameters, or fields."""
    titles = [normal_title(cell.text) for cell in table.header]
    if titles[0] in _CODES and all(LEADING_STATUS.match(row[0].text) for row in table.rows):
        meaning = next((at for at, title in enumerate(titles) if title in _MEANINGS), 1)
        for row in table.rows:
            _answer_row(row[0], row[meaning] if meaning < len(row) else row[0], draft)
    elif draft.place == "query" or "in" in titles or titles[0] in ("query parameter", "query"):
        column = titles.index("in") if "in" in titles else None
        for row in table.rows:
            name = _NAME.match(row[0].text)
            if name and (column is None or normal_title(row[column].text) == "query"):
                draft.query.append(name[1])
    place = draft.place or usual_place(draft)
    if place == "request":
        take_request(body_fields.of_table(table, _PARAMETER.findall(draft.route.path)), draft)
    elif place == "response" and titles[0] in FIELD and "in" not in titles:
        draft.returned += filter(None, (first_word(row[0]) for row in table.rows))


def tells_aspects(table: Table) -> bool:
    """Whether the rows of a table of two columns are labels with what they say, below a header that
    says nothing: ``| **Auth** | clerk |``."""
    titles = [normal_title(cell.text) for cell in table.header]
    if len(titles) != _PAIR or titles[0] not in _ASPECTS or titles[1] not in _SAID_OF_ASPECTS:
        return False
    known = sum(is_label(key, value) for key, value in table.rows)
    return 2 * known > len(table.rows)


_PAIR = 2
_ASPECTS = {"", "aspect", "item", "property", "attribute", "detail"}
_SAID_OF_ASPECTS = {"", "value", "detail", "details", "description"}


def read_aspects(table: Table, draft: Draft) -> None:
    """Read each row of such a table as the label that it is."""
    names = {label_name(key.text) for key, _ in table.rows}
    told = len(names & AUTH) > 1  # who calls is told by itself, beside what else makes it secure
    for key, value in table.rows:
        is_remark = told and label_name(key.text) == "security"
        if is_label(key, value) and not (is_remark and not LIMITS_CALLERS.search(value.text)):
            read_label(key, value, draft)
    draft.place = ""


def read_fields(line: Text, draft: Draft) -> None:
    """Take the fields that a sentence lists: those of an answer where nothing is sent."""
    if draft.route.method in ("POST", "PUT", "PATCH"):
        take_request(body_fields.of_line(line), draft)
    elif names := body_fields.said(line):
        coded = _ALL_CODED.finditer(names.text)
        draft.returned += (part(names, *each.span(1)) for each in coded)


_PARAMETER = regex.compile(r"\{(\w+)\}")


def _answer_row(code: Text, meaning: Text, draft: Draft) -> None:
    found = LEADING_STATUS.match(code.text)
    declare(draft, int(found["status"]) if found else 0, one_line(meaning.text), code.span)
