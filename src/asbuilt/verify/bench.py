"""What a probe works with: the service, people who are signed in, and how much effort to spend."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlencode

import msgspec

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, Route
from asbuilt.verify.http.address import loopback
from asbuilt.verify.http.client import Address, Answer, Client, NoAnswer, Request
from asbuilt.verify.load.result import Progress
from asbuilt.verify.options import Effort
from asbuilt.verify.own import OwnService
from asbuilt.verify.result import LONGEST_BODY, Exchange
from asbuilt.verify.sign_in import ACCESS, cookies, credentials, tokens
from asbuilt.verify.subject import Subject
from asbuilt.verify.watched import Watched
from asbuilt.verify.world import BEARER, PER_ROLE, Account, Row, World

LONGEST_WAIT = 65.0
"""Seconds that a probe waits when the service asks it to come back later."""

SHORT_WAIT = 5.0
"""Seconds that it waits when the service does not say for how long."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who sends requests: signed in as ``account`` by a token or by a cookie, or
    anonymous."""

    role: str
    account: Account | None
    client: Client
    token: str | None = field(repr=False)
    cookie: str | None = field(default=None, repr=False)

    @property
    def credentials(self) -> dict[str, str]:
        """The fields of a request that say who sends it."""
        if self.token is not None:
            field, _, word = (self.account.header if self.account else BEARER).partition(":")
            return {field: f"{word} {self.token}".strip()}
        return {"Cookie": self.cookie} if self.cookie is not None else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and both as evidence. ``answer`` is None when nothing did."""

    answer: Answer | None
    exchange: Exchange

    @property
    def status(self) -> int | None:
        """The status code."""
        return self.answer.status if self.answer else None

    @property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return self.answer.json() if self.answer and self.answer.body else None
        except msgspec.DecodeError:
            return None

    def header(self, name: str) -> str | None:
        """The first field of that name."""
        return self.answer.header(name) if self.answer else None

    @property
    def said(self) -> str:
        """In a few words, for a report: ``403 forbidden``."""
        if self.answer is None:
            return self.exchange.answer
        return f"{self.answer.status} {_words(self.json)}".strip()


@dataclass(slots=True)
class Bench:
    """``own`` is the process when the service is one of ours: it may be stopped, and its files may
    be read. ``may_write`` is False for a service that must not be changed. Bodies are numbered from
    ``first`` on: rows of former runs are still there on a service that is not ours. ``visible``
    remembers which rows of the world each actor may read (:mod:`asbuilt.verify.compose`). Long work
    tells ``moved`` how far it is."""

    subject: Subject
    address: Address
    world: World
    own: OwnService | None = None
    effort: Effort = "normal"
    may_write: bool = True
    seed: int = 1
    first: int = 0
    moved: Callable[[Progress], None] = lambda progress: None
    watched: Watched = field(default_factory=Watched)
    coverage: str | None = None
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    visible: dict[tuple[str, Any], Mapping[str, tuple[Row, ...]]] = field(
        default_factory=dict, repr=False
    )
    _actors: dict[tuple[str, int], Actor] = field(default_factory=dict, repr=False)
    _sources: Iterator[int] = field(default_factory=lambda: count(1), repr=False)
    _reserved: dict[str, int] = field(default_factory=dict, repr=False)
    _clients: list[Client] = field(default_factory=list, repr=False)
    _forms: set[str] = field(default_factory=set, repr=False)

    async def actor(self, role: str, number: int = 0) -> Actor:
        """The role's account of that number, signed in; the same one for the same number.

        Raises:
            NoAccount: the world has no such account, or it can not sign in.
        """
        known = self._actors.get((role, number))
        if known is None:
            known = self._actors[role, number] = await self._sign_in(role, number)
        return known

    async def expendable(self, role: str) -> Actor:
        """Somebody of the role whose account may be changed."""
        return await self.actor(role, max(0, min(PER_ROLE, len(self.world.of(role))) - 1))

    async def fresh(self, role: str, number: int = 0) -> Actor:
        """The same person with a session and, on a service of our own, an address of their own."""
        return await self._sign_in(role, number)

    def reserve(self, role: str) -> int:
        """The number of somebody of the role whom nobody else plays: the last ones first. A service
        that is not ours has as many people as its owner gives us; they take turns.

        Raises:
            NoAccount: there is nobody left.
        """
        people, used = len(self.world.of(role)), self._reserved.get(role, 0)
        left = people - used - (PER_ROLE if self.own else 0)
        if not people or (self.own and left <= 0):
            raise NoAccount(f"there is no further account with the role {role}")
        self._reserved[role] = used + 1
        return people - 1 - used % people

    async def spare(self, role: str) -> Actor:
        """Somebody of the role whom nobody else plays, signed in at an address of their own."""
        return await self._sign_in(role, 0 if role == ANONYMOUS else self.reserve(role))

    def elsewhere(self, actor: Actor) -> Actor:
        """The same person in the same session at another address, on a service of our own."""
        return replace(actor, client=self.client())

    async def send(
        self,
        actor: Actor,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        patient: bool = True,
    ) -> Reply:
        """One request; ``body`` goes as JSON, bytes as they are. A ``patient`` sender comes back
        when the service says that it has asked too often.

        Raises:
            TooMany: a service that is not ours lets a patient sender wait for too long.
        """
        headers = headers or {}
        if f"{method} {path}" in self._forms and isinstance(body, dict):
            body, headers = _form(body), {**_FORM, **headers}
        request = _request(actor, method, path, body, headers)
        waited = 0.0
        while True:
            reply = await exchanged(actor, request)
            if reply.status != 429 or not patient:
                return reply
            wait = _pause(reply, waited)
            if not 0 <= wait <= LONGEST_WAIT:
                if self.own is None:
                    where = f"{method} {path.partition('?')[0]}"
                    raise TooMany(f"{where}: refused as too many requests ({_told(reply)})")
                return reply
            await asyncio.sleep(wait)
            waited += wait

    def family(self, name: str) -> Route | None:
        """The route of a family, if the service has it: what stands in no document is served by
        our own services alone."""
        route = self.subject.family(name)
        return None if route and route.system and self.own is None else route

    def mightiest(self) -> str:
        """The role that may use most endpoints, of those that somebody can play."""
        played = [role for role in self.world.accounts if self.world.of(role)]
        routes = self.subject.routes
        identity = self.subject.plan.identity
        return max(
            played,
            key=lambda role: (
                identity is not None and role == identity.administrator,
                sum(role in route.permits for route in routes),
            ),
            default=ANONYMOUS,
        )

    def random(self, name: str) -> Random:
        """Chance for one purpose: the same in every run with the same seed."""
        return Random(f"{self.seed} {name}")

    async def close(self) -> None:
        """Close every connection."""
        self._actors.clear()
        for client in self._clients:
            await client.close()
        self._clients.clear()

    async def _sign_in(self, role: str, number: int) -> Actor:
        client = self.client()
        if role == ANONYMOUS:
            return Actor(role, None, client, None)
        people = self.world.of(role)
        if number >= len(people):
            raise NoAccount(f"there is no {'further ' * bool(number)}account with the role {role}")
        account = people[number]
        if account.token:
            return Actor(role, account, client, account.token)
        route = self.subject.family("auth.login")
        if route is None:
            raise NoAccount("the document has no endpoint for signing in")
        stranger = Actor(ANONYMOUS, None, client, None)
        body = credentials(self.subject, account)
        reply = await self.send(stranger, route.method, route.path, body)
        if self.own is None and reply.status in NOT_AS_JSON and route.key not in self._forms:
            again = await self.send(stranger, route.method, route.path, _form(body), _FORM)
            if signed_in(account, client, again):
                self._forms.add(route.key)
                reply = again
        actor = signed_in(account, client, reply)
        if actor is None:
            raise NoAccount(f"{route.key} did not sign in an account of {role}: {reply.said}")
        return actor

    def client(self) -> Client:
        """Connections to the service, on one of our own from an address of their own."""
        client = Client(self._from_own_address())
        self._clients.append(client)
        return client

    def _from_own_address(self) -> Address:
        """The service's address as one more client reaches it: on the loopback interface each comes
        from an address of its own, so that one's requests do not use up another's limit."""
        if self.own is None:
            return self.address
        number = next(self._sources)
        return replace(self.address, source=loopback(0, number))


class NoAccount(Exception):
    """A role can not be played. The text says why."""


class TooMany(NoAccount):
    """Nothing more can be asked for now. The text says where."""


def _request(
    actor: Actor, method: str, path: str, body: Any, headers: Mapping[str, str]
) -> Request:
    sent: dict[str, str] = {}
    if body is not None:
        sent["Content-Type"] = "application/json"
    sent |= actor.credentials | dict(headers)
    data = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
    return Request(method, path, tuple(sent.items()), data)


def _form(members: Mapping[str, Any]) -> bytes:
    return urlencode({name: str(value) for name, value in members.items()}).encode()


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOT_AS_JSON = (400, 415, 422)
"""What a service answers to JSON where it reads forms."""


def signed_in(account: Account, client: Client, reply: Reply) -> Actor | None:
    """Who an answer to signing in makes of somebody: with its token, or with its cookies."""
    if reply.answer is None or reply.answer.status >= 400:
        return None
    token = tokens(reply.json).get(ACCESS)
    cookie = None if token else cookies(reply.answer)
    return Actor(account.role, account, client, token, cookie) if token or cookie else None


async def exchanged(actor: Actor, request: Request) -> Reply:
    """Send a request and keep what was said as evidence, without credentials."""
    try:
        answer = await actor.client.send(request)
    except NoAnswer as error:
        return Reply(None, _evidence(actor, request, None, error.message))
    return Reply(answer, _evidence(actor, request, answer, _text(answer.body)))


def _words(body: Any) -> str:
    """What an error says of itself, in the shapes that are common: RFC 9457's, and others."""
    if not isinstance(body, dict):
        return ""
    for name in ("title", "message", "error_description", "detail", "error", "code", "msg"):
        value = body.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and (words := _words(value)):
            return words
    return ""


_TELLING = ("content-type", "location", "etag", "retry-after", "ratelimit", "www-authenticate",
            "allow", "cache-control")  # fmt: skip


def _evidence(actor: Actor, request: Request, answer: Answer | None, text: str) -> Exchange:
    body = None if request.body is None else _text(request.body)
    headers = answer.headers if answer else ()
    return Exchange(
        actor.role,
        request.method,
        _SECRET_PARAMETER.sub(r"\1…", request.path),
        body,
        answer.status if answer else None,
        text,
        {name.lower(): value for name, value in headers if name.lower() in _TELLING},
    )


_SECRET = regex.compile(
    r'("(?:[a-z_]*password|[a-z_]*token|secret|totp)"\s*:\s*)"[^"]*"'
    r'|("(?:[a-z_]*code)"\s*:\s*)"(?=[^"]*[0-9])[^"]*"',  # words alone name an error
    re.I,
)


_SECRET_PARAMETER = regex.compile(r"([?&](?:[a-z_]*token|[a-z_]*password|code)=)[^&]*", re.I)


def _text(data: bytes) -> str:
    text = _SECRET.sub(lambda found: f'{found[1] or found[2]}"…"', data.decode("utf-8", "replace"))
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}…"


def _pause(reply: Reply, waited: float) -> float:
    """Seconds until the next try: as the answer says in one of the usual ways; where it says
    nothing, a few at a time for as long as any answer is worth."""
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset-after"):
        value = reply.header(name)
        if value and value.isdigit():
            return float(value)
    return SHORT_WAIT if waited < LONGEST_WAIT else LONGEST_WAIT + 1


def _told(reply: Reply) -> str:
    after = reply.header("retry-after")
    return f"{reply.said}, to be asked again in {after} s" if after else reply.said
