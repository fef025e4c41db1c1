"""Guests and visitors: people who are known, or whoever has not signed in."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.plan.compiled import plan_of, route

PEOPLE = "CREATE TABLE users (id INT PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL{check});"
BOOKINGS = "CREATE TABLE bookings (id INT PRIMARY KEY, {whose} INT REFERENCES users (id));"
STORED = PEOPLE.format(check=" CHECK (role IN ('guest', 'host'))")
UNSAID = PEOPLE.format(check="")


def callers(roles: str, sql: str = "", said: str = "**Roles:** guest") -> set[str]:
    """Who may call an endpoint of which something is ``said``."""
    model = f"## Data Model\n\n```sql\n{sql}\n```\n" if sql else ""
    text = f"# Inn\n\n## Roles\n\n{roles}\n- **host**: lets rooms\n\n{model}\n## Endpoints\n\n"
    plan = plan_of(f"{text}### POST /bookings\n\n{said}\n")
    return {*route(plan, "POST /bookings").permits}


@pytest.mark.parametrize(
    ("roles", "sql"),
    [
        ("- **guest**: looks for rooms", STORED),
        ("- **guest**: looks for rooms", UNSAID + BOOKINGS.format(whose="guest_id")),
        ("- **guest**: somebody who has booked a room", ""),
        ("- **guest**: signs in with a code", ""),
        ("| Role | What |\n|--|--|\n| guest | reads their own bookings |\n", ""),
    ],
)
@pytest.mark.parametrize(
    "said", ["**Roles:** guest", "**Roles:** guests", "**Auth:** guest", "**Access:** `guest`"]
)
def test_guests_who_are_known_sign_in(roles: str, sql: str, said: str) -> None:
    assert callers(roles, sql, said) == {"guest"}


@pytest.mark.parametrize(
    ("roles", "sql"),
    [
        ("- **guest**: looks for rooms", ""),
        ("- **guest**: looks for rooms", UNSAID + BOOKINGS.format(whose="owner_id")),
        ("- **guest**: anyone without an account", ""),
        ("- **guest**: has not signed in yet", ""),
    ],
)
def test_guests_of_whom_nothing_is_known_have_not_signed_in(roles: str, sql: str) -> None:
    """The control: without what tells that they are known, the call is open."""
    assert "anonymous" in callers(roles, sql)


def test_guests_beside_others() -> None:
    assert callers("- **guest**: x", STORED, "**Roles:** guest, host") == {"guest", "host"}


def test_guests_in_another_language() -> None:
    text = """
        # Pension

        ## Datenmodell

        ```sql
        CREATE TABLE nutzer (id INT PRIMARY KEY, email TEXT, rolle TEXT{check});
        ```

        ## Endpunkte

        ### POST /buchungen

        **Rollen:** Gast
        """
    check = " CHECK (rolle IN ('gast', 'wirt'))"
    stored, unsaid = (
        {*route(plan_of(dedent(text.replace("{check}", kept))), "POST /buchungen").permits}
        for kept in (check, "")
    )
    assert stored == {"gast"}
    assert "anonymous" in unsaid


# ---------------------------------------------------------------- known by what is said of them

SAID = """
# Inn

{said}

## Endpoints

### POST /bookings

**Access:** `guest`, `owner`
"""


def let_in(said: str, document: str = SAID) -> set[str]:
    """Who may call an endpoint of which guests are among the callers, where something is said."""
    return {*route(plan_of(document.replace("{said}", said)), "POST /bookings").permits}


@pytest.mark.parametrize(
    "said",
    [
        "## Terminology\n\n- **guest**: signed in through an invitation link, has no account.",
        "## Glossary\n\n| Term | Meaning |\n|--|--|\n| Guest | somebody invited by the owner |",
        "## Users\n\nA *guest* is signed in through a link and has no account.",
        "## Users\n\nGuests are people who signed in through a link, without an account.",
        "## Users\n\n### Guest\n\nHas followed an invitation link.",
        "## Users\n\nguest\n: holds a token for one room, no account",
        "## Users\n\nPeople who were invited by a member are called *guests* below.",
        "## Users\n\nWhoever came through a magic link is a guest.",
        "## Roles\n\n- guest (invited by e-mail, no password)\n- owner",
        "## Users\n\nA guest must be signed in through an invitation link.",
        "## Requirements\n\n- **FR-1**: The owner shall be able to invite guests with a link.",
        "## Roles\n\nThere are three roles: anonymous, guest and owner.",
        "## Roles\n\n- anonymous: not signed in\n- guest: may comment\n- owner: all",
        "## Users\n\n| Role | What |\n|--|--|\n| public | looks |\n| guest | may comment |",
        "## Users\n\nCallers are `public`, `guest` or `owner`.",
        "## More\n\n### GET /rooms\n\n**Access:** public",
    ],
)
def test_guests_who_are_said_to_be_known(said: str) -> None:
    assert let_in(said) == {"guest", "owner"}


@pytest.mark.parametrize(
    "said",
    [
        "## Terminology\n\n- **guest**: not signed in",
        "## Terminology\n\n- **guest**: has no account, token or login",
        "## Terminology\n\n- **guest**: not yet signed in or registered",
        "## Terminology\n\n- **guest**: anyone, signed in or not",
        "## Terminology\n\n- **guest**: becomes a member once signed in",
        "## Users\n\nPeople who are not signed in, called *guests* below.",
        "## Users\n\nGuests may sign in with a one-time code.",
        "## Users\n\nGuests who want to comment must sign in first.",
        "## Users\n\nGuests are invited to register.",
        "## Users\n\nThe list is public and guests can read it.",
        "## Roles\n\n- guest: not signed in\n- public: whoever that is",
    ],
)
def test_guests_who_are_not_said_to_be_known(said: str) -> None:
    assert "anonymous" in let_in(said)


@pytest.mark.parametrize(
    "access",
    [
        "Guests may call `POST /bookings`.",
        "`POST /bookings` is open to guests.",
        "- Guests can create bookings.\n- Owners can list bookings.",
        "Creating bookings is open to guests.",
        "| Action | Who |\n|--|--|\n| create bookings | guest, owner |",
        "| Endpoint | Roles |\n|--|--|\n| POST /bookings | guest, owner |",
        "| Endpoint | guest | owner |\n|--|--|--|\n| POST /bookings | yes | yes |",
        "```\np, guest, bookings, create\np, owner, bookings, create\n```",
    ],
)
def test_known_guests_are_no_strangers_in_whatever_notation(access: str) -> None:
    said = "## Terminology\n\n- **guest**: signed in through an invitation link\n"
    text = "# Inn\n\n{said}\n## API\n\n`POST /bookings` books a room.\n\n## Access\n\n" + access
    assert let_in(said, text) <= {"guest", "owner"}


ABROAD = {
    "de": ("Funktionale Anforderungen", "Endpunkte", "Rollen", "Gast", "Wirt"),
    "fr": ("Exigences fonctionnelles", "Points d'accès", "Rôles", "Invité", "Hôte"),
    "es": ("Requisitos funcionales", "Puntos de acceso", "Roles permitidos", "Invitado", "Dueño"),
    "pt": ("Requisitos funcionais", "Rotas da API", "Papéis permitidos", "Convidado", "Dono"),
    "ru": ("Функциональные требования", "Конечные точки", "Роли", "Гость", "Хозяин"),
    "zh": ("功能需求", "接口", "角色", "访客", "管理员"),
}


@pytest.mark.parametrize(
    ("language", "known", "unknown"),
    [
        ("de", "über einen Einladungslink angemeldet, hat kein Konto", "nicht angemeldet"),
        ("fr", "connecté par un lien d'invitation, sans compte", "non connecté, sans compte"),
        ("es", "con sesión iniciada mediante un enlace, sin cuenta", "no ha iniciado sesión"),
        ("pt", "autenticado por um link de convite, sem conta", "não autenticado"),
        ("ru", "вошёл по ссылке-приглашению, учётной записи нет", "не авторизован"),
        ("zh", "通过邀请链接登录，没有账号", "未登录"),
    ],
)
def test_known_guests_of_other_languages(language: str, known: str, unknown: str) -> None:
    titled, api, roles, guest, host = ABROAD[language]
    text = (
        f"# Inn\n\n## {titled}\n\n- **{guest}**: {{said}}\n- **{host}**: x\n\n"
        f"## {api}\n\n### POST /bookings\n\n**{roles}:** {guest}, {host}\n"
    )
    assert let_in(known, text) == {guest.lower(), host.lower()}
    assert "anonymous" in let_in(unknown, text)
