"""A running service: the plan, the store, and what is shared between requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from asbuilt.observe.alerts import Alerts
from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import Route, ServicePlan
from asbuilt.plan.paths import parameters
from asbuilt.server.auth.accounts import Accounts
from asbuilt.server.body import BodyReader
from asbuilt.server.cache import Answers
from asbuilt.server.changes import Changes
from asbuilt.server.database import Database
from asbuilt.server.forwarded import Networks
from asbuilt.server.handlers import HandlerRequest, Handlers, HandlerUser
from asbuilt.server.lasting import Lasting
from asbuilt.server.mail import Smtp
from asbuilt.server.outbound.client import Outbound
from asbuilt.server.outbound.queue import Queue
from asbuilt.server.outbound.reach import Reach
from asbuilt.server.outbound.services import Awaited, Calls, Services
from asbuilt.server.problem import Problem, render
from asbuilt.server.request import Request, Response
from asbuilt.server.rights import Rights
from asbuilt.store.base import Store, Transaction

Hook = Callable[[Transaction[Any], Request, dict[str, Any], Mapping[str, Any] | None], None]
"""Called with the transaction, the request, the validated input and the row that it is about."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line and the environment decide. ``document`` is the name shown in errors of
    development; ``base_url`` is the tokens' issuer and the beginning of absolute links. What
    ``trusted_proxies`` say of a client's address counts; With ``behind_proxy`` one ends TLS.
    Without ``smtp`` letters go nowhere, in development to the terminal. ``reach`` is what the
    environment says of external services."""

    base_url: str
    document: str
    development: bool = False
    metrics_token: str | None = None
    trusted_proxies: Networks = ()
    behind_proxy: bool = False
    smtp: Smtp | None = None
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Lasting):
    """Made by :func:`asbuilt.server.assemble.assemble`; its parts are never replaced. When the
    document is read again another one is made, with the lasting parts of this one."""

    plan: ServicePlan
    settings: Settings
    store: Store[Any]
    accounts: Accounts
    handlers: Handlers
    sinks: Sinks
    alerts: Alerts
    rights: Rights
    changes: Changes
    cursor_secret: bytes
    refresh_secret: bytes
    totp_secret: bytes
    idempotency: Any
    sign_up: BodyReader
    change_me: Mapping[str, BodyReader]
    answers: Answers
    outbound: Outbound
    queue: Queue
    pages: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def hooks(self, route: Route) -> tuple[Hook, ...]:
        """The ``@before`` handlers of a route, ready to be called in its transaction."""
        return tuple(partial(self._before, route, name) for name in route.before)

    def _before(
        self,
        route: Route,
        name: str,
        transaction: Transaction[Any],
        request: Request,
        values: dict[str, Any],
        row: Mapping[str, Any] | None,
    ) -> None:
        offered = self.offered(transaction, request, route, values, row)
        refused = self.run(request, name, offered)
        if isinstance(refused, Problem):
            raise refused

    def run(self, request: Request, name: str, offered: Mapping[str, Any]) -> Any:
        """Run a handler.

        Raises:
            Awaited: it needs the answer of an external service first.
        """
        try:
            return self.handlers.call(name, offered)
        finally:
            if request.calls.wanted is not None:
                raise Awaited(request.calls.wanted)

    def fresh(self, route: Route) -> Callable[[Any], Any]:
        """What gives handlers of a route their input: a copy where they may run several times."""
        names = [*route.before, getattr(route.action, "handler", "")]
        asks = any("services" in self.handlers.arguments.get(name, ()) for name in names)
        return deepcopy if asks else _same

    def offered(
        self,
        transaction: Transaction[Any],
        request: Request,
        route: Route,
        body: Any,
        row: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        """What a handler may ask for."""
        caller = request.caller
        if request.calls is None:
            request.calls = Calls()
        params = dict(zip(parameters(route.path), request.params, strict=True))
        return {
            "request": HandlerRequest(
                request.id, request.method, request.path, params, request.query, body
            ),
            "row": row,
            "db": Database(self.rights, self.changes, transaction, request, request.role),
            "user": HandlerUser(caller) if caller else None,
            "services": Services(self.queue, transaction, request.calls),
        }

    def refusal(self, request: Request, problem: Problem, route: Route | None) -> Response:
        """A problem as an answer; in development it names the document's line."""
        spec = None
        if self.settings.development and route is not None and route.line:
            spec = f"{self.settings.document}:{route.line}"
            if route.requirements:
                spec += f" ({', '.join(route.requirements)})"
        body = render(problem, request.path, request.id, spec)
        return Response(problem.status, body, problem.headers, "application/problem+json")


def _same(value: Any) -> Any:
    return value
