"""Routes that stand for several, and tables of endpoints whose other columns are of no roles."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of

ALL = ["GET /tags", "POST /tags", "GET /tags/{id}", "PATCH /tags/{id}", "DELETE /tags/{id}"]


def keys(text: str) -> list[str]:
    return [each.key for each in api.read(outline_of(f"# Tags\n\n## API\n\n{text}\n")).endpoints]


@pytest.mark.parametrize(
    "text",
    ["- `CRUD /tags`", "- CRUD `/tags/*` — words of a font", "| Call | For |\n|--|--|\n"
     "| `CRUD /tags` | editors |", "### CRUD /tags"],
)  # fmt: skip
def test_all_that_is_done_to_rows(text: str) -> None:
    assert keys(text) == ALL


def test_methods_behind_a_path() -> None:
    table = "| Method | Path | Notes |\n|--|--|--|\n| GET | `/tags` · POST · DELETE | Owner only |"
    assert keys(table) == ["GET /tags", "POST /tags", "DELETE /tags"]
    assert access.read(outline_of(f"# Tags\n\n## API\n\n{table}\n")).roles == ()


def test_a_path_and_all_below_it() -> None:
    assert keys("### `GET /app` and `GET /app/*`") == ["GET /app"]


@pytest.mark.parametrize(
    "rows",
    [
        "| GET | /tags | — | `Tag[]` |\n| POST | /tags | — | — |",
        "| GET | /state | — | `State` (below) |",
    ],
)
def test_dashes_beside_what_is_answered_are_no_grants(rows: str) -> None:
    table = f"| Method | Path | Query/Body | Success → data |\n|--|--|--|--|\n{rows}\n"
    found = access.read(outline_of(f"# Tags\n\n## API\n\n{table}"))
    assert (found.roles, found.cells) == ((), ())


@pytest.mark.parametrize("path", ["/risk", "/glossary", "/timeline", "/metrics"])
def test_headings_that_are_calls_are_no_chapters(path: str) -> None:
    text = f"## 5.9 `{path}`\n\n### `GET {path}/all`\n\n- All of them\n\n### GET {path}\n\nx\n"
    found = api.read(outline_of(f"# Tags\n\n{text}")).endpoints
    assert [each.key for each in found] == [f"GET {path}/all", f"GET {path}"]
