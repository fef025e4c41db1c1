"""The operations of OpenAPI fences, as endpoints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.endpoint import Answer
from asbuilt.spec.endpoints.route import METHODS, Route, normal_path
from asbuilt.spec.endpoints.scope import Scope, based, scope_at
from asbuilt.spec.openapi.callers import read_callers
from asbuilt.spec.openapi.example import example
from asbuilt.spec.openapi.extension import rate_limit
from asbuilt.spec.openapi.tree import Description, understood
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.section import Outline
from asbuilt.spec.yaml_tree import Tree

_HOST = regex.compile(r"^[a-z][a-z0-9+.-]*://[^/]*", re.IGNORECASE)
_JSON = regex.compile(r"application/(?:[\w.+-]+\+)?json\b.*|\*/\*", re.IGNORECASE)
"""``application/json; charset=utf-8``, ``application/merge-patch+json``, those of a vendor."""


class Listed(Struct, frozen=True):
    """An operation as it is listed: ``item`` holds what all operations of its path share, ``tree``
    is its own. ``path`` has the server's path before it."""

    method: str
    path: str
    item: Tree
    tree: Tree

    @property
    def route_path(self) -> str:
        """The path in normal form."""
        return normal_path(self.path)[0]

    @property
    def route_key(self) -> str:
        """``POST /api/tasks``: the key of the endpoint that is made of it."""
        return f"{self.method.upper()} {self.route_path}"


def listed(description: Description) -> Iterator[Listed]:
    """Every operation below ``paths``, in the description's order."""
    base = _base(description.root)
    for path, item in description.root["paths"].members.items():
        if path.startswith("/"):
            item = description.resolved(item)
            for method, operation in item.members.items():
                if method.upper() in METHODS:
                    yield Listed(method, f"{base}{path}", item, operation)


def operations(outline: Outline, scope: Scope) -> Iterator[Draft]:
    """Every operation below ``paths`` of the fences that were understood. Those of a fence that
    names no server stand below the base path that holds there; ``scope`` is the document's."""
    for description in understood(outline):
        here = scope_at(outline.root, scope, description.span(0, 0).start)
        for found in listed(description):
            made = _operation(description, found, scope.roles)
            if not _address(description.root):
                made.route = based(made.route, here)
            yield made


def below_servers(outline: Outline, drafts: Iterable[Draft], described: Iterable[Draft]) -> None:
    """Give ``drafts`` of routes that are written without the path of a description's server the
    routes that it has: ``- `GET /plans`: everybody`` beside ``servers: [{url: …/billing/v1}]``."""
    bases = {base for each in understood(outline) if (base := _base(each.root))}
    known = {draft.route.pattern: draft.route for draft in described} if bases else {}
    for draft in drafts if known else ():
        if draft.route.pattern not in known:
            paths = (f"{base}{draft.route.path}" for base in bases)
            whole = (replace(draft.route, path=path) for path in paths)
            draft.route = next((each for each in whole if each.pattern in known), draft.route)


def _base(root: Tree) -> str:
    """The path of the server that a description names."""
    url = _address(root)
    path = normal_path(_HOST.sub("", url))[0] if url else "/"
    return "" if path == "/" or "{" in path else path


def _address(root: Tree) -> str:
    """The first server, or Swagger's ``basePath``; empty if a description names none."""
    return next((server["url"].text for server in root["servers"].items), root["basePath"].text)


def _operation(description: Description, listed: Listed, known: Collection[str]) -> Draft:
    item, operation = listed.item, listed.tree
    start, end = item.keys[listed.method]
    span = description.span(start, end)
    route = Route(
        listed.method.upper(), listed.route_path, tuple(_query(description, item, operation)), span
    )
    draft = Draft(route, True, operation["summary"].text or operation["operationId"].text)
    draft.operation = operation["operationId"].text
    draft.description = operation["description"].text.strip()
    if (media := _media(request_of(description, item, operation))) and route.method not in (
        "GET",
        "HEAD",
    ):
        draft.request = example(description, media, "read")
    for status, answer in operation["responses"].members.items():
        _answer(description, operation, status, description.resolved(answer), draft)
    read_callers(description, item, operation, known, draft)
    draft.rate_limit = rate_limit(description, {**item.members, **operation.members})
    if (table := operation["x-table"]).text:
        draft.table = Text(table.text, description.span(table.start, table.end))
    for name in ("summary", "description"):
        said = operation[name]
        place = description.span(said.start, said.start + len(said.text))
        draft.requirements += requirement_ids(Text(said.text, place))
    return draft


def _query(description: Description, item: Tree, operation: Tree) -> Iterator[str]:
    for written in (*item["parameters"].items, *operation["parameters"].items):
        parameter = description.resolved(written)
        if parameter["in"].text == "query" and parameter["name"].text:
            yield parameter["name"].text


def request_of(description: Description, item: Tree, operation: Tree) -> Tree:
    """The request body of an operation; in Swagger 2 it is a parameter."""
    for written in (*operation["parameters"].items, *item["parameters"].items):
        parameter = description.resolved(written)
        if parameter["in"].text == "body":
            return parameter
    return description.resolved(operation["requestBody"])


def _media(body: Tree) -> Tree | None:
    content = body["content"].members
    if not content and body["schema"].members:
        return body
    kinds = sorted(filter(_JSON.fullmatch, content), key=lambda kind: kind != "application/json")
    return content[kinds[0]] if kinds else None


def _answer(
    description: Description, operation: Tree, status: str, answer: Tree, draft: Draft
) -> None:
    if not (status.isascii() and status.isdigit() and len(status) == 3):
        return
    code = int(status)
    span = description.span(*operation["responses"].keys[status])
    if 200 <= code < 300 and draft.status is None:
        draft.status = code
        media = _media(answer)
        draft.response = example(description, media, "write") if media else None
    elif code >= 400 or (200 <= code < 300 and code != draft.status):
        draft.answers.append(Answer(code, answer["description"].text.strip(), span))
