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


def limited(table: str, above: str = "", title: str = "Permissions") -> dict[tuple[str, str], str]:
    """What each role may do by a table that is limited from outside."""
    cells = read(outline_of(f"{API}# {title}\n\n{above}\n\n{table}\n")).cells
    return {(each.endpoint, each.role): each.word or each.grant for each in cells}


@pytest.mark.parametrize(
    ("title", "value"),
    [("Rows", "own"), ("Condition", "only own trips"), ("Scope", "own trips"),
     ("Restriction", "own trips only"), ("Notes", "only their own")],
)  # fmt: skip
def test_another_column_may_limit_all_routes_of_a_row(title: str, value: str) -> None:
    table = (
        f"| Role | May call | {title} |\n|--|--|--|\n"
        f"| rider | `GET /trips/{{id}}`, `DELETE /trips/{{id}}` | {value} |\n"
        "| agent | `GET /trips/{id}`, `GET /trips` | all |\n"
    )
    said = limited(table)
    assert said["GET /trips/{id}", "rider"] == said["DELETE /trips/{id}", "rider"] == "own"
    assert said["GET /trips/{id}", "agent"] == "allow"


@pytest.mark.parametrize("value", ["after MFA", "drafts", "not own", "within a day"])
def test_what_else_limits_a_row_opens_nothing(value: str) -> None:
    table = (
        "| Role | May call | Condition |\n|--|--|--|\n"
        f"| rider | `GET /trips/{{id}}`, `DELETE /trips/{{id}}` | {value} |\n"
        "| agent | `GET /trips/{id}` | |\n"
    )
    said = limited(table)
    assert said["DELETE /trips/{id}", "rider"] not in ("allow", "own")


def test_how_often_is_no_limit_of_rows() -> None:
    table = (
        "| Role | May call | Condition |\n|--|--|--|\n"
        "| rider | `GET /trips/{id}`, `DELETE /trips/{id}` | once a day |\n"
        "| agent | `GET /trips/{id}` | |\n"
    )
    assert limited(table)["DELETE /trips/{id}", "rider"] == "allow"


@pytest.mark.parametrize(
    ("title", "above"),
    [
        ("Permissions on own trips", ""),
        ("Permissions", "On their own trips only:"),
        ("Permissions", "What each role may do with its own trips:"),
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        "| Role | May call |\n|--|--|\n| rider | `GET /trips/{id}` |\n| agent | `GET /trips` |\n",
        "| Endpoint | rider | agent |\n|--|--|--|\n| `GET /trips/{id}` | ✅ | ❌ |\n",
        "| Capability | rider | agent |\n|--|--|--|\n| Delete trips | ✅ | ❌ |\n",
    ],
)
def test_a_title_or_a_line_may_limit_a_whole_table(title: str, above: str, table: str) -> None:
    said = limited(table, above, title)
    assert {each for (_, role), each in said.items() if role == "rider"} <= {"own", "deny"}


@pytest.mark.parametrize(
    "above", ["The table has a mark for own trips (o) and one for all of them:", "Who may do what:"]
)
def test_other_lines_limit_nothing(above: str) -> None:
    table = "| Endpoint | rider | agent |\n|--|--|--|\n| `GET /trips/{id}` | ✅ | ❌ |\n"
    assert limited(table, above)["GET /trips/{id}", "rider"] == "allow"


def test_a_sentence_may_go_on_on_the_next_line() -> None:
    text = (
        f"# Roles\n- rider\n- agent\n\n# Permissions\n\nAn agent may call {AGENT}.\n\n"
        "A rider may call `GET /trips/{id}`, `DELETE /trips/{id}` and\n`GET /reports`, for their"
        " own trips only.\n"
    )
    cells = read(outline_of(f"{API}{text}")).cells
    said = {each.endpoint: each.word or each.grant for each in cells if each.role == "rider"}
    assert said["GET /trips/{id}"] == said["DELETE /trips/{id}"] == "own"


@pytest.mark.parametrize("mark", ["; ", "<br>", ", ", " and "])
def test_what_stands_at_the_end_may_be_of_all(mark: str) -> None:
    cell = f"`GET /trips/{{id}}`{mark}`DELETE /trips/{{id}}` for their own trips only"
    assert grants(cell).split()[1:] == ["own", "own"]
