"""Rows that are certainly the caller's, told without asking the store."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.expression.model import Expression
from asbuilt.expression.parse import parse
from asbuilt.plan.model import ColumnPlan, TablePlan
from asbuilt.server.visibility import owned
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.base import Caller

TABLE = TablePlan(
    "notes",
    (
        ColumnPlan("id", "id", ColumnType("integer"), False),
        ColumnPlan("owner_id", "owner_id", ColumnType("integer"), True),
        ColumnPlan("group_name", "group_name", ColumnType("text"), True),
        ColumnPlan("deleted_at", "deleted_at", ColumnType("timestamp"), True),
    ),
    ("id",),
    deleted_at="deleted_at",
)
ANN = Caller(7, "user", {"id": 7, "team": None})
MINE = parse("owner_id = @me.id")


@pytest.mark.parametrize(
    ("row", "caller", "expected"),
    [
        pytest.param((1, 7, None, None), ANN, True, id="own"),
        pytest.param((1, 8, None, None), ANN, False, id="another's"),
        pytest.param((1, None, None, None), ANN, False, id="nobody's"),
        pytest.param((1, 7, None, "2026-01-01"), ANN, False, id="own, but removed"),
        pytest.param((1, 7, None, None), None, False, id="nobody asks"),
    ],
)
def test_a_row_with_the_caller_in_it_is_theirs(
    row: tuple[Any, ...], caller: Caller | None, expected: bool
) -> None:
    rule = owned(TABLE, MINE)
    assert rule is not None
    assert rule.shows(row, caller) is expected


def test_null_is_nobody_even_to_a_caller_without_a_value() -> None:
    rule = owned(TABLE, parse("owner_id = @me.team"))
    assert rule is not None
    assert not rule.shows((1, None, None, None), ANN)


@pytest.mark.parametrize(
    "rule",
    [
        None,
        parse("owner_id != @me.id"),
        parse("owner_id = 7"),
        parse("owner.team = @me.id"),
        parse("group_name = @me.team"),
        parse("owner_id = @me.id and deleted_at is null"),
    ],
)
def test_any_other_rule_is_left_to_the_store(rule: Expression | None) -> None:
    assert owned(TABLE, rule) is None
