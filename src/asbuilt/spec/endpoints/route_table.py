"""Endpoints that the rows of a table list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.footnote import restraining
from asbuilt.spec.access.roles.role import Caller, Callers
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.base_path import PREFIX_LABELS
from asbuilt.spec.endpoints.callers import caller_column
from asbuilt.spec.endpoints.callers.callers import AUTH, heed_named
from asbuilt.spec.endpoints.callers.let_in import let_in, limited
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.detail_label import read_label
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import (
    METHODS,
    Route,
    leading_methods,
    leading_routes,
    methods_in,
    path_in,
    routes_below,
)
from asbuilt.spec.endpoints.scope import Scope, among, based, inside
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.limits.table import columns_of
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import JUDGED, Section
from asbuilt.spec.title import normal_title

BOTH_TITLES = {
    f"{verb}{joint}{place}"
    for verb in ("method", "verb", "http method", "http verb")
    for joint in (" and ", "/", " / ", " ")
    for place in ("path", "url", "uri", "route", "resource", "endpoint")
}
_PATH_TITLES = {"path", "endpoint", "route", "url", "uri", "resource", "api", "api endpoint",
                "url path", "endpoint path", "api path", "endpoints"}  # fmt: skip
_NAME_TITLES = _PATH_TITLES | {"capability", "task", "operation", "name", "title", "use case"}
"""What columns are called that say how endpoints are called, beside that of their paths."""
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


def of_table(section: Section, table: Table, scope: Scope) -> Iterator[Draft]:
    """The endpoints of the rows of a table, unless it is about something else."""
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
    known = _PATH_TITLES | _METHOD_TITLES | BOTH_TITLES | _DESCRIPTION_TITLES
    beside = caller_column.untold(titles, scope.roles)
    flags = () if AUTH.isdisjoint(titles) else scope.roles
    keys = [
        caller_column.key_of(table, at, titles, known, scope.roles, beside)
        for at in range(len(titles))
    ]
    told = [
        _Column(
            keys[at],
            title in _DESCRIPTION_TITLES,
            caller_column.is_label(keys[at], table, at, titles, scope),
            path is not None and at != path and title in _NAME_TITLES,
            caller_column.flagged(table, at, title, flags),
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
        also = _ALSO.search(row[path].text) if path is not None else None
        names += methods_in(also["methods"]) if also else ()
        each = dict.fromkeys(names)
        return [Route(name, place[0], place[1], place[2]) for name in each]
    cells = row if path is None else (row[path],)
    return list(next(filter(None, (leading_routes(cell)[0] for cell in cells)), ()))


_ALSO = regex.compile(
    rf"/\S*\s*[·,|+&;]\s*(?P<methods>[`*]*(?:{'|'.join(METHODS)})\b[A-Z`*\s·,|+&/;]*)$"
)
"""Further methods behind the path of a row: `` | GET | `/groups` · POST · DELETE | ``."""


def _columns(table: Table, titles: Sequence[str]) -> tuple[int | None, int | None]:
    """The columns of the paths and of the methods, by their headers or else by their cells."""
    called = [at for at, title in enumerate(titles) if title in _PATH_TITLES | BOTH_TITLES]
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


class _Column(Struct, frozen=True):
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
    first = row[0].text
    if numbered := None if first in METHODS else _NUMBER.fullmatch(first):
        draft.number = numbered["id"]
    for column, cell in zip(columns, row, strict=True):
        if column.names:
            draft.title = draft.title or cell.text
        if column.describes:
            draft.description = draft.description or cell.text
        if column.is_label and not column.describes and cell.text:
            read_label(column.key, cell, draft)
        elif cell.text.strip("`*") not in METHODS:
            read_inline(cell, draft, scope.roles)
        draft.requirements += scope.requirements(cell)
    let_in(_flagged(columns, row), draft)
    heed_named(draft, scope.roles)
    draft.place = ""
    return draft
