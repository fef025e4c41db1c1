"""Services of others by what documents call them, wherever they speak of them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import dependencies
from tests.sections.documents import outline_of


def services(text: str) -> list[str]:
    return [item.name.text for item in dependencies.read(outline_of(text)).items]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("## Outside\n\nFees are collected by Tollgate. These two\nare the only third parties.",
         ["Tollgate"]),
        ("## Links\n\nIt uses two services of third parties:\n\n1. **Tollgate** for cards,\n"
         "2. **Parcelbird** for texts.", ["Tollgate", "Parcelbird"]),
        ("## External Dependencies\n\no  Tollgate: cards,\n   in euro.\n\no  Chart Data: maps.",
         ["Tollgate", "Chart Data"]),
        ("## Dependencies\n\n- Parcelbird: SMS delivery\n- Chartwell API: draws maps",
         ["Parcelbird", "Chartwell API"]),
        ("## Integrations\n\n- **Tollgate**: cards\n- **Archive** (later): old bills\n"
         "- Chartwell (phase 2)", ["Tollgate"]),
        ("## How\n\nThe core must not depend on Tollgate.", []),
        ("## How\n\nThe core depends on Tollgate for cards.", ["Tollgate"]),
    ],
)  # fmt: skip
def test_where_services_are_listed(text: str, names: list[str]) -> None:
    assert services(f"# Desk\n\n{text}\n") == names
