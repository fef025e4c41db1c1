"""Base paths below headings of their own."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

LISTED = "- Rust: `http://localhost:8080/api`\n- Go: `http://localhost:4000/api`"
TABLE = (
    "| For | URL |\n|--|--|\n| Live | `https://a.example/api` |\n| Test | `https://b.example/api` |"
)


@pytest.mark.parametrize(
    "said",
    [
        f"### Base URL\n\n{LISTED}",
        "### Base URLs\n\n- **Live**: https://a.example/api\n- **Test**: https://b.example/api",
        "### Base URL\n\n- `https://a.example/api` (live)\n- `https://b.example/api` (test)",
        "### Base URL\n\n`https://a.example/api`",
        "### Base URL\n\nThe server listens on `https://a.example/api`.",
        "### Base path\n\n`/api`",
        "### Base path: `/api`",
        "### Base URL\n\n```\nhttps://a.example/api\n```",
        "### Base URL\n\n```\nLive: https://a.example/api\nTest: https://b.example/api\n```",
        f"### Base URL\n\n{TABLE}",
    ],
)
def test_a_heading_may_be_the_label_of_the_base_path(said: str) -> None:
    assert _paths(said) == ["/api/boats"]


@pytest.mark.parametrize(
    "said",
    [
        "### Base URL\n\n- One: `https://a.example/api`\n- Two: `https://b.example/v2`",
        "### Base URL\n\nNot decided: no longer `https://a.example/api`.",
        "### Base URL\n\n- Live: `https://a.example`",
        "### Base classes\n\n`/api`",
        "### Base URL\n\nTo be agreed.",
    ],
)
def test_what_is_no_single_base_path_is_none(said: str) -> None:
    assert _paths(said) == ["/boats"]


def test_the_base_path_of_each_part_holds_in_it() -> None:
    parts = "".join(
        f"## {name} API\n\n### Base URL\n\n`https://{name}.example/{name}`\n\n"
        "### Calls\n\n#### GET /boats\n\nLists.\n\n"
        for name in ("harbour", "river")
    )
    found = read(outline_of(f"# T\n\n{parts}")).endpoints
    assert [each.path for each in found] == ["/harbour/boats", "/river/boats"]


def test_a_method_alone_never_means_the_base_path() -> None:
    rules = "- **MAJOR**: calls go\n- **MINOR**: calls come\n- **PATCH**: mistakes are mended"
    text = f"# T\n\n## API\n\nBase URL: `/depot/v1`\n\n### GET /boats\n\n## Numbers\n\n{rules}\n"
    assert [each.key for each in read(outline_of(text)).endpoints] == ["GET /depot/v1/boats"]


def _paths(said: str) -> list[str]:
    text = f"# T\n\n## API\n\n{said}\n\n### Endpoints\n\n#### GET /boats\n\nLists.\n"
    return [each.path for each in read(outline_of(text)).endpoints]


def test_what_watches_is_told_of_endpoints_anywhere() -> None:
    watching = "- Health endpoint: `GET /health` (cheap)\n- `GET /metrics` – for Prometheus"
    watching += "\n- Slow: `GET /boats` takes 2 s\n- `POST /boats/{id}/status` is rare"
    text = (
        "# T\n\n## API\n\nBase URL: `/api`\n\n### GET /boats\n\n### GET /health\n\n"
        f"## Observability\n\n{watching}\n"
    )
    found = [each.key for each in read(outline_of(text)).endpoints]
    assert found == ["GET /api/boats", "GET /api/health", "GET /metrics"]


@pytest.mark.parametrize("title", ["Base URL & versions", "Base path and format", "Base URL/hosts"])
def test_a_heading_may_name_the_base_path_first(title: str) -> None:
    fence = "```\nProd:  https://api.<domain>/depot/v1\nDev:   http://localhost:3000/depot/v1\n```"
    text = f"# T\n\n## Rules\n\n### {title}\n{fence}\n\n## API\n\n### GET /boats\n\nLists.\n"
    assert [each.key for each in read(outline_of(text)).endpoints] == ["GET /depot/v1/boats"]
    other = text.replace(f"### {title}", "### Frontend base URL")
    assert [each.key for each in read(outline_of(other)).endpoints] == ["GET /boats"]
