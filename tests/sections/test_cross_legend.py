"""Crosses of access matrices: they refuse, unless the document says in full that they grant."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = "# API\n- `GET /crates` lists them\n- `POST /crates` takes one in\n\n"
TABLE = (
    "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | × | own |\n| `POST /crates` | – | × |\n"
)
LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}


def grants(text: str, api: str = API) -> dict[str, str]:
    cells = read(outline_of(f"{api}# Access\n{text}\n")).cells
    return {f"{cell.endpoint} {cell.role}": cell.word or cell.grant for cell in cells}


@pytest.mark.parametrize(
    ("language", "legend"),
    [
        ("en", "A cross (×) means allowed, a dash (–) means denied."),
        ("en", "Two roles. A cross (×) means allowed, “own” means own crates, a dash (–) denied."),
        ("en", "A cross (×) stands for yes and a dash (–) for no."),
        ("en", "A cross (`×`) means allowed."),
        ("en", "× = allowed, – = denied, own = own crates only"),
        ("en", "- × — permitted"),
        ("en", "**×** allowed · **–** denied"),
        ("de", "Ein Kreuz (×) bedeutet erlaubt, ein Strich (–) bedeutet verboten."),
        ("de", "Legende: × erlaubt, – nicht erlaubt"),
        ("es", "Una cruz (×) significa permitido; un guion (–) significa prohibido."),
        ("fr", "Une croix (×) signifie autorisé, un tiret (–) signifie interdit."),
        ("pt", "Um × significa permitido, – significa proibido."),
        ("ru", "Крестик (×) означает разрешено, прочерк (–) означает запрещено."),
        ("zh", "×表示允许，–表示拒绝。"),
    ],
)
def test_a_cross_grants_where_a_legend_says_that_it_does(language: str, legend: str) -> None:
    with speaking(LANGUAGES[language]):
        assert grants(f"{legend}\n\n{TABLE}") == {
            "GET /crates clerk": "allow",
            "GET /crates cook": "own",
            "POST /crates clerk": "deny",
            "POST /crates cook": "allow",
        }


@pytest.mark.parametrize(
    ("language", "legend"),
    [
        ("en", "Who may do what:"),
        ("en", "A cross (×) means not allowed, a dash (–) means allowed."),
        ("en", "A cross (×) does not mean allowed."),
        ("en", "A cross (×) means allowed, but not for guests, a dash (–) means denied."),
        ("en", "A cross (×) means allowed (own crates only), a dash (–) means denied."),
        ("en", "A cross (×) means allowed only for their crates."),
        ("en", "A cross (×) means allowed; but only own crates."),
        ("en", "A cross (×) means allowed. Unless the crate is sold."),
        ("en", "An × means allowed but not for their crates, a – means denied."),
        ("en", "A cross (×) means allowed, not for guests (–)."),
        ("en", "A cross (×) means yes, but not on Sundays; own means own."),
        ("en", "A cross (×) means allowed*.\n\n\\* only their own."),
        ("en", "× = allowed unless suspended"),
        ("en", "- × = allowed\n- × = denied"),
        ("de", "× erlaubt nur für eigene"),
        ("fr", "Une croix (×) signifie autorisé sauf pour les siennes, un tiret (–) interdit."),
    ],
)
def test_a_cross_refuses_where_anything_else_is_said(language: str, legend: str) -> None:
    with speaking(LANGUAGES[language]):
        found = grants(f"{legend}\n\n{TABLE}")
    assert found["GET /crates clerk"] == found["POST /crates cook"] == "deny"


def test_a_cross_beside_ticks_refuses_whatever_a_legend_says() -> None:
    table = TABLE.replace("| – |", "| ✓ |")
    found = grants(f"× = allowed, ✓ = allowed\n\n{table}")
    assert found["GET /crates clerk"] == "deny"


@pytest.mark.parametrize("sign", ["J", "P", "×"])
def test_what_a_legend_grants_stays_within_what_the_row_is_limited_to(sign: str) -> None:
    api = f"{API}- `DELETE /crates/{{id}}` removes one\n\n"
    legend = f"{sign} = allowed, – = denied, E = own crates only\n\n"
    head = "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | – | J |\n"
    head += "| `POST /crates` | – | J |\n"
    row = "| `DELETE /crates/{id}` (own) | S | E |\n".replace("S", sign)
    found = grants(f"{legend}{head.replace('J', sign)}{row}", api)
    assert found["DELETE /crates/{id} clerk"] == "own"
    bound = grants(f"{legend}{head.replace('J', sign)}{row.replace('(own)', 'if sold')}", api)
    assert bound["DELETE /crates/{id} clerk"] == "if sold"
    assert bound["DELETE /crates/{id} cook"] == "if sold, own"
    done = f"{legend}| Right | clerk | cook |\n|--|--|--|\n| Delete own crates | {sign} | – |\n"
    assert grants(done, api)["DELETE /crates/{id} clerk"] == "own"
