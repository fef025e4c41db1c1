"""Access tables that name no endpoint: what their rows mean, and the forms that they take."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import api
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = """# API
| No. | Method | Path | What it does | Story |
|--|--|--|--|--|
| C-1 | GET | /crates | Search the crates | ST-1 |
| C-2 | POST | /crates | Take in a crate of fruit | ST-2 |
| C-3 | POST | /crates/{id}/weigh | Put it on the scales | ST-2 |

### 2.4 Strike it off: DELETE /crates/{id}
### 2.5 listGrowers: GET /growers
### GET /growers/{id}

# Stories
- ST-1: Search
- ST-2: Take in
"""


def grants(text: str) -> dict[tuple[str, str], str]:
    cells = read(outline_of(f"{API}# Access\n{text}\n")).cells
    return {(cell.endpoint, cell.role): cell.word or cell.grant for cell in cells}


@pytest.mark.parametrize(
    ("row", "endpoints"),
    [
        ("C-1", ["GET /crates"]),
        ("C-1: see them all", ["GET /crates"]),
        ("§ 2.4", ["DELETE /crates/{id}"]),
        ("2.4 Strike off", ["DELETE /crates/{id}"]),
        ("ST-2", ["POST /crates", "POST /crates/{id}/weigh"]),
        ("Take in crates of fruit", ["POST /crates"]),
        ("Put it on the scales", ["POST /crates/{id}/weigh"]),
        ("Weigh a crate", ["POST /crates/{id}/weigh"]),
        ("Weigh", ["POST /crates/{id}/weigh"]),
        ("listGrowers", ["GET /growers"]),
        ("View growers of a region", ["GET /growers", "GET /growers/{id}"]),
        ("Delete weighs of a crate", []),
        ("C-9 Burn", []),
    ],
)
def test_what_a_row_means(row: str, endpoints: list[str]) -> None:
    table = f"| Capability | clerk |\n|--|--|\n| {row} | ✅ |"

    assert grants(table) == {(endpoint, "clerk"): "allow" for endpoint in endpoints}


def test_what_limits_a_row_to_some_is_asked_for() -> None:
    row = "View growers of the same region"
    table = f"| Capability | clerk |\n|--|--|\n| {row} | ✅ |"

    assert grants(table) == {
        ("GET /growers", "clerk"): row.lower(),
        ("GET /growers/{id}", "clerk"): row.lower(),
    }


@pytest.mark.parametrize(
    "table",
    [
        "| No. | Function | clerk | cook |\n|--|--|--|--|\n| C-2 | Fill | own | ❌ |",
        "| Function | Operation ID | clerk | cook |\n|--|--|--|--|\n| Fill | C-2 | own | ❌ |",
        "| Resource | Action | clerk | cook |\n|--|--|--|--|\n"
        "| Crate | see | ❌ | ❌ |\n| | add | own | ❌ |",
        "| Action | Resource | clerk | cook |\n|--|--|--|--|\n| add | crates | own | ❌ |",
        "| Resource | clerk | cook |\n|--|--|--|\n| crates | create (own) | none |",
        "| Resource | clerk | cook |\n|--|--|--|\n| crates | add own | - |",
        "| Resource | Create | View |\n|--|--|--|\n| crates | clerk (own) | – |\n"
        "| growers | cook | cook |",
        "| Role | Resource | C | R |\n|--|--|--|--|\n"
        "| clerk | crates | own | ❌ |\n| cook | crates | ❌ | ❌ |",
        "| Action | cook | clerk and guard |\n|--|--|--|\n| Take in crate of fruit | no | own |",
        "| User class | Take in crate of fruit | Weigh |\n|--|--|--|\n"
        "| clerk | own | |\n| cook | no | |",
        "| Whatever it is | clerk | cook |\n|--|--|--|\n| C-2 | own | ❌ |\n| C-1 | ❌ | ❌ |",
    ],
    ids=["number", "operation", "resource and action", "action and resource", "verbs in cells",
         "own", "roles in cells", "role and resource",
         "two roles in a column", "turned", "any header"],
)  # fmt: skip
def test_forms_of_a_table(table: str) -> None:
    found = grants(table)

    assert (found["POST /crates", "clerk"], found["POST /crates", "cook"]) == ("own", "deny")


def test_the_resource_may_stand_in_the_heading() -> None:
    table = "## Growers\n| Role | Read | Delete |\n|--|--|--|\n| clerk | ✅ | ❌ |"

    assert grants(table) == {
        ("GET /growers", "clerk"): "allow",
        ("GET /growers/{id}", "clerk"): "allow",
    }


def test_who_is_not_named_is_refused_also_where_another_table_names_them() -> None:
    found = grants(
        "| Resource | Create | Read |\n|--|--|--|\n| crates | clerk | clerk, cook |\n\n"
        "| Call | Who |\n|--|--|\n| `GET /growers` | guard |\n"
    )

    assert found == {
        ("POST /crates", "clerk"): "allow",
        ("POST /crates", "cook"): "deny",
        ("POST /crates", "guard"): "deny",
        ("GET /crates", "clerk"): "allow",
        ("GET /crates", "cook"): "allow",
        ("GET /crates", "guard"): "deny",
        ("GET /growers", "guard"): "allow",
        ("GET /growers", "clerk"): "deny",
        ("GET /growers", "cook"): "deny",
    }


def test_what_is_open_to_everyone_is_closed_to_no_role() -> None:
    found = grants(
        "| Call | Who |\n|--|--|\n| `GET /growers` | public |\n| `GET /crates` | clerk |"
    )

    assert found == {("GET /growers", "anonymous"): "allow", ("GET /crates", "clerk"): "allow"}


def test_all_are_the_roles_that_the_document_lists() -> None:
    found = grants(
        "**Roles:**\n\n- clerk\n- cook\n\n"
        "| Resource | Create | Read |\n|--|--|--|\n| crates | clerk | all |\n"
    )

    assert found["GET /crates", "cook"] == "allow"
    assert found["POST /crates", "cook"] == "deny"


@pytest.mark.parametrize(
    "table",
    [
        "| Step | Verb | Path |\n|--|--|--|\n| Fill | POST | /crates |",
        "| Story | Tested | Shown |\n|--|--|--|\n| Barrels | ✅ | ❌ |\n| Casks | ✅ | ❌ |",
        "| Entity | Create | Read |\n|--|--|--|\n| crates | ✅ | ✅ |",
        "| Entity | Create | Read |\n|--|--|--|\n| crates | with a form, by hand | list it |",
    ],
    ids=["an index", "no endpoints", "what there is", "sentences"],
)
def test_other_tables_grant_nothing(table: str) -> None:
    assert grants(table) == {}


def test_a_table_of_one_column_grants_nothing() -> None:
    assert grants("| Role |\n|--|\n| clerk |") == {}
    assert grants("| FR-1 |\n|--|\n| `POST /crates` |") == {}


def test_a_column_of_endpoints_names_no_roles_whatever_it_is_called() -> None:
    rows = "| GET /crates | yes | yes |\n| GET /growers | no | yes |"
    table = f"| Roles | Output | clerk |\n|--|--|--|\n{rows}"
    assert {role for _, role in grants(table)} <= {"output", "clerk"}


SIGNS = """| Call | clerk | cook |
|--|--|--|
| `GET /crates` | ● | ◐ |
| `POST /crates` | ● | ○ |
"""


@pytest.mark.parametrize(
    "legend",
    [
        "● yes   ○ no   ◐ own crates only",
        "Legend: ● = allowed, ○ = not allowed, ◐ = their own",
        "**Table 4: Rights.** ● = allowed; ○ = not allowed; ◐ = only in respect of own crates.",
        "Who may call what (● yes, ○ no, ◐ own)",
        "> ● full / ○ none / ◐ own rows",
        "- ○ no access\n- ◐ own rows\n- ● everything",
        "| Sign | Meaning |\n|--|--|\n| ○ | denied |\n| ◐ | own only |",
        "**Key:** `○` never · `◐` own ones",
        "● = permitted, ○ = not permitted, (●) = own crates only",
    ],
)
@pytest.mark.parametrize("form", ["{legend}\n\n{table}", "{table}\n{legend}"])
def test_signs_that_a_legend_explains(legend: str, form: str) -> None:
    table = SIGNS.replace("◐", "(●)") if "(●)" in legend else SIGNS
    assert grants(form.format(legend=legend, table=table)) == {
        ("GET /crates", "clerk"): "allow",
        ("GET /crates", "cook"): "own",
        ("POST /crates", "clerk"): "allow",
        ("POST /crates", "cook"): "deny",
    }


def test_letters_of_verbs_on_resources_without_a_header() -> None:
    text = "R = read, W = write\n\n| | clerk | cook |\n|--|--|--|\n| crates | RW | R |\n"

    found = grants(text)
    assert found["GET /crates", "cook"] == found["POST /crates", "clerk"] == "allow"
    assert found["POST /crates", "cook"] == "deny"


def test_letters_that_a_legend_explains_elsewhere() -> None:
    text = """| Call | clerk | cook |
|--|--|--|
| `GET /crates` | Y | O |
| `POST /crates` | Y | N |

# Signs

O = own rows, N = none; a crate - of fruit - is no sign
"""

    assert grants(text)["GET /crates", "cook"] == "own"
    assert grants(text)["POST /crates", "cook"] == "deny"


@pytest.mark.parametrize(
    "legend",
    ["Y is for allowed, O for the caller's own crates.", "Y stands for yes, O means own crates"],
)
def test_letters_that_a_sentence_explains(legend: str) -> None:
    text = f"""| Call | clerk | cook |
|--|--|--|
| `GET /crates` | Y | O |
| `POST /crates` | Y | – |

{legend}
"""

    assert grants(text)["GET /crates", "clerk"] == "allow"
    assert grants(text)["GET /crates", "cook"] == "own"


def test_a_word_behind_signs_ends_what_the_last_one_means() -> None:
    text = """| Call | clerk | cook |
|--|--|--|
| `GET /crates` | Y | own |
| `POST /crates` | Y | N |

*Table 4. Rights (Y = permitted, N = not permitted, own = permitted for crates of theirs)*
"""

    assert grants(text)["GET /crates", "cook"] == "own"
    assert grants(text)["POST /crates", "cook"] == "deny"


def test_a_legend_comes_before_the_usual_meaning_of_a_sign() -> None:
    text = f"{SIGNS}\n● own crates\n"

    assert grants(text)["POST /crates", "clerk"] == "own"


def test_a_line_of_prose_explains_no_sign() -> None:
    text = f"{SIGNS}\nThe clerk sees ○ in the list where no crate is left.\n"

    assert grants(text)["POST /crates", "cook"] == "○"


def test_a_sign_with_a_rule() -> None:
    access = read(outline_of(f"{API}# Access\n{SIGNS}\n◐ = `owner_id = @me.id`\n"))

    assert [entry.word for entry in access.legend] == ["◐"]


@pytest.mark.parametrize("title", ["Tables", "Entities", "Data model", "Touches"])
def test_a_column_of_tables_is_no_role(title: str) -> None:
    text = (
        f"| Operation | {title} | clerk |\n|--|--|--|\n"
        "| `GET /crates` | `crates`, `growers` | yes |\n| `POST /crates` | `crates` | no |"
    )

    assert grants(text) == {("GET /crates", "clerk"): "allow", ("POST /crates", "clerk"): "deny"}


def test_columns_may_be_the_numbers_of_endpoints() -> None:
    table = "| Role | C-1 | C-2 |\n|--|--|--|\n| clerk | Y | N |\n| cook | Y | Y |\n"
    cells = read(outline_of(f"{API}# Interface\n{table}")).cells
    assert {(each.endpoint, each.role): each.word or each.grant for each in cells} == {
        ("GET /crates", "clerk"): "allow",
        ("GET /crates", "cook"): "allow",
        ("POST /crates", "clerk"): "deny",
        ("POST /crates", "cook"): "allow",
    }


def test_a_single_column_of_marks_beside_others_is_of_no_role() -> None:
    marks = "| Endpoint | SCA |\n|--|--|\n| `GET /crates` | no |\n| `POST /crates` | yes |\n"
    roles = "| Endpoint | clerk | cook |\n|--|--|--|\n| `GET /crates` | yes | no |\n"
    assert ("POST /crates", "sca") in grants(marks)
    assert {role for _, role in grants(f"{marks}\n{roles}")} == {"clerk", "cook"}


def test_a_single_column_is_left_where_it_is_the_only_one() -> None:
    text = "Roles:\n- clerk\n- cook\n\n| Endpoint | boss |\n|--|--|\n| `GET /crates` | yes |\n"
    access = read(outline_of(f"{API}# Access\n{text}\n"))
    assert access.present
    assert ("GET /crates", "boss") in grants(text)


def test_letters_beside_numbers_of_endpoints_grant_what_they_mean() -> None:
    rows = "| C-1 | R | R |\n| C-2 | W (own) | |\n| C-3 | R | W |\n"
    found = grants(f"| | clerk | cook |\n|--|--|--|\n{rows}")
    assert {place: said for place, said in found.items() if said not in ("deny", "empty")} == {
        ("GET /crates", "clerk"): "allow",
        ("GET /crates", "cook"): "allow",
        ("POST /crates", "clerk"): "own",
        ("POST /crates/{id}/weigh", "cook"): "allow",
    }


LISTED = """# S

Roles: grower, packer.

## Calls

- `GET /crates`: {first}
- `POST /crates`: growers, packers
- `DELETE /crates/{{id}}`: packers only
"""


@pytest.mark.parametrize(
    ("first", "cells"),
    [
        ("packers see all, growers their own", {"packer": "allow", "grower": "own"}),
        ("growers", {"grower": "allow", "packer": "deny"}),
        ("anonymous", {"anonymous": "allow"}),
        ("the growers of a crate", {}),
        ("crates", {}),
    ],
)
def test_a_list_of_routes_with_nothing_but_roles_tells_who_may_call(
    first: str, cells: dict[str, str]
) -> None:
    found = read(outline_of(LISTED.format(first=first))).cells

    of_first = {cell.role: cell.word or cell.grant for cell in found if "GET" in cell.endpoint}
    assert of_first == cells if not cells else cells.items() <= of_first.items()
    assert bool(found) is bool(cells)


def test_sentences_behind_a_route_tell_roles_apart() -> None:
    text = "# S\n\nRoles: grower, packer.\n\n## API\n\n- `GET /crates`\n- `POST /crates`\n\n"
    text += "## Access\n\n"
    told = "`GET /crates`: packers see all, growers see their own.\n\n`POST /crates`: growers.\n"

    found = read(outline_of(text + told)).cells

    assert {(cell.endpoint, cell.role, cell.word or cell.grant) for cell in found} == {
        ("GET /crates", "packer", "allow"),
        ("GET /crates", "grower", "own"),
        ("POST /crates", "grower", "allow"),
        ("POST /crates", "packer", "deny"),
    }


@pytest.mark.parametrize("title", ["Access", "Security"])
def test_one_column_beside_roles_that_limits_some_to_their_own_is_read(title: str) -> None:
    table = "| Role | Crates |\n|--|--|\n| warden | all |\n| grower | own only |\n"
    cells = read(outline_of(f"{API}# {title}\n{table}\n")).cells
    told = {
        (cell.role, cell.word or cell.grant) for cell in cells if cell.endpoint == "GET /crates"
    }
    assert told == {("warden", "allow"), ("grower", "own")}


def test_one_column_of_words_beside_roles_elsewhere_is_none() -> None:
    table = "| Role | Crates |\n|--|--|\n| warden | all |\n| grower | two a day |\n"
    assert read(outline_of(f"{API}# Limits\n{table}\n")).cells == ()


def test_brackets_behind_routes_of_a_cell_limit_these_alone() -> None:
    table = (
        "| Role | Who | May call |\n|--|--|--|\n"
        "| grower | Everybody with trees | `GET /crates` (own), `POST /crates` (C-2) |\n"
        "| packer | Night shift | `GET /crates`, `DELETE /crates/{id}` |\n"
    )
    found = read(outline_of(f"{API}# Access\n{table}\n"))

    assert found.roles == ("grower", "packer")
    assert {(cell.endpoint, cell.role, cell.word or cell.grant) for cell in found.cells} == {
        ("GET /crates", "grower", "own"),
        ("GET /crates", "packer", "allow"),
        ("POST /crates", "grower", "allow"),
        ("POST /crates", "packer", "deny"),
        ("DELETE /crates/{id}", "grower", "deny"),
        ("DELETE /crates/{id}", "packer", "allow"),
    }


LOWEST = """# S

## Roles

{order}

## API

| Method | Path | Minimum role |
|--|--|--|
| GET | /crates | grower |
| POST | /crates | packer |
| DELETE | /crates/{{id}} | `admin` |
"""


@pytest.mark.parametrize(
    "order",
    [
        "Role hierarchy: `admin` > `packer` > `grower`. A higher role can do all that a lower can.",
        "Ranks, from the lowest role on: grower < packer < admin.",
        "The roles, each of which includes those below it:\n\n```\nadmin > packer > grower\n```",
    ],
)
def test_roles_above_the_lowest_one_may_call(order: str) -> None:
    outline = outline_of(LOWEST.format(order=order))
    called = {
        endpoint.key: {role.text for role in endpoint.roles or ()}
        for endpoint in api.read(outline).endpoints
    }

    assert {*read(outline).roles} == {"admin", "packer", "grower"}
    assert called == {
        "GET /crates": {"grower", "packer", "admin"},
        "POST /crates": {"packer", "admin"},
        "DELETE /crates/{id}": {"admin"},
    }


@pytest.mark.parametrize("order", ["Each role has a price: grower > packer.", "Roles are rare."])
def test_what_is_no_order_of_roles_lets_in_the_lowest_alone(order: str) -> None:
    found = api.read(outline_of(LOWEST.format(order=order))).endpoints

    assert [[role.text for role in each.roles or ()] for each in found] == [
        ["grower"],
        ["packer"],
        ["admin"],
    ]


def test_a_line_that_says_so_leads_to_rights_under_any_heading() -> None:
    text = (
        "# People\n\nWhat each may do:\n\n- Anyone can wave.\n- Only packers can delete ladders.\n"
        "- Growers can sing; packers cannot.\n- A crate is private.\n"
    )
    found = read(outline_of(API + text))

    assert (found.roles, found.present) == (("packer", "grower"), True)
    assert [trouble.kind for trouble in found.troubles] == ["unread-access"]
    assert read(outline_of(API + text.replace("each may do", "it is"))).roles == ()


@pytest.mark.parametrize(
    "legend",
    [
        "R = may call, A = may call, C = may not, I = may not",
        "- **R**: may call\n- **A**: may call\n- **C**, **I**: no access",
    ],
)
def test_letters_of_responsibility_beside_routes_mean_what_the_legend_says(legend: str) -> None:
    text = f"""
| Action | picker | weigher | owner |
|---|---|---|---|
| `POST /crates` | R | C | A |
| `GET /crates` | R | R | R |
| `DELETE /crates/{{id}}` | I | – | A |

{legend}
"""
    found = grants(text)
    assert found["POST /crates", "picker"] == found["DELETE /crates/{id}", "owner"] == "allow"
    assert found["POST /crates", "weigher"] == found["DELETE /crates/{id}", "picker"] == "deny"
    assert {role for _, role in found} == {"picker", "weigher", "owner"}


SIGNED = """
| Action | picker | weigher | owner |
|---|---|---|---|
| `GET /crates` | 👁 | 👀 | ✏️ |
| `POST /crates` | 👁 | ✏️ | ➕ |
| `DELETE /crates/{id}` | 🚫 | ✏️ | 🗑️ |
"""


def test_signs_for_verbs_grant_the_methods_that_do_it_and_nothing_else() -> None:
    found = grants(SIGNED)
    allowed = {place for place, said in found.items() if said == "allow"}
    assert allowed == {
        ("GET /crates", "picker"), ("GET /crates", "weigher"), ("POST /crates", "weigher"),
        ("POST /crates", "owner"), ("DELETE /crates/{id}", "owner"),
    }  # fmt: skip
    assert {said for place, said in found.items() if place not in allowed} == {"deny"}


def test_a_legend_says_otherwise_what_a_sign_for_a_verb_means() -> None:
    found = grants(SIGNED + "\n👁 = own crates only\n")
    assert found["GET /crates", "picker"] == found["POST /crates", "picker"] == "own"
    found = grants(SIGNED + "\n👁 = until the crate is weighed\n")
    assert found["GET /crates", "picker"] == "👁"


def test_a_table_of_limits_names_no_roles() -> None:
    text = """
| | per minute | per hour | scope |
|---|---|---|---|
| `GET /crates` | 120 | – | user |
| `POST /crates` | – | 20 | user |
"""
    assert grants(text) == {}


def test_a_column_of_scopes_is_a_remark() -> None:
    text = """
| Endpoint | picker | owner | Scope |
|---|---|---|---|
| `GET /crates` | yes | yes | read |
| `POST /crates` | no | yes | write |
"""
    assert {role for _, role in grants(text)} == {"picker", "owner"}


def test_marks_of_confluence() -> None:
    text = "||Path||picker||owner||\n|GET /crates|(/)|(y)|\n|POST /crates|(x)|(/)|\n"
    assert grants(text) == {
        ("GET /crates", "picker"): "allow",
        ("GET /crates", "owner"): "allow",
        ("POST /crates", "picker"): "deny",
        ("POST /crates", "owner"): "allow",
    }


VERBAL = """
# API

### GET /{things}
### POST /{things}
### GET /{things}/{{id}}
### PATCH /{things}/{{id}}
### DELETE /{things}/{{id}}
### POST /{things}/{{id}}/renewal
"""


@pytest.mark.parametrize(
    "thing", ["book", "post", "file", "record", "request", "place", "schedule"]
)
def test_a_thing_may_be_called_as_what_is_done_is(thing: str) -> None:
    path = f"/{thing}s"
    for capability, endpoints in {
        f"View {thing}s": [f"GET {path}", f"GET {path}/{{id}}"],
        f"View a {thing}": [f"GET {path}", f"GET {path}/{{id}}"],
        f"Add {thing}": [f"POST {path}"],
        f"Edit {thing}": [f"PATCH {path}/{{id}}"],
        f"Delete {thing}": [f"DELETE {path}/{{id}}"],
        f"Delete a {thing} of a reader": [f"DELETE {path}/{{id}}"],
        f"Renew a {thing}": [f"POST {path}/{{id}}/renewal"],
        f"Delete renewals of a {thing}": [],
    }.items():
        table = f"| Capability | clerk | cook |\n|--|--|--|\n| {capability} | yes | no |\n"
        table += f"| Edit {thing}s | no | no |\n"
        text = f"{VERBAL.format(things=f'{thing}s')}# Access\n{table}\n"
        cells = read(outline_of(text)).cells
        allowed = [
            each.endpoint for each in cells if each.role == "clerk" and each.grant == "allow"
        ]
        assert allowed == endpoints, capability
