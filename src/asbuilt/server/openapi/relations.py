"""The relations that ``expand`` follows from a table, for one role or for all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.plan.model import Permit, ReferencePlan, Select, ServicePlan, TablePlan
from asbuilt.server.expand import reverse_name


@dataclass(frozen=True, slots=True)
class Relation:
    """``many``: rows of ``table`` that refer to the row at hand, else the one that it refers to."""

    name: str
    table: str
    many: bool


class Relations:
    """Knows which tables ``role`` (None: anybody) may read, and what leads to them."""

    def __init__(self, plan: ServicePlan, role: str | None) -> None:
        self._plan = plan
        self._readable: dict[str, frozenset[str]] = {}
        for route in plan.routes:
            if isinstance(route.action, Select):
                self._learn(route.action.table, route.permits, role)

    def _learn(self, table: str, permits: dict[str, Permit], role: str | None) -> None:
        for name, permit in permits.items():
            if role in (None, name):
                known = self._readable.get(table, frozenset())
                self._readable[table] = known.union(permit.readable)

    def of(self, table: str) -> tuple[Relation, ...]:
        """The relations of a table, forward ones first."""
        found = {relation.name: relation for relation in self._all(self._plan.tables[table])}
        return tuple(found.values())

    def paths(self, table: str) -> list[str]:
        """What ``expand`` may name: relations, and relations of relations."""
        return [
            path
            for relation in self.of(table)
            for path in (
                relation.name,
                *(f"{relation.name}.{further.name}" for further in self.of(relation.table)),
            )
        ]

    def _all(self, table: TablePlan) -> Iterator[Relation]:
        for reference in table.references:
            if self._reads(table, reference) and reference.table in self._readable:
                yield Relation(reference.relation, reference.table, False)
        for other in self._plan.tables.values():
            for reference in other.references:
                if reference.table == table.name and self._reads(other, reference):
                    yield Relation(reverse_name(other, table), other.name, True)

    def _reads(self, table: TablePlan, reference: ReferencePlan) -> bool:
        """Whether the column that refers is readable; relations by several columns are none."""
        readable = self._readable.get(table.name, frozenset())
        return len(reference.columns) == 1 and reference.columns[0] in readable
