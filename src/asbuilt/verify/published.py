"""What a service publishes of itself: its OpenAPI description, wherever that is."""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import ANONYMOUS
from asbuilt.spec.endpoints.route import pattern
from asbuilt.verify.bench import Bench, Reply

PLACES = (
    "/openapi.json", "/v3/api-docs", "/swagger.json", "/api/openapi.json", "/api-docs",
    "/swagger/v1/swagger.json",
)  # fmt: skip
"""Where frameworks publish it unless they are told otherwise."""

Parameters = dict[tuple[str, str], tuple[str, ...]]
"""The names of query parameters by method and shape of the path (:func:`shape`)."""


async def description(bench: Bench) -> Reply | None:
    """The answer that describes the service; None where none of :data:`PLACES` does. A service of
    our own has one place."""
    actor = await bench.actor(bench.mightiest())
    route = bench.subject.family("system.openapi")
    places = (*((route.path,) if route else ()), *(() if bench.own else PLACES))
    for path in dict.fromkeys(places):
        for who in (actor, await bench.actor(ANONYMOUS)):
            reply = await bench.send(who, "GET", path)
            if isinstance(reply.json, dict) and isinstance(reply.json.get("paths"), dict):
                return reply
    return None


def operations(reply: Reply) -> dict[tuple[str, str], dict[str, Any]]:
    """The described operations by method and shape of the path."""
    base = _base(reply.json)
    return {
        (method.upper(), pattern(base + path)): operation
        for path, methods in reply.json["paths"].items()
        if isinstance(methods, dict)
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }


async def parameters(bench: Bench) -> Parameters:
    """What may stand in queries, as far as it is published."""
    reply = await description(bench)
    if reply is None:
        return {}
    return {
        key: tuple(
            str(each["name"])
            for each in operation.get("parameters", ())
            if isinstance(each, dict) and each.get("in") == "query" and "name" in each
        )
        for key, operation in operations(reply).items()
    }


def _base(document: dict[str, Any]) -> str:
    """The path below which a Swagger 2 description has all others."""
    base = document.get("basePath")
    return base.rstrip("/") if isinstance(base, str) else ""
