"""Columns found by the words of their headers."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Table
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.level import level_of
from asbuilt.spec.record import bind, records
from asbuilt.spec.section import outline

HEADERS = {"name": ("risk", "name"), "level": ("impact", "level")}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("| Risk | Impact |", {"name": 0, "level": 1}, id="as named"),
        pytest.param("| Impact | x | **Risk** |", {"level": 0, "name": 2}, id="any order"),
        pytest.param("| Risk impact | Risk |", {"name": 1, "level": 0}, id="exact before part"),
        pytest.param("| Name | Risk |", {"name": 1}, id="an earlier word wins"),
        pytest.param("| Risky | Impactful |", {}, id="whole words only"),
        pytest.param("| 🔥 Risk (top 5) |", {"name": 0}, id="ornaments"),
    ],
)
def test_columns_are_bound_by_header_words(header: str, expected: dict[str, int]) -> None:
    delimiter = "|" + "---|" * (header.count("|") - 1)
    (table,) = read(Source("spec.md", f"{header}\n{delimiter}\n")).blocks
    assert isinstance(table, Table)
    assert bind(table, HEADERS) == expected


def test_rows_without_a_needed_cell_are_left_out() -> None:
    text = "# A\n| Risk | Impact |\n|---|---|\n| r | |\n| | high |\n\n| Impact |\n|---|\n| x |\n"
    (section,) = outline(read(Source("spec.md", text))).find("A")
    found = [{name: cell.text for name, cell in record.items()}
             for record in records(section, HEADERS, "name")]  # fmt: skip
    assert found == [{"name": "r"}]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("High", "high"), ("P0", "high"), ("P1", "high"), ("P0 (Must Have)", "high"),
        ("Must", "high"), ("🔴 Critical", "high"), ("H", "high"), ("**High**", "high"),
        ("Medium", "medium"), ("P2", "medium"), ("Should have", "medium"), ("M", "medium"),
        ("P1 (Should Have)", "medium"), ("🟡", "medium"),
        ("Low", "low"), ("P3", "low"), ("Could", "low"), ("Won't have", "low"), ("unlikely", "low"),
        ("L", "low"), ("nice-to-have", "low"),
        ("", None), ("[Priority]", None), ("7", None), ("highway", None),
    ],
)  # fmt: skip
def test_levels(text: str, level: str | None) -> None:
    assert level_of(text) == level
