"""Questions of who may do something and their answers; and rights that no form of them tells."""

from __future__ import annotations

import pytest

from tests.sections.library import FALLING, callers

QUESTIONS = {
    "bold": "**Who can list books?** Readers, clerks and admins.\n\n"
    "**Who can add a book?** Clerks and admins.\n\n**Who can delete a book?** Only admins.\n",
    "headings": "### Who may list books?\n\nReaders, clerks and admins.\n\n"
    "### Who may add a book?\n\n- clerks\n- admins\n\n### Who may delete a book?\n\nAdmins only.\n",
    "items": "- Who is allowed to list books? Readers, clerks and admins.\n"
    "- Who is allowed to add a book? Clerks and admins.\n"
    "- Who is allowed to delete a book? Admins.\n",
}


@pytest.mark.parametrize("form", QUESTIONS)
def test_answers_name_the_callers(form: str) -> None:
    assert callers(f"## Permissions\n\n{QUESTIONS[form]}") == FALLING


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Clerks and admins.", "Clerks and admins, but not at night."),
        ("Clerks and admins.", "Clerks, once an admin has agreed."),
        ("Clerks and admins.", "Nobody."),
        ("Clerks and admins.", "It depends on the shelf."),
    ],
)
def test_what_is_answered_otherwise_lets_nobody_in(said: str, instead: str) -> None:
    found = callers(f"## Permissions\n\n{QUESTIONS['bold'].replace(said, instead)}")
    assert "clerk" not in found[1]
    assert "reader" not in found[1] | found[2]


@pytest.mark.parametrize(
    "statement",
    [
        "GRANT INSERT ON books TO clerk;",
        "CREATE POLICY adds ON books FOR INSERT TO clerk WITH CHECK (true);",
        "GRANT SELECT ON books TO nobody_else;\nGRANT INSERT ON books TO clerk, admin;",
    ],
)
@pytest.mark.parametrize("heading", ["Permissions", "Further statements"])
def test_rights_on_tables_leave_no_endpoint_to_convention(statement: str, heading: str) -> None:
    found = callers(f"## {heading}\n\n```sql\n{statement}\n```\n")
    assert all(each <= {"admin"} for each in found)


def test_grants_to_others_say_nothing() -> None:
    """The control."""
    found = callers("## Statements\n\n```sql\nGRANT SELECT ON books TO backup_job;\n```\n")
    assert found[0] == {"reader", "clerk", "admin"}
