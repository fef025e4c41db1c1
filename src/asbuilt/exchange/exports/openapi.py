"""OpenAPI 3.1: the contract with every operation, or a role's"""

from __future__ import annotations

import json

from asbuilt.exchange.form import OfService
from asbuilt.plan.model import ANONYMOUS, Route, ServicePlan
from asbuilt.server.openapi.document import document
from asbuilt.server.openapi.parameters import action_table


def write(plan: ServicePlan, base_url: str, role: str | None) -> str:
    """The contract as JSON. ``x-table`` says which table an operation acts on, which clients need
    not know, but whoever makes a service of it again. So do ``x-roles`` in the whole contract:
    without them an operation of some roles would be one of whoever has signed in."""
    contract = document(plan, base_url, role)
    for route in plan.routes:
        operation = contract["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None and (table := action_table(route)):
            operation["x-table"] = table
        if operation is not None and role is None and (roles := _some(plan, route)):
            operation["x-roles"] = roles
    return json.dumps(contract, indent=2, ensure_ascii=False) + "\n"


def _some(plan: ServicePlan, route: Route) -> list[str]:
    """The roles that may call a route which not everybody who has signed in may."""
    every = plan.identity.roles if plan.identity else ()
    roles = [role for role in every if role in route.permits]
    return [] if route.system or ANONYMOUS in route.permits or len(roles) == len(every) else roles


FORM = OfService(write)
