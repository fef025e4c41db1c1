"""What callers have to show besides their role, a second factor or a second approver: nobody asks
for it at single calls, so that it lets in none of those who are named."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access
from tests.plan.compiled import plan_of, route
from tests.sections.documents import outline_of
from tests.sections.shop import DATA, KEY


def freely(api: str) -> set[str]:
    """The roles that may remove any order."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{api}\n"
    permits = route(plan_of(text), KEY).permits
    return {role for role, permit in permits.items() if permit.rule is None}


@pytest.mark.parametrize(
    "proof",
    ["with MFA", "(MFA)", "(with MFA)", "after a second factor", "with a second approver",
     "using a hardware token", "after step-up authentication"],
)  # fmt: skip
def test_a_role_that_has_to_show_more_is_not_let_in_and_others_are(proof: str) -> None:
    assert freely(f"### {KEY}\n\n**Roles:** admin {proof}, editor") == {"editor"}
    rows = f"| Endpoint | Roles |\n|---|---|\n| `{KEY}` | admin {proof}, editor |"
    assert freely(rows) == {"editor"}
    rows = f"| Endpoint | admin | editor |\n|---|---|---|\n| `{KEY}` | ✅ {proof} | ✅ |"
    assert freely(f"- `{KEY}`\n\n## Access\n\n{rows}") == {"editor"}


@pytest.mark.parametrize(
    "listed",
    ["editor + MFA", "editor, second approver", "editor & a second editor", "editor, another admin",
     "editor, viewers excepted", "editor, guests excluded"],
)  # fmt: skip
def test_what_is_no_role_lets_in_administrators_alone(listed: str) -> None:
    text = (
        f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n### {KEY}\n\n**Roles:** {listed}\n"
    )
    assert {*route(plan_of(text), KEY).permits} == {"admin"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Requires MFA.", set()),
        ("Only with MFA.", set()),
        ("Callers must have passed a second factor.", set()),
        ("A second approver must confirm.", set()),
        ("**MFA:** required", set()),
        ("**Second factor:** yes", set()),
        ("Subject to the four-eyes principle.", set()),
        ("No MFA required.", {"admin", "editor"}),
        ("**MFA:** no", {"admin", "editor"}),
        ("Tells the second approver.", {"admin", "editor"}),
        ("MFA is optional.", {"admin", "editor"}),
    ],
)
def test_a_sentence_beside_an_endpoint_demands_it_of_all(said: str, expected: set[str]) -> None:
    assert freely(f"### {KEY}\n\n**Roles:** admin, editor\n\n{said}") == expected


@pytest.mark.parametrize("title", ["MFA", "Second factor", "2FA required", "Four eyes"])
def test_a_column_says_of_which_calls_it_is_demanded(title: str) -> None:
    table = f"| Endpoint | Roles | {title} |\n|---|---|---|\n| `{KEY}` | admin, editor | CELL |"
    assert freely(table.replace("CELL", "yes")) == set()
    assert freely(table.replace("CELL", "no")) == {"admin", "editor"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Deleting orders needs a second factor.", set()),
        ("Orders may be deleted with MFA only.", set()),
        ("MFA is required to delete orders.", set()),
        ("Editors may delete orders with MFA only.", {"admin"}),
        ("Deleting orders needs no second factor.", {"admin", "editor"}),
        ("Listing orders needs a second factor.", {"admin", "editor"}),
        ("Administrators use MFA.", {"admin", "editor"}),
    ],
)
def test_a_sentence_about_access_demands_it_of_what_is_done(said: str, expected: set[str]) -> None:
    matrix = f"| Endpoint | admin | editor |\n|---|---|---|\n| `{KEY}` | ✅ | ✅ |"
    assert freely(f"- `{KEY}`\n- `GET /orders`\n\n## Access\n\n{matrix}\n\n{said}") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("- admin: delete orders (with MFA)\n- editor: delete orders", {"editor"}),
        ("- Admins can delete orders.\n- Editors can delete orders after MFA.", {"admin"}),
        (f"- `{KEY}`: admin (MFA), editor", {"editor"}),
    ],
)  # fmt: skip
def test_rights_in_words_depend_on_it(said: str, expected: set[str]) -> None:
    assert freely(f"- `{KEY}`\n- `GET /orders`\n\n## Permissions\n\n{said}") == expected


def test_where_callers_sign_in_it_is_part_of_what_is_done() -> None:
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n### POST /auth/mfa\n\nPublic.\n\n"
    plan = plan_of(f"{text}Requires a second factor.\n\n### GET /orders\n\nPublic.\n\nNeeds MFA.\n")
    assert "anonymous" in route(plan, "POST /auth/mfa").permits
    assert "anonymous" not in route(plan, "GET /orders").permits


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "nur mit zweitem Faktor"), ("de", "Erfordert einen zweiten Faktor."),
        ("fr", "avec double authentification"), ("es", "con segundo factor"),
        ("pt", "com segundo fator"), ("ru", "после второго фактора"), ("zh", "需要双因素"),
    ],
)  # fmt: skip
def test_other_languages_demand_it_too(name: str, said: str) -> None:
    text = (
        f"# Shop\n\n## Roles\n\n- admin\n- editor\n\n## API\n\n### {KEY}\n\n**Roles:** editor\n\n"
    )
    with speaking(next(each for each in shipped() if each.name == name)):
        cells = access.read(outline_of(f"{text}{said}\n")).cells
        others = access.read(outline_of(f"{text}Mop.\n")).cells
    assert {each.grant for each in cells if each.role == "editor"} == {"allow", "word"}
    assert {each.grant for each in others if each.role == "editor"} <= {"allow"}
