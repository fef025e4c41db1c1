"""How often one caller may ask: the route's limits, with the headers that say what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from asbuilt.plan.model import Limit, Route
from asbuilt.server.limiter import Limiter, Taken, policy_field, source, state_field
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit with its ready-made ``RateLimit-Policy`` member."""

    limit: Limit
    policy: str


def budgets(route: Route) -> tuple[Budget, ...]:
    """The limits that this guard counts; those of failures are counted by sign-in itself."""
    return tuple(Budget(limit, policy_field(limit)) for limit in route.limits if not limit.failures)


def by_role(budgets: Sequence[Budget]) -> dict[str, tuple[Budget, ...]]:
    """The budgets of each role that has one of its own, and by the empty name those of all others:
    only these are bound by what is general."""
    roles = {budget.limit.role for budget in budgets if budget.limit.role}
    everybodys = [each for each in budgets if not each.limit.role]
    bound = [each for each in everybodys if not each.limit.general]
    own = {role: [each for each in budgets if each.limit.role == role] for role in roles}
    return {"": tuple(everybodys)} | {role: (*bound, *some) for role, some in own.items()}


def rate_limit(request: Request, limiter: Limiter, budget: Budget) -> None:
    """Use one of what the caller has left.

    Raises:
        Problem: 429 with Retry-After.
    """
    limit = budget.limit
    taken = limiter.take(limit, _subject(request, limit), monotonic())
    if not taken.allowed:
        raise refuse(limit, taken)
    if request.limits is None or taken.remaining < request.limits[1].remaining:
        request.limits = (budget, taken)


def rate_limit_of_role(
    request: Request, limiter: Limiter, budgets: Mapping[str, tuple[Budget, ...]]
) -> None:
    """The same of a route where roles have limits of their own, which :func:`by_role` sorted."""
    for budget in budgets.get(request.role) or budgets[""]:
        rate_limit(request, limiter, budget)


def headers(limits: tuple[Budget, Taken]) -> tuple[tuple[str, str], tuple[str, str]]:
    """``RateLimit-Policy`` and ``RateLimit`` of the limit that is nearest its end."""
    budget, taken = limits
    return ("ratelimit-policy", budget.policy), ("ratelimit", state_field(budget.limit, taken))


def refuse(limit: Limit, taken: Taken) -> Problem:
    """The refusal of a spent limit (RFC 6585 section 4)."""
    return Problem(
        429,
        f"At most {limit.count} requests in {limit.window:g} seconds are taken here.",
        code="rate-limited",
        hint=f"Wait {taken.retry_after} seconds.",
        headers=(
            ("retry-after", str(taken.retry_after)),
            ("ratelimit-policy", policy_field(limit)),
            ("ratelimit", state_field(limit, taken)),
        ),
    )


def _subject(request: Request, limit: Limit) -> str:
    match limit.subject:
        case "everyone":
            return ""
        case "ip":
            return source(request.address)
        case _:
            caller = request.caller
            return f"u{caller.id}" if caller is not None else source(request.address)
