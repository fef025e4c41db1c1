"""Health, readiness, metrics and public keys."""

from __future__ import annotations

import hmac
from importlib import import_module
from time import monotonic, time

from asbuilt.plan.model import Route
from asbuilt.server.auth.keys import jwks
from asbuilt.server.clock import now
from asbuilt.server.forwarded import PASSED_ON, parse_address
from asbuilt.server.guards.bearer import bearer
from asbuilt.server.problem import Problem, not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service

ALIVE = Response(200, b'{"status":"ok"}')
EXPOSITION = "asbuilt.observe.exposition"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


async def live(service: Service, route: Route, request: Request) -> Response:
    """The process answers."""
    return _healthy(service, route)


async def ready(service: Service, route: Route, request: Request) -> Response:
    """The database takes reads and writes, and its data model is the document's."""
    if service.store.failed:
        raise Problem(503, "The database is not available.", headers=(("retry-after", "5"),))
    await service.store.one(service.accounts.sessions, [""], None)
    return _healthy(service, route)


def _healthy(service: Service, route: Route) -> Response:
    """The answer of the document's example, where it shows one."""
    if not route.answer.fields:
        return ALIVE
    values = {
        "@now": now(),
        "@uptime": round(monotonic() - service.started, 3),
        "@version": service.plan.version,
    }
    members = {
        field.name: values[field.column] if field.column else field.literal
        for field in route.answer.fields
    }
    return Response(route.answer.status, encode_json(members))


async def metrics(service: Service, route: Route, request: Request) -> Response:
    """The Prometheus exposition: for loopback, administrators, or whoever has the metrics token."""
    if not await _may_see_metrics(service, request):
        raise not_found()
    shown = import_module(EXPOSITION).expose(service.sinks.metrics, service.alerts)
    return Response(200, shown, media_type=METRICS_TYPE)


async def public_keys(service: Service, route: Route, request: Request) -> Response:
    """The keys that verify access tokens (RFC 7517)."""
    return Response(200, encode_json(jwks(service.accounts.keys, time())))


async def _may_see_metrics(service: Service, request: Request) -> bool:
    if _is_local(service, request):
        return True
    token = service.settings.metrics_token
    header = request.headers.get("authorization") or ""
    if token and hmac.compare_digest(header.encode(), f"Bearer {token}".encode()):
        return True
    waiting = bearer(request, service.accounts)
    if waiting is not None:
        await waiting
    return request.role == service.accounts.identity.administrator


def _is_local(service: Service, request: Request) -> bool:
    """Whether somebody on this machine asks, and no proxy on it for somebody elsewhere.

    Not every proxy says in a header that it passes a request on. One that is trusted with the
    client's address does; behind any other, loopback proves nothing."""
    settings = service.settings
    if settings.behind_proxy and not settings.trusted_proxies:
        return False
    peer = parse_address(request.peer)
    return peer is not None and peer.is_loopback and PASSED_ON.isdisjoint(request.headers.keys())


FAMILIES = {
    "system.live": live,
    "system.ready": ready,
    "system.metrics": metrics,
    "system.jwks": public_keys,
}
"""The functions of the ``system`` family by name."""
