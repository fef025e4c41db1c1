"""SQL schemas and dumps (pg_dump, sqlite3 .dump, mysqldump): the tables, without the rows"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.reading import lost, read_code
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.spec.column_type import Default
from asbuilt.spec.schema import Table
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sql import MAX_PASSAGE, MAX_STATEMENT

_ENDINGS = (".sql", ".ddl", ".dump")
_PLACES = ("schema.sql", "db/schema.sql", "database/schema.sql", "*.sql")
_NEEDED = "It must hold the statements that make the tables, as pg_dump --schema-only writes them."
_SQLITE = regex.compile(r"^PRAGMA foreign_keys|\bsqlite_sequence\b", re.MULTILINE)
_COPY = regex.compile(r"^COPY [^;\n]* FROM stdin;\n.*?(?:^\\\.$|\Z)", re.MULTILINE | re.DOTALL)
_PIECES = r"""(?P<end>;)
  | %s
  | "(?:[^"]|"")*(?:"|\Z)
  | `[^`]*(?:`|\Z)
  | (?P<comment>--[^\n]*|/\*(?:.*?\*/|.*\Z))
  | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
  | [^;'"`/$-]+
  | ."""
_TOKEN = regex.compile(_PIECES % r"'(?:[^']|'')*(?:'|\Z)", re.VERBOSE | re.DOTALL)
_MYSQL_TOKEN = regex.compile(_PIECES % r"'(?:[^'\\]|''|\\.)*(?:'|\Z)", re.VERBOSE | re.DOTALL)
_MYSQL = regex.compile(r"^-- (?:MySQL|MariaDB) dump|^/\*!\d{5}|\bENGINE\s*=", re.MULTILINE)
_CONDITIONAL = regex.compile(r"/\*!\d*.*?(?:\*/;?|\Z)", re.DOTALL)
_SYSTEM = regex.compile(r"\bsqlite_sequence\b|\bsqlite_stat\d\b")
_KEPT = regex.compile(
    r"\s*(?:CREATE\s+(?:(?:UNLOGGED|GLOBAL|LOCAL|TEMP|TEMPORARY|UNIQUE)\s+)*(?:TABLE|TYPE|INDEX)\b"
    r"|ALTER\s+TABLE\b|COMMENT\s+ON\s+COLUMN\b)",
    re.IGNORECASE,
)
_SILENT = regex.compile(
    r"\s*(?:SET|SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|START|USE|LOCK|UNLOCK|DROP|DELETE\s+FROM\s+"
    r"sqlite_|ANALYZE|VACUUM|COMMENT|GRANT|REVOKE|CREATE\s+(?:SCHEMA|DATABASE|EXTENSION|SEQUENCE)"
    r"|ALTER\s+(?:SEQUENCE|SCHEMA|TYPE|FUNCTION|VIEW|DEFAULT)|\\)\b",
    re.IGNORECASE,
)
_HEADLINE = regex.compile(r"\s*(?P<words>\w+(?:\s+(?:OR\s+REPLACE\s+)?\w+)?)", re.IGNORECASE)


def recognises(path: Path) -> bool:
    """A file of such an ending, or a folder that holds one in the usual place."""
    return path.suffix.lower() in _ENDINGS or (
        path.is_dir() and files.first(path, *_PLACES[:3]) is not None
    )


def read(path: Path) -> Draft:
    """The tables that are there when all statements were carried out."""
    file = files.first(path, *_PLACES) if path.is_dir() else path
    if file is None:
        raise UsageError(f"{path}: holds no SQL file", "Name the file itself.")
    kept: list[str] = []
    left: Counter[str] = Counter()
    too_long: list[Lost] = []
    text = files.read(file)
    for statement in _statements(text):
        if len(statement) > MAX_STATEMENT and _KEPT.match(statement):
            too_long.append(Lost(str(file), f"{_headline(statement)}: is longer than 64 KiB"))
        elif _KEPT.match(statement) and not _SYSTEM.search(statement):
            kept.append(statement.strip() + ";")
        elif statement.strip() and not _SILENT.match(statement) and not _SYSTEM.search(statement):
            left[_headline(statement)] += 1
    spec = read_code(file.stem, "sql", *_passages(kept))
    tables, missing = settled(spec[DataModel].tables, str(file))
    if _SQLITE.search(text):
        tables = tuple(map(_with_rowid, tables))
    if not tables:
        raise UsageError(f"{file}: holds no CREATE TABLE that is understood", _NEEDED)
    counted = (Lost(str(file), f"{name}: {count}") for name, count in left.items())
    found = lost(spec, str(file), "ignored-sql", "unparsable-check")
    return Draft(file.stem, tables=tables, lost=(*too_long, *missing, *found, *counted))


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
    pieces: list[str] = []
    for token in pattern.finditer(_CONDITIONAL.sub("", _COPY.sub("", text))):
        if token["end"]:
            yield "".join(pieces)
            pieces = []
        elif pieces or not (token["comment"] or token[0].isspace()):
            pieces.append(token[0])
    yield "".join(pieces)


def _passages(statements: list[str]) -> Iterator[str]:
    """The statements in as many texts as the reader's limit demands."""
    held: list[str] = []
    size = 0
    for statement in statements:
        if held and size + len(statement) > MAX_PASSAGE - 1024:
            yield "\n".join(held)
            held, size = [], 0
        held.append(statement)
        size += len(statement) + 1
    yield "\n".join(held)


def _headline(statement: str) -> str:
    found = _HEADLINE.match(statement)
    return " ".join(found["words"].upper().split()) if found else "a statement"


KIND = Kind(recognises, read)
