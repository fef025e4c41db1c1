"""CHECK constraints as JSON Schema keywords, so far as a keyword says the same.

What no keyword can say (two columns compared, a condition on another) is left out: the contract is
then wider than the database, and the refusal is a declared 422.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from asbuilt import regex
from asbuilt.expression.model import (
    And,
    Between,
    Call,
    Column,
    Comparison,
    Constant,
    Expression,
    In,
    Match,
)
from asbuilt.plan.model import CheckPlan

Keywords = dict[str, Any]

_LIMITS: Mapping[str, str] = {
    ">=": "minimum", ">": "exclusiveMinimum", "<=": "maximum", "<": "exclusiveMaximum",
}  # fmt: skip
_MIRRORED: Mapping[str, str] = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_RE2_ALONE = regex.compile(r"\(\?|\\[AzZQECpP]|\[\[:")
"""Syntax that RE2 has and ECMA-262, JSON Schema's dialect, has not or reads otherwise."""


def keywords(checks: Iterable[CheckPlan]) -> dict[str, Keywords]:
    """The keywords of each column that the checks restrict by itself."""
    found: dict[str, Keywords] = {}
    for check in checks:
        for column, words in _read(check.expression):
            found[column] = {**words, **found.get(column, {})}
    return found


def _read(condition: Expression) -> Iterator[tuple[str, Keywords]]:
    match condition:
        case And(terms=terms):
            for term in terms:
                yield from _read(term)
        case In(value=Column(path=(name,)), options=options):
            values = [option.value for option in options if isinstance(option, Constant)]
            if len(values) == len(options):
                yield name, {"enum": values}
        case Between(value=value, low=Constant(value=low), high=Constant(value=high)):
            yield from _bound(value, ">=", low)
            yield from _bound(value, "<=", high)
        case Comparison(operator="=", left=Column(path=(name,)), right=Constant(value=value)):
            yield name, {"enum": [value]}
        case Comparison(operator=operator, left=left, right=Constant(value=value)):
            yield from _bound(left, operator, value)
        case Comparison(operator=operator, left=Constant(value=value), right=right):
            yield from _bound(right, _MIRRORED.get(operator, operator), value)
        case Match(kind="regex", value=Column(path=(name,)), pattern=Constant(value=str(pattern))):
            if not _RE2_ALONE.search(pattern):
                yield name, {"pattern": pattern}


def _bound(bounded: Expression, operator: str, value: object) -> Iterator[tuple[str, Keywords]]:
    """``price >= 0`` or ``length(title) <= 200``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or operator not in _LIMITS:
        return
    match bounded:
        case Column(path=(name,)):
            yield name, {_LIMITS[operator]: value}
        case Call(name="length", arguments=(Column(path=(name,)),)) if isinstance(value, int):
            yield name, _length(operator, value)


def _length(operator: str, count: int) -> Keywords:
    match operator:
        case ">=":
            return {"minLength": max(count, 0)}
        case ">":
            return {"minLength": max(count + 1, 0)}
        case "<=":
            return {"maxLength": max(count, 0)}
        case _:
            return {"maxLength": max(count - 1, 0)}
