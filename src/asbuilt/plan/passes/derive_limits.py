"""Rate limits: the document's, and defaults where it is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import Builtin, Limit, Route, ServicePlan
from asbuilt.spec.sections.rate_limit import EVERYWHERE, RateLimit, RateLimits

SIGN_IN = Limit("sign-in", 10, 900.0, "username", failures=True)
GENERAL = Limit("default", 6000, 60.0, "user")
UNLIMITED = ("system.live", "system.ready", "system.metrics")
SIGN_IN_FAMILIES = ("auth.login",)
ASKING, USING = 10, 20
BY_FAMILY = {
    "auth.forgot": Limit("password-forgot", ASKING, 900.0, "ip"),
    "auth.resend": Limit("email-resend", ASKING, 900.0, "ip"),
    "auth.reset": Limit("password-reset", USING, 900.0, "ip"),
    "auth.verify_email": Limit("email-verify", USING, 900.0, "ip"),
}
"""Families that write letters, or take what stands in them, where the document says no more."""
REGISTER = Limit("register", 30, 900.0, "ip")
"""Where every sign-up writes a letter."""


def derive_limits(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Give every route its limits; probes of the machinery have none."""
    stated: dict[str, list[RateLimit]] = {EVERYWHERE: []}
    for limit in inputs.spec[RateLimits].items:
        stated.setdefault(limit.endpoint, []).append(limit)
    assert plan.identity is not None
    by_family = BY_FAMILY | ({"auth.register": REGISTER} if plan.identity.verification else {})
    others = tuple(_named(inputs, stated[EVERYWHERE], "default")) or (GENERAL,)
    routes = tuple(
        msgspec.structs.replace(route, limits=_limits(inputs, stated, by_family, others, route))
        for route in plan.routes
    )
    plan = msgspec.structs.replace(plan, routes=routes)
    if not stated[EVERYWHERE]:
        plan = assume(
            plan,
            f"Endpoints without a stated limit take {GENERAL.count} requests a minute per user "
            "(per address when nobody is signed in).",
        )
    given = {limit for route in plan.routes for limit in route.limits}
    if SIGN_IN in given:
        plan = assume(
            plan,
            f"Sign-in takes {SIGN_IN.count} failures in 15 minutes per account and address.",
        )
    if not given.isdisjoint(by_family.values()):
        plan = assume(
            plan,
            f"Asking for a letter is taken {ASKING} times in 15 minutes per address, using what "
            f"stands in one {USING} times, registering with a letter {REGISTER.count} times.",
        )
    return plan


def _limits(
    inputs: Inputs,
    stated: dict[str, list[RateLimit]],
    by_family: Mapping[str, Limit],
    others: tuple[Limit, ...],
    route: Route,
) -> tuple[Limit, ...]:
    action = route.action
    name = action.name if isinstance(action, Builtin) else ""
    if name in UNLIMITED:
        return ()
    failures = name in SIGN_IN_FAMILIES
    if own := stated.get(route.key):
        return tuple(_named(inputs, own, naming.slug(route.key), failures))
    usual = SIGN_IN if failures else by_family.get(name)
    return (usual, *others) if usual else others


def _named(
    inputs: Inputs, stated: Iterable[RateLimit], name: str, failures: bool = False
) -> Iterator[Limit]:
    for number, limit in enumerate(stated):
        label = name + (f"-{number + 1}" if number else "")
        line = inputs.line(limit.span)
        yield Limit(label, limit.count, limit.window, limit.subject, failures, line)
