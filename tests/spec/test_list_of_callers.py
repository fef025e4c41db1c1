"""Lists of those who may call: who has not signed in among them, and what is no entry of one."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import callers_in
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}


def listed(language: str, said: str) -> list[str]:
    with speaking(LANGUAGES[language]):
        found = callers_in(Text(said, Span(0, len(said))))
        return [f"{each.role.text} {each.word.text if each.word else ''}".strip() for each in found]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "clerk, cook and also without login"),
        ("en", "clerk, cook, and even signed-out visitors"),
        ("en", "clerk, cook, including anonymous users"),
        ("de", "clerk, cook und auch ohne Anmeldung"),
        ("de", "clerk, cook sowie nicht angemeldete Besucher"),
        ("de", "clerk, cook, auch anonym"),
        ("es", "clerk, cook y también sin sesión"),
        ("es", "clerk, cook, también anónimos"),
        ("fr", "clerk, cook ainsi que non connecté"),
        ("fr", "clerk, cook et aussi les anonymes"),
        ("fr", "clerk, cook, également sans session"),
        ("pt", "clerk, cook e também sem sessão"),
        ("pt", "clerk, cook, inclusive sem login"),
        ("ru", "clerk, cook, а также без входа"),
        ("ru", "clerk, cook, в том числе без авторизации"),
        ("zh", "clerk、cook，也包括未登录用户"),
        ("zh", "clerk、cook，未登录也可"),
    ],
)
def test_who_has_not_signed_in_is_no_role(language: str, said: str) -> None:
    assert listed(language, said) == ["clerk", "cook", "anonymous"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "clerk, also without login on Mondays"),
        ("en", "clerk, not without login"),
        ("en", "clerk, also without a second factor"),
        ("en", "clerk and only for own orders"),
        ("en", "clerk, and for their own"),
        ("de", "Koch, auch ohne Anmeldung werktags"),
        ("de", "Koch, nicht ohne Anmeldung"),
        ("de", "Koch und nur für eigene"),
        ("es", "guarda, también sin sesión los lunes"),
        ("es", "guarda, salvo sin sesión"),
        ("es", "guarda y solo para los suyos"),
        ("fr", "gardien, sauf sans session"),
        ("pt", "morador, também sem login aos domingos"),
        ("ru", "оператор, кроме без входа"),
        ("ru", "оператор, также без входа по будням"),
        ("zh", "学生，未登录除外"),
        ("zh", "学生，馆员除外"),
    ],
)
def test_what_limits_or_refuses_names_nobody(language: str, said: str) -> None:
    assert listed(language, said) == []


@pytest.mark.parametrize(
    ("language", "said", "roles"),
    [
        ("en", "clerk, cook, and admin", ["clerk", "cook", "admin"]),
        ("en", "clerk, cook, or also the admin", ["clerk", "cook", "admin"]),
        ("en", "clerk, for its own orders, and cook", ["clerk own", "cook"]),
        ("de", "Koch, Wart, und auch Fahrer", ["koch", "wart", "fahrer"]),
        ("es", "guarda así como capitán", ["guarda", "capitán"]),
        ("zh", "学生和未登录", ["学生", "anonymous"]),
    ],
)
def test_words_between_the_last_two_are_no_part_of_a_name(
    language: str, said: str, roles: list[str]
) -> None:
    assert listed(language, said) == roles
