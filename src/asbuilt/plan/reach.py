"""The rules of a row's parents, told from the row itself.

Below ``/orders/{order_id}`` the path says whose the lines are. Where a line is met without the path
(in a relation, behind a reference, in a handler), the rule on its order has to say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from asbuilt.expression.model import And, Column, Expression, IsNull, Not
from asbuilt.expression.tree import rebuild
from asbuilt.plan.model import Parent, TablePlan


def rules_above(
    tables: Mapping[str, TablePlan],
    table: str,
    parents: Sequence[Parent],
    rules: Sequence[Expression | None],
) -> tuple[Expression, ...] | None:
    """The ``rules`` of ``parents`` (each in its place) as rules of the rows of ``table``.

    None when one of them can not be told: no reference leads to its parent.
    """
    child = tables[table]
    found: list[Expression] = []
    prefix: tuple[str, ...] | None = ()
    for parent, rule in zip(reversed(parents), reversed(rules), strict=True):
        relation = _relation(child, parent)
        # A reference holds, unless it is NULL: the path leads to no such row.
        certain = relation is None or not child.column(parent.link).nullable
        prefix = None if prefix is None or relation is None else (*prefix, relation)
        child = tables[parent.table]
        if rule is None and child.deleted_at is None and certain:
            continue
        if prefix is None:
            return None
        found.append(Not(IsNull(Column((*prefix, parent.column)))))
        if rule is not None:
            found.append(_below(prefix, rule))
    return tuple(found)


def together(*rules: Expression | None) -> Expression | None:
    """One rule for several; None where none of them restricts anything."""
    stated = tuple(rule for rule in rules if rule is not None)
    return And(stated) if len(stated) > 1 else (stated[0] if stated else None)


def _relation(child: TablePlan, parent: Parent) -> str | None:
    wanted = ((parent.link,), parent.table, (parent.column,))
    for item in child.references:
        if (item.columns, item.table, item.target_columns) == wanted:
            return item.relation
    return None


def _below(prefix: tuple[str, ...], rule: Expression) -> Expression:
    """``rule`` of a row at the end of the relations ``prefix``."""
    if isinstance(rule, Column):
        return Column((*prefix, *rule.path))
    return rebuild(rule, partial(_below, prefix))
