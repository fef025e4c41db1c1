"""Calls of routes as examples show them: with values for parameters, with another base path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations

from asbuilt import regex
from asbuilt.spec.endpoints.route import Route, pattern
from asbuilt.spec.words import singular

_BASE_SEGMENT = regex.compile(
    r"[\w-]*\bapi\b[\w-]*|rest|v\d+(?:\.\d+)*|20\d\d-[01]\d(?:-[0-3]\d)?(?:-(?:alpha|beta|preview))?"
)
"""Also the month or the day that some name versions of an API by: ``2024-09``."""
_VALUE = regex.compile(
    r"\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24}|[a-z]{1,8}[_-]\w*\d\w*"
    r"|[A-Z][A-Z-]*\d[A-Z\d-]*|[\w-]*(?:\.{2,}|…)[\w-]*"
)


_SURE_VALUE = regex.compile(
    r"/(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24})(?=/|$)"
)


def has_value(route: Route) -> bool:
    """Whether a path has a number or a long key where others have a parameter."""
    return _SURE_VALUE.search(route.path) is not None


class Declared:
    """The routes that a document declares, among which those are found that it mentions again: its
    tables are made when the first one is, for most documents mention none."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)

    @cached_property
    def _patterns(self) -> frozenset[str]:
        return frozenset(route.pattern for route in self._routes)

    @cached_property
    def _tails(self) -> dict[str, str]:
        return {_tail(route): route.pattern for route in reversed(self._routes)}

    @cached_property
    def _endings(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for route in self._routes:
            for ending in _endings(route):
                found.setdefault(ending, set()).add(route.pattern)
        return found

    @cached_property
    def _alike(self) -> dict[tuple[str, int], list[Route]]:
        found: dict[tuple[str, int], list[Route]] = {}
        for route in self._routes:
            if "{" in route.path:
                found.setdefault(_length(route), []).append(route)
        return found

    def called(self, call: Route) -> str:
        """The pattern of the route that ``call`` is a call of; its own where none is declared."""
        if call.pattern in self._patterns:
            return call.pattern
        known = self._tails.get(_tail(call))
        alike = () if known else self._alike.get(_length(call), ())
        found = (route.pattern for route in alike if is_call(call, route))
        return known or next(found, call.pattern)

    def mentioned(self, route: Route) -> str:
        """The pattern of the one route that ``route`` is the end of (``/close`` of
        ``/tickets/{id}/close``), as texts shorten it; its own where there is none, or several."""
        if route.pattern in self._patterns:
            return route.pattern
        tail = _tail(route)
        known, whole = self._endings.get(tail, ()), self._tails.get(tail)
        return whole or (next(iter(known)) if len(known) == 1 else route.pattern)


class Listed:
    """The routes that lists name and nothing describes, unless a call of theirs does: below ``PUT
    /flags/new-map/prod`` stands what ``PUT /flags/{key}/{env}`` takes, where the document has
    ``new-map`` and ``prod`` in quotation marks, as values."""

    def __init__(self, text: str, routes: Iterable[Route]) -> None:
        self._text = text
        self._known = {route.pattern: route for route in routes if "{" in route.path}

    def called(self, call: Route) -> Route | None:
        """The route that ``call`` is a call of."""
        parts = call.path.split("/")
        if not self._known or "{" in call.path or not _FEWEST_PARTS <= len(parts) <= _MOST_PARTS:
            return None
        for count in (1, 2):
            for values in combinations(range(_FEWEST_PARTS - 1, len(parts)), count):
                tried = ("{}" if at in values else each for at, each in enumerate(parts))
                route = self._known.get(f"{call.method} {'/'.join(tried)}")
                if route and all(parts[at] in self._values for at in values):
                    return route
        return None

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(found[2] for found in _QUOTED.finditer(self._text))


_FEWEST_PARTS, _MOST_PARTS = 3, 10
_QUOTED = regex.compile(r"(?<![\w\"'])([\"'])([\w.-]{1,60})\1(?![\w\"'])")


def _length(route: Route) -> tuple[str, int]:
    return route.method, _tail(route).count("/")


def is_base(segment: str) -> bool:
    """Whether a segment of a path is one of a base path: ``api``, ``v1``."""
    return _BASE_SEGMENT.fullmatch(segment) is not None


def is_call(written: Route, route: Route) -> bool:
    """Whether ``written`` is ``route`` as a call has it: with values for its parameters
    (``/tickets/17``), and perhaps with more or less of a base path (``/api/v1``)."""
    said, known = written.path.split("/")[:0:-1], route.path.split("/")[:0:-1]
    more = (said if len(said) > len(known) else known)[min(len(said), len(known)) :]
    return (
        written.method == route.method
        and all(a == b or b.startswith("{") for a, b in zip(said, known, strict=False))
        and all(map(is_base, more))
    )


def without_values(route: Route) -> Route:
    """``/tickets/{ticket_id}`` for ``/tickets/17``: what in a path is a number or a key is a value
    of a parameter."""
    segments = route.path.split("/")
    for at, segment in enumerate(segments[2:], 2):
        if _VALUE.fullmatch(segment):
            name = singular(segments[at - 1].strip("{}").replace("-", "_"))
            segments[at] = f"{{{name.removesuffix('_id')}_id}}"
    return Route(route.method, "/".join(segments), route.query, route.span)


def _tail(route: Route) -> str:
    """The pattern of ``route`` without a base path that calls may have or leave out."""
    segments = route.path.split("/")[1:]
    first = next((at for at, each in enumerate(segments) if not is_base(each)), 0)
    return pattern(f"{route.method} /{'/'.join(segments[first:])}")


def _endings(route: Route) -> Iterator[str]:
    method, _, path = route.pattern.partition(" ")
    parts = path.split("/")
    yield from (f"{method} /{'/'.join(parts[at:])}" for at in range(1, len(parts)))
