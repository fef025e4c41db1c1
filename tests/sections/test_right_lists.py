"""Lists of what roles may do, the access matrix without a table."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

API = """# API
- `GET /sails` lists the sails
- `POST /sails` takes in a sail
- `DELETE /sails/{id}` strikes it off
- `POST /sails/{id}/mend` sends it to the loft
"""


def access(text: str) -> Access:
    return read(outline_of(f"{API}# Access\n{text}\n"))


def grants(text: str) -> set[str]:
    return {f"{cell.endpoint} {cell.role}={cell.word or cell.grant}" for cell in access(text).cells}


BY_ROLE = {
    "GET /sails skipper=own",
    "GET /sails mender=allow",
    "POST /sails skipper=allow",
    "POST /sails mender=deny",
    "POST /sails/{id}/mend skipper=deny",
    "POST /sails/{id}/mend mender=allow",
}


@pytest.mark.parametrize(
    "text",
    [
        "**Skippers** can:\n- see their own sails (`GET /sails`)\n- hand in (`POST /sails`)\n\n"
        "**Menders** can:\n- see all (`GET /sails`)\n- mend (`POST /sails/{id}/mend`)",
        "### Skipper can …\n- see its own sails only: `GET /sails`\n- hand in: `POST /sails`\n\n"
        "### Menders may:\n- see: `GET /sails`\n- mend: `POST /sails/{id}/mend`",
        "A skipper may:\n1. call `GET /sails` (own)\n2. call `POST /sails`\n\n"
        "The mender may additionally:\n* `GET /sails`\n* `POST /sails/{id}/mend`",
        "- `skipper` may call `GET /sails` (own) and `POST /sails`.\n"
        "- `mender` may call `GET /sails` and `POST /sails/{id}/mend`.",
        "- Skippers are allowed to call `POST /sails` and `GET /sails`, the latter for own sails.\n"
        "- Menders have access to `GET /sails`, `POST /sails/{id}/mend`.",
        "Roles:\n- skipper\n- mender\n\n## Skipper\n- `GET /sails` (own)\n- `POST /sails`\n"
        "## Menders\n- `GET /sails`\n- `POST /sails/{id}/mend`",
        "Roles:\n- skipper\n- mender\n\n## Rights\n- **Skipper**: `GET /sails` (own), "
        "`POST /sails`\n"
        "- **Mender**:\n  - `GET /sails`\n  - `POST /sails/{id}/mend`",
        "- `GET /sails`: skipper (own), mender\n- `POST /sails`: skipper only\n"
        "- `POST /sails/{id}/mend` – mender",
        "- `GET /sails` is for skippers (own) and menders.\n- `POST /sails` needs the skipper role:"
        " it costs money.\n- `POST /sails/{id}/mend` may only be called by a mender, as it hurts.",
        "The roles of the loft (`skipper`, `mender`) are those of the club.\n\n`GET /sails` is for"
        " skippers (own) and menders. `POST /sails` is for skippers only;\nmenders get a 403."
        " `POST /sails/{id}/mend` is reserved for the mender.",
        "There are two roles. A **skipper** sails.\nA **mender** is anybody with a needle.\n\n"
        "A skipper may call `GET /sails` (own), and only skippers may call `POST /sails`. Menders\n"
        "may also call `GET /sails`; menders alone may use `POST /sails/{id}/mend`.",
        "Skippers may call `GET /sails` for their own sails. So it is.\n"
        "Only skippers may call `POST /sails`. Menders are allowed to call"
        " `GET /sails` and `POST /sails/{id}/mend`.",
        "Skippers can call `GET /sails` for their own sails, and menders can call it for all (`GET"
        " /sails`). Only a `skipper` may call `POST /sails`; only a `mender` may call\n"
        "`POST /sails/{id}/mend`. Ask the board for a role.",
        "The endpoint `GET /sails` is for skippers (own) and menders. Only the role skipper may"
        " call `POST /sails`. Calls to `POST /sails/{id}/mend` are restricted to the role mender.",
    ],
)  # fmt: skip
def test_whoever_is_not_named_is_refused(text: str) -> None:
    assert grants(text) == BY_ROLE
    assert access(text).roles == ("skipper", "mender")


def test_actions_mean_endpoints_as_in_a_table() -> None:
    text = (
        "Roles:\n- skipper\n- mender\n\nSkippers may:\n- list their own sails\n- create sails\n\n"
        "Menders may:\n- list sails\n- mend a sail\n"
    )

    assert grants(text) == BY_ROLE


OF_OWNER = {
    "GET /sails skipper=allow",
    "GET /sails owner=allow",
    "POST /sails owner=allow",
    "DELETE /sails/{id} owner=allow",
    "POST /sails/{id}/mend owner=allow",
    "POST /sails skipper=deny",
    "DELETE /sails/{id} skipper=deny",
    "POST /sails/{id}/mend skipper=deny",
}


@pytest.mark.parametrize(
    "text",
    [
        "- `skipper` may call `GET /sails`\n- `owner` may call everything.",
        "- **skipper**: `GET /sails`\n- **owner**: everything",
        "- skipper: `GET /sails`\n- owner: all endpoints",
        "### Skipper\n\n- `GET /sails`\n\n### Owner\n\n- everything",
        "| Role | May call |\n|---|---|\n| skipper | `GET /sails` |\n| owner | all |",
        "| Role | Endpoints |\n|---|---|\n| skipper | `GET /sails` |\n| owner | all endpoints |",
    ],
)
def test_one_may_call_everything_beside_others(text: str) -> None:
    assert grants(text) == OF_OWNER


@pytest.mark.parametrize("word", ["everything", "all endpoints"])
@pytest.mark.parametrize(
    "limit", [" except `DELETE /sails/{id}`", " (planned)", " on weekdays", ", after approval"]
)
def test_one_who_may_call_everything_but_something_may_not_call_that(word: str, limit: str) -> None:
    for text in (
        f"- **skipper**: `GET /sails`\n- **owner**: {word}{limit}",
        f"| Role | May call |\n|---|---|\n| skipper | `GET /sails` |\n| owner | {word}{limit} |",
    ):
        found = grants(text)  # a cell of an endpoint counts more than one of all
        assert "DELETE /sails/{id} owner=deny" in found or "GET /sails owner=allow" not in found


def test_a_reader_is_a_role_and_what_may_be_read_is_none() -> None:
    text = "- **reader**: `GET /sails`\n- **writer**: `GET /sails`, `POST /sails`"
    assert "GET /sails reader=allow" in grants(text)
    assert "POST /sails reader=deny" in grants(text)
    assert grants(text.replace("reader", "readable")) == set()


def test_what_is_not_read_may_let_others_in() -> None:
    text = (
        "Skippers can:\n- see sails (`GET /sails`)\n- help the mender\n\n"
        "Menders can:\n- mend (`POST /sails/{id}/mend`)\n"
    )

    assert grants(text) == {"GET /sails skipper=allow", "POST /sails/{id}/mend mender=allow"}


@pytest.mark.parametrize(
    ("said", "opened"),
    [
        ("`POST /sails` is public.", True),
        ("`POST /sails` is public; the others need a role.", True),
        ("`POST /sails` is public, but only for members.", False),
        ("`POST /sails` is public if it rains.", False),
        ("`POST /sails` is not public.", False),
        ("`POST /sails` is public for members.", False),
    ],
)
def test_one_sentence_may_open_an_endpoint_beside_a_matrix(said: str, opened: bool) -> None:
    text = f'"Y" permitted. {said}\n\n| Endpoint | mender |\n|--|--|\n| GET /sails | Y |'
    assert ("POST /sails anonymous=allow" in grants(text)) is opened


@pytest.mark.parametrize(
    ("right", "word"),
    [
        ("see sails assigned to them (`GET /sails`)", "see sails assigned to them"),
        ("list the sails that they sewed: `GET /sails`", "list the sails that they sewed"),
        ("`GET /sails` (sails of the club)", "sails of the club"),
        ("`GET /sails` for sails of the same loft", "for sails of the same loft"),
        ("`GET /sails` if they are paid for", "if they are paid for"),
        ("`GET /sails` for sails of the club and `DELETE /sails/{id}`", "for sails of the club"),
        ("`GET /sails`, but only at night, and `DELETE /sails/{id}`", "but only at night"),
        ("`GET /sails` when on duty, `DELETE /sails/{id}`", "when on duty"),
        ("`GET /sails` and `DELETE /sails/{id}` for own sails", "own"),
        ("`GET /sails` [FR-2, when on duty]", "fr-2, when on duty"),
        ("`GET /sails` for all sails and `DELETE /sails/{id}` for own ones", None),
        ("`GET /sails` and `DELETE /sails/{id}`, the latter for own sails", None),
        ("`DELETE /sails/{id}` for own sails and `GET /sails`", None),
        ("see who is here and what they sewed (`GET /sails`)", None),
        ("see them all (`GET /sails`)", None),
        ("`GET /sails` (FR-2, all of them)", None),
        ("`GET /sails` (any sail)", None),
        ("`GET /sails`. They get a letter if one is torn.", None),
    ],
)
def test_what_limits_a_right_opens_no_other_rows(right: str, word: str | None) -> None:
    text = f"Menders may:\n- {right}\n- `POST /sails`\n\nSkippers may:\n- `POST /sails`\n"
    assert f"GET /sails mender={word or 'allow'}" in grants(text)


@pytest.mark.parametrize(
    ("language", "right"),
    [
        ("de", "sieht ihre Segel (`GET /sails`)"),
        ("es", "ver sus velas (`GET /sails`)"),
        ("fr", "voir ses voiles (`GET /sails`)"),
        ("pt", "ver as suas velas (`GET /sails`)"),
        ("ru", "видеть свою работу (`GET /sails`)"),
        ("zh", "查看本人的帆 (`GET /sails`)"),
    ],
)
def test_what_is_theirs_is_their_own_in_other_languages(language: str, right: str) -> None:
    text = f"**Mender:**\n- {right}\n\n**Skipper:**\n- `POST /sails`\n"
    spoken = next(each for each in shipped() if each.name == language)
    with speaking(spoken):
        text = f"- mender\n- skipper\n\n{text}"
        found = read(outline_of(f"{API}# Roles\n{text}\n"))
    words = {cell.word for cell in found.cells if cell.endpoint == "GET /sails"}
    assert "own" in words and "allow" not in {
        cell.grant for cell in found.cells if cell.endpoint == "GET /sails"
    }


POST_ALLOWED = ("POST /sails", "allow")
NAMED_NOWHERE = {"GET /sails rigger=allow", "POST /sails rigger=own", "GET /sails mender=allow",
                 "POST /sails mender=deny"}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "### Rigger\n- `GET /sails`\n- `POST /sails`, only own\n### Mender\n- `GET /sails`",
        "- **rigger**\n  - `GET /sails`\n  - `POST /sails` (own)\n- **mender**\n  - `GET /sails`",
        "- rigger: `GET /sails`, `POST /sails` (own)\n- mender: `GET /sails`",
        "The role **rigger** is granted:\n\n- `GET /sails`\n- `POST /sails` (own)\n\n"
        "The role **mender** is granted:\n\n- `GET /sails`",
    ],
)
def test_names_above_lists_of_routes_are_roles_where_no_list_has_them(text: str) -> None:
    assert grants(text) == NAMED_NOWHERE


@pytest.mark.parametrize(
    "text",
    [
        "### Rigger (with MFA)\n- `POST /sails`\n### Mender\n- `GET /sails`",
        "### Rigger\n\nOnly on weekdays.\n\n- `POST /sails`\n### Mender\n- `GET /sails`",
        "### Rigger\n- `POST /sails`\n\nThese need a second factor.\n\n### Mender\n- `GET /sails`",
        "### Not for riggers\n- `POST /sails`\n### Mender\n- `GET /sails`",
        "### Rigger\n\nMay not call:\n\n- `POST /sails`\n### Mender\n- `GET /sails`",
        "The role **rigger** is not granted:\n\n- `POST /sails`\n\nThe role mender is granted:\n\n"
        "- `GET /sails`",
        "The role **rigger** is granted, on weekdays:\n\n- `POST /sails`\n\nThe role mender is"
        " granted:\n\n- `GET /sails`",
        "### Sails\n- `POST /sails`\n### Lofts\n- `GET /sails`",
        "- rigger: `POST /sails`, unless it is dark\n- mender: `GET /sails`",
    ],
)
@pytest.mark.parametrize("listed", ["", "# Roles\n- rigger\n- mender\n"])
def test_lists_of_routes_below_what_binds_or_refuses_open_none(text: str, listed: str) -> None:
    found = read(outline_of(f"{API}{listed}# Access\n{text}\n"))
    opened = {cell.role for cell in found.cells if cell.endpoint == "POST /sails"}
    assert found.present and not {"rigger", "anonymous"} & {
        cell.role
        for cell in found.cells
        if cell.endpoint == "POST /sails" and cell.grant == "allow"
    }, opened


def test_everyone_may_include_those_who_have_not_signed_in() -> None:
    said = "Everyone, including anonymous callers{}:\n\n- `GET /sails`\n\nThe role **mender** is"
    said += " granted:\n\n- `POST /sails`"
    assert grants(said.format("")) == {"GET /sails anonymous=allow", "POST /sails mender=allow"}
    for bound in (said.format(", on weekdays"), said.replace("including", "except").format("")):
        assert "anonymous" not in {cell.role for cell in access(bound).cells}
        assert access(bound).present


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ("- `GET /sails`: menders who are on duty, skipper", True),
        ("- `POST /sails` is for the mender of the loft", True),
        ("- **mender**: see sails of the loft that need it", True),
        ("| Role | May |\n|--|--|\n| mender | all but what riggers do |", True),
        ("| Role | May |\n|--|--|\n| mender | sails on duty only |", True),
        ("| Role | Permissions |\n|--|--|\n| mender | skipper + drying |", True),
        ("| Role | Town |\n|--|--|\n| mender | Hull |", False),
        ("- **mender**: anybody with a needle", False),
        ("- `GET /sails` is sorted by name", True),
        ("### Riggers\n- `GET /sails`", True),
        ("Riggers, at times:\n\n- `GET /sails`", True),
    ],
)
def test_what_is_not_read_leaves_nothing_to_convention(rights: str, told: bool) -> None:
    found = read(outline_of(f"{API}# Roles\n- skipper\n- mender\n# Permissions\n{rights}\n"))
    assert (found.cells, found.present) == ((), told)
    assert [trouble.kind for trouble in found.troubles] == ["unread-access"] * told


def test_sentences_let_in_several_and_those_who_have_not_signed_in() -> None:
    text = (
        "Anyone, including callers without an account, may call `GET /sails`. Only skippers and the"
        " menders may call `POST /sails`. Only skippers may call `DELETE /sails/{id}` once it is"
        " torn."
    )
    assert grants(text) == {
        "GET /sails anonymous=allow",
        "POST /sails skipper=allow",
        "POST /sails mender=allow",
    }


@pytest.mark.parametrize("everyone", ["all roles", "both", "all two of them", "every role, too"])
def test_a_sentence_may_let_in_all_roles(everyone: str) -> None:
    text = "There are two roles: `skipper` and `mender`.\n\n- `DELETE /sails/{id}` needs no token\n"
    text += f"- `GET /sails` is for {everyone}, or nobody sails.\n- `POST /sails` is for `skipper`."

    assert grants(text) == {
        "GET /sails skipper=allow",
        "GET /sails mender=allow",
        "POST /sails skipper=allow",
        "POST /sails mender=deny",
        "DELETE /sails/{id} anonymous=allow",
    }


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "- `GET /sails` ist für `a` und `b`\n- `POST /sails` ist nur für den `a`."),
        ("es", "- `GET /sails` es para `a` y `b`\n- `POST /sails` es solo para el `a`."),
        ("fr", "- `GET /sails` est pour `a` et `b`\n- `POST /sails` est réservé au `a`."),
        ("pt", "- `GET /sails` é para `a` e `b`\n- `POST /sails` é só para o `a`."),
        ("ru", "- `GET /sails` доступен для `a` и `b`\n- `POST /sails` только для `a`."),
        ("zh", "- `GET /sails` 仅限 `a` 和 `b`\n- `POST /sails` 仅限 `a`。"),
    ],
)
def test_sentences_about_callers_in_other_languages(language: str, text: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        found = grants(text)

    assert found == {"GET /sails a=allow", "GET /sails b=allow"} | {
        "POST /sails a=allow",
        "POST /sails b=deny",
    }


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "`a` und `b` dürfen `GET /sails` aufrufen. Nur `a` darf `POST /sails` aufrufen."),
        ("es", "`a` y `b` pueden llamar `GET /sails`. Solo `a` puede llamar `POST /sails`."),
        ("fr", "`a` et `b` peuvent appeler `GET /sails`. Seul `a` peut appeler `POST /sails`."),
        ("pt", "`a` e `b` podem chamar `GET /sails`. Só `a` pode chamar `POST /sails`."),
        ("ru", "`a` и `b` могут вызывать `GET /sails`. Только `a` может вызывать `POST /sails`."),
        ("zh", "`a` 和 `b` 可以调用 `GET /sails`；仅 `a` 可以调用 `POST /sails`。"),
    ],
)
def test_sentences_about_what_roles_may_call(language: str, text: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        found = grants(f"Roles:\n- `a`\n- `b`\n\n{text}")

    assert found == {"GET /sails a=allow", "GET /sails b=allow"} | {
        "POST /sails a=allow",
        "POST /sails b=deny",
    }


def test_a_sentence_may_name_several_roles_and_tell_why() -> None:
    text = "`a`, `b` and the mender may all call `GET /sails`. Only `a` may call `POST /sails`; we"
    text += " look at it before we pay. `b` may call `DELETE /sails/{id}`; but only if it is torn."
    assert grants(f"Roles:\n- `a`\n- `b`\n- `mender`\n\n{text}") == {
        *(f"GET /sails {role}=allow" for role in ("a", "b", "mender")),
        "POST /sails a=allow",
        "POST /sails b=deny",
        "POST /sails mender=deny",
    }


def test_a_sentence_may_say_that_all_may_call() -> None:
    text = "All roles may call `GET /sails`. `POST /sails` is for `a`.\n"
    text += "Anybody may use `DELETE /sails/{id}`."
    assert grants(f"Roles:\n- `a`\n- `b`\n\n{text}") == {
        *(f"DELETE /sails/{{id}} {role}=allow" for role in ("anonymous", "a", "b")),
        "GET /sails a=allow",
        "GET /sails b=allow",
        "POST /sails a=allow",
        "POST /sails b=deny",
    }


@pytest.mark.parametrize(
    "text",
    [
        "`a` may not call `GET /sails`.",
        "The operator may call `GET /sails`.",
        "`a` and the operator may call `GET /sails`.",
        "`a` may call whoever knows more of `sails`.",
    ],
)
def test_sentences_that_let_nobody_in_who_is_known(text: str) -> None:
    assert grants(f"Roles:\n- `a`\n- `b`\n\n{text}") == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Nur `a` und `b` dürfen `GET /sails` aufrufen. Nur `a` darf `POST /sails` nutzen."),
        (
            "es",
            "Solo `a` y `b` pueden llamar a `GET /sails`. Solo el `a` puede usar `POST /sails`.",
        ),
        (
            "fr",
            "Seuls `a` et `b` peuvent appeler `GET /sails`. Seul le `a` peut faire `POST /sails`.",
        ),
        ("pt", "Apenas `a` e `b` podem chamar `GET /sails`. Só o `a` pode usar `POST /sails`."),
        (
            "ru",
            "Только `a` и `b` могут вызывать `GET /sails`. Только `a` может делать `POST /sails`.",
        ),
        ("zh", "只有 `a` 和 `b` 可以调用 `GET /sails`。只有 `a` 可以调用 `POST /sails`。"),
    ],
)
def test_sentences_that_name_roles_first_in_other_languages(language: str, text: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        assert grants(text) == {
            "GET /sails a=allow",
            "GET /sails b=allow",
            "POST /sails a=allow",
            "POST /sails b=deny",
        }


def test_callers_who_are_signed_in_are_all_roles() -> None:
    text = "- `GET /sails`: any signed-in user\n- `POST /sails`: skipper\n" + (
        "- `DELETE /sails/{id}`: skipper, mender\n- `POST /sails/{id}/mend`: public"
    )

    assert {
        "GET /sails skipper=allow",
        "GET /sails mender=allow",
        "POST /sails mender=deny",
        "POST /sails/{id}/mend anonymous=allow",
    } <= grants(text)


@pytest.mark.parametrize(
    "text",
    [
        "- `GET /sails`: list sails\n- `POST /sails`: take one in",
        "The service may:\n- call `GET /sails`\n\nClients can:\n- call `POST /sails`",
        "Skippers cannot:\n- call `GET /sails`\n\nMenders may not:\n- call `POST /sails`",
        "- Skippers may call everything except drafts\n- Menders may never `GET /sails`",
        "Skippers can:\n- sleep on board\n\nMenders can:\n- go home early",
        "- **Sails**: `GET /sails`, `POST /sails`\n- **Mending**: `POST /sails/{id}/mend`",
        "Roles:\n- skipper\n- owner\n\n## Roles\n- **skipper**: sails\n- **owner**: everything",
        "A skipper can:\n- call `GET /sails`",
    ],
)
def test_other_lists_are_no_rights(text: str) -> None:
    assert grants(text) == set()


@pytest.mark.parametrize(
    "denied",
    ["may in no case", "can under no circumstances", "may no longer", "can hardly ever",
     "may rarely", "can\nneither", "may\nnot"],
)  # fmt: skip
def test_what_is_taken_away_is_no_right(denied: str) -> None:
    listed = "- Skippers can call `GET /sails`\n- Menders {} call `POST /sails`"
    told = "Skippers can call `GET /sails`.\n\nMenders {} call `POST /sails`."
    for text in (listed, told):
        assert "POST /sails mender=allow" in grants(text.format("may"))
        assert "POST /sails mender=allow" not in grants(text.format(denied))


@pytest.mark.parametrize(
    ("behind", "word"),
    [
        (", and only for its own sails", "own"),
        (", but only for their own sails", "own"),
        ("; skippers are refused", "allow"),
        (", which few do", "allow"),
    ],
)
def test_what_a_sentence_says_behind_the_callers_limits_them(behind: str, word: str) -> None:
    found = grants(f"Roles:\n- mender\n- skipper\n\n`POST /sails` is for menders{behind}.")
    assert f"POST /sails mender={word}" in found


def test_a_limit_behind_the_callers_that_is_not_read_lets_nobody_in() -> None:
    found = grants("Roles:\n- mender\n- skipper\n\n`POST /sails` is for menders, but only in May.")
    assert "POST /sails mender=allow" not in found


def test_roles_that_several_paragraphs_name_are_some() -> None:
    assert "POST /sails warden=allow" in grants(
        "`POST /sails`: only warden.\n\n`GET /sails`: warden."
    )
    assert grants("`POST /sails`: only warden.\n\n`GET /sails`: guide.") == set()


def test_roles_of_which_it_is_said_how_they_sign_in() -> None:
    found = grants(
        "A *loft* shows its key in a header. *Menders* and *skippers* sign in.\n\n"
        "`POST /sails` is for lofts and menders."
    )
    assert {
        "POST /sails loft=allow",
        "POST /sails mender=allow",
        "POST /sails skipper=deny",
    } <= found


def test_a_paragraph_says_that_rights_follow_under_another_heading() -> None:
    lists = "- `GET /sails`: mender yes, skipper own\n- `POST /sails`: mender yes, skipper no\n"
    found = read(outline_of(f"{API}\nPermissions. Nobody else may.\n\n{lists}")).cells
    assert {f"{each.endpoint} {each.role}={each.word or each.grant}" for each in found} == {
        "GET /sails mender=allow", "GET /sails skipper=own",
        "POST /sails mender=allow", "POST /sails skipper=deny",
    }  # fmt: skip


def test_only_where_access_is_spoken_of() -> None:
    assert not read(
        outline_of(f"{API}# Notes\n- `GET /sails`: skipper\n- `POST /sails`: skipper")
    ).cells


OTHER_LANGUAGES = {
    "de": "# Zugriff\n**Macher** dürfen:\n- `GET /sails`\n\n**Skipper** können:\n",
    "es": "# Permisos\n**Macher** pueden:\n- `GET /sails`\n\n**Skipper** puede:\n",
    "fr": "# Droits d'accès\n**Macher** peuvent:\n- `GET /sails`\n\n**Skipper** peut:\n",
    "pt": "# Permissões\n**Macher** podem:\n- `GET /sails`\n\n**Skipper** pode:\n",
    "ru": "# Права доступа\n**Macher** могут:\n- `GET /sails`\n\n**Skipper** может:\n",
    "zh": "# 权限\n**Macher** 可以：\n- `GET /sails`\n\n**Skipper** 可以：\n",
}


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_other_languages(name: str) -> None:
    lists = f"{OTHER_LANGUAGES[name]}- `GET /sails`\n- `POST /sails`\n"
    with speaking(next(each for each in shipped() if each.name == name)):
        cells = read(outline_of(API + lists)).cells

    assert {f"{cell.endpoint} {cell.role}={cell.grant}" for cell in cells} == {
        "GET /sails macher=allow",
        "GET /sails skipper=allow",
        "POST /sails macher=deny",
        "POST /sails skipper=allow",
    }


def test_what_is_public_is_no_role() -> None:
    text = "- `GET /sails` and `POST /sails` are public.\n- `DELETE /sails/{id}`: skipper.\n"
    said = access(f"Roles: `skipper`, `mender`.\n\n{text}")
    assert said.roles == ("skipper", "mender")
    public = {cell.endpoint for cell in said.cells if cell.role == "anonymous"}
    assert public == {"GET /sails", "POST /sails"}
    said = access(
        f"Roles: `skipper`, `mender`.\n\n{text}- `POST /sails/{{id}}/mend` is not public.\n"
    )
    assert said.roles == ("skipper", "mender")
    assert not any(cell.endpoint == "POST /sails/{id}/mend" for cell in said.cells)


def test_lines_above_routes_are_roles_unless_the_paths_are_called_so() -> None:
    lists = "{}:\n\n- `GET /sails`\n- `POST /sails`\n\n{}:\n\n- `GET /sails`\n"
    assert grants(lists.format("Skipper", "Mender")) >= {
        "GET /sails skipper=allow",
        "POST /sails skipper=allow",
        "POST /sails mender=deny",
    }
    assert access(lists.format("Sails", "Sail")).roles == ()


@pytest.mark.parametrize(
    "text",
    [
        "**Skipper**\n- `GET /sails`\n- `POST /sails`\n\n"
        "**Owner** – everything a skipper can, and\n- `DELETE /sails/{id}`",
        "- **Skipper**: can list and create sails. Nothing else.\n"
        "- **Owner**: everything the skipper can, plus delete sails",
        "There are two kinds of callers:\n\n- `skipper`: can list sails and create sails. They"
        " cannot delete any.\n- `owner`: can list sails, create sails and delete sails.",
        "- Skippers can list and create sails.\n- Owners can do anything that skippers can, and"
        " also delete sails.",
    ],
    ids=["routes", "actions", "code", "sentences"],
)
def test_what_one_role_can_another_can_too(text: str) -> None:
    assert grants(text) == {
        "GET /sails skipper=allow",
        "POST /sails skipper=allow",
        "DELETE /sails/{id} skipper=deny",
        "GET /sails owner=allow",
        "POST /sails owner=allow",
        "DELETE /sails/{id} owner=allow",
    }
    assert access(text).roles == ("skipper", "owner")


def test_rights_that_are_not_read_close_what_their_roles_may_not_call() -> None:
    text = "- Skippers can sew, steer, and delete only their own.\n- Visitors can wave.\n"
    text += "- Menders can do whatever it takes.\n"
    found = access(text)

    assert (found.roles, found.cells, found.present) == (("skipper", "mender"), (), True)
    assert [trouble.kind for trouble in found.troubles] == ["unread-access"]
    assert access(text.replace("can", "like to")).roles == ()


def test_who_may_change_is_not_let_in_to_read() -> None:
    api = "# API\n### GET /sails/{id}/log\nChange a price\n### PUT /prices/{id}\nSets it.\n"
    text = "- Skippers can change prices.\n- Menders can change prices.\n"
    found = read(outline_of(f"{api}# Access\n{text}"))

    assert {cell.endpoint for cell in found.cells} == {"PUT /prices/{id}"}


def test_sentences_say_what_roles_can_do_by_what_it_is_called() -> None:
    text = (
        "Roles: skipper, mender.\n\nOnly skippers may create sails and strike off a sail. Menders"
    )
    text += " like it quiet. Skippers may create trouble. Menders can list sails if it rains.\n"
    api = API.replace("strikes it off", "Strike off a sail")
    found = read(outline_of(f"{api}# Access\n{text}\n"))

    assert {f"{cell.endpoint} {cell.role}={cell.grant}" for cell in found.cells} == {
        "POST /sails skipper=allow",
        "POST /sails mender=deny",
        "DELETE /sails/{id} skipper=allow",
        "DELETE /sails/{id} mender=deny",
    }


@pytest.mark.parametrize("title", ["Permissions", "Rights", "Can", "What they may do"])
def test_a_column_beside_roles_says_what_they_may_do(title: str) -> None:
    rows = "| mender | deck | read sails |\n| skipper | bridge | full access |"
    table = f"| Role | Where | {title} |\n|--|--|--|\n{rows}\n"
    items = "- **mender**: read sails\n- **skipper**: full access\n"
    read_in, listed = (
        {
            (cell.endpoint, cell.role): cell.grant
            for cell in read(
                outline_of(f"{API}# Roles\n- skipper\n- mender\n# Access\n{text}")
            ).cells
        }
        for text in (table, items)
    )
    assert read_in == listed
    assert read_in["GET /sails", "mender"] == "allow"
    assert ("POST /sails", "mender") not in read_in  # what the items do not name
    assert read_in["POST /sails", "skipper"] == "allow"


@pytest.mark.parametrize(
    "but",
    ["all but", "everything but", "anything other than", "all apart from", "everything excluding",
     "all without", "everything, minus", "access denied to"],
)  # fmt: skip
@pytest.mark.parametrize(
    "form",
    [
        "- **mender**: {} `POST /sails`",
        "| Role | May |\n|--|--|\n| mender | {} `POST /sails` |",
        "- **Menders** may call {} `POST /sails`",
        "Menders may call {} `POST /sails`.",
    ],
)
def test_what_is_taken_out_is_not_granted(form: str, but: str) -> None:
    roles = f"{API}# Roles\n- skipper\n- mender\n# Permissions\n"
    said = read(outline_of(f"{roles}{form.format(but)}\n"))
    counting = max(
        (cell for cell in said.cells if (cell.endpoint, cell.role) == ("POST /sails", "mender")),
        key=lambda cell: cell.exact,
        default=None,
    )
    assert (counting is None or counting.grant == "deny") and said.present
    plain = read(outline_of(f"{roles}{form.format('also')}\n"))
    assert "POST /sails" in {cell.endpoint for cell in plain.cells if cell.grant == "allow"}


CREW = ("skipper", "mender")


@pytest.mark.parametrize(
    ("header", "word", "callers"),
    [
        *(("Allowed roles", word, CREW) for word in ("any", "all", "*", "All roles", "all users")),
        ("Roles", "any", CREW),
        ("Roles", "public", ("anonymous",)),
        ("Roles", "none", ("anonymous",)),
        ("Allowed roles", "none", ()),
        ("May call", "nobody", ()),
        ("Roles", "-", ()),
        ("Roles", "", ()),
    ],
)
def test_a_cell_of_roles_may_mean_all_or_nobody(
    header: str, word: str, callers: tuple[str, ...]
) -> None:
    text = (
        f"| Endpoint | {header} |\n|---|---|\n| `GET /sails` | {word} |\n"
        "| `POST /sails` | skipper |\n| `DELETE /sails/{id}` | mender |"
    )
    found = grants(text)
    assert {each for each in found if each.startswith("GET /sails ") and "allow" in each} == {
        f"GET /sails {each}=allow" for each in callers
    }
    assert {"POST /sails skipper=allow", "DELETE /sails/{id} mender=allow"} <= found


@pytest.mark.parametrize("title", ["Permissions", "Security", "Roles", "Role model", "User roles"])
def test_rights_below_whatever_title(title: str) -> None:
    rights = (
        "- **skipper**: `GET /sails` (own), `POST /sails`\n"
        "- **mender**: `GET /sails`, `POST /sails/{id}/mend`"
    )
    outline = outline_of(f"# Sails\n\n{API}\n\n## {title}\n\n{rights}\n")
    cells = {
        f"{each.endpoint} {each.role}={each.word or each.grant}" for each in read(outline).cells
    }
    assert cells == BY_ROLE
