"""Methods that are drawn."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

BADGE = "![{}](https://img.shields.io/badge/{}GET-green)"


@pytest.mark.parametrize(
    "written",
    [
        BADGE.format("GET", "") + " `/boats`",
        BADGE.format("", "-") + " /boats",
        f"[{BADGE.format('GET', '-')}](#list) /boats",
        "![GET](icons/get.svg) /boats",
        '<span class="badge get">GET</span> `/boats`',
        "<kbd>get</kbd> /boats",
        '<mark style="color:blue;">`GET`</mark> `/boats`',
        "[GET] /boats",
        "GET&nbsp;/boats",
        "🟢 GET /boats",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "### {}\n\nLists.",
        "**{}**\n\nLists.",
        "- {} — lists",
        "| Call | Does |\n|---|---|\n| {} | Lists |",
    ],
)
def test_methods_as_badges_tags_and_in_brackets(written: str, form: str) -> None:
    found = read(outline_of(f"# API\n\n{form.format(written)}\n")).endpoints
    assert [each.key for each in found] == ["GET /boats"]


@pytest.mark.parametrize(
    "title", ["get /boats", "/boats (GET)", "`/boats` — `GET`", "`/boats` [GET]", "GET | /boats"]
)
def test_headings_that_name_a_method_in_another_way(title: str) -> None:
    found = read(outline_of(f"# API\n\n### {title}\n\nLists.\n")).endpoints
    assert [each.key for each in found] == ["GET /boats"]


@pytest.mark.parametrize(
    "line",
    [
        "**List the boats (`GET /boats`)**",
        "**List the boats: GET /boats**",
        "**List `GET /boats`**",
    ],
)
def test_lines_in_bold_that_end_with_a_route(line: str) -> None:
    found = read(outline_of(f"# API\n\n{line}\n\nLists.\n")).endpoints
    assert [each.key for each in found] == ["GET /boats"]


@pytest.mark.parametrize(
    "title",
    ["[GET] started", "![status](https://img.shields.io/badge/GET-off)", "get /off my lawn"],
)
def test_what_is_no_method(title: str) -> None:
    assert read(outline_of(f"# API\n\n### {title}\n\nText.\n")).endpoints == ()
