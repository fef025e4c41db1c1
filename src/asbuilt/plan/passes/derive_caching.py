"""Which answers the service keeps: where a ``**Cache:**`` line or the mitigation of a risk asks."""

from __future__ import annotations

import re

import msgspec

from asbuilt import regex
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import Aggregate, Select, ServicePlan
from asbuilt.spec.sections.risks import Risk, Risks

_CACHING = regex.compile(r"\bcach(?:e|es|ed|ing)\b", re.IGNORECASE)


def derive_caching(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Set ``cached`` of the routes that only read rows."""
    risk = next(filter(_asks, inputs.spec[Risks].items), None)
    routes = tuple(
        msgspec.structs.replace(route, cached=risk is not None or route.cache_seconds is not None)
        if isinstance(route.action, (Select, Aggregate))
        else route
        for route in plan.routes
    )
    for route in routes:
        if route.cache_seconds is not None:
            plan = assume(
                plan,
                f"The client of `{route.key}` may use an answer again for {route.cache_seconds} "
                "seconds; nobody on the way keeps it.",
                route.line,
            )
    if risk is not None:
        plan = assume(
            plan,
            "Answers to reads are kept in memory until a change makes them out of date: a "
            "mitigation names caching.",
            inputs.line(risk.span),
        )
    return msgspec.structs.replace(plan, routes=routes)


def _asks(risk: Risk) -> bool:
    return risk.mitigation is not None and bool(_CACHING.search(risk.mitigation.text))
