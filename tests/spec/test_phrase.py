from __future__ import annotations

import pytest

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import And, Column, Comparison, Constant, Expression, IsNull, Me, Or
from asbuilt.spec.access.phrase import row_rule

TABLES = ("tasks", "users", "teams")
OWN = Comparison("=", Column(("owner_id",)), Me("id"))
TEAM = Comparison("=", Column(("team_id",)), Me("team_id"))


@pytest.mark.parametrize(
    ("text", "table", "expression"),
    [
        ("`tasks.owner_id` = current user", "tasks", OWN),
        ("tasks.owner_id = the current user.", "tasks", OWN),
        ("`tasks.owner_id` = `current_user`", "tasks", OWN),
        ("`owner_id` = the caller", None, OWN),
        ("`owner_id` equals the signed-in user", None, OWN),
        ("`owner_id` is the logged in user", None, OWN),
        ("own rows, `owner_id` = current user", None, OWN),
        ("A task is a cook's own when `tasks.owner_id` is the current user.", "tasks", OWN),
        ("`owner_id` is the current user. Everything else is denied.", None, OWN),
        ("`owner_id` is the current user. What is not in the table is refused.", None, OWN),
        ("rows where `owner_id` = current user", None, OWN),
        ("only rows where owner_id = @me.id", None, OWN),
        ("`tasks.team_id` = current user's `team_id`", "tasks", TEAM),
        ("`tasks.team_id` = the caller’s team_id", "tasks", TEAM),
        ("`Tasks.team_id = @me.team_id`", "tasks", TEAM),
        ("`team_id` = current user.team_id", None, TEAM),
        ("only rows whose `team_id` is that of the token.", None, TEAM),
        ("rows whose `owner_id` is the caller", None, OWN),
        (
            "`tasks.team_id = @me.team_id or tasks.team_id is null`",
            "tasks",
            Or((TEAM, IsNull(Column(("team_id",))))),
        ),
        (
            "`ticket.customer_id = @me.id and internal = false`",
            None,
            And(
                (
                    Comparison("=", Column(("ticket", "customer_id")), Me("id")),
                    Comparison("=", Column(("internal",)), Constant(False)),
                )
            ),
        ),
        ("`requester = @me.id`", None, Comparison("=", Column(("requester",)), Me("id"))),
        ("`caller` = current user", None, Comparison("=", Column(("caller",)), Me("id"))),
    ],
)
def test_a_rule_in_words_or_in_code(text: str, table: str | None, expression: Expression) -> None:
    rule = row_rule(text, TABLES)

    assert (rule.table, rule.expression) == (table, expression)


@pytest.mark.parametrize(
    "text",
    [
        "the user's own tasks",
        "`owner_id` = current user unless archived",
        "`owner_id` = current user (and only while `active`)",
        "all except rows where `owner_id` = current user",
        "not where owner_id = @me.id",
        "`tasks.team_id` = `teams.id`",
        "owner_id",
        "",
        "x = 1 " * 1000,
    ],
)
def test_what_is_not_wholly_understood_is_no_rule(text: str) -> None:
    with pytest.raises(ExpressionError):
        row_rule(text, TABLES)


def test_without_any_table_a_plural_is_taken_for_one() -> None:
    assert row_rule("`tasks.owner_id` = current user", ()).table == "tasks"
    assert row_rule("`task.owner_id` = current user", ()).table is None


@pytest.mark.parametrize(
    "text",
    [
        "own open rows, `owner_id` = current user",
        "A task is open when `owner_id` is the current user.",
        "`owner_id` is the current user. Blocked ones are refused.",
    ],
)
def test_what_limits_rows_further_is_not_left_out(text: str) -> None:
    with pytest.raises(ExpressionError):
        row_rule(text, TABLES)
