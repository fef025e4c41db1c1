"""The alerts that the service raises itself, and what is assumed where the document is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from asbuilt import regex
from asbuilt.plan.inputs import Inputs, assume_all
from asbuilt.plan.model import AlertCondition, AlertPlan, Assumption, ServicePlan
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.monitoring import Alert, Monitoring
from asbuilt.spec.title import bare

USUAL_HOLD = 60.0
"""Seconds that a condition must last where the document says nothing."""
_ENDPOINT = regex.compile(r"(?:\b[A-Z]+ )?(?<!\w)/[^\s`]+")
_EVERYTHING = regex.compile(
    r"(?:the |all |any |overall |HTTP )*"
    r"(?:APIs?|service|server|system|requests?|endpoints?|routes?|overall)",
    re.I,
)


def derive_alerts(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Take over each alert once, with the conditions that a service can tell of itself."""
    found: dict[tuple[str, str], AlertPlan] = {}
    assumed: list[Assumption] = []
    for alert in inputs.spec[Monitoring].alerts:
        made = _alert(inputs, plan, alert)
        if (made.name, made.severity) in found:
            said = f"The alert “{made.name}” stands here again: the first one counts."
            assumed.append(Assumption(said, made.line))
            continue
        found[made.name, made.severity] = made
        if not made.conditions:
            said = (
                f"The service can not tell “{made.name}” of itself: somebody outside has to watch."
            )
            assumed.append(Assumption(said, made.line))
        elif alert.hold is None:
            said = f"“{made.name}” is raised after {USUAL_HOLD:g} seconds."
            assumed.append(Assumption(said, made.line))
    return msgspec.structs.replace(assume_all(plan, assumed), alerts=tuple(found.values()))


def _alert(inputs: Inputs, plan: ServicePlan, alert: Alert) -> AlertPlan:
    called = alert.name or alert.text
    conditions = tuple(_conditions(plan, alert.targets))
    if alert.together and len(conditions) < len(alert.targets):
        conditions = ()  # the others may hold or not: the service would cry wolf
    return AlertPlan(
        name=bare(called.text),
        conditions=conditions,
        hold=USUAL_HOLD if alert.hold is None else alert.hold,
        together=alert.together and len(conditions) > 1,
        severity=bare(alert.severity.text) if alert.severity else "",
        notify=bare(alert.notify.text) if alert.notify else "",
        line=inputs.line(called.span),
    )


def _conditions(plan: ServicePlan, targets: tuple[Target, ...]) -> Iterator[AlertCondition]:
    """Figures above a bound, of all requests or of endpoints that are named."""
    for target in targets:
        above = target.comparator in (">", ">=") or "comparator" in target.assumed
        if not above or target.metric not in ("latency", "error-rate"):
            continue
        named = _ENDPOINT.search(target.text) if "/" in target.text else None
        routes = tuple(
            route.key for route in plan.routes
            if named and not route.system and named[0] in (route.key, route.path)
        )  # fmt: skip
        everything = not named and (not target.scope or _EVERYTHING.fullmatch(target.scope))
        if routes or everything:
            yield AlertCondition(target.metric, target.value, target.percentile, routes)
