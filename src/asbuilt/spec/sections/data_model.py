"""The data model: tables, columns, keys, constraints, and what is secret or personal."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property, partial
from importlib import import_module

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Fence
from asbuilt.spec.language import is_foreign
from asbuilt.spec.model import Trouble
from asbuilt.spec.openapi.tree import descriptions
from asbuilt.spec.passage import Passage
from asbuilt.spec.passage import passage as passage_of
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.sql import plain as plain_sql
from asbuilt.spec.sql.elision import without_elisions
from asbuilt.spec.tables import named_tables
from asbuilt.spec.tables.draft import Draft, finished
from asbuilt.spec.tables.fences import tables_about, tables_in
from asbuilt.spec.tables.fields import (
    enumerated,
    field_fence,
    field_names,
    field_sentence,
    noun_fields,
    related_entities,
)
from asbuilt.spec.tables.fields.common_columns import add_common
from asbuilt.spec.tables.fields.field_list import listed
from asbuilt.spec.tables.fields.field_marks import apply_marks
from asbuilt.spec.tables.fields.field_table import captioned, grouped
from asbuilt.spec.tables.key import assume_key, assume_link, key_meant, own_key
from asbuilt.spec.tables.notations import typescript
from asbuilt.spec.tables.schema import (
    Check,
    Column,
    Index,
    Marks,
    NamedTable,
    Reference,
    ReferenceAction,
    Table,
)
from asbuilt.spec.words import is_message, singular, snake, without_accents

__all__ = [
    "PART",
    "TITLES",
    "Check",
    "Column",
    "DataModel",
    "Index",
    "Marks",
    "NamedTable",
    "Reference",
    "ReferenceAction",
    "Table",
    "read",
    "sql_passages",
]


class DataModel(Struct, frozen=True, dict=True):
    """All tables in the order of the document; ``named`` are those without any columns."""

    tables: tuple[Table, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    named: tuple[NamedTable, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Table]:
        """The tables, each name's first one."""
        return {table.name: table for table in reversed(self.tables)}

    def table(self, name: str) -> Table | None:
        """The table called ``name``, the first one if there are several, or None."""
        return self.by_name.get(name)


PART = DataModel


TITLES = (
    "Data Model", "Data Models", "Model", "Models", "Database", "Database Schema",
    "Database Design", "Database Model", "Database Tables", "Database Structure", "Data Schema",
    "Data Requirements", "Data Structures", "Data Design", "Data Storage", "Schema",
    "Schema Design", "SQL Schema", "Tables", "Collections", "Entities", "Entity", "Domain Model",
    "Entity Definitions",
)  # fmt: skip

ABOUT = regex.compile(
    r"\b(?:data ?models?|entit(?:y|ies)|data dictionary|data structures?|data sets?"
    r"|database|tables|persistence|stored data|storage|data objects?|information model"
    r"|(?:data|information) (?:requirements|(?:to be )?(?:held|kept|stored)))\b"
    r"(?!.*\b(?:apis?|requests?|responses?|tests?|backup)\b)"
    r"|^data$|^schemas?$|^(?:data|domain) types$"
    r"|\b(?:things?|what|data|everything|records|stuff)\b(?: (?:that|which))?"
    r" (?:we|it|the \w+) (?:stores?|keeps?|persists?|saves?|holds?|remembers?)$"
    r"|^(?:kinds of )?records(?: (?:we|it|the \w+) (?:keeps?|holds?)| (?:kept|held|stored))?$"
    r"|^what (?:is|gets) (?:stored|kept|saved|persisted)$"
)
_SQL = {"sql", "postgresql", "postgres", "pgsql", "psql", "plpgsql", "mysql", "mariadb",
        "sqlite", "sqlite3", "tsql", "mssql", "ddl", "plsql", "oracle",
        "spanner", "bigquery", "clickhouse", "cockroachdb"}  # fmt: skip
_CREATE_TABLE = regex.compile(
    r"^[ \t]*create\s+(?:\w+\s+){0,2}table\b", re.IGNORECASE | re.MULTILINE
)


def read(outline: Outline) -> DataModel:
    """The tables of a document: in SQL, in tables and lists of fields, in other notations. What SQL
    defines is not read again from them."""
    troubles: list[Trouble] = []
    described = _described(outline)
    passages = tuple(without_elisions(sql_passages(outline), troubles))
    defined = _from_sql(passages, described, troubles)
    known = {_bare_name(draft.name) for draft in defined}
    described = [draft for draft in described if _bare_name(draft.name) not in known]
    drafts = [*defined, *described]
    _settle_references(described, drafts)
    apply_marks(outline, drafts, troubles)
    for draft in drafts:
        troubles += (*draft.unknown.values(), *draft.troubles)
    drafts.sort(key=lambda draft: draft.span)
    troubles.sort(key=lambda trouble: trouble.span)
    named = tuple(_only_named(outline, drafts))
    return DataModel(tuple(map(finished, drafts)), tuple(troubles), named)


def _only_named(outline: Outline, drafts: Sequence[Draft]) -> Iterator[NamedTable]:
    """The tables of which nothing else is told, each where it is named first."""
    known = {_bare_name(draft.name) for draft in drafts}
    found = sorted(named_tables.named(outline, TITLES, ABOUT), key=lambda each: each.span)
    for each in found:
        if (name := _bare_name(each.name)) not in known:
            known.add(name)
            yield each


def _described(outline: Outline) -> list[Draft]:
    """The tables that stand in other notations than SQL."""
    drafts: dict[str, Draft] = {}
    found: list[Draft] = []
    for notation in (
        grouped,
        partial(captioned, titles=TITLES, about=ABOUT),
        partial(listed, titles=TITLES, about=ABOUT),
        related_entities.tables,
        partial(field_fence.tables, titles=TITLES, about=ABOUT),
        tables_in("prisma"),
        tables_in("dbml", mark="{"),
        tables_in("object_schema"),
        tables_in("go_struct"),
        tables_about("python_model", TITLES, ABOUT),
        tables_in("migration"),
        tables_about("class_code", TITLES, ABOUT),
        tables_about("graphql", TITLES, ABOUT, mark="{"),
        partial(typescript.tables, titles=TITLES, about=ABOUT),
        _of_openapi,
        tables_about("json_schema", TITLES, ABOUT, mark="properties"),
        tables_about("document_sample", TITLES, ABOUT, mark="{"),
        tables_about("object_fence", TITLES, ABOUT, mark="{"),
        tables_in("entity_diagram"),
        tables_in("entity_drawing"),
        tables_in("class_diagram"),
        tables_in("plantuml"),
        partial(field_names.tables, titles=TITLES, about=ABOUT),
        partial(field_sentence.tables, titles=TITLES, about=ABOUT),
        partial(enumerated.tables, titles=TITLES, about=ABOUT),
        partial(grouped, typed=False),
        partial(related_entities.described, titles=TITLES, about=ABOUT),
        partial(noun_fields.tables, titles=TITLES, about=ABOUT),
    ):
        found += notation(outline)
    _call_without_kind(found)
    add_common(outline, TITLES, ABOUT, found)
    for draft in found:
        if draft.name.endswith("_id") and not own_key(draft):
            continue  # the key of another, in a sentence about it
        assume_key(draft)
        if draft.primary_key or draft.is_entity or not is_message(draft.name):
            assume_link(draft)
            first = drafts.setdefault(_bare_name(draft.name), draft)
            if not first.primary_key:
                _heed_key_of(first, draft)
    return list(drafts.values())


def _heed_key_of(first: Draft, further: Draft) -> None:
    """Take the primary key of a table from where it is described once more, in other words."""
    if {column.name for column in first.columns}.issuperset(further.primary_key):
        first.primary_key, first.key_assumed = further.primary_key, further.key_assumed


def _of_openapi(outline: Outline) -> Iterator[Draft]:
    """The tables of OpenAPI's schemas, whose readers are imported where there are any."""
    if descriptions(outline):
        yield from import_module("asbuilt.spec.openapi.schema").tables(outline)


def _call_without_kind(drafts: Sequence[Draft]) -> None:
    """Leave off what several tables are called by because they are documents: *Loan Document*,
    *Tool Document*. One that is called so alone may keep documents."""
    called = [draft for draft in drafts if draft.name.endswith(_KIND)]
    if len({draft.name for draft in called}) > 1:
        for draft in called:
            draft.name = draft.name.removesuffix(_KIND)


_KIND = "_document"


def _from_sql(
    passages: Sequence[Passage], described: Sequence[Draft], troubles: list[Trouble]
) -> list[Draft]:
    plain = plain_sql.tables(passages)
    if plain is not None:
        return plain
    # To import sqlglot takes longer than to read most documents.
    model = import_module("asbuilt.spec.sql.model")
    drafts: list[Draft] = model.tables(passages, described, troubles)
    return drafts


def _settle_references(described: Sequence[Draft], drafts: Sequence[Draft]) -> None:
    """Let what is described, not defined in SQL, refer to tables as they are spelled; a text that
    refers to a UUID is one."""
    known = {_bare_name(draft.name): draft for draft in reversed(drafts)}
    stated = [each.table for draft in described for each in draft.references if each.table]
    named = sum(_bare_name(table) in known for table in stated) if is_foreign() else 0
    for draft in described:
        for hint in draft.hints:
            target = known.get(_bare_name(hint.table or _stem(hint.columns[0])))
            is_own = target is draft and hint.columns == draft.primary_key
            if target and not is_own and hint.columns not in {r.columns for r in draft.references}:
                draft.references.append(hint)
        guessed = draft.guessed | _typed_by_reference(draft, known)
        for index, reference in enumerate(draft.references):
            called = _stem(reference.columns[0])
            target = known.get(_bare_name(reference.table or called))
            # In another language the word behind "foreign key" may be any that is not known, but
            # not where tables stand there.
            guess = is_foreign() and not reference.target_columns and named < _SEVERAL_NAMED
            target = target or (known.get(_bare_name(called)) if guess else None)
            if target:
                draft.references[index] = replace(reference, table=target.name)
                _retype(draft, reference, target, guessed)


_SEVERAL_NAMED = 2


def _typed_by_reference(draft: Draft, known: Mapping[str, Draft]) -> set[str]:
    """The columns of which nothing but the table is said to which they refer, where their type is
    written: they are of the type of its key."""
    found: dict[str, Reference] = {}
    for column in draft.columns if draft.unknown else ():
        table, key = key_meant(column.type_text) if column.name in draft.unknown else ("", "")
        target = known.get(_bare_name(table)) if table else None
        keys = (key,) if key else ()
        if target and (not key or key in {each.name for each in target.columns}):
            found[column.name] = Reference(
                (column.name,), target.name, keys, "no action", column.span
            )
    for name, reference in found.items():
        del draft.unknown[name]
        if all(each.columns != reference.columns for each in draft.references):
            draft.references.append(reference)
    return {*found}


def _bare_name(name: str) -> str:
    """``UserRoles`` and ``user_role``, ``Usuário`` and ``usuario`` alike."""
    plain = singular(snake(name)).replace("_", "")
    return without_accents(plain)


def _stem(column: str) -> str:
    """The name that a key is given after its table: ``author`` for ``author_id``."""
    return snake(column).removesuffix("_id")


def _retype(draft: Draft, reference: Reference, target: Draft, guessed: Container[str]) -> None:
    keys = reference.target_columns or target.primary_key
    kinds = {column.name: column.type for column in target.columns}
    for name, key in zip(reference.columns, keys, strict=False):
        if key in kinds and (kinds[key].kind == "uuid" or name in guessed):
            draft.columns[:] = [
                replace(column, type=kinds[key])
                if column.name == name and column.type.kind in ("text", "integer", "uuid")
                else column
                for column in draft.columns
            ]


def sql_passages(outline: Outline) -> Iterator[Passage]:
    """The SQL of a document: fences that say so, and unnamed ones that create a table."""
    for fence in blocks_of(outline.root, Fence):
        language = fence.language
        if language in _SQL or (language in PLAIN and _CREATE_TABLE.search(fence.text)):
            yield passage_of(outline.source, fence)
