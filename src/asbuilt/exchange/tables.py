"""Tables of a source made fit for a specification: what refers to nothing is left out"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.exchange.ddl import quoted
from asbuilt.exchange.draft import Lost
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Column
from asbuilt.expression.parse import parse
from asbuilt.expression.tree import walk
from asbuilt.spec.column_type import comparable
from asbuilt.spec.tables.schema import Check, Reference, Table
from asbuilt.spec.words import singular, snake

_TEXT = regex.compile(r"('(?:[^']|'')*')")
_LONGEST = 120


def settled(tables: Sequence[Table], where: str) -> tuple[tuple[Table, ...], tuple[Lost, ...]]:
    """The tables without conditions that are not understood and without references to tables that
    are not there or have no key; and what was left out."""
    lost: list[Lost] = []
    tables = [_conditions_spelled(table) for table in tables]
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
        lost += (Lost(where, what) for what in _baseless(table))
        for step in (_possible, _keyed):
            table, impossible = step(table)
            lost += [Lost(where, what) for what in impossible]
        kept.append(
            replace(
                table,
                checks=tuple(check for check in table.checks if not _unnamed(table, check)),
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


def _names_in(check: Check) -> list[str]:
    nodes = walk(check.expression) if check.expression else ()
    return list(dict.fromkeys(node.path[0] for node in nodes if isinstance(node, Column)))


def _unnamed(table: Table, check: Check) -> list[str]:
    """The names in a condition that are no column of the table; one that is not understood has a
    nameless one."""
    if check.expression is None:
        return [""]
    return [name for name in _names_in(check) if table.column(name) is None]


def _baseless(table: Table) -> Iterator[str]:
    for check in table.checks:
        if any(unknown := _unnamed(table, check)):
            yield f"`{table.name}`: CHECK ({_line(check.text)}): `{unknown[0]}` is no column of it"


def _conditions_spelled(table: Table) -> Table:
    """The table with its columns in conditions as they are called: a model of classes says
    ``DryWeight``, the SQL beside it ``dry_weight``. What then says the same again goes."""
    if not any(_unnamed(table, check) for check in table.checks if check.expression):
        return table
    spelled = {snake(column.name): column.name for column in table.columns}
    checks: dict[object, Check] = {}
    for check in table.checks:
        for name in _unnamed(table, check) if check.expression else ():
            if column := spelled.get(snake(name)):
                check = _with_name(check, name, column)
        checks.setdefault(check.expression or check.text, check)
    return replace(table, checks=tuple(checks.values()))


def _with_name(check: Check, name: str, column: str) -> Check:
    """``check`` with ``column`` in the place of ``name``, or as it is where that says nothing."""
    pieces = _TEXT.split(check.text)
    pieces[::2] = [
        regex.sub(rf"(?<![\w\"]){re.escape(name)}(?![\w\"])", quoted(column), piece)
        for piece in pieces[::2]
    ]
    text = "".join(pieces)
    try:
        return replace(check, text=text, expression=parse(text, dialect="check"))
    except ExpressionError:
        return check


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


def _keyed(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The table without a primary key and references of columns that it does not have."""
    names = {column.name.casefold() for column in table.columns}

    def unknown(columns: Sequence[str]) -> list[str]:
        return [name for name in columns if name.casefold() not in names]

    keys = [("PRIMARY KEY", table.primary_key)]
    keys += [("FOREIGN KEY", each.columns) for each in table.references]
    said = (
        f"`{table.name}`: {key} ({', '.join(columns)}): `{missing[0]}` is no column of it"
        for key, columns in keys
        if (missing := unknown(columns))
    )
    references = (each for each in table.references if not unknown(each.columns))
    return replace(
        table,
        primary_key=() if unknown(table.primary_key) else table.primary_key,
        references=tuple(references),
    ), tuple(said)


def _missing(table: Table, known: Mapping[str, Table], where: str) -> Iterator[Lost]:
    for check in table.checks:
        if check.expression is None:
            yield Lost(where, f"`{table.name}`: CHECK ({_line(check.text)}) is not understood")
    for each in table.references:
        if why := _fault(table, each, known):
            columns = ", ".join(each.columns)
            yield Lost(where, f"`{table.name}.{columns}` refers to `{each.table}`, {why}")


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _fault(table: Table, reference: Reference, known: Mapping[str, Table]) -> str:
    """Why a reference names no row; empty if it does: by the primary key, or by unique columns."""
    target = known.get(reference.table)
    if target is None:
        return "which is not there"
    names = reference.target_columns or target.primary_key
    keys = (sorted(key) for key in (target.primary_key, *target.uniques))
    if not names or sorted(names) not in keys:
        return "which has no such key"
    for name, other in zip(reference.columns, names, strict=False):
        column, key = table.column(name), target.column(other)
        if column and key and not comparable(column.type, key.type):
            return f"where `{other}` is {key.type.kind} and not {column.type.kind}"
    return ""
