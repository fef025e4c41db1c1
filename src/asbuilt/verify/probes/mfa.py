"""A second factor: enrolled, asked for at every sign-in, worth nothing a second time."""

from __future__ import annotations

import hmac
import time
from base64 import b32decode
from collections.abc import AsyncIterator
from typing import Any

from asbuilt.plan.model import ANONYMOUS
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.sign_in import ACCESS, credentials, tokens
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import Account

TOPIC = "mfa"
GROUP = "second factor"
STEP = 30


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises a second factor."""
    return subject.claims.about(TOPIC) if subject.plan.identity else ()


def code(secret: str, step: int) -> str:
    """The six digits of a step (RFC 6238, with HMAC-SHA-1).

    >>> code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1)
    '287082'
    """
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Somebody enrols, confirms, and signs in with everything but the right code, then with it."""
    measure, identity = Measure(bench, TOPIC), bench.subject.plan.identity
    assert identity is not None
    enroll, confirm = (bench.family(f"auth.totp_{name}") for name in ("enroll", "confirm"))
    if enroll is None or confirm is None:
        yield measure.unproven("there is no endpoint for a second factor")
        return
    actor = await bench.spare(identity.default_role)
    if actor.account is None:
        return
    reply = await bench.send(actor, enroll.method, enroll.path)
    secret = _member(reply.json, "secret")
    yield measure.check(GROUP, "is enrolled", secret is not None, "a secret", reply)
    if secret is None:
        return
    # One step later than now is taken too: so three codes in a row need no waiting.
    now = int(time.time()) // STEP
    reply = await bench.send(actor, confirm.method, confirm.path, {"totp": code(secret, now - 1)})
    yield measure.check(
        GROUP, "is confirmed", reply.status is not None and reply.status < 300, "2xx", reply
    )
    codes = _member(reply.json, "recovery_codes") or []
    async for check in _asked(measure, actor, actor.account, secret, now):
        yield check
    for recovery in codes[:1]:
        first = await _sign_in(bench, actor.account, {"recovery_code": recovery})
        yield _in(measure, "takes a recovery code", first)
        again = await _sign_in(bench, actor.account, {"recovery_code": recovery})
        yield _out(measure, "takes a recovery code once", again)


async def _asked(
    measure: Measure, actor: Actor, account: Account, secret: str, now: int
) -> AsyncIterator[Check]:
    bench = measure.bench
    right, wrong = code(secret, now), f"{(int(code(secret, now)) + 1) % 1_000_000:06}"
    yield _out(measure, "is asked for", await _sign_in(bench, account, {}))
    yield _out(measure, "refuses another code", await _sign_in(bench, account, {"totp": wrong}))
    old = await _sign_in(bench, account, {"totp": code(secret, now - 20)})
    yield _out(measure, "refuses the code of ten minutes ago", old)
    bad = Account(account.role, account.id, account.names, f"{account.password}x", account.row)
    guess = await _sign_in(bench, bad, {"totp": right})
    yield _out(measure, "does not replace the password", guess)
    yield _in(measure, "takes the right code", await _sign_in(bench, account, {"totp": right}))
    again = await _sign_in(bench, account, {"totp": right})
    yield _out(measure, "takes a code once", again)


async def _sign_in(bench: Bench, account: Account, more: dict[str, Any]) -> Reply:
    route = bench.subject.family("auth.login")
    assert route is not None
    stranger = await bench.fresh(ANONYMOUS)
    body = {**credentials(bench.subject, account), **more}
    return await bench.send(stranger, route.method, route.path, body)


def _in(measure: Measure, name: str, reply: Reply) -> Check:
    return measure.check(GROUP, name, ACCESS in tokens(reply.json), "tokens", reply)


def _out(measure: Measure, name: str, reply: Reply) -> Check:
    inside = ACCESS in tokens(reply.json) or reply.status is None or reply.status < 400
    return measure.check(GROUP, name, not inside, "no token", reply)


def _member(body: Any, name: str) -> Any:
    return body.get(name) if isinstance(body, dict) else None


PROBE = Probe(TOPIC, "a second factor is asked for and counts once", claims, run, writes=True)
