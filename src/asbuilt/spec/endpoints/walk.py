"""The endpoints of a section and of those below it, block by block."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from asbuilt.document.blocks import Block, Fence, Table
from asbuilt.spec.access.roles.role import Callers
from asbuilt.spec.endpoints.announced import (
    announced,
    answers_announced,
    example_of,
    introduced,
)
from asbuilt.spec.endpoints.call import Declared, is_call, without_values
from asbuilt.spec.endpoints.callers import group
from asbuilt.spec.endpoints.callers.led_call import NONE, leads
from asbuilt.spec.endpoints.card import card_of, card_routes
from asbuilt.spec.endpoints.detail import describe
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.entitled import Titles, entitled
from asbuilt.spec.endpoints.file_tree import of_tree
from asbuilt.spec.endpoints.index import index, probes, said_in_list
from asbuilt.spec.endpoints.opening import (
    begun_by,
    declared_by,
    from_heading,
    may_mean_labels,
    methods_and_paths,
    settle_resource,
    told_further,
    written_in,
)
from asbuilt.spec.endpoints.prose import told
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.endpoints.route_table import mentioned
from asbuilt.spec.endpoints.scope import Scope, based, inner, kind_of
from asbuilt.spec.section import Section, blocks_of


def endpoints_of(section: Section, outer: Scope) -> Iterator[Draft]:
    """The endpoints of a section and its subsections, in the order of the document."""
    scope = inner(outer, section)
    for draft in _within(section, scope):
        draft.group = draft.group or scope.group
        if draft.group is None and scope.everywhere:
            draft.group = scope.everywhere.at(draft.route.path)
        yield draft


def _within(section: Section, scope: Scope) -> Iterator[Draft]:
    opened = from_heading(section, scope)
    yield from opened
    pair = methods_and_paths(section, scope)
    abroad = scope.kind != "other" and may_mean_labels(section)
    begun = False
    shown: Route | None = None
    led = NONE if opened or scope.kind == "other" else leads(section, scope)
    told: list[Block] = []
    for above, block, below in _between(section.blocks):
        if block.span in led.below:
            told.append(block)
            continue
        if listed := _in_list(section, (above, block, below), scope):
            yield from listed
            if rest := said_in_list(block, listed):
                opened = listed
                describe(section.source, opened, [rest], scope)
            continue
        route = None if scope.kind == "other" else announced(above, block)
        if route is None and shown and answers_announced(above, block):
            route = shown
        if above and route and not any(is_call(route, draft.route) for draft in opened):
            draft = Draft(based(without_values(route), scope), False, called=True, example=True)
            if example_of(section.source, above, block, draft):
                shown = route
                yield draft
            continue
        written = _in_fence(section, (above, block, below), opened, scope)
        if written:
            led.heed(section, told, written, scope)
            told = []
            yield from written
            opened = written if len(written) == 1 else opened
            continue
        declared = declared_by(section, block, pair, abroad, scope, opened)
        if not declared and scope.kind == "api" and (begun or not (opened or above)):
            declared = begun_by(section, block, scope)
            begun = begun or bool(declared)
        known = {draft.route.pattern for draft in opened}
        new = [draft for draft in declared if draft.route.pattern not in known]
        if new:
            opened = new
            yield from opened
            yield from told_further(block, opened, scope)
        if not (_is_matrix(block, scope) or introduced(block, below)):
            about = [*told, block] if isinstance(block, Fence) else [block]
            told = [] if isinstance(block, Fence) else told
            describe(section.source, opened, about, scope)
    for child in section.children:
        if opened and not _declares(child, scope):
            for part in child.walk():
                heading: tuple[Block, ...] = (part.heading,) if part.heading else ()
                describe(section.source, opened, [*heading, *part.blocks], scope)
        else:
            yield from endpoints_of(child, scope)
    settle_resource(opened)


Place = tuple[Block | None, Block, Block | None]
"""A block with the ones above and below it."""


def _in_list(section: Section, place: Place, scope: Scope) -> list[Draft]:
    """The endpoints of a list or a table, with what the lines above and below it say of them."""
    _, block, _ = place
    if scope.kind != "other" and card_routes(card_of(block)):
        return []
    listed = [*(probes if scope.kind == "other" else index)(section, block, scope)]
    for draft in listed:
        draft.aside = scope.kind != "api"
    _heed_lines(section, place, listed, scope)
    return listed


def _in_fence(section: Section, place: Place, opened: Sequence[Draft], scope: Scope) -> list[Draft]:
    """The endpoints in a fence, with what the lines above and below it say of them."""
    above, block, _ = place
    written: list[Draft] = []
    if isinstance(block, Fence):
        tree = of_tree(section.source, block, scope) if scope.kind == "api" else ()
        written = [*tree] or [*written_in(section, block, opened, scope)]
    if len(written) == 1 and (line := introduced(above, block)):
        written[0].description = written[0].description or line
    _heed_lines(section, place, written, scope)
    return written


def _heed_lines(section: Section, place: Place, drafts: Sequence[Draft], scope: Scope) -> None:
    """Take what the lines above and below a block say of its endpoints."""
    if drafts:
        above, block, below = place
        group.heed_below(drafts, below, scope.roles)
        said = _said_above(section, above, block, scope)
        for draft in drafts:
            draft.group = draft.group or said


def _between(blocks: Sequence[Block]) -> Iterator[Place]:
    """Each block with the ones above and below it."""
    return zip((None, *blocks), blocks, (*blocks[1:], None), strict=False)


def entitled_in(section: Section, outer: Scope, titles: Titles) -> Iterator[Draft]:
    """The examples below lines that begin with the title of an endpoint."""
    scope = replace(outer, kind=kind_of(outer, section))
    if scope.kind != "other":
        yield from entitled(section, titles)
    for child in section.children:
        yield from entitled_in(child, scope, titles)


def _said_above(
    section: Section, above: Block | None, block: Block, scope: Scope
) -> Callers | None:
    """What the line above a list of endpoints says of their callers."""
    return group.of_line(above, section.source.slice(block.span), scope.roles)


def mentioned_in(
    section: Section, outer: Scope, *, in_prose: bool, kinds: Collection[str] = ("api",)
) -> Iterator[Draft]:
    """The endpoints of a document that lists none: those of an access matrix that stands below a
    heading about the API, and what sentences name in code below headings of some ``kinds``, unless
    calls are shown."""
    scope = inner(outer, section)
    for block in section.blocks if scope.kind == "api" else ():
        routes = mentioned(block) if isinstance(block, Table) and _is_matrix(block, scope) else ()
        yield from (Draft(based(route, scope), False) for route in routes)
    if in_prose and scope.kind in kinds:
        yield from told(section, scope)
    for child in section.children:
        yield from mentioned_in(child, scope, in_prose=in_prose, kinds=kinds)


def of_matrices(root: Section, scope: Scope, drafts: Sequence[Draft]) -> list[Draft]:
    """The endpoints that only access matrices name, if most of theirs are described nowhere: then
    the matrices are the list of endpoints, and what stands elsewhere tells more of some."""
    tables = blocks_of(root, Table) if scope.matrices else ()
    named = {
        route.pattern: route
        for table in tables
        if table.span in scope.matrices
        for route in (based(each, scope) for each in mentioned(table))
        if "*" not in route.path
    }
    declared = Declared(draft.route for draft in drafts if not draft.called)
    described = {draft.route.pattern for draft in drafts if not draft.called}
    new = [each for each in named.values() if declared.mentioned(each) not in described]
    if len(new) < _FEWEST_ROWS or 2 * len(new) <= len(named):
        return []
    return [Draft(route, False) for route in new]


_FEWEST_ROWS = 3


def _declares(section: Section, scope: Scope) -> bool:
    """Whether a section or one below it declares an endpoint of its own."""
    return next(endpoints_of(section, scope), None) is not None


def _is_matrix(block: Block, scope: Scope) -> bool:
    return isinstance(block, Table) and block.span in scope.matrices
