"""Calls that one place closes though another one, or silence, would open them."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from asbuilt.spec.sections.api import Api
from tests.plan.compiled import plan_of, route
from tests.sections.test_doubtful_callers import STORED, UNSAID

EVERY_ROLE = {"admin", "editor", "viewer"}
HEAD = f"# Shop\n\n## Data Model\n\n{STORED}\n\n## Endpoints\n\n"
DELETE = "DELETE /orders/{id}"
KEYS = ("GET /orders", "GET /orders/{id}", "PATCH /orders/{id}", DELETE)
DETAIL = "".join(f"### {key}\n\n" for key in KEYS)


def callers(text: str, key: str = DELETE) -> set[str]:
    """Who may call an endpoint, on whatever rows."""
    return {*route(plan_of(text), key).permits}


def troubles(text: str) -> list[str]:
    """What is told of callers that were not understood."""
    found = asbuilt.api.read(Source("spec.md", text))[Api].troubles
    return [each.message for each in found if each.kind == "unparsable-roles"]


def table(title: str, *cells: str) -> str:
    """An index of two endpoints with a column of callers."""
    rows = zip(("GET | /orders", DELETE.replace(" ", " | ")), cells, strict=True)
    lines = (f"| {place} | {cell} |\n" for place, cell in rows)
    return f"{HEAD}| Method | Path | {title} |\n|--|--|--|\n{''.join(lines)}\n"


# ---------------------------------------------------------------- two places


@pytest.mark.parametrize(
    ("index", "detail", "expected"),
    [
        ("admin", "**Roles:** admin, editor", {"admin"}),
        ("admin, editor", "**Roles:** admin", {"admin"}),
        ("viewer", "**Roles:** editor", {"admin"}),
        ("admin", "**Auth:** none", {"admin"}),
        ("admin", "**Auth:** required", {"admin"}),
        ("admin, editor", "**Roles:** admin, editor", {"admin", "editor"}),
        ("admins, editors", "**Roles:** admin, editor", {"admin", "editor"}),
        ("editor", "**Roles:** admin, editor", {"admin", "editor"}),  # who need not be named
        ("", "**Roles:** admin, editor", {"admin", "editor"}),
    ],
)
def test_the_narrower_of_an_index_and_a_heading_counts(
    index: str, detail: str, expected: set[str]
) -> None:
    text = table("Roles", "admin, editor", index)
    assert callers(f"{text}### {DELETE}\n\n{detail}\n") == expected


def test_a_narrower_place_is_told() -> None:
    index = table("Roles", "admin", "admin")
    alike, wider = (f"{index}### {DELETE}\n\n**Roles:** {who}\n" for who in ("admin", "editor"))

    assert not troubles(alike)
    assert "`editor` is let in" in troubles(wider)[0]


def test_the_narrower_of_two_descriptions_counts() -> None:
    first, second = (f"### {DELETE}\n\n**Roles:** {who}\n\n" for who in ("admin, editor", "admin"))

    assert callers(HEAD + first) == {"admin", "editor"}
    assert callers(HEAD + first + second) == {"admin"}


def test_a_column_of_roles_and_signing_in() -> None:
    assert callers(table("Auth / role", "JWT, admin", "JWT, admin")) == {"admin"}
    assert callers(table("Auth / role", "JWT", "JWT")) == EVERY_ROLE


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    "heading",
    [
        "Internal",
        "Internal API",
        "Orders (internal)",
        "Orders — internal",
        "Not public",
        "Private endpoints",
        "Staff only",
        "Orders (partners only)",
        "Back office",
        "Administration",
        "Do not expose",
        "Admin / internal",
    ],
)
@pytest.mark.parametrize("said", ["", "**Auth:** required"])
def test_a_heading_closes_what_is_not_for_everybody(heading: str, said: str) -> None:
    text = f"{HEAD}### {heading}\n\n#### {DELETE}\n\n{said}\n"
    assert callers(text) == {"admin"}
    assert "only administrators" in troubles(text)[0]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Admin", {"admin"}),
        ("Admin endpoints", {"admin"}),
        ("Editors only", {"editor"}),
        ("For editors only", {"editor"}),
        ("Only for editors", {"editor"}),
        ("Orders (editors and admins only)", {"admin", "editor"}),
        ("Orders — editors only", {"editor"}),
    ],
)
@pytest.mark.parametrize("said", ["", "**Auth:** required"])
def test_a_heading_names_who_may(heading: str, expected: set[str], said: str) -> None:
    text = f"{HEAD}### {heading}\n\n#### {DELETE}\n\n{said}\n"
    assert callers(text) == expected
    assert not troubles(text)


@pytest.mark.parametrize(
    "heading", ["Orders", "Order endpoints", "Core API", "Orders (MVP only)", "Orders (v2 only)"]
)
def test_other_headings_close_nothing(heading: str) -> None:
    text = f"{HEAD}### {heading}\n\n#### {DELETE}\n\n"
    assert callers(text) == EVERY_ROLE


@pytest.mark.parametrize("heading", ["Internal", "Staff only", "Admin endpoints"])
def test_what_an_endpoint_says_itself_counts(heading: str) -> None:
    text = f"{HEAD}### {heading}\n\n#### {DELETE}\n\n**Roles:** editor\n"
    assert callers(text) == {"editor"}


# ---------------------------------------------------------------- who may not


@pytest.mark.parametrize(
    "title",
    ["Not allowed", "Denied to", "Hidden from", "Forbidden for", "Excluded roles", "Who may not",
     "Denied", "Not for", "No access"],
)  # fmt: skip
def test_a_column_of_those_who_may_not_opens_nothing(title: str) -> None:
    assert callers(table(title, "viewer", "viewer, editor")) == {"admin"}


@pytest.mark.parametrize(
    ("denied", "expected"),
    [("viewer", {"admin", "editor"}), ("viewers", {"admin", "editor"}), ("-", EVERY_ROLE)],
)
def test_those_who_may_not_are_taken_from_those_who_may(denied: str, expected: set[str]) -> None:
    rows = f"| DELETE | /orders/{{id}} | admin, editor, viewer | {denied} |\n"
    text = f"{HEAD}| Method | Path | Roles | Denied to |\n|--|--|--|--|\n{rows}"
    assert callers(text) == expected


# ---------------------------------------------------------------- what is done


@pytest.mark.parametrize(
    "place",
    [
        "/orders/{id} (read)",
        "/orders/{id} (read only)",
        "/orders/{id} read-only",
        "Read `/orders/{id}`",
        "`/orders/{id}` – view",
        "/orders/{id} (view details)",
        "/orders/{id} (GET)",
    ],
)
@pytest.mark.parametrize("titles", ["admin | editor", "Roles"])
def test_a_path_beside_what_is_done_opens_no_more(place: str, titles: str) -> None:
    cells = "yes | yes" if "|" in titles else "admin, editor"
    lines = "--|--|--" if "|" in titles else "--|--"
    text = f"{HEAD}{DETAIL}## Access\n\n| Endpoint | {titles} |\n|{lines}|\n| {{}} | {cells} |\n"
    done, alone = text.replace("{}", place), text.replace("{}", "/orders/{id}")

    assert callers(done, "GET /orders/{id}") == {"admin", "editor"}
    assert callers(done) == {"admin"}
    assert callers(alone) == {"admin", "editor"}  # the control


@pytest.mark.parametrize("title", ["Action", "Operation", "Access"])
@pytest.mark.parametrize(("done", "expected"), [("read", {"admin"}), ("all", {"admin", "editor"})])
def test_a_column_of_what_is_done(title: str, done: str, expected: set[str]) -> None:
    done = "manage" if done == "all" else done
    rows = f"| /orders/{{id}} | {done} | admin, editor |\n"
    text = f"{HEAD}{DETAIL}## Access\n\n| Path | {title} | Roles |\n|--|--|--|\n{rows}"

    assert callers(text, "GET /orders/{id}") == {"admin", "editor"}
    assert callers(text) == expected


@pytest.mark.parametrize(
    "said",
    [
        "- /orders/{id} (read): editor",
        "| Path | admin | editor |\n|--|--|--|\n| /orders/{id} | read/write | read |\n",
        "| Endpoint | Denied to |\n|--|--|\n| /orders/{id} | viewer |\n",
    ],
)
def test_rights_in_a_form_that_is_not_read_leave_nothing_to_convention(said: str) -> None:
    assert callers(f"{HEAD}{DETAIL}## Access\n\n{said}\n") == {"admin"}
    assert callers(f"{HEAD}{DETAIL}## Access\n\nSee the handbook.\n") == EVERY_ROLE


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    "cell",
    ["Public/admin", "public / admin", "admin, (editor)", "admin; editor if approved",
     "admin, editor later", "admin AND editor", "non-admin", "editor with approval"],
)  # fmt: skip
@pytest.mark.parametrize("title", ["Roles", "Access", "Auth"])
def test_a_doubtful_cell_lets_nobody_in(cell: str, title: str) -> None:
    assert callers(table(title, "admin", cell)) == {"admin"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("anonymous/editor/admin", {"admin", "editor", "anonymous"}),
        ("editor/admin", {"admin", "editor"}),
        ("public", {*EVERY_ROLE, "anonymous"}),
    ],
)
def test_a_plain_cell_lets_in_whom_it_names(cell: str, expected: set[str]) -> None:
    assert callers(table("Roles", "admin", cell)) == expected


# ---------------------------------------------------------------- who signs up


@pytest.mark.parametrize("role", ["support", "partner", "auditor", "manager", "support agent"])
def test_nobody_looks_after_others_by_signing_up(role: str) -> None:
    text = f"# Shop\n\n## Data Model\n\n{UNSAID}\n\n## Endpoints\n\n### {DELETE}\n\n**Roles:** "
    found = [plan_of(f"{text}{who}\n").identity for who in (role, "customer")]
    assert [each and each.default_role for each in found] == ["user", "customer"]


def test_nobody_signs_up_where_no_role_is_for_them() -> None:
    kept = UNSAID.replace("role TEXT NOT NULL", "role TEXT CHECK (role IN ('admin', '{}'))")
    found = [
        plan_of(
            f"# Shop\n\n## Data Model\n\n{kept.replace('{}', role)}\n\n## Endpoints\n\n{DETAIL}"
        )
        for role in ("support", "customer")
    ]
    assert [each.identity and each.identity.registration for each in found] == [False, True]
