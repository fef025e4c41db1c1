"""The same request over and over, as one subject of a limit sends it: a page, a new row each time,
a wrong password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS, Builtin, Delete, Insert, Limit, Route, Select, Update
from asbuilt.plan.naming import snake
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.world import Account

NAMED = {
    "X-Forwarded-For": "{}", "Forwarded": "for={}", "X-Real-IP": "{}", "True-Client-IP": "{}",
    "CF-Connecting-IP": "{}",
}  # fmt: skip
"""Where proxies tell a client's address (RFC 7239, and the names before it)."""
FIRST = 5_000
"""Numbers of bodies begin there, so that they differ from those of other probes."""


@dataclass(frozen=True, slots=True)
class Asking:
    """``actor`` asks ``route`` there. At sign-in ``account`` is whom they try to be, None for
    somebody else each time. ``headers`` go with each request."""

    bench: Bench
    route: Route
    actor: Actor
    aim: Aim
    account: Account | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    async def send(self, number: int) -> Reply:
        """The request of that number; at sign-in one with a wrong password."""
        body = self._wrong(number) if signs_in(self.route) else self._body(number)
        return await self.bench.send(
            self.actor, self.route.method, self.aim.path, body, self.headers, patient=False
        )

    async def sign_in(self) -> Reply:
        """Sign in with the right password."""
        assert self.account is not None
        body = credentials(self.bench.subject, self.account)
        return await self.bench.send(
            self.actor, self.route.method, self.aim.path, body, patient=False
        )

    def elsewhere(self) -> Asking:
        """The same from another address."""
        return replace(self, actor=self.bench.elsewhere(self.actor))

    async def again(self) -> Asking | None:
        """The same person in another session; None where there is none."""
        role, account = self.actor.role, self.actor.account
        if account is None or account.token:
            return None
        session = await self.bench.fresh(role, self.bench.world.of(role).index(account))
        return replace(self, actor=session)

    def named(self, address: str) -> Asking:
        """The same, who says that they come from another address."""
        return replace(self, headers={name: form.format(address) for name, form in NAMED.items()})

    async def another(self, *, beside: bool) -> Asking:
        """The same by somebody else: ``beside`` at the same address, else at one of their own."""
        role, bench = self.actor.role, self.bench
        client = self.actor.client if beside else bench.elsewhere(self.actor).client
        if self.account is not None:
            people = bench.world.of(self.account.role)
            account = people[bench.reserve(self.account.role)]
            return replace(self, account=account, actor=replace(self.actor, client=client))
        other = await bench.spare(role)
        return replace(self, actor=replace(other, client=client))

    def _body(self, number: int) -> Any:
        if self.route.body is None:
            return None
        makes = isinstance(self.route.action, Insert | Builtin)
        wanted = FIRST + (number if makes else 0)
        return compose.body(self.bench, self.route, self.actor, self.aim, wanted)

    def _wrong(self, number: int) -> dict[str, Any]:
        subject = self.bench.subject
        identity = subject.plan.identity
        names = {name: f"nobody-{number}" for name in identity.names} if identity else {}
        account = self.account or Account(ANONYMOUS, None, names, "")
        sent = credentials(subject, account)
        return {
            name: f"wrong {account.password}" if snake(name) == PASSWORD else value
            for name, value in sent.items()
        }


def signs_in(route: Route) -> bool:
    """Whether a route is for signing in with a password."""
    return isinstance(route.action, Builtin) and route.action.name == "auth.login"


async def asking(bench: Bench, limit: Limit, routes: tuple[Route, ...]) -> Asking | None:
    """Somebody who has asked none of ``routes`` yet, and the simplest request that counts."""
    for route in sorted(routes, key=_effort):
        if signs_in(route):
            found = await _signing_in(bench, limit, route)
        else:
            found = await _permitted(bench, route, limit)
        if found is not None:
            return found
    return None


async def _signing_in(bench: Bench, limit: Limit, route: Route) -> Asking | None:
    identity = bench.subject.plan.identity
    people = bench.world.of(identity.default_role) if identity else ()
    account = None
    if limit.subject in ("user", "username", "key"):
        if identity is None or not people:
            return None
        # Elsewhere there are few: one of them is locked out, always the same.
        number = bench.reserve(identity.default_role) if bench.own else len(people) - 1
        account = people[number]
    stranger = await bench.fresh(ANONYMOUS)
    return Asking(bench, route, stranger, Aim(route.path, None, (), open=True), account)


async def _permitted(bench: Bench, route: Route, limit: Limit) -> Asking | None:
    apart = {each.role for each in route.limits if each.role and limit.general}
    roles = [role for role in route.permits if role not in apart and limit.role in ("", role)]
    for role in sorted(roles, key=lambda role: -len(bench.world.of(role))):
        try:
            actor = await bench.spare(role)
        except NoAccount:
            continue
        actor = bench.elsewhere(actor)  # signing in may have counted at the former address
        permit = route.permits[role]
        found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        for aim in (aim for aim in found if aim.open):
            if route.body is None or compose.body(bench, route, actor, aim, FIRST) is not None:
                _used(bench, route, aim)
                return Asking(bench, route, actor, aim)
    return None


def _used(bench: Bench, route: Route, aim: Aim) -> None:
    table = getattr(route.action, "table", None)
    if aim.row is not None and table and not isinstance(route.action, Select):
        bench.world.use(table, aim.row)


def _effort(route: Route) -> tuple[bool, bool, bool]:
    """Reading before writing, a path without parameters before one with, removing last."""
    reads = isinstance(route.action, Select)
    return not reads, "{" in route.path, isinstance(route.action, Delete)


def others(found: Asking, routes: tuple[Route, ...]) -> Iterator[Asking]:
    """The same person at other endpoints: the first one of each method. Those that read come first,
    and accounts are left alone."""
    tried: set[str] = set()
    bench, actor = found.bench, found.actor
    for route in sorted(routes, key=lambda route: (route.method != "GET", "{" in route.path)):
        if route is found.route or route.method in tried or actor.role not in route.permits:
            continue
        if route.method != "GET" and not isinstance(route.action, Insert | Update):
            continue
        permit = route.permits[actor.role]
        ways = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        aim = next((aim for aim in ways if aim.open), None)
        if aim is None and "{" not in route.path:
            aim = Aim(route.path, None, (), open=True)
        if aim is not None:
            tried.add(route.method)
            yield replace(found, route=route, aim=aim)
