from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.expression.model import Column, Comparison, Constant, Me
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.section import Outline
from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of, spec_of

MATRIX = """
# API
- `GET /api/tasks` — list
- `POST /api/tasks` — make
- `DELETE /api/tasks/{taskId}` — remove

# Access

| Endpoint | Admin | Team Lead | `user` | Public |
|---|---|---|---|---|
| `GET /api/tasks` | ✅ | yes | **own** | ❌ |
| `DELETE /api/tasks/:id` | Y | team | | – |

- **own**: `tasks.owner_id` = current user
- **team**: `tasks.team_id` = current user's `team_id`

# Data

```sql
CREATE TABLE tasks (id INT, owner_id INT, team_id INT);
CREATE TABLE comments (id INT, author_id INT);
```
"""
OWN = Comparison("=", Column(("owner_id",)), Me("id"))
BY_AUTHOR = Comparison("=", Column(("author_id",)), Me("id"))


def grants(document: Outline) -> dict[tuple[str, str], str]:
    """What each role may do where: the grant, or the word that stands for it."""
    return {(cell.endpoint, cell.role): cell.word or cell.grant for cell in read(document).cells}


def test_a_matrix() -> None:
    document = outline_of(MATRIX)
    access = read(document)

    assert access.present
    assert access.roles == ("admin", "team_lead", "user")
    assert [(name, document.source.slice(span)) for name, span in access.declared] == [
        ("admin", "Admin"),
        ("team_lead", "Team Lead"),
        ("user", "`user`"),
    ]
    assert grants(document) == {
        ("GET /api/tasks", "admin"): "allow",
        ("GET /api/tasks", "team_lead"): "allow",
        ("GET /api/tasks", "user"): "own",
        ("GET /api/tasks", "anonymous"): "deny",
        ("DELETE /api/tasks/{taskId}", "admin"): "allow",
        ("DELETE /api/tasks/{taskId}", "team_lead"): "team",
        ("DELETE /api/tasks/{taskId}", "user"): "empty",
        ("DELETE /api/tasks/{taskId}", "anonymous"): "deny",
    }
    assert document.source.slice(access.cells[2].span) == "**own**"


def test_a_legend_in_words() -> None:
    document = outline_of(MATRIX)
    own, team = read(document).legend

    assert (own.word, own.table, own.expression) == ("own", "tasks", OWN)
    assert own.text.text == "`tasks.owner_id` = current user"
    assert document.source.slice(own.text.span) == own.text.text
    assert (team.word, team.table, team.expression) == (
        "team",
        "tasks",
        Comparison("=", Column(("team_id",)), Me("team_id")),
    )


TABLE = "| Endpoint | user |\n|--|--|\n| `GET /x` | own |\n\n"
SQL = "\n\n```sql\nCREATE TABLE tasks (a INT);\nCREATE TABLE comments (a INT);\n```\n"


@pytest.mark.parametrize(
    "legend",
    [
        "**own**, **team**: `tasks.owner_id` = current user",
        "- `own` / `team` = `tasks.owner_id` = current user",
        "*own / team*: `tasks.owner_id` = current user",
        '"own" and "team" means: `tasks.owner_id` = current user',
        "« own », « team » : `tasks.owner_id` = current user",
        "<aside>\n⚠️ “own”, “team”: `tasks.owner_id` = current user\n\n</aside>",
    ],
)
def test_several_words_may_have_one_rule(legend: str) -> None:
    access = read(outline_of(MATRIX.partition("- **own**")[0] + legend + SQL))
    rules = {entry.word: (entry.table, entry.expression) for entry in access.legend}
    assert rules == {"own": ("tasks", OWN), "team": ("tasks", OWN)}
    assert access.troubles == ()


@pytest.mark.parametrize(
    "legend",
    [
        "- **own**: `tasks.owner_id` = current user; `comments.author_id` = current user",
        "- **own**:\n  - `tasks.owner_id` = current user\n  - `comments.author_id = @me.id`",
        "**own** = `tasks.owner_id` = current user; `comments.author_id` = current user",
        "own: tasks.owner_id = current user; comments.author_id = current user",
        "- `own` — tasks.owner_id = current user; comments.author_id = current user",
        "| Word | Rule |\n|--|--|\n"
        "| own | `tasks.owner_id = @me.id; comments.author_id = @me.id` |",
        "### Legend\n- own: tasks.owner_id = the caller\n- own: comments.author_id = the caller",
    ],
)
def test_a_word_may_have_a_rule_for_each_table(legend: str) -> None:
    access = read(outline_of(f"# Access\n{TABLE}{legend}{SQL}"))

    assert [(entry.word, entry.table, entry.expression) for entry in access.legend] == [
        ("own", "tasks", OWN),
        ("own", "comments", BY_AUTHOR),
    ]
    assert access.troubles == ()


@pytest.mark.parametrize(
    ("rule", "table", "expression"),
    [
        ("`owner_id` = current user", None, OWN),
        ("`tasks.owner_id = @me.id`", "tasks", OWN),
        ("`task.owner_id = @me.id`", None, Comparison("=", Column(("task", "owner_id")), Me("id"))),
        ("`tasks.public = true`", "tasks", Comparison("=", Column(("public",)), Constant(True))),
    ],
)
def test_the_table_is_a_prefix_that_is_a_table(
    rule: str, table: str | None, expression: Comparison
) -> None:
    (entry,) = read(outline_of(f"# Access\n{TABLE}- **own**: {rule}{SQL}")).legend

    assert (entry.table, entry.expression) == (table, expression)


def test_a_rule_that_is_not_understood_grants_nothing_and_is_reported() -> None:
    document = outline_of(
        f"# Access\n{TABLE}- **own**: whatever belongs to the user\n- **JWT**: yes"
    )
    access = read(document)

    assert [(entry.word, entry.expression) for entry in access.legend] == [("own", None)]
    assert [(each.kind, document.source.slice(each.span)) for each in access.troubles] == [
        ("unparsable-legend", "whatever belongs to the user")
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "| Role | `GET /a` | `POST /b` |\n|--|--|--|\n| admin | ✅ | ✅ |\n| user | own | ❌ |",
            {
                ("GET /a", "admin"): "allow",
                ("POST /b", "admin"): "allow",
                ("GET /a", "user"): "own",
                ("POST /b", "user"): "deny",
            },
        ),
        (
            "| Method | Path | admin |\n|--|--|--|\n| GET | /a | ✅ |\n| POST | `/b` | ❌ |",
            {("GET /a", "admin"): "allow", ("POST /b", "admin"): "deny"},
        ),
        (
            "| Route | Description | admin |\n|--|--|--|\n| GET /a | Lists all of them | ✅ |",
            {("GET /a", "admin"): "allow"},
        ),
        (
            "| Endpoint | admin |\n|--|--|\n| GET/POST /a | ✅ |",
            {("GET /a", "admin"): "allow", ("POST /a", "admin"): "allow"},
        ),
        (
            "| Resource | admin |\n|--|--|\n| /tasks | ✅ |",
            {("GET /tasks", "admin"): "allow", ("POST /tasks", "admin"): "allow"},
        ),
        (
            "| Resource | admin |\n|--|--|\n| `/tasks/*` | ✅ |",
            {
                ("GET /tasks", "admin"): "allow",
                ("POST /tasks", "admin"): "allow",
                ("DELETE /tasks/{id}", "admin"): "allow",
            },
        ),
        (
            "| Endpoint | admin |\n|--|--|\n| GET /tasks | ✅ |\n| All other | ❌ |",
            {
                ("GET /tasks", "admin"): "allow",
                ("POST /tasks", "admin"): "deny",
                ("DELETE /tasks/{id}", "admin"): "deny",
            },
        ),
        (
            "| Step | Call | Story | admin | clerk |\n|--|--|--|--|--|\n"
            "| See | `GET /tasks` | S-1 | ✅ | own |\n| Make | `POST /tasks` | S-1 | ✅ | - |",
            {
                ("GET /tasks", "admin"): "allow",
                ("GET /tasks", "clerk"): "own",
                ("POST /tasks", "admin"): "allow",
                ("POST /tasks", "clerk"): "deny",
            },
        ),
        (
            "| Resource | What | Endpoint | admin |\n|--|--|--|--|\n"
            "| Tasks | all | `GET /tasks` | ✅ |\n| Tasks | one more | `POST /tasks` | ✅ |",
            {("GET /tasks", "admin"): "allow", ("POST /tasks", "admin"): "allow"},
        ),
        (
            "| Capability | admin |\n|--|--|\n| See tasks (`GET /tasks`) | ✅ |",
            {("GET /tasks", "admin"): "allow"},
        ),
        (
            "| Crew | `GET /tasks` | `POST /tasks` |\n|--|--|--|\n| Clerk | ✅ | − |",
            {("GET /tasks", "clerk"): "allow", ("POST /tasks", "clerk"): "deny"},
        ),
        (
            "| Path | GET | POST |\n|--|--|--|\n| /tasks | clerk (own), cook | cook |",
            {
                ("GET /tasks", "clerk"): "own",
                ("GET /tasks", "cook"): "allow",
                ("POST /tasks", "clerk"): "deny",
                ("POST /tasks", "cook"): "allow",
            },
        ),
        (
            "| Endpoint | Clerk / Cook | Guard |\n|--|--|--|\n| `GET /tasks` | ✅ | ❌ |",
            {
                ("GET /tasks", "clerk"): "allow",
                ("GET /tasks", "cook"): "allow",
                ("GET /tasks", "guard"): "deny",
            },
        ),
        (
            "| Call | For | Clerk |\n|--|--|--|\n| `GET /tasks` | R1, R2 | yes |\n"
            "| `POST /tasks` | R2 | no |\n| `DELETE /tasks/{id}` | R2 | no |",
            {
                ("GET /tasks", "clerk"): "allow",
                ("POST /tasks", "clerk"): "deny",
                ("DELETE /tasks/{id}", "clerk"): "deny",
            },
        ),
    ],
    ids=["transposed", "method apart", "remarks", "two methods", "path", "below", "rest",
         "a column before", "two columns before", "in brackets", "routes in the header",
         "a column for each method", "two roles in a column", "requirements"],
)  # fmt: skip
def test_shapes_of_matrices(table: str, expected: dict[tuple[str, str], str]) -> None:
    api = "# API\n- GET /tasks\n- POST /tasks\n- DELETE /tasks/{id}\n"

    assert grants(outline_of(f"{api}# Access\n{table}\n")) == expected


@pytest.mark.parametrize(
    "corner, turned",
    [
        ("Role \\ Endpoint", True),
        ("Role / Call", True),
        ("Endpoint → / Role ↓", True),
        ("Actor ↓ \\ Action →", True),
        ("Endpoint \\ Role", False),
        ("Role → / Endpoint ↓", False),
        ("Role / Endpoint", False),  # what the cells below it hold tells
    ],
)
def test_a_corner_may_name_rows_and_columns(corner: str, turned: bool) -> None:
    if turned:
        table = (
            f"| {corner} | List tasks | Delete task |\n|-|-|-|\n| cook | x | x |\n| guard | x | – |"
        )
    else:
        table = (
            f"| {corner} | cook | guard |\n|-|-|-|\n| `GET /tasks` | x | x |\n"
            "| `DELETE /tasks/{id}` | x | – |"
        )
    api = "# API\n- GET /tasks\n- DELETE /tasks/{id}\n"

    assert grants(outline_of(f"{api}# Access\n{table}\n")) == {
        ("GET /tasks", "cook"): "allow",
        ("GET /tasks", "guard"): "allow",
        ("DELETE /tasks/{id}", "cook"): "allow",
        ("DELETE /tasks/{id}", "guard"): "deny",
    }


def test_what_holds_marks_is_no_detail_of_an_endpoint_in_another_language() -> None:
    table = "| Endpunkt | Ausgabe | Anmeldung |\n|--|--|--|\n"
    with speaking(next(each for each in shipped() if each.name == "de")):
        of_roles = read(
            outline_of(f"# A\n{table.replace('Anmeldung', 'Kasse')}| GET /a | X | – |\n")
        )
        of_calls = read(outline_of(f"# A\n{table}| GET /a | X | – |\n"))
        of_answers = read(
            outline_of(f"# A\n{table.replace('Anmeldung', 'Kasse')}| GET /a | Liste | – |\n")
        )
    assert of_roles.roles == ("ausgabe", "kasse")
    assert of_calls.cells == of_answers.cells == ()


@pytest.mark.parametrize(
    "table",
    [
        "| Endpoint | Auth | Roles |\n|--|--|--|\n| GET /a | yes | admin |",
        "| Endpoint | Limit | Window |\n|--|--|--|\n| GET /a | 5 | 1 minute |",
        "| Method | Path | Description |\n|--|--|--|\n| GET | /a | yes |",
        "| Feature | admin |\n|--|--|\n| Reports | ✅ |",
        "| Endpoint | Returns what is asked |\n|--|--|\n| GET /a | rows |",
    ],
)
def test_other_tables_are_no_matrix(table: str) -> None:
    assert read(outline_of(f"# API\n{table}\n")).cells == ()


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Required role", "Clerk or Admin", {"clerk": "allow", "admin": "allow"}),
        ("Allowed roles", "`clerk`, `admin`", {"clerk": "allow", "admin": "allow"}),
        ("Roles", "None (public)", {"anonymous": "allow"}),
        ("Permitted users", "Clerk", {"clerk": "allow"}),
        ("Roles", "Clerk (own), Admin", {"clerk": "own", "admin": "allow"}),
        ("Required role", "Clerk who owns it", {}),
    ],
)
def test_a_column_may_name_the_roles(header: str, cell: str, expected: dict[str, str]) -> None:
    access = read(
        outline_of(
            "# API\n- `GET /api/x/{id}`\n- `GET /y`\n# Access\n"
            f"| Resource | {header} | Check |\n|--|--|--|\n| /api/x/* | {cell} | session |\n"
        )
    )
    assert {cell.role: cell.word or cell.grant for cell in access.cells} == expected
    assert {cell.endpoint for cell in access.cells} <= {"GET /api/x/{id}"}
    assert access.roles == tuple(role for role in expected if role != "anonymous")


def test_roles_in_the_table_that_declares_the_endpoints_are_theirs() -> None:
    access = read(outline_of("# API\n| Endpoint | Roles |\n|--|--|\n| `GET /x` | clerk |\n"))

    assert (access.cells, access.present) == ((), False)


LISTED = """# API
| Method | Path | Allowed for |
|--|--|--|
| GET | /tasks | clerk (own), admin |
| POST | /tasks | clerk |

own: `tasks.owner_id` = current user
"""


def test_a_list_that_says_on_which_rows_is_a_row_of_the_matrix() -> None:
    document = outline_of(LISTED)
    access = read(document)

    assert grants(document) == {("GET /tasks", "clerk"): "own", ("GET /tasks", "admin"): "allow"}
    assert [(entry.word, entry.expression) for entry in access.legend] == [("own", OWN)]


def test_the_matrix_counts_before_the_list_of_an_endpoint() -> None:
    matrix = "\n# Access\n| Endpoint | clerk |\n|--|--|\n| `GET /tasks` | ✅ |\n"

    assert grants(outline_of(LISTED + matrix)) == {("GET /tasks", "clerk"): "allow"}


TASKS = """# API
### Create a task: POST /api/tasks
### GET /api/tasks
### GET /api/tasks/{id}
### PATCH /api/tasks/{id}
### DELETE /api/tasks/{id}
### Hand over: POST /api/tasks/{id}/assignee
### GET /api/projects/{project_id}/order-lines
"""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "| Capability | Admin | User |\n|--|--|--|\n| Create tasks | ✅ | ✅ |\n"
            "| Edit own tasks | ✅ | ✅ |\n| Edit any task | ✅ | ❌ |\n| Hand over | ✅ | |",
            {
                ("POST /api/tasks", "admin"): "allow",
                ("POST /api/tasks", "user"): "allow",
                ("PATCH /api/tasks/{id}", "admin"): "allow",
                ("PATCH /api/tasks/{id}", "user"): "own",
                ("POST /api/tasks/{id}/assignee", "admin"): "allow",
                ("POST /api/tasks/{id}/assignee", "user"): "empty",
            },
        ),
        (
            "| Permission | user |\n|--|--|\n| View tasks | team |\n| Can view order lines | yes |",
            {
                ("GET /api/tasks", "user"): "team",
                ("GET /api/tasks/{id}", "user"): "team",
                ("GET /api/projects/{project_id}/order-lines", "user"): "allow",
            },
        ),
        (
            "| Resource | admin | user |\n|--|--|--|\n| tasks | CRUD | C, R (own) |",
            {
                ("POST /api/tasks", "admin"): "allow",
                ("GET /api/tasks", "admin"): "allow",
                ("GET /api/tasks/{id}", "admin"): "allow",
                ("PATCH /api/tasks/{id}", "admin"): "allow",
                ("DELETE /api/tasks/{id}", "admin"): "allow",
                ("POST /api/tasks", "user"): "own",
                ("GET /api/tasks", "user"): "own",
                ("GET /api/tasks/{id}", "user"): "own",
                ("PATCH /api/tasks/{id}", "user"): "deny",
                ("DELETE /api/tasks/{id}", "user"): "deny",
            },
        ),
        (
            "| | admin | user |\n|--|--|--|\n| tasks | rw | ro |\n| order lines | r/w | - |",
            {
                ("POST /api/tasks", "admin"): "allow",
                ("GET /api/tasks", "admin"): "allow",
                ("GET /api/tasks/{id}", "admin"): "allow",
                ("PATCH /api/tasks/{id}", "admin"): "allow",
                ("DELETE /api/tasks/{id}", "admin"): "allow",
                ("POST /api/tasks", "user"): "deny",
                ("GET /api/tasks", "user"): "allow",
                ("GET /api/tasks/{id}", "user"): "allow",
                ("PATCH /api/tasks/{id}", "user"): "deny",
                ("DELETE /api/tasks/{id}", "user"): "deny",
                ("GET /api/projects/{project_id}/order-lines", "admin"): "allow",
                ("GET /api/projects/{project_id}/order-lines", "user"): "deny",
            },
        ),
        (
            "| Role | Order lines |\n|--|--|\n| admin | R |\n| user | – |",
            {
                ("GET /api/projects/{project_id}/order-lines", "admin"): "allow",
                ("GET /api/projects/{project_id}/order-lines", "user"): "deny",
            },
        ),
        (
            "| Resource | user |\n|--|--|\n| Tasks | Dev |\n| order lines | R |",
            {
                ("POST /api/tasks", "user"): "dev",
                ("GET /api/tasks", "user"): "dev",
                ("GET /api/tasks/{id}", "user"): "dev",
                ("PATCH /api/tasks/{id}", "user"): "dev",
                ("DELETE /api/tasks/{id}", "user"): "dev",
                ("GET /api/projects/{project_id}/order-lines", "user"): "allow",
            },
        ),
        (
            "| Role | Delete tasks |\n|--|--|\n| admin | x |",
            {("DELETE /api/tasks/{id}", "admin"): "allow"},
        ),
    ],
    ids=["capabilities", "several endpoints", "resources", "read and write", "turned resources",
         "words", "turned"],
)  # fmt: skip
def test_tables_that_name_no_endpoint(table: str, expected: dict[tuple[str, str], str]) -> None:
    document = outline_of(f"{TASKS}# Permissions\n{table}\n")

    assert grants(document) == expected
    assert read(document).present
    assert [each for each in read(document).troubles if each.kind == "unbound-capability"] == []


def test_own_rows_may_be_called_by_what_they_are() -> None:
    api = "# API\n- GET /pots/{id}\n- GET /kilns\n"
    table = "| Endpoint | potter |\n|--|--|\n| GET /pots/{id} | own pots |\n"
    table += "| GET /kilns | own pots |\n\n"
    rule = "`pots.potter_id` = current user"
    said = outline_of(f"{api}# Access\n{table}- **own**: {rule}\n")
    explained = outline_of(f"{api}# Access\n{table}- **own pots**: {rule}\n")

    assert grants(said) == {
        ("GET /pots/{id}", "potter"): "own", ("GET /kilns", "potter"): "own pots",
    }  # fmt: skip
    assert set(grants(explained).values()) == {"own pots"}


def test_what_is_open_to_everyone_is_closed_to_no_role_by_an_empty_cell() -> None:
    api = "# API\n- GET /feed\n- GET /stats\n- POST /shows\n"
    table = "| Endpoint | anyone | host | guest host |\n|--|--|--|--|\n"
    table += "| GET /feed | x | | no |\n| GET /stats | | x | |\n| POST /shows | own | | x |\n"
    document = outline_of(f"{api}# Access\n{table}")

    cells = {(cell.endpoint, cell.role): cell.grant for cell in read(document).cells}
    assert cells["GET /feed", "host"] == "allow"
    assert cells["GET /feed", "guest_host"] == "deny"
    assert cells["GET /stats", "anonymous"] == cells["GET /stats", "guest_host"] == "empty"
    assert cells["POST /shows", "host"] == "empty"


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("nur für die eigenen Töpfe", "own"),
        ("alle außer den eigenen Töpfen", "eigene"),
        ("die eigenen Töpfe, solange der Ofen kalt ist", "eigene"),
    ],
)
def test_a_word_for_own_rows_may_be_explained_as_such(rule: str, word: str) -> None:
    api = "# Schnittstelle\n\n- GET /toepfe – listet die Töpfe\n\n"
    table = "| Endpunkt | Töpfer | Meister |\n|--|--|--|\n| GET /toepfe | eigene | ja |\n\n"
    with speaking(next(each for each in shipped() if each.name == "de")):
        said = outline_of(f"{api}# Berechtigungen\n\n{table}„eigene“ bedeutet: {rule}.\n")
        assert grants(said)["GET /toepfe", "töpfer"] == word


def test_the_row_of_a_resource_without_endpoints_means_those_below_it() -> None:
    api = "# API\n- POST /v1/kiln/fire\n- POST /v1/kiln/cool\n- GET /v1/kiln/heat\n- GET /v1/pots\n"
    table = "| | potter | helper |\n|--|--|--|\n| kiln | rw | R |\n"
    table += "| heat | ro | - |\n| pots | ro | ro |\n"
    assert grants(outline_of(f"{api}# Permissions\n{table}\n")) == {
        ("POST /v1/kiln/fire", "potter"): "allow",
        ("POST /v1/kiln/cool", "potter"): "allow",
        ("POST /v1/kiln/fire", "helper"): "deny",
        ("POST /v1/kiln/cool", "helper"): "deny",
        ("GET /v1/kiln/heat", "potter"): "allow",
        ("GET /v1/kiln/heat", "helper"): "deny",
        ("GET /v1/pots", "potter"): "allow",
        ("GET /v1/pots", "helper"): "allow",
    }


@pytest.mark.parametrize(
    "api",
    [
        "```\nGET  /shows    browse the programme, by day\nPOST /orders   buy seats\n```\n",
        "- `GET /shows` — Browse the programme (public)\n- `POST /orders` — Buy seats\n",
    ],
)
def test_a_capability_is_the_endpoint_that_is_described_in_the_same_words(api: str) -> None:
    table = "| Capability | clerk | waiter |\n|--|--|--|\n| Browse the programme | yes | yes |\n"
    table += "| Buy seats | yes | no |\n"
    assert grants(outline_of(f"# API\n\n{api}\n# Who may do what\n\n{table}")) == {
        ("GET /shows", "clerk"): "allow",
        ("GET /shows", "waiter"): "allow",
        ("POST /orders", "clerk"): "allow",
        ("POST /orders", "waiter"): "deny",
    }


def test_a_capability_that_means_no_endpoint_is_reported() -> None:
    table = "| Capability | user |\n|--|--|\n| Create tasks | ✅ |\n| **Export** reports | ✅ |\n"
    document = outline_of(f"{TASKS}# Permissions\n{table}\n")

    (trouble,) = read(document).troubles
    assert (trouble.kind, document.source.slice(trouble.span)) == (
        "unbound-capability",
        "**Export** reports",
    )
    assert list(grants(document)) == [("POST /api/tasks", "user")]


@pytest.mark.parametrize(
    "text",
    [
        "# Plans\n| Feature | Free | Paid |\n|--|--|--|\n| Delete tasks | ❌ | ✅ |\n",
        "# Subscription Tiers & Entitlements\n\n## Tier Matrix\n\n"
        "| Capability | Free | Gold |\n|--|--|--|\n| Delete tasks | ❌ | ✅ |\n"
        "| Create tasks | ✅ | ✅ |\n",
        "# Roles\n| Role | Badge | Remote |\n|--|--|--|\n| admin | ✅ | ❌ |\n",
        "# Roles\n| Role | Description |\n|--|--|\n| admin | Deletes tasks |\n",
        "# Permissions\n| Permission | Text |\n|--|--|\n| Delete tasks | Who may remove some |\n",
        "# Calls\n| Method and path | Does | Writes |\n|--|--|--|\n"
        "| `GET /api/tasks` | List | – |\n| `POST /api/tasks` | Add | `tasks` |\n",
        "# Stored\n| Table | Column | Type | Null | Notes |\n|--|--|--|--|--|\n"
        "| `tasks` | `id` | integer | no | |\n| `tasks` | `title` | text | yes | |\n",
    ],
    ids=[
        "prices",
        "what is paid for",
        "other columns",
        "descriptions",
        "sentences",
        "what is written",
        "fields",
    ],
)
def test_tables_that_grant_nothing(text: str) -> None:
    access = read(outline_of(TASKS + text))

    assert (access.cells, access.present) == ((), False)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("# Roles\n- **Admin**: everything\n- **User** — a little\n", ("admin", "user")),
        ("# User Roles\n- admin\n- Team Lead\n- A person who visits us often\n",
         ("admin", "team_lead")),
        ("# Roles\n| Role | Text |\n|--|--|\n| admin | all |\n| guest | none |\n", ("admin",)),
        ("# Security\n**Roles:** admin, user\n", ("admin", "user")),
        ("# Sign-in\n**User roles:**\n\n- Skipper\n- Deck hand: cleans\n",
         ("skipper", "deck_hand")),
        ("# Sign-in\n- Password\n- Roles:\n  - Skipper\n  - `cook`\n", ("skipper", "cook")),
        ("# Team\nRoles and duties:\n\n- Skipper\n- Cook\n", ()),
        ("# Sign-in\nRoles:\n\n- Whoever sails must be known by name, at least\n", ()),
        ("# API\n### GET /x\n**Roles:** admin\n\n### GET /y\n**Roles:** clerk, admin\n",
         ("admin", "clerk")),
        ("```sql\nCREATE TABLE users (role TEXT CHECK (role IN ('Admin', 'user')));\n```\n"
         "# Roles\n- **User**\n- **admin**\n", ("user", "Admin")),
        ("```sql\nCREATE TABLE users (role ENUM('a', 'b'));\n```\n", ("a", "b")),
        ("# API\n### GET /x\n**Roles:** b\n\n```sql\nCREATE TABLE users (role ENUM('a', 'b'));\n"
         "```\n", ("a", "b")),
        ("# Roles and responsibilities\n- **Lead**: plans\n", ()),
        ("# Roles and access\n| Role | Text |\n|--|--|\n| **Skipper** (crew) | sails |\n",
         ("skipper",)),
        ("# System roles\n- **Skipper** — sails\n- Everybody else is a guest\n", ("skipper",)),
        ("# Security\n| Role | Permissions | Note |\n|--|--|--|\n| Dock Hand | reads | - |\n",
         ("dock_hand",)),
        ("# Team\n| Role | Name | Signature |\n|--|--|--|\n| Editor | Ann | |\n", ()),
        ("# Roles that we might fill\n- **Cook**: cooks\n", ()),
    ],
    ids=["bullets", "bare", "table", "label", "line", "nested", "duties", "whoever", "endpoints",
         "stored", "enum", "used", "people", "brackets", "sentence", "rights",
         "signatures", "jobs"],
)  # fmt: skip
def test_roles_are_declared_in_many_places(text: str, roles: tuple[str, ...]) -> None:
    access = read(outline_of(text))

    assert (access.roles, access.present) == (roles, False)


def test_a_document_without_access() -> None:
    assert read(outline_of("# Notes\n")) == Access()


PIECES = st.sampled_from([
    "# Access\n", "| Endpoint | admin | user |\n|--|--|--|\n", "| `GET /x` | ✅ | own |\n",
    "| /x | | |\n", "- **own**: ", "`tasks.owner_id`", " = current user", "'s `team_id`", ";", "\n",
    "**", "`", "(", "@me.", "| Role | GET /x |\n|--|--|\n", "| admin | ❌ |\n", "# Roles\n",
    "- admin\n", " or ", "\n\n", "é",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_document_is_read(text: str) -> None:
    document = outline_of(text)
    access = read(document)

    assert len({*access.roles}) == len(access.roles)
    for entry in access.legend:
        assert document.source.slice(entry.text.span).split() == entry.text.text.split()


def test_a_resource_and_an_action_make_a_capability() -> None:
    found = read(
        outline_of(
            """\
            # API
            - `POST /tasks` — make
            - `DELETE /tasks/{id}` — remove

            # Permissions

            | Resource | Action | admin | member |
            |---|---|---|---|
            | Tasks | Create | ✅ | ✅ |
            | Tasks | Delete | ✅ | ❌ |
            """
        )
    )
    assert found.roles == ("admin", "member")
    assert [(cell.endpoint, cell.role, cell.grant) for cell in found.cells] == [
        ("POST /tasks", "admin", "allow"),
        ("POST /tasks", "member", "allow"),
        ("DELETE /tasks/{id}", "admin", "allow"),
        ("DELETE /tasks/{id}", "member", "deny"),
    ]


@pytest.mark.parametrize(
    ("columns", "role"),
    [("id Int @id\n  email String", "guest"), ("id Int @id\n  table Int", "anonymous")],
)
def test_guests_of_whom_there_are_addresses_are_no_strangers(columns: str, role: str) -> None:
    model = f"# Data Model\n\n```prisma\nmodel Guest {{\n  {columns}\n}}\n```\n\n"
    table = "| Endpoint | guest | clerk |\n|--|--|--|\n| `POST /passes` | yes | no |\n"
    spec = spec_of(f"{model}# API\n\n- `POST /passes`\n\n# Access\n\n{table}")
    assert {cell.role: cell.grant for cell in spec[Access].cells}[role] == "allow"
