"""The API: endpoints, their examples, declared answers and the bold lines under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from importlib import import_module
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_lines
from asbuilt.record import dataclass, replace
from asbuilt.source import Source, Span
from asbuilt.spec.access import role_list, role_names
from asbuilt.spec.access.matrix import matrices
from asbuilt.spec.access.role import ANONYMOUS, USUAL, Callers
from asbuilt.spec.access.role_names import RoleNames
from asbuilt.spec.endpoints import group
from asbuilt.spec.endpoints.aligned import split
from asbuilt.spec.endpoints.announced import announced, example_of
from asbuilt.spec.endpoints.call import Declared, is_call, without_values
from asbuilt.spec.endpoints.callers import read_inline, read_roles
from asbuilt.spec.endpoints.card import card_of, card_routes, describe_card
from asbuilt.spec.endpoints.detail import (
    LABELS,
    describe,
    label_name,
    read_written,
)
from asbuilt.spec.endpoints.draft import Draft, finished
from asbuilt.spec.endpoints.endpoint import Answer, Endpoint
from asbuilt.spec.endpoints.entitled import Titles, entitled
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.endpoints.index import (
    METHOD_LABELS,
    PATH_LABELS,
    index,
    mentioned,
    titled_line,
)
from asbuilt.spec.endpoints.request_fence import CODE, language, only_requests, requests
from asbuilt.spec.endpoints.route import (
    Route,
    leading_methods,
    leading_routes,
    methods_in,
    path_in,
    routes_in,
)
from asbuilt.spec.endpoints.scope import Scope, based, inner, only_base
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.label import Label, line_labels
from asbuilt.spec.language import is_foreign
from asbuilt.spec.model import Trouble
from asbuilt.spec.openapi.paths import operations
from asbuilt.spec.openapi.tree import descriptions
from asbuilt.spec.passage import passage
from asbuilt.spec.requirements.identifier import MENTION
from asbuilt.spec.section import Outline, Section, blocks_of, items_of, labels, own_words
from asbuilt.spec.sections import requirements
from asbuilt.spec.title import normal_title

__all__ = ["PART", "TITLES", "Answer", "Api", "Endpoint", "Example", "read"]

TITLES = (
    "API Specification", "API", "APIs", "API Endpoints", "API Design", "API Reference",
    "API Routes", "API Contract", "API Contracts", "API Documentation", "API Definition",
    "API Interface", "API Overview", "REST API", "RESTful API", "REST Endpoints", "HTTP API",
    "HTTP Endpoints", "Web API", "Backend API", "Endpoints", "Endpoint Specification",
    "Endpoint Details", "Routes", "Interfaces", "Interface Specification",
)  # fmt: skip


@dataclass(frozen=True)
class Api:
    """All endpoints in the order of the document; an index row and a detail heading are merged.

    ``duplicates`` holds a later detailed description of a route that is described before it."""

    endpoints: tuple[Endpoint, ...] = ()
    duplicates: tuple[Endpoint, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Endpoint]:
        """The endpoints by ``METHOD /path``."""
        return {endpoint.key: endpoint for endpoint in self.endpoints}


PART = Api

_MENTIONS_METHOD = regex.compile(rf"(?:{any_of(('methods?', 'verb'))})[*_\s]*[:：]")
_LABELS = (
    "methods?", "verb", "endpoints?", "apis?", "routes?", "url", "path", "uri", "resource", "call",
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


def read(outline: Outline) -> Api:
    """All endpoints that the document declares, in whatever notation."""
    scope = Scope(
        base=only_base(outline),
        ids=frozenset(_ids(outline)),
        roles=USUAL.union(outline.part(role_list.names), role_list.people(outline)),
        matrices=frozenset(outline.part(matrices)),
    )
    drafts = [*_section(outline.root, scope), *operations(outline, scope)]
    drafts += [*_entitled(outline.root, scope, Titles(drafts))] if drafts else []
    if all(draft.called for draft in drafts):
        drafts += _mentioned(outline.root, scope, in_prose=not drafts)
    drafts = drafts or _called(outline, scope)
    drafts.sort(key=lambda draft: (draft.example, draft.route.span.start))
    chosen: dict[str, Draft] = {}
    duplicates: list[Draft] = []
    declared = Declared(draft.route for draft in drafts if not (draft.called or draft.aside))
    for draft in drafts:
        pattern = _pattern(draft, declared)
        first = chosen.get(pattern)
        if first is None:
            if not draft.example:
                chosen[pattern] = draft
        elif first.detailed and draft.detailed and first.resource == draft.resource:
            duplicates.append(draft)
        else:
            chosen[pattern] = _merged(first, draft)
    _link(outline, chosen, declared)
    every = _every_role(outline, drafts)
    names = outline.part(role_names.read)
    troubles = dict.fromkeys(trouble for draft in drafts for trouble in draft.troubles)
    troubles.update((each, None) for each in descriptions(outline) if isinstance(each, Trouble))
    return Api(
        tuple(_named(finished(draft, every), names, outline.source) for draft in chosen.values()),
        tuple(_named(finished(draft, every), names, outline.source) for draft in duplicates),
        tuple(troubles),
    )


def _link(outline: Outline, chosen: Mapping[str, Draft], declared: Declared) -> None:
    """Add the functional requirements that name an endpoint to it: in their row, their item, or
    what stands under their heading."""
    for item in outline.part(requirements.read).items if chosen else ():
        said = Text(outline.source.slice(item.span), item.span)
        if item.kind != "functional" or "/" not in said.text:
            continue
        for pattern in dict.fromkeys(map(declared.mentioned, routes_in(said))):
            if draft := chosen.get(pattern):
                draft.requirements.append(item.id)


def _every_role(outline: Outline, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The roles that the document lists, and those that endpoints name."""
    named = (role.text for draft in drafts for role in draft.roles or ())
    every = dict.fromkeys((*outline.part(role_list.names), *named))
    return tuple(name for name in every if name != ANONYMOUS)


def _named(endpoint: Endpoint, names: RoleNames, source: Source) -> Endpoint:
    """The endpoint with its callers by the names that their roles have in the document."""
    if not endpoint.roles:
        return endpoint
    called = {role.text: names.called(role.text) for role in endpoint.roles}
    if names.guests:
        called |= {
            role.text: names.of(source.slice(role.span))
            for role in endpoint.roles
            if role.text == ANONYMOUS
        }
    if all(name == role for role, name in called.items()):
        return endpoint
    roles = {called[role.text]: role.span for role in reversed(endpoint.roles)}
    return replace(
        endpoint,
        roles=tuple(Text(name, span) for name, span in reversed(roles.items())),
        rows=tuple((called.get(role, role), word) for role, word in endpoint.rows),
    )


def _pattern(draft: Draft, declared: Declared) -> str:
    """The pattern of what ``draft`` tells of: perhaps of a route that is declared elsewhere."""
    if draft.called:
        return declared.called(draft.route)
    return declared.mentioned(draft.route) if draft.aside else draft.route.pattern


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


def _detail(draft: Draft) -> tuple[bool, bool, bool]:
    """A description of the route itself tells more than a ``**Resource:**`` line or an index, and
    either names it better than a call does."""
    return draft.detailed and not draft.resource, draft.detailed, not (draft.called or draft.aside)


def _ids(outline: Outline) -> Iterator[str]:
    """The ids of requirements, and those that begin a table row, a list item or a heading."""
    yield from (item.id.text for item in outline.part(requirements.read).items)
    starts: list[Text] = [item.text for item in items_of(outline.root)]
    starts += [section.heading.title for section in outline.walk() if section.heading]
    starts += [row[0] for table in blocks_of(outline.root, Table) for row in table.rows]
    for text in starts:
        found = MENTION.match(text.text.lstrip("*`[# ")[:60])
        if found:
            yield found[0]


# ---------------------------------------------------------------- sections


def _section(section: Section, outer: Scope) -> Iterator[Draft]:
    """The endpoints of a section and its subsections, in the order of the document."""
    scope = inner(outer, section)
    for draft in _within(section, scope):
        draft.group = draft.group or scope.group
        yield draft


def _within(section: Section, scope: Scope) -> Iterator[Draft]:
    opened = _from_heading(section, scope)
    yield from opened
    pair = _method_and_path(section, scope)
    abroad = scope.kind != "other" and _may_mean_labels(section)
    begun = False
    for above, block in pairwise((None, *section.blocks)):
        assert block is not None
        listed = [] if scope.kind == "other" else list(index(section, block, scope))
        if listed:
            said = _said_above(section, above, block, scope)
            for draft in listed:
                draft.aside = scope.kind != "api"
                draft.group = draft.group or said
                yield draft
            continue
        route = None if scope.kind == "other" else announced(above, block)
        if above and route and not any(is_call(route, draft.route) for draft in opened):
            draft = Draft(based(without_values(route), scope), False, called=True, example=True)
            if example_of(section.source, above, block, draft):
                yield draft
            continue
        if isinstance(block, Fence) and (written := list(_written(section, block, opened, scope))):
            said = _said_above(section, above, block, scope)
            for draft in written:
                draft.group = draft.group or said
                yield draft
            opened = written if len(written) == 1 else opened
            continue
        declared = [] if scope.kind == "other" else _declared(section, block, pair, abroad, scope)
        if not declared and scope.kind == "api" and (begun or not (opened or above)):
            declared = _begun(section, block, scope)
            begun = begun or bool(declared)
        known = {draft.route.pattern for draft in opened}
        new = [draft for draft in declared if draft.route.pattern not in known]
        if new:
            opened = new
            yield from opened
        if not _is_matrix(block, scope):
            describe(section.source, opened, [block], scope)
    for child in section.children:
        if opened and not _declares(child, scope):
            for part in child.walk():
                heading: tuple[Block, ...] = (part.heading,) if part.heading else ()
                describe(section.source, opened, [*heading, *part.blocks], scope)
        else:
            yield from _section(child, scope)
    _settle_resource(opened)


def _entitled(section: Section, outer: Scope, titles: Titles) -> Iterator[Draft]:
    """The examples below lines that begin with the title of an endpoint."""
    scope = inner(outer, section)
    if scope.kind != "other":
        yield from entitled(section, titles)
    for child in section.children:
        yield from _entitled(child, scope, titles)


def _said_above(
    section: Section, above: Block | None, block: Block, scope: Scope
) -> Callers | None:
    """What the line above a list of endpoints says of their callers."""
    return group.of_line(above, section.source.slice(block.span), scope.roles)


def _mentioned(section: Section, outer: Scope, *, in_prose: bool) -> Iterator[Draft]:
    """The endpoints of a document that lists none: those of an access matrix that stands below a
    heading about the API, and what sentences there name in code, unless calls are shown."""
    scope = inner(outer, section)
    for block in section.blocks if scope.kind == "api" else ():
        routes: list[Route] = []
        if isinstance(block, Table) and _is_matrix(block, scope):
            routes += mentioned(block)
        elif isinstance(block, Paragraph) and in_prose:
            every = (route for line in block.lines for route in routes_in(line))
            routes += (each for each in every if _is_coded(section, each))
        yield from (Draft(based(route, scope), False) for route in routes)
    for child in section.children:
        yield from _mentioned(child, scope, in_prose=in_prose)


def _called(outline: Outline, scope: Scope) -> list[Draft]:
    """The several endpoints that commands call below headings of any name, in a document that has
    requirements: who looks after a service calls it, too, but does not say what it is to do."""
    api = replace(scope, kind="api")
    found = [
        draft
        for section in (outline.walk() if outline.part(requirements.read).items else ())
        for fence in blocks_of(section, Fence, deep=False)
        if "curl " in fence.text and language(fence) in _SHELL
        for draft in _written(section, fence, (), inner(api, section))
    ]
    return found if len({draft.route.pattern for draft in found}) >= _FEWEST_CALLED else []


_FEWEST_CALLED = 3
_SHELL = {"", "bash", "sh", "shell", "zsh", "console"}


def _is_coded(section: Section, route: Route) -> bool:
    return section.source.text[route.span.start - 1 : route.span.start] == "`"


def _declares(section: Section, scope: Scope) -> bool:
    """Whether a section or one below it declares an endpoint of its own."""
    return next(_section(section, scope), None) is not None


def _is_matrix(block: Block, scope: Scope) -> bool:
    return isinstance(block, Table) and block.span in scope.matrices


# ---------------------------------------------------------------- detailed notations


def _from_heading(section: Section, scope: Scope) -> list[Draft]:
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
    text = regex.sub(r"^\s*\d+(?:\.\d+)*[.)]?\s+", "", text.replace("`", "").replace("**", ""))
    return " ".join(text.replace("()", "").split()).strip(" :–—-")


_CHAPTERS = {normal_title(title) for title in TITLES}


def _may_mean_labels(section: Section) -> bool:
    """Whether a section in another language speaks of methods, paths and resources."""
    return is_foreign() and _MENTIONS_LABEL.search(own_words(section)) is not None


def _declared(
    section: Section,
    block: Block,
    pair: Sequence[tuple[Span, Route]],
    abroad: bool,
    scope: Scope,
) -> list[Draft]:
    """The endpoints that a block opens: what follows it describes them. Its labels may be in
    another language where the section is ``abroad``."""
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
    resource = False
    labelled = tuple(line for line in lines if abroad or _MENTIONS_LABEL.search(line.text.lower()))
    for label in line_labels(section.source, labelled, plain=True):
        if label.name in METHOD_LABELS | PATH_LABELS:
            found += routes_in(label.value)
        elif label.name == "resource" and (path := path_in(label.value)):
            found += _resource(path[0], path[2])
            resource = True
    title, description = _title(section), ""
    told: Text | None = None
    if isinstance(block, Paragraph) and not found:
        name, line = titled_line(block.lines)
        told = line
        is_entitled = scope.kind == "api" and _ENTITLED.match(block.lines[0].text) is not None
        found += leading_routes(line)[0] if is_entitled else _whole_line(line, scope)
        title = name or title
        if found and (is_entitled or _DESCRIBED.match(block.lines[0].text)):
            said = " ".join(each.text for each in (line, *block.lines[1:]))
            description = leading_routes(Text(said, block.span))[1].lstrip("`*. ")
            description = description.removesuffix("**")
            title = title if is_entitled else ""
    drafts = [
        Draft(based(route, scope), True, title, description, resource=resource) for route in found
    ]
    for draft in drafts:
        describe_card(card, draft)
        if told and (description or scope.roles):
            read_inline(told, draft, scope.roles)
        if len(drafts) == 1 and isinstance(block, Paragraph):
            draft.requirements += (each for line in lines for each in scope.requirements(line))
    return drafts


def _begun(section: Section, block: Block, scope: Scope) -> list[Draft]:
    """The endpoint with which the first sentence of a paragraph begins: `` `GET /x` returns``."""
    if section.heading is None or not isinstance(block, Paragraph):
        return []
    line = block.lines[0]
    found, rest = leading_routes(line)
    if len(found) != 1 or not line.text.startswith("`") or not _SENTENCE.match(rest):
        return []
    return [Draft(based(found[0], scope), False, _title(section))]


_SENTENCE = regex.compile(r"[^\W\dA-Z_]{2,}(?:\s|$)")


def _written(
    section: Section, fence: Fence, opened: Sequence[Draft], scope: Scope
) -> Iterator[Draft]:
    """The endpoints whose requests a fence writes out, but for those that are ``opened``."""
    text = passage(section.source, fence)
    if scope.kind == "api" and language(fence) in CODE:
        # Few documents have code, and fewer below a heading about the API.
        yield from import_module("asbuilt.spec.endpoints.registration").registered(text, scope)
    if scope.kind == "other" or not (scope.kind == "api" or only_requests(text, fence)):
        return
    written = requests(text, fence)
    title = _title(section) if len(written) == 1 else ""
    known = None if group.tells_of_remarks(text.text) else scope.roles
    for each, (said, callers) in zip(written, split(text, written, scope.roles), strict=True):
        for route in each.routes:
            if not any(is_call(route, draft.route) for draft in opened):
                route = based(without_values(route), scope)
                draft = Draft(route, False, each.title or title, said.text, called=each.shown)
                if callers:
                    read_roles(callers, draft)
                read_inline(said, draft, known)
                read_written(text, each.start, each.end, draft, language(fence))
                draft.place = ""
                draft.group = group.of_comment(each.above, scope.roles)
                yield draft


def _whole_line(line: Text, scope: Scope) -> tuple[Route, ...]:
    """``**POST /x**`` alone on the first line of a paragraph, or before a dash and words; below a
    heading about the API behind a number, ``6.1 POST /x``, as word processors leave headings."""
    numbered = _CLAUSE.match(line.text) if scope.kind == "api" else None
    line = part(line, numbered.end(), len(line.text)) if numbered else line
    found, rest = leading_routes(line)
    marked = line.text.startswith(("`", "*"))
    described = _DESCRIBED.match(line.text)
    alone = not rest.strip("*`_: ") and (marked or scope.kind == "api")
    return found if alone or described else ()


_CLAUSE = regex.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?\s+(?=[*`]{0,3}[A-Z]{3,7}\b)")


def _method_and_path(section: Section, scope: Scope) -> list[tuple[Span, Route]]:
    """``**Method**: POST`` with ``**URL**: /x`` elsewhere in the section; at which place."""
    if not _MENTIONS_METHOD.search(own_words(section)):
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
