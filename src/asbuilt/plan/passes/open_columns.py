"""Which columns each role may ask for: those that an answer shows it, and nothing beside.

A list whose example leaves a column out does not tell it by a filter, a sort or a figure either.
What another endpoint shows the role of the same rows may be asked for here, too; so may what the
address names, what the document lets people search, and the times that the service keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
from msgspec import Struct, field

from asbuilt.expression.model import Expression
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import (
    Aggregate,
    Insert,
    Parent,
    Permit,
    Route,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.shapes import SERVER_TIMES
from asbuilt.spec.sections.api import Api

Rows = tuple[Expression | None, tuple[Parent, ...], tuple[Expression | None, ...]]
"""Which rows of a table: by their own rule, their parents and the rules of these."""

ALL: Rows = (None, (), ())


class Shown(Struct):
    """The columns that endpoints show one role of one table, by the rows that they let it see."""

    anywhere: set[str] = field(default_factory=set)
    of_rows: dict[Rows, set[str]] = field(default_factory=dict)

    def of(self, rows: Rows) -> set[str]:
        """The columns that are shown of ``rows``."""
        return self.of_rows.get(ALL, set()) | self.of_rows.get(rows, set())


Windows = dict[tuple[str, str], Shown]
"""By table and role."""

Keys = dict[tuple[str, str], set[str]]
"""The columns by which paths find rows, by table and role."""


def open_columns(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Narrow what every permit makes readable to what the answers of the document show."""
    stated = frozenset(
        endpoint.key for endpoint in inputs.spec[Api].endpoints if endpoint.response is not None
    )
    windows: Windows = {}
    for route in plan.routes:
        if isinstance(route.action, (Select, Update)) and _shows(route, stated):
            columns = {each.column for each in route.answer.fields if each.column}
            for role, permit in route.permits.items():
                shown = windows.setdefault((route.action.table, role), Shown())
                shown.anywhere |= columns
                shown.of_rows.setdefault(_rows(route, permit), set()).update(columns)
    keys = _keys(plan)
    routes = tuple(_narrowed(plan, route, stated, windows, keys) for route in plan.routes)
    return msgspec.structs.replace(plan, routes=routes)


def _rows(route: Route, permit: Permit) -> Rows:
    """The rows that ``permit`` lets people see at ``route``."""
    if permit.rule is None and not any(permit.parents):
        return ALL
    return permit.rule, getattr(route.action, "parents", ()), permit.parents


def _shows(route: Route, stated: frozenset[str]) -> bool:
    """Whether the answer is the document's own, or that of a reader for whom it says nothing."""
    return isinstance(route.action, Select) or route.key in stated


def _keys(plan: ServicePlan) -> Keys:
    found: Keys = {}
    for route in plan.routes:
        if key := getattr(route.action, "key", ()):
            columns = {part.column for part in key}
            for role in route.permits:
                found.setdefault((getattr(route.action, "table", ""), role), set()).update(columns)
    return found


def _narrowed(
    plan: ServicePlan, route: Route, stated: frozenset[str], windows: Windows, keys: Keys
) -> Route:
    action = route.action
    if not isinstance(action, (Select, Aggregate, Insert, Update)):
        return route
    if not isinstance(action, (Select, Aggregate)) and route.key in stated:
        return route
    table = plan.tables[action.table]
    always = frozenset(_always(route, table))
    permits = {
        role: _permit(
            route,
            permit,
            windows.get((table.name, role)),
            always.union(keys.get((table.name, role), ())),
        )
        for role, permit in route.permits.items()
    }
    return msgspec.structs.replace(route, permits=permits)


def _permit(route: Route, permit: Permit, found: Shown | None, always: Collection[str]) -> Permit:
    if found is None:  # the role reads no rows of it anywhere: its own are shown as they are
        return permit
    created = isinstance(route.action, Insert)
    shown = found.anywhere if created else found.of(_rows(route, permit))
    opened = shown.union(always)
    readable = tuple(name for name in permit.readable if name in opened)
    return msgspec.structs.replace(permit, readable=readable)


def _always(route: Route, table: TablePlan) -> Iterator[str]:
    """What may be asked for though no answer shows it, but for the keys."""
    yield from (name for name in (table.updated_at, table.deleted_at, table.version) if name)
    yield from (column.name for column in table.columns if column.name in SERVER_TIMES)
    yield from (parent.link for parent in getattr(route.action, "parents", ())[-1:])
    if isinstance(route.action, Select):
        yield from route.action.search
    yield from (field.column for field in (route.body.fields if route.body else ()) if field.column)
