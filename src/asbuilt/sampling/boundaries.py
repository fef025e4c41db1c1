"""Bodies with values at the edges of what their columns take, which must be kept exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from asbuilt.plan.model import BodyField, Route, ServicePlan
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.checks import candidates
from asbuilt.sampling.extremes import Extreme, extremes
from asbuilt.sampling.form import Form, Rows, form
from asbuilt.sampling.rows import Row


@dataclass(frozen=True, slots=True)
class Boundary:
    """``body`` is valid; its member for ``column`` is at the edge that ``name`` says. ``value`` is
    its canonical form: what the service answers must convert to it."""

    name: str
    column: str
    body: dict[str, Any]
    value: Any


def boundaries(
    route: Route,
    plan: ServicePlan,
    valid_body: Mapping[str, Any],
    *,
    today: date,
    seed: int = 0,
    role: str | None = None,
    existing: Rows | None = None,
    rest: Mapping[str, Any] | None = None,
) -> Iterator[Boundary]:
    """Each edge of each column that a body may set: lengths, ranges, scales, moments, emptiness,
    NULL, and the constants of CHECK constraints; but for keys, references, names to sign in with,
    and what decides over an account, which have rules of their own.

    Arguments as for :func:`asbuilt.sampling.form.form`. All constraints are satisfied; unique
    members get fresh values each time.
    """
    found = form(route, plan, today=today, seed=seed, role=role, existing=existing, rest=rest)
    if found is None or found.table is None or found.maker is None:
        return
    valid = found.members(valid_body)
    found.maker.taken.take(found.row(valid))
    skipped = _with_own_rules(found, plan)
    for field in found.in_row:
        column = field.column or ""
        if column in skipped:
            continue
        seen = set()
        for name, value in _edges(found, field, found.row(valid)):
            if repr(value) in seen:
                continue
            seen.add(repr(value))
            members = found.fresh(valid) | {field.name: as_json(value)}
            row = found.row(members)
            if found.holds(row) and not found.maker.taken.clashes(row, (column,)):
                found.maker.taken.take(row)
                yield Boundary(name, column, found.wrapped(members), value)


def _with_own_rules(found: Form, plan: ServicePlan) -> set[str | None]:
    assert found.table is not None
    names: set[str | None] = {name for item in found.table.references for name in item.columns}
    names |= {*found.table.primary_key, *found.table.filled}
    identity = plan.identity
    if identity is not None and found.table.name == identity.table:
        names |= {*identity.names, identity.role, identity.password}
        names |= {identity.disabled[0]} if identity.disabled else set()
    return names


def _edges(found: Form, field: BodyField, row: Row) -> Iterator[Extreme]:
    assert found.table is not None
    column = found.column(field)
    merged = found.partial and column.type.kind == "json"  # RFC 7396 merges objects
    for name, value in extremes(column.type):
        if not (merged and isinstance(value, dict)):
            yield name, value
    for check in found.table.checks:
        if check.columns == (column.name,):
            values = candidates(check, column, row, found.random)
            yield from (("at a constraint", value) for value in values if value is not None)
    if field.nullable:
        yield "null", None
