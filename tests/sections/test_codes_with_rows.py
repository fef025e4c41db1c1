"""Codes for roles beside endpoints with what says on which rows these may act: ``U (own), L``."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}


def grants(cell: str, language: str = "en", legend: str = "", below: str = "") -> dict[str, str]:
    """What the roles of a cell may do."""
    legend = legend or "U = user, L = librarian, A = admin"
    table = (
        "| Route | Method | Description | Roles |\n|--|--|--|--|\n"
        f"| /loans | GET | List | {cell} |\n| /loans | POST | Lend | L |\n\n{below}\n"
    )
    with speaking(LANGUAGES[language]):
        outline = outline_of(f"# Roles\n\n{legend}\n\n# API\n\n{table}")
        told = {each.key: each for each in outline.part(api.read).endpoints}["GET /loans"]
        cells = access.read(outline).cells
    said = {role.text: "allow" for role in told.roles or ()}
    return said | {
        each.role: each.word or each.grant
        for each in cells
        if each.endpoint == "GET /loans" and each.grant != "deny"
    }


@pytest.mark.parametrize(
    "cell", ["U (own), L", "U (own loans only), L", "U (theirs), L", "U (self), L", "U:own, L",
             "**U** (own), **L**"],
)  # fmt: skip
def test_a_code_may_be_limited_to_own_rows(cell: str) -> None:
    assert grants(cell) == {"user": "own", "librarian": "allow"}


@pytest.mark.parametrize(
    ("language", "cell"),
    [("fr", "U (les siens), L"), ("fr", "U (la sienne), L"), ("es", "U (los suyos), L"),
     ("de", "U (nur eigene), L"), ("de", "U (sich selbst), L")],
)  # fmt: skip
def test_in_other_languages_too(language: str, cell: str) -> None:
    assert grants(cell, language) == {"user": "own", "librarian": "allow"}


def test_letters_that_elsewhere_say_no_may_be_codes() -> None:
    legend = "- **N** – Nutzer\n- **L** – Leiter\n"
    assert grants("N (eigene), L", "de", legend) == {"nutzer": "own", "leiter": "allow"}


@pytest.mark.parametrize(
    "cell",
    [
        "U (not own), L",
        "U (drafts), L",
        "U (own, unless late), L",
        "U*, L",
        "U (after approval), L",
    ],
)
def test_whatever_else_stands_there_opens_nothing(cell: str) -> None:
    assert grants(cell).get("user", "deny") not in ("allow", "own")


def test_the_mark_of_a_footnote_counts() -> None:
    assert grants("U*, L", below="\\* own only")["user"] != "allow"


def test_a_label_may_follow_a_sentence() -> None:
    outline = outline_of(
        "# API\n## `PUT /seats/{id}`\n\nBlocks a seat. **Roles:** `clerk`, `admin`.\n\n"
        "## `GET /seats`\n\nLists them. **Roles:** `clerk` (own seats only).\n"
    )
    told = {each.key: each for each in outline.part(api.read).endpoints}
    assert [role.text for role in told["PUT /seats/{id}"].roles or ()] == ["clerk", "admin"]
    assert [word for word, _ in told["GET /seats"].rows] == ["clerk"]


def test_a_comment_above_calls_may_be_what_they_are_about() -> None:
    roles = "# Roles\n- device\n- clerk\n\n"
    fence = "# API\n```\n# Devices\nGET /devices    list them\nPOST /devices   add one\n```\n"
    outline = outline_of(f"{roles}{fence}")
    assert not any(each.roles for each in outline.part(api.read).endpoints)
    other = outline_of(f"{roles}{fence.replace('# Devices', '# Clerks only')}")
    told = [each.roles or () for each in other.part(api.read).endpoints]
    assert [[role.text for role in some] for some in told] == [["clerk"], ["clerk"]]
