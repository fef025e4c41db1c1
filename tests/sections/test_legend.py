"""The legends of access matrices: what a sign means ends where the next meaning begins."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, Language, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = "# API\n- `GET /crates` lists them\n- `POST /crates` takes one in\n\n"


def grants(text: str) -> dict[tuple[str, str], str]:
    cells = read(outline_of(f"{API}# Access\n{text}\n")).cells
    return {(cell.endpoint, cell.role): cell.word or cell.grant for cell in cells}


LEGENDS = {
    "de": [
        "+ – erlaubt, − – nicht erlaubt, „eigene“ – nur eigene Kisten",
        "+ = erlaubt, − = verboten, *eigene* = nur eigene",
    ],
    "en": [
        "+ — allowed, − — refused, “own” — own crates only",
        "+ means allowed, − means denied, `own` means own crates",
        "\\+ allowed, \\− denied, `own` − own crates",
        "(+ allowed; − refused; 'own' – own crates only)",
    ],
    "es": ["+ = permitido, − = prohibido, «propios» = solo los propios"],
    "fr": ["+ : autorisé, − : interdit, « propres » : seulement ses propres caisses"],
    "pt": ["+ = permitido, − = proibido, “próprios” = só os próprios"],
    "ru": [
        "+ — разрешено, − — запрещено, «свои» — только собственные записи",
        "«+» — разрешено, «−» — запрещено, «свои» — только свои",
        "+ — разрешено; − — запрещено; свои — только свои ящики",
    ],
    "zh": ["+ 表示允许，− 表示拒绝，“本人” 表示仅限本人的记录"],
}
OWN_WORDS = {
    "de": "eigene", "en": "own", "es": "propios", "fr": "propres", "pt": "próprios", "ru": "свои",
    "zh": "本人",
}  # fmt: skip


@pytest.mark.parametrize("dash", "-‐‑–—−－")
@pytest.mark.parametrize("language", [ENGLISH, *shipped()], ids=lambda each: each.name)
def test_what_follows_a_dash_in_a_legend_opens_nothing(language: Language, dash: str) -> None:
    own = OWN_WORDS[language.name]
    table = (
        "| Call | clerk | cook |\n|--|--|--|\n"
        f"| `GET /crates` | + | {own} |\n| `POST /crates` | {dash} | + |\n"
    )
    for legend in LEGENDS[language.name]:
        with speaking(language):
            found = grants(f"{legend.replace('−', dash)}\n\n{table}")
        assert found == {
            ("GET /crates", "clerk"): "allow",
            ("GET /crates", "cook"): "own",
            ("POST /crates", "clerk"): "deny",
            ("POST /crates", "cook"): "allow",
        }, legend


def test_a_sign_that_is_explained_as_refused_and_own_is_not_own() -> None:
    table = "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | ● | ◐ |\n"
    table += "| `POST /crates` | ● | ◇ |\n"
    found = grants(f"● yes, ◐ own, ◇ forbidden, own: own crates\n\n{table}")
    assert found["POST /crates", "cook"] != "own"
