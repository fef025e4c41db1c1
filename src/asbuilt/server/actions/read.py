"""Reading one row, and reading pages of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from asbuilt.plan.model import Permit, Route, Select
from asbuilt.server import cache, cursor, formats
from asbuilt.server.actions.keys import KeyReader
from asbuilt.server.actions.tags import Headers, tagged, unchanged
from asbuilt.server.addresses import address
from asbuilt.server.expand import Hop, expand, hops, links, sources, splice
from asbuilt.server.parameters import bad_parameter
from asbuilt.server.problem import Problem, not_found
from asbuilt.server.query import QueryReader
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import Representation, extended, projection, without
from asbuilt.server.service import Service
from asbuilt.server.visibility import Mask, mask, needed, visible
from asbuilt.store.base import Page, Row, Rows

MAX_VIEWS = 256


@dataclass(frozen=True, slots=True)
class View:
    """A route as one role sees it, with the members and relations that a request asks for."""

    rows: Any
    shown: Representation
    columns: tuple[str, ...]
    mask: Mask | None
    hops: tuple[Hop, ...] = ()


class Views:
    """The views of one route, each made when it is first asked for."""

    def __init__(self, service: Service, route: Route, action: Select) -> None:
        self._service = service
        self._route = route
        self._action = action
        self._table = service.plan.tables[action.table]
        self._whole = {role: self._make(role, None, None) for role in route.permits}
        self._chosen: dict[tuple[str, tuple[str, ...] | None, str | None], View] = {}

    def get(self, role: str, fields: tuple[str, ...] | None, expanded: str | None) -> View:
        """The view for ``role`` with only ``fields`` (None: all) and with relations.

        Raises:
            Problem: 400, a relation is not there for this role.
        """
        if fields is None and expanded is None:
            return self._whole[role]
        key = (role, fields, expanded)
        view = self._chosen.get(key)
        if view is None:
            if len(self._chosen) >= MAX_VIEWS:
                self._chosen.clear()
            view = self._chosen[key] = self._make(role, fields, expanded)
        return view

    def _make(self, role: str, fields: tuple[str, ...] | None, expanded: str | None) -> View:
        action, permit = self._action, self._route.permits[role]
        answer, readable = self._route.answer, visible(permit)
        if fields is not None:
            answer = extended(answer, self._table, frozenset(permit.readable))
            readable &= frozenset(fields)
        wanted: tuple[Hop, ...] = ()
        if expanded is not None:
            wanted = hops(self._service.rights, action.table, role, permit, expanded)
        answer = without(answer, [hop.name for hop in wanted])
        shown = projection(answer, readable)
        columns = tuple(dict.fromkeys((*shown, *needed(permit), *links(wanted))))
        rows = self._rows(permit, columns)
        representation = Representation(answer, columns, readable, literals=fields is None)
        masked = mask(self._table, permit, columns, self._service.store.encode)
        return View(rows, representation, columns, masked, wanted)

    def _rows(self, permit: Permit, columns: tuple[str, ...]) -> Any:
        action = self._action
        key = tuple(part.column for part in action.key)
        return self._service.store.prepare(
            Rows(action.table, columns, key, action.parents, permit.rule, permit.parents)
        )


class Reading:
    """What reading one row and reading pages have in common."""

    def __init__(self, service: Service, route: Route, action: Select) -> None:
        self.service = service
        self.route = route
        self.action = action
        self.key = KeyReader(service.plan.tables, route.path, action)
        self.views = Views(service, route, action)
        table = service.plan.tables[action.table]
        self.queries = {
            role: QueryReader(
                action,
                table,
                frozenset(permit.readable),
                service.store.encode,
                route.key,
                partial(service.rights.follow, table.name, role, permit),
                partial(service.rights.like, table.name, role, permit),
                selectable=visible(permit),
                mine=service.rights.mine(role),
            )
            for role, permit in route.permits.items()
        }

        self._sources = {
            role: cache.of_permit(service.plan.tables, table.name, action.parents, permit)
            for role, permit in route.permits.items()
        }

    def sources_of(self, role: str, hops: Sequence[Hop]) -> cache.Sources:
        """The tables that rows for ``role`` with these relations are made of."""
        people = frozenset((self.service.plan.identity_table or self.action.table,))
        tables = self.service.plan.tables
        return people.union(self._sources[role], *(sources(tables, hop) for hop in hops))

    async def expanded(self, request: Request, view: View, rows: Sequence[Row]) -> list[bytes]:
        """The JSON objects of ``rows`` with the relations of ``view``."""
        members = await expand(self.service.store, request.caller, view.hops, view.columns, rows)
        items = view.shown.items(rows)
        return [splice(item, own) for item, own in zip(items, members, strict=True)]


class ReadOne(Reading):
    """``GET /api/tasks/{id}``, with ``fields`` and ``expand``."""

    async def __call__(self, request: Request) -> Response:
        return unchanged(request, await self.answer(request))

    def sources(self, request: Request) -> cache.Sources:
        """The tables that the answer is made of."""
        return self.sources_of(request.role, self._view(request).hops)

    def _view(self, request: Request) -> View:
        fields = expanded = None
        if request.query:
            fields, expanded = self.queries[request.role].read_one(request.query)
        return self.views.get(request.role, fields, expanded)

    async def answer(self, request: Request) -> Response:
        """The whole answer."""
        view = self._view(request)
        values = self.key.read(request.params)
        row = await self.service.store.one(view.rows, values, request.caller)
        if row is None:
            raise not_found()
        if view.mask:
            row = view.mask(row, request.caller)
        if view.hops:
            body = view.shown.wrapped((await self.expanded(request, view, [row]))[0])
        else:
            body = view.shown.one(row)
        return tagged(self.route.answer.status, body)


class ReadMany(Reading):
    """``GET /api/tasks``: filters, sort, paging, ``expand``; as JSON, CSV or NDJSON."""

    async def __call__(self, request: Request) -> Response:
        return unchanged(request, await self.answer(request))

    def sources(self, request: Request) -> cache.Sources:
        """The tables that the answer is made of."""
        read = self.queries[request.role].read(request.query, self.service.cursor_secret)
        view = self.views.get(request.role, read.fields, read.expand)
        query, tables = read.query, self.service.plan.tables
        asked = cache.of_query(tables, self.action.table, query.filter, query.rules, query.order)
        return asked | self.sources_of(request.role, view.hops)

    async def answer(self, request: Request) -> Response:
        """The whole answer."""
        service = self.service
        query = self.queries[request.role].read(request.query, service.cursor_secret)
        media_type = formats.chosen(request.headers.get("accept"))
        if media_type is None:
            raise Problem(406, "Lists come as JSON, CSV or NDJSON.", code="not-acceptable")
        if media_type == formats.CSV and query.expand is not None:
            raise bad_parameter("expand", "does not go together with CSV", "Ask for JSON.")
        view = self.views.get(request.role, query.fields, query.expand)
        values = self.key.read(request.params)
        if self.action.parents:
            await self._parents(request, view, values)
        page = await service.store.page(view.rows, values, request.caller, query.query)
        if view.mask:
            page.rows[:] = [view.mask(row, request.caller) for row in page.rows]
        following = None
        headers: Headers = ()
        if page.last is not None:
            following = cursor.seal(service.cursor_secret, query.context, page.last)
            headers = (("link", _link(request, following)),)
        if media_type == formats.CSV:
            names, cells = view.shown.table(page.rows)
            return tagged(200, formats.to_csv(names, cells), headers, media_type)
        if media_type == formats.NDJSON:
            items = await self._items(request, view, page)
            return tagged(200, b"".join(item + b"\n" for item in items), headers, media_type)
        if view.hops:
            array = b"[%b]" % b",".join(await self._items(request, view, page))
        else:
            array = view.shown.many(page.rows)
        body = view.shown.page(array, page, following, query.query.limit)
        return tagged(self.route.answer.status, body, headers)

    async def _items(self, request: Request, view: View, page: Page) -> list[bytes]:
        if view.hops:
            return await self.expanded(request, view, page.rows)
        return view.shown.items(page.rows)

    async def _parents(self, request: Request, view: View, values: list[Any]) -> None:
        """A list below a row that does not exist, or is hidden, is absent, not empty."""
        exist = await self.service.store.parents_exist(view.rows, values, request.caller)
        if not exist:
            raise not_found()


def _link(request: Request, following: str) -> str:
    """The next page (RFC 8288). A cursor is base64url and needs no escape."""
    kept = [
        pair
        for pair in request.query.split("&")
        if pair and not pair.startswith(("cursor=", "page="))
    ]
    query = "&".join((*kept, f"cursor={following}"))
    return f'<{address(request.path)}?{query}>; rel="next"'
