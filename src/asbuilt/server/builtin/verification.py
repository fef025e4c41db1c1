"""Confirmed addresses: the letter, the token in it, and signing up where the document demands them.

A registration then answers the same whether or not somebody has the names; the letter differs.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from asbuilt.plan.model import Route
from asbuilt.plan.system_tables import UNVERIFIED
from asbuilt.server import letters
from asbuilt.server.auth import names, secrets, tickets
from asbuilt.server.body import Values
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
    hash_password,
    key_of,
    members,
    nothing_else,
    people_table,
    take_text,
)
from asbuilt.server.builtin.registration import (
    open_account,
    read_sign_up,
    references_can_be_seen,
)
from asbuilt.server.conflicts import translate
from asbuilt.server.mail import Letter
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service
from asbuilt.store.base import Duplicate, MissingReference, Row, Rows, StoreError, Transaction

KIND = secrets.Kind.EMAIL_VERIFICATION
EVEN_SECONDS = 0.25
"""What a registration takes at least, so that its time does not tell which names are taken."""


async def verify(service: Service, route: Route, request: Request) -> Response:
    """Confirm an address with the token of a letter."""
    given = await members(request)
    token = take_text(given, "token")
    nothing_else(given)
    found = await service.store.one(service.accounts.tickets, [secrets.digest(token)], None)
    key = tickets.holder(KIND, token, found)
    if key is None:
        raise bad_token()

    def work(transaction: Transaction[Any]) -> None:
        person = transaction.one(service.accounts.people, [key], None)
        if person is None:
            raise bad_token()
        bound = tickets.binding(address_of(service, person))
        if not tickets.redeem(transaction, service.accounts, KIND, token, bound):
            raise bad_token()
        confirm(service, transaction, key)
        service.changes.audit.write(
            transaction, request, "address confirmed", row_key=key, actor=key
        )

    await service.store.transact(work)
    service.accounts.changed(key)
    return done(route)


async def resend(service: Service, route: Route, request: Request) -> Response:
    """Write again to an address that waits to be confirmed, if anybody has it."""
    address = await take_address(service, request)
    service.outbox.later(partial(_ask_again, service, request, address))
    return done(route)


async def _ask_again(service: Service, request: Request, address: str) -> Letter | None:
    folded = names.comparison_key(address)
    detail = {"name": service.changes.digest(folded)}
    is_welcome = may_be_written_to(service, folded)

    def work(transaction: Transaction[Any]) -> Letter | None:
        service.changes.audit.write(transaction, request, "confirmation asked", detail=detail)
        person, _ = owner_of(service, transaction, folded)
        return _asked(service, transaction, person) if is_welcome else None

    return await service.store.transact(work)


async def ask(service: Service, key: Any) -> Letter | None:
    """The letter with which somebody confirms an address; None when it is confirmed already."""
    person = await service.store.one(service.accounts.people, [key], None)
    address = address_of(service, person) if person is not None else ""
    if not address or not may_be_written_to(service, names.comparison_key(address)):
        return None
    return await service.store.transact(lambda transaction: _asked(service, transaction, person))


def _asked(service: Service, transaction: Transaction[Any], person: Row | None) -> Letter | None:
    """The letter to a person whose address waits to be confirmed."""
    if person is None:
        return None
    key = key_of(service, person)
    if transaction.one(service.accounts.unverified, [key], None) is None:
        return None
    address = address_of(service, person)
    token = tickets.issue(transaction, KIND, key, tickets.binding(address))
    return letters.verify(service, address, token)


def tell_former(service: Service, request: Request) -> None:
    """Write to the addresses that a request took from people: whoever found an open session would
    else have the account for good, and its owner would not know."""

    async def told(address: str) -> Letter | None:
        is_welcome = may_be_written_to(service, names.comparison_key(address))
        return letters.address_changed(service, address) if is_welcome else None

    for address in request.former:
        with suppress(Problem):  # too many letters wait; the change is made
            service.outbox.later(partial(told, address))


# ---------------------------------------------------------------- signing up


async def register(service: Service, route: Route, request: Request, data: bytes) -> Response:
    """A new account, or none, if somebody has one of its names: only the letter tells."""
    values, password = read_sign_up(service, route, data)
    begun = monotonic()
    hashed = await hash_password(service, password)

    def work(transaction: Transaction[Any]) -> Any:
        person = open_account(service, transaction, request, dict(values), hashed, None)
        key = key_of(service, person)
        transaction.insert(UNVERIFIED, {"user_id": key})
        return key

    try:
        job = partial(ask, service, await service.store.transact(work))
    except Duplicate as error:
        if not set(error.columns) <= set(service.accounts.identity.names):
            raise translate(service, request, route, error) from error
        job = partial(_tell, await _refused(service, route, request, values))
    except StoreError as error:
        raise translate(service, request, route, error) from error
    service.outbox.later(job)
    await asyncio.sleep(EVEN_SECONDS - (monotonic() - begun))
    return done(route)


async def _refused(
    service: Service, route: Route, request: Request, values: Values
) -> Letter | None:
    """Write down that a name is taken; the letter that says so."""
    column = service.accounts.identity.email
    assert column is not None
    address: str = values.get(column) or ""
    folded = names.comparison_key(address)
    is_welcome = may_be_written_to(service, folded)

    def work(transaction: Transaction[Any]) -> Letter | None:
        _references_exist(service, transaction, values)
        detail = {"name": service.changes.digest(folded)}
        service.changes.audit.write(transaction, request, "registration refused", detail=detail)
        owner, _ = owner_of(service, transaction, folded)
        if not is_welcome or not address:
            return None
        if owner is not None:
            return letters.known(service, address_of(service, owner))
        return letters.taken(service, address)

    try:
        return await service.store.transact(work)
    except MissingReference as error:
        raise translate(service, request, route, error) from error


def _references_exist(service: Service, transaction: Transaction[Any], values: Values) -> None:
    """A row that points nowhere, or at what is hidden, is refused, be its names taken or not: the
    database, which looks at names first, would tell them apart.

    Raises:
        MissingReference: it does.
    """
    references_can_be_seen(service, transaction, values, None)
    table = people_table(service)
    for reference in table.references:
        key = [values.get(column) for column in reference.columns]
        if None in key:
            continue
        rows = service.store.prepare(
            Rows(reference.table, reference.target_columns, reference.target_columns)
        )
        if transaction.one(rows, key, None) is None:
            raise MissingReference(table.name, reference.columns)


async def _tell(letter: Letter | None) -> Letter | None:
    return letter


FAMILIES = {"auth.verify_email": verify, "auth.resend": resend}
"""The functions of this module by the family that they answer."""
