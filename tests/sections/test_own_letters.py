"""Letters of resources of which some are for own rows: ``C Ro``."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
API = (
    "# API\n- `GET /loans` lists them\n- `POST /loans` asks for one\n"
    "- `PUT /loans/{id}` changes it\n"
    "- `DELETE /loans/{id}` ends it\n\n"
)


def grants(cell: str, language: str = "en") -> str:
    """What the cell grants a borrower: read, create, update and delete."""
    table = f"| Resource | borrower | clerk |\n|--|--|--|\n| `/loans` | {cell} | CRUD |\n"
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"{API}# Access\n{table}")).cells
    said = {each.endpoint: each.word or each.grant for each in cells if each.role == "borrower"}
    keys = ("GET /loans", "POST /loans", "PUT /loans/{id}", "DELETE /loans/{id}")
    return " ".join(said.get(key, "none") for key in keys)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("C Ro", "own allow deny deny"),
        ("Ro", "own deny deny deny"),
        ("C, Ro, Uo", "own allow own deny"),
        ("CRoUoDo", "own allow own own"),
        ("C R° U°", "own allow own deny"),
        ("C R(own) U(own)", "own allow own deny"),
        ("C R(o) U", "own allow allow deny"),
        ("CR (own)", "own own deny deny"),
        ("ro", "allow deny deny deny"),
        ("RO", "allow deny deny deny"),
        ("CRU", "allow allow allow deny"),
    ],
)
def test_a_letter_may_be_limited_to_own_rows(cell: str, said: str) -> None:
    assert grants(cell) == said


def test_own_is_said_in_the_documents_language() -> None:
    assert grants("R(eigene) C", "de") == grants("R(propios) C", "es") == "own allow deny deny"


@pytest.mark.parametrize(
    "cell", ["Rx", "Roo", "R o", "Ro unless shipped", "Ro (team)", "C Ro not D"]
)
def test_what_else_is_behind_a_letter_opens_nothing(cell: str) -> None:
    assert "allow" not in grants(cell)
