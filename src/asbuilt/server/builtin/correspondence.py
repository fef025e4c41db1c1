"""What the endpoints that write letters share: whom they write to, and how often."""

from __future__ import annotations

from time import monotonic
from typing import Any

from asbuilt.plan.model import Limit
from asbuilt.plan.naming import camel
from asbuilt.server.auth import names, secrets
from asbuilt.server.builtin.people import by_column, members, nothing_else, people_table, take_text
from asbuilt.server.clock import now
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request
from asbuilt.server.service import Service
from asbuilt.store.base import Row, Transaction

LETTERS = Limit("letters", 5, 3600.0, "username")
"""Letters to one address, whoever asks for them. What is beyond is not written; the answer is the
same."""


async def take_address(service: Service, request: Request) -> str:
    """The e-mail address that is all of a body.

    Raises:
        Problem: 422, the body is another one.
    """
    column = service.accounts.identity.email
    assert column is not None
    given = await members(request)
    address = take_text(given, people_table(service).column(column).json, column, camel(column))
    nothing_else(given)
    return address[: names.MAX_CHARACTERS]


def may_be_written_to(service: Service, folded: str) -> bool:
    """Whether an address has had few letters lately."""
    subject = secrets.digest(folded).hex()
    return service.limiter.take(LETTERS, subject, monotonic()).allowed


def owner_of(
    service: Service, transaction: Transaction[Any], folded: str
) -> tuple[Row | None, Row | None]:
    """The row and the account of whoever has an address."""
    accounts = service.accounts
    found = transaction.one(accounts.named, [accounts.identity.email, folded], None)
    if found is None:
        return None, None
    person = transaction.one(accounts.people, [found[0]], None)
    return person, transaction.one(accounts.accounts, [found[0]], None)


def address_of(service: Service, person: Row) -> str:
    """The stored address of a person: letters go there, and never to what somebody typed, which may
    only look the same."""
    column = service.accounts.identity.email
    assert column is not None
    address: str = by_column(service, person)[column] or ""
    return address


def confirm(service: Service, transaction: Transaction[Any], key: Any) -> None:
    """An account's address is its person's."""
    accounts = service.accounts
    transaction.delete(accounts.unverified, [key], None)
    column = accounts.identity.verified
    if column is not None:
        is_boolean = people_table(service).column(column).type.kind == "boolean"
        value = True if is_boolean else now()
        transaction.update(accounts.people, [key], None, {column: value})


def bad_token() -> Problem:
    """A token that counts no more, or never did."""
    return Problem(
        403, "The token is wrong, used or expired.", code="bad-token",
        hint="Ask for another letter.",
    )  # fmt: skip
