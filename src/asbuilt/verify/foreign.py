"""The world of a service that is not ours: the accounts that its owner gives us, and the rows that
these accounts are shown (:func:`discover`).

Accounts stand in a TOML file; secrets are named by the environment variables that hold them:

```toml
[[accounts]]
role = "user"
id = 7                                # as the identity table knows it
names = { email = "ada@example.com" }
password_env = "ADA_PASSWORD"         # or token_env, for a ready access token
```
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from asbuilt.errors import UsageError
from asbuilt.plan.model import Route, Select, TablePlan
from asbuilt.verify import rows
from asbuilt.verify.bench import Actor, Bench, NoAccount
from asbuilt.verify.world import Account, World

_EXAMPLE = "See `asbuilt verify --help`: [[accounts]] with role, names and password_env."


def foreign_world(file: Path | None, environment: Mapping[str, str] = os.environ) -> World:
    """The accounts of a file, none without one. Rows are added as they are seen.

    Raises:
        UsageError: the file cannot be used; the message says why.
    """
    accounts: dict[str, tuple[Account, ...]] = {}
    for entry in _entries(file) if file else ():
        account = _account(entry, file, environment)
        accounts[account.role] = (*accounts.get(account.role, ()), account)
    return World(accounts, {})


def _entries(file: Path) -> list[Any]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}", "Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: is not TOML: {error}", _EXAMPLE) from None
    entries = content.get("accounts")
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{file}: names no accounts", _EXAMPLE)
    return entries


def _account(entry: Any, file: Path | None, environment: Mapping[str, str]) -> Account:
    if not isinstance(entry, dict) or not isinstance(entry.get("role"), str):
        raise UsageError(f"{file}: an account has no role", _EXAMPLE)
    role, names = entry["role"], entry.get("names", {})
    if not isinstance(names, dict):
        raise UsageError(f"{file}: `names` of the {role} is not a table", _EXAMPLE)
    password = _secret(entry, "password_env", file, environment)
    token = _secret(entry, "token_env", file, environment)
    if password is None and token is None:
        raise UsageError(f"{file}: the {role} has neither password_env nor token_env", _EXAMPLE)
    row = {**names, **entry.get("row", {})}
    return Account(role, entry.get("id"), dict(names), password or "", row, token)


def _secret(
    entry: dict[str, Any], member: str, file: Path | None, environment: Mapping[str, str]
) -> str | None:
    name = entry.get(member)
    if name is None:
        return None
    if not environment.get(str(name)):
        raise UsageError(f"{file}: {member} names {name}, which is not set in the environment")
    return environment[str(name)]


async def discover(bench: Bench) -> None:
    """Look around as every account: the rows of all lists that it may read become known.

    Nothing is changed. What an answer does not show of a row stays unknown, so that rules about it
    are not judged.
    """
    plan = bench.subject.plan
    lists = [
        (plan.tables[route.action.table], route)
        for route in bench.subject.routes
        if isinstance(route.action, Select) and route.action.many and "{" not in route.path
    ]
    for role, people in bench.world.accounts.items():
        for number in range(len(people)):
            try:
                actor = await bench.actor(role, number)
            except NoAccount:
                continue
            for table, route in lists:
                if role in route.permits:
                    await _look(bench, table, route, actor)


async def _look(bench: Bench, table: TablePlan, route: Route, actor: Actor) -> None:
    reply = await bench.send(actor, "GET", route.path)
    for item in rows.shown(route, reply.json) if reply.status == 200 else ():
        row = rows.columns(route, table, item)
        key = rows.key(route, table, item)
        known = bench.world.rows.get(table.name, ())
        if key and not any(rows.same(other, key) for other in known):
            bench.world.rows[table.name] = (*known, row)
