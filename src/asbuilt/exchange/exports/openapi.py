"""OpenAPI 3.1: the contract with every operation, or a role's"""

from __future__ import annotations

import json

from asbuilt.exchange.form import OfService
from asbuilt.plan.model import ServicePlan
from asbuilt.server.openapi.document import document
from asbuilt.server.openapi.parameters import action_table


def write(plan: ServicePlan, base_url: str, role: str | None) -> str:
    """The contract as JSON. ``x-table`` says which table an operation acts on, which clients need
    not know, but whoever makes a service of it again."""
    contract = document(plan, base_url, role)
    for route in plan.routes:
        operation = contract["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None and (table := action_table(route)):
            operation["x-table"] = table
    return json.dumps(contract, indent=2, ensure_ascii=False) + "\n"


FORM = OfService(write)
