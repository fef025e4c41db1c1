"""Personal values and passwords sent in requests that succeed and that fail, and looked for in the
log, in the metrics and in what errors say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import msgspec

from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS
from asbuilt.plan.naming import snake
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.canary import Canaries, entry, registers, takes_rows, written
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Result
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import Account

TOPIC = "pii"
NUMBER = 8_000
FLUSHED = 5.0
"""Seconds within which a line of the log is expected."""
MARK = "asbuilt-verify-last-line"


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that personal data are handled with care."""
    return subject.claims.about(TOPIC)


@dataclass(slots=True)
class Trail:
    """What was planted and what came back; ``refusals`` are the answers to what failed."""

    bench: Bench
    canaries: Canaries
    replies: list[Reply] = field(default_factory=list)
    refusals: list[tuple[str, Reply]] = field(default_factory=list)

    async def send(
        self, what: str, actor: Actor, method: str, path: str, body: Any = None, **fields: str
    ) -> Reply:
        """A request on the trail; ``fields`` are headers."""
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        reply = await self.bench.send(actor, method, path, body, headers, patient=False)
        self.replies.append(reply)
        if reply.status is not None and reply.status >= 400:
            self.refusals.append((what, reply))
        return reply


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Leave the trail, then follow it."""
    measure, trail = Measure(bench, TOPIC), Trail(bench, Canaries(bench))
    assert bench.own is not None
    await _registered(trail)
    await _written(trail)
    await _refused(trail)
    secret = _personal(bench)
    planted = {what: value for what, value in trail.canaries.planted.items() if what in secret}
    if not planted:
        yield measure.unproven("no endpoint takes a personal value or a password")
        return
    if not await _logged(trail):
        yield measure.unproven(f"no line about the requests came to the log in {FLUSHED:g} s")
        return
    log = bench.own.log.read_text("utf-8", "replace")
    metrics = await _metrics(bench)
    for what, value in planted.items():
        for where, text in {"log": log, "metrics": metrics}.items():
            if text is not None:
                yield measure.seen(
                    where, f"{what} is not in it", value not in text, "absent",
                    _around(text, value),
                )  # fmt: skip
    emails = _emails(bench)
    shown = [value for value in emails if value in log]
    yield measure.seen(
        "log", "no e-mail address of an account is in it", not shown, "absent",
        f"{len(shown)} of {len(emails)} addresses",
    )  # fmt: skip
    for what, reply in trail.refusals:
        body = reply.answer.body.decode("utf-8", "replace") if reply.answer else ""
        told = [name for name, value in planted.items() if value in body]
        yield measure.check(
            "errors", f"no personal value after {what}", not told, "absent", reply,
            ", ".join(told) or reply.said,
        )  # fmt: skip
    said = [reply for reply in trail.replies if _shows(reply, planted.get(PASSWORD))]
    if PASSWORD in planted:
        yield measure.seen(
            "answers", "no answer shows the password", not said, "absent",
            said[0].exchange.path if said else f"in none of {len(trail.replies)} answers",
        )  # fmt: skip


def _personal(bench: Bench) -> set[str]:
    """The columns that hold personal or secret values, and the password."""
    tables = bench.subject.plan.tables.values()
    marked = {f"{table.name}.{column.name}" for table in tables for column in table.columns
              if column.pii or column.secret}  # fmt: skip
    identity = bench.subject.plan.identity
    named = {f"{identity.table}.{name}" for name in identity.names} if identity else set()
    return {PASSWORD, *(marked or named)}


def _emails(bench: Bench) -> list[str]:
    people = (a for role in bench.world.accounts for a in bench.world.of(role))
    values = {value for a in people for value in (*a.names.values(), *a.row.values())}
    return sorted(value for value in values if isinstance(value, str) and "@" in value)


async def _registered(trail: Trail) -> None:
    """Somebody whose every value is a canary registers, signs in, and mistypes the password."""
    bench = trail.bench
    for route in takes_rows(bench):
        if not registers(route):
            continue
        found = await entry(bench, route, NUMBER)
        if found is None:
            continue
        way, body = found
        body = trail.canaries.body(route, body)
        send = (way.actor, route.method, way.aim.path)
        await trail.send("registering", *send, body)
        await trail.send("registering twice", *send, body)
        await trail.send("registering with an unknown member", *send, {**body, "canary_x": "1"})
        await trail.send("registering without a password", *send, _without_password(body))
        account = _account(bench, trail, body)
        login = bench.subject.family("auth.login")
        if login is not None:
            wanted = credentials(bench.subject, account)
            await trail.send("signing in", way.actor, login.method, login.path, wanted)
            wrong = credentials(bench.subject, replace(account, password=f"{account.password}x"))
            await trail.send("a wrong password", way.actor, login.method, login.path, wrong)


def _without_password(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if PASSWORD not in snake(name)}


def _account(bench: Bench, trail: Trail, body: dict[str, Any]) -> Account:
    identity = bench.subject.plan.identity
    assert identity is not None
    given = {snake(name): value for name, value in body.items()}
    names = {name: str(given[name]) for name in identity.names if name in given}
    return Account(ANONYMOUS, None, names, trail.canaries.planted.get(PASSWORD, ""))


async def _written(trail: Trail) -> None:
    """Rows whose personal columns hold canaries."""
    bench, plan = trail.bench, trail.bench.subject.plan
    for route in takes_rows(bench):
        table = plan.tables.get(written(bench, route) or "")
        if registers(route) or table is None or not any(c.pii or c.secret for c in table.columns):
            continue
        found = await entry(bench, route, NUMBER)
        if found is not None:
            way, body = found
            send = (way.actor, route.method, way.aim.path)
            await trail.send(f"writing {table.name}", *send, trail.canaries.body(route, body))


async def _refused(trail: Trail) -> None:
    """The same values where they do not belong."""
    bench = trail.bench
    stranger = await bench.fresh(ANONYMOUS)
    values = list(trail.canaries.planted.values())
    route = next(takes_rows(bench), None) or bench.subject.family("auth.login")
    if route is None or not values:
        return
    path, all_values = route.path.replace("{", "").replace("}", ""), " ".join(values)
    broken = b'{"' + all_values.encode() + b'": '
    await trail.send("a body that breaks off", stranger, "POST", path, broken)
    encoded = msgspec.json.encode({"text": all_values})
    await trail.send("another media type", stranger, "POST", path, encoded, content_type="text/x")
    await trail.send("a body that is no object", stranger, "POST", path, values)
    await trail.send("a forged token", replace(stranger, token=values[0]), "GET", path)
    query = "&".join(f"{name}={value}" for name, value in zip(("q", "email", "filter"), values,
                                                              strict=False))  # fmt: skip
    for each in bench.subject.routes:
        if each.method == "GET" and "{" not in each.path:
            role = next(iter(each.permits), ANONYMOUS)
            reader = await bench.actor(role) if bench.world.of(role) else stranger
            await trail.send(f"a query of {each.path}", reader, "GET", f"{each.path}?{query}")


async def _logged(trail: Trail) -> bool:
    """Whether the log has come to the last of the requests."""
    bench = trail.bench
    assert bench.own is not None
    stranger = await bench.fresh(ANONYMOUS)
    await trail.send("a path that is not there", stranger, "GET", "/", X_Request_Id=MARK)
    end = monotonic() + FLUSHED
    while monotonic() < end:
        if MARK in bench.own.log.read_text("utf-8", "replace"):
            return True
        await asyncio.sleep(0.05)
    return False


async def _metrics(bench: Bench) -> str | None:
    route = bench.subject.family("system.metrics")
    if route is None:
        return None
    reply = await bench.send(await bench.fresh(ANONYMOUS), "GET", route.path)
    return reply.answer.body.decode("utf-8", "replace") if reply.answer else None


def _around(text: str, value: str) -> str:
    """The line that holds a value, without the value itself."""
    at = text.find(value)
    if at < 0:
        return "absent"
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    return line.replace(value, "…")[:200]


def _shows(reply: Reply, password: str | None) -> bool:
    return bool(password and reply.answer and password.encode() in reply.answer.body)


PROBE = Probe(
    TOPIC, "personal values are in no log, metric or error", claims, run, writes=True, own=True
)
