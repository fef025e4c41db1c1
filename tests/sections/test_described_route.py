"""Routes that are declared by a line with words behind them, and matrices without a title."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of


def test_a_route_may_stand_before_a_dash_and_words() -> None:
    found = api.read(outline_of("# Desk\n\n## Interfaces\n\n`GET /api/slots` – free slots\n"))
    assert [endpoint.key for endpoint in found.endpoints] == ["GET /api/slots"]


@pytest.mark.parametrize(
    "line",
    [
        "**GET /api/slots** — lists what is free",
        "**GET /api/slots**: lists what is free",
        "**GET /api/slots — lists what is free**",
        "**`GET` `/api/slots` lists what is free**",
        "<details>\n<summary><code>GET</code> <code>/api/slots</code>\n"
        "lists what is free</summary>",
        "<details open><summary><b>GET /api/slots</b>: lists what is free</summary>",
    ],
)
def test_a_title_in_bold_or_of_a_fold_may_be_a_route_and_what_it_does(line: str) -> None:
    text = f"# Desk\n\n## API\n\n{line}\n\n**Roles:** clerk\n\n### POST /api/slots\n"
    first, second = api.read(outline_of(text)).endpoints
    assert (first.key, first.description) == ("GET /api/slots", "lists what is free")
    assert first.roles is not None and [role.text for role in first.roles] == ["clerk"]
    assert (second.key, second.roles) == ("POST /api/slots", None)


def test_a_sentence_that_begins_with_a_route_declares_nothing() -> None:
    text = "# Desk\n\n## Background\n\n`GET /api/slots` was slow, so we cache it - sometimes.\n"
    assert api.read(outline_of(text)).endpoints == ()


def test_a_matrix_is_known_by_the_routes_in_its_first_column() -> None:
    text = (
        "# Desk\n\n## Rights\n\n| | doctor | admin |\n|---|---|---|\n"
        "| GET /api/slots | X | X |\n| POST /api/slots | - | own |\n"
    )
    found = access.read(outline_of(text))
    granted = [(cell.endpoint, cell.role, cell.grant) for cell in found.cells]
    assert granted == [
        ("GET /api/slots", "doctor", "allow"),
        ("GET /api/slots", "admin", "allow"),
        ("POST /api/slots", "doctor", "deny"),
        ("POST /api/slots", "admin", "word"),
    ]


def test_a_paragraph_that_begins_with_a_route_in_code_declares_it() -> None:
    text = (
        "# API\n\n### Orders\n\n`GET /orders` returns all of them:\n\n"
        '```json\n[{"id": 1}]\n```\n\n`POST /orders` makes one.\n\n'
        "### One\n\n**DELETE /orders/{id}**\n\nUnlike it, see `PUT /orders/{id}`.\n\n"
        "`PATCH /orders/{id}` is described elsewhere.\n"
    )
    found = api.read(outline_of(text)).endpoints
    assert [each.key for each in found] == ["GET /orders", "POST /orders", "DELETE /orders/{id}"]
    assert found[0].response is not None
    assert found[0].response.value == [{"id": 1}]


@pytest.mark.parametrize(
    "lines",
    [
        ("`POST /slots`. Roles: clerk, doctor.", "`GET /slots`. Callers: clerk."),
        ("**Make**: `POST /slots`. Roles: clerk, doctor.", "**Get**: `GET /slots`. Roles: clerk."),
        ("12.1 **Make**: `POST /slots`. Roles: clerk, doctor.", "12.2 `GET /slots`. Roles: clerk."),
        ("`POST /slots` makes one. Roles: clerk, doctor.", "`GET /slots` lists. Roles: clerk."),
    ],
)  # fmt: skip
def test_paragraphs_say_who_may_call_what_they_begin_with(lines: tuple[str, str]) -> None:
    found = api.read(outline_of(f"# Desk\n\n## API\n\n{lines[0]}\n\n{lines[1]}\n")).endpoints
    assert [(endpoint.key, [role.text for role in endpoint.roles or ()]) for endpoint in found] == [
        ("POST /slots", ["clerk", "doctor"]),
        ("GET /slots", ["clerk"]),
    ]


def test_requirements_in_brackets_may_stand_behind_a_route() -> None:
    text = (
        "# Clinic\n\n## API\n\n`GET /visits?day=2026-12-03` (FR-3): the visits of a day.\n\n"
        '```json\n[{"id": 1}]\n```\n\n`POST /visits` (FR-1, FR-2) – stores one. Answers 204.\n\n'
        '```json\n{"day": "2026-12-03"}\n```\n\n'
        "`POST /holds` (FR-4): stores one. The body holds `id`. `201 Created`:\n\n"
        '```json\n{"id": 2}\n```\n'
    )
    found = api.read(outline_of(text)).endpoints
    shown = [
        (each.key, each.request and each.request.value, each.response and each.response.value)
        for each in found
    ]
    assert shown == [
        ("GET /visits", None, [{"id": 1}]),
        ("POST /visits", {"day": "2026-12-03"}, None),
        ("POST /holds", None, {"id": 2}),
    ]
