"""Roles, the access matrix, and its legend."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Column, Comparison, Expression, Me
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.access import role_list, role_names
from asbuilt.spec.access.action_row import action_rows
from asbuilt.spec.access.binding import OWN, Bindings, is_number
from asbuilt.spec.access.call_list import callers_behind_routes, calls_with_callers
from asbuilt.spec.access.capability import Claim, claims, says_so, settled
from asbuilt.spec.access.cell import (
    Cell,
    cells_claimed,
    cells_of,
    cells_of_lists,
    opened,
    refused,
    refused_unsigned,
    with_own,
    words_of,
)
from asbuilt.spec.access.closing import OF_SECURITY, led, unread
from asbuilt.spec.access.coded_table import NOBODY, headed, unexplained
from asbuilt.spec.access.declared import MOST_ROLES, declared_roles, placed, too_many
from asbuilt.spec.access.definition import Meaning, definitions, explained, tells_own
from asbuilt.spec.access.described import OF_PEOPLE, is_described, rights_described
from asbuilt.spec.access.disclaimed import is_refusing, without_disclaimed
from asbuilt.spec.access.footnote import Footnotes, footnote_mark, footnotes, noted, with_marks
from asbuilt.spec.access.matrix import ROLES, MatrixCell, listed_cells, matrices
from asbuilt.spec.access.numbered_clause import KnownRoles, numbered_clauses
from asbuilt.spec.access.numbered_right import rights_by_number
from asbuilt.spec.access.ownership import owners, says_no_more
from asbuilt.spec.access.phrase import check_conditions, row_rule
from asbuilt.spec.access.policy import rows_of_table
from asbuilt.spec.access.policy_cell import cells as policy_cells
from asbuilt.spec.access.policy_cell import section_rows
from asbuilt.spec.access.restriction import (
    Restriction,
    left_to_convention,
    narrowed,
    restricted,
)
from asbuilt.spec.access.restriction_sentence import restrictions
from asbuilt.spec.access.restriction_text import OF_RULES
from asbuilt.spec.access.right import is_action
from asbuilt.spec.access.right_list import Rights, claims_told, rights
from asbuilt.spec.access.role import ANONYMOUS, USUAL, role_name
from asbuilt.spec.access.role_list import ABOUT
from asbuilt.spec.access.role_names import RoleNames
from asbuilt.spec.access.sign_in import demanded
from asbuilt.spec.access.state import state_rules
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Known
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.sections import api, data_model
from asbuilt.spec.title import normal_title

__all__ = ["ANONYMOUS", "MOST_ROLES", "PART", "TITLES", "Access", "Cell", "Legend", "read"]


TITLES = (
    "Access", "Access Control", "Access Matrix", "Access Rights", "Access Rules",
    "Authentication and Authorization", "Authorization", "Authorization Matrix", "Permissions",
    "Permission Matrix", "Permissions Matrix", "RBAC", "RBAC Matrix", "Role Matrix",
    "Role-Based Access Control", "Roles", "User Roles", "Roles and Permissions", "Role Definitions",
    "Roles and Access", "User Types", "Legend",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Legend:
    """A word of the matrix and its row rule, e.g. own: ``owner_id = @me.id`` on table ``tasks``.

    ``table`` is None when the rule names columns without a table: it holds for whatever table the
    endpoint is bound to. One word may have several entries, one per table. ``expression`` is None
    when the line was not understood."""

    word: str
    table: str | None
    expression: Expression | None
    text: Text


@dataclass(frozen=True, slots=True)
class Access:
    """``roles`` in the order in which they were declared, ``anonymous`` never among them.

    ``declared`` holds the span of each role's first declaration (a matrix header or a *Roles*
    section). ``columns`` are the roles that the matrices have cells for, ``listed`` those of the
    *Roles* sections, ``stored`` those that the role column may hold; each with its place.
    ``present`` is True when the document has a matrix at all, or else tells who may do what in a
    form that is not read: nothing is left to convention then."""

    roles: tuple[str, ...] = ()
    declared: tuple[tuple[str, Span], ...] = ()
    cells: tuple[Cell, ...] = ()
    legend: tuple[Legend, ...] = ()
    present: bool = False
    columns: tuple[tuple[str, Span], ...] = ()
    listed: tuple[tuple[str, Span], ...] = ()
    stored: tuple[tuple[str, Span], ...] = ()
    troubles: tuple[Trouble, ...] = ()


PART = Access


def read(outline: Outline) -> Access:
    """The roles, the cells of all access matrices and the legend of their words."""
    stored = dict(role_names.stored(outline.part(data_model.read)))
    names = outline.part(role_names.read)
    endpoints = outline.part(api.read).endpoints
    troubles: list[Trouble] = []
    said = _said(outline, stored)
    named = said.roles(names)
    declared = declared_roles(outline, named, names, stored)
    if surplus := dict(islice(declared.items(), MOST_ROLES, None)):
        troubles.append(too_many(surplus))
        declared = {role: span for role, span in declared.items() if role not in surplus}
        said = said.without(surplus, names)
    words = _told(outline, said)
    granted = (
        *cells_of(said.cells, Known(endpoint.key for endpoint in endpoints), names, words.meant),
        *(cells_claimed(said.claims, outline.part(bindings), names, words.meant, troubles)
          if said.claims else ()),
    )  # fmt: skip
    of_lists = tuple(cells_of_lists(endpoints, {cell.endpoint for cell in granted}))
    written = words_of((*granted, *of_lists))
    granted = with_own(outline, tuple(opened((*granted, *of_lists))))
    if not names.guests:
        public = {endpoint.key for endpoint in endpoints if endpoint.public}
        granted += (*refused_unsigned(granted, public, outline.part(demanded)),)
    granted += tuple(narrowed(granted, endpoints, names, [each.span for each in said.places]))
    restrained = _restrictions(outline, said.places, declared)
    taken = tuple(restricted(granted, endpoints, restrained, declared))
    troubles += (*_taken_back(outline, taken), *unexplained(outline, outline.part(matrices)))
    granted += taken
    used = words_of(granted)
    places = outline.topmost(*TITLES, about=ABOUT) if of_lists else ()
    beside = (each for section in places for each in definitions(section))
    defined = [
        ("own" if word in written - used else word, text)
        for word, text in (*words.defined, *beside)
    ]
    legend = tuple(_legend(outline, defined, words.notes, used, troubles))
    titled = outline.topmost(*TITLES, about=ABOUT)
    told = () if said.present else left_to_convention(restrained, endpoints, granted)
    closing = (
        []
        if said.present or not endpoints
        else [*islice(unread(outline, declared, told, titled), 1)]
    )
    if any(endpoint.roles is None and not endpoint.public for endpoint in endpoints):
        troubles += (
            closing  # else it lets nobody in who is not let in already, and shuts nobody out
        )
    if not said.present:
        troubles += _scoped(endpoints)
    return Access(
        roles=tuple(declared),
        declared=tuple(declared.items()),
        cells=(*granted, *refused(granted, said.naming, declared)),
        legend=legend,
        present=said.present or bool(closing),
        columns=placed(named, names),
        listed=placed(outline.part(role_list.read), names),
        stored=tuple(stored.items()),
        troubles=tuple(troubles),
    )


def _restrictions(
    outline: Outline, places: Iterable[Section], known: Collection[str]
) -> list[Restriction]:
    """What sentences take back: where access is spoken of, and where endpoints are described."""
    placed = sorted((each.span.start, each.key) for each in outline.part(api.read).endpoints)
    starts, routes = [start for start, _ in placed], Known(key for _, key in placed)
    titled = [*outline.topmost(*TITLES, about=ABOUT), *outline.topmost(about=OF_SECURITY)]
    titled += filter(is_refusing, outline.walk())
    about = (each for place in titled for each in place.walk())
    spoken = {each.span for each in (*places, *about)}
    ruled = {each.span for place in outline.topmost(about=OF_RULES) for each in place.walk()}
    found: list[Restriction] = []
    for section in outline.walk() if placed else ():
        first, last = (bisect_left(starts, at) for at in (section.span.start, section.span.end))
        if section.heading and (first < last or section.span in spoken or section.span in ruled):
            scope = routes.keys[first:last] or routes.keys
            bound = partial(outline.part, bindings)
            described = first < last
            exactly = not described and section.span not in spoken
            found += restrictions(
                section, scope, known, bound, routes, described=described, exactly=exactly
            )
    return found


def _taken_back(outline: Outline, taken: Iterable[Cell]) -> Iterator[Trouble]:
    """One for each sentence that refuses what is granted elsewhere."""
    for cell in {cell.span: cell for cell in taken if cell.grant == "deny"}.values():
        said = " ".join(outline.source.slice(cell.span).split())[:80]
        message = (
            f"`{said}` contradicts what lets `{cell.role}` in at `{cell.endpoint}`: it is refused"
        )
        yield Trouble("unparsable-roles", message, cell.span)


# ---------------------------------------------------------------- what is said


OfRole = TypeVar("OfRole", MatrixCell, Claim)


@dataclass(frozen=True, slots=True)
class _Said:
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

    def without(self, surplus: Mapping[str, Span], names: RoleNames) -> _Said:
        """The same, but what is said of the ``surplus`` roles is said of nobody: their rows still
        close what they name."""
        nobody = Text(*next(iter(surplus.items())))
        cells = tuple(_named(each, surplus, nobody, names) for each in self.cells)
        claims = tuple(_named(each, surplus, nobody, names) for each in self.claims)
        return replace(self, cells=cells, claims=claims)


def _named(said: OfRole, surplus: Collection[str], nobody: Text, names: RoleNames) -> OfRole:
    return replace(said, role=nobody) if names.of(said.role.text) in surplus else said


def _said(outline: Outline, stored: Collection[str]) -> _Said:
    """What all tables and lists of a document say."""
    matrix, spelled = outline.part(matrices), outline.part(api.tables_spelled)
    starts = sorted(endpoint.span.start for endpoint in outline.part(api.read).endpoints)
    names = outline.part(role_list.names)
    cells = [
        (section, found)
        for section in outline.walk()
        for table in blocks_of(section, Table, deep=False)
        if not rows_of_table(table)
        if (
            found := matrix.get(table.span)
            or _listed_cells(spelled.get(table.span, table), starts, names)
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
    named = any(each.roles for each in outline.part(api.read).endpoints)
    cells, claimed = without_disclaimed(outline, cells, claimed, named=named)
    return _Said(
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
        told = numbered_clauses(section, roles, bound)
        shut = {(each.endpoint.text, each.role.text) for each in told if each.cell.text == "deny"}
        rights = rights_by_number(section, roles, bound)
        told += tuple(each for each in rights if (each.endpoint.text, each.role.text) not in shut)
        if told:
            yield section, told


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


def _scoped(endpoints: Iterable[Endpoint]) -> Iterator[Trouble]:
    """Of each scope that calls need, and of which no table says who has it, the first one."""
    asked = [(each.scopes[0], each) for each in endpoints if each.scopes and not each.roles]
    for scope, endpoint in {scope: each for scope, each in reversed(asked)}.items():
        yield Trouble(
            "unparsable-roles",
            f"`{endpoint.key}` needs the scope `{scope}`, but nothing says which roles have it:"
            " only administrators may call it",
            endpoint.span,
            "Name the roles (`x-roles: [clerk]`), or add a table with a row for each scope and a"
            " column for each role.",
        )


def _claim_tables(outline: Outline) -> Iterator[tuple[Section, tuple[Claim, ...]]]:
    """The tables of capabilities and resources: where access is spoken of, and elsewhere those
    whose rows mean the document's endpoints, for a price list looks the same."""
    spoken = {
        section.span
        for chapter in outline.topmost(*TITLES, about=ABOUT)
        for section in chapter.walk()
    }
    listed = outline.part(role_list.names)
    matrix, named = outline.part(matrices), outline.part(headed)
    for section in outline.walk():
        for table in blocks_of(section, Table, deep=False):
            if table.span in matrix:
                continue
            table = named.get(table.span, table)
            found = claims(table, section.name.text, listed)
            if not found:
                continue
            here, titled = section.span in spoken, says_so(table, found)
            sure = here and titled
            numbered = all(is_number(claim.subject.written.text) for claim in found)
            owned = any(claim.word == "own" for claim in found)
            known = here or titled or numbered or owned or _are_listed(found, listed)
            of_roles = normal_title(table.header[0].text) in ROLES
            fewest = 1 if owned and (here or of_roles) else 2
            if sure or (known and _is_bound(section, found, outline.part(bindings), fewest)):
                yield section, found


def bindings(outline: Outline) -> Bindings:
    """The endpoints of a document by everything by which a row or a line may mean them."""
    return Bindings(outline, outline.part(api.read).endpoints)


def _are_listed(found: Sequence[Claim], listed: Sequence[str]) -> bool:
    """Whether the roles of a table are those that the document lists."""
    return {role_name(claim.role.text) for claim in found} <= {*listed}


_PRICES = regex.compile(r"\b(?:plans?|pric\w+|tiers?|editions?|packages?|subscriptions?)\b")


def _is_bound(section: Section, found: Sequence[Claim], bound: Bindings, fewest: int) -> bool:
    if _PRICES.search(section.title) or len({claim.role.text for claim in found}) < 2:
        return False
    _, unbound = settled(found, bound)
    subjects = {claim.subject.written.text for claim in found}
    return len(subjects) >= fewest and 2 * len(unbound) <= len(subjects)


# ---------------------------------------------------------------- the legend


@dataclass(frozen=True, slots=True)
class _Told:
    """What a document tells of the words, the signs and the footnotes in its cells: the
    definitions, what each sign grants, and the footnotes by their marks."""

    defined: tuple[tuple[str, Text], ...]
    meant: Mapping[str, Meaning]
    notes: Footnotes


def _told(outline: Outline, said: _Said) -> _Told:
    places = [*said.places, *outline.find("Legend")]
    written = said.written
    defined, meant = explained(outline, places, written)
    marks = {cell.text: mark for cell in written if (mark := footnote_mark(cell.text))}
    notes = footnotes(places, marks.values(), outline.root)
    return _Told((*defined, *notes.items()), meant | dict(noted(marks, notes, meant)), notes)


def _legend(
    outline: Outline,
    defined: Sequence[tuple[str, Text]],
    notes: Footnotes,
    words: Collection[str],
    troubles: list[Trouble],
) -> Iterator[Legend]:
    """The rules of the ``words`` of the cells: those that are defined beside them, the others
    anywhere; of own rows a footnote may tell. A definition of own rows that is not understood
    counts wherever it stands: they are not what they usually are."""
    told: set[str] = set()
    for entry in _rules(outline, defined, words, troubles):
        told.add(entry.word)
        yield entry
    if not told.issuperset(words):
        elsewhere = [each for each in definitions(outline.root) if each[0] in words]
        for entry in _rules(outline, elsewhere, OWN.intersection(words), troubles):
            told.add(entry.word)
            yield entry
    for word in sorted({*words} - told):
        for table, rule in state_rules(word, outline.part(data_model.read).tables):
            yield Legend(word, table.name, rule, Text(word, table.name_span))
    if notes and "own" in words and "own" not in told:
        owned = [("own", note) for note in notes.values() if tells_own(note.text)]
        yield from _rules(outline, owned[:1], words, troubles)


def _rules(
    outline: Outline,
    definitions: Iterable[tuple[str, Text]],
    words: Iterable[str],
    troubles: list[Trouble],
) -> Iterator[Legend]:
    """The rules of the words of matrices; a line for another word counts only if it is a rule."""
    tables = outline.part(data_model.read).tables
    names = {table.name for table in tables}
    seen: set[tuple[str, Span]] = set()
    for word, text in definitions:
        if (word, text.span) in seen:
            continue
        seen.add((word, text.span))
        if owned := owners(text.text, tables) if word in OWN else ():
            for table, column in owned:
                is_caller = Comparison("=", Column((column,)), Me("id"))
                yield Legend(word, table, is_caller, text)
            continue
        if word in OWN and says_no_more(text.text, tables):
            continue
        try:
            rule = row_rule(text.text, names)
            check_conditions(rule.expression, tables)
        except ExpressionError as error:
            if word not in words:
                continue
            hint = f"; {error.hint}" if error.hint else ""
            message = f"the rule of `{word}` is not understood: {error.message}{hint}"
            troubles.append(Trouble("unparsable-legend", message, text.span))
            yield Legend(word, None, None, text)
        else:
            yield Legend(word, rule.table, rule.expression, text)
