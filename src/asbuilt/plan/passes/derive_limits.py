"""Rate limits: the document's, and defaults where it is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import Builtin, Limit, Route, ServicePlan
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.sections.rate_limit import EVERYWHERE, RateLimit, RateLimits

SIGN_IN = Limit("sign-in", 10, 900.0, "username", failures=True)
GENERAL = Limit("default", 6000, 60.0, "user", general=True)
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
    identity = plan.identity
    assert identity is not None
    roles = {"", *identity.roles, ANONYMOUS}
    for limit in inputs.spec[RateLimits].items:
        if limit.role in roles:
            stated.setdefault(limit.endpoint, []).append(limit)
        else:
            plan = assume(
                plan,
                f"{limit.count} requests in {limit.window:g} seconds are those of `{limit.role}`, "
                "which is no role of the service: nobody is limited to them.",
                inputs.line(limit.span),
            )
    by_family = BY_FAMILY | ({"auth.register": REGISTER} if identity.verification else {})
    others = tuple(_named(inputs, stated[EVERYWHERE], "default"))
    if all(limit.role for limit in others):
        others = (*others, GENERAL)
    routes = tuple(
        msgspec.structs.replace(route, limits=_limits(inputs, stated, by_family, others, route))
        for route in plan.routes
    )
    plan = msgspec.structs.replace(plan, routes=routes)
    if GENERAL in others:
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
    own = stated.get(route.key, [])
    if failures:  # whoever signs in has no role yet
        own = [limit for limit in own if limit.role in ("", ANONYMOUS)]
    if own:
        limits = tuple(_named(inputs, own, naming.slug(route.key), failures))
        return (*limits, *others) if all(limit.role for limit in limits) else limits
    usual = SIGN_IN if failures else by_family.get(name)
    return (usual, *others) if usual else others


def _named(
    inputs: Inputs, stated: Iterable[RateLimit], name: str, failures: bool = False
) -> Iterator[Limit]:
    for number, limit in enumerate(stated):
        label = name + (f"-{number + 1}" if number else "")
        line = inputs.line(limit.span)
        role = "" if failures else limit.role
        is_general = name == "default" and not role and limit.subject in _OF_CALLERS
        yield Limit(
            label, limit.count, limit.window, limit.subject, failures, line, role, is_general
        )


_OF_CALLERS = ("user", "username", "key")
