"""One form for conditions that are written differently and mean the same"""

from __future__ import annotations

from collections.abc import Iterable

from asbuilt.expression.format import text
from asbuilt.expression.model import (
    And,
    Between,
    Comparison,
    ComparisonOperator,
    Constant,
    Expression,
    In,
    Not,
    Or,
)

_MIRRORED: dict[ComparisonOperator, ComparisonOperator] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=",
}  # fmt: skip
_NEGATED: dict[ComparisonOperator, ComparisonOperator] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "=",
}  # fmt: skip


def terms(condition: Expression) -> frozenset[str]:
    """The conditions that all hold where ``condition`` does, each in words of one form.

    >>> from asbuilt.expression.parse import parse
    >>> sorted(terms(parse("5 >= stars and not stars < 1", dialect="check")))
    ['stars <= 5', 'stars >= 1']
    """
    whole = normal(condition)
    return frozenset(map(text, whole.terms if isinstance(whole, And) else (whole,)))


def normal(condition: Expression) -> Expression:
    """Constants stand on the right, lists and members in one order, BETWEEN is two comparisons, and
    NOT stands before nothing that has an opposite. What is unknown stays so, as in SQL."""
    match condition:
        case Between(value, low, high):
            return _all((Comparison(">=", value, low), Comparison("<=", value, high)))
        case Comparison(sign, Constant() as left, right) if not isinstance(right, Constant):
            return Comparison(_MIRRORED[sign], right, left)
        case Comparison("=" | "!=" as sign, left, right) if not isinstance(right, Constant):
            first, second = sorted((left, right), key=text)
            return Comparison(sign, first, second)
        case In(value, options):
            return In(value, tuple(sorted(options, key=text)))
        case And(members):
            return _all(members)
        case Or(members):
            return _any(members)
        case Not(operand):
            return _opposite(operand)
    return condition


def _opposite(operand: Expression) -> Expression:
    match operand:
        case Not(inner):
            return normal(inner)
        case Comparison(sign, left, right):
            return normal(Comparison(_NEGATED[sign], left, right))
        case And(members):
            return _any(map(Not, members))
        case Or(members):
            return _all(map(Not, members))
        case Between(value, low, high):
            return _any((Comparison("<", value, low), Comparison(">", value, high)))
    return Not(normal(operand))


def _all(members: Iterable[Expression]) -> Expression:
    flat = _ordered(members, And)
    return And(flat) if len(flat) > 1 else flat[0]


def _any(members: Iterable[Expression]) -> Expression:
    flat = _ordered(members, Or)
    return Or(flat) if len(flat) > 1 else flat[0]


def _ordered(members: Iterable[Expression], joined: type[And | Or]) -> tuple[Expression, ...]:
    """Members in the order of their words, each once; those of one among them among the others."""
    whole = map(normal, members)
    flat = [
        part for each in whole for part in (each.terms if isinstance(each, joined) else (each,))
    ]
    return tuple({text(each): each for each in sorted(flat, key=text)}.values())
