"""Tables that say what calls what."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import overview
from tests.sections.documents import outline_of

LANGUAGES = {language.name: language for language in shipped()}


def edges(table: str, heading: str = "What calls what") -> list[str]:
    found = overview.read(outline_of(f"# Trams\n\n## {heading}\n\n{table}\n")).edges
    return [f"{edge.source} > {edge.target}" for edge in found]


CALLS = ["Kiosk app > Fare API", "Fare API > Postgres", "Fare API > Redis"]


@pytest.mark.parametrize(
    "table",
    [
        "| From | To | How |\n|---|---|---|\n| Kiosk app | `Fare API` | HTTPS |\n"
        "| **Fare API** | Postgres and Redis | |\n",
        "| Component | Purpose | Talks to |\n|---|---|---|\n| Kiosk app | sells | Fare API |\n"
        "| Fare API | counts | Postgres, Redis |\n| Redis | remembers | – |\n",
    ],
)
def test_tables_of_connections(table: str) -> None:
    assert edges(table) == CALLS
    assert edges(table, "Project structure") == []


def test_what_moves_from_state_to_state_is_no_part() -> None:
    table = (
        "| From | To | When |\n|---|---|---|\n| sold | stamped | entry |\n| stamped | over | |\n"
    )
    assert edges(table) == []


NAMED = "| From | To |\n|---|---|\n| Kiosk app | Farewell |\n| Farewell | Oak DB |\n| Oak | Elm |\n"


def test_parts_with_names_of_their_own_are_connected_where_the_architecture_is_told() -> None:
    """Elsewhere a table with these columns may tell of anything."""
    named = ["Kiosk app > Farewell", "Farewell > Oak DB", "Oak > Elm"]
    assert edges(NAMED, "Architecture") == named
    assert edges(NAMED, "Moves") == []
    assert edges(NAMED.replace("To |", "Provider |"), "Architecture") == []


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("de", "Von | Nach"),
        ("es", "Origen | Destino"),
        ("fr", "De | Vers"),
        ("pt", "De | Para"),
        ("ru", "Откуда | Куда"),
        ("zh", "来源 | 去向"),
    ],
)
def test_tables_of_connections_in_other_languages(name: str, header: str) -> None:
    rows = "| Kiosk app | Fare API |\n| Fare API | Postgres; Redis |\n"
    with speaking(LANGUAGES[name]):
        assert edges(f"| {header} |\n|---|---|\n{rows}") == CALLS
