"""Sessions from outside: begun, renewed and ended as the document describes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS
from asbuilt.plan.naming import snake
from asbuilt.verify.bench import Actor, Bench, Reply, signed_in
from asbuilt.verify.sign_in import REFRESH, credentials, tokens
from asbuilt.verify.world import Account

DEFAULTS: dict[str, dict[str, Any]] = {
    "auth.refresh": {"refresh_token": ""},
    "auth.change_password": {"current_password": "", "new_password": ""},
}
"""Bodies of the families where the document has no example."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody with an access token and, where the service gives one, a refresh token."""

    actor: Actor
    refresh: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of ``account``. ``path`` is one that only those who are signed in may read."""

    bench: Bench
    account: Account
    path: str

    async def sign_in(self, password: str | None = None) -> Reply:
        """The answer to signing in, with the account's own password or another one."""
        stranger = await self.bench.fresh(ANONYMOUS)
        route = self.bench.subject.family("auth.login")
        assert route is not None
        account = self.account if password is None else replace(self.account, password=password)
        body = credentials(self.bench.subject, account)
        return await self.bench.send(stranger, route.method, route.path, body)

    async def begin(self) -> Session | None:
        """A new session; None when signing in fails."""
        return self.of(await self.sign_in())

    def of(self, reply: Reply) -> Session | None:
        """The session that an answer begins or goes on with."""
        actor = signed_in(self.account, self.bench.client(), reply)
        return Session(actor, tokens(reply.json).get(REFRESH)) if actor else None

    async def reads(self, session: Session) -> Reply:
        """What comes of reading with its access token."""
        return await self.bench.send(session.actor, "GET", self.path)

    async def renew(self, session: Session) -> Reply:
        """What comes of its refresh token."""
        stranger = await self.bench.fresh(ANONYMOUS)
        return await self.ask("auth.refresh", replace(session, actor=stranger))

    async def ask(
        self, family: str, session: Session, passwords: tuple[str, str] = ("", ""), id: str = ""
    ) -> Reply:
        """A request of a family; its body is the document's example with these passwords (the old
        one, the new one) and the session's refresh token, ``id`` is what its path names."""
        route = self.bench.family(family)
        assert route is not None
        endpoint = self.bench.subject.endpoints.get(route.key)
        example = endpoint.request.value if endpoint and endpoint.request else None
        body = DEFAULTS.get(family) if example is None else example
        if isinstance(body, dict):
            body = {name: _filled(name, value, session, passwords) for name, value in body.items()}
        path = "/".join(id if part.startswith("{") else part for part in route.path.split("/"))
        return await self.bench.send(session.actor, route.method, path, body)


def _filled(name: str, value: Any, session: Session, passwords: tuple[str, str]) -> Any:
    member = snake(name)
    if "token" in member:
        return session.refresh
    if PASSWORD in member:
        old = member == PASSWORD or "current" in member or "old" in member
        return passwords[0] if old else passwords[1]
    return value
