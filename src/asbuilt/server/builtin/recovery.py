"""Forgotten passwords: a letter with a link, and the new password that it sets.

The answer to ``forgot`` is out before anybody has looked whether the address is known.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from asbuilt.plan.model import Route
from asbuilt.server import letters
from asbuilt.server.auth import names, secrets, tickets
from asbuilt.server.auth.accounts import end_sessions
from asbuilt.server.builtin.answers import done
from asbuilt.server.builtin.correspondence import (
    address_of,
    bad_token,
    confirm,
    may_be_written_to,
    owner_of,
    take_address,
)
from asbuilt.server.builtin.people import (
    hash_of,
    hash_password,
    key_of,
    may_be_set,
    members,
    nothing_else,
    set_password,
    take_text,
)
from asbuilt.server.mail import Letter
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service
from asbuilt.store.base import Transaction

KIND = secrets.Kind.PASSWORD_RESET


async def forgot(service: Service, route: Route, request: Request) -> Response:
    """Send a letter with which the password is replaced, if anybody has the address."""
    address = await take_address(service, request)
    service.outbox.later(partial(_ask, service, request, address))
    return done(route)


async def _ask(service: Service, request: Request, address: str) -> Letter | None:
    accounts = service.accounts
    folded = names.comparison_key(address)
    detail = {"name": service.changes.digest(folded)}
    is_welcome = may_be_written_to(service, folded)

    def work(transaction: Transaction[Any]) -> Letter | None:
        service.changes.audit.write(transaction, request, "password reset asked", detail=detail)
        person, account = owner_of(service, transaction, folded)
        if person is None or not is_welcome or accounts.as_caller(person, account) is None:
            return None
        stored = address_of(service, person)
        bound = tickets.binding(stored, hash_of(service, person, account))
        token = tickets.issue(transaction, KIND, key_of(service, person), bound)
        return letters.reset(service, stored, token)

    return await service.store.transact(work)


async def reset(service: Service, route: Route, request: Request) -> Response:
    """Set a new password with the token of a letter; all sessions end."""
    given = await members(request)
    token = take_text(given, "token")
    place = next((name for name in ("newPassword", "password") if name in given), "new_password")
    chosen = take_text(given, place)
    nothing_else(given)
    may_be_set(chosen, f"/{place}")
    found = await service.store.one(service.accounts.tickets, [secrets.digest(token)], None)
    account = tickets.holder(KIND, token, found)
    if account is None:
        raise bad_token()
    hashed = await hash_password(service, chosen)
    letter = await service.store.transact(
        lambda transaction: _set(service, transaction, request, account, token, hashed)
    )
    service.accounts.end_all(account)
    if service.outbox.delivers:
        service.outbox.later(partial(_written, letter))
    return done(route)


def _set(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    key: Any,
    token: str,
    hashed: str,
) -> Letter:
    accounts = service.accounts
    person = transaction.one(accounts.people, [key], None)
    account = transaction.one(accounts.accounts, [key], None)
    if person is None or accounts.as_caller(person, account) is None:
        raise bad_token()
    address = address_of(service, person)
    bound = tickets.binding(address, hash_of(service, person, account))
    if not tickets.redeem(transaction, accounts, KIND, token, bound):
        raise bad_token()
    set_password(service, transaction, key, hashed)
    end_sessions(transaction, accounts, key, None)
    confirm(service, transaction, key)  # whoever has the letter has the address
    service.changes.audit.write(transaction, request, "password reset", row_key=key, actor=key)
    return letters.password_changed(service, address)


async def _written(letter: Letter) -> Letter:
    return letter


FAMILIES = {"auth.forgot": forgot, "auth.reset": reset}
"""The functions of this module by the family that they answer."""
