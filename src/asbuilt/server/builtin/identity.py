"""Signing up, signing in, and everything else about one's own account.

Each family is a function of the service, the route and the request. Answers for known and unknown
names are the same in bytes and in the work done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic, time
from typing import Any

import msgspec

from asbuilt.plan.model import Route, TablePlan
from asbuilt.plan.shapes import body as shape
from asbuilt.plan.system_tables import REFRESH, SESSIONS
from asbuilt.server.auth import names, passwords, secrets
from asbuilt.server.auth.accounts import end_sessions
from asbuilt.server.body import BodyReader, Values, parse
from asbuilt.server.clock import now
from asbuilt.server.guards.body import json_body
from asbuilt.server.guards.rate_limit import refuse
from asbuilt.server.problem import FieldError, Problem, invalid, not_found, unauthenticated
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.server.writing import write
from asbuilt.store.base import Caller, Query, Row, Transaction

WRONG = "The name or the password is wrong."
MAX_USER_AGENT = 300
SESSIONS_SHOWN = Query((("created_at", True), ("id", False)), 100, count=False)
SHOWN = ("id", "created_at", "last_used_at", "user_agent", "address")
IDENTIFIERS = ("identifier", "login", "username", "email")


# ---------------------------------------------------------------- signing up


async def register(service: Service, route: Route, request: Request) -> Response:
    """A new account of the default role, signed in at once."""
    if not service.accounts.identity.registration:
        raise Problem(403, "Accounts are created by administrators here.", code="closed")
    return await _sign_up(service, route, request, None)


async def setup(service: Service, route: Route, request: Request) -> Response:
    """The first administrator, with the token printed when the service started."""
    data = await json_body(request)
    members = _members(data)
    token = members.pop("token", None)
    if not isinstance(token, str) or not service.setup.accepts(token, monotonic()):
        raise Problem(
            403, "The set-up token is wrong, used or expired.", code="bad-setup-token",
            hint="Start the service again for a new one.",
        )  # fmt: skip
    assert service.plan.identity is not None
    rest = encode_json(members)
    return await _sign_up(service, route, request, service.plan.identity.administrator, rest)


async def _sign_up(
    service: Service, route: Route, request: Request, role: str | None, data: bytes | None = None
) -> Response:
    data = await json_body(request) if data is None else data
    members = _members(data)
    values = service.sign_up.one(encode_json({k: v for k, v in members.items() if k != "password"}))
    password = new_password(members.get("password"), "/password")
    hashed = await hash_password(service, password)

    def work(transaction: Transaction[Any]) -> Response:
        if role is not None and not service.setup.is_open:
            raise Problem(403, "There is an administrator already.", code="bad-setup-token")
        person = open_account(service, transaction, request, values, hashed, role)
        if role is not None:
            service.setup.used()
        return sign_in(service, transaction, request, route, person)

    return await write(service, request, route, data, work)


def open_account(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    values: Values,
    hashed: str,
    role: str | None,
) -> Row:
    """Store a row of the identity table with its password; ``role`` None gives the default one."""
    identity = service.accounts.identity
    table = service.plan.tables[identity.table]
    row = dict(values)
    if identity.password:
        row[identity.password] = hashed
    if identity.role and role:
        row[identity.role] = role
    complete = service.rights.defaults[table.name].complete(row)
    person = transaction.insert(table.name, complete)
    service.changes.created(transaction, request, table.name, person)
    account = {"password_hash": None if identity.password else hashed}
    if role:
        account["role"] = role
    key = _column(table, person, identity.key)
    transaction.update(service.accounts.accounts, [key], None, account)
    return person


def new_password(value: Any, pointer: str) -> str:
    """A password that may be set.

    Raises:
        Problem: 422 with the reason.
    """
    if not isinstance(value, str):
        detail = "is required" if value is None else "must be text"
        raise invalid([FieldError(detail, "required" if value is None else "type", pointer)])
    objection = passwords.objection(value)
    if objection is not None:
        raise invalid([FieldError(objection.detail, objection.code, pointer)])
    return value


async def hash_password(service: Service, password: str) -> str:
    """Hash in the pool of the hasher.

    Raises:
        Problem: 503, too many hashes are waiting.
    """
    try:
        return await service.hasher.hash(password)
    except passwords.Busy as busy:
        raise _busy(busy) from busy


# ---------------------------------------------------------------- signing in


async def login(service: Service, route: Route, request: Request) -> Response:
    """Sign in with a password and any unique name."""
    members = _members(await json_body(request))
    column, name = _name(service, members)
    password = members.get("password")
    if not isinstance(password, str):
        raise invalid([FieldError("is required", "required", "/password")])
    taken = _take_attempt(service, route, request, name)
    await asyncio.sleep(service.throttle.delay(name, monotonic()))
    person = await _find(service, column, name)
    stored = await _password_hash(service, person)
    try:
        right = await service.hasher.verify(password, stored)
    except passwords.Busy as busy:
        raise _busy(busy) from busy
    values = _values(service, person)
    if not right or person is None or service.accounts.is_disabled(values):
        service.throttle.failed(name, monotonic())
        await _audit_failure(service, request)
        raise unauthenticated(WRONG)
    for limit, subject in taken:
        service.limiter.refund(limit, subject, monotonic())
    fresh = await hash_password(service, password) if passwords.needs_rehash(stored or "") else None

    def work(transaction: Transaction[Any]) -> Response:
        if fresh is not None:
            _set_password(service, transaction, request, values, fresh)
        return sign_in(service, transaction, request, route, person)

    return await service.store.transact(work)


def _name(service: Service, members: Mapping[str, Any]) -> tuple[str | None, str]:
    """The identity column that a sign-in names (None: any of them) and its value."""
    allowed = service.accounts.identity.names
    unknown = [name for name in members if name not in (*allowed, *IDENTIFIERS, "password")]
    if unknown:
        raise invalid([FieldError("is not a member of this body", "unknown", f"/{unknown[0]}")])
    for column in (*allowed, *IDENTIFIERS):
        value = members.get(column)
        if isinstance(value, str):
            return (column if column in allowed else None), value
    wanted = allowed[0] if allowed else "email"
    raise invalid([FieldError("is required", "required", f"/{wanted}")])


def _take_attempt(
    service: Service, route: Route, request: Request, name: str
) -> list[tuple[Any, str]]:
    """Use one attempt of every limit that counts failures; success gives it back."""
    taken = []
    for limit in route.limits:
        if not limit.failures:
            continue
        subject = request.address
        if limit.subject == "username":
            subject = f"{names.comparison_key(name)[:256]} {request.address}"
        elif limit.subject == "everyone":
            subject = ""
        result = service.limiter.take(limit, subject, monotonic())
        if not result.allowed:
            raise refuse(limit, result)
        taken.append((limit, subject))
    return taken


async def _find(service: Service, column: str | None, name: str) -> Row | None:
    accounts = service.accounts
    if names.objection(name) is not None:
        return None
    folded = names.comparison_key(name)
    for candidate in (column,) if column else accounts.identity.names:
        found = await service.store.one(accounts.named, [candidate, folded], None)
        if found is not None:
            return await service.store.one(accounts.people, [found[0]], None)
    return None


async def _password_hash(service: Service, person: Row | None) -> str | None:
    if person is None:
        return None
    identity = service.accounts.identity
    table = service.plan.tables[identity.table]
    if identity.password:
        hashed: str | None = _column(table, person, identity.password)
        return hashed
    key = _column(table, person, identity.key)
    account = await service.store.one(service.accounts.accounts, [key], None)
    return account[0] if account else None


async def _audit_failure(service: Service, request: Request) -> None:
    await service.store.transact(
        lambda transaction: service.changes.audit.write(transaction, request, "sign-in refused")
    )


def sign_in(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    route: Route,
    person: Row,
) -> Response:
    """Begin a session and answer with its tokens."""
    accounts = service.accounts
    table = service.plan.tables[accounts.identity.table]
    key = _column(table, person, accounts.identity.key)
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
    account = transaction.one(accounts.accounts, [key], None)
    caller = accounts.as_caller(person, account)
    if caller is None:
        raise unauthenticated(WRONG)
    return _tokens(service, route, caller, person, session, refresh.text)


def _keep_refresh(transaction: Transaction[Any], session: str, refresh: secrets.Secret) -> None:
    transaction.insert(
        REFRESH,
        {
            "digest": refresh.digest,
            "session_id": session,
            "used_at": None,
            "salt": secrets.new(secrets.Kind.REFRESH).digest,
        },
    )


def _tokens(
    service: Service, route: Route, caller: Caller, person: Row, session: str, refresh: str
) -> Response:
    """The token answer, in the shape of the document's example where it shows one."""
    access = service.accounts.issue(session, caller.id, caller.role)
    user = encode_user(service, caller.role, person)
    values: dict[str, Any] = {
        "@access_token": access,
        "@token_type": "Bearer",
        "@expires_in": service.plan.sessions.access,
        "@refresh_token": refresh,
        "@user": msgspec.Raw(user),
    }
    fields = route.answer.fields
    if not fields:
        members = {name.removeprefix("@"): value for name, value in values.items()}
    else:
        shown = msgspec.json.decode(user)
        members = {field.name: _token_member(field, values, shown) for field in fields}
    return Response(route.answer.status, encode_json(members))


def _token_member(field: Any, values: dict[str, Any], shown: dict[str, Any]) -> Any:
    if field.fields:
        return {inner.name: _token_member(inner, values, shown) for inner in field.fields}
    if field.column is None:
        return field.literal
    if field.column.startswith("@"):
        return values[field.column]
    return shown.get(field.column)


def encode_user(service: Service, role: str, person: Row) -> bytes:
    """A row of the identity table as its own person sees it, with the role."""
    table = service.plan.tables[service.accounts.identity.table]
    shown = {
        column.json: value
        for column, value in zip(table.columns, person, strict=True)
        if not column.secret and not column.hidden
    }
    return encode_json(shown | {"role": role})


# ---------------------------------------------------------------- sessions


async def refresh(service: Service, route: Route, request: Request) -> Response:
    """Rotate a refresh token; a second use of an old one ends the session."""
    members = _members(await json_body(request))
    text = members.get("refresh_token") or members.get("refreshToken")
    if not isinstance(text, str):
        raise invalid([FieldError("is required", "required", "/refresh_token")])
    stolen: list[str] = []

    def work(transaction: Transaction[Any]) -> Response | None:
        return _rotate(service, transaction, request, route, text, stolen)

    response = await service.store.transact(work)
    for session in stolen:
        service.accounts.end(session)
    if response is None:
        raise unauthenticated("The refresh token is not valid.", "invalid_token")
    return response


def _rotate(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    route: Route,
    text: str,
    stolen: list[str],
) -> Response | None:
    accounts = service.accounts
    digest = secrets.digest(text)
    found = transaction.one(accounts.refresh, [digest], None)
    if found is None:
        return None
    _, session, used_at, salt = found
    row = transaction.one(accounts.sessions, [session], None)
    if row is None or row[4] < now():
        return None
    successor = secrets.successor(secrets.Kind.REFRESH, text, salt)
    if used_at is not None and used_at < now(-service.plan.sessions.grace):
        transaction.delete(accounts.sessions, [session], None)
        service.changes.audit.write(
            transaction, request, "refresh token reused", row_key=session, actor=row[1]
        )
        stolen.append(session)
        return None
    if used_at is None:
        moment = now()
        transaction.update(accounts.refresh, [digest], None, {"used_at": moment})
        transaction.update(accounts.sessions, [session], None, {"last_used_at": moment})
        _keep_refresh(transaction, session, successor)
    person = transaction.one(accounts.people, [row[1]], None)
    account = transaction.one(accounts.accounts, [row[1]], None)
    caller = accounts.as_caller(person, account)
    if caller is None or person is None:
        return None
    return _tokens(service, route, caller, person, session, successor.text)


async def logout(service: Service, route: Route, request: Request) -> Response:
    """End this session."""
    assert request.session is not None
    await _end(service, request, request.session.id)
    return Response(204)


async def logout_all(service: Service, route: Route, request: Request) -> Response:
    """End every session of this account."""
    session = request.session
    assert session is not None

    def work(transaction: Transaction[Any]) -> None:
        end_sessions(transaction, service.accounts, session.account, None)
        service.changes.audit.write(transaction, request, "sign-out everywhere")

    await service.store.transact(work)
    service.accounts.end_all(session.account)
    return Response(204)


async def sessions(service: Service, route: Route, request: Request) -> Response:
    """The account's sessions, newest first."""
    assert request.session is not None
    accounts = service.accounts
    page = await service.store.page(
        accounts.sessions_of, [request.session.account], None, SESSIONS_SHOWN
    )
    items = [_session(row, request.session.id) for row in page.rows]
    return Response(200, encode_json({"items": items}))


def _session(row: Row, current: str) -> dict[str, Any]:
    id, _, created_at, last_used_at, _, user_agent, address = row
    values = (id, created_at, last_used_at, user_agent, address)
    return {**dict(zip(SHOWN, values, strict=True)), "current": id == current}


async def end_session(service: Service, route: Route, request: Request) -> Response:
    """End one of the account's sessions."""
    assert request.session is not None
    row = await service.store.one(service.accounts.sessions, [request.params[0]], None)
    if row is None or row[1] != request.session.account:
        raise not_found()
    await _end(service, request, request.params[0])
    return Response(204)


async def _end(service: Service, request: Request, session: str) -> None:
    def work(transaction: Transaction[Any]) -> None:
        transaction.delete(service.accounts.sessions, [session], None)
        service.changes.audit.write(transaction, request, "sign-out", row_key=session)

    await service.store.transact(work)
    service.accounts.end(session)


# ---------------------------------------------------------------- me


async def me(service: Service, route: Route, request: Request) -> Response:
    """The caller's own row."""
    assert request.caller is not None
    person = await service.store.one(service.accounts.people, [request.caller.id], None)
    if person is None:
        raise not_found()
    return Response(route.answer.status, encode_user(service, request.role, person))


async def change_me(service: Service, route: Route, request: Request) -> Response:
    """Change the caller's own row; never the role, the password or a key."""
    caller = request.caller
    assert caller is not None
    data = await json_body(request)
    values = service.change_me.one(data)
    table = service.plan.tables[service.accounts.identity.table]

    def work(transaction: Transaction[Any]) -> Response:
        old = transaction.one(service.accounts.people, [caller.id], None)
        if old is None:
            raise not_found()
        version = _column(table, old, table.version) if table.version else None
        changes = service.rights.defaults[table.name].touch(values, version)
        row = old
        if changes:
            row = transaction.update(service.accounts.people, [caller.id], None, changes) or old
            service.changes.changed(transaction, request, table.name, old, row)
        return Response(route.answer.status, encode_user(service, request.role, row))

    response = await write(service, request, route, data, work)
    service.accounts.changed(caller.id)
    return response


async def change_password(service: Service, route: Route, request: Request) -> Response:
    """Set another password; every other session ends."""
    session = request.session
    caller = request.caller
    assert session is not None and caller is not None
    members = _members(await json_body(request))
    current = members.get("current_password", members.get("currentPassword"))
    if not isinstance(current, str):
        raise invalid([FieldError("is required", "required", "/current_password")])
    chosen = new_password(members.get("new_password", members.get("newPassword")), "/new_password")
    person = await service.store.one(service.accounts.people, [caller.id], None)
    stored = await _password_hash(service, person)
    try:
        right = await service.hasher.verify(current, stored)
    except passwords.Busy as busy:
        raise _busy(busy) from busy
    if not right:
        error = FieldError("is wrong", "wrong", "/current_password")
        raise Problem(401, "The current password is wrong.", code="wrong-password", errors=[error])
    hashed = await hash_password(service, chosen)

    def work(transaction: Transaction[Any]) -> None:
        _set_password(service, transaction, request, _values(service, person), hashed)
        end_sessions(transaction, service.accounts, session.account, session.id)
        service.changes.audit.write(transaction, request, "password changed")

    await service.store.transact(work)
    service.accounts.end_all(session.account, session.id)
    return Response(204)


def _set_password(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    person: Mapping[str, Any],
    hashed: str,
) -> None:
    identity = service.accounts.identity
    key = person[identity.key]
    if identity.password:
        transaction.update(service.accounts.people, [key], None, {identity.password: hashed})
    else:
        transaction.update(service.accounts.accounts, [key], None, {"password_hash": hashed})


# ---------------------------------------------------------------- pieces


def sign_up_reader(table: TablePlan, role: str | None) -> BodyReader:
    """Reads what a new person says of themselves; the role is not theirs to say."""
    found = shape(table, None, create=True)
    fields = tuple(field for field in found.fields if field.column != role)
    return BodyReader(msgspec.structs.replace(found, fields=fields, many=False))


def change_me_reader(table: TablePlan, role: str | None) -> BodyReader:
    """Reads what people may change about themselves."""
    found = shape(table, None, create=False)
    fields = tuple(field for field in found.fields if field.column != role)
    return BodyReader(msgspec.structs.replace(found, fields=fields), partial=True)


def _members(data: bytes) -> dict[str, Any]:
    value = parse(data)
    if not isinstance(value, dict):
        raise Problem(422, "The body must be a JSON object.", code="invalid")
    return value


def _column(table: TablePlan, row: Row, name: str) -> Any:
    return row[[column.name for column in table.columns].index(name)]


def _values(service: Service, person: Row | None) -> dict[str, Any]:
    table = service.plan.tables[service.accounts.identity.table]
    return dict(zip((column.name for column in table.columns), person or (), strict=False))


def _busy(busy: passwords.Busy) -> Problem:
    return Problem(
        503, "Too many people are signing in.", code="busy",
        headers=(("retry-after", str(busy.retry_after)),),
    )  # fmt: skip


FAMILIES = {
    "auth.register": register,
    "auth.setup": setup,
    "auth.login": login,
    "auth.refresh": refresh,
    "auth.logout": logout,
    "auth.logout_all": logout_all,
    "auth.sessions": sessions,
    "auth.end_session": end_session,
    "auth.me": me,
    "auth.change_me": change_me,
    "auth.change_password": change_password,
}
"""The functions of the ``auth`` family by name."""
