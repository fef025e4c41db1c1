"""What sampled rows there are: counts, accounts, and some of the rows in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from asbuilt.plan.model import ServicePlan, TablePlan
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.dataset import Made, Short
from asbuilt.sampling.rows import Row
from asbuilt.server.auth.keys import PrivateJwk

SHOWN_ROWS = 50
SHOWN_KEYS = 3


@dataclass(slots=True)
class Account:
    """An account, the names that it signs in with, and the keys of a few rows that are its own."""

    role: str
    id: Any
    names: dict[str, Any]
    rows: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Seeded:
    """Grows with each row. ``samples`` are the first rows of each table, which are spread over the
    accounts of every role. ``signing_key`` signs the access tokens of the service."""

    plan: ServicePlan
    signing_key: PrivateJwk = field(repr=False)
    counts: dict[str, int] = field(init=False)
    samples: dict[str, list[Row]] = field(init=False)
    accounts: dict[Any, Account] = field(default_factory=dict)
    short: list[Short] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = dict.fromkeys(self.plan.tables, 0)
        self.samples = {name: [] for name in self.plan.tables}

    def add(self, made: Made) -> None:
        """A row has been stored."""
        table = self.plan.tables[made.table]
        self.counts[made.table] += 1
        if len(self.samples[made.table]) < SHOWN_ROWS:
            self.samples[made.table].append(made.row)
        identity = self.plan.identity
        if identity is not None and made.role is not None:
            names = {name: made.row[name] for name in identity.names}
            account = Account(made.role, made.row[identity.key], names)
            self.accounts[account.id] = account
        owner = self.accounts.get(made.row[table.owner]) if table.owner else None
        if owner is not None:
            keys = owner.rows.setdefault(made.table, [])
            if len(keys) < SHOWN_KEYS:
                keys.append(_key(table, made.row))

    def refused(self, table: str, error: Exception) -> None:
        """A row was not taken."""
        if not any(item.table == table for item in self.short):
            kind = type(error).__name__
            self.short.append(Short(table, f"the database refuses some rows: {kind}: {error}"))

    def manifest(self) -> dict[str, Any]:
        """The rows and accounts, ready for JSON; secret columns are left out."""
        return {
            "accounts": [
                {
                    "role": account.role,
                    "id": as_json(account.id),
                    "names": as_json(account.names),
                    "rows": account.rows,
                }
                for account in self.accounts.values()
            ],
            "tables": {
                name: {
                    "rows": self.counts[name],
                    "key": list(table.primary_key),
                    "owner": table.owner,
                    "sample": [_shown(table, row) for row in self.samples[name]],
                }
                for name, table in self.plan.tables.items()
            },
            "short": [{"table": item.table, "reason": item.reason} for item in self.short],
        }


def _shown(table: TablePlan, row: Row) -> dict[str, Any]:
    hidden = {column.name for column in table.columns if column.secret or column.hidden}
    return {
        "key": _key(table, row),
        "owner": as_json(row[table.owner]) if table.owner else None,
        "row": {name: as_json(value) for name, value in row.items() if name not in hidden},
    }


def _key(table: TablePlan, row: Row) -> Any:
    """The primary key's value, a list of several."""
    values = [as_json(row[name]) for name in table.primary_key]
    return values[0] if len(values) == 1 else values
