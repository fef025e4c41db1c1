"""Foreign keys as the plan has them."""

from __future__ import annotations

from asbuilt.plan import naming
from asbuilt.plan.model import ReferencePlan
from asbuilt.spec.tables.schema import Reference


def reference_to(table: str, columns: tuple[str, ...], stated: Reference) -> ReferencePlan:
    """A foreign key to ``columns`` of ``table``, named after its column, or if it has several after
    the table."""
    alone = len(stated.columns) == 1
    return ReferencePlan(
        relation=naming.relation(stated.columns[0]) if alone else naming.singular(stated.table),
        columns=stated.columns,
        table=table,
        target_columns=columns,
        on_delete=stated.on_delete,
    )
