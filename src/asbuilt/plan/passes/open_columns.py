"""Which columns each role may ask for: those that an answer shows it, and nothing beside.

A list whose example leaves a column out does not tell it by a filter, a sort or a figure either.
What another endpoint shows the role of the same rows may be asked for here, too; so may what the
address names, what the document lets people search, and the times that the service keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from asbuilt.expression.model import Expression
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import (
    Aggregate,
    Insert,
    Parent,
    Part,
    Permit,
    Route,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.shapes import SERVER_TIMES
from asbuilt.spec.sections.api import Api

Columns = frozenset[str]


class Window(Part, frozen=True):
    """The columns that one endpoint shows of the rows that its rules let a role see."""

    columns: Columns
    rule: Expression | None
    parents: tuple[Parent, ...]
    above: tuple[Expression | None, ...]

    def shows(self, route: Route, permit: Permit) -> bool:
        """Whether the rows that ``permit`` lets people see at ``route`` are all seen here."""
        if self.rule is None and not any(self.above):
            return True
        here = (self.rule, self.parents, self.above)
        return here == (permit.rule, getattr(route.action, "parents", ()), permit.parents)


Windows = dict[tuple[str, str], list[Window]]
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
            for role, permit in route.permits.items():
                found = windows.setdefault((route.action.table, role), [])
                found.append(_window(route, permit))
    keys = _keys(plan)
    routes = tuple(_narrowed(plan, route, stated, windows, keys) for route in plan.routes)
    return msgspec.structs.replace(plan, routes=routes)


def _shows(route: Route, stated: frozenset[str]) -> bool:
    """Whether the answer is the document's own, or that of a reader for whom it says nothing."""
    return isinstance(route.action, Select) or route.key in stated


def _window(route: Route, permit: Permit) -> Window:
    columns = frozenset(field.column for field in route.answer.fields if field.column)
    return Window(columns, permit.rule, getattr(route.action, "parents", ()), permit.parents)


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
    permits = {
        role: _permit(
            route, table, permit, windows.get((table.name, role)), keys.get((table.name, role), ())
        )
        for role, permit in route.permits.items()
    }
    return msgspec.structs.replace(route, permits=permits)


def _permit(
    route: Route, table: TablePlan, permit: Permit, found: list[Window] | None, keys: Iterable[str]
) -> Permit:
    if found is None:  # the role reads no rows of it anywhere: its own are shown as they are
        return permit
    created = isinstance(route.action, Insert)
    shown = [window.columns for window in found if created or window.shows(route, permit)]
    opened = frozenset(_always(route, table)).union(keys, *shown)
    readable = tuple(name for name in permit.readable if name in opened)
    return msgspec.structs.replace(permit, readable=readable)


def _always(route: Route, table: TablePlan) -> Iterator[str]:
    """What may be asked for though no answer shows it, but for the keys."""
    yield from (name for name in (table.updated_at, table.deleted_at, table.version) if name)
    yield from (name for name in SERVER_TIMES if name in {column.name for column in table.columns})
    yield from (parent.link for parent in getattr(route.action, "parents", ())[-1:])
    if isinstance(route.action, Select):
        yield from route.action.search
    yield from (field.column for field in (route.body.fields if route.body else ()) if field.column)
