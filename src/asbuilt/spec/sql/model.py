"""The tables of a document's SQL, in whatever dialect, from all its statements together."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlglot import exp

from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.column_type import Types
from asbuilt.spec.sql.statements import Statement, is_domain, statements
from asbuilt.spec.sql.table import (
    alter_table,
    altered_table,
    column_comment,
    create_index,
    create_table,
    parents_of,
    part_of_table,
)
from asbuilt.spec.sql.tree import column_type, table_name
from asbuilt.spec.tables.draft import Draft, mark_column
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Marks
from asbuilt.spec.words import singular, snake


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
    types = _types(found)
    parts = {name for statement in found if (name := part_of_table(statement))}
    drafts: list[Draft] = []
    missing: list[_Nowhere] = []
    alike = {_bare(draft.name): draft for draft in described}
    known = ChainMap[str, Draft]({}, alike | {draft.name: draft for draft in described})
    _settle_types(described, types)
    for statement in found:
        if parts and {part_of_table(statement), _table_of(statement)} & parts:
            continue
        tree = statement.tree
        kind = str(tree.args.get("kind") or "").upper()
        outcome: Draft | Trouble | _Nowhere | None = None
        if isinstance(tree, exp.Comment):
            outcome = _commented(statement, known)
        elif is_domain(statement):
            outcome = _domain(statement)
        elif not isinstance(tree, exp.Create):
            outcome = _altered(statement, known, types)
        elif kind == "TABLE":
            outcome = _inherited(create_table(statement, types), statement, known)
        elif kind == "INDEX":
            outcome = _indexed(statement, known)
        if isinstance(outcome, _Nowhere):
            missing.append(outcome)
        elif isinstance(outcome, Trouble):
            troubles.append(outcome)
        elif outcome is not None:
            drafts.append(outcome)
            known.maps[0].setdefault(outcome.name, outcome)
    troubles += (each.trouble for each in missing[:_JUDGED] if _is_mistaken(each, known))
    return drafts


class _Nowhere(Struct, frozen=True):
    """A statement about the table of a ``name`` that nothing before it defines."""

    name: str
    trouble: Trouble
    is_needed: bool = False
    """Whether its own table is nothing without that one."""


def _is_mistaken(missing: _Nowhere, known: Mapping[str, Draft]) -> bool:
    """Whether a table that is missed is defined further down, or by a name with a letter more, less
    or another one; one of a database that the document only changes is nobody's mistake."""
    table = missing.name.partition(".")[0]
    if missing.is_needed or _called(table, known):
        return True
    return any(_is_one_off(_bare(table), _bare(each)) for each in known)


def _is_one_off(name: str, other: str) -> bool:
    longest = max(len(name), len(other))
    if longest < _SHORTEST or abs(len(name) - len(other)) > 1:
        return False
    return longest - 1 <= _alike(name, other) + _alike(name[::-1], other[::-1])


def _alike(name: str, other: str) -> int:
    """How many letters two names begin with that are the same."""
    pairs = enumerate(zip(name, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(name), len(other)))


_SHORTEST = 4
_JUDGED = 50
"""Statements about missing tables that are judged: so the time stays linear."""


def _inherited(
    draft: Draft | Trouble, statement: Statement, known: Mapping[str, Draft]
) -> Draft | Trouble | _Nowhere:
    """The table with the columns and conditions of those that it inherits from before its own;
    their keys stay theirs (PostgreSQL's manual, 5.11)."""
    parents = parents_of(statement)
    if isinstance(draft, Trouble) or not parents:
        return draft
    if missing := [name for name in parents if name not in known]:
        return replace(_nowhere(statement, missing[0]), is_needed=True)
    columns = [column for name in parents for column in known[name].columns]
    every = {column.name: column for column in (*columns, *draft.columns)}
    draft.columns[:] = every.values()
    draft.checks[:0] = [check for name in parents for check in known[name].checks]
    return draft


def _table_of(statement: Statement) -> str:
    """The name of the table that a statement makes or changes."""
    if isinstance(statement.tree, exp.Create):
        return table_name(statement.tree)
    if isinstance(statement.tree, exp.Comment):
        return column_comment(statement)[0]
    return altered_table(statement)


def _settle_types(described: Sequence[Draft], types: Types) -> None:
    """Give the columns of other notations the types that SQL defines."""
    for draft in described:
        for index, column in enumerate(draft.columns):
            defined = types.get(column.type_text.lower())
            if column.name in draft.unknown and defined:
                del draft.unknown[column.name]
                draft.columns[index] = replace(column, type=defined)


def _types(found: Iterable[Statement]) -> Types:
    """What CREATE TYPE … AS ENUM and CREATE DOMAIN define; a domain may be of another one."""
    types: dict[str, ColumnType] = {}
    for statement in found:
        tree = statement.tree
        written = tree.args.get("expression")
        if is_domain(statement):
            column = tree.find(exp.ColumnDef)
            written = column.args.get("kind") if column else None
        elif not isinstance(written, exp.DataType) or written.this != exp.DType.ENUM:
            continue
        type = column_type(written, types) if isinstance(written, exp.DataType) else None
        if type is not None:
            types[table_name(tree).lower()] = type
    return types


def _domain(statement: Statement) -> Trouble | None:
    """What a domain demands beside its type has no effect."""
    column = statement.tree.find(exp.ColumnDef)
    if column is None or not column.args.get("constraints"):
        return None
    message = "only the type of this domain is kept: write its conditions at the columns"
    span = statement.passage.span(statement.words[0].start, statement.words[-1].end)
    return Trouble("ignored-sql", message, span)


def _altered(statement: Statement, drafts: Mapping[str, Draft], types: Types) -> _Nowhere | None:
    draft = _called(altered_table(statement), drafts)
    if draft is None:
        return _nowhere(statement, altered_table(statement))
    alter_table(statement, draft, types)
    draft.columns[:] = {column.name: column for column in draft.columns}.values()
    return None


def _commented(statement: Statement, drafts: Mapping[str, Draft]) -> _Nowhere | None:
    """Marks in COMMENT ON COLUMN; a comment without any may be about whatever it likes."""
    table, column, text = column_comment(statement)
    draft = _called(table, drafts)
    if read_marks(text, Marks()) == Marks() or (draft and mark_column(draft, column, text)):
        return None
    return _nowhere(statement, f"{table}.{column}")


def _indexed(statement: Statement, drafts: Mapping[str, Draft]) -> Trouble | _Nowhere | None:
    outcome = create_index(statement)
    if isinstance(outcome, Trouble):
        return outcome
    name, index = outcome
    draft = _called(name, drafts)
    if draft is None:
        return _nowhere(statement, name)
    draft.indexes.append(index)
    return None


def _called(name: str, drafts: Mapping[str, Draft]) -> Draft | None:
    """The table of a name; what is described as ``UserRole`` is ``user_roles`` in SQL."""
    return drafts.get(name) or drafts.get(_bare(name))


def _bare(name: str) -> str:
    return singular(snake(name))


def _nowhere(statement: Statement, name: str) -> _Nowhere:
    message = f"no CREATE TABLE before this defines `{name}`"
    span = statement.passage.span(statement.words[0].start, statement.words[-1].end)
    return _Nowhere(name, Trouble("unparsable-sql", message, span))
