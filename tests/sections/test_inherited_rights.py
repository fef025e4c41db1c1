"""Roles that have the rights of others: in an order, in a column, and in words."""

from __future__ import annotations

import pytest

from tests.sections.library import FALLING, callers

LEAST = """| Endpoint | Minimum role |
|--|--|
| `GET /books` | reader |
| `POST /books` | clerk |
| `DELETE /books/{id}` | admin |
"""


@pytest.mark.parametrize(
    "order",
    ["Roles form a hierarchy: reader < clerk < admin.", "`admin` > `clerk` > `reader`"],
)
def test_the_lowest_role_stands_for_those_above_it(order: str) -> None:
    assert callers(f"## Permissions\n\n{order}\n\n{LEAST}") == FALLING
    behind = LEAST.replace("Minimum role", "Roles").replace("reader |", "reader+ |")
    behind = behind.replace("clerk |", "clerk+ |")
    assert callers(f"## Permissions\n\n{order}\n\n{behind}") == FALLING


@pytest.mark.parametrize(
    "least",
    ["≥ {}", ">= {}", "AT LEAST {}", "from {}", "Min. {}", "{} ↑", "{} and up", "{} or more"],
)
def test_one_cell_may_say_so_in_any_words(least: str) -> None:
    rows = LEAST.replace("Minimum role", "Roles").replace("clerk", least.format("clerk"))
    rows = rows.replace("reader |", "reader, clerk, admin |")
    assert callers(f"## Permissions\n\nreader < clerk < admin\n\n{rows}") == FALLING


def test_without_an_order_it_stands_for_itself() -> None:
    assert callers(f"## Permissions\n\n{LEAST}") == [{"reader"}, {"clerk"}, {"admin"}]


def test_a_limited_one_stands_for_itself() -> None:
    limited = LEAST.replace("| clerk |", "| clerk, at night only |")
    order = "Roles form a hierarchy: reader < clerk < admin."
    assert "clerk" not in callers(f"## Permissions\n\n{order}\n\n{limited}")[1]


@pytest.mark.parametrize(
    "rights",
    [
        "| Role | Inherits | Endpoints |\n|--|--|--|\n| reader | – | `GET /books` |\n"
        "| clerk | reader | `POST /books` |\n| admin | clerk | `DELETE /books/{id}` |\n",
        "- Reader: `GET /books`\n- Clerk: all of the above + `POST /books`\n"
        "- Admin: everything above, plus `DELETE /books/{id}`\n",
        "### Reader\n\n- `GET /books`\n\n### Clerk\n\nEverything a reader may, and:\n\n"
        "- `POST /books`\n\n### Admin\n\nAll clerk permissions, plus:\n\n- `DELETE /books/{id}`\n",
        "- **reader**: `GET /books`\n- **clerk**: everything reader can do, plus `POST /books`\n"
        "- **admin**: everything clerk can do, plus `DELETE /books/{id}`\n",
    ],
    ids=["column", "above", "led to", "named"],
)
def test_a_role_has_the_rights_of_another(rights: str) -> None:
    assert callers(f"## Permissions\n\n{rights}") == FALLING


def test_a_remark_on_what_is_inherited_gives_nothing() -> None:
    table = (
        "| Role | Inherits | Endpoints |\n|--|--|--|\n| reader | – | `GET /books` |\n"
        "| clerk | reader (own books only) | `POST /books` |\n"
    )
    assert callers(f"## Permissions\n\n{table}")[0] == {"reader"}


def test_the_lowest_role_of_an_action_stands_for_those_above_it() -> None:
    table = (
        "| Operation | Minimum role |\n|--|--|\n| List books | reader |\n| Add a book | clerk |\n"
        "| Delete a book | admin |\n\nreader < clerk < admin\n"
    )
    assert callers(f"## Permissions\n\n{table}") == FALLING


DEFINED = """## Roles

- **Reader**: comes in
- **Clerk**: {}
- **Admin**: keeps all in order

## Calls

### GET /books

**Roles:** reader

### POST /books

**Roles:** clerk
"""


def defined(said: str) -> list[set[str]]:
    return callers(DEFINED.format(said))


@pytest.mark.parametrize(
    "said",
    [
        "All reader powers + shelves",
        "Has all rights of a reader, and adds books",
        "Everything a reader can do, plus new books",
        "Adds books, performs all reader actions",
        "The same rights as the reader and a few more",
        "All of the reader's permissions",
    ],
)
def test_a_definition_has_all_rights_of_another_role(said: str) -> None:
    assert defined(said)[0] == {"reader", "clerk"}


@pytest.mark.parametrize(
    "said",
    [
        "All reader powers except lists",
        "Has all rights of a reader, but not of an admin",
        "Everything a reader can do, if on duty",
        "Not all reader powers",
        "Watches readers, shelves, all reader permissions",
        "Audits all reader actions",
        "All reader powers until noon",
        "All reader powers, soon",
        "All reader powers (own books)",
        "All reader powers in the reading room",
        "Some reader powers",
        "Adds books",
    ],
)
def test_what_takes_back_or_is_no_right_is_not_inherited(said: str) -> None:
    assert defined(said)[0] == {"reader"}


def test_a_definition_of_another_time_says_nothing() -> None:
    text = DEFINED.format("All reader powers").replace("## Roles", "## Roles in v1 (superseded)")
    assert callers(text)[0] == {"reader"}


def test_a_table_of_roles_says_so_too() -> None:
    table = (
        "## Roles\n\n| Role | Goals |\n|---|---|\n| Reader | Reads |\n"
        "| Clerk | Adds books, perform all reader actions |\n\n"
    )
    assert callers(table + DEFINED.partition("## Calls")[2])[0] == {"reader", "clerk"}
