"""What the references of new rows point at, and who owns them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from asbuilt.plan.model import ReferencePlan, TablePlan
from asbuilt.sampling.keys import Key, Keys, Row, Unsatisfiable

DEALT = 64
"""So many rows go round the first keys in turn, so that those are sure to have rows."""

FIRST = 16
NULL_SHARE = 0.25
ATTEMPTS = 40


class References:
    """Picks for one table; ``index`` counts its rows. References called in ``later`` stay NULL."""

    def __init__(
        self, table: TablePlan, keys: Keys, random: Random, later: Collection[str] = ()
    ) -> None:
        self.index = 0
        self.single = {
            reference.columns[0]: reference
            for reference in table.references
            if len(reference.columns) == 1
        }
        self.columns = {name for item in table.references for name in item.columns}
        self._table = table
        self._order = sorted(table.references, key=lambda item: -len(item.columns))
        self._nullable = {column.name for column in table.columns if column.nullable}
        self._keys = keys
        self._random = random
        self._later = later

    def owned(self, fixed: Mapping[str, Any]) -> Row:
        """What a new row takes from the person who makes it."""
        filled = self._table.filled
        if not filled or not self._keys.people or not filled.keys().isdisjoint(fixed):
            return {}
        required = [mine for name, mine in filled.items() if name not in self._nullable]
        for attempt in range(ATTEMPTS):
            person = self._deal(self._keys.people, attempt)
            if all(person.get(mine) is not None for mine in required):
                return {name: person.get(mine) for name, mine in filled.items()}
        return {}

    def fill(self, row: Row) -> None:
        """Give the referring columns that ``row`` does not have yet their values.

        Raises:
            Unsatisfiable: one that is required has no target.
        """
        for reference in self._order:
            free = [name for name in reference.columns if name not in row]
            if free:
                row.update(self._picked(reference, free, row))

    def again(self, reference: ReferencePlan) -> Row:
        """Other values for a reference; empty where its target has no rows."""
        options = self._keys.of(reference)
        if not options:
            return {}
        return dict(zip(reference.columns, self._random.choice(options), strict=True))

    def values(self, name: str) -> list[Any]:
        """All that a column with a reference of its own may hold."""
        return [key[0] for key in self._keys.of(self.single[name])]

    def _picked(self, reference: ReferencePlan, free: list[str], row: Row) -> Row:
        names = reference.columns
        nothing = dict.fromkeys(free)
        optional = self._nullable.issuperset(free)
        if optional and (reference.relation in self._later or self._left_out(reference)):
            return nothing
        options = self._options(reference, row)
        if options:
            return dict(zip(names, self._deal(options), strict=True))
        if optional:
            return nothing
        if reference.table == self._table.name and row.keys() >= set(reference.target_columns):
            target = (row[name] for name in reference.target_columns)  # the first row: itself
            return dict(zip(names, target, strict=True))
        raise Unsatisfiable(
            self._table.name, f"{', '.join(names)}: {reference.table} has no row to refer to"
        )

    def _left_out(self, reference: ReferencePlan) -> bool:
        if reference.table == self._table.name:
            return self.index < 2 or self._random.random() < 0.5
        return self._random.random() < NULL_SHARE

    def _options(self, reference: ReferencePlan, row: Row) -> Sequence[Key]:
        """The keys that agree with what is in the row already."""
        options = self._keys.of(reference)
        given = [(n, row[name]) for n, name in enumerate(reference.columns) if name in row]
        if not given:
            return options
        return [key for key in options if all(key[n] == value for n, value in given)]

    def _deal(self, items: Sequence[Any], attempt: int = 0) -> Any:
        if self.index < DEALT:
            return items[(self.index + attempt) % min(len(items), FIRST)]
        return self._random.choice(items)
