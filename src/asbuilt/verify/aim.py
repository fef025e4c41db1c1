"""Which rows a request is aimed at: an endpoint's path with the keys of rows that are there.

The row rule of a role says for which rows the request is open to a caller and for which it is not;
it is evaluated here on the rows that the world is known to hold, so that the service's own reading
of the rule is judged by another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from asbuilt.expression.compute import Value
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Expression
from asbuilt.plan.model import (
    Aggregate,
    Call,
    Delete,
    Insert,
    Parent,
    Permit,
    Route,
    Sample,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.paths import parameters
from asbuilt.sampling.checks import evaluable
from asbuilt.verify.world import PER_ROLE, SPARES, Account, Row, World

_PLACED = Select | Aggregate | Insert | Update | Delete | Call


@dataclass(frozen=True, slots=True)
class Aim:
    """A path with its parameters filled in. ``row`` is the row that it names by key, ``above`` the
    rows of the path's parents, outermost first. ``open`` says whether the caller's rules hold for
    all of them."""

    path: str
    row: Row | None
    above: tuple[Row, ...]
    open: bool


def aims(
    plan: ServicePlan, world: World, route: Route, permit: Permit, account: Account | None
) -> Iterator[Aim]:
    """Every way to fill in the path from the world's rows, as far as they are known. An endpoint
    without parameters has exactly one, and so has one of our own that nothing backs: it answers
    with its example, whatever is asked for."""
    action = route.action
    if not isinstance(action, _PLACED) or "{" not in route.path:
        if "{" not in route.path:
            yield Aim(route.path, None, (), True)
        elif isinstance(action, Sample) and world.seeded:
            yield Aim(route.path.format_map(absent(plan, route)), None, (), True)
        return
    judge = Judge(plan, world, account)
    parents: tuple[Parent, ...] = action.parents
    rules = permit.parents or (None,) * len(parents)
    if isinstance(action, Select | Update | Delete | Call) and action.key and action.table:
        keyed = plan.tables[action.table]
        for row in _strangers_first(plan, world, action):
            above = judge.above(keyed, row, parents)
            if above is None:
                continue
            opened = judge.holds_above(parents, above, rules)
            held = judge.holds(keyed, row, permit.rule)
            if opened is None or held is None:
                continue
            names = {part.parameter: row.get(part.column) for part in action.key}
            if path := _filled(route, names, parents, above):
                yield Aim(path, row, above, held and opened)
        return
    if not parents:
        return
    innermost = plan.tables[parents[-1].table]
    for row in world.untouched(innermost.name):
        above = judge.above(innermost, row, parents[:-1])
        if above is None:
            continue
        above = (*above, row)
        opened = judge.holds_above(parents, above, rules)
        if opened is not None and (path := _filled(route, {}, parents, above)):
            yield Aim(path, None, above, opened)


_ABSENT = {
    "uuid": "00000000-0000-4000-8000-00000000a5b1", "text": "no-such-row", "date": "1901-02-03",
    "timestamp": "1901-02-03T04:05:06Z",
}  # fmt: skip
"""Keys that are well-formed and that nothing has, by type."""


def absent(plan: ServicePlan, route: Route) -> dict[str, str]:
    """A value for each parameter of the path that names no row, though it has the right form."""
    action = route.action
    kinds: dict[str, str] = {}
    if isinstance(action, _PLACED):
        for parent in action.parents:
            column = plan.tables[parent.table].column(parent.column)
            kinds[parent.parameter] = column.type.kind
    if isinstance(action, Select | Update | Delete | Call) and action.table:
        for part in action.key:
            kinds[part.parameter] = plan.tables[action.table].column(part.column).type.kind
    names = parameters(route.path)
    return {name: _ABSENT.get(kinds.get(name, ""), "999999999") for name in names}


def unnamed(route: Route) -> str | None:
    """Why no path to the endpoint is known to anybody: no table holds what its parameters name.
    None where it is a question of rows and of rules."""
    action = route.action
    keyed = isinstance(action, Select | Update | Delete | Call) and action.key
    held = keyed or (isinstance(action, _PLACED) and action.parents)
    if held or not (names := parameters(route.path)):
        return None
    named = ", ".join(f"{{{name}}}" for name in names)
    return f"no table tells what {named} of {route.key} may be"


def _strangers_first(
    plan: ServicePlan, world: World, action: Select | Update | Delete | Call
) -> list[Row]:
    """The rows that an action may be tried on; accounts that probes sign in with come last, the
    first of them at the very end, since who is changed may not be the same person any more."""
    assert action.table is not None
    rows = list(world.untouched(action.table))
    if plan.identity is None or action.table != plan.identity.table or isinstance(action, Select):
        return rows
    key = plan.identity.key
    people = {
        account.id: number
        for role in world.accounts
        for number, account in enumerate(world.of(role)[: PER_ROLE + SPARES])
    }
    return sorted(rows, key=lambda row: -people.get(row.get(key), PER_ROLE + SPARES))


@dataclass(frozen=True, slots=True)
class Judge:
    """Rules on known rows, as one caller sees them. None means that a row needed is not known."""

    plan: ServicePlan
    world: World
    account: Account | None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def holds(self, table: TablePlan, row: Row, rule: Expression | None) -> bool | None:
        """Whether ``rule`` holds for a row; a removed row is open to nobody."""
        if table.deleted_at and row.get(table.deleted_at) is not None:
            return False
        if rule is None:
            return True
        me = _caller(self.plan, self.account) if self.account else {}
        try:
            return bool(evaluate(rule, lambda path: self._value(table, row, path), me, self.now))
        except KeyError:
            return None

    def holds_above(
        self,
        parents: tuple[Parent, ...],
        rows: tuple[Row, ...],
        rules: tuple[Expression | None, ...],
    ) -> bool | None:
        """Whether the rules of all parents hold."""
        held = [
            self.holds(self.plan.tables[parent.table], row, rule)
            for parent, row, rule in zip(parents, rows, rules, strict=True)
        ]
        return None if None in held else all(held)

    def above(
        self, table: TablePlan, row: Row, parents: tuple[Parent, ...]
    ) -> tuple[Row, ...] | None:
        """The rows of a row's parents, outermost first."""
        found: list[Row] = []
        for parent in reversed(parents):
            value = row.get(parent.link)
            above = self._row(parent.table, parent.column, value)
            if value is None or above is None:
                return None
            found.append(above)
            row = above
        return tuple(reversed(found))

    def _row(self, table: str, column: str, value: Any) -> Row | None:
        rows = self.world.rows.get(table, ())
        return next((row for row in rows if row.get(column) == value), None)

    def _value(self, table: TablePlan, row: Row, path: tuple[str, ...]) -> Value:
        *relations, column = path
        for relation in relations:
            reference = next(ref for ref in table.references if ref.relation == relation)
            value = row[reference.columns[0]]
            if value is None:
                return None
            related = self._row(reference.table, reference.target_columns[0], value)
            if related is None:
                raise KeyError(relation)
            table, row = self.plan.tables[reference.table], related
        held: Value = evaluable(table.column(column).type, row[column])
        return held


def _caller(plan: ServicePlan, account: Account) -> Mapping[str, Value]:
    """What rules call ``@me``."""
    assert plan.identity is not None
    table = plan.tables[plan.identity.table]
    kinds = {column.name: column.type for column in table.columns}
    known = {name: evaluable(kinds[name], account.row[name]) for name in kinds & account.row.keys()}
    return {**known, "id": account.id, "role": account.role}


def _filled(
    route: Route, names: dict[str, Any], parents: tuple[Parent, ...], above: tuple[Row, ...]
) -> str | None:
    for parent, row in zip(parents, above, strict=True):
        names[parent.parameter] = row.get(parent.column)
    path = route.path
    for name, value in names.items():
        if value is None:
            return None
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return None if "{" in path else path
