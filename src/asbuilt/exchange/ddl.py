"""Tables as SQL in PostgreSQL's words, the notation that a specification has"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.expression import format
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.parse import parse
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.sql.words import MAX_PASSAGE
from asbuilt.spec.tables.marks import read_marks, with_secret
from asbuilt.spec.tables.schema import Check, Column, Marks, Reference, Table

Meanings = Mapping[tuple[str, str], str]
"""What columns mean, on one line each, by their tables and names; without a name, the table."""

NOTHING: Meanings = {}

_COMMENT = regex.compile(r"(?P<text>'(?:[^']|'')*')|--[^\n]*|/\*.*?\*/", re.DOTALL)
_MACHINE_MADE = regex.compile(r"^\(|::|[`\[]")
_KEYWORD = regex.compile(r"and|or|not|in|is|null|between|like|true|false")
_WORD = regex.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\b(?P<word>[^\W\d]\w*)\b(?!\()")
_PLAIN_NAME = regex.compile(r"[a-z_][a-z0-9_]*")
_RESERVED = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case",
    "cast", "check", "collate", "column", "constraint", "create", "current_date", "current_role",
    "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
    "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from",
    "grant", "group", "having", "in", "index", "initially", "intersect", "into", "key", "lateral",
    "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only",
    "or", "order", "placing", "primary", "references", "returning", "select", "session_user",
    "some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "user",
    "using", "variadic", "when", "where", "window", "with",
})  # fmt: skip
"""PostgreSQL's reserved words (appendix C of its manual), and KEY and INDEX of other systems."""

_TYPES = {
    "float": "DOUBLE PRECISION", "boolean": "BOOLEAN", "uuid": "UUID", "date": "DATE",
    "time": "TIME", "timestamp": "TIMESTAMP", "enum": "TEXT", "bytes": "BYTEA", "json": "JSONB",
    "object": "JSONB",
}  # fmt: skip
_INTEGERS = {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
_SERIALS = {16: "SMALLSERIAL", 32: "SERIAL", 64: "BIGSERIAL"}
_DEFAULTS = {"now": "NOW()", "today": "CURRENT_DATE", "uuid": "gen_random_uuid()"}


def statements(tables: Sequence[Table], meanings: Meanings = NOTHING) -> Iterator[str]:
    """CREATE TABLE and CREATE INDEX statements of each of ``tables``, with what columns mean as
    comments; referenced tables first where that is possible."""
    for table in _ordered(tables):
        yield "\n".join((_table(table, meanings), *_indexes(table)))


def passages(statements: Iterable[str]) -> Iterator[str]:
    """SQL in as many texts as the reader's limit for one demands; none of nothing."""
    held: list[str] = []
    size = 0
    for statement in statements:
        if held and size + len(statement) > MAX_PASSAGE - 1024:
            yield "\n\n".join(held)
            held, size = [], 0
        held.append(statement)
        size += len(statement) + 2
    if held:
        yield "\n\n".join(held)


def _ordered(tables: Sequence[Table]) -> list[Table]:
    """Each table behind those that it refers to; a circle is opened where it is entered."""
    by_name = {table.name: table for table in tables}
    found: dict[str, Table] = {}
    entered: set[str] = set()
    for table in tables:
        waiting = [table]
        while waiting:
            last = waiting[-1]
            entered.add(last.name)
            targets = (each.table for each in last.references)
            before = next((name for name in targets if name in by_name and name not in entered), "")
            if before:
                waiting.append(by_name[before])
            else:
                found.setdefault(last.name, last)
                waiting.pop()
    return list(found.values())


def _table(table: Table, meanings: Meanings) -> str:
    lines = [
        (_column(table, column), _remark(column, meanings.get((table.name, column.name), "")))
        for column in table.columns
    ]
    lines += [(line, "") for line in _constraints(table)]
    last = len(lines) - 1
    body = [
        f"    {line}{',' if index < last else ''}{f'  -- {remark}' if remark else ''}"
        for index, (line, remark) in enumerate(lines)
    ]
    meaning = meanings.get((table.name, ""), "")
    before = [f"-- {meaning}"] if meaning else []
    return "\n".join((*before, f"CREATE TABLE {quoted(table.name)} (", *body, ");"))


def _column(table: Table, column: Column) -> str:
    serial = column.default is not None and column.default.kind == "serial"
    words = [quoted(column.name), _SERIALS[column.type.bits] if serial else type_name(column.type)]
    single = (column.name,)
    if table.primary_key == single:
        words.append("PRIMARY KEY")
    elif not column.nullable:
        words.append("NOT NULL")
    if single in table.uniques and table.primary_key != single:
        words.append("UNIQUE")
    if column.generated is not None:
        words.append(f"GENERATED ALWAYS AS ({_line(column.generated)}) STORED")
    elif not serial and (default := _default(column)):
        words.append(f"DEFAULT {default}")
    if column.type.kind == "enum":
        words.append(f"CHECK ({quoted(column.name)} IN ({_values(column.type.values)}))")
    words += [_target(each) for each in table.references if each.columns == single]
    return " ".join(words)


def type_name(type: ColumnType) -> str:
    """``NUMERIC(10, 2)``, ``VARCHAR(80)``, ``TEXT[]``."""
    match type.kind:
        case "integer":
            return _INTEGERS[type.bits]
        case "decimal" if type.precision is not None:
            scale = f", {type.scale}" if type.scale is not None else ""
            return f"NUMERIC({type.precision}{scale})"
        case "decimal":
            return "NUMERIC"
        case "text":
            return f"VARCHAR({type.length})" if type.length else "TEXT"
        case "array":
            item = type_name(type.item) if type.item else "TEXT"
            return "JSONB" if item.endswith("]") or item == "JSONB" else f"{item}[]"
        case kind:
            return _TYPES[kind]


def _default(column: Column) -> str | None:
    if column.default is None:
        return None
    value = column.default.value
    match column.default.kind:
        case "constant" if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        case "constant" if column.type.kind == "array" and value == "[]":
            return "'{}'"
        case "constant" if isinstance(value, str):
            return literal(value)
        case "constant":
            return None if value is None else json.dumps(value)
        case kind:
            return _DEFAULTS.get(kind)


def _constraints(table: Table) -> Iterator[str]:
    if len(table.primary_key) > 1:
        yield f"PRIMARY KEY ({_names(table.primary_key)})"
    for columns in table.uniques:
        if len(columns) > 1:
            yield f"UNIQUE ({_names(columns)})"
    for check in table.checks:
        yield f"CHECK ({_line(_condition(check, {each.name for each in table.columns}))})"
    for reference in table.references:
        if len(reference.columns) > 1:
            yield f"FOREIGN KEY ({_names(reference.columns)}) {_target(reference)}"


def _condition(check: Check, columns: Collection[str]) -> str:
    """The condition as it is written; one that a program wrote, as a person would."""
    if check.expression is None or not _MACHINE_MADE.search(check.text):
        return check.text

    def spelled(found: re.Match[str]) -> str:
        word = found["word"]
        if word and _KEYWORD.fullmatch(word):
            return word.upper()
        return quoted(word) if word in columns else found[0]

    said = _WORD.sub(spelled, format.text(check.expression))
    try:
        same = parse(said, dialect="check") == check.expression
    except ExpressionError:
        same = False
    return said if same else check.text


def _target(reference: Reference) -> str:
    columns = f" ({_names(reference.target_columns)})" if reference.target_columns else ""
    action = ""
    if reference.on_delete != "no action":
        action = f" ON DELETE {reference.on_delete.upper()}"
    return f"REFERENCES {quoted(reference.table)}{columns}{action}"


def _indexes(table: Table) -> Iterator[str]:
    for columns in dict.fromkeys(each.columns for each in table.indexes):
        if columns not in table.uniques:
            name = quoted("_".join((table.name, "by", *columns)).lower())
            yield f"CREATE INDEX {name} ON {quoted(table.name)} ({_names(columns)});"


def _remark(column: Column, meaning: str) -> str:
    """The comment that says what the column's marks say, and its meaning where that marks nothing
    else."""
    marks = column.marks
    if meaning and with_secret(read_marks(meaning, Marks()), column.name) == marks:
        return meaning
    parts = [f"PII: {marks.pii}"] if marks.pii is not None else []
    parts += ["secret"] if marks.secret else []
    parts += ["encrypted"] if marks.encrypted else []
    parts += [f"retention {marks.retention}"] if marks.retention else []
    return _line(", ".join(parts))


def quoted(name: str) -> str:
    """A name as SQL takes it: in quotes where it would not stay as it is without."""
    if _PLAIN_NAME.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text in SQL's quotes."""
    return "'" + value.replace("'", "''") + "'"


def _values(values: Sequence[str]) -> str:
    return ", ".join(map(literal, values))


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _line(text: str) -> str:
    return " ".join(_COMMENT.sub(_text_alone, text).split())


def _text_alone(found: re.Match[str]) -> str:
    return found["text"] or " "
