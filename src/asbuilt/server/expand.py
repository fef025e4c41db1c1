"""``expand=author.team,comments``: related rows inside a row, one query per hop.

A relation can be expanded when the caller's role may read the related table, and it shows the rows
and columns that reading that table would show. A relation that is closed to the caller answers as
one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from asbuilt.expression.model import Column, Constant, In
from asbuilt.plan import naming
from asbuilt.plan.model import Permit, TablePlan
from asbuilt.server.problem import FieldError, Problem
from asbuilt.server.respond import Representation, projection
from asbuilt.server.rights import Rights
from asbuilt.store.base import Caller, Query, Row, Rows, Store

MAX_HOPS = 2
MAX_RELATIONS = 10
MAX_RELATED = 100
"""Rows of a reverse relation that are shown for each row."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation: rows of ``table`` whose ``far`` column equals the ``near`` one at hand."""

    name: str
    table: TablePlan
    near: str
    far: str
    many: bool
    columns: tuple[str, ...]
    rows: Any
    shown: Representation
    further: tuple[Hop, ...]


def hops(rights: Rights, table: str, role: str, permit: Permit, text: str) -> tuple[Hop, ...]:
    """The hops of an ``expand`` parameter, each authorised for ``role``; ``permit`` is that of the
    rows which they start from.

    Raises:
        Problem: 400 for a relation that is not there for this role, or too many of them.
    """
    tree: dict[str, Any] = {}
    paths = [part.strip() for part in text.split(",")]
    if len(paths) > MAX_RELATIONS:
        raise _refused(f"names more than {MAX_RELATIONS} relations")
    for path in paths:
        names = path.split(".")
        if len(names) > MAX_HOPS:
            raise _refused(f"goes further than {MAX_HOPS} relations")
        node = tree
        for name in names:
            node = node.setdefault(name, {})
    return tuple(_hops(rights, rights.plan.tables[table], role, permit, tree))


def links(wanted: Sequence[Hop]) -> tuple[str, ...]:
    """The columns that rows must be read with, so that these hops can be followed."""
    return tuple(dict.fromkeys(hop.near for hop in wanted))


async def expand(
    store: Store[Any],
    caller: Caller | None,
    wanted: Sequence[Hop],
    columns: Sequence[str],
    rows: Sequence[Row],
) -> list[list[bytes]]:
    """For each of ``rows`` the JSON members that its relations add: ``"author":{…}``."""
    members: list[list[bytes]] = [[] for _ in rows]
    for hop in wanted:
        place = columns.index(hop.near)
        related = await _related(store, caller, hop, {row[place] for row in rows} - {None})
        for row, own in zip(rows, members, strict=True):
            found = related.get(row[place], [])
            shown = b"[%b]" % b",".join(found) if hop.many else (found[0] if found else b"null")
            own.append(b'"%b":%b' % (hop.name.encode(), shown))
    return members


def splice(item: bytes, members: Sequence[bytes]) -> bytes:
    """A JSON object with more members."""
    if not members:
        return item
    return item[:-1] + (b"" if item == b"{}" else b",") + b",".join(members) + b"}"


# ---------------------------------------------------------------- reading


async def _related(
    store: Store[Any], caller: Caller | None, hop: Hop, keys: set[Any]
) -> dict[Any, list[bytes]]:
    """The representations of related rows by the value that relates them."""
    if not keys:
        return {}
    kind = hop.table.column(hop.far).type
    options = [Constant(store.encode(kind, key)) for key in sorted(keys)]
    # Few distinct lengths are few distinct statements.
    options += options[-1:] * ((1 << (len(options) - 1).bit_length()) - len(options))
    order = ((hop.far, False), *((name, False) for name in hop.table.primary_key))
    limit = len(keys) * (MAX_RELATED if hop.many else 1)
    query = Query(
        tuple(dict.fromkeys(order)), limit, In(Column((hop.far,)), tuple(options)), count=False
    )
    page = await store.page(hop.rows, [], caller, query)
    further = await expand(store, caller, hop.further, hop.columns, page.rows)
    place = hop.columns.index(hop.far)
    found: dict[Any, list[bytes]] = {}
    for row, members in zip(page.rows, further, strict=True):
        group = found.setdefault(row[place], [])
        if len(group) < MAX_RELATED:
            group.append(splice(hop.shown.one(row), members))
    return found


# ---------------------------------------------------------------- compiling


def _hops(
    rights: Rights, table: TablePlan, role: str, permit: Permit, tree: dict[str, Any]
) -> Iterator[Hop]:
    known = {relation[0]: relation for relation in _relations(rights, table, role, permit)}
    for name, further in tree.items():
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(known) or '-'}."
            raise _refused(f"knows no relation {name!r}", hint)
        _, target, near, far, many = known[name]
        yield _hop(rights, role, name, target, near, far, many, further)


def _hop(
    rights: Rights,
    role: str,
    name: str,
    target: TablePlan,
    near: str,
    far: str,
    many: bool,
    tree: dict[str, Any],
) -> Hop:
    permit = rights.reading(target.name, role)
    assert permit is not None
    further = tuple(_hops(rights, target, role, permit, tree))
    answer = rights.shown(target.name)
    readable = frozenset(permit.readable)
    columns = tuple(dict.fromkeys((*projection(answer, readable), far, *links(further))))
    rows = rights.prepare(Rows(target.name, columns, rule=permit.rule))
    shown = Representation(answer, columns, readable)
    return Hop(name, target, near, far, many, columns, rows, shown, further)


def _relations(
    rights: Rights, table: TablePlan, role: str, own: Permit
) -> Iterator[tuple[str, TablePlan, str, str, bool]]:
    """Name, table, near and far column of every relation that ``role`` may follow."""
    for reference in table.references:
        open_to_role = rights.reading(reference.table, role) is not None
        if len(reference.columns) == 1 and open_to_role and reference.columns[0] in own.readable:
            target = rights.plan.tables[reference.table]
            near, far = reference.columns[0], reference.target_columns[0]
            yield reference.relation, target, near, far, False
    for other in rights.plan.tables.values():
        permit = rights.reading(other.name, role)
        for reference in other.references:
            if reference.table != table.name or len(reference.columns) != 1 or permit is None:
                continue
            if reference.columns[0] in permit.readable:
                name = reverse_name(other, table)
                yield name, other, reference.target_columns[0], reference.columns[0], True


def reverse_name(other: TablePlan, table: TablePlan) -> str:
    """``comments``; of ``order_lines`` seen from ``orders`` also just that: the table's name."""
    return other.name if other.name != table.name else f"{naming.singular(other.name)}_children"


def _refused(detail: str, hint: str | None = None) -> Problem:
    return Problem(
        400,
        f"The query parameter expand {detail}.",
        code="bad-parameter",
        hint=hint,
        errors=[FieldError(detail, "parameter", parameter="expand")],
    )
