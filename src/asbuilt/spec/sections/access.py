"""Roles, the access matrix, and its legend."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Column, Comparison, Expression, Me
from asbuilt.source import Span
from asbuilt.spec.access.binding import OWN
from asbuilt.spec.access.heading import ABOUT
from asbuilt.spec.access.matrices.all_rows import unlimited
from asbuilt.spec.access.matrices.cell import (
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
from asbuilt.spec.access.matrices.coded_table import unexplained
from asbuilt.spec.access.matrices.definition import Meaning, definitions, explained
from asbuilt.spec.access.matrices.footnote import Footnotes, footnote_mark, footnotes, noted
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.ownership import names_columns, owners, says_no_more
from asbuilt.spec.access.phrase import check_conditions, row_rule
from asbuilt.spec.access.restrictions.bound_section import bound_sections
from asbuilt.spec.access.restrictions.closing import OF_SECURITY, unread
from asbuilt.spec.access.restrictions.disclaimed import is_refusing
from asbuilt.spec.access.restrictions.restriction import (
    Restriction,
    left_to_convention,
    narrowed,
    restricted,
)
from asbuilt.spec.access.restrictions.restriction_sentence import restrictions
from asbuilt.spec.access.restrictions.restriction_text import OF_RULES
from asbuilt.spec.access.roles import role_list, role_names
from asbuilt.spec.access.roles.declared import MOST_ROLES, declared_roles, placed, too_many
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.access.said import TITLES, Said, bindings, said_of_roles
from asbuilt.spec.access.sign_in import demanded
from asbuilt.spec.access.state import state_rules
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Known
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.sections import api, data_model

__all__ = ["ANONYMOUS", "MOST_ROLES", "PART", "TITLES", "Access", "Cell", "Legend", "read"]


class Legend(Struct, frozen=True):
    """A word of the matrix and its row rule, e.g. own: ``owner_id = @me.id`` on table ``tasks``.

    ``table`` is None when the rule names columns without a table: it holds for whatever table the
    endpoint is bound to. One word may have several entries, one per table. ``expression`` is None
    when the line was not understood."""

    word: str
    table: str | None
    expression: Expression | None
    text: Text


class Access(Struct, frozen=True):
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
    said = said_of_roles(outline, stored)
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
    granted = unlimited(outline, granted)
    of_lists = tuple(cells_of_lists(endpoints, {cell.endpoint for cell in granted}))
    written = words_of((*granted, *of_lists))
    granted = with_own(outline, tuple(opened((*granted, *of_lists))))
    public = {endpoint.key for endpoint in endpoints if endpoint.public}
    granted += (*refused_unsigned(granted, public, outline.part(demanded)),)
    granted += tuple(narrowed(granted, endpoints, names, [each.span for each in said.places]))
    at_calls = (role for endpoint in endpoints for role in endpoint.roles or ())
    known = dict.fromkeys((*declared, *(names.of(role.text) for role in at_calls)))
    known = dict(islice(known.items(), MOST_ROLES))
    restrained = _restrictions(outline, said.places, known)
    restrained += bound_sections(said.places, granted)
    taken = tuple(restricted(granted, endpoints, restrained, known))
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
    closing = _unread(outline, said, declared, restrained, granted)
    if any(endpoint.roles is None and not endpoint.public for endpoint in endpoints):
        troubles += closing  # else it shuts nobody out whom something lets in
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


def _unread(
    outline: Outline,
    said: Said,
    declared: Collection[str],
    restrained: Iterable[Restriction],
    granted: Iterable[Cell],
) -> list[Trouble]:
    """The first place where rights are told in a form that is not read, if none are read."""
    endpoints = outline.part(api.read).endpoints
    if said.present or not endpoints:
        return []
    told = left_to_convention(restrained, endpoints, granted)
    titled = outline.topmost(*TITLES, about=ABOUT)
    return [*islice(unread(outline, declared, told, titled), 1)]


def _restrictions(
    outline: Outline, places: Iterable[Section], known: Collection[str]
) -> list[Restriction]:
    """What sentences take back: where access is spoken of, and where endpoints are described."""
    placed = sorted((each.span.start, each.key) for each in outline.part(api.read).endpoints)
    starts, routes = [start for start, _ in placed], Known(key for _, key in placed)
    titled = [*outline.topmost(*TITLES, about=ABOUT), *outline.topmost(about=OF_SECURITY)]
    titled += filter(is_refusing, outline.walk())
    about = {each.span for place in titled for each in place.walk()}
    spoken = {*about, *(each.span for each in places)}
    ruled = {each.span for place in outline.topmost(about=OF_RULES) for each in place.walk()}
    found: list[Restriction] = []
    for section in outline.walk() if placed else ():
        first, last = (bisect_left(starts, at) for at in (section.span.start, section.span.end))
        if section.heading and (first < last or section.span in spoken or section.span in ruled):
            scope = routes.keys[first:last] or routes.keys
            bound = partial(outline.part, bindings)
            described = first < last
            told = section.span in spoken
            found += restrictions(
                section,
                scope,
                known,
                bound,
                routes,
                described=described,
                about_access=told and (section.span in about or not described),
                exactly=not (described or told),
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


_MANY_SCOPES = 3


def _scoped(endpoints: Iterable[Endpoint]) -> Iterator[Trouble]:
    """Of each scope that calls need, and of which no table says who has it, the first one."""
    asked = [(each.scopes[0], each) for each in endpoints if each.scopes and not each.roles]
    first = {scope: each for scope, each in reversed(asked)}
    if len(first) > _MANY_SCOPES:
        scope, endpoint = next(reversed(first.items()))
        yield Trouble(
            "unparsable-roles",
            f"nothing says which roles have the scope `{scope}` and {len(first) - 1} others:"
            " only administrators may make the calls that need them",
            endpoint.span,
            "Add a table with a row for each scope and a column for each role.",
        )
        return
    for scope, endpoint in first.items():
        yield Trouble(
            "unparsable-roles",
            f"`{endpoint.key}` needs the scope `{scope}`, but nothing says which roles have it:"
            " only administrators may call it",
            endpoint.span,
            "Name the roles (`x-roles: [clerk]`), or add a table with a row for each scope and a"
            " column for each role.",
        )


# ---------------------------------------------------------------- the legend


class _Told(Struct, frozen=True):
    """What a document tells of the words, the signs and the footnotes in its cells: the
    definitions, what each sign grants, and the footnotes by their marks."""

    defined: tuple[tuple[str, Text], ...]
    meant: Mapping[str, Meaning]
    notes: Footnotes


def _told(outline: Outline, said: Said) -> _Told:
    places = [*said.places, *outline.find("Legend")]
    written = said.written
    defined, meant = explained(outline, places, written)
    texts = dict.fromkeys(cell.text for cell in written)
    marks = {text: mark for text in texts if (mark := footnote_mark(text))}
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
            cause = "it names no column"
            if names_columns(text.text):
                cause = f"{error.message}; {error.hint}" if error.hint else error.message
            message = f"the rule of `{word}` is not understood: {cause}"
            troubles.append(Trouble("unparsable-legend", message, text.span))
            yield Legend(word, None, None, text)
        else:
            yield Legend(word, rule.table, rule.expression, text)
