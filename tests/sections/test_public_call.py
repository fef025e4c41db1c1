"""Sentences below an access matrix that open routes to everybody."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
API = "# API\n- `GET /trips`\n- `GET /reports`\n- `POST /trips`\n\n"
TABLE = "| Endpoint | rider | agent |\n|--|--|--|\n| POST /trips | ✅ | ❌ |\n"


def opened(said: str, language: str = "en", title: str = "Access") -> set[str]:
    """What a sentence below a matrix opens to everybody."""
    with speaking(LANGUAGES[language]):
        found = read(outline_of(f"{API}# {title}\n\n{TABLE}\n{said}\n"))
    assert set(found.roles) == {"rider", "agent"}
    of_all = [each for each in found.cells if each.role == "anonymous"]
    closed = {each.endpoint for each in of_all if each.grant != "allow"}
    return {each.endpoint for each in of_all} - closed


@pytest.mark.parametrize(
    "said",
    [
        "The calls `GET /trips` and `GET /reports` are public and can be used without signing in.",
        "`GET /trips` and `GET /reports` need no token and are open to everybody.",
        "Anyone can call `GET /trips` and `GET /reports`, signed in or not.",
        "No authentication is needed for `GET /trips` and `GET /reports`.",
        "`GET /trips` and `GET /reports` are exempt from authentication.",
        "Without login: `GET /trips`, `GET /reports`.",
        "Public endpoints: `GET /trips`, `GET /reports`.",
        "✅ allowed · ❌ refused. Both `GET /trips` and `GET /reports` are public.",
    ],
)
def test_sentences_open_routes(said: str) -> None:
    assert opened(said) == {"GET /trips", "GET /reports"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Die Aufrufe `GET /trips` und `GET /reports` sind öffentlich und ohne Anmeldung"
               " nutzbar."),
        ("de", "Für `GET /trips` und `GET /reports` ist keine Anmeldung erforderlich."),
        ("fr", "Les appels `GET /trips` et `GET /reports` sont publics et utilisables sans"
               " connexion."),
        ("es", "Las llamadas `GET /trips` y `GET /reports` son públicas."),
    ],
)  # fmt: skip
def test_in_other_languages_too(language: str, said: str) -> None:
    assert opened(said, language) == {"GET /trips", "GET /reports"}


@pytest.mark.parametrize(
    "said",
    [
        "`GET /trips` and `GET /reports` are not public and need a token.",
        "`GET /trips` and `GET /reports` will be public and need no token later.",
        "`GET /trips` is public and open to everybody in staging.",
        "`GET /trips` is public for members and needs no token.",
        "`GET /trips` needs no token and is public. Only between 8 and 17, however.",
        "`GET /trips` needs no token and is public, except for drafts.",
        "`GET /trips` is public and needs no token (internal network only).",
        "Nobody can call `GET /trips` without a token.",
        "`GET /trips` needs no token but a key.",
    ],
)
def test_what_is_taken_back_opens_nothing(said: str) -> None:
    assert opened(said) == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Die Aufrufe `GET /trips` und `GET /reports` sind nicht öffentlich nutzbar."),
        ("de", "Die Aufrufe `GET /trips` und `GET /reports` sind nur mit Anmeldung nutzbar."),
        ("de", "Die Aufrufe `GET /trips` und `GET /reports` sind im Testbetrieb öffentlich."),
        ("fr", "Les appels `GET /trips` et `GET /reports` ne sont pas publics."),
        ("fr", "Les appels `GET /trips` et `GET /reports` sont publics sauf la nuit."),
        ("es", "Las llamadas `GET /trips` y `GET /reports` no son públicas."),
    ],
)
def test_what_other_languages_take_back_opens_nothing(language: str, said: str) -> None:
    assert opened(said, language) == set()


def test_what_was_open_once_is_not_now() -> None:
    said = "The calls `GET /trips` and `GET /reports` need no token and are public."
    assert opened(said, title="Permissions in v1 (superseded)") == set()
