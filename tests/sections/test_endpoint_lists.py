"""Endpoints in lists, tables and headings, and the paths above them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of


def keys(text: str) -> list[str]:
    return [endpoint.key for endpoint in read(outline_of(text)).endpoints]


def titles(text: str) -> dict[str, str]:
    return {endpoint.key: endpoint.title for endpoint in read(outline_of(text)).endpoints}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- `GET /x`, `POST /x` | `DELETE /x/{id}` — all", ["GET /x", "POST /x", "DELETE /x/{id}"]),
        ("- `GET /x` (all) and `GET /y`", ["GET /x", "GET /y"]),
        ("- ✅ `POST /x` — makes one", ["POST /x"]),
        ("- **Readiness**: `GET /ready`", ["GET /ready"]),
        ("1. **All of them** - `GET /x`", ["GET /x"]),
        ("- Application health: `GET /health`", ["GET /health"]),
        ("- It may call:\n  1. `POST /x` (make)\n  2. `GET /x` (read)", ["POST /x", "GET /x"]),
        ("- Calls:\n  - Of crew:\n    - `POST /x` (make)\n    - `GET /x`", ["POST /x", "GET /x"]),
        ("**APIs:** `GET /x`, `POST /x`", ["GET /x", "POST /x"]),
        ("| Area | Calls |\n|--|--|\n| all | `GET /x`, `PUT /x` |", ["GET /x", "PUT /x"]),
        ("| Вид | Куда |\n|--|--|\n| GET | `/x` |\n| POST | `/y` |", ["GET /x", "POST /y"]),
        ("## How to make one: `POST /x`", ["POST /x"]),
        ("# Monitoring\n## Health checks\n- `GET /health`", ["GET /health"]),
        ("# Harbour Requirements Specification\n- `GET /x`: all", ["GET /x"]),
    ],
)  # fmt: skip
def test_where_endpoints_stand(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- **Independent check**: `POST /x` returns 201",
        "- Example: `GET /x/17`",
        "- Then the app calls `GET /x` again",
        "- Steps:\n  - sign in\n  - `GET /x` returns nothing",
        "# Monitoring\n- `GET /health`",
        "# Tests\n## How to make one: `POST /x`",
        "- ~~`GET /x`~~",
    ],
)
def test_where_endpoints_are_only_mentioned(text: str) -> None:
    assert keys(text) == []


def test_a_name_before_a_route_is_its_title() -> None:
    text = """
        # API
        1. **All boats** — `GET /boats`
        2. One boat: `GET /boats/{id}` (crew only)
    """
    assert titles(text) == {
        "GET /boats": "All boats",
        "GET /boats/{id}": "One boat",
    }


def test_what_is_mentioned_aside_is_what_the_api_declares() -> None:
    text = """
        # API
        - `POST /api/v1/boats/{id}/launch`
        - `GET /api/v1/boats`

        # How a day goes
        - `GET /boats` — in the morning
        - `POST /launch` — one boat after the other
        - `GET /tides` — at noon
    """
    assert keys(text) == [
        "POST /api/v1/boats/{id}/launch", "GET /api/v1/boats", "GET /tides",
    ]  # fmt: skip


# ---------------------------------------------------------------- paths above routes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Base**: `/api/v2`\n\n- `GET /x`", ["GET /api/v2/x"]),
        ("All routes are prefixed with `/api`.\n\n- `GET /x`", ["GET /api/x"]),
        ("The staff's routes are under `/staff`.\n\n- `GET /x`", ["GET /x"]),
        ("## Crew (`/crew`)\n- `GET /` — all\n- `GET /{id}`", ["GET /crew", "GET /crew/{id}"]),
        ("## Crew `/crew/*`\n| Method | Path |\n|--|--|\n| GET | /x |", ["GET /crew/x"]),
        ("## Crew (`/crew`)\n- `GET /crew`\n- `GET /boats/{id}`", ["GET /crew", "GET /boats/{id}"]),
        ("## X (`/crew`)\n- `GET /{id}`\n\n```\ncurl localhost/crew/17\n```", ["GET /crew/{id}"]),
        ("## /crew\n### GET\nAll.\n### POST\nOne.", ["GET /crew", "POST /crew"]),
        ("## `/crew/{id}`\n- **GET** — shows\n- `DELETE`", ["GET /crew/{id}", "DELETE /crew/{id}"]),
        ("## /crew\n| Method | Purpose |\n|--|--|\n| GET, PUT | x |", ["GET /crew", "PUT /crew"]),
        (
            "**Base URL:** `https://harbour.example/api`\n\n## Crew (`/crew`)\n- `GET /{id}`",
            ["GET /api/crew/{id}"],
        ),
        (
            "**Base:** `/api`\n\n## Crew\nPrefix: `/crew`\n\n- `GET /{id}`\n\n"
            "## Boats\n- `GET /boats`",
            ["GET /api/crew/{id}", "GET /api/boats"],
        ),
        (
            "| Group | Prefix | Calls |\n|--|--|--|\n"
            "| Crew | `/crew` | `GET`, `POST`, `PUT /{id}` |\n"
            "| Boats | `/boats` | `GET /boats`, `POST /{id}/launch` |",
            ["GET /crew", "POST /crew", "PUT /crew/{id}", "GET /boats", "POST /boats/{id}/launch"],
        ),
    ],
)  # fmt: skip
def test_routes_below_a_path(text: str, expected: list[str]) -> None:
    assert keys(f"# API\n\n{text}\n") == expected


def test_a_method_alone_means_the_path_of_a_heading_but_no_base_path() -> None:
    table = (
        "| Verb | Use | How |\n|--|--|--|\n| GET | all | `{PATH}/all` |\n| PUT | one | `{PATH}` |"
    )
    assert keys(f"# API\n**Base:** `/api/v1`\n\n{table}") == []
    assert keys(f"# API\n**Base:** `/api/v1`\n## /crew\n{table}") == [
        "GET /api/v1/crew", "PUT /api/v1/crew",
    ]  # fmt: skip


def test_a_heading_with_the_path_of_a_page_declares_nothing() -> None:
    assert keys("# Pages\n## Crew `/crew`\n- **GET** — shows\n") == []
