"""CREATE TABLE, ALTER TABLE and CREATE INDEX statements -> the data model's tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace
from sqlglot import exp

from asbuilt.source import Span
from asbuilt.spec.column_type import Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.column import column_of, defaulted, untyped
from asbuilt.spec.sql.column_type import SERIAL, Types
from asbuilt.spec.sql.constraint import INDEX_WORDS, add_constraint, indexed, indexes_expression
from asbuilt.spec.sql.generated import generate
from asbuilt.spec.sql.statements import Statement, attached
from asbuilt.spec.sql.tree import name_of, table_name
from asbuilt.spec.sql.words import CLAUSES, Word, close, outermost, pieces_of
from asbuilt.spec.tables.draft import Draft, mark
from asbuilt.spec.tables.schema import Index

_CONSTRAINTS = (
    exp.Constraint,
    exp.PrimaryKey,
    exp.ForeignKey,
    exp.UniqueColumnConstraint,
    exp.CheckColumnConstraint,
)
_KEY_WORDS = {"PRIMARY", "UNIQUE", "FOREIGN"}
_NO_CONSTRAINTS = {
    exp.TitleColumnConstraint: "TITLE", exp.DateFormatColumnConstraint: "FORMAT",
    exp.PathColumnConstraint: "PATH", exp.EncodeColumnConstraint: "ENCODE",
    exp.EphemeralColumnConstraint: "EPHEMERAL", exp.InlineLengthColumnConstraint: "INLINE",
    exp.UppercaseColumnConstraint: "UPPERCASE", exp.CompressColumnConstraint: "COMPRESS",
    exp.MergeTreeTTL: "TTL",
}  # fmt: skip
"""What sqlglot takes for constraints, as other databases have them, and for us are columns."""
_ON_EXPRESSION = "an index on an expression is not kept: only columns are indexed"


def create_table(statement: Statement, types: Types) -> Draft | Trouble:
    """The table that a CREATE TABLE statement defines."""
    schema, words = statement.tree.this, statement.words
    opening = next((index for index, word in enumerate(words) if word.keyword == "("), None)
    if not isinstance(schema, exp.Schema) or opening is None:
        message = "a table is read from its columns: CREATE TABLE name (column type, …)"
        return Trouble("unparsable-sql", message, statement.place(words))
    closing = close(words, opening)
    pieces = list(pieces_of(words[opening + 1 : closing]))
    if len(pieces) != len(schema.expressions):
        return Trouble("unparsable-sql", "its columns are not understood", statement.place(words))
    for element, piece in zip(schema.expressions, pieces, strict=True):
        if swallowed := _swallowed(element, piece):
            message = f"a comma is missing before `{swallowed.text[:40]}`"
            return Trouble("unparsable-sql", message, statement.place([swallowed]))
    name = words[opening - 1]
    draft = Draft(
        table_name(schema),
        statement.place(words),
        statement.passage.span(name.start, name.end),
    )
    for element, piece in zip(schema.expressions, pieces, strict=True):
        _element(draft, statement, element, piece, types)
    mark(draft, statement.passage, words[opening : closing + 1], pieces)
    draft.primary_key = draft.primary_key or _key_behind(words[closing + 1 :])
    for element, piece in zip(schema.expressions, pieces, strict=True):
        if isinstance(element, exp.ColumnDef):
            generate(draft, statement, element, piece)
    return draft


def _key_behind(words: Sequence[Word]) -> tuple[str, ...]:
    """The primary key that Spanner has behind the columns: ``(…) PRIMARY KEY (id, at DESC)``."""
    if [word.keyword for word in words[:2]] != ["PRIMARY", "("]:
        return ()
    return tuple(_last_name(piece[:1]) for piece in pieces_of(words[2 : close(words, 1)]))


def alter_table(statement: Statement, draft: Draft, types: Types) -> None:
    """Add to ``draft`` what an ALTER TABLE statement adds to the table."""
    words, tree = statement.words, statement.tree
    identities = [
        words[index - 1].text
        for index, (word, after) in enumerate(pairwise(words))
        if (word.keyword, after.keyword) == ("ADD", "GENERATED")
    ]
    for name in identities:
        _set_default(draft, name, SERIAL)
    actions: list[exp.Expr] = []
    for action in tree.args.get("actions") or ():
        actions += action.expressions if isinstance(action, exp.AddConstraint) else [action]
    pieces: list[Sequence[Word]] = list(pieces_of(words))
    if len(pieces) != len(actions):
        pieces = [words] * len(actions)
    added: list[Sequence[Word]] = []
    for action, piece in zip(actions, pieces, strict=True):
        if isinstance(action, exp.ColumnDef):
            added.append(_added(piece, action.name))
            _element(draft, statement, action, added[-1], types)
            generate(draft, statement, action, added[-1])
        elif isinstance(action, exp.AlterColumn):
            _alter_column(draft, statement, action, piece)
        elif isinstance(action, _CONSTRAINTS):
            add_constraint(draft, statement, action, piece)
        else:
            _without_effect(draft, statement, piece)
    mark(draft, statement.passage, (*words, _line_end(statement)), added)


def _line_end(statement: Statement) -> Word:
    """A word at the end of the last line: comments before it are about the statement."""
    text = statement.passage.text
    end = text.find("\n", statement.words[-1].end)
    end = len(text) if end < 0 else end
    return Word("", "", end, end)


def _without_effect(draft: Draft, statement: Statement, piece: Sequence[Word]) -> None:
    message = "this ALTER TABLE has no effect here: write the table as it shall be"
    draft.troubles.append(Trouble("ignored-sql", message, statement.place(piece)))


def altered_table(statement: Statement) -> str:
    """The name of the table that an ALTER TABLE statement changes."""
    if isinstance(statement.tree, exp.Alter):
        return table_name(statement.tree)
    words = [word for word in statement.words if word.keyword not in ("ONLY", "IF", "EXISTS")]
    return _last_name(words[2:])


def part_of_table(statement: Statement) -> str:
    """The name of the table that a statement makes a part of another one, whose columns it has:
    ``PARTITION OF``, ``ATTACH PARTITION``, and ``INHERITS`` without columns of its own."""
    tree = statement.tree
    if not isinstance(tree, exp.Create):
        return _last_name(attached(statement.words))
    has_columns = any(isinstance(each, exp.ColumnDef) for each in tree.this.expressions)
    inherits = _property(tree, exp.InheritsProperty) is not None and not has_columns
    is_part = inherits or _property(tree, exp.PartitionedOfProperty) is not None
    return table_name(tree) if is_part else ""


def parents_of(statement: Statement) -> tuple[str, ...]:
    """The tables whose columns PostgreSQL adds to a table with columns of its own: ``INHERITS``."""
    inherits = _property(statement.tree, exp.InheritsProperty)
    return tuple(map(table_name, inherits.expressions)) if inherits else ()


def _property(tree: exp.Expr, kind: type[exp.Expr]) -> exp.Expr | None:
    """What a statement says behind the columns of its table."""
    properties = tree.args.get("properties")
    return properties.find(kind) if isinstance(properties, exp.Expr) else None


def _last_name(words: Sequence[Word]) -> str:
    """The name that ``words`` begin with, without its schema."""
    index = 0
    while index + 2 < len(words) and words[index + 1].keyword == ".":
        index += 2
    if not words:
        return ""
    return words[index].text.lower() if words[index].keyword else words[index].text


def column_comment(statement: Statement) -> tuple[str, str, str]:
    """The table, the column and the text of a COMMENT ON COLUMN statement."""
    column, text = statement.tree.this, statement.tree.args.get("expression")
    table = column.args.get("table")
    said = str(text.name) if isinstance(text, exp.Expr) else ""
    return name_of(table) if table else "", name_of(column.this), said


def create_index(statement: Statement) -> tuple[str, Index] | Trouble:
    """The table's name and the index that a CREATE INDEX statement defines on it."""
    index = statement.tree.this
    place = statement.place(statement.words)
    parameters = index.args.get("params") if isinstance(index, exp.Index) else None
    table = index.args.get("table") if isinstance(index, exp.Index) else None
    if parameters is None or table is None:
        return Trouble("unparsable-sql", "this index is not understood", place)
    columns = []
    for ordered in parameters.args.get("columns") or ():
        column = ordered.this if isinstance(ordered, exp.Ordered) else ordered
        if not isinstance(column, exp.Column):
            return _on_expression(statement, place)
        columns.append(name_of(column.this))
    unique = bool(statement.tree.args.get("unique"))
    if unique and parameters.args.get("where"):
        message = "a unique index with WHERE is not enforced: write a handler that checks it"
        return Trouble("ignored-sql", message, place)
    return table_name(table), Index(tuple(columns), unique, place)


def _on_expression(statement: Statement, place: Span) -> Trouble:
    if not statement.tree.args.get("unique"):
        help = "Filters and searches have the indexes that they need; nothing else is lost."
        return Trouble("ignored-sql", _ON_EXPRESSION, place, help)
    message = "a unique index on an expression is not enforced: write a handler that checks it"
    help = "Keep what must be unique in a column of its own, or write a handler."
    return Trouble("ignored-sql", message, place, help)


# ---------------------------------------------------------------- what stands between the commas


def _swallowed(element: exp.Expr, piece: Sequence[Word]) -> Word | None:
    """The word in a column's definition at which another column, or a key of the table, begins."""
    if not isinstance(element, exp.ColumnDef):
        return None
    kinds = {type(constraint.args.get("kind")) for constraint in element.constraints}
    names = {word for kind, word in _NO_CONSTRAINTS.items() if kind in kinds}
    for index in list(outermost(piece))[1:]:
        after = [word.keyword for word in piece[index + 1 : index + 3]]
        named = after[1:] == ["("] and after[0] not in CLAUSES
        match piece[index].keyword:
            case word if word in names:
                return piece[index]
            case word if word in _KEY_WORDS and after[:1] == ["("]:
                constraint = piece[index - 2].keyword == "CONSTRAINT"
                return piece[index - 2] if constraint else piece[index]
            case word if word in INDEX_WORDS and (named or after[:1] == ["("]):
                return piece[index]
    return None


def _element(
    draft: Draft, statement: Statement, element: exp.Expr, piece: Sequence[Word], types: Types
) -> None:
    if columns := indexed(statement, piece):
        draft.indexes.append(Index(columns, False, statement.place(piece)))
    elif indexes_expression(piece):
        draft.troubles.append(Trouble("ignored-sql", _ON_EXPRESSION, statement.place(piece)))
    elif isinstance(element, exp.ColumnDef):
        draft.columns.append(column_of(draft, statement, element, piece, types))
    elif isinstance(element, exp.Identifier):
        draft.columns.append(untyped(draft, statement, element, piece))
    else:
        add_constraint(draft, statement, element, piece)


def _alter_column(
    draft: Draft, statement: Statement, action: exp.AlterColumn, piece: Sequence[Word]
) -> None:
    """``ALTER COLUMN id SET DEFAULT nextval('…')``, as pg_dump writes SERIAL, and ``SET NOT
    NULL``."""
    starts = [
        index + 2
        for index, (word, after) in enumerate(pairwise(piece))
        if (word.keyword, after.keyword) == ("SET", "DEFAULT")
    ]
    written, name = action.args.get("default"), name_of(action.this)
    if action.args.get("allow_null") is False:
        draft.columns[:] = [
            replace(column, nullable=False) if column.name == name else column
            for column in draft.columns
        ]
        return
    clause = piece[starts[0] :] if starts else ()
    if not isinstance(written, exp.Expr) or not clause:
        _without_effect(draft, statement, piece)
        return
    text, place = statement.written(clause), statement.place(clause)
    draft.columns[:] = [
        defaulted(draft, column, written, text, place) if column.name == name else column
        for column in draft.columns
    ]


def _set_default(draft: Draft, name: str, default: Default) -> None:
    for index, column in enumerate(draft.columns):
        if column.name in (name, name.lower()):
            draft.columns[index] = replace(column, nullable=False, default=default)


def _added(words: Sequence[Word], name: str) -> Sequence[Word]:
    """The words of the column called ``name`` in ``ADD COLUMN name type …, ADD …``."""
    for piece in pieces_of(words):
        for index in range(1, len(piece)):
            before = piece[index - 1].keyword
            if piece[index].text == name and before in ("ADD", "COLUMN", "EXISTS"):
                return piece[index:]
    return words
