"""Full-text indexes on FTS5, kept in step with their tables by triggers.

An index is derived data: when a document searches other columns than before, it is made anew. Its
rows have the table's row ids, which a backup (VACUUM INTO) keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import apsw

from asbuilt.plan.model import TablePlan
from asbuilt.store.base import Search
from asbuilt.store.statements import quote

PREFIX = "_asbuilt_search_"


def name(table: TablePlan) -> str:
    """The index of a table, quoted."""
    return quote(PREFIX + table.name)


def match(search: Search) -> str:
    """The FTS5 query that finds rows with all words. Every word is quoted: FTS5's own operators
    are not for clients, and a NUL would end the query."""
    plain = (word.replace('"', '""').replace("\0", " ") for word in search.words)
    quoted = [f'"{word}"' for word in plain]
    return f"{{{' '.join(map(quote, search.columns))}}} : ({' '.join(quoted)} *)"


def keep(connection: apsw.Connection, tables: Mapping[str, TablePlan]) -> None:
    """Make the missing indexes, remake those of other columns, drop what nobody searches."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
    )
    existing = {str(index): str(sql) for index, sql in found.fetchall()}
    wanted = {PREFIX + table.name: table for table in tables.values() if table.search}
    in_step = {index for index in wanted if existing.get(index) == _create(wanted[index])}
    for index in existing.keys() - in_step:
        for statement in _drop(index):
            connection.execute(statement)
    for index in wanted.keys() - in_step:
        for statement in _statements(wanted[index]):
            connection.execute(statement)


def _create(table: TablePlan) -> str:
    columns = ", ".join(map(quote, table.search))
    return (
        f"CREATE VIRTUAL TABLE {name(table)} "
        f"USING fts5({columns}, tokenize = 'unicode61 remove_diacritics 2')"
    )


def _drop(index: str) -> Iterator[str]:
    for event in ("insert", "update", "delete"):
        yield f"DROP TRIGGER IF EXISTS {quote(f'{index}_{event}')}"
    yield f"DROP TABLE {quote(index)}"


def _statements(table: TablePlan) -> Iterator[str]:
    index, own = name(table), quote(table.name)
    columns = ", ".join(map(quote, table.search))
    fresh = ", ".join(f"new.{quote(column)}" for column in table.search)
    add = f"INSERT INTO {index} (rowid, {columns}) VALUES (new.rowid, {fresh})"
    remove = f"DELETE FROM {index} WHERE rowid = old.rowid"
    yield _create(table)
    # A word that is removed leaves no trace in the index.
    yield f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)"
    yield f"INSERT INTO {index} (rowid, {columns}) SELECT rowid, {columns} FROM {own}"
    for event, actions in (("insert", (add,)), ("update", (remove, add)), ("delete", (remove,))):
        trigger = quote(f"{PREFIX}{table.name}_{event}")
        body = "; ".join(actions)
        yield f"CREATE TRIGGER {trigger} AFTER {event.upper()} ON {own} BEGIN {body}; END"
