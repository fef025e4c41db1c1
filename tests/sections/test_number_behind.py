"""Rows of access tables that name an endpoint and have its number in brackets behind the name."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
API = (
    "## 6 API\n\n### 6.1 Rooms\n\n`GET /rooms`\n\n### 6.2 Book it\n\n`POST /bookings`\n\n"
    "### 6.3 Undo\n\n`DELETE /bookings/{id}`\n\n"
)


def grants(rows: str, language: str = "en") -> dict[str, str]:
    table = f"| Call | clerk | cook |\n|---|---|---|\n{rows}"
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"# D\n\n{API}## 7 Access control\n\n{table}\n")).cells
    return {f"{each.endpoint} {each.role}": each.word or each.grant for each in cells}


@pytest.mark.parametrize(
    ("language", "first", "second", "own"),
    [
        ("en", "List (6.1)", "Make one (see section 6.2)", "own"),
        ("en", "Show them (§ 6.1)", "Make one [6.2]", "own only"),
        ("de", "Anzeigen (6.1)", "Reservieren (6.2)", "eigene"),
        ("es", "Ver (6.1)", "Reservar (6.2)", "propios"),
        ("fr", "Voir (6.1)", "Réserver (6.2)", "propres"),
        ("pt", "Ver (6.1)", "Reservar (6.2)", "próprios"),
        ("ru", "Просмотр (6.1)", "Запись (6.2)", "свои"),
        ("zh", "阅览室列表（6.1）", "提交预约（第6.2节）", "本人"),
    ],
)
def test_the_number_says_which_endpoint_is_meant(
    language: str, first: str, second: str, own: str
) -> None:
    rows = f"| {first} | ✓ | ✓ |\n| {second} | ✗ | ✓ |\n| Third (6.3) | ✗ | {own} |\n"
    assert grants(rows, language) == {
        "GET /rooms clerk": "allow",
        "GET /rooms cook": "allow",
        "POST /bookings clerk": "deny",
        "POST /bookings cook": "allow",
        "DELETE /bookings/{id} clerk": "deny",
        "DELETE /bookings/{id} cook": "own",
    }


def test_several_numbers_mean_several_endpoints() -> None:
    found = grants("| Booking (6.2, 6.3) | ✓ | ✗ |\n| Listing (6.1) | ✓ | ✓ |\n")
    assert (found["POST /bookings clerk"], found["DELETE /bookings/{id} cook"]) == ("allow", "deny")


@pytest.mark.parametrize(
    "row",
    [
        "Rooms (6.3)",
        "Something (6.9)",
        "Something (except 6.3)",
        "Something (not 6.3)",
        "Something (6.2 and later)",
        "Something (since 6.3)",
    ],
)
def test_what_the_number_does_not_say_opens_nothing(row: str) -> None:
    found = grants(f"| Rooms (6.1) | ✓ | ✓ |\n| Book it (6.2) | ✓ | ✗ |\n| {row} | ✓ | ✓ |\n")
    assert "allow" not in {said for cell, said in found.items() if cell.startswith("DELETE")}
