"""Folds that exports write as lists."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.section import Outline, outline
from asbuilt.spec.sections.data_model import DataModel

TABLE = "    | Property | Type |\n    | --- | --- |\n    | id | uuid |\n    | name | text |\n"


def titles(text: str) -> list[tuple[int, str]]:
    tree: Outline = outline(read(Source("spec.md", text)))
    return [
        (each.heading.level, each.name.text)
        for each in tree.walk()
        if each.heading and each.heading.level > 1
    ]


@pytest.mark.parametrize("mark", ["▶ ", "▶\ufe0f ", "▸ ", "▼ ", ""])
def test_an_item_that_holds_a_table_is_its_heading(mark: str) -> None:
    text = f"# Data model\n\n- {mark}**kilns**\n\n{TABLE}\n- {mark}firings\n\n{TABLE}"
    assert titles(text) == [(2, "**kilns**"), (2, "firings")]
    (kilns, firings) = read_spec(read(Source("spec.md", text)))[DataModel].tables
    assert (kilns.name, firings.name) == ("kilns", "firings")
    assert [column.name for column in kilns.columns] == ["id", "name"]
    assert text[kilns.columns[1].span.start :].startswith("name")


def test_a_folded_example_stands_under_its_name() -> None:
    text = '# API\n\n- ▶ POST /kilns\n\n    ```json\n    {"id": 1}\n    ```\n'
    assert titles(text) == [(2, "POST /kilns")]


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n\n- ▶ Why?\n\n    Because.\n",
        f"# Data\n\n- kilns\n\n{TABLE}\n- firings\n",
        f"# Data\n\n- ▶ kilns\n\n{TABLE}\nWhat follows is about all of them.\n",
        f"# Data\n\n- [ ] kilns\n\n{TABLE}",
        '# API\n\n- Kilns\n\n    ```json\n    {"id": 1}\n    ```\n',
    ],
)
def test_other_lists_stay_lists(text: str) -> None:
    assert titles(text) == []
