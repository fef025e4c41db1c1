"""The values that the service itself gives to columns: defaults, times of change, lock numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec

from asbuilt.plan.model import ColumnPlan, TablePlan
from asbuilt.server.body import Values
from asbuilt.server.clock import now
from asbuilt.spec.values import canonical

_WHOLE = slice(None)
_PARTS = {"date": slice(10), "time": slice(11, 26)}
"""Where they stand in the text of a moment."""

Maker = Callable[[str], Any]
"""From the moment of the change, as text, to a value."""


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
        moment = now()
        for name, make in self._makers:
            if name not in values:
                values[name] = make(moment)
        if self._updated_at:
            values[self._updated_at] = moment
        if self._version and values.get(self._version) is None:
            values[self._version] = 1
        return values

    def touch(self, changes: Values, version: int | None) -> Values:
        """A change's values, with the time of change and the next lock number."""
        if self._updated_at:
            changes[self._updated_at] = now()
        if self._version:
            changes[self._version] = (version or 0) + 1
        return changes

    def reset(self, columns: tuple[str, ...]) -> Values:
        """The values of ``columns`` that a replacement left out: their defaults, else NULL."""
        makers, moment = dict(self._makers), now()
        return {name: makers[name](moment) if name in makers else None for name in columns}


def _maker(column: ColumnPlan) -> Maker | None:
    default = column.default
    if default is None or column.generated:
        return None
    match default.kind:
        case "now" | "today":
            return partial(_part, _PARTS.get(column.type.kind, _WHOLE))
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


def _part(part: slice, moment: str) -> str:
    return moment[part]


def _uuid(moment: str) -> str:
    return str(uuid4())


def _constant(value: Any, moment: str) -> Any:
    return value
