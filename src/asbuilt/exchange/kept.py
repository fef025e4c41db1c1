"""What the operations of an OpenAPI description keep: schemas as tables, under the paths' names"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.exchange.collections import Collection, collections, sent_properties
from asbuilt.exchange.ddl import literal, quoted
from asbuilt.exchange.meanings import Meanings, of_members, of_schemas
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.parse import parse
from asbuilt.spec.column_type import Default
from asbuilt.spec.openapi.schema import may_be_null, properties, required, table
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.tables.draft import finished
from asbuilt.spec.tables.marks import is_secret
from asbuilt.spec.tables.schema import Check, Column, Table
from asbuilt.spec.words import singular, snake
from asbuilt.spec.yaml_tree import Tree

_MADE = {"integer": Default("serial"), "uuid": Default("uuid"), "text": Default("uuid")}
_LIMITS = {"minimum": ">=", "maximum": "<="}
_WIDEST = 2**53
_BOUNDS = {2**31 - 1, -(2**31), 2**15 - 1, -(2**15)}


class Kept(Struct):
    """The tables, the questions that they leave open, and what was not carried over."""

    tables: tuple[Table, ...] = ()
    questions: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    meanings: Meanings = field(default_factory=dict)


def kept(description: Description, tables: Sequence[Table]) -> Kept:
    """The rows that operations list, create and answer, and of ``tables``, which are the schemas
    with an id, those that no operation answers with."""
    everything = collections(description)
    listing = [each for each in everything if each.is_kept]
    spoken = set[str]().union(*(each.schemas for each in everything))
    spoken |= {singular(each.name) for each in listing}
    others = [each for each in tables if not {each.name, singular(each.name)} & spoken]
    known = (*(each.name for each in listing), *(each.name for each in others))
    names = {singular(name): name for name in known}
    found = Kept()
    made = [_table(description, each, names, found) for each in listing]
    found.tables = (*made, *others)
    found.meanings |= of_schemas(description, [each.name for each in others])
    return found


def _table(
    description: Description, collection: Collection, names: Mapping[str, str], found: Kept
) -> Table:
    row = collection.row
    members = _columns(description, collection, found)
    found.meanings |= of_members(description, collection.name, members)
    at = row.start, row.end
    merged = Tree(
        {
            "properties": Tree(members, *at, dict.fromkeys(members, at)),
            "required": _required(description, collection, members),
        },
        *at,
        {},
    )
    place = description.span(row.start, row.start)
    whole = finished(table(description, collection.name, place, merged, names))
    told_apart = ((name,) for name in collection.unique if name in members)
    whole = replace(whole, uniques=(*whole.uniques, *told_apart))
    whole = _limited(description, whole, members, found)
    return _filled(description, whole, collection, found)


def _required(
    description: Description, collection: Collection, members: Mapping[str, Tree]
) -> Tree:
    """The members that are always there. Where clients choose what an answer holds it demands none;
    but a description that names the type ``null`` (OpenAPI 3.1) says by it what may be null."""
    row = collection.row
    needed = [*required(description, row)]
    version = description.root["openapi"].text
    if version.startswith("3.1") and _NULL.search(description.passage.text):
        shown = collection.shown(description)
        needed += [
            name
            for name, tree in members.items()
            if name in shown and not may_be_null(description, tree)
        ]
    names = [Tree(name, row.start, row.end, {}) for name in needed]
    return Tree(list(names), row.start, row.end, {})


_NULL = regex.compile(r"[\"']null[\"']")


# ---------------------------------------------------------------- columns


def _columns(description: Description, collection: Collection, found: Kept) -> dict[str, Tree]:
    """The members that are columns: not those that are rows of other tables, which no body sends,
    nor passwords, which no answer holds."""
    sent = collection.sent(description)
    answered = collection.shown(description)
    columns = {}
    for name, tree in collection.members(description).items():
        if name not in sent and _is_relation(description, tree):
            found.lost.append(f"`{collection.name}.{name}`: rows of another table")
        elif name not in answered and is_secret(name):
            found.lost.append(f"`{collection.name}.{name}`: a secret that no answer holds")
        else:
            columns[name] = tree
            if what := _inner_limits(description, tree):
                found.lost.append(f"`{collection.name}.{name}`: {what}")
    return columns


_OF_ITEMS = ("minItems", "maxItems", "uniqueItems")
_OF_MEMBERS = ("required", "pattern", "minLength", "maxLength", "minimum", "maximum", "enum")


def _inner_limits(description: Description, tree: Tree) -> str:
    """What a schema demands of items and members, which no column can."""
    schema = description.resolved(tree)
    if any(schema[word].text for word in _OF_ITEMS):
        return "how many items it may have"
    parts = [schema, *(each for each, _ in properties(description, schema).values())]
    inner = [description.resolved(each) for each in parts]
    limited = any(each[word].value for each in inner for word in _OF_MEMBERS)
    return "what its members must be" if len(inner) > 1 and limited else ""


def _is_relation(description: Description, tree: Tree) -> bool:
    target = description.resolved(tree)
    target = description.resolved(target["items"]) if target["items"].members else target
    kinds = {target["type"].text, *(each.text for each in target["type"].items)}
    members = properties(description, target)
    is_map = bool(target["additionalProperties"].members)
    return "id" in members or ("object" in kinds and not members and not is_map)


def _filled(description: Description, whole: Table, collection: Collection, found: Kept) -> Table:
    """The table with what makes the values that the body of a create leaves out."""
    body = sent_properties(description, collection.created)
    if not body:
        return whole
    needed = body.keys() & set(required(description, collection.created))
    taken = table(description, "body", whole.span, collection.created, {}).columns
    defaults = {each.name: each.default for each in taken}
    columns = []
    for column in whole.columns:
        column = replace(column, default=column.default or defaults.get(column.name))
        if column.name not in needed and column.default is None:
            column = _made(whole, column, column.name in body, found)
        columns.append(column)
    return replace(whole, columns=tuple(columns))


def _made(whole: Table, column: Column, is_sent: bool, found: Kept) -> Column:
    """A column that a create may leave out, with its default, or else nullable and a question."""
    if (column.name,) == whole.primary_key and column.type.kind in _MADE and not is_sent:
        return replace(column, default=_MADE[column.type.kind])
    if column.nullable:
        return column
    if column.type.kind == "timestamp" and snake(column.name)[:7] in ("created", "updated"):
        return replace(column, default=Default("now"))
    what = "What is" if is_sent else "Where does"
    why = "when a body leaves it out" if is_sent else "come from"
    found.questions.append(f"{what} `{whole.name}.{column.name}` {why}? Every answer has it.")
    return replace(column, nullable=True)


def _limited(
    description: Description, whole: Table, members: Mapping[str, Tree], found: Kept
) -> Table:
    """The table with the limits of its members as CHECK constraints."""
    checks = list(whole.checks)
    for name, tree in members.items():
        column = whole.column(name)
        for condition in _conditions(column, description.resolved(tree)) if column else ():
            try:
                checks.append(Check(condition, parse(condition, dialect="check"), whole.span))
            except ExpressionError:
                found.lost.append(f"`{whole.name}.{name}`: the limit {condition}")
    return replace(whole, checks=tuple(checks))


def _conditions(column: Column, tree: Tree) -> Iterator[str]:
    name = quoted(column.name)
    numeric = column.type.kind in ("integer", "decimal", "float")
    for word, operator in _LIMITS.items():
        exclusive = tree[f"exclusive{word.title()}"].text
        if numeric and _is_limit(exclusive):
            yield f"{name} {operator[0]} {exclusive}"
        if numeric and _is_limit(tree[word].text):
            yield f"{name} {operator[0] if exclusive == 'true' else operator} {tree[word].text}"
    if column.type.kind == "text":
        if (least := tree["minLength"].text[:9]).isdecimal() and int(least) > 0:
            yield f"length({name}) >= {int(least)}"
        if pattern := tree["pattern"].text:
            yield f"{name} ~ {literal(pattern)}"


def _is_limit(text: str) -> bool:
    """Whether a bound says more than the width of the type."""
    try:
        return bool(text) and abs(float(text)) < _WIDEST and float(text) not in _BOUNDS
    except ValueError:
        return False
