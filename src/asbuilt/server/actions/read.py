"""Reading one row, and reading pages of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from asbuilt.plan.model import Permit, Route, Select
from asbuilt.server import cursor
from asbuilt.server.actions.keys import KeyReader
from asbuilt.server.actions.tags import matches
from asbuilt.server.problem import not_found
from asbuilt.server.query import QueryReader, refuse_parameters
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import Representation, etag, projection
from asbuilt.server.service import Service
from asbuilt.store.base import Rows, Store


@dataclass(frozen=True, slots=True)
class _View:
    """A route as one role sees it."""

    rows: Any
    shown: Representation


def _view(store: Store[Any], route: Route, action: Select, permit: Permit) -> _View:
    readable = frozenset(permit.readable)
    columns = projection(route.answer, readable)
    rows = Rows(
        action.table,
        columns,
        tuple(part.column for part in action.key),
        action.parents,
        permit.rule,
        permit.parents,
    )
    return _View(store.prepare(rows), Representation(route.answer, columns, readable))


class ReadOne:
    """``GET /api/tasks/{id}``."""

    def __init__(self, service: Service, route: Route, action: Select) -> None:
        self._service = service
        self._status = route.answer.status
        self._key = KeyReader(service.plan.tables, route.path, action)
        self._views = {
            role: _view(service.store, route, action, permit)
            for role, permit in route.permits.items()
        }

    async def __call__(self, request: Request) -> Response:
        if request.query:
            refuse_parameters(request.query)
        view = self._views[request.role]
        values = self._key.read(request.params)
        row = await self._service.store.one(view.rows, values, request.caller)
        if row is None:
            raise not_found()
        body = view.shown.one(row)
        tag = etag(body)
        if matches(request.headers.get("if-none-match"), tag):
            return Response(304, b"", (("etag", tag),))
        return Response(self._status, body, (("etag", tag),))


class ReadMany:
    """``GET /api/tasks``."""

    def __init__(self, service: Service, route: Route, action: Select) -> None:
        self._service = service
        self._route = route
        self._action = action
        self._table = service.plan.tables[action.table]
        self._key = KeyReader(service.plan.tables, route.path, action)
        self._views = {
            role: _view(service.store, route, action, permit)
            for role, permit in route.permits.items()
        }
        self._queries = {
            role: QueryReader(
                action, self._table, frozenset(permit.readable), service.store.encode, route.key
            )
            for role, permit in route.permits.items()
        }
        self._chosen: dict[tuple[str, tuple[str, ...]], _View] = {}

    async def __call__(self, request: Request) -> Response:
        service = self._service
        query = self._queries[request.role].read(request.query, service.cursor_secret)
        view = self._views[request.role]
        if query.fields is not None:
            view = self._choose(request, query.fields)
        values = self._key.read(request.params)
        if self._action.parents:
            await self._parents(request, view, values)
        page = await service.store.page(view.rows, values, request.caller, query.query)
        following = None
        if page.last is not None:
            following = cursor.seal(service.cursor_secret, query.context, page.last)
        body = view.shown.page(page, following, query.query.limit)
        tag = etag(body)
        headers: tuple[tuple[str, str], ...] = (("etag", tag),)
        if following is not None:
            headers = (*headers, ("link", self._link(request, following)))
        if matches(request.headers.get("if-none-match"), tag):
            return Response(304, b"", headers)
        return Response(self._route.answer.status, body, headers)

    def _choose(self, request: Request, fields: tuple[str, ...]) -> _View:
        """The view of ``fields=…``: fewer members, fewer columns read."""
        key = (request.role, fields)
        view = self._chosen.get(key)
        if view is None:
            permit = self._route.permits[request.role]
            narrow = Permit(
                permit.rule,
                tuple(name for name in permit.readable if name in fields),
                parents=permit.parents,
            )
            if len(self._chosen) >= 64:
                self._chosen.clear()
            view = self._chosen[key] = _view(self._service.store, self._route, self._action, narrow)
        return view

    async def _parents(self, request: Request, view: _View, values: list[Any]) -> None:
        """A list below a row that does not exist, or is hidden, is absent, not empty."""
        exist = await self._service.store.parents_exist(view.rows, values, request.caller)
        if not exist:
            raise not_found()

    def _link(self, request: Request, following: str) -> str:
        """The next page (RFC 8288)."""
        kept = [
            pair for pair in request.query.split("&")
            if pair and not pair.startswith(("cursor=", "page="))
        ]  # fmt: skip
        query = "&".join([*kept, urlencode({"cursor": following})])
        return f'<{quote(request.path)}?{query}>; rel="next"'
