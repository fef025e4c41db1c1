"""Generated columns: the expressions that every database computes alike, in the words of all"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msgspec.structs import replace
from sqlglot import exp

from asbuilt import regex
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.statements import Statement
from asbuilt.spec.sql.words import Word, close, outermost
from asbuilt.spec.tables.draft import Draft

_COMPUTED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg, exp.Not,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.DPipe, exp.And, exp.Or, exp.EQ, exp.NEQ,
    exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.Between, exp.In, exp.Like, exp.Case, exp.If,
    exp.Coalesce, exp.Nullif, exp.Lower, exp.Upper, exp.Abs, exp.Round, exp.Trim, exp.Length,
    exp.Substring, exp.Concat, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Introducer, exp.Var,
    exp.JSONExtract, exp.JSONExtractScalar, exp.JSONPath, exp.JSONPathPart,
)  # fmt: skip
_CASTS = (*exp.DataType.TEXT_TYPES, *exp.DataType.NUMERIC_TYPES)
_FOREIGN = regex.compile(r"^\(|::|[`\[]|_utf8|\b(?:concat|substring)\b", re.IGNORECASE)
"""What is not written so in every database, or by no person: then sqlglot writes it."""


def computed(element: exp.ColumnDef) -> exp.Expr | None:
    """What a column is generated as; None for others."""
    for constraint in element.constraints:
        match constraint.args.get("kind"):
            case exp.ComputedColumnConstraint(args={"this": exp.Expr() as expression}):
                return expression
            case exp.GeneratedAsIdentityColumnConstraint(
                args={"expression": exp.Expr() as expression}
            ):
                return expression  # a column of PostgreSQL 18 with no word behind the bracket
    return None


def generate(
    draft: Draft, statement: Statement, element: exp.ColumnDef, piece: Sequence[Word]
) -> None:
    """Say of the column that ``element`` defines as what it is generated; a Trouble when that
    is not computed alike everywhere, or is of no columns of the table."""
    expression = computed(element)
    if expression is None:
        return
    names = {column.name for column in draft.columns}
    texts = {column.name for column in draft.columns if column.type.kind == "text"}
    known = _is_known(expression, names, texts - {element.name})
    for index, column in enumerate(draft.columns):
        if column.name not in (element.name, element.name.lower()):
            continue
        if known and column.name not in draft.primary_key:
            text = _said(expression, _source(statement, piece))
            draft.columns[index] = replace(column, generated=text)
        else:
            place = statement.passage.span(piece[0].start, piece[-1].end)
            message = "how this column is generated is not understood: it is written like others"
            draft.troubles.append(Trouble("ignored-sql", message, place))


def _is_known(expression: exp.Expr, names: Collection[str], texts: Collection[str]) -> bool:
    for node in expression.walk():
        if not isinstance(node, _COMPUTED):
            return False
        if isinstance(node, exp.Cast) and not node.is_type(*_CASTS):
            return False
        if isinstance(node, exp.Column) and not {node.name, node.name.lower()} & {*names}:
            return False
        if isinstance(node, exp.Add) and any(_is_text(each, texts) for each in node.args.values()):
            return False
    return True


def _is_text(operand: exp.Expr, texts: Collection[str]) -> bool:
    """Whether what is added is text: SQL Server joins texts so, others add numbers."""
    bare = operand.unnest()
    return bare.is_string or (isinstance(bare, exp.Column) and bare.name in texts)


def _said(expression: exp.Expr, source: str) -> str:
    if not _FOREIGN.search(source):
        return source
    while isinstance(expression, exp.Paren):
        expression = expression.this
    return str(expression.transform(_simpler).sql(dialect="sqlite"))


def _simpler(node: exp.Expr) -> exp.Expr:
    """A node without the brackets and casts of texts that pg_dump adds, and MySQL's words for
    character sets."""
    kept: exp.Expr = node
    if isinstance(node, exp.Introducer):
        kept = node.expression
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.Literal | exp.Column):
        kept = node.this
    if (
        isinstance(node, exp.Cast)
        and node.this.is_string
        and node.is_type(*exp.DataType.TEXT_TYPES)
    ):
        kept = node.this
    return kept


def _source(statement: Statement, piece: Sequence[Word]) -> str:
    """The expression as written: what stands in brackets after AS."""
    for index in outermost(piece):
        after = piece[index + 1 : index + 2]
        if piece[index].keyword == "AS" and after and after[0].keyword == "(":
            start, end = after[0].end, piece[close(piece, index + 1)].start
            return statement.passage.text[start:end].strip()
    return statement.passage.text[piece[0].start : piece[-1].end]
