"""Who may call, in German, French and Spanish; what is not read opens nothing."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access
from asbuilt.spec.sections.access import Access
from tests.sections.documents import outline_of

HEADS = {
    "de": "# Pflichtenheft\n\nDas System ist für die Boote und wird nicht vermietet.\n\n"
    "## Rollen\n\n"
    "- **Kunde**: bucht.\n- **Wart**: pflegt.\n\n## Schnittstellen\n\n",
    "fr": "# Cahier des charges\n\nLe système est pour les bateaux et ne fait pas autre chose.\n\n"
    "## Rôles\n\n- **client** : réserve.\n- **gardien** : entretient.\n\n## Interfaces\n\n",
    "es": "# Especificación técnica\n\nEl sistema es para los barcos y no hace otra cosa.\n\n"
    "## Roles\n\n- **cliente**: reserva.\n- **guarda**: mantiene.\n\n## Interfaces\n\n",
}
TITLES = {"de": "Zugriff", "fr": "Accès", "es": "Acceso"}
ROUTES = "- `GET /boats`\n- `POST /boats`\n- `DELETE /boats/{id}`\n"


def read(name: str, said: str) -> Access:
    with speaking(next(each for each in shipped() if each.name == name)):
        return access.read(outline_of(f"{HEADS[name]}{ROUTES}\n## {TITLES[name]}\n\n{said}\n"))


def granted(found: Access) -> set[str]:
    return {f"{each.endpoint} {each.role}" for each in found.cells if each.grant != "deny"}


@pytest.mark.parametrize(
    ("name", "said", "roles"),
    [
        ("fr", "- `GET /boats` est accessible au gardien et au client.\n- `POST /boats` et"
         " `DELETE /boats/{id}` sont réservés au gardien.", "client gardien"),
        ("es", "- `GET /boats` es accesible para el guarda y el cliente.\n- `POST /boats` y"
         " `DELETE /boats/{id}` están reservados al guarda.", "cliente guarda"),
    ],
)  # fmt: skip
def test_routes_that_are_reserved(name: str, said: str, roles: str) -> None:
    customer, warden = roles.split()
    assert granted(read(name, said)) == {
        f"GET /boats {customer}",
        f"GET /boats {warden}",
        f"POST /boats {warden}",
        f"DELETE /boats/{{id}} {warden}",
    }


@pytest.mark.parametrize(
    ("name", "title", "everyone", "roles"),
    [
        ("de", "Aufruf | Wer darf", "alle angemeldeten Benutzer", "kunde wart"),
        ("fr", "Appel | Qui peut", "tout utilisateur connecté", "client gardien"),
        ("es", "Llamada | Quién puede", "cualquier usuario autenticado", "cliente guarda"),
    ],
)
def test_all_who_have_signed_in_are_no_role(
    name: str, title: str, everyone: str, roles: str
) -> None:
    customer, warden = roles.split()
    rows = f"| `GET /boats` | {everyone} |\n| `POST /boats` | {warden} |"
    assert granted(read(name, f"| {title} |\n|---|---|\n{rows}")) == {
        f"GET /boats {customer}",
        f"GET /boats {warden}",
        f"POST /boats {warden}",
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Löschen darf nur der Wart."),
        ("de", "Kunden sehen nur ihre eigenen Boote."),
        ("fr", "Seul le gardien peut créer ou supprimer un bateau."),
        ("fr", "- `GET /boats` n'est pas ouvert aux clients."),
        ("fr", "- `GET /boats` est accessible aux gardiens, jamais aux clients."),
        ("fr", "- `POST /boats` est ouvert aux clients qui ont payé."),
        ("es", "Se prohíbe al guarda borrar barcos."),
        ("es", "- `POST /boats` está abierto a los clientes, salvo los domingos."),
        ("es", "- `POST /boats` no está reservado a los clientes."),
    ],
)
def test_what_is_not_read_opens_nothing(name: str, said: str) -> None:
    found = read(name, said)
    assert granted(found) == set()
    assert found.present


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Die Anmeldung läuft über das Konto des Vereins."),
        ("fr", "La connexion passe par le compte du club."),
        ("es", "El inicio de sesión usa la cuenta del club."),
    ],
)
def test_a_sentence_without_roles_says_nothing_of_rights(name: str, said: str) -> None:
    assert not read(name, said).present
