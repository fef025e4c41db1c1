"""The tree of an expression. Values are plain data: they compare, print and serialise.

One grammar serves row rules, CHECK constraints, filters, and later alert conditions. Words and
precedence are SQL's, and so is its three-valued logic: a comparison with NULL is unknown.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ComparisonOperator = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOperator = Literal["+", "-", "*", "/", "%"]
MatchKind = Literal["contains", "starts", "like", "regex"]


class Node(msgspec.Struct, frozen=True, tag=True, tag_field="node"):
    """The base of all nodes. ``tag`` makes every tree readable from JSON again."""


class Constant(Node, frozen=True):
    """A literal: text, integer, decimal (as float), boolean or NULL.

    ``names.resolve`` puts the column's own form of the value in its place.
    """

    value: str | int | float | bool | None


class Column(Node, frozen=True):
    """A column, through at most two relations: ``("author", "team")`` is ``author.team``."""

    path: tuple[str, ...]


class Me(Node, frozen=True):
    """``@me.id``, ``@me.role`` or a column of the caller's own row."""

    column: str


class Moment(Node, frozen=True):
    """``@now`` or ``@today`` moved by ``seconds`` (``@now - 7 days`` is -604800).

    ``as_date``: it is compared with a date. ``names.resolve`` sets it; only whole days have it.
    """

    base: Literal["now", "today"]
    seconds: int = 0
    as_date: bool = False


class Slot(Node, frozen=True):
    """The place of a value that is known later: ``shape`` puts it where constants were."""

    index: int


class Call(Node, frozen=True):
    """A function of the closed list in ``functions.py``: ``length``, ``lower``, ``coalesce`` …"""

    name: str
    arguments: tuple[Expression, ...]


class Arithmetic(Node, frozen=True):
    """Two numbers joined by an arithmetic operator."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


class Comparison(Node, frozen=True):
    """``left operator right``; unknown when either side is NULL."""

    operator: ComparisonOperator
    left: Expression
    right: Expression


class Between(Node, frozen=True):
    """``value between low and high``, both ends included."""

    value: Expression
    low: Expression
    high: Expression


class In(Node, frozen=True):
    """``value in (a, b, …)``."""

    value: Expression
    options: tuple[Expression, ...]


class IsNull(Node, frozen=True):
    """``value is null``; never unknown."""

    value: Expression


class Match(Node, frozen=True):
    """Text matching. ``contains`` (``~`` in filters) and ``starts`` ignore the case of ASCII
    letters; ``like`` and ``regex`` (CHECK constraints only, ``pattern`` a constant) as in SQL and
    RE2."""

    kind: MatchKind
    value: Expression
    pattern: Expression


class Not(Node, frozen=True):
    """``not operand``; unknown stays unknown."""

    operand: Expression


class And(Node, frozen=True):
    """All of ``terms`` (two or more)."""

    terms: tuple[Expression, ...]


class Or(Node, frozen=True):
    """Any of ``terms`` (two or more)."""

    terms: tuple[Expression, ...]


Expression = (
    Constant
    | Column
    | Me
    | Moment
    | Slot
    | Call
    | Arithmetic
    | Comparison
    | Between
    | In
    | IsNull
    | Match
    | Not
    | And
    | Or
)

Condition = Comparison | Between | In | IsNull | Match | Not | And | Or
"""The nodes that are true, false or unknown, whatever their operands."""
