"""A tree to SQL. Values become parameters: no text of a client is ever part of a statement.

The databases differ in a few functions only; a :class:`SqlDialect` holds them as templates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter

from asbuilt.expression.error import ExpressionError
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
from asbuilt.expression.patterns import from_like
from asbuilt.expression.precedence import AND, NOT, OR, SUM, binding

Parameter = Constant | Me | Moment | Slot


@dataclass(frozen=True, slots=True)
class SqlDialect:
    """Where databases differ: templates over ``{value}`` and ``{pattern}``, ``{left}`` and
    ``{right}``, or ``{arguments}``. A template may use a place twice.

    Where ``like`` is None, LIKE ignores case and is rendered as a regular expression instead.
    """

    contains: str
    starts: str
    regex: str
    divide: str
    remainder: str
    functions: dict[str, str]
    like: str | None


SQLITE = SqlDialect(
    contains="instr(lower({value}), lower({pattern})) > 0",
    starts="substr(lower({value}), 1, length({pattern})) = lower({pattern})",
    regex="regexp_re2({pattern}, {value})",
    divide="{left} / {right}",
    remainder="{left} % {right}",
    functions={},
    like=None,
)
"""SQLite, where the store has registered ``patterns.matches`` as ``regexp_re2``."""

# Collation "C" keeps lower and upper to ASCII, as SQLite does. Division by zero is NULL in SQLite
# and an error in PostgreSQL; round to even is PostgreSQL's rule for float but not for numeric.
POSTGRESQL = SqlDialect(
    contains='strpos(lower({value} collate "C"), lower({pattern} collate "C")) > 0',
    starts='starts_with(lower({value} collate "C"), lower({pattern} collate "C"))',
    regex="{value} ~ {pattern}",
    divide="{left} / nullif({right}, 0)",
    remainder="{left} % nullif({right}, 0)",
    functions={
        "lower": 'lower({arguments} collate "C")',
        "upper": 'upper({arguments} collate "C")',
        "trim": "btrim({arguments})",
        "round": "round(({first})::numeric{rest})",
    },
    like="{value} LIKE {pattern}",
)
"""PostgreSQL 12 and later, where text columns are stored with collation "C"."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A condition in SQL and what to bind, in the order of the placeholders."""

    sql: str
    parameters: tuple[Parameter, ...]


def render(
    expression: Expression,
    names: Callable[[tuple[str, ...]], str],
    placeholder: Callable[[int], str],
    dialect: SqlDialect,
    *,
    inline: bool = False,
) -> Rendered:
    """``expression`` as the text of a condition.

    ``names`` gives the SQL of a column (quoted, with its alias); ``placeholder(i)`` that of
    ``parameters[i]``. With ``inline`` constants stand in the text, as DDL needs.

    >>> title = Match("contains", Column(("title",)), Constant("x"))
    >>> render(title, lambda path: path[0], lambda index: "?", SQLITE).sql
    'instr(lower(title), lower(?)) > 0'

    Raises:
        ExpressionError: with ``inline``, a caller or the clock is needed.
    """
    writer = _Writer(names, placeholder, dialect, inline)
    return Rendered(writer.condition(expression), tuple(writer.parameters))


@dataclass(slots=True)
class _Writer:
    names: Callable[[tuple[str, ...]], str]
    placeholder: Callable[[int], str]
    dialect: SqlDialect
    inline: bool
    parameters: list[Parameter] = field(default_factory=list)

    def condition(self, node: Expression) -> str:
        match node:
            case Constant() | Me() | Moment() | Slot():
                return self.leaf(node)
            case Column(path):
                return self.names(path)
            case And(terms):
                return " AND ".join(self.operand(term, AND + 1) for term in terms)
            case Or(terms):
                return " OR ".join(self.operand(term, OR + 1) for term in terms)
            case Not(Match() as match):
                return f"NOT ({self.match(match)})"
            case Not(Between() | In() | IsNull() as operand):
                return self.predicate(operand, "NOT ")
            case Not(operand):
                return f"NOT {self.operand(operand, NOT)}"
            case Call(name, arguments):
                return self.call(name, arguments)
            case Arithmetic():
                return self.arithmetic(node)
            case Match():
                return self.match(node)
            case Comparison(operator, left, right):
                sign = "<>" if operator == "!=" else operator
                return f"{self.operand(left, SUM)} {sign} {self.operand(right, SUM)}"
            case Between() | In() | IsNull():
                return self.predicate(node, "")

    def operand(self, node: Expression, level: int) -> str:
        sql = self.condition(node)
        return sql if binding(node) >= level else f"({sql})"

    def leaf(self, node: Parameter) -> str:
        if self.inline:
            if isinstance(node, Constant):
                return literal(node.value)
            raise ExpressionError(
                "a CHECK constraint does not depend on the caller or the clock",
                hint="write it as a row rule or in a handler",
            )
        self.parameters.append(node)
        return self.placeholder(len(self.parameters) - 1)

    def predicate(self, node: Between | In | IsNull, word: str) -> str:
        """``word`` is ``"NOT "`` or nothing."""
        tested = self.operand(node.value, SUM)
        match node:
            case Between(_, low, high):
                low_sql = self.operand(low, SUM)
                return f"{tested} {word}BETWEEN {low_sql} AND {self.operand(high, SUM)}"
            case In(_, options):
                listed = ", ".join(self.operand(option, SUM) for option in options)
                return f"{tested} {word}IN ({listed})"
            case IsNull():
                return f"{tested} IS {word}NULL"

    def match(self, node: Match) -> str:
        pattern = node.pattern
        if node.kind == "like" and self.dialect.like is None and isinstance(pattern, Constant):
            pattern = Constant(from_like(str(pattern.value)))
        template = {
            "contains": self.dialect.contains,
            "starts": self.dialect.starts,
            "like": self.dialect.like or self.dialect.regex,
            "regex": self.dialect.regex,
        }[node.kind]
        return self.fill(template, value=node.value, pattern=pattern)

    def arithmetic(self, node: Arithmetic) -> str:
        templates = {"/": self.dialect.divide, "%": self.dialect.remainder}
        template = templates.get(node.operator, f"{{left}} {node.operator} {{right}}")
        level = binding(node)
        left = self.operand(node.left, level)
        return template.format(left=left, right=self.operand(node.right, level + 1))

    def call(self, name: str, arguments: tuple[Expression, ...]) -> str:
        first, *rest = (self.condition(argument) for argument in arguments)
        listed = ", ".join((first, *rest))
        template = self.dialect.functions.get(name, f"{name}({{arguments}})")
        return template.format(
            arguments=listed, first=first, rest="".join(f", {each}" for each in rest)
        )

    def fill(self, template: str, **places: Expression) -> str:
        """``template`` with its places rendered from left to right: as parameters are numbered."""
        parts = [
            literal_text + (self.operand(places[place], SUM) if place else "")
            for literal_text, place, _, _ in Formatter().parse(template)
        ]
        return "".join(parts)


def literal(value: str | int | float | bool | Decimal | None) -> str:
    """``value`` as SQL text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)
