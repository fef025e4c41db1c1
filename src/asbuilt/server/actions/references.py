"""References in a body: a row that the caller may not see is no row.

Without this a foreign key would answer whether a hidden row exists, and let people attach their
rows to other people's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asbuilt.plan.model import TablePlan
from asbuilt.server.body import Values
from asbuilt.server.rights import Rights
from asbuilt.store.base import Caller, MissingReference, Rows, Transaction


@dataclass(frozen=True, slots=True)
class _Reference:
    columns: tuple[str, ...]
    rows: Any


class References:
    """The references of one table whose targets may be hidden from one role."""

    def __init__(self, rights: Rights, table: TablePlan, role: str) -> None:
        self._table = table.name
        self._checked = tuple(
            _Reference(
                reference.columns,
                rights.prepare(
                    Rows(
                        reference.table,
                        reference.target_columns,
                        reference.target_columns,
                        rule=rule,
                    )
                ),
            )
            for reference in table.references
            if reference.columns[0] not in table.filled
            for rule in (rights.rule(reference.table, role),)
            if rule is not None or rights.plan.tables[reference.table].deleted_at
        )

    def check(
        self,
        transaction: Transaction[Any],
        caller: Caller | None,
        values: Values,
        old: Mapping[str, Any] | None = None,
    ) -> None:
        """Look every reference that ``values`` give up with the caller's eyes; ``old`` has the rest
        of one that is changed in part.

        Raises:
            MissingReference: the row does not exist, or is hidden.
        """
        for reference in self._checked:
            if values.keys().isdisjoint(reference.columns):
                continue
            whole = {**old, **values} if old else values
            given = [whole.get(column) for column in reference.columns]
            if any(value is None for value in given):
                continue
            if transaction.one(reference.rows, given, caller) is None:
                raise MissingReference(self._table, reference.columns)
