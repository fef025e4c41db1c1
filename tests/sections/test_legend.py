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


TICKED = (
    "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | ✓ | ✓ |\n| `POST /crates` | ✓ | {} |\n"
)


@pytest.mark.parametrize("tick", ["✓", "✅", "✔️", "☑", "+"])
@pytest.mark.parametrize("cross", ["x", "X"])
def test_an_x_beside_ticks_is_a_cross(tick: str, cross: str) -> None:
    found = grants(TICKED.format(cross).replace("✓", tick))
    assert (found["POST /crates", "clerk"], found["POST /crates", "cook"]) == ("allow", "deny")
    boxes = TICKED.format("").replace("✓", cross)
    assert grants(boxes)["POST /crates", "clerk"] == "allow"
    said = f"{cross} = allowed, {tick} = allowed too\n\n"
    assert grants(said + TICKED.format(cross).replace("✓", tick))["POST /crates", "cook"] == "allow"


REFUSING = {
    "de": ["x bedeutet kein Zugriff", "„x“ heißt gesperrt", "x: nicht erlaubt"],
    "en": ["x: may not call it", "“x” stands for denied", "X means forbidden", "x – no access"],
    "es": ["x: prohibido", "x = no puede llamarlo"],
    "fr": ["« x » signifie refusé", "x = n'est pas autorisé"],
    "pt": ["x: proibido", "x = não pode chamar"],
    "ru": ["«x» означает запрет", "x: нет доступа"],
    "zh": ["x：禁止", "x：不允许调用"],
}


@pytest.mark.parametrize("language", [ENGLISH, *shipped()], ids=lambda each: each.name)
def test_a_mark_that_a_legend_says_to_refuse_grants_nothing(language: Language) -> None:
    table = TICKED.format("x").replace("✓", "●")
    for legend in REFUSING[language.name]:
        with speaking(language):
            found = grants(f"{legend}\n\n{table}")
        assert found["POST /crates", "cook"] == "deny", legend
        assert found["POST /crates", "clerk"] == "allow", legend


@pytest.mark.parametrize(
    "legend",
    ["● may call it without restrictions", "● = has no limits here"],
)
def test_a_mark_that_a_legend_says_to_grant_still_does(legend: str) -> None:
    assert (
        grants(f"{legend}\n\n{TICKED.format('').replace('✓', '●')}")["GET /crates", "cook"]
        == "allow"
    )


def test_a_sign_ends_what_the_one_before_it_means() -> None:
    found = grants(f"✓ allowed x not allowed\n\n{TICKED.format('x')}")
    assert (found["POST /crates", "clerk"], found["POST /crates", "cook"]) == ("allow", "deny")


BRACKETED = {
    "de": ("(◐: nur eigene)", "(◐: eigene und fremde)"),
    "en": ("(◐: own only)", "(◐: own and others)"),
    "es": ("(◐: solo propios)", "(◐: propios y ajenos)"),
    "fr": ("(◐ : seulement les siens)", "(◐ : les siens et ceux des autres)"),
    "pt": ("(◐: só os próprios)", "(◐: próprios e alheios)"),
    "ru": ("(◐: только свои)", "(◐: свои и чужие)"),
    "zh": ("（◐：仅限本人数据）", "（◐：本人和他人）"),
}


@pytest.mark.parametrize("language", [ENGLISH, *shipped()], ids=lambda each: each.name)
def test_a_legend_may_stand_in_brackets(language: Language) -> None:
    matrix = "| Endpoint | clerk |\n|--|--|\n| `GET /crates` | ✔ |\n| `POST /crates` | ◐ |\n"
    own, more = BRACKETED[language.name]
    with speaking(language):
        assert grants(f"{matrix}\n{own}\n")["POST /crates", "clerk"] == "own"
        assert grants(f"{matrix}\n{more}\n")["POST /crates", "clerk"] == "◐"


@pytest.mark.parametrize(
    "legend", ["图例：✔＝允许，◐＝仅限本人，✘＝禁止", "符号说明：✔ 允许；◐ 仅本人；✘ 不允许"]
)
def test_marks_of_chinese_need_no_space(legend: str) -> None:
    matrix = "| Endpoint | clerk |\n|--|--|\n| `GET /crates` | ✔ |\n| `POST /crates` | ◐ |\n"
    with speaking(next(each for each in shipped() if each.name == "zh")):
        assert grants(f"{matrix}\n{legend}\n")["POST /crates", "clerk"] == "own"


@pytest.mark.parametrize(
    ("name", "legend"),
    [
        ("en", "Legend: ✔ allowed · P own crates only · ✖ denied"),
        ("en", "✔ allowed | **P** own crates only | ✖ denied"),
        ("pt", "Legenda: ✔ permitido · P somente registros próprios · ✖ negado"),
        ("ru", "✔ разрешено; P только свои записи; ✖ запрещено"),
    ],
)
def test_a_letter_is_explained_as_other_signs_are(name: str, legend: str) -> None:
    table = "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | P | ✔ |\n"
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        found = grants(f"{legend}\n\n{table}")
    assert found == {("GET /crates", "clerk"): "own", ("GET /crates", "cook"): "allow"}


def test_a_letter_within_a_sentence_is_no_sign() -> None:
    table = "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | A | ✔ |\n"
    found = grants(f"✔ allowed. A clerk calls it on own crates only.\n\n{table}")
    assert found[("GET /crates", "clerk")] not in ("allow", "own")
