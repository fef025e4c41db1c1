"""Tables that tell of one endpoint, a row for each thing that is said of it."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

ROLES = "# Shop\n\n## Roles\n\n- clerk\n- guard\n\n## 3. Customers\n\n"


@pytest.mark.parametrize("path", ["`GET /customers`", "`/customers`"])
@pytest.mark.parametrize(
    ("permission", "callers"),
    [
        ("`customer:list`", {"admin"}),  # what is not understood lets nobody else in
        ("clerk", {"clerk"}),
        ("clerk, guard", {"clerk", "guard"}),
    ],
)
def test_who_may_call_stands_beside_the_route(
    path: str, permission: str, callers: set[str]
) -> None:
    rows = f"| **Path** | {path} |\n| **Method** | GET |\n| **Permission** | {permission} |\n"
    table = f"### 3.1 List customers\n\n| Item | Content |\n|--|--|\n{rows}"
    plan = plan_of(f"{ROLES}{table}")
    assert {*route(plan, "GET /customers").permits} == callers


def test_tables_of_several_endpoints_are_no_such_table() -> None:
    """The control."""
    rows = "| GET | `/customers` |\n| POST | `/customers` |\n"
    plan = plan_of(f"{ROLES}| Method | Path |\n|--|--|\n{rows}")
    assert {"GET /customers", "POST /customers"} <= {each.key for each in plan.routes}
