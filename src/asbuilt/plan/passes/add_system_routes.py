"""The routes that every service has: sign-in, health, metrics, its own contract, documentation."""

from __future__ import annotations

import msgspec

from asbuilt.plan.families import BATCH, BY_MAIL, SYSTEM_ROUTES
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import Answer, Builtin, Route, ServicePlan
from asbuilt.plan.passes.bind_routes import METHODS, OPERATIONS
from asbuilt.plan.permits import builtin_permits
from asbuilt.spec.sections.access import Access

STATUSES = {
    "auth.register": 201, "auth.setup": 201, "auth.logout": 204, "auth.logout_all": 204,
    "auth.change_password": 204, "auth.end_session": 204, "auth.forgot": 202, "auth.reset": 204,
    "auth.verify_email": 204, "auth.resend": 202, "auth.totp_disable": 204,
}  # fmt: skip
"""Success answers that are not 200."""
ONE_PATH = ("auth.", "data.")
"""Families that have one path: the document's, where it names one."""


def add_system_routes(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Add each system route, unless the document lists an endpoint of its family or of its key."""
    families = {route.action.name for route in plan.routes if isinstance(route.action, Builtin)}
    keys = {route.key for route in plan.routes}
    assert plan.identity is not None
    unreachable = frozenset() if plan.identity.email else BY_MAIL
    permits = builtin_permits(plan, inputs.spec[Access])
    added = tuple(
        Route(
            METHODS[method],
            path,
            Builtin(name),
            Answer(STATUSES.get(name, 200)),
            permits[name],
            body=OPERATIONS if name == BATCH else None,
            system=True,
        )
        for method, path, name in SYSTEM_ROUTES
        if f"{method} {path}" not in keys
        and not (name in families and name.startswith(ONE_PATH))
        and name not in unreachable
    )
    return msgspec.structs.replace(plan, routes=(*plan.routes, *added))
