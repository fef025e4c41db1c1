"""Health checks that the document lists: they answer as its examples show."""

from __future__ import annotations

from typing import Any

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import Answer, AnswerField, Builtin, Route, ServicePlan
from asbuilt.spec.sections.api import Api

HEALTH = (Builtin("system.live"), Builtin("system.ready"))
TIMES = ("timestamp", "time", "now", "checked_at")
UPTIMES = ("uptime", "uptime_seconds")


def shape_health(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Give the document's own health checks their answers."""
    examples = {
        endpoint.key: endpoint.response.value
        for endpoint in inputs.spec[Api].endpoints
        if endpoint.response is not None
    }
    routes = tuple(
        _shaped(route, examples[route.key])
        if route.action in HEALTH and isinstance(examples.get(route.key), dict)
        else route
        for route in plan.routes
    )
    return msgspec.structs.replace(plan, routes=routes)


def _shaped(route: Route, example: dict[str, Any]) -> Route:
    fields = tuple(_field(name, shown) for name, shown in example.items())
    return msgspec.structs.replace(route, answer=Answer(route.answer.status, fields))


def _field(name: str, shown: Any) -> AnswerField:
    """A member: the time, the time since the start, the version; anything else is constant."""
    snake = naming.snake(name)
    if snake in TIMES and isinstance(shown, str):
        return AnswerField(name, "@now")
    if snake in UPTIMES and isinstance(shown, int | float):
        return AnswerField(name, "@uptime")
    if snake == "version" and isinstance(shown, str):
        return AnswerField(name, "@version")
    return AnswerField(name, literal=shown)
