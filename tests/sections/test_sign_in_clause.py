"""Sentences of two clauses: who need not have signed in, and that all others must."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
API = "# API\n- `GET /crates` lists them\n- `POST /crates` takes one in\n\n"
TABLE = (
    "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | ✓ | ✓ |\n| `POST /crates` | – | ✓ |\n"
)


def anonymous(sentence: str, language: str = "en") -> dict[str, str]:
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"{API}# Access\n{sentence}\n\n{TABLE}")).cells
    return {cell.endpoint: cell.grant for cell in cells if cell.role == "anonymous"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "`GET /crates` needs no login; all other calls require a login."),
        ("en", "`GET /crates` is public; every other call needs a token."),
        (
            "de",
            "`GET /crates` steht auch nicht angemeldeten Personen offen; alle übrigen Aufrufe"
            " setzen eine Anmeldung voraus.",
        ),
        (
            "de",
            "`GET /crates` ist ohne Anmeldung erreichbar; alle übrigen Aufrufe setzen eine"
            " Anmeldung voraus.",
        ),
    ],
)
def test_a_semicolon_parts_who_must_sign_in(language: str, sentence: str) -> None:
    assert anonymous(sentence, language) == {"GET /crates": "allow", "POST /crates": "deny"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "`GET /crates` is open to everyone, who has signed in."),
        ("en", "`GET /crates` is public for their own crates."),
        ("de", "`GET /crates` ist ohne Anmeldung erreichbar, sofern intern."),
        ("de", "`GET /crates` ist nicht ohne Anmeldung erreichbar."),
        ("de", "`GET /crates` ist ohne Anmeldung erreichbar für Köche."),
        ("de", "`GET /crates` steht auch nicht angemeldeten Personen offen, die im Haus sind."),
        ("fr", "`GET /crates` est accessible sans connexion sauf le soir."),
    ],
)
def test_what_is_limited_is_open_to_nobody(language: str, sentence: str) -> None:
    assert anonymous(sentence, language).get("GET /crates") != "allow"
