"""Roles of which a document says how many there are, and limits of all routes of a right."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

HEAD = """# Badges

## Interface

- `GET /holders` lists holders
- `POST /holders` adds one
- `GET /grants` lists grants
- `DELETE /grants/{id}` takes one back

"""


def roles(text: str) -> tuple[str, ...]:
    return read(outline_of(HEAD + text)).roles


def grants(text: str) -> dict[tuple[str, str], str]:
    cells = read(outline_of(f"{HEAD}## Who may do what\n\nThere are two roles.\n\n{text}")).cells
    return {(each.endpoint, each.role): each.word or each.grant for each in cells}


@pytest.mark.parametrize(
    "text",
    [
        "## Who may do what\n\nTokens carry one of the two roles. The rest is refused.\n\n"
        "- **guard**: on shift.\n- **clerk**: at the desk.\n",
        "## Accounts and what they may do\n\nWe had seven kinds of account. We now think that two"
        " are enough: `guard` and `clerk`.\n",
        "## Users and their authority\n\nThe portal shall distinguish the following classes of"
        " user: guard and clerk. Nobody else calls it.\n",
        "## Who uses it\n\nThere are two kinds of user. A *guard* is on shift. A *clerk*\nsits at"
        " the desk.\n",
    ],
)
def test_roles_are_counted(text: str) -> None:
    assert roles(text) == ("guard", "clerk")


@pytest.mark.parametrize(
    "text",
    [
        "## Who may do what\n\nThere are four roles.\n\n- **note**: on paper.\n- **hint**: none.\n",
        "## Rollout\n\nWe think that two are enough: `blue` and `green`.\n",
        "## Pricing\n\nThe portal has the following classes of seat: first and second.\n",
    ],
)
def test_other_things_are_counted_too(text: str) -> None:
    assert roles(text) == ()


OTHER = "\n- **clerk**: may list holders (`GET /holders`).\n"


@pytest.mark.parametrize(
    ("tail", "word"),
    [
        (", though only for the grants that are their own; that's true of both calls.", "own"),
        (", in both cases only for grants which are\n  assigned to that guard.", "own"),
        (", but each only for their own grants.", "own"),
        (", but only at night.", None),
    ],
)
def test_a_limit_behind_several_routes_is_one_of_all(tail: str, word: str | None) -> None:
    said = "- **guard**: may see grants (`GET /grants`) and take them back (`DELETE /grants/{id}`)"
    found = grants(said + tail + OTHER)
    for key in ("GET /grants", "DELETE /grants/{id}"):
        granted = found[key, "guard"]
        assert granted == word if word else granted not in ("allow", "own")


def test_what_is_not_granted_may_be_refused() -> None:
    said = "- **guard**: may see grants (`GET /grants`) but can't change any, and that's it.\n"
    assert grants(said.replace(", and that's it", "") + OTHER)["GET /grants", "guard"] == "allow"
    said = "- **guard**: on shift, therefore may see grants (`GET /grants`), that's it.\n"
    assert grants(said + OTHER)["GET /grants", "guard"] == "allow"
    said = "- **guard**: may see grants (`GET /grants`) but can't see any of the labs.\n"
    assert grants(said + OTHER).get(("GET /grants", "guard")) != "allow"


@pytest.mark.parametrize("wrap", [", ", ",\n", " and\n", ",\nand "])
def test_where_a_line_ends_a_limit_goes_on(wrap: str) -> None:
    said = (
        f"A guard may call `GET /grants`{wrap}`DELETE /grants/{{id}}`, for their own grants only."
    )
    found = grants(f"{said}\n\nA clerk may call `GET /holders`.\n")
    assert found["GET /grants", "guard"] == found["DELETE /grants/{id}", "guard"] == "own"


def test_tables_of_which_one_holds_the_counted_roles_are_none() -> None:
    text = (
        "**Ranks** defines the two system roles.\n\n**Holders** defines who has a badge.\n\n"
        "**Grants** tracks what they got.\n"
    )
    assert roles(f"## Database design\n\n{text}") == ()


MATRIX = (
    "\n\n## Rights\n\n| Call | Visitor | Clerk | Cook |\n|--|--|--|--|\n"
    "| `GET /holders` | yes | yes | yes |\n| `POST /holders` | no | no | yes |\n"
)


def test_terms_are_no_roles_though_some_of_them_are_called_so() -> None:
    terms = "## Definitions\n\n- Clerk: sells\n- Badge: what is worn\n- Cook: cooks"
    assert roles(terms + MATRIX) == ("clerk", "cook")


def test_classes_of_users_are_roles_where_the_matrix_has_columns_for_them() -> None:
    classes = "## User classes\n\n- Clerk: sells; 12 persons\n- Cook: cooks; 2 persons"
    assert access.read(outline_of(HEAD + classes + MATRIX)).declared[0][0] == "clerk"


def test_a_refusal_of_what_is_others_leaves_ones_own() -> None:
    text = (
        "# Badges\n\n## API\n\n| Endpoint | Who |\n|--|--|\n| `GET /grants` | cook, clerk |\n"
        "| `DELETE /grants/{id}` | cook, clerk |\n| `POST /grants` | cook, clerk |\n\n"
        "## Permissions\n\nCooks can't touch other people's grants.\n"
    )
    cells = read(outline_of(text)).cells
    found = {each.endpoint: each.word or each.grant for each in cells if each.role == "cook"}
    assert found == {"DELETE /grants/{id}": "own"}  # the rest is as the column says


def test_who_has_no_account_is_no_role_of_a_table() -> None:
    table = (
        "## Actors\n\n| Actor | Description |\n|--|--|\n| Walker | looks, has no account |\n"
        "| Clerk | sells |\n| Cook | cooks |\n"
    )
    assert roles(table) == ("clerk", "cook")
