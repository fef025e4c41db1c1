"""Checks as code has them, in columns and lines that say who may call."""

from __future__ import annotations

import pytest

from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

COLUMNS = ("Permission", "Auth", "Access")


def endpoint(said: str, column: str = "Permission", method: str = "GET") -> Endpoint:
    roles = "## Roles\n\n- **admin**: all\n- **clerk**: sells\n- **baker**: bakes\n\n"
    cell = said.replace("|", "\\|")
    table = f"| Method | Path | {column} |\n|--|--|--|\n| {method} | /pies/{{id}} | {cell} |\n"
    (found,) = read(outline_of(f"# Bakery\n\n{roles}## API\n\n{table}")).endpoints
    return found


def callers(said: str, column: str = "Permission", method: str = "GET") -> str:
    """The roles that may call, or else who may."""
    found = endpoint(said, column, method)
    named = " ".join(role.text for role in found.roles or ())
    return named or {True: "everyone", False: "signed in", None: "nobody"}[found.public]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("AllowAny", "everyone"),
        ("`AllowAny`", "everyone"),
        ("permitAll()", "everyone"),
        ("IsAuthenticated", "signed in"),
        ("isAuthenticated()", "signed in"),
        ("requireAuth", "signed in"),
        ("authMiddleware", "signed in"),
        ("JwtAuthGuard", "signed in"),
        ("auth:sanctum", "signed in"),
        ("IsAdminUser", "admin"),
        ("IsAuthenticated, IsAdminUser", "admin"),
        ("verifyToken, isAdmin", "admin"),
        ("JWT + isClerk", "clerk"),
        ("IsClerk | IsBaker", "clerk baker"),
        ("isClerkOrBaker", "clerk baker"),
        ("hasRole('CLERK')", "clerk"),
        ('`require_role("clerk")`', "clerk"),
        ("hasAnyRole('CLERK', 'BAKER')", "clerk baker"),
        ("auth, role:clerk", "clerk"),
        ("auth + admin", "admin"),
    ],
)
def test_checks_in_code_say_who_may_call(said: str, expected: str, column: str) -> None:
    assert callers(said, column) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("AllowAny", "everyone"),
        ("requireAuth", "signed in"),
        ("verifyToken, isAdmin", "admin"),
        ("hasRole('CLERK')", "clerk"),
        ("auth, role:clerk", "clerk"),
        ("auth + admin", "admin"),
    ],
)
def test_guards_say_the_same(said: str, expected: str) -> None:
    assert callers(said, "Middleware") == expected


@pytest.mark.parametrize("column", (*COLUMNS, "Middleware"))
@pytest.mark.parametrize(
    "said",
    [
        "IsAdmin, IsClerk",
        "IsAuthenticated, IsVerified",
        "JWT, IsVerified",
        "AllowAny | IsAdmin",
        "IsAdmin | IsClerk, IsVerified",
        "IsOnDuty",
        "IsVerified | IsAuthenticated",
        "hasPermission('pies:edit')",
        "auth, can:edit",
        "IsAuthenticated, unless at night",
        "AllowAny, soon",
        "AllowAny (planned)",
    ],
)
def test_what_is_not_understood_opens_nothing(said: str, column: str) -> None:
    found = endpoint(said, column)
    known = {role.text for role in found.roles or ()} & {"admin", "clerk", "baker"}
    assert not found.public
    assert known <= {"admin"}
    assert found.public is None or found.roles


def test_what_only_reading_is_free_of() -> None:
    assert callers("IsAuthenticatedOrReadOnly") == "everyone"
    assert callers("IsAuthenticatedOrReadOnly", method="PUT") == "signed in"
    assert callers("IsAdminOrReadOnly", method="PUT") == "admin"
    assert callers("IsAdminOrReadOnly") == "signed in"
    assert dict(endpoint("IsOwnerOrReadOnly", method="PUT").rows).keys() == {"clerk", "baker"}
    assert dict(endpoint("IsOwnerOrAdmin").rows).keys() == {"clerk", "baker"}
