"""Matrices of letters: what a legend says of these, in cells and above columns."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = (
    "# API\n- `GET /crates` lists them\n- `POST /crates` takes one in\n"
    "- `DELETE /crates/{id}` drops one\n\n"
)
LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
LEGENDS = {
    "en": "P – permitted; R – refused; O – own crates only; D – dual control.",
    "de": "Legende: P = erlaubt; R = verboten; O = nur eigene; D = dual control",
    "es": "Leyenda: P – permitido; R – no permitido; O – solo los propios; D – dual control.",
    "fr": "Légende : P = autorisé ; R = interdit ; O = les siens uniquement ; D = dual control",
    "pt": "Legenda: P – permitido; R – proibido; O – somente os próprios; D – dual control.",
    "ru": "Обозначения: P – разрешено; R – запрещено; O – только свои записи; D – dual control.",
    "zh": "图例：P 允许；R 禁止；O 仅限本人数据；D dual control。",
}
TERMS = {
    "paragraphs": "TE – Teller, who serves;\n\nMA – Manager, who is responsible.",
    "list": "- **TE**: Teller\n- **MA**: Manager",
    "table": "| Abbreviation | Meaning |\n|--|--|\n| TE | Teller |\n| MA | Manager |",
    "behind": "The Teller (TE) serves at the desk. The Manager (MA) is responsible.",
    "items": "- Teller (TE): serves\n- Manager (MA): is responsible",
}
ROWS = (
    "|--|--|--|\n| `GET /crates` | P | O |\n| `POST /crates` | R | D |\n"
    "| `DELETE /crates/{id}` | P | R |\n"
)


def grants(text: str, language: str = "en", terms: str = "") -> dict[str, str]:
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"{terms}{API}# Access\n{text}\n")).cells
    return {f"{each.endpoint} {each.role}": each.word or each.grant for each in cells}


@pytest.mark.parametrize("language", LEGENDS)
def test_letters_that_no_one_knows_are_explained_by_the_legend(language: str) -> None:
    found = grants(f"{LEGENDS[language]}\n\n| Call | clerk | cook |\n{ROWS}", language)
    assert found == {
        "GET /crates clerk": "allow",
        "GET /crates cook": "own",
        "POST /crates clerk": "deny",
        "POST /crates cook": "dual control",
        "DELETE /crates/{id} clerk": "allow",
        "DELETE /crates/{id} cook": "deny",
    }


@pytest.mark.parametrize(
    ("legend", "said"),
    [
        ("P = permitted, R = refused, O = own, D = permitted except on Mondays", "d"),
        ("P = permitted, R = refused, O = own, D = not permitted", "deny"),
        ("P = permitted, R = refused, O = own, D = owner_id = current user", "d"),
        ("P = permitted, R = refused, O = own, D = approval needed", "approval needed"),
        ("P = permitted, R = refused, O = own, D = after approval", "d"),
        ("P = permitted, R = refused, O = own, D = all but own crates", "d"),
        ("P = permitted, R = refused, O = own", "d"),
    ],
)  # fmt: skip
def test_a_letter_that_says_anything_else_does_not_grant_all(legend: str, said: str) -> None:
    found = grants(f"{legend}\n\n| Call | clerk | cook |\n{ROWS}")
    assert found["POST /crates cook"] == said


def test_letters_that_nothing_explains_grant_nothing() -> None:
    assert "allow" not in grants(f"| Call | clerk | cook |\n{ROWS}").values()


def test_letters_for_verbs_stay_verbs() -> None:
    legend = "C = create, R = read, U = update, D = delete"
    found = grants(f"{legend}\n\n| Resource | clerk | cook |\n|--|--|--|\n| crates | CR | R |\n")
    assert {cell for cell, said in found.items() if said == "allow"} == {
        "GET /crates clerk",
        "POST /crates clerk",
        "GET /crates cook",
    }


@pytest.mark.parametrize("form", TERMS)
@pytest.mark.parametrize(("teller", "manager"), [("TE", "MA"), ("TEL", "MAN"), ("ТЕ", "МА")])
def test_abbreviations_above_columns_are_those_of_the_glossary(
    form: str, teller: str, manager: str
) -> None:
    terms = TERMS[form].replace("TE", teller).replace("MA", manager)
    table = f"| Call | {teller} | {manager} |\n{ROWS}"
    found = grants(f"{LEGENDS['en']}\n\n{table}", terms=f"# Terms\n\n{terms}\n\n")
    assert {cell.split()[-1] for cell in found} == {"teller", "manager"}


@pytest.mark.parametrize(
    ("legend", "granted"),
    [
        ("C = create (POST), R = read (GET); a dash means no right.", "POST GET"),
        ("C: POST, R: GET", "POST GET"),
        ("R = read (HTTP GET); C = create (POST, PUT)", "POST GET"),
        ("C = no POST, R = read (GET)", "GET"),
        ("C = create, but only with MFA (POST), R = read (GET)", "GET"),
    ],
)
def test_legends_name_the_methods_of_verbs(legend: str, granted: str) -> None:
    found = grants(f"{legend}\n\n| Role | Crates |\n|--|--|\n| clerk | C |\n| cook | R |\n")
    assert {cell.split()[0] for cell, said in found.items() if said == "allow"} == {
        *granted.split()
    }
