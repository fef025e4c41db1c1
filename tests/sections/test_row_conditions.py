"""What beside the roles of an endpoint says on which rows they may act: columns of notes and
conditions, labels, footnotes behind an endpoint or a role."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA, KEY

TABLE = """| Endpoint | Roles | {title} |
|---|---|---|
| `DELETE /orders/{{id}}` | admin, editor | {cell} |
| `GET /orders` | admin, editor, viewer | lists them |"""
HEADED = """### GET /orders

Roles: admin, editor, viewer

### DELETE /orders/{{id}}

{said}"""


def freely(api: str) -> set[str]:
    """The roles that may remove any order."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{api}\n"
    permits = route(plan_of(text), KEY).permits
    return {role for role, permit in permits.items() if permit.rule is None}


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("Notes", "editors: drafts only"),
        ("Notes", "Editors may only delete their own."),
        ("Remarks", "editors cannot delete orders"),
        ("Conditions", "editor: only if assigned"),
        ("Constraints", "editors must be members of the team"),
    ],
)
def test_a_column_limits_the_roles_of_another(title: str, cell: str) -> None:
    assert freely(TABLE.format(title=title, cell=cell)) == {"admin"}
    assert freely(TABLE.format(title=title, cell="removes one")) == {"admin", "editor"}


@pytest.mark.parametrize("title", ["Conditions", "Restriction", "Rows"])
def test_a_column_of_conditions_limits_all_to_their_own(title: str) -> None:
    assert freely(TABLE.format(title=title, cell="own orders only")) == set()
    assert freely(TABLE.format(title=title, cell="–")) == {"admin", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "- Role: `admin` or `editor`\n- Guard: editors may only delete drafts",
        "**Roles:** admin, editor\n**Condition:** editors only while it is a draft",
        "**Roles:** admin, editor\n**Constraints:** Editors must be assigned to the order.",
        "**Roles:** admin, editor\n**Rules:** editors: drafts only",
    ],
)
def test_a_label_limits_roles(said: str) -> None:
    assert freely(HEADED.format(said=said)) == {"admin"}
    assert freely(HEADED.format(said="**Roles:** admin, editor")) == {"admin", "editor"}


def test_what_is_demanded_of_all_limits_nobody() -> None:
    said = "**Roles:** admin, editor\n\nEditors must be logged in."
    assert freely(HEADED.format(said=said)) == {"admin", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "Requires a token with role editor if the order is a draft.",
        "Needs the permission of an editor while it is a draft.",
    ],
)
def test_a_demand_that_is_bound_to_something_lets_in_administrators_alone(said: str) -> None:
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{HEADED.format(said=said)}\n"
    assert {*route(plan_of(text), KEY).permits} == {"admin"}
    codes = {each.code for each in asbuilt.api.check(asbuilt.api.read(Source("spec.md", text)))}
    assert "SEC114" in codes


ROWS = """| Endpoint | Roles |
|---|---|
| `GET /orders` | all |
| `DELETE /orders/{{id}}`{mark} | admin, editor |

{note}"""
MATRIX = """| Endpoint | admin | editor{role} | viewer |
|---|---|---|---|
| `GET /orders` | ✅ | ✅ | ✅ |
| `DELETE /orders/{{id}}`{endpoint} | ✅ | ✅ | ❌ |

{note}"""


@pytest.mark.parametrize(
    ("mark", "note"),
    [("¹", "¹ only from the office"), (" [^1]", "[^1]: not after it was sent"), ("*", "\\* own")],
)
def test_a_footnote_behind_an_endpoint_limits_who_may_call_it(mark: str, note: str) -> None:
    assert freely(ROWS.format(mark=mark, note=note)) == set()
    assert freely(MATRIX.format(role="", endpoint=mark, note=note)) == set()
    harmless = note.partition(" ")[0] + " new in 2.0"
    assert freely(ROWS.format(mark=mark, note=harmless)) == {"admin", "editor"}
    assert freely(MATRIX.format(role="", endpoint=mark, note=harmless)) == {"admin", "editor"}


def test_a_footnote_behind_a_role_limits_it() -> None:
    noted = MATRIX.format(role="¹", endpoint="", note="¹ own orders only")
    assert freely(noted) == {"admin"}
    assert freely(noted.replace("own orders only", "formerly writer")) == {"admin", "editor"}


def test_a_footnote_closes_what_would_be_open_to_all() -> None:
    public = ROWS.format(mark="¹", note="¹ only inside the VPN").replace("admin, editor", "public")
    assert freely(public) == {"admin"}
    assert "anonymous" in freely(public.replace("only inside the VPN", "new in 2.0"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Editors can delete an order.", {"editor"}),
        ("Admins and editors may delete an order.", {"admin", "editor"}),
        ("Editors can delete an order, unless it was sent.", {"admin"}),
        ("Editors may delete any order.", {"editor"}),
        ("Editors can delete their own orders.", set()),
        ("Editors can only delete their own orders.", set()),
        ("Editors can delete orders they created.", set()),
        ("Editors can delete orders assigned to them.", set()),
        ("An editor may delete drafts.", {"admin"}),
        ("Deletes an order. Editors can delete orders.", {"admin"}),
        ("Admins can delete any order; editors can delete theirs, unless sent.", {"admin"}),
    ],
)
def test_a_sentence_tells_who_does_what_the_endpoint_does(said: str, expected: set[str]) -> None:
    assert freely(HEADED.format(said=said)) == expected
    listed = f"- `GET /orders` — lists\n- `DELETE /orders/{{id}}` — {said}"
    assert freely(listed) == expected


@pytest.mark.parametrize("every", ["*", "`*`"])
def test_a_star_means_all_roles_and_no_guests(every: str) -> None:
    assert freely(ROWS.format(mark="", note="").replace("admin, editor", every)) == {
        "admin", "editor", "viewer"
    }  # fmt: skip


FLAGS = """| Method | Path | Auth | {titles} |
|---|---|---|{rule}|
| GET | /orders | ✅ | {first} |
| DELETE | /orders/{{id}} | ✅ | {second} |"""


@pytest.mark.parametrize(
    ("titles", "first", "second", "expected"),
    [
        ("Admin", "❌", "✅", {"admin"}),
        ("Admin only", "no", "yes", {"admin"}),
        ("Editor | Admin", "✅ | ✅", "✅ | ✅", {"admin", "editor"}),
        ("Editor | Admin", "✅ | ✅", "❌ | ✅", {"admin"}),
        ("Paged", "✅", "✅", {"admin"}),
    ],
)
def test_a_role_may_be_ticked_beside_the_sign_in(
    titles: str, first: str, second: str, expected: set[str]
) -> None:
    rule = "|".join("---" for _ in titles.split("|"))
    table = FLAGS.format(titles=titles, rule=rule, first=first, second=second)
    assert freely(table) == expected


def test_a_sentence_that_tells_of_something_else_limits_nobody() -> None:
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n"
    text += HEADED.format(said="Viewers can list the others.") + "\n"
    text = text.replace("Roles: admin, editor, viewer", "Lists.")
    assert {*route(plan_of(text), KEY).permits} == {"admin", "editor", "viewer"}


@pytest.mark.parametrize(
    "said",
    [
        "All endpoints require authentication. Deleting requires the admin role.",
        "- RBAC: admin (full access), editor (read, write own), viewer (read)",
        "Roles: admin = everything; editor = read and update; viewer = read.",
    ],
)
def test_rights_below_a_title_of_security_leave_nothing_to_convention(said: str) -> None:
    listed = "- `GET /orders`\n- `DELETE /orders/{id}`\n\n## Security\n\n"
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{listed}"
    assert {*route(plan_of(f"{text}{said}\n"), KEY).permits} == {"admin"}
    harmless = "All endpoints require authentication: JWT bearer tokens.\n"
    assert {*route(plan_of(f"{text}{harmless}"), KEY).permits} == {"admin", "editor", "viewer"}
