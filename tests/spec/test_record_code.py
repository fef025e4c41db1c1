"""Who may call what, as objects and dictionaries of code have it."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of
from tests.sections.shop import DATA

CALLS = "- `GET /orders`\n- `POST /orders`\n- `DELETE /orders/{id}`\n"


def callers(language: str, code: str, title: str = "Authorization") -> dict[str, str]:
    """The first letters of the roles that may call, of each method: small, where they may act on
    some rows only; *p* for those who have not signed in."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{CALLS}\n"
    plan = plan_of(f"{text}## {title}\n\n```{language}\n{code}\n```\n")
    return {
        route.method: "".join(
            sorted(
                "p" if role == "anonymous" else role[0] if permit.rule else role[0].upper()
                for role, permit in route.permits.items()
            )
        )
        for route in plan.routes
        if "/orders" in route.path
    }


EXPECTED = {"GET": "AEV", "POST": "AE", "DELETE": "A"}


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (
            "typescript",
            "type Role = 'admin' | 'editor' | 'viewer';\n\n"
            "export const access: Record<string, Role[]> = {\n"
            "  'GET /orders': ['admin', 'editor', 'viewer'], // everybody\n"
            "  'POST /orders': ['admin', 'editor'],\n"
            "  'DELETE /orders/{id}': ['admin'],\n} as const;",
        ),
        (
            "js",
            "module.exports = {\n"
            '  "GET /orders": { admin: true, editor: true, viewer: true },\n'
            '  "POST /orders": { admin: true, editor: true, viewer: false },\n'
            '  "DELETE /orders/{id}": { admin: true, editor: false, viewer: false },\n};',
        ),
        (
            "python",
            "PERMISSIONS = {\n"
            '    "GET /orders": {"admin", "editor", "viewer"},  # all\n'
            '    "POST /orders": ("admin", "editor"),\n'
            '    "DELETE /orders/{id}": frozenset({"admin"}),\n}\n',
        ),
        (
            "python",
            "ROLES = {\n"
            '    "admin": ["GET /orders", "POST /orders", "DELETE /orders/{id}"],\n'
            '    "editor": ["GET /orders", "POST /orders"],\n'
            '    "viewer": ["GET /orders"],\n}\n',
        ),
        (
            "ruby",
            "POLICY = {\n  'GET /orders' => [:admin, :editor, :viewer],\n"
            "  'POST /orders' => [:admin, :editor],\n"
            "  'DELETE /orders/{id}' => [:admin],\n}.freeze",
        ),
        (
            "php",
            "return [\n  'GET /orders' => ['admin', 'editor', 'viewer'],\n"
            "  'POST /orders' => ['admin', 'editor'],\n  'DELETE /orders/{id}' => ['admin'],\n];",
        ),
        (
            "ts",
            "const policy = new Map([]);\nconst rules = {\n"
            "  'GET /orders': [Role.admin, Role.editor, Role.viewer],\n"
            "  'POST /orders': [Role.admin, Role.editor],\n"
            "  /* nobody else */ 'DELETE /orders/{id}': [Role.admin],\n};",
        ),
    ],
)
def test_a_literal_of_routes_says_who_may_call(language: str, code: str) -> None:
    assert callers(language, code) == EXPECTED


def test_some_routes_may_be_open_to_everyone() -> None:
    code = (
        "const policy = {\n  'GET /orders': 'public',\n"
        "  'POST /orders': { admin: 'allow', editor: 'own', viewer: 'deny' },\n};"
    )
    assert callers("ts", code) == {"GET": "AEVp", "POST": "Ae", "DELETE": "A"}


def test_yaml_has_open_routes_beside_others_too() -> None:
    code = "GET /orders: public\nPOST /orders: {admin: allow, editor: deny}\ndefault: deny"
    assert callers("yaml", code) == {"GET": "AEVp", "POST": "A", "DELETE": "A"}


@pytest.mark.parametrize(
    ("title", "code"),
    [
        (
            "Client",
            "const calls = {\n  'GET /orders': ['admin'],\n  'POST /orders': ['admin'],\n};",
        ),
        ("Authorization", "const calls = ['GET /orders'];"),
        ("Authorization", "const base = { url: '/api', token: '/auth' };"),
        ("Authorization", "if (user) {\n  next();\n}"),
        ("Authorization", "const broken = { 'GET /orders': [, 'POST /orders': [ };"),
    ],
)
def test_other_code_says_nothing(title: str, code: str) -> None:
    assert callers("ts", code, title)["GET"] == "Aev"
