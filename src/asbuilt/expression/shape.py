"""A tree without its values: what a store prepares once for all filters of the same form."""

from __future__ import annotations

from functools import lru_cache

from asbuilt.expression.model import Constant, Expression, Match, Moment, Slot
from asbuilt.expression.tree import rebuild


@lru_cache(maxsize=1024)
def shape(expression: Expression) -> tuple[Expression, tuple[Constant | Moment, ...]]:
    """``expression`` with a :class:`Slot` for each constant and moment, and what belongs in them.

    The shape is hashable: render it once, keep the SQL under it, and bind ``values[slot.index]``
    wherever its parameters hold a slot. Patterns of LIKE and regular expressions stay where they
    are, because their SQL depends on them.

    >>> from asbuilt.expression.parse import parse
    >>> shape(parse("a = 5"))[0] == shape(parse("a = 7"))[0]
    True
    """
    values: list[Constant | Moment] = []

    def empty(node: Expression) -> Expression:
        if isinstance(node, Constant | Moment):
            values.append(node)
            return Slot(len(values) - 1)
        if isinstance(node, Match) and node.kind in ("like", "regex"):
            return Match(node.kind, empty(node.value), node.pattern)
        return rebuild(node, empty)

    return empty(expression), tuple(values)
