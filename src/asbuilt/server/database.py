"""What a handler is given as ``db``: the document's tables, with the caller's rights.

Everything happens in the request's transaction. ``db.tickets.get(7)`` sees what the caller may
read; ``db.elevated.tickets.get(7)`` acts for the service and is the only way to secret columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asbuilt.expression.model import And, Expression
from asbuilt.expression.parse import parse
from asbuilt.plan.model import (
    Action,
    Answer,
    ColumnPlan,
    Delete,
    Insert,
    Permit,
    Route,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.server.changes import Changes
from asbuilt.server.defaults import Defaults
from asbuilt.server.problem import forbidden
from asbuilt.server.request import Request
from asbuilt.server.respond import default_answer
from asbuilt.spec.values import canonical
from asbuilt.store.base import Query, Row, Rows, Rules, Store, Transaction

MAX_LIST = 1_000

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """A path to a column through relations, and the row rules of the tables on it."""

    path: tuple[str, ...]
    column: ColumnPlan
    rules: Rules


class Rights:
    """What each role may do to each table, from the permits of the document's routes."""

    def __init__(self, plan: ServicePlan, store: Store[Any]) -> None:
        self.plan = plan
        self.defaults = {name: Defaults(table) for name, table in plan.tables.items()}
        self._store = store
        self._prepared: dict[Rows, Any] = {}
        self._permits: dict[tuple[str, type[Action], str], Permit] = {}
        self._reads: dict[tuple[str, bool, str], Permit] = {}
        self._shown: dict[str, Answer] = {}
        for route in plan.routes:
            table: str | None = getattr(route.action, "table", None)
            for role, permit in route.permits.items() if table else ():
                key = (table or "", type(route.action), role)
                self._permits.setdefault(key, permit)
            self._learn_reading(route)

    def _learn_reading(self, route: Route) -> None:
        action = route.action
        if not isinstance(action, Select):
            return
        for role, permit in route.permits.items():
            self._reads.setdefault((action.table, action.many, role), permit)
        if not action.many:
            self._shown.setdefault(action.table, Answer(200, route.answer.fields))

    def permit(self, table: str, verb: type[Action], role: str | None) -> Permit:
        """The permit of ``role`` (None: the service itself) for a kind of action on a table.

        Raises:
            Problem: 403, the document grants the role no such action.
        """
        if role is None:
            columns = tuple(column.name for column in self.plan.tables[table].columns)
            return Permit(readable=columns, writable=columns)
        found = self._permits.get((table, verb, role))
        if found is None:
            raise forbidden()
        return found

    def reading(self, table: str, role: str) -> Permit | None:
        """The permit with which ``role`` reads rows of ``table``: one by one, else in lists."""
        return self._reads.get((table, False, role)) or self._reads.get((table, True, role))

    def follow(self, table: str, role: str, path: tuple[str, ...]) -> Way | None:
        """Where a path through relations ends, if ``role`` may read every table on the way."""
        rules: list[tuple[str, Expression]] = []
        plan, permit = self.plan.tables[table], self.reading(table, role)
        for name in path[:-1]:
            hop = next((item for item in plan.references if item.relation == name), None)
            if hop is None or permit is None or not {*hop.columns} <= {*permit.readable}:
                return None
            plan, permit = self.plan.tables[hop.table], self.reading(hop.table, role)
            if permit is not None and permit.rule is not None:
                rules.append((hop.table, permit.rule))
        if permit is None:
            return None
        for column in plan.columns:
            if column.name in permit.readable and path[-1] in (column.name, column.json):
                return Way((*path[:-1], column.name), column, tuple(rules))
        return None

    def shown(self, table: str) -> Answer:
        """How a row of ``table`` is shown inside others: as the route that reads one shows it."""
        return self._shown.get(table) or default_answer(self.plan.tables[table])

    def prepare(self, rows: Rows) -> Any:
        """The prepared form of a set of rows, made once."""
        prepared = self._prepared.get(rows)
        if prepared is None:
            prepared = self._prepared[rows] = self._store.prepare(rows)
        return prepared


class Database:
    """``db``; its attributes are the tables."""

    def __init__(
        self,
        rights: Rights,
        changes: Changes,
        transaction: Transaction[Any],
        request: Request,
        role: str | None,
    ) -> None:
        self._rights = rights
        self._changes = changes
        self._transaction = transaction
        self._request = request
        self._role = role

    @property
    def elevated(self) -> Database:
        """The same tables with the service's own rights: no row rule, every column."""
        return Database(self._rights, self._changes, self._transaction, self._request, None)

    def __getattr__(self, name: str) -> Table:
        if name not in self._rights.plan.tables:
            raise AttributeError(f"the document has no table {name!r}")
        return Table(
            self._rights, self._changes, self._transaction, self._request, name, self._role
        )


class Table:
    """``db.tickets``. Rows are dicts by column; keys are given as the column's own type."""

    def __init__(
        self,
        rights: Rights,
        changes: Changes,
        transaction: Transaction[Any],
        request: Request,
        name: str,
        role: str | None,
    ) -> None:
        self._rights = rights
        self._changes = changes
        self._transaction = transaction
        self._request = request
        self._caller = request.caller
        self._plan: TablePlan = rights.plan.tables[name]
        self._columns = tuple(column.name for column in self._plan.columns)
        self._role = role

    def get(self, *key: Any) -> dict[str, Any] | None:
        """The row with this primary key, or None when there is none that the caller may read."""
        permit = self._permit(Select)
        rows = self._rights.prepare(
            Rows(self._plan.name, permit.readable, self._plan.primary_key, rule=permit.rule)
        )
        row = self._transaction.one(rows, self._key(key), self._caller)
        return None if row is None else dict(zip(permit.readable, row, strict=True))

    def list(
        self, filter: str | None = None, sort: str | None = None, limit: int = 100, **equal: Any
    ) -> list[dict[str, Any]]:
        """Rows that match: ``db.tickets.list("priority = 'high'", sort="-created_at",
        status="open")``.

        ``filter`` is an expression of the filter language, ``equal`` are further columns' values.
        """
        permit = self._permit(Select)
        rows = self._rights.prepare(
            Rows(self._plan.name, permit.readable, tuple(equal), rule=_both(permit, filter))
        )
        order = _order(sort, self._plan.primary_key)
        query = Query(order, min(limit, MAX_LIST), count=False)
        values = [self._value(name, value) for name, value in equal.items()]
        page = self._transaction.page(rows, values, self._caller, query)
        return [dict(zip(permit.readable, row, strict=True)) for row in page.rows]

    def create(self, values: Values) -> dict[str, Any]:
        """Store a row; what is left out gets its default, the caller's columns are filled."""
        permit = self._permit(Insert)
        row = {name: self._value(name, value) for name, value in values.items()}
        if self._caller is not None:
            for column, mine in permit.fill.items():
                row.setdefault(column, self._caller.values.get(mine))
        complete = self._rights.defaults[self._plan.name].complete(row)
        stored = self._transaction.insert(self._plan.name, complete)
        self._changes.created(self._transaction, self._request, self._plan.name, stored)
        return self._shown(permit, stored)

    def update(self, *key_and_changes: Any) -> dict[str, Any] | None:
        """Change the row with this key: ``update(7, {"status": "closed"})``. None: no such row."""
        changes: Values = key_and_changes[-1]
        key = key_and_changes[:-1]
        permit = self._permit(Update)
        converted = {name: self._value(name, value) for name, value in changes.items()}
        rows, values = self._whole(permit), self._key(key)
        old = self._transaction.one(rows, values, self._caller)
        if old is None:
            return None
        version = old[self._columns.index(self._plan.version)] if self._plan.version else None
        touched = self._rights.defaults[self._plan.name].touch(converted, version)
        new = self._transaction.update(rows, values, self._caller, touched)
        if new is None:
            return None
        self._changes.changed(self._transaction, self._request, self._plan.name, old, new)
        return self._shown(permit, new)

    def delete(self, *key: Any) -> bool:
        """Remove the row with this key; False: no such row."""
        rows, values = self._whole(self._permit(Delete)), self._key(key)
        old = self._transaction.one(rows, values, self._caller)
        if old is None:
            return False
        self._transaction.delete(rows, values, self._caller)
        self._changes.removed(self._transaction, self._request, self._plan.name, old)
        return True

    # ------------------------------------------------------------ inside

    def _permit(self, verb: type[Action]) -> Permit:
        return self._rights.permit(self._plan.name, verb, self._role)

    def _whole(self, permit: Permit) -> Any:
        """The row with a key, all its columns, if the rule lets the caller act on it."""
        key = self._plan.primary_key
        return self._rights.prepare(Rows(self._plan.name, self._columns, key, rule=permit.rule))

    def _key(self, key: Any) -> Sequence[Any]:
        names = self._plan.primary_key
        return [self._value(name, value) for name, value in zip(names, key, strict=True)]

    def _value(self, name: str, value: Any) -> Any:
        return None if value is None else canonical(self._plan.column(name).type, value)

    def _shown(self, permit: Permit, row: Row) -> dict[str, Any]:
        whole = zip(self._columns, row, strict=True)
        return {name: value for name, value in whole if name in permit.readable}


def _both(permit: Permit, filter: str | None) -> Expression | None:
    if filter is None:
        return permit.rule
    parsed = parse(filter, "rule")
    return parsed if permit.rule is None else And((permit.rule, parsed))


def _order(sort: str | None, key: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    parts = [part.strip() for part in (sort or "").split(",") if part.strip()]
    order = [(part.removeprefix("-"), part.startswith("-")) for part in parts]
    named = {name for name, _ in order}
    return (*order, *((name, False) for name in key if name not in named))
