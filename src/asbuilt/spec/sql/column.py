"""One column of CREATE TABLE or ADD COLUMN: its type, its constraints, its default"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from sqlglot import exp

from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.column_type import SERIAL, Types
from asbuilt.spec.sql.constraint import checks_in, reference_of
from asbuilt.spec.sql.statements import Statement
from asbuilt.spec.sql.tree import column_default, column_type, is_serial, name_of
from asbuilt.spec.sql.words import CLAUSES, Word, clauses_of
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Column


def column_of(
    draft: Draft,
    statement: Statement,
    element: exp.ColumnDef,
    piece: Sequence[Word],
    types: Types,
) -> Column:
    """The column that ``piece`` defines. A key or a reference in it is added to its table, the
    ``draft``; a type that is not known is text."""
    name, clauses = name_of(element.this), clauses_of(piece[1:])
    written = element.args.get("kind")
    typed = bool(clauses) and clauses[0][0].keyword not in CLAUSES
    type_text = statement.written(clauses[0]) if typed else ""
    type = column_type(written, types) if isinstance(written, exp.DataType) else None
    if type is None:
        type = ColumnType("text")
        _unknown_type(draft, statement, type_text, clauses[0] if typed else piece)
    column = Column(name, type, type_text, True, statement.place(piece))
    if isinstance(written, exp.DataType) and is_serial(written):
        column = replace(column, nullable=False, default=SERIAL)
    # By their words: after `INTEGER ARRAY` sqlglot takes NOT NULL and UNIQUE for array sizes.
    words = [tuple(word.keyword for word in clause[:2]) for clause in clauses]
    if ("NOT", "NULL") in words:
        column = replace(column, nullable=False)
    if any(start[0] == "PRIMARY" for start in words):
        draft.primary_key = (name,)
    if any(start[0] == "UNIQUE" for start in words):
        draft.uniques.append((name,))
    for constraint in element.constraints:
        column = _constrained(draft, statement, column, constraint, piece)
    draft.checks.extend(checks_in(draft, statement, piece))
    return _with_default(draft, statement, column, element, clauses)


def untyped(
    draft: Draft, statement: Statement, element: exp.Identifier, piece: Sequence[Word]
) -> Column:
    """The column of a name alone."""
    _unknown_type(draft, statement, "", piece)
    return Column(name_of(element), ColumnType("text"), "", True, statement.place(piece))


def _unknown_type(draft: Draft, statement: Statement, text: str, words: Sequence[Word]) -> None:
    said = f"the type `{text}` is not known" if text else "this column has no type"
    message = f"{said}: it is taken as text"
    draft.troubles.append(Trouble("unknown-type", message, statement.place(words)))


def _constrained(
    draft: Draft,
    statement: Statement,
    column: Column,
    constraint: exp.ColumnConstraint,
    piece: Sequence[Word],
) -> Column:
    """``column`` with what one constraint adds to it, or to its table."""
    kind = constraint.args.get("kind")
    match kind:
        case exp.Reference() | exp.ForeignKey(args={"reference": exp.Reference()}):
            place = _clause_place(statement, piece, "REFERENCES")
            found = kind.args["reference"] if isinstance(kind, exp.ForeignKey) else kind
            draft.references.append(reference_of((column.name,), found, place))
        case exp.GeneratedAsIdentityColumnConstraint(args={"expression": exp.Expr()}):
            pass  # generated: see asbuilt.spec.sql.generated
        case exp.GeneratedAsIdentityColumnConstraint() | exp.AutoIncrementColumnConstraint():
            return replace(column, nullable=False, default=SERIAL)
        case exp.CommentColumnConstraint():
            return replace(column, marks=read_marks(str(kind.this.name), column.marks))
    return column


def _with_default(
    draft: Draft,
    statement: Statement,
    column: Column,
    element: exp.ColumnDef,
    clauses: Sequence[Sequence[Word]],
) -> Column:
    found = element.find(exp.DefaultColumnConstraint)
    clause = next((clause for clause in clauses if clause[0].keyword == "DEFAULT"), None)
    if found is None or clause is None or len(clause) < 2:
        return column
    text = statement.written(clause[1:])
    return defaulted(draft, column, found.this, text, statement.place(clause[1:]))


def defaulted(draft: Draft, column: Column, written: exp.Expr, text: str, place: Span) -> Column:
    """``column`` with the default that is ``written``, which stands at ``place`` as ``text``."""
    default: Default | None = None
    try:
        column, default = _with_time(column, written) or (
            column,
            column_default(column.type, written),
        )
    except ValueError as error:
        message = f"the default `{text[:60]}` is not understood: {error}"
        draft.troubles.append(Trouble("unparsable-default", message, place))
    return replace(column, default=default, default_text=text)


def _with_time(column: Column, written: exp.Expr) -> tuple[Column, Default] | None:
    """A column of text that is filled with the present time, as SQLite has no type for times."""
    if column.type.kind != "text":
        return None
    try:
        made = column_default(ColumnType("timestamp"), written)
    except ValueError:
        return None
    if made is None or made.kind not in ("now", "today"):
        return None
    return replace(column, type=ColumnType("timestamp" if made.kind == "now" else "date")), made


def _clause_place(statement: Statement, piece: Sequence[Word], keyword: str) -> Span:
    for clause in clauses_of(piece[1:]):
        if clause[0].keyword == keyword:
            return statement.place(clause)
    return statement.place(piece)
