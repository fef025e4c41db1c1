"""Guards as code has them, beside endpoints and below them."""

from __future__ import annotations

import pytest

from tests.sections.shop import EVERYBODY, KEY, callers


def below(said: str) -> set[str]:
    return callers(f"### {KEY}\n\nRemoves an order.\n\n{said}")


def in_column(title: str, cell: str) -> set[str]:
    return callers(
        f"| Method | Path | {title} |\n|---|---|---|\n| DELETE | /orders/{{id}} | {cell} |"
    )


@pytest.mark.parametrize("title", ["Middleware", "Guard", "Guards", "Decorators"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("auth, requireRole('admin')", {"admin"}),
        ("`requireRole('editor')`", {"editor"}),
        ("requireAnyRole('editor', 'viewer')", {"editor", "viewer"}),
        ("adminOnly", {"admin"}),
        ("AdminGuard", {"admin"}),
        ("auth, isApprover", {"admin"}),
        ("can('orders.delete')", {"admin"}),
        ("auth", EVERYBODY),
        ("jwtAuth, rateLimit", EVERYBODY),
        ("auth, validateBody", EVERYBODY),
    ],
)
def test_a_column_of_guards(title: str, cell: str, expected: set[str]) -> None:
    assert in_column(title, cell) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("`@admin_required`", {"admin"}),
        ("@admin_required", {"admin"}),
        ("`requireAdmin`", {"admin"}),
        ("Passes `editorOnly`.", {"editor"}),
        ("`hasAnyRole('ADMIN', 'EDITOR')`", {"admin", "editor"}),
        ("ADMIN_ONLY", {"admin"}),
        ("STAFF_ONLY", {"admin"}),
        ("`@permission_required('orders.change')`", {"admin"}),
        ("Behind `requireApprover`.", {"admin"}),
        ("`@login_required`", EVERYBODY),
        ("`requireAuth`", EVERYBODY),
        ("Answers `ORDER_NOT_FOUND` where `is_active` is false.", EVERYBODY),
        ("Takes `note` (required) and `order_id`.", EVERYBODY),
        ("Sets `READ_ONLY`.", EVERYBODY),
        ("Calls `remove(order)`.", EVERYBODY),
    ],
)
def test_guards_below_an_endpoint(said: str, expected: set[str]) -> None:
    assert below(said) == expected


@pytest.mark.parametrize("remark", [" ADMIN_ONLY", " `requireRole('admin')`", " — `adminOnly`"])
def test_guards_behind_an_endpoint(remark: str) -> None:
    assert callers(f"- GET /orders\n- {KEY}{remark}") == {"admin"}
