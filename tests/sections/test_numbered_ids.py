"""Requirements with ids behind the numbers of clauses, and of series below whatever heading."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of


def ids(text: str) -> list[str]:
    return [each.id.text for each in read(outline_of(f"# Weirs\n\n{text}")).items]


CLAUSES = """## 2 Functional provisions

### 2.1 Reading

{0}2.1.1{1} [WR-001] The system shall store a level each minute.

{0}2.1.2{1} [WR-002] The system shall draw a curve.

### 2.2 Warning

{0}2.2.1{1} [WR-003] A warden shall be able to warn the valley.

{0}2.2.2{1} [WR-004] The system shall log each warning.
"""


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ""), ("**", "**"), ("_", "._"), ("(", ")"), ("§ ", ""), ("**", ".**")],
)
def test_an_id_may_stand_behind_the_number_of_a_clause(before: str, behind: str) -> None:
    assert ids(CLAUSES.format(before, behind)) == ["WR-001", "WR-002", "WR-003", "WR-004"]


DECISION = """
### 2.3 Decision

**2.3.1** [WR-005] Only a warden {} open a weir.
"""


def test_a_section_beside_others_of_a_series_is_one_of_requirements() -> None:
    text = CLAUSES.format("**", "**") + DECISION
    assert ids(text.format("shall"))[-1] == "WR-005"
    assert "WR-005" not in ids(text.format("opened"))
    assert "WR-005" not in ids(
        text.format("shall").replace("2.3 Decision", "2.3 Deferred decisions")
    )


NUMBERS = """## {}

- N1: search p95 < 300 ms
- N2: everything else p95 < 1 s
- N3: up >= 99 % of each month
- N4: usable with wet hands
"""


def test_figures_that_count_up_are_required() -> None:
    assert ids(NUMBERS.format("Numbers")) == ["N1", "N2", "N3", "N4"]
    assert ids(NUMBERS.format("Figures we hold ourselves to")) == ["N1", "N2", "N3", "N4"]


@pytest.mark.parametrize("title", ["Nodes", "Notes", "Results", "Nightly runs"])
def test_what_a_heading_counts_is_no_requirement(title: str) -> None:
    assert ids(NUMBERS.format(title)) == []


CHAPTER = """## 1 Requirements

| ID | Requirement |
|---|---|
| WR-01 | A warden shall warn the valley. |

## {chapter}

### 3.1 Dams

- **CMP-01** – A level is told in less than 2 seconds (p99).
- **CMP-02** – Levels are read by a warden.

### {second}

- **CMP-03** – Readings are kept for at most 90 days.
- **CMP-{last}** – A reading is signed.
"""


def test_ids_that_count_up_through_a_chapter_are_of_requirements() -> None:
    text = CHAPTER.format(chapter="3 Compliance", second="3.2 Records", last="04")
    assert ids(text) == ["WR-01", "CMP-01", "CMP-02", "CMP-03", "CMP-04"]


@pytest.mark.parametrize(
    ("chapter", "second", "last"),
    [
        ("3 Risks", "3.2 Records", "04"),
        ("3 Compliance", "3.2 Open questions", "04"),
        ("3 Compliance", "3.2 Records", "05"),
        ("3 Compliance", "3.2 Records", "02"),
    ],
)
def test_other_series_are_of_none(chapter: str, second: str, last: str) -> None:
    assert "CMP-01" not in ids(CHAPTER.format(chapter=chapter, second=second, last=last))


def test_findings_that_demand_nothing_are_no_requirements() -> None:
    text = CHAPTER.format(chapter="3 Compliance", second="3.2 Records", last="04")
    assert "CMP-01" not in ids(text.replace("in less than 2 seconds (p99)", "soon"))


CALLS = """## Requirements

- **WR-1**: A level is stored each minute.

## Interface

| No. | {} | Path |
|--|--|--|
| I-1 | GET | /levels |
| I-2 | POST | /levels |

## Quality

### Limits

| Interface | Permitted rate |
|--|--|
| I-1 | 120 requests per minute |
"""


def test_what_numbers_the_routes_of_a_table_is_no_requirement() -> None:
    assert ids(CALLS.format("Method")) == ["WR-1"]


def test_a_table_of_requirements_may_name_routes() -> None:
    text = "## Requirements\n\n| ID | Requirement | Route |\n|--|--|--|\n"
    text += "| I-1 | A level is stored. | POST /levels |\n| I-2 | It is read. | GET /levels |\n"
    assert ids(f"{text}\n## Quality\n\n| ID | Target |\n|--|--|\n| I-3 | p95 < 2 s |\n") == [
        "I-1",
        "I-2",
        "I-3",
    ]


@pytest.mark.parametrize("marks", ["【{}】", "**【{}】", "（{}）", "「{}」", "〔{}〕", "［{}］"])
def test_an_id_may_stand_in_brackets_of_chinese_without_a_space_behind(marks: str) -> None:
    end = "**" if marks.startswith("**") else ""
    items = "\n".join(f"- {marks.format(f'F-00{n}')}预约{end}：可以预约" for n in (1, 2))
    assert ids(f"## Functional Requirements\n\n{items}\n") == ["F-001", "F-002"]


def test_a_document_of_one_heading_lists_requirements_below_its_title() -> None:
    firing = "4. Functions\n4.1 Firing\n- FR-A1 Fire a kiln\n- FR-A2 Cool it\n\n"
    text = f"# Kilns\n\n{firing}4.2 Glazes\n- FR-G1 Mix\n"
    assert ids(text) == ["FR-A1", "FR-A2", "FR-G1"]
    assert ids("# Kilns\n\n- A-1 A kiln is hot\n- A-2 A glaze is wet\n- A-3 Clay is grey\n") == []
    assert ids("# Risks\n\n- R-1 Kilns must not burst\n- R-2 Glazes must not run\n") == []


def test_a_line_in_bold_above_numbered_details_is_the_whole_of_them() -> None:
    text = "# Kilns\n\n## 3.1 Firing\n\n**R3. Firing**\n\nA kiln is hot.\n\n{}\n"
    shall = "- **R3.1** Each kiln shall have a lock.\n  - `id`\n- **R3.2** It shall stay shut."
    assert ids(text.format(shall)) == ["R3", "R3.1", "R3.2"]
    assert ids(text.format("- **R3.1** The red kiln\n- **R3.2** The blue kiln")) == []
