"""What the users of a load test send: the document's endpoints, mostly reading, each on rows that
its user may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import msgspec

from asbuilt import regex
from asbuilt.plan.model import Insert, Limit, Permit, Route, Select, Update
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.http.address import loopback
from asbuilt.verify.http.message import Request
from asbuilt.verify.load import scenario
from asbuilt.verify.load.scenario import Scenario, User

READING, WRITING = 85.0, 15.0
"""Shares of a user's requests, in per cent."""
VARIANTS = 8
"""Different requests that a user makes of one endpoint."""
FEWEST_DIGITS = 6
"""Digits that make enough different values for a load."""
_DIGITS = regex.compile(r"[0-9]+|(?<=-)[0-9a-f]{12}$")
SOME = 3
_KINDS = (Select, Insert, Update)


def scenario_of(
    bench: Bench, actors: list[Actor], users: int, think: float, seconds: float
) -> Scenario | None:
    """``users`` people with a request every ``think`` seconds for ``seconds``; more users than
    ``actors`` share their accounts. None when no endpoint can be used by any of them.

    On the loopback interface each account comes from an address of its own, elsewhere all come from
    the one that this machine has. Endpoints whose rate limit the load would pass are left out: it
    would measure the limit. So are those that take a value which only one row may have, where no
    new ones can be made of it.
    """
    if not actors:
        return None
    apart = bench.address.host.startswith("127.")
    crowd = -(-users // len(actors))
    routes = [
        list(_routes(bench, actor, crowd / think, (crowd if apart else users) / think, seconds))
        for actor in actors
    ]
    people = [
        User(tuple(routes[place]), think, loopback(1, place) if apart else None)
        for place in (number % len(actors) for number in range(users))
        if routes[place]
    ]
    return Scenario(tuple(people)) if people else None


def readings(bench: Bench, actor: Actor, think: float, seconds: float) -> tuple[Request, ...]:
    """What an actor may read of the document's endpoints, when they do so every ``think`` seconds
    for ``seconds``."""
    return tuple(
        request
        for route in _routes(bench, actor, 1 / think, 1 / think, seconds)
        for request in route.requests[:SOME]
        if request.method == "GET"
    )


def _routes(
    bench: Bench, actor: Actor, by_account: float, by_address: float, seconds: float
) -> Iterator[scenario.Route]:
    """The endpoints that an actor can use, weighted so that most requests read; an account and an
    address send that many requests a second."""
    usable = {
        route.key: (route, requests, fresh)
        for route in bench.subject.routes
        if type(route.action) in _KINDS and (bench.may_write or route.method == "GET")
        if (requests := tuple(islice(_requests(bench, route, actor), VARIANTS)))
        if (fresh := _fresh(bench, route, requests)) is not None
    }
    while usable:
        weights = _weights([route for route, _, _ in usable.values()])
        asked: defaultdict[Limit, float] = defaultdict(float)
        for key, (route, _, _) in usable.items():
            for limit in route.limits:
                rate = by_address if limit.subject == "ip" else by_account
                asked[limit] += rate * weights[key] * min(seconds, limit.window)
        passed = {
            limit
            for limit, requests in asked.items()
            if limit.subject != "everyone" and requests > limit.count / 2
        }
        if not passed:
            break
        usable = {key: use for key, use in usable.items() if not passed & {*use[0].limits}}
    for key, (_, requests, fresh) in usable.items():
        yield scenario.Route(key, requests, weights[key], fresh)


def _weights(routes: list[Route]) -> dict[str, float]:
    """The share of each endpoint in a user's requests."""
    kinds = {route.key: type(route.action) is Select for route in routes}
    shares = {
        key: (READING if reading else WRITING) / [*kinds.values()].count(reading)
        for key, reading in kinds.items()
    }
    whole = sum(shares.values())
    return {key: share / whole for key, share in shares.items()}


def _fresh(bench: Bench, route: Route, requests: tuple[Request, ...]) -> tuple[str, ...] | None:
    """The digits in the values that only one row may have; None where one has too few."""
    body = route.body
    if not isinstance(route.action, Insert) or body is None:
        return ()
    table = bench.subject.plan.tables[route.action.table]
    unique = {c for columns in (table.primary_key, *table.uniques) for c in columns}
    referring = {c for reference in table.references for c in reference.columns}
    names = [field.name for field in body.fields if field.column in unique - referring]
    found: set[str] = set()
    for request in requests:
        sent = msgspec.json.decode(request.body or b"{}")
        members = sent.get(body.wrapper, {}) if body.wrapper else sent
        for name in names:
            if members.get(name) is None:
                continue
            digits = max(_DIGITS.findall(str(members[name])), key=len, default="")
            if len(digits) < FEWEST_DIGITS:
                return None
            found.add(digits)
    return tuple(sorted(found))


def _requests(bench: Bench, route: Route, actor: Actor) -> Iterator[Request]:
    permit = route.permits.get(actor.role)
    if permit is None:
        return
    opened = _open(bench, route, permit, actor)
    headers = tuple(actor.credentials.items())
    if isinstance(route.action, Select):
        yield from (Request(route.method, aim.path, headers) for aim in opened)
        return
    first = 100 + VARIANTS * bench.random(f"{route.key} {actor.account}").randrange(10**6)
    for number, aim in enumerate(opened):
        body = compose.exemplary(bench, route, actor, aim, first + number)
        if body is not None:
            typed = (*headers, ("Content-Type", "application/json"))
            yield Request(route.method, aim.path, typed, msgspec.json.encode(body))


def _open(bench: Bench, route: Route, permit: Permit, actor: Actor) -> Iterator[Aim]:
    found = [
        aim
        for aim in aims(bench.subject.plan, bench.world, route, permit, actor.account)
        if aim.open
    ]
    if "{" not in route.path and found and not isinstance(route.action, Select):
        found = found * VARIANTS
    yield from found
