"""Every rate limit: as many requests as it allows are taken, one more is refused, and nobody else
pays for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from math import ceil, floor
from time import monotonic

from asbuilt import regex
from asbuilt.plan.model import Limit, Route
from asbuilt.verify.asking import Asking, asking, others, signs_in
from asbuilt.verify.bench import Bench, Reply
from asbuilt.verify.claim import LIMITS
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject
from asbuilt.verify.wording import period

TOPIC = "rate_limiting"
MOST = {"quick": 1_500, "normal": 10_000, "full": 100_000}
"""Requests that a limit is worth, by effort."""
MOST_FAILURES = 30
"""Wrong passwords that a limit is worth: a good service answers them more and more slowly."""
LONGEST_WINDOW = {"quick": 3.0, "normal": 61.0, "full": 61.0}
"""Seconds that the end of a window is waited for, by effort."""
LAST = 0.5
"""Seconds before the end of a window at which it is not over."""
AT_ONCE = 400
_DATE = regex.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT")


def claims(subject: Subject) -> tuple[str, ...]:
    """The section of limits, and whatever promises that requests are limited."""
    if not any(_limits(subject)):
        return ()
    keys = [route.key for limit, routes in _limits(subject) for route in routes if _own(limit)]
    known = subject.claims
    return (LIMITS, *known.on(*keys), *known.about(TOPIC))


def _limits(subject: Subject) -> Iterator[tuple[Limit, tuple[Route, ...]]]:
    """Each limit that the document states with the routes that share it; where it states none but
    promises some, those that hold by convention."""
    found: dict[str, tuple[Limit, list[Route]]] = {}
    for route in subject.plan.routes:
        for limit in route.limits:
            found.setdefault(limit.name, (limit, []))[1].append(route)
    stated = [each for each in found.values() if each[0].line]
    conventional = found.values() if subject.claims.about(TOPIC) else ()
    for limit, routes in stated or conventional:
        yield limit, tuple(routes)


def _own(limit: Limit) -> bool:
    """Whether it stands in the document for an endpoint of its own."""
    return bool(limit.line) and not limit.name.startswith("default")


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each limit, one after the other."""
    for limit, routes in _limits(bench.subject):
        case = Case(bench, limit, routes)
        if reason := _beyond(case):
            if limit.line:
                yield Unproven(case.claims, f"{case.group}: {reason}", limit.line)
            continue
        found = await asking(bench, limit, routes)
        if found is None:
            yield Unproven(case.claims, f"nobody is known who may use {case.group}", limit.line)
            continue
        async for result in _spent(case, found):
            yield result


@dataclass(frozen=True, slots=True)
class Case:
    """One limit and the routes that share it."""

    bench: Bench
    limit: Limit
    routes: tuple[Route, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """Whom a check here speaks for."""
        known = self.bench.subject.claims
        own = known.on(*(route.key for route in self.routes)) if _own(self.limit) else ()
        return tuple(dict.fromkeys((LIMITS, *own, *known.about(TOPIC))))

    @property
    def group(self) -> str:
        """The limit in words: ``POST /api/tickets, 60 in 1 hour per user``."""
        limit = self.limit
        where = self.routes[0].key if _own(limit) or len(self.routes) == 1 else "other endpoints"
        what = "failures " if limit.failures else ""
        each = "" if limit.subject == "everyone" else f" per {limit.subject}"
        return f"{where}, {limit.count:,} {what}in {period(limit.window)}{each}"

    @property
    def waited(self) -> bool:
        """Whether there is time to see the end of its window."""
        return self.limit.window <= LONGEST_WINDOW[self.bench.effort]

    def check(self, name: str, passed: bool, expected: str, reply: Reply, said: str = "") -> Check:
        """A check of this limit."""
        return Check(
            self.claims, self.group, name, passed, self.limit.line, expected, said or reply.said,
            (reply.exchange,),
        )  # fmt: skip


def _beyond(case: Case) -> str | None:
    """Why a limit is not tried."""
    limit, effort = case.limit, case.bench.effort
    if limit.count > MOST[effort]:
        return f"more than the {MOST[effort]:,} requests of a {effort} run"
    if limit.failures and limit.count > MOST_FAILURES:
        return f"more than {MOST_FAILURES} wrong passwords would take too long"
    nearer = min(
        (each.count for route in case.routes for each in route.limits
         if not (signs_in(route) and _by_name(each) and not _by_name(limit))
         and each.role in ("", limit.role) and not (each.general and limit.role)),
        default=limit.count,
    )  # fmt: skip
    if nearer < limit.count and all(len(route.limits) > 1 for route in case.routes):
        return f"another limit of the same endpoint stops at {nearer:,}"
    if limit.subject == "everyone" and not case.waited:
        return "everybody shares it, and others have asked in the same window"
    return None


def _by_name(limit: Limit) -> bool:
    """Whether it counts for each name; others are spent under a new name each time."""
    return limit.subject in ("user", "username", "key")


async def _spent(case: Case, found: Asking) -> AsyncIterator[Result]:
    """The whole budget, and one more; then whom that concerns."""
    limit = case.limit
    if limit.subject == "everyone":
        await asyncio.sleep(limit.window)
    again = await found.again() if case.bench.own else None  # signing in takes its time
    began = monotonic()
    replies = [
        reply
        for first in range(0, limit.count, AT_ONCE)
        for reply in await asyncio.gather(
            *(found.send(number) for number in range(first, min(first + AT_ONCE, limit.count)))
        )
    ]
    seconds = monotonic() - began
    if seconds >= limit.window:
        reason = f"{case.group}: {limit.count:,} requests took {seconds:.1f} s"
        yield Unproven(case.claims, f"{reason}, longer than the window", limit.line)
        return
    refused = [reply for reply in replies if not _taken(reply)]
    if refused and case.bench.own is None:
        reason = f"{case.group}: {refused[0].said} came early; others may have asked as well"
        yield Unproven(case.claims, reason, limit.line)
        return
    yield case.check(
        f"takes {limit.count:,}", not refused, f"{limit.count:,} taken", (refused or replies)[0],
        f"{len(replies) - len(refused):,} taken" + (f", {refused[0].said}" if refused else ""),
    )  # fmt: skip
    if refused:
        return
    over = await _over(case, found, seconds)
    unseen = "" if case.waited else f" (the end of its {period(limit.window)} was not waited for)"
    yield case.check(f"refuses one more{unseen}", over.status == 429, "429", over)
    if over.status != 429:
        return
    yield _says_when(case, over, monotonic() - began)
    if case.bench.own is not None:
        yield _says_what_is_left(case, over)
    until = began + limit.window
    async for result in _alone(case, found, again, until):
        yield result
    if case.waited:
        await asyncio.sleep(max(0.0, until - LAST - monotonic()))
        yield await _refused(case, found, "is not over before its window", until)
        await asyncio.sleep(max(0.0, began + seconds + limit.window - monotonic()) + 0.2)
        later = await found.send(limit.count + 1)
        yield case.check("begins anew after its window", _taken(later), "no 429", later)


def _taken(reply: Reply) -> bool:
    return reply.status is not None and reply.status != 429 and reply.status < 500


async def _over(case: Case, found: Asking, seconds: float) -> Reply:
    """One more than the limit. A bucket that is filled up steadily has taken in some more while the
    others were sent, which the words of a limit do not exclude; ours is none."""
    filled = floor(case.limit.count * seconds / case.limit.window) if not case.bench.own else 0
    over = await found.send(case.limit.count)
    for number in range(min(filled, AT_ONCE)):
        if over.status == 429:
            break
        over = await found.send(case.limit.count + 1 + number)
    return over


def _says_when(case: Case, over: Reply, seconds: float) -> Check:
    """RFC 6585, section 4, and RFC 9110, section 10.2.3. With us it is when the window ends, which
    began at most ``seconds`` ago."""
    text = over.header("retry-after") or ""
    longest = ceil(case.limit.window)
    least = max(1, floor(case.limit.window - seconds)) if case.bench.own else 1
    fits = least <= int(text) <= longest if text.isdigit() else _DATE.fullmatch(text) is not None
    said = f"Retry-After: {text}" if text else "no Retry-After"
    wanted = f"Retry-After: {least} to {longest}"
    return case.check("says when to come back", fits, wanted, over, said)


def _says_what_is_left(case: Case, over: Reply) -> Check:
    """The fields of draft-ietf-httpapi-ratelimit-headers-10."""
    limit = case.limit
    policy, state = over.header("ratelimit-policy") or "", over.header("ratelimit") or ""
    wanted = f"q={limit.count};w={ceil(limit.window)}"
    fits = policy.endswith(f";{wanted}") and ";r=0;t=" in state
    said = f"{policy or 'no RateLimit-Policy'}, {state or 'no RateLimit'}"
    return case.check("says what is left", fits, f"{wanted}, r=0", over, said)


async def _alone(
    case: Case, found: Asking, again: Asking | None, until: float
) -> AsyncIterator[Result]:
    """The budget is that of the stated subject: others have their own, and the subject cannot get
    another one ``until`` the window may end. ``again`` is the same person in another session."""
    if case.bench.own is None:
        return
    subject = "ip" if found.actor.token is None and found.account is None else case.limit.subject
    beside = await found.another(beside=True)
    if subject == "ip":
        yield await _served(case, found.elsewhere(), "serves other addresses")
        if not signs_in(found.route):
            yield await _refused(case, beside, "refuses others at the same address", until)
        named = found.named("203.0.113.7")
        yield await _refused(case, named, "refuses whoever says that they are elsewhere", until)
        return
    if subject == "everyone":
        other = await found.another(beside=False)
        yield await _refused(case, other, "refuses everybody", until)
        return
    yield await _served(case, beside, "serves others at the same address")
    if signs_in(found.route):
        async for check in _failures_alone(case, await found.another(beside=False)):
            yield check
    else:
        yield await _refused(case, found.elsewhere(), "refuses the same person elsewhere", until)
        if again:
            name = "refuses the same person in another session"
            yield await _refused(case, again, name, until)
    for other in others(found, case.routes):
        yield await _refused(case, other, f"counts {other.route.key} too", until)


async def _served(case: Case, other: Asking, name: str) -> Check:
    reply = await (other.sign_in() if other.account else other.send(case.limit.count + 2))
    return case.check(name, _taken(reply), "no 429", reply)


async def _refused(case: Case, other: Asking, name: str, until: float) -> Result:
    """A check that holds as long as the window lasts."""
    reply = await other.send(case.limit.count + 3)
    if monotonic() >= until:
        reason = f"{case.group}: its window was over before it was seen whether it {name}"
        return Unproven(case.claims, reason, case.limit.line)
    return case.check(name, reply.status == 429, "429", reply)


async def _failures_alone(case: Case, other: Asking) -> AsyncIterator[Check]:
    """Whoever mistypes gets in within the limit, and what succeeds does not count."""
    for number in range(case.limit.count - 1):
        await other.send(number)
    reply = await other.sign_in()
    good = reply.status is not None and 200 <= reply.status < 300
    yield case.check("takes a right password before the limit", good, "2xx", reply)
    reply = await other.send(case.limit.count)
    yield case.check("does not count a right password", reply.status != 429, "no 429", reply)


PROBE = Probe(
    "rate_limit",
    "every limit allows what it states, no more",
    claims,
    run,
    writes=True,
    spends=True,
)
