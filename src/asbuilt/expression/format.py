"""A tree back to text, with parentheses only where they are needed."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.expression.model import (
    And,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    Constant,
    Expression,
    In,
    IsNull,
    Match,
    Me,
    Moment,
    Not,
    Or,
    Slot,
)
from asbuilt.expression.precedence import AND, NOT, OR, SUM, binding
from asbuilt.expression.tokens import CLOCK, RESERVED

_MATCH = {
    "contains": ("~", "!~"),
    "starts": ("starts with", "not starts with"),
    "like": ("like", "not like"),
    "regex": ("~", "!~"),
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_KEYWORDS = RESERVED | set(CLOCK)
_PLAIN_NAME = regex.compile(r"[^\W\d]\w*")


def text(expression: Expression) -> str:
    """``expression`` as one writes it: ``parse(text(e)) == e`` in a dialect that has all of ``e``.

    >>> text(Not(IsNull(Column(("author", "team")))))
    'author.team is not null'
    """
    match expression:
        case Constant(value):
            return _constant(value)
        case Column(path):
            return ".".join((_first_name(path[0]), *map(_name, path[1:])))
        case Me(column):
            return f"@me.{_name(column)}"
        case Slot(index):
            return f"${index + 1}"
        case Moment():
            return _moment(expression)
        case Call(name, arguments):
            return f"{name}({', '.join(map(text, arguments))})"
        case Arithmetic(operator, left, right):
            level = binding(expression)
            return f"{_operand(left, level)} {operator} {_operand(right, level + 1)}"
        case And(terms):
            return " and ".join(_operand(term, AND + 1) for term in terms)
        case Or(terms):
            return " or ".join(_operand(term, OR + 1) for term in terms)
        case Comparison(operator, left, right):
            return f"{_operand(left, SUM)} {operator} {_operand(right, SUM)}"
        case Not(Between() | In() | IsNull() | Match() as operand):
            return _predicate(operand, "not ")
        case Not(operand):
            return f"not {_operand(operand, NOT)}"
        case Between() | In() | IsNull() | Match():
            return _predicate(expression, "")


def _predicate(node: Between | In | IsNull | Match, word: str) -> str:
    """``word`` is ``"not "`` or nothing."""
    tested = _operand(node.value, SUM)
    match node:
        case Between(_, low, high):
            return f"{tested} {word}between {_operand(low, SUM)} and {_operand(high, SUM)}"
        case In(_, options):
            return f"{tested} {word}in ({', '.join(_operand(each, SUM) for each in options)})"
        case IsNull():
            return f"{tested} is {word}null"
        case Match(kind, _, pattern):
            return f"{tested} {_MATCH[kind][bool(word)]} {_operand(pattern, SUM)}"


def _operand(node: Expression, level: int) -> str:
    return text(node) if binding(node) >= level else f"({text(node)})"


def _constant(value: str | int | float | bool | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def _first_name(name: str) -> str:
    """``name`` where a keyword could stand as well; after a dot every word is a name."""
    return _quoted(name) if name.lower() in _KEYWORDS else _name(name)


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _moment(moment: Moment) -> str:
    if not moment.seconds:
        return f"@{moment.base}"
    size, unit = next(unit for unit in _UNITS if moment.seconds % unit[0] == 0)
    amount = abs(moment.seconds) // size
    sign = "-" if moment.seconds < 0 else "+"
    return f"@{moment.base} {sign} {amount} {unit}{'s' * (amount > 1)}"
