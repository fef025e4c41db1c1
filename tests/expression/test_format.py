"""A tree written as text reads back as the same tree."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.expression.format import text
from asbuilt.expression.model import Column, Comparison, Expression, Moment
from asbuilt.expression.parse import parse
from asbuilt.expression.shape import shape
from tests.expression.trees import conditions, moments


def exactly(expression: Expression) -> bytes:
    """Tells 1 from true, which compare as equal."""
    return msgspec.json.encode(expression)


@given(conditions("rule"))
def test_a_rule_survives_the_round_trip(expression: Expression) -> None:
    assert exactly(parse(text(expression), "rule")) == exactly(expression)


@given(conditions("check"))
def test_a_check_survives_the_round_trip(expression: Expression) -> None:
    assert exactly(parse(text(expression), "check")) == exactly(expression)


@given(conditions("rule") | conditions("check"))
def test_a_tree_survives_json(expression: Expression) -> None:
    assert msgspec.json.decode(exactly(expression), type=Expression) == expression


@given(moments)
def test_a_moment_survives_the_round_trip(moment: Moment) -> None:
    expression = Comparison("<", Column(("due",)), moment)
    assert parse(text(expression), "filter") == expression


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@given(st.lists(names, min_size=1, max_size=3))
def test_any_column_name_can_be_quoted(path: list[str]) -> None:
    expression = Column(tuple(path))
    assert parse(text(expression), "check") == expression


@pytest.mark.parametrize(
    "source",
    [
        "a = 1 and (b = 2 or c = 3)",
        "(a = 1 and b = 2) and c = 3",
        "not (a = 1 and b = 2)",
        "not a = 1",
        "a not in (1, 2)",
        "a not between 1 and 2",
        "a !~ 'x'",
        "a is not null",
        "a not starts with 'x'",
        "a - (b - c) = (a - b) * 2",
        "a - -1 = 0",
        "(a is null) != (b is null)",
        "title ~ 'it''s'",
        "created_at > @now - 7 days",
        "created_at > @now - 90 minutes",
        "due < @today + 1 day",
    ],
)
def test_parentheses_stand_only_where_they_are_needed(source: str) -> None:
    assert text(parse(source, "rule")) == source


def test_a_shape_shows_its_slots() -> None:
    assert text(shape(parse("a = 1 and b in ('x', 'y')"))[0]) == "a = $1 and b in ($2, $3)"
