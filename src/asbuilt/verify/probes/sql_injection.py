"""SQL in every parameter: paths, filters, sorts, searches, members of bodies, headers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, Builtin, ColumnPlan, Insert, Route, Select, TablePlan
from asbuilt.plan.naming import snake
from asbuilt.plan.paths import parameters as parameters_in
from asbuilt.spec.endpoints.route import pattern
from asbuilt.verify import compose, rows
from asbuilt.verify.aim import Aim, absent, aims
from asbuilt.verify.asking import signs_in
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.injection import (
    ELSEWHERE,
    FAST,
    KEPT,
    OTHERS,
    SLOW,
    STYLES,
    Payload,
    Style,
    decided,
    given,
    given_away,
    seconds,
)
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.published import Parameters, parameters
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject

TOPIC = "sql_injection"
PLAIN = "zzasbuilt"
"""Text that no row holds."""
COLUMNS = {"quick": 3, "normal": 8, "full": 100}
"""Columns of a list that are filtered by, by effort."""
STYLES_TRIED = {"quick": 2, "normal": 5, "full": 5}
OTHERS_TRIED = {"quick": 5, "normal": 8, "full": 8}
HEADERS = ("X-Request-Id", "Idempotency-Key", "User-Agent", "If-None-Match", "Accept-Language")
NOT_TAKEN = (400, 422)
NUMBER = 9_000
TURNS = 3
FEW, MANY = 2, 6
"""Tries until a delay is believed: where plain text is answered quickly, and where it is not."""

Make = Callable[[str], tuple[str, Any, dict[str, str]]]


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that SQL can not be injected."""
    return subject.claims.about(TOPIC)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each parameter of each endpoint."""
    measure = Measure(bench, TOPIC)
    tried, people, published = 0, People(bench), await parameters(bench)
    for route in bench.subject.routes:
        if not (route.method == "GET" or bench.may_write or signs_in(route)):
            yield measure.unproven(f"{route.key} changes rows: allow it with --allow-writes")
            continue
        visit = await _visit(people, route, published)
        if visit is None:
            if bench.own is None and ("{" in route.path or route.body):
                yield measure.unproven(f"no row is known that somebody may use {route.key} on")
            continue
        try:
            for spot in _spots(visit):
                tried += 1
                yield await _tried(measure, visit, spot)
        except NoAccount as reason:
            yield measure.unproven(str(reason))
    if not tried:
        yield measure.unproven("nobody is known who may use an endpoint with parameters")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for text in a request: ``make`` gives path, body and headers with a text there.

    ``plain`` is what stands there otherwise: the first of ``others`` that the service takes, since
    one that wants a number there looks at nothing else. ``decides``: a condition that is true may
    show. ``shown`` is the member of the answer that shows the text again."""

    name: str
    make: Make
    plain: str = PLAIN
    others: tuple[str, ...] = ()
    decides: bool = True
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """An endpoint and who uses it in turn, a path and a body that it takes. ``actor`` is the first
    of them; ``parameters`` are those of its query that somebody has named."""

    bench: Bench
    route: Route
    turns: Iterator[Actor]
    actor: Actor
    aim: Aim
    body: Any
    parameters: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What checks here belong to."""
        return f"text in {self.route.key}"

    async def send(self, spot: Spot, text: str) -> Reply:
        """The request with a text in its place."""
        path, body, headers = spot.make(text)
        actor = next(self.turns)
        # A service that is not ours may have been asked much by the same few people.
        patient = self.bench.own is None
        return await self.bench.send(actor, self.route.method, path, body, headers, patient=patient)


class People:
    """Some people of every role, whom no other probe plays as far as there are such."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._known: dict[str, list[Actor]] = {}

    async def of(self, role: str) -> list[Actor]:
        """Those of a role, signed in."""
        if role not in self._known:
            wanted = TURNS * 4 if role == ANONYMOUS else TURNS
            found = [await self._one(role, number) for number in range(wanted)]
            self._known[role] = [actor for actor in found if actor is not None]
        return self._known[role]

    async def _one(self, role: str, number: int) -> Actor | None:
        try:
            return await self.bench.spare(role)
        except NoAccount:
            pass
        try:
            return await self.bench.actor(role, number)
        except NoAccount:
            return None


async def _visit(people: People, route: Route, published: Parameters) -> Visit | None:
    """By a role that many people have, with as few conditions as can be."""
    bench = people.bench
    plan = bench.subject.plan
    wanted = sorted(
        route.permits,
        key=lambda role: (route.permits[role].rule is not None, -len(bench.world.of(role))),
    )
    for role in wanted:
        actors = await people.of(role)
        if not actors:
            continue
        found = aims(plan, bench.world, route, route.permits[role], actors[0].account)
        aim = next((aim for aim in found if aim.open), None)
        if aim is None:
            continue
        table = getattr(route.action, "table", None)
        if aim.row is not None and table and not isinstance(route.action, Select):
            bench.world.use(table, aim.row)
        body = _valid(bench, route, actors[0], aim)
        if route.body is None or body is not None:
            named = (*route.query, *published.get((route.method, pattern(route.path)), ()))
            return Visit(bench, route, cycle(actors), actors[0], aim, body, named)
    return None


def _valid(bench: Bench, route: Route, actor: Actor, aim: Aim) -> Any:
    if isinstance(route.action, Builtin) and route.action.name == "auth.login":
        identity = bench.subject.plan.identity
        people = bench.world.of(identity.default_role) if identity else ()
        if not people:
            return None
        return credentials(bench.subject, replace(people[-1], password=PLAIN))
    return compose.body(bench, route, actor, aim, NUMBER) if route.body else None


# ---------------------------------------------------------------- places


def _spots(visit: Visit) -> Iterator[Spot]:
    yield from _in_path(visit)
    if isinstance(visit.route.action, Select):
        yield from _in_query(visit)
    if isinstance(visit.body, dict):
        yield from _in_body(visit)
    if isinstance(visit.route.action, Select) and "{" not in visit.route.path:
        yield from _in_headers(visit)


def _in_path(visit: Visit) -> Iterator[Spot]:
    named = absent(visit.bench.subject.plan, visit.route)
    given = visit.aim.path.split("/")
    for at, part in enumerate(visit.route.path.split("/")):
        for name in parameters_in(part):

            def make(
                text: str, at: int = at, part: str = part, name: str = name
            ) -> tuple[str, Any, dict[str, str]]:
                filled = part.format_map(named | {name: quote(text, safe="")})
                return "/".join((*given[:at], filled, *given[at + 1 :])), visit.body, {}

            yield Spot(f"path {name}", make, named.get(name, "0"))


def _in_query(visit: Visit) -> Iterator[Spot]:
    action = visit.route.action
    assert isinstance(action, Select)
    if not action.many:
        return
    table = visit.bench.subject.plan.tables[action.table]
    first = table.primary_key[0] if table.primary_key else table.columns[0].name
    columns = [column.json for column in _columns(visit, table)]
    for name in dict.fromkeys((*columns, "q", *visit.parameters)):
        plain, *more = _plain(table, name)
        decides = not _ORDERING.search(name)
        yield Spot(f"query {name}", _query(visit, name), plain, tuple(more), decides)
    # The service's own filters have conditions of their own, which may well be true.
    others = {"filter": f"{first} = 0", "sort": first, "fields": first, "expand": first,
              "limit": "1", "cursor": PLAIN}  # fmt: skip
    for name, plain in others.items():
        if name not in visit.parameters:
            yield Spot(f"query {name}", _query(visit, name), plain, decides=False)


_ORDERING = regex.compile(r"sort|order", re.I)
_PLAIN = {
    "uuid": "00000000-0000-4000-8000-00000000a5b1", "integer": "987654321", "decimal": "987654",
    "float": "987654", "date": "1901-02-03", "timestamp": "1901-02-03T04:05:06Z",
}  # fmt: skip
"""Values that no row holds, by type."""


def _plain(table: TablePlan, name: str) -> Iterator[str]:
    """What a parameter of that name may take: a value of the column that it names or ends with
    (``min_quantity``), columns for one that sorts, text, a number."""
    if _ORDERING.search(name):
        yield from (column.name for column in table.columns if not column.secret)
    else:
        ends = (c for c in table.columns if snake(name).endswith(c.name))
        column = max(ends, key=lambda column: len(column.name), default=None)
        if column is not None and column.type.kind in _PLAIN:
            yield _PLAIN[column.type.kind]
        if column is not None and column.type.kind == "enum":
            yield from column.type.values[:1]
    yield from (PLAIN, "1")


def _query(visit: Visit, name: str) -> Make:
    return lambda text: (f"{visit.aim.path}?{name}={quote(text, safe='')}", None, {})


def _columns(visit: Visit, table: TablePlan) -> Iterator[ColumnPlan]:
    """The columns that the answer shows, text before others."""
    shown = {field.column for field in visit.route.answer.fields}
    columns = [column for column in table.columns if column.name in shown]
    columns.sort(key=lambda column: column.type.kind != "text")
    yield from columns[: COLUMNS[visit.bench.effort]]


def _in_body(visit: Visit) -> Iterator[Spot]:
    wrapper = visit.route.body.wrapper if visit.route.body else None
    members = visit.body[wrapper] if wrapper else visit.body
    shown = {field.column: field.name for field in visit.route.answer.fields}
    fields = {f.name: f for f in visit.route.body.fields} if visit.route.body else {}
    numbers = count(NUMBER)
    for name, value in members.items():
        if not isinstance(value, str):
            continue

        def make(text: str, name: str = name) -> tuple[str, Any, dict[str, str]]:
            others = _somebody(members) if signs_in(visit.route) else _another(visit, next(numbers))
            changed = {**others, name: text}
            return visit.aim.path, {wrapper: changed} if wrapper else changed, {}

        field = fields.get(name)
        kept = shown.get(field.column) if field and field.column else None
        well_formed = f"{PLAIN}@example.com" if "@" in value else value
        yield Spot(f"member {name}", make, others=(well_formed,), shown=kept)


def _somebody(members: dict[str, Any]) -> dict[str, Any]:
    """Credentials of somebody else each time: guessing at one account is slowed down."""
    return {
        name: f"{PLAIN}{token_hex(4)}{'@example.com' if '@' in value else ''}"
        for name, value in members.items()
    }


def _another(visit: Visit, number: int) -> dict[str, Any]:
    """Another body where one row alone may have some of its values."""
    wrapper = visit.route.body.wrapper if visit.route.body else None
    body = visit.body
    if isinstance(visit.route.action, Insert):
        body = compose.body(visit.bench, visit.route, visit.actor, visit.aim, number) or body
    members: dict[str, Any] = body[wrapper] if wrapper else body
    return members


def _in_headers(visit: Visit) -> Iterator[Spot]:
    for name in HEADERS:

        def make(text: str, name: str = name) -> tuple[str, Any, dict[str, str]]:
            return visit.aim.path, None, {name: text}

        yield Spot(f"header {name}", make, decides=False)


# ---------------------------------------------------------------- trying


async def _tried(measure: Measure, visit: Visit, spot: Spot) -> Check | Unproven:
    """Everything at one place; the first sign that is still there when it is tried again."""
    spot, control = await _taken(visit, spot)
    styles = _styles(visit, spot, control)
    pairs = [(style.true[0], style.false[0]) for style in styles]
    payloads = [*_others(visit.bench), *(payload for pair in pairs for payload in pair)]
    replies = await asyncio.gather(
        *(visit.send(spot, payload.on(spot.plain)) for payload in payloads)
    )
    if refused := [reply for reply in (control, *replies) if reply.status == 429]:
        where = f"{visit.route.key}, {spot.name}"
        return measure.unproven(f"{where}: {len(refused)} requests were refused as too many")
    got = dict(zip(payloads, replies, strict=True))
    name = f"{spot.name} holds text and no SQL"
    for payload, reply in got.items():
        sign = given_away(control, reply)
        late = payload.kind == "delay" and seconds(reply) > seconds(control) + SLOW
        if sign is None and late:
            sign = await _late(visit, spot, payload)
        if sign is not None:
            return _accused(measure, visit, name, payload, sign, reply)
    for style in styles:
        if decided(control, [got[style.true[0]]], [got[style.false[0]]]):
            sign = await _decided(visit, spot, style)
            if sign is not None:
                reply = got[style.true[0]]
                return _accused(measure, visit, name, style.true[0], sign, reply)
    if spot.shown is not None:
        text = KEPT.replace("{v}", PLAIN)
        reply = await visit.send(spot, text)
        shown = rows.shown(visit.route, reply.json)
        came = shown[0].get(spot.shown) if shown else text
        if reply.status is not None and reply.status < 300 and came != text:
            payload = Payload("error", KEPT)
            return _accused(measure, visit, name, payload, f"came back as {came!r:.80}", reply)
    said = f"{len(payloads)} payloads answered like other text"
    return measure.check(visit.group, name, True, "no sign of a database", control, said)


async def _taken(visit: Visit, spot: Spot) -> tuple[Spot, Reply]:
    """The place with plain text that the service takes there, and the answer to it."""
    first = await visit.send(spot, spot.plain)
    if first.status not in NOT_TAKEN:
        return spot, first
    for other in spot.others:
        reply = await visit.send(spot, other)
        if reply.status not in NOT_TAKEN:
            return replace(spot, plain=other), reply
    return spot, first


def _styles(visit: Visit, spot: Spot, control: Reply) -> tuple[Style, ...]:
    """The conditions to try: none where a true one would show nothing, or could do harm. A change
    for which every row is the right one is no test but an accident, if the service is not ours."""
    reads = visit.route.method == "GET"
    harmless = reads or signs_in(visit.route) or visit.bench.own is not None
    if not (spot.decides and harmless and (reads or given(control) < 1)):
        return ()
    return STYLES if visit.bench.own is None else STYLES[: STYLES_TRIED[visit.bench.effort]]


def _others(bench: Bench) -> tuple[Payload, ...]:
    return (*OTHERS, *ELSEWHERE) if bench.own is None else OTHERS[: OTHERS_TRIED[bench.effort]]


def _accused(
    measure: Measure, visit: Visit, name: str, payload: Payload, sign: str, reply: Reply
) -> Check:
    said = f"`{payload.on('…')}`: {sign}"
    return measure.check(visit.group, name, False, "no sign of a database", reply, said)


async def _late(visit: Visit, spot: Spot, payload: Payload) -> str | None:
    """Whether it is the payload that takes its time, some times more, each after plain text."""
    plain: list[float] = []
    taken: list[float] = []
    while len(taken) < (FEW if max(plain, default=0.0) < FAST else MANY):
        plain.append(seconds(await visit.send(spot, spot.plain)))
        taken.append(seconds(await visit.send(spot, payload.on(spot.plain))))
        if min(taken) < max(plain) + SLOW:
            return None
    times = len(taken) + 1
    return f"took {min(taken):.1f} s, plain text {max(plain):.1f} s, {times} times"


async def _decided(visit: Visit, spot: Spot, style: Style) -> str | None:
    """The same with other numbers in the conditions."""
    control = await visit.send(spot, spot.plain)
    true = [await visit.send(spot, payload.on(spot.plain)) for payload in style.true]
    false = [await visit.send(spot, payload.on(spot.plain)) for payload in style.false]
    return decided(control, true, false)


PROBE = Probe(TOPIC, "SQL in any parameter is text like any other", claims, run)
