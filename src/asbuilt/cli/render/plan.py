"""A service plan for people: tables, endpoints, who may do what, figures, assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.cli.render import assumptions
from asbuilt.cli.render.columns import heading, numbered, table
from asbuilt.cli.render.terminal import printable
from asbuilt.expression import format
from asbuilt.plan.model import (
    AlertPlan,
    AnyAction,
    Builtin,
    Call,
    ColumnPlan,
    Insert,
    Limit,
    Objective,
    Permit,
    Route,
    Sample,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.wording import default_text, type_text


def text(plan: ServicePlan) -> str:
    """Everything that the document decides; behind each line number, what stands there."""
    stated = [route for route in plan.routes if not route.system]
    own = [route for route in plan.routes if route.system]
    paragraphs = [
        heading(printable(f"{plan.title or plan.name} {plan.version} ({plan.status})")),
        _section("Tables", [line for item in plan.tables.values() for line in _table(item)]),
        _section("Endpoints", [line for route in stated for line in _route(route)]),
        _section("Figures", table((o.line, _objective(o)) for o in plan.objectives)),
        _section("Alerts", table((a.line, _alert(a)) for a in plan.alerts)),
        _section("Assumptions", assumptions.text(plan).splitlines()),
        _section("Routes of every service", _own(own)),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return "\n".join((heading(title), *lines)) if lines else ""


# ---------------------------------------------------------------- tables


def _table(item: TablePlan) -> Iterator[str]:
    origin = " (made from a request example)" if item.derived else ""
    yield numbered(item.line, f"{item.name}{origin}")
    yield from table((c.line, ("  " + c.name, *column_text(item, c))) for c in item.columns)
    for unique in item.uniques:
        if len(unique) > 1:
            yield numbered(0, f"  unique ({', '.join(unique)})")
    for check in item.checks:
        yield numbered(0, f"  check {check.text}")


def column_text(owner: TablePlan, column: ColumnPlan) -> tuple[str, str]:
    """The type of a column, and what else holds of it."""
    links = [link for link in owner.references if column.name in link.columns]
    notes = [
        "key" if column.name in owner.primary_key else "",
        "unique" if (column.name,) in owner.uniques else "",
        "" if column.nullable or column.name in owner.primary_key else "required",
        "generated" if column.generated else "",
        f"default {default_text(column.default)}" if column.default else "",
        *(f"→ {link.table}" for link in links),
        f"PII: {column.pii}" if column.pii else "",
        "secret" if column.secret else "",
        "encrypted" if column.encrypted else "",
        "hidden" if column.hidden else "",
        f"visible to {', '.join(column.visible_to)}" if column.visible_to is not None else "",
    ]
    return type_text(column.type), ", ".join(note for note in notes if note)


# ---------------------------------------------------------------- routes


def _route(route: Route) -> Iterator[str]:
    yield numbered(route.line, f"{route.key}  →  {action_text(route.action)}")
    texts = {role: permit_text(permit) for role, permit in route.permits.items()}
    for text in dict.fromkeys(texts.values()):
        roles = ", ".join(role for role, other in texts.items() if other == text)
        yield numbered(0, f"    {roles}: {text}")
    if not route.permits:
        yield numbered(0, "    nobody")
    for limit in route.limits:
        if limit.line:
            yield numbered(limit.line, f"    at most {_limit(limit)}")
    if route.requirements:
        yield numbered(0, f"    implements {', '.join(route.requirements)}")


def action_text(action: AnyAction) -> str:
    """What a route does: ``list tickets``."""
    match action:
        case Select(table=name, many=True):
            return f"list {name}"
        case Select(table=name):
            return f"read one of {name}"
        case Insert(table=name):
            return f"create in {name}"
        case Update(table=name, create=True):
            return f"replace or create one of {name}"
        case Update(table=name, replace=replace):
            return f"{'replace' if replace else 'change'} one of {name}"
        case Call(handler=handler):
            return f"handler {handler}"
        case Builtin(name=name):
            return f"built in: {name}"
        case Sample():
            return "nothing backs it: answers with its example"
        case _:
            return f"{type(action).__name__.lower()} in {action.table}"


def permit_text(permit: Permit) -> str:
    """The rows that a role may act on."""
    return f"where {format.text(permit.rule)}" if permit.rule else "yes"


def _limit(limit: Limit) -> str:
    kind = "failures" if limit.failures else "requests"
    whose = f" of {limit.role}" if limit.role else ""
    return f"{limit.count} {kind} in {_duration(limit.window)} per {limit.subject}{whose}"


def _own(routes: list[Route]) -> list[str]:
    return [numbered(0, route.key) for route in routes]


def _objective(objective: Objective) -> tuple[str, str, str]:
    percentile = f" p{objective.percentile:g}" if objective.percentile else ""
    bound = f"{objective.comparator} {_figure(objective)}"
    return objective.name, f"{objective.metric}{percentile}", bound


def _alert(alert: AlertPlan) -> tuple[str, str, str, str]:
    when = f"after {_duration(alert.hold)}" if alert.conditions else "for a watcher outside"
    return alert.name, when, alert.severity, alert.notify


def _figure(objective: Objective) -> str:
    """Seconds, shares and counts as people write them."""
    if objective.metric in ("latency", "rpo", "rto"):
        return _duration(objective.bound)
    if objective.metric in ("availability", "error-rate", "coverage"):
        return f"{objective.bound * 100:.6g}%"
    return f"{objective.bound:,.15g}"


def _duration(seconds: float) -> str:
    """``0.2`` as ``200 ms``, ``5400`` as ``90 minutes``."""
    if seconds < 1:
        return f"{seconds * 1000:.6g} ms"
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % unit == 0:
            count = int(seconds // unit)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds:g} seconds"
