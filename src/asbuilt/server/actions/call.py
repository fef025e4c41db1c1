"""Endpoints that the user's own handler answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from asbuilt.plan.model import Call, Route, TablePlan
from asbuilt.server.actions.keys import KeyReader
from asbuilt.server.body import BodyReader
from asbuilt.server.problem import Problem, not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.server.visibility import Mask, mask, needed
from asbuilt.server.writing import Work, WriteAction
from asbuilt.store.base import Rows, Transaction


class RunHandler(WriteAction):
    """Loads the row that the caller may act on, runs the handler, and shapes what it returns."""

    def __init__(self, service: Service, route: Route, action: Call) -> None:
        super().__init__(service, route, touches_accounts=True)
        self._action = action
        self._body = BodyReader(route.body) if route.body else None
        self._table: TablePlan | None = None
        self._before = service.hooks(route)
        self._fresh = service.fresh(route)
        self._rows: dict[str, Any] = {}
        self._masks: dict[str, Mask | None] = {}
        self._columns: tuple[str, ...] = ()
        self._key = KeyReader(service.plan.tables, route.path, action)
        if action.table:
            self._table = service.plan.tables[action.table]
            self._columns = tuple(column.name for column in self._table.columns)
            key = tuple(part.column for part in action.key)
            for role, permit in route.permits.items():
                rows = Rows(
                    action.table, self._columns, key, action.parents, permit.rule, permit.parents
                )
                self._rows[role] = service.store.prepare(rows)
                self._masks[role] = mask(self._table, permit, self._columns, service.store.encode)

    def prepare(self, request: Request, data: bytes) -> Work:
        body = self._body.one(data) if self._body is not None else None
        key = self._key.read(request.params)

        def work(transaction: Transaction[Any]) -> Response:
            row = self._row(transaction, request, key)
            given = self._fresh(body)
            for hook in self._before:
                hook(transaction, request, given or {}, row)
            offered = self.service.offered(transaction, request, self.route, given, row)
            result = self.service.run(request, self._action.handler, offered)
            if isinstance(result, Problem):
                raise result
            if request.method not in ("GET", "HEAD"):
                shown = "/".join(map(str, key)) or None
                self.service.changes.audit.write(
                    transaction, request, f"call {self._action.handler}",
                    subject=self._action.table, row_key=shown,
                )  # fmt: skip
            return self._answer(request, result)

        return work

    def _row(
        self, transaction: Transaction[Any], request: Request, key: list[Any]
    ) -> Mapping[str, Any] | None:
        """The row that the path names, seen with the caller's row rule.

        Raises:
            Problem: 404, the handler is not called.
        """
        if self._table is None:
            return None
        rows = self._rows[request.role]
        if not self._action.key:
            if not transaction.parents_exist(rows, key, request.caller):
                raise not_found()
            return None
        row = transaction.one(rows, key, request.caller)
        if row is None:
            raise not_found()
        pairs = zip(self._table.columns, row, strict=True)
        return {column.name: value for column, value in pairs if not column.secret}

    def _answer(self, request: Request, result: Any) -> Response:
        answer = self.route.answer
        if result is None:
            return Response(204 if answer.status == 200 else answer.status)
        if isinstance(result, list):
            shown: Any = [self._shaped(request, item) for item in result]
        else:
            shown = self._shaped(request, result)
        if answer.wrapper is not None:
            around = {field.name: field.literal for field in answer.around if not field.column}
            shown = {answer.wrapper: shown, **around}
        return Response(answer.status, encode_json(shown))

    def _shaped(self, request: Request, item: Any) -> Any:
        """A returned row in the form of the response example; without one, what may be read."""
        if not isinstance(item, Mapping):
            return item
        shown = {**item, **self._columns_of(request, item)}
        if not self.route.answer.fields:
            return {name: value for name, value in shown.items() if value is not UNSET}
        members: dict[str, Any] = {}
        for field in self.route.answer.fields:
            value = shown.get(field.column or field.name, shown.get(field.name, UNSET))
            if field.column is None and value is UNSET:
                members[field.name] = field.literal
            elif value is not UNSET:
                as_text = field.as_text and value is not None
                members[field.name] = str(value) if as_text else value
        return members

    def _columns_of(self, request: Request, item: Mapping[str, Any]) -> dict[str, Any]:
        """The table's columns in a returned row, UNSET where the caller may not see them. What a
        role sees on some rows is told from the row, if all that decides is in it."""
        permit = request.permit
        masked = self._masks.get(request.role)
        if permit is None:
            return {}
        row = tuple(item.get(name, UNSET) for name in self._columns)
        seen = {*permit.granted}
        if masked is not None and item.keys() >= {*needed(permit)}:
            row, seen = masked(row, request.caller), seen | permit.conditional.keys()
        return {
            name: value if name in seen else UNSET
            for name, value in zip(self._columns, row, strict=True)
            if name in item or name not in permit.granted
        }
