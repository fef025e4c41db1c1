"""What the parts in a diagram are called whose boxes hold more than a name."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.overview import Overview
from tests.sections.documents import spec_of

LAYERS = """
┌────────────────────────────────────┐
│  Web client                        │
│  HTML and a little JavaScript      │
└─────────────────┬──────────────────┘
                  ▼
┌────────────────────────────────────┐
│  Fare API                          │
│  (Express.js)                      │
└─────────────────┬──────────────────┘
                  ▼
┌────────────────────────────────────┐
│  Old database                      │
└────────────────────────────────────┘
"""
NARROW = """
┌──────────┐    ┌───────────┐
│  Ticket  │───▶│  Load     │
│  app     │    │  balancer │
└──────────┘    └───────────┘
"""
MOVED = """
┌────────┐    ┌────────┐    ┌────────┐
│  Till  │───▶│ Ticket  │───▶│ Fares │
│ server │    │ gateway │    │  API  │
└────────┘    └────────┘    └────────┘
"""
SHORTENED = """
┌──────────┐    HTTP     ┌──────────┐
│ Web app  │ ◄───────► │ Fare API │
│ (React)  │             │ (Go)     │
└──────────┘             └──────────┘
"""
ABOVE = """
       [ Kiosk app ]
             │
             ▼
  ┌─────────────────────┐
  │  Roles              │
  │  (skipper | clerk)  │
  └──────────┬──────────┘
             ▼
  ┌─────────────────────┐
  │  Fare database      │
  └─────────────────────┘
"""
ENTITLED = """
┌─────────────────────────────────────┐
│       FERRY SYSTEM OVERVIEW         │
├─────────────────────────────────────┤
│ ┌─────────┐     ┌─────────┐         │
│ │ Booking │────▶│ Sailing │         │
│ └─────────┘     └─────────┘         │
└─────────────────────────────────────┘
"""


@pytest.mark.parametrize(
    ("heading", "drawn", "expected"),
    [
        pytest.param("Architecture", LAYERS,
                     [("Web client", "Fare API"), ("Fare API", "Old database")], id="room"),
        pytest.param("Architecture", NARROW, [("Ticket app", "Load balancer")], id="no room"),
        pytest.param("Architecture", MOVED,
                     [("Till server", "Ticket gateway"), ("Ticket gateway", "Fares API")],
                     id="sides that arrows have moved"),
        pytest.param("Architecture", SHORTENED,
                     [("Web app", "Fare API (Go)"), ("Fare API (Go)", "Web app")],
                     id="sides moved by two"),
        pytest.param("Product perspective", ABOVE,
                     [("Kiosk app", "Roles (skipper | clerk)"),
                      ("Roles (skipper | clerk)", "Fare database")],
                     id="brackets above, and a bar among words"),
        pytest.param("Architecture", "Kiosk app ══► [Fares] ══► Port API",
                     [("Kiosk app", "Fares"), ("Fares", "Port API")], id="double arrows"),
        pytest.param("What it does", ENTITLED, [("Booking", "Sailing")], id="its own title"),
        pytest.param("What it does", ENTITLED.replace("SYSTEM OVERVIEW", "TICKETS AND FARES"), [],
                     id="another title"),
    ],
)  # fmt: skip
def test_boxes(heading: str, drawn: str, expected: list[tuple[str, str]]) -> None:
    assert _edges(f"## {heading}\n\n```\n{drawn}\n```\n") == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (r"PostgreSQL\nrows of all lines", "PostgreSQL"),
        ("Fare API<br/>(Express.js)", "Fare API"),
        ("Fare API<br/>(old)", "Fare API (old)"),
        ("Fare<br/>API", "Fare API"),
        ("Fare<br>service", "Fare service"),
        ("File store<br/>Bucket A for tickets / Bucket B", "File store"),
    ],
)
def test_labels_of_flowcharts(label: str, expected: str) -> None:
    chart = f'```mermaid\ngraph TD\n  A[Kiosk] --> B["{label}"]\n```\n'
    assert _edges(f"## Architecture\n\n{chart}") == [("Kiosk", expected)]


def test_a_flowchart_below_a_heading_on_files_may_show_parts() -> None:
    chart = "```mermaid\ngraph TD\n  A[Web app] --> B[Ticket API]\n  B --> C[(MinIO)]\n```\n"
    expected = [("Web app", "Ticket API"), ("Ticket API", "MinIO")]
    assert _edges(f"## Where a file is kept\n\n{chart}") == expected
    assert _edges(f"## Data model of files\n\n{chart}") == []


def _edges(text: str) -> list[tuple[str, str]]:
    found = spec_of(f"# Ferry\n\n{text}")[Overview].edges
    return [(each.source, each.target) for each in found]
