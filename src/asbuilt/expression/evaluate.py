"""A tree on one row in Python, with SQL's three-valued logic.

Values are in stored form: text (compared by code point), numbers, booleans as 0 and 1, NULL as
None. Results are those of SQLite, with which the tests compare them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from asbuilt.expression.compute import CALLS, Value, as_stored, as_text, ascii_lower, calculate
from asbuilt.expression.model import (
    And,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    ComparisonOperator,
    Condition,
    Constant,
    Expression,
    In,
    IsNull,
    Match,
    MatchKind,
    Me,
    Moment,
    Not,
    Or,
    Slot,
)
from asbuilt.expression.moment import moment_text
from asbuilt.expression.patterns import from_like, matches

Row = Mapping[tuple[str, ...], Value] | Callable[[tuple[str, ...]], Value]


def evaluate(
    expression: Expression, row: Row, me: Mapping[str, Value], now: datetime
) -> bool | None:
    """Whether ``expression`` holds for ``row``; None when SQL would say unknown.

    ``row`` maps column paths to stored values; ``me`` the caller's columns; ``now`` is aware.

    Raises:
        KeyError: a column is missing from ``row`` or ``me``.
        TypeError: a function or operator meets a value of the wrong kind. ``names.resolve``
            refuses such expressions.
    """
    lookup = row.__getitem__ if isinstance(row, Mapping) else row
    return _truth(_Evaluation(lookup, me, now).value(expression))


def _truth(value: Value) -> bool | None:
    return None if value is None else bool(value)


class _Evaluation(Struct, frozen=True):
    column: Callable[[tuple[str, ...]], Value]
    me: Mapping[str, Value]
    now: datetime

    def value(self, node: Expression) -> Value:
        match node:
            case Constant(value):
                return value
            case Column(path):
                return self.column(path)
            case Me(name):
                return self.me[name]
            case Moment():
                return moment_text(node, self.now)
            case Call(name, arguments):
                return CALLS[name](*map(self.value, arguments))
            case Arithmetic(sign, left, right):
                return calculate(sign, self.value(left), self.value(right))
            case Slot():
                raise TypeError("a slot has no value of its own")
        return self.condition(node)

    def condition(self, node: Condition) -> bool | None:
        match node:
            case And(terms):
                return conjunction(_truth(self.value(term)) for term in terms)
            case Or(terms):
                return negation(conjunction(negation(_truth(self.value(term))) for term in terms))
            case Not(operand):
                return negation(_truth(self.value(operand)))
            case Comparison(sign, left, right):
                return compare(sign, self.value(left), self.value(right))
            case Between(value, low, high):
                tested = self.value(value)
                above = compare(">=", tested, self.value(low))
                return conjunction((above, compare("<=", tested, self.value(high))))
            case In(value, options):
                return member(self.value(value), map(self.value, options))
            case IsNull(value):
                return self.value(value) is None
            case Match(kind, value, pattern):
                return match_text(kind, self.value(value), self.value(pattern))


# ---------------------------------------------------------------- three-valued logic


def conjunction(terms: Iterable[bool | None]) -> bool | None:
    """AND: false if any term is, else unknown if any is."""
    unknown = False
    for term in terms:
        if term is False:
            return False
        unknown = unknown or term is None
    return None if unknown else True


def negation(value: bool | None) -> bool | None:
    """NOT: unknown stays unknown."""
    return None if value is None else not value


def compare(sign: ComparisonOperator, left: Value, right: Value) -> bool | None:
    """SQLite's order of values: numbers, then text by code point, then bytes."""
    if left is None or right is None:
        return None
    if isinstance(left, Decimal) is not isinstance(right, Decimal):
        left, right = as_stored(left), as_stored(right)
    return _COMPARISONS[sign](_sort_key(left), _sort_key(right))


def member(value: Value, options: Iterable[Value]) -> bool | None:
    """IN: an unknown option leaves it open whether an absent value is there."""
    return negation(conjunction(negation(compare("=", value, option)) for option in options))


def match_text(kind: MatchKind, value: Value, pattern: Value) -> bool | None:
    """:class:`Match` on two values.

    Raises:
        TypeError: one is neither text nor NULL.
    """
    text, wanted = as_text(value), as_text(pattern)
    if text is None or wanted is None:
        return None
    match kind:
        case "contains":
            return ascii_lower(wanted) in ascii_lower(text)
        case "starts":
            return ascii_lower(text).startswith(ascii_lower(wanted))
    return matches(from_like(wanted) if kind == "like" else wanted, text)


def _sort_key(value: Value) -> tuple[int, Any]:
    if isinstance(value, str):
        return 1, value
    return (2, value) if isinstance(value, bytes) else (0, value)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
