"""Rollouts below headings of their acceptance, and neighbours as services of others."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.rollout.heading import rollouts
from asbuilt.spec.sections import dependencies
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Introduction and acceptance"),
        ("en", "Going live and handover"),
        ("de", "Einführung und Abnahme"),
        ("de", "Inbetriebnahme und Abnahme"),
        ("es", "Puesta en marcha y aceptación"),
        ("fr", "Mise en production et réception"),
        ("pt", "Implantação e aceite"),
        ("ru", "Внедрение и приёмка"),
        ("zh", "上线与验收"),
    ],
)
def test_what_is_introduced_is_accepted(language: str, title: str) -> None:
    with speaking(LANGUAGES[language]):
        assert len(rollouts(outline_of(f"# X\n\n## {title}\n\nText.\n"))) == 1


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Introduction"), ("en", "Introduction and goals"), ("de", "Einführung und Ziele")],
)
def test_an_introduction_is_no_rollout(language: str, title: str) -> None:
    with speaking(LANGUAGES[language]):
        assert not rollouts(outline_of(f"# X\n\n## {title}\n\nText.\n"))


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "Neighbour | Used for | If it fails"),
        ("de", "Nachbarsystem | Wofür | Bei Ausfall"),
        ("es", "Sistema vecino | Para qué | Si falla"),
        ("fr", "Système voisin | Usage | En cas de panne"),
        ("de", "Nachbarsystem | Wofür | Verhalten bei Ausfall"),
        ("es", "Sistema vecino | Para qué | Comportamiento si falla"),
        ("fr", "Système voisin | Usage | Comportement en cas d'indisponibilité"),
        ("pt", "Sistema vizinho | Para quê | Comportamento em caso de falha"),
        ("ru", "Соседняя система | Назначение | Поведение при отказе"),
    ],
)
def test_neighbours_with_what_happens_without_them_are_services(language: str, header: str) -> None:
    text = f"# X\n\n## Context\n\n| {header} |\n|--|--|--|\n| Geo API | routes | by hand |\n"
    with speaking(LANGUAGES[language]):
        items = outline_of(text).part(dependencies.read).items
    assert [each.name.text for each in items] == ["Geo API"]


def test_neighbours_may_be_people() -> None:
    text = "# X\n\n## Context\n\n| Neighbour | Used for |\n|--|--|\n| Citizen | asks for a date |\n"
    assert outline_of(text).part(dependencies.read).items == ()
