"""The collections of an OpenAPI description: what its operations list, create, answer and take

A collection is called as the last word of its paths, ``/v1/pets/{id}`` is of ``pets``, or as an
operation's ``x-table`` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from asbuilt.plan.families import SYSTEM_ROUTES, family
from asbuilt.plan.paths import is_parameter
from asbuilt.spec.openapi.paths import Listed, listed, request_of
from asbuilt.spec.openapi.schema import is_only, properties
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.words import singular, snake
from asbuilt.spec.yaml_tree import EMPTY, Tree

_RANKS = {"post": 0, "put": 1, "get": 2, "patch": 3}
"""How much an answer's schema says about what is always there: ``GET`` may leave members out."""

_LAST = 9
_DEEPEST = 4
_PEOPLE = ("users", "accounts", "members", "customers", "user", "account")


class Collection(Struct):
    """What is kept under one path: the schemas of its rows by the rank of the operations that
    answer with them, that of the body that creates one, and those of all bodies.

    ``is_listed``: some operation shows rows. ``is_created``: one without parameters in its path
    takes a body and answers with a row. ``has_items``: single rows have paths of their own.
    ``unique`` members tell rows apart.
    """

    name: str
    rows: list[tuple[int, Tree]] = field(default_factory=list)
    created: Tree = EMPTY
    bodies: list[Tree] = field(default_factory=list)
    is_listed: bool = False
    is_created: bool = False
    has_items: bool = False
    unique: tuple[str, ...] = ()
    schemas: set[str] = field(default_factory=set)

    @property
    def row(self) -> Tree:
        """The schema that says most about which members are always there."""
        return min(self.rows, key=lambda each: each[0])[1]

    @property
    def is_kept(self) -> bool:
        """Whether rows are kept under the path: it lists or creates them, or has the name of their
        schema."""
        named = singular(self.name) in {singular(each) for each in self.schemas}
        return bool(self.rows and self.name) and (self.is_listed or self.is_created or named)

    def members(self, description: Description) -> dict[str, Tree]:
        """All members that some answer or some body has."""
        trees = (self.row, *(tree for _, tree in self.rows), *self.bodies)
        found: dict[str, Tree] = {}
        for tree in trees:
            for name, (member, _) in properties(description, tree).items():
                found.setdefault(name, member)
        return found

    def shown(self, description: Description) -> set[str]:
        """The members of answers."""
        return {name for _, tree in self.rows for name in properties(description, tree)}

    def sent(self, description: Description) -> set[str]:
        """The members of bodies."""
        return {name for tree in self.bodies for name in sent_properties(description, tree)}


def collections(description: Description) -> list[Collection]:
    """What is kept, by the last words of the paths. asbuilt's own families keep nothing: they only
    say what people are made of."""
    found: dict[str, Collection] = {}
    own: dict[str, Collection] = {}
    for operation in listed(description):
        method = operation.method.upper()
        name = operation.tree["x-table"].text or segment(operation.route_path)
        if is_own(method, operation.route_path):
            continue
        if answered := family(method, operation.route_path):
            _learn(description, operation, own.setdefault(answered, Collection(name)))
        else:
            _learn(description, operation, found.setdefault(name, Collection(name)))
    for each in [each for each in found.values() if _is_view(each, found)]:
        each.rows.clear()
    _add_people(description, found, own)
    for each in own.values():
        each.rows.clear()
    return [*found.values(), *own.values()]


def _is_view(collection: Collection, found: Mapping[str, Collection]) -> bool:
    """Whether a path only shows rows that another one keeps: ``/pets/find-by-status``."""
    if collection.has_items or collection.bodies:
        return False
    schemas = {singular(each) for each in collection.schemas}
    return any(
        each is not collection and each.rows and singular(each.name) in schemas
        for each in found.values()
    )


def is_own(method: str, path: str) -> bool:
    """Whether every service has the endpoint, though no document may list it."""
    own = any((method, path) == (known, route) for known, route, _ in SYSTEM_ROUTES)
    return own and family(method, path) is None


def _add_people(
    description: Description, found: dict[str, Collection], own: Mapping[str, Collection]
) -> None:
    """What sign-up takes and what everybody sees of themselves are columns of the people; without a
    path for these, it is all that is known of them."""
    name = next((name for name in _PEOPLE if name in found), _PEOPLE[0])
    sign_up, me = own.get("auth.register"), own.get("auth.me")
    sign_in = own.get("auth.login")
    if not (sign_up and name in found) and not (me and me.rows):
        return
    people = found.setdefault(name, Collection(name, is_listed=True))
    people.rows += [(rank + _LAST, row) for rank, row in me.rows] if me else []
    if sign_in:  # what people sign in with is one person's
        people.unique = tuple(properties(description, sign_in.created))
    if sign_up:
        people.bodies += sign_up.bodies
        if not properties(description, people.created):
            people.created = sign_up.created


def _learn(description: Description, operation: Listed, collection: Collection) -> None:
    is_item = is_parameter(operation.route_path.rpartition("/")[2])
    collection.is_listed |= operation.method == "get" and is_item
    collection.has_items |= is_item
    request = _media(request_of(description, operation.item, operation.tree))["schema"]
    body, _ = _row(description, request, _DEEPEST)
    creates = bool(properties(description, body)) and "{" not in operation.route_path
    creates &= operation.method == "post"
    if properties(description, body):
        collection.bodies.append(body)
        if operation.method == "post" and not is_item and not _is_action(operation, collection):
            collection.created = body
    for status, answer in operation.tree["responses"].members.items():
        if not status.startswith("2"):
            continue
        row, many = _row(description, _media(description.resolved(answer))["schema"], _DEEPEST)
        collection.is_listed |= operation.method == "get" and many
        collection.schemas |= set(_names(description, row, _DEEPEST))
        if _has_key(description, row, collection.name):
            collection.is_created |= creates and not many
            collection.rows.append((_RANKS.get(operation.method, _LAST) + 4 * many, row))


def _is_action(operation: Listed, collection: Collection) -> bool:
    """Whether the operation only does something with a row, ``POST /tickets/{id}/close``, though
    its ``x-table`` says whose row."""
    path = operation.route_path
    return "{" in path and singular(segment(path)) != singular(collection.name)


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
    members = {name: tree for name, (tree, _) in properties(description, schema).items()}
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


def sent_properties(description: Description, body: Tree) -> dict[str, Tree]:
    """The members that a body may hold: not those that are only read."""
    members = {name: tree for name, (tree, _) in properties(description, body).items()}
    return {name: tree for name, tree in members.items() if not is_only(description, tree, "read")}


def segment(path: str) -> str:
    """``order_lines`` for ``/api/order-lines/{id}``."""
    words = [word for word in path.split("/") if word and "{" not in word]
    return snake(words[-1]) if words else ""
