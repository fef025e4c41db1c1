"""Further forms in which documents say who may do what: statuses, letters, permissions, policies
and descriptions of roles."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of
from tests.sections.shop import DATA

ROUTES = ("GET /orders", "POST /orders", "DELETE /orders/{id}")
API = "## API\n\n- GET /orders\n- POST /orders\n- DELETE /orders/{id}"
ROLES = "Roles: viewer, editor, admin."
OPEN = ["admin editor? viewer?"] * 3
CLOSED = ["admin"] * 3
_RISING = "admin editor viewer, admin editor, admin"


def who(said: str) -> list[str]:
    """Who may list, make and remove orders where a document says something; those with a question
    mark on some rows only."""
    routes = plan_of(f"# Shop\n\n## Data Model\n\n{DATA}\n\n{said}\n").routes
    permits = {f"{each.method} {each.path}": each.permits for each in routes}
    return [
        " ".join(sorted(role + ("" if permit.rule is None else "?") for role, permit in of.items()))
        for of in (permits[key] for key in ROUTES)
    ]


def table(header: str, *rows: str) -> str:
    columns = header.count("|") + 1
    return "\n".join([f"| {header} |", "|---" * columns + "|", *(f"| {row} |" for row in rows)])


def listed(*rows: str) -> str:
    """A document with a column for roles beside its endpoints."""
    cells = (f"{key} | {row}" for key, row in zip(ROUTES, rows, strict=True))
    return f"{ROLES}\n\n## API\n\n{table('Endpoint | Who', *cells)}"


def rights(*rows: str, title: str = "Permissions") -> str:
    """A document with a table of roles and what they may do."""
    return f"## Roles\n\n{table(f'Role | {title}', *rows)}\n\n{API}"


# ---------------------------------------------------------------- statuses


def test_statuses_of_roles_say_who_may() -> None:
    rows = ("GET /orders | 401 | 200 (own) | 200 | 200",
            "POST /orders | 401 | 403 Forbidden | 201 | 201",
            "DELETE /orders/{id} | 401 | 403 | 404 | `204`")  # fmt: skip
    said = table("Endpoint | No token | Viewer | Editor | Admin", *rows)
    expected = ["admin editor viewer?", "admin editor", "admin"]
    assert who(f"{ROLES}\n\n## API\n\n{said}") == expected


def test_statuses_of_roles_stand_beside_methods_and_the_other_way_round() -> None:
    rows = (
        "GET | /orders | ✅ 200 | 200",
        "POST | /orders | ❌ 403 | 201",
        "DELETE | /orders/{id} | 403 | 204",
    )
    beside = table("Method | Path | Viewer | Admin", *rows)
    turned = table(
        f"Role | {' | '.join(ROUTES)}", "viewer | 200 | 403 | 403", "admin | 200 | 201 | 204"
    )
    expected = ["admin viewer", "admin", "admin"]
    assert who(f"{ROLES}\n\n## API\n\n{beside}") == expected
    assert who(f"{API}\n\n## Access\n\n{turned}") == expected


def test_a_status_with_a_condition_grants_no_more_than_that() -> None:
    rows = (
        "GET /orders | 200 (not drafts) | 200",
        "POST /orders | 403 | 201",
        "DELETE /orders/{id} | 403 / 204 | 204",
    )
    found = who(f"{ROLES}\n\n## API\n\n{table('Endpoint | Viewer | Admin', *rows)}")
    assert all("viewer" not in each.split() for each in found)


@pytest.mark.parametrize(
    "header",
    ["Success | Error", "Own order | Foreign order", "valid token | no token", "Exists | Missing"],
)
def test_statuses_of_cases_are_no_matrix(header: str) -> None:
    rows = (
        "GET /orders | 200 | 200",
        "POST /orders | 201 | 403",
        "DELETE /orders/{id} | 204 | 401",
    )
    assert who(f"## API\n\n{table(f'Endpoint | {header}', *rows)}") == OPEN


# ---------------------------------------------------------------- the lowest role


@pytest.mark.parametrize(
    "cells",
    [
        ("viewer+", "≥ editor", "admin↑"),
        ("viewer or higher", "at least editor", "just admin"),
        ("viewers and above", "editor or above", "solely admin"),
    ],
)
@pytest.mark.parametrize(
    "order",
    [
        "Roles: viewer < editor < admin.",
        "## Roles\n\nIn ascending order:\n\n- viewer\n- editor\n- admin",
        "## Roles\n\nEach one includes the previous one.\n\n1. viewer\n2. editor\n3. admin",
        f"## Roles\n\n{table('Role | Level', 'viewer | 1', 'editor | 2', 'admin | 3')}",
        f"## Roles\n\n{table('Role | Rank', 'admin | 1', 'editor | 2', 'viewer | 3')}",
    ],
)
def test_those_above_the_lowest_role_may_call(order: str, cells: tuple[str, ...]) -> None:
    said = listed(*cells).replace(ROLES, order)
    assert who(said) == ["admin editor viewer", "admin editor", "admin"]


def test_without_an_order_none_is_above_the_lowest_role() -> None:
    assert who(listed("viewer+", "editor+", "admin")) == ["viewer", "editor", "admin"]


@pytest.mark.parametrize("cell", ["editor+ unless sent", "editor or higher, but not drafts"])
def test_a_lowest_role_with_a_condition_lets_nobody_in(cell: str) -> None:
    said = listed("viewer+", cell, "admin").replace(ROLES, "Roles: viewer < editor < admin.")
    assert who(said)[1] in ("", "admin")


def test_a_remark_names_the_lowest_role() -> None:
    order = "Roles: viewer < editor < admin."
    api = (
        "- GET /orders (viewer+)\n- POST /orders (editor and above)\n- DELETE /orders/{id} (admin)"
    )
    assert who(f"{order}\n\n## API\n\n{api}") == ["admin editor viewer", "admin editor", "admin"]


def test_all_three_are_all_roles() -> None:
    assert who(listed("all three", "not viewers", "just admin")) == [
        "admin editor viewer",
        "admin",
        "admin",
    ]


# ---------------------------------------------------------------- letters


def test_letters_are_those_with_which_roles_begin() -> None:
    api = "- `GET /orders` (V, E, A)\n- `POST /orders` (E, A)\n- `DELETE /orders/{id}` (A)"
    assert who(f"{ROLES}\n\n## API\n\n{api}") == ["admin editor viewer", "admin editor", "admin"]


def test_letters_of_labels_are_no_roles_of_their_own() -> None:
    told = zip(ROUTES, ("V", "E, A", "X"), strict=True)
    api = "\n\n".join(f"### {key}\n**Access:** {letters}" for key, letters in told)
    assert who(f"{ROLES}\n\n## API\n\n{api}") == ["viewer", "admin editor", "admin"]


def test_letters_of_several_roles_let_in_administrators_alone() -> None:
    roles = "Roles: viewer, editor, admin, vendor."
    api = "- `GET /orders` (V, E, A)\n- `POST /orders` (E, A)\n- `DELETE /orders/{id}` (A)"
    assert who(f"{roles}\n\n## API\n\n{api}") == ["admin", "admin editor", "admin"]


def test_letters_beside_methods_that_they_begin_are_none_of_roles() -> None:
    api = "- `GET /orders` (R)\n- `POST /orders` (C)\n- `DELETE /orders/{id}` (D)"
    found = who(f"Roles: client, editor, admin.\n\n## API\n\n{api}")
    assert found == ["admin client? editor? viewer?"] * 3


# ---------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("viewer", "editor", "admin", "expected"),
    [
        ("read", "read, write", "read, write, delete", _RISING),
        ("read", "viewer + create", "editor + delete", _RISING),
        ("reads orders", "viewer rights plus adding orders", "everything", _RISING),
        ("orders:read", "orders:read, orders:create", "*", _RISING),
        (
            "`orders:read:own`",
            "`orders:*`",
            "`*:*`",
            "admin editor viewer?, admin editor, admin editor",
        ),
        (
            "read-only",
            "read/write",
            "full access",
            "admin editor viewer, admin editor, admin editor",
        ),
        (
            "read-only access to orders",
            "adds their own orders",
            "all",
            "admin viewer, admin editor?, admin",
        ),
        ("read (own)", "none", "full access", "admin viewer?, admin, admin"),
        (
            "read orders",
            "create orders, delete drafts",
            "full access",
            "admin viewer, admin editor, admin",
        ),
    ],
)
def test_permissions_in_words_and_codes(
    viewer: str, editor: str, admin: str, expected: str
) -> None:
    rows = (f"viewer | {viewer}", f"editor | {editor}", f"admin | {admin}")
    assert ", ".join(who(rights(*rows))) == expected


@pytest.mark.parametrize(
    "permission",
    ["read (drafts)", "read/write unless sent", "read everything except drafts",
     "read orders, own only", "read, but not drafts", "read orders they created",
     "orders:read:team"],
)  # fmt: skip
def test_permissions_that_are_limited_grant_no_more(permission: str) -> None:
    found = who(rights("viewer | read orders", f"editor | {permission}", "admin | all"))
    assert all("editor" not in each.split() for each in found)


# ---------------------------------------------------------------- descriptions


@pytest.mark.parametrize(
    "said",
    [
        rights(
            "viewer | Can look at orders",
            "editor | Can add orders as well",
            "admin | Runs the shop",
            title="Description",
        ),
        "## Users\n\n- **Viewer** — reads orders\n- **Editor** — adds orders\n"
        f"- **Admin** — runs it\n\n{API}",
    ],
)  # fmt: skip
def test_descriptions_that_say_what_roles_may_do(said: str) -> None:
    assert who(said) == ["admin viewer", "admin editor", "admin"]


def test_descriptions_of_who_somebody_is_leave_all_to_convention() -> None:
    rows = ("viewer | External auditors", "editor | Can add orders", "admin | IT")
    assert who(rights(*rows, title="Description")) == OPEN


@pytest.mark.parametrize(
    "said", ["adds orders they created", "adds orders, but not drafts", "adds orders unless sent"]
)
def test_descriptions_with_limits_grant_nothing(said: str) -> None:
    found = who(f"## Users\n\n- **Viewer** — reads orders\n- **Editor** — {said}\n\n{API}")
    assert found[1:] == ["admin", "admin"]


# ---------------------------------------------------------------- policies


def test_a_policy_says_what_it_allows_and_denies() -> None:
    rows = (
        "role:viewer | GET | /orders | allow",
        "role:admin | * | * | allow",
        "* | DELETE | /orders/{id} | deny",
    )
    said = table("Principal | Action | Resource | Effect", *rows)
    assert who(f"{API}\n\n## Authorization\n\n{said}") == ["admin viewer", "admin", ""]


def test_a_policy_with_conditions_grants_no_more() -> None:
    rows = ("Allow | viewer | GET | /orders |", "Allow | editor | GET, POST | /orders | own",
            "Allow | editor | DELETE | /orders/* | by day",
            "Deny | viewer | DELETE | /orders/:id | by day",
            "Allow | admin | any | /* |")  # fmt: skip
    said = table("Effect | Role | Method | Path | Condition", *rows)
    found = who(f"{API}\n\n## Authorization\n\n{said}")
    assert found[:2] == ["admin editor? viewer", "admin editor?"]
    assert "editor" not in found[2].split()


def test_what_a_denying_row_does_not_make_clear_it_denies_wholly() -> None:
    rows = (
        "viewers | read | orders | permit",
        "editors | orders:create | order | permit",
        "editors | tamper | order | deny",
    )
    said = table("Subject | Action | Object | Effect", *rows)
    assert who(f"{API}\n\n## Authorization\n\n{said}") == ["viewer", "", ""]


def test_a_policy_of_casbin() -> None:
    lines = (
        "p, viewer, /orders, GET\np, editor, /orders, POST\np, admin, /orders/*, DELETE\n"
        "g, editor, viewer\ng, admin, editor"
    )
    found = who(f"{API}\n\n## Authorization\n\n```csv\n{lines}\n```")
    assert found == ["admin editor viewer", "admin editor", "admin"]


# ---------------------------------------------------------------- what is not read


@pytest.mark.parametrize(
    "said",
    [
        "## Access\n\nOnly editors and above may add orders. Deleting is not for everyone.",
        "## Access\n\nDeleting is not for everyone.",
        "## Permissions\n\nOrders can be removed by senior staff.",
        "## Permissions\n\nViewers look but don't touch.",
        "## Security\n\nAll is sent over TLS. Viewers have no business deleting orders.",
        '## Authorization\n\n```rego\nallow { input.role == "admin" }\n```',
        "## Permissions\n\n```ts\nif (user.role === 'editor') { can('create', 'Order') }\n```",
    ],
)
def test_what_limits_callers_and_is_not_read_lets_in_administrators_alone(said: str) -> None:
    assert who(f"{API}\n\n{said}") == CLOSED


@pytest.mark.parametrize(
    "said",
    [
        "## Access\n\nRoles are kept in `role`. Administrators assign it. Tokens expire daily.",
        "## Access\n\nEverybody manages their own orders; admins manage all.",
        "## Security\n\nAll requests are sent over TLS. Orders must never be logged.",
        '## Access\n\n```json\n{"role": "editor"}\n```',
    ],
)
def test_explanations_leave_all_to_convention(said: str) -> None:
    assert who(f"{API}\n\n{said}") == OPEN


# ---------------------------------------------------------------- other shapes of the same


def test_statuses_stand_beside_other_words() -> None:
    rows = (
        "GET /orders | allowed | allowed | allowed",
        "POST /orders | 403 | allowed | allowed",
        "DELETE /orders/{id} | 403 | own | allowed",
    )
    said = table("Endpoint | viewer | editor | admin", *rows)
    assert who(f"## API\n\n{said}") == ["admin editor viewer", "admin editor", "admin editor?"]


def test_roles_beside_permissions() -> None:
    rows = (
        "orders.read | viewer, editor, admin",
        "orders.create | editor",
        "orders.delete | admin",
    )
    said = table("Permission | Roles", *rows)
    assert who(f"{API}\n\n## Roles\n\n{said}") == ["admin editor viewer", "editor", "admin"]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("See owned orders", "viewer?"),
        ("List their own orders", "viewer?"),
        ("List orders and their lines", "viewer"),
        ("List own orders and those of others", "viewer"),
        ("List orders", "viewer"),
    ],
)
def test_what_stands_beside_a_permission_may_limit_it(what: str, expected: str) -> None:
    said = table("Permission | Roles | Description", f"orders.read | viewer | {what}",
                 "orders.create | editor | Create orders")  # fmt: skip
    assert who(f"{API}\n\n## Roles\n\n- viewer\n- editor\n\n## Access\n\n{said}")[0] == expected


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("editors and admins", "admin editor"),
        ("nobody but admins", "admin"),
        ("viewers", "viewer"),
        ("editors except on weekends", "admin"),
    ],
)
def test_roles_behind_a_dash(behind: str, expected: str) -> None:
    api = (
        f"- GET /orders — viewers\n- POST /orders — admins only\n- DELETE /orders/{{id}} — {behind}"
    )
    assert who(f"## API\n\n{api}")[2] == expected


def test_who_is_taken_out_is_not_let_in() -> None:
    assert who(listed("role == viewer", "role != viewer", "role == admin"))[1] == "admin"


def test_roles_have_a_section_each() -> None:
    told = "### Viewer\n\nReads orders.\n\n### Editor\n\nReads and adds orders, except drafts."
    found = who(f"{API}\n\n## Roles\n\n{told}\n\n### Admin\n\nDoes everything.")
    assert found == ["admin viewer", "admin", "admin"]


@pytest.mark.parametrize(
    "said",
    [
        "```yaml\nviewer:\n  - orders:read\nadmin:\n  - '*'\n```",
        "```\norders.list viewer editor\norders.create editor\n```",
        "1. Reading: everybody.\n2. Writing: editors.",
        "* GET: V E A\n* POST: E A",
        "Everyone starts as a viewer. Promotion to editor gives write access.",
        "Middleware `requireRole('editor')` guards all POST routes.",
        "RBAC: `viewer` has scope `orders:read`.",
        table("Permission | Allowed roles", "Create orders | everyone but viewers"),
        table(" | GET | POST", "viewer | ✔ | ", "editor | ✔ | ✔"),
        "- viewer (read)\n- editor (read, write)",
    ],
)
def test_shapes_that_are_not_read_leave_nothing_to_convention(said: str) -> None:
    assert who(f"{API}\n\n## Permissions\n\n{said}") == CLOSED


def test_arrows_lead_to_permissions() -> None:
    said = "- viewer → orders:read\n- editor → orders:read, orders:create"
    assert who(f"{API}\n\n## Permissions\n\n{said}") == ["editor viewer", "editor", "admin"]


def test_a_policy_for_nobody_who_is_known_leaves_nothing_to_convention() -> None:
    said = table("Principal | Action | Resource | Effect", "user:bob | GET | /orders | allow")
    assert who(f"{API}\n\n## Authorization\n\n{said}") == CLOSED


def test_permissions_that_nobody_has_let_in_administrators_alone() -> None:
    rows = (
        f"{key} | orders:{verb}"
        for key, verb in zip(ROUTES, ("read", "add", "delete"), strict=True)
    )
    assert who(f"## API\n\n{table('Endpoint | Required permission', *rows)}") == CLOSED
