"""Endpoints whose method and path stand in items of their own, and several in one paragraph."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

ROLES = "# Roles\n\n- **clerk**: sells\n- **skipper**: sails\n\n# API\n\n"


def told(text: str) -> dict[str, list[str] | None]:
    """The roles of each endpoint; None for those of whose callers nothing is said."""
    return {
        each.key: [role.text for role in each.roles] if each.roles else None
        for each in read(outline_of(f"{ROLES}{text}\n")).endpoints
    }


def test_items_have_the_method_and_the_path_below_them() -> None:
    text = "1. Lend a boat\n   - Method: POST\n   - URL: /boats\n   - Roles: clerk\n"
    text += "2. Sink one\n   - **HTTP method:** `DELETE`\n   - **Path:** `/boats/{id}`\n"
    assert told(text) == {"POST /boats": ["clerk"], "DELETE /boats/{id}": None}
    assert told("1. Names\n   - Method: by hand\n   - URL: none\n") == {}


def test_a_line_has_the_whole_route() -> None:
    text = "## Lend a boat\n\n- **Request:** `POST /boats`\n- **Roles:** clerk\n\n"
    text += "## Read one\n\nRequest: `GET /boats/{id}`\nRoles: skipper\n"
    assert told(text) == {"POST /boats": ["clerk"], "GET /boats/{id}": ["skipper"]}
    text = "- **Lend a boat**\n  - **HTTP request:** `POST /boats`\n  - **Roles:** clerk\n"
    text += "- **Read one**\n  - Operation: GET /boats/{id}\n  - Roles: skipper\n"
    assert told(text) == {"POST /boats": ["clerk"], "GET /boats/{id}": ["skipper"]}


def test_a_request_below_an_endpoint_calls_it() -> None:
    text = "## `GET /boats/{name}`\n\n**Request:** `GET /boats/heron?full=1`\n\n**Response:** 200"
    assert told(text) == {"GET /boats/{name}": None}


def test_methods_stand_below_their_path() -> None:
    text = "- `/boats`\n  - `GET` lists them (clerk, skipper)\n  - **POST** lends one (clerk)\n"
    assert told(text) == {"GET /boats": ["clerk", "skipper"], "POST /boats": ["clerk"]}


def test_a_paragraph_has_several_each_behind_its_label() -> None:
    text = "Lend: `POST /boats` (clerk). Read: `GET /boats`. Sink: `DELETE /boats/{id}` (skipper)."
    assert told(text) == {
        "POST /boats": ["clerk"], "GET /boats": None, "DELETE /boats/{id}": ["skipper"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Lends a boat (clerks only).", ["clerk"]),
        ("Lends a boat (clerks and skippers). Small ones first.", ["clerk", "skipper"]),
        ("Lends a boat (not at night).", None),
        ("Asks the harbour (a clerk) and waits.", None),
    ],
)
def test_roles_in_brackets_at_the_end_of_a_sentence(said: str, roles: list[str] | None) -> None:
    assert told(f"### POST /boats\n\n{said}") == {"POST /boats": roles}
