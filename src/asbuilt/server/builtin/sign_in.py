"""Signing in with a password, and staying signed in with a refresh token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from time import monotonic, time
from typing import Any

from asbuilt.plan.model import Builtin, Limit, Route
from asbuilt.plan.naming import camel
from asbuilt.plan.system_tables import REFRESH, SESSIONS
from asbuilt.server.auth import names, passwords, secrets
from asbuilt.server.auth.accounts import SESSION_COLUMNS
from asbuilt.server.builtin.answers import Tokens, shows, token_answer
from asbuilt.server.builtin.people import (
    WRONG_CODE,
    by_column,
    hash_of,
    hash_password,
    is_password,
    key_of,
    members,
    nothing_else,
    people_table,
    set_password,
    take_code,
    take_text,
)
from asbuilt.server.clock import now
from asbuilt.server.guards.rate_limit import refuse
from asbuilt.server.limiter import source
from asbuilt.server.problem import FieldError, Problem, invalid, unauthenticated
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service
from asbuilt.store.base import Row, Transaction

WRONG = "The name or the password is wrong."
MAX_USER_AGENT = 300
IDENTIFIERS = ("identifier", "login", "username", "email")
"""Members that mean any of the identity table's names, where it has no such column."""


async def login(service: Service, route: Route, request: Request) -> Response:
    """Sign in with a password and any unique name.

    An unknown name, a wrong password and a disabled account are one answer, after the same work.
    """
    given = await members(request)
    password = take_text(given, "password")
    columns, name = _take_name(service, given)
    code = take_code(given)
    nothing_else(given)
    # Folding a long run of combining marks takes time that grows with its square.
    folded = names.comparison_key(name[: names.MAX_CHARACTERS])
    taken = _take_attempt(service, route, request, folded)
    await asyncio.sleep(service.throttle.delay(folded, monotonic()))
    person, account = await _find(service, columns, name, folded)
    stored = hash_of(service, person, account)
    try:
        right = await is_password(service, password, stored)
    except Problem:
        _give_back(service, taken)
        raise
    if person is None or not right or service.accounts.as_caller(person, account) is None:
        service.throttle.failed(folded, monotonic())
        await _failed(service, request, folded)
        raise unauthenticated(WRONG)
    try:
        response = await _begin(service, route, request, person, stored, password, code)
    except Problem as problem:
        if problem.code == WRONG_CODE:
            service.throttle.failed(folded, monotonic())
        else:
            _give_back(service, taken)
        raise
    _give_back(service, taken)
    return response


async def _begin(
    service: Service,
    route: Route,
    request: Request,
    person: Row,
    stored: str | None,
    password: str,
    code: str | None,
) -> Response:
    """A session for whoever has the password, if nothing else is in the way.

    Raises:
        Problem: 401, the address is not confirmed, or the code is missing or wrong; 429, too many
            codes were wrong.
    """
    await _may_sign_in(service, person)
    key = key_of(service, person)
    guess = await _take_guess(service, key, code)
    fresh = await hash_password(service, password) if passwords.needs_rehash(stored or "") else None

    def work(transaction: Transaction[Any]) -> Response | None:
        person = transaction.one(service.accounts.people, [key], None)
        account = transaction.one(service.accounts.accounts, [key], None)
        if person is None or hash_of(service, person, account) != stored:
            raise unauthenticated(WRONG)  # changed since it was verified
        enrolled = transaction.one(service.accounts.totp, [key], None)
        if enrolled is not None and enrolled[2]:
            if code is None:
                raise _second_factor().required()
            if not _second_factor().passes(service, transaction, request, key, enrolled, code):
                return None
        if fresh is not None:
            set_password(service, transaction, key, fresh)
        return begin_session(service, transaction, request, route, person)

    response = await service.store.transact(work)
    if response is None:
        await _second_factor().refused(service, request, key)
        raise _second_factor().wrong()
    guess()
    return response


async def _take_guess(service: Service, key: Any, code: str | None) -> Callable[[], None]:
    """Use one of the codes that may be wrong, if the account has a second factor; what gives it
    back.

    Raises:
        Problem: 429 with Retry-After.
    """
    enrolled = await service.store.one(service.accounts.totp, [key], None)
    if enrolled is None or code is None:
        return lambda: None
    give_back: Callable[[], None] = _second_factor().take_guess(service, key, code)
    return give_back


def _second_factor() -> Any:
    """What few people have, imported when somebody has it."""
    return import_module("asbuilt.server.builtin.second_factor")


async def _may_sign_in(service: Service, person: Row) -> None:
    """Where the document demands it, only with a confirmed address; told to whoever has the
    password.

    Raises:
        Problem: 401 with a code of its own.
    """
    identity = service.accounts.identity
    if not identity.verification:
        return
    waits = await service.store.one(service.accounts.unverified, [key_of(service, person)], None)
    if waits is None or (identity.verified and by_column(service, person)[identity.verified]):
        return
    resend = next(route for route in service.plan.routes if route.action == Builtin("auth.resend"))
    raise Problem(
        401, "The e-mail address is not confirmed yet.", code="email-not-verified",
        hint=f"Follow the link in the letter; `{resend.key}` sends another one.",
        headers=(("www-authenticate", 'Bearer realm="api"'),),
    )  # fmt: skip


def _take_name(service: Service, given: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """The identity columns that a sign-in may mean, and the name that it gives."""
    columns = service.accounts.identity.names
    spelled: dict[str, tuple[str, ...]] = dict.fromkeys(IDENTIFIERS, columns)
    for column in columns:
        json = people_table(service).column(column).json
        spelled |= dict.fromkeys((column, camel(column), json), (column,))
    found = [name for name in given if name in spelled]
    if not found:
        return columns, take_text(given, columns[0] if columns else IDENTIFIERS[0])
    if len(found) > 1:
        raise invalid([FieldError("is one name too many", "ambiguous", f"/{found[1]}")])
    return spelled[found[0]], take_text(given, found[0])


Taken = list[tuple[Limit, str]]


def _take_attempt(service: Service, route: Route, request: Request, folded: str) -> Taken:
    """Use one attempt of every limit that counts failures; success gives it back.

    Raises:
        Problem: 429 with Retry-After.
    """
    taken: Taken = []
    for limit in route.limits:
        if not limit.failures:
            continue
        subject = source(request.address)
        if limit.subject == "username":
            subject = f"{secrets.digest(folded).hex()} {subject}"
        elif limit.subject == "everyone":
            subject = ""
        result = service.limiter.take(limit, subject, monotonic())
        if not result.allowed:
            _give_back(service, taken)
            raise refuse(limit, result)
        taken.append((limit, subject))
    return taken


def _give_back(service: Service, taken: Taken) -> None:
    for limit, subject in taken:
        service.limiter.refund(limit, subject, monotonic())


async def _find(
    service: Service, columns: tuple[str, ...], name: str, folded: str
) -> tuple[Row | None, Row | None]:
    """The row of the identity table and of the account that a name belongs to."""
    accounts = service.accounts
    if names.objection(name) is not None:
        return None, None
    for column in columns:
        found = await service.store.one(accounts.named, [column, folded], None)
        if found is not None:
            person = await service.store.one(accounts.people, [found[0]], None)
            return person, await service.store.one(accounts.accounts, [found[0]], None)
    return None, None


async def _failed(service: Service, request: Request, folded: str) -> None:
    """Write down that somebody tried, and under which name: as a digest, since it is personal."""
    changes = service.changes
    detail = {"name": changes.digest(folded)}
    await service.store.transact(
        lambda transaction: changes.audit.write(
            transaction, request, "sign-in refused", detail=detail
        )
    )


# ---------------------------------------------------------------- sessions


def begin_session(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    route: Route,
    person: Row,
) -> Response:
    """Begin a session and answer with its tokens.

    Raises:
        Problem: 401, the account is disabled.
    """
    accounts = service.accounts
    key = key_of(service, person)
    account = transaction.one(accounts.accounts, [key], None)
    caller = accounts.as_caller(person, account)
    if caller is None:
        raise unauthenticated(WRONG)
    session = secrets.new_id(time())
    moment = now()
    transaction.insert(
        SESSIONS,
        {
            "id": session,
            "user_id": key,
            "created_at": moment,
            "last_used_at": moment,
            "expires_at": now(service.plan.sessions.refresh),
            "user_agent": (request.headers.get("user-agent") or "")[:MAX_USER_AGENT],
            "address": request.address,
        },
    )
    refresh = secrets.new(secrets.Kind.REFRESH)
    _keep_refresh(transaction, session, refresh)
    service.changes.audit.write(transaction, request, "sign-in", row_key=session, actor=key)
    tokens = Tokens(accounts.issue(session, key, caller.role), refresh.text)
    return token_answer(service, route, caller.role, person, tokens)


def _keep_refresh(transaction: Transaction[Any], session: str, refresh: secrets.Secret) -> None:
    transaction.insert(
        REFRESH,
        {
            "digest": refresh.digest,
            "session_id": session,
            "used_at": None,
        },
    )


async def refresh(service: Service, route: Route, request: Request) -> Response:
    """Rotate a refresh token; a second use of an old one ends the session."""
    given = await members(request)
    text = take_text(given, "refresh_token", "refreshToken", "token")
    nothing_else(given)
    stolen: list[str] = []

    def work(transaction: Transaction[Any]) -> Response | None:
        return _renewed(service, transaction, request, route, text, stolen)

    response = await service.store.transact(work)
    for session in stolen:
        service.accounts.end(session)
    if response is None:
        raise unauthenticated("The refresh token is not valid.", "invalid_token")
    return response


def _renewed(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    route: Route,
    text: str,
    stolen: list[str],
) -> Response | None:
    """New tokens, or None when the old one is worth nothing. The session of a token that came
    twice is ended and added to ``stolen``."""
    accounts = service.accounts
    found = transaction.one(accounts.refresh, [secrets.digest(text)], None)
    row = transaction.one(accounts.sessions, [found[1]], None) if found else None
    if found is None or row is None:
        return None
    session = dict(zip(SESSION_COLUMNS, row, strict=True))
    if session["expires_at"] < now():
        return None
    used_at = found[2]
    if used_at is not None and used_at < now(-service.plan.sessions.grace):
        _end_stolen(service, transaction, request, session)
        stolen.append(session["id"])
        return None
    person = transaction.one(accounts.people, [session["user_id"]], None)
    account = transaction.one(accounts.accounts, [session["user_id"]], None)
    caller = accounts.as_caller(person, account)
    if caller is None or person is None:
        return None
    following = None
    if shows(route, "@refresh_token"):
        following = _rotate(service, transaction, text, found)
    tokens = Tokens(accounts.issue(session["id"], caller.id, caller.role), following)
    return token_answer(service, route, caller.role, person, tokens)


def _rotate(service: Service, transaction: Transaction[Any], text: str, found: Row) -> str:
    """The successor of a refresh token; the same one while the time of grace lasts."""
    digest, session, used_at = found
    successor = secrets.successor(secrets.Kind.REFRESH, text, service.refresh_secret)
    if used_at is None:
        moment = now()
        accounts = service.accounts
        transaction.update(accounts.refresh, [digest], None, {"used_at": moment})
        transaction.update(accounts.sessions, [session], None, {"last_used_at": moment})
        _keep_refresh(transaction, session, successor)
    return successor.text


def _end_stolen(
    service: Service, transaction: Transaction[Any], request: Request, session: Mapping[str, Any]
) -> None:
    transaction.delete(service.accounts.sessions, [session["id"]], None)
    service.changes.audit.write(
        transaction, request, "refresh token reused",
        row_key=session["id"], actor=session["user_id"],
    )  # fmt: skip
