"""What the endpoints about accounts share: their bodies, passwords and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asbuilt.plan.model import Body, Route, TablePlan
from asbuilt.server.auth import passwords
from asbuilt.server.body import escape, parse
from asbuilt.server.guards.body import json_body
from asbuilt.server.problem import FieldError, Problem, invalid
from asbuilt.server.request import Request
from asbuilt.server.service import Service
from asbuilt.store.base import Row, Transaction

PASSWORD = "password"
CODES = ("totp", "recovery_code", "recoveryCode", "code")
"""Members that hold the code of a second factor: of the app's, or a recovery code."""
WRONG_CODE = "wrong-totp"


# ---------------------------------------------------------------- bodies


async def members(request: Request) -> dict[str, Any]:
    """The members of a JSON object.

    Raises:
        Problem: the body is none.
    """
    value = parse(await json_body(request))
    if not isinstance(value, dict):
        raise Problem(422, "The body must be a JSON object.", code="invalid")
    return value


def take_text(given: dict[str, Any], *names: str) -> str:
    """Remove the first of ``names`` that is given: one member in its several spellings.

    Raises:
        Problem: 422, none is, or it is not text.
    """
    name = next((name for name in names if name in given), names[0])
    value = given.pop(name, None)
    if not isinstance(value, str):
        required = value is None
        error = FieldError(
            "is required" if required else "must be text",
            "required" if required else "type",
            f"/{name}",
        )
        raise invalid([error])
    return value


def take_code(given: dict[str, Any]) -> str | None:
    """Remove the code of a second factor, by whichever of its names; None: there is none.

    Raises:
        Problem: 422, it is not text.
    """
    found = next((name for name in CODES if name in given), None)
    return None if found is None else take_text(given, found)


def nothing_else(given: Mapping[str, Any]) -> None:
    """Refuse the members that nobody has taken.

    Raises:
        Problem: 422 that names each.
    """
    if given:
        raise invalid(
            [FieldError("is not a member of this body", "unknown", f"/{escape(name)}")
             for name in given]
        )  # fmt: skip


# ---------------------------------------------------------------- passwords


def take_new_password(route: Route, values: dict[str, Any]) -> str:
    """Remove the password, and its repetition if there is one, from a body that has been read.

    Raises:
        Problem: 422, it may not be set, or is repeated otherwise.
    """
    assert route.body is not None
    password: str = values.pop(PASSWORD)
    may_be_set(password, pointer(route.body, PASSWORD))
    for field in route.body.fields:
        if field.column is None and values.pop(field.name, password) != password:
            place = pointer(route.body, field.name)
            raise invalid([FieldError("is not the same as the password", "differs", place)])
    return password


def may_be_set(password: str, place: str) -> None:
    """Refuse what is no good as a new password.

    Raises:
        Problem: 422 with the reason.
    """
    objection = passwords.objection(password)
    if objection is not None:
        raise invalid([FieldError(objection.detail, objection.code, place)])


def pointer(body: Body, name: str) -> str:
    """The place of a member in a body."""
    return f"/{body.wrapper}/{name}" if body.wrapper else f"/{name}"


async def hash_password(service: Service, password: str) -> str:
    """Hash in the pool of the hasher.

    Raises:
        Problem: 503, too many hashes are waiting.
    """
    try:
        return await service.hasher.hash(password)
    except passwords.Busy as busy:
        raise _busy(busy) from busy


async def is_password(service: Service, password: str, stored: str | None) -> bool:
    """Verify in the pool of the hasher; without ``stored`` it takes as long.

    Raises:
        Problem: 503, too many hashes are waiting.
    """
    try:
        return await service.hasher.verify(password, stored)
    except passwords.Busy as busy:
        raise _busy(busy) from busy


def _busy(busy: passwords.Busy) -> Problem:
    return Problem(
        503, "Too many people are signing in.", code="busy",
        headers=(("retry-after", str(busy.retry_after)),),
    )  # fmt: skip


def hash_of(service: Service, person: Row | None, account: Row | None) -> str | None:
    """The stored hash of somebody's password: in the identity table, or beside it."""
    column = service.accounts.identity.password
    if column is None:
        return account[0] if account else None
    return by_column(service, person)[column] if person is not None else None


def set_password(service: Service, transaction: Transaction[Any], key: Any, hashed: str) -> None:
    """Store another hash for an account."""
    accounts = service.accounts
    column = accounts.identity.password
    if column:
        transaction.update(accounts.people, [key], None, {column: hashed})
    else:
        transaction.update(accounts.accounts, [key], None, {"password_hash": hashed})


# ---------------------------------------------------------------- rows


def people_table(service: Service) -> TablePlan:
    """The table that holds people."""
    return service.plan.tables[service.accounts.identity.table]


def by_column(service: Service, person: Row) -> dict[str, Any]:
    """A row of the identity table by column."""
    names = (column.name for column in people_table(service).columns)
    return dict(zip(names, person, strict=True))


def key_of(service: Service, person: Row) -> Any:
    """The key of a row of the identity table."""
    return by_column(service, person)[service.accounts.identity.key]
