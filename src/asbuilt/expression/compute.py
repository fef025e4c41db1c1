"""Arithmetic and functions on single values, as SQLite computes them. NULL in, NULL out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from asbuilt.expression.model import ArithmeticOperator

Number = int | float
Value = str | int | float | Decimal | bytes | bool | None
"""A Decimal is a number with more digits than a float holds: exact in comparisons, a float in
arithmetic."""

_INT64 = 2**63
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def ascii_lower(text: str) -> str:
    """``text`` with A to Z in lower case: what SQLite and PostgreSQL's collation "C" do."""
    return text.translate(_LOWER)


def as_text(value: Value) -> str | None:
    """``value``, which is text or NULL.

    Raises:
        TypeError: it is neither.
    """
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is not text")


def as_number(value: Value) -> Number | None:
    """``value``, which is a number, a boolean (0 or 1) or NULL.

    Raises:
        TypeError: it is none of them.
    """
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is not a number")


def as_stored(value: Value) -> Value:
    """``value`` as SQLite takes it beside a number that is no Decimal: an integer of 64 bits if it
    is one, else a float."""
    if not isinstance(value, Decimal):
        return value
    whole = int(value)
    return whole if whole == value and -_INT64 <= whole < _INT64 else float(value)


def calculate(operator: ArithmeticOperator, left: Value, right: Value) -> Number | None:
    """``left operator right``. Integers divide towards zero; division by zero is NULL; an integer
    result of more than 64 bits becomes a float.

    Raises:
        TypeError: an operand is not a number.
    """
    a, b = as_number(left), as_number(right)
    if a is None or b is None:
        return None
    if operator in ("/", "%"):
        return _divide(a, b) if operator == "/" else _remainder(a, b)
    if isinstance(a, int) and isinstance(b, int):
        exact = {"+": a + b, "-": a - b, "*": a * b}[operator]
        if -_INT64 <= exact < _INT64:
            return exact
    x, y = float(a), float(b)
    return _finite({"+": x + y, "-": x - y, "*": x * y}[operator])


def _divide(a: Number, b: Number) -> Number | None:
    if b == 0:
        return None
    if isinstance(a, int) and isinstance(b, int):
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return quotient if quotient < _INT64 else float(quotient)
    return _finite(float(a) / float(b))


def _remainder(a: Number, b: Number) -> Number | None:
    if not (isinstance(a, int) and isinstance(b, int)):
        raise TypeError("% takes integers")
    return None if b == 0 else abs(a) % abs(b) * (-1 if a < 0 else 1)


def _finite(number: float) -> float | None:
    return None if math.isnan(number) else number  # SQLite stores no NaN: it becomes NULL


def _round(value: Value, digits: Value = 0) -> float | None:
    """Half away from zero."""
    number = as_number(value)
    if number is None or digits is None:
        return None
    if abs(number) >= 2**52:
        return float(number)
    step = Decimal(1).scaleb(-int(digits))
    return float(Decimal(float(number)).quantize(step, ROUND_HALF_UP))


def _abs(value: Value) -> Number | None:
    number = as_number(value)
    return None if number is None else abs(number)


def _length(value: Value) -> int | None:
    text = as_text(value)
    return None if text is None else len(text)


def _lower(value: Value) -> str | None:
    text = as_text(value)
    return None if text is None else ascii_lower(text)


def _upper(value: Value) -> str | None:
    text = as_text(value)
    return None if text is None else text.translate(_UPPER)


def _trim(value: Value) -> str | None:
    text = as_text(value)
    return None if text is None else text.strip(" ")


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


CALLS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "length": _length,
        "lower": _lower,
        "upper": _upper,
        "trim": _trim,
        "coalesce": _coalesce,
        "abs": _abs,
        "round": _round,
    }
)
