"""Forged, altered, expired and foreign access tokens, each of them refused; on our own service also
those that are signed and wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from secrets import token_urlsafe
from time import time
from typing import Any

from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.forgery import Token, forgeries, guessed, made, other_key, parsed
from asbuilt.verify.measure import Measure, door
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.session import Sessions
from asbuilt.verify.signed import BROUGHT, signs, wrong
from asbuilt.verify.stub import stub
from asbuilt.verify.subject import Subject
from asbuilt.verify.twin import twin

TOPIC = "jwt"
JWKS = "/.well-known/jwks.json"
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}
"""Members of a JWK that are nobody's business (RFC 7518, section 6)."""
HOUR = 3600.0


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises JSON Web Tokens."""
    return subject.claims.about(TOPIC) if subject.plan.identity else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """A real token, then everything that resembles it."""
    measure, identity = Measure(bench, TOPIC), bench.subject.plan.identity
    assert identity is not None
    actor = await bench.spare(identity.default_role)
    path = await door(bench, actor)
    if path is None or actor.token is None:
        yield measure.unproven("there is no endpoint that needs a token to be read")
        return
    token = parsed(actor.token)
    said = "a signed JSON Web Token" if token else "something else"
    yield measure.seen("access token", "is a JSON Web Token", token is not None, "one", said)
    if token is None:
        return
    for looked_at in (_sound, _forged, _fetched, _of_another_kind, _signed):
        async for result in looked_at(measure, token, actor, path):
            yield result
    if bench.own is not None:
        async for result in _elsewhere(measure, actor, path):
            yield result


async def _sound(measure: Measure, token: Token, actor: Actor, path: str) -> AsyncIterator[Check]:
    """What can be read off the token and off the published keys."""
    bench, group = measure.bench, "access token"
    reply = await bench.send(actor, "GET", path)
    yield measure.check(group, "is taken", reply.status == 200, "200", reply)
    reply = await bench.send(replace(actor, token=None), "GET", path)
    yield measure.turned_away(group, "is asked for", reply)
    signed = token.algorithm.lower() not in ("", "none")
    yield measure.seen(group, "is signed", signed, "an algorithm", token.algorithm or "none")
    ends = token.payload.get("exp")
    yield measure.seen(group, "says when it ends", isinstance(ends, int | float), "exp", str(ends))
    secret = guessed(token)
    told = "not one of them" if secret is None else "one of them"
    yield measure.seen(
        group, "is signed with no secret of tutorials", secret is None, "another", told
    )
    keys = await _keys(bench, actor)
    private = sorted({name for key in keys for name in PRIVATE & key.keys()})
    yield measure.seen(
        group, "is signed with a key that nobody is shown", not private,
        "public members", ", ".join(private) or f"{len(keys)} public keys",
    )  # fmt: skip


async def _keys(bench: Bench, actor: Actor) -> list[dict[str, Any]]:
    reply = await bench.send(replace(actor, token=None), "GET", JWKS)
    body = reply.json if reply.status == 200 else None
    keys = body.get("keys") if isinstance(body, dict) else None
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


async def _forged(measure: Measure, token: Token, actor: Actor, path: str) -> AsyncIterator[Check]:
    bench = measure.bench
    keys = await _keys(bench, actor)
    for what, text in forgeries(token, keys, await _wanted(bench, token)):
        reply = await bench.send(replace(actor, token=text), "GET", path)
        yield measure.turned_away("forged token", f"is refused: {what}", reply)
    reply = await bench.send(actor, "GET", path)
    name = "does not spoil the real one"
    yield measure.check("forged token", name, reply.status == 200, "200", reply)


async def _fetched(measure: Measure, token: Token, actor: Actor, path: str) -> AsyncIterator[Check]:
    """A token by another key that says where that is published; a service that is not on this
    machine could not ask there."""
    bench, group = measure.bench, "key of the token's own"
    if not bench.address.loopback:
        return
    sign, jwk = other_key(token.algorithm)
    published = {**(jwk or {}), "kid": str(token.header.get("kid", "1"))}
    async with stub(json.dumps({"keys": [published]})) as elsewhere:
        for member in BROUGHT:
            header = {**token.header, member: f"{elsewhere.url}/jwks.json"}
            text = made(header, token.payload, sign)
            reply = await bench.send(replace(actor, token=text), "GET", path)
            yield measure.turned_away(
                group, f"is refused: published at an address in {member}", reply
            )
        calls = elsewhere.calls
    yield measure.seen(
        group, "is not asked for where the token says", not calls, "no request there",
        f"{calls} requests" if calls else "none",
    )  # fmt: skip


async def _of_another_kind(
    measure: Measure, token: Token, actor: Actor, path: str
) -> AsyncIterator[Check]:
    """A refresh token is no access token, nor the other way round."""
    bench, account = measure.bench, actor.account
    refresh = bench.family("auth.refresh")
    if refresh is None or account is None or not account.password:
        return
    sessions = Sessions(bench, account, path)
    session = await sessions.begin()
    if session is None or session.refresh is None:
        return
    reply = await bench.send(replace(actor, token=session.refresh), "GET", path)
    yield measure.turned_away("refresh token", "is refused as an access token", reply)
    reply = await sessions.renew(replace(session, refresh=session.actor.token))
    yield measure.turned_away("access token", "is refused as a refresh token", reply)


async def _signed(measure: Measure, token: Token, actor: Actor, path: str) -> AsyncIterator[Result]:
    """Tokens with a good signature, on scratch data whose key we have. One that is right in all is
    taken, so that the others are refused for what is wrong in them."""
    bench, group = measure.bench, "signed token"
    key = bench.world.signing_key
    if key is None:
        return
    sign = signs(key)
    right = made(token.header, {**token.payload, "jti": token_urlsafe(16)}, sign)
    reply = await bench.send(replace(actor, token=right), "GET", path)
    if reply.status != 200:
        yield measure.unproven("a token that the service's own key signs anew is not taken")
        return
    for what, text in wrong(token, sign, int(time())):
        reply = await bench.send(replace(actor, token=text), "GET", path)
        yield measure.turned_away(group, f"is refused: {what}", reply)
    reply = await bench.send(actor, "GET", path)
    yield measure.check(group, "does not spoil the real one", reply.status == 200, "200", reply)


async def _wanted(bench: Bench, token: Token) -> dict[str, Any]:
    """The claims of somebody with more rights."""
    role = bench.mightiest()
    others = bench.world.of(role)
    roles: dict[str, Any] = {name: role for name in ("role", "roles") if name in token.payload}
    subject = {"sub": str(others[0].id)} if others else {}
    return {**token.payload, **roles, **subject}


async def _elsewhere(measure: Measure, actor: Actor, path: str) -> AsyncIterator[Result]:
    """Real tokens, presented to copies of the service: one at the same time, which takes them, one
    after their end, one before their beginning, one that has the same keys and another name, and
    one that trusts the key no more."""
    bench, group = measure.bench, "real token"
    later = bench.subject.plan.sessions.access + 60.0

    async def at(name: str, ahead: float, **differences: Any) -> Result:
        async with twin(bench, name, ahead=ahead, **differences) as copy:
            if copy is None:
                return measure.unproven("a copy of the service did not start")
            reply = await copy.send(copy.elsewhere(actor), "GET", path)
            if name == "now":
                return measure.check(
                    group, "is taken by a copy of the service", reply.status == 200, "200", reply
                )
            return measure.turned_away(group, f"is refused {_TWINS[name]}", reply)

    for result in await asyncio.gather(
        at("now", 0.0), at("later", later), at("before", -HOUR), at("issuer", 0.0, same_url=False),
        at("retired", 0.0, before=_retire),
    ):  # fmt: skip
        yield result


_TWINS = {
    "later": "after its end",
    "before": "before its beginning",
    "issuer": "by a service of another name with the same keys",
    "retired": "once its key is trusted no more",
}


async def _retire(own: OwnService) -> None:
    fault = "the keys could not be rotated"
    data = ("--data", str(own.data))
    await own.command(fault, "keys", "rotate", str(own.document), *data, "--now")


PROBE = Probe(TOPIC, "forged, altered, expired and ill-made access tokens are refused", claims, run)
