"""Endpoints that a list, a table or a paragraph of lines names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from asbuilt.document.blocks import Block, Fence, Item, List, Paragraph, Table, Text
from asbuilt.spec.endpoint_callers import read_inline
from asbuilt.spec.endpoint_detail import LABELS, describe, label_name, read_label
from asbuilt.spec.endpoint_draft import Draft
from asbuilt.spec.endpoint_scope import Scope, based
from asbuilt.spec.matrix import matrix_cells
from asbuilt.spec.requirement_id import requirement_ids
from asbuilt.spec.route import Route, leading_routes, methods_in, path_in
from asbuilt.spec.section import Section, bare, normal_title, text_lines

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
             "timeout", "requirement", "scenario", "expected status"}  # fmt: skip


def index(section: Section, block: Block, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a bullet list, a table or a paragraph lists."""
    match block:
        case List(items=items):
            for item in items:
                own = list(_bullet(section, item, scope))
                yield from own or _nested(section, item, scope)
        case Table():
            yield from _table(block, scope)
        case Paragraph(lines=lines) if scope.kind == "api" and len(lines) > 1:
            listed = [leading_routes(line) for line in lines]
            if all(found for found, _ in listed):
                for found, rest in listed:
                    yield from (Draft(based(route, scope), False, "", rest) for route in found)


def _bullet(section: Section, item: Item, scope: Scope) -> Iterator[Draft]:
    """``- `POST /x` — text``, with what is nested in it."""
    found, rest = leading_routes(item.text)
    if not found or not (scope.kind == "api" or item.text.text.startswith(("`", "*"))):
        return
    detailed = any(isinstance(child, Fence) for child in item.children)
    for route in found:
        draft = Draft(based(route, scope), detailed, "", " ".join(rest.split()))
        draft.requirements += [
            part for part in requirement_ids(item.text) if part.text in scope.ids
        ]
        read_inline(text_lines(item.text)[0], draft)
        describe(section.source, [draft], item.children, scope.ids)
        yield draft


def _nested(section: Section, item: Item, scope: Scope) -> Iterator[Draft]:
    """``1. Search offers`` with ``- GET /offers`` nested in it."""
    for block in item.children:
        for child in block.items if isinstance(block, List) else ():
            routes, rest = leading_routes(child.text)
            if scope.kind != "api" and (not routes or rest):
                continue
            for draft in _bullet(section, child, replace(scope, kind="api")):
                draft.title = draft.title or bare(item.text.text).strip(" .:")
                yield draft


def _table(table: Table, scope: Scope) -> Iterator[Draft]:
    titles = [normal_title(cell.text) for cell in table.header]
    path = next((at for at, title in enumerate(titles) if title in _PATH_TITLES), None)
    method = next((at for at, title in enumerate(titles) if title in _METHOD_TITLES), None)
    is_both = scope.kind == "api" and path is not None and method is not None
    if _NO_INDEX & {*titles} or (not is_both and matrix_cells(table)):
        return
    for row in table.rows:
        routes: tuple[Route, ...] = ()
        if path is not None and method is not None and (place := path_in(row[path], loose=True)):
            routes = tuple(
                Route(name, place[0], place[1], place[2]) for name in methods_in(row[method].text)
            )
        if not routes:
            cells = row if path is None else (row[path],)
            routes = next(filter(None, (leading_routes(cell)[0] for cell in cells)), ())
        for route in routes:
            yield _row(Draft(based(route, scope), False), titles, table.header, row, scope)


def _row(
    draft: Draft,
    titles: Sequence[str],
    header: Sequence[Text],
    row: Sequence[Text],
    scope: Scope,
) -> Draft:
    for title, key, cell in zip(titles, header, row, strict=True):
        if title in _DESCRIPTION_TITLES:
            draft.description = draft.description or cell.text
        elif label_name(key.text) in LABELS and cell.text:
            read_label(key, cell, draft)
        draft.requirements += [part for part in requirement_ids(cell) if part.text in scope.ids]
    draft.place = ""
    return draft
