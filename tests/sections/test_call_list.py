"""Lists of routes that go on with who may call, below any heading."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

ROUTES = """
- `GET /crates` -> grower (own), packer
- `POST /crates` -> grower only
- `PATCH /crates/:id` -> grower (own), packer
- `GET /fruits` -> public, no login
"""
CELLS = {
    ("GET /crates", "grower"): "own",
    ("GET /crates", "packer"): "allow",
    ("POST /crates", "grower"): "allow",
    ("POST /crates", "packer"): "deny",
    ("PATCH /crates/{id}", "grower"): "own",
    ("PATCH /crates/{id}", "packer"): "allow",
    ("GET /fruits", "anonymous"): "allow",
}


def cells(text: str) -> dict[tuple[str, str], str]:
    found = read(outline_of(f"# Fruit\n\n{text}\n")).cells
    return {(cell.endpoint, cell.role): cell.word or cell.grant for cell in found}


@pytest.mark.parametrize(
    "people",
    [
        "## Who\n\n- **grower** -> grows\n- **packer** -> packs",
        "## For whom\n\n- grower -> grows\n- packer -> packs",
        "## Who it is for\n\n- `grower`: grows\n- `packer`: packs",
        "## Users\n\n- 🧺 **grower** — grows\n- 📦 **packer** — packs",
        "## Who uses it\n\n| Who | What for |\n|--|--|\n| grower | grows |\n| packer | packs |",
        "",
    ],
)
@pytest.mark.parametrize("arrow", ["->", "→", "—", ":"])
def test_those_whom_it_is_for_are_roles_if_routes_go_on_with_them(people: str, arrow: str) -> None:
    assert cells(f"{people}\n\n## Routes\n{ROUTES.replace('->', arrow)}") == CELLS


def test_lines_of_a_paragraph_are_read_as_items_are() -> None:
    lines = ROUTES.replace("- `", "`").replace("\n`", "  \n`")
    assert cells(f"## Who\n\n- **grower**: x\n- **packer**: y\n\n## Calls\n{lines}") == CELLS


@pytest.mark.parametrize(
    "said",
    [
        "grower unless suspended",
        "grower, but not at night",
        "all but packer",
        "everyone except grower",
        "grower if the shop is open",
        "not packer",
        "public, but only by day",
        "public (internal network only)",
        "public for growers",
        "nobody",
        "internal",
        "same as above",
        "grower with approval of packer",
    ],
)
def test_what_is_not_understood_lets_nobody_in(said: str) -> None:
    found = cells(
        "## Who\n\n- **grower**: grows\n- **packer**: packs\n\n"
        f"## Routes\n{ROUTES}- `DELETE /crates/:id` -> {said}\n"
    )

    assert {key: each for key, each in found.items() if "DELETE" not in key[0]} == CELLS
    assert {each for (key, _), each in found.items() if "DELETE" in key} <= {"deny"}


@pytest.mark.parametrize(
    "routes",
    [
        "- `GET /growers` -> growers\n- `POST /growers` -> grower\n- `GET /packers` -> own packer",
        "- `GET /crates` -> list of crates\n- `POST /crates` -> crate\n- `GET /x` -> own crates",
        "- `GET /a` -> grower (own)\n- `POST /b` -> packer",
        "- `GET /a` -> apple\n- `GET /b` -> pear\n- `GET /c` -> plum (own)\n- `GET /d` -> fig",
    ],
)
def test_what_is_answered_is_no_role(routes: str) -> None:
    assert not cells(f"## Routes\n\n{routes}\n")


GERMAN = """# Ladeparkplätze – Technisches Konzept

## Datenmodell

Es gibt Kunden.

## Schnittstelle

- `GET /ladepunkte` (LP-1) – für alle, auch ohne Anmeldung
- `POST /reservierungen` (LP-2) – Kundin
- `GET /reservierungen` – Kundin (eigene), Leitwarte
- `PATCH /ladepunkte/{id}` (LP-4, LP-5) – Ladepunkt, Leitwarte
"""


def test_numbers_of_requirements_may_stand_before_callers_in_any_language() -> None:
    with speaking(next(each for each in shipped() if each.name == "de")):
        found = read(outline_of(GERMAN)).cells
    said = {(each.endpoint, each.role): each.word or each.grant for each in found}
    assert said["GET /ladepunkte", "anonymous"] == "allow"
    assert said["GET /reservierungen", "kundin"] in ("own", "eigene")
    assert said["PATCH /ladepunkte/{id}", "leitwarte"] == "allow"
    assert said["POST /reservierungen", "leitwarte"] == "deny"


@pytest.mark.parametrize(("who", "opened"), [("anonymous", True), ("anyone", False)])
def test_who_has_not_signed_in_may_be_listed_beside_roles(who: str, opened: bool) -> None:
    text = (
        "## API\n\n- `GET /crates`\n- `POST /crates`\n\n## Who can do what\n\n"
        f"- **grower** — `POST /crates`\n- **packer** — `POST /crates`\n- **{who}** — `GET /crates`"
    )
    assert (cells(text).get(("GET /crates", "anonymous")) == "allow") is opened
