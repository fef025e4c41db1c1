"""How tightly each node binds: shared by whatever writes trees as text."""

from __future__ import annotations

from asbuilt.expression.model import (
    And,
    Arithmetic,
    Between,
    Comparison,
    In,
    IsNull,
    Match,
    Node,
    Not,
    Or,
)

OR, AND, NOT, PREDICATE, SUM, PRODUCT, PRIMARY = range(1, 8)


def binding(node: Node) -> int:
    """From ``OR`` (loosest) to ``PRIMARY``."""
    match node:
        case Or():
            return OR
        case And():
            return AND
        case Not(operand=Between() | In() | IsNull() | Match()):
            return PREDICATE  # written `not in`, `is not null` …
        case Not():
            return NOT
        case Comparison() | Between() | In() | IsNull() | Match():
            return PREDICATE
        case Arithmetic(operator="+" | "-"):
            return SUM
        case Arithmetic():
            return PRODUCT
    return PRIMARY
