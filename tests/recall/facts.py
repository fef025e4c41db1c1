"""What the reader understood of a document, as facts in the words of the sidecars."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.model import Specification
from asbuilt.spec.requirements.requirement import unmeasured
from asbuilt.spec.sections.access import ANONYMOUS, Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment, Step
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.monitoring import Alert, Monitoring
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.sections.testing import Testing
from tests.recall.truth import KINDS, normal


def facts(spec: Specification) -> dict[str, set[str]]:
    """The facts by their kinds, in the form in which they are compared."""
    stated = {
        "ids": [item.id.text for item in spec[Requirements].items],
        "targets": [
            *(fact for item in spec[Requirements].items for fact in _targets(item)),
            *(f"-: {_target(target)}" for target in spec[Requirements].promises),
            *(f"-: {_target(target)}" for target in spec[Testing].coverage),
        ],
        "tables": [
            *(table.name for table in spec[DataModel].tables),
            *(table.name for table in spec[DataModel].named),
        ],
        "columns": [
            f"{table.name}: {column.name}"
            for table in spec[DataModel].tables
            for column in table.columns
        ],
        "endpoints": [endpoint.key for endpoint in spec[Api].endpoints],
        "roles": _roles(spec),
        "cells": list(_cells(spec)),
        "limits": [
            f"{item.endpoint}: {item.count} / {item.window:.6g} per {item.subject}"
            for item in spec[RateLimits].items
        ],
        "alerts": [_alert(alert) for alert in spec[Monitoring].alerts],
        "steps": [_step(step) for step in spec[Deployment].rollout],
        "services": [item.name.text for item in spec[Dependencies].items],
        "edges": [f"{edge.source} -> {edge.target}" for edge in spec[Overview].edges],
        "metadata": [
            f"version {spec[Metadata].version}",
            f"status {spec[Metadata].status.value}",
        ],
    }
    return {kind: {normal(kind, fact) for fact in stated[kind]} for kind in KINDS}


def _targets(requirement: Requirement) -> Iterator[str]:
    measurable = [target for target in requirement.targets if target.metric != "unknown"]
    for target in measurable:
        yield f"{requirement.id.text}: {_target(target)}"
    if unmeasured(requirement):
        yield f"{requirement.id.text}: manual"


def _target(target: Target) -> str:
    window = "" if target.window is None or "window" in target.assumed else target.window
    over = f" over {window:.6g}" if window else ""
    return f"{_figure(target)}{over}"


def _figure(target: Target) -> str:
    mean = " mean" if target.metric == "latency" else ""
    percentile = f" p{target.percentile:g}" if target.percentile is not None else mean
    return f"{target.metric}{percentile} {target.comparator} {target.value:.6g}"


def _roles(spec: Specification) -> list[str]:
    of_endpoints = [role.text for each in spec[Api].endpoints for role in each.roles or ()]
    return [*spec[Access].roles, *of_endpoints]


def _cells(spec: Specification) -> Iterator[str]:
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for cell in spec[Access].cells:
        key, found = (cell.endpoint, cell.role), (cell.exact, cell.word or cell.grant)
        best[key] = max(best.get(key, found), found)
    for key, grant in _of_lists(spec):
        best.setdefault(key, (0, grant))
    for (endpoint_key, role), (_, grant) in best.items():
        yield f"{endpoint_key}: {role}={grant}"


def _of_lists(spec: Specification) -> Iterator[tuple[tuple[str, str], str]]:
    """What endpoints say of their callers. A list of roles refuses those that it does not name."""
    endpoints = spec[Api].endpoints
    roles = {role.casefold(): role for role in reversed(_roles(spec))}
    opened = any(endpoint.public for endpoint in endpoints)
    for endpoint in endpoints:
        named = {role.text.casefold() for role in endpoint.roles or ()}
        if endpoint.public:
            yield (endpoint.key, ANONYMOUS), "allow"
        for folded, role in roles.items() if named else ():
            yield (endpoint.key, role), "allow" if folded in named else "deny"
        if endpoint.public is False and opened:
            yield (endpoint.key, ANONYMOUS), "deny"


def _alert(alert: Alert) -> str:
    hold = f" hold {alert.hold:.6g}" if alert.hold is not None else ""
    measurable = [_figure(target) for target in alert.targets if target.metric != "unknown"]
    if not measurable:
        return f"text {(alert.name or alert.text).text}"
    return " and ".join(measurable) + hold


def _step(step: Step) -> str:
    share = f" {step.share:.6g}" if step.share is not None else ""
    hold = f" hold {step.hold:.6g}" if step.hold is not None else ""
    return f"{step.environment or '?'}{share}{hold}"
