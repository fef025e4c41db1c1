"""SQL schemas and dumps (pg_dump, sqlite3 .dump, mysqldump): the tables, without the rows"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.ddl import passages
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.left_of_sql import clauses_left, headline, statements_left, tables_left
from asbuilt.exchange.meanings import of_statements
from asbuilt.exchange.migrated import in_effect
from asbuilt.exchange.reading import lost, read_code
from asbuilt.exchange.source import Kind
from asbuilt.exchange.sql_schemas import called, own_names
from asbuilt.exchange.sqlite_types import in_usual_words
from asbuilt.exchange.tables import settled
from asbuilt.spec.column_type import Default
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sql.words import MAX_STATEMENT
from asbuilt.spec.tables.schema import Table

_ENDINGS = (".sql", ".ddl", ".dump")
_PLACES = ("schema.sql", "db/schema.sql", "database/schema.sql")
_STEPS = ("*.sql", "*/*.sql")
_BACK = regex.compile(r"(?:^|\.)(?:down|undo|rollback)\.sql$|^U\d", re.IGNORECASE)
"""Names of files that take a migration back."""
_NEEDED = "It must hold the statements that make the tables, as pg_dump --schema-only writes them."
_SQLITE = regex.compile(r"^PRAGMA foreign_keys|\bsqlite_sequence\b", re.MULTILINE)
_COPY = regex.compile(r"^COPY [^;\n]* FROM stdin;\n.*?(?:^\\\.$|\Z)", re.MULTILINE | re.DOTALL)
_PIECES = r"""(?P<end>;|^[ \t]*(?:/|GO)[ \t]*$)
  | %s
  | "(?:[^"]|"")*(?:"|\Z)
  | `[^`]*(?:`|\Z)
  | (?P<comment>--[^\n]*|/\*(?:.*?\*/|.*\Z))
  | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
  | (?P<words>[^;'"`/$\n-]+)
  | ."""
_FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE
_TOKEN = regex.compile(_PIECES % r"'(?:[^']|'')*(?:'|\Z)", _FLAGS)
_MYSQL_TOKEN = regex.compile(_PIECES % r"'(?:[^'\\]|''|\\.)*(?:'|\Z)", _FLAGS)
_DELIMITER = regex.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ROUTINE = regex.compile(
    r"\s*CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:TEMP\w*\s+)?"
    r"(?:TRIGGER|PROCEDURE|FUNCTION|EVENT|PACKAGE)\b",
    re.IGNORECASE,
)
_OPENING = regex.compile(r"\b(?:BEGIN|CASE)\b", re.IGNORECASE)
_CLOSING = regex.compile(r"\bEND\b(?!\s+(?:IF|LOOP|WHILE|REPEAT|FOR)\b)", re.IGNORECASE)
_BEGINNING = 24
"""The pieces of a statement that tell what it is."""
_MYSQL = regex.compile(r"^-- (?:MySQL|MariaDB) dump|^/\*!\d{5}|\bENGINE\s*=", re.MULTILINE)
_CONDITIONAL = regex.compile(r"/\*!\d*.*?(?:\*/|\Z)", re.DOTALL)
_SYSTEM = regex.compile(r"\bsqlite_sequence\b|\bsqlite_stat\d\b")
_CONDITIONALLY_MADE = regex.compile(
    r"/\*!\d*\s+(?:CREATE\s+)?(?P<what>(?:VIEW|TRIGGER|EVENT)\s+`[^`]+`)", re.IGNORECASE
)
"""Views and triggers as mysqldump writes them, in pieces that older versions pass over."""

_KEPT = regex.compile(
    r"\s*(?:CREATE\s+(?:(?:UNLOGGED|GLOBAL|LOCAL|TEMP|TEMPORARY|UNIQUE"
    r"|(?:NON)?CLUSTERED)\s+)*(?:TABLE|TYPE|DOMAIN|INDEX)\b"
    r"|ALTER\s+T(?:ABLE|YPE)\b|DROP\s+(?:TABLE|TYPE|INDEX)\b|COMMENT\s+ON\s+COLUMN\b)",
    re.IGNORECASE,
)
_COMMENTED = regex.compile(r"\s*(?:COMMENT\s+ON|CREATE\s+TABLE)\b", re.IGNORECASE)
_SILENT = regex.compile(
    r"\s*(?:SET|SELECT|PRAGMA|EXEC|BEGIN|COMMIT|ROLLBACK|START|USE|LOCK|UNLOCK|DROP|DELETE\s+FROM\s+"
    r"sqlite_|ANALYZE|VACUUM|COMMENT|GRANT|REVOKE|CREATE\s+(?:SCHEMA|DATABASE|EXTENSION|SEQUENCE)"
    r"|ALTER\s+(?:SEQUENCE|SCHEMA|TYPE|DOMAIN|FUNCTION|PROCEDURE|INDEX|DEFAULT"
    r"|(?:MATERIALIZED\s+)?VIEW)|REFRESH|\\)\b",
    re.IGNORECASE,
)
_VIRTUAL = regex.compile(r"\bCREATE\s+VIRTUAL\s+TABLE\s+[\"'`]*(\w+)", re.IGNORECASE)
_SHADOWS = ("content", "data", "docsize", "config", "idx", "segments", "segdir", "stat", "node",
            "rowid", "parent")  # fmt: skip
"""What the names of the tables end with that SQLite keeps for a virtual one."""


def recognises(path: Path) -> bool:
    """A file of such an ending, or a folder that holds a schema or migrations."""
    if path.is_dir():
        return files.first(path, *_PLACES, "*.sql", "*/migration.sql") is not None
    return path.suffix.lower() in _ENDINGS


def read(path: Path) -> Draft:
    """The tables that are there when all statements were carried out."""
    found = _files(path) if path.is_dir() else [path]
    if not found:
        raise UsageError(f"{path}: holds no SQL file", "Name the file itself.")
    file = found[0] if len(found) == 1 else path
    kept: list[str] = []
    commented: list[str] = []
    left: list[str] = []
    too_long: list[Lost] = []
    text = "\n;\n".join(files.read(each) for each in found)
    everything = list(_statements(text))
    names = own_names(everything)
    of_sqlite = _SQLITE.search(text) is not None
    for statement in (called(each, names) for each in everything):
        if _COMMENTED.match(statement):
            commented.append(statement)
        if len(statement) > MAX_STATEMENT and _KEPT.match(statement):
            too_long.append(Lost(str(file), f"{headline(statement)}: is longer than 64 KiB"))
        elif _KEPT.match(statement) and not _SYSTEM.search(statement):
            usual = in_usual_words(statement) if of_sqlite else statement
            kept.append(usual.strip() + ";")
        elif statement.strip() and not _SILENT.match(statement) and not _SYSTEM.search(statement):
            left.append(statement)
    made = in_effect(kept)
    spec = read_code(file.stem, "sql", *passages(made))
    tables, missing = settled(spec[DataModel].tables, str(file))
    parts = tables_left(made, [table.name for table in spec[DataModel].tables])
    if of_sqlite:
        shadows = {f"{name}_{end}" for name in _VIRTUAL.findall(text) for end in _SHADOWS}
        tables = tuple(_with_rowid(table) for table in tables if table.name not in shadows)
    if not tables:
        raise UsageError(f"{file}: holds no CREATE TABLE that is understood", _NEEDED)
    left += dict.fromkeys(f"CREATE {found[1]}" for found in _CONDITIONALLY_MADE.finditer(text))
    said = (*parts, *statements_left(left), *clauses_left(kept))
    again = (
        f"`{schema}.{table}` is called `{name}`: another schema has a table of its name"
        for (schema, table), name in names.items()
    )
    counted = (Lost(str(file), line) for line in (*again, *said))
    troubles = lost(spec, str(file), "unparsable-check")
    return Draft(
        file.stem,
        tables=tables,
        meanings=of_statements(commented),
        lost=(*too_long, *missing, *troubles, *counted),
    )


def _files(folder: Path) -> list[Path]:
    """The schema in the usual place, or else all migrations in the order of their numbers."""
    if schema := files.first(folder, *_PLACES):
        return [schema]
    steps = [each for pattern in _STEPS for each in folder.glob(pattern)]
    forward = (each for each in steps if not _BACK.search(each.name) and each.stat().st_size)
    return sorted(forward, key=lambda each: _in_order(each.relative_to(folder)))


def _in_order(path: Path) -> list[tuple[int, str]]:
    """A key that sorts ``V10__x.sql`` behind ``V9__y.sql``."""
    pieces = regex.findall(r"\d+|\D+", str(path))
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def _with_rowid(table: Table) -> Table:
    """SQLite counts by itself what is declared ``INTEGER PRIMARY KEY``."""
    return replace(
        table,
        columns=tuple(
            replace(column, default=Default("serial"))
            if (column.name,) == table.primary_key
            and column.type_text.upper() == "INTEGER"
            and column.default is None
            else column
            for column in table.columns
        ),
    )


def _statements(text: str) -> Iterator[str]:
    """The statements of a dump, from their first words on, without the data of COPY and what only
    some versions of MySQL carry out."""
    pattern = _MYSQL_TOKEN if _MYSQL.search(text) else _TOKEN
    parts = _DELIMITER.split(_CONDITIONAL.sub("", _COPY.sub("", text)))
    yield from _split(pattern, parts[0])
    for delimiter, part in zip(parts[1::2], parts[2::2], strict=True):
        yield from _split(pattern, part) if delimiter == ";" else part.split(delimiter)


def _split(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The statements of ``text``. Those between BEGIN and END of a routine are its own."""
    pieces: list[str] = []
    depth = 0
    for token in pattern.finditer(text):
        if words := token["words"]:
            depth += len(_OPENING.findall(words)) - len(_CLOSING.findall(words))
        inner = token["end"] == ";" and depth > 0 and _ROUTINE.match("".join(pieces[:_BEGINNING]))
        if token["end"] and not inner:
            yield "".join(pieces)
            pieces, depth = [], 0
        elif pieces or not (token["comment"] or token[0].isspace()):
            pieces.append(token[0])
    yield "".join(pieces)


KIND = Kind(recognises, read)
