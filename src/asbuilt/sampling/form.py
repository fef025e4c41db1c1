"""The body of one route, seen as a part of a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.model import (
    Body,
    BodyField,
    ColumnPlan,
    Insert,
    Route,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.checks import broken
from asbuilt.sampling.keys import Keys
from asbuilt.sampling.plausible import sampler, stamp
from asbuilt.sampling.rows import Row, RowMaker, Unsatisfiable
from asbuilt.sampling.wording import Scene, scene
from asbuilt.spec.values import canonical

Rows = Mapping[str, Iterable[Mapping[str, Any]]]
"""Rows by table, their canonical values by column."""

FAR = 1_000_000
"""Numbers of sampled rows begin beyond it, so that they differ from those of seeded ones."""


@dataclass(frozen=True, slots=True)
class Form:
    """``fields`` are the members that one role may send, ``rest`` the values of the other columns.

    Without ``table`` only a handler reads the body.
    """

    body: Body
    fields: tuple[BodyField, ...]
    table: TablePlan | None
    maker: RowMaker | None
    keys: Keys
    rest: Mapping[str, Any]
    partial: bool
    creates: bool
    random: Random
    today: date

    @property
    def in_row(self) -> tuple[BodyField, ...]:
        """The members that are columns."""
        return tuple(field for field in self.fields if field.column is not None)

    def column(self, field: BodyField) -> ColumnPlan:
        """The column of a member that is one."""
        assert self.table is not None and field.column is not None
        return self.table.column(field.column)

    def pointer(self, name: str) -> str:
        """Where a member stands (RFC 6901)."""
        escaped = [
            part.replace("~", "~0").replace("/", "~1") for part in (self.body.wrapper, name) if part
        ]
        return "".join(f"/{part}" for part in escaped)

    def wrapped(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """The whole body."""
        return {self.body.wrapper: dict(members)} if self.body.wrapper else dict(members)

    def members(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a whole body holds inside its wrapper."""
        return dict(body[self.body.wrapper] if self.body.wrapper else body)

    def row(self, members: Mapping[str, Any]) -> Row:
        """The row that a valid body makes, in canonical values."""
        given = {}
        for field in self.in_row:
            if field.name in members:
                value = members[field.name]
                assert field.column is not None
                given[field.column] = None if value is None else canonical(field.type, value)
        return {**self.rest, **given}

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether all CHECK constraints are satisfied."""
        return self.table is None or not broken(self.table.checks, self.table, row, self.today)

    def fresh(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """The same members with other values where they must be unique, so that a service that
        takes one body by mistake takes the next one too."""
        if self.table is None or self.maker is None or self.partial:
            return dict(members)
        referring = {name for item in self.table.references for name in item.columns}
        sets = (self.table.primary_key, *self.table.uniques)
        unique = {name for columns in sets for name in columns} - referring
        row = self.row(members)
        changing = {field.column: field.name for field in self.in_row if field.name in members}
        kept = {
            name: value for name, value in row.items() if name not in unique or name not in changing
        }
        try:
            made = self.maker.row(kept)
        except Unsatisfiable:
            return dict(members)
        return dict(members) | {
            member: as_json(made[column])
            for column, member in changing.items()
            if column in unique and members[member] is not None
        }


def form(
    route: Route,
    plan: ServicePlan,
    *,
    today: date,
    seed: int = 0,
    role: str | None = None,
    existing: Rows | None = None,
    rest: Mapping[str, Any] | None = None,
) -> Form | None:
    """The form of a route's body; None for a route that takes none.

    Args:
        today: the day that dates and defaults lie around.
        role: who sends it (None: somebody who may set everything).
        existing: what references may point at, and whose unique values are taken.
        rest: canonical values of columns that the body does not give (a path's parent, the caller's
            own, for a change those of the row); the others have their defaults.
    """
    if route.body is None:
        return None
    table = _table(route, plan)
    fields = tuple(field for field in route.body.fields if _sent(route, table, field, role))
    existing = existing or {}
    keys = Keys(plan, existing)
    maker = None
    if table is not None:
        first = FAR + Random(f"first {seed}").randrange(FAR)
        maker = RowMaker(plan, table, keys, seed=seed, today=today, first=first, apart=True)
        for row in existing.get(table.name, ()):
            if not _is_same(table, row, rest or {}):
                maker.taken.take(row)
    sent = {field.column for field in fields}
    columns = [c for c in table.columns if c.name not in sent] if table else []
    outside = {column.name: _default(column, today) for column in columns} | dict(rest or {})
    partial = isinstance(route.action, Update) and not route.action.replace
    creates = not isinstance(route.action, Update)
    return Form(
        route.body, fields, table, maker, keys, outside, partial, creates,
        Random(f"{seed} {route.key}"), today,
    )  # fmt: skip


def body(
    route: Route,
    plan: ServicePlan,
    *,
    today: date,
    seed: int = 0,
    role: str | None = None,
    existing: Rows | None = None,
    rest: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A plausible body for ``route``, ready for JSON; arguments as for :func:`form`.

    Equal seeds give equal bodies; other seeds other unique values.

    Raises:
        Unsatisfiable: a required reference has nothing in ``existing`` to point at.
        ValueError: the route takes no body.
    """
    found = form(route, plan, today=today, seed=seed, role=role, existing=existing, rest=rest)
    if found is None:
        raise ValueError(f"{route.key} takes no body")
    row = found.maker.row(found.rest) if found.maker else {}
    at = scene(found.random, FAR, today)
    password = f"{at.handle} {found.random.getrandbits(64):x}"
    members: dict[str, Any] = {}
    for field in found.fields:
        if field.column is not None:
            value = as_json(row[field.column])
            if value is None and not field.nullable:
                continue
        elif found.table is not None or "password" in field.name.lower():
            value = password  # and its repetition
        else:
            value = _pointing(
                plan, existing or {}, at, field.name, as_json(sampler(field.name, field.type)(at))
            )
        members[field.name] = value
    return found.wrapped(members)


def _pointing(plan: ServicePlan, existing: Rows, at: Scene, name: str, value: Any) -> Any:
    """What only a handler reads, with the keys of existing rows in members named for their tables:
    ``product_id``."""
    match value:
        case dict():
            return {
                member: _pointing(plan, existing, at, member, inner)
                for member, inner in value.items()
            }
        case list():
            return [_pointing(plan, existing, at, name, item) for item in value]
    member = naming.snake(name)
    relation = naming.relation(member)
    target = naming.find(relation, plan.tables) if relation != member else None
    rows = list(existing.get(target, ())) if target else []
    if target is None or not rows:
        return value
    return as_json(at.random.choice(rows)[plan.tables[target].primary_key[0]])


def _is_same(table: TablePlan, row: Mapping[str, Any], rest: Mapping[str, Any]) -> bool:
    """Whether ``rest`` is of ``row`` itself: a change may keep what it has."""
    return all(name in rest and row.get(name) == rest[name] for name in table.primary_key)


def _table(route: Route, plan: ServicePlan) -> TablePlan | None:
    assert route.body is not None
    if not any(field.column for field in route.body.fields):
        return None
    name = getattr(route.action, "table", None) or plan.identity_table
    return plan.tables.get(name) if name else None


def _sent(route: Route, table: TablePlan | None, field: BodyField, role: str | None) -> bool:
    """Whether the role sends a member: nobody needs to name themselves as the owner."""
    if field.column is None or table is None:
        return True
    if field.column in table.filled and not field.required:
        return False
    permit = route.permits.get(role) if role else None
    if permit is None or not isinstance(route.action, Insert | Update):
        return True
    return field.column in permit.writable


def _default(column: ColumnPlan, today: date) -> Any:
    default = column.default
    match default.kind if default else None:
        case "constant" if default is not None and default.value is not None:
            value: Any = default.value
            if column.type.kind in ("json", "array", "object") and isinstance(value, str):
                value = msgspec.json.decode(value)
            return canonical(column.type, value)
        case "now" | "today":
            moment = datetime(today.year, today.month, today.day)
            return today.isoformat() if column.type.kind == "date" else stamp(moment)
    return None
