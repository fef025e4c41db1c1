"""Walking over trees, whatever their nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import msgspec

from asbuilt.expression.model import Expression, Node


def children(node: Node) -> Iterator[Expression]:
    """The operands of ``node`` from left to right."""
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield cast(Expression, value)
        elif isinstance(value, tuple):
            yield from (cast(Expression, item) for item in value if isinstance(item, Node))


def walk(expression: Expression) -> Iterator[Expression]:
    """``expression`` and all nodes below it, parents first, from left to right."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(tuple(children(node))))


def rebuild(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """``node`` with ``change`` applied to each of its operands."""
    fields: dict[str, object] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            fields[name] = change(cast(Expression, value))
        elif isinstance(value, tuple) and isinstance(value[0], Node):
            fields[name] = tuple(change(item) for item in value)
    return msgspec.structs.replace(node, **fields) if fields else node


def depth(expression: Expression) -> int:
    """The number of nodes on the longest way from the root to a leaf."""
    deepest = 0
    level = [expression]
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest
