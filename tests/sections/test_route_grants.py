"""Tables of roles beside the routes that they may call, and on which rows."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import api
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = (
    "# API\n| Method | Path |\n|--|--|\n| GET | /trips |\n| POST | /trips |\n"
    "| GET | /trips/{id} |\n| DELETE | /trips/{id} |\n| GET | /reports |\n\n"
)
AGENT = "`GET /trips`, `GET /reports`"
KEYS = ("POST /trips", "GET /trips/{id}", "DELETE /trips/{id}")


def grants(cell: str, title: str = "May call", below: str = "") -> str:
    """What a cell grants a rider: to enter a trip, to read and to withdraw one."""
    table = f"| Role | {title} |\n|--|--|\n| `rider` | {cell} |\n| `agent` | {AGENT} |\n"
    found = read(outline_of(f"{API}# Who may call what\n{table}\n{below}\n"))
    said: dict[str, tuple[int, str]] = {}
    for each in found.cells:
        if each.role == "rider":
            best = (each.exact, each.word or each.grant)
            said[each.endpoint] = max(best, said.get(each.endpoint, best))
    assert set(found.roles) == {"rider", "agent"}
    return " ".join(said.get(key, (0, "none"))[1] for key in KEYS)


@pytest.mark.parametrize(
    "cell",
    [
        "`POST /trips`; and on their own trips and pools: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "Own trips only: `GET /trips/{id}`, `DELETE /trips/{id}`; any: `POST /trips`",
        "`POST /trips`<br>own trips: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "`GET /trips/{id}` and `DELETE /trips/{id}` for their own trips; `POST /trips`",
        "`POST /trips` and, for trips of their own, `GET /trips/{id}` and `DELETE /trips/{id}`",
        "`POST /trips`, `GET /trips/{id}` (own), `DELETE /trips/{id}` (own)",
        "POST /trips, GET /trips/{id} (own), DELETE /trips/{id} (own)",
    ],
)
@pytest.mark.parametrize("title", ["May call", "Endpoints", "Allowed calls", "Can call"])
def test_words_before_and_behind_routes_say_on_which_rows(cell: str, title: str) -> None:
    assert grants(cell, title) == "allow own own"


def test_lists_say_the_same() -> None:
    text = (
        "- **rider**: `POST /trips`; and on own trips: `GET /trips/{id}`, `DELETE /trips/{id}`\n"
        f"- **agent**: {AGENT}\n"
    )
    cells = read(outline_of(f"{API}# Roles\n- rider\n- agent\n# Access\n{text}")).cells
    said = {each.endpoint: each.word or each.grant for each in cells if each.role == "rider"}
    assert [said[key] for key in KEYS] == ["allow", "own", "own"]


@pytest.mark.parametrize(
    ("mark", "below"),
    [("👤", "👤 = own trips only"), ("\\*", "\\* own trips only"), ("¹", "¹ own trips only")],
)
def test_a_mark_behind_a_route_is_explained_below(mark: str, below: str) -> None:
    cell = f"`POST /trips`, `GET /trips/{{id}}`{mark}, `DELETE /trips/{{id}}`{mark}"
    assert grants(cell, below=below) == "allow own own"
    unexplained = grants(cell).split()
    assert unexplained[0] == "allow" and not {"allow", "own"} & {*unexplained[1:]}


@pytest.mark.parametrize(
    "cell",
    [
        "own: `GET /trips/{id}`; `DELETE /trips/{id}`",
        "own trips: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "for their own trips `GET /trips/{id}` and also `DELETE /trips/{id}`",
        "`GET /trips/{id}`, own trips only, `DELETE /trips/{id}`",
    ],
)
def test_what_may_be_of_both_routes_limits_both(cell: str) -> None:
    assert grants(cell) == "none own own" or grants(cell) == "deny own own"


@pytest.mark.parametrize(
    "cell",
    [
        "`POST /trips`; while it is a draft: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "`POST /trips`; after approval: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "`POST /trips`; not on their own trips: `GET /trips/{id}`, `DELETE /trips/{id}`",
        "`POST /trips`, `GET /trips/{id}` (O), `DELETE /trips/{id}` (O)",
    ],
)
def test_what_binds_routes_opens_nothing(cell: str) -> None:
    _, read_one, withdraw = grants(cell).split(" ", 2)
    assert "allow" not in (read_one, withdraw) and "own" not in (read_one, withdraw)


def test_everything_but_what_is_left_out() -> None:
    assert grants("everything except `DELETE /trips/{id}`") == "allow allow deny"
    assert "allow" not in grants("everything except `DELETE /trips/{id}` of others").split()[2]


def test_columns_say_on_which_rows() -> None:
    table = (
        "| Role | On own trips | On all trips |\n|--|--|--|\n"
        "| rider | `GET /trips/{id}`, `DELETE /trips/{id}` | `POST /trips` |\n"
        "| agent | – | `GET /trips`, `GET /trips/{id}` |\n"
    )
    cells = read(outline_of(f"{API}# Permissions\n{table}")).cells
    said = {(each.endpoint, each.role): each.word or each.grant for each in cells}
    assert [said[key, "rider"] for key in KEYS] == ["allow", "own", "own"]
    assert said["GET /trips/{id}", "agent"] == "allow"
    assert said["DELETE /trips/{id}", "agent"] == "deny"


def test_routes_are_no_names_of_roles() -> None:
    table = "| Role | May call |\n|--|--|\n| rider | `POST /trips` |\n| agent | `GET /trips` |\n"
    found = api.read(outline_of(f"{API}# Who may call what\n{table}")).endpoints
    assert {role.text for each in found for role in each.roles or ()} <= {"rider", "agent"}
