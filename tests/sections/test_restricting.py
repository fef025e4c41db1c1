"""Sentences that take back what a matrix or an endpoint's own line grants."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from asbuilt.spec.sections.access import Access
from tests.plan.compiled import plan_of, route

SQL = """```sql
CREATE TABLE users (
    id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'editor', 'viewer'))
);
CREATE TABLE orders (id INT PRIMARY KEY, owner_id INT NOT NULL REFERENCES users (id));
```"""
MATRIX = """| Endpoint | admin | editor | viewer |
|---|---|---|---|
| GET /orders | ✅ | ✅ | ✅ |
| POST /orders | ✅ | ✅ | ❌ |
| DELETE /orders/{id} | ✅ | ✅ | ❌ |"""
BESIDE = f"""# Shop

## Data Model

{SQL}

## Endpoints

### GET /orders

### POST /orders

### DELETE /orders/{{id}}

## Access

{MATRIX}

{{said}}
"""
BELOW = f"""# Shop

## Data Model

{SQL}

## Endpoints

### GET /orders

**Roles:** admin, editor, viewer

### DELETE /orders/{{id}}

Deletes an order.

**Roles:** admin, editor

{{said}}
"""
CONVENTION = f"""# Shop

## Roles

- **admin**: runs the shop
- **editor**: edits

## Data Model

{SQL}

## Endpoints

### Orders

{{said}}

#### GET /orders

#### DELETE /orders/{{id}}
"""
ABROAD = f"""# {{title}}

{{about}}

## {{data}}

{SQL}

## Endpoints

### GET /orders

### POST /orders

### DELETE /orders/{{id}}

## {{access}}

{MATRIX}

{{said}}
"""


def told(text: str, said: str, key: str = "DELETE /orders/{id}") -> set[str]:
    """Who may call an endpoint on all rows of a document in which something is ``said``."""
    permits = route(plan_of(text.replace("{said}", said)), key).permits
    return {role for role, permit in permits.items() if permit.rule is None}


@pytest.mark.parametrize(
    "said",
    [
        "Editors cannot delete orders.",
        "Note: editors can't delete orders any more.",
        "- editor: must not delete orders",
        "- Editors must not call `DELETE /orders/{id}`.",
        "Neither editors nor viewers may delete orders.",
        "No editor may delete an order.",
        "Editors never delete orders.",
        "Editors have no delete rights.",
        "Editors may do everything except delete orders.",
        "Editors are read-only.",
        "As an editor, I cannot delete orders.",
        "As an editor you must not delete orders.",
        "The API must not allow editors to delete orders.",
        "The API does not allow editors to delete orders.",
        "The system never lets editors delete orders.",
        "The app doesn't permit editors to delete orders.",
        "The service prevents editors from deleting orders.",
        "The API rejects editors who try to delete orders.",
        "Editors are barred from deleting orders.",
        "Deleting orders is only available to admins.",
        "Orders are deleted only by admins.",
        "Orders are deleted by admins only.",
        "Editors may only read orders.",
        "Only admins may delete orders.",
        "Nobody but an admin may delete orders.",
        "Deleting orders is restricted to admins.",
        "Deletion requires the admin role.",
        "Deletes: admin only.",
        "`DELETE` is restricted to `admin`.",
        "Destructive operations are reserved for admins.",
        "An order can only be deleted by an admin.",
        "> **Note** `DELETE /orders/{id}` is admin-only.",
        "**Exception:** `DELETE /orders/{id}` is never allowed for editors.",
        "Editors may only delete drafts.",
        "Editors may delete orders, but only drafts.",
        "Editors may delete only orders they created.",
        "Editors are limited to their own orders.",
        "Editors only see and change their own orders.",
        "Everyone except admins is limited to their own orders.",
        "Users can only access their own orders.",
        "Orders may be deleted only by their owner or an admin.",
    ],
)
def test_a_sentence_beside_a_matrix_takes_back_what_it_grants(said: str) -> None:
    assert told(BESIDE, said) == {"admin"}


@pytest.mark.parametrize("who", ["nobody at night", "no client"])
def test_a_sentence_closes_a_call_to_everybody(who: str) -> None:
    assert told(BESIDE, f"`DELETE /orders/{{id}}` may be called by {who}.") == set()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Editors can delete orders.",
        "Editors do not need approval to delete orders.",
        "Editors are not notified of deletes.",
        "Viewers cannot delete orders.",
        "Only admins and editors may delete orders.",
        "Only admins may delete users.",
        "Only admins may change the `status` field.",
        "Only signed-in callers may delete orders.",
        "Deleted orders are not shown.",
        "Everything else requires admin.",
    ],
)
def test_other_sentences_take_nothing_back(said: str) -> None:
    assert told(BESIDE, said) == {"admin", "editor"}


def test_what_one_may_not_do_says_nothing_of_other_calls() -> None:
    assert told(BESIDE, "Editors cannot delete orders.", "POST /orders") == {"admin", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "Editors may only delete drafts.",
        "Editors can only delete their own orders.",
        "**Constraint:** editor must own the order",
        "- Precondition: caller must be the owner of the order",
        "Returns 403 if the caller is not the owner.",
        "403 unless the order belongs to the caller.",
        "An editor who is not the owner gets 403.",
        "| Status | When |\n|--|--|\n| 403 | editor is not the owner of the order |",
        "Only admins.",
    ],
)
def test_a_sentence_below_an_endpoint_takes_back_what_its_line_grants(said: str) -> None:
    assert told(BELOW, said) == {"admin"}


@pytest.mark.parametrize(
    "said", ["", "Viewers cannot delete it.", "Returns 404 if the order does not exist."]
)
def test_other_sentences_below_an_endpoint_take_nothing_back(said: str) -> None:
    assert told(BELOW, said) == {"admin", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "All endpoints below require the admin role.",
        "Everything else requires admin.",
        "Reading is open; changes need an admin.",
        "All endpoints are open to editors; deletion is for admins.",
    ],
)
def test_nothing_is_left_to_convention_where_a_sentence_names_roles(said: str) -> None:
    spoken, silent = (
        {*route(plan_of(CONVENTION.replace("{said}", each)), "DELETE /orders/{id}").permits}
        for each in (said, "")
    )

    assert spoken == {"admin"}
    assert {"admin", "editor"} <= silent


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        ("de", "`editor` darf `DELETE /orders/{id}` nicht aufrufen."),
        ("de", "Nur `admin` darf `DELETE /orders/{id}` aufrufen."),
        ("es", "`editor` no puede llamar a `DELETE /orders/{id}`."),
        ("es", "Solo `admin` puede llamar a `DELETE /orders/{id}`."),
        ("fr", "`editor` ne peut pas appeler `DELETE /orders/{id}`."),
        ("fr", "Seul `admin` peut appeler `DELETE /orders/{id}`."),
        ("pt", "`editor` não pode chamar `DELETE /orders/{id}`."),
        ("ru", "`editor` не может вызывать `DELETE /orders/{id}`."),
        ("ru", "Только `admin` может вызывать `DELETE /orders/{id}`."),
        ("zh", "`editor` 不能调用 `DELETE /orders/{id}`。"),
        ("zh", "只有 `admin` 可以调用 `DELETE /orders/{id}`。"),
    ],
)
def test_sentences_in_other_languages(titles: str, said: str) -> None:
    text = ABROAD
    for name, title in LANGUAGES[titles].items():
        text = text.replace(f"{{{name}}}", title)

    assert told(text, "") == {"admin", "editor"}
    assert told(text, said) == {"admin"}


LANGUAGES = {
    "de": {
        "title": "Technische Spezifikation: Laden",
        "about": "Das System verwaltet die Bestellungen und ist für mehrere Rollen gedacht.",
        "data": "Datenmodell",
        "access": "Berechtigungen",
    },
    "es": {
        "title": "Especificación técnica: tienda",
        "about": "El sistema gestiona los pedidos y es para la operación con varios roles.",
        "data": "Modelo de datos",
        "access": "Permisos",
    },
    "fr": {
        "title": "Spécification technique : boutique",
        "about": "Le système gère les commandes et il est prévu pour plusieurs rôles.",
        "data": "Modèle de données",
        "access": "Droits d’accès",
    },
    "pt": {
        "title": "Especificação técnica: loja",
        "about": "O sistema gere os pedidos e é para a operação com vários papéis, e não só.",
        "data": "Modelo de dados",
        "access": "Permissões",
    },
    "ru": {
        "title": "Техническая спецификация: магазин",
        "about": "Система управляет заказами и рассчитана на несколько ролей.",
        "data": "Модель данных",
        "access": "Права доступа",
    },
    "zh": {
        "title": "技术规格:商店",
        "about": "系统管理订单,供多个角色使用。",
        "data": "数据模型",
        "access": "权限",
    },
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**Roles:** admin", {"admin"}),
        ("**Auth:** admin", {"admin"}),
        ("**Roles:** editor", {"admin", "editor"}),
        ("**Roles:** admin, editor, viewer", {"admin", "editor"}),
        ("**Roles:** admin, editor\n\n**Roles:** admin", {"admin"}),
        ("**Auth:** required", {"admin", "editor"}),
    ],
)
def test_of_a_matrix_and_a_line_the_narrower_one_counts(line: str, expected: set[str]) -> None:
    heading = "### DELETE /orders/{id}\n"
    text = BESIDE.replace("{said}", "").replace(heading, f"{heading}\n{line}\n")

    assert told(text, "") == expected


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("DELETE /orders/{id}", {"admin", "editor"}),
        ("`DELETE /orders/{id}`", {"admin", "editor"}),
        ("DELETE /orders/{id} (drafts only)", set()),
        ("DELETE /orders/{id} if draft", set()),
        ("DELETE /orders/{id} (own)", set()),
        ("DELETE /orders/{id} – own orders", set()),
        ("/orders/{id} except DELETE", set()),
        ("not DELETE /orders/{id}", set()),
    ],
)
def test_what_limits_a_row_limits_its_cells(endpoint: str, expected: set[str]) -> None:
    text = BESIDE.replace("| DELETE /orders/{id} |", f"| {endpoint} |").replace("{said}", "")

    assert told(text, "") == expected


def test_what_contradicts_a_matrix_is_reported() -> None:
    text = BESIDE.replace("{said}", "Editors cannot delete orders.")
    (trouble,) = asbuilt.api.read(Source("spec.md", text))[Access].troubles

    assert trouble.kind == "unparsable-roles"
    assert "contradicts what lets `editor` in at `DELETE /orders/{id}`" in trouble.message


def may_delete(said: str) -> set[str]:
    return {*route(plan_of(BESIDE.replace("{said}", said)), "DELETE /orders/{id}").permits}


def alone(table: str) -> set[str]:
    """Who may where nothing but ``table`` says so."""
    text = BESIDE.replace(MATRIX, table).replace("{said}", "")
    return {*route(plan_of(text), "DELETE /orders/{id}").permits}


@pytest.mark.parametrize("nobody", ["Nobody", "No one", "No role", "No user", "None of them"])
@pytest.mark.parametrize(
    "what",
    [
        "may call `DELETE /orders/{id}`", "may call `DELETE /orders/{id}` at night",
        "can call `DELETE /orders/{id}` while one counts", "may delete orders on Sundays",
        "calls `DELETE /orders/{id}` after 18:00", "may call anything at night",
    ],
)  # fmt: skip
def test_what_nobody_may_is_refused_to_all_whenever_it_is(nobody: str, what: str) -> None:
    assert may_delete(f"{nobody} {what}.") == set()


@pytest.mark.parametrize(
    "said",
    [
        "Everybody knows.",
        "Nobody needs to call `DELETE /orders/{id}`.",
        "Nobody may call `DELETE /orders/{id}` more than 5 times a minute.",
        "Nobody may wait longer than a day.",
    ],
)
def test_what_nobody_may_is_something_else(said: str) -> None:
    assert may_delete(said) == {"admin", "editor"}


def test_nobody_may_see_what_is_of_others() -> None:
    plan = plan_of(BESIDE.replace("{said}", "No user may delete orders of other users."))
    permits = route(plan, "DELETE /orders/{id}").permits
    assert all(permit.rule is not None for permit in permits.values())


@pytest.mark.parametrize("header", ["May call (planned)", "May not call", "Denied"])
@pytest.mark.parametrize("word", ["all", "everything"])
def test_a_header_takes_back_what_all_its_cells_grant(header: str, word: str) -> None:
    table = f"| Role | {header} |\n|---|---|\n| viewer | `GET /orders` |\n| editor | {word} |"
    assert may_delete(table) - {"admin"} <= {"editor"}  # by the matrix
    assert alone(table) <= {"admin"}


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("Except", "`DELETE /orders/{id}`"), ("Not", "`DELETE /orders/{id}`"),
        ("Notes", "except deletions"), ("Environment", "staging"), ("Effect", "deny"),
        ("Condition", "after approval"), ("Notes", "from 2031 on, not before"),
    ],
)  # fmt: skip
def test_a_column_beside_all_takes_something_back(header: str, word: str) -> None:
    rows = f"| viewer | `GET /orders` | |\n| editor | all | {word} |"
    table = f"| Role | May call | {header} |\n|---|---|---|\n{rows}"
    assert alone(table) <= {"admin"}
    assert "editor" in alone(table.replace(word, "for the office").replace(header, "Notes"))
