"""Sentences below endpoints that say no more than who may: ``Only the porter may.``"""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
TITLES = {
    "en": "Roles", "de": "Wer damit arbeitet", "es": "Quién lo usa", "fr": "Qui utilise",
    "pt": "Quem usa", "ru": "Кто пользуется", "zh": "谁使用",
}  # fmt: skip
ROLES = {
    "en": ("porter", "cook"), "de": ("Wart", "Koch"), "es": ("capataz", "alguacil"),
    "fr": ("gardien", "moniteur"), "pt": ("porteiro", "morador"), "ru": ("сторож", "повар"),
    "zh": ("馆员", "学生"),
}  # fmt: skip


def callers(language: str, said: str, route: str = "PUT /parcels/{id}") -> list[str] | None:
    """The first endpoint's callers; None if it is left to convention, ``[]`` if it is closed."""
    roles = "\n".join(f"- **{role}** — x" for role in ROLES[language])
    text = f"# D\n\n## {TITLES[language]}\n\n{roles}\n\n## API\n\n### `{route}`\n\n{said}\n"
    with speaking(LANGUAGES[language]):
        outline = outline_of(text)
        read, shut = outline.part(api.read), access.read(outline).troubles
    rows = dict(read.endpoints[0].rows or ())
    named = [each.text for each in read.endpoints[0].roles or ()]
    found = [f"{each} {rows[each].text}" if each in rows else each for each in named]
    return found or ([] if shut or read.troubles else None)


@pytest.mark.parametrize(
    ("language", "said", "role"),
    [
        ("en", "Only the porter may.", "porter"),
        ("en", "Takes it out. Only the porter may do that.", "porter"),
        ("en", "Exclusively for the porter.", "porter"),
        ("de", "Das darf nur der Wart.", "wart"),
        ("de", "Nur der Wart darf das.", "wart"),
        ("es", "Solo el capataz puede.", "capataz"),
        ("es", "Exclusiva del capataz.", "capataz"),
        ("fr", "Exclusif au gardien.", "gardien"),
        ("pt", "Só o porteiro pode.", "porteiro"),
        ("pt", "Exclusiva do porteiro.", "porteiro"),
        ("ru", "Только сторож может.", "сторож"),
        ("zh", "仅馆员可以。", "馆员"),
    ],
)
def test_only_one_may(language: str, said: str, role: str) -> None:
    assert callers(language, said) == [role]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Only the porter may on Sundays."),
        ("en", "Only the porter may not."),
        ("de", "Das darf nur der Wart, wenn er Dienst hat."),
        ("de", "Das darf nur der Wart werktags."),
        ("es", "Solo el capataz puede los domingos."),
        ("es", "Solo el capataz no puede."),
        ("fr", "Seul le gardien peut le lundi."),
        ("pt", "Só o porteiro pode aos domingos."),
        ("pt", "Só o porteiro não pode."),
        ("ru", "Только сторож может в выходные."),
        ("zh", "仅馆员周日可以。"),
    ],
)
def test_what_limits_it_lets_nobody_in(language: str, said: str) -> None:
    assert callers(language, said) == []


@pytest.mark.parametrize(
    ("language", "said", "first"),
    [
        ("pt", "O porteiro vê tudo; o morador vê somente as próprias encomendas.", "porteiro"),
        ("de", "Der Wart sieht alles; der Koch sieht nur eigene Boote.", "wart"),
        ("ru", "Сторож видит всё; повар видит только свои лодки.", "сторож"),
    ],
)
def test_who_sees_everything_and_who_own_rows(language: str, said: str, first: str) -> None:
    found = callers(language, said, "GET /parcels")
    assert found and found[0] == first
    assert found[1].endswith(" own")


def test_what_only_one_may_do_elsewhere_closes_nothing() -> None:
    assert callers("en", "Lists all. Only the porter may delete one.", "GET /parcels") is None
