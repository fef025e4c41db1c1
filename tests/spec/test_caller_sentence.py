from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

KNOWN = ("admin", "clerk", "dock_hand")


def said(text: str) -> str | None:
    """The roles that a sentence names, ``everyone`` or ``signed in``; None: it tells nothing."""
    found = callers_said(Text(text, Span(0, len(text))), KNOWN)
    if found is None:
        return None
    words = (f" ({each.word.text})" if each.word else "" for each in found.named)
    roles = (each.role.text for each in found.named)
    names = ", ".join(role + word for role, word in zip(roles, words, strict=True))
    return names or ("everyone" if found.public else "signed in")


@pytest.mark.parametrize(
    ("sentence", "callers"),
    [
        ("Requires the `clerk` role.", "clerk"),
        ("This endpoint requires admin privileges.", "admin"),
        ("Needs role clerk.", "clerk"),
        ("Requires a token with role `admin`, `clerk` or `dock_hand`.", "admin, clerk, dock_hand"),
        ("Both require role `clerk`.", "clerk"),
        ("These endpoints need a JWT with one of the roles: clerk, admin.", "clerk, admin"),
        ("Callers must have the role clerk.", "clerk"),
        ("Callers must be clerks.", "clerk"),
        ("The token must carry the `clerk` role.", "clerk"),
        ("Only callers with the role clerk may call it.", "clerk"),
        ("The name must be clerk.", None),
        ("The caller must not have role clerk.", None),
        ("Both require no role.", None),
        ("Requires role `clerk`, except at night.", "clerk (except at night)"),
        ("Requires role `clerk`, and a second factor.", "clerk (and a second factor)"),
        ("Restricted to clerks and dock hands.", "clerk, dock_hand"),
        ("Moves the ship. Available to the clerk only.", "clerk"),
        ("Only admins may call it.", "admin"),
        ("It can be called by clerks only", "clerk"),
        ("This call is for admins only.", "admin"),
        ("No authentication required.", "everyone"),
        ("This endpoint does not require authentication.", "everyone"),
        ("Public endpoint.", "everyone"),
        ("Public.", "everyone"),
        ("Any authenticated user.", "signed in"),
        ("For all signed-in users. Lists them.", "signed in"),
        ("Any authenticated user, but only own ones.", None),
        ("Any authenticated user of the same port.", None),
        ("Any authenticated user unless blocked.", None),
        ("Not every authenticated user.", None),
        ("This endpoint is public (no account).", "everyone"),
        ("Lists them. Public, no authentication.", "everyone"),
        ("Public, without a token.", "everyone"),
        ("The open catalogue; available without authorization", "everyone"),
        ("Lists them. Accessible without a login.", "everyone"),
        ("Available without a token, if the caller is known.", None),
        ("Unavailable without a token.", None),
        ("Public, without a token only in the office.", None),
        ("Public, no more than ten.", None),
        ("Anyone may call it without signing in.", "everyone"),
        ("Anyone may call it without signing in, if they pay.", None),
        ("public: boolean, whether all see it", None),
        ("`public` (boolean)", None),
        ("anonymous: hides who wrote it", None),
        ("The note is public.", None),
        ("It is public.", None),
        ("Open to everyone.", "everyone"),
        ("Anybody may call it.", "everyone"),
        ("Anybody may read it.", None),
        ("This operation is open to callers who are not signed in.", "everyone"),
        ("Anybody may call it, once signed in.", None),
        ("Anybody with a token may call it.", None),
        ("Callers: `clerk` and `dock_hand`.", "clerk, dock_hand"),
        ("Takes one ship — caller: clerk. At most ten.", "clerk"),
        ("Callers: clerk (any ship), dock_hand (own ships).", "clerk, dock_hand (own)"),
        ("For `clerk` and `admin`.", "clerk, admin"),
        ("For clerks, this is fast.", None),
        ("Callers: `clerk` and the moon.", None),
        ("Requires a valid token.", "signed in"),
        ("Authentication is required.", "signed in"),
        ("A clerk may do so for own ships, an admin for all.", "clerk (own), admin"),
        ("`clerk` sees own ships, `admin` every ship; `dock_hand` may not.", "clerk (own), admin"),
        ("Clerks and admins can call it, a dock hand cannot.", "clerk, admin"),
        ("May be called by an admin; a clerk may call it for own ships.", "admin, clerk (own)"),
        ("Access is limited to clerks and admins.", "clerk, admin"),
        ("Permitted for `clerk` (ships of the own pier) and `admin`.", "clerk (own), admin"),
        ("Dock hands only.", "dock_hand"),
        ("Restricted to clerks, dock hands and admins.", "clerk, dock_hand, admin"),
        ("Restricted to clerks, who file it.", "clerk"),
        ("Only for clerks.", "clerk"),
        ("Only `clerk`, `admin`.", "clerk, admin"),
        ("The clerk changes the price, but the dock hand may not.", None),
        ("Clerks see own ships.", None),
        ("Requires the cook role.", None),
        ("Public holidays are left out.", None),
        ("Only admins can see the price.", None),
        ("Only clerks are told of it.", None),
        ("For clerk: the ships of the pier.", None),
        ("Requires a pier.", None),
        ("It is hardly ever open to clerks.", None),
        ("It may in no case be called by clerks.", None),
        ("Restricted to\r\n`clerk` and `admin`.", "clerk, admin"),
        ("Available to clerks who have a pier.", None),
        ("The answer does not need a token in it", None),
        ("401: token required", None),
    ],
)
def test_sentences_about_callers(sentence: str, callers: str | None) -> None:
    assert said(sentence) == callers


@pytest.mark.parametrize(
    ("paragraph", "callers"),
    [
        ("Clerks can see their own ship only. Dock hands and admins can see every ship.",
         "clerk (own), dock_hand, admin"),
        ("Clerks, for their own ship. Dock hands, for any.", "clerk (own), dock_hand"),
        ("Clerks can move their own ships only. Admins can move any. Visitors cannot.",
         "clerk (own), admin"),
        ("Clerks can see their own ship only. It has a name. Admins can see every ship.", None),
        ("Clerks can see every ship. Cooks cannot.", None),
        ("Nobody may do it. Visitors cannot.", None),
    ],
)  # fmt: skip
def test_paragraphs_that_tell_several_roles_apart(paragraph: str, callers: str | None) -> None:
    assert said(paragraph) == callers
    text = "# D\n\n## Roles\n\n- admin\n- clerk\n- dock hand\n\n## API\n\n### GET /ships/{id}\n\n"
    endpoint = read(outline_of(text + paragraph + "\n")).endpoints[0]
    roles = [role.text for role in endpoint.roles or ()]
    assert roles == [each.split()[0] for each in (callers or "").split(", ") if each]


@pytest.mark.parametrize(
    ("name", "sentence", "callers"),
    [
        ("de", "Nur für `clerk`.", "clerk"),
        ("es", "Solo para `clerk` y `admin`.", "clerk, admin"),
        ("es", "Requiere el rol `clerk`.", "clerk"),
        ("fr", "Réservé aux `clerk`.", "clerk"),
        ("fr", "Accessible à `clerk` et `admin`.", "clerk, admin"),
        ("pt", "Apenas para `clerk`.", "clerk"),
        ("pt", "Restrito a `clerk`.", "clerk"),
        ("ru", "Доступно только `clerk`.", "clerk"),
        ("ru", "Требуется роль `clerk`.", "clerk"),
        ("zh", "仅限 `clerk`。", "clerk"),
        ("de", "Erfordert die Rolle `clerk`.", "clerk"),
        ("de", "Ohne Anmeldung.", "everyone"),
        ("de", "Öffentlich.", "everyone"),
    ],
)
def test_sentences_in_other_languages(name: str, sentence: str, callers: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        assert said(sentence) == callers


@pytest.mark.parametrize(
    ("call", "public"),
    [
        ("GET /ships/{id}` — shows it. Anybody may read it.", True),
        ("GET /ships/{id}` — shows it. Anybody may read it, once signed in.", None),
        ("POST /ships/{id}/log` — keeps a note. Everyone can see it.", None),
        ("POST /ships/{id}/log` — keeps a note. Everyone can call it.", True),
        ("POST /ships/{id}/log` — keeps a note. The note is public.", None),
        ("POST /ships/{id}/log` — keeps a note. It is open to everyone.", None),
        ("POST /ships/{id}/log` — keeps a note. This call is public.", True),
        ("POST /ships/{id}/log` — keeps a note. Public.", True),
        ("GET /ships/{id}` — shows it. The ship is public.", True),
    ],
)
def test_what_anybody_may_read_opens_calls_that_read(call: str, public: bool | None) -> None:
    route, _, told = call.partition("` — ")
    found = read(outline_of(f"# API\n\n### `{route}`\n\nIt {told}\n")).endpoints
    assert [each.public for each in found] == [public]


def test_a_sentence_under_an_endpoint_tells_of_its_callers() -> None:
    text = (
        "# Roles\n- **Clerk**: files\n\n# API\n"
        "### POST /ships\n\nAdds one. Restricted to\n`clerk`.\n"
        "\n### GET /ships\n\nFor clerks only.\n\n**Roles:** dock hand\n"
    )
    ships, listed = read(outline_of(text)).endpoints

    assert ships.roles and [role.text for role in ships.roles] == ["clerk"]
    assert listed.roles and [role.text for role in listed.roles] == ["dock_hand"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Aufrufer: `clerk` und `admin`."),
        ("es", "Llamantes: `clerk` y `admin`."),
        ("fr", "Appelants : `clerk` et `admin`."),
        ("pt", "Chamadores: `clerk` e `admin`."),
        ("ru", "Вызывающие: `clerk` и `admin`."),
        ("zh", "调用方：`clerk`、`admin`。"),
        ("de", "Für `clerk` und `admin`."),
        ("es", "Para `clerk` y `admin`."),
        ("fr", "Pour `clerk` et `admin`."),
        ("pt", "Para `clerk` e `admin`."),
        ("ru", "Для `clerk` и `admin`."),
        ("zh", "面向 `clerk` 与 `admin`。"),
        ("de", "Nur `clerk` und `admin` dürfen es aufrufen."),
        ("es", "Solo `clerk` y `admin` pueden llamarlo."),
        ("fr", "Seuls `clerk` et `admin` peuvent l'appeler."),
        ("pt", "Somente `clerk` e `admin` podem chamar."),
        ("ru", "Только `clerk` и `admin` могут вызвать."),
        ("zh", "仅 `clerk` 和 `admin` 可调用。"),
    ],
)
def test_callers_in_other_languages(language: str, sentence: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        assert said(sentence) == "clerk, admin"


def test_callers_of_lines_that_begin_with_a_route() -> None:
    found = read(
        outline_of(
            """
            # Port
            ## User classes
            **Dock clerk** (`clerk`) — moves ships.

            **Harbour master** (`master`) — sees everything.

            ## API
            ### Ships in
            `POST /ships` — caller: clerk. At most 2 000 at once.

            ## Interface
            - `GET /ships` — all ships. For `clerk` and `master`.
            """
        )
    ).endpoints
    roles = {each.key: [role.text for role in each.roles or ()] for each in found}
    assert roles == {"POST /ships": ["clerk"], "GET /ships": ["clerk", "master"]}


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Only clerks may call it when on duty.", "when on duty"),
        ("Clerks only, unless closed.", "unless closed"),
        ("Only clerks may call it; 409 when it is closed.", None),
        ("Only clerks may call it.", None),
    ],
)
def test_a_condition_behind_callers_is_asked_for(sentence: str, word: str | None) -> None:
    found = callers_said(Text(sentence, Span(0, len(sentence))), ("clerk",))
    assert found is not None
    assert [(each.role.text, each.word and each.word.text) for each in found.named] == [
        ("clerk", word)
    ]


ALONE = """# API

### GET /ships

{first}

### POST /ships

Pilots. `409` when the pier is full.

### DELETE /ships/{{id}}

Harbour masters. Ends the stay.

### PUT /ships/{{id}}/pier

Pilots and harbour masters.
"""


@pytest.mark.parametrize(
    ("first", "roles"),
    [
        ("Pilots see their own ships, harbour masters see all.", ["pilot", "harbour_master"]),
        ("Pilots.", ["pilot"]),
        ("Ships.", None),
        ("Every ship.", None),
    ],
)
def test_roles_that_stand_alone_below_most_endpoints(first: str, roles: list[str] | None) -> None:
    shown, made, ended, moved = read(outline_of(ALONE.format(first=first))).endpoints

    assert (shown.roles and [role.text for role in shown.roles]) == roles
    assert [[role.text for role in each.roles or ()] for each in (made, ended, moved)] == [
        ["pilot"],
        ["harbour_master"],
        ["pilot", "harbour_master"],
    ]


def test_words_alone_below_one_endpoint_are_no_roles() -> None:
    text = "# API\n\n### GET /members\n\nMembers.\n\n### GET /ships\n\nShips.\n\n"
    text += "### GET /x\n\nPilots.\n"
    assert [each.roles for each in read(outline_of(text)).endpoints] == [None, None, None]


def test_roles_that_only_what_stands_below_calls_names() -> None:
    calls = {
        "POST /boats": "Skipper only.",
        "GET /boats/{id}": "Skipper or Mate only, own boat.",
        "POST /ropes": "Mate only, unless at sea.",
        "DELETE /ropes/{id}": "Mate only. Not at night.",
        "GET /ropes": "Any authenticated user. Query: `kind`.",
        "GET /sails": "Any authenticated user. Own sails only.",
        "GET /oars": "Read only.",
    }
    text = "".join(f"### `{call}`\n\n{said}\n\n" for call, said in calls.items())
    api = read(outline_of(f"# Harbour\n\n## API\n\n{text}"))

    told = {
        each.key: (each.public, [role.text for role in each.roles or ()], len(each.rows))
        for each in api.endpoints
    }
    assert told == {
        "POST /boats": (None, ["skipper"], 0),
        "GET /boats/{id}": (None, ["skipper", "mate"], 2),
        "POST /ropes": (None, ["mate"], 1),
        "DELETE /ropes/{id}": (None, ["mate"], 1),
        "GET /ropes": (False, [], 0),
        "GET /sails": (None, [], 0),
        "GET /oars": (None, [], 0),
    }


def test_roles_in_capitals_behind_the_dots_of_calls() -> None:
    text = """
**`GET /admin/boats` · ADMIN** — pages. Query: `kind?`.
**`DELETE /admin/boats/:id` · ADMIN** — removes, but not by night.
**`GET /admin/logs` · ADMIN**

**`POST /boats` · SKIPPER** — one more.

**`GET /boats` · SKIPPER, ADMIN** — their own boats.
**`GET /boats/:id` · SKIPPER** — one; of others → `403`.
**`GET /me` · auth** — who calls.
**`GET /tides` · public** — all.
**`GET /ropes` · DONE** — all.
"""
    api = read(outline_of(f"# Harbour\n\n## API\n{text}"))

    told = {
        each.key: (each.public, [role.text for role in each.roles or ()], len(each.rows))
        for each in api.endpoints
    }
    assert told == {
        "GET /admin/boats": (None, ["admin"], 0),
        "DELETE /admin/boats/{id}": (None, ["admin"], 1),
        "GET /admin/logs": (None, ["admin"], 0),
        "POST /boats": (None, ["skipper"], 0),
        "GET /boats": (None, ["skipper", "admin"], 2),
        "GET /boats/{id}": (None, ["skipper"], 1),
        "GET /me": (False, [], 0),
        "GET /tides": (True, [], 0),
        "GET /ropes": (None, [], 0),
    }
