"""The plan's tables as SQLite statements, and the comparison with what a file already holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from asbuilt.expression.render import SQLITE, render
from asbuilt.plan.model import CheckPlan, ColumnPlan, ReferencePlan, TablePlan
from asbuilt.plan.system_tables import AUDIT
from asbuilt.store.sqlite.values import sql_type
from asbuilt.store.statements import quote


def create(table: TablePlan) -> Iterator[str]:
    """The statements that make a table and its indexes."""
    lines = [_column(table, column) for column in table.columns]
    if not _is_rowid(table) and table.primary_key:
        lines.append(f"PRIMARY KEY ({_list(table.primary_key)})")
    lines += [f"UNIQUE ({_list(columns)})" for columns in table.uniques]
    lines += [_check(check) for check in table.checks]
    lines += [_reference(reference) for reference in table.references]
    body = ",\n  ".join(lines)
    yield f"CREATE TABLE {quote(table.name)} (\n  {body}\n) STRICT"
    yield from indexes(table)


def indexes(table: TablePlan) -> Iterator[str]:
    """The statements that make a table's indexes where they are missing."""
    for columns in table.indexes:
        name = f"{table.name}_{'_'.join(columns)}_idx"
        yield f"CREATE INDEX IF NOT EXISTS {quote(name)} ON {quote(table.name)} ({_list(columns)})"


_REFUSE = "SELECT RAISE(ABORT, 'the audit log can not be changed'); END"
AUDIT_TRIGGERS = (
    f"CREATE TRIGGER {AUDIT}_no_update BEFORE UPDATE ON {quote(AUDIT)} BEGIN {_REFUSE}",
    f"CREATE TRIGGER {AUDIT}_no_delete BEFORE DELETE ON {quote(AUDIT)} BEGIN {_REFUSE}",
    # INSERT OR REPLACE removes the old row without firing the trigger for deletion.
    f"CREATE TRIGGER {AUDIT}_no_replace BEFORE INSERT ON {quote(AUDIT)} "
    f"WHEN EXISTS (SELECT 1 FROM {quote(AUDIT)} WHERE id = NEW.id) BEGIN {_REFUSE}",
)


def _list(columns: Iterable[str]) -> str:
    return ", ".join(map(quote, columns))


def _is_rowid(table: TablePlan) -> bool:
    """A single integer key is SQLite's own row id; AUTOINCREMENT never gives one twice."""
    if len(table.primary_key) != 1:
        return False
    return table.column(table.primary_key[0]).type.kind == "integer"


def _column(table: TablePlan, column: ColumnPlan) -> str:
    parts = [quote(column.name), sql_type(column.type)]
    if _is_rowid(table) and column.name == table.primary_key[0]:
        counted = column.default is not None and column.default.kind == "serial"
        return " ".join([*parts, "PRIMARY KEY", *(["AUTOINCREMENT"] if counted else [])])
    if not column.nullable:
        parts.append("NOT NULL")
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) STORED")
    if column.type.kind == "enum" and column.type.values:
        options = ", ".join("'" + value.replace("'", "''") + "'" for value in column.type.values)
        name = quote(f"{table.name}_{column.name}_enum")
        parts.append(f"CONSTRAINT {name} CHECK ({quote(column.name)} IN ({options}))")
    return " ".join(parts)


def _check(check: CheckPlan) -> str:
    rendered = render(check.expression, lambda path: quote(path[0]), str, SQLITE, inline=True)
    return f"CONSTRAINT {quote(check.name)} CHECK ({rendered.sql})"


def _reference(reference: ReferencePlan) -> str:
    return (
        f"FOREIGN KEY ({_list(reference.columns)}) REFERENCES {quote(reference.table)} "
        f"({_list(reference.target_columns)}) ON DELETE {reference.on_delete.upper()}"
    )


# ---------------------------------------------------------------- comparison


def differences(
    stored: Mapping[str, TablePlan], wanted: Mapping[str, TablePlan]
) -> tuple[str, ...]:
    """What separates the stored data model from the document's, a line each: ``tickets: +
    severity``."""
    lines: list[str] = []
    lines += [f"+ table {name}" for name in wanted if name not in stored]
    lines += [f"- table {name}" for name in stored if name not in wanted]
    for name in wanted:
        if name in stored:
            lines += [f"{name}: {line}" for line in _table_differences(stored[name], wanted[name])]
    return tuple(lines)


def _table_differences(stored: TablePlan, wanted: TablePlan) -> Iterator[str]:
    old = {column.name: column for column in stored.columns}
    new = {column.name: column for column in wanted.columns}
    yield from (f"+ column {describe(new[name])}" for name in new if name not in old)
    yield from (f"- column {name}" for name in old if name not in new)
    for name in new:
        if name in old and describe(old[name]) != describe(new[name]):
            yield f"~ column {describe(old[name])} -> {describe(new[name])}"
    if stored.primary_key != wanted.primary_key:
        was, shall = map(", ".join, (stored.primary_key, wanted.primary_key))
        yield f"~ primary key ({was}) -> ({shall})"
    for label, before, after in (
        ("unique", _texts(stored.uniques), _texts(wanted.uniques)),
        ("check", _checks(stored), _checks(wanted)),
        ("reference", _references(stored), _references(wanted)),
    ):
        yield from (f"+ {label} {text}" for text in sorted(after - before))
        yield from (f"- {label} {text}" for text in sorted(before - after))


def describe(column: ColumnPlan) -> str:
    """A column in a few words: ``severity text(20) not null default 'normal'``."""
    kind = column.type
    size = kind.length or (f"{kind.precision},{kind.scale or 0}" if kind.precision else None)
    words = [column.name, kind.kind + (f"({size})" if size else "")]
    if kind.values:
        words.append("(" + ", ".join(kind.values) + ")")
    if kind.kind == "integer" and kind.bits != 64:
        words.append(f"{kind.bits} bits")
    if not column.nullable:
        words.append("not null")
    if column.default is not None:
        value = column.default.value if column.default.kind == "constant" else column.default.kind
        words.append(
            f"default {value!r}" if column.default.kind == "constant" else f"default {value}"
        )
    if column.generated:
        words.append(f"generated as {column.generated}")
    return " ".join(words)


def _texts(items: tuple[tuple[str, ...], ...]) -> set[str]:
    return {f"({', '.join(columns)})" for columns in items}


def _checks(table: TablePlan) -> set[str]:
    return {check.text for check in table.checks}


def _references(table: TablePlan) -> set[str]:
    return {
        f"({', '.join(item.columns)}) -> {item.table} on delete {item.on_delete}"
        for item in table.references
    }
