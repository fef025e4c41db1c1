"""Folds that exports write as lists."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.section import Outline, bullets, outline
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.requirements import Requirements

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


def test_a_folded_list_of_routes_stands_under_its_name() -> None:
    text = "# API\n\n- ▶ Kilns\n\n    Public ones.\n\n    - `GET /kilns` – public\n"
    assert titles(text) == [(2, "Kilns")]
    assert not titles(text.replace("`GET /kilns`", "Kilns"))


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


def test_folds_of_text_are_a_list_without_their_signs() -> None:
    text = "# Requirements\n\n- ▶ **KI-1** Fire a kiln\n\n    - it is hot\n- ▶ **KI-2** Cool it\n"
    first, second = read_spec(read(Source("spec.md", text)))[Requirements].items
    assert (first.id.text, first.text.text) == ("KI-1", "Fire a kiln")
    assert second.id.text == "KI-2"


def test_a_paragraph_folded_below_a_name_says_what_it_is() -> None:
    text = "# Alerts\n\n- ▶ Slow\n\n    p95 latency > 1 s\n    for 10 min\n\n"
    text += "- ▶ Why?\n\n    Because.\n"
    source = Source("spec.md", text)
    named, asked = bullets(outline(read(source)).root, deep=True)
    assert " ".join(named.text.text.split()) == "Slow : p95 latency > 1 s for 10 min"
    assert len(named.text.text) == named.text.span.end - named.text.span.start
    assert named.text.text[-6:] == source.slice(named.text.span)[-6:] == "10 min"
    assert asked.text.text == "Why?" and len(asked.children) == 1
    (alert, *_) = read_spec(read(source))[Monitoring].alerts
    assert alert.name and alert.name.text == "Slow" and alert.hold == 600
