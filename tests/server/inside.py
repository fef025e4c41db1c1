"""A service assembled in this process: the whole path of a request but for the socket.

For tests that need a plan of their own (life times of a second, say), or to look at the store.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from secrets import token_bytes
from time import monotonic
from typing import Any, Self, TypeVar
from unittest.mock import patch

import msgspec
import uvloop
from argon2 import PasswordHasher

import asbuilt.api
from asbuilt import __version__
from asbuilt.cli.prepared import PLAN
from asbuilt.observe.access_log import AccessLog
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.sinks import Sinks
from asbuilt.plan.cache import key as plan_key
from asbuilt.plan.cache import save
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.system_tables import AUDIT, system_tables
from asbuilt.server.auth import passwords
from asbuilt.server.handlers import Handlers
from asbuilt.server.live import Live
from asbuilt.server.request import Request
from asbuilt.server.secrets import derive, read_secrets
from asbuilt.server.service import Service, Settings
from asbuilt.source import Source
from asbuilt.store.base import Query, Rows
from asbuilt.store.sqlite.store import SqliteStore, open_store
from tests.server.documents import CLUB
from tests.serving import Answer

PASSWORD = "correct horse battery staple"
ISSUER = "http://club.example"
SETTINGS = Settings(ISSUER, "spec.md")
NO_HANDLERS = Handlers({}, {})
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""A hash of the same kind in a hundredth of the time."""

Result = TypeVar("Result")


@cache
def _compiled(text: str) -> ServicePlan:
    return asbuilt.api.compile(asbuilt.api.read(Source("spec.md", text)))


def plan_of(text: str, **changes: Any) -> ServicePlan:
    """The plan of a document, with parts of it replaced."""
    return msgspec.structs.replace(_compiled(text), **changes)


def laid_out(directory: Path) -> Path:
    """The club's document in ``directory``, and beside it ``data`` where its plan is ready."""
    spec = directory / "spec.md"
    spec.write_text(CLUB, "utf-8")
    data = directory / "data"
    data.mkdir(exist_ok=True)
    save(data / PLAN, plan_key(__version__, spec.read_bytes(), b""), plan_of(CLUB))
    return spec


class SentHeaders:
    """The headers of a request, as the server's adapter hands them over."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._pairs = {"host": "club.example"} | {
            name.lower(): value for name, value in pairs.items()
        }

    def get(self, key: str, default: Any = None) -> Any:
        return self._pairs.get(key, default)

    def get_all(self, key: str) -> list[str]:
        return [self._pairs[key]] if key in self._pairs else []

    def keys(self) -> list[str]:
        return list(self._pairs)

    def __contains__(self, key: str) -> bool:
        return key in self._pairs


class Inside:
    """A running service without a socket; ``with`` closes it."""

    def __init__(
        self,
        plan: ServicePlan,
        directory: Path,
        settings: Settings = SETTINGS,
        handlers: Handlers = NO_HANDLERS,
    ) -> None:
        self.plan = plan
        self.directory = directory
        self.settings = settings
        self.handlers = handlers
        self.key = token_bytes(32)
        self.log = directory / "access.log"
        directory.mkdir(exist_ok=True)
        self._cheap = patch.multiple(passwords, _ARGON2=CHEAP, _DECOY=CHEAP.hash("decoy"))
        self._cheap.start()
        self._log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.errors: list[str] = []
        self.live = self._runner.run(self._open())

    async def _open(self) -> Live:
        metrics = Metrics("club", "1", ())
        self.store: SqliteStore = open_store(
            asyncio.get_running_loop(), self.directory, derive(self.key, "database"),
            self.plan.tables, system_tables(self.plan), metrics,
        )  # fmt: skip
        secrets = await read_secrets(self.store, self.key)
        sinks = Sinks(metrics, AccessLog(self._log), self.errors.append)
        return Live(self.plan, self.store, secrets, self.settings, self.handlers, sinks)

    @property
    def service(self) -> Service:
        """What the requests share."""
        return self.live.service

    def run(self, waiting: Awaitable[Result]) -> Result:
        """Run the loop until ``waiting`` is done."""
        return self._runner.run(_wait(waiting))

    def together(self, *waiting: Awaitable[Answer]) -> list[Answer]:
        """The answers of requests that run at the same time."""
        return self._runner.run(_gather(waiting))

    def setup_token(self) -> str:
        """A token for the first administrator."""
        return self.service.setup.open(monotonic())

    def rows(self, table: str, *columns: str, **equal: Any) -> list[tuple[Any, ...]]:
        """Stored rows, in the order of their keys."""
        prepared = self.store.prepare(Rows(table, columns, tuple(equal)))
        key = self.store.tables[table].primary_key
        query = Query(tuple((name, False) for name in key), 1000, count=False)
        return self.run(self.store.page(prepared, list(equal.values()), None, query)).rows

    def audit(self) -> list[dict[str, Any]]:
        """The audit log, oldest first."""
        names = ("action", "actor", "subject", "row_key", "address", "request_id", "detail")
        return [dict(zip(names, row, strict=True)) for row in self.rows(AUDIT, *names)]

    def settle(self) -> None:
        """Wait for the letters that are on their way."""
        assert not self.run(self.service.outbox.settle(10.0))

    def close(self) -> None:
        """Close the store; what is in the directory stays."""
        self.run(self.service.outbox.finish())
        self.service.sinks.access_log.flush()
        self.service.hasher.close()
        self._runner.run(self.store.close())
        self._runner.close()
        os.close(self._log)
        self._cheap.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(slots=True)
class Person:
    """A client at an address, signed in or not. With ``exact`` numbers with a fraction are read as
    Decimals."""

    inside: Inside
    token: str | None = None
    refresh: str | None = None
    address: str = "192.0.2.1"
    user: Mapping[str, Any] = field(default_factory=dict)
    exact: bool = False

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request; ``body`` goes as JSON, bytes as they are."""
        return self.inside.run(self.sending(method, path, body, headers))

    async def sending(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The same, for several at a time."""
        sent = {"user-agent": "tests"} | dict(headers or {})
        if body is not None:
            sent["content-type"] = "application/json"
        if self.token is not None:
            sent["authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body).encode()

        async def read() -> bytes:
            return data

        bare, _, query = path.partition("?")
        request = Request(method, bare, query, SentHeaders(sent), self.address, read)
        status, pairs, answered = await self.inside.live.app.answer(request)
        text = answered.decode()
        shown: Any = text or None
        with suppress(ValueError):
            shown = json.loads(text, parse_float=Decimal if self.exact else None)
        return Answer(status, dict(pairs), shown)

    def takes(self, answer: Answer) -> Self:
        """Keep the tokens of an answer."""
        self.token = answer.body["access_token"]
        self.refresh = answer.body["refresh_token"]
        self.user = answer.body["user"]
        return self


def register(inside: Inside, name: str, **more: Any) -> Person:
    """A new member."""
    person = Person(inside)
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD} | more
    answer = person.send("POST", "/api/auth/register", body)
    assert answer.status == 201, answer
    return person.takes(answer)


def administrator(inside: Inside) -> Person:
    """The first administrator."""
    person = Person(inside)
    body = {"username": "root", "email": "root@example.com", "password": PASSWORD}
    token = {"token": inside.setup_token()}
    answer = person.send("POST", "/api/auth/setup", body | token)
    assert answer.status == 201, answer
    return person.takes(answer)


def login(inside: Inside, name: str, password: str = PASSWORD) -> Person:
    """Somebody who has signed in."""
    person = Person(inside)
    answer = person.send("POST", "/api/auth/login", {"username": name, "password": password})
    assert answer.status == 200, answer
    return person.takes(answer)


async def _wait(waiting: Awaitable[Result]) -> Result:
    return await waiting


async def _gather(waiting: tuple[Awaitable[Answer], ...]) -> list[Answer]:
    return list(await asyncio.gather(*waiting))
