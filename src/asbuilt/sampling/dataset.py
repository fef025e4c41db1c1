"""Rows for a whole service: accounts of every role, then every table in the order of references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import Identity, ReferencePlan, ServicePlan, TablePlan
from asbuilt.plan.naming import slug
from asbuilt.sampling.keys import Keys
from asbuilt.sampling.order import ordered
from asbuilt.sampling.rows import Row, RowMaker, Unsatisfiable
from asbuilt.spec.values import canonical

PER_ROLE = 2
"""Accounts of each role: with two, one's own and another's can be told apart."""

_EMAIL = regex.compile(r"e_?mail", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """How much: ``users`` of the default role beside the ``per_role`` of every role, up to ``rows``
    of each other table. Equal sizes, seeds and days give equal rows."""

    users: int
    rows: int
    seed: int
    today: date
    per_role: int = PER_ROLE


@dataclass(frozen=True, slots=True)
class Made:
    """A new row of ``table``; ``role`` is that of an account."""

    table: str
    row: Row
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A row made before refers to one that came after it: ``changes`` are in ``row`` already."""

    table: str
    row: Row
    changes: Row


@dataclass(frozen=True, slots=True)
class Short:
    """A table has fewer rows than wanted, or a role no account, for ``reason``."""

    table: str
    reason: str


Step = Made | Changed | Short


def dataset(plan: ServicePlan, size: Size, password_hash: str | None = None) -> Iterator[Step]:
    """All rows, each after those that it refers to. ``password_hash`` is for the password column of
    people, if their table has one."""
    return _Dataset(plan, size, password_hash).steps()


class _Dataset:
    def __init__(self, plan: ServicePlan, size: Size, password_hash: str | None) -> None:
        self._plan = plan
        self._size = size
        self._hash = password_hash
        self._keys = Keys(plan)
        self._waiting: list[tuple[RowMaker, ReferencePlan, list[Row]]] = []

    def steps(self) -> Iterator[Step]:
        for name, later in ordered(self._plan.tables):
            table = self._plan.tables[name]
            maker = RowMaker(
                self._plan, table, self._keys, seed=self._size.seed, today=self._size.today,
                later=later,
            )  # fmt: skip
            made: list[Row] = []
            for step in self._rows(table, maker):
                if later and isinstance(step, Made):
                    made.append(step.row)
                yield step
            self._waiting += [
                (maker, item, made) for item in table.references if item.relation in later
            ]
            yield from self._referred(name)

    def _rows(self, table: TablePlan, maker: RowMaker) -> Iterator[Step]:
        identity = self._plan.identity
        if identity is not None and table.name == identity.table:
            yield from self._people(identity, table, maker)
            return
        wanted, narrow = self._room(table)
        if narrow:
            yield Short(table.name, f"{narrow}; a fifth of them stays free")
        for _ in range(wanted):
            try:
                row = maker.row()
            except Unsatisfiable as error:
                yield Short(table.name, error.reason)
                return
            self._keys.add(table.name, row)
            yield Made(table.name, row)

    def _room(self, table: TablePlan) -> tuple[int, str]:
        """How many rows to make, and the constraint on references that allows no more: whoever
        makes one later should find something free to refer to."""
        single = {item.columns[0]: item for item in table.references if len(item.columns) == 1}
        wanted, narrow = self._size.rows, ""
        for unique in (table.primary_key, *table.uniques):
            if not unique or any(name not in single for name in unique):
                continue
            if any(single[name].table == table.name for name in unique):
                continue
            there = prod(len(self._keys.of(single[name])) for name in unique)
            if there > 0 and there * 4 // 5 < wanted:
                wanted = max(1, there * 4 // 5)
                narrow = f"{', '.join(unique)} can have {there} different values"
        return wanted, narrow

    def _people(self, identity: Identity, table: TablePlan, maker: RowMaker) -> Iterator[Step]:
        # In turn, so that every role is among the first, who are sure to have rows of their own.
        roles = [(role, n) for n in range(1, self._size.per_role + 1) for role in identity.roles]
        roles += [(identity.default_role, 0)] * self._size.users
        for role, number in roles:
            try:
                row = self._person(identity, table, maker, role, number)
            except (Unsatisfiable, ValueError) as error:
                reason = error.reason if isinstance(error, Unsatisfiable) else str(error)
                yield Short(table.name, f"no account with the role {role}: {reason}")
                if not number:
                    return
                continue
            self._keys.add(table.name, row, role)
            yield Made(table.name, row, role)

    def _person(
        self, identity: Identity, table: TablePlan, maker: RowMaker, role: str, number: int
    ) -> Row:
        """An account; the ``number``-th of a role is called for it, 0 is anybody.

        Raises:
            Unsatisfiable: no row fits.
            ValueError: the role's column does not take the role.
        """
        fixed: Row = {}
        if identity.role:
            fixed[identity.role] = canonical(table.column(identity.role).type, role)
        if identity.password:
            fixed[identity.password] = self._hash
        names = _called(identity, table, f"{slug(role)}{number}") if number else {}
        if names:
            try:
                return maker.row({**fixed, **names})
            except Unsatisfiable:
                pass
        return maker.row(fixed)

    def _referred(self, target: str) -> Iterator[Step]:
        """What waited for the rows of ``target``."""
        for maker, reference, rows in self._waiting:
            if reference.table != target:
                continue
            for row in rows:
                changes = maker.refer_later(row, reference)
                if changes:
                    row.update(changes)
                    self._keys.changed(maker.table.name, row)
                    yield Changed(maker.table.name, row, changes)


def _called(identity: Identity, table: TablePlan, name: str) -> Mapping[str, Any]:
    """Names to sign in with that people remember: ``agent1``, ``agent1@example.com``."""
    called = {}
    for column in identity.names:
        text = f"{name}@example.com" if _EMAIL.search(column) else name
        try:
            called[column] = canonical(table.column(column).type, text)
        except ValueError:
            return {}
    return called
