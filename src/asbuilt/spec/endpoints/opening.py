"""What opens the description of an endpoint: a heading, a label, a line, a request in a fence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Text
from asbuilt.document.text import part, text_lines, text_of
from asbuilt.source import Span
from asbuilt.spec.endpoints.aligned import split
from asbuilt.spec.endpoints.call import has_value, is_call, without_values
from asbuilt.spec.endpoints.callers import group
from asbuilt.spec.endpoints.callers.callers import read_roles
from asbuilt.spec.endpoints.callers.commented import callers_above
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.card import card_of, card_routes, describe_card
from asbuilt.spec.endpoints.detail import read_written
from asbuilt.spec.endpoints.detail_label import LABELS, label_name
from asbuilt.spec.endpoints.detail_table import read_fields
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.index import CALL_LABELS, METHOD_LABELS, PATH_LABELS, titled_line
from asbuilt.spec.endpoints.request_fence import CODE, only_requests, requests
from asbuilt.spec.endpoints.route import (
    Route,
    leading_methods,
    leading_routes,
    methods_in,
    path_in,
    routes_in,
)
from asbuilt.spec.endpoints.scope import Scope, based
from asbuilt.spec.endpoints.yaml_map import YAML, read_yaml
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.label import Label, line_labels
from asbuilt.spec.language import is_foreign
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Section, labels, own_words
from asbuilt.spec.title import normal_title

TITLES = (
    "API Specification", "API", "APIs", "API Endpoints", "API Design", "API Reference",
    "API Routes", "API Contract", "API Contracts", "API Documentation", "API Definition",
    "API Interface", "API Overview", "REST API", "RESTful API", "REST Endpoints", "HTTP API",
    "HTTP Endpoints", "Web API", "Backend API", "Endpoints", "Endpoint Specification",
    "Endpoint Details", "Routes", "Interfaces", "Interface Specification",
)  # fmt: skip
_MENTIONS_METHOD = regex.compile(rf"(?:{any_of(('methods?', 'verb'))})[*_\s]*[:：]")
_LABELS = (
    "methods?", "verb", "endpoints?", "apis?", "routes?", "url", "path", "uri", "resource", "call",
    "request", "operation", "signature", "http", "interface", "rest",
)  # fmt: skip
_MENTIONS_LABEL = regex.compile(rf"(?:{any_of(_LABELS)})[^:：]{{0,9}}[:：]")
_DESCRIBED = regex.compile(
    r"\*{0,2}`[^`]+`\*{0,2}\s*[-–—·•|]\s+\S"
    r"|\*\*`[^`]+`\*\*\s+[a-z]+s\b|\*\*[A-Z]+ /\S+\*\*(?:\s+[a-z]+s\b|\s*[-–—:]\s+\S)"
    r"|\*\*`?[A-Z]+`?\s+`?/[^\s`*]*`?\s+(?:[-–—:]\s+)?[^\s*–—-][^*]*\*\*$"
)
_ENTITLED = regex.compile(
    r"\*\*(?!(?:notes?|caution|warning|important|limits?|errors?|see|deprecated|todo)\b)"
    r"[^*`\n]{2,80}(?:\.\*\*\s+`|:\*\*\s+`[^`\n]+`\s+[a-z]+s\b)",
    re.IGNORECASE,
)
"""``**4.1.1 Open a ticket.** `POST /x`. It returns …``"""
_ITEM = "/{id}"


def from_heading(section: Section, scope: Scope) -> list[Draft]:
    """``### POST /x``; in a section about the API also ``### Create task: POST /x``, and below a
    heading that names the path ``### POST``."""
    if section.heading is None or scope.kind == "other":
        return []
    title = section.heading.title
    found = routes_in(title) if scope.kind == "api" else _coded_routes(title)
    found = found or leading_methods(title, scope.path)[0]
    drafts = [Draft(based(route, scope), True, _title(section)) for route in found]
    for draft in drafts:
        read_inline(title, draft, scope.roles)
        draft.requirements += scope.requirements(title)
    return drafts


def _coded_routes(title: Text) -> tuple[Route, ...]:
    """The routes with which a heading begins, or those in code marks with which it ends."""
    ends = title.text.rstrip().endswith("`") and routes_in(title)
    return leading_routes(title)[0] or ends or ()


def _title(section: Section) -> str:
    """The heading without numbers, routes and marks; empty for a heading like *Endpoints*."""
    if section.heading is None or section.title in _CHAPTERS or label_name(section.title) in LABELS:
        return ""
    text = section.heading.title.text
    for route in routes_in(section.heading.title):
        text = text.replace(section.source.slice(route.span), "")
    text = regex.sub(
        r"^\s*\d+(?:(?:\.\d+)*[.)]?|\ufe0f?\u20e3)\s+", "", text.replace("`", "").replace("**", "")
    )
    return " ".join(text.replace("()", "").split()).strip(" :–—-")


_CHAPTERS = {normal_title(title) for title in TITLES}


def may_mean_labels(section: Section) -> bool:
    """Whether a section in another language speaks of methods, paths and resources."""
    return is_foreign() and _MENTIONS_LABEL.search(own_words(section)) is not None


def _labelled(
    lines: tuple[Text, ...], scope: Scope, opened: Sequence[Draft]
) -> tuple[list[Route], bool]:
    """The routes that the labels of lines name, and whether those of a resource are among them."""
    found: list[Route] = []
    resource = False
    for label in line_labels(lines, plain=True):
        if label.name in METHOD_LABELS | PATH_LABELS:
            found += routes_in(label.value)
        elif label.name in CALL_LABELS:
            found += _requested(label.value, scope, opened)
        elif label.name == "resource" and (path := path_in(label.value)):
            found += _resource(path[0], path[2])
            resource = True
    return found, resource


def declared_by(
    section: Section,
    block: Block,
    pair: Sequence[tuple[Span, Route]],
    abroad: bool,
    scope: Scope,
    opened: Sequence[Draft],
) -> list[Draft]:
    """The endpoints that a block opens: what follows it describes them. Its labels may be in
    another language where the section is ``abroad``. A request to what is ``opened`` already shows
    how it is called."""
    if scope.kind == "other":
        return []
    lines: tuple[Text, ...] = ()
    if isinstance(block, Paragraph):
        lines = block.lines
    elif isinstance(block, List):
        lines = tuple(text_lines(item.text)[0] for item in block.items)
    found: list[Route] = [
        route for at, route in pair if block.span.start <= at.start < block.span.end
    ]
    card = card_of(block)
    found += card_routes(card)
    labelled = tuple(line for line in lines if abroad or _MENTIONS_LABEL.search(line.text.lower()))
    named, resource = _labelled(labelled, scope, opened)
    found += named
    title, description = _title(section), ""
    told: Text | None = None
    if isinstance(block, Paragraph) and not found:
        name, line = titled_line(block.lines)
        told = line
        is_entitled = scope.kind == "api" and _ENTITLED.match(block.lines[0].text) is not None
        found += leading_routes(line)[0] if is_entitled else _whole_line(line, scope)
        title = name or title
        if found and (
            is_entitled or _is_described(block.lines[0], scope) or _is_described(line, scope)
        ):
            said = " ".join(each.text for each in (line, *block.lines[1:]))
            description = leading_routes(Text(said, block.span))[1].lstrip("`*. ")
            description = description.removesuffix("**")
            title = title if is_entitled or name else ""
    drafts = [
        Draft(based(without_values(route), scope), False, called=True)
        if told and _VALUE.search(route.path)
        else Draft(based(route, scope), True, title, description, resource=resource)
        for route in found
    ]
    for draft in drafts:
        describe_card(card, draft)
        if told:
            read_inline(told, draft, scope.roles)
            read_fields(told, draft)
        if len(drafts) == 1 and isinstance(block, Paragraph):
            draft.requirements += (each for line in lines for each in scope.requirements(line))
    return drafts


def _requested(text: Text, scope: Scope, opened: Sequence[Draft]) -> Iterator[Route]:
    """The routes with which ``text`` begins, but for calls of those that are ``opened``."""
    for route in leading_routes(text)[0]:
        call = based(route, scope)
        if not (has_value(route) or any(is_call(call, draft.route) for draft in opened)):
            yield route


_VALUE = regex.compile(r"/(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)")
"""A number or a key in a path: what follows is an example."""


def begun_by(section: Section, block: Block, scope: Scope) -> list[Draft]:
    """The endpoint with which the first sentence of a paragraph begins: `` `GET /x` returns``."""
    if section.heading is None or not isinstance(block, Paragraph):
        return []
    line = block.lines[0]
    found, rest = leading_routes(line)
    if len(found) != 1 or not line.text.startswith("`") or not _SENTENCE.match(rest):
        return []
    return [Draft(based(found[0], scope), False, _title(section))]


_SENTENCE = regex.compile(r"[^\W\dA-Z_]{2,}(?:[\s.,;]|$)")


def told_further(block: Block, opened: Sequence[Draft], scope: Scope) -> list[Draft]:
    """The other endpoints of a paragraph that tells of several, each by what it does: `` `POST /x`
    takes a name. `GET /x` lists them, and `DELETE /x/{id}` removes one.``"""
    if not isinstance(block, Paragraph) or scope.kind != "api":
        return []
    text = text_of(block)
    found = [*_FURTHER.finditer(text.text)]
    ends = [*(each.start() for each in found[1:]), len(text.text)] if found else []
    known = {draft.route.pattern for draft in opened}
    drafts = []
    for each, end in zip(found, ends, strict=True):
        piece = part(text, each.start("told"), end)
        for route in leading_routes(part(text, *each.span("told")))[0]:
            draft = Draft(based(route, scope), False)
            read_inline(piece, draft, scope.roles)
            drafts += [draft] if draft.route.pattern not in known else []
    if drafts and len(opened) == 1:
        read_inline(part(text, 0, found[0].start()), opened[0], scope.roles)
    return drafts


_FURTHER = regex.compile(
    r"(?:[.;)]\s+|,?\s+and\s+)(?:(?P<label>[^\W\d_][\w -]{1,40}:\s+)|)"
    r"(?P<told>`[A-Z]{3,7} /[^`\s]*`(?(label)|(?=\s+[a-z]+s\b)))"
)


def written_in(
    section: Section, fence: Fence, opened: Sequence[Draft], scope: Scope
) -> list[Draft]:
    """The endpoints whose requests a fence writes out, but for those that are ``opened``."""
    return [*_written(section, fence, opened, scope)]


def _is_code(text: str, fence: Fence) -> bool:
    """Whether a fence holds code, by its language or, without any, because it calls routes."""
    return fence.language in CODE or (not fence.info and _CALLS.search(text) is not None)


_CALLS = regex.compile(
    r"^[ \t]*(?:\w+\.)?(?:get|post|put|patch|delete|resources?)(?:\(| )[ \t]*[:\"'](?=[/\w])", re.M
)


def _written(
    section: Section, fence: Fence, opened: Sequence[Draft], scope: Scope
) -> Iterator[Draft]:
    text = passage(section.source, fence)
    if scope.kind == "api" and _is_code(text.text, fence):
        # Few documents have code, and fewer below a heading about the API.
        yield from import_module("asbuilt.spec.endpoints.registration").registered(text, scope)
    if scope.kind == "other" or not (scope.kind == "api" or only_requests(text, fence)):
        return
    written = requests(text, fence)
    title = _title(section) if len(written) == 1 else ""
    known = None if group.tells_of_remarks(text.text) else scope.roles
    beside = split(text, written, scope.roles)
    above = callers_above(written, scope.roles)
    for each, (said, callers), told in zip(written, beside, above, strict=True):
        for route in each.routes:
            if _STANDS_FOR_ANY.search(route.path):
                continue
            if not any(is_call(route, draft.route) for draft in opened):
                route = based(without_values(route), scope)
                draft = Draft(route, False, each.title or title, said.text, called=each.shown)
                let_in(told, draft)
                if callers:
                    read_roles(callers, draft)
                read_inline(said, draft, known)
                if fence.language in YAML:
                    read_yaml(text, (each.start, each.end), said, draft, scope.roles)
                read_written(text, each.start, each.end, draft, fence.language)
                draft.place = ""
                draft.group = group.of_comment(each.above, route.path, scope.roles)
                yield draft


_STANDS_FOR_ANY = regex.compile(r"/(?:(?:your|some|any)[_-])?end-?point$|^/(?:some/)?path$")
"""A path that shows how any is called: ``GET /api/endpoint?page=2``."""


def _whole_line(line: Text, scope: Scope) -> tuple[Route, ...]:
    """``**POST /x**`` alone on the first line of a paragraph, or before a dash and words; below a
    heading about the API behind a number, ``6.1 POST /x``, as word processors leave headings."""
    numbered = _CLAUSE.match(line.text) if scope.kind == "api" else None
    line = part(line, numbered.end(), len(line.text)) if numbered else line
    found, rest = leading_routes(line)
    marked = line.text.startswith(("`", "*"))
    described = _is_described(line, scope) or (numbered and _DASHED.match(line.text))
    alone = not rest.strip("*`_:. ") and (marked or scope.kind == "api")
    return found if alone or described else ()


def _is_described(line: Text, scope: Scope) -> bool:
    """Whether words follow a route behind a dash; below a heading about the API in brackets,
    behind requirements in brackets, or as a sentence of their own."""
    if scope.kind == "api" and any(
        form.match(line.text) for form in (_REMARKED, _STOPPED, _CITING)
    ):
        return True
    return _DESCRIBED.match(line.text) is not None


_CODED = r"\*{0,2}`[A-Z]{3,7}(?:[/|,] ?[A-Z]{3,7}){0,4} /[^`\s]*`\*{0,2}"
_STOPPED = regex.compile(rf"{_CODED}[.;]\s+[*_]*[^\W\d_a-z]")
_REMARKED = regex.compile(rf"{_CODED}\s+\((?!\d)[^()]{{2,200}}\)\.?\s*$")
_CITING = regex.compile(
    rf"{_CODED}\s+\([A-Z]{{1,6}}-?\d[\w.-]*(?:(?:,| and|;) [A-Z]{{1,6}}-?\d[\w.-]*){{0,9}}\)"
    r"\s*(?::|[-–—,])?\s+\S"
)
"""`` `POST /x` (FR-1): stores it``."""
_CLAUSE = regex.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}\.?|[(\[]\d{1,3}[)\]]|#\d{1,3}[.:)]?)\s+"
    r"(?=[*`]{0,3}[A-Z]{3,7}\b)"
)
_DASHED = regex.compile(r"[*`]{0,3}[A-Z]{3,7} /[^\s*`]*[*`]{0,3}(?:\s+[–—-]|:)\s+\S")


def methods_and_paths(section: Section, scope: Scope) -> list[tuple[Span, Route]]:
    """``**Method**: POST`` with ``**URL**: /x`` elsewhere in the section; at which place."""
    said = own_words(section)
    if not any(map(said.__contains__, ("method", "verb"))) or not _MENTIONS_METHOD.search(said):
        return []
    methods: list[tuple[Label, tuple[str, ...]]] = []
    paths: list[Label] = []
    for label in labels(section, plain=True):
        if routes_in(label.value):
            continue
        if label.name in METHOD_LABELS and (named := methods_in(label.value.text)):
            methods.append((label, named))
        elif label.name in PATH_LABELS and path_in(label.value):
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


def settle_resource(drafts: Sequence[Draft]) -> None:
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
