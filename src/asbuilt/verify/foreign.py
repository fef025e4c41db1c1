"""The world of a service that is not ours: the accounts that its owner gives us, and the rows that
these accounts are shown (:func:`discover`).

Accounts stand in a TOML file; secrets are named by the environment variables that hold them:

```toml
[[accounts]]
role = "user"
id = 7                                # as the identity table knows it
names = { email = "ada@example.com" }
password_env = "ADA_PASSWORD"         # or token_env, for a ready access token
header = "X-API-Key"                  # where tokens do not go as "Authorization: Bearer"
```
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.expression.model import Column, Comparison, Me
from asbuilt.plan.model import ANONYMOUS, Route, Select, TablePlan
from asbuilt.spec.values import canonical
from asbuilt.verify import rows
from asbuilt.verify.bench import Actor, Bench, NoAccount
from asbuilt.verify.world import BEARER, Account, Row, World

_HEADER = regex.compile(r"[A-Za-z0-9-]+(?:: ?[A-Za-z]+)?")
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
    row, header = {**names, **entry.get("row", {})}, entry.get("header", BEARER)
    if not isinstance(header, str) or not _HEADER.fullmatch(header):
        hint = 'Write header = "X-API-Key" or header = "Authorization: Token".'
        raise UsageError(f"{file}: `header` of the {role} is no field of a request", hint)
    return Account(role, entry.get("id"), dict(names), password or "", row, token, header)


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
    """Look around as every account and as nobody: the rows of all lists that they may read become
    known.

    Nothing is changed. What an answer does not show of a row stays unknown, so that rules about it
    are not judged, but for one thing: what a list opens by a rule like "the owner is the caller"
    has that owner, though no answer may say so.
    """
    plan = bench.subject.plan
    lists = [
        (plan.tables[route.action.table], route)
        for route in bench.subject.routes
        if isinstance(route.action, Select) and route.action.many and "{" not in route.path
    ]
    people = {ANONYMOUS: 1} | {role: len(of) for role, of in bench.world.accounts.items()}
    for role, count in people.items():
        for number in range(count):
            try:
                actor = await bench.actor(role, number)
            except NoAccount:
                continue
            for table, route in lists:
                if role in route.permits:
                    await _look(bench, table, route, actor)


async def _look(bench: Bench, table: TablePlan, route: Route, actor: Actor) -> None:
    reply = await bench.send(actor, "GET", route.path)
    told = _told(route, table, actor)
    for item in rows.shown(route, reply.json) if reply.status == 200 else ():
        row = {**told, **rows.columns(route, table, item)}
        key = rows.key(route, table, item)
        known = bench.world.rows.get(table.name, ())
        before = next((other for other in known if key and rows.same(other, key)), None)
        if before is not None:
            before.update({name: row[name] for name in row.keys() - before.keys()})
        elif key:
            bench.world.rows[table.name] = (*known, row)


def _told(route: Route, table: TablePlan, actor: Actor) -> Row:
    """The columns of every row that the list shows the actor, as far as its rule compares them with
    the caller."""
    account, permit = actor.account, route.permits.get(actor.role)
    if account is None or permit is None:
        return {}
    me = {**account.row, "id": account.id, "role": account.role}
    match permit.rule:
        case Comparison("=", Column((name,)), Me(mine)) if mine in me:
            try:
                return {name: canonical(table.column(name).type, me[mine])}
            except ValueError:
                return {}
    return {}
