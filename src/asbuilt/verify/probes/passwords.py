"""Which passwords are taken, and what it costs to try one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from statistics import median
from time import monotonic
from typing import Any

from asbuilt import regex
from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS, Route
from asbuilt.plan.naming import snake
from asbuilt.verify.bench import Bench, Reply
from asbuilt.verify.canary import entry, registers, takes_rows
from asbuilt.verify.claim import Claim
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import Account

TOPIC = "passwords"
NUMBER = 9_960
COMMON = ("password", "12345678", "qwertyuiop", "iloveyou1")
"""Among the first that anybody tries (the ranking of zxcvbn)."""
TRIES = 5
WORK = 0.010
"""Seconds that looking at a password takes at least, beside an answer without one: OWASP asks for
hashes that take far longer than that on any machine."""
_LENGTH = regex.compile(
    r"(?P<count>[0-9]{1,2})\s*(?:\+|or more)?[\s-]*(?:char|letter|symbol)", re.I
)
_KINDS = {
    "a capital": regex.compile(r"\b(?:upper[- ]?case|capital)", re.I),
    "a digit": regex.compile(r"\b(?:digits?|numbers?|numeric)\b", re.I),
    "a sign": regex.compile(r"\b(?:special|punctuation|non-alphanumeric)\b", re.I),
}
"""What a password has to hold where the document says so, by the words for it."""
GOOD = "Lantern-7-Bridge-Copper-Meadow-Violin"


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises something of passwords."""
    return subject.claims.about(TOPIC) if subject.plan.identity else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """People register with passwords of every kind; somebody guesses."""
    measure = Measure(bench, TOPIC)
    route = next((route for route in takes_rows(bench) if registers(route)), None)
    if route is None:
        yield measure.unproven("nobody can register: which passwords are taken is not seen")
    elif not bench.may_write:
        yield measure.unproven("nobody may register: allow it with --allow-writes")
    else:
        async for check in _chosen(measure, route):
            yield check
    login = bench.family("auth.login")
    if login is not None:
        yield await _costs(measure, login)


async def _chosen(measure: Measure, route: Route) -> AsyncIterator[Check]:
    said = [claim for claim in measure.bench.subject.claims if claim.id in measure.claims]
    shortest = _shortest(said)
    tries = {f"`{word}`": word for word in COMMON}
    if shortest:
        tries[f"{shortest - 1} characters"] = GOOD[: shortest - 1]
    for name, words in _KINDS.items():
        if any(words.search(claim.text) for claim in said):
            tries[f"one without {name}"] = _without(name)
    for number, (what, password) in enumerate(tries.items()):
        reply = await _register(measure.bench, route, number, password)
        refused = reply is not None and reply.status in (400, 409, 422)
        if reply is not None:
            yield measure.check("choosing", f"refuses {what}", refused, "422", reply)
    good = GOOD[:shortest] if shortest and shortest > 20 else GOOD
    reply = await _register(measure.bench, route, len(tries), good)
    if reply is not None:
        taken = reply.status is not None and reply.status < 300
        yield measure.check("choosing", "takes a good one", taken, "2xx", reply)


def _shortest(said: list[Claim]) -> int | None:
    """The fewest characters that the document asks for."""
    found = (_LENGTH.search(claim.text) for claim in said)
    return max((int(match["count"]) for match in found if match), default=None)


def _without(kind: str) -> str:
    match kind:
        case "a capital":
            return GOOD.lower()
        case "a digit":
            return GOOD.replace("7", "Seven")
    return GOOD.replace("-", "")


async def _register(bench: Bench, route: Route, number: int, password: str) -> Reply | None:
    found = await entry(bench, route, NUMBER + number)
    if found is None:
        return None
    way, body = found
    changed: dict[str, Any] = {
        name: password if PASSWORD in snake(name) else value for name, value in body.items()
    }
    return await way.send(bench, changed)


async def _costs(measure: Measure, login: Route) -> Check:
    """Guessing takes its time: a wrong password beside a request without one."""
    bench, identity = measure.bench, measure.bench.subject.plan.identity
    assert identity is not None
    with_one: list[float] = []
    without: list[float] = []
    reply = None
    for number in range(TRIES):
        stranger = await bench.fresh(ANONYMOUS)
        names = {name: f"nobody-at-all-{number}" for name in identity.names}
        body = credentials(bench.subject, Account(ANONYMOUS, None, names, GOOD))
        for tried, costs in ((body, with_one), ({}, without)):
            begun = _clock(bench)
            reply = await bench.send(stranger, login.method, login.path, tried, patient=False)
            costs.append(_clock(bench) - begun if reply.answer else 0.0)
    assert reply is not None
    cost = median(with_one) - median(without)
    return measure.check(
        "guessing", "takes its time", cost >= WORK, f"{WORK * 1e3:g} ms", reply,
        f"{cost * 1e3:.0f} ms more than a request without a password",
    )  # fmt: skip


def _clock(bench: Bench) -> float:
    """Seconds that a service of our own has worked: on a busy machine answers that cost nothing
    take long as well. Of other services, the time of day."""
    worked = bench.own.worked() if bench.own else None
    return monotonic() if worked is None else worked


PROBE = Probe(TOPIC, "weak passwords are refused, guessing takes its time", claims, run)
