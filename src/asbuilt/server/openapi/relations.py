"""The relations that ``expand`` follows from a table, for one role or for all together."""

from __future__ import annotations

from asbuilt.plan.model import Permit, Select, ServicePlan
from asbuilt.server.relations import Relation, relations


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
        tables = self._plan.tables
        own = self._readable.get(table, frozenset())
        found = relations(tables, tables[table], own, self._readable.get)
        return tuple(relation for name, relation in found.items() if name == relation.name)

    def paths(self, table: str) -> list[str]:
        """What ``expand`` may name: relations, and relations of relations."""
        return [
            path
            for relation in self.of(table)
            for path in (
                relation.name,
                *(f"{relation.name}.{further.name}" for further in self.of(relation.table.name)),
            )
        ]
