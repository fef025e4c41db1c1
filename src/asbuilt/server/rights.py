"""What each role may do to each table, wherever its rows are met: in handlers, in relations, behind
a reference.

A permit of the plan belongs to one route. Below a parent (``/orders/{order_id}/lines``) the path is
half of the rule: who reaches a line by another way must still be one who may read its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches as close
from typing import Any

import msgspec

from asbuilt.expression.model import Expression, Or
from asbuilt.plan.model import (
    Action,
    Answer,
    AnswerField,
    Builtin,
    ColumnPlan,
    Insert,
    Parent,
    Permit,
    Route,
    Select,
    ServicePlan,
    TablePlan,
)
from asbuilt.plan.reach import rules_above, together
from asbuilt.plan.shapes import spelled
from asbuilt.server.defaults import Defaults
from asbuilt.server.problem import forbidden
from asbuilt.server.respond import default_answer
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical
from asbuilt.store.base import Rows, Rules, Store


@dataclass(frozen=True, slots=True)
class Way:
    """A path to a column through relations, and the row rules of the tables on it."""

    path: tuple[str, ...]
    column: ColumnPlan
    rules: Rules


class Rights:
    """The permits of the document's routes by table, kind of action and role."""

    def __init__(self, plan: ServicePlan, store: Store[Any]) -> None:
        self.plan = plan
        self.defaults = {name: Defaults(table) for name, table in plan.tables.items()}
        self._store = store
        self._prepared: dict[Rows, Any] = {}
        self._permits: dict[tuple[str, type[Action], str], Permit] = {}
        self._reads: dict[tuple[str, bool, str], Permit] = {}
        self._rules: dict[tuple[str, str], list[Expression | None]] = {}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._shown: dict[str, Answer] = {}
        for route in plan.routes:
            table: str | None = getattr(route.action, "table", None)
            for role, permit in route.permits.items() if table else ():
                self._learn(route, table or "", role, permit)
        for many in (False, True):
            for route in plan.routes:
                if isinstance(route.action, Select) and route.action.many is many:
                    self._shown.setdefault(route.action.table, Answer(200, route.answer.fields))
        self._mine = dict(_own_columns(plan))

    def _learn(self, route: Route, table: str, role: str, permit: Permit) -> None:
        action = route.action
        self._known[table, role] = self._known.get((table, role), frozenset()) | permit.known
        far = reaching(self.plan.tables, action, permit)
        if far is None:
            return
        self._permits.setdefault((table, type(action), role), far)
        if isinstance(action, Select):
            self._reads.setdefault((table, action.many, role), far)
            self._rules.setdefault((table, role), []).append(far.rule)

    def permit(self, table: str, verb: type[Action], role: str | None) -> Permit:
        """The permit of ``role`` (None: the service itself) for a kind of action on a table.

        Raises:
            Problem: 403, the document grants the role no such action.
        """
        found = self._whole(table) if role is None else self._permits.get((table, verb, role))
        if found is None:
            raise forbidden()
        return found

    def reading(self, table: str, role: str | None) -> Permit | None:
        """The permit with which ``role`` reads rows of ``table``: one by one, else in lists."""
        if role is None:
            return self._whole(table)
        return self._reads.get((table, False, role)) or self._reads.get((table, True, role))

    def _whole(self, table: str) -> Permit:
        columns = tuple(column.name for column in self.plan.tables[table].columns)
        return Permit(readable=columns, granted=columns, writable=columns)

    def known(self, table: str, role: str) -> frozenset[str]:
        """The columns of ``table`` that exist for ``role``, at one endpoint or another."""
        return self._known.get((table, role), frozenset())

    def mine(self, role: str) -> tuple[ColumnPlan, ...]:
        """The columns that somebody with ``role`` may read of their own account."""
        return self._mine.get(role, ())

    def rule(self, table: str, role: str) -> Expression | None:
        """Which rows of ``table`` the role may read by any way; None where it reads all or none."""
        rules = self._rules.get((table, role), [])
        stated = tuple(dict.fromkeys(rule for rule in rules if rule is not None))
        if not stated or None in rules:
            return None
        return stated[0] if len(stated) == 1 else Or(stated)

    def follow(
        self, table: str, role: str | None, permit: Permit, path: tuple[str, ...]
    ) -> Way | None:
        """Where a path through relations ends, if ``role`` may read every table on the way.

        ``permit`` is that of the rows at which the path begins.
        """
        reached = self._reached(table, role, permit, path[:-1])
        if reached is None:
            return None
        plan, readable, rules = reached
        columns = spelled(column for column in plan.columns if column.name in readable)
        column = columns.get(path[-1])
        return Way((*path[:-1], column.name), column, rules) if column else None

    def like(
        self, table: str, role: str | None, permit: Permit, path: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The path that ``role`` may follow and somebody probably meant by ``path``, if there is
        one: to another column there, or through another relation."""
        reached = self._reached(table, role, permit, path[:-1])
        if reached is not None:
            plan, readable, _ = reached
            names = [column.json for column in plan.columns if column.name in readable]
            return tuple(".".join((*path[:-1], name)) for name in close(path[-1], names, 1))
        firsts = [reference.relation for reference in self.plan.tables[table].references]
        seen = [name for name in firsts if self.follow(table, role, permit, (name, *path[1:]))]
        return tuple(".".join((name, *path[1:])) for name in close(path[0], seen, 1))

    def _reached(
        self, table: str, role: str | None, permit: Permit, hops: tuple[str, ...]
    ) -> tuple[TablePlan, tuple[str, ...], Rules] | None:
        """The table at the end of relations, its readable columns, and the rules on the way."""
        rules: list[tuple[str, Expression]] = []
        plan, reading = self.plan.tables[table], permit
        for name in hops:
            hop = next((item for item in plan.references if item.relation == name), None)
            if hop is None or not {*hop.columns} <= {*reading.readable}:
                return None
            found = self.reading(hop.table, role)
            if found is None:
                return None
            plan, reading = self.plan.tables[hop.table], found
            if reading.rule is not None:
                rules.append((hop.table, reading.rule))
        return plan, reading.readable, tuple(rules)

    def shown(self, table: str) -> Answer:
        """How a row of ``table`` is shown inside others: as the route that reads one shows it."""
        return self._shown.get(table) or default_answer(self.plan.tables[table])

    def encode(self, column: ColumnType, value: Any) -> Any:
        """A value as constants of the store's queries hold it.

        Raises:
            ValueError: it does not fit the column.
        """
        return self._store.encode(column, canonical(column, value))

    def prepare(self, rows: Rows) -> Any:
        """The prepared form of a set of rows, made once."""
        prepared = self._prepared.get(rows)
        if prepared is None:
            prepared = self._prepared[rows] = self._store.prepare(rows)
        return prepared


def _own_columns(plan: ServicePlan) -> Iterator[tuple[str, tuple[ColumnPlan, ...]]]:
    """By role, the columns that ``GET /api/auth/me`` shows."""
    for route in plan.routes:
        if plan.identity is not None and route.action == Builtin("auth.me"):
            shown = set(_columns_shown(route.answer.fields))
            columns = plan.tables[plan.identity.table].columns
            for role, permit in route.permits.items():
                readable = permit.readable if {"@user"} & shown or not shown else shown
                yield (
                    role,
                    tuple(
                        column
                        for column in columns
                        if column.name in permit.readable and column.name in readable
                    ),
                )


def _columns_shown(fields: Iterable[AnswerField]) -> Iterator[str]:
    for field in fields:
        if field.column:
            yield field.column
        yield from _columns_shown(field.fields)


# ---------------------------------------------------------------- rules of parents


def reaching(tables: Mapping[str, TablePlan], action: Action, permit: Permit) -> Permit | None:
    """``permit`` for rows that no path leads to: its rule holds those of the parents as well.

    A create may then name the parent itself. None when a parent's rule can not be told from the
    row, because no reference leads there.
    """
    parents: tuple[Parent, ...] = getattr(action, "parents", ())
    if not parents:
        return permit
    rules = permit.parents or (None,) * len(parents)
    above = rules_above(tables, getattr(action, "table", ""), parents, rules)
    if above is None:
        return None
    named = (parents[-1].link,) if isinstance(action, Insert) else ()
    return msgspec.structs.replace(
        permit, rule=together(permit.rule, *above), writable=(*permit.writable, *named)
    )
