"""OpenAPI 3.1: the contract with every operation, or a role's"""

from __future__ import annotations

import json

from asbuilt.exchange.form import OfService
from asbuilt.expression.format import text
from asbuilt.expression.model import Expression
from asbuilt.expression.names import columns as mentioned
from asbuilt.plan.model import ANONYMOUS, Route, ServicePlan
from asbuilt.server.openapi.document import document
from asbuilt.server.openapi.parameters import action_table


def write(plan: ServicePlan, base_url: str, role: str | None) -> str:
    """The contract as JSON. ``x-table`` says which table an operation acts on, which clients need
    not know, but whoever makes a service of it again. So do ``x-roles`` and, for those who may act
    on some rows alone, ``x-rows`` in the whole contract: without them an operation of some would be
    one of whoever has signed in, on all rows."""
    contract = document(plan, base_url, role)
    for route in plan.routes:
        operation = contract["paths"].get(route.path, {}).get(route.method.lower())
        if operation is None:
            continue
        if table := action_table(route):
            operation["x-table"] = table
        if role is None and not route.system:
            operation |= _callers(plan, route)
    return json.dumps(contract, indent=2, ensure_ascii=False) + "\n"


def _callers(plan: ServicePlan, route: Route) -> dict[str, object]:
    """The roles that may call a route which not everybody may, and the rules of their rows."""
    every = plan.identity.roles if plan.identity else ()
    permits = {role: route.permits[role] for role in (*every, ANONYMOUS) if role in route.permits}
    rules = {role: permit.rule for role, permit in permits.items() if permit.rule is not None}
    unnamed = {role for role, rule in rules.items() if _is_unnamed(plan, route, rule)}
    roles = [role for role in permits if role not in unnamed]
    if rules.keys() - unnamed:
        return {
            "x-roles": roles,
            "x-rows": {role: text(rules[role]) for role in roles if role in rules},
        }
    return {} if ANONYMOUS in roles or len(permits) == len(every) else {"x-roles": roles}


def _is_unnamed(plan: ServicePlan, route: Route, rule: Expression) -> bool:
    """Whether a rule is of a column that is the service's own, as nobody named it: the owner of
    rows that are their makers' by convention."""
    table = plan.tables.get(action_table(route) or "")
    hidden = {column.name for column in table.columns if column.hidden} if table else set()
    return any(path[0] in hidden for path in mentioned(rule))


FORM = OfService(write)
