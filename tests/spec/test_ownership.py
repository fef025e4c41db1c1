"""Definitions of own rows of several tables, and columns that are no condition."""

from __future__ import annotations

import pytest

from asbuilt.expression import format
from asbuilt.spec.sections import access
from tests.sections.documents import outline_of

MODEL = """
CREATE TABLE members (id INT PRIMARY KEY, email TEXT NOT NULL, club_id INT);
CREATE TABLE tools (
    id INT PRIMARY KEY, owner_id INT REFERENCES members (id), name TEXT, free BOOLEAN, club_id INT
);
CREATE TABLE loans (
    id INT PRIMARY KEY, tool_id INT REFERENCES tools (id), due DATE,
    borrower_id INT REFERENCES members (id), lender_id INT REFERENCES members (id)
);
"""
BOTH = {("tools", "owner_id = @me.id"), ("loans", "borrower_id = @me.id")}
EITHER = {(None, "owner_id = @me.id"), (None, "borrower_id = @me.id")}


def rules(legend: str, word: str = "own") -> set[tuple[str | None, str]]:
    """The tables and the rules of a word, as a legend below a matrix defines it."""
    header = "| Endpoint | member | admin |\n|--|--|--|\n"
    matrix = f"{header}| `GET /tools` | {word} | yes |\n| `GET /loans` | {word} | yes |"
    text = f"# Tools\n\n```sql{MODEL}```\n\n## API\n\n- `GET /tools`\n- `GET /loans`\n\n## Access\n"
    found = access.read(outline_of(f"{text}\n{matrix}\n\n{legend}\n"))
    return {(each.table, format.text(each.expression)) for each in found.legend if each.expression}


@pytest.mark.parametrize(
    "legend",
    [
        "*own*: `owner_id` of a tool, `borrower_id` of a loan, is the caller",
        "- **own**: `tools.owner_id` or `loans.borrower_id` = current user",
        "own means `owner_id` (tools) or `borrower_id` (loans) is the current user.",
        "Own tools are those whose `owner_id` is the caller; own loans are those whose"
        " `borrower_id` is the caller.",
        "(own) = row belongs to the caller (`tools.owner_id`, `loans.borrower_id`)",
        "- own (tools): `owner_id` = current user\n- own (loans): `borrower_id` = current user",
        "own: the tool the member owns (`owner_id`) or the loan they made (`borrower_id`)",
        "**own** — for tools: `owner_id` is the caller, for loans: `borrower_id` is the caller",
        "- own: `tools.owner_id` = current user; `loans.borrower_id` = current user",
    ],
)
def test_each_table_has_a_column(legend: str) -> None:
    assert rules(legend) == BOTH


def test_columns_without_a_table_hold_where_there_is_one_of_them() -> None:
    assert rules('"own" = `owner_id`/`borrower_id` matches the caller') == EITHER


@pytest.mark.parametrize(
    "legend",
    [
        "*own*: `owner_id` of a tool, `borrower_id` of an open loan, is the caller",
        "*own*: `owner_id` of a tool, unless it is lent",
        "*own*: `owner_id` of a tool, `borrower_id` of a loan, until it is due",
        "*own*: not `owner_id` of a tool, `borrower_id` of a loan",
        "*own*: `name` of a tool, `due` of a loan, is the caller",
        "*own*: `owner_id` of a tool, `borrower_id` and `lender_id` of a loan, is the caller",
        "*own*: `borrower_id` or `lender_id`",
        "*own*: `owner_id` = the caller's `club_id`, `borrower_id` of a loan",
        "*own*: `owner_id` of a boat, `borrower_id` of a loan, is the caller",
    ],
)
def test_what_says_more_or_leaves_something_open_lets_nobody_in(legend: str) -> None:
    assert rules(legend) == set()


@pytest.mark.parametrize("rule", ["`club_id`", "`club_id` or `owner_id`", "not `owner_id`"])
def test_a_number_alone_is_no_condition(rule: str) -> None:
    """The database takes it for true: it would hold for every row."""
    assert rules(f"- **club**: {rule}", "club") == set()


def test_yes_or_no_is_a_condition() -> None:
    """The control."""
    assert rules("- **club**: `free`", "club") == {(None, "free")}
