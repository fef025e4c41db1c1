"""What may be written at a place: ids, roles, endpoints, tables, columns, codes of rules, what a
fallback does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.cli.lsp.names import table_around
from asbuilt.cli.lsp.reading import Reading
from asbuilt.plan.wording import type_text
from asbuilt.rules.run import all_rules
from asbuilt.source import Source, Span
from asbuilt.spec.sections.access import Access

FALLBACKS = {
    "queue for 1 hour": "keep the call and make it later",
    "last known value (1 hour)": "answer what was answered before, up to that age",
    "default ": "go on with a fixed value",
    "skip": "go on without it",
    "use ": "ask another service",
    "fail with 503": "refuse, with this status",
}
"""Beginnings of what a *Fallback* may say, and what they mean."""

_COLUMN = regex.compile(r"(?<![\w.])(?P<table>\w+)\.(?P<begun>\w*)\Z")
_TABLE = regex.compile(r"(?:\bREFERENCES\s+|\*\*Table:\*\*\s*`?)(?P<begun>\w*)\Z", re.I)
_ROLE = regex.compile(r"\*\*(?:Roles?|Auth|Access)[^*\n]*:?\*\*:?[^|]*?(?P<begun>[\w-]*)\Z", re.I)
_FALLBACK = regex.compile(r"(?:\bfallback\b|\botherwise\b)[*:\s]*(?P<begun>[\w ]*)\Z", re.I)
_MEMBER = regex.compile(r"[{,]?\s*\"(?P<begun>\w*)\Z")
_IMPLEMENTS = regex.compile(
    r"\*\*(?:Implements|Requirements?)(?::\*\*|\*\*:)[^|]*?(?P<begun>[\w.-]*)\Z", re.I
)
_ROUTE = regex.compile(r"\b(?P<begun>(?:GET|HEAD|POST|PUT|PATCH|DELETE) /[^\s`|]*)\Z")
_DESCRIBES = regex.compile(r"\s*(?:#|\*\*Method\b)")
"""Lines that describe an endpoint, which has a name of its own."""
_IGNORED = regex.compile(r"\basbuilt:\s*ignore\s+(?P<begun>\w*)\Z")
_ID = regex.compile(r"(?<![\w/.{-])(?P<begun>[A-Z][A-Z]*(?:-[A-Z0-9]*)*)\Z")
_DELIMITER = regex.compile(r"[|:\-\s]+")


class Proposal(Struct, frozen=True):
    """A text to put in the place of ``span``, what was begun. ``kind`` is requirement, role,
    endpoint, table, column, rule or fallback."""

    text: str
    kind: str
    detail: str
    span: Span


def proposals(reading: Reading, text: str, offset: int, start: int) -> tuple[Proposal, ...]:
    """What fits at a character of a file's ``text``, by what stands before it on its line.

    ``reading`` says what there is to choose from; the file begins at ``start`` of it. It may be of
    a text from before the last letters: only what stands around the place is looked at in this one.
    """
    source = Source("-", text)
    return tuple(_proposals(reading, source, offset, start + offset))


def _proposals(reading: Reading, source: Source, offset: int, place: int) -> Iterator[Proposal]:
    before = source.text[source.whole_line(offset).start : offset]
    tables = reading.plan.tables if reading.plan else {}
    column = _COLUMN.search(before)
    if column and column["table"] in tables:
        yield from _columns(reading, column["table"], column["begun"], offset)
    elif begun := _IGNORED.search(before):
        texts = ((rule.code, rule.name) for rule in all_rules())
        yield from _fitting("rule", texts, begun["begun"], offset)
    elif begun := _IMPLEMENTS.search(before):
        yield from _requirements(reading, begun["begun"], offset)
    elif (begun := _ROUTE.search(before)) and not _DESCRIBES.match(before):
        known = sorted(reading.names.endpoints.values(), key=lambda each: each.span.start)
        described = ((each.key, each.title) for each in known)
        yield from _fitting("endpoint", described, begun["begun"], offset)
    elif begun := _TABLE.search(before):
        yield from _fitting("table", ((name, "") for name in tables), begun["begun"], offset)
    elif begun := _FALLBACK.search(before):
        yield from _fitting("fallback", FALLBACKS.items(), begun["begun"], offset)
    elif begun := _ROLE.search(before):
        yield from _roles(reading, begun["begun"], offset, Span(place - len(before), place))
    elif header := _header(source, offset):
        begun_cell = before.rpartition("|")[2].lstrip()
        if header.startswith("fallback"):
            yield from _fitting("fallback", FALLBACKS.items(), begun_cell, offset)
        elif header.startswith(("role", "auth")):
            yield from _roles(reading, begun_cell, offset, Span(place - len(before), place))
        else:
            yield from _ids(reading, before, offset)
    elif (begun := _MEMBER.search(before)) and (table := table_around(reading, place)):
        yield from _columns(reading, table.name, begun["begun"], offset)
    else:
        yield from _ids(reading, before, offset)


def _columns(reading: Reading, table: str, begun: str, offset: int) -> Iterator[Proposal]:
    plan = reading.plan
    if plan:
        columns = (c for c in plan.tables[table].columns if not c.hidden)
        texts = ((column.name, type_text(column.type)) for column in columns)
        yield from _fitting("column", texts, begun, offset)


def _roles(reading: Reading, begun: str, offset: int, typed: Span) -> Iterator[Proposal]:
    """The roles of the document; none that it has from what is ``typed`` of the line alone: when it
    was read, somebody was in the middle of the name."""
    access = reading.spec[Access] if reading.spec else Access()
    here = {role for role, place in access.declared if typed.start <= place.start < typed.end}
    roles = access.roles
    if reading.plan and reading.plan.identity:
        roles = tuple(dict.fromkeys((*roles, *reading.plan.identity.roles)))
    yield from _fitting("role", ((role, "") for role in roles if role not in here), begun, offset)


def _ids(reading: Reading, before: str, offset: int) -> Iterator[Proposal]:
    begun = _ID.search(before)
    if begun:
        yield from _requirements(reading, begun["begun"], offset)


def _requirements(reading: Reading, begun: str, offset: int) -> Iterator[Proposal]:
    known = sorted(reading.names.requirements.items(), key=lambda each: each[1].span.start)
    texts = ((key, each.text.text) for key, each in known)
    yield from _fitting("requirement", texts, begun, offset)


def _fitting(
    kind: str, texts: Iterable[tuple[str, str]], begun: str, offset: int
) -> Iterator[Proposal]:
    """Those that begin as it was begun; what is whole already needs no more."""
    for text, detail in texts:
        if text != begun and text.lower().startswith(begun.lower()):
            yield Proposal(text, kind, detail, Span(offset - len(begun), offset))


def _header(source: Source, offset: int) -> str:
    """The header, in lower case, of the table's column in which a place stands; empty elsewhere."""
    line = source.whole_line(offset)
    index = source.text[line.start : offset].count("|")
    if not index:
        return ""
    above = ""
    while line.start > 0:
        line = source.whole_line(line.start - 1)
        text = source.slice(line)
        if "|" not in text:
            break
        if not _DELIMITER.fullmatch(text):
            above = text
    cells = above.split("|")
    return cells[index].strip(" *`").lower() if index < len(cells) else ""
