"""Lines below the routes of numbered lists and paragraphs that say who may call."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA, KEY


def callers(api: str) -> tuple[bool, set[str]]:
    """Whether anybody may list orders, and the roles that may remove one."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{api}\n"
    plan = plan_of(text)
    permits = route(plan, KEY).permits
    freely = {role for role, permit in permits.items() if permit.rule is None}
    return "anonymous" in route(plan, "GET /orders").permits, freely


@pytest.mark.parametrize(
    "listed",
    [
        "1. `GET /orders`\n   {first}\n2. `DELETE /orders/{{id}}`\n   {second}",
        "1. `GET /orders`\n   Sorted. {first}\n2. `DELETE /orders/{{id}}`\n   Erases. {second}",
        "1. `GET /orders` lists all\n   {first}\n2. `DELETE /orders/{{id}}` erases\n   {second}",
        "1. List: `GET /orders`\n   {first}\n2. Remove: `DELETE /orders/{{id}}`\n   {second}",
        "1. **GET /orders**\n   {first}\n2. **DELETE /orders/{{id}}**\n   {second}",
        "(1) GET /orders – lists them\n{first}\n\n(2) DELETE /orders/{{id}} – erases\n{second}",
        "[1] `GET /orders`\n{first}\n\n[2] `DELETE /orders/{{id}}`\n{second}",
        "4.2.1 GET /orders\n\n{first}\n\n4.2.2 DELETE /orders/{{id}}\n\n{second}",
    ],
)
@pytest.mark.parametrize("second", ["Editors only.", "Roles: editor"])
def test_a_line_below_a_route_says_who_may_call(listed: str, second: str) -> None:
    assert callers(listed.format(first="Public.", second=second)) == (True, {"editor"})
    assert callers(listed.format(first="Sorted.", second="Nothing is kept.")) == (False, {"admin"})


@pytest.mark.parametrize(
    ("below", "closed"),
    [
        ("Editors.", True),
        ("Admin, editor.", True),
        ("editor", True),
        ("Order.", False),
        ("Editors are told.", False),
    ],
)
def test_a_line_of_nothing_but_roles_leaves_nothing_to_convention(below: str, closed: bool) -> None:
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n### {KEY}\n\n{below}\n"
    assert ({*route(plan_of(text), KEY).permits} == {"admin"}) is closed


def test_what_goes_on_with_the_line_above_is_no_line_of_its_own() -> None:
    listed = "- `GET /orders` lists the orders that are not yet\n  public.\n"
    assert callers(f"{listed}- `{KEY}` removes one that was sent to\n  editors.") == (
        False,
        {"admin"},
    )
