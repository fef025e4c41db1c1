"""Tables of a source made fit for a specification: what refers to nothing is left out"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from asbuilt.exchange.draft import Lost
from asbuilt.spec.column_type import comparable
from asbuilt.spec.tables.schema import Reference, Table
from asbuilt.spec.words import singular, snake


def settled(tables: Sequence[Table], where: str) -> tuple[tuple[Table, ...], tuple[Lost, ...]]:
    """The tables without conditions that are not understood and without references to tables that
    are not there or have no key; and what was left out."""
    lost: list[Lost] = []
    known = {table.name: table for table in tables}
    spelled = {singular(snake(name)): name for name in sorted(known, reverse=True)}
    kept = []
    for table in tables:
        table = _spelled(table, known, spelled)
        if not table.columns:
            lost.append(Lost(where, f"table `{table.name}` has no columns"))
            continue
        table, renamed = _told_apart(table)
        lost += [Lost(where, what) for what in renamed]
        lost += _missing(table, known, where)
        table, impossible = _possible(table)
        lost += [Lost(where, what) for what in impossible]
        kept.append(
            replace(
                table,
                checks=tuple(check for check in table.checks if check.expression is not None),
                references=tuple(
                    each for each in table.references if not _fault(table, each, known)
                ),
            )
        )
    return tuple(kept), tuple(lost)


def _spelled(table: Table, known: Mapping[str, Table], spelled: Mapping[str, str]) -> Table:
    """The table with its references as the tables are called: ``Album`` is ``albums``."""
    references = (
        each
        if each.table in known
        else replace(each, table=spelled.get(singular(snake(each.table)), each.table))
        for each in table.references
    )
    return replace(table, references=tuple(references))


def _told_apart(table: Table) -> tuple[Table, list[str]]:
    """The table with columns that differ by more than their spelling: ``createdAt`` and
    ``created_at`` are one name to clients. The later one gets a number; what is said of it beside
    its own line goes with it."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for column in table.columns:
        name, number = column.name, 2
        while snake(name) in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken.add(snake(name))
        if name != column.name and column.name not in names:
            names[column.name] = name
    if not names:
        return table, []

    def called(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in columns)

    return replace(
        table,
        columns=tuple(
            replace(each, name=names.get(each.name, each.name)) for each in table.columns
        ),
        primary_key=called(table.primary_key),
        uniques=tuple(map(called, table.uniques)),
        references=tuple(replace(each, columns=called(each.columns)) for each in table.references),
        indexes=tuple(replace(each, columns=called(each.columns)) for each in table.indexes),
    ), [
        f"`{table.name}.{old}` is called `{new}`: another column has its name"
        for old, new in names.items()
    ]


def _possible(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The table without references that would set what is NOT NULL to NULL. Databases take them and
    refuse the delete."""
    needed = {column.name for column in table.columns if not column.nullable}
    refused = [
        each
        for each in table.references
        if each.on_delete == "set null" and needed.intersection(each.columns)
    ]
    references = (
        replace(each, on_delete="restrict") if each in refused else each
        for each in table.references
    )
    said = (
        f"`{table.name}.{', '.join(each.columns)}` is NOT NULL, so that ON DELETE SET NULL refuses "
        "the delete: RESTRICT"
        for each in refused
    )
    return replace(table, references=tuple(references)), tuple(said)


def _missing(table: Table, known: Mapping[str, Table], where: str) -> Iterator[Lost]:
    for check in table.checks:
        if check.expression is None:
            text = " ".join(check.text.split())[:120]
            yield Lost(where, f"`{table.name}`: CHECK ({text}) is not understood")
    for each in table.references:
        if why := _fault(table, each, known):
            columns = ", ".join(each.columns)
            yield Lost(where, f"`{table.name}.{columns}` refers to `{each.table}`, {why}")


def _fault(table: Table, reference: Reference, known: Mapping[str, Table]) -> str:
    """Why a reference names no row; empty if it does: by the primary key, or by unique columns."""
    target = known.get(reference.table)
    if target is None:
        return "which is not there"
    names = reference.target_columns or target.primary_key
    if not names or names not in (target.primary_key, *target.uniques):
        return "which has no such key"
    for name, other in zip(reference.columns, names, strict=False):
        column, key = table.column(name), target.column(other)
        if column and key and not comparable(column.type, key.type):
            return f"where `{other}` is {key.type.kind} and not {column.type.kind}"
    return ""
