"""OpenAPI 3.1: the contract with every operation, or a role's"""

from __future__ import annotations

import json

from asbuilt.exchange.form import OfService
from asbuilt.plan.model import ServicePlan
from asbuilt.server.openapi.document import document


def write(plan: ServicePlan, base_url: str, role: str | None) -> str:
    """The contract as JSON."""
    return json.dumps(document(plan, base_url, role), indent=2, ensure_ascii=False) + "\n"


FORM = OfService(write)
