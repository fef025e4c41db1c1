"""Indexes that the document's own queries need, so that reads stay flat as tables grow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from asbuilt.expression.model import Column, Comparison, Expression, Me
from asbuilt.expression.tree import walk
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import ServicePlan, TablePlan


def derive_indexes(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Index references (joins, cascades) and the columns that row rules compare."""
    wanted: dict[str, list[tuple[str, ...]]] = {name: [] for name in plan.tables}
    for table in plan.tables.values():
        wanted[table.name] += [reference.columns for reference in table.references]
    for route in plan.routes:
        name = getattr(route.action, "table", None)
        if name is None:
            continue
        for permit in route.permits.values():
            wanted[name] += [path for path in _compared(permit.rule) if len(path) == 1]
        wanted[name] += [(parent.link,) for parent in getattr(route.action, "parents", ())[-1:]]
    tables = {
        name: msgspec.structs.replace(table, indexes=_distinct(table, wanted[name]))
        for name, table in plan.tables.items()
    }
    return msgspec.structs.replace(plan, tables=tables)


def _compared(rule: Expression | None) -> Iterator[tuple[str, ...]]:
    """The columns that a row rule compares with the caller."""
    for node in walk(rule) if rule is not None else ():
        match node:
            case Comparison(operator="=", left=Column(path=path), right=Me()):
                yield path


def _distinct(table: TablePlan, wanted: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Every wanted index once, without those that a key or a longer index already serves."""
    unique = [table.primary_key, *table.uniques]
    kept: list[tuple[str, ...]] = []
    for columns in sorted(dict.fromkeys((*table.indexes, *wanted)), key=len, reverse=True):
        served = any(other[: len(columns)] == columns for other in (*unique, *kept))
        if columns and not served:
            kept.append(columns)
    return tuple(sorted(kept))
