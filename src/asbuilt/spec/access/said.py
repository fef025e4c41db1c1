"""What tables, lists and sentences say of roles, before it is known which endpoints they mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.source import Span
from asbuilt.spec.access.binding import Bindings, is_number
from asbuilt.spec.access.heading import ABOUT, ABOUT_ROLES
from asbuilt.spec.access.matrices.capability import Claim, claims, says_so, settled
from asbuilt.spec.access.matrices.cell_verbs import letters_of
from asbuilt.spec.access.matrices.coded_table import NOBODY, headed
from asbuilt.spec.access.matrices.footnote import with_marks
from asbuilt.spec.access.matrices.listed_table import listed_cells
from asbuilt.spec.access.matrices.matrix import ROLES, MatrixCell, matrices
from asbuilt.spec.access.matrices.orientation import is_headed_by_numbers
from asbuilt.spec.access.matrices.policy import rows_of_table
from asbuilt.spec.access.matrices.policy_cell import cells as policy_cells
from asbuilt.spec.access.matrices.policy_cell import section_rows
from asbuilt.spec.access.restrictions.closing import OF_SECURITY, led
from asbuilt.spec.access.restrictions.disclaimed import OfRole, without_disclaimed
from asbuilt.spec.access.rights.action_row import action_rows
from asbuilt.spec.access.rights.call_list import callers_behind_routes, calls_with_callers
from asbuilt.spec.access.rights.described import OF_PEOPLE, is_described, rights_described
from asbuilt.spec.access.rights.numbered_clause import KnownRoles, numbered_clauses
from asbuilt.spec.access.rights.numbered_right import rights_by_number
from asbuilt.spec.access.rights.numbered_sign_in import signing_by_number
from asbuilt.spec.access.rights.own_section import limited_to_own
from asbuilt.spec.access.rights.public_call import public_calls
from asbuilt.spec.access.rights.right import is_action
from asbuilt.spec.access.rights.right_list import Rights, claims_told, rights
from asbuilt.spec.access.roles import role_list, role_names
from asbuilt.spec.access.roles.at_least import order_of, raised
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, role_name
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.sections import api
from asbuilt.spec.title import normal_title

TITLES = (
    "Access", "Access Control", "Access Matrix", "Access Rights", "Access Rules",
    "Authentication and Authorization", "Authorization", "Authorization Matrix", "Permissions",
    "Permission Matrix", "Permissions Matrix", "RBAC", "RBAC Matrix", "Role Matrix",
    "Role-Based Access Control", "Roles", "User Roles", "Roles and Permissions", "Role Definitions",
    "Roles and Access", "User Types", "Legend",
)  # fmt: skip


class Said(Struct, frozen=True):
    """What tables and lists say of roles, before it is known which endpoints they mean: the
    ``cells`` of endpoints, the ``claims`` of capabilities and resources, and the sections where
    they stand. ``present`` says whether one of them is a table or a list of rights."""

    cells: tuple[MatrixCell, ...]
    claims: tuple[Claim, ...]
    places: tuple[Section, ...]
    present: bool

    @property
    def _all(self) -> tuple[MatrixCell | Claim, ...]:
        return (*self.cells, *self.claims)

    @property
    def written(self) -> list[Text]:
        """What the cells hold."""
        return [each.cell for each in self._all]

    @property
    def naming(self) -> set[Span]:
        """The places of the cells that name all who may."""
        return {each.cell.span for each in self._all if each.listed}

    def roles(self, names: RoleNames) -> list[Text]:
        """The roles that are spoken of, each once as it is written; anonymous is none."""
        headers = dict.fromkeys(each.role for each in self._all)
        return [each for each in headers if names.of(each.text) not in (ANONYMOUS, NOBODY)]

    def without(self, surplus: Mapping[str, Span], names: RoleNames) -> Said:
        """The same, but what is said of the ``surplus`` roles is said of nobody: their rows still
        close what they name."""
        nobody = Text(*next(iter(surplus.items())))
        cells = tuple(_named(each, surplus, nobody, names) for each in self.cells)
        claims = tuple(_named(each, surplus, nobody, names) for each in self.claims)
        return replace(self, cells=cells, claims=claims)


def _named(said: OfRole, surplus: Collection[str], nobody: Text, names: RoleNames) -> OfRole:
    return replace(said, role=nobody) if names.of(said.role.text) in surplus else said


def said_of_roles(outline: Outline, stored: Collection[str]) -> Said:
    """What all tables and lists of a document say."""
    matrix, spelled = outline.part(matrices), outline.part(api.tables_spelled)
    starts = sorted(endpoint.span.start for endpoint in outline.part(api.read).endpoints)
    names = outline.part(role_list.names)
    order = partial(order_of, outline, names)
    cells = [
        (section, found)
        for section in outline.walk()
        for table in blocks_of(section, Table, deep=False)
        if not rows_of_table(table)
        if (
            found := matrix.get(table.span)
            or _listed_cells(raised(spelled.get(table.span, table), order), starts, names)
        )
    ]
    cells = [(section, with_marks(found, section, outline.root)) for section, found in cells]
    cells += _policies(outline, {*names, *stored, *USUAL})
    cells += _by_number(outline, {*names, *stored})
    lists = list(_right_lists(outline, stored))
    cells += [(section, said.cells) for section, said in lists]
    claimed = [*_claim_tables(outline), *((section, said.claims) for section, said in lists)]
    if not cells and not claimed:
        cells = list(_action_rows(outline, names))
    cells = _without_marks(cells, claimed, {*outline.part(role_list.names), *stored, *USUAL})
    if cells or claimed:
        cells += _opened(outline, [place for place, said in (*cells, *claimed) if said])
    cells, claimed = limited_to_own(cells), limited_to_own(claimed)
    named = any(each.roles for each in outline.part(api.read).endpoints)
    cells, claimed = without_disclaimed(outline, cells, claimed, named=named)
    if cells or claimed:
        cells += _signing(outline)
    return Said(
        tuple(cell for _, found in cells for cell in found),
        tuple(claim for _, found in claimed for claim in found),
        tuple(section for section, _ in (*cells, *claimed)),
        bool(cells or claimed),
    )


def _by_number(
    outline: Outline, known: Collection[str]
) -> Iterator[tuple[Section, tuple[MatrixCell, ...]]]:
    """What clauses say of endpoints that they name by number, where access is spoken of."""
    called = outline.part(role_list.called) if known else {}
    roles = KnownRoles({*known, *called}, outline.part(role_names.read).of)
    for section in outline.topmost(*TITLES, about=ABOUT) if known else ():
        bound = outline.part(bindings)
        if not bound.are_numbered:
            return
        told = numbered_clauses(section, roles, bound)
        shut = {(each.endpoint.text, each.role.text) for each in told if each.cell.text == "deny"}
        rights = rights_by_number(section, roles, bound)
        told += tuple(each for each in rights if (each.endpoint.text, each.role.text) not in shut)
        if told:
            yield section, told


def _signing(outline: Outline) -> Iterator[tuple[Section, tuple[MatrixCell, ...]]]:
    """What sentences say of callers who have not signed in, where access is spoken of."""
    bound = partial(outline.part, bindings)
    for section in outline.topmost(*TITLES, about=ABOUT):
        if told := tuple(signing_by_number(section, bound)):
            yield section, told


def _opened(
    outline: Outline, told: Iterable[Section]
) -> Iterator[tuple[Section, tuple[MatrixCell, ...]]]:
    """What sentences open to everybody, where access is spoken of or what roles may is ``told``."""
    about = (each for section in outline.topmost(*TITLES, about=ABOUT) for each in section.walk())
    for place in {each.span: each for each in (*told, *about)}.values():
        if opened := tuple(public_calls(place)):
            yield place, opened


def _policies(
    outline: Outline, known: Collection[str]
) -> Iterator[tuple[Section, tuple[MatrixCell, ...]]]:
    """What the policies of a document say, each in a table or a fence of its own."""
    endpoints = outline.part(api.read).endpoints
    keys = [endpoint.key for endpoint in endpoints]
    for section in outline.walk() if keys else ():
        if found := tuple(policy_cells(section_rows(section), keys, known)):
            yield section, found


def _without_marks(
    cells: Sequence[tuple[Section, Sequence[MatrixCell]]],
    claimed: Iterable[tuple[Section, Sequence[Claim]]],
    listed: Collection[str],
) -> list[tuple[Section, tuple[MatrixCell, ...]]]:
    """``cells`` but for those of tables with one column of yes and no whose title is no role of the
    other tables, nor listed: it says something else of each endpoint."""
    of_cells = [{role_name(each.role.text) for each in found} for _, found in cells]
    of_claims = [{role_name(each.role.text) for each in found} for _, found in claimed]
    of_roles = [roles for roles in (*of_cells, *of_claims) if len(roles) > 1]
    known = {*listed}.union(*of_roles)
    return [
        (section, tuple(found))
        for (section, found), roles in zip(cells, of_cells, strict=True)
        if not of_roles or len(roles) != 1 or roles & known or found[0].listed
    ]


def _listed_cells(
    table: Table, declared: Sequence[int], known: Collection[str]
) -> tuple[MatrixCell, ...]:
    """The cells of a table with a column of roles, unless one of the places where endpoints are
    ``declared`` is in it: then the roles are theirs already."""
    declares = bisect_left(declared, table.span.start) < bisect_left(declared, table.span.end)
    return () if declares else listed_cells(table, known)


def _right_lists(outline: Outline, stored: Collection[str]) -> Iterator[tuple[Section, Rights]]:
    """What lists say where access is spoken of; what mean no endpoint there, are no rights."""
    known = dict.fromkeys((*outline.part(role_list.names), *stored))
    callers = dict.fromkeys((*known, *role_list.people(outline)))
    about = outline.topmost(*TITLES, about=ABOUT)
    told = {each.span for section in about for each in section.walk()}
    named = any(each.roles for each in outline.part(api.read).endpoints)
    beside = (*outline.topmost(about=OF_SECURITY), *outline.topmost(about=ABOUT_ROLES))
    for section in {each.span: each for each in beside if each.span not in told}.values():
        if (routed := rights(section, known)).cells and not routed.claims:
            told |= {each.span for each in section.walk()}
            yield section, routed
    others = [section for section in outline.walk() if section.span not in told]
    callers = callers or callers_behind_routes(others)
    for section in others:
        if found := calls_with_callers(section, callers):
            yield section, Rights(found)
    for section in (*about, *led(outline)):
        said = rights(section, known)
        if named and any(is_described(each, outline.source) for each in said.claims):
            said = said.without_claims()
        if said.claims and not _are_meant(said.claims, outline.part(bindings)):
            said = said.without_claims()
        if said.cells or said.claims:
            yield section, said
        elif claimed := claims_told(section, known):
            _, unbound = settled(claimed, outline.part(bindings))
            if bound := tuple(each for each in claimed if each.subject.written.text not in unbound):
                yield section, Rights((), bound)
        elif not named:
            yield from _described(outline, section, known)
    for section in outline.topmost(about=OF_PEOPLE) if known and not named else ():
        if section in about:
            continue
        yield from _described(outline, section, known)


def _described(
    outline: Outline, section: Section, known: Collection[str]
) -> Iterator[tuple[Section, Rights]]:
    """The rights that descriptions of roles tell of, where they mean endpoints."""
    found = rights_described(section, known)
    if found.claims and _are_meant(found.claims, outline.part(bindings)):
        yield section, found


def _are_meant(found: Sequence[Claim], bound: Bindings) -> bool:
    """Whether rights mean endpoints of the document: at least half of them do, and the others are
    actions on things that have none, not what limits those."""
    _, unbound = settled(found, bound)
    subjects = {claim.subject.written.text for claim in found}
    return 2 * len(unbound) <= len(subjects) and all(map(is_action, unbound.values()))


def _action_rows(
    outline: Outline, known: Collection[str]
) -> Iterator[tuple[Section, tuple[MatrixCell, ...]]]:
    """What sentences say that begin with what is done, where access is spoken of."""
    endpoints = outline.part(api.read).endpoints
    for section in outline.topmost(*TITLES, about=ABOUT) if known and endpoints else ():
        if found := action_rows(section, known, outline.part(bindings), endpoints):
            yield section, found


def _claim_tables(outline: Outline) -> Iterator[tuple[Section, tuple[Claim, ...]]]:
    """The tables of capabilities and resources: where access is spoken of, and elsewhere those
    whose rows mean the document's endpoints, for a price list looks the same."""
    spoken = {
        section.span
        for chapter in outline.topmost(*TITLES, about=ABOUT)
        for section in chapter.walk()
    }
    sold = {each.span for chapter in outline.topmost(about=_SOLD) for each in chapter.walk()}
    listed = outline.part(role_list.names)
    order = partial(order_of, outline, listed)
    matrix, named = outline.part(matrices), outline.part(headed)
    for section in outline.walk():
        for table in blocks_of(section, Table, deep=False):
            if table.span in matrix:
                continue
            table = raised(named.get(table.span, table), order)
            letters = letters_of(outline, section, table, listed)
            found = claims(table, section.name.text, listed, letters)
            if not found:
                continue
            here, titled = section.span in spoken, says_so(table, found)
            sure = here and titled and (section.span not in sold or _are_listed(found, listed))
            numbered = all(is_number(claim.subject.written.text) for claim in found)
            owned = any(claim.word == "own" for claim in found)
            of_roles = normal_title(table.header[0].text) in ROLES
            known = here or titled or numbered or owned or _are_listed(found, listed)
            if is_headed_by_numbers(table) and not (here or of_roles):
                known = _are_listed(found, listed)  # else it may trace what implements what
            fewest = 1 if owned and (here or of_roles) else 2
            if sure or (known and _is_bound(section, found, outline.part(bindings), fewest)):
                yield section, found


def bindings(outline: Outline) -> Bindings:
    """The endpoints of a document by everything by which a row or a line may mean them."""
    return Bindings(outline, outline.part(api.read).endpoints)


def _are_listed(found: Sequence[Claim], listed: Sequence[str]) -> bool:
    """Whether the roles of a table are those that the document lists."""
    return {role_name(claim.role.text) for claim in found} - {ANONYMOUS} <= {*listed}


_SOLD = regex.compile(
    r"\b(?:subscriptions?|pricing|prices?|billing|editions?)\b"
    r"|\b(?:paid|payment|membership|product|customer) (?:plans?|tiers?|packages?)\b"
)
"""Titles of what customers pay for: what they get for it looks like rights, and is none of roles.
"""
_PRICES = regex.compile(r"\b(?:plans?|pric\w+|tiers?|editions?|packages?|subscriptions?)\b")


def _is_bound(section: Section, found: Sequence[Claim], bound: Bindings, fewest: int) -> bool:
    if _PRICES.search(section.title) or len({claim.role.text for claim in found}) < 2:
        return False
    _, unbound = settled(found, bound)
    subjects = {claim.subject.written.text for claim in found}
    return len(subjects) >= fewest and 2 * len(unbound) <= len(subjects)
