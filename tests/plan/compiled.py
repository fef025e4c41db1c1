"""Plans of small documents."""

from __future__ import annotations

import asbuilt.api
from asbuilt.plan.compile import compile
from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import Permit, Route, ServicePlan
from asbuilt.source import Source

PEOPLE = """CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL
);
"""


def document(sql: str = PEOPLE, api: str = "", access: str = "") -> str:
    """A document of the given parts."""
    parts = ["# Technical Specification: Test", "## Data Model", f"```sql\n{sql}\n```"]
    parts += ["## API Specification", api] if api else []
    parts += ["## Access", access] if access else []
    return "\n\n".join(parts) + "\n"


def plan_of(text: str, *handlers: Handler) -> ServicePlan:
    """The plan of a document."""
    return compile(asbuilt.api.read(Source("spec.md", text)), handlers)


def route(plan: ServicePlan, key: str) -> Route:
    """The route ``GET /api/tasks``."""
    return next(route for route in plan.routes if route.key == key)


def permit(plan: ServicePlan, key: str, role: str) -> Permit:
    """What a role may do at a route."""
    return route(plan, key).permits[role]
