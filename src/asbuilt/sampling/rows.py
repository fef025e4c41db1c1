"""Rows of one table that satisfy all its constraints, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Any

from asbuilt.plan.model import CheckPlan, ColumnPlan, ReferencePlan, ServicePlan, TablePlan
from asbuilt.sampling.checks import broken, candidates
from asbuilt.sampling.keys import Key, Keys
from asbuilt.sampling.plausible import distinct, of_column
from asbuilt.sampling.wording import Scene, scene

DEALT = 64
"""So many rows go round the first keys in turn, so that those are sure to have rows."""

ATTEMPTS = 40
NULL_SHARE = 0.25
Row = dict[str, Any]
"""Canonical values by column, without generated columns."""


class Unsatisfiable(Exception):
    """No (more) row fits: ``reason`` says which constraint is in the way."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"{table}: {reason}")
        self.table, self.reason = table, reason


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
        maker.take(row)
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
    tables that they point at come after this one.
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
    ) -> None:
        self.table = table
        self._keys = keys
        self._random = Random(f"{seed} {table.name}")
        self._today = today
        self._first = first
        self._index = self._dealt = 0
        self._later = later
        self._columns = {column.name: column for column in table.columns if not column.generated}
        people = table.name == plan.identity_table
        self._samplers = {
            name: of_column(column, people=people) for name, column in self._columns.items()
        }
        self._uniques = tuple(
            columns
            for columns in dict.fromkeys((table.primary_key, *table.uniques))
            if columns and all(name in self._columns for name in columns)
        )
        self._taken: dict[tuple[str, ...], set[Key]] = {unique: set() for unique in self._uniques}
        self._left: dict[tuple[str, ...], Iterator[Key]] = {}
        self._single = {
            reference.columns[0]: reference
            for reference in table.references
            if len(reference.columns) == 1
        }
        self._referring = {name for item in table.references for name in item.columns}
        self._constant = _constant(plan, table, today)
        self._pools = {name: pool for name in self._columns if (pool := self._pool(name))}

    def take(self, row: Mapping[str, Any]) -> None:
        """The unique values of ``row`` are in use."""
        for unique, taken in self._taken.items():
            taken.add(tuple(row.get(name) for name in unique))

    def clashes(self, row: Mapping[str, Any], column: str) -> bool:
        """Whether a unique value of ``row`` that ``column`` is a part of is in use."""
        return any(
            None not in (key := tuple(row.get(name) for name in unique)) and key in taken
            for unique, taken in self._taken.items()
            if column in unique
        )

    def row(self, fixed: Mapping[str, Any] | None = None) -> Row:
        """The next row; its ``fixed`` columns have the values given.

        Raises:
            Unsatisfiable: a required reference has no target, or a constraint leaves no room.
        """
        fixed = fixed or {}
        at = scene(self._random, self._first + self._index, self._today)
        row = self._draft(at, fixed)
        for _ in range(ATTEMPTS):
            wrong = self._repair(row, fixed, at)
            if wrong is not None:
                raise Unsatisfiable(self.table.name, f"no values found for {wrong}")
            if self._make_unique(row, fixed, at):
                break
        else:
            raise Unsatisfiable(self.table.name, "no values found that are unique and allowed")
        self.take(row)
        self._index += 1
        return {name: row[name] for name in self._columns}

    def refer_later(self, row: Row, reference: ReferencePlan) -> Row:
        """The values of a reference that stayed NULL, now that its target has rows; empty where
        none fits the row."""
        options = self._keys.of(reference)
        unique = any(not set(columns).isdisjoint(reference.columns) for columns in self._uniques)
        dealt = self._dealt
        self._dealt += 1
        if not options or (dealt >= DEALT and self._random.random() < NULL_SHARE):
            return {}
        for attempt in range(ATTEMPTS):
            chosen = options[(dealt + attempt) % len(options)]
            changes = dict(zip(reference.columns, chosen, strict=True))
            new = {**row, **changes}
            taken = unique and any(self.clashes(new, name) for name in changes)
            if not taken and not self._broken(new):
                self.take(new)
                return changes
        return {}

    # ------------------------------------------------------------ a first draft

    def _draft(self, at: Scene, fixed: Mapping[str, Any]) -> Row:
        row: Row = {**self._owned(fixed), **fixed}
        for name in self.table.primary_key:
            if name not in row and name not in self._referring:
                row[name] = self._value(self._columns[name], at)
        for reference in sorted(self.table.references, key=lambda item: -len(item.columns)):
            self._refer(reference, row)
        for name, column in self._columns.items():
            if name not in row:
                row[name] = self._value(column, at)
        return row

    def _owned(self, fixed: Mapping[str, Any]) -> Row:
        """What a new row takes from the person who makes it."""
        filled = self.table.filled
        if not filled or not self._keys.people or not filled.keys().isdisjoint(fixed):
            return {}
        required = [mine for name, mine in filled.items() if not self._columns[name].nullable]
        for attempt in range(ATTEMPTS):
            person = self._deal(self._keys.people, attempt)
            if all(person.get(mine) is not None for mine in required):
                return {name: person.get(mine) for name, mine in filled.items()}
        return {}

    def _deal(self, items: Sequence[Any], attempt: int = 0) -> Any:
        if self._index < DEALT:
            return items[(self._index + attempt) % min(len(items), DEALT // 4)]
        return self._random.choice(items)

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
        if not checks or name in self._referring:
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

    # ------------------------------------------------------------ references

    def _refer(self, reference: ReferencePlan, row: Row) -> None:
        names = reference.columns
        if all(name in row for name in names):
            return
        free = [name for name in names if name not in row]
        optional = all(self._columns[name].nullable for name in free)
        if optional and (reference.relation in self._later or self._left_out(reference)):
            row.update(dict.fromkeys(free))
            return
        options = self._options(reference, row)
        if options:
            picked = self._deal(options)
        elif optional:
            row.update(dict.fromkeys(free))
            return
        elif reference.table == self.table.name and all(
            name in row for name in reference.target_columns
        ):
            picked = tuple(row[name] for name in reference.target_columns)  # the root: itself
        else:
            raise Unsatisfiable(
                self.table.name, f"{', '.join(names)}: {reference.table} has no row to refer to"
            )
        row.update(zip(names, picked, strict=True))

    def _left_out(self, reference: ReferencePlan) -> bool:
        if reference.table == self.table.name:
            return self._index < 2 or self._random.random() < 0.5
        return self._random.random() < NULL_SHARE

    def _options(self, reference: ReferencePlan, row: Row) -> Sequence[Key]:
        """The keys that agree with what is in the row already."""
        options = self._keys.of(reference)
        given = [(n, row[name]) for n, name in enumerate(reference.columns) if name in row]
        if not given:
            return options
        return [key for key in options if all(key[n] == value for n, value in given)]

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
        if name in self._single:
            keys = self._keys.of(self._single[name])
            picked = [self._random.choice(keys)[0] for _ in range(4)] if keys else []
            return [*picked, *([None] if column.nullable else ())] or [row[name]]
        if name in self._referring or name in self._constant:
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
        for unique in self._uniques:
            free = [name for name in unique if name not in fixed]
            for attempt in range(ATTEMPTS):
                key = tuple(row[name] for name in unique)
                if None in key or key not in self._taken[unique]:
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
        plain = [name for name in free if name not in self._referring]
        if plain:
            name = self._random.choice(plain)
            row[name] = self._other(row, name, at, attempt)
        elif attempt < ATTEMPTS // 2 or not all(name in self._single for name in free):
            for reference in self.table.references:
                if not set(reference.columns).isdisjoint(free):
                    options = self._keys.of(reference)
                    if options:
                        row.update(
                            zip(reference.columns, self._random.choice(options), strict=True)
                        )
        else:
            self._enumerate(row, unique, free)

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
            self._left[unique] = product(
                *([key[0] for key in self._keys.of(self._single[name])] for name in free)
            )
        others = {name: row[name] for name in unique if name not in free}
        for values in self._left[unique]:
            row.update(zip(free, values, strict=True))
            key = tuple({**others, **row}[name] for name in unique)
            if key not in self._taken[unique] and not self._broken(row):
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
