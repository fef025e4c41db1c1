"""A request's writes on the writer's connection, with SQLite's refusals translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import apsw

from asbuilt import regex
from asbuilt.plan.model import ReferencePlan, TablePlan
from asbuilt.store.base import (
    Caller,
    CheckViolated,
    Duplicate,
    MissingReference,
    Page,
    Query,
    Row,
    StillReferenced,
    StoreError,
    Transaction,
    Unavailable,
)
from asbuilt.store.sqlite import statements
from asbuilt.store.sqlite.statements import Decode, Prepared, row_decoder
from asbuilt.store.sqlite.values import encode
from asbuilt.store.statements import quote
from asbuilt.store.versions import Versions

MAX_TEXTS = 512
_FAILED = regex.compile(r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*))?")
_ENUM = regex.compile(r"(?P<table>.+)_(?P<column>.+)_enum")


class SqliteTransaction(Transaction[Prepared]):
    """Lives on the writer's thread; the writer opens and closes the savepoint around it."""

    def __init__(
        self, connection: apsw.Connection, tables: Mapping[str, TablePlan], versions: Versions
    ) -> None:
        self._changes = connection.changes
        self._cursor = connection.cursor()
        self._tables = tables
        self._versions = versions
        self._inserts: dict[tuple[str, bool, tuple[str, ...]], str] = {}
        self._updates: dict[tuple[Prepared, tuple[str, ...]], str] = {}
        self._decoders: dict[str, Decode | None] = {
            name: row_decoder(table, [column.name for column in table.columns])
            for name, table in tables.items()
        }
        self._encoders = {
            name: {
                column.name: column.type for column in table.columns if _is_coded(column.type.kind)
            }
            for name, table in tables.items()
        }

    @property
    def undone(self) -> int:
        """How often work has been undone."""
        return self._versions.undone

    def one(self, rows: Prepared, values: Sequence[Any], caller: Caller | None) -> Row | None:
        return statements.one(self._cursor, rows, values, caller)

    def page(
        self, rows: Prepared, values: Sequence[Any], caller: Caller | None, query: Query
    ) -> Page:
        return statements.page(self._cursor, rows, values, caller, query)

    def parents_exist(self, rows: Prepared, values: Sequence[Any], caller: Caller | None) -> bool:
        return statements.parents_exist(self._cursor, rows, values, caller)

    def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        row = self._insert(table, values, returning=True)[0]
        decode = self._decoders[table]
        return decode(row) if decode else row

    def add(self, table: str, values: Mapping[str, Any]) -> None:
        self._insert(table, values, returning=False)

    def _insert(self, table: str, values: Mapping[str, Any], *, returning: bool) -> list[Row]:
        key = (table, returning, tuple(values))
        sql = self._inserts.get(key)
        if sql is None:
            if len(self._inserts) >= MAX_TEXTS:  # clients choose which columns they give
                self._inserts.clear()
            sql = self._inserts[key] = _insert_sql(self._tables[table], tuple(values), returning)
        self._versions.changing(table)
        return self._change(table, values, sql, self._encode(table, values))

    def update(
        self,
        rows: Prepared,
        values: Sequence[Any],
        caller: Caller | None,
        changes: Mapping[str, Any],
    ) -> Row | None:
        table = rows.table.name
        columns = tuple(changes)
        sql = self._updates.get((rows, columns))
        if sql is None:
            if len(self._updates) >= MAX_TEXTS:
                self._updates.clear()
            sql = self._updates[rows, columns] = _update_sql(rows, columns)
        bound = [*rows.bind(values, caller), *self._encode(table, changes)]
        self._versions.changing(table)
        found = self._change(table, changes, sql, bound)
        if not found:
            return None
        decode = self._decoders[table]
        return decode(found[0]) if decode else found[0]

    def delete(self, rows: Prepared, values: Sequence[Any], caller: Caller | None) -> int:
        sql = f"DELETE FROM {rows.name} WHERE {rows.where}"
        self._versions.removing(rows.table.name)
        self._change(rows.table.name, {}, sql, rows.bind(values, caller))
        return self._changes()

    def _encode(self, table: str, values: Mapping[str, Any]) -> list[Any]:
        coded = self._encoders[table]
        if not coded:
            return list(values.values())
        return [
            encode(coded[name], value) if name in coded else value for name, value in values.items()
        ]

    # ------------------------------------------------------------ refusals

    def _change(
        self, table: str, values: Mapping[str, Any], sql: str, bound: Sequence[Any]
    ) -> list[Row]:
        """Run a statement that gives ``values`` to ``table``.

        Raises:
            StoreError: it was refused.
        """
        try:
            return self._cursor.execute(sql, bound).fetchall()
        except apsw.ConstraintError as error:
            raise self._translate(table, values, str(error)) from None
        except (apsw.FullError, apsw.BusyError) as error:
            raise Unavailable(str(error)) from None

    def _translate(self, table: str, values: Mapping[str, Any], message: str) -> StoreError:
        found = _FAILED.search(message)
        kind, detail = (found.group(1), found.group(2) or "") if found else ("", message)
        plan = self._tables[table]
        columns = tuple(part.rpartition(".")[2] for part in detail.split(", "))
        if kind == "UNIQUE":
            return Duplicate(table, columns)
        if kind == "NOT NULL":
            return CheckViolated(table, None, columns)
        if kind == "CHECK":
            enum = _ENUM.fullmatch(detail)
            if enum and enum["table"] == table:
                return CheckViolated(table, None, (enum["column"],))
            check = next((check for check in plan.checks if check.name == detail), None)
            return CheckViolated(table, detail, check.columns if check else ())
        missing = self._missing(plan, values)
        if missing is not None:
            return MissingReference(table, missing.columns)
        return StillReferenced(self._referrer(table))

    def _missing(self, table: TablePlan, values: Mapping[str, Any]) -> ReferencePlan | None:
        """The reference among ``values`` that points nowhere."""
        for reference in table.references:
            given = [values.get(column) for column in reference.columns]
            if any(value is None for value in given):
                continue
            where = " AND ".join(
                f"{quote(column)} = ?{number}"
                for number, column in enumerate(reference.target_columns, 1)
            )
            sql = f"SELECT 1 FROM {quote(reference.table)} WHERE {where}"
            if not self._cursor.execute(sql, given).fetchall():
                return reference
        return None

    def _referrer(self, table: str) -> str:
        """A table whose references to ``table`` forbid a deletion."""
        return next(
            (
                other.name
                for other in self._tables.values()
                for reference in other.references
                if reference.table == table and reference.on_delete in ("restrict", "no action")
            ),
            table,
        )


def _is_coded(kind: str) -> bool:
    return kind in ("decimal", "json", "array", "object", "boolean")


def _columns(table: TablePlan) -> str:
    return ", ".join(quote(column.name) for column in table.columns)


def _insert_sql(table: TablePlan, columns: tuple[str, ...], returning: bool) -> str:
    after = f" RETURNING {_columns(table)}" if returning else ""
    if not columns:
        return f"INSERT INTO {quote(table.name)} DEFAULT VALUES{after}"
    names = ", ".join(map(quote, columns))
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks}){after}"


def _update_sql(rows: Prepared, columns: tuple[str, ...]) -> str:
    first = rows.given + len(rows.sources) + 1
    sets = ", ".join(f"{quote(name)} = ?{first + n}" for n, name in enumerate(columns))
    return f"UPDATE {rows.name} SET {sets} WHERE {rows.where} RETURNING {_columns(rows.table)}"
