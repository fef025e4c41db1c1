"""The values of a path's parameters as an action needs them: its key's, then its parents'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asbuilt.plan.model import Aggregate, Call, Delete, Insert, Select, TablePlan, Update
from asbuilt.plan.paths import parameters
from asbuilt.server.problem import not_found
from asbuilt.spec.values import text_converter


class KeyReader:
    """Reads the parameters of one route; a value that its column can not hold names no row."""

    def __init__(
        self,
        tables: Mapping[str, TablePlan],
        path: str,
        action: Select | Aggregate | Insert | Update | Delete | Call,
    ) -> None:
        places = parameters(path)
        key = getattr(action, "key", ())
        named = [(part.parameter, action.table, part.column) for part in key]
        named += [(parent.parameter, parent.table, parent.column) for parent in action.parents]
        self._readers = tuple(
            (places.index(parameter), text_converter(tables[table or ""].column(column).type))
            for parameter, table, column in named
        )

    def read(self, params: tuple[str, ...]) -> list[Any]:
        """The canonical values, in the order that a set of rows takes them.

        Raises:
            Problem: 404, no row can have such a key.
        """
        try:
            return [convert(params[index]) for index, convert in self._readers]
        except ValueError:
            raise not_found() from None
