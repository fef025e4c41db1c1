"""Names in a document: what stands at a place, where it is defined, where else it is meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from asbuilt import regex
from asbuilt.cli.lsp.known import Known
from asbuilt.cli.lsp.reading import Reading
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import text_at
from asbuilt.plan.model import Route, TablePlan
from asbuilt.source import Span
from asbuilt.spec.endpoints.route import pattern, routes_in
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.words import singular

Kind = Literal["requirement", "endpoint", "table", "column", "term", "role"]

_WORD = regex.compile(r"[\w.-]+")
_IDENTIFIER = regex.compile(r"\w+")
_REFERENCED = regex.compile(r"\breferences\s+\W?(\w+)\W?\s*\([^()]*\Z", re.I)
_OF_TABLE = regex.compile(r"\b(?:on|into)\s+\W?(\w+)\W?\s*\([^()]*\Z", re.I)
_BEFORE_TABLE = regex.compile(
    r"\b(?:table|on|into|from|join|update)\s+(?:if\s+(?:not\s+)?exists\s+|only\s+)?\W?\Z", re.I
)
_NEAR = 400
"""Characters of code before a name that say what it is."""
_QUOTES = frozenset("`\"'")


class Name(Struct, frozen=True):
    """``key`` is a requirement's id, an endpoint without the names of its parameters
    (``GET /api/tasks/{}``), a table, a column as ``tasks.status``, a term in lower case, or a
    role."""

    kind: Kind
    key: str


class Mention(Struct, frozen=True):
    """A name where it stands."""

    name: Name
    span: Span


# ---------------------------------------------------------------- what stands at a place


def mention_at(reading: Reading, offset: int) -> Mention | None:
    """The name at a place of the document, None where there is none."""
    names, source = reading.names, reading.source
    whole = source.whole_line(offset)
    line = text_at(source, whole)
    for route in routes_in(line):
        if route.span.start <= offset <= route.span.end and route.pattern in names.endpoints:
            return Mention(Name("endpoint", route.pattern), route.span)
    word = next(
        (w for w in _WORD.finditer(line.text) if w.start() <= offset - whole.start <= w.end()), None
    )
    if word:
        span = Span(whole.start + word.start(), whole.start + word.end())
        found = _requirement(names, word[0], span, offset) or _part(reading, names, span, offset)
        if found:
            return found
    for role, places in names.roles.items():
        for place in places:
            if place.start <= offset <= place.end:
                return Mention(Name("role", role), place)
    for term in names.term.finditer(line.text) if names.term else ():
        if term.start() <= offset - whole.start <= term.end():
            place = Span(whole.start + term.start(), whole.start + term.end())
            return Mention(Name("term", term[1].lower()), place)
    return None


def _requirement(names: Known, word: str, span: Span, offset: int) -> Mention | None:
    for text in (word, word.rstrip(".-")):
        if text in names.requirements and offset <= span.start + len(text):
            return Mention(Name("requirement", text), Span(span.start, span.start + len(text)))
    return None


def _part(reading: Reading, names: Known, word: Span, offset: int) -> Mention | None:
    """The table or column of which the word, or a part of it between dots, is the name."""
    text = reading.source.text
    before: re.Match[str] | None = None
    for part in _IDENTIFIER.finditer(text, word.start, word.end):
        if part.start() <= offset <= part.end():
            span = Span(*part.span())
            owner = _meant(reading, before) if before else None
            if owner and owner.column(part[0]):
                return Mention(Name("column", f"{owner.name}.{part[0]}"), span)
            if text[part.end() : part.end() + 1] == "." and part[0] in names.tables:
                return Mention(Name("table", part[0]), span)
            found = _by_context(reading, names, part[0], span)
            if found:
                return Mention(found, span)
        before = part
    return None


def _meant(reading: Reading, word: re.Match[str]) -> Table | None:
    """The table that is meant by the word before a column's: its own name, one row of it
    (``ticket.status``), or the person who asks (``@me.team_id``)."""
    tables = reading.names.tables
    if word[0] == "me" and word.string[word.start() - 1 : word.start()] == "@":
        identity = reading.plan.identity if reading.plan else None
        return tables.get(identity.table) if identity else None
    one = (table for name, table in tables.items() if singular(name) == word[0])
    return tables.get(word[0]) or next(one, None)


def _by_context(reading: Reading, names: Known, word: str, span: Span) -> Name | None:
    text = reading.source.text
    for table in names.tables.values():
        if table.span.start <= span.start < table.span.end:
            referenced = _REFERENCED.search(text, table.span.start, span.start)
            owner = names.tables.get(referenced[1], table) if referenced else table
            if owner.column(word):
                return Name("column", f"{owner.name}.{word}")
            return Name("table", word) if word in names.tables else None
    if found := _in_code(reading, word, span):
        return found
    quoted = text[span.start - 1 : span.start] in _QUOTES and text[span.end : span.end + 1] in (
        _QUOTES
    )
    line = reading.source.whole_line(span.start)
    labelled = "**Table:**" in text[line.start : span.start]
    if not (quoted or labelled):
        return None
    table_plan = table_around(reading, span.start)
    if table_plan and not labelled:
        for column in table_plan.columns:
            if word in (column.name, column.json):
                return Name("column", f"{table_plan.name}.{column.name}")
    if word in names.tables:
        return Name("table", word)
    owners = [table.name for table in names.tables.values() if table.column(word)]
    return Name("column", f"{owners[0]}.{word}") if len(owners) == 1 else None


def _in_code(reading: Reading, word: str, span: Span) -> Name | None:
    """The name in a statement beside the tables' own: ``CREATE INDEX … ON tickets (owner_id)``."""
    names = reading.names
    fence = next(
        (block.span for block in reading.document.blocks if isinstance(block, Fence)
         and block.span.start <= span.start < block.span.end), None,
    )  # fmt: skip
    if fence is None:
        return None
    before = reading.source.text[max(fence.start, span.start - _NEAR) : span.start]
    if word in names.tables and _BEFORE_TABLE.search(before):
        return Name("table", word)
    owner = _OF_TABLE.search(before)
    table = names.tables.get(owner[1]) if owner else None
    return Name("column", f"{table.name}.{word}") if table and table.column(word) else None


def table_around(reading: Reading, offset: int) -> TablePlan | None:
    """The table of the endpoint under which a place stands."""
    names = reading.names
    at = bisect_right(names.marks, (offset, "\U0010ffff")) - 1
    route = route_of(reading, names.marks[at][1]) if at >= 0 else None
    return table_of(reading, route) if route else None


def route_of(reading: Reading, key: str) -> Route | None:
    """The route of an endpoint by its :class:`Name`'s key."""
    routes = reading.plan.routes if reading.plan else ()
    return next((route for route in routes if pattern(route.key) == key), None)


def table_of(reading: Reading, route: Route) -> TablePlan | None:
    """The table that a route acts on."""
    name = getattr(route.action, "table", None)
    return reading.plan.tables.get(name) if reading.plan and name else None


# ---------------------------------------------------------------- where it is defined and meant


def definition(reading: Reading, name: Name) -> Span | None:
    """Where the document says what a name means."""
    names = reading.names
    match name.kind:
        case "requirement":
            return names.requirements[name.key].id.span if name.key in names.requirements else None
        case "endpoint":
            return names.endpoints[name.key].span if name.key in names.endpoints else None
        case "table":
            return names.tables[name.key].name_span if name.key in names.tables else None
        case "role":
            return names.roles[name.key][0] if name.key in names.roles else None
        case "term":
            return names.terms[name.key].term.span if name.key in names.terms else None
        case "column":
            table, _, column = name.key.partition(".")
            found = names.tables[table].column(column) if table in names.tables else None
            return found.span if found else None


def leads_to(reading: Reading, mention: Mention) -> tuple[Span, ...]:
    """Where somebody wants to go from a name: to its definition, and from there on: from an
    endpoint to its table, from a requirement to the endpoints that name it, from a column to the
    table that it refers to."""
    place = definition(reading, mention.name)
    if place is None:
        return ()
    if not (place.start <= mention.span.start <= place.end):
        return (place,)
    return tuple(_onward(reading, mention.name)) or (place,)


def _onward(reading: Reading, name: Name) -> Iterator[Span]:
    names = reading.names
    if name.kind == "endpoint":
        route = route_of(reading, name.key)
        table = table_of(reading, route) if route else None
        if table and table.name in names.tables:
            yield names.tables[table.name].name_span
    elif name.kind == "requirement":
        for endpoint in names.endpoints.values():
            if name.key in (each.text for each in endpoint.requirements):
                yield endpoint.span
    elif name.kind == "column":
        table_name, _, column = name.key.partition(".")
        for reference in names.tables[table_name].references:
            if column in reference.columns and reference.table in names.tables:
                yield names.tables[reference.table].name_span


def mentions(reading: Reading, name: Name) -> tuple[Span, ...]:
    """Every place where a name is meant, its definition among them; for a table also the endpoints
    that act on it."""
    return tuple(sorted(set(_mentions(reading, name))))


def _mentions(reading: Reading, name: Name) -> Iterator[Span]:
    source = reading.source
    place = definition(reading, name)
    if name.kind == "role":
        yield from reading.names.roles.get(name.key, ())
        return
    if name.kind == "endpoint":
        if place:
            yield place
        for route in routes_in(Text(source.text, Span(0, len(source.text)))):
            inside = place and place.start <= route.span.start < place.end
            if route.pattern == name.key and not inside:
                yield route.span
        return
    for word in spellings(reading, name):
        plural = "(?:e?s)?" if name.kind == "term" else ""
        whole = rf"(?<!\w){re.escape(word)}{plural}(?!\w)"  # a document's own: nothing to keep
        for match in re.finditer(whole, source.text, re.I):  # noqa: TID251
            found = mention_at(reading, match.start())
            if found and found.name == name:
                yield found.span
    if name.kind == "table":
        for key, endpoint in reading.names.endpoints.items():
            each = route_of(reading, key)
            if each and getattr(each.action, "table", None) == name.key:
                yield endpoint.span


def spellings(reading: Reading, name: Name) -> tuple[str, ...]:
    """How the name is written: a column also as the JSON of the document spells it."""
    if name.kind != "column":
        return (name.key,)
    table, _, column = name.key.partition(".")
    plan = reading.plan.tables.get(table) if reading.plan else None
    json = [each.json for each in plan.columns if each.name == column] if plan else []
    return tuple(dict.fromkeys((column, *json)))
