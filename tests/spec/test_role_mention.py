"""Roles that statements name in passing."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.roles.role_list import read
from tests.sections.documents import outline_of

FORMS = ("{}\n", "- {}\n", "- **FR-1** {}\n", "| ID | Requirement |\n|--|--|\n| FR-1 | {} |\n")


def roles(said: str, form: str = "{}\n") -> list[str]:
    text = f"# Shop\n\n## Features\n\n{form.format(said)}"
    return [each.text.strip("`").lower() for each in read(outline_of(text))]


@pytest.mark.parametrize(
    "said",
    [
        "Role-based access control (admin, manager, staff)",
        "Role-based access control (RBAC): admin, manager, staff",
        "Role-based permissions: Admin, Manager and Staff.",
        "Support for multiple user roles (Admin, Manager, Staff)",
        "RBAC with roles `admin`, `manager` and `staff`",
        "The service shall enforce Admin, Manager, and Staff role boundaries at all endpoints.",
        "The service shall support three roles: Admin, Manager and Staff.",
        "Users shall have one of the following roles: Admin, Manager, Staff.",
        "An account is assigned a role (`admin`, `manager`, or `staff`) when it is made.",
        "Three user roles shall exist: Admin, Manager, Staff",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_roles_that_are_named_in_passing(said: str, form: str) -> None:
    assert roles(said, form) == ["admin", "manager", "staff"]


@pytest.mark.parametrize(
    "said",
    [
        "Role-based access control (read, write, delete)",
        "Role-based access control (Keycloak, JWT)",
        "Role-based access control (RBAC)",
        "Role-based access control, without managers, clerks and admins",
        "No role-based access control (admin, manager)",
        "Role-based access control in phase 2 (admin, manager)",
        "Roles such as admin, manager and staff",
        "Nodes play the roles leader server, follower server",
        "The roles (containers, routers) are played by Ansible",
        "`POST /users` takes a role (admin, manager)",
        "Role-based access control (planned): admin, manager",
        "The role of Orders, Payments and Tokens in the domain",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_what_names_no_roles(said: str, form: str) -> None:
    assert roles(said, form) == []


def test_a_list_of_roles_counts_before_what_is_named_in_passing() -> None:
    text = (
        "# Shop\n\n## Features\n\n- Role-based access control (admin, manager, staff)\n\n"
        "## Roles\n\n- **Cashier** sells\n- **Owner** counts\n"
    )
    assert [each.text for each in read(outline_of(text))] == ["Cashier", "Owner"]
