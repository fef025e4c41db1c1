"""Who and what there is on the service that is verified: accounts for every role, and rows.

A world is told by the manifest of ``asbuilt seed`` for a service of our own. The rows are those of
the time of seeding; probes that change rows say so (:meth:`World.use`), so that no other one relies
on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from asbuilt.plan.model import ServicePlan, TablePlan
from asbuilt.spec.values import canonical

Row = dict[str, Any]
"""A row by its columns' names, in canonical values (:mod:`asbuilt.spec.values`)."""


PER_ROLE = 12
"""Accounts of every role: probes that ask much take turns, so that none meets its limits. The last
of them is expendable: what changes an account is tried on it."""
SPARES = 2
"""Accounts of every role beside those, each for one purpose of one probe: what it has left of any
limit is not spent."""


BEARER = "Authorization: Bearer"
"""The field that a token goes in, and the word before it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. ``names`` are the values of the columns by which the service knows
    them, ``row`` what the identity table holds of them. ``token`` is given where signing in is not
    the way (a foreign service), ``header`` where it does not go as ``Authorization: Bearer …``."""

    role: str
    id: Any
    names: dict[str, str]
    password: str = field(repr=False)
    row: Row = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)
    header: str = BEARER


@dataclass(frozen=True, slots=True)
class World:
    """``accounts`` by role, those of a role in the order of their ids. ``rows`` is a sample of each
    table, ``counts`` how many there are. ``signing_key`` is the private key of access tokens (JWK),
    on scratch data of our own. ``seeded``: the service is ours, and does what the plan says where
    nothing backs an endpoint."""

    accounts: dict[str, tuple[Account, ...]]
    rows: dict[str, tuple[Row, ...]]
    counts: dict[str, int] = field(default_factory=dict)
    signing_key: dict[str, Any] | None = field(default=None, repr=False)
    seeded: bool = False
    _used: set[tuple[str, int]] = field(default_factory=set, repr=False)

    def of(self, role: str) -> tuple[Account, ...]:
        """The accounts of a role."""
        return self.accounts.get(role, ())

    def untouched(self, table: str) -> Iterator[Row]:
        """The sample rows of ``table`` that are still as they were."""
        for row in self.rows.get(table, ()):
            if (table, id(row)) not in self._used:
                yield row

    def use(self, table: str, row: Row) -> None:
        """Remember that a row of the sample is changed or removed."""
        self._used.add((table, id(row)))


class _Person(msgspec.Struct):
    role: str
    id: Any
    names: dict[str, str]


class _Shown(msgspec.Struct):
    row: dict[str, Any]
    owner: Any = None


class _Table(msgspec.Struct):
    rows: int
    sample: list[_Shown]


class _Manifest(msgspec.Struct):
    password: str
    signing_key: dict[str, Any]
    accounts: list[_Person]
    tables: dict[str, _Table]


def seeded_world(plan: ServicePlan, manifest: Path) -> World:
    """The world that ``asbuilt seed`` made and wrote down."""
    told = msgspec.json.decode(manifest.read_bytes(), type=_Manifest)
    identity = plan.identity
    assert identity is not None
    rows = {
        name: tuple(_row(plan.tables[name], shown) for shown in table.sample)
        for name, table in told.tables.items()
        if name in plan.tables
    }
    people = {row[identity.key]: row for row in rows.get(identity.table, ())}
    accounts: dict[str, tuple[Account, ...]] = {}
    for each in told.accounts:
        row = people.get(each.id, {identity.key: each.id})
        account = Account(each.role, each.id, each.names, told.password, row)
        accounts[each.role] = (*accounts.get(each.role, ()), account)
    counts = {name: table.rows for name, table in told.tables.items()}
    return World(accounts, rows, counts, told.signing_key, seeded=True)


def _row(table: TablePlan, shown: _Shown) -> Row:
    kinds = {column.name: column.type for column in table.columns}
    given = {**shown.row, **({table.owner: shown.owner} if table.owner else {})}
    return {
        name: None if value is None else canonical(kinds[name], value)
        for name, value in given.items()
        if name in kinds
    }
