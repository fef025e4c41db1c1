"""Tables in the order in which their rows can be made: what others refer to first."""

from __future__ import annotations

from collections.abc import Mapping

from asbuilt.plan.model import ReferencePlan, TablePlan

Order = tuple[tuple[str, frozenset[str]], ...]
"""Each table with the relations that have to stay NULL until their targets exist."""


def ordered(tables: Mapping[str, TablePlan]) -> Order:
    """All tables. In a circle the reference that may be NULL waits, and one that says whose a row
    is only if no other may; where none may, the tables of the circle stand last."""
    waiting = dict(tables)
    done: list[tuple[str, frozenset[str]]] = []
    while waiting:
        name, later = _next(waiting)
        done.append((name, frozenset(later)))
        del waiting[name]
    return tuple(done)


def _next(waiting: Mapping[str, TablePlan]) -> tuple[str, list[str]]:
    best: tuple[tuple[int, int, int], str, list[str]] | None = None
    for name, table in waiting.items():
        open_ends = [
            reference
            for reference in table.references
            if reference.table != name and reference.table in waiting
        ]
        required = sum(not _optional(table, reference) for reference in open_ends)
        owners = sum(not table.filled.keys().isdisjoint(item.columns) for item in open_ends)
        cost = (required, owners, len(open_ends))
        if best is None or cost < best[0]:
            best = cost, name, [reference.relation for reference in open_ends]
    assert best is not None
    return best[1], best[2]


def _optional(table: TablePlan, reference: ReferencePlan) -> bool:
    return all(table.column(name).nullable for name in reference.columns)
