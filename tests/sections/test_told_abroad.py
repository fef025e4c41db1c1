"""Who may call, in languages whose words may stand in any order."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.api import read
from tests.plan.compiled import plan_of, route
from tests.sections.documents import outline_of

HEAD = """# Pflichtenheft: Laden

## Datenmodell

```sql
CREATE TABLE nutzer (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, rolle TEXT NOT NULL
    CHECK (rolle IN ('disponent', 'fahrer', 'verwalter')));
CREATE TABLE bestellungen (id INT PRIMARY KEY, nutzer_id INT NOT NULL REFERENCES nutzer (id));
```

## Rollen

- **Disponent** (`disponent`): plant.
- **Fahrer** (`fahrer`): liefert aus.
- **Verwalter** (`verwalter`): betreut.

"""
KEY = "POST /bestellungen"
CALLS = f"## Endpunkte\n\n- `{KEY}`\n- `GET /bestellungen`\n\n"


def callers(text: str, key: str = KEY) -> str:
    """The first letters of the roles that may call, small where they may act on some rows only."""
    permits = route(plan_of(f"{HEAD}{text}\n"), key).permits
    letters = (role[0] if permit.rule else role[0].upper() for role, permit in permits.items())
    return "".join(sorted(letters))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Bestellungen darf nur ein Disponent anlegen.", "D"),
        ("Nur Disponenten dürfen diesen Endpunkt aufrufen.", "D"),
        ("Diesen Endpunkt dürfen nur Disponenten und Verwalter aufrufen.", "DV"),
        ("Aufrufen dürfen ihn Disponenten und Fahrer.", "DF"),
        ("Darf nur von Verwaltern aufgerufen werden.", "V"),
        ("Eine Bestellung, die nur Disponenten aufrufen dürfen.", "D"),
        ("Bestellungen können Disponenten, Fahrer und Verwalter anlegen.", "DFV"),
        ("Anlegen darf eine Bestellung der Disponent.", "D"),
        ("Nur ein Disponent darf Bestellungen nachts anlegen.", "A"),
        ("Bestellungen darf ein Disponent anlegen, sofern Platz ist.", "A"),
        ("Bestellungen darf nur ein Disponent anlegen, wenn ein Fahrer da ist.", "A"),
        ("Der Disponent plant die Tour.", "Adfv"),
        ("Ein Fahrer kann nur eine Tour haben.", "Adfv"),
    ],
)
def test_beside_an_endpoint(said: str, expected: str) -> None:
    assert callers(f"## Endpunkte\n\n### {KEY}\n\n{said}") == expected


@pytest.mark.parametrize(
    ("said", "posts", "gets"),
    [
        (
            f"`{KEY}` darf nur ein Disponent aufrufen. `GET /bestellungen` dürfen Disponenten und"
            " Fahrer aufrufen.",
            "D",
            "DF",
        ),
        (
            "- Bestellungen anlegen darf nur der Disponent.\n"
            "- Bestellungen lesen dürfen Disponenten und Fahrer.",
            "D",
            "DF",
        ),
        (f"`{KEY}` dürfen Disponenten nachts aufrufen.", "A", "A"),
        ("Bestellungen dürfen Disponenten anlegen, solange Platz ist.", "A", "A"),
    ],
)
def test_where_access_is_spoken_of(said: str, posts: str, gets: str) -> None:
    text = f"{CALLS}## Zugriff\n\n{said}"
    assert (callers(text), callers(text, "GET /bestellungen")) == (posts, gets)


def test_in_a_list_of_endpoints() -> None:
    said = (
        f"- `{KEY}` – darf nur ein Disponent aufrufen\n- `GET /bestellungen` – dürfen Fahrer lesen"
    )
    text = f"## Endpunkte\n\n{said}"
    assert (callers(text), callers(text, "GET /bestellungen")) == ("D", "F")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("es", "Los pedidos los puede crear solo un admin."),
        ("fr", "Une commande, que seul un admin peut créer."),
        ("pt", "Pedidos só um admin pode criar."),
    ],
)
def test_in_other_languages(name: str, said: str) -> None:
    text = "# Shop\n\n## Roles\n\n- admin\n- editor\n\n## API\n\n### POST /pedidos\n\n"
    with speaking(next(each for each in shipped() if each.name == name)):
        (endpoint,) = read(outline_of(f"{text}{said}\n")).endpoints
    assert endpoint.roles is None or [role.text for role in endpoint.roles] == ["admin"]
    assert not endpoint.public
