"""Endpoints in lists, tables and headings, and the paths above them."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access
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
        ("## API\n\nAll: `GET/POST /x`. GET lists them.", ["GET /x", "POST /x"]),
        ("## API\n- `GET /y`\n\nClose one: `PATCH /x/{id}`.", ["GET /y", "PATCH /x/{id}"]),
        ("## API\n\n`POST /x` makes one. `GET /x` lists them, and `DELETE /x/{id}` removes one.",
         ["POST /x", "GET /x", "DELETE /x/{id}"]),
        ("## API\n\n4.1 GET /x — lists them\n\n4.2 POST /x: makes one", ["GET /x", "POST /x"]),
        ("## API\n- `GET /y`\n\nThere is no `PATCH /x`. It is read only.", ["GET /y"]),
        ("1. **All of them** - `GET /x`", ["GET /x"]),
        ("- Application health: `GET /health`", ["GET /health"]),
        ("- It may call:\n  1. `POST /x` (make)\n  2. `GET /x` (read)", ["POST /x", "GET /x"]),
        ("- Calls:\n  - Of crew:\n    - `POST /x` (make)\n    - `GET /x`", ["POST /x", "GET /x"]),
        ("**APIs:** `GET /x`, `POST /x`", ["GET /x", "POST /x"]),
        ("| Area | Calls |\n|--|--|\n| all | `GET /x`, `PUT /x` |", ["GET /x", "PUT /x"]),
        ("| Вид | Куда |\n|--|--|\n| GET | `/x` |\n| POST | `/y` |", ["GET /x", "POST /y"]),
        ("## How to make one: `POST /x`", ["POST /x"]),
        ("## What it offers\n| Method | Path | Requirement |\n|--|--|--|\n| GET | /x | FR-1 |",
         ["GET /x"]),
        ("# Monitoring\n## Health checks\n- `GET /health`", ["GET /health"]),
        ("# Monitoring\n- `GET /health`", ["GET /health"]),
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
        "# Monitoring\n- `GET /boats`",
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
        ("4.3 All addresses begin with /api/v2.\n\n- `GET /x`", ["GET /api/v2/x"]),
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


@pytest.mark.parametrize(
    "said",
    [
        "The base path of all resources is `/depot/v1`.",
        "**Base path:** `/depot/v1`",
        "- Base URL is https://depot.example.org/depot/v1",
        "All URLs are relative to `https://depot.example.org/depot/v1`.",
        "Paths are given without the prefix `/depot/v1`.",
        "Everything lives under `/depot/v1`; what follows is relative to that.",
        "Every endpoint starts with `/depot/v1` and answers JSON.",
        "The service is served under https://depot.example.org/depot/v1 in every region.",
        "Served below `/depot/v1`.",
        "Available at `/depot/v1`, as JSON.",
        "> All paths\n> are relative to `/depot/v1`.",
        "Server: `/depot/v1`",
        "- **Servers:** https://depot.example/depot/v1 (live)",
        "Servers:\n\n- https://depot.example/depot/v1\n- https://t.example/depot/v1",
        "Base URL:\n\n```\nhttps://depot.example/depot/v1\n```",
        "Base URL:\n\n- Live: `https://depot.example/depot/v1`\n- Test: `https://t.example/depot/v1`",
        "Context path: `/depot/v1`",
        "base `/depot/v1`, JSON in and out",
        "The service is mounted under `/depot/v1`.",
        "Prepend `/depot/v1` to all of them.",
        "REST over mTLS, under `/depot/v1`.",
        "Plain JSON over HTTP/1.1 at `/depot/v1`, no pages.",
        "HTTPS and JSON, `/depot/v1`.",
        "Everything hangs off `/depot/v1`.",
        "The calls below omit the leading `/depot/v1`.",
        "Put `/depot/v1` in front of every path.",
        "The addresses of this chapter are to be understood as preceded by `/depot/v1`.",
        "All paths in this chapter are relative to `/depot/v1`.",
        "All of this is versioned: `/depot/v1`. Nobody may call it but clerks.",
        "All requests go to `https://depot.example/depot/v1`.",
        "| Host | `depot.example/depot/v1` |\n|--|--|\n| Format | JSON |",
        "| Setting | Value |\n|--|--|\n| Base path | `/depot/v1` |",
        "| Stage | Base URL |\n|--|--|\n| test | https://t.example/depot/v1 |\n"
        "| live | https://depot.example/depot/v1 |",
    ],
)
def test_a_base_path_in_a_sentence_a_label_or_a_table(said: str) -> None:
    assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == ["GET /depot/v1/bays"]


@pytest.mark.parametrize(
    "said",
    [
        "JSON over TLS, `/depot`.",
        "APIs at `/depot`",
        "All routes hang off `/depot`.",
        "Every endpoint begins with `/depot`.",
        "The whole API lives at `/depot`.",
        "Routes are given without their leading `/depot`.",
        "Prepend: `/depot`.",
        "PREFIXED `/depot`.",
        "All paths go to `/depot/v1`.",
    ],
)
def test_a_single_word_may_tell_that_a_path_is_the_base_path(said: str) -> None:
    base = "/depot/v1" if "v1" in said else "/depot"
    assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == [f"GET {base}/bays"]


@pytest.mark.parametrize(
    "said",
    [
        "REST calls of others go to `/legacy`.",
        "JSON below `/legacy` is kept for old apps.",
        "All old paths were at `/depot/v1`.",
        "All calls to `/depot/v1` fail but one.",
    ],
)
def test_sentences_about_other_paths_tell_no_base_path(said: str) -> None:
    assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == ["GET /bays"]


@pytest.mark.parametrize(
    "base", ["/2024-09", "/2024-09-30", "/2025-01-preview", "/v1", "/depot/v1"]
)
@pytest.mark.parametrize(
    "said",
    [
        "The operations of the API, all below `https://depot.example{}`, are few:",
        "The calls, and all of them are under `https://depot.example{}`:",
        "All endpoints are below `{}`.",
    ],
)
def test_a_section_of_any_name_may_say_where_all_its_routes_are(base: str, said: str) -> None:
    text = f"# How it works\n\n{said.format(base)}\n\n- `GET /bays` — clerk\n"
    assert keys(text) == [f"GET {base}/bays"]
    if "https" in said:
        some = "Its files are kept under `https://depot.example/files`."
        assert keys(f"# How it works\n\n{some}\n\n- `GET /bays` — clerk\n") == ["GET /bays"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Alle Pfade sind relativ zu `/depot/v1`."),
        ("de", "Die Endpunkte sind erreichbar unter https://depot.example/depot/v1"),
        ("de", "Alle Pfade beziehen sich auf die Basisadresse `/depot/v1`."),
        ("es", "Todas las rutas llevan el prefijo `/depot/v1`."),
        ("fr", "Tous les chemins sont relatifs à `/depot/v1`."),
        ("pt", "Os caminhos são relativos a `https://depot.example/depot/v1`."),
        ("ru", "Базовый путь всех методов — `/depot/v1`."),
        ("zh", "所有接口的统一前缀为 `/depot/v1`。"),
        ("de", "Allen Pfaden dieses Kapitels ist `/depot/v1` voranzustellen."),
        ("de", "Vor sämtliche Pfade ist `/depot/v1` zu setzen."),
        ("fr", "Toutes les routes ci-dessous portent `/depot/v1` en tête."),
        ("ru", "Ко всем путям добавляется `/depot/v1`."),
        ("zh", "下列所有路径前需加 `/depot/v1`。"),
        ("zh", "接口统一前缀：`/depot/v1`，下文路径均省略该前缀。"),
        ("pt", "Todas partem de `/depot/v1`. Quem não entrou recebe 401."),
        ("de", "Server: `/depot/v1`"),
        ("es", "Servidor: `/depot/v1`"),
        ("fr", "Serveur : `/depot/v1`"),
        ("pt", "**Servidor:** `/depot/v1`"),
        ("ru", "Сервер: `/depot/v1`"),
        ("zh", "服务器：`/depot/v1`"),
    ],
)
def test_a_base_path_in_a_sentence_of_another_language(name: str, said: str) -> None:
    spoken = next(language for language in shipped() if language.name == name)
    with speaking(spoken):
        assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == ["GET /depot/v1/bays"]


def test_what_is_said_of_all_calls_in_another_language_may_be_about_some() -> None:
    spoken = next(language for language in shipped() if language.name == "de")
    with speaking(spoken):
        for said in (
            "Alle Anfragen an `/admin` brauchen einen zweiten Faktor.",
            "Nicht alle Pfade stehen unter `/alt/v1`.",
            "Alle Pfade beginnen neu; `/v1` fällt weg.",
        ):
            assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == ["GET /bays"]


def test_a_base_path_of_one_part_of_the_interface_holds_in_the_others() -> None:
    text = "# Depot\n## 6 Interface\n### 6.1 Addresses\n\n"
    text += "The addresses are preceded by `/depot/v1`.\n\n"
    text += (
        "- `POST /bays`\n\n### 6.2 Number of requests\n\nFor `POST /bays` 30 requests per hour.\n"
    )
    assert keys(text) == ["POST /depot/v1/bays"]


STORIES = "## Stories\n### US-1 See\n\nAs a clerk, I want to see bays.\n\n{0} `GET /bays`\n\n"
STORIES += "### US-2 Make\n\nAs a clerk, I want to make bays.\n\n{0} `POST /bays`\n"


@pytest.mark.parametrize(
    "text",
    [
        STORIES.format("For the developers:"),
        STORIES.format("**Endpoint:**"),
        "## Access control\n### Clerk\n- `GET /bays`\n- `POST /bays`\n",
        "## Permissions\nThe role **clerk** is granted:\n\n- `GET /bays`\n- `POST /bays`\n",
    ],
)
def test_endpoints_that_stand_nowhere_but_among_stories_and_rights(text: str) -> None:
    limits = "## Limits\n- `DELETE /bays` 5 per minute\n"
    assert keys(f"# Depot\n{text}{limits}") == ["GET /bays", "POST /bays"]
    assert keys(f"# Depot\n{text}## API\n- `GET /boats`\n") == ["GET /boats"]


@pytest.mark.parametrize(
    ("said", "closes"),
    [
        ("- Clerks can do it. Cooks cannot.", True),
        ("- A clerk may do so only for their own bays.", True),
        ("Not allowed for cooks.", True),
        ("- I see the name of each bay, so that I can find it.", False),
        ("- A full bay is shown in red.", False),
    ],
)
def test_what_a_story_says_of_who_may_leaves_nothing_to_convention(said: str, closes: bool) -> None:
    text = STORIES.replace("{0}", f"{said}\n\nEndpoint:", 1).replace("{0}", "Endpoint:")
    found = read(outline_of(f"# Depot\n{text}"))
    assert [each.key for each in found.endpoints] == ["GET /bays", "POST /bays"]
    assert [each.kind for each in found.troubles] == ["unparsable-roles"] * closes


@pytest.mark.parametrize("title", ["Web services", "Calls by code", "Ships and their bays"])
def test_a_base_path_above_a_table_of_calls_below_any_title(title: str) -> None:
    table = "| Code | Method | Path |\n|--|--|--|\n| S1 | GET | /bays |\n"
    said = "Prefix common to all of them: `/depot/v1`"
    assert keys(f"# Depot\n## {title}\n\n{said}\n\n{table}") == ["GET /depot/v1/bays"]


@pytest.mark.parametrize(
    "said",
    [
        "The API asks the geocoder under https://geo.example/v3 where a bay is.",
        "Endpoints for photographs are under `/photos`.",
        "The API documentation is available at https://depot.example/depot/docs.",
        "Update the base URL of the app to `https://depot.example/depot`.",
        "| Base URL | |\n|--|--|\n| https://a.example/x | |\n| https://b.example/y | |",
        "Server: nginx, which reads `/etc/nginx/depot`",
        "Server: granian",
        "Base URLs:\n\n- https://depot.example/depot/v1\n- https://depot.example/depot/v2",
        "The service is watched under `/metrics`.",
        "The admin API is served under `/depot/admin`.",
    ],
)
def test_a_path_that_is_no_base_path(said: str) -> None:
    assert keys(f"# API\n\n{said}\n\n- `GET /bays`\n") == ["GET /bays"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("| Method | Path | Requirement |", "| GET, POST | `/bays` | FR-1 |"),
        ("| Resource | Methods | p95 |", "| `/bays` | `GET` `POST` | 200 ms |"),
        ("| Path | Verb | Limit |", "| `/bays` | GET and POST | 5 |"),
        ("| URI | HTTP method | Timeout |", "| bays | GET<br>POST | 2 s |"),
        ("| Call | Test | Note |", "| **GET**/**POST** `/bays` | T1 | – |"),
    ],
)
def test_rows_of_several_methods_beside_what_else_is_said(header: str, cells: str) -> None:
    expected = [] if "Test |" in header else ["GET /bays", "POST /bays"]
    assert keys(f"# API\n{header}\n|--|--|--|\n{cells}\n") == expected


def test_a_table_of_tests_lists_no_endpoints() -> None:
    table = "| Method | Path | Expected status |\n|--|--|--|\n| GET | /bays/9 | 404 |\n"
    assert keys(f"# API\n{table}") == []


def test_methods_in_marks_before_one_path() -> None:
    assert keys("# API\n- **PUT**/**PATCH** `/bays/{id}` — change") == [
        "PUT /bays/{id}", "PATCH /bays/{id}",
    ]  # fmt: skip


CRUD = ["GET /bays", "POST /bays", "GET /bays/{id}", "DELETE /bays/{id}"]


@pytest.mark.parametrize(
    "text",
    [
        "| Resource | GET | POST | DELETE |\n|--|--|--|--|\n"
        "| `bays` | ✓ | ✓ | – |\n| `bays/{id}` | ✓ | | ✓ |",
        "| Path | GET | POST | DELETE |\n|--|--|--|--|\n"
        "| /bays | all of them | makes one | no |\n| /bays/:id | one | n/a | yes |",
        "- `/bays`: GET, POST\n- `/bays/{id}` (GET, DELETE)",
        "- `/bays`\n  - `GET` – all\n  - `POST` – make\n- `/bays/:id`\n  - GET\n  - DELETE: drop",
        "- `/bays`\n  - GET /\n  - POST /\n  - GET /{id}\n  - DELETE /{id}",
    ],
)
def test_methods_of_a_path(text: str) -> None:
    assert keys(f"# API\n\n{text}\n") == CRUD


def test_columns_of_methods_say_what_they_do() -> None:
    table = "| Path | GET | POST |\n|--|--|--|\n| /bays | all of them | ✓ |\n"
    outline = outline_of(f"# API\n{table}")
    assert [each.description for each in read(outline).endpoints] == ["all of them", ""]
    assert outline.part(access.read).roles == ()


@pytest.mark.parametrize(
    "card",
    [
        "| | |\n|--|--|\n| Method | POST |\n| Path | /bays |\n| Roles | keeper |\n",
        "| Endpoint | `POST /bays` |\n|--|--|\n| **Roles** | keeper |\n",
        "| Item | Value |\n|--|--|\n| URL | bays |\n| HTTP method | POST |\n| Roles | keeper |\n",
    ],
)
def test_an_endpoint_on_a_card(card: str) -> None:
    example = '```json\n{"label": "a"}\n```\n'
    (found,) = read(outline_of(f"# API\n## Make a bay\n{card}\n{example}")).endpoints
    assert (found.key, found.title) == ("POST /bays", "Make a bay")
    assert found.roles and [role.text for role in found.roles] == ["keeper"]
    assert found.request and found.request.value == {"label": "a"}


def test_a_table_of_parameters_is_no_card() -> None:
    table = "| Name | Meaning |\n|--|--|\n| method | how |\n| path | /bays where |\n"
    assert keys(f"# API\n{table}") == []


def test_endpoints_that_only_an_access_matrix_of_the_api_has() -> None:
    rows = "| Endpoint | keeper | guest |\n|--|--|--|\n| POST /bays | yes | no |\n"
    assert keys(f"# API and who may call it\nBase path: /v1\n\n{rows}") == ["POST /v1/bays"]
    assert keys(f"# Access\n{rows}") == []
    assert keys(f"# API\n- `GET /bays`\n## Who may call it\n{rows}") == ["GET /bays"]


def test_beside_such_a_matrix_calls_may_be_shown() -> None:
    rows = "| | keeper | guest |\n|--|--|--|\n| `GET /bays/:id` | yes | no |\n"
    rows += "| `POST /bays` | yes | |\n"
    shown = "### One bay\n```http\nGET /bays/7b1c HTTP/1.1\nAccept: */*\n\n```\n"
    said = "Who has one calls `PUT /bays`.\n"
    assert keys(f"# API\n{rows}\n{said}\n{shown}") == ["GET /bays/{id}", "POST /bays"]


def test_endpoints_of_sentences_where_nothing_lists_them() -> None:
    said = "A keeper makes a bay with `POST /bays` and drops it\nwith `DELETE /bays/{id}`.\n"
    assert keys(f"# API\n{said}") == ["POST /bays", "DELETE /bays/{id}"]
    assert keys(f"# API\n- `GET /bays`\n\n{said}") == ["GET /bays"]
    assert keys(f"# Background\n{said}") == []
    assert keys("# API\nWe once had GET /bays and dropped it.\n") == []


def test_roles_in_brackets_at_the_ends_of_the_lines() -> None:
    said = "- `POST /bays` - make one [keeper]\n- `GET /bays` - all [keeper, {}]\n"
    (made, listed) = read(outline_of("# API\n" + said.format("admin"))).endpoints
    assert made.roles and [role.text for role in made.roles] == ["keeper"]
    assert listed.roles and [role.text for role in listed.roles] == ["keeper", "admin"]
    returned = read(outline_of("# API\n" + said.format("page"))).endpoints  # what is answered
    assert [endpoint.roles for endpoint in returned] == [None, None]


@pytest.mark.parametrize("title", ["API", "Endpoint", "Resource"])
def test_what_endpoints_are_called_may_have_the_title_of_paths(title: str) -> None:
    rows = "| All bays | GET | /bays |\n| New bay | POST | /bays |\n"
    found = titles(f"# API\n| {title} | Method | Path |\n|--|--|--|\n{rows}")
    assert found == {"GET /bays": "All bays", "POST /bays": "New bay"}


def test_a_column_of_what_endpoints_are_for_names_no_roles() -> None:
    rows = "| Call | For |\n|--|--|\n| `POST /bays` | {} |\n| `GET /bays` | {} |\n"
    people = "# Roles\n- **keeper**: has bays\n- **clerk**: sees them\n"
    people += "# Requirements\n- **BR-1** Make bays.\n"

    def roles_for(*cells: str) -> list[list[str] | None]:
        found = read(outline_of(f"{people}# API\n{rows.format(*cells)}")).endpoints
        return [[role.text for role in each.roles] if each.roles else None for each in found]

    assert roles_for("keeper", "keeper, clerk") == [["keeper"], ["keeper", "clerk"]]
    assert roles_for("BR-1", "BR-1") == [None, None]
    assert roles_for("bays", "ships, cranes") == [None, None]


@pytest.mark.parametrize("title", ["Method and path", "Verb / URL", "HTTP method and route"])
def test_a_column_of_methods_and_paths_stands_beside_one_of_requirements(title: str) -> None:
    rows = "| B1 | `POST /bays` | BR-1 |\n| B2 | `GET /bays` | BR-2 |\n"
    table = f"| Ref | {title} | Requirement |\n|--|--|--|\n{rows}"
    assert keys(f"# Interface\n{table}") == ["POST /bays", "GET /bays"]


TREE = """
```
app/
├── routers/
│   ├── boats.py       # GET /boats, POST /boats
│   └── boats/[id]/
│       └── route.ts   GET /boats/{id} — one of them
├── tests/
│   └── boats.py       # calls all of them
└── main.py
```
"""


@pytest.mark.parametrize("heading", ["API routes", "Files to create"])
def test_a_tree_of_files_tells_what_they_serve(heading: str) -> None:
    expected = ["GET /boats", "POST /boats", "GET /boats/{id}"]
    assert keys(f"## {heading}\n{TREE}") == expected


FOLDERS = """
```
src/app/api/
├── boats/
│   ├── route.ts            GET   list (?kind)
│   │                       POST  one more (clerk only)
│   └── [boatId]/
│       ├── route.ts        # GET/DELETE one of them
│       ├── crew/route.ts   — PATCH   who sails, not for clerks
│       └── page.tsx        POST is none of it
├── (open)/tides/
│   └── route.js            GET   today
├── _shared/route.ts        GET   nothing
├── oars/route.ts           all of them
└── lib/store.ts            POST  keeps
```
"""


@pytest.mark.parametrize("heading", ["API routes", "Files to create"])
def test_the_folders_of_a_tree_are_the_paths_of_what_its_files_serve(heading: str) -> None:
    roles = "## Roles\n\n- clerk\n- skipper\n\n"
    found = read(outline_of(f"# T\n\n{roles}## {heading}\n{FOLDERS}")).endpoints

    assert {each.key: [role.text for role in each.roles or ()] for each in found} == {
        "GET /api/boats": [],
        "POST /api/boats": ["clerk"],
        "GET /api/boats/{boatId}": [],
        "DELETE /api/boats/{boatId}": [],
        "PATCH /api/boats/{boatId}/crew": [],
        "GET /api/tides": [],
    }
    assert not any(each.public for each in found)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("routes/\n├── boats/+server.ts  GET\n└── oars/+server.ts  PUT",
         ["GET /boats", "PUT /oars"]),
        ("pages/\n├── api/\n│   ├── boats/index.ts  GET, POST\n│   └── boats/[...way].ts  GET",
         ["GET /api/boats", "POST /api/boats", "GET /api/boats/{way}"]),
        ("api/\n├── boats/route.ts  GET all\n└── oars/route.ts  POST one",
         ["GET /api/boats", "POST /api/oars"]),
        ("tests/\n├── api/boats.ts  GET works\n└── api/oars.ts  POST works", []),
        ("app/\n├── boats/route.ts\n└── oars/route.ts  GETTING oars", []),
    ],
)  # fmt: skip
def test_folders_of_other_frameworks(tree: str, expected: list[str]) -> None:
    assert keys(f"## API\n\n```\n{tree}\n```\n") == expected


def test_a_tree_of_files_adds_nothing_to_a_list_of_endpoints() -> None:
    assert keys(f"## API\n- `GET /oars`: all\n## Files\n{TREE}") == ["GET /oars"]


def test_names_in_bold_may_have_underscores() -> None:
    listed = "- **GET_ALL**: `GET /boats` - all\n- **SAVE_NEW**: `POST /boats` - one more"
    assert keys(f"## API\n{listed}") == ["GET /boats", "POST /boats"]


def test_a_route_is_no_base_path() -> None:
    text = '## API\nMethod-prefixed patterns (`"POST /path"`) are used.\n### GET /boats'
    assert keys(text) == ["GET /boats"]


def test_what_is_said_beside_a_file_closes_its_routes() -> None:
    boats, oars = (
        "├── boats.py  # GET /boats (admin only)",
        "└── oars.py   # PUT /oars — not for clerks",
    )
    tree = f"```\napp/\n{boats}\n{oars}\n```"
    found = read(outline_of(f"# T\n\n## Roles\n\n- admin\n- clerk\n\n## Files\n\n{tree}\n"))
    assert [role.text for role in found.endpoints[0].roles or ()] == ["admin"]
    assert found.endpoints[1].roles is None
    assert [each.kind for each in found.troubles] == ["unparsable-roles"]
