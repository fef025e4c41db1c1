"""Sentences and remarks that tell who may call all endpoints of a section, and those that tell so
beside single ones in brackets, in definitions and in descriptions."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.roles.role_names import stored
from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.api import read
from tests.plan.compiled import plan_of, route
from tests.sections.documents import outline_of

DATA = """## Data

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE boats (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES users(id), name TEXT);
```

"""
ROLES = "## Roles\n\n- clerk\n- cook\n- admin\n\n"


def may(text: str, key: str, *, roles: str = ROLES) -> dict[str, bool]:
    """Each that may call, and whether only for some rows."""
    permits = route(plan_of(f"# Harbour\n\n{roles}{DATA}{text}\n"), key).permits
    return {role: permit.rule is not None for role, permit in permits.items()}


ADMINS = {"admin": False}
CLERKS = {"clerk": False}
SIGNED_IN = {"admin": False, "clerk": True, "cook": True}
BELOW = "\n\n### List boats\n\n`GET /boats`\n\nLists boats.\n"


@pytest.mark.parametrize(
    "said",
    [
        "All endpoints require the clerk role.",
        "Every route in this section is restricted to clerks.",
        "Moves boats. All calls here need the role `clerk`.",
        "**All of these require the clerk role.**",
    ],
)
def test_a_section_says_first_who_may_call(said: str) -> None:
    assert may(f"## API\n\n{said}{BELOW}", "GET /boats") == CLERKS


@pytest.mark.parametrize(
    "said",
    [
        "All endpoints require the clerk role, except listing.",
        "All endpoints require the clerk role; listing is for admins.",
        "All endpoints require the clerk role on weekdays.",
        "All endpoints require the clerk role after approval.",
        "All endpoints require the clerk role. Only admins may list.",
        "All endpoints require the clerk role (from v2 on).",
    ],
)
def test_what_limits_that_lets_in_nobody(said: str) -> None:
    assert may(f"## API\n\n{said}{BELOW}", "GET /boats") == ADMINS


BOATS = "## API\n\n### Boats\n\n{}\n\n#### `GET /boats`\n\nLists boats.\n"


@pytest.mark.parametrize(
    "said",
    [
        "All boat endpoints require the clerk role.",
        "All boat endpoints are **Protected — clerk**.",
        "All boat endpoints: **Protected (clerk)**.",
        "All boat endpoints require `role === 'clerk'`. Returns `403` for any other role.",
        "**All boat endpoints require `role = clerk`. Returns 403 to all others.**",
        "Requires the clerk role for all endpoints in this section.",
        "Restricted to clerks for all calls below.",
        "Requires clerk role.",
    ],
)
def test_a_section_says_so_of_its_own_things(said: str) -> None:
    assert may(BOATS.format(said), "GET /boats") == CLERKS


@pytest.mark.parametrize(
    "said",
    [
        "All pan endpoints require the clerk role.",
        "All other boat endpoints require the clerk role.",
        "All boat endpoints are **Protected — clerk**. Scoped to the clerk's boats.",
        "All boat endpoints are **Protected — clerk**. They see their boats.",
        "All boat endpoints: **Protected — clerk (own)**.",
        "All boat endpoints: **Not protected — clerk**.",
        "All boat endpoints require `role !== 'clerk'`.",
        "All boat endpoints require `role === 'clerk'`. Clerks get `403` at night.",
        "Requires the clerk role for all endpoints except listing.",
        "Requires the clerk role for some endpoints.",
        "Requires clerk role unless the harbour is closed.",
        "Requires clerk role. Listing is open to admins.",
        "Requires clerk role and a second factor.",
    ],
)
def test_what_is_not_of_all_of_them_opens_nothing(said: str) -> None:
    assert may(BOATS.format(said), "GET /boats").get("clerk") is not False


def test_the_role_that_a_section_requires_is_one_if_no_other_is_listed() -> None:
    said = "Requires boat keeper role for all endpoints in this section."
    assert may(BOATS.format(said), "GET /boats", roles="") == {"boat_keeper": False}
    for vague in ("a specific", "an appropriate", "the required", "no special"):
        text = BOATS.format(f"Requires {vague} role for all endpoints in this section.")
        assert "boats" not in may(text, "GET /boats", roles="")


def test_a_section_says_first_that_one_signs_in() -> None:
    said = "Pages for boats. All require authentication unless noted."
    assert may(f"## API\n\n{said}{BELOW}", "GET /boats") == SIGNED_IN


def test_an_endpoint_says_more() -> None:
    said = "All endpoints require a token.\n\n### List\n\n`GET /boats`\n\n**Requires**: clerk.\n"
    assert may(f"## API\n\n{said}", "GET /boats") == CLERKS
    limited = said.replace("clerk.", "clerk, while the harbour is open.")
    assert may(f"## API\n\n{limited}", "GET /boats") == ADMINS


def test_a_remark_of_a_heading_names_several() -> None:
    boats = "## API\n\n### Clerk pages (CLERK or ADMIN)\n\n- `GET /boats`\n"
    assert may(boats, "GET /boats") == {"admin": False, "clerk": False}
    assert may(boats.replace("or ADMIN", "or ADMIN on duty"), "GET /boats") == ADMINS


def test_roles_in_capitals_are_those_that_are_asked_for() -> None:
    text = "## API\n\nAll endpoints require CLERK or ADMIN role.\n\n- `GET /boats`\n"
    assert may(text, "GET /boats", roles="") == {"admin": False, "clerk": False}


FENCE = (
    "## API\n\n### Boats (JWT required)\n\n"
    "```\nGET    /boats          {}\nPOST   /boats   {{name}}\n```\n"
)


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("[Clerk] → BoatDto[]", CLERKS),
        ("[Admin/Clerk] -> BoatDto[]", {"admin": False, "clerk": False}),
        ("[Admin/Clerk]", {"admin": False, "clerk": False}),
        ("[Clerk except at night] → BoatDto[]", ADMINS),
        ("[not Clerk] → BoatDto[]", ADMINS),
        ("→ BoatDto[]", SIGNED_IN),
    ],
)
def test_brackets_right_behind_a_path(beside: str, expected: dict[str, bool]) -> None:
    assert may(FENCE.format(beside), "GET /boats") == expected


TABLE = (
    "## API\n\n| Method | Path | Description | Auth |\n|---|---|---|---|\n"
    "| GET | /boats | {} | Yes |\n"
)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("Clerk lists boats", CLERKS),
        ("Clerk/Cook view boats", {"clerk": False, "cook": False}),
        ("Clerk sees their boats", {"clerk": True}),
        ("Lists boats (Clerk/Admin)", {"admin": False, "clerk": False}),
        ("Clerk lists boats only at night", ADMINS),
        ("Clerk list", SIGNED_IN),
        ("Lists boats", SIGNED_IN),
    ],
)
def test_descriptions_tell_who_does_it(what: str, expected: dict[str, bool]) -> None:
    assert may(TABLE.format(what), "GET /boats") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("(cooks inherit this)", {"clerk": False, "cook": False}),
        ("(cooks do not inherit this)", CLERKS),
        ("(nobody inherits this)", CLERKS),
    ],
)
def test_definitions_say_who_inherits(said: str, expected: dict[str, bool]) -> None:
    text = (
        "## API\n\n| Method | Path | Privilege / Role |\n|---|---|---|\n"
        "| GET | /boats | Clerk |\n| POST | /boats | Cook |\n\n"
        "**Definitions:**\n\n"
        f"- **Clerk:** Needs a token with at least the `clerk` role {said}.\n"
    )
    assert may(text, "GET /boats", roles="") == expected
    assert may(text, "POST /boats", roles="") == {"cook": False}


def test_what_is_no_caller() -> None:
    text = (
        "## API\n\n| Method | Path | Auth |\n|---|---|---|\n"
        "| GET | /boats | public, rate-limited |\n| POST | /boats | gateway signature |\n"
    )
    assert may(text, "POST /boats") == ADMINS
    assert "anonymous" in may(text, "GET /boats")


RESERVED = "## API\n\n### Boats (JWT required)\n\n#### PUT /boats/{{id}}\n\nMoves a boat ({}).\n"
OWN = {"admin": False, "clerk": True, "cook": True}


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("owner only", OWN),
        ("boat owner only, at most twice", OWN),
        ("only for its owner", OWN),
        ("clerks only", CLERKS),
        ("harbour master only", ADMINS),
        ("only by the inspector", ADMINS),
    ],
)
def test_remarks_reserve_a_call(remark: str, expected: dict[str, bool]) -> None:
    assert may(RESERVED.format(remark), "PUT /boats/{id}") == expected


def test_a_call_for_owners_lets_in_no_administrator_whom_nobody_named() -> None:
    text = "## API\n\n### POST /boats\n\n### PUT /boats/{id}\n\nMoves a boat (owner only).\n"
    assert may(text, "PUT /boats/{id}", roles="") == {"user": True}


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("All API endpoints (except auth) require a valid JWT.", True),
        ("Every endpoint requires authentication.", True),
        ("All endpoints except boats require a token.", False),
        ("All endpoints require a token and the right permission.", False),
        ("All endpoints require authentication and authorization.", False),
        ("Most endpoints require a token.", False),
        ("All endpoints below require a token.", False),
    ],
)
def test_a_document_says_that_one_signs_in(said: str, *, is_told: bool) -> None:
    text = (
        f"# Harbour\n\n## Authentication\n\n{said}\n\n## Boats\n\n### GET /boats\n\nLists boats.\n"
    )
    (endpoint,) = read(outline_of(text)).endpoints
    assert (endpoint.public is False) == is_told


def test_a_default_names_a_role() -> None:
    text = (
        "# Harbour\n\n## Data\n\n### users\n\n| Column | Type | Notes |\n|---|---|---|\n"
        "| id | uuid | primary key |\n| role | varchar(20) | DEFAULT 'cook' |\n"
    )
    assert [name for name, _ in stored(data_model.read(outline_of(text)))] == ["cook"]


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        ("web, auth, clerk", CLERKS),
        ("web, auth", SIGNED_IN),
        ("web, auth, clerk, cook", ADMINS),
        ("web, auth, berth:7", ADMINS),
    ],
)
def test_guards_of_a_prefix(guards: str, expected: dict[str, bool]) -> None:
    text = (
        "## Routes\n\n| Prefix | Middleware |\n|---|---|\n| / | web |\n"
        f"| boats | {guards} |\n\n### Listing\n\n"
        "| Method | URI | Action |\n|---|---|---|\n| GET | /boats | Lists boats |\n"
    )
    assert may(text, "GET /boats") == expected


def test_fields_of_a_body_are_no_labels() -> None:
    text = "## API\n\n### POST /boats\n\n{}\n- 201: made\n"
    for body in (
        "`{ name, roles: [string], who: id }`",
        "{ name, roles: [string] }",
        "`a, roles: clerk`",
    ):
        assert may(text.format(f"- Body: {body}"), "POST /boats") == {
            "admin": False, "clerk": True, "cook": True,
        }  # fmt: skip
    beside = text.format("- Who: `clerk`. Limit: 5/min.")
    assert may(beside, "POST /boats") == CLERKS
