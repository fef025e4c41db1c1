"""The API: endpoints, their examples, declared answers and the bold lines under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Item, List, Paragraph, Quote, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.endpoint import Answer, Endpoint
from asbuilt.spec.endpoint_detail import (
    LABELS,
    REQUIREMENT,
    Draft,
    finished,
    label_name,
    read_detail,
    read_inline,
    read_label,
    requirement_ids,
)
from asbuilt.spec.example import Example
from asbuilt.spec.language import is_foreign
from asbuilt.spec.matrix import matrix_cells
from asbuilt.spec.model import Trouble
from asbuilt.spec.openapi import descriptions
from asbuilt.spec.openapi_paths import operations
from asbuilt.spec.passage import passage
from asbuilt.spec.route import (
    Route,
    leading_routes,
    methods_in,
    normal_path,
    path_in,
    routes_in,
)
from asbuilt.spec.section import (
    Label,
    Outline,
    Section,
    bare,
    blocks_of,
    items_of,
    labels,
    line_labels,
    normal_title,
    part,
    text_lines,
)

__all__ = ["PART", "TITLES", "Answer", "Api", "Endpoint", "Example", "own_text", "read"]

TITLES = (
    "API Specification", "API", "APIs", "API Endpoints", "API Design", "API Reference",
    "API Routes", "API Contract", "API Contracts", "API Documentation", "API Definition",
    "API Interface", "API Overview", "REST API", "RESTful API", "REST Endpoints", "HTTP API",
    "HTTP Endpoints", "Web API", "Backend API", "Endpoints", "Endpoint Specification",
    "Endpoint Details", "Routes", "Interfaces", "Interface Specification",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Api:
    """All endpoints in the order of the document; an index row and a detail heading are merged.

    ``duplicates`` holds a later detailed description of a route that is described before it."""

    endpoints: tuple[Endpoint, ...] = ()
    duplicates: tuple[Endpoint, ...] = ()
    troubles: tuple[Trouble, ...] = ()


PART = Api

_API = regex.compile(r"\b(?:apis?|endpoints?|routes?|rest|restful|https?|resources?|interfaces?)\b")
_OTHER = regex.compile(
    r"\b(?:tests?|testing|monitoring|observability|alert\w*|rollout|rollback|deployment|risks?|"
    r"limit\w*|throttl\w*|requirements?|stories|timeline|phases?|plan|questions?|alternatives?|"
    r"metrics?|performance|changelog|glossary|references?|access|permissions?|goals?|background|"
    r"summary|problem)\b"
)
_OTHER_IN_API = regex.compile(
    r"\b(?:rate limit\w*|throttl\w*|access (?:matrix|control)|permissions? matrix|test(?:s|ing))\b"
)
_METHOD_LABELS = {"method", "http method", "verb", "http verb", "methods"}
_PATH_LABELS = {"endpoint", "route", "url", "path", "uri", "endpoint path", "api endpoint"}
_BASE_LABELS = {"base path", "base url", "base uri", "api base", "api base url", "api prefix",
                "url prefix", "prefix", "base api url", "base endpoint"}  # fmt: skip
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
_MENTIONS_BASE = regex.compile(r"\b(?:base|prefix)\b", re.IGNORECASE)
_BASE_LINE = regex.compile(
    r"[*_]*(?:api )?(?:base|root) (?:url|path|uri)\b[*_]*(?: is)?\s+(?=`?[/h])", re.I
)
_MENTIONS_PATH = regex.compile(r"\b(?:endpoint|route|url|path|uri)\b[*_\s]*:", re.IGNORECASE)
_MENTIONS_LABEL = regex.compile(
    r"\b(?:methods?|verb|endpoint|route|url|path|uri|resource)\b[^:]{0,9}:", re.IGNORECASE
)
_PLAIN = {"", "text", "txt", "plain", "http", "plaintext", "rest"}
_REQUEST_LINE = regex.compile(r"[A-Z]+\s+\S+\s+HTTP/\d")
_NAMED = regex.compile(r"(?:\*\*|__)(?P<title>[^*_`\n]{2,60})(?:\*\*|__)\s*[-–—:]\s+(?=`?[A-Z])")
_COMMENT = regex.compile(r"\s*(?://+|#+|--|\*)?\s*")
_DESCRIBED = regex.compile(
    r"\*{0,2}`[^`]+`\*{0,2}\s*[-–—]\s+\S"
    r"|\*\*`[^`]+`\*\*\s+[a-z]+s\b|\*\*[A-Z]+ /\S+\*\*\s+[a-z]+s\b"
)
_ITEM = "/{id}"


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a section stands: ``kind`` is ``api``, ``other`` or empty; ``base`` its base path."""

    kind: str = ""
    base: str = ""
    ids: frozenset[str] = frozenset()


def read(outline: Outline) -> Api:
    """All endpoints that the document declares, in whatever notation."""
    scope = _Scope(base=_only_base(outline), ids=frozenset(_defined_ids(outline)))
    drafts = [*_section(outline.root, scope), *operations(outline)]
    drafts.sort(key=lambda draft: draft.route.span.start)
    chosen: dict[str, Draft] = {}
    duplicates: list[Draft] = []
    for draft in drafts:
        first = chosen.get(draft.route.pattern)
        if first is None:
            chosen[draft.route.pattern] = draft
        elif first.detailed and draft.detailed and first.resource == draft.resource:
            duplicates.append(draft)
        else:
            chosen[draft.route.pattern] = _merged(first, draft)
    troubles = dict.fromkeys(trouble for draft in drafts for trouble in draft.troubles)
    troubles.update((each, None) for each in descriptions(outline) if isinstance(each, Trouble))
    return Api(
        tuple(map(finished, chosen.values())),
        tuple(map(finished, duplicates)),
        tuple(troubles),
    )


def _merged(first: Draft, second: Draft) -> Draft:
    """The more detailed one of two drafts of a route, with what only the other one says. Nobody is
    let in by the other one whom the roles of the detailed one keep out."""
    winner, other = sorted((first, second), key=_detail, reverse=True)
    for each in fields(Draft):
        if getattr(winner, each.name) in (None, "", (), []):
            setattr(winner, each.name, getattr(other, each.name))
    if winner.roles and other.public:
        winner.public = None
    return winner


def _detail(draft: Draft) -> tuple[bool, bool]:
    """A description of the route itself tells more than a ``**Resource:**`` line or an index."""
    return draft.detailed and not draft.resource, draft.detailed


# ---------------------------------------------------------------- the document around


def _defined_ids(outline: Outline) -> Iterator[str]:
    """The requirement ids that begin a table row, a list item or a heading."""
    starts: list[Text] = [item.text for item in items_of(outline.root)]
    starts += [section.heading.title for section in outline.walk() if section.heading]
    starts += [row[0] for table in blocks_of(outline.root, Table) for row in table.rows]
    for text in starts:
        found = REQUIREMENT.match(text.text.lstrip("*`[# ")[:60])
        if found:
            yield found[0]


def _only_base(outline: Outline) -> str:
    """The base path of the document, if it states a single one."""
    bases = {base for section in outline.walk() if (base := _base(section))}
    return bases.pop() if len(bases) == 1 else ""


def _base(section: Section) -> str:
    if not is_foreign() and not _MENTIONS_BASE.search(own_text(section)):
        return ""
    for label in labels(section, plain=True):
        if label.name in _BASE_LABELS and (found := path_in(label.value)):
            return found[0].rstrip("/")
    for block in section.blocks:
        for line in block.lines if isinstance(block, Paragraph) else ():
            stated = _BASE_LINE.match(line.text)
            if stated and (found := path_in(part(line, stated.end(), len(line.text)))):
                return found[0].rstrip("/")
    return ""


def own_text(section: Section) -> str:
    """The source of a section without its subsections; searched before anything slower is."""
    if not section.blocks:
        return ""
    return section.source.text[section.blocks[0].span.start : section.blocks[-1].span.end]


def _inner(scope: _Scope, section: Section) -> _Scope:
    kind = scope.kind
    if _API.search(section.title):
        kind = "api"
    elif (_OTHER_IN_API if kind == "api" else _OTHER).search(section.title):
        kind = "other"
    return _Scope(kind, _base(section) or scope.base, scope.ids)


def _based(route: Route, scope: _Scope) -> Route:
    if not scope.base or f"{route.path}/".startswith(f"{scope.base}/"):
        return route
    path, _ = normal_path(scope.base + route.path)
    return Route(route.method, path, route.query, route.span)


# ---------------------------------------------------------------- sections


def _section(section: Section, outer: _Scope) -> Iterator[Draft]:
    """The endpoints of a section and its subsections, in the order of the document."""
    scope = _inner(outer, section)
    opened = _from_heading(section, scope)
    yield from opened
    pair = _method_and_path(section, scope)
    for block in section.blocks:
        index = [] if scope.kind == "other" else list(_index(section, block, scope))
        if index:
            yield from index
            continue
        declared = [] if scope.kind == "other" else _declared(section, block, pair, scope)
        known = {draft.route.pattern for draft in opened}
        new = [draft for draft in declared if draft.route.pattern not in known]
        if new:
            opened = new
            yield from opened
        if not _is_foreign(block):
            _fill(section, opened, [block], scope)
    for child in section.children:
        if opened and not _declares(child, scope):
            for part in child.walk():
                heading: tuple[Block, ...] = (part.heading,) if part.heading else ()
                _fill(section, opened, [*heading, *part.blocks], scope)
        else:
            yield from _section(child, scope)
    _settle_resource(opened)


def _fill(
    section: Section, opened: Sequence[Draft], blocks: Sequence[Block], scope: _Scope
) -> None:
    for draft in opened:
        read_detail(section.source, blocks, draft)
        for text in _texts(blocks):
            draft.requirements += [
                found for found in requirement_ids(text) if found.text in scope.ids
            ]


def _texts(blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield from lines
            case List(items=items):
                for item in items:
                    yield item.text
                    yield from _texts(item.children)
            case Quote(children=children):
                yield from _texts(children)


def _declares(section: Section, scope: _Scope) -> bool:
    """Whether a section or one below it declares an endpoint of its own."""
    return next(_section(section, scope), None) is not None


def _is_foreign(block: Block) -> bool:
    return isinstance(block, Table) and bool(matrix_cells(block))


# ---------------------------------------------------------------- detailed notations


def _from_heading(section: Section, scope: _Scope) -> list[Draft]:
    """``### POST /x``; in a section about the API also ``### Create task: POST /x``."""
    if section.heading is None or scope.kind == "other":
        return []
    title = section.heading.title
    found = routes_in(title) if scope.kind == "api" else leading_routes(title)[0]
    drafts = [Draft(_based(route, scope), True, _title(section)) for route in found]
    for draft in drafts:
        draft.requirements += [part for part in requirement_ids(title) if part.text in scope.ids]
    return drafts


def _title(section: Section) -> str:
    """The heading without numbers, routes and marks; empty for a heading like *Endpoints*."""
    if section.heading is None or section.title in _CHAPTERS:
        return ""
    text = section.heading.title.text
    for route in routes_in(section.heading.title):
        text = text.replace(section.source.slice(route.span), "")
    text = re.sub(r"^\s*\d+(?:\.\d+)*[.)]?\s+", "", text.replace("`", "").replace("**", ""))
    return " ".join(text.replace("()", "").split()).strip(" :–—-")


_CHAPTERS = {normal_title(title) for title in TITLES}


def _declared(
    section: Section, block: Block, pair: Sequence[tuple[Span, Route]], scope: _Scope
) -> list[Draft]:
    """The endpoints that a block opens: what follows it describes them."""
    lines: tuple[Text, ...] = ()
    if isinstance(block, Paragraph):
        lines = block.lines
    elif isinstance(block, List):
        lines = tuple(text_lines(item.text)[0] for item in block.items)
    found: list[Route] = [
        route for at, route in pair if block.span.start <= at.start < block.span.end
    ]
    resource = False
    labelled = tuple(line for line in lines if is_foreign() or _MENTIONS_LABEL.search(line.text))
    for label in line_labels(section.source, labelled, plain=True):
        if label.name in _METHOD_LABELS | _PATH_LABELS:
            found += routes_in(label.value)
        elif label.name == "resource" and (path := path_in(label.value)):
            found += _resource(path[0], path[2])
            resource = True
    title, description = _title(section), ""
    if isinstance(block, Paragraph) and not found:
        named = _NAMED.match(block.lines[0].text)
        found += _whole_line(block, named.end() if named else 0, scope)
        title = named["title"].strip() if named else title
        if found and _DESCRIBED.match(block.lines[0].text):
            said = " ".join(line.text for line in block.lines)
            description = leading_routes(Text(said, block.span))[1].lstrip("`* ")
            title = ""
    elif isinstance(block, Fence) and scope.kind == "api" and _REQUEST_LINE.match(block.text):
        found += leading_routes(Text(block.text, block.content))[0]
    return [
        Draft(_based(route, scope), True, title, description, resource=resource) for route in found
    ]


def _whole_line(block: Paragraph, start: int, scope: _Scope) -> tuple[Route, ...]:
    """``**POST /x**`` alone on the first line of a paragraph, before a dash and words, or after a
    name in bold, which ends at ``start``."""
    line = part(block.lines[0], start, len(block.lines[0].text))
    found, rest = leading_routes(line)
    marked = line.text.startswith(("`", "*"))
    described = _DESCRIBED.match(line.text)
    alone = not rest.strip("*`_: ") and (marked or scope.kind == "api")
    return found if alone or described else ()


def _method_and_path(section: Section, scope: _Scope) -> list[tuple[Span, Route]]:
    """``**Method**: POST`` with ``**URL**: /x`` elsewhere in the section; at which place."""
    if not is_foreign() and not _MENTIONS_PATH.search(own_text(section)):
        return []
    methods: list[tuple[Label, tuple[str, ...]]] = []
    paths: list[Label] = []
    for label in labels(section, plain=True):
        if routes_in(label.value):
            continue
        if label.name in _METHOD_LABELS and (named := methods_in(label.value.text)):
            methods.append((label, named))
        elif label.name in _PATH_LABELS and path_in(label.value):
            paths.append(label)
    found = []
    for (label, named), place in zip(methods, paths, strict=False):
        path = path_in(place.value)
        assert path is not None
        first = min(label.span, place.span)
        found += [(first, Route(method, path[0], path[1], path[2])) for method in named]
    return found


def _resource(path: str, span: Span) -> list[Route]:
    """The five endpoints of a ``**Resource:** /api/tickets`` line."""
    item = path if path.endswith("}") else path + _ITEM
    whole = item.rpartition("/")[0]
    pairs = (("GET", whole), ("POST", whole), ("GET", item), ("PATCH", item), ("DELETE", item))
    return [Route(method, place, (), span) for method, place in pairs]


def _settle_resource(drafts: Sequence[Draft]) -> None:
    """Keep a resource's one example only where it fits: a row for an item, rows for the list."""
    for draft in drafts:
        if draft.resource and draft.response is not None:
            value = draft.response.value
            rows = isinstance(value, list) or (
                isinstance(value, dict) and any(isinstance(part, list) for part in value.values())
            )
            listing = draft.route.method == "GET" and not draft.route.path.endswith("}")
            if draft.route.method == "DELETE" or rows != listing:
                draft.response = None


# ---------------------------------------------------------------- index notations


def _index(section: Section, block: Block, scope: _Scope) -> Iterator[Draft]:
    """The endpoints that a bullet list, a table or the lines of a fence list."""
    match block:
        case List(items=items):
            for item in items:
                own = list(_bullet(section, item, scope))
                yield from own or _nested(section, item, scope)
        case Table():
            yield from _table(block, scope)
        case Fence() if scope.kind == "api":
            yield from _lines(section, block, scope)
        case Paragraph(lines=lines) if scope.kind == "api" and len(lines) > 1:
            listed = [leading_routes(line) for line in lines]
            if all(found for found, _ in listed):
                for found, rest in listed:
                    yield from (Draft(_based(route, scope), False, "", rest) for route in found)


def _bullet(section: Section, item: Item, scope: _Scope) -> Iterator[Draft]:
    """``- `POST /x` — text``, with what is nested in it."""
    found, rest = leading_routes(item.text)
    if not found or not (scope.kind == "api" or item.text.text.startswith(("`", "*"))):
        return
    detailed = any(isinstance(child, Fence) for child in item.children)
    for route in found:
        draft = Draft(_based(route, scope), detailed, "", " ".join(rest.split()))
        draft.requirements += [
            part for part in requirement_ids(item.text) if part.text in scope.ids
        ]
        read_inline(text_lines(item.text)[0], draft)
        _fill(section, [draft], item.children, scope)
        yield draft


def _nested(section: Section, item: Item, scope: _Scope) -> Iterator[Draft]:
    """``1. Search offers`` with ``- GET /offers`` nested in it."""
    for block in item.children:
        for child in block.items if isinstance(block, List) else ():
            routes, rest = leading_routes(child.text)
            if scope.kind != "api" and (not routes or rest):
                continue
            for draft in _bullet(section, child, replace(scope, kind="api")):
                draft.title = draft.title or bare(item.text.text).strip(" .:")
                yield draft


def _table(table: Table, scope: _Scope) -> Iterator[Draft]:
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
            yield _row(Draft(_based(route, scope), False), titles, table.header, row, scope)


def _row(
    draft: Draft,
    titles: Sequence[str],
    header: Sequence[Text],
    row: Sequence[Text],
    scope: _Scope,
) -> Draft:
    for title, key, cell in zip(titles, header, row, strict=True):
        if title in _DESCRIPTION_TITLES:
            draft.description = draft.description or cell.text
        elif label_name(key.text) in LABELS and cell.text:
            read_label(key, cell, draft)
        draft.requirements += [part for part in requirement_ids(cell) if part.text in scope.ids]
    draft.place = ""
    return draft


def _lines(section: Section, fence: Fence, scope: _Scope) -> Iterator[Draft]:
    """``GET /x`` lines of a fence that holds no example."""
    language = fence.info.split(None, 1)[0].lower() if fence.info else ""
    if "{\n" in fence.text or "HTTP/" in fence.text:
        return
    text = passage(section.source, fence)
    lines = [
        part(Text(found[0], text.span(found.start(), found.end())), start, len(found[0]))
        for found in re.finditer(r"[^\n]*\S[^\n]*", fence.text)
        for start in [_COMMENT.match(found[0]).end()]  # type: ignore[union-attr]
    ]
    if language not in _PLAIN and not all(leading_routes(line)[0] for line in lines):
        return
    for line in lines:
        routes, rest = leading_routes(line)
        for route in routes:
            yield Draft(_based(route, scope), False, "", rest.strip())
