from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.document.blocks import Text
from asbuilt.source import Source, Span
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.roles.role import callers_in, callers_of, is_anonymous, role_name, roles_in
from asbuilt.spec.access.roles.role_title import names_roles, refuses_roles
from asbuilt.spec.endpoints.callers.known_role import known_role, may_list
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, Language, shipped
from asbuilt.spec.sections import api
from asbuilt.spec.sections.access import Access
from tests.sections.documents import outline_of


@pytest.mark.parametrize(
    "text",
    [
        "✅",
        "✔",
        "✔️",
        "yes",
        "Y",
        "x",
        "full",
        "Allow",
        "✅ all",
        "`yes`",
        "☑\ufe0e",
        "●",
        "+",
        ":white_check_mark:",
        "Permitted",
    ],
)
def test_marks_that_allow(text: str) -> None:
    assert grant(text) == ("allow", None)


@pytest.mark.parametrize(
    "text",
    [
        "❌",
        "✗",
        "no",
        "N",
        "–",
        "-",
        "—",
        "none",
        "deny",
        "❌ (never)",
        "\u2212",
        "⛔\ufe0f",
        ":x:",
        "not allowed",
        "Nobody",
    ],
)
def test_marks_that_deny(text: str) -> None:
    assert grant(text) == ("deny", None)


DASHES = "-‐‑‒–—―−⁻₋⁃˗⸺⸻─━﹘﹣－➖"


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize("form", ["{}", "`{}`", "**{}**", "{0}{0}", "\\{}"])
def test_whatever_looks_like_a_dash_denies(dash: str, form: str) -> None:
    assert grant(form.format(dash)) == ("deny", None)
    assert callers_of(Text(form.format(dash), Span(0, 9))) == ()


OWN = {
    "de": ["eigene", "nur eigene"],
    "es": ["propios", "solo propios"],
    "fr": ["propres", "ses propres"],
    "pt": ["próprios", "só os próprios"],
    "ru": ["свои", "только свои", "собственные записи"],
    "zh": ["本人", "仅限本人"],
}


@pytest.mark.parametrize("language", shipped(), ids=lambda each: each.name)
def test_own_rows_are_never_all_rows(language: Language) -> None:
    with speaking(language):
        for word in OWN[language.name]:
            for form in ("{}", "✓ {}", "✓ ({})", "+{}", "({})", "yes, {}", "✅ — {}", "{} ✓"):
                assert grant(form.format(word))[0] == "word", form.format(word)
            (clerk, _) = callers_in(Text(f"`clerk` ({word}), `cook`", Span(0, 40)))
            assert clerk.word is not None


SPANISH = "# Pastos\n\n## Requisitos\n\n## Control de acceso\n\n"
PORTUGUESE = "# Pastos\n\n## Requisitos\n\n## Visão geral\n\n## Controle de acesso\n\n"


@pytest.mark.parametrize(
    ("head", "said", "yes"),
    [
        (SPANISH, "Solo propias", "Sí"),
        (SPANISH, "Solo las propias", "Sí"),
        (SPANISH, "Los suyos", "Sí"),
        (PORTUGUESE, "Só as próprias", "Sim"),
    ],
)
def test_own_rows_may_have_an_article(head: str, said: str, yes: str) -> None:
    matrix = f"| Endpoint | pastor | chefe |\n|---|---|---|\n| GET /rutas | {said} | {yes} |\n"
    cells = asbuilt.api.read(Source("spec.md", f"{head}{matrix}"))[Access].cells
    assert [cell.word or cell.grant for cell in cells] == ["own", "allow"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("own", "own"),
        ("**Own**", "own"),
        ("✅ (own)", "own"),
        ("yes, own only", "own"),
        ("✓ – team", "team"),
        ("own rows", "own"),
        ("✅*", "*"),
        ("no way", "no way"),
    ],
)
def test_other_words_need_a_legend(text: str, word: str) -> None:
    assert grant(text) == ("word", word)


def test_an_empty_cell() -> None:
    assert grant("  ") == ("empty", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Admin", "admin"),
        ("**Team Lead**", "team_lead"),
        ("`Team Lead`", "Team Lead"),
        ("👑 Admin", "admin"),
        ("Admin (superuser)", "admin"),
        ("Public", "anonymous"),
        ("Guest", "anonymous"),
        ("Unauthenticated", "anonymous"),
        ("Everyone", "anonymous"),
    ],
)
def test_names_of_roles(text: str, name: str) -> None:
    assert role_name(text) == name


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("admin, manager", [("admin", "admin"), ("manager", "manager")]),
        ("`admin` / Team Lead", [("admin", "`admin`"), ("team_lead", "Team Lead")]),
        ("admin and user", [("admin", "admin"), ("user", "user")]),
        ("admin (all), user (own)", [("admin", "admin"), ("user", "user")]),
        ("[admin, user]", [("admin", "admin"), ("user", "user")]),
        ("admin only", [("admin", "admin")]),
        ("roles: admin, 👑 Chief", [("admin", "admin"), ("chief", "👑 Chief")]),
        ("管理员、店员或客人", [("管理员", "管理员"), ("店员", "店员"), ("客人", "客人")]),
        ("admin, own", []),
        ("admin may write", []),
        ("everyone but admin", []),
        ("Whoever has been given the right to do so", []),
        ("", []),
    ],
)
def test_lists_of_roles(text: str, roles: list[tuple[str, str]]) -> None:
    found = roles_in(Text(text, Span(5, 5 + len(text))))

    assert [(each.text, text[each.span.start - 5 : each.span.end - 5]) for each in found] == roles


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("admin, `user` (own)", {"admin": None, "user": "own"}),
        ("user [own rows], admin (full)", {"user": "own", "admin": None}),
        ("admin (JWT), user (with an API key)", {"admin": None, "user": None}),
        ("admin yes, dock hand no, user own", {"admin": None, "user": "own"}),
        ("admin: yes, fitter: commissioning", {"admin": None, "fitter": "commissioning"}),
        ("team lead, shift manager", {"team_lead": None, "shift_manager": None}),
        ("user (own, or of the team)", {}),
        ("admin, user (no)", {}),
    ],
)
def test_lists_may_say_on_which_rows(text: str, rows: dict[str, str | None]) -> None:
    found = callers_in(Text(text, Span(0, len(text))))

    assert {each.role.text: each.word and each.word.text for each in found} == rows


@pytest.mark.parametrize(
    "text",
    [
        "no token", "Without a token", "no login", "logged out", "Not logged in",
        "`without session`", "everybody, without login as well", "anyone, signed in or not",
    ],
)  # fmt: skip
def test_those_who_have_not_signed_in_have_no_role(text: str) -> None:
    assert is_anonymous(text)


@pytest.mark.parametrize(
    "text",
    ["token", "logged in", "everybody, with a token", "no token limit", "account", "not logged"],
)
def test_others_have_one(text: str) -> None:
    assert not is_anonymous(text)


@pytest.mark.parametrize(
    "text",
    ["cook and waiter", "cook oder waiter", "cook o waiter", "cook y waiter", "cook и waiter"],
)
def test_words_of_every_language_join_roles(text: str) -> None:
    """Those of *or* made one role of two: ``cook_oder_waiter``."""
    assert [role.text for role in roles_in(Text(text, Span(0, len(text))))] == ["cook", "waiter"]


SIGNED_OUT = {
    "de": ("(öffentlich)", "Nicht angemeldete", "nicht authentifiziert", "Öffentlichkeit"),
    "es": ("(público)", "sin autenticar", "usuario anónimo", "no registrado", "público general"),
    "fr": ("(public)", "non authentifié", "utilisateur anonyme", "grand public", "*(anonyme)*"),
    "pt": ("(público)", "não autenticado", "usuário anônimo", "sem cadastro", "não logado"),
    "ru": ("(без входа)", "неаутентифицированный", "без учётной записи", "публично"),
    "zh": ("（公开）", "匿名用户", "未认证", "未注册用户", "公众"),
}


@pytest.mark.parametrize("language", shipped(), ids=lambda each: each.name)
def test_who_has_no_account_is_no_role(language: Language) -> None:
    with speaking(language):
        assert {*map(role_name, SIGNED_OUT[language.name])} == {"anonymous"}


@pytest.mark.parametrize("name", ["(clerk)", "«clerk»", "**[clerk]**", "“clerk”"])
def test_brackets_around_a_role_are_no_part_of_its_name(name: str) -> None:
    assert role_name(name) == "clerk"


GRANTS = {
    "de": ("darf", "darf nicht", "erlaubt (eigene)", "gesperrt, außer sonntags"),
    "es": ("puede", "no puede", "puede (propios)", "denegado, salvo domingos"),
    "fr": ("peut", "ne peut pas", "autorisé (les siens)", "interdit (sauf dimanche)"),
    "pt": ("pode", "não pode", "autorizado (próprios)", "proibido, exceto domingo"),
    "ru": ("доступно", "не может", "разрешено (свои)", "запрещено, кроме воскресенья"),
    "zh": ("可以", "不可", "允许 （本人）", "禁止 （周末除外）"),
}


@pytest.mark.parametrize("language", shipped(), ids=lambda each: each.name)
def test_words_of_matrices(language: Language) -> None:
    allowed, denied, limited, refused = GRANTS[language.name]
    with speaking(language):
        assert [grant(each)[0] for each in (allowed, denied, limited, refused)] == [
            "allow", "deny", "word", "deny",
        ]  # fmt: skip


def test_letters_of_other_languages_need_a_legend() -> None:
    for language in shipped():
        with speaking(language):
            assert {grant(letter)[0] for letter in "JSOД"} == {"word"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "not their own"),
        ("en", "all but own"),
        ("en", "own unless shipped"),
        ("de", "außer eigene"),
        ("de", "nicht eigene"),
        ("es", "salvo las propias"),
    ],
)
def test_what_takes_own_rows_out_is_not_own(language: str, said: str) -> None:
    spoken = {each.name: each for each in shipped()}
    text = Text(f"clerk ({said})", Span(0, len(said) + 8))
    with speaking(spoken.get(language, ENGLISH)):
        (clerk,) = callers_in(text)
    assert clerk.word and len(clerk.word.text.split()) > 1


@pytest.mark.parametrize(
    "title",
    [
        "authorized parties", "persons entitled", "eligible personas", "permitted clients",
        "authorized officers", "admissible callers", "access roles", "role needed", "entitled",
        "who may use it", "who is entitled", "who is allowed to call it", "permitted to use",
        "access for", "open to users", "who has access", "invoked by",
    ],
)  # fmt: skip
def test_titles_that_name_roles(title: str) -> None:
    assert names_roles(title) and not refuses_roles(title)


@pytest.mark.parametrize(
    "title", ["excluded parties", "denied persons", "not authorized parties", "forbidden clients"]
)
def test_titles_that_name_who_may_not(title: str) -> None:
    assert refuses_roles(title) and not names_roles(title)


@pytest.mark.parametrize("title", ["users", "client", "scope", "used by", "officers", "access log"])
def test_titles_that_may_be_of_anything(title: str) -> None:
    assert not names_roles(title) and not refuses_roles(title)


def test_no_name_is_a_role_where_none_is_known() -> None:
    assert [known_role(name, ()) for name in ("admin", "admins", "clerk", "")] == [None] * 4


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("admin", "**ad**min"), ("clerk", "roles: the Clerks"), ("qa", "QAs"), ("spy", "spies"),
        ("ferryman", "ferrymen"), ("man", "men"), ("person", "people"), ("manager", "mgr"),
        ("team_lead", "`TeamLead`"), ("team_lead", "by_team_leads"), ("clerk", "l'clerk"),
        ("cook", "administrators"), ("cook", "admins only"), ("anonymous", "guests"),
        ("anonymous", "not signed in"),
    ],
)  # fmt: skip
def test_a_list_may_have_a_role_however_it_is_called_there(role: str, text: str) -> None:
    assert may_list({role}, text)


@pytest.mark.parametrize("text", ["paginated", "see FR-3", "harbour master only", "", "2"])
def test_a_list_has_no_role_of_which_no_word_begins_alike(text: str) -> None:
    assert not may_list({"clerk", "editor"}, text)


def test_a_list_of_another_language_may_have_any_role() -> None:
    french = next(each for each in shipped() if each.name == "fr")
    with speaking(french):
        assert may_list({"gardien"}, "le chef")


@pytest.mark.parametrize(
    ("listed", "remark", "role"),
    [
        ("QA", "QAs only", "qa"), ("QA", "QAs", "qa"), ("Manager", "mgr only", "manager"),
    ],
)  # fmt: skip
def test_a_remark_names_a_role_in_short_or_in_the_plural(
    listed: str, remark: str, role: str
) -> None:
    text = f"# Roles\n\n- **{listed}**: one\n- **Cook**: another\n\n# API\n\n"
    text += f"- `GET /boats` — lists them ({remark})\n- `GET /tides` — lists them (paginated)\n"
    boats, tides = api.read(outline_of(text)).endpoints
    assert [each.text for each in boats.roles or ()] == [role]
    assert tides.roles is None
