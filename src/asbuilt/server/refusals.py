"""Refusals of authority for the audit log: counted as they happen, written once a second.

A refused request has no transaction that its entry could be part of, and a flood of them must not
become a flood of writes. So the same refusal of the same caller is one entry with a count, and
beyond :data:`CAPACITY` different ones only their number is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from asbuilt.plan.model import Route
from asbuilt.server.request import Request

CAPACITY = 256
Key = tuple[Any, str, str, str]


@dataclass(slots=True)
class Refused:
    """What was refused, to whom, how often, and the id of the first of those requests."""

    actor: Any
    role: str
    address: str
    subject: str
    request_id: str
    times: int = 0


class Refusals:
    """Those that wait to be written."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._waiting: dict[Key, Refused] = {}
        self._more = Refused(None, "", "", "(others)", "")

    def add(self, request: Request, route: Route | None) -> None:
        """Count a refusal of ``request``."""
        actor = request.caller.id if request.caller else None
        subject = route.key if route else "(no route)"
        key = (actor, request.role, request.address, subject)
        found = self._waiting.get(key)
        if found is None:
            if len(self._waiting) >= self._capacity:
                self._more.times += 1
                return
            found = self._waiting[key] = Refused(*key, request.id)
        found.times += 1

    def take(self) -> Iterator[Refused]:
        """Everything that waits, which waits no more."""
        waiting, self._waiting = self._waiting, {}
        more, self._more = self._more, Refused(None, "", "", "(others)", "")
        yield from waiting.values()
        if more.times:
            yield more
