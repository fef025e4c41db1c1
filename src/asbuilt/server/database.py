"""What a handler is given as ``db``: the document's tables, with the caller's rights.

Everything happens in the request's transaction. ``db.tickets.get(7)`` sees what the caller may
read, and ``db.tickets.update(7, …)`` changes what the caller may change: the same columns, rows and
references as through the document's own endpoints. ``db.elevated.tickets.get(7)`` acts for the
service and is the only way to secret columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from asbuilt.errors import NotInDocument
from asbuilt.expression.model import Expression
from asbuilt.expression.names import Known, resolve
from asbuilt.expression.parse import parse
from asbuilt.plan.model import Action, Delete, Insert, Permit, TablePlan, Update
from asbuilt.server.actions.references import References
from asbuilt.server.auth.passwords import NO_PASSWORD
from asbuilt.server.changes import Changes
from asbuilt.server.clock import now
from asbuilt.server.problem import Problem, forbidden
from asbuilt.server.request import Request
from asbuilt.server.rights import Rights, Way
from asbuilt.spec.values import canonical
from asbuilt.store.base import Query, Row, Rows, Transaction
from asbuilt.store.statements import known

MAX_LIST = 1_000

Values = Mapping[str, Any]


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
            raise NotInDocument(f"the document has no table {name!r}")
        return Table(
            self._rights, self._changes, self._transaction, self._request, name, self._role
        )


class Table:
    """``db.tickets``. Rows are dicts by column; keys are given as the column's own type.

    With the caller's rights, what they may not do raises a :class:`Problem` (403).
    """

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
        permit = self._reading()
        rows = self._rights.prepare(
            Rows(self._plan.name, permit.granted, self._plan.primary_key, rule=permit.rule)
        )
        row = self._transaction.one(rows, self._key(key), self._caller)
        return None if row is None else dict(zip(permit.granted, row, strict=True))

    def list(
        self, filter: str | None = None, sort: str | None = None, limit: int = 100, **equal: Any
    ) -> list[dict[str, Any]]:
        """Rows that match: ``db.tickets.list("priority = 'high'", sort="-created_at",
        status="open")``.

        ``filter`` is an expression of the filter language, ``equal`` are further columns' values.
        """
        permit = self._reading()
        for name in equal:
            self._way(permit, (name,))
        rows = self._rights.prepare(
            Rows(self._plan.name, permit.granted, tuple(equal), rule=permit.rule)
        )
        rules: dict[str, Expression] = {}
        query = Query(
            self._order(permit, sort, rules),
            min(limit, MAX_LIST),
            None if filter is None else self._condition(permit, filter, rules),
            count=False,
            rules=tuple(rules.items()),
        )
        values = [self._value(name, value) for name, value in equal.items()]
        page = self._transaction.page(rows, values, self._caller, query)
        return [dict(zip(permit.granted, row, strict=True)) for row in page.rows]

    def create(self, values: Values) -> dict[str, Any]:
        """Store a row; what is left out gets its default, the caller's columns are filled."""
        permit = self._permit(Insert)
        row = self._given(permit, values)
        if self._caller is not None:
            for column, mine in permit.fill.items():
                row.setdefault(column, self._caller.values.get(mine))
        self._refer(row, None)
        identity = self._rights.plan.identity
        if identity and identity.table == self._plan.name and identity.password:
            row.setdefault(identity.password, NO_PASSWORD)
        complete = self._rights.defaults[self._plan.name].complete(row)
        stored = self._transaction.insert(self._plan.name, complete)
        self._still_reached(permit, stored)
        self._changes.created(self._transaction, self._request, self._plan.name, stored)
        return self._shown(permit, stored)

    def update(self, *key_and_changes: Any) -> dict[str, Any] | None:
        """Change the row with this key: ``update(7, {"status": "closed"})``. None: no such row."""
        permit = self._permit(Update)
        changes = self._given(permit, key_and_changes[-1])
        rows, values = self._whole(permit), self._key(key_and_changes[:-1])
        old = self._transaction.one(rows, values, self._caller)
        if old is None:
            return None
        self._refer(changes, old)
        new = self._change(rows, values, old, changes)
        self._still_reached(permit, new)
        self._changes.changed(self._transaction, self._request, self._plan.name, old, new)
        return self._shown(permit, new)

    def delete(self, *key: Any) -> bool:
        """Remove the row with this key, or mark it as deleted; False: no such row."""
        rows, values = self._whole(self._permit(Delete)), self._key(key)
        old = self._transaction.one(rows, values, self._caller)
        if old is None:
            return False
        if self._plan.deleted_at:
            self._change(rows, values, old, {self._plan.deleted_at: now()})
        else:
            self._transaction.delete(rows, values, self._caller)
        self._changes.removed(self._transaction, self._request, self._plan.name, old)
        return True

    # ------------------------------------------------------------ rights

    def _permit(self, verb: type[Action]) -> Permit:
        return self._rights.permit(self._plan.name, verb, self._role)

    def _reading(self) -> Permit:
        permit = self._rights.reading(self._plan.name, self._role)
        if permit is None:
            raise forbidden()
        return permit

    def _given(self, permit: Permit, values: Values) -> dict[str, Any]:
        """The values of a change, if each is the caller's to set.

        Raises:
            Problem: 403 that names the columns.
        """
        row = {name: self._value(name, value) for name, value in values.items()}
        refused = [name for name in row if name not in permit.writable]
        if permit.rule is not None and self._caller is not None:
            refused += [
                column
                for column, mine in permit.fill.items()
                if column in row and row[column] != self._caller.values.get(mine)
            ]
        if refused:
            raise self._refusal(f"{', '.join(dict.fromkeys(refused))} may not be set")
        return row

    def _refer(self, values: dict[str, Any], old: Row | None) -> None:
        """Look references up with the caller's eyes."""
        if self._role is not None:
            references = References(self._rights, self._plan, self._role)
            before = None if old is None else dict(zip(self._columns, old, strict=True))
            references.check(self._transaction, self._request.caller, values, before)

    def _still_reached(self, permit: Permit, row: Row) -> None:
        """Refuse a row that the caller's own rule would hide.

        Raises:
            Problem: 403.
        """
        if permit.rule is None:
            return
        key = self._plan.primary_key
        rows = self._rights.prepare(Rows(self._plan.name, key, key, rule=permit.rule))
        values = [row[self._columns.index(name)] for name in key]
        if self._transaction.one(rows, values, self._caller) is None:
            raise self._refusal("the row would be out of reach")

    def _refusal(self, reason: str) -> Problem:
        return Problem(403, f"With your role's rights to {self._plan.name}, {reason}.")

    # ------------------------------------------------------------ names and values

    def _way(self, permit: Permit, path: tuple[str, ...]) -> Way:
        """The column that a path names, if the caller may read it.

        Raises:
            NotInDocument: there is none.
        """
        way = self._rights.follow(self._plan.name, self._role, permit, path)
        if way is None:
            raise self._no_column(".".join(path))
        return way

    def _condition(self, permit: Permit, text: str, rules: dict[str, Expression]) -> Expression:
        """A filter whose columns the caller may all read; the rules on its way join ``rules``.

        Raises:
            ExpressionError: it is no filter.
            NotInDocument: it names a column that is not there for the caller.
        """
        return resolve(parse(text, "rule"), partial(self._known, permit, rules))

    def _known(self, permit: Permit, rules: dict[str, Expression], path: tuple[str, ...]) -> Known:
        way = self._way(permit, path)
        rules.update(way.rules)
        return known(way.path, way.column.type, partial(self._rights.encode, way.column.type))

    def _order(
        self, permit: Permit, sort: str | None, rules: dict[str, Expression]
    ) -> tuple[tuple[str, bool], ...]:
        parts = [part.strip() for part in (sort or "").split(",") if part.strip()]
        order: dict[str, bool] = {}
        for part in parts:
            way = self._way(permit, tuple(part.removeprefix("-").split(".")))
            rules.update(way.rules)
            order[".".join(way.path)] = part.startswith("-")
        key = (name for name in self._plan.primary_key if name not in order)
        return (*order.items(), *((name, False) for name in key))

    def _whole(self, permit: Permit) -> Any:
        """The row with a key, all its columns, if the rule lets the caller act on it."""
        key = self._plan.primary_key
        return self._rights.prepare(Rows(self._plan.name, self._columns, key, rule=permit.rule))

    def _change(self, rows: Any, key: Sequence[Any], old: Row, changes: dict[str, Any]) -> Row:
        version = old[self._columns.index(self._plan.version)] if self._plan.version else None
        touched = self._rights.defaults[self._plan.name].touch(changes, version)
        new = self._transaction.update(rows, key, self._caller, touched)
        assert new is not None  # it has just been read, in this transaction
        return new

    def _key(self, key: Sequence[Any]) -> Sequence[Any]:
        names = self._plan.primary_key
        return [self._value(name, value) for name, value in zip(names, key, strict=True)]

    def _value(self, name: str, value: Any) -> Any:
        """A value as its column keeps it.

        Raises:
            NotInDocument: there is no such column.
            Problem: 422, the value does not fit; most often it came from the request.
        """
        if name not in self._columns:
            raise self._no_column(name)
        try:
            return None if value is None else canonical(self._plan.column(name).type, value)
        except ValueError as error:
            raise Problem(422, f"{self._plan.name}.{name} {error}.", code="invalid") from error

    def _no_column(self, name: str) -> NotInDocument:
        whose = "" if self._role is None else f" that {self._role} may use"
        return NotInDocument(f"the table {self._plan.name} has no column {name!r}{whose}")

    def _shown(self, permit: Permit, row: Row) -> dict[str, Any]:
        whole = zip(self._columns, row, strict=True)
        return {name: value for name, value in whole if name in permit.granted}
