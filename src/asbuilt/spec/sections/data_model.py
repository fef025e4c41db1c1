"""The data model: tables, columns, keys, constraints, and what is secret or personal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial

from sqlglot import exp

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.record import dataclass
from asbuilt.spec import entity_diagram, openapi_schema, prisma, typescript
from asbuilt.spec.field_table import apply_marks, field_tables
from asbuilt.spec.marks import read_marks
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.passage import passage as passage_of
from asbuilt.spec.schema import (
    Check,
    Column,
    Index,
    Marks,
    Reference,
    ReferenceAction,
    Table,
)
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.sql import Statement, statements
from asbuilt.spec.sql_table import (
    Draft,
    alter_table,
    altered_table,
    column_comment,
    create_index,
    create_table,
    finished,
    mark_column,
    table_name,
)
from asbuilt.spec.sql_type import Enums
from asbuilt.spec.words import singular

__all__ = [
    "PART",
    "TITLES",
    "Check",
    "Column",
    "DataModel",
    "Index",
    "Marks",
    "Reference",
    "ReferenceAction",
    "Table",
    "read",
    "sql_passages",
]


@dataclass(frozen=True, slots=True)
class DataModel:
    """All tables in the order of the document."""

    tables: tuple[Table, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    by_name: dict[str, Table] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {table.name: table for table in reversed(self.tables)}
        object.__setattr__(self, "by_name", by_name)

    def table(self, name: str) -> Table | None:
        """The table called ``name``, the first one if there are several, or None."""
        return self.by_name.get(name)


PART = DataModel


TITLES = (
    "Data Model", "Data Models", "Database", "Database Schema", "Database Design",
    "Database Model", "Database Tables", "Database Structure", "Data Schema", "Data Requirements",
    "Data Structures", "Data Design", "Data Storage", "Schema", "Schema Design", "SQL Schema",
    "Tables", "Entities", "Domain Model", "Entity Definitions",
)  # fmt: skip

ABOUT = regex.compile(
    r"\b(?:data ?models?|entit(?:y|ies)|data dictionary|data structures?|database|tables"
    r"|persistence|stored data|storage|data objects?)\b"
    r"(?!.*\b(?:apis?|requests?|responses?|tests?|backup)\b)"
    r"|^data$|^schemas?$"
)
_SQL = {"sql", "postgresql", "postgres", "pgsql", "psql", "plpgsql", "mysql", "mariadb",
        "sqlite", "sqlite3", "tsql", "mssql", "ddl"}  # fmt: skip
_UNNAMED = {"", "text", "txt", "plain", "plaintext"}
_CREATE_TABLE = regex.compile(r"^\s*create\s+(?:\w+\s+){0,2}table\b", re.IGNORECASE | re.MULTILINE)


def read(outline: Outline) -> DataModel:
    """The tables of all SQL fences of a document, and those written as field tables."""
    troubles: list[Trouble] = []
    found: list[Statement] = []
    for passage in sql_passages(outline):
        for statement in statements(passage):
            if isinstance(statement, Trouble):
                troubles.append(statement)
            else:
                found.append(statement)
    drafts = _tables(found, troubles)
    drafts += field_tables(outline, TITLES, ABOUT, {draft.name for draft in drafts})
    for notation in (
        prisma.tables,
        partial(typescript.tables, titles=TITLES, about=ABOUT),
        openapi_schema.tables,
        entity_diagram.tables,
    ):
        known = {singular(draft.name.lower()) for draft in drafts}
        drafts += [each for each in notation(outline) if singular(each.name.lower()) not in known]
    apply_marks(outline, drafts, troubles)
    for draft in drafts:
        troubles.extend(draft.troubles)
    drafts.sort(key=lambda draft: draft.span)
    troubles.sort(key=lambda trouble: trouble.span)
    return DataModel(tuple(map(finished, drafts)), tuple(troubles))


def sql_passages(outline: Outline) -> Iterator[Passage]:
    """The SQL of a document: fences that say so, and unnamed ones that create a table."""
    for fence in blocks_of(outline.root, Fence):
        language = fence.info.split(None, 1)[0].strip("{}.").lower() if fence.info else ""
        if language in _SQL or (language in _UNNAMED and _CREATE_TABLE.search(fence.text)):
            yield passage_of(outline.source, fence)


def _tables(found: Sequence[Statement], troubles: list[Trouble]) -> list[Draft]:
    """What the statements define; a later one may change the table of an earlier one."""
    enums = dict(filter(None, map(_enum, found)))
    drafts: list[Draft] = []
    first: dict[str, Draft] = {}
    for statement in found:
        tree = statement.tree
        kind = str(tree.args.get("kind") or "").upper()
        outcome: Draft | Trouble | None = None
        if isinstance(tree, exp.Comment):
            outcome = _commented(statement, first)
        elif not isinstance(tree, exp.Create):
            outcome = _altered(statement, first, enums)
        elif kind == "TABLE":
            outcome = create_table(statement, enums)
        elif kind == "INDEX":
            outcome = _indexed(statement, first)
        if isinstance(outcome, Trouble):
            troubles.append(outcome)
        elif outcome is not None:
            drafts.append(outcome)
            first.setdefault(outcome.name, outcome)
    return drafts


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
