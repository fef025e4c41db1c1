"""The rows that exist already, as far as new ones refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from asbuilt.plan.model import ReferencePlan, ServicePlan

Key = tuple[Any, ...]
Row = dict[str, Any]
"""Canonical values by column, without generated columns."""


class Unsatisfiable(Exception):
    """No (more) row fits: ``reason`` says which constraint is in the way."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"{table}: {reason}")
        self.table, self.reason = table, reason


class Keys:
    """What references and owners may pick: grows with each row that is made."""

    def __init__(
        self, plan: ServicePlan, existing: Mapping[str, Iterable[Mapping[str, Any]]] | None = None
    ) -> None:
        """``existing`` holds rows by table, their canonical values by column."""
        self._plan = plan
        self._wanted: dict[str, set[tuple[str, ...]]] = {}
        self._lists: dict[tuple[str, tuple[str, ...]], list[Key]] = {}
        for table in plan.tables.values():
            for reference in table.references:
                self._wanted.setdefault(reference.table, set()).add(reference.target_columns)
                self._lists[reference.table, reference.target_columns] = []
        self.people: list[dict[str, Any]] = []
        """The rows of the identity table as ``@me`` shows them, with ``id`` and ``role``."""
        self._by_id: dict[Any, dict[str, Any]] = {}
        for name, rows in (existing or {}).items():
            for row in rows:
                self.add(name, row)

    def add(self, table: str, row: Mapping[str, Any], role: str | None = None) -> None:
        """A row exists; ``role`` is that of a person whose row does not say it."""
        for columns in self._wanted.get(table, ()):
            if all(row.get(name) is not None for name in columns):
                self._lists[table, columns].append(tuple(row[name] for name in columns))
        identity = self._plan.identity
        if identity is not None and table == identity.table and row.get(identity.key) is not None:
            own = role or (row.get(identity.role) if identity.role else identity.default_role)
            person = {**row, "id": row[identity.key], "role": own}
            self.people.append(person)
            self._by_id[person["id"]] = person

    def changed(self, table: str, row: Mapping[str, Any]) -> None:
        """A row that exists has other values; its keys are as before."""
        identity = self._plan.identity
        if identity is not None and table == identity.table:
            self._by_id[row[identity.key]].update(row)

    def of(self, reference: ReferencePlan) -> list[Key]:
        """What ``reference`` may hold: the values of its target's columns."""
        return self._lists[reference.table, reference.target_columns]
