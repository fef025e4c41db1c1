"""What the operations of an OpenAPI description keep: schemas as tables, under the paths' names"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from asbuilt.exchange.ddl import literal, quoted
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.parse import parse
from asbuilt.plan.families import family
from asbuilt.spec.column_type import Default
from asbuilt.spec.marks import is_secret
from asbuilt.spec.openapi import EMPTY, Description, Tree
from asbuilt.spec.openapi_paths import Listed, listed, request_of
from asbuilt.spec.openapi_schema import properties, required, table
from asbuilt.spec.schema import Check, Column, Table
from asbuilt.spec.sql_table import finished
from asbuilt.spec.words import singular, snake

_RANKS = {"post": 0, "put": 1, "get": 2, "patch": 3}
_MADE = {"integer": Default("serial"), "uuid": Default("uuid"), "text": Default("uuid")}
_LIMITS = {"minimum": ">=", "maximum": "<="}
_WIDEST = 2**53
_BOUNDS = {2**31 - 1, -(2**31), 2**15 - 1, -(2**15)}
_DEEPEST = 4
_PEOPLE = ("users", "accounts", "members", "customers", "user", "account")
"""Whose columns a sign-up fills, and where it stands."""

_SIGN_UPS = ("register!", "signup!", "sign_up!", "registration!")


@dataclass(slots=True)
class Kept:
    """The tables, the questions that they leave open, and what was not carried over."""

    tables: tuple[Table, ...] = ()
    questions: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Collection:
    """What is kept under one path: the schemas of its rows by the rank of the operations that
    answer with them, that of the body that creates one, and those of all bodies."""

    name: str
    rows: list[tuple[int, Tree]] = field(default_factory=list)
    created: Tree = EMPTY
    bodies: list[Tree] = field(default_factory=list)
    is_listed: bool = False
    schemas: set[str] = field(default_factory=set)

    @property
    def row(self) -> Tree:
        """The schema that says most about which members are always there."""
        return min(self.rows, key=lambda each: each[0])[1]

    def members(self, description: Description) -> dict[str, Tree]:
        """All members that some answer or some body has."""
        trees = (self.row, *(tree for _, tree in self.rows), *self.bodies)
        found: dict[str, Tree] = {}
        for tree in trees:
            for name, (member, _) in properties(description, tree).items():
                found.setdefault(name, member)
        return found

    def sent(self, description: Description) -> set[str]:
        """The members of bodies."""
        return {name for tree in self.bodies for name in properties(description, tree)}


def kept(description: Description, tables: Sequence[Table]) -> Kept:
    """The rows that operations list, create and answer, and of ``tables``, which are the schemas
    with an id, those that no operation answers with."""
    everything = _collections(description)
    collections = [each for each in everything if _is_kept(each)]
    spoken = set[str]().union(*(each.schemas for each in everything))
    spoken |= {singular(each.name) for each in collections}
    others = [each for each in tables if not {each.name, singular(each.name)} & spoken]
    known = (*(each.name for each in collections), *(each.name for each in others))
    names = {singular(name): name for name in known}
    found = Kept()
    made = [_table(description, each, names, found) for each in collections]
    found.tables = (*made, *others)
    return found


def _table(
    description: Description, collection: _Collection, names: Mapping[str, str], found: Kept
) -> Table:
    row = collection.row
    members = _columns(description, collection, found)
    at = row.start, row.end
    merged = Tree(
        {
            "properties": Tree(members, *at, dict.fromkeys(members, at)),
            "required": _required(description, row),
        },
        *at,
        {},
    )
    place = description.span(row.start, row.start)
    whole = finished(table(description, collection.name, place, merged, names))
    whole = _limited(description, whole, members, found)
    return _filled(description, whole, collection, found)


def _required(description: Description, row: Tree) -> Tree:
    names = [Tree(name, row.start, row.end, {}) for name in required(description, row)]
    return Tree(list(names), row.start, row.end, {})


def _collections(description: Description) -> list[_Collection]:
    """The collections by the last words of the paths; asbuilt's own families keep nothing."""
    found: dict[str, _Collection] = {}
    for operation in listed(description):
        name = _segment(operation.route_path)
        own = family(operation.method.upper(), operation.route_path) is not None
        collection = found.setdefault(f"{name}!" if own else name, _Collection(name))
        _learn(description, operation, collection)
    accounts = {name: each for name, each in found.items() if name.endswith("!")}
    found = {name: each for name, each in found.items() if name not in accounts}
    _add_people(description, found, accounts)
    for each in accounts.values():
        each.rows.clear()
    return [*found.values(), *accounts.values()]


def _add_people(
    description: Description,
    found: dict[str, _Collection],
    accounts: Mapping[str, _Collection],
) -> None:
    """What sign-up takes and what everybody sees of themselves are columns of the people; without a
    path for these, it is all that is known of them."""
    name = next((name for name in _PEOPLE if name in found), _PEOPLE[0])
    sign_up = [each for key, each in accounts.items() if key in _SIGN_UPS]
    own = [row for key, each in accounts.items() if key == "me!" for row in each.rows]
    if not (name in found and sign_up) and not own:
        return
    people = found.setdefault(name, _Collection(name, is_listed=True))
    people.rows += [(rank + 10, row) for rank, row in own]
    for each in sign_up:
        people.bodies += each.bodies
        if not properties(description, people.created):
            people.created = each.created


def _learn(description: Description, operation: Listed, collection: _Collection) -> None:
    is_item = operation.route_path.endswith("}")
    collection.is_listed |= operation.method == "get" and is_item
    request = _media(request_of(description, operation.item, operation.tree))["schema"]
    if body := properties(description, _row(description, request, _DEEPEST)[0]):
        collection.bodies.append(_row(description, request, _DEEPEST)[0])
        if operation.method == "post" and not is_item and body:
            collection.created = collection.bodies[-1]
    for status, answer in operation.tree["responses"].members.items():
        if not status.startswith("2"):
            continue
        row, many = _row(description, _media(description.resolved(answer))["schema"], _DEEPEST)
        collection.is_listed |= operation.method == "get" and many
        collection.schemas |= set(_names(description, row, _DEEPEST))
        if _has_key(description, row, collection.name):
            collection.rows.append((_RANKS.get(operation.method, 9) + 4 * many, row))


def _names(description: Description, row: Tree, depth: int) -> Iterator[str]:
    """The names of a schema and of those that it is put together from."""
    if pointer := row["$ref"].text:
        yield snake(pointer.rpartition("/")[2])
    for part in description.resolved(row)["allOf"].items if depth else ():
        yield from _names(description, part, depth - 1)


def _media(message: Tree) -> Tree:
    """The JSON of a body or an answer; Swagger 2 has the schema in the answer itself."""
    content = message["content"].members
    return next(
        (tree for kind, tree in content.items() if "json" in kind or kind == "*/*"), message
    )


def _row(description: Description, schema: Tree, depth: int) -> tuple[Tree, bool]:
    """The schema of a row, out of a list or of what is wrapped around it, and whether it is one of
    several."""
    target = description.resolved(schema)
    members = target["properties"].members
    if "id" in members or not depth:
        return schema, False
    if target["items"].members:
        return _row(description, target["items"], depth - 1)[0], True
    for option in (*target["oneOf"].items, *target["anyOf"].items):
        if description.resolved(option)["properties"].members:
            return _row(description, option, depth - 1)
    lists = [each for each in members.values() if description.resolved(each)["items"].members]
    objects = [
        each for each in members.values() if description.resolved(each)["properties"].members
    ]
    if lists or len(objects) == 1:
        row, many = _row(description, (lists or objects)[0], depth - 1)
        if "id" in properties(description, row):
            return row, many
    return schema, False


def _has_key(description: Description, row: Tree, name: str) -> bool:
    keys = {snake(each) for each in properties(description, row)}
    return bool(keys & {"id", "uuid", f"{singular(name)}_id"})


def _is_kept(collection: _Collection) -> bool:
    """Whether rows are kept under the path: it lists them, or its name is that of their schema."""
    named = singular(collection.name) in {singular(each) for each in collection.schemas}
    return bool(collection.rows) and bool(collection.name) and (collection.is_listed or named)


def _segment(path: str) -> str:
    """``order_lines`` for ``/api/order-lines/{id}``."""
    words = [word for word in path.split("/") if word and "{" not in word]
    return snake(words[-1]) if words else ""


# ---------------------------------------------------------------- columns


def _columns(description: Description, collection: _Collection, found: Kept) -> dict[str, Tree]:
    """The members that are columns: not those that are rows of other tables, which no body sends,
    nor passwords, which no answer holds."""
    sent = collection.sent(description)
    answered = {name for _, tree in collection.rows for name in properties(description, tree)}
    columns = {}
    for name, tree in collection.members(description).items():
        if name not in sent and _is_relation(description, tree):
            found.lost.append(f"`{collection.name}.{name}`: rows of another table")
        elif name not in answered and is_secret(name):
            found.lost.append(f"`{collection.name}.{name}`: a secret that no answer holds")
        else:
            columns[name] = tree
    return columns


def _is_relation(description: Description, tree: Tree) -> bool:
    target = description.resolved(tree)
    target = description.resolved(target["items"]) if target["items"].members else target
    kinds = {target["type"].text, *(each.text for each in target["type"].items)}
    members = properties(description, target)
    return "id" in members or ("object" in kinds and not members)


def _filled(description: Description, whole: Table, collection: _Collection, found: Kept) -> Table:
    """The table with what makes the values that the body of a create leaves out."""
    body = properties(description, collection.created)
    if not body:
        return whole
    needed = set(required(description, collection.created))
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
