"""Requests that another site makes a browser send: with its cookies, from a form, by a link."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode

import msgspec

from asbuilt.plan.model import ANONYMOUS, Call, Delete, Insert, Route, Update
from asbuilt.verify import compose
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.measure import Measure, door, either
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject

TOPIC = "csrf"
EVIL = "https://attacker.example"
CROSS = {"Origin": EVIL, "Referer": f"{EVIL}/", "Sec-Fetch-Site": "cross-site",
         "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}  # fmt: skip
NAMES = ("session", "sessionid", "access_token", "token", "jwt", "auth", "Authorization",
         "__Host-session", "__Host-token")  # fmt: skip
"""Cookies that services keep a token in."""
REFUSED = (401, 403, 404, 405, 415)
NOT_READ = (*REFUSED, 400, 422)
"""What a form may get too: it was refused before anybody asked who sends it."""
NUMBER = 9_700


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that other sites can not act in somebody's name."""
    return subject.claims.about(TOPIC)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """As a browser would be made to do it by a page of somebody else."""
    measure, identity = Measure(bench, TOPIC), bench.subject.plan.identity
    role = identity.default_role if identity else ANONYMOUS
    if not bench.world.of(role):
        yield measure.unproven("nobody is known who signs in")
        return
    victim = await bench.spare(role)
    cookies = await _cookies(bench, victim)
    for name, morsel in cookies.items():
        yield _well_kept(measure, name, morsel)
    async for result in _in_the_name_of(measure, victim, cookies):
        yield result
    path = await door(bench, victim)
    if path is not None:
        async for check in _read_across(measure, victim, cookies, path):
            yield check


async def _cookies(bench: Bench, victim: Actor) -> SimpleCookie:
    """What signing in leaves in a browser."""
    found: SimpleCookie = SimpleCookie()
    route = bench.subject.family("auth.login")
    if route is None or victim.account is None or not victim.account.password:
        return found
    stranger = await bench.fresh(ANONYMOUS)
    body = credentials(bench.subject, victim.account)
    reply = await bench.send(stranger, route.method, route.path, body)
    for name, value in reply.answer.headers if reply.answer else ():
        if name.lower() == "set-cookie":
            try:
                found.load(value)
            except CookieError:
                continue
    return found


def _well_kept(measure: Measure, name: str, morsel: Any) -> Check:
    """A cookie that other sites neither send nor read."""
    site = str(morsel["samesite"]).lower() in ("strict", "lax")
    kept = site and bool(morsel["httponly"])
    said = f"SameSite={morsel['samesite'] or 'none'}, HttpOnly={bool(morsel['httponly'])}"
    return measure.seen(
        "cookies", f"{name} stays with its site", kept, "SameSite and HttpOnly", said
    )


def _carried(victim: Actor, cookies: SimpleCookie) -> dict[str, str]:
    """The Cookie field that the victim's browser sends: the service's own, and the token under
    every name that such a cookie could have."""
    own = [f"{name}={morsel.value}" for name, morsel in cookies.items()]
    names = [name for name in NAMES if name not in cookies] if victim.token else []
    guessed = [f"{name}={victim.token}" for name in names]
    return {"Cookie": "; ".join([*own, *guessed])}


# ---------------------------------------------------------------- acting


async def _in_the_name_of(
    measure: Measure, victim: Actor, cookies: SimpleCookie
) -> AsyncIterator[Result]:
    """Every kind of change, with the victim's cookies and from another site."""
    bench = measure.bench
    if not bench.may_write:
        yield measure.unproven("changes may not be tried: allow them with --allow-writes")
        return
    browser = replace(victim, token=None, cookie=None)
    carried = _carried(victim, cookies)
    tried = 0
    for route in bench.subject.routes:
        if victim.role not in route.permits or ANONYMOUS in route.permits:
            continue
        if not isinstance(route.action, Insert | Update | Delete | Call):
            continue
        aimed = _aimed(bench, route, victim)
        if aimed is None:
            continue
        path, body = aimed
        tried += 1
        group = f"{route.key} from another site"
        for how, content in _contents(body).items():
            kind, data = content
            headers = {**CROSS, **carried, **({"Content-Type": kind} if kind else {})}
            reply = await bench.send(browser, route.method, path, data, headers)
            name = f"refuses {how} with cookies from elsewhere"
            refused = NOT_READ if kind and not kind.endswith("json") else REFUSED
            yield _no_act(measure, group, name, reply, refused)
        headers = {"Sec-Fetch-Site": "cross-site", **carried}
        token = f"{path}?access_token={victim.token}&token={victim.token}"
        reply = await bench.send(browser, route.method, token, body, headers)
        yield _no_act(measure, group, "refuses a token in the address", reply)
        if route.answer.status != 200:
            hidden = {**carried, "X-HTTP-Method-Override": route.method}
            reply = await bench.send(browser, "GET", f"{path}?_method={route.method}", None, hidden)
            acted = reply.status == route.answer.status
            yield measure.check(group, "is not done by a link", not acted, "no change", reply)
    if not tried:
        yield measure.unproven(f"no row is known that {victim.role} may change")


def _aimed(bench: Bench, route: Route, victim: Actor) -> tuple[str, Any] | None:
    permit = route.permits[victim.role]
    found = aims(bench.subject.plan, bench.world, route, permit, victim.account)
    aim = next((aim for aim in found if aim.open), None)
    if aim is None:
        return None
    body = compose.body(bench, route, victim, aim, NUMBER) if route.body else None
    return None if route.body and body is None else (aim.path, body)


def _contents(body: Any) -> dict[str, tuple[str, bytes | None]]:
    """What a form or a script of another site sends without asking first (Fetch standard, CORS
    -safelisted), and JSON."""
    if not isinstance(body, dict):
        return {"a request": ("", None)}
    data = msgspec.json.encode(body)
    form = urlencode({name: str(value) for name, value in body.items()}).encode()
    return {
        "JSON": ("application/json", data),
        "JSON as text": ("text/plain", data),
        "a form": ("application/x-www-form-urlencoded", form),
    }


def _no_act(
    measure: Measure, group: str, name: str, reply: Reply, refused: tuple[int, ...] = REFUSED
) -> Check:
    return measure.check(group, name, reply.status in refused, either(refused), reply)


# ---------------------------------------------------------------- reading


async def _read_across(
    measure: Measure, victim: Actor, cookies: SimpleCookie, path: str
) -> AsyncIterator[Check]:
    """Other sites neither read with the victim's cookies nor see answers (CORS)."""
    bench, carried = measure.bench, _carried(victim, cookies)
    browser = replace(victim, token=None, cookie=None)
    reply = await bench.send(browser, "GET", path, None, {**CROSS, **carried})
    if not cookies:
        yield measure.turned_away("reading", "cookies alone are nobody", reply)
    yield _closed(measure, "an answer is for the service's own pages", reply)
    reply = await bench.send(victim, "GET", path, None, CROSS)
    yield _closed(measure, "an answer to a token is for its own pages", reply)
    asked = {"Origin": EVIL, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization, content-type"}  # fmt: skip
    reply = await bench.send(browser, "OPTIONS", path, None, asked)
    yield _closed(measure, "other sites are not told to go on", reply)


def _closed(measure: Measure, name: str, reply: Reply) -> Check:
    """No leave for the attacker's origin; ``*`` is one, but for answers to cookies."""
    leave = reply.header("access-control-allow-origin")
    closed = leave is None or leave not in (EVIL, "null", "*")
    said = f"Access-Control-Allow-Origin: {leave}" if leave else "no Access-Control-Allow-Origin"
    return measure.check("reading", name, closed, "no leave for other sites", reply, said)


PROBE = Probe(TOPIC, "other sites can not act in somebody's name", claims, run)
