"""Remarks beside an endpoint that tell who may call it."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access, rate_limit
from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of

ROLES = "# Roles\n- **Skipper**: sails\n- **Dock hand**: helps\n\n# API\n"


def only(text: str) -> Endpoint:
    found = read(outline_of(ROLES + text)).endpoints
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "public", "roles"),
    [
        ("- `POST /boats` (skipper)", None, ["skipper"]),
        ("- `POST /boats` — makes one (skipper, dock hand)", None, ["skipper", "dock_hand"]),
        ("- `POST /boats` — makes one (skipper/admin only)", None, ["skipper", "admin"]),
        ("- `POST /boats` — makes one (requires admin role)", None, ["admin"]),
        ("- `POST /boats` — makes one, admin only", None, ["admin"]),
        ("- `POST /boats` – makes one – skipper, dock hand", None, ["skipper", "dock_hand"]),
        ("- `POST /boats` → 201 — makes one — *skipper*", None, ["skipper"]),
        ("- `POST /boats` - makes one - public", True, None),
        ("- `POST /boats` – makes one – at night", None, None),
        ("- `POST /skippers` – skipper", None, None),
        ("- `POST /boats` · skipper", None, ["skipper"]),
        ("`POST /boats` · roles: skipper, cook\n\nMakes one.", None, ["skipper", "cook"]),
        ("`POST /boats` · dock hand only\n\nMakes one.", None, ["dock_hand"]),
        ("- `POST /boats` (public)", True, None),
        ("- `POST /boats` — makes one (no auth)", True, None),
        ("- `POST /boats` makes one. Public.", True, None),
        (
            "- `GET /boats` lists. Callers: skipper (only those of the own contracts), dock hand.",
            None,
            ["skipper", "dock_hand"],
        ),
        ("1. `GET /boats`: the boats. Open to everyone.", True, None),
        ("- `GET /boats` lists boats. No sign-in.", True, None),
        ("- `GET /boats` lists boats. Public, but only on the internal network.", None, None),
        ("- `GET /boats` lists boats. Public. Skippers only see their own.", None, None),
        ("- `GET /boats` lists boats that are public.", None, None),
        ("- `POST /boats` — makes one (auth required)", False, None),
        ("```\nPOST /boats  # makes one (skipper only)\n```", None, ["skipper"]),
        ("| Method | Path | Description |\n|--|--|--|\n| POST | /boats | One (admin only) |",
         None, ["admin"]),
        ("### POST /boats\n**Callers:** skipper. Nobody else, not even cooks: never.", None,
         ["skipper"]),
        ("### POST /boats\nCaller: `skipper`. Needs `If-Match`; see above.", None, ["skipper"]),
        ("### POST /boats\nRoles: skipper, dock hand – never at night", None,
         ["skipper", "dock_hand"]),
        ("| Method | Path | Who |\n|--|--|--|\n| POST | /boats | everyone, also without a login |",
         True, None),
        ("### POST /boats\n**Who:** anybody, no token needed", True, None),
        ("| Call | Does | Roles with access |\n|--|--|--|\n| `POST /boats` | One | `skipper` |",
         None, ["skipper"]),
        ("| Call | Does | Roles that may call it |\n|--|--|--|\n| `POST /boats` | One | public |",
         True, None),
        ("| Call | Does | Roles that it tells |\n|--|--|--|\n| `POST /boats` | One | public |",
         None, None),
        ("### POST /boats\nMakes one. Permitted roles: skipper (own ones), dock hand.", None,
         ["skipper", "dock_hand"]),
        ("### POST /boats\nMakes\none. May be called by: skipper,\ndock hand.", None,
         ["skipper", "dock_hand"]),
        ("### POST /boats\nMakes one. Who may call: anybody; but only from inside", None, None),
        ("### POST /boats\nMakes one. A skipper said: never.", None, None),
        ("1. `POST /boats` – one.\n   *Allowed for:* skipper, dock hand", None,
         ["skipper", "dock_hand"]),
        ("1. `GET /boats` – all.\n   *Public.*", True, None),
        ("1. `POST /boats` – makes the\n   public boat", None, None),
        ("| Method and path | Roles permitted |\n|--|--|\n| POST /boats | skipper |", None,
         ["skipper"]),
        ("### POST /boats\n**Roles:** public, but for skippers", None, None),
        ("### POST /boats\n**Roles:** public (harbour network only)", None, None),
        ("### POST /boats\n**Roles:** anyone; drafts only skippers", None, None),
        ("### POST /boats\n**Roles:** skipper, unless closed", None, None),
        ("### POST /boats\n**Auth:** none (internal)", None, None),
        ("### POST /boats\n**Auth:** public, except drafts", None, None),
        ("### POST /boats\nThis endpoint is public, but only for members.", None, None),
        ("### POST /boats\nPublic (harbour network only).", None, None),
        ("### POST /boats\nIt needs no token, if the boat is afloat.", None, None),
        ("### POST /boats\nPublic: no token needed.", True, None),
        ("### POST /boats\n**Roles:** public, no token needed", True, None),
        ("### POST /boats\n**Roles:** anyone – without login", True, None),
        ("### POST /boats\n**Roles:** open, no authentication required", True, None),
        ("### POST /boats\n**Roles:** no auth, internal network", None, None),
        ("### POST /boats\n**Roles:** public, no token needed inside", None, None),
        ("### POST /boats\nRoles: public, token in the URL", True, None),
        ("### POST /boats\nRoles: any signed-in user, becomes skipper", False, None),
        ("### POST /boats\nRoles: everyone signed in", False, ["skipper", "dock_hand"]),
        ("### POST /boats\nRoles: any authenticated user", False, ["skipper", "dock_hand"]),
        ("### POST /boats\nRoles: everyone signed in (own)", None, None),
        ("### POST /boats\nRoles: all roles (own boats)", None, None),
        ("### POST /boats\nWho: a skipper or the cook", None, ["skipper", "cook"]),
        ("### POST /boats\nRoles: anybody with a valid token", False, None),
        ("### POST /boats\nRequired permission: a skipper or cook", None, ["skipper", "cook"]),
        ("### POST /boats\nPermission required: skipper", None, ["skipper"]),
        ("### POST /boats\nNeeded access rights: skipper", None, ["skipper"]),
        ("### POST /boats\nRequired permission: None. This endpoint is public.", True, None),
        ("### POST /boats\nRequired permission: none for reading", None, None),
        ("### POST /boats\nRequired permission: skipper unless closed", None, None),
        ("### POST /boats\nRequired permission: their skipper", None, None),
        ("### POST /boats\nRequired permission: not skipper", None, None),
        ("### POST /boats (admin only)", None, ["admin"]),
        ("### POST /boats\nMakes one (admin only).", None, ["admin"]),
        ("- `POST /boats` — makes one (dock hands only)", None, ["dock_hand"]),
        ("- `POST /boats` — makes one (anyone, signed in or not)", True, None),
        ("- `POST /boats` — writes a letter (everyone)", None, None),
        ("- `POST /boats` (name, length)", None, None),
        ("- `POST /boats` — read only", None, None),
        ("- `POST /boats` (skipper, cook)", None, None),
        ("- `POST /boats` (multipart)", None, None),
        ("### POST /boats\nMakes one for somebody (admin) and keeps it (public).", None, None),
    ],
)  # fmt: skip
def test_remarks(text: str, public: bool | None, roles: list[str] | None) -> None:
    endpoint = only(text)

    assert endpoint.public is public
    assert (endpoint.roles and [role.text for role in endpoint.roles]) == roles


def test_labels_may_follow_one_another_on_a_line() -> None:
    outline = outline_of("""\
# Harbour

## API

**Take a berth**
`POST /berths`
Who: skipper. Throttle: 6 per minute per IP.

**Give it back**
`DELETE /berths/{id}`
Caller: skipper (own), self-service; limit: 9/min per user
""")
    taken, given = read(outline).endpoints
    assert (taken.title, given.title) == ("Take a berth", "Give it back")
    assert [role.text for role in taken.roles or ()] == ["skipper"]
    assert [role.text for role in given.roles or ()] == ["skipper", "self-service"]
    limits = rate_limit.read(outline).items
    assert [(each.endpoint, each.count, each.subject) for each in limits] == [
        ("POST /berths", 6, "ip"),
        ("DELETE /berths/{id}", 9, "user"),
    ]


def test_bullets_with_labels_describe_an_endpoint() -> None:
    outline = outline_of("""\
# Harbour

## Operations

### TakeBerth

- Verb and resource: POST /berths
- Called by: skipper, clerk
- Rate: 30/min per user
""")
    (berth,) = read(outline).endpoints
    assert (berth.key, [role.text for role in berth.roles or ()]) == (
        "POST /berths",
        ["skipper", "clerk"],
    )
    assert [each.endpoint for each in rate_limit.read(outline).items] == ["POST /berths"]


def test_callers_have_rows_of_their_own_before_other_sentences() -> None:
    endpoint = only(
        "### GET /boats\nCaller: skipper (own boats), dock hand (all). Paged by `page`.\n"
    )

    assert [role.text for role in endpoint.roles or ()] == ["skipper", "dock_hand"]
    assert [(role, word.text) for role, word in endpoint.rows] == [("skipper", "own")]


def test_lines_of_a_quote_are_a_list_with_roles_of_its_own_rows() -> None:
    listed = read(
        outline_of(
            f"{ROLES}> `GET /boats` → 200 — all — *anyone*\n"
            "> `PUT /boats/{id}` → 200 — change — *skipper (own boats)*\n"
        )
    )
    shown, changed = listed.endpoints

    assert (shown.key, shown.public, changed.key) == ("GET /boats", True, "PUT /boats/{id}")
    assert [(role, word.text) for role, word in changed.rows] == [("skipper", "own")]


def test_people_are_roles_where_endpoints_name_them() -> None:
    text = """\
# Harbour

## Personas

- **Skipper** - sails
- **Cook** - has a pan

## API

**List** `GET /boats` (skipper: own, cook: all)
**Enter** `POST /boats` (cook)
**Calendar** `GET /tides` (no login)
"""
    listed, entered, calendar = read(outline_of(text)).endpoints
    assert [each.title for each in (listed, entered, calendar)] == ["List", "Enter", "Calendar"]
    assert [role.text for role in listed.roles or ()] == ["skipper", "cook"]
    assert [(role, word.text) for role, word in listed.rows] == [("skipper", "own")]
    assert [role.text for role in entered.roles or ()] == ["cook"]
    assert calendar.public is True
    assert access.read(outline_of(text.replace("(cook)", ""))).listed == ()


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("es", "Roles con acceso"),
        ("de", "Berechtigte Rollen"),
        ("de", "Berechtigt"),
        ("es", "Autorizados"),
        ("fr", "Habilités"),
        ("pt", "Autorizados"),
        ("fr", "Rôles ayant accès"),
        ("pt", "Papéis com acesso"),
        ("ru", "Роли с доступом"),
        ("zh", "有权角色"),
    ],
)
def test_columns_of_roles_in_other_languages(language: str, header: str) -> None:
    table = f"| Endpoint | {header} |\n|--|--|\n| `POST /boats` | `skipper` |\n"
    with speaking(next(each for each in shipped() if each.name == language)):
        assert [role.text for role in only(table).roles or ()] == ["skipper"]


@pytest.mark.parametrize(
    ("language", "line", "public", "roles"),
    [
        ("pt", "Cria um. Papéis permitidos: skipper (somente os próprios), cook.", None,
         ["skipper", "cook"]),
        ("pt", "Lista tudo. Rota pública, sem token.", True, None),
        ("es", "Crea uno. Permitido para: skipper.", None, ["skipper"]),
        ("es", "Ruta pública, sin token.", True, None),
        ("fr", "En crée un. Réservé aux : skipper, cook.", None, ["skipper", "cook"]),
        ("fr", "Route publique, sans jeton.", True, None),
        ("de", "Legt eins an. *Erlaubt für:* skipper, cook", None, ["skipper", "cook"]),
        ("de", "*Öffentlich.*", True, None),
        ("ru", "Создаёт. Доступ имеют: skipper.", None, ["skipper"]),
    ],
)  # fmt: skip
def test_sentences_that_begin_as_labels_in_other_languages(
    language: str, line: str, public: bool | None, roles: list[str] | None
) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        endpoint = only(f"### POST /boats\n{line}\n")
    assert endpoint.public is public
    assert (endpoint.roles and [role.text for role in endpoint.roles]) == roles


def test_brackets_and_stops_of_chinese_are_those_of_a_list() -> None:
    text = "### GET /boats\n调用方：clerk（本人订单）、cook。"
    with speaking(next(each for each in shipped() if each.name == "zh")):
        endpoint = only(text)
    assert [role.text for role in endpoint.roles or ()] == ["clerk", "cook"]
    assert [(role, word.text) for role, word in endpoint.rows] == [("clerk", "own")]


@pytest.mark.parametrize(
    ("header", "said", "roles"),
    [
        ("| | |", "`crewBearerAuth` — `skipper` or `dock_hand`", ["skipper", "dock_hand"]),
        ("| Aspect | Value |", "`crewBearerAuth` — **`skipper`**", ["skipper"]),
        ("| | |", "skipper", ["skipper"]),
        ("| | |", "`crewBearerAuth`", ["crewBearerAuth"]),
    ],
)
def test_a_table_without_a_header_may_hold_labels(header: str, said: str, roles: list[str]) -> None:
    body = "`{ name: text (at most 80) }`"
    rows = f"| **Purpose** | Makes one. |\n| **Auth** | {said} |\n| **Body** | {body} |"
    endpoint = only(f"## `POST /boats`\n\n{header}\n|---|---|\n{rows}\n")
    assert [each.text for each in endpoint.roles or ()] == roles
    assert endpoint.public is not True
    assert endpoint.request is None


@pytest.mark.parametrize(
    "heading", ["Calls (JWT + role=skipper)", "Calls (role: skipper)", "Calls (JWT, skipper only)"]
)
def test_the_heading_of_endpoints_may_name_a_role_behind_a_scheme(heading: str) -> None:
    endpoint = only(f"## {heading}\n\n| Method | Path |\n|---|---|\n| POST | /boats |\n")
    assert [each.text for each in endpoint.roles or ()] == ["skipper"]


def test_a_scheme_alone_names_no_role() -> None:
    endpoint = only("## Calls (JWT + token)\n\n| Method | Path |\n|---|---|\n| POST | /boats |\n")
    assert endpoint.roles is None
    assert endpoint.public is not True


def test_where_it_is_written_who_may_is_no_condition_and_what_is_to_be_seen_may_be_one() -> None:
    cited = only("### POST /boats\n\n**Roles:** `skipper` *(spec `x-authorization`)*\n")
    assert [role.text for role in cited.roles or ()] == ["skipper"]
    sent = only("### POST /boats\n\n**Roles:** `skipper` *(see §4.2)*\n")
    assert not sent.roles and sent.public is not True


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("Lists them. Anyone may call it without signing in.", True),
        ("Lists them. Anyone may call it without signing in, but only on Mondays.", None),
        ("Lists them. Anyone may call it without signing in. Only from the office network.", None),
        ("Lists the public ones. Without signing in nobody sees anything.", None),
    ],
)
def test_an_item_may_say_in_a_sentence_that_nobody_signs_in(said: str, public: bool | None) -> None:
    (listed,) = read(outline_of(f"{ROLES}- `GET /boats` {said}\n")).endpoints
    (defined,) = read(outline_of(f"{ROLES}`GET /boats`\n: {said}\n")).endpoints
    assert [listed.public, defined.public] == [public, public]


FOREIGN_ROLES = "# Roles\n- **kassierer**: x\n- **wart**: y\n\n# API\n"


@pytest.mark.parametrize(
    ("name", "said", "roles"),
    [
        ("de", "Storniert. Rollen: kassierer, wart.", ["kassierer", "wart"]),
        ("fr", "Annule. Rôles : kassierer.", ["kassierer"]),
        ("pt", "Cancela. Perfis: kassierer.", ["kassierer"]),
        ("ru", "Отменяет. Роли: kassierer.", ["kassierer"]),
        ("zh", "取消。角色：kassierer。", ["kassierer"]),
        ("de", "Storniert. Rollen: kassierer, aber nur werktags.", None),
        ("de", "Storniert. Rollen: kassierer, sofern er Dienst hat.", None),
        ("fr", "Annule. Rôles : kassierer, sauf le dimanche.", None),
        ("es", "Anula. Roles: kassierer, salvo los domingos.", None),
        ("pt", "Cancela. Perfis: kassierer, exceto aos domingos.", None),
        ("ru", "Отменяет. Роли: kassierer, кроме воскресенья.", None),
    ],
)
def test_roles_in_sentences_of_other_languages(
    name: str, said: str, roles: list[str] | None
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        for text in (f"- `POST /x` {said}\n", f"### `POST /x`\n\n{said}\n"):
            (endpoint,) = read(outline_of(FOREIGN_ROLES + text)).endpoints
            assert (endpoint.roles and [role.text for role in endpoint.roles]) == roles


@pytest.mark.parametrize(
    ("name", "said", "word"),
    [
        ("de", "Nur für kassierer, wenn er Dienst hat.", "wenn er Dienst hat"),
        ("fr", "Réservé aux kassierer, si le bateau flotte.", "si le bateau flotte"),
        ("es", "Solo para kassierer, salvo los domingos.", "salvo los domingos"),
        ("pt", "Apenas para kassierer, exceto aos domingos.", "exceto aos domingos"),
        ("ru", "Только для kassierer, кроме воскресенья.", "кроме воскресенья"),
        ("de", "Erfordert die Rolle kassierer. Außer sonntags.", "Außer sonntags."),
        ("de", "**Rollen:** kassierer. Nur werktags.", "Nur werktags"),
        ("fr", "Requiert le rôle kassierer. Sauf le dimanche.", "Sauf le dimanche."),
        ("de", "Nur für kassierer.", None),
        ("fr", "Réservé aux kassierer uniquement.", None),
    ],
)
def test_who_is_named_may_under_a_condition_of_another_language(
    name: str, said: str, word: str | None
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        (endpoint,) = read(outline_of(f"{FOREIGN_ROLES}### `POST /x`\n\n{said}\n")).endpoints
    assert [role.text for role in endpoint.roles or ()] == ["kassierer"]
    assert [condition.text for _, condition in endpoint.rows] == ([word] if word else [])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Öffentlich, aber nur im Hausnetz."),
        ("de", "Ohne Anmeldung, aber nur werktags."),
        ("de", "Ohne Anmeldung, wenn das Boot schwimmt."),
        ("fr", "Public (réseau interne)."),
        ("fr", "Sans authentification, uniquement en interne."),
        ("es", "Sin autenticación, salvo los borradores."),
        ("pt", "Sem autenticação, exceto rascunhos."),
        ("ru", "Без авторизации, кроме черновиков."),
        ("zh", "无需登录，仅限内网。"),
        ("zh", "公开（仅限内网）"),
    ],
)
def test_conditions_of_other_languages_open_nothing(name: str, said: str) -> None:
    forms = (
        "- `GET /x` {}\n",
        "### `GET /x`\n\n{}\n",
        "### `GET /x`\n\n**Roles:** {}\n",
        "### `GET /x`\n\n**Auth:** {}\n",
        "| Endpoint | Auth |\n|--|--|\n| `GET /x` | {} |\n",
    )
    with speaking(next(each for each in shipped() if each.name == name)):
        for form in forms:
            (endpoint,) = read(outline_of(FOREIGN_ROLES + form.format(said))).endpoints
            assert not endpoint.public


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Ohne Anmeldung."), ("fr", "Sans authentification."), ("es", "Sin autenticación."),
        ("pt", "Sem autenticação."), ("ru", "Без авторизации."), ("zh", "无需登录。"),
    ],
)  # fmt: skip
def test_calls_without_a_sign_in_stay_open_in_other_languages(name: str, said: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        (endpoint,) = read(outline_of(f"{FOREIGN_ROLES}### `GET /x`\n\n{said}\n")).endpoints
    assert endpoint.public


@pytest.mark.parametrize(
    "cell", ["skipper, dock hand (own). Only by day.", "Skipper, but not at sea"]
)
def test_rows_that_say_the_same_of_callers_are_each_read_in_their_place(cell: str) -> None:
    header = "| Method | Path | Roles |\n|---|---|---|\n"
    rows = f"| GET | /boats | {cell} |\n| GET | /oars | {cell} |\n"
    outline = outline_of(f"{ROLES}{header}{rows}")
    for found, path in zip(read(outline).endpoints, ("/boats", "/oars"), strict=True):
        start = outline.source.text.index(cell, outline.source.text.index(path))
        words = [word for _, word in found.rows]
        assert found.roles and words
        for each in (*found.roles, *words):
            assert start <= each.span.start < each.span.end <= start + len(cell)
        assert all(outline.source.slice(word.span) == word.text for word in words)


def test_a_sentence_that_begins_with_roles_lists_them() -> None:
    text = "# API\n\nRoles are `skipper` and `cook`.\n\n- `POST /boats` Makes one (skipper only)\n"
    (endpoint,) = read(outline_of(text)).endpoints
    assert endpoint.roles and [role.text for role in endpoint.roles] == ["skipper"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Skipper, Dock hand (own boats only) and Mate.", {"dock_hand": "own"}),
        ("Skipper (own boats only), Dock hand, and Mate.", {"skipper": "own"}),
        ("Skipper, Dock hand and Mate.", {}),
        ("Skipper, Dock hand and Mate; nobody else may.", {}),
        ("Skipper, Dock hand and Mate, not by others.", {}),
        ("Skipper, Dock hand and Mate; except at night.", "except at night"),
        ("Skipper, Dock hand and Mate: not for locked boats.", "not for locked boats"),
        ("Skipper, Dock hand and Mate, when unlocked.", "when unlocked"),
        ("Skipper, Dock hand and Mate – drafts excepted.", "drafts excepted"),
    ],
)
def test_a_sentence_lists_callers_and_may_limit_some_or_all_of_them(
    said: str, words: dict[str, str] | str
) -> None:
    text = "# Roles\n- **Skipper**: s\n- **Dock hand**: h\n- **Mate**: m\n\n# API\n\n"
    text += f"4.1 `GET /boats` lists boats. It may be called by {said}\n"
    (endpoint,) = read(outline_of(text)).endpoints
    names = [role.text for role in endpoint.roles or ()]
    assert names == ["skipper", "dock_hand", "mate"]
    expected = dict.fromkeys(names, words) if isinstance(words, str) else words
    assert {role: word.text for role, word in endpoint.rows} == expected


def test_of_more_endpoints_than_anybody_describes_together_some_are_closed() -> None:
    """To read each line for each of them would take quadratic time."""
    heading = ", ".join(f"`GET /boats{index}`" for index in range(100))
    api = read(outline_of(f"{ROLES}### {heading}\n\n- Only skippers may call it.\n"))
    named = [[role.text for role in each.roles] for each in api.endpoints if each.roles]
    assert named == [["skipper"]] * 64
    assert [each.kind for each in api.troubles] == ["unparsable-roles"]
