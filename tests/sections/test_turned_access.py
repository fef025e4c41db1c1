"""Access matrices that stand either way round, and are headed by the codes of endpoints."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

HEAD = """# Boats

## Roles

- **Clerk** hires boats out
- **Guard** watches over them

## API

| Code | Verb | Path |
|--|--|--|
| {0} | GET | /boats |
| {1} | POST | /boats |
| {2} | DELETE | /boats/{{id}} |

## {title}

"""
DOWN = """
| {corner} | {0} | {1} | {2} |
|--|--|--|--|
| Clerk | yes | yes | own |
| Guard | yes | no | no |
| Visitor (not signed in) | yes | no | no |
"""
ACROSS = """
| {corner} | Clerk | Guard | Visitor (not signed in) |
|--|--|--|--|
| {0} | yes | yes | yes |
| {1} | yes | no | no |
| {2} | own | no | no |
"""
CODES = [("S1", "S2", "S3"), ("1", "2", "3"), ("A", "B", "C"), ("listBoats", "addBoat", "sinkBoat")]


def access(codes: tuple[str, ...], text: str, title: str = "Access", corner: str = "") -> Access:
    written = (HEAD + text).format(*codes, title=title, corner=corner)
    return read(outline_of(written))


def grants(found: Access) -> dict[tuple[str, str], str]:
    cells = sorted(found.cells, key=lambda each: each.exact)
    told = {(each.endpoint, each.role): each.word or each.grant for each in cells}
    return {place: grant for place, grant in told.items() if grant != "deny"}


USUAL = {
    ("GET /boats", "clerk"): "allow",
    ("GET /boats", "guard"): "allow",
    ("GET /boats", "anonymous"): "allow",
    ("POST /boats", "clerk"): "allow",
    ("DELETE /boats/{id}", "clerk"): "own",
}


@pytest.mark.parametrize("codes", CODES)
@pytest.mark.parametrize("corner", ["", "Code", "Role", "Role / call"])
@pytest.mark.parametrize("text", [DOWN, ACROSS])
@pytest.mark.parametrize("title", ["Access", "Table 3"])
def test_roles_that_a_document_lists_stand_down_or_across(
    codes: tuple[str, ...], corner: str, text: str, title: str
) -> None:
    found = access(codes, text, title, corner)
    assert grants(found) == USUAL
    assert found.roles == ("clerk", "guard")


def test_numbers_of_endpoints_head_no_roles_where_none_are_listed() -> None:
    text = DOWN.replace("Clerk", "Ferryman").replace("Guard", "Bosun")
    found = access(CODES[0], text)
    assert {*found.roles} == {"clerk", "guard", "ferryman", "bosun"}
    assert grants(found)["POST /boats", "ferryman"] == "allow"
    assert ("POST /boats", "bosun") not in grants(found)


def test_what_implements_what_is_no_access() -> None:
    text = DOWN.replace("Clerk", "Ledger").replace("Guard", "Lookout").replace("own", "yes")
    found = access(CODES[0], text, title="Traceability")
    assert not found.cells
    assert found.roles == ("clerk", "guard")


def test_numbers_that_mean_no_endpoint_let_nobody_in() -> None:
    found = access(CODES[0], DOWN.replace("{0}", "X1").replace("{1}", "X2").replace("{2}", "X3"))
    assert found.present
    assert not found.cells


def test_letters_grant_below_a_number_what_its_method_does() -> None:
    text = (
        "| Role | {0} | {1} | {2} |\n|--|--|--|--|\n| Clerk | R | R | D |\n| Guard | CR | C | R |\n"
    )
    assert grants(access(CODES[0], text)) == {
        ("GET /boats", "clerk"): "allow",
        ("GET /boats", "guard"): "allow",
        ("POST /boats", "guard"): "allow",
        ("DELETE /boats/{id}", "clerk"): "allow",
    }


@pytest.mark.parametrize(
    "said",
    [
        "S2 is not available to clerks.",
        "Clerks may not call `POST /boats`.",
        "Only guards may call `POST /boats`.",
        "- S2 shall be available to guards only.",
    ],
)
def test_sentences_take_back_what_such_a_matrix_grants(said: str) -> None:
    assert ("POST /boats", "clerk") not in grants(access(CODES[0], f"{DOWN}\n{said}\n"))


@pytest.mark.parametrize(
    ("lead", "word"),
    [
        ("The columns are the codes above. “yes”: allowed; “own”: only their own records.", "own"),
        ("In the table “own” means own rows, “no” means refused.", "own"),
    ],
)
def test_words_are_defined_in_quotes_behind_something_else(lead: str, word: str) -> None:
    found = access(CODES[0], f"{lead}\n{DOWN}")
    assert grants(found)["DELETE /boats/{id}", "clerk"] == word
    assert not found.troubles


@pytest.mark.parametrize(
    "lead",
    [
        "The columns are the codes above. “yes”: allowed; “own”: all but their own records.",
        "In the table “own” means rows of the caller's department.",
        "“yes”: allowed; “own”: own rows, except those that are locked.",
        "“yes”: allowed; “own”: own rows. Locked ones are not among them.",
        "In the table `own` means rows that are not locked.",
    ],
)
def test_own_rows_that_are_defined_as_others_are_granted_to_nobody(lead: str) -> None:
    found = access(CODES[0], f"{lead}\n{DOWN}")
    (entry,) = {each.word: each for each in found.legend}.values()
    assert entry.expression is None
    assert any("`own`" in trouble.message for trouble in found.troubles)


ALLOWED = {
    "en": "“yes”: access allowed; “no”: access denied.",
    "de": "„yes“: Zugriff erlaubt; „no“: Zugriff verweigert.",
    "es": "«yes»: acceso permitido; «no»: acceso denegado.",
    "fr": "« yes » : accès autorisé ; « no » : accès refusé.",
    "pt": "“yes”: acesso permitido; “no”: acesso negado.",
    "ru": "«yes»: доступ разрешён; «no»: доступ запрещён.",
    "zh": "“yes”：允许访问；“no”：禁止访问。",
}
LANGUAGES = {"en": ENGLISH, **{each.name: each for each in shipped()}}


@pytest.mark.parametrize("language", ALLOWED)
def test_a_word_that_is_defined_as_access_grants_it(language: str) -> None:
    with speaking(LANGUAGES[language]):
        assert grants(access(CODES[0], f"{ALLOWED[language]}\n{DOWN}")) == USUAL


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("en", "“yes”: access allowed at night; “no”: access denied."),
        ("en", "“yes”: access denied; “no”: access denied."),
        ("fr", "« yes » : accès refusé ; « no » : accès refusé."),
    ],
)
def test_a_word_that_is_defined_as_less_grants_less(language: str, lead: str) -> None:
    with speaking(LANGUAGES[language]):
        assert "allow" not in grants(access(CODES[0], f"{lead}\n{DOWN}")).values()
