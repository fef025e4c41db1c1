"""A route made ready to serve: its guards, in order, and its action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from asbuilt.plan.model import Route
from asbuilt.server.request import Request, Response

Guard = Callable[[Request], Awaitable[None] | None]
"""Raises a Problem to refuse; returns an awaitable when it has to wait."""

Act = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the router finds."""

    route: Route
    guards: tuple[Guard, ...]
    act: Act
