"""One's own sessions: listed, and ended one by one or all at once."""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import Route
from asbuilt.server.auth.accounts import SESSION_COLUMNS, end_sessions
from asbuilt.server.builtin.answers import done
from asbuilt.server.clock import now
from asbuilt.server.problem import not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.store.base import Query, Transaction

NEWEST = Query((("created_at", True), ("id", False)), 100, count=False)
SHOWN = ("id", "created_at", "last_used_at", "user_agent", "address")


async def logout(service: Service, route: Route, request: Request) -> Response:
    """End this session."""
    assert request.session is not None
    await _end(service, request, request.session.id)
    return done(route)


async def logout_all(service: Service, route: Route, request: Request) -> Response:
    """End every session of this account."""
    session = request.session
    assert session is not None

    def work(transaction: Transaction[Any]) -> None:
        end_sessions(transaction, service.accounts, session.account, None)
        service.changes.audit.write(transaction, request, "sign-out everywhere")

    await service.store.transact(work)
    service.accounts.end_all(session.account)
    return done(route)


async def sessions(service: Service, route: Route, request: Request) -> Response:
    """The account's sessions, newest first."""
    session = request.session
    assert session is not None
    page = await service.store.page(service.accounts.sessions_of, [session.account], None, NEWEST)
    moment = now()
    items: list[dict[str, Any]] = []
    for row in page.rows:
        values = dict(zip(SESSION_COLUMNS, row, strict=True))
        if values["expires_at"] > moment:
            shown = {name: values[name] for name in SHOWN}
            items.append({**shown, "current": values["id"] == session.id})
    return Response(200, encode_json({"items": items}))


async def end_session(service: Service, route: Route, request: Request) -> Response:
    """End one of the account's sessions."""
    assert request.session is not None
    id = request.params[0]
    row = await service.store.one(service.accounts.sessions, [id], None)
    if row is None or row[SESSION_COLUMNS.index("user_id")] != request.session.account:
        raise not_found()
    await _end(service, request, id)
    return done(route)


async def _end(service: Service, request: Request, session: str) -> None:
    def work(transaction: Transaction[Any]) -> None:
        transaction.delete(service.accounts.sessions, [session], None)
        service.changes.audit.write(transaction, request, "sign-out", row_key=session)

    await service.store.transact(work)
    service.accounts.end(session)
