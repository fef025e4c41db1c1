"""The headers that keep browsers from guessing, framing, keeping and telling."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS
from asbuilt.verify.bench import Bench, Reply
from asbuilt.verify.measure import Measure, door
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Result
from asbuilt.verify.subject import Subject

TOPIC = "headers"
PAGES = ("/docs", "/console", "/")
_VERSION = regex.compile(r"[0-9]+\.[0-9]+")


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises security headers."""
    return subject.claims.about(TOPIC)


def _sniffing(reply: Reply) -> bool:
    return (reply.header("x-content-type-options") or "").lower() == "nosniff"


def _framing(reply: Reply) -> bool:
    framed = (reply.header("x-frame-options") or "").lower() in ("deny", "sameorigin")
    return framed or "frame-ancestors" in (reply.header("content-security-policy") or "")


def _telling(reply: Reply) -> bool:
    strict = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    return (reply.header("referrer-policy") or "").lower() in strict


def _silent(reply: Reply) -> bool:
    named = _VERSION.search(reply.header("server") or "")
    return named is None and reply.header("x-powered-by") is None


CHECKS: dict[str, tuple[str, Callable[[Reply], bool]]] = {
    "is not guessed at": ("X-Content-Type-Options: nosniff", _sniffing),
    "is not framed": ("frame-ancestors or X-Frame-Options", _framing),
    "tells no other site where it was read": ("a strict Referrer-Policy", _telling),
    "names no software and version": ("no Server version, no X-Powered-By", _silent),
}


async def run(bench: Bench) -> AsyncIterator[Result]:
    """An answer, a refusal, an absence and every page."""
    measure, identity = Measure(bench, TOPIC), bench.subject.plan.identity
    stranger = await bench.fresh(ANONYMOUS)
    replies = {"an absent path": await bench.send(stranger, "GET", "/asbuilt/absent")}
    if identity is not None and bench.world.of(identity.default_role):
        actor = await bench.spare(identity.default_role)
        path = await door(bench, actor)
        if path is not None:
            replies["an answer"] = personal = await bench.send(actor, "GET", path)
            replies["a refusal"] = await bench.send(stranger, "GET", path)
            kept = personal.header("cache-control") or ""
            private = "no-store" in kept or "private" in kept
            name = "is kept by nobody on the way"
            expected, said = "Cache-Control: no-store or private", kept or "no Cache-Control"
            yield measure.check("an answer", name, private, expected, personal, said)
    for path in PAGES:
        reply = await bench.send(stranger, "GET", path)
        if (reply.header("content-type") or "").startswith("text/html"):
            replies[f"the page {path}"] = reply
    for group, reply in replies.items():
        for name, (expected, holds) in CHECKS.items():
            yield measure.check(group, name, holds(reply), expected, reply)


PROBE = Probe(TOPIC, "headers that browsers heed", claims, run)
