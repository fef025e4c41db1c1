"""Mitigations of risks that no other probe looks at: answers that are cached, and lists that are
paged by keys while rows are written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, Insert, Route, Select, Update
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.title import bare
from asbuilt.spec.values import canonical
from asbuilt.verify import compose, rows
from asbuilt.verify.aim import Aim, Judge, aims
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.claim import Claim
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject

CACHING = regex.compile(r"\bcach(?:e|es|ed|ing)\b", re.I)
KEYSET = regex.compile(
    r"\b(?:keyset|cursors?|seek)(?:[- ]based)?[- ](?:paging|paginat|pages?\b)", re.I
)
NUMBER = 80_000
"""Numbers of bodies begin there, so that they differ from those of other probes."""
PAGE, PAGES = 5, 6
TRIES = 8
"""Bodies that are made until one is a change."""


def claims(subject: Subject) -> tuple[str, ...]:
    """The risks that caching or keyset paging is to lessen."""
    return tuple(dict.fromkeys((*_naming(subject, CACHING), *_naming(subject, KEYSET))))


def _naming(subject: Subject, feature: re.Pattern[str]) -> tuple[str, ...]:
    known: dict[str, Claim] = {claim.text: claim for claim in subject.claims.of("risk")}
    named = (
        f"{bare(risk.text.text)}: {bare(risk.mitigation.text)}"
        for risk in subject.spec[Risks].items
        if risk.mitigation and feature.search(risk.mitigation.text)
    )
    return tuple(known[text].id for text in named if text in known)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each feature that is named, or why it can not be seen."""
    line = bench.subject.claims.line
    if cached := _naming(bench.subject, CACHING):
        reason = "no row can be read and changed"
        async for result in _or_unproven(_cached(bench, cached), cached, reason, line(cached)):
            yield result
    if paged := _naming(bench.subject, KEYSET):
        reason = "no list that goes over several pages can be written to"
        async for result in _or_unproven(_paged(bench, paged), paged, reason, line(paged)):
            yield result


async def _or_unproven(
    checks: AsyncIterator[Check], ids: tuple[str, ...], reason: str, line: int
) -> AsyncIterator[Result]:
    """The checks, or why there is none."""
    none = True
    async for check in checks:
        none = False
        yield check
    if none:
        yield Unproven(ids, reason, line)


# ---------------------------------------------------------------- caching


async def _cached(bench: Bench, ids: tuple[str, ...]) -> AsyncIterator[Check]:
    for route in bench.subject.routes:
        if isinstance(route.action, Select):
            if found := await _changing(bench, route):
                async for check in _fresh(bench, ids, found):
                    yield check
            if route.action.many and "{" not in route.path:
                async for check in _apart(bench, ids, route):
                    yield check


@dataclass(frozen=True, slots=True)
class Change:
    """``actor`` reads a row, alone or in a list, at ``path``, and may change it elsewhere."""

    actor: Actor
    read: Route
    path: str
    route: Route
    aim: Aim


async def _changing(bench: Bench, read: Route) -> Change | None:
    """Somebody who reads at ``read`` what they may change; nobody's account is changed."""
    assert isinstance(read.action, Select)
    if read.action.table == bench.subject.plan.identity_table:
        return None
    for route in bench.subject.routes:
        if not isinstance(route.action, Update) or route.action.table != read.action.table:
            continue
        for role in read.permits:
            if role not in route.permits or not bench.world.of(role):
                continue
            actor = await bench.actor(role)
            if found := await _aimed(bench, read, route, actor):
                return found
    return None


async def _aimed(bench: Bench, read: Route, route: Route, actor: Actor) -> Change | None:
    assert isinstance(read.action, Select)
    plan, world = bench.subject.plan, bench.world
    table = plan.tables[read.action.table]
    changing = aims(plan, world, route, route.permits[actor.role], actor.account)
    ways = [aim for aim in changing if aim.open and aim.row]
    if not read.action.many:
        reading = aims(plan, world, read, read.permits[actor.role], actor.account)
        shown = {_key(table.primary_key, aim.row): aim.path for aim in reading if aim.open}
        for aim in ways:
            if path := shown.get(_key(table.primary_key, aim.row)):
                return Change(actor, read, path, route, aim)
        return None
    if "{" in read.path:
        return None
    listed = rows.shown(read, (await bench.send(actor, "GET", read.path)).json)
    keys = {_key(table.primary_key, rows.key(read, table, item)) for item in listed}
    found = (aim for aim in ways if _key(table.primary_key, aim.row) in keys)
    return next((Change(actor, read, read.path, route, aim) for aim in found), None)


def _key(names: tuple[str, ...], row: dict[str, Any] | None) -> tuple[Any, ...]:
    return tuple(row[name] for name in names) if row else ()


async def _fresh(bench: Bench, ids: tuple[str, ...], change: Change) -> AsyncIterator[Check]:
    """The same answer while nothing changes, and another one at once when something has."""
    line, key = bench.subject.claims.line(ids), change.read.key
    before = await bench.send(change.actor, "GET", change.path)
    again = await bench.send(change.actor, "GET", change.path)
    tags = (before.header("etag"), again.header("etag"))
    yield Check(
        ids, key, "is the same answer while nothing changes",
        before.status == again.status == 200 and before.json == again.json and tags[0] == tags[1],
        line, "the same body with the same ETag", f"{before.said}, then {again.said}; ETags {tags}",
        (before.exchange, again.exchange),
    )  # fmt: skip
    body = _another(bench, change, before)
    if body is None:
        return
    made = await bench.send(change.actor, change.route.method, change.aim.path, body)
    if made.status not in (200, 204):
        return
    after = await bench.send(change.actor, "GET", change.path)
    yield Check(
        ids, key, "shows a change at once", after.status == 200 and after.json != before.json,
        line, "another answer than before the change", "the answer from before it",
        (before.exchange, made.exchange, after.exchange),
    )  # fmt: skip


def _another(bench: Bench, change: Change, before: Reply) -> dict[str, Any] | None:
    """A body that changes what the answer shows of the row."""
    assert isinstance(change.read.action, Select)
    table = bench.subject.plan.tables[change.read.action.table]
    wanted = _key(table.primary_key, change.aim.row)
    items = rows.shown(change.read, before.json)
    item = next(
        (i for i in items if _key(table.primary_key, rows.key(change.read, table, i)) == wanted),
        None if change.read.action.many else items[0] if items else None,
    )
    if item is None or change.route.body is None:
        return None
    shown = rows.columns(change.read, table, item)
    names = {field.name: field.column for field in change.route.body.fields}
    for number in range(NUMBER, NUMBER + TRIES):
        new = replace(change.aim, row=None)  # a body for a row keeps the row's own values
        body = compose.body(bench, change.route, change.actor, new, number)
        wrapper = change.route.body.wrapper
        sent = (body or {}).get(wrapper, {}) if wrapper else body or {}
        for name, value in sent.items():
            column = names.get(name)
            if column in shown and value is not None:
                assert column is not None
                if canonical(table.column(column).type, value) != shown[column]:
                    if change.aim.row is not None:
                        bench.world.use(table.name, change.aim.row)
                    return body
    return None


async def _apart(bench: Bench, ids: tuple[str, ...], route: Route) -> AsyncIterator[Check]:
    """What one has read is not given to another who may not see it."""
    line = bench.subject.claims.line(ids)
    roles = sorted(route.permits, key=lambda role: route.permits[role].rule is not None)
    people = [await bench.actor(role) for role in roles if bench.world.of(role)]
    for role in (role for role in roles if route.permits[role].rule and bench.world.of(role)):
        other = await bench.actor(role, 1 if len(bench.world.of(role)) > 1 else 0)
        for first in people:
            read = await bench.send(first, "GET", route.path)
            already = sum(1 for _ in _hidden(bench, route, first, read))  # read by others before
            if not already and not any(_hidden(bench, route, other, read)):
                continue
            asked = await bench.send(other, "GET", route.path)
            leaked = already + sum(1 for _ in _hidden(bench, route, other, asked))
            yield Check(
                ids, route.key, f"gives {role} nothing that {first.role} has read",
                asked.status == 200 and not leaked, line, "only rows that they may read",
                f"{asked.said}, {leaked} of another's rows", (asked.exchange,),
            )  # fmt: skip
    if people and ANONYMOUS not in route.permits:
        await bench.send(people[0], "GET", route.path)
        nobody = await bench.send(await bench.actor(ANONYMOUS), "GET", route.path)
        yield Check(
            ids, route.key, "gives nobody what somebody has read",
            nobody.status in (401, 403, 404), line, "401", nobody.said, (nobody.exchange,),
        )  # fmt: skip


def _hidden(bench: Bench, route: Route, actor: Actor, reply: Reply) -> Iterator[dict[str, Any]]:
    """The rows of an answer that ``actor`` may not see."""
    assert isinstance(route.action, Select)
    table = bench.subject.plan.tables[route.action.table]
    judge = Judge(bench.subject.plan, bench.world, actor.account)
    rule = route.permits[actor.role].rule
    for item in rows.shown(route, reply.json):
        if judge.holds(table, rows.columns(route, table, item), rule) is False:
            yield item


# ---------------------------------------------------------------- paging


async def _paged(bench: Bench, ids: tuple[str, ...]) -> AsyncIterator[Check]:
    for route in bench.subject.routes:
        action = route.action
        if not isinstance(action, Select) or not action.many or "{" in route.path:
            continue
        for create in bench.subject.routes:
            made = create.action
            fits = isinstance(made, Insert) and made.table == action.table and not made.parents
            roles = [r for r in route.permits if r in create.permits and bench.world.of(r)]
            if fits and roles:
                actor = await bench.actor(roles[0])
                if check := await _followed(bench, ids, route, create, actor):
                    yield check
                break


async def _followed(
    bench: Bench, ids: tuple[str, ...], route: Route, create: Route, actor: Actor
) -> Check | None:
    """The pages of a list, the newest rows first; a row is written before each next one. None
    where there is but one page."""
    assert isinstance(route.action, Select)
    table = bench.subject.plan.tables[route.action.table]
    aim = next(aims(bench.subject.plan, bench.world, create, create.permits[actor.role],
                    actor.account))  # fmt: skip
    query = f"?limit={PAGE}&sort=-{table.column(table.primary_key[0]).json}"
    if (await bench.send(actor, "GET", route.path + query)).status == 400:
        query = f"?limit={PAGE}"
    seen: list[tuple[Any, ...]] = []
    path, pages, written, exchanges = route.path + query, 0, 0, []
    for number in range(NUMBER, NUMBER + PAGES):
        reply = await bench.send(actor, "GET", path)
        exchanges.append(reply.exchange)
        items = rows.shown(route, reply.json)
        seen += [_key(table.primary_key, rows.key(route, table, item)) for item in items]
        pages += 1
        following = _next(route, reply)
        if following is None:
            break
        path = f"{route.path}{query}&cursor={quote(following, safe='')}"
        body = compose.body(bench, create, actor, aim, number)
        made = await bench.send(actor, create.method, aim.path, body)
        written += made.status in (200, 201)
    if pages < 2 or not written:
        return None
    twice = len(seen) - len(set(seen))
    return Check(
        ids, route.key, "shows no row twice while rows are written", not twice,
        bench.subject.claims.line(ids), f"{len(seen)} different rows on {pages} pages",
        f"{twice} of them again, {written} rows were written meanwhile", tuple(exchanges[-2:]),
    )  # fmt: skip


def _next(route: Route, reply: Reply) -> str | None:
    """What leads to the next page, where the document's example has it."""
    name = next((field.name for field in route.answer.around if field.column == "@next"), None)
    body = reply.json
    value = body.get(name) if name and isinstance(body, dict) else None
    return value if isinstance(value, str) else None


PROBE = Probe("mitigations", "caching and keyset paging", claims, run, "disruption", writes=True)
