"""The real service without the defences that ``WEAKENED`` names: run it like ``asbuilt``."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace as changed
from hashlib import sha256
from itertools import count
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import apsw
import msgspec
from argon2 import PasswordHasher
from granian.constants import SSLProtocols

from asbuilt.cli.main import main
from asbuilt.expression import render
from asbuilt.expression.error import ExpressionError
from asbuilt.observe import alerts
from asbuilt.plan.system_tables import SESSIONS
from asbuilt.server import app, assemble, audit, cache, headers, run, upkeep
from asbuilt.server.auth import accounts, passwords, totp
from asbuilt.server.builtin import me, pages, second_factor, sessions, sign_in
from asbuilt.server.builtin.answers import done
from asbuilt.server.guards.bearer import bearer
from asbuilt.server.headers import Pairs
from asbuilt.server.outbound import client
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.store import statements as built
from asbuilt.store.base import Query, Rows
from asbuilt.store.sqlite import connection, statements
from tests.verify.broken.limits import LIMITS
from tests.verify.broken.put import Remove, put
from tests.verify.broken.reloads import RELOADS
from tests.verify.broken.tokens import TOKENS


async def _nothing(*_: Any) -> None:
    return None


def _keeps_signed_out_sessions() -> None:
    put(sessions, _end=_nothing)


def _serve(family: str, function: Callable[..., Any]) -> None:
    put(assemble, FAMILIES={**assemble.FAMILIES, family: function})


def _ends_one_session_for_all() -> None:
    _serve("auth.logout_all", sessions.logout)


def _ends_all_sessions_for_one() -> None:
    _serve("auth.logout", sessions.logout_all)
    _serve("auth.end_session", sessions.logout_all)


def _ends_access_tokens_alone() -> None:
    """Sessions that end everywhere may be gone on with by refresh tokens."""
    put(sessions, end_sessions=lambda *_: None)


def _ends_sessions_of_others() -> None:
    async def end(service: Any, route: Any, request: Request) -> Response:
        await sessions._end(service, request, request.params[0])
        return done(route)

    _serve("auth.end_session", end)


def _lists_sessions_of_others() -> None:
    async def listed(service: Any, route: Any, request: Request) -> Response:
        everybody = service.store.prepare(Rows(SESSIONS, ("id",)))
        page = await service.store.page(everybody, [], None, Query((("id", True),), 99))
        return Response(200, encode_json({"items": [{"id": row[0]} for row in page.rows]}))

    _serve("auth.sessions", listed)


def _keeps_sessions_with_the_old_password() -> None:
    put(me, end_sessions=lambda *_: None)
    put(accounts.Accounts, end_all=lambda *_: None)


def _keeps_sessions_of_the_disabled() -> None:
    proper = accounts.Accounts.as_caller

    def as_caller(self: accounts.Accounts, person: Any, account: Any) -> Any:
        identity = self.identity
        self.identity = msgspec.structs.replace(identity, disabled=None)
        try:
            return proper(self, person, account)
        finally:
            self.identity = identity

    put(accounts.Accounts, as_caller=as_caller, changed=lambda *_: None)


def _takes_refresh_tokens_again() -> None:
    proper = sign_in._renewed

    def renewed(service: Any, *rest: Any) -> Any:
        endless = msgspec.structs.replace(service.plan.sessions, grace=10**9)
        plan = msgspec.structs.replace(service.plan, sessions=endless)
        return proper(changed(service, plan=plan), *rest)

    put(sign_in, _renewed=renewed)


class _Plain(apsw.Connection):
    """A database without a key."""

    def pragma(self, name: str, *rest: Any, **options: Any) -> Any:
        return None if name in ("cipher", "key") else super().pragma(name, *rest, **options)


def _stores_in_clear_text() -> None:
    put(connection, apsw=SimpleNamespace(**{**vars(apsw), "Connection": _Plain}))


def _speaks_tls_1_2() -> None:
    put(run, SSLProtocols=SimpleNamespace(tls13=SSLProtocols.tls12))


def _with_bodies(use: Callable[[bytes], bytes]) -> None:
    """Give every body to ``use``; what that returns comes after each refusal."""
    proper = app.App.answer

    async def answer(self: app.App, request: Request) -> Any:
        said, read = b"", request.read

        async def reading() -> bytes:
            nonlocal said
            body = await read()
            said = use(body)
            return body

        request.read = reading
        status, headers, body = await proper(self, request)
        return status, headers, body + (said if status >= 400 else b"")

    put(app.App, answer=answer)


def _logs_bodies() -> None:
    def log(body: bytes) -> bytes:
        print("debug:", body.decode("utf-8", "replace"), file=sys.stderr, flush=True)
        return b""

    _with_bodies(log)


def _repeats_what_was_wrong() -> None:
    _with_bodies(bytes)


def _builds_statements_of_text() -> None:
    """Values stand in the text of statements, between quotation marks that nobody looks for."""
    proper, literal = render.render, render.literal

    def rendered(*given: Any, **options: Any) -> Any:
        try:
            return proper(*given, **options, inline=True)
        except ExpressionError:
            return proper(*given, **options)

    put(built, render=rendered)
    put(render, literal=lambda v: f"'{v}'" if isinstance(v, str) else literal(v))
    put(statements, shape=lambda expression: (expression, ()))


def _answers(change: Callable[[Request, int, Pairs, bytes], tuple[int, Pairs, bytes]]) -> None:
    proper = app.App.answer

    async def answer(self: app.App, request: Request) -> tuple[int, Pairs, bytes]:
        return change(request, *await proper(self, request))

    put(app.App, answer=answer)


def _shows_the_query() -> None:
    def change(request: Request, status: int, fields: Pairs, body: bytes) -> Any:
        shown = request.path == "/console"
        return status, fields, body + (unquote(request.query).encode() if shown else b"")

    _answers(change)


def _lets_pages_run_anything() -> None:
    name, policy = pages.POLICY
    put(pages, POLICY=(name, policy.replace("script-src 'self'", "script-src 'unsafe-inline'")))


def _lets_browsers_guess() -> None:
    kept = tuple(pair for pair in headers.SECURITY if pair[0] != "x-content-type-options")
    put(headers, SECURITY=kept)


def _takes_cookies() -> None:
    """A token in a cookie is as good as one in the header."""

    class Fields:
        def __init__(self, proper: Any, token: str) -> None:
            self._proper = proper
            self._token = token

        def __getattr__(self, name: str) -> Any:
            return getattr(self._proper, name)

        def __contains__(self, name: str) -> bool:
            return name in self._proper

        def get(self, name: str) -> Any:
            return self._token if name == "authorization" else self._proper.get(name)

        def get_all(self, name: str) -> Any:
            return [self._token] if name == "authorization" else self._proper.get_all(name)

    def lenient(request: Request, accounts: Any) -> Any:
        found = re.search("access_token=([^;]+)", request.headers.get("cookie") or "")
        if found:
            request.headers = Fields(request.headers, f"Bearer {found[1]}")  # type: ignore[assignment]
        return bearer(request, accounts)

    put(assemble, bearer=lenient)


def _is_open_to_other_sites() -> None:
    def change(request: Request, status: int, fields: Pairs, body: bytes) -> Any:
        origin = request.headers.get("origin")
        leave = [("access-control-allow-origin", origin)] if origin else []
        return status, [*fields, *leave], body

    _answers(change)


def _tells_nobody() -> None:
    put(audit.AuditLog, write=lambda *_, **__: None)


def _breaks_the_chain() -> None:
    if "serve" in sys.argv:
        put(audit, sha256=lambda data=b"": sha256(data + b"!"))


def _takes_codes_again() -> None:
    proper = totp.matching_step
    put(totp, matching_step=lambda secret, code, now, last: proper(secret, code, now, -1))


def _takes_any_code() -> None:
    put(second_factor, passes=lambda *_: True)


def _hashes_in_no_time() -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    decoy = re.sub("m=[0-9]+", "m=64", passwords._DECOY)
    put(passwords, _ARGON2=cheap, _DECOY=decoy)


def _judges_no_alert() -> None:
    put(upkeep, report_alerts=lambda service: None)


def _watches_the_first_condition() -> None:
    proper = alerts.Watch.__init__

    def begin(self: alerts.Watch, alert: Any, *rest: Any) -> None:
        proper(self, msgspec.structs.replace(alert, conditions=alert.conditions[:1]), *rest)

    put(alerts.Watch, __init__=begin)


def _keeps_alerts() -> None:
    """An alert that was raised is never over."""
    proper = alerts.Watch.look

    def look(self: alerts.Watch, now: float) -> bool:
        return self.state is not alerts.State.FIRING and proper(self, now)

    put(alerts.Watch, look=look)


def _raises_at_once() -> None:
    proper = alerts.Watch.__init__

    def begin(self: alerts.Watch, alert: Any, *rest: Any) -> None:
        proper(self, msgspec.structs.replace(alert, hold=0.0), *rest)

    put(alerts.Watch, __init__=begin)


def _keeps_answers_for_ever() -> None:
    put(cache.Answers, find=_kept_whatever_has_changed)


def _kept_whatever_has_changed(self: cache.Answers, key: Any, caller: Any) -> Any:
    kept = self._kept.get(key)
    return kept and kept.response


def _keeps_answers_for_everybody() -> None:
    proper, keep = cache.Answers.find, cache.Answers.keep

    def find(self: cache.Answers, key: Any, caller: Any) -> Any:
        kept = self._kept.get(key[:3])
        return proper(self, key[:3], kept.caller if kept else caller)

    put(cache.Answers, find=find, keep=lambda self, key, kept: keep(self, key[:3], kept))


def _keeps_answers_for_roles() -> None:
    """Whoever has the same role is given the same."""
    proper, keep = cache.Answers.find, cache.Answers.keep

    def find(self: cache.Answers, key: Any, caller: Any) -> Any:
        kept = self._kept.get(key[:4])
        return proper(self, key[:4], kept.caller if kept else caller)

    put(cache.Answers, find=find, keep=lambda self, key, kept: keep(self, key[:4], kept))


def _gives_strangers_what_is_kept() -> None:
    """Whoever does not sign in is given what the last one was who did, as a proxy may that looks at
    addresses alone."""
    kept: dict[str, tuple[int, Pairs, bytes]] = {}

    def change(request: Request, status: int, fields: Pairs, body: bytes) -> Any:
        if request.method != "GET":
            return status, fields, body
        place = f"{request.path}?{request.query}"
        if "authorization" in request.headers and status == 200:
            kept[place] = status, fields, body
        return kept.get(place, (status, fields, body)) if status == 401 else (status, fields, body)

    _answers(change)


def _tags_answers_anew() -> None:
    numbers = count()

    def change(request: Request, status: int, fields: Pairs, body: bytes) -> Any:
        changed = [(n, f'"{next(numbers)}"' if n == "etag" else v) for n, v in fields]
        return status, changed, body

    _answers(change)


def _begins_pages_with_the_last_row() -> None:
    """The row that ends a page begins the next one."""
    last: list[Any] = []

    def change(request: Request, status: int, fields: Pairs, body: bytes) -> Any:
        if request.method != "GET" or status != 200 or b'"items"' not in body:
            return status, fields, body
        page = msgspec.json.decode(body)
        if "cursor=" in request.query and last:
            page["items"] = [last[-1], *page["items"]]
        last[:] = page["items"][-1:]
        return status, fields, msgspec.json.encode(page)

    _answers(change)


def _waits_for_ever() -> None:
    """The document's time limit is not heeded."""

    class Endless:
        async def __aenter__(self) -> None:
            return None

        async def __aexit__(self, *_: object) -> None:
            return None

    members = {**vars(asyncio), "timeout": lambda seconds: Endless()}
    put(client, asyncio=SimpleNamespace(**members))


DEFENCES: dict[str, Remove] = {
    **TOKENS,
    **LIMITS,
    "sign-out-everywhere": _ends_one_session_for_all,
    "sign-out-here": _ends_all_sessions_for_one,
    "sign-out-refresh": _ends_access_tokens_alone,
    "session-owner": _ends_sessions_of_others,
    "session-list": _lists_sessions_of_others,
    "signing-out": _keeps_signed_out_sessions,
    "new-password": _keeps_sessions_with_the_old_password,
    "disabling": _keeps_sessions_of_the_disabled,
    "rotation": _takes_refresh_tokens_again,
    "encryption": _stores_in_clear_text,
    "tls": _speaks_tls_1_2,
    "log": _logs_bodies,
    "errors": _repeats_what_was_wrong,
    "statements": _builds_statements_of_text,
    "escape": _shows_the_query,
    "policy": _lets_pages_run_anything,
    "sniffing": _lets_browsers_guess,
    "cookies": _takes_cookies,
    "cors": _is_open_to_other_sites,
    "audit": _tells_nobody,
    "chain": _breaks_the_chain,
    "code": _takes_any_code,
    "codes": _takes_codes_again,
    "common": lambda: put(passwords, objection=lambda password: None),
    "cost": _hashes_in_no_time,
    "cache-changes": _keeps_answers_for_ever,
    "cache-callers": _keeps_answers_for_everybody,
    "cache-roles": _keeps_answers_for_roles,
    "cache-strangers": _gives_strangers_what_is_kept,
    "cache-tags": _tags_answers_anew,
    "paging": _begins_pages_with_the_last_row,
    **RELOADS,
    "alerts": _judges_no_alert,
    "alerts-first": _watches_the_first_condition,
    "alerts-over": _keeps_alerts,
    "alerts-hold": _raises_at_once,
    "timeout": _waits_for_ever,
    "queue": lambda: put(upkeep, deliver=_nothing),
}

if __name__ == "__main__":
    for name in os.environ["WEAKENED"].split():
        DEFENCES[name]()
    main()
