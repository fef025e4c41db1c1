"""Figures of requirements that stand in what they are accepted by, and captions among services."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import read as read_spec
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
