"""The rows that the document's JSON examples show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import Call, ColumnPlan, TablePlan
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.record import dataclass
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.example import Example

_STANDS_FOR_ANY = regex.compile(
    r"\.\.\.|…|.*\|.*|<[^<>]*>|\{[^{}]*\}|string|text|uuid|number|integer|int|float|boolean|bool|date"
    r"|date-?time|timestamp|iso ?8601|YYYY.*|null|object|array",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of ``table`` in an example, the first one of a list. ``is_request`` tells a body from
    an answer."""

    item: Bound
    table: TablePlan
    row: dict[str, Any]
    example: Example
    is_request: bool

    def members(self) -> Iterator[tuple[str, ColumnPlan, Any]]:
        """The members that are columns and show a value, not a word that stands for any."""
        for name, value in self.row.items():
            column = column_of(self.table, name)
            filler = isinstance(value, str) and _STANDS_FOR_ANY.fullmatch(value)
            if column is not None and not filler:
                yield name, column, value

    def place(self, name: str) -> Span:
        """Where a member stands, else the whole example."""
        return dict(self.example.fields).get(name, self.example.span)


def shown_rows(subject: Subject) -> Iterator[Shown]:
    """The rows of requests that write to a table, and of the answers that show its rows."""
    for item in bound(subject):
        if item.table and item.route.body and item.endpoint.request:
            wrapper, value = item.route.body.wrapper, item.endpoint.request.value
            inner = value.get(wrapper) if wrapper and isinstance(value, dict) else value
            yield from _shown(item, item.table, inner, item.endpoint.request, True)
        table = item.table or _called(subject, item)
        if table and item.endpoint.response:
            _, inner = unwrap(item.endpoint.response.value, table)
            yield from _shown(item, table, inner, item.endpoint.response, False)


def _shown(
    item: Bound, table: TablePlan, value: Any, example: Example, is_request: bool
) -> Iterator[Shown]:
    row = value[0] if isinstance(value, list) and value else value
    if isinstance(row, dict):
        yield Shown(item, table, row, example, is_request)


def _called(subject: Subject, item: Bound) -> TablePlan | None:
    action = item.route.action
    return subject.plan.tables.get(action.table or "") if isinstance(action, Call) else None
