"""The values that the service itself gives to columns: defaults, times of change, lock numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec

from asbuilt.plan.model import ColumnPlan, TablePlan
from asbuilt.server.body import Values
from asbuilt.server.clock import TIMESTAMP
from asbuilt.spec.values import canonical

_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M:%S.%f"}

Maker = Callable[[datetime], Any]
"""From the moment of the change to a value."""


class Defaults:
    """Completes the rows of one table."""

    def __init__(self, table: TablePlan) -> None:
        self._makers = tuple(
            (column.name, maker) for column in table.columns if (maker := _maker(column))
        )
        self._updated_at = table.updated_at
        self._version = table.version

    def complete(self, values: Values) -> Values:
        """A new row's values: what is missing gets its default."""
        now = datetime.now(UTC)
        for name, make in self._makers:
            if name not in values:
                values[name] = make(now)
        if self._updated_at:
            values[self._updated_at] = _moment(TIMESTAMP, now)
        if self._version and values.get(self._version) is None:
            values[self._version] = 1
        return values

    def touch(self, changes: Values, version: int | None) -> Values:
        """A change's values, with the time of change and the next lock number."""
        if self._updated_at:
            changes[self._updated_at] = _moment(TIMESTAMP, datetime.now(UTC))
        if self._version:
            changes[self._version] = (version or 0) + 1
        return changes

    def reset(self, columns: tuple[str, ...]) -> Values:
        """The values of ``columns`` that a replacement left out: their defaults, else NULL."""
        makers, now = dict(self._makers), datetime.now(UTC)
        return {name: makers[name](now) if name in makers else None for name in columns}


def _maker(column: ColumnPlan) -> Maker | None:
    default = column.default
    if default is None or column.generated:
        return None
    match default.kind:
        case "now" | "today":
            return partial(_moment, _FORMATS.get(column.type.kind, TIMESTAMP))
        case "uuid":
            return _uuid
        case "constant":
            return partial(_constant, _canonical(column, default.value))
    return None


def _canonical(column: ColumnPlan, value: Any) -> Any:
    """A default as the column keeps it; the plan has that of a structured column as JSON text."""
    if column.type.kind in ("json", "array", "object") and isinstance(value, str):
        value = msgspec.json.decode(value)
    return None if value is None else canonical(column.type, value)


def _moment(form: str, now: datetime) -> str:
    return now.strftime(form)


def _uuid(now: datetime) -> str:
    return str(uuid4())


def _constant(value: Any, now: datetime) -> Any:
    return value
