"""Script in stored and in reflected text: answers are no pages, and pages show it as text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, urljoin, urlsplit

from asbuilt import regex
from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS, Select
from asbuilt.plan.naming import snake
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.canary import entry, filled, takes_rows
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.subject import Subject

TOPIC = "xss"
NUMBER = 9_500
SCRIPT = "<script>asbuilt(1)</script>"
IMAGE = '"><img src=x onerror=asbuilt(2)>'
PAYLOADS = (SCRIPT, IMAGE)
PAGES = ("/", "/docs", "/console", "/console/setup", "/console/password", "/admin", "/index.html")
"""Where services have pages, if they have any."""
MOST_PAGES = 20
_POLICY = regex.compile(r"\bcontent[- ]security[- ]policy\b|\bCSP\b", re.I)
_LINK = regex.compile(r'(?:href|action)="([^"#]+)"')


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that no script of others is run."""
    return subject.claims.about(TOPIC)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Store it, send it back and forth, then look at every page."""
    measure = Measure(bench, TOPIC)
    readers = [await bench.fresh(ANONYMOUS), *(await _readers(bench))]
    if bench.may_write:
        async for check in _stored(measure, readers):
            yield check
    else:
        yield measure.unproven("nothing may be stored: allow it with --allow-writes")
    async for check in _reflected(measure, readers[-1]):
        yield check
    for reader in readers:
        async for check in _pages(measure, reader):
            yield check


async def _readers(bench: Bench) -> list[Actor]:
    """Somebody with all rights, if there is such an account."""
    try:
        return [await bench.actor(bench.mightiest())]
    except NoAccount:
        return []


async def _stored(measure: Measure, readers: list[Actor]) -> AsyncIterator[Check]:
    """Rows whose every text is script come back as JSON and as nothing else."""
    bench = measure.bench
    for route in takes_rows(bench):
        found = await entry(bench, route, NUMBER)
        if found is None:
            continue
        way, body = found

        def value(name: str, column: str, longest: int | None, old: str) -> str:
            if PASSWORD in snake(name) or "@" in old:
                return old
            fitting = [text for text in (IMAGE, SCRIPT) if longest is None or len(text) <= longest]
            return fitting[0] if fitting else old

        reply = await way.send(bench, filled(bench, route, body, value))
        yield _no_page(
            measure, f"script at {route.key}", "the answer to stored script is data", reply
        )
    for route in bench.subject.routes:
        if isinstance(route.action, Select) and "{" not in route.path:
            reader = next((r for r in reversed(readers) if r.role in route.permits), None)
            if reader is not None:
                reply = await bench.send(reader, "GET", route.path)
                yield _no_page(
                    measure, f"script at {route.key}", "a list with stored script is data", reply
                )


async def _reflected(measure: Measure, reader: Actor) -> AsyncIterator[Check]:
    """Script in a path, in a parameter, and as the name of one."""
    lists = [route.path for route in measure.bench.subject.routes
             if isinstance(route.action, Select) and "{" not in route.path][:2]  # fmt: skip
    for payload in PAYLOADS:
        text = quote(payload, safe="")
        paths = [f"/{text}", f"/api/{text}"]
        for path in lists:
            paths += [f"{path}/{text}", f"{path}?q={text}", f"{path}?{text}=1",
                      f"{path}?sort={text}"]  # fmt: skip
        for path in paths:
            reply = await measure.bench.send(reader, "GET", path)
            shown = path.replace(text, "…")
            name = f"the answer to script in {shown} is data"
            yield _no_page(measure, "reflected", name, reply)


def _no_page(measure: Measure, group: str, name: str, reply: Reply) -> Check:
    """No browser takes the answer for a page: JSON that may not be sniffed, or a page in which the
    script is text. Elsewhere it is enough that JSON says that it is JSON: no browser makes a page
    of that (WHATWG, MIME Sniffing)."""
    kind = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    body = reply.answer.body.decode("utf-8", "replace") if reply.answer else ""
    if kind == "text/html":
        raw = any(payload in body for payload in PAYLOADS)
        return measure.check(group, name, not raw, "escaped", reply, "script in a page")
    sniffed = (reply.header("x-content-type-options") or "").lower() != "nosniff"
    data = not body or kind.endswith("json")
    said = f"{kind or 'no type'}, {'without' if sniffed else 'with'} nosniff"
    if measure.bench.own is None and kind.endswith("json"):
        sniffed = False
    return measure.check(group, name, data and not sniffed, "JSON with nosniff", reply, said)


# ---------------------------------------------------------------- pages


async def _pages(measure: Measure, reader: Actor) -> AsyncIterator[Check]:
    """Each page that can be found, with script in its query."""
    waiting, seen = list(PAGES), set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = quote(IMAGE + SCRIPT, safe="")
        reply = await measure.bench.send(reader, "GET", f"{path}?q={text}&token={text}&{text}=1")
        if not (reply.header("content-type") or "").startswith("text/html") or not reply.answer:
            continue
        page = reply.answer.body.decode("utf-8", "replace")
        waiting += _links(path, page)
        group = f"{path} as {reader.role}"
        raw = [payload for payload in PAYLOADS if payload in page]
        said = f"{raw[0]} as it is" if raw else "nowhere as it is"
        yield measure.check(group, "shows script as text", not raw, "escaped", reply, said)
        if measure.bench.own or _promised(measure.bench):
            yield _policy(measure, group, reply)


def _links(path: str, page: str) -> Iterator[str]:
    """Where a page leads on the same service."""
    for link in _LINK.findall(page):
        target = urlsplit(urljoin(path, link))
        if not target.scheme and not target.netloc and "." not in target.path.rpartition("/")[2]:
            yield target.path


def _promised(bench: Bench) -> bool:
    """Whether the document speaks of such a policy: without one, a page that shows script as text
    runs none."""
    return any(_POLICY.search(claim.text) for claim in bench.subject.claims)


def _policy(measure: Measure, group: str, reply: Reply) -> Check:
    """A content security policy (W3C, level 3) that runs no script of a page's own text."""
    policy = reply.header("content-security-policy") or ""
    rules = {
        parts[0].lower(): [word.lower() for word in parts[1:]]
        for parts in (rule.split() for rule in policy.split(";"))
        if parts
    }
    scripts = rules.get("script-src", rules.get("default-src"))
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}
    strict = scripts is not None and not loose & set(scripts)
    return measure.check(
        group, "runs no script but the service's own", strict, "a strict script-src", reply,
        policy or "no Content-Security-Policy",
    )  # fmt: skip


PROBE = Probe(TOPIC, "script in any text stays text", claims, run)
