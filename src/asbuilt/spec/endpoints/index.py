"""Endpoints that a list, a table or a paragraph of lines names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Item, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import part, text_lines
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.footnote import restraining
from asbuilt.spec.access.role import Caller, Callers, grant, names_roles
from asbuilt.spec.endpoints import caller_column
from asbuilt.spec.endpoints.base_path import PREFIX_LABELS
from asbuilt.spec.endpoints.callers import AUTH, heed_named, let_in, limited
from asbuilt.spec.endpoints.detail import LABELS, describe, label_name, read_fields, read_label
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.remark import bracketed, read_code, read_inline
from asbuilt.spec.endpoints.route import (
    METHODS,
    Route,
    leading_methods,
    leading_routes,
    methods_in,
    normal_path,
    path_in,
    routes_below,
)
from asbuilt.spec.endpoints.scope import Scope, among, based, inside
from asbuilt.spec.label import pair
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.limits.table import columns_of
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import JUDGED, Section
from asbuilt.spec.title import bare, normal_title

METHOD_LABELS = {"method", "http method", "verb", "http verb", "methods"}
_BOTH_TITLES = {
    f"{verb}{joint}{place}"
    for verb in ("method", "verb", "http method", "http verb")
    for joint in (" and ", "/", " / ", " ")
    for place in ("path", "url", "uri", "route", "resource", "endpoint")
}
PATH_LABELS = {
    "endpoint",
    "route",
    "url",
    "path",
    "uri",
    "endpoint path",
    "api endpoint",
    "api",
    "apis",
    "endpoints",
    "routes",
    "api endpoints",
    "related api",
    "related apis",
    "related endpoints",
    "api route",
    "api call",
    "rest endpoint",
    "request url",
    "call",
    *_BOTH_TITLES,
}
_SPLIT_LABELS = METHOD_LABELS | PATH_LABELS
_PATH_TITLES = {"path", "endpoint", "route", "url", "uri", "resource", "api", "api endpoint",
                "url path", "endpoint path", "api path", "endpoints"}  # fmt: skip
_METHOD_TITLES = {"method", "verb", "http method", "http verb", "methods", "http"}
_DESCRIPTION_TITLES = {
    "used for",
    "description",
    "purpose",
    "summary",
    "action",
    "notes",
    "function",
}
_NO_INDEX = {"limit", "window", "alert", "condition", "threshold", "expected", "expected result",
             "test", "test case", "p50", "p95", "p99", "latency", "target", "as built", "traffic",
             "timeout", "scenario", "expected status"}  # fmt: skip
_TESTED = {"expected", "expected result", "expected status", "test case"}
_NAMED = regex.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}\.?\s+)?"
    r"(?:(?P<mark>\*\*|__)(?=[^*_`\n]{2,60}(?P=mark))|(?=[^*`\n:]{2,60}[:–—-]))"
    r"(?P<title>[^*`\n]*?)"
    r"(?:(?<=:)(?(mark)(?P=mark))|(?<=\.)(?(mark)(?P=mark)|(?!))|(?(mark)(?P=mark))\s*[:–—-]"
    r"|(?(mark)(?P=mark)|(?!)))\s+"
    rf"(?=[`*\[]*(?:{'|'.join(METHODS)})\b)"
)
_NAMED_IN_BOLD = regex.compile(
    r"(?P<mark>\*\*|__)(?P<title>[^*_`/\n:]{2,60}?):?\s+[(\[]?"
    rf"(?P<route>`(?:{'|'.join(METHODS)}) /[^`\s]*`|(?:{'|'.join(METHODS)}) /[^`\s*)\]]*)"
    r"[)\]]?:?(?P=mark):?"
)
"""``**List the boats (`GET /boats`)**``"""
_PATH_FIRST = regex.compile(r"[`*_]*(?P<path>/[^\s`*|,;]*)[`*_]*(?=$|\s|:)")
_MARKED = regex.compile(r"[^\w`*]*[`*]")
_REMARK = regex.compile(r"[(\[–—-]")


def index(section: Section, block: Block, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a bullet list, a table or a paragraph lists."""
    match block:
        case List(items=items) if _names_methods(section.source.slice(block.span)):
            scope = replace(scope, bracketed=bracketed([item.text for item in items]))
            if scope.base:
                routes = (leading_routes(named(item.text)[1])[0] for item in items)
                scope = among(scope, chain.from_iterable(routes))
            for item in items:
                own = list(_bullet(section, item, scope))
                yield from own or _nested(section, item, scope)
        case Table():
            yield from _table(section, scope.spelled.get(block.span, block), scope)
        case Paragraph(lines=lines) if len(lines) > 1:
            if scope.kind == "api" or all(_MARKED.match(line.text) for line in lines):
                yield from _lines(lines, scope)
        case Quote(children=children):
            for child in children:
                yield from index(section, child, scope)


def _lines(lines: Sequence[Text], scope: Scope) -> Iterator[Draft]:
    """The endpoints with which the lines of a paragraph begin, or that follow their names, if all
    lines have one."""
    told = [named(line) for line in lines]
    listed = [leading_routes(text) for _, text in told]
    if not all(routes for routes, _ in listed):
        return
    for line, (title, _), (routes, rest) in zip(lines, told, listed, strict=True):
        drafts = [Draft(based(route, scope), False, title, rest) for route in routes]
        _tell(drafts, line, line, scope)
        yield from drafts


def _tell(
    drafts: Sequence[Draft],
    text: Text,
    line: Text,
    scope: Scope,
    bracketed: frozenset[str] = frozenset(),
) -> None:
    """Add to the endpoints of one line what it says of all of them, read once: there may be
    thousands."""
    for first in drafts[:1]:
        first.requirements += scope.requirements(text)
        read_inline(line, first, scope.roles, bracketed)
        read_code(line, first, scope)
        if len(drafts) == 1:
            read_fields(line, first)
        for other in drafts[1:]:
            other.requirements += first.requirements
            other.roles, other.rows = first.roles, first.rows
            other.all_roles, other.public = first.all_roles, first.public


# ---------------------------------------------------------------- lists


def _names_methods(text: str) -> bool:
    """Whether a method stands anywhere in a text; most lists name none, and their items are passed
    over."""
    text = text.upper()
    return any(method in text for method in METHODS)


def named(text: Text) -> tuple[str, Text]:
    """The name before a route, as in ``**Open a ticket** — `POST /x```, and the text after it; no
    name and the whole text when there is none, or when it tells that the route is an example."""
    if ending := _NAMED_IN_BOLD.fullmatch(text.text):
        return ending["title"].strip(), part(text, *ending.span("route"))
    found = _NAMED.match(text.text)
    title = bare(found["title"]).strip(" :.") if found else ""
    if not found or "example" in title.lower() or label_name(title) in LABELS:
        return "", text
    return title, part(text, found.end(), len(text.text))


def titled_line(lines: Sequence[Text]) -> tuple[str, Text]:
    """The name before the route of a paragraph: on its line, or in bold on the one above."""
    first = lines[0].text
    if len(lines) > 1 and _IN_BOLD.fullmatch(first) and leading_routes(lines[1])[0]:
        return bare(first).strip(" :"), lines[1]
    return named(lines[0])


_IN_BOLD = regex.compile(r"(\*\*|__)[^*_`/\n]{2,60}(?:\1|:\1|\1:)")


def _bullet(section: Section, item: Item, scope: Scope) -> Iterator[Draft]:
    """``- `POST /x` — text`` and ``- **Make an x**: `POST /x```, with what is nested in it."""
    if "/" not in item.text.text and not scope.path:
        return  # no path, nor one above for a method alone
    title, text = named(item.text)
    if title and label_name(title) in _SPLIT_LABELS:
        return
    found, rest = leading_routes(text)
    if not found:
        found, rest = leading_methods(text, scope.path)
    if not found and scope.kind == "api":
        found = _after_path(text)
    sentence = title and rest and not _REMARK.match(rest)
    marked = _MARKED.match(text.text) and not sentence
    if not found or not (scope.kind == "api" or marked):
        return
    detailed = any(isinstance(child, Fence) for child in item.children)
    said = " ".join(rest.split())
    drafts = [Draft(based(route, scope), detailed, title, said) for route in found]
    _tell(drafts, item.text, text_lines(item.text)[0], scope, scope.bracketed)
    describe(section.source, drafts, (*_below(item), *item.children), scope)
    yield from drafts


def _below(item: Item) -> Iterator[Paragraph]:
    """The lines of an item that do not go on with its first sentence, as a paragraph: `` - `GET
    /boats` – all boats`` and below it ``*Allowed for:* clerks``."""
    lines = text_lines(item.text)
    for at in range(1, len(lines)):
        if lines[at].text[:1] in _SET_APART or lines[at - 1].text.endswith((".", "。")):
            span = Span(lines[at].span.start, lines[-1].span.end)
            yield Paragraph(lines[at:], span)
            return


_SET_APART = ("*", "_", "→", "—", "–")


def _after_path(text: Text) -> tuple[Route, ...]:
    """``/x: GET, POST``, with nothing behind the methods."""
    path = _PATH_FIRST.match(text.text)
    place = path_in(part(text, path.start("path"), path.end("path"))) if path else None
    if not path or not place:
        return ()
    methods = methods_in(text.text[path.end() :].strip(" ()[]:–—-"))
    return tuple(Route(method, *place) for method in methods)


def _nested(section: Section, item: Item, scope: Scope) -> Iterator[Draft]:
    """``1. Search offers`` with ``- GET /offers`` nested in it, or with its method and its path."""
    if not item.children:
        return
    title = bare(item.text.text).strip(" .:")
    if scope.kind == "api" and (route := _labelled(item)):
        draft = Draft(based(route, scope), True, title)
        describe(section.source, [draft], item.children, scope)
        yield draft
        return
    path = _PATH_FIRST.match(item.text.text) if scope.kind == "api" else None
    if path:
        scope, title = inside(scope, normal_path(path["path"])[0]), ""
    for block in item.children:
        items = block.items if isinstance(block, List) else ()
        routes = [leading_routes(child.text) for child in items]
        listed = scope.kind == "api" or (len(items) > 1 and all(found for found, _ in routes))
        alone = sum(bool(found) for found, _ in routes) == 1
        for child, (found, rest) in zip(items, routes, strict=True):
            own = listed or (found and not rest)
            drafts = list(_bullet(section, child, replace(scope, kind="api"))) if own else []
            for draft in drafts:
                draft.title = draft.title or (title if alone else "")
                yield draft
            if not drafts:
                yield from _nested(section, child, scope)


def _labelled(item: Item) -> Route | None:
    """The route of an item with its parts below it: ``- Method: POST`` and ``- URL: /orders``."""
    below = (
        each.text for block in item.children if isinstance(block, List) for each in block.items
    )
    told = {normal_title(key.text): value for key, value in filter(None, map(pair, below))}
    methods = (methods_in(told[name].text) for name in METHOD_LABELS & told.keys())
    paths = (path_in(told[name]) for name in PATH_LABELS & told.keys())
    method, path = next(filter(None, methods), ()), next(filter(None, paths), None)
    return Route(method[0], *path) if path and len(method) == 1 else None


# ---------------------------------------------------------------- tables


def _table(section: Section, table: Table, scope: Scope) -> Iterator[Draft]:
    titles = [normal_title(cell.text) for cell in table.header]
    path, method = _columns(table, titles)
    if scope.kind == "api" and (columns := _method_columns(table)):
        yield from _by_method(table, columns, path or 0, scope)
        return
    prefix = next((at for at, title in enumerate(titles) if title in PREFIX_LABELS), None)
    of_api = scope.kind == "api" and path is not None
    is_both = of_api and method is not None
    is_told = scope.kind == "api" and any(map(_tells_call, titles))
    is_headed = bool(_PATH_TITLES & {*titles} and _METHOD_TITLES & {*titles})
    is_headed = is_headed or _begins_with_calls(table, titles)
    no_index = (
        _TESTED
        if is_both or is_told
        else _NO_INDEX
        if of_api or is_headed
        else {*_NO_INDEX, "requirement"}
    )
    if no_index & {*titles} or (not is_both and table.span in scope.matrices):
        return
    limit = _limits_column(table, titles) if is_told else None
    known = _PATH_TITLES | _METHOD_TITLES | _BOTH_TITLES | _DESCRIPTION_TITLES
    keys = [
        caller_column.key_of(table, at, titles, known, scope.roles) for at in range(len(titles))
    ]
    told = [
        _Column(
            keys[at],
            title in _DESCRIPTION_TITLES,
            caller_column.is_label(keys[at], table, at, titles, scope),
            path is not None and at != path and title in _PATH_TITLES,
            caller_column.flagged(table, at, titles, scope.roles),
        )
        for at, title in enumerate(titles)
    ]
    if scope.base and prefix is None:
        rows = (_of_row(row, path, method, scope.path) for row in table.rows)
        scope = among(scope, chain.from_iterable(rows))
    taking = restraining(section, {_mark_of(row) for row in table.rows})
    for row in table.rows:
        below = path_in(row[prefix]) if prefix is not None else None
        here = inside(scope, below[0]) if below else scope
        if below:
            base = here.path.removesuffix(below[0])
            cells = (list(routes_below(cell, base, below[0])) for cell in row)
            routes = next(filter(None, cells), [])
        else:
            routes = _of_row(row, path, method, scope.path)
        mark = _mark_of(row)
        for route in routes:
            draft = Draft(based(route, here), False)
            if limit is not None and clauses_in(row[limit].text):
                draft.rate_limit = row[limit]
            yield limited(_row(draft, told, row, scope), taking.get(mark, ""))


def _mark_of(row: Sequence[Text]) -> str:
    """The mark of a footnote behind the endpoint of a row."""
    found = (marked(cell.text) for cell in row if "/" in cell.text)
    return next((mark["mark"] for mark in found if mark), "")


def _begins_with_calls(table: Table, titles: Sequence[str]) -> bool:
    """Whether each row of a table begins with a route, and another column has who may call it:
    ``| Call | Role | Requirement |``."""
    if not any(map(names_roles, titles[1:])):
        return False
    return all(leading_routes(row[0])[0] for row in table.rows[:JUDGED])


def _tells_call(title: str) -> bool:
    """Whether a column tells what a call is for, who may make it, what goes in or comes out: then
    its limit or its latency is but one more thing that is said of it."""
    return title in _TOLD | AUTH or names_roles(title)


def _limits_column(table: Table, titles: Sequence[str]) -> int | None:
    """The column that limits the calls of each row, unless the table is one of limits."""
    column = next((at for at, title in enumerate(titles) if title in ("limit", "limits")), None)
    return None if column is None or columns_of(table, about=False) else column


_TOLD = {"used for", "description", "purpose", "summary", "function", "does", "what it does", "in",
         "out", "request", "response", "body", "request body", "returns", "parameters", "errors",
         "success", "answer", "answers"}  # fmt: skip


def _method_columns(table: Table) -> dict[int, str]:
    """The columns that are called by a method: ``| Resource | GET | POST |``."""
    named = ((at, methods_in(cell.text)) for at, cell in enumerate(table.header))
    found = {at: methods[0] for at, methods in named if len(methods) == 1}
    return found if len(found) > 1 else {}


def _by_method(
    table: Table, columns: Mapping[int, str], path: int, scope: Scope
) -> Iterator[Draft]:
    for row in table.rows:
        place = path_in(row[path], loose=True)
        for at, method in columns.items() if place else ():
            said = row[at].text
            if place and not _NOTHING.fullmatch(said):
                route = Route(method, place[0], place[1], row[at].span)
                description = "" if _YES.fullmatch(said) else said
                yield Draft(based(route, scope), False, "", description)


_NOTHING = regex.compile(r"(?:[-–—✗✘❌✕ ]|no|none|n/?a){0,4}", re.IGNORECASE)
_YES = regex.compile(r"(?:[✓✔✅●•xX ]|yes){1,4}", re.IGNORECASE)


def mentioned(table: Table) -> Iterator[Route]:
    """The routes of the rows of a table that is about something else, such as who may call them."""
    path, method = _columns(table, [normal_title(cell.text) for cell in table.header])
    for row in table.rows:
        yield from _of_row(row, path, method, "")


def cited_in(table: Table, scope: Scope) -> Iterator[tuple[Route, list[Text]]]:
    """The routes of the rows of a matrix, each with the requirements that its row names."""
    path, method = _columns(table, [normal_title(cell.text) for cell in table.header])
    for row in table.rows:
        named = [each for cell in row for each in scope.requirements(cell)]
        for route in _of_row(row, path, method, "") if named else ():
            yield based(route, scope), named


def _of_row(row: Sequence[Text], path: int | None, method: int | None, heading: str) -> list[Route]:
    """The routes of a row: its methods on its path or that of the ``heading``, or those with which
    a cell begins."""
    if method is not None and path is None:
        return list(leading_methods(row[method], heading)[0]) or _of_row(row, None, None, "")
    place = path_in(row[path], loose=True) if path is not None and method is not None else None
    names = methods_in(row[method].text) if place and method is not None else ()
    if place and names:
        return [Route(name, place[0], place[1], place[2]) for name in names]
    cells = row if path is None else (row[path],)
    return list(next(filter(None, (leading_routes(cell)[0] for cell in cells)), ()))


def _columns(table: Table, titles: Sequence[str]) -> tuple[int | None, int | None]:
    """The columns of the paths and of the methods, by their headers or else by their cells."""
    called = [at for at, title in enumerate(titles) if title in _PATH_TITLES | _BOTH_TITLES]
    holding = (at for at in called if all(path_in(row[at]) for row in table.rows))
    path = next(holding, called[0] if called else None)  # *API* may be what a path is called
    method = next((at for at, title in enumerate(titles) if title in _METHOD_TITLES), None)
    if method is None:
        method = _all_cells(table, lambda cell: bool(methods_in(cell.text)))
    if path is None and method is not None:
        path = _all_cells(table, lambda cell: path_in(cell) is not None)
    return path, method


def _all_cells(table: Table, holds: Callable[[Text], bool]) -> int | None:
    """The first column in which every cell has what is asked for."""
    columns = range(len(table.header)) if table.rows else range(0)
    return next((at for at in columns if all(holds(row[at]) for row in table.rows)), None)


@dataclass(frozen=True, slots=True)
class _Column:
    """What the header of a column says: a label, that its cells describe, that they are what
    endpoints are called, or the role that ``flags`` say to be needed."""

    key: Text
    describes: bool
    is_label: bool
    names: bool
    flags: str


def _flagged(columns: Sequence[_Column], row: Sequence[Text]) -> Callers | None:
    """The roles that a row ticks, if any: ``| Auth | Admin |``."""
    ticked = [
        Caller(Text(column.flags, cell.span))
        for column, cell in zip(columns, row, strict=True)
        if column.flags and grant(cell.text)[0] == "allow"
    ]
    return Callers(tuple(ticked), False) if ticked else None


_NUMBER = regex.compile(rf"[`*_]*(?P<id>{ID})[`*_]*")


def _row(draft: Draft, columns: Sequence[_Column], row: Sequence[Text], scope: Scope) -> Draft:
    if numbered := _NUMBER.fullmatch(row[0].text):
        draft.number = numbered["id"]
    for column, cell in zip(columns, row, strict=True):
        if column.names:
            draft.title = draft.title or cell.text
        if column.describes:
            draft.description = draft.description or cell.text
        if column.is_label and not column.describes and cell.text:
            read_label(column.key, cell, draft)
        else:
            read_inline(cell, draft, scope.roles)
        draft.requirements += scope.requirements(cell)
    let_in(_flagged(columns, row), draft)
    heed_named(draft, scope.roles)
    draft.place = ""
    return draft
