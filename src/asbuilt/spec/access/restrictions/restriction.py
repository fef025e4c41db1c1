"""What sentences take back of what tables and lines grant. Of two places that contradict each other
the narrower one counts; what limits a role to some rows in words that are explained nowhere lets it
act on none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.matrices.cell import Cell
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.endpoints.endpoint import Endpoint


class Restriction(Struct, frozen=True):
    """What a sentence takes back at ``endpoints``: ``roles`` may act on the rows of ``word`` only;
    None: on none. ``reserved`` tells that the roles are those that keep what they have, and all
    others lose it; ``others`` that only endpoints are meant of which nothing else is said."""

    roles: tuple[str, ...]
    reserved: bool
    word: str | None
    endpoints: tuple[str, ...]
    said: Text
    others: bool = False


def restricted(
    granted: Sequence[Cell],
    endpoints: Iterable[Endpoint],
    found: Sequence[Restriction],
    declared: Collection[str],
) -> Iterator[Cell]:
    """The cells that take back what ``granted`` ones, or else the endpoints' own lines, grant: the
    narrower of both counts."""
    of: dict[str, list[Restriction]] = {}
    for restriction in found:
        for key in () if restriction.others else restriction.endpoints:
            of.setdefault(key, []).append(restriction)
    cells: dict[str, list[Cell]] = {}
    for cell in granted if of else ():
        if cell.endpoint in of:
            cells.setdefault(cell.endpoint, []).append(cell)
    for endpoint in endpoints if of else ():
        if endpoint.key in of:
            own = [] if cells.get(endpoint.key) else [*_lines(endpoint, declared)]
            taken = [*_taken(cells.get(endpoint.key) or own, of[endpoint.key])]
            yield from (*own, *taken) if taken else ()


def _lines(endpoint: Endpoint, declared: Collection[str]) -> Iterator[Cell]:
    if endpoint.roles:
        named = [(role.text, role.span) for role in endpoint.roles]
    else:
        everyone = (*(declared or sorted(USUAL)), ANONYMOUS) if endpoint.public else ()
        named = [(role, endpoint.span) for role in everyone]
    for role, span in named:
        yield Cell(endpoint.key, role, "allow", None, span)


def _taken(cells: Sequence[Cell], found: Sequence[Restriction]) -> Iterator[Cell]:
    exact = _let_in(cells)
    for each in found:
        for role, how in exact.items():
            if (role in each.roles) != each.reserved:
                kind = "word" if each.word else "deny"
                yield Cell(cells[0].endpoint, role, kind, each.word, each.said.span, how)


EXACT = 2
"""How exactly a row names an endpoint by its method and path."""


def _let_in(cells: Iterable[Cell]) -> dict[str, int]:
    """The roles that cells let in, and how exactly they do."""
    exact: dict[str, int] = {}
    for cell in cells:
        if cell.grant in ("allow", "word"):
            exact[cell.role] = max(cell.exact, exact.get(cell.role, 0))
    return exact


def narrowed(
    granted: Sequence[Cell],
    endpoints: Iterable[Endpoint],
    names: RoleNames,
    places: Collection[Span],
) -> Iterator[Cell]:
    """The cells that refuse whom an endpoint's own lines leave out, though a row for it lets them
    in; administrators need not be named. Rows for many endpoints add to what lines say of one,
    and what stands in the ``places`` of the tables is the same as they say."""
    cells: dict[str, list[Cell]] = {}
    for cell in granted:
        cells.setdefault(cell.endpoint, []).append(cell)
    for endpoint in endpoints:
        if endpoint.key in cells and (endpoint.roles or endpoint.public is False):
            named = {names.of(role.text) for role in endpoint.roles or ()}
            span = endpoint.roles[0].span if endpoint.roles else endpoint.span
            if any(place.start <= span.start < place.end for place in places):
                continue
            for role, exact in _let_in(cells[endpoint.key]).items():
                left_out = role not in {*named, *USUAL} if named else role == ANONYMOUS
                if left_out and exact == EXACT:
                    yield Cell(endpoint.key, role, "deny", None, span, exact)


def left_to_convention(
    found: Iterable[Restriction], endpoints: Iterable[Endpoint], granted: Iterable[Cell]
) -> Iterator[Restriction]:
    """Those of endpoints of which neither cells nor lines say who may call."""
    told = {cell.endpoint for cell in granted}
    told.update(each.key for each in endpoints if each.roles or each.public)
    yield from (each for each in found if not told.issuperset(each.endpoints))
