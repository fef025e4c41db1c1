"""How often each table has changed, so that whoever keeps an answer can tell whether it holds.

A table's number is even while the table rests, and odd from the first change of a transaction until
its commit is over (a seqlock): during that time the change may be visible already, or not yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from asbuilt.plan.model import TablePlan

TAKES_ALONG = ("cascade", "set null", "set default")


class Versions:
    """Changed by the thread that writes; read by any. ``undone`` counts how often work has been."""

    def __init__(self, tables: Mapping[str, TablePlan]) -> None:
        self._numbers = dict.fromkeys(tables, 0)
        self._changing: set[str] = set()
        self.undone = 0
        self._removed_with = {name: _removed_with(tables, name) for name in tables}

    def changing(self, table: str) -> None:
        """A row of ``table`` is about to be written."""
        if table not in self._changing:
            self._changing.add(table)
            self._numbers[table] += 1

    def removing(self, table: str) -> None:
        """A row of ``table`` is about to be removed, and what its references take along."""
        for name in self._removed_with[table]:
            self.changing(name)

    def rolled_back(self) -> None:
        """Some work has been undone."""
        self.undone += 1

    def settle(self) -> None:
        """The changes have been committed, or undone."""
        for name in self._changing:
            self._numbers[name] += 1
        self._changing.clear()

    def stamp(self, tables: Iterable[str]) -> tuple[int, ...] | None:
        """The numbers of ``tables``; None while one of them is being changed. What was read after
        one stamp holds as long as the stamp is the same."""
        numbers = tuple(self._numbers[name] for name in tables)
        return None if any(number & 1 for number in numbers) else numbers


def _removed_with(tables: Mapping[str, TablePlan], table: str) -> tuple[str, ...]:
    """``table`` and those that removing its rows may change."""
    found = {table: True}
    waiting = [table]
    while waiting:
        gone = waiting.pop()
        for other in tables.values():
            for reference in other.references:
                if reference.table != gone or reference.on_delete not in TAKES_ALONG:
                    continue
                removes = reference.on_delete == "cascade"
                if removes and not found.get(other.name):
                    waiting.append(other.name)
                found[other.name] = removes or found.get(other.name, False)
    return tuple(found)
