"""Requirements, from whatever carries them."""

from __future__ import annotations

import pytest

from asbuilt.document.text import text_at
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.requirements.requirement import unmeasured
from asbuilt.spec.section import Outline
from asbuilt.spec.sections.requirements import Requirement, read
from tests.sections.documents import outline_of


def requirements(text: str, title: str = "Functional Requirements") -> tuple[Requirement, ...]:
    found: Outline = outline_of(f"# T\n\n## {title}\n\n{text}")
    for requirement in read(found).items:
        for piece in (requirement.id, requirement.text, *requirement.criteria):
            assert text_at(found.source, piece.span).text == piece.text
    return read(found).items


def pairs(found: tuple[Requirement, ...]) -> list[tuple[str, str]]:
    return [(requirement.id.text, requirement.text.text) for requirement in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| ID | Requirement |\n|---|---|\n| FR-1 | A user can log in |", id="table"),
        pytest.param("| Requirement | Ref |\n|---|---|\n| A user can log in | **FR-1** |",
                     id="table, other order"),
        pytest.param("| # | Description |\n|---|---|\n| `FR-1` | A user can log in |",
                     id="table, other names"),
        pytest.param("#### FR-1: A user can log in", id="heading"),
        pytest.param("### 2.1 FR-1 – A user can log in", id="numbered heading"),
        pytest.param("### FR-1\n\nA user can log in", id="heading with a paragraph"),
        pytest.param("### FR-1\n\n**Description:** A user can log in", id="heading with a label"),
        pytest.param("### Requirement FR-1 — A user can log in", id="heading with its kind"),
        pytest.param("### User story FR-1: A user can log in", id="heading with its kind in words"),
        pytest.param("- **FR-1**: A user can log in", id="bold bullet"),
        pytest.param("- **FR-1:** A user can log in", id="bold bullet, colon inside"),
        pytest.param("- FR-1 A user can log in", id="bare bullet"),
        pytest.param("- FR-1: A user can log in", id="bullet with a colon"),
        pytest.param("- FR-1 — A user can log in", id="bullet with a dash"),
        pytest.param("- [FR-1] A user can log in", id="bullet with brackets"),
        pytest.param("- `FR-1` A user can log in", id="bullet with code"),
        pytest.param("- [ ] **FR-1**: A user can log in", id="task"),
        pytest.param("1. **FR-1**: A user can log in", id="numbered"),
        pytest.param("- Login\n  - FR-1: A user can log in", id="nested bullet"),
        pytest.param("**FR-1:** A user can log in", id="paragraph"),
        pytest.param("[FR-1] A user can log in", id="paragraph with brackets"),
        pytest.param("> **FR-1:** A user can log in", id="quote"),
        pytest.param("**FR-1: A user can log in**", id="line in bold"),
        pytest.param("**FR-1: A user can log in** (must)\nIt is simple.", id="title in bold"),
        pytest.param("It is about this:\n**FR-1**\nA user can log in", id="id in bold"),
        pytest.param("### Login\n\n- FR-1: A user can log in", id="in a subsection"),
    ],
)  # fmt: skip
def test_every_carrier_says_the_same(text: str) -> None:
    found = requirements(text)
    assert pairs(found) == [("FR-1", "A user can log in")]
    assert found[0].kind == "functional"


@pytest.mark.parametrize(
    "identifier",
    ["FR-1", "FR-001", "NFR-12", "AUTH-01", "FR1", "US-AUTH-3", "FR-1.2", "FR-3a", "REQ-10.1.2",
     "US-D04", "REQ-W2-4", "FR-01-02", "REQ_AUTH_003", "INVENTORY-12", "ФТ-7",
     "F.PM.010", "REQ.WEB.AUTH.3", "REQ.1.2", "/LF10/", "/F20W/", "/LL10.1/"],
)  # fmt: skip
def test_ids_are_kept_as_written(identifier: str) -> None:
    assert pairs(requirements(f"- **{identifier}**: x")) == [(identifier, "x")]


@pytest.mark.parametrize(
    "text",
    [
        "- r1: lend a kite\n- r2: take it back\n",
        "- **r1** lend a kite\n- **r2** take it back\n",
        "- r1 lend a kite\n- r2 take it back\n- whoever lends pays\n",
        "1. `r1` – lend a kite\n2. `r2` – take it back\n",
        "r1: lend a kite\nr2: take it back\n",
        "- Kites\n  - r1: lend a kite\n  - r2: take it back\n",
        "| # | what |\n|--|--|\n| r1 | lend a kite |\n| r2 | take it back |\n",
    ],
)
def test_ids_in_lower_case_count_up(text: str) -> None:
    assert pairs(requirements(text, "Reqs")) == [("r1", "lend a kite"), ("r2", "take it back")]


@pytest.mark.parametrize(
    "text",
    [
        "- R1 lend a kite\n- R2 take it back\n",
        "- __R1__: lend a kite\n- __R2__: take it back\n",
        "- [R1](#r1) lend a kite\n- [R2](#r2) take it back\n",
        '<a id="r1"></a>**R1** lend a kite\n\n<a id="r2"></a>**R2** take it back\n',
        "| Requirement |\n|---|\n| R1: lend a kite |\n| R2: take it back |\n",
    ],
)
def test_ids_of_a_letter_count_up_too(text: str) -> None:
    assert pairs(requirements(text, "Reqs")) == [("R1", "lend a kite"), ("R2", "take it back")]


@pytest.mark.parametrize(
    "text",
    [
        "- p95: 300 ms\n- p99: 800 ms\n",
        "- P0 lend a kite\n- P1 take it back\n",
        "- R1 lend a kite\n- take it back\n- repair it\n",
        "- s3: pictures\n- ec2: machines\n- sqs: orders\n",
        "- v1: lend a kite\n- v2: take it back\n",
        "- r1: lend a kite\n- take it back\n- repair it\n",
        "- r1: lend a kite\n- r1: take it back\n",
        "| Value | Meaning |\n|--|--|\n| r1 | red |\n| r2 | green |\n",
    ],
)
def test_what_is_no_series_of_ids_in_lower_case(text: str) -> None:
    assert requirements(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "- UTF-8 everywhere", "- SHA-256 for hashes", "- TLS 1.3", "- A plain bullet", "- HTTP/2",
        "FR-1 in the middle of prose", "- **AC-1**: a criterion", "- fr-1: lower case",
        "- FR-1x2: y", "| ID | Requirement |\n|---|---|\n| 1 | x |\n| [id] | y |",
        "| Measure | Choice |\n|---|---|\n| Password hashes | SHA-256 |",
        "| Feature | Priority |\n|---|---|\n| Sign in | P0 |\n| Search | P1 |",
        "| No | Method | Path | Requirement |\n|---|---|---|---|\n| S1 | GET | /a | F-9 |",
        "- U.S. law applies", "- /T10/ A test of the whole", "- /API2/{id} is a path",
        "### TC-7: Sign in with a wrong password\n\n1. Open the page",
    ],
)  # fmt: skip
def test_what_is_no_requirement(text: str) -> None:
    assert requirements(text) == ()


def test_an_id_with_a_line_before_its_number_needs_no_mark() -> None:
    lines = "- [x] REQ_1 Skis can be found.\n- [ ] REQ_15 So can boots."
    for heading in ("Requirements", "What it has to do"):
        assert pairs(requirements(lines, heading)) == [
            ("REQ_1", "Skis can be found."), ("REQ_15", "So can boots."),
        ]  # fmt: skip


def test_ids_in_slashes_are_of_requirements_under_any_heading() -> None:
    lines = "/LD10/ Skis are kept.\n\n/LD20/ So are boots."
    assert pairs(requirements(lines, "Data")) == [
        ("/LD10/", "Skis are kept."), ("/LD20/", "So are boots."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "identifier"),
    [
        ("User Story 2 - Refunds", "User Story 2"),
        ("Requirement #3: Refunds", "Requirement #3"),
        ("Story 2: Refunds (US-2)", "US-2"),
        ("Requirement: Refunds", "Refunds"),
    ],
)
def test_a_heading_may_say_that_it_is_a_requirement(heading: str, identifier: str) -> None:
    (found,) = requirements(
        f"### {heading}\n\nMoney goes back.\n\n#### Scenario: Paid by card\n\n- THEN refund it"
    )
    assert found.id.text == identifier
    assert found.text.text == ("Money goes back." if identifier == "Refunds" else "Refunds")
    assert [text.text for text in found.criteria] == ["Scenario: Paid by card"]


@pytest.mark.parametrize(
    "line",
    [
        "**{}.** A cook pays.", "**{}:** A cook pays.", "- **{}** – A cook pays.",
        "- {}: A cook pays.", "{}. A cook pays.",
        "| ID | Requirement |\n|--|--|\n| {} | A cook pays. |",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["Requirement 2", "Req. #2", "Story 2", "Promise 2"])
def test_a_kind_and_a_number_are_an_id_wherever_one_stands(line: str, name: str) -> None:
    assert pairs(requirements(line.format(name))) == [(name, "A cook pays.")]


def test_other_words_and_numbers_are_no_ids() -> None:
    assert requirements("**Phase 2.** A cook pays.\n\n- Story 2 is what cooks pay for") == ()


def test_a_question_with_a_number_is_no_requirement() -> None:
    text = "### Q1. What do we promise?\n\nMuch.\n\n### US-2: What may a cook see?\n\nPans."
    assert [found.id.text for found in requirements(text)] == ["US-2"]


def test_requirements_that_were_removed_are_none() -> None:
    text = "# T\n## ADDED Requirements\n### Requirement: A\nx\n## REMOVED Requirements\n"
    found = read(outline_of(text + "### Requirement: B\ny\n")).items
    assert [item.id.text for item in found] == ["A"]


CARD = """\
| {}     | {}                 |
|----------|--------------------|
| Name        | Refund a ticket    |
| Priority | Must               |
| Criteria | Paid within 2 days |
"""


def test_a_table_of_two_columns_may_be_one_requirement() -> None:
    (found,) = requirements(CARD.format("ID", "FR-7"))
    assert (found.id.text, found.text.text, found.priority) == ("FR-7", "Refund a ticket", "high")
    assert [text.text for text in found.criteria] == ["Paid within 2 days"]
    assert pairs(requirements(CARD.format("ID", "FR-7"), "Tickets")) == pairs((found,))
    assert requirements(CARD.format("ID", "DOOR-7"), "Tickets") == ()
    asked = CARD.replace("Name       ", "Requirement").format("ID", "DOOR-7")
    assert pairs(requirements(asked, "Tickets")) == [("DOOR-7", "Refund a ticket")]
    assert requirements(CARD.format("Field", "Value"), "Tickets") == ()


def test_a_table_below_a_heading_describes_what_the_heading_names() -> None:
    (found,) = requirements("### FR-7 Refunds\n\n" + CARD.format("Field", "Value"))
    assert (found.id.text, found.text.text, found.priority) == ("FR-7", "Refunds", "high")
    (same,) = requirements("### FR-7 Refunds\n\n" + CARD.format("ID", "FR-7"))
    assert (same.id.text, same.text.text, same.priority) == ("FR-7", "Refunds", "high")


def test_a_priority_is_an_id_in_the_column_of_ids_only() -> None:
    table = "| {} | Requirement |\n|---|---|\n| P1 | Pages load within 2 s |"
    assert pairs(requirements(table.format("ID"))) == [("P1", "Pages load within 2 s")]
    assert requirements(table.format("Rank")) == ()


def test_elsewhere_an_id_that_is_not_in_front_refers_to_another_place() -> None:
    table = "| Requirement | Risk |\n|---|---|\n| A refused card is reported | R-3 |"
    assert requirements(table, "Load on Mondays") == ()
    assert pairs(requirements(table)) == [("R-3", "A refused card is reported")]


def test_several_requirements_in_one_paragraph() -> None:
    found = requirements("**FR-1:** one\ncontinues\n**Priority:** High\n[FR-2] two (Could)\n")
    assert pairs(found) == [("FR-1", "one\ncontinues"), ("FR-2", "two (Could)")]
    assert [requirement.priority for requirement in found] == ["high", "low"]


def test_a_heading_carries_priority_target_and_criteria() -> None:
    (found,) = requirements(
        "#### FR-7: Search answers fast\n\n**Priority:** P1 (Should Have)\n**Status:** Pending\n"
        "**Target:** p95 < 300 ms\n\nSome words.\n\n"
        "- [ ] finds a title\n- [x] finds a body\n- other\n"
    )
    assert found.priority == "medium"
    assert found.priority_text is not None
    assert found.priority_text.text == "P1 (Should Have)"
    assert found.status is not None
    assert found.status.text == "Pending"
    assert [(target.metric, target.value) for target in found.targets] == [("latency", 0.3)]
    assert [text.text for text in found.criteria] == ["finds a title", "finds a body"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("### Requirement 1: Log in\n\n**User Story:** As a user, ...\n\n"
                     "#### Acceptance Criteria\n\n1. WHEN a THEN b\n2. WHEN c THEN d",
                     id="section"),
        pytest.param("### Requirement 1: Log in\n\n1. WHEN a THEN b\n2. WHEN c THEN d", id="list"),
        pytest.param("### Requirement 1: Log in\n\n**Acceptance criteria:**\n\n- WHEN a THEN b\n"
                     "- WHEN c THEN d\n", id="label"),
    ],
)  # fmt: skip
def test_a_numbered_requirement_has_sentences(text: str) -> None:
    (found,) = requirements(text)
    assert (found.id.text, found.text.text) == ("Requirement 1", "Log in")
    assert [criterion.text for criterion in found.criteria] == ["WHEN a THEN b", "WHEN c THEN d"]


def test_a_bullet_carries_what_is_nested_in_it() -> None:
    (found,) = requirements("- **FR-1**: x\n  - Priority: P2\n  - [ ] first\n  - second\n")
    assert found.priority == "medium"
    assert [criterion.text for criterion in found.criteria] == ["first", "second"]


def test_a_heading_with_an_id_may_group_requirements() -> None:
    found = requirements("### FR-1: Accounts\n\n- **FR-1.1**: register\n- **FR-1.2**: sign in\n")
    assert pairs(found) == [("FR-1", "Accounts"), ("FR-1.1", "register"), ("FR-1.2", "sign in")]
    assert found[0].criteria == ()


def test_what_follows_a_line_in_bold_with_an_id_belongs_to_it() -> None:
    speed, calendar, group = requirements(
        "**NFR-1: Speed**\n\nAnswers come within 200 ms.\n\n"
        "**FR-2: Availability of boats**\nAs a skipper, I want a calendar.\n\n"
        "Acceptance criteria:\n\n- it has weeks\n- it has months\n\n"
        "**FR-3: Quiet**\n\n**FR-3.1:** No bell rings."
    )[:3]
    assert [target.metric for target in speed.targets] == ["latency"]
    assert (calendar.kind, [text.text for text in calendar.criteria]) == (
        "functional",
        ["it has weeks", "it has months"],
    )
    assert (group.id.text, group.text.text) == ("FR-3", "Quiet")


@pytest.mark.parametrize(
    "title",
    ["User stories and acceptance criteria", "Scope, use cases, actors", "Features with limits"],
)
def test_a_heading_may_name_more_than_requirements(title: str) -> None:
    assert pairs(requirements("- S-1 Open doors\n- S-2 Close doors", title)) == [
        ("S-1", "Open doors"),
        ("S-2", "Close doors"),
    ]


def test_a_row_keeps_all_its_cells() -> None:
    (found,) = requirements(
        "| Owner | ID | Acceptance criteria | Requirement | MoSCoW |\n|---|---|---|---|---|\n"
        "| Ada | FR-1 | it works | x | Must |\n"
    )
    assert [(header, cell.text) for header, cell in found.cells] == [
        ("Owner", "Ada"), ("ID", "FR-1"), ("Acceptance criteria", "it works"),
        ("Requirement", "x"), ("MoSCoW", "Must"),
    ]  # fmt: skip
    assert found.priority == "high"
    assert [criterion.text for criterion in found.criteria] == ["it works"]


@pytest.mark.parametrize(
    ("title", "identifier", "kind"),
    [
        ("Functional Requirements", "FR-1", "functional"),
        ("Functional Requirements", "NFR-1", "non-functional"),
        ("Requirements", "R-1", "functional"),
        ("Requirements", "PERF-1", "non-functional"),
        ("Requirements", "/LL10/", "non-functional"),
        ("Requirements", "/LF10/", "functional"),
        ("4.2 Non-Functional Requirements (NFRs)", "R-1", "non-functional"),
        ("Non-functional requirements for the API", "R-1", "non-functional"),
        ("Performance Requirements", "R-1", "non-functional"),
        ("Billing Requirements", "R-1", "functional"),
        ("User Stories", "US-1", "functional"),
    ],
)
def test_the_section_and_the_id_decide_the_kind(title: str, identifier: str, kind: str) -> None:
    (found,) = requirements(f"- **{identifier}**: x", title)
    assert found.kind == kind


def test_a_subsection_inherits_the_kind() -> None:
    (found,) = requirements(
        "### Usability Requirements\n\n- **U-1**: x", "Non-Functional Requirements"
    )
    assert found.kind == "non-functional"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("| Response time | < 200ms |", [("latency", 0.2)], id="a target"),
        pytest.param("| System shall support 10k users | 10,000 |", [("users", 10_000)], id="bare"),
        pytest.param("| Page load time | under 2 s |", [("latency", 2.0)], id="words"),
        pytest.param("| Uptime | 99.9% |", [("availability", 0.999)], id="named by the text"),
        pytest.param("| Answers within 2 s at p95 | |", [("latency", 2.0)], id="in the text"),
        pytest.param("| Answers within 2 s at p95 | TBD |", [("latency", 2.0)], id="to be decided"),
        pytest.param("| Easy to use | High |", [], id="no figure"),
    ],
)
def test_targets_come_from_the_cell_or_else_the_text(
    row: str, expected: list[tuple[str, float]]
) -> None:
    table = f"| ID | Requirement | Target |\n|---|---|---|\n| NFR-1 {row}\n"
    (found,) = requirements(table, "Non-Functional Requirements")
    assert [(target.metric, target.value) for target in found.targets] == expected


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("The account is locked for 15 minutes after 5 failures", []),
        ("Files up to 10 MB are accepted", ["size"]),
        ("A photo has 10 MB", []),
        ("A discount of 95% may be given", []),
        ("The search responds within 2 seconds", ["latency"]),
        ("500 concurrent users can search", ["concurrent-users"]),
    ],
)
def test_a_functional_text_promises_only_what_its_words_say(text: str, metrics: list[str]) -> None:
    (found,) = requirements(f"- **FR-1**: {text}")
    assert [target.metric for target in found.targets] == metrics


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("# T\n## Traceability\n| ID | Requirement |\n|---|---|\n| FR-1 | x |", [],
                     id="a traceability matrix"),
        pytest.param("# T\n## Scope\n| ID | Requirement |\n|---|---|\n| FR-1 | x |", ["FR-1"],
                     id="a table with a requirement column"),
        pytest.param("# T\n## Risks\n| ID | Risk |\n|---|---|\n| R-1 | x |", [], id="risks"),
        pytest.param("# T\n## Risks\n- **R-1**: x", [], id="bullets elsewhere"),
        pytest.param("# Pay Requirements\n## Risks\n- **R-1**: x", [], id="the document's title"),
        pytest.param("# T\n## Requirement 1\n- it works", ["Requirement 1"], id="numbered"),
        pytest.param("- **FR-1**: x", [], id="no heading"),
    ],
)  # fmt: skip
def test_where_requirements_are_looked_for(text: str, ids: list[str]) -> None:
    assert [requirement.id.text for requirement in read(outline_of(text)).items] == ids


# ---------------------------------------------------------------- anywhere, and without ids


def test_a_list_of_ids_under_any_heading_is_one_of_requirements() -> None:
    found = read(
        outline_of(
            """\
            ## What the shop must do

            - **S-1**: Sell
            - **S-2**: Refund

            ## Roadmap

            - [x] **S-1** sold
            - [ ] **S-2** later

            ## Speed

            Prose with ISO-8601 in it.
            """
        )
    ).items
    assert [item.id.text for item in found] == ["S-1", "S-2"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("- **L1**: in memory, below 5 ms\n- **L2**: in Redis", [], id="tiers"),
        pytest.param("- **Q1** Who pays?\n- **Q2** Who fetches it?", [], id="questions"),
        pytest.param("### D-1: Doors jam\n\n### D-2: A lamp is out", [], id="findings"),
        pytest.param("- **D-1**: Doors must open\n- **D-2**: Lamps should blink\n- **D-3**: Paint",
                     ["D-1", "D-2", "D-3"], id="most of them demand"),
        pytest.param("- **FR-1**: Doors\n- **FR-2**: Lamps", ["FR-1", "FR-2"], id="named"),
        pytest.param("### REQ-HALL-01 Doors\n\n### HALL-NFR2 Lamps", ["REQ-HALL-01", "HALL-NFR2"],
                     id="named in a part of the id"),
        pytest.param("- **D-1**: 99.9 % uptime\n- **D-2**: p95 < 200 ms", ["D-1", "D-2"],
                     id="figures"),
        pytest.param("### D-1 Doors\n\n**Acceptance criteria:**\n\n- open\n\n"
                     "### D-2 Lamps\n\n**Acceptance criteria:**\n\n- blink",
                     ["D-1", "D-2"], id="accepted"),
        pytest.param("**D-1: Doors**\nAs a guest, I want them open.\n\n- D-1.1: open by day\n"
                     "- D-1.2: shut at night\n\n**D-2: Lamps**\n\nAs a guard, I need light.",
                     ["D-1", "D-1.1", "D-1.2", "D-2"], id="stories"),
        pytest.param("**D-1: Doors jam**\nOil should do.\n\n**D-2: A lamp is out**\nReplace it.",
                     [], id="findings in bold"),
    ],
)  # fmt: skip
def test_under_any_heading_most_of_the_ids_must_demand_something(text: str, ids: list[str]) -> None:
    found = read(outline_of(f"# T\n\n## Hall\n\n{text}")).items
    assert [item.id.text for item in found] == ids


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("| # | What | Figure |", ["PQ-1", "PQ-2", "PQ-3"]),
        ("| No. | Property | How much |", ["PQ-1", "PQ-2", "PQ-3"]),
        ("| # | What | Measured today |", []),
        ("| # | Test | Bound |", []),
    ],
)
def test_rows_with_ids_that_name_measures_promise_figures(header: str, ids: list[str]) -> None:
    text = f"""\
# Hall

{header}
|---|---|---|
| PQ-1 | Open a crate's page, p90 | under 800 ms |
| PQ-2 | Uptime in the picking season | at least 99.7% |
| PQ-3 | Labels kept | 4 years |
"""

    assert [item.id.text for item in read(outline_of(text)).items] == ids


def test_a_column_of_percentiles_belongs_to_the_target_beside_it() -> None:
    text = """\
# Non-functional requirements

| ID | Indicator | Percentile | Objective |
|---|---|---|---|
| NFR-1 | Latency of a search | p50 | ≤ 30 ms |
| NFR-2 | Latency of a search | p99 | ≤ 300 ms |
| NFR-3 | Availability | – | ≥ 99.8 % |
"""

    targets = [target for item in read(outline_of(text)).items for target in item.targets]
    assert [target.percentile for target in targets] == [50, 99, None]


def test_a_column_of_percentiles_may_be_called_anything() -> None:
    text = """\
# Quality requirements

| # | Attribute | Measure | Target |
|---|---|---|---|
| QR-1 | Response time of a search | p50 | < 30 ms |
| QR-2 | Response time of a ticket scan | p99 latency | < 500 ms |
| QR-3 | Availability | per week | ≥ 99.5 % |
| QR-4 | Recovery time objective (RTO) | after an outage | ≤ 4 h |
"""

    targets = [target for item in read(outline_of(text)).items for target in item.targets]
    assert [target.percentile for target in targets] == [50, 99, None, None]
    assert [target.metric for target in targets][2:] == ["availability", "rto"]
    assert targets[2].window == 7 * 86_400


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("* **R1**. Doors open by themselves.\n* **R2**. Nobody waits.", ["R1", "R2"]),
        ("* **G1**. Uptime is 99.9 %.\n* **G2**. p95 stays below 2 s.", ["G1", "G2"]),
        ("* **Q1**. Uptime is 99.9 %.\n* **Q2**. p95 stays below 2 s.", []),
        ("* **G1**. Doors open by themselves.\n* **G2**. Nobody waits.", []),
    ],
    ids=["requirements", "goals with figures", "quarters", "goals"],
)
def test_goals_are_required_that_are_called_so_or_measured(text: str, ids: list[str]) -> None:
    found = read(outline_of(f"# T\n\n## Goals\n\n{text}")).items
    assert [item.id.text for item in found] == ids


def test_a_table_of_service_levels_needs_no_column_called_requirement() -> None:
    (item,) = read(
        outline_of(
            """\
            ## Service levels

            | No. | Service level | Value | Period |
            |---|---|---|---|
            | SL-1 | Availability | 99.8 % | quarter |
            """
        )
    ).items
    assert item.kind == "non-functional"
    assert item.text.text == "Availability"
    (target,) = item.targets
    assert (target.metric, target.value, target.window) == ("availability", 0.998, 90 * 86_400)
    assert "window" not in target.assumed


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Concurrent users", "at least 700", ("concurrent-users", ">=", 700)),
        ("Error rate", "below 0.4 %", ("error-rate", "<", 0.004)),
        ("Branch coverage", "not below 70 %", ("coverage", ">=", 0.7)),
        ("Recovery time (RTO)", "no more than 3 hours", ("rto", "<=", 10_800)),
        ("Availability", "restored within 3 hours", ("rto", "<=", 10_800)),
        ("Maintainability", "at least 700", ("count", ">=", 700)),
    ],
)
@pytest.mark.parametrize("header", ["Metric | Requirement", "Category | Requirement"])
def test_a_cell_names_the_metric_of_the_figure_beside_it(
    header: str, name: str, text: str, expected: tuple[str, str, float]
) -> None:
    table = f"| ID | {header} |\n|---|---|---|\n| NFR-1 | {name} | {text} |"
    (target,) = requirements(table, "Non-Functional Requirements")[0].targets
    assert (target.metric, target.comparator, target.value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- **SC-001**: Fewer than 0.3% of searches fail\n- **SC-002**: 90% of readers return",
        "### Measurable Outcomes\n\n- SC-001: Fewer than 0.3% of searches fail\n"
        "- SC-002: 90% of readers return",
        "| ID | Criterion |\n|---|---|\n| SC-001 | Fewer than 0.3% of searches fail |\n"
        "| SC-002 | 90% of readers return |",
        "| No | Criterion | Target |\n|---|---|---|\n| SC-001 | Searches that fail | < 0.3 % |\n"
        "| SC-002 | Readers who return | 90 % |",
    ],
)
def test_success_criteria_with_an_id_are_required(text: str) -> None:
    found = requirements(text, "Success Criteria")
    assert [each.id.text for each in found] == ["SC-001", "SC-002"]
    assert {each.kind for each in found} == {"non-functional"}
    metrics = [[target.metric for target in each.targets] for each in found]
    assert metrics == [["error-rate"], []]


@pytest.mark.parametrize(
    "text",
    [
        "- Q3: 90% of readers return\n- P95: below 200 ms",
        "| Metric | Target |\n|---|---|\n| P95 | 200 ms |\n| D30 Retention | 40 % |",
        "- **Adoption**: half of all readers",
        "- [ ] TC-1: The reader starts\n- [ ] AC-2: The reader stops",
    ],
)
def test_success_metrics_without_an_id_are_not_required(text: str) -> None:
    assert requirements(text, "Success Metrics") == ()


def test_a_success_criterion_may_speak_of_a_requirement() -> None:
    text = "- FR-1: A reader can search\n\n## Success Criteria\n\n- FR-1: used by half of them"
    assert pairs(requirements(text)) == [("FR-1", "A reader can search")]


def test_figures_without_an_id_are_promises() -> None:
    outline = outline_of(
        """\
        ## Non-Functional Requirements

        - Response time: p95 below 250 ms
        - Works offline
        - NFR-1: 99.9 % uptime

        ### Scalability

        | Aspect | Goal |
        |---|---|
        | Load | 200 concurrent users |
        """
    )
    found = read(outline)
    assert [item.id.text for item in found.items] == ["NFR-1"]
    assert [(target.metric, target.value) for target in found.promises] == [
        ("latency", 0.25),
        ("concurrent-users", 200.0),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Usable on a tablet", "it states no figure"),
        ("Relevance at least 0.45", "it states no figure"),
        ("Backups are kept for 30 days", "not seen over HTTP"),
        ("CPU usage below 70 %", "not seen over HTTP"),
        ("p95 < 200 ms", None),
    ],
)
def test_what_cannot_be_measured_says_why(text: str, reason: str | None) -> None:
    (item,) = read(outline_of(f"## Non-Functional Requirements\n\n- NFR-1: {text}\n")).items
    found = unmeasured(item)
    assert (found is None) if reason is None else (found is not None and reason in found)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "2.1.1 **UR-101** A guard shall close it.\n\n2.1.2 **UR-102** It can be opened.",
            ["UR-101", "UR-102"],
        ),
        ("- **3.1.1** Boats shall be locked.\n- 3.1.2: Keys will be kept.", ["3.1.1", "3.1.2"]),
        ("3.1.1 Boats shall be locked.\n3.1.2 Boats shall be dry.", ["3.1.1", "3.1.2"]),
        ("(3.1.1) Boats must be locked.", ["3.1.1"]),
        ("#### 3.1.1 Boats shall be locked\n\nAt night, too.", ["3.1.1"]),
        ("| Clause | Requirement |\n|---|---|\n| 3.1.1 | Locks |", ["3.1.1"]),
        ("3.1.1 Locks and keys", []),
        ("1.5 seconds must pass.", []),
        ("#### 3.1.1 Locks\n\nBoats shall be locked.", []),
        ("#### FR-1: Locks\n\n1.1 The lock shall click.\n\n- 1.2 It must close.", ["FR-1"]),
    ],
)
def test_the_number_of_a_clause_that_demands_something_is_its_id(text: str, ids: list[str]) -> None:
    found = read(outline_of(f"# Piers\n\n## 3 Functional requirements\n\n{text}\n")).items
    assert [item.id.text for item in found] == ids


@pytest.mark.parametrize("title", ["What boats can do", "The pier must be good"])
def test_a_numbered_heading_above_requirements_with_ids_is_none(title: str) -> None:
    text = f"### 4.1 {title}\n\n1. **[PI-1]** Lie at the pier.\n2. **[PI-2]** Leave it."
    found = read(outline_of(f"# Piers\n\n## 4 Requirements\n\n{text}\n")).items
    assert [item.id.text for item in found] == ["PI-1", "PI-2"]


def test_a_numbered_heading_that_asks_demands_nothing() -> None:
    text = "# Piers\n\n## 4 Requirements\n\n### 4.2 How well it must work\n\nRather well.\n"
    assert read(outline_of(text)).items == ()


def test_clauses_of_other_sections_are_no_requirements() -> None:
    text = "2.1 The old pier must go.\n2.2 The new one should stay.\n2.3 Both can be walked on."
    assert read(outline_of(f"# Piers\n\n## 2 Background\n\n{text}\n")).items == ()


@pytest.mark.parametrize(
    "item",
    [
        "- **PI-1: Recovery**\n  - Metrics and targets:\n    - RTO: ≤ 30 min\n    - RPO: ≤ 5 min\n",
        "- PI-1: Recovery\n  - RTO 30 min\n  - RPO 5 min\n",
        "1. PI-1 — Backup\n   * Targets\n     1. RTO: 30 min\n     2. RPO: 5 min\n",
    ],
)
def test_figures_below_an_item_are_those_of_its_requirement(item: str) -> None:
    found = read(outline_of(f"# Piers\n\n## Quality requirements\n\n{item}- PI-2: It is easy.\n"))
    (only,) = (each for each in found.items if each.id.text == "PI-1")
    assert {(each.metric, each.value) for each in only.targets} == {("rto", 1800), ("rpo", 300)}
    assert not found.promises


NUMBERED = """# Piers

## 3 Specific requirements

### 3.1 Functional requirements

**PI-FUN-1** The system shall list piers.

**PI-FUN-2** The system shall sell piers.

**PI-FUN-3** The system shall paint piers.
{more}

### 3.8 Access control

3.8.1 Service S-1 shall be open to keepers.

3.8.2 The system shall refuse all others.
{last}
"""


@pytest.mark.parametrize(
    ("more", "last", "ids"),
    [
        ("", "", []),
        ("\n3.1.4 The system shall sink piers.", "", ["3.1.4"]),
        ("", "\n3.8.3 The system shall answer in 300 ms (p95).", ["3.8.3"]),
        (
            "",
            "\n3.8.4 It shall be so.\n\n3.8.5 It must be so.",
            ["3.8.1", "3.8.2", "3.8.4", "3.8.5"],
        ),
    ],
)
def test_clauses_beside_requirements_with_ids_are_none_below_other_headings(
    more: str, last: str, ids: list[str]
) -> None:
    found = read(outline_of(NUMBERED.format(more=more, last=last))).items
    assert [item.id.text for item in found if item.id.text[0] != "P"] == ids


@pytest.mark.parametrize("want", ["I want to…", "I want", "User story"])
def test_a_table_of_stories_is_one_of_requirements(want: str) -> None:
    text = f"| # | As a… | {want} |\n|---|---|---|\n| PI-1 | guest | book |"
    (item,) = read(outline_of(f"# Piers\n\n## At the pier\n\n{text}\n")).items
    assert (item.id.text, item.text.text) == ("PI-1", "book")


@pytest.mark.parametrize(
    "text",
    [
        "| # | Method | Resource |\n|---|---|---|\n| I-1 | POST | /boats |\n| I-2 | GET | /boats |",
        "| Function | Clerk | Crew |\n|---|---|---|\n| I-1 Lend | X | – |\n| I-2 Mend | – | yes |",
    ],
)
def test_the_numbers_of_endpoints_and_functions_are_no_ids_of_requirements(text: str) -> None:
    assert read(outline_of(f"# Piers\n\n## Interface requirements\n\n{text}\n")).items == ()


@pytest.mark.parametrize(
    ("heading", "ids"),
    [("Moorings", ["PIER-1", "PIER-2"]), ("Test plan", []), ("Out of scope", [])],
)
def test_items_in_the_series_of_requirements_are_some_where_they_stand(
    heading: str, ids: list[str]
) -> None:
    text = (
        f"# Piers\n\n## {heading}\n\n- **PIER-1** Guest takes a mooring\n"
        "- **PIER-2** Clerk sees all\n- **BOAT-1** Boats lie there\n\n"
        "## Quality requirements\n\n- **PIER-20** Answers within 1 s\n"
    )
    found = [item.id.text for item in read(outline_of(text)).items]
    assert sorted(found) == [*ids, "PIER-20"]


def test_an_item_in_the_series_below_the_heading_of_a_quality_is_one() -> None:
    text = """
# Piers

## Reliability

**PIER-1** The service shall be available 99 % of the time.

**PIER-2** The service shall be restored (RTO) within 2 hours.

## Supportability

**PIER-3** Logs shall be retained for at least 6 years.

## Usability

**PIER-4** Clerks find their way.

## Moorings

**PIER-5** Clerks see all.
"""
    found = read(outline_of(text))
    kinds = {item.id.text: item.kind for item in found.items}
    assert sorted(kinds) == [f"PIER-{number}" for number in range(1, 6)]
    assert {each for each, kind in kinds.items() if kind == "functional"} == {"PIER-5"}
    assert found.promises == ()


def test_where_some_ids_say_that_they_are_of_qualities_the_others_are_not() -> None:
    lines = ["WB-NFR-1 The p99 latency stays below 250 ms", "WB-REQ-1 A truck is weighed"]
    lines += ["WB-NFR-2 Availability is at least 99.9 %", "WB-NFR-3 The RPO is at most 1 minute"]
    text = "# Quarry\n\n## Drivers\n\n" + "".join(f"- **{line[:8]}**{line[8:]}\n" for line in lines)
    kinds = {item.id.text: item.kind for item in read(outline_of(text)).items}
    assert kinds.pop("WB-REQ-1") == "functional"
    assert set(kinds.values()) == {"non-functional"}


def test_what_somebody_is_promised_to_be_able_to_is_no_quality() -> None:
    text = "# Books\n\n## What we promise\n\n> **P-1.** A member can borrow any title.\n>\n"
    text += "> **P-2.** Searching takes no more than 250 ms.\n>\n> **P-3.** Screens are pleasant.\n"
    kinds = [item.kind for item in read(outline_of(text)).items]
    assert kinds == ["functional", "non-functional", "non-functional"]


@pytest.mark.parametrize(
    ("name", "title", "line"),
    [
        ("fr", "Ce que le service fera", "**EX-{}** – Un usager réserve un créneau."),
        ("fr", "Besoin", "**EX-{}** – Un usager réserve un créneau."),
        ("fr", "Besoin", "**EF-{}** – Un usager réserve un créneau."),
        ("de", "Was das System leistet", "**K-{}** – Eltern melden ein Kind an."),
        ("es", "Alcance", "**HU-{}**: La vecina reserva una pista."),
        ("pt", "O que o sistema faz", "**P-{}**: O tutor marca uma consulta."),
        ("ru", "Что делает система", "**К-{}**: Жилец бронирует зал."),
        ("zh", "系统做什么", "**K-{}** 用户预订场地。"),
    ],
)
def test_lists_of_what_a_service_does_in_other_languages(name: str, title: str, line: str) -> None:
    text = "\n\n".join(line.format(number) for number in (1, 2, 3))
    with speaking(next(each for each in shipped() if each.name == name)):
        found = read(outline_of(f"# T\n\n## {title}\n\n{text}\n")).items
    assert [item.kind for item in found] == ["functional"] * 3


def test_what_the_service_will_do_is_required() -> None:
    text = "\n\n".join(f"**CAP-{number}** – A member books a slot." for number in (1, 2))
    found = read(outline_of(f"# T\n\n## 2. What the service will do\n\n{text}\n")).items
    assert [item.id.text for item in found] == ["CAP-1", "CAP-2"]
    assert read(outline_of(f"# T\n\n## Examples\n\n{text.replace('CAP', 'EX')}\n")).items == ()


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("What customers will be able to do", ""),
        ("What a clerk can do", ""),
        ("What is to come", "We have written the requirements as what each customer can do.\n\n"),
        ("Requirements that the design is checked against", ""),
        ("Requirements of the service", ""),
    ],
)
def test_a_heading_or_a_line_above_says_that_requirements_follow(title: str, lead: str) -> None:
    text = f"{lead}**R1.** A clerk books a slot.\n\n**R2.** A slot is found within 2 s (p95).\n"
    found = read(outline_of(f"# T\n\n## {title}\n\n{text}")).items
    assert [item.id.text for item in found] == ["R1", "R2"]


def test_elsewhere_letters_and_numbers_are_no_requirements() -> None:
    text = "**R1.** The harbour floods.\n\n**R2.** A clerk falls ill.\n"
    for lead in ("Two things may happen.", "They follow from the requirements above."):
        assert read(outline_of(f"# T\n\n## What worries us\n\n{lead}\n\n{text}")).items == ()


@pytest.mark.parametrize("letters", ["CR-", "AC-", "CR", "SC-"])
def test_items_called_as_criteria_are_may_be_all_that_is_required(letters: str) -> None:
    text = (
        f"- **{letters}1.** A seed is counted.\n- **{letters}2.** It is found within 2 s (p95).\n"
    )
    title = "Requirements that the design is checked against"
    found = read(outline_of(f"# T\n\n## {title}\n\n{text}")).items
    assert [item.id.text for item in found] == [f"{letters}1", f"{letters}2"]
    assert read(outline_of(f"# T\n\n## Change requests\n\n{text}")).items == ()


@pytest.mark.parametrize("title", ["How good", "Performance", "Quality goals"])
@pytest.mark.parametrize("letters", ["CR-", "SC-"])
def test_so_may_those_of_qualities_with_the_same_letters(title: str, letters: str) -> None:
    text = f"# T\n\n## What it does\n\n- **{letters}1** Count a seed.\n- **{letters}2** Find it.\n"
    text += (
        f"\n## {title}\n\n- **{letters}20** search: p95 < 2 s\n- **{letters}21** uptime 99.9 %\n"
    )
    found = read(outline_of(text))
    assert [(item.id.text[-2:], item.kind) for item in found.items[2:]] == [
        ("20", "non-functional"),
        ("21", "non-functional"),
    ]
    assert [target.metric for item in found.items for target in item.targets] == [
        "latency",
        "availability",
    ]
    assert not found.promises
    aside = text.replace(f"## {title}", "## Open questions")
    assert len(read(outline_of(aside)).items) == 2


def test_so_may_the_items_nested_in_them() -> None:
    text = "* **CR-1** A seed is counted.\n* **CR-2** It is found.\n  * **CR-2.1** By its name.\n"
    found = read(outline_of(f"# T\n\n## Proposal\n\n### What it must do\n\n{text}")).items
    assert [item.id.text for item in found] == ["CR-1", "CR-2", "CR-2.1"]


def test_a_line_says_that_what_follows_it_is_functional() -> None:
    text = """
Functional, in the order in which we built it:

- **F1** – a ringer submits a peal
- **F2** – a peal is proved

And in figures:

- **Q1** – proving a peal: p95 under 250 ms
- **Q2** – uptime of 99.9% over 30 days
- **Q3** – reading any peal: p99 under 120 ms
"""
    found = read(outline_of(f"# T\n\n## What it promises\n{text}")).items
    kinds = [(each.id.text, each.kind) for each in found]
    assert kinds[:2] == [("F1", "functional"), ("F2", "functional")]
    assert kinds[2:] == [(name, "non-functional") for name in ("Q1", "Q2", "Q3")]


@pytest.mark.parametrize("name", ["Availability within 30 days", "Uptime (in 30 days)"])
def test_a_name_may_say_over_which_time_a_share_is_meant(name: str) -> None:
    text = f"| ID | Requirement | Target |\n|--|--|--|\n| NFR-1 | {name} | ≥ 99.5 % |\n"
    (target,) = requirements(text, "Non-functional requirements")[0].targets
    assert (target.window, "window" in target.assumed) == (2_592_000.0, False)


def test_a_remark_may_hold_the_figures_of_a_story() -> None:
    text = """
| # | Title | User story | Notes |
|--|--|--|--|
| B-1 | Order | As a clerk I want to order | |
| B-2 | Speed | As a clerk I want an answer quickly | p99 ≤ 2 s |
| B-3 | Back | As a clerk I want it back soon | RTO ≤ 10 minutes, RPO ≤ 1 second |
| B-4 | Log | As an auditor I want a log, as p95 ≤ 3 s | See the report of 2024-01-19, p50 ≤ 1 s |
| B-5 | List | As a clerk I want a list | Not before 2025; 3 clerks asked for it |
"""
    found = requirements(text, "Requirements")
    said = [[(each.metric, each.value) for each in item.targets] for item in found]
    assert said == [
        [],
        [("latency", 2.0)],
        [("rto", 600.0), ("rpo", 1.0)],
        [("latency", 3.0)],
        [],
    ]


def test_a_criterion_may_be_called_after_its_story() -> None:
    text = """
### US-7: Heat an oven

As a baker, I want an oven to heat itself so that I can sleep.

Acceptance criteria:

- **US-7/AC-1** Nobody has to be there.
- **US-7/AC-2** The response time of the oven's page is below 300 ms (p95).
"""
    found = requirements(text, "User stories")
    assert [each.id.text for each in found] == ["US-7", "US-7/AC-1", "US-7/AC-2"]
    assert [[target.value for target in each.targets] for each in found] == [[], [], [0.3]]


def test_criteria_with_ids_of_the_whole_document_are_requirements() -> None:
    outline = outline_of("""\
# Bakery

## Epic: Ovens

### US-7 Heat one

*As a baker I want to heat an oven, so that bread gets baked.*

**Acceptance criteria**

- **AC-7-1** Given a cold oven, when it is heated, then its lamp is lit.
- **AC-7-2** The response time of the oven's page is below 300 ms (p95).
""")
    found = read(outline).items
    assert [each.id.text for each in found] == ["US-7", "AC-7-1", "AC-7-2"]
    assert [len(each.criteria) for each in found] == [2, 0, 0]
    assert [[target.value for target in each.targets] for each in found] == [[], [], [0.3]]


@pytest.mark.parametrize(
    "criteria",
    [
        "- **AC-7.1** WHEN it is hot THE SYSTEM SHALL light the lamp.\n- **AC-7.2** {target}\n",
        "| Id | Criterion |\n|---|---|\n| AC-7.1 | The lamp is lit |\n| AC-7.2 | {target} |\n",
        "##### AC-7.1: The lamp\n\nIt shall be lit.\n\n##### AC-7.2: The page\n\n{target}\n",
    ],
)
def test_criteria_below_a_heading_of_their_own_are_requirements_if_they_have_ids(
    criteria: str,
) -> None:
    said = criteria.format(target="Its p95 latency shall be below 300 ms.")
    text = f"## Requirements\n\n### REQ-7: Heat\n\n#### Acceptance Criteria\n\n{said}"
    found = read(outline_of(text)).items

    assert [each.id.text for each in found] == ["REQ-7", "AC-7.1", "AC-7.2"]
    assert [len(each.targets) for each in found] == [0, 0, 1]


def test_numbered_criteria_are_requirements_where_nothing_else_is_numbered() -> None:
    criteria = "## Acceptance criteria\n\n- AC-1: An oven can be heated\n- **AC-2** It cools down\n"
    alone = read(outline_of(f"# Bakery\n\n## Goals\n\n- Bread\n\n{criteria}")).items
    assert pairs(alone) == [("AC-1", "An oven can be heated"), ("AC-2", "It cools down")]
    beside = read(outline_of(f"# Bakery\n\n## Requirements\n\n- FR-1: Bread\n\n{criteria}")).items
    assert pairs(beside) == [("FR-1", "Bread")]


@pytest.mark.parametrize("title", ["Requirements matrix", "System requirements list"])
def test_a_heading_may_say_in_what_form_requirements_are(title: str) -> None:
    table = "| Req. | Must/Should | Text |\n|--|--|--|\n| BK-1 | Must | Ovens are heated. |\n"
    assert [each.id.text for each in requirements(table, title)] == ["BK-1"]


def test_a_row_may_name_its_own_kind() -> None:
    found = requirements(
        "| ID | Name | Type |\n|---|---|---|\n"
        "| PS-1 | A grower asks for a plot | Functional |\n"
        "| PS-2 | An upload is at most 8 MB | Non-functional |\n"
        "| PS-3 | Every text is friendly | *Non-Functional Requirement* |\n",
        "Requirements",
    )
    assert [each.kind for each in found] == ["functional", "non-functional", "non-functional"]
    assert [each.metric for each in found[1].targets] == ["size"]
    assert unmeasured(found[2])


@pytest.mark.parametrize(
    "table",
    [
        "| Test | Requirement | Passes when |\n|---|---|---|\n| T-01 | FR-1 | the user is in |"
        "\n| T-02 | FR-1, FR-2 | the user is out |",
        "| Alert | Condition | Requirement |\n|---|---|---|\n| AL-1 | 3 failures | `FR-1` |",
    ],
)
@pytest.mark.parametrize("heading", ["Checks", "Requirements of the checks"])
def test_a_table_that_names_requirements_by_their_ids_defines_none(
    table: str, heading: str
) -> None:
    found = requirements(f"- FR-1: A user can log in\n- FR-2: and out\n\n## {heading}\n\n{table}\n")
    assert [requirement.id.text for requirement in found] == ["FR-1", "FR-2"]


@pytest.mark.parametrize(
    ("header", "metrics"),
    [
        ("Number", ["rpo", "rto"]),
        ("Limit value", ["rpo", "rto"]),
        ("Effort", []),
    ],
)
def test_a_column_of_figures_holds_targets_beside_functions(
    header: str, metrics: list[str]
) -> None:
    text = f"""| Id | What | {header} |
|----|------|------|
| REQ-1 | A blob with a wrong digest is never served | none |
| REQ-2 | Loss of rows after a crash (RPO) | ≤ 1 h |
| REQ-3 | Time to bring it back (RTO) | 4 h |
"""
    found = requirements(text, "Requirements")
    assert [each.metric for item in found for each in item.targets] == metrics


def test_ids_that_several_rows_have_behind_the_first_column_refer_to_another_place() -> None:
    rows = "| Time to wait | 1 hour | IF-7 |\n| No-shows | below 8 % | IF-7 |\n"
    text = f"# Measures of success\n| Measure | Target | Source |\n|--|--|--|\n{rows}"
    assert read(outline_of(text)).items == ()


@pytest.mark.parametrize(
    "text",
    [
        '!!! abstract "Q-01 In"\n    250 readings per second.\n\n!!! tip "Q-02"\n    p99 < 1 s.\n',
        ":::note[Q-01 In]\n250 readings per second.\n:::\n\n:::tip Q-02\n\np99 < 1 s.\n\n:::\n",
        "> [!note] Q-01 — In\n> 250 readings per second.\n\n> [!tip] Q-02\n>\n> p99 < 1 s.\n",
        ":::{admonition} Q-01\n250 readings per second.\n:::\n\n:::{note} Q-02\np99 < 1 s.\n:::\n",
    ],
)
def test_titles_of_containers_are_those_of_requirements(text: str) -> None:
    found = read(outline_of(f"# Tanks\n\n## Quality requirements\n\n{text}"))
    stated = [(each.id.text, [target.metric for target in each.targets]) for each in found.items]
    assert stated == [("Q-01", ["throughput"]), ("Q-02", ["latency"])]
    assert found.promises == ()


def test_several_that_are_numbered_as_criteria_are_requirements_below_their_heading() -> None:
    items = "- **AC-01**: A member books a turn\n- **AC-02**: A weigher weighs\n"
    found = requirements(f"{items}\n## Non-Functional Requirements\n\n- **NC-01**: p95 < 1 s\n")
    assert [each.id.text for each in found] == ["NC-01", "AC-01", "AC-02"]


def test_a_column_of_windows_belongs_to_promises_too() -> None:
    text = """
    # T

    ## Service levels

    | Indicator | Objective | Window |
    |---|---|---|
    | Availability | 99.9 % | 28 days |
    | p95 latency | 300 ms | 7 days |
    """
    promises = read(outline_of(text)).promises
    assert [each.window for each in promises] == [28 * 86_400, 7 * 86_400]
    assert not any("window" in each.assumed for each in promises)


@pytest.mark.parametrize(
    ("label", "window"),
    [
        ("Measurement Window", "24 hours"),
        ("Measured over", "rolling 1 day"),
        ("Measurement", "daily"),
        ("Evaluation period", "per day"),
        ("Observation window", "last 24 h"),
    ],
)
def test_labels_below_a_heading_say_of_what_a_target_is_and_over_what_time(
    label: str, window: str
) -> None:
    text = f"""
        # Ports
        ## Non-functional requirements
        ### 5.1.1 NFR-5.1.1: Answers
        - **Metric:** Response time, 95th percentile
        - **Target:** ≤ 300 ms
        - **{label}:** {window}
    """
    (found,) = read(outline_of(text)).items
    (target,) = found.targets
    assert (target.metric, target.percentile, target.value) == ("latency", 95.0, 0.3)
    assert target.window == 86400.0


@pytest.mark.parametrize(
    "what", ["Logs are kept", "How long slips are held", "Keep the slips", "Storage period of logs"]
)
def test_what_is_kept_stands_beside_how_long(what: str) -> None:
    head = "# Ports\n\n## Requirements\n\n| Id | What | Target |\n|---|---|---|\n"
    text = f"{head}| TAL-8 | {what} | ≥ 3 years |\n"
    (found,) = read(outline_of(text)).items
    assert [target.metric for target in found.targets] == ["retention"]


def test_two_colons_may_stand_behind_an_id() -> None:
    text = "TB-1 :: A driver can pay a toll.\nTB-2 :: A clerk can close the bridge.\n"
    found = read(outline_of(f"# T\n\n## Requirements\n\n{text}")).items
    assert [(each.id.text, each.text.text) for each in found] == [
        ("TB-1", "A driver can pay a toll."), ("TB-2", "A clerk can close the bridge."),
    ]  # fmt: skip


def test_traceability_may_be_what_a_system_does() -> None:
    text = "# A\n\n## Functional Requirements\n\n### Traceability\n\n**REQ-6: Trace**\n"
    text += "- *Description:* The system shall list all boats of a pier.\n- *Priority:* High\n"
    assert [each.id.text for each in read(outline_of(text)).items] == ["REQ-6"]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("p50 | p95", "50 ms | 200 ms", [(50, 0.05), (95, 0.2)]),
        ("p50/p95", "50/200 ms", [(50, 0.05), (95, 0.2)]),
        ("p95 today | p95", "900 ms | 200 ms", [(95, 0.2)]),
        ("p95 | Target", "yes | 200 ms", [(95, 0.2)]),
        ("How much | How we measure", "p95 below 200 ms | by traces", [(95, 0.2)]),
    ],
)
def test_columns_called_by_percentiles_hold_targets(
    header: str, cells: str, expected: list[tuple[float, float]]
) -> None:
    rule = "|".join("---" for _ in header.split("|"))
    row = f"| ID | Operation | {header} |\n|---|---|{rule}|\n| NFR-1 | Search | {cells} |\n"
    (only,) = read(outline_of(f"# Non-Functional Requirements\n\n{row}")).items
    assert [(each.percentile, each.value) for each in only.targets] == expected


@pytest.mark.parametrize(
    "text",
    [
        "**US 3:** As a guest I want to book.\n\n- AC 1: p95 below 200 ms\n- AC 2: it is sent",
        "### US 3: Book\n\nAs a guest I want to book.\n\n- AC-1: p95 below 200 ms\n"
        "- AC-2: it is sent",
        "### US 3 – Book\n\nAs a guest I want to book.\n\nAcceptance criteria:\n\n"
        "- p95 below 200 ms\n- it is sent",
    ],
    ids=["bold", "heading", "label"],
)
def test_criteria_belong_to_the_requirement_above_them(text: str) -> None:
    (found,) = requirements(text, "User Stories")
    assert (found.id.text, len(found.criteria)) == ("US 3", 2)
    assert [(target.metric, target.value) for target in found.targets] == [("latency", 0.2)]


def test_short_names_are_counted_with_a_space_as_they_are_spelled() -> None:
    found = requirements("- **FR 1** A user can log in\n- **FR 2** A user can log out")
    assert [each.id.text for each in found] == ["FR 1", "FR 2"]


def test_requirements_may_stand_in_columns() -> None:
    turned = """# Requirements

|               | NFR-1              | NFR-2                  | FR-3            |
|---------------|--------------------|------------------------|-----------------|
| **Quality**   | Latency of a page  | Availability           | Lend a boat     |
| **Target**    | p99 ≤ 250 ms       | ≥ 99.95 % over 30 days | –               |
| **Priority**  | Must               | Must                   | Should          |
"""
    items = read(outline_of(turned)).items
    assert [each.id.text for each in items] == ["NFR-1", "NFR-2", "FR-3"]
    assert [[target.metric for target in each.targets] for each in items[:2]] == [
        ["latency"], ["availability"],
    ]  # fmt: skip
    matrix = turned.replace("**Quality**", "TC-1").replace("**Target**", "TC-2")
    assert read(outline_of(matrix.replace("# Requirements", "# Traceability"))).items == ()


def test_figures_may_stand_in_a_column_of_acceptance() -> None:
    table = "| Key | Requirement | Acceptance |\n|--|--|--|\n| FR-1 | A page opens | p95 < 2 s |\n"
    (item,) = requirements(f"{table}| FR-2 | A boat is lent | Shown at the pier |\n")[:1]
    assert [target.metric for target in item.targets] == ["latency"]


LISTED = """- **R1.** A door opens for the code of its own parcel alone.
- **R2.** A bank which has lost its connection accepts valid codes.
- **R3.** Each opening of a door is kept with its reason.
"""


@pytest.mark.parametrize(
    "title",
    [
        "What we require of a solution",
        "What is required of the system",
        "What the replacement must satisfy",
        "Agreed with Operations",
        "What a solution has to do",
    ],
)
def test_a_list_whose_ids_count_up_is_one_of_requirements(title: str) -> None:
    found = read(outline_of(f"# T\n\n## Motivation\n\n### {title}\n\n{LISTED}")).items
    assert [each.id.text for each in found] == ["R1", "R2", "R3"]


@pytest.mark.parametrize(
    "title", ["What could go wrong", "Regions", "Results", "Release notes", "Risks", "Reasons"]
)
def test_other_things_are_counted_with_the_same_letter(title: str) -> None:
    assert not read(outline_of(f"# T\n\n## Motivation\n\n### {title}\n\n{LISTED}")).items


def test_several_headings_of_the_first_level_are_chapters() -> None:
    text = "**SL1.** Reads are answered in 120 ms.\n\n**SL2.** Writes are answered in 240 ms.\n"
    found = read(outline_of(f"# Summary\n\nA.\n\n# What we promise\n\n{text}\n# Drawbacks\n\nB.\n"))
    assert [each.id.text for each in found.items] == ["SL1", "SL2"]


def test_clauses_of_qualities_are_requirements_where_all_are_clauses() -> None:
    text = """# T

## 3. Functional requirements

3.1 The portal shall list tools.

3.2 The portal shall lend tools.

## 4. Service levels

4.1 The portal shall respond in no more than 800 ms.

4.2 The portal shall be available for 99.8 % of each month.

## 8. Fair use

8.1 The portal shall limit requests to 60 per minute.
"""
    found = {each.id.text: each.kind for each in read(outline_of(text)).items}
    assert found == {
        "3.1": "functional", "3.2": "functional", "4.1": "non-functional", "4.2": "non-functional",
    }  # fmt: skip


@pytest.mark.parametrize(
    "title", ["What it has to do, and how well", "What we've promised people",
              "What the service must achieve"],
)  # fmt: skip
def test_titles_promise_in_many_words(title: str) -> None:
    text = f"# T\n\n## {title}\n\nA call is answered in under 1 second at p95.\n"
    (promise,) = read(outline_of(text)).promises
    assert (promise.metric, promise.value) == ("latency", 1)


def test_an_id_in_brackets_that_open_on_the_line_above_is_cited() -> None:
    found = requirements(
        "- FR-1: Never upgrade by force (see\n  D-039: it broke). Ever.\n- FR-2: B."
    )
    assert [each.id.text for each in found] == ["FR-1", "FR-2"]
    lines = "- FR-1: A (as\n  agreed)\n- FR-2: A list (\n  FR-3: of two\n"
    assert [each.id.text for each in requirements(lines)] == ["FR-1", "FR-2", "FR-3"]


def test_what_is_reckoned_is_no_promise_and_an_estimate_in_brackets_takes_none_away() -> None:
    text = """\
# Harbour

## Non-functional requirements

- **Availability** — 99.9% uptime (~8.7 hours of downtime/year)
- Throughput: design for 20 × 10 = 200 requests/s

## Capacity

- 1M/day = 1,000,000 / 86,400 = 12 requests/s
- Throughput at peak: 12 × 5 = 60 requests/s
"""
    found = read(outline_of(text)).promises
    assert [(each.metric, each.value) for each in found] == [
        ("availability", 0.999),
        ("throughput", 200),
    ]
