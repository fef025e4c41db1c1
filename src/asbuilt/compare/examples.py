"""Examples of endpoints that no table backs: what they show is all that clients can go by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asbuilt.compare.change import CLIENTS, Change, turned
from asbuilt.compare.endpoints import pairs
from asbuilt.plan.model import Aggregate, Call, Route, Sample, ServicePlan
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api

_KINDS = {bool: "true or false", int: "number", float: "number", str: "text", list: "list"}
_ABSENT = object()
_OMITTED = ("...", "…")

Difference = tuple[str, Any, Any]
"""The path of a member with its value before and after; ``_ABSENT`` where it is not there."""


def changes(
    old: tuple[Specification, ServicePlan], new: tuple[Specification, ServicePlan]
) -> Iterator[Change]:
    """What has changed in the members of bodies and answers that examples alone describe."""
    described = [{each.key: each for each in spec[Api].endpoints} for spec, _ in (old, new)]
    for before, after in pairs(old[1], new[1]):
        if before is None or after is None:
            continue
        was, now = described[0].get(before.key), described[1].get(after.key)
        if was and now:
            yield from _endpoint(before, after, was, now)


def _endpoint(old: Route, new: Route, was: Endpoint, now: Endpoint) -> Iterator[Change]:
    about = Change("endpoint", old.key, "changed", "", old_line=old.line, new_line=new.line)
    if isinstance(old.action, Sample) and isinstance(new.action, Sample):
        for difference in _differences(*_values(was.request, now.request)):
            yield _member(about, "request member", difference)
    if _exemplary(old) and _exemplary(new):
        for difference in _differences(*_values(was.response, now.response)):
            yield _member(about, "answer member", difference)


def _exemplary(route: Route) -> bool:
    """Whether the example alone says what the answer holds."""
    return isinstance(route.action, Sample | Call | Aggregate) and not route.answer.fields


def _values(old: Example | None, new: Example | None) -> tuple[Any, Any]:
    """Both values; twice nothing where one is not known."""
    if old and new and old.understood and new.understood:
        return old.value, new.value
    return None, None


def _differences(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    if isinstance(old, list) and isinstance(new, list):
        old, new = (each[0] if each else None for each in (old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            if name not in _OMITTED:
                member = f"{path}.{name}" if path else name
                yield from _differences(old.get(name, _ABSENT), new.get(name, _ABSENT), member)
    elif None not in (old, new) and _kind(old) != _kind(new):
        yield path, old, new


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "absent" if value is _ABSENT else "object")


def _member(about: Change, aspect: str, difference: Difference) -> Change:
    path, old, new = difference
    request = aspect == "request member"
    if old is _ABSENT:
        reason = "requests without it are refused" if request else "clients pass over it"
        return turned(about, aspect, (None, path), reason, CLIENTS if request else ())
    if new is _ABSENT:
        reason = "requests with it are refused" if request else "clients miss it"
        return turned(about, aspect, (path, None), reason, CLIENTS)
    reason = "values are refused" if request else "it holds something else"
    name = f"{aspect} {path}" if path else aspect
    return turned(about, name, (_kind(old), _kind(new)), reason, CLIENTS)
