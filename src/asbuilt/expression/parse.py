"""Text to a tree, in three dialects.

``filter`` is what clients send: columns against values, no functions. ``rule`` (row rules) adds
functions and arithmetic. ``check`` (CHECK constraints, as people and ``pg_dump`` write them) adds
LIKE, regular expressions and PostgreSQL's casts, and knows no caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from asbuilt.expression.cursor import MAXIMUM_DEPTH
from asbuilt.expression.error import ExpressionError as ExpressionError
from asbuilt.expression.grammar import Grammar
from asbuilt.expression.model import And, Expression, Or
from asbuilt.expression.sql_grammar import SqlGrammar
from asbuilt.expression.tokens import tokenize
from asbuilt.expression.tree import depth, walk

Dialect = Literal["filter", "rule", "check"]

MAXIMUM_BYTES = 8 * 1024
MAXIMUM_TERMS: Mapping[Dialect, int] = {"filter": 32, "rule": 256, "check": 256}


class Parsed(NamedTuple):
    """An expression and where its leaves stand: ``offsets[id(leaf)]`` in characters.

    The offsets stay beside the tree, so that equal expressions are equal wherever they stand.
    """

    expression: Expression
    offsets: Mapping[int, int]


def parse(text: str, dialect: Dialect = "filter") -> Expression:
    """The tree of ``text``.

    >>> parse("qty >= 5")
    Comparison(operator='>=', left=Column(path=('qty',)), right=Constant(value=5))

    Raises:
        ExpressionError: the text is not an expression of this dialect, or is too large.
    """
    return parse_with_offsets(text, dialect).expression


def parse_with_offsets(text: str, dialect: Dialect = "filter") -> Parsed:
    """As :func:`parse`, with the places of columns and constants for later errors.

    Raises:
        ExpressionError: the text is not an expression of this dialect, or is too large.
    """
    if len(text.encode(errors="replace")) > MAXIMUM_BYTES:
        raise ExpressionError(f"the expression is longer than {MAXIMUM_BYTES // 1024} KiB")
    tokens = tokenize(text)
    grammar = SqlGrammar(tokens) if dialect == "check" else Grammar(tokens, dialect == "rule")
    expression = grammar.whole()
    if len(tokens) > _FEW:
        _limit(expression, MAXIMUM_TERMS[dialect])
    return Parsed(expression, grammar.offsets)


_FEW = 32
"""So few tokens make no tree of too many terms or levels: each makes one term and two levels at
most."""


def _limit(expression: Expression, most: int) -> None:
    terms = 1 + sum(len(node.terms) - 1 for node in walk(expression) if isinstance(node, And | Or))
    if terms > most:
        raise ExpressionError(
            f"the expression has {terms} terms, {most} are allowed",
            hint="many values of one column can be listed: column in (1, 2, 3)",
        )
    if depth(expression) > MAXIMUM_DEPTH:
        raise ExpressionError(f"the expression is nested more than {MAXIMUM_DEPTH} levels deep")
