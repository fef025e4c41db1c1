"""Requests that nobody expects: each is the sender's mistake, and no answer shows a stack trace."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from asbuilt import regex
from asbuilt.plan.model import Route, Select
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.asking import signs_in
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.claim import CONTRACT
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.subject import Subject

TOPIC = "disclosure"
NUMBER = 9_900
DEEP = 10_000
"""Levels of a body that only an attacker sends."""
LONG = 100_000
_INSIDE = regex.compile(
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line [0-9]+"  # Python
    r"|^\s*at [\w.$<>]+\([\w.]+\.(?:java|kt|scala):[0-9]+\)|\bException in thread\b"  # the JVM
    r"|\bat [\w.<> ]*\(?(?:/|file:|node:|webpack:)\S+:[0-9]+:[0-9]+\)?"  # JavaScript
    r"|\bgoroutine [0-9]+ \[|\bpanic: |\.go:[0-9]+ \+0x"  # Go
    r"|\.rb:[0-9]+:in [`']|\.php(?::| on line )[0-9]+|\bStack trace:|   at [\w.]+\(.*\) in .*:line"
    r"|\bsite-packages/|\bnode_modules/",
    re.M,
)
"""What stack traces look like."""


def claims(subject: Subject) -> tuple[str, ...]:
    """The endpoints, and whatever promises that errors tell nothing."""
    return (CONTRACT, *subject.claims.about(TOPIC)) if subject.routes else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Every endpoint, by somebody who may use it."""
    for route in bench.subject.routes:
        if not (bench.may_write or isinstance(route.action, Select) or signs_in(route)):
            continue
        found = await _visitor(bench, route)
        if found is None:
            continue
        actor, aim, body = found
        for odd in _odd(bench, route, aim, body):
            headers = {"Content-Type": odd.type} if odd.type else {}
            reply = await bench.send(actor, route.method, odd.path, odd.body, headers)
            for check in _judged(bench, route, odd, reply):
                yield check


_KEYS = {"a NUL character": "%00", "no UTF-8": "%FF", "a number of forty digits": "9" * 40}


@dataclass(frozen=True, slots=True)
class Odd:
    """A request that nobody expects; ``what`` says in what."""

    what: str
    path: str
    body: Any = None
    type: str | None = None


async def _visitor(bench: Bench, route: Route) -> tuple[Actor, Aim, Any] | None:
    roles = sorted(route.permits, key=lambda role: route.permits[role].rule is not None)
    for role in roles:
        try:
            actor = await bench.actor(role)
        except NoAccount:
            continue
        permit = route.permits[role]
        found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        aim = next((aim for aim in found if aim.open), None)
        if aim is None:
            continue
        body = compose.body(bench, route, actor, aim, NUMBER) if route.body else None
        if route.body is None and route.method in ("POST", "PUT", "PATCH"):
            endpoint = bench.subject.endpoints.get(route.key)
            body = endpoint.request.value if endpoint and endpoint.request else None
        return (replace(actor, token=None, cookie=None) if signs_in(route) else actor), aim, body
    return None


def _odd(bench: Bench, route: Route, aim: Aim, body: Any) -> Iterator[Odd]:
    path = aim.path
    yield Odd("bytes in the query that are no UTF-8", f"{path}?x=%FF%FE&q=%C3%28")
    yield Odd("a NUL character in every parameter", f"{path}?{_nul(bench, route)}")
    yield Odd("a broken escape in the query", f"{path}?q=%zz&%=%")
    yield Odd("a parameter of ten thousand characters", f"{path}?q={'x' * 10_000}")
    if "{" in route.path:
        for what, text in _KEYS.items():
            parts = zip(route.path.split("/"), path.split("/"), strict=True)
            filled = (text if "{" in part else given for part, given in parts)
            yield Odd(f"{what} as a key", "/".join(filled), body)
    if isinstance(body, dict):
        yield from _odd_bodies(path, body)


def _nul(bench: Bench, route: Route) -> str:
    return "&".join(f"{name}=%00" for name in (*route.query, "q"))


def _odd_bodies(path: str, body: dict[str, Any]) -> Iterator[Odd]:
    json, whole = "application/json", msgspec.json.encode(body)
    yield Odd("no body", path, b"", json)
    yield Odd("a body that breaks off", path, whole[:-2], json)
    yield Odd("a body that is no UTF-8", path, b'{"\xff\xfe": "\xc3\x28"}', json)
    yield Odd("an array for an object", path, b"[]", json)
    yield Odd("null for an object", path, b"null", json)
    yield Odd("a number for an object", path, b"1e999", json)
    yield Odd("half a surrogate pair", path, _with(body, '"\\ud800"'), json)
    yield Odd("a NUL character in every text", path, _with(body, '"\\u0000"'), json)
    yield Odd("an object for every text", path, _with(body, '{"$ne": null}'), json)
    yield Odd("a body of ten thousand levels", path, b"[" * DEEP + b"]" * DEEP, json)
    yield Odd("a text of a hundred thousand characters", path, _with(body, f'"{"x" * LONG}"'), json)
    yield Odd("another media type", path, whole, "application/x-unknown")


def _with(body: dict[str, Any], text: str) -> bytes:
    """The body with other JSON in the place of every text in it."""
    members = (
        f"{msgspec.json.encode(name).decode()}:"
        + (text if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, value in body.items()
    )
    return f"{{{','.join(members)}}}".encode()


def _judged(bench: Bench, route: Route, odd: Odd, reply: Reply) -> Iterator[Check]:
    """It is the sender's mistake, not a failure of the service; and nothing of its inside shows."""
    known, group = bench.subject.claims, f"unexpected requests to {route.key}"
    failed = reply.status is None or (reply.status >= 500 and reply.status != 503)
    yield Check(
        (CONTRACT,), group, f"{odd.what} is no failure", not failed, route.line, "no 5xx",
        reply.said, (reply.exchange,),
    )  # fmt: skip
    text = reply.answer.body.decode("utf-8", "replace") if reply.answer else ""
    inside, about = _INSIDE.search(text), known.about(TOPIC)
    if inside or about:
        said = f"`{inside[0].strip():.80}`" if inside else reply.said
        yield Check(
            about or (CONTRACT,), group, f"{odd.what} brings no stack trace", not inside,
            known.line(about) or route.line, "nothing of the service's inside", said,
            (reply.exchange,),
        )  # fmt: skip


PROBE = Probe("errors", "unexpected requests are refused and told nothing", claims, run)
