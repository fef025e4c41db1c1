"""What may stand where, as far as the text alone tells; the kinds of columns come in ``names``."""

from __future__ import annotations

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import (
    Arithmetic,
    Call,
    Column,
    Condition,
    Constant,
    Expression,
    Me,
    Moment,
)
from asbuilt.expression.tokens import Token


def truth(node: Expression, start: Token) -> Expression:
    """``node``, which must be able to be true or false; it begins at ``start``."""
    match node:
        case Column() | Me() | Call(name="coalesce") | Constant(value=None | True | False):
            return node
    if isinstance(node, Condition):
        return node
    raise ExpressionError(
        "this is a value, not a condition", start.offset, "compare it with something"
    )


def value(node: Expression, start: Token) -> Expression:
    """``node``, which must not be a condition."""
    if isinstance(node, Condition):
        raise ExpressionError("this is a condition, a value is needed here", start.offset)
    return node


def number(node: Expression, start: Token) -> Expression:
    """``node``, which must be able to be a number."""
    match node:
        case Moment():
            raise ExpressionError(
                "a moment is moved by a time", start.offset, "for example @now - 7 days"
            )
        case Constant(value=str() | bool()):
            raise ExpressionError("a number is needed here", start.offset)
    return value(node, start)


def text(node: Expression, start: Token) -> Expression:
    """``node``, which must be able to be text."""
    match node:
        case Moment() | Arithmetic() | Constant(value=int() | float()):
            raise ExpressionError(
                "text is needed here", start.offset, "text stands in single quotes: 'open'"
            )
    return value(node, start)
