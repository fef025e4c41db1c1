"""Endpoints that a list or a paragraph of lines names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Item, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import part, text_lines
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import USUAL, callers_in
from asbuilt.spec.endpoints.callers.code_behind import read_code
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.detail import describe
from asbuilt.spec.endpoints.detail_label import LABELS, is_label, label_name
from asbuilt.spec.endpoints.detail_table import read_fields
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.line_shapes import read_shapes
from asbuilt.spec.endpoints.route import (
    METHODS,
    Route,
    leading_methods,
    leading_routes,
    methods_in,
    normal_path,
    path_in,
)
from asbuilt.spec.endpoints.route_table import BOTH_TITLES, of_table
from asbuilt.spec.endpoints.scope import Scope, among, based, inside
from asbuilt.spec.label import line_labels, pair
from asbuilt.spec.section import Section
from asbuilt.spec.title import bare, normal_title

METHOD_LABELS = {"method", "http method", "verb", "http verb", "methods"}
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
    *BOTH_TITLES,
}
CALL_LABELS = {"request", "http request", "rest request", "api request", "operation", "signature",
               "http", "http operation", "interface", "http call", "rest call", "rest"}  # fmt: skip
"""What a whole route may be called; other things are called so too."""
_SPLIT_LABELS = METHOD_LABELS | PATH_LABELS | CALL_LABELS
_NAMED = regex.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}\.?\s+)?"
    r"(?:(?P<mark>\*\*|__)(?=(?:[^*_`\n]|_(?=[^\W_])){2,60}(?P=mark))|(?=[^*`\n:]{2,60}[:–—-]))"
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
            scope = replace(scope, bracketed=_bracketed([item.text for item in items]))
            if scope.base:
                routes = (leading_routes(named(item.text)[1])[0] for item in items)
                scope = among(scope, chain.from_iterable(routes))
            for item in items:
                own = list(_bullet(section, item, scope))
                yield from own or _nested(section, item, scope)
        case Table():
            yield from of_table(section, scope.spelled.get(block.span, block), scope)
        case Paragraph(lines=lines) if len(lines) > 1:
            if scope.kind == "api" or all(_MARKED.match(line.text) for line in lines):
                yield from _lines(lines, scope)
        case Quote(children=children):
            for child in children:
                yield from index(section, child, scope)


def _bracketed(lines: Sequence[Text]) -> frozenset[str]:
    """The roles that a list of endpoints has in brackets at the ends of its lines, ``[clerk,
    admin]``: most lines have some, and an administrator is among them."""
    ends = [found for line in lines if line.text[-1:] == "]" and (found := _LIST.search(line.text))]
    if 2 * len(ends) <= len(lines):
        return frozenset()
    said = (Text(found["list"], Span(*found.span("list"))) for found in ends)
    names = frozenset(caller.role.text for text in said for caller in callers_in(text))
    return names if names & USUAL else frozenset()


_LIST = regex.compile(r"\[(?P<list>[^\[\]()]{3,80})\]$")


def probes(section: Section, block: Block, scope: Scope) -> Iterator[Draft]:
    """The endpoints for whoever watches, as a list about anything else names them: ``- Readiness:
    `GET /health/ready` ``. They stand below no base path but what is written."""
    scope = replace(scope, base="")
    if isinstance(block, List) and "GET" in section.source.slice(block.span):
        for item in block.items:
            if not any(map(item.text.text.__contains__, _ENDS)):
                continue
            routes = leading_routes(named(item.text)[1])[0]
            if routes and all(map(_is_probe, routes)):
                yield from _bullet(section, item, scope)


def _is_probe(route: Route) -> bool:
    return route.method == "GET" and route.path.rpartition("/")[2] in _PROBES


_PROBES = {"health", "healthz", "ready", "readyz", "readiness", "live", "livez", "liveness",
           "metrics", "ping", "status", "up"}  # fmt: skip
_ENDS = tuple(f"/{name}" for name in sorted(_PROBES))
"""How their paths end: most items have none of it."""


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
            read_shapes(line, first)
        for other in drafts[1:]:
            other.requirements += first.requirements
            other.roles, other.rows = first.roles, first.rows
            other.all_roles, other.public = first.all_roles, first.public


# ---------------------------------------------------------------- lists


def said_in_list(block: Block, listed: Sequence[Draft]) -> List | None:
    """What a list says of the endpoints with which alone it begins: ``- **GET** `/boats` `` above
    ``- Query: `page` `` and ``- Response:``; the other items are labels, at least half of them."""
    if not isinstance(block, List):
        return None
    last = max(draft.route.span.start for draft in listed)
    others = tuple(each for each in block.items if each.span.start > last)
    labels = [line_labels((text_lines(each.text)[0],), plain=True) for each in others]
    known = sum(any(is_label(each.key, each.value) for each in found) for found in labels)
    if not known or 2 * known < len(others) or len(block.items) - len(others) > len(listed):
        return None
    for draft in listed:
        draft.detailed = True
    return replace(block, items=others, span=Span(others[0].span.start, block.span.end))


def _names_methods(text: str) -> bool:
    """Whether a method stands anywhere in a text; most lists name none, and their items are passed
    over."""
    text = text.upper()
    return any(method in text for method in (*METHODS, "CRUD"))


def named(text: Text) -> tuple[str, Text]:
    """The name before a route, as in ``**Open a ticket** — `POST /x```, and the text after it; no
    name and the whole text when there is none, or when it tells that the route is an example."""
    if not any(map(text.text.__contains__, METHODS)):
        return "", text
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
    lines = text_lines(item.text)
    _tell(drafts, item.text, lines[0], scope, scope.bracketed)
    describe(section.source, drafts, (*_below(lines), *item.children), scope)
    yield from drafts


def _below(lines: tuple[Text, ...]) -> Iterator[Paragraph]:
    """The lines of an item that do not go on with its first sentence, as a paragraph: `` - `GET
    /boats` – all boats`` and below it ``*Allowed for:* clerks``, ``Public.``; all of them where the
    first line is nothing but the route."""
    alone = len(lines) > 1 and not leading_routes(named(lines[0])[1])[1].strip("*_`.: ")
    for at in range(1, len(lines)):
        ended = lines[at - 1].text.endswith((".", "。")) or _SHORT_SENTENCE.match(lines[at].text)
        if alone or ended or lines[at].text[:1] in _SET_APART:
            span = Span(lines[at].span.start, lines[-1].span.end)
            yield Paragraph(lines[at:], span)
            return


_SHORT_SENTENCE = regex.compile(r"[A-Z][\w-]*(?:,? [\w-]+){0,4}\.(?:\s|$)|[A-Z][\w ]{1,20}: ")
"""What begins a line of its own, where nothing ends the one before: ``Public.``, ``Roles: …``."""
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
    """The route of an item with its parts below it, ``- Method: POST`` and ``- URL: /orders``, or
    whole below it: ``- Request: POST /orders``."""
    below = (
        each.text for block in item.children if isinstance(block, List) for each in block.items
    )
    pairs = filter(None, map(pair, below))
    told = {normal_title(key.text): value for key, value in pairs}
    whole = (leading_routes(told[name])[0] for name in _SPLIT_LABELS & told.keys())
    if alone := next((routes for routes in whole if len(routes) == 1), ()):
        return alone[0]
    methods = (methods_in(told[name].text) for name in METHOD_LABELS & told.keys())
    paths = (path_in(told[name]) for name in PATH_LABELS & told.keys())
    method, path = next(filter(None, methods), ()), next(filter(None, paths), None)
    return Route(method[0], *path) if path and len(method) == 1 else None
