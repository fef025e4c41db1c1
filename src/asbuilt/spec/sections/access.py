"""Roles, the access matrix, and its legend."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TypeVar

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Expression
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.access import role_list, role_names
from asbuilt.spec.access.binding import Bindings, means_own
from asbuilt.spec.access.capability import Claim, claims, says_so, settled
from asbuilt.spec.access.definition import Meaning, definitions, explained, tells_own
from asbuilt.spec.access.footnote import footnote_mark, footnotes, noted
from asbuilt.spec.access.matrix import MatrixCell, listed_cells, matrices
from asbuilt.spec.access.phrase import row_rule
from asbuilt.spec.access.right_list import Rights, is_everything, rights
from asbuilt.spec.access.role import (
    ANONYMOUS,
    grant,
    plain,
    role_name,
    roles_in,
    sign_of,
)
from asbuilt.spec.access.role_list import ABOUT
from asbuilt.spec.access.role_names import RoleNames
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Known, exactness
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section, blocks_of, labels, own_words
from asbuilt.spec.sections import api, data_model
from asbuilt.spec.sections.data_model import DataModel

__all__ = ["ANONYMOUS", "PART", "TITLES", "Access", "Cell", "Legend", "read"]

TITLES = (
    "Access", "Access Control", "Access Matrix", "Access Rights", "Access Rules",
    "Authentication and Authorization", "Authorization", "Authorization Matrix", "Permissions",
    "Permission Matrix", "Permissions Matrix", "RBAC", "RBAC Matrix", "Role Matrix",
    "Role-Based Access Control", "Roles", "User Roles", "Roles and Permissions", "Role Definitions",
    "Roles and Access", "User Types", "Legend",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do at one endpoint.

    ``endpoint`` is ``METHOD /path`` in normal form. ``grant`` is ``allow``, ``deny``, ``empty``
    (nothing written: denies) or ``word`` (defined by the legend entry of that ``word``).
    ``exact`` says how the row names the endpoint: 2 by method and path, 1 by its path alone, 0
    among others; the more exact row counts."""

    endpoint: str
    role: str
    grant: str
    word: str | None
    span: Span
    exact: int = 2


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
    ``present`` is True when the document has a matrix at all."""

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

_ROLE_LABELS = {"roles", "user roles", "available roles", "defined roles"}
_OTHERS = regex.compile(
    r"\*|(?:all|any|every)\s*(?:other\b.*|endpoints?|routes?|thing else)?|others?"
)


def read(outline: Outline) -> Access:
    """The roles, the cells of all access matrices and the legend of their words."""
    model = outline.part(data_model.read)
    stored = dict(role_names.stored(model))
    names = outline.part(role_names.read)
    endpoints = outline.part(api.read).endpoints
    matrix = outline.part(matrices)
    starts = sorted(endpoint.span.start for endpoint in endpoints)
    tables = [
        (section, cells)
        for section in outline.walk()
        for table in blocks_of(section, Table, deep=False)
        if (cells := matrix.get(table.span) or _listed_cells(table, starts))
    ]
    troubles: list[Trouble] = []
    lists = list(_right_lists(outline, stored))
    tables += [(section, said.cells) for section, said in lists]
    found = [cell for _, cells in tables for cell in cells]
    claiming = [*_claim_tables(outline), *((section, said.claims) for section, said in lists)]
    claimed = [claim for _, claims in claiming for claim in claims]
    headers = dict.fromkeys([each.role for each in found] + [each.role for each in claimed])
    named = [header for header in headers if names.of(header.text) != ANONYMOUS]
    declared = _declared(outline, named, names, stored)
    if surplus := dict(islice(declared.items(), MOST_ROLES, None)):
        troubles.append(_too_many(surplus))
        declared = {role: span for role, span in declared.items() if role not in surplus}
        nobody = Text(*next(iter(surplus.items())))  # their rows still close what they name
        found = [_named(each, surplus, nobody, names) for each in found]
        claimed = [_named(each, surplus, nobody, names) for each in claimed]
    places = [section for section, _ in (*tables, *claiming)] + outline.find("Legend")
    written = [*(cell.cell for cell in found), *(claim.cell for claim in claimed)]
    defined, meant = explained(outline, places, written)
    marks = {cell.text: mark for cell in written if (mark := footnote_mark(cell.text))}
    notes = footnotes(places, marks.values(), outline.root)
    meant |= noted(marks, notes, meant)
    defined += notes.items()
    granted = (
        *_cells(found, Known(endpoint.key for endpoint in endpoints), names, meant),
        *(_claimed(claimed, outline.part(_bindings), names, meant, troubles) if claimed else ()),
    )
    of_lists = tuple(_of_lists(endpoints, {cell.endpoint for cell in granted}))
    before = _words((*granted, *of_lists))
    granted = _with_own(outline, tuple(_opened((*granted, *of_lists))))
    words = _words(granted)
    if of_lists:
        places = outline.topmost(*TITLES, about=ABOUT)
        defined += [each for section in places for each in definitions(section)]
    defined = [("own" if word in before - words else word, text) for word, text in defined]
    legend = tuple(_legend(defined, words, model, troubles))
    if not words <= {entry.word for entry in legend}:
        elsewhere = [each for each in definitions(outline.root) if each[0] in words]
        legend += tuple(_legend(elsewhere, (), model, troubles))
    if notes and "own" in words and all(entry.word != "own" for entry in legend):
        owned = [("own", note) for note in notes.values() if tells_own(note.text)]
        legend += tuple(_legend(owned[:1], words, model, troubles))
    naming = {cell.cell.span for cell in found if cell.listed}
    naming |= {claim.cell.span for claim in claimed if claim.listed}
    granted += tuple(_refused(granted, naming, declared))
    return Access(
        roles=tuple(declared),
        declared=tuple(declared.items()),
        cells=granted,
        legend=legend,
        present=bool(tables or claiming),
        columns=_placed(named, names),
        listed=_placed(outline.part(role_list.read), names),
        stored=tuple(stored.items()),
        troubles=tuple(troubles),
    )


Said = TypeVar("Said", MatrixCell, Claim)


def _named(said: Said, surplus: Collection[str], nobody: Text, names: RoleNames) -> Said:
    """What is ``said`` of a role; of one of the ``surplus``, it is of ``nobody``."""
    return replace(said, role=nobody) if names.of(said.role.text) in surplus else said


# ---------------------------------------------------------------- cells


def _cells(
    found: Sequence[MatrixCell],
    known: Known,
    names: RoleNames,
    meanings: Mapping[str, Meaning],
) -> Iterator[Cell]:
    """A cell for each endpoint that a row means; "all other" means those that no row names. The
    ``meanings`` of signs that the document explains come before the usual ones."""
    stated: dict[tuple[str, str, str, str], MatrixCell] = {}
    for cell in found:  # what thousands of rows say of thousands of endpoints counts once
        said = (cell.endpoint.text, cell.method, cell.role.text, cell.cell.text)
        stated.setdefault(said, cell)
    found = tuple(stated.values())
    means, exactly = cache(known.meant), cache(exactness)  # the cells of a row name the same
    meant = [means(cell.endpoint, cell.method) for cell in found]
    named = {key for endpoints in meant for key in endpoints}
    written = {cell.cell.text for cell in found}
    grants = {text: _explained(text, meanings) or grant(text) for text in written}
    for cell, endpoints in zip(found, meant, strict=True):
        if not endpoints and _is_rest(cell.endpoint):
            endpoints = tuple(key for key in known.keys if key not in named)
        elif not endpoints and is_everything(cell.endpoint):
            endpoints = known.keys
        kind, word = grants[cell.cell.text]
        exact = exactly(cell.endpoint, cell.method)
        for endpoint in endpoints:
            yield Cell(endpoint, names.of(cell.role.text), kind, word, cell.cell.span, exact)


def _explained(cell: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """What a cell grants as the document explains it, if it does: the cell itself, or its sign."""
    return meanings.get(cell) or meanings.get(sign_of(cell))


def _with_own(outline: Outline, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells, with the word ``own`` where another one means the same and is explained nowhere
    as anything else: ``own orders`` of ``GET /orders``."""
    words = {cell.word for cell in cells if cell.word and (is_foreign() or " " in cell.word)}
    if words:
        words -= {word for word, text in definitions(outline.root) if not tells_own(text.text)}
    return tuple(
        replace(cell, word="own")
        if cell.word and cell.word in words and means_own(cell.word, cell.endpoint)
        else cell
        for cell in cells
    )


def _opened(granted: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, without empty ones at what is open to everyone: that is closed to no role."""
    everyone = {each.endpoint for each in granted if (each.role, each.grant) == _OPEN}
    for cell in granted:
        is_open = cell.grant == "empty" and cell.endpoint in everyone
        yield replace(cell, grant="allow") if is_open else cell


_OPEN = (ANONYMOUS, "allow")


def _words(cells: Iterable[Cell]) -> set[str]:
    return {cell.word for cell in cells if cell.word}


def _listed_cells(table: Table, declared: Sequence[int]) -> tuple[MatrixCell, ...]:
    """The cells of a table with a column of roles, unless one of the places where endpoints are
    ``declared`` is in it: then the roles are theirs already."""
    declares = bisect_left(declared, table.span.start) < bisect_left(declared, table.span.end)
    return () if declares else listed_cells(table)


def _refused(
    granted: Sequence[Cell], naming: Collection[Span], declared: Collection[str]
) -> Iterator[Cell]:
    """The cells of the roles that no table lets in or refuses where a cell of those ``naming`` all
    who may does not name them. What is open to everyone is closed to no role. Where very many roles
    meet very many endpoints only those that are let in are told: all others are refused anyway."""
    told = {(cell.endpoint, cell.role): cell.grant for cell in granted}
    closed = {cell.endpoint: cell for cell in granted if cell.span in naming}
    for cell in closed.values() if len(closed) * len(declared) <= _MOST_REFUSALS else ():
        if told.get((cell.endpoint, ANONYMOUS)) not in ("allow", "word"):
            for role in declared:
                if (cell.endpoint, role) not in told:
                    yield Cell(cell.endpoint, role, "deny", None, cell.span, cell.exact)


def _of_lists(endpoints: Sequence[Endpoint], told: Collection[str]) -> Iterator[Cell]:
    """The row of each endpoint whose own list of callers says who may act on which rows, ``clerk
    (own), admin``; not of those that are ``told`` of by a matrix, which counts."""
    for endpoint in endpoints:
        if endpoint.rows and endpoint.key not in told:
            words = dict(endpoint.rows)
            for role in endpoint.roles or ():
                word = words.get(role.text)
                kind, span = ("word", word.span) if word else ("allow", role.span)
                said = word.text if word else None
                yield Cell(endpoint.key, role.text, kind, said, span)


def _right_lists(outline: Outline, stored: Collection[str]) -> Iterator[tuple[Section, Rights]]:
    """What lists say where access is spoken of; what mean no endpoint there, are no rights."""
    known = dict.fromkeys((*outline.part(role_list.names), *stored))
    for section in outline.topmost(*TITLES, about=ABOUT):
        said = rights(section, known)
        if said.claims and settled(said.claims, outline.part(_bindings))[1]:
            said = said.without_claims()
        if said.cells or said.claims:
            yield section, said


def _claim_tables(outline: Outline) -> Iterator[tuple[Section, tuple[Claim, ...]]]:
    """The tables of capabilities and resources: where access is spoken of, and elsewhere those
    whose rows mean the document's endpoints, for a price list looks the same."""
    spoken = {
        section.span
        for chapter in outline.topmost(*TITLES, about=ABOUT)
        for section in chapter.walk()
    }
    listed = outline.part(role_list.names)
    matrix = outline.part(matrices)
    for section in outline.walk():
        for table in blocks_of(section, Table, deep=False):
            if table.span in matrix:
                continue
            found = claims(table, section.name.text, listed)
            if not found:
                continue
            here, titled = section.span in spoken, says_so(table, found)
            sure = here and titled
            known = here or titled or _are_listed(found, listed)
            if sure or (known and _is_bound(section, found, outline.part(_bindings))):
                yield section, found


def _bindings(outline: Outline) -> Bindings:
    return Bindings(outline, outline.part(api.read).endpoints)


def _are_listed(found: Sequence[Claim], listed: Sequence[str]) -> bool:
    """Whether the roles of a table are those that the document lists."""
    return {role_name(claim.role.text) for claim in found} <= {*listed}


_PRICES = regex.compile(r"\b(?:plans?|pric\w+|tiers?|editions?|packages?|subscriptions?)\b")


def _is_bound(section: Section, found: Sequence[Claim], bindings: Bindings) -> bool:
    if _PRICES.search(section.title) or len({claim.role.text for claim in found}) < 2:
        return False
    _, unbound = settled(found, bindings)
    subjects = {claim.subject.written.text for claim in found}
    return len(subjects) > 1 and 2 * len(unbound) <= len(subjects)


def _claimed(
    found: Sequence[Claim],
    bindings: Bindings,
    names: RoleNames,
    meanings: Mapping[str, Meaning],
    troubles: list[Trouble],
) -> Iterator[Cell]:
    counting, unbound = settled(found, bindings)
    for subject in unbound.values():
        message = f"no endpoint of the document is meant by `{plain(subject.text)[:60]}`"
        troubles.append(Trouble("unbound-capability", message, subject.span))
    for (endpoint, _), claim in counting.items():
        role = names.of(claim.role.text)
        kind, word = _explained(claim.cell.text, meanings) or (claim.kind, claim.word)
        yield Cell(endpoint, role, kind, word, claim.cell.span, exact=1)


def _is_rest(text: Text) -> bool:
    return _OTHERS.fullmatch(plain(english(text.text)).lower().strip()) is not None


# ---------------------------------------------------------------- roles


def _declared(
    outline: Outline,
    named: Sequence[Text],
    names: RoleNames,
    stored: Mapping[str, Span],
) -> dict[str, Span]:
    """Each role with the place of its first declaration, in the order of the declarations: the
    matrix and the *Roles* sections, then the role column, then the endpoints' own lines."""
    texts = sorted((*named, *outline.part(role_list.read)), key=lambda text: text.span)
    declared: dict[str, Span] = {}
    for text in texts:
        declared.setdefault(names.of(text.text), text.span)
    for name, span in stored.items():
        declared.setdefault(name, span)
    for text in _labelled(outline):
        declared.setdefault(names.of(text.text), text.span)
    declared.pop(ANONYMOUS, None)
    return declared


MOST_ROLES = 100
"""Roles of a document that are read: whom a service lets in is decided for each role at each
endpoint, so a list of thousands of names would cost their square."""
_MOST_REFUSALS = 20_000


def _too_many(surplus: Mapping[str, Span]) -> Trouble:
    name, span = next(iter(surplus.items()))
    message = f"a document has at most {MOST_ROLES} roles: `{name}`"
    others = f" and {len(surplus) - 1} more are none" if len(surplus) > 1 else " is none"
    return Trouble("too-many-roles", message + others, span)


def _placed(texts: Iterable[Text], names: RoleNames) -> tuple[tuple[str, Span], ...]:
    """The roles that ``texts`` name, each once, with its first place; anonymous is no role."""
    found: dict[str, Span] = {}
    for text in texts:
        found.setdefault(names.of(text.text), text.span)
    found.pop(ANONYMOUS, None)
    return tuple(found.items())


def _labelled(outline: Outline) -> Iterator[Text]:
    """The roles of ``**Roles:** admin, user`` lines anywhere."""
    for section in outline.walk():
        if "roles" in own_words(section):
            for label in labels(section, plain=True):
                if label.name in _ROLE_LABELS:
                    yield from roles_in(label.value)


# ---------------------------------------------------------------- the legend


def _legend(
    definitions: Iterable[tuple[str, Text]],
    words: Iterable[str],
    model: DataModel,
    troubles: list[Trouble],
) -> Iterator[Legend]:
    """The rules of the words of matrices; a line for another word counts only if it is a rule."""
    tables = {table.name for table in model.tables}
    seen: set[tuple[str, Span]] = set()
    for word, text in definitions:
        if (word, text.span) in seen:
            continue
        seen.add((word, text.span))
        try:
            rule = row_rule(text.text, tables)
        except ExpressionError as error:
            if word not in words:
                continue
            hint = f"; {error.hint}" if error.hint else ""
            message = f"the rule of `{word}` is not understood: {error.message}{hint}"
            troubles.append(Trouble("unparsable-legend", message, text.span))
            yield Legend(word, None, None, text)
        else:
            yield Legend(word, rule.table, rule.expression, text)
