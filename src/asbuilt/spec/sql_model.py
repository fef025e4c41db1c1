"""The tables of a document's SQL, in whatever dialect, from all its statements together."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.draft import Draft, mark_column
from asbuilt.spec.marks import read_marks
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.schema import Marks
from asbuilt.spec.sql import Statement, statements
from asbuilt.spec.sql_table import (
    alter_table,
    altered_table,
    column_comment,
    create_index,
    create_table,
    part_of_table,
    table_name,
)
from asbuilt.spec.sql_type import Enums


def tables(
    passages: Iterable[Passage], described: Sequence[Draft], troubles: list[Trouble]
) -> list[Draft]:
    """What the statements define; a later one may change the table of an earlier one, or one that
    is ``described`` in another notation. What is not understood is added to ``troubles``."""
    found: list[Statement] = []
    for passage in passages:
        for statement in statements(passage):
            if isinstance(statement, Trouble):
                troubles.append(statement)
            else:
                found.append(statement)
    enums = dict(filter(None, map(_enum, found)))
    parts = {name for statement in found if (name := part_of_table(statement))}
    drafts: list[Draft] = []
    known = ChainMap[str, Draft]({}, {draft.name: draft for draft in described})
    _settle_types(described, enums)
    for statement in found:
        if parts and {part_of_table(statement), _table_of(statement)} & parts:
            continue
        tree = statement.tree
        kind = str(tree.args.get("kind") or "").upper()
        outcome: Draft | Trouble | None = None
        if isinstance(tree, exp.Comment):
            outcome = _commented(statement, known)
        elif not isinstance(tree, exp.Create):
            outcome = _altered(statement, known, enums)
        elif kind == "TABLE":
            outcome = create_table(statement, enums)
        elif kind == "INDEX":
            outcome = _indexed(statement, known)
        if isinstance(outcome, Trouble):
            troubles.append(outcome)
        elif outcome is not None:
            drafts.append(outcome)
            known.maps[0].setdefault(outcome.name, outcome)
    return drafts


def _table_of(statement: Statement) -> str:
    """The name of the table that a statement makes or changes."""
    if isinstance(statement.tree, exp.Create):
        return table_name(statement.tree)
    if isinstance(statement.tree, exp.Comment):
        return column_comment(statement)[0]
    return altered_table(statement)


def _settle_types(described: Sequence[Draft], enums: Enums) -> None:
    """Give the columns of other notations the enumerations that SQL defines."""
    for draft in described:
        for index, column in enumerate(draft.columns):
            values = enums.get(column.type_text.lower())
            if column.name in draft.unknown and values:
                del draft.unknown[column.name]
                draft.columns[index] = replace(column, type=ColumnType("enum", values=values))


def _enum(statement: Statement) -> tuple[str, tuple[str, ...]] | None:
    """The name and the values of a CREATE TYPE … AS ENUM."""
    tree = statement.tree
    written = tree.args.get("expression")
    if not isinstance(written, exp.DataType) or written.this != exp.DType.ENUM:
        return None
    return table_name(tree).lower(), tuple(str(value.name) for value in written.expressions)


def _altered(statement: Statement, drafts: Mapping[str, Draft], enums: Enums) -> Trouble | None:
    draft = drafts.get(altered_table(statement))
    if draft is None:
        return _nowhere(statement, altered_table(statement))
    alter_table(statement, draft, enums)
    draft.columns[:] = {column.name: column for column in draft.columns}.values()
    return None


def _commented(statement: Statement, drafts: Mapping[str, Draft]) -> Trouble | None:
    """Marks in COMMENT ON COLUMN; a comment without any may be about whatever it likes."""
    table, column, text = column_comment(statement)
    draft = drafts.get(table)
    if read_marks(text, Marks()) == Marks() or (draft and mark_column(draft, column, text)):
        return None
    return _nowhere(statement, f"{table}.{column}")


def _indexed(statement: Statement, drafts: Mapping[str, Draft]) -> Trouble | None:
    outcome = create_index(statement)
    if isinstance(outcome, Trouble):
        return outcome
    name, index = outcome
    draft = drafts.get(name)
    if draft is None:
        return _nowhere(statement, name)
    draft.indexes.append(index)
    return None


def _nowhere(statement: Statement, name: str) -> Trouble:
    message = f"no CREATE TABLE before this defines `{name}`"
    span = statement.passage.span(statement.words[0].start, statement.words[-1].end)
    return Trouble("unparsable-sql", message, span)
