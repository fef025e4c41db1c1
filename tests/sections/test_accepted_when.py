"""Figures of requirements that stand in what they are accepted by, and captions among services."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.requirements.requirement import unmeasured
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.requirements import Requirements


def spec(text: str) -> Specification:
    return read_spec(read_document(Source("spec.md", f"# Kilns\n\n{text}")))


def figures(text: str) -> dict[str, list[tuple[str, float | None, float]]]:
    return {
        each.id.text: [(one.metric, one.percentile, one.value) for one in each.targets]
        for each in spec(text)[Requirements].items
    }


@pytest.mark.parametrize("label", ["Acceptance criterion", "Accepted when", "Fit criterion"])
def test_labels_below_a_heading(label: str) -> None:
    text = "## Functional requirements\n\n### F-1 Propose\n\nThe office proposes a day.\n\n"
    text += f"**{label}:** In 95 % of the cases the proposal is there within 800 ms.\n"
    assert figures(text) == {"F-1": [("latency", 95.0, 0.8)]}


def test_a_column_of_criteria() -> None:
    text = (
        "## Functional requirements\n\n| ID | Requirement | Acceptance criterion |\n|--|--|--|\n"
        "| F-1 | Days are proposed | p95 below 800 ms |\n"
        "| F-2 | Days are booked | Two simultaneous bookings of the last day give one |\n"
    )
    assert figures(text) == {"F-1": [("latency", 95.0, 0.8)], "F-2": []}


def test_a_criterion_in_german() -> None:
    text = (
        "## Funktionale Anforderungen\n\nJede Anforderung hat eine Kennung, und die Abnahme "
        "erfolgt nach dem Vertrag.\n\n### F-1 Tag vorschlagen\n\nDas System schlägt einen Tag "
        "vor.\n\n**Abnahmekriterium:** Der Vorschlag erscheint in 95 % der Fälle innerhalb von "
        "800 ms.\n"
    )
    assert figures(text) == {"F-1": [("latency", 95.0, 0.8)]}


def test_a_caption_among_services_names_none() -> None:
    text = (
        "## Dependencies\n\n- **Stripe**: cards\n\n**Component view** (as code):\n\n```\na\n```\n"
    )
    text += "\n**Call flow**: see below\n"
    assert [each.name.text for each in spec(text)[Dependencies].items] == ["Stripe"]


def test_interfaces_to_the_outside_in_german() -> None:
    text = (
        "## 6 Schnittstellen\n\nDer Betrieb erfolgt in der Stadt und mit den Diensten der Stadt."
        "\n\n### 6.2 Externe Schnittstellen\n\n| Nr. | System | Betreiber | Zweck |\n|--|--|--|--|"
        "\n| S1 | ePayBL | Land | Zahlung |\n| S2 | Adressdienst | Amt | Prüfung der Adresse |\n"
    )
    assert [each.name.text for each in spec(text)[Dependencies].items] == ["ePayBL", "Adressdienst"]


@pytest.mark.parametrize("letters", ["FR", "CR"])
@pytest.mark.parametrize("form", ["{}\n\n", "**{}**\n\n", "**{}** ", "{}: "])
def test_paragraphs_begin_with_ids_or_stand_below_them(letters: str, form: str) -> None:
    if letters == "FR" and not form.startswith("**"):
        form = form.replace(": ", " – ")
    text = f"{form.format(f'{letters}-20')}The system shall register a piece.\n\n"
    text += f"{form.format(f'{letters}-21')}The system shall answer with p95 below 300 ms.\n"
    expected: dict[str, list[tuple[str, float | None, float]]]
    expected = {f"{letters}-20": [], f"{letters}-21": [("latency", 95.0, 0.3)]}
    assert figures(f"## Requirements\n\n{text}") == expected


def test_a_table_of_targets_promises_what_it_cannot_measure() -> None:
    text = (
        "## Requirements\n\n| Key | Requirement | Target |\n|--|--|--|\n"
        "| S-1 | Search feels immediate | p95 latency at most 300 ms |\n"
        "| S-2 | The office is there | availability of at least 99.9 % per 30 days |\n"
        "| S-3 | Everybody understands it | checked by the UX team |\n"
    )
    read = spec(text)[Requirements].items
    assert [each.id.text for each in read if unmeasured(each)] == ["S-3"]
