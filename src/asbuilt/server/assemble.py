"""From a plan and a store to a service: everything about a route is decided here, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from asbuilt.observe.alerts import Alerts
from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import (
    Action,
    Aggregate,
    Builtin,
    Call,
    Delete,
    Insert,
    Route,
    Sample,
    Select,
    ServicePlan,
    Update,
)
from asbuilt.plan.system_tables import IDEMPOTENCY
from asbuilt.server.actions.account import ChangeAccount, CreateAccount
from asbuilt.server.actions.aggregate import ShowFigures
from asbuilt.server.actions.batch import RunBatch
from asbuilt.server.actions.call import RunHandler
from asbuilt.server.actions.read import ReadMany, ReadOne
from asbuilt.server.actions.sample import ShowSample
from asbuilt.server.actions.upsert import Upsert
from asbuilt.server.actions.write import Create, Modify, Remove
from asbuilt.server.app import App
from asbuilt.server.audit import AuditLog
from asbuilt.server.auth.accounts import Accounts
from asbuilt.server.builtin import deferred, identity, registration, system
from asbuilt.server.cache import Answers, Remembering
from asbuilt.server.changes import Changes
from asbuilt.server.endpoint import Act, Endpoint, Guard
from asbuilt.server.guards.access import access
from asbuilt.server.guards.bearer import bearer
from asbuilt.server.guards.rate_limit import budgets, by_role, rate_limit, rate_limit_of_role
from asbuilt.server.handlers import Handlers
from asbuilt.server.lasting import Lasting
from asbuilt.server.outbound.client import Outbound
from asbuilt.server.outbound.queue import Queue
from asbuilt.server.outbox import Outbox
from asbuilt.server.rights import Rights
from asbuilt.server.router import Router
from asbuilt.server.secrets import ServiceSecrets
from asbuilt.server.service import Service, Settings
from asbuilt.server.timing import TimedGuard, TimedStore
from asbuilt.store.base import Rows, Store

FAMILIES: Mapping[str, Callable[..., Any]] = {
    **identity.FAMILIES,
    **system.FAMILIES,
    **deferred.FAMILIES,
}


def assemble(
    plan: ServicePlan,
    store: Store[Any],
    secrets: ServiceSecrets,
    settings: Settings,
    handlers: Handlers,
    sinks: Sinks,
    lasting: Lasting | None = None,
) -> App:
    """Make a plan's service on an open store ready to answer. ``lasting`` is what it goes on with
    when it follows another one."""
    assert plan.identity is not None
    lasting = lasting or Lasting(
        audit=AuditLog(store),
        outbox=Outbox(settings.smtp, sinks.error_line, terminal=settings.development),
    )
    if settings.development:
        store = TimedStore(store)
    service = Service(
        **{each.name: getattr(lasting, each.name) for each in fields(Lasting)},
        plan=plan,
        settings=settings,
        store=store,
        accounts=Accounts(plan, store, secrets.keys, settings.base_url),
        handlers=handlers,
        sinks=sinks,
        alerts=Alerts(plan, sinks.metrics),
        rights=Rights(plan, store),
        changes=Changes(plan, store, lasting.audit, secrets.audit),
        cursor_secret=secrets.cursor,
        refresh_secret=secrets.refresh,
        totp_secret=secrets.totp,
        idempotency=store.prepare(
            Rows(IDEMPOTENCY, ("fingerprint", "status", "headers", "body"), ("id",))
        ),
        sign_up=registration.sign_up_reader(plan),
        change_me=registration.change_me_readers(plan),
        answers=Answers(store.versions),
        outbound=Outbound(plan.services, settings.reach, sinks, development=settings.development),
        queue=Queue(plan.services, store),
    )
    router: Router[Endpoint] = Router()
    for route in plan.routes:
        router.add(route.method, route.path, _endpoint(service, route, router))
    return App(service, router)


def _endpoint(service: Service, route: Route, router: Router[Endpoint]) -> Endpoint:
    counted = budgets(route)
    guards: list[Guard] = []
    if route.action != Builtin("system.metrics"):  # which takes a token of its own as well
        who = partial(bearer, accounts=service.accounts)
        guards.append(TimedGuard(who) if service.settings.development else who)
    if any(budget.limit.role for budget in counted):
        of_role = partial(rate_limit_of_role, limiter=service.limiter, budgets=by_role(counted))
        guards.append(of_role)
    else:
        guards += [partial(rate_limit, limiter=service.limiter, budget=each) for each in counted]
    guards.append(partial(access, route=route))
    act = _act(service, route, route.action, router)
    if route.cached and not service.store.capabilities.replicas:
        act = _remembering(service, act)
    return Endpoint(route, tuple(guards), act)


def _remembering(service: Service, act: Act) -> Act:
    """An action that only reads rows, with its answers kept. Changes by other processes would go
    unnoticed: a store that has several must not come here."""
    if isinstance(act, ReadOne | ReadMany | ShowFigures):
        return Remembering(service.answers, act)
    return act


def _act(service: Service, route: Route, action: Action, router: Router[Endpoint]) -> Act:
    match action:
        case Aggregate():
            return ShowFigures(service, route, action)
        case Select(many=True):
            return ReadMany(service, route, action)
        case Select():
            return ReadOne(service, route, action)
        case Insert(table=service.plan.identity_table):
            return CreateAccount(service, route, action)
        case Insert():
            return Create(service, route, action)
        case Update(password=True):
            return ChangeAccount(service, route, action)
        case Update(create=True):
            return Upsert(service, route, action)
        case Update():
            return Modify(service, route, action)
        case Delete():
            return Remove(service, route, action)
        case Call():
            return RunHandler(service, route, action)
        case Sample():
            return ShowSample(service, route, action)
        case Builtin(name="data.batch"):
            return RunBatch(service, route, router)
        case Builtin(name=name):
            return partial(FAMILIES[name], service, route)
    raise AssertionError(action)
