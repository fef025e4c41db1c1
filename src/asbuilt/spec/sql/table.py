"""CREATE TABLE, ALTER TABLE and CREATE INDEX statements -> the data model's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot import exp

from asbuilt.record import replace
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.column_type import SERIAL, Types
from asbuilt.spec.sql.generated import generate
from asbuilt.spec.sql.statements import Statement, attached
from asbuilt.spec.sql.tree import column_default, column_type, is_serial
from asbuilt.spec.sql.words import CLAUSES, Word, clauses_of, close, outermost, pieces_of
from asbuilt.spec.tables.draft import ACTIONS, Draft, mark, read_check
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Check, Column, Index, Reference, ReferenceAction

_CONSTRAINTS = (
    exp.Constraint,
    exp.PrimaryKey,
    exp.ForeignKey,
    exp.UniqueColumnConstraint,
    exp.CheckColumnConstraint,
)
_INDEX_WORDS = {"INDEX", "KEY", "FULLTEXT", "SPATIAL"}
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

# ---------------------------------------------------------------- statements


def create_table(statement: Statement, types: Types) -> Draft | Trouble:
    """The table that a CREATE TABLE statement defines."""
    schema, words = statement.tree.this, statement.words
    opening = next((index for index, word in enumerate(words) if word.keyword == "("), None)
    if not isinstance(schema, exp.Schema) or opening is None:
        message = "a table is read from its columns: CREATE TABLE name (column type, …)"
        return Trouble("unparsable-sql", message, _place(statement, words))
    closing = close(words, opening)
    pieces = list(pieces_of(words[opening + 1 : closing]))
    if len(pieces) != len(schema.expressions):
        return Trouble("unparsable-sql", "its columns are not understood", _place(statement, words))
    for element, piece in zip(schema.expressions, pieces, strict=True):
        if swallowed := _swallowed(element, piece):
            message = f"a comma is missing before `{swallowed.text[:40]}`"
            return Trouble("unparsable-sql", message, _place(statement, [swallowed]))
    name = words[opening - 1]
    draft = Draft(
        table_name(schema),
        _place(statement, words),
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
            _alter_default(draft, statement, action, piece)
        elif isinstance(action, _CONSTRAINTS):
            _constraint(draft, statement, action, piece)
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
    draft.troubles.append(Trouble("ignored-sql", message, _place(statement, piece)))


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
    inherits = tree.find(exp.InheritsProperty) is not None and not has_columns
    return table_name(tree) if inherits or tree.find(exp.PartitionedOfProperty) else ""


def parents_of(statement: Statement) -> tuple[str, ...]:
    """The tables whose columns PostgreSQL adds to a table with columns of its own: ``INHERITS``."""
    inherits = statement.tree.find(exp.InheritsProperty)
    return tuple(map(table_name, inherits.expressions)) if inherits else ()


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
    return _name(table) if table else "", _name(column.this), said


def create_index(statement: Statement) -> tuple[str, Index] | Trouble:
    """The table's name and the index that a CREATE INDEX statement defines on it."""
    index = statement.tree.this
    place = _place(statement, statement.words)
    parameters = index.args.get("params") if isinstance(index, exp.Index) else None
    table = index.args.get("table") if isinstance(index, exp.Index) else None
    if parameters is None or table is None:
        return Trouble("unparsable-sql", "this index is not understood", place)
    columns = []
    for ordered in parameters.args.get("columns") or ():
        column = ordered.this if isinstance(ordered, exp.Ordered) else ordered
        if not isinstance(column, exp.Column):
            return Trouble("ignored-sql", _ON_EXPRESSION, place)
        columns.append(_name(column.this))
    unique = bool(statement.tree.args.get("unique"))
    if unique and parameters.args.get("where"):
        message = "a unique index with WHERE is not enforced: write a handler that checks it"
        return Trouble("ignored-sql", message, place)
    return table_name(table), Index(tuple(columns), unique, place)


def table_name(tree: exp.Expr) -> str:
    """The table's own name, without a schema: lower case unless it is quoted."""
    table = tree.find(exp.Table)
    return _name(table.this) if table else ""


def _name(identifier: exp.Expr) -> str:
    name = str(identifier.name)
    return name if identifier.args.get("quoted") else name.lower()


def _names(tree: exp.Expr) -> tuple[str, ...]:
    """The columns listed directly in a key or a schema."""
    listed = tree.expressions or (tree.this.expressions if isinstance(tree.this, exp.Expr) else [])
    columns = (item.this if isinstance(item, exp.Ordered) else item for item in listed)
    return tuple(
        _name(column.this if isinstance(column, exp.Column) else column) for column in columns
    )


def _place(statement: Statement, words: Sequence[Word]) -> Span:
    return statement.passage.span(words[0].start, words[-1].end)


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
            case word if word in _INDEX_WORDS and (named or after[:1] == ["("]):
                return piece[index]
    return None


def _element(
    draft: Draft, statement: Statement, element: exp.Expr, piece: Sequence[Word], types: Types
) -> None:
    if indexed := _indexed(statement, piece):
        draft.indexes.append(Index(indexed, False, _place(statement, piece)))
    elif _indexes_expression(piece):
        draft.troubles.append(Trouble("ignored-sql", _ON_EXPRESSION, _place(statement, piece)))
    elif isinstance(element, exp.ColumnDef):
        draft.columns.append(_column(draft, statement, element, piece, types))
    elif isinstance(element, exp.Identifier):
        draft.columns.append(_untyped(draft, statement, element, piece))
    else:
        _constraint(draft, statement, element, piece)


def _indexed(statement: Statement, piece: Sequence[Word]) -> tuple[str, ...]:
    """The columns of ``INDEX (a)`` or ``KEY by_name (a, b)``, which sqlglot partly takes for
    columns; nothing for a column that is called ``key``."""
    opening = next((at for at, word in enumerate(piece[:4]) if word.keyword == "("), 0)
    if piece[0].keyword not in _INDEX_WORDS or not opening:
        return ()
    names = [
        word
        for word in _outer(piece[opening + 1 : close(piece, opening)])
        if word.keyword not in (",", "(", "ASC", "DESC")
    ]
    sizes = any(word.keyword.isdigit() or word.keyword == "MAX" for word in names)
    texts = any(statement.passage.text[word.start] == "'" for word in names)
    if sizes or texts:
        return ()
    return tuple(word.text.lower() if word.keyword else word.text for word in names)


def _indexes_expression(piece: Sequence[Word]) -> bool:
    """``KEY by_name ((lower(name)))``, as MySQL has it."""
    after = [word.keyword for word in piece[1:4]]
    return piece[0].keyword in _INDEX_WORDS and ("(", "(") in pairwise(after)


def _outer(words: Sequence[Word]) -> Iterator[Word]:
    return (words[index] for index in outermost(words))


def _constraint(
    draft: Draft, statement: Statement, element: exp.Expr, piece: Sequence[Word]
) -> None:
    """A key, a reference or a condition of the whole table."""
    for part in element.expressions if isinstance(element, exp.Constraint) else [element]:
        if isinstance(part, exp.PrimaryKey):
            draft.primary_key = _names(part)
        elif isinstance(part, exp.UniqueColumnConstraint):
            draft.uniques.append(_names(part))
        elif isinstance(part, exp.ForeignKey):
            reference = part.args.get("reference")
            if isinstance(reference, exp.Reference):
                place = _place(statement, piece)
                draft.references.append(_reference(_names(part), reference, place))
        elif isinstance(part, exp.CheckColumnConstraint):
            draft.checks.extend(_checks(draft, statement, piece))
        else:
            message = "this constraint is not enforced: it is not understood"
            draft.troubles.append(Trouble("ignored-sql", message, _place(statement, piece)))


def _reference(columns: tuple[str, ...], reference: exp.Reference, span: Span) -> Reference:
    target = reference.this
    targets = _names(target) if isinstance(target, exp.Schema) else ()
    action: ReferenceAction = "no action"
    for option in reference.args.get("options") or ():
        words = str(option).upper().split()
        if words[:2] == ["ON", "DELETE"]:
            action = ACTIONS.get(" ".join(words[2:]), action)
    return Reference(columns, table_name(reference), targets, action, span)


def _checks(draft: Draft, statement: Statement, piece: Sequence[Word]) -> Iterator[Check]:
    """The conditions in ``piece``, as written."""
    for index in outermost(piece):
        if piece[index].keyword != "CHECK" or index + 1 >= len(piece):
            continue
        start, end = piece[index + 1].end, piece[close(piece, index + 1)].start
        yield read_check(draft.troubles, statement.passage, start, end)


# ---------------------------------------------------------------- columns


def _column(
    draft: Draft,
    statement: Statement,
    element: exp.ColumnDef,
    piece: Sequence[Word],
    types: Types,
) -> Column:
    name, clauses = _name(element.this), clauses_of(piece[1:])
    written = element.args.get("kind")
    typed = bool(clauses) and clauses[0][0].keyword not in CLAUSES
    type_text = _source(statement, clauses[0]) if typed else ""
    type = column_type(written, types) if isinstance(written, exp.DataType) else None
    if type is None:
        type = ColumnType("text")
        _unknown_type(draft, statement, type_text, clauses[0] if typed else piece)
    column = Column(name, type, type_text, True, _place(statement, piece))
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
    draft.checks.extend(_checks(draft, statement, piece))
    return _with_default(draft, statement, column, element, clauses)


def _untyped(
    draft: Draft, statement: Statement, element: exp.Identifier, piece: Sequence[Word]
) -> Column:
    _unknown_type(draft, statement, "", piece)
    return Column(_name(element), ColumnType("text"), "", True, _place(statement, piece))


def _unknown_type(draft: Draft, statement: Statement, text: str, words: Sequence[Word]) -> None:
    said = f"the type `{text}` is not known" if text else "this column has no type"
    message = f"{said}: it is taken as text"
    draft.troubles.append(Trouble("unknown-type", message, _place(statement, words)))


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
            reference = kind.args["reference"] if isinstance(kind, exp.ForeignKey) else kind
            draft.references.append(_reference((column.name,), reference, place))
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
    text = _source(statement, clause[1:])
    return _defaulted(draft, column, found.this, text, _place(statement, clause[1:]))


def _defaulted(draft: Draft, column: Column, written: exp.Expr, text: str, place: Span) -> Column:
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


def _alter_default(
    draft: Draft, statement: Statement, action: exp.AlterColumn, piece: Sequence[Word]
) -> None:
    """``ALTER COLUMN id SET DEFAULT nextval('…')``, as pg_dump writes SERIAL."""
    starts = [
        index + 2
        for index, (word, after) in enumerate(pairwise(piece))
        if (word.keyword, after.keyword) == ("SET", "DEFAULT")
    ]
    written, name = action.args.get("default"), _name(action.this)
    clause = piece[starts[0] :] if starts else ()
    if not isinstance(written, exp.Expr) or not clause:
        _without_effect(draft, statement, piece)
        return
    text, place = _source(statement, clause), _place(statement, clause)
    draft.columns[:] = [
        _defaulted(draft, column, written, text, place) if column.name == name else column
        for column in draft.columns
    ]


def _set_default(draft: Draft, name: str, default: Default) -> None:
    for index, column in enumerate(draft.columns):
        if column.name in (name, name.lower()):
            draft.columns[index] = replace(column, nullable=False, default=default)


def _clause_place(statement: Statement, piece: Sequence[Word], keyword: str) -> Span:
    for clause in clauses_of(piece[1:]):
        if clause[0].keyword == keyword:
            return _place(statement, clause)
    return _place(statement, piece)


def _source(statement: Statement, words: Sequence[Word]) -> str:
    return statement.passage.text[words[0].start : words[-1].end]


def _added(words: Sequence[Word], name: str) -> Sequence[Word]:
    """The words of the column called ``name`` in ``ADD COLUMN name type …, ADD …``."""
    for piece in pieces_of(words):
        for index in range(1, len(piece)):
            before = piece[index - 1].keyword
            if piece[index].text == name and before in ("ADD", "COLUMN", "EXISTS"):
                return piece[index:]
    return words
