"""Which columns of a table have its endpoints, and which their methods."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from asbuilt.document.blocks import Table
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.route import path_in, routes_in

ENDPOINT_TITLES = {
    "endpoint", "endpoints", "route", "routes", "resource", "resources", "path", "url", "api",
    "api endpoint", "api endpoints", "api route", "endpoint action",
}  # fmt: skip
METHOD_TITLES = {"method", "methods", "verb", "http", "http method", "http verb"}


def endpoint_columns(table: Table, titles: Sequence[str]) -> tuple[int | None, int | None]:
    """The columns of the endpoints, by its header or else by its cells, and of their methods."""
    called = [at for at, title in enumerate(titles) if title in ENDPOINT_TITLES]
    columns = range(len(titles)) if table.rows else range(0)
    endpoint = next(
        chain(
            (at for at in called if any(path_in(row[at]) for row in table.rows)),
            (at for at in columns if all(routes_in(row[at]) for row in table.rows)),
        ),
        None,
    )
    method = next((at for at, title in enumerate(titles) if title in METHOD_TITLES), None)
    if method is None and endpoint is not None and titles[endpoint] != "endpoint action":
        method = next((at for at in range(len(titles)) if _is_action(at, titles)), None)
    return endpoint, method


def _is_action(at: int, titles: Sequence[str]) -> bool:
    """Whether a column says what is done to the path beside it, and another one who may."""
    if titles[at] in _RIGHTS:
        return any(names_roles(each) for each in titles if each not in _RIGHTS)
    return titles[at] in _ACTIONS


_ACTIONS = {"action", "actions", "operation", "operations"}
_RIGHTS = {"access", "permission", "permissions"}
