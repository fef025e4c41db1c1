"""Who may call, as sentences of Portuguese, Russian and Chinese documents tell it."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

ROLES = {
    "en": ("owner", "clerk", "manager"),
    "pt": ("armador", "atendente", "gerente"),
    "ru": ("владелец", "оператор", "управляющий"),
    "zh": ("船主", "登记员", "经理"),
}
OWNER, CLERK, MANAGER = range(3)


def _said(name: str, text: str) -> dict[int, bool] | None:
    """Those of the roles of a language that a sentence names, and whether for own rows; -1 is
    everyone."""
    known = ROLES[name]
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        found = callers_said(Text(text, Span(0, len(text))), known)
    if found is None:
        return None
    if found.public:
        return {-1: False}
    return {known.index(each.role.text): each.word is not None for each in found.named}


@pytest.mark.parametrize(
    ("name", "text", "callers"),
    [
        ("pt", "Somente o gerente pode chamar.", {MANAGER: False}),
        ("pt", "Acessível apenas a gerentes.", {MANAGER: False}),
        ("pt", "Disponível somente para atendente e gerente.", {CLERK: False, MANAGER: False}),
        ("pt", "Só o gerente tem acesso.", {MANAGER: False}),
        ("pt", "O armador só pode consultar as suas reservas, o gerente todas.",
         {OWNER: True, MANAGER: False}),
        ("pt", "Armador: apenas as suas reservas; atendente e gerente: todas.",
         {OWNER: True, CLERK: False, MANAGER: False}),
        ("pt", "Não requer login.", {-1: False}),
        ("pt", "Aberta a todos, sem login.", {-1: False}),
        ("pt", "Pública, mas apenas em dias úteis.", None),
        ("ru", "Вызывать может только управляющий.", {MANAGER: False}),
        ("ru", "Доступно только управляющему.", {MANAGER: False}),
        ("ru", "Доступ только для оператора и управляющего.", {CLERK: False, MANAGER: False}),
        ("ru", "Требуется роль оператора.", {CLERK: False}),
        ("ru", "Владелец видит только свои брони, оператор — все.", {OWNER: True, CLERK: False}),
        ("ru", "Авторизация не требуется.", {-1: False}),
        ("ru", "Доступен всем без авторизации.", {-1: False}),
        ("ru", "Без авторизации, но только из внутренней сети.", None),
        ("zh", "仅经理可调用。", {MANAGER: False}),
        ("zh", "仅对经理开放。", {MANAGER: False}),
        ("zh", "需要登记员权限。", {CLERK: False}),
        ("zh", "船主只能查看自己的预订，登记员可查看全部。", {OWNER: True, CLERK: False}),
        ("zh", "不需要认证。", {-1: False}),
        ("zh", "所有人均可访问，无需登录。", {-1: False}),
        ("zh", "任何人都可以调用，周日除外。", None),
        ("zh", "不需要登记员权限。", None),
        ("en", "Owners: only their own bookings; clerks and managers: all.",
         {OWNER: True, CLERK: False, MANAGER: False}),
    ],
)  # fmt: skip
def test_who_may_call(name: str, text: str, callers: dict[int, bool] | None) -> None:
    assert _said(name, text) == callers


@pytest.mark.parametrize(
    "text",
    [
        "Public. Only on weekdays.", "No login is required. But only from the intranet.",
        "Rota pública. Apenas em dias úteis.", "Não exige login. Exceto aos domingos.",
        "Публичный метод. Но только в рабочие дни.", "Авторизация не требуется. Кроме выходных.",
        "公开接口。仅限工作日。", "所有人均可访问。周日除外。",
    ],
)  # fmt: skip
def test_the_sentence_behind_takes_back_what_is_public(text: str) -> None:
    for each in (ENGLISH, *shipped()):
        with speaking(each):
            api = read(outline_of(f"# Spec\n\n## API\n\n### `GET /boats`\n\n{text}\n"))
        assert not api.endpoints[0].public


def test_a_sentence_about_what_is_returned_takes_nothing_back() -> None:
    text = "Public. Only active boats are returned."
    assert read(outline_of(f"# Spec\n\n## API\n\n### `GET /boats`\n\n{text}\n")).endpoints[0].public


def test_a_role_in_another_case_is_that_role_if_it_is_no_other() -> None:
    russian = next(each for each in shipped() if each.name == "ru")
    with speaking(russian):
        assert known_role("операторам", ["оператор", "владелец"]) == "оператор"
        assert known_role("владельцев", ["оператор", "владелец"]) == "владелец"
        assert known_role("оператора", ["операторы", "операторов"]) is None
    assert known_role("операторам", ["оператор"]) is None


def test_a_chinese_role_may_stand_within_a_sentence() -> None:
    assert may_name(["登记员"], "禁止登记员调用。")
    assert not may_name(["登记员"], "无需登录。")


def test_some_roles_are_called_for_short() -> None:
    assert known_role("mods", ["moderator", "member"]) == "moderator"
    assert known_role("mgr", ["manager", "mgr"]) == "mgr"
    assert known_role("mod", ["member"]) is None
    assert known_role("dev", ["developer"]) is None


def test_the_usual_role_comes_first_in_whatever_order() -> None:
    for known in (["ADMIN", "admin", "clerk"], ["admin", "clerk", "ADMIN"]):
        assert known_role("admins", known) == "admin"
    for known in (["Clerk", "clerk"], ["clerk", "Clerk"]):
        assert known_role("clerks", known) == "Clerk"
    for known in (["Admins", "Administrator"], ["Administrator", "Admins"]):
        assert known_role("administrators", known) == "Administrator"
