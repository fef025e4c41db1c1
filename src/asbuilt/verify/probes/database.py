"""Slow queries: every list, asked as the document lets people ask, on all rows that there are."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, Route, Select, TablePlan
from asbuilt.sampling.as_json import as_json
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.load.histogram import Recorder
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.subject import Subject

TIMES = {"quick": 5, "normal": 20, "full": 50}
SLOW = 0.2
"""Seconds that the median may take where the document promises no latency."""
LOOKED_UP = ("integer", "uuid", "text", "enum", "boolean", "date")


_QUERIES = regex.compile(
    r"\b(?:query|queries|database|index(?:es)?)\s+(?:optimi[sz]ation|performance|tuning|interactions?)"
    r"|\bindexe[sd]\b|\bindex on\b|\bslow queries\b|\boptimi[sz]ed? (?:database )?queries\b",
    re.I,
)


def claims(subject: Subject) -> tuple[str, ...]:
    """What promises good queries, indexes or a tested database."""
    kinds = ("requirement", "testing", "risk")
    found = (claim for claim in subject.claims if claim.kind in kinds)
    return tuple(claim.id for claim in found if _QUERIES.search(claim.text))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each list with each column that is looked up: keys of other tables and what is documented."""
    wanted = claims(bench.subject)
    bounds = [target.value for _, target in bench.subject.claims.promising("latency")]
    bound = min(bounds, default=SLOW)
    for route in bench.subject.routes:
        action = route.action
        if not isinstance(action, Select) or not action.many:
            continue
        actor = await _reader(bench, route)
        if actor is None:
            continue
        permit = route.permits[actor.role]
        found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        aim = next((aim for aim in found if aim.open), None)
        table = bench.subject.plan.tables[action.table]
        for query in ("", *_queries(bench, route, table)) if aim else ():
            assert aim is not None
            yield await _asked(bench, wanted, route, actor, aim.path + query, bound)


async def _reader(bench: Bench, route: Route) -> Actor | None:
    """Who sees most: their queries go over most rows."""
    roles = sorted(route.permits, key=lambda role: route.permits[role].rule is not None)
    known = (role for role in roles if role == ANONYMOUS or bench.world.of(role))
    role = next(known, None)
    return await bench.actor(role) if role else None


def _queries(bench: Bench, route: Route, table: TablePlan) -> Iterator[str]:
    """Query strings with one column each, and the value that a row of the sample has there."""
    referring = {name for reference in table.references for name in reference.columns}
    for column in table.columns:
        documented = column.json in route.query
        if not documented and (bench.own is None or column.name not in referring):
            continue
        if column.type.kind not in LOOKED_UP or column.secret or column.hidden:
            continue
        values = (row.get(column.name) for row in bench.world.rows.get(table.name, ()))
        value = next((value for value in values if value is not None), None)
        if value is not None:
            yield "?" + urlencode({column.json: str(as_json(value)).lower()})


async def _asked(
    bench: Bench, wanted: tuple[str, ...], route: Route, actor: Actor, path: str, bound: float
) -> Check:
    recorder = Recorder()
    reply = await bench.send(actor, "GET", path)
    for _ in range(TIMES[bench.effort]):
        reply = await bench.send(actor, "GET", path)
        if reply.answer is not None and reply.status == 200:
            recorder.record(reply.answer.seconds)
    taken = recorder.histogram()
    median = taken.percentile(50)
    said = f"{median * 1e3:.1f} ms" if taken.count else reply.said
    name = f"answers{' with ?' + path.partition('?')[2].partition('=')[0] if '?' in path else ''}"
    return Check(
        wanted, route.key, f"{name} fast enough",
        bool(taken.count) and median <= bound, route.line, f"a median of {bound * 1e3:g} ms",
        said, (reply.exchange,),
    )  # fmt: skip


PROBE = Probe("database", "slow queries on many rows", claims, run, "load")
