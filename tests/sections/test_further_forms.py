"""Requirements, tables, limits, steps, services and heads in forms of standards and agencies."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.requirements.requirement import unmeasured
from asbuilt.spec.sections import rate_limit, requirements
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.requirements import Requirements
from tests.sections.documents import outline_of


def spec(text: str) -> Specification:
    return read_spec(read_document(Source("spec.md", text)))


MONTH = 30 * 86_400

# ---------------------------------------------------------------- requirements


def test_ids_with_a_slash_that_count_up() -> None:
    read = spec(
        "# Kilns\n\n## What it must do\n\n| Ref | The kiln office must… |\n|--|--|\n"
        "| KO/01 | take in pieces |\n| KO/02 | fire them |\n\n"
        "| Ref | Service level | Threshold | Measured |\n|--|--|--|--|\n"
        "| SL/01 | Availability | at least 99.7 % | over 30 days |\n"
        "| SL/02 | Response time, 95th percentile | less than 500 ms | per request |\n"
    )[Requirements]
    assert [each.id.text for each in read.items] == ["KO/01", "KO/02", "SL/01", "SL/02"]
    (level,), (time,) = (each.targets for each in read.items[2:])
    assert (level.value, level.window, level.assumed) == (0.997, MONTH, ())
    assert (time.percentile, time.value) == (95.0, 0.5)


def test_a_version_behind_a_slash_is_no_id() -> None:
    text = "# Kilns\n\n## Interfaces\n\n| Protocol | What it must do |\n|--|--|\n| HTTP/2 | all |\n"
    assert spec(text)[Requirements].items == ()


def test_a_list_of_definitions_in_html() -> None:
    text = (
        "# Kilns\n\n## Requirements\n\n<dl>\n  <dt>HP-F1</dt>"
        "<dd>A member books a <b>wheel</b>.</dd>\n"
        "  <dt>HP-F2</dt>\n  <dd>A member registers a piece.</dd>\n</dl>\n"
    )
    first, second = spec(text)[Requirements].items
    assert (first.id.text, second.id.text) == ("HP-F1", "HP-F2")
    assert " ".join(first.text.text.split()) == "A member books a **wheel** ."
    assert text[first.id.span.start : first.id.span.end] == "HP-F1"
    assert text[second.text.span.start :].startswith("A member registers")


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("It is available for at least 99.9 % of any 30 days.", (">=", 0.999, MONTH, None)),
        ("Availability: 99.9 % or more over 30 days, moves included.", (">=", 0.999, MONTH, None)),
        ("The answer starts within 5 s of the event, at the 99th percentile.",
         ("<=", 5.0, None, 99.0)),
        ("Photos are deleted 90 days after the stay (retention at most 90 days).",
         ("<=", 90 * 86_400, None, None)),
        ("It SHALL delete photos at most 90 days after the stay.", ("<=", 90 * 86_400, None, None)),
    ],
)  # fmt: skip
def test_figures_of_sentences(said: str, target: tuple[object, ...]) -> None:
    (item,) = spec(f"# A\n\n## Non-functional requirements\n\n- NFR-1: {said}\n")[
        Requirements
    ].items
    (found,) = item.targets
    assert (found.comparator, found.value, found.window, found.percentile) == target
    assert "comparator" not in found.assumed


def test_a_line_says_that_qualities_follow() -> None:
    read = spec(
        "# A\n\n## What it must do\n\n1. **K-01** A member must book a wheel.\n\nAnd how well:\n\n"
        "2. **K-20** The page must answer in under 300 ms.\n"
        "3. **K-21** It must be usable with a knuckle.\n"
    )[Requirements]
    assert [each.kind for each in read.items] == ["functional", *["non-functional"] * 2]
    assert unmeasured(read.items[2])


def test_the_number_of_a_standard_is_no_figure() -> None:
    with speaking(next(each for each in shipped() if each.name == "es")):
        document = (
            "# A\n\n## Requisitos no funcionales\n\n| Código | Categoría | Requisito |\n"
            "|--|--|--|\n| RNF-06 | Accesibilidad | La web cumple la norma UNE-EN 301549. |\n"
        )
        (item,) = requirements.read(outline_of(document)).items
    assert item.targets == ()


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    "text",
    [
        "## Logical database\n\n**kiln** has the attributes serial (key), model, built_on.\n\n"
        "**piece** has the attributes id (key), kiln_serial, glaze.\n",
        "## Records\n\nKiln\n: `serial` (text, key), `model` (text),\n  `built_on` (date)\n\n"
        "Piece\n: `id` (UUID), `kiln_serial` (text), `glaze` (text)\n",
    ],
)
def test_entities_with_their_attributes(text: str) -> None:
    tables = spec(f"# A\n\n{text}")[DataModel].tables
    assert [(table.name, [each.name for each in table.columns]) for table in tables] == [
        ("kiln", ["serial", "model", "built_on"]),
        ("piece", ["id", "kiln_serial", "glaze"]),
    ]
    assert [table.primary_key for table in tables] == [("serial",), ("id",)]


@pytest.mark.parametrize(("said", "value"), [("yes", True), ("no", False), ("true", True)])
def test_a_default_in_words_of_what_is_true_or_false(said: str, value: bool) -> None:
    text = "# A\n\n## Data\n\n### kiln\n\n| Field | Type | Note |\n|--|--|--|\n| id | UUID | |\n"
    (table,) = spec(f"{text}| hot | BOOLEAN | default: {said} |\n")[DataModel].tables
    default = table.columns[1].default
    assert default is not None and default.value is value


def test_what_has_other_things_is_no_table() -> None:
    text = "# A\n\n## Database\n\nThe kiln has the shelves upper, middle, lower.\n"
    assert spec(text)[DataModel].tables == ()


# ---------------------------------------------------------------- limits

CALLS = "# A\n\n## API\n\n### POST /pieces\n\n{}\n\n### GET /pieces\n\nLists them.\n"


@pytest.mark.parametrize(
    ("line", "endpoint", "subject"),
    [
        ("A kiln is limited to 20 requests per minute, counted by its key.",
         "POST /pieces", "key"),
        ("`POST /pieces` takes at most 20 requests per minute with one client id.",
         "POST /pieces", "key"),
        ("Reads: 60 per minute per IP address; `POST /pieces` to 20 per minute per guest.",
         "POST /pieces", "user"),
        ("`POST /pieces` is limited by IP address to 20 requests per minute.",
         "POST /pieces", "ip"),
    ],
)  # fmt: skip
def test_whom_a_limit_counts(line: str, endpoint: str, subject: str) -> None:
    roles = "# Roles\n- **Kiln**: fires\n- **Potter**: turns\n\n"
    *_, limit = spec(roles + CALLS.format(line))[RateLimits].items
    assert (limit.endpoint, limit.count, limit.subject) == (endpoint, 20, subject)


def test_limits_behind_arrows_below_a_line_in_bold() -> None:
    text = (
        "**Rate limits**\n\n- `POST /pieces` → 10 / min / IP\n"
        "- everything else → 300 / min / user\n"
    )
    limits = spec(CALLS.format("Makes one.") + f"\n{text}")[RateLimits].items
    assert [(each.endpoint, each.count, each.subject) for each in limits] == [
        ("POST /pieces", 10, "ip"),
        ("*", 300, "user"),
    ]


def test_a_limit_by_address_in_german() -> None:
    line = "`POST /pieces` nimmt je IP-Adresse höchstens 3 Anfragen pro Stunde an."
    with speaking(next(each for each in shipped() if each.name == "de")):
        (limit,) = rate_limit.read(outline_of(CALLS.format(line))).items
    assert (limit.count, limit.window, limit.subject) == (3, 3600, "ip")


# ---------------------------------------------------------------- steps of a rollout


@pytest.mark.parametrize(
    "text",
    [
        "## Moving from version 1\n\n| Phase | Environment | Share of clients | We then wait |\n"
        "|--|--|--|--|\n| A | staging | – | 28 days |\n| B | production | 10 % | 14 days |\n"
        "| C | production | 100 % | – |\n",
        "## Site adaptation\n\nRelease takes place in this order: first in the staging environment"
        " for 28 days; then in\nproduction for 10 % of the kilns, observed for 14 days; finally in"
        " production for 100 % of the kilns.\n",
        "## Deployment view\n\nStaging for 28 days, then production. Studios follow one after"
        " the other: production\nfor 10 % with a hold of 14 days, production for 100 %.\n",
    ],
)
def test_steps_of_a_rollout(text: str) -> None:
    found = spec(f"# A\n\n{text}")[Deployment].rollout
    assert [(each.environment, each.share, each.hold) for each in found] == [
        ("staging", None, 28 * 86_400),
        ("production", 0.1, 14 * 86_400),
        ("production", 1.0, None),
    ]


def test_phases_of_work_that_have_letters_are_no_steps() -> None:
    text = (
        "# A\n\n## Rollout\n\n| Phase | From | To | Content | State |\n|--|--|--|--|--|\n"
        "| A | 2026-08-03 | 2026-10-23 | Kilns | Done |\n"
        "| B | 2027-01-11 | 2027-02-19 | Wheels | Planned |\n"
    )
    assert spec(text)[Deployment].rollout == ()


def test_shares_in_sentences_about_other_things_are_no_steps() -> None:
    text = "# A\n\n## Deployment view\n\nProduction takes 10 % of the disk, backups 20 %.\n"
    assert spec(text)[Deployment].rollout == ()


# ---------------------------------------------------------------- services


@pytest.mark.parametrize(
    "text",
    [
        "## Perspective\n\nIt calls two services of others: Parcelbird, for text messages to the"
        " phone, and Chartwell, for turning positions into addresses.\n",
        "## What it does\n\nThe office calls two services that it does not run itself: Parcelbird,"
        " to send letters, and Chartwell, to check addresses.\n",
        "## Parts\n\nOutside our own walls the system calls Parcelbird (letters) and Chartwell"
        " (addresses). Neither changes.\n",
        "## Technical context\n\n| Neighbour | Protocol | Whose |\n|--|--|--|\n"
        "| Parcelbird | HTTPS | third party |\n| Chartwell | HTTPS | third party |\n"
        "| Kiln | HTTP | ours |\n",
    ],
)
def test_services_of_others(text: str) -> None:
    found = spec(f"# A\n\n{text}")[Dependencies].items
    assert [each.name.text for each in found] == ["Parcelbird", "Chartwell"]


def test_teams_own_no_services_of_others() -> None:
    table = "| Element | Description | Owner |\n|--|--|--|\n| Kiln | fires | Heat |\n"
    text = f"# A\n\n## Context\n\n{table}"
    assert spec(text)[Dependencies].items == ()


def test_the_calls_of_an_interface_are_no_services() -> None:
    text = "# A\n\n## External interfaces\n\n### POST /pieces\n\nInput: `glaze`. Output: 201.\n"
    assert spec(text)[Dependencies].items == ()


# ---------------------------------------------------------------- heads and alerts


def test_a_decision_is_the_status_of_its_record() -> None:
    text = "# A\n\n| | |\n|--|--|\n| Record | ADR-7 |\n| Decision | accepted, 22 January 2026 |\n"
    assert spec(text)[Metadata].status.value == "Approved"
    other = text.replace("accepted, 22 January 2026", "one schema for all")
    assert spec(other)[Metadata].status.value == "Draft"


def test_the_version_of_a_template_is_that_of_no_document() -> None:
    text = (
        "# Kilns\n\n*Based on the arc42 template, version 8.2. Software group. Version 1.1-rc2,"
        " draft of\n30 January 2026.*\n\n## Goals\n\nNone.\n"
    )
    assert spec(text)[Metadata].version == "1.1-rc2"


def test_the_day_of_a_state_is_no_status() -> None:
    head = "# A\n\n**Status:** Approved\n**State:** 3 February 2026\n\n## Goals\n\nNone.\n"
    assert spec(head)[Metadata].status.value == "Approved"
    assert spec(head.replace("**Status:** Approved\n", ""))[Metadata].status.value == "Draft"


def test_an_alert_is_called_by_its_name_in_code() -> None:
    text = (
        "# A\n\n## Alerts\n\n| Name | Expression | For |\n|--|--|--|\n"
        "| `KilnSilent` | no report of a kiln | – |\n| `Slow` | p95 latency > 900 ms | 10 min |\n"
    )
    names = [each.name and each.name.text for each in spec(text)[Monitoring].alerts]
    assert names == ["KilnSilent", "Slow"]


def ids(text: str) -> list[str]:
    return [item.id.text for item in spec(text)[Requirements].items]


def test_the_parts_of_a_document_may_be_its_requirements() -> None:
    text = (
        "# Loans\n\n## About\n\nWords.\n\n## UC-1 Borrow a sample\n\n1. The grower asks.\n\n"
        "## UC-2 Return it\n\n1. The grower sends it.\n\n## Alerts\n\n- p95 > 1 s for 5 min\n"
    )
    found = spec(text)[Requirements].items
    assert [(item.id.text, item.kind) for item in found] == [
        ("UC-1", "functional"), ("UC-2", "functional"),
    ]  # fmt: skip


def test_a_story_among_qualities_need_not_be_measured() -> None:
    card = "\n\n| Field | Value |\n|---|---|\n| Target | {} |\n\n"
    text = (
        "# Pickups\n\n## EW-1 Book\n\nAs a resident I want to book.\n\n"
        f"## EW-2 Fast{card.format('p95 latency ≤ 600 ms')}"
        f"## EW-3 Up{card.format('availability ≥ 99.7 %')}"
    )
    first, *others = spec(text)[Requirements].items
    assert (first.id.text, first.kind, unmeasured(first)) == ("EW-1", "functional", None)
    assert [item.targets[0].metric for item in others] == ["latency", "availability"]


def test_headings_without_ids_are_no_requirements_among_those_with_them() -> None:
    text = "# T\n\n## UC-1 A\n\nText.\n\n## UC-2 B\n\nText.\n\n## Notes\n\n- RX-1: other\n"
    assert ids(text) == ["UC-1", "UC-2"]


def test_words_in_small_letters_follow_an_id_that_is_marked() -> None:
    rows = "| {} ⚡ speed | p95 latency ≤ 400 ms |\n| {} uptime | availability ≥ 99 % |\n"
    table = "# T\n\n## What it promises\n\n| | promise |\n|---|---|\n" + rows
    assert ids(table.format("`CB-Q1`", "`CB-Q2`")) == ids(table.format("**CB-Q1**", "**CB-Q2**"))
    assert ids(table.format("`CB-Q1`", "`CB-Q2`")) == ["CB-Q1", "CB-Q2"]
    assert ids(table.format("CB-Q1", "CB-Q2")) == []


def test_paragraphs_continue_a_series_of_ids() -> None:
    text = (
        "# T\n\n## Usability\n\n**SUPP-1** A clerk finds the screens easy.\n\n## Performance\n\n"
        "**SUPP-2** The mean response time shall be at most 800 ms.\n\n"
        "**SUPP-3** The system shall process at least 25 requests per second.\n"
    )
    assert sorted(ids(text)) == ["SUPP-1", "SUPP-2", "SUPP-3"]


def test_a_line_in_bold_may_be_a_field_of_the_head() -> None:
    head = "# T\n\n{}\n\n## Requirements\n\n- FR-1: a\n"
    found = spec(head.format("**Status: Approved**\n**Version: 2.0**"))[Metadata]
    assert (found.status.value, found.version) == ("Approved", "2.0")
    found = spec(head.format("**Approved: the budget**"))[Metadata]
    assert (found.status.value, found.version) == ("Draft", "0.0")


def test_keys_below_others_are_no_fields_of_the_head() -> None:
    head = "# T\n\n```yaml\n{}\n```\n\n## Requirements\n\n- FR-1: a\n"
    found = spec(head.format("version: 2.0\nstatus: approved"))[Metadata]
    assert (found.status.value, found.version) == ("Approved", "2.0")
    found = spec(head.format("info:\n  version: 2.0\n  status: approved\n  title: API"))[Metadata]
    assert (found.status.value, found.version) == ("Draft", "0.0")
