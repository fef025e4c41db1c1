"""Rows of one table that satisfy all its constraints, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from random import Random
from typing import Any

from asbuilt.plan.model import CheckPlan, ColumnPlan, ReferencePlan, ServicePlan, TablePlan
from asbuilt.sampling.checks import broken, candidates
from asbuilt.sampling.keys import Key, Keys, Row, Unsatisfiable
from asbuilt.sampling.plausible import distinct, of_column
from asbuilt.sampling.references import ATTEMPTS, DEALT, NULL_SHARE, References
from asbuilt.sampling.taken import Taken
from asbuilt.sampling.wording import Scene, scene

__all__ = ["Row", "RowMaker", "Unsatisfiable", "rows"]


def rows(
    plan: ServicePlan,
    table: str,
    count: int,
    seed: int,
    *,
    today: date,
    existing: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
) -> Iterator[Row]:
    """Up to ``count`` rows of ``table``: fewer where a unique constraint leaves no room for more.

    Args:
        seed: equal arguments give equal rows.
        today: dates and times lie around this day.
        existing: rows that there are already, canonical values by column for each table. References
            pick from them, and no unique value of the table's own is taken twice.
    """
    existing = existing or {}
    keys = Keys(plan, existing)
    first = len(tuple(existing.get(table, ()))) + 1
    maker = RowMaker(plan, plan.tables[table], keys, seed=seed, today=today, first=first)
    for row in existing.get(table, ()):
        maker.taken.take(row)
    for _ in range(count):
        try:
            row = maker.row()
        except Unsatisfiable:
            return
        keys.add(table, row)
        yield row


class RowMaker:
    """Makes the rows of one table one after the other.

    ``first`` is the first number of a counted key. References called in ``later`` stay NULL: the
    tables that they point at come after this one. ``taken`` knows the unique values in use. With
    ``apart`` unique values carry the row's number: they differ from those of rows that nobody has
    told of.
    """

    def __init__(
        self,
        plan: ServicePlan,
        table: TablePlan,
        keys: Keys,
        *,
        seed: int,
        today: date,
        first: int = 1,
        later: Collection[str] = (),
        apart: bool = False,
    ) -> None:
        self.table = table
        self._apart = apart
        self._keys = keys
        self._random = Random(f"{seed} {table.name}")
        self._today = today
        self._first = first
        self._dealt = 0
        self._columns = {column.name: column for column in table.columns if not column.generated}
        people = table.name == plan.identity_table
        self._samplers = {
            name: of_column(column, people=people) for name, column in self._columns.items()
        }
        self.taken = Taken(table, self._columns)
        self._left: dict[tuple[str, ...], Iterator[Key]] = {}
        self._references = References(table, keys, self._random, later)
        self._constant = _constant(plan, table, today)
        self._pools = {name: pool for name in self._columns if (pool := self._pool(name))}

    def row(self, fixed: Mapping[str, Any] | None = None) -> Row:
        """The next row; its ``fixed`` columns have the values given.

        Raises:
            Unsatisfiable: a required reference has no target, or a constraint leaves no room.
        """
        fixed = fixed or {}
        number = self._first + self._references.index
        at = scene(self._random, number, self._today)
        row = self._draft(at, fixed)
        for _ in range(ATTEMPTS):
            wrong = self._repair(row, fixed, at)
            if wrong is not None:
                raise Unsatisfiable(self.table.name, f"no values found for {wrong}")
            if self._make_unique(row, fixed, at):
                break
        else:
            raise Unsatisfiable(self.table.name, "no values found that are unique and allowed")
        self.taken.take(row)
        self._references.index += 1
        return {name: row[name] for name in self._columns}

    def refer_later(self, row: Row, reference: ReferencePlan) -> Row:
        """The values of a reference that stayed NULL, now that its target has rows; empty where
        none fits the row."""
        options = self._keys.of(reference)
        dealt = self._dealt
        self._dealt += 1
        if not options or (dealt >= DEALT and self._random.random() < NULL_SHARE):
            return {}
        for attempt in range(ATTEMPTS):
            chosen = options[(dealt + attempt) % len(options)]
            changes = dict(zip(reference.columns, chosen, strict=True))
            new = {**row, **changes}
            if not self.taken.clashes(new, changes) and not self._broken(new):
                self.taken.take(new)
                return changes
        return {}

    # ------------------------------------------------------------ a first draft

    def _draft(self, at: Scene, fixed: Mapping[str, Any]) -> Row:
        row: Row = {**self._references.owned(fixed), **fixed}
        for name in self.table.primary_key:
            if name not in row and name not in self._references.columns:
                row[name] = self._value(self._columns[name], at)
        self._references.fill(row)
        for name, column in self._columns.items():
            if name not in row:
                row[name] = self._value(column, at)
                if self._apart and any(name in unique for unique in self.taken.uniques):
                    row[name] = distinct(column.type, row[name], at.number)
        return row

    def _value(self, column: ColumnPlan, at: Scene) -> Any:
        if column.name in self._constant:
            return self._constant[column.name]
        if column.default and column.default.kind == "serial":
            return at.number
        if column.nullable and self._random.random() < NULL_SHARE:
            return None
        if column.name in self._pools:
            return self._random.choice(self._pools[column.name])
        return self._samplers[column.name](at)

    def _pool(self, name: str) -> list[Any]:
        """The values to choose from where the constraints of a single column leave few: a list,
        a pattern, a narrow range. Empty where plausible values do."""
        column, own = self._columns[name], Random(f"pool {self.table.name} {name}")
        checks = [check for check in self.table.checks if check.columns == (name,)]
        if not checks or name in self._references.columns:
            return []

        def fits(value: Any) -> bool:
            return not broken(checks, self.table, {name: value}, self._today)

        trials = [self._samplers[name](scene(own, n, self._today)) for n in range(6)]
        if all(map(fits, trials)):
            return []
        found = [
            value
            for trial in trials
            for check in checks
            for value in (trial, *candidates(check, column, {name: trial}, own))
            if value is not None and fits(value)
        ]
        return list({repr(value): value for value in found}.values())

    # ------------------------------------------------------------ constraints

    def _repair(self, row: Row, fixed: Mapping[str, Any], at: Scene) -> str | None:
        """Change the row until no constraint is violated; else the text of one that still is."""
        for _ in range(ATTEMPTS):
            wrong = self._broken(row)
            if not wrong:
                return None
            check = self._random.choice(wrong)
            names = [name for name in check.columns if name in self._columns and name not in fixed]
            self._random.shuffle(names)
            names.sort(key=lambda name: row[name] is not None)
            if not any(self._improve(row, name, at, len(wrong)) for name in names):
                for name in names:
                    row[name] = self._random.choice(self._choices(row, name, at))
        return check.text

    def _broken(self, row: Row) -> list[CheckPlan]:
        return broken(self.table.checks, self.table, row, self._today)

    def _improve(self, row: Row, name: str, at: Scene, violations: int) -> bool:
        """Give one column a value with which fewer constraints are violated."""
        before = row[name]
        for value in self._choices(row, name, at):
            row[name] = value
            if len(self._broken(row)) < violations:
                return True
        row[name] = before
        return False

    def _choices(self, row: Row, name: str, at: Scene) -> list[Any]:
        """Values to try, plausible ones first."""
        column = self._columns[name]
        if name in self._references.single:
            reference = self._references.single[name]
            picked = [self._references.again(reference).get(name, row[name]) for _ in range(4)]
            return [*picked, *([None] if column.nullable else ())]
        if name in self._references.columns or name in self._constant:
            return [row[name]]
        pool = self._pools.get(name)
        drawn = [self._random.choice(pool) if pool else self._samplers[name](at) for _ in range(3)]
        found = [
            value
            for check in self.table.checks
            if name in check.columns
            for value in candidates(check, column, row, self._random)
        ]
        self._random.shuffle(found)
        return [*drawn, *(pool or ()), *sorted(found, key=lambda value: value is None)]

    def _make_unique(self, row: Row, fixed: Mapping[str, Any], at: Scene) -> bool:
        """Change what others have already; whether nothing had to be changed.

        Raises:
            Unsatisfiable: there is no room.
        """
        unchanged = True
        for unique in self.taken.uniques:
            free = [name for name in unique if name not in fixed]
            for attempt in range(ATTEMPTS):
                if not self.taken.has(unique, row):
                    break
                unchanged = False
                self._vary(row, unique, free, at, attempt)
            else:
                raise Unsatisfiable(self.table.name, f"no more room in {', '.join(unique)}")
        return unchanged

    def _vary(
        self, row: Row, unique: tuple[str, ...], free: list[str], at: Scene, attempt: int
    ) -> None:
        if not free:
            raise Unsatisfiable(self.table.name, f"{', '.join(unique)} is taken")
        plain = [name for name in free if name not in self._references.columns]
        if plain:
            name = self._random.choice(plain)
            row[name] = self._other(row, name, at, attempt)
        elif attempt >= ATTEMPTS // 2 and self._references.single.keys() >= set(free):
            self._enumerate(row, unique, free)
        else:
            for reference in self.table.references:
                if not set(reference.columns).isdisjoint(free):
                    row.update(self._references.again(reference))

    def _other(self, row: Row, name: str, at: Scene, attempt: int) -> Any:
        column, pool = self._columns[name], self._pools.get(name)
        if pool is None and column.type.kind not in ("enum", "boolean", "object"):
            number = at.number + attempt * 1_000_003
            return distinct(column.type, row[name], number)
        if pool and attempt < ATTEMPTS // 2:
            return self._random.choice(pool)
        return self._random.choice(self._choices(row, name, at))

    def _enumerate(self, row: Row, unique: tuple[str, ...], free: list[str]) -> None:
        """The next combination of keys that nobody has: random ones have become rare."""
        if unique not in self._left:
            self._left[unique] = product(*map(self._references.values, free))
        for values in self._left[unique]:
            row.update(zip(free, values, strict=True))
            if not self.taken.has(unique, row) and not self._broken(row):
                return
        raise Unsatisfiable(self.table.name, f"no more room in {', '.join(unique)}")


def _constant(plan: ServicePlan, table: TablePlan, today: date) -> dict[str, Any]:
    """What the service keeps by convention: no row is deleted, none has been changed, every account
    may be used and has confirmed its address."""
    values: dict[str, Any] = {}
    if table.deleted_at:
        values[table.deleted_at] = None
    if table.version:
        values[table.version] = 1
    identity = plan.identity
    if identity and table.name == identity.table and identity.disabled:
        column, disabling = identity.disabled
        if isinstance(disabling, bool):
            values[column] = not disabling
    if identity and table.name == identity.table and identity.verified:
        kind = table.column(identity.verified).type.kind
        values[identity.verified] = True if kind == "boolean" else f"{today}T00:00:00.000000Z"
    return values
