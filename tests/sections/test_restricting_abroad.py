"""Sentences of other languages that name no route: who may not do something, or who alone may."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

ROLES = "# Shop\n\n## Roles\n\n- admin\n- editor\n- viewer\n\n## API\n\n"
CALLS = ("GET /orders", "DELETE /orders/{id}", "PATCH /orders/{id}")


def refused(name: str, said: str) -> set[str]:
    """Who is refused in a document in the language of that name, though the endpoints' own lines
    let all roles in."""
    lines = "".join(f"### {call}\n\n**Roles:** admin, editor, viewer\n\n" for call in CALLS)
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        cells = read(outline_of(f"{ROLES}{lines}## Permissions\n\n{said}\n")).cells
    return {f"{each.role} {each.endpoint.split()[0]}" for each in cells if each.grant == "deny"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Viewer dürfen keine Bestellungen löschen."),
        ("de", "Viewer dürfen nicht löschen."),
        ("es", "Los viewers no pueden eliminar pedidos."),
        ("fr", "Les viewers ne peuvent pas supprimer de commandes."),
        ("pt", "Viewers não podem eliminar pedidos."),
        ("ru", "Viewer не может удалять заказы."),
        ("zh", "viewer不能删除订单。"),
    ],
)
def test_who_may_not(name: str, said: str) -> None:
    assert refused(name, said) == {"viewer DELETE"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Nur Admins dürfen Bestellungen ändern."),
        ("es", "Solo los admins pueden modificar pedidos."),
        ("fr", "Seuls les admins peuvent modifier les commandes."),
        ("pt", "Apenas admins podem alterar pedidos."),
        ("ru", "Только admin может изменять заказы."),
        ("zh", "只有admin可以修改订单。"),
    ],
)
def test_who_alone_may(name: str, said: str) -> None:
    assert refused(name, said) == {"editor PATCH", "viewer PATCH"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Editor und Admin dürfen Bestellungen löschen."),
        ("de", "Niemand außer Admins darf mehr sehen."),
        ("de", "Viewer sehen keine Preise."),
        ("de", "Editor darf keine Bestellung löschen, wenn sie bezahlt ist."),
        ("es", "Los viewers pueden ver pedidos."),
        ("fr", "Les editors peuvent modifier les commandes."),
    ],
)
def test_what_refuses_nobody(name: str, said: str) -> None:
    assert refused(name, said) == set()


@pytest.mark.parametrize("name", ["en", "de", "ru"])
@pytest.mark.parametrize(
    "said",
    [
        "Viewer dürfen keine Bestellungen löschen.",
        "`DELETE /orders/{id}` darf ein viewer nicht aufrufen.",
        "Los viewers no pueden eliminar pedidos.",
        "Les viewers ne peuvent pas supprimer de commandes.",
        "Viewers não podem eliminar pedidos.",
        "Viewer не может удалять заказы.",
        "viewer不能删除订单。",
        "Viewers cannot delete orders.",
    ],
)
def test_who_may_not_in_another_language_than_the_document_s(name: str, said: str) -> None:
    assert refused(name, said) == {"viewer DELETE"}


@pytest.mark.parametrize(
    "said",
    [
        "Los viewers pueden eliminar pedidos.",
        "Editor und Viewer dürfen Bestellungen löschen.",
        "Viewers bekommen keine Mails.",
        "Viewers des Ladens löschen Bestellungen.",
        "No viewer of the shop has two accounts.",
    ],
)
def test_what_refuses_nobody_in_another_language(said: str) -> None:
    assert refused("en", said) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Viewers dürfen diesen Endpunkt nicht aufrufen.", {"viewer DELETE"}),
        ("Los viewers no pueden llamar a este endpoint.", {"viewer DELETE"}),
        ("Viewers dürfen diesen Endpunkt aufrufen.", set()),
        ("Viewers bekommen keine Mails.", set()),
    ],
)
def test_beside_an_endpoint_it_is_meant(said: str, expected: set[str]) -> None:
    call = f"### {CALLS[1]}\n\n**Roles:** admin, editor, viewer\n\n{said}\n"
    cells = read(outline_of(f"{ROLES}{call}")).cells
    assert {f"{each.role} DELETE" for each in cells if each.grant == "deny"} == expected
