"""Codes of an authenticator app: enrolled, confirmed, asked for at sign-in, given up."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, time
from typing import Any

from asbuilt.plan.model import Limit, Route
from asbuilt.plan.system_tables import RECOVERY, TOTP
from asbuilt.server.auth import totp
from asbuilt.server.builtin.answers import done
from asbuilt.server.builtin.people import (
    CODES,
    WRONG_CODE,
    by_column,
    members,
    nothing_else,
    take_code,
    take_text,
)
from asbuilt.server.guards.rate_limit import refuse
from asbuilt.server.problem import FieldError, Problem
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.store.base import Row, Transaction

GUESSES = Limit("totp", 10, 900.0, "user")
"""Wrong codes for one account, whoever gives them and from where: with two million possible guesses
a day a code would be found. Recovery codes can not be guessed and are always taken."""
CHALLENGE = (("www-authenticate", 'Bearer realm="api"'),)


# ---------------------------------------------------------------- at sign-in


def take_guess(service: Service, account: Any, code: str) -> Callable[[], None]:
    """Use one of the guesses that an account has left; what gives it back when it was right.

    Raises:
        Problem: 429 with Retry-After.
    """
    subject = str(account)
    if not totp.is_code(code):
        return lambda: None
    taken = service.limiter.take(GUESSES, subject, monotonic())
    if not taken.allowed:
        raise refuse(GUESSES, taken)

    def give_back() -> None:
        service.limiter.refund(GUESSES, subject, monotonic())

    return give_back


def passes(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    account: Any,
    enrolled: Row,
    code: str,
) -> bool:
    """Whether ``code`` is one of an account's, which it then is no more."""
    accounts = service.accounts
    sealed, last, _ = enrolled
    secret = totp.unseal(service.totp_secret, account, sealed)
    step = totp.matching_step(secret, code, time(), last)
    if step is not None:
        transaction.update(accounts.totp, [account], None, {"step": step})
        return True
    digest = totp.recovery_digest(account, code)
    if transaction.delete(accounts.recovery, [digest], None) == 0:
        return False
    service.changes.audit.write(transaction, request, "recovery code used", actor=account)
    return True


def required() -> Problem:
    """The password was right and is not enough."""
    return Problem(
        401, "The code of the authenticator app is required, too.", code="totp-required",
        hint="Send it as `totp`, or a recovery code as `recovery_code`.", headers=CHALLENGE,
    )  # fmt: skip


def wrong() -> Problem:
    """A code that is not the one of this moment, or was used already."""
    return Problem(
        401, "The code is wrong, used or expired.", code=WRONG_CODE,
        errors=[FieldError("is wrong", "wrong", f"/{CODES[0]}")], headers=CHALLENGE,
    )  # fmt: skip


# ---------------------------------------------------------------- one's own


async def enroll(service: Service, route: Route, request: Request) -> Response:
    """A fresh secret for an app; nothing is asked for until a code confirms it."""
    caller = request.caller
    assert caller is not None
    secret = totp.new_secret()

    def work(transaction: Transaction[Any]) -> Row:
        accounts = service.accounts
        enrolled = transaction.one(accounts.totp, [caller.id], None)
        person = transaction.one(accounts.people, [caller.id], None)
        if enrolled is not None and enrolled[2]:
            raise _conflict("It is active already.", "Disable it first.")
        assert person is not None
        transaction.delete(accounts.totp, [caller.id], None)
        sealed = totp.seal(service.totp_secret, caller.id, secret)
        row = {"user_id": caller.id, "sealed": sealed, "step": -1, "active": False}
        transaction.insert(TOTP, row)
        return person

    person = by_column(service, await service.store.transact(work))
    names = (person[name] for name in service.accounts.identity.names)
    name = next((str(name) for name in names if name), str(caller.id))
    issuer = service.plan.title or service.plan.name
    shown = {
        "secret": totp.as_text(secret), "uri": totp.uri(secret, name, issuer),
        "digits": totp.DIGITS, "period": totp.PERIOD,
    }  # fmt: skip
    return Response(route.answer.status, encode_json(shown))


async def confirm(service: Service, route: Route, request: Request) -> Response:
    """From now on signing in needs a code; the answer holds the recovery codes, once."""
    caller = request.caller
    assert caller is not None
    code = await _only_code(request)
    give_back = take_guess(service, caller.id, code)
    codes = totp.new_recovery_codes()

    def work(transaction: Transaction[Any]) -> bool:
        accounts = service.accounts
        enrolled = transaction.one(accounts.totp, [caller.id], None)
        if enrolled is None:
            raise _conflict("There is nothing to confirm.", "Enroll first.")
        if enrolled[2]:
            raise _conflict("It is active already.", None)
        secret = totp.unseal(service.totp_secret, caller.id, enrolled[0])
        step = totp.matching_step(secret, code, time(), enrolled[1])
        if step is None:
            return False
        transaction.update(accounts.totp, [caller.id], None, {"step": step, "active": True})
        transaction.delete(accounts.recovery_of, [caller.id], None)
        for recovery in codes:
            digest = totp.recovery_digest(caller.id, recovery)
            transaction.insert(RECOVERY, {"digest": digest, "user_id": caller.id})
        service.changes.audit.write(transaction, request, "second factor enabled")
        return True

    await _proved(service, request, work)
    give_back()
    return Response(route.answer.status, encode_json({"recovery_codes": codes}))


async def disable(service: Service, route: Route, request: Request) -> Response:
    """Give the second factor up, with a code of it: an open session is not enough."""
    caller = request.caller
    assert caller is not None
    code = await _only_code(request)
    give_back = take_guess(service, caller.id, code)

    def work(transaction: Transaction[Any]) -> bool:
        accounts = service.accounts
        enrolled = transaction.one(accounts.totp, [caller.id], None)
        if enrolled is None or not enrolled[2]:
            raise _conflict("It is not active.", None)
        if not passes(service, transaction, request, caller.id, enrolled, code):
            return False
        transaction.delete(accounts.totp, [caller.id], None)
        transaction.delete(accounts.recovery_of, [caller.id], None)
        service.changes.audit.write(transaction, request, "second factor disabled")
        return True

    await _proved(service, request, work)
    give_back()
    return done(route)


async def _only_code(request: Request) -> str:
    given = await members(request)
    code = take_code(given)
    nothing_else(given)
    return take_text(given, CODES[0]) if code is None else code


async def _proved(
    service: Service, request: Request, work: Callable[[Transaction[Any]], bool]
) -> None:
    """Do what a right code allows.

    Raises:
        Problem: 401, it was wrong.
    """
    if not await service.store.transact(work):
        await refused(service, request, request.caller.id if request.caller else None)
        raise wrong()


async def refused(service: Service, request: Request, account: Any) -> None:
    """Write down that somebody gave a wrong code."""
    audit = service.changes.audit
    await service.store.transact(
        lambda transaction: audit.write(
            transaction, request, "second factor refused", actor=account
        )
    )


def _conflict(detail: str, hint: str | None) -> Problem:
    return Problem(409, detail, code="totp-state", hint=hint)


FAMILIES = {"auth.totp_enroll": enroll, "auth.totp_confirm": confirm, "auth.totp_disable": disable}
"""The functions of this module by the family that they answer."""
