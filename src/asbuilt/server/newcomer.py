"""Accounts made on the machine, by whoever has the data and its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from asbuilt.errors import UsageError
from asbuilt.plan import shapes
from asbuilt.plan.model import Body, BodyField, ServicePlan
from asbuilt.plan.system_tables import NAMES, RECOVERY, TOTP
from asbuilt.rules.nearest import did_you_mean
from asbuilt.server.audit import AuditLog
from asbuilt.server.auth import names, passwords
from asbuilt.server.body import BodyReader, Values
from asbuilt.server.changes import Changes
from asbuilt.server.defaults import Defaults
from asbuilt.server.problem import Problem
from asbuilt.server.secrets import read_secrets
from asbuilt.store.base import (
    CheckViolated,
    Duplicate,
    MissingReference,
    Rows,
    Store,
    StoreError,
    Transaction,
)

TEXTS = ("text", "enum", "uuid", "date", "time", "timestamp", "decimal")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The row of an account, its role and its password."""

    values: Values
    role: str
    password: str = field(repr=False)


def missing(plan: ServicePlan, given: Iterable[str]) -> tuple[str, ...]:
    """The columns that an account must have and that ``NAME=VALUE`` do not give."""
    names = {text.partition("=")[0] for text in given}
    return tuple(
        item.name
        for item in _fields(plan)
        if item.required and names.isdisjoint((item.name, item.column))
    )


def _fields(plan: ServicePlan) -> tuple[BodyField, ...]:
    """What is said of a new account: neither its role nor its password, which come otherwise."""
    assert plan.identity is not None
    kept = (plan.identity.role, plan.identity.verified, plan.identity.password)
    body = shapes.body(plan.tables[plan.identity.table], None, create=True)
    return tuple(item for item in body.fields if item.column not in kept)


def read_columns(plan: ServicePlan, given: Iterable[str]) -> Values:
    """``NAME=VALUE`` for columns of the identity table, as a registration's body is read.

    Raises:
        UsageError: a name means no column, one is missing, or a value does not fit.
    """
    fields = _fields(plan)
    by_name = {name: item for item in fields for name in (item.column, item.name) if name}
    members: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        found = by_name.get(name)
        if found is None or not equals:
            wrong = f"`{text}` is not NAME=VALUE" if not equals else f"there is no column `{name}`"
            names = ", ".join(item.name for item in fields)
            raise UsageError(wrong, did_you_mean(name, by_name) or f"The columns are {names}.")
        members[found.name] = value if found.type.kind in TEXTS else _decoded(value)
    try:
        return BodyReader(Body(fields)).one(msgspec.json.encode(members))
    except Problem as problem:
        raise _usage(problem) from None


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return text


def _usage(problem: Problem) -> UsageError:
    lines = [f"{(error.pointer or '').lstrip('/')} {error.detail}" for error in problem.errors]
    return UsageError("; ".join(lines) or problem.detail, "Columns are given as NAME=VALUE.")


async def make(plan: ServicePlan, store: Store[Any], key: bytes, person: Newcomer) -> Any:
    """Store an account with its entry in the audit log; the key of its row.

    Raises:
        UsageError: a name is taken, or the database does not take a value.
    """
    assert plan.identity is not None
    identity, table = plan.identity, plan.tables[plan.identity.table]
    secrets = await read_secrets(store, key)
    changes = Changes(plan, store, AuditLog(store), secrets.audit)
    hashed = passwords.hash(person.password)
    row = dict(person.values)
    own = {
        identity.password: hashed,
        identity.role: person.role,
        identity.verified: _confirmed(plan),
    }
    row |= {column: value for column, value in own.items() if column and value is not None}

    def work(transaction: Transaction[Any]) -> Any:
        made = transaction.insert(table.name, Defaults(table).complete(row))
        apart = None if identity.password else hashed
        changes.opened(transaction, made, apart, None if identity.role else person.role)
        return dict(zip((column.name for column in table.columns), made, strict=True))[identity.key]

    try:
        return await store.transact(work)
    except Problem as problem:
        raise _usage(problem) from None
    except (Duplicate, MissingReference, CheckViolated) as error:
        raise _refused(error) from None


async def disable_second_factor(plan: ServicePlan, store: Store[Any], name: str) -> None:
    """Forget the app and the recovery codes of whoever signs in with ``name``.

    Raises:
        UsageError: nobody does, or has a second factor.
    """
    assert plan.identity is not None
    named = store.prepare(Rows(NAMES, ("user_id",), ("name_column", "folded")))
    enrolled = store.prepare(Rows(TOTP, ("user_id",), ("user_id",)))
    recovery = store.prepare(Rows(RECOVERY, ("digest",), ("user_id",)))
    audit = AuditLog(store)
    folded = names.comparison_key(name)

    def work(transaction: Transaction[Any]) -> int | None:
        for column in plan.identity.names if plan.identity else ():
            found = transaction.one(named, [column, folded], None)
            if found is not None:
                transaction.delete(recovery, [found[0]], None)
                audit.write_own(transaction, "second factor disabled", {"account": str(found[0])})
                return transaction.delete(enrolled, [found[0]], None)
        return None

    removed = await store.transact(work)
    if removed is None:
        raise UsageError(f"nobody signs in as {name}", "Give a name in full, such as the address.")
    if removed == 0:
        raise UsageError(f"{name} has no second factor")


def _confirmed(plan: ServicePlan) -> bool | None:
    """What the document's own column says of an address that needs no letter."""
    assert plan.identity is not None
    if plan.identity.verified is None:
        return None
    column = plan.tables[plan.identity.table].column(plan.identity.verified)
    return True if column.type.kind == "boolean" else None


def _refused(error: StoreError) -> UsageError:
    names = ", ".join(getattr(error, "columns", ())) or getattr(error, "name", None) or "a value"
    match error:
        case Duplicate():
            return UsageError(f"{names} is taken", "An account with it exists already.")
        case MissingReference():
            return UsageError(f"{names} names a row that does not exist")
        case _:
            return UsageError(f"{names} does not satisfy its constraint")
