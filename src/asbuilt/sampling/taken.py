"""The unique values of one table that are in use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from asbuilt.plan.model import TablePlan
from asbuilt.sampling.keys import Key


class Taken:
    """For each of ``uniques`` (the primary key first) what no further row may have."""

    def __init__(self, table: TablePlan, columns: Collection[str]) -> None:
        """``columns`` are those that rows have; a constraint on others is left to the store."""
        self.uniques = tuple(
            unique
            for unique in dict.fromkeys((table.primary_key, *table.uniques))
            if unique and all(name in columns for name in unique)
        )
        self._keys: dict[tuple[str, ...], set[Key]] = {unique: set() for unique in self.uniques}

    def take(self, row: Mapping[str, Any]) -> None:
        """The unique values of ``row`` are in use."""
        for unique, keys in self._keys.items():
            keys.add(tuple(row.get(name) for name in unique))

    def has(self, unique: tuple[str, ...], row: Mapping[str, Any]) -> bool:
        """Whether the values of ``row`` in ``unique`` are in use; NULL never is."""
        key = tuple(row.get(name) for name in unique)
        return None not in key and key in self._keys[unique]

    def clashes(self, row: Mapping[str, Any], columns: Collection[str]) -> bool:
        """Whether a unique value that one of ``columns`` is a part of is in use."""
        return any(
            self.has(unique, row) for unique in self.uniques if not set(unique).isdisjoint(columns)
        )
