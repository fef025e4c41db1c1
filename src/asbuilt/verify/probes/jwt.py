"""Forged, altered, expired and foreign access tokens, each of them refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.forgery import Token, forgeries, guessed, parsed
from asbuilt.verify.measure import Measure, door
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
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
    async for check in _sound(measure, token, actor, path):
        yield check
    async for check in _forged(measure, token, actor, path):
        yield check
    if bench.own is not None:
        async for result in _of_other_times(measure, actor, path):
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


async def _wanted(bench: Bench, token: Token) -> dict[str, Any]:
    """The claims of somebody with more rights."""
    role = bench.mightiest()
    others = bench.world.of(role)
    roles: dict[str, Any] = {name: role for name in ("role", "roles") if name in token.payload}
    subject = {"sub": str(others[0].id)} if others else {}
    return {**token.payload, **roles, **subject}


async def _of_other_times(measure: Measure, actor: Actor, path: str) -> AsyncIterator[Result]:
    """Real tokens, presented to copies of the service: one at the same time, which takes them, one
    after their end, one before their beginning, and one that has the same keys and another name."""
    bench, group = measure.bench, "real token"
    later = bench.subject.plan.sessions.access + 60.0

    async def at(name: str, ahead: float, *, same_url: bool = True) -> Result:
        async with twin(bench, name, ahead=ahead, same_url=same_url) as copy:
            if copy is None:
                return measure.unproven("a copy of the service did not start")
            reply = await copy.send(copy.elsewhere(actor), "GET", path)
            if name == "now":
                return measure.check(
                    group, "is taken by a copy of the service", reply.status == 200, "200", reply
                )
            return measure.turned_away(group, f"is refused {_TWINS[name]}", reply)

    for result in await asyncio.gather(
        at("now", 0.0), at("later", later), at("before", -HOUR), at("issuer", 0.0, same_url=False)
    ):
        yield result


_TWINS = {
    "later": "after its end",
    "before": "before its beginning",
    "issuer": "by a service of another name with the same keys",
}


PROBE = Probe(TOPIC, "forged, altered and expired access tokens are refused", claims, run)
