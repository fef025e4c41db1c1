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


def bracketed(cell: str, legend: str, language: str = "en") -> str:
    """What the cell grants below a paragraph that tells what brackets mean."""
    with speaking(LANGUAGES[language]):
        table = f"| Resource | borrower | clerk |\n|--|--|--|\n| Loans | {cell} | CRUD |\n"
        cells = read(outline_of(f"{API}# Access\n{legend}\n\n{table}")).cells
    said = {each.endpoint: each.word or each.grant for each in cells if each.role == "borrower"}
    keys = ("GET /loans", "POST /loans", "PUT /loans/{id}", "DELETE /loans/{id}")
    return " ".join(said.get(key, "none") for key in keys)


@pytest.mark.parametrize(
    "legend",
    [
        "Letters: C = create, R = read; brackets mean own records only.",
        "Letters in brackets: own rows.",
        "(X) = own rows only",
        "Parentheses limit a letter to own loans.",
        "A letter in parentheses is for own rows only.",
    ],
)
def test_brackets_around_letters_mean_own_rows_where_the_legend_says_so(legend: str) -> None:
    assert bracketed("C(R)(U)", legend) == "own allow own deny"
    assert bracketed("(RU)", legend) == "own deny own deny"
    assert bracketed("C (R,U)", legend) == "own allow own deny"


@pytest.mark.parametrize(
    "legend",
    [
        "",
        "Brackets mean planned.",
        "Brackets mean own records until noon.",
        "Brackets mean own records, not yet.",
        "Brackets do not mean own records.",
        "Brackets mean all but own.",
        "Brackets mean own records unless locked.",
        "Brackets mean own records. Brackets in the last column mean planned.",
        "In brackets: with approval only.",
    ],
)
def test_brackets_that_mean_anything_else_open_nothing(legend: str) -> None:
    said = bracketed("C(R)(U)", legend).split()
    assert "allow" not in said
    assert "own" not in said


def test_brackets_are_spoken_of_in_other_languages() -> None:
    assert bracketed("C(R)", "Klammern bedeuten nur eigene Datensätze.", "de") == (
        bracketed("C(R)", "Entre parenthèses : uniquement les siens.", "fr")
    )
    assert bracketed("C(R)", "В скобках — только свои записи.", "ru") == "own allow deny deny"


GROUPED = (
    "# API\n## Loans\n- `GET /lendings` lists them\n- `POST /lendings` makes one\n\n"
    "**Repair slips**\n\n- `GET /repairs` lists them\n- `POST /repairs` records one\n\n"
)


def test_a_resource_may_be_called_like_the_group_of_its_endpoints() -> None:
    table = (
        "| Resource | borrower |\n|--|--|\n| Loans | R |\n| Repair slips | CR |\n| Kilns | R |\n"
    )
    cells = read(outline_of(f"{GROUPED}# Access\n{table}")).cells
    assert {each.endpoint: each.grant for each in cells} == {
        "GET /lendings": "allow",
        "POST /lendings": "deny",
        "GET /repairs": "allow",
        "POST /repairs": "allow",
    }
