"""Limits that the real service can be made to count otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from asbuilt.plan.model import Limit
from asbuilt.server import assemble, limiter, problem
from asbuilt.server.guards import rate_limit
from asbuilt.server.request import Request
from tests.verify.broken.put import Remove, put


def _counts_by(subject: Callable[[Request, Limit, str], str]) -> Remove:
    """Whoever asks is somebody else to the limits; the last argument is who they are."""

    def remove() -> None:
        proper = rate_limit._subject
        put(rate_limit, _subject=lambda request, limit: subject(
            request, limit, proper(request, limit)
        ))  # fmt: skip

    return remove


def _by_role(request: Request, limit: Limit, proper: str) -> str:
    return request.role if limit.subject == "user" else proper


def _by_session(request: Request, limit: Limit, proper: str) -> str:
    signed_in = request.session if limit.subject == "user" else None
    return signed_in.id if signed_in else proper


def _by_what_is_said(request: Request, limit: Limit, proper: str) -> str:
    forwarded = request.headers.get("x-forwarded-for")
    return forwarded if forwarded and limit.subject == "ip" else proper


def _counts_each_endpoint() -> None:
    """Endpoints that share a limit have one each."""
    proper = rate_limit.budgets

    def budgets(route: Any) -> Any:
        apart = (
            msgspec.structs.replace(limit, name=f"{limit.name} {route.key}")
            for limit in route.limits
        )
        return proper(msgspec.structs.replace(route, limits=tuple(apart)))

    put(assemble, budgets=budgets)


def _never_begins_anew() -> None:
    proper = limiter.Limiter.take
    put(limiter.Limiter, take=lambda self, limit, subject, now: proper(self, limit, subject, 0.0))


def _begins_anew_too_soon() -> None:
    proper = limiter.Limiter._begin

    def begin(self: Any, limit: Limit, subject: str, now: float) -> Any:
        half = msgspec.structs.replace(limit, window=limit.window / 4)
        return proper(self, half, subject, now)

    put(limiter.Limiter, _begin=begin)


def _takes(more: int) -> Remove:
    """Each limit is off by some."""
    proper = limiter.Limiter._begin

    def begin(self: Any, limit: Limit, subject: str, now: float) -> Any:
        other = msgspec.structs.replace(limit, count=limit.count + more)
        return proper(self, other, subject, now)

    return lambda: put(limiter.Limiter, _begin=begin)


def _does_not_say_when() -> None:
    proper = rate_limit.refuse

    def refuse(*given: Any) -> problem.Problem:
        said = proper(*given)
        said.headers = tuple(pair for pair in said.headers if pair[0] != "retry-after")
        return said

    put(rate_limit, refuse=refuse)


LIMITS: dict[str, Remove] = {
    "limit-role": _counts_by(_by_role),
    "limit-session": _counts_by(_by_session),
    "limit-forwarded": _counts_by(_by_what_is_said),
    "limit-apart": _counts_each_endpoint,
    "limit-for-ever": _never_begins_anew,
    "limit-early": _begins_anew_too_soon,
    "limit-less": _takes(-1),
    "limit-more": _takes(1),
    "limit-silent": _does_not_say_when,
}
