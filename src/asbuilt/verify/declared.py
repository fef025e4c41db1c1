"""The refusals that a document declares (``- 409: The name is taken``), each provoked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from secrets import token_hex
from typing import Any

from asbuilt.plan.model import ANONYMOUS, Body, Route, TablePlan
from asbuilt.sampling.checks import candidates
from asbuilt.sampling.violations import violations
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, absent, aims
from asbuilt.verify.asking import signs_in
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.result import Check, Result, Unproven

MOST_TRIES = 60

Try = tuple[Actor, str, Any]
"""Who sends, to which path, which body."""


async def provoked(
    bench: Bench, route: Route, claims: tuple[str, ...], actor: Actor, aim: Aim, body: Any
) -> AsyncIterator[Result]:
    """Each declared refusal, by whatever may cause it: no token, a role without rights, a row that
    is not there, the same once more, every choice in turn. ``body`` was taken before."""
    for status, text in route.declared:
        if status < 400:
            continue
        found: Reply | None = None
        tries = 0
        async for attempt in _attempts(bench, route, status, actor, aim, body):
            who, path, sent = attempt
            reply = await bench.send(who, route.method, path, sent, patient=status != 429)
            tries += 1
            if reply.status == status:
                found = reply
                break
            if tries >= MOST_TRIES:
                break
        if found is None:
            reason = f"{route.key}: no way was found to cause the declared {status} ({text})"
            yield Unproven(claims, reason, route.line)
        else:
            yield Check(
                claims, route.key, f"answers {status}: {text}", True, route.line, str(status),
                found.said, (found.exchange,),
            )  # fmt: skip


async def _attempts(
    bench: Bench, route: Route, status: int, actor: Actor, aim: Aim, body: Any
) -> AsyncIterator[Try]:
    match status:
        case 401:
            yield await bench.actor(ANONYMOUS), aim.path, body
            if signs_in(route) and isinstance(body, dict):
                stranger = await bench.fresh(ANONYMOUS)
                yield stranger, aim.path, _unknown(body)  # nobody's failures are counted
                yield stranger, aim.path, _spoilt(body)
        case 404:
            yield actor, _absent(bench, route), body
        case 409:
            yield actor, aim.path, body
            yield actor, aim.path, body
    if status in (400, 422):
        for attempt in islice(_violating(bench, route, actor, aim, body), MOST_TRIES):
            yield attempt
    if status in (403, 404, 409, 422):
        for role in route.permits:
            if role == ANONYMOUS or bench.world.of(role):
                async for attempt in _choices(bench, route, await bench.actor(role)):
                    yield attempt
    if status == 403:
        plan = bench.subject.plan
        for role in plan.identity.roles if plan.identity else ():
            if role not in route.permits and bench.world.of(role):
                yield await bench.actor(role), aim.path, body


def _unknown(body: dict[str, Any]) -> dict[str, Any]:
    """Credentials of nobody."""
    return {
        name: f"nobody-{token_hex(4)}{value[value.find('@'):] if '@' in value else ''}"
        if isinstance(value, str) and "password" not in name.lower() else value
        for name, value in body.items()
    }  # fmt: skip


def _spoilt(body: dict[str, Any]) -> dict[str, Any]:
    """Credentials with a wrong password."""
    return {
        name: f"{value} wrong" if "password" in name.lower() else value
        for name, value in body.items()
    }


def _absent(bench: Bench, route: Route) -> str:
    """The path of a row that nobody has made."""
    return route.path.format_map(absent(bench.subject.plan, route))


def _violating(bench: Bench, route: Route, actor: Actor, aim: Aim, body: Any) -> Iterator[Try]:
    if not isinstance(body, dict):
        return
    for name in body:
        yield actor, aim.path, {other: value for other, value in body.items() if other != name}
    if route.body is None:
        return
    frame = compose.frame(bench, route, actor, aim)
    for violation in violations(route, bench.subject.plan, body, **frame):
        yield actor, aim.path, violation.body


async def _choices(bench: Bench, route: Route, actor: Actor) -> AsyncIterator[Try]:
    """Valid bodies that differ in one member, with every value that its constraint names."""
    plan = bench.subject.plan
    table = plan.tables.get(getattr(route.action, "table", None) or "")
    found = aims(plan, bench.world, route, route.permits[actor.role], actor.account)
    aim = next((aim for aim in found if aim.open), None)
    if route.body is None or table is None or aim is None:
        return
    body = compose.body(bench, route, actor, aim, 4)
    for name, value in _values(bench, table, route.body) if body else ():
        assert body is not None
        members = body[route.body.wrapper] if route.body.wrapper else body
        changed = {**members, name: value}
        yield actor, aim.path, {route.body.wrapper: changed} if route.body.wrapper else changed


def _values(bench: Bench, table: TablePlan, body: Body) -> Iterator[tuple[str, Any]]:
    for field in body.fields:
        if field.column is None:
            continue
        if field.type.kind == "enum":
            yield from ((field.name, value) for value in field.type.values)
        for check in table.checks:
            if check.columns == (field.column,) and field.type.kind == "text":
                column = table.column(field.column)
                row: dict[str, Any] = {each.name: None for each in table.columns}
                for value in candidates(check, column, row, bench.random(field.name)):
                    yield field.name, value
