"""Sections about access that say by the numbers of operations who may call them."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import access
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
ROWS = (
    "| N | Method | Path |\n|---|---|---|\n| 1 | GET | /meters |\n| 2 | POST | /meters |\n"
    "| 3 | DELETE | /meters/{id} |\n"
)


def is_closed(language: str, title: str, said: str) -> bool:
    with speaking(LANGUAGES[language]):
        return access.read(outline_of(f"# D\n\n## API\n\n{ROWS}\n## {title}\n\n{said}\n")).present


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "Access control", "**Clerk.** Performs operations 1 and 2."),
        ("en", "Access control", "- Clerk: endpoints 1, 2"),
        ("de", "Zugriff", "**Wart.** Führt die Operationen 1 und 2 aus."),
        ("es", "Control de acceso", "**Guarda.** Ejecuta las operaciones de la 1 a la 3."),
        ("fr", "Contrôle d'accès", "**Gardien.** Exécute les opérations 1 et 2."),
        ("pt", "Controle de acesso", "**Porteiro.** Executa as operações 1 e 2."),
        ("ru", "Требования к разграничению доступа", "**Сторож.** Выполняет операции с 1 по 3."),
    ],
)
def test_what_numbers_say_is_not_left_to_convention(language: str, title: str, said: str) -> None:
    assert is_closed(language, title, said)


@pytest.mark.parametrize(
    "said", ["The service handles operations 20 per second.", "Signing in takes calls of 2.5 s."]
)
def test_other_figures_say_nothing_of_rights(said: str) -> None:
    assert not is_closed("en", "Access control", said)
