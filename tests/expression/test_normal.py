"""One form for conditions that mean the same: it means what they do."""

from __future__ import annotations

import pytest
from hypothesis import given

from asbuilt.expression.compute import Value
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Expression
from asbuilt.expression.normal import normal, terms
from asbuilt.expression.parse import parse
from tests.expression.test_on_sqlite import NOW
from tests.expression.trees import CALLER, Path, conditions, rows


@given(expression=conditions("rule") | conditions("check"), row=rows)
def test_it_means_what_was_written(expression: Expression, row: dict[Path, Value]) -> None:
    assert evaluate(normal(expression), row, CALLER, NOW) == evaluate(expression, row, CALLER, NOW)


@given(conditions("rule") | conditions("check"))
def test_it_is_its_own_form(expression: Expression) -> None:
    assert normal(normal(expression)) == normal(expression)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("price >= 0", "0 <= price"),
        ("price > 0", "not (price <= 0)"),
        ("low between 1 and 5", "low <= 5 and low >= 1"),
        ("not (low between 1 and 5)", "low > 5 or low < 1"),
        ("kind in ('a', 'b')", "kind in ('b', 'a')"),
        ("a = b", "b = a"),
        ("not (a = 1 and b = 2)", "b != 2 or a != 1"),
        ("not not (a = 1)", "a = 1"),
        ("a = 1 and (b = 2 and c = 3)", "c = 3 and b = 2 and a = 1 and a = 1"),
    ],
)
def test_what_means_the_same_has_one_form(first: str, second: str) -> None:
    assert terms(parse(first, "check")) == terms(parse(second, "check"))


@pytest.mark.parametrize(
    ("first", "second"),
    [("price >= 0", "price > 0"), ("a < b", "b < a"), ("a = 1 or b = 2", "a = 1 and b = 2")],
)
def test_what_means_something_else_has_another(first: str, second: str) -> None:
    assert terms(parse(first, "check")) != terms(parse(second, "check"))
