"""Figures over groups: ``GET /api/tickets/aggregate?group=status&count&sum=effort``.

The answer is ``{"items": [{"status": "open", "count": 3, "sum_effort": 7}], "complete": true}``:
groups in their order, ``complete`` false when there are more than :data:`MAX_GROUPS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from asbuilt.plan.model import Aggregate, ColumnPlan, Permit, Route, Select
from asbuilt.plan.naming import snake
from asbuilt.plan.shapes import spelled
from asbuilt.server import cache
from asbuilt.server.actions.keys import KeyReader
from asbuilt.server.actions.tags import tagged, unchanged
from asbuilt.server.parameters import bad_parameter, pairs, suggestion
from asbuilt.server.problem import not_found
from asbuilt.server.query import QueryReader
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.spec.column_type import NUMBERS
from asbuilt.store.base import Measures, Rows

FUNCTIONS = ("sum", "avg", "min", "max")
ORDERED = (*NUMBERS, "text", "date", "time", "timestamp", "enum", "uuid")
MAX_FIGURES = 16
MAX_GROUPS = 1_000
PARAMETERS = ("group", "count", *FUNCTIONS)


class ShowFigures:
    """Counts, sums, averages and extremes of the rows that the caller may read."""

    def __init__(self, service: Service, route: Route, action: Aggregate) -> None:
        self._service = service
        self._route = route
        self._action = action
        self._table = service.plan.tables[action.table]
        self._key = KeyReader(service.plan.tables, route.path, action)
        self._rows = {role: self._prepare(permit) for role, permit in route.permits.items()}
        self._filters = {
            role: QueryReader(
                Select(action.table, True), self._table, frozenset(permit.readable),
                service.store.encode, route.key,
                partial(service.rights.follow, action.table, role, permit),
                partial(service.rights.like, action.table, role, permit),
                mine=service.rights.mine(role),
            )
            for role, permit in route.permits.items()
        }  # fmt: skip

    def _prepare(self, permit: Permit) -> Any:
        action = self._action
        rows = Rows(action.table, (), (), action.parents, permit.rule, permit.parents)
        return self._service.store.prepare(rows)

    async def __call__(self, request: Request) -> Response:
        return unchanged(request, await self.answer(request))

    async def answer(self, request: Request) -> Response:
        """The whole answer."""
        store = self._service.store
        group, figures, rest = self._read(request)
        names = _names(group, figures)
        filtered, rules = self._filters[request.role].condition(rest, PARAMETERS)
        values = self._key.read(request.params)
        rows = self._rows[request.role]
        if self._action.parents and not await store.parents_exist(rows, values, request.caller):
            raise not_found()
        measures = Measures(
            tuple(column.name for column in group),
            tuple((function, column.name if column else None) for function, column in figures),
            filtered,
            rules,
            MAX_GROUPS + 1,
        )
        found = await store.aggregate(rows, values, request.caller, measures)
        items = [dict(zip(names, row, strict=True)) for row in found[:MAX_GROUPS]]
        body = encode_json({"items": items, "complete": len(found) <= MAX_GROUPS})
        return tagged(self._route.answer.status, body)

    def sources(self, request: Request) -> cache.Sources:
        """The tables that the answer is made of."""
        tables, name = self._service.plan.tables, self._table.name
        rest = self._read(request)[2]
        asked = self._filters[request.role].condition(rest, PARAMETERS)
        permit = self._route.permits[request.role]
        people = frozenset((self._service.plan.identity_table or name,))
        return people.union(
            cache.of_permit(tables, name, self._action.parents, permit),
            cache.of_query(tables, name, *asked),
        )

    def _read(
        self, request: Request
    ) -> tuple[list[ColumnPlan], list[tuple[str, ColumnPlan | None]], list[tuple[str, str]]]:
        """The group, the figures, and the pairs that are filters.

        Raises:
            Problem: 400 that names the parameter.
        """
        group: list[ColumnPlan] = []
        figures: list[tuple[str, ColumnPlan | None]] = []
        rest: list[tuple[str, str]] = []
        for name, value in pairs(request.query):
            if name == "group":
                group += [self._column(request, name, part) for part in value.split(",")]
            elif name == "count":
                if value not in ("", "true"):
                    raise bad_parameter("count", "takes no value")
                figures.append(("count", None))
            elif name in FUNCTIONS:
                figures += [(name, self._figure(request, name, part)) for part in value.split(",")]
            else:
                rest.append((name, value))
        if len(figures) > MAX_FIGURES or len(group) > MAX_FIGURES:
            raise bad_parameter("group", f"asks for more than {MAX_FIGURES} columns or figures")
        return group, figures or [("count", None)], rest

    def _figure(self, request: Request, function: str, name: str) -> ColumnPlan:
        column = self._column(request, function, name)
        allowed = NUMBERS if function in ("sum", "avg") else ORDERED
        if column.type.kind not in allowed:
            raise bad_parameter(function, f"can not be taken of {column.json}")
        return column

    def _column(self, request: Request, parameter: str, text: str) -> ColumnPlan:
        name = text.strip()
        readable = self._route.permits[request.role].readable
        columns = spelled(column for column in self._table.columns if column.name in readable)
        found = columns.get(name) or columns.get(snake(name))
        if found is not None:
            return found
        known = [column.json for column in self._table.columns if column.name in readable]
        raise bad_parameter(parameter, f"knows no field {name!r}", suggestion(name, known))


def _names(
    group: Sequence[ColumnPlan], figures: Sequence[tuple[str, ColumnPlan | None]]
) -> list[str]:
    """The members of a group, in the order of its values.

    Raises:
        Problem: 400, two would have one name.
    """
    names = [column.json for column in group]
    names += [_name(function, column) for function, column in figures]
    for index, name in enumerate(names):
        if name in names[:index]:
            parameter = "group" if index < len(group) else figures[index - len(group)][0]
            raise bad_parameter(parameter, f"asks for {name} twice")
    return names


def _name(function: str, column: ColumnPlan | None) -> str:
    if column is None:
        return function
    camel = column.json != snake(column.json)
    return (
        function + column.json[:1].upper() + column.json[1:]
        if camel
        else f"{function}_{column.json}"
    )
