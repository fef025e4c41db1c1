"""A requirement names an endpoint that the document does not have.

## What it does
Compares the endpoints that requirements name (`POST /loans/{id}/incidents` in their row, their item
or below their heading) with those that the document describes, lists or gives access to, whatever
base path they are written with. Documents of whose requirements' endpoints many are described
nowhere have no list that one could be missing from, and what other lines name, too, is no slip.

## Why it matters
The endpoint that was meant is linked to no requirement, so nothing proves it, and whoever builds a
client from the requirement gets 404.

## Example
```markdown
| FR-8 | A clerk reports a damage. | `POST /copies/{id}/damages` |

### POST /copies/{id}/incidents
```

## Fix
Name the endpoint as it is described, or describe it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt.document.blocks import Text
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.call import Declared
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.requirements import Requirements

_MOST_UNKNOWN = 0.25
"""The share of the endpoints in requirements that may be unknown, if it is to be a slip."""

_MOST = 20
"""Slips of one document; each of them is looked for in all of it."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint, at the first requirement that names it."""
    endpoints = subject.spec[Api].endpoints
    named = [
        (item.id.text, route)
        for item in (subject.spec[Requirements].items if endpoints else ())
        if item.kind == "functional"
        for route in _routes(subject, item.span.start, item.span.end)
    ]
    if not named:
        return
    keys = [*(each.key for each in subject.plan.routes), *(each.key for each in endpoints)]
    routes = [_route(key) for key in keys]
    patterns, declared = {route.pattern for route in routes}, Declared(routes)
    distinct = {route.pattern: (name, route) for name, route in reversed(named)}
    unknown: list[tuple[str, Route]] = []
    for name, route in distinct.values():
        if declared.mentioned(route) in patterns or declared.called(route) in patterns:
            continue
        unknown.append((name, route))
        if len(unknown) > _MOST_UNKNOWN * len(distinct):
            return
    names, paths = Known({each.key for each in endpoints}), {route.path for route in routes}
    for name, route in unknown[:_MOST]:
        if _is_told_elsewhere(subject, route, paths):
            continue
        yield Finding(
            f"`{name}` names `{route.key}`, but there is no such endpoint",
            route.span,
            names.did_you_mean(route.key)
            or "Describe the endpoint, or name the one that is meant.",
        )


def _is_told_elsewhere(subject: Subject, route: Route, paths: Collection[str]) -> bool:
    """Whether the last word of a path stands in another path of the document, which may list its
    endpoints in a form that is not read; of one whose path others have, its method beside it."""
    if route.path in paths:
        return subject.spec.source.text.count(route.key) > 1
    literal = [part for part in route.path.split("/") if part and not part.startswith("{")]
    return not literal or subject.spec.source.text.count(f"/{literal[-1]}") > 1


def _routes(subject: Subject, start: int, end: int) -> Iterator[Route]:
    text = subject.spec.source.text[start:end]
    if "/" in text:
        yield from routes_in(Text(text, Span(start, end)))


def _route(key: str) -> Route:
    method, _, path = key.partition(" ")
    return Route(method, path, (), Span(0, 0))


RULE = Rule("REQ109", "unknown-endpoint", Policy.WARNING, check, __doc__)
