"""Roles that a line before a list of routes names, and items below these that tell them apart."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access
from asbuilt.spec.sections.api import Api, read
from tests.sections.documents import outline_of

CALLERS = "Base path `/api`. Callers: device, operator, admin, and anonymous for no token at all."


def api(items: list[str], callers: str = CALLERS) -> Api:
    return read(outline_of(_text(items, callers)))


def _text(items: list[str], callers: str) -> str:
    said = "\n".join(f"  - {each}" for each in items)
    return f"""# Meters

## HTTP

{callers}

- `GET /readings`
  - list them
{said}
- `POST /readings`
  - device only
"""


@pytest.mark.parametrize(
    "callers",
    [
        CALLERS,
        "callers: device, operator, admin.",
        "Callers: `device`, `operator`, `admin`.",
        "Roles: device, operator, admin, and anonymous for no token at all.",
    ],
)
def test_a_line_before_routes_names_the_roles(callers: str) -> None:
    text = _text([], callers)
    assert access.read(outline_of(text)).roles == ("device", "operator", "admin")
    assert [each.text for each in api([], callers).endpoints[1].roles or ()] == ["device"]


@pytest.mark.parametrize(
    "callers",
    [
        "callers: device.",
        "Callers: whoever has a key for the door, and those who do not mind to wait outside.",
        "The callers: `GET /a`, `GET /b`.",
    ],
)
def test_other_lines_name_none(callers: str) -> None:
    assert access.read(outline_of(_text([], callers))).roles == ()


@pytest.mark.parametrize(
    "items",
    [
        ["operator, admin: any reading", "device: only its own readings"],
        ["operator, admin: any reading.", "device: only its own readings."],
        ["operator, admin: any reading", "device: only its own readings", "newest first"],
    ],
)
def test_items_tell_roles_apart(items: list[str]) -> None:
    found = api(items).endpoints[0]
    assert [role.text for role in found.roles or ()] == ["operator", "admin", "device"]
    assert {role: word.text for role, word in found.rows} == {"device": "own"}


@pytest.mark.parametrize(
    "items",
    [
        ["operator: any reading", "device: only its own readings, unless blocked"],
        ["operator: any reading", "device: not its own readings"],
        ["operator: any reading", "device: own readings", "only on weekdays"],
        ["operator: any reading, with MFA", "device: own readings"],
    ],
)
def test_items_that_say_more_let_nobody_in(items: list[str]) -> None:
    found = api(items)
    assert found.endpoints[0].roles is None
    assert [each.kind for each in found.troubles] == ["unparsable-roles"]


def test_fields_that_are_called_like_roles_let_nobody_in() -> None:
    found = api(["device: identifies the device", "operator: name of the operator"])
    assert found.endpoints[0].roles is None
    assert not found.troubles


@pytest.mark.parametrize("lead", ["The role **{}** is granted:", "{} has been granted:"])
def test_roles_are_granted_what_a_list_names(lead: str) -> None:
    text = (
        "# API\n\n- `GET /results` lists.\n- `POST /orders` makes one.\n\n# Access\n\n"
        f"{lead.format('patient')}\n\n- `GET /results`, only for the patient's own results\n\n"
        f"{lead.format('physician')}\n\n- `GET /results`, for all results\n- `POST /orders`\n"
    )
    cells = access.read(outline_of(text)).cells
    assert {f"{each.endpoint} {each.role} {each.word or each.grant}" for each in cells} == {
        "GET /results patient own",
        "GET /results physician allow",
        "POST /orders physician allow",
        "POST /orders patient deny",
    }


@pytest.mark.parametrize("lead", ["The role **{}** is not granted:", "{} is granted a discount by"])
def test_what_is_not_granted_is_not(lead: str) -> None:
    text = (
        "# API\n\n- `GET /results` lists.\n- `POST /orders` makes one.\n\n# Access\n\n"
        f"{lead.format('patient')}\n\n- `GET /results`\n\n"
        f"{lead.format('physician')}\n\n- `POST /orders`\n"
    )
    cells = access.read(outline_of(text)).cells
    assert not [each for each in cells if each.grant != "deny"]
