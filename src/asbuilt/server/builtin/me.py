"""One's own account and password."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from asbuilt.plan.model import Route
from asbuilt.server.actions.references import References
from asbuilt.server.auth.accounts import end_sessions
from asbuilt.server.builtin.answers import account_answer, done
from asbuilt.server.builtin.people import (
    by_column,
    hash_of,
    hash_password,
    is_password,
    may_be_set,
    members,
    nothing_else,
    people_table,
    set_password,
    take_text,
)
from asbuilt.server.builtin.registration import ask_to_confirm, names_can_be_seen
from asbuilt.server.guards.body import json_body
from asbuilt.server.problem import FieldError, Problem, not_found
from asbuilt.server.request import Request, Response, Session
from asbuilt.server.service import Service
from asbuilt.server.writing import write
from asbuilt.store.base import Transaction


async def me(service: Service, route: Route, request: Request) -> Response:
    """The caller's own row."""
    assert request.caller is not None
    person = await service.store.one(service.accounts.people, [request.caller.id], None)
    if person is None:
        raise not_found()
    return account_answer(service, route, request.role, person)


async def change_me(service: Service, route: Route, request: Request) -> Response:
    """Change the caller's own row; never the role, the password or a key."""
    caller = request.caller
    assert caller is not None
    data = await json_body(request)
    values = service.change_me[request.role].one(data)
    names_can_be_seen(service, route, values)
    table = people_table(service)

    def work(transaction: Transaction[Any]) -> Response:
        old = transaction.one(service.accounts.people, [caller.id], None)
        if old is None:
            raise not_found()
        row = old
        if values:
            version = by_column(service, old)[table.version] if table.version else None
            references = References(service.rights, table, request.role)
            references.check(transaction, caller, values, by_column(service, old))
            changes = service.rights.defaults[table.name].touch(values, version)
            row = transaction.update(service.accounts.people, [caller.id], None, changes) or old
            service.changes.changed(transaction, request, table.name, old, row)
            row = transaction.one(service.accounts.people, [caller.id], None) or row
        return account_answer(service, route, request.role, row)

    response = await write(service, request, route, data, work)
    service.accounts.changed(caller.id)
    if service.accounts.identity.email in values:
        ask_to_confirm(service, caller.id)
    return response


async def change_password(service: Service, route: Route, request: Request) -> Response:
    """Set another password; every other session ends."""
    session = request.session
    assert session is not None
    given = await members(request)
    current = take_text(given, "current_password", "currentPassword", "old_password", "oldPassword")
    place = "newPassword" if "newPassword" in given else "new_password"
    chosen = take_text(given, place)
    nothing_else(given)
    may_be_set(chosen, f"/{place}")
    stored = await _verified(service, session, current)
    hashed = await hash_password(service, chosen)

    def work(transaction: Transaction[Any]) -> None:
        person = transaction.one(service.accounts.people, [session.account], None)
        account = transaction.one(service.accounts.accounts, [session.account], None)
        if hash_of(service, person, account) != stored:
            raise _wrong_password()  # changed since it was verified
        set_password(service, transaction, session.account, hashed)
        end_sessions(transaction, service.accounts, session.account, session.id)
        service.changes.audit.write(transaction, request, "password changed")

    await service.store.transact(work)
    service.accounts.end_all(session.account, session.id)
    return done(route)


async def _verified(service: Service, session: Session, password: str) -> str | None:
    """The stored hash of the caller's password, if ``password`` is right.

    Whoever found an open session may try passwords here, more and more slowly, and one after the
    other: in a burst, none would wait for what became of those before it.

    Raises:
        Problem: 401; 429, another one is being tried.
    """
    trying = f"password of {session.id}".encode()
    if trying in service.in_flight:
        raise Problem(
            429, "Another password is being tried in this session.", code="rate-limited",
            headers=(("retry-after", "1"),),
        )  # fmt: skip
    service.in_flight.add(trying)
    try:
        return await _tried(service, session.account, password)
    finally:
        service.in_flight.discard(trying)


async def _tried(service: Service, key: Any, password: str) -> str | None:
    guesser = f"session of {key}"
    await asyncio.sleep(service.throttle.delay(guesser, monotonic()))
    person = await service.store.one(service.accounts.people, [key], None)
    account = await service.store.one(service.accounts.accounts, [key], None)
    stored = hash_of(service, person, account)
    if not await is_password(service, password, stored):
        service.throttle.failed(guesser, monotonic())
        raise _wrong_password()
    return stored


def _wrong_password() -> Problem:
    return Problem(
        401, "The current password is wrong.", code="wrong-password",
        errors=[FieldError("is wrong", "wrong", "/current_password")],
        headers=(("www-authenticate", 'Bearer realm="api"'),),
    )  # fmt: skip
