"""``expand=author.team,comments``: related rows inside a row, one query per hop.

A relation can be expanded when the caller's role may read the related table, and it shows the rows
and columns that reading that table would show. A relation that is closed to the caller answers as
one that does not exist. An expanded relation takes the place of a member with its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from asbuilt.expression.model import Expression
from asbuilt.plan.model import Permit, TablePlan
from asbuilt.plan.naming import snake
from asbuilt.server.cache import Sources, led_through
from asbuilt.server.problem import FieldError, Problem
from asbuilt.server.relations import Relation, relations
from asbuilt.server.respond import Representation, projection, without
from asbuilt.server.rights import Rights
from asbuilt.store.base import Caller, Related, Row, Rows, Store

MAX_HOPS = 2
MAX_RELATIONS = 10
MAX_RELATED = 100
"""Rows of a reverse relation that are shown for each row."""
MAX_ROWS = 10_000
"""Rows that one relation adds to an answer in all."""
MAX_BYTES = 16 * 1024 * 1024
"""What relations add to an answer in all: a row that thousands refer to stands in each of them."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation: rows of ``table`` whose ``far`` column equals the ``near`` one at hand."""

    name: str
    table: TablePlan
    near: str
    far: str
    many: bool
    columns: tuple[str, ...]
    rule: Expression | None
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


def sources(tables: Mapping[str, TablePlan], hop: Hop) -> Sources:
    """The tables that a relation's rows are made of."""
    own = (hop.table.name, *led_through(tables, hop.table.name, hop.rule))
    return frozenset(own).union(*(sources(tables, further) for further in hop.further))


async def expand(
    store: Store[Any],
    caller: Caller | None,
    wanted: Sequence[Hop],
    columns: Sequence[str],
    rows: Sequence[Row],
) -> list[list[bytes]]:
    """For each of ``rows`` the JSON members that its relations add: ``"author":{…}``.

    Raises:
        Problem: 400, they would be larger than an answer may be.
    """
    members: list[list[bytes]] = [[] for _ in rows]
    size = 0
    for hop in wanted:
        place = columns.index(hop.near)
        related = await _related(store, caller, hop, {row[place] for row in rows} - {None})
        name = hop.name.encode()
        shown = {
            key: b'"%b":%b' % (name, b"[%b]" % b",".join(found) if hop.many else found[0])
            for key, found in related.items()
        }
        absent = b'"%b":%b' % (name, b"[]" if hop.many else b"null")
        for row, own in zip(rows, members, strict=True):
            member = shown.get(row[place], absent)
            size += len(member)
            if size > MAX_BYTES:
                detail = f"would add more than {MAX_BYTES} bytes to the answer"
                raise _refused(detail, "Ask for fewer rows with limit.")
            own.append(member)
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
    """The representations of related rows by the value that relates them.

    Raises:
        Problem: 400, there are more than one answer may hold.
    """
    if not keys:
        return {}
    each = MAX_RELATED if hop.many else None
    wanted = Related(hop.far, tuple(sorted(keys)), each, MAX_ROWS + 1)
    rows = await store.related(hop.rows, caller, wanted)
    if len(rows) > MAX_ROWS:
        detail = f"would show more than {MAX_ROWS} rows of {hop.name}"
        raise _refused(detail, "Ask for fewer rows with limit.")
    items = hop.shown.items(rows)
    if hop.further:
        further = await expand(store, caller, hop.further, hop.columns, rows)
        items = list(map(splice, items, further))
    place = hop.columns.index(hop.far)
    found: dict[Any, list[bytes]] = {}
    for row, item in zip(rows, items, strict=True):
        found.setdefault(row[place], []).append(item)
    return found


# ---------------------------------------------------------------- compiling


def _hops(
    rights: Rights, table: TablePlan, role: str, permit: Permit, tree: dict[str, Any]
) -> Iterator[Hop]:
    known = relations(
        rights.plan.tables, table, frozenset(permit.readable), partial(_readable, rights, role)
    )
    for name, further in tree.items():
        relation = known.get(name) or known.get(snake(name))
        if relation is None:
            raise _refused(f"knows no relation {name!r}", _hint(name, known))
        yield _hop(rights, role, name, relation, further)


def _hint(name: str, known: Mapping[str, Relation]) -> str:
    close = get_close_matches(name, known, 1)
    if close:
        return f"Did you mean {close[0]}?"
    names = dict.fromkeys(relation.name for relation in known.values())
    return f"Known are {', '.join(names)}." if names else "There are none."


def _readable(rights: Rights, role: str, table: str) -> frozenset[str] | None:
    permit = rights.reading(table, role)
    return None if permit is None else frozenset(permit.readable)


def _hop(rights: Rights, role: str, name: str, relation: Relation, tree: dict[str, Any]) -> Hop:
    table, near, far = relation.table, relation.near, relation.far
    permit = rights.reading(table.name, role)
    assert permit is not None
    further = tuple(_hops(rights, table, role, permit, tree))
    answer = without(rights.shown(table.name), tree)
    readable = frozenset(permit.readable)
    columns = tuple(dict.fromkeys((*projection(answer, readable), far, *links(further))))
    rows = rights.prepare(Rows(table.name, columns, rule=permit.rule))
    shown = Representation(answer, columns, readable)
    return Hop(name, table, near, far, relation.many, columns, permit.rule, rows, shown, further)


def _refused(detail: str, hint: str | None = None) -> Problem:
    return Problem(
        400,
        f"The query parameter expand {detail}.",
        code="bad-parameter",
        hint=hint,
        errors=[FieldError(detail, "parameter", parameter="expand")],
    )
