"""The SQL of each database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Column, Constant, Expression, Match, Me, Moment, Slot
from asbuilt.expression.parse import Dialect, parse
from asbuilt.expression.render import POSTGRESQL, SQLITE, Rendered, SqlDialect, literal, render
from asbuilt.expression.shape import shape
from tests.expression.trees import Path, conditions


def name(path: Path) -> str:
    return "t." + "_".join(path)


def written(expression: Expression, dialect: SqlDialect = SQLITE) -> Rendered:
    return render(expression, name, lambda index: f"${index + 1}", dialect)


@pytest.mark.parametrize(
    ("dialect", "source", "sqlite", "postgresql"),
    [
        pytest.param("filter", "a != 1", "t.a <> $1", "", id="comparison"),
        pytest.param(
            "filter", "a or b and not c", "t.a OR t.b AND NOT t.c", "", id="no parentheses"
        ),
        pytest.param(
            "filter",
            "not (a or b) and (c or a)",
            "NOT (t.a OR t.b) AND (t.c OR t.a)",
            "",
            id="parentheses where needed",
        ),
        pytest.param("filter", "a not in (1, 2)", "t.a NOT IN ($1, $2)", "", id="not in"),
        pytest.param("filter", "a between 1 and 2", "t.a BETWEEN $1 AND $2", "", id="between"),
        pytest.param("filter", "a is not null", "t.a IS NOT NULL", "", id="is not null"),
        pytest.param("filter", "(a is null) = b", "(t.a IS NULL) = t.b", "", id="truth compared"),
        pytest.param("rule", "a - (b - c) = 0", "t.a - (t.b - t.c) = $1", "", id="subtraction"),
        pytest.param(
            "rule",
            "a / (b + 1) % 2 = 0",
            "t.a / (t.b + $1) % $2 = $3",
            "t.a / nullif((t.b + $1), 0) % nullif($2, 0) = $3",
            id="division by zero is null",
        ),
        pytest.param(
            "filter",
            "a.b ~ 'x'",
            "instr(lower(t.a_b), lower($1)) > 0",
            'strpos(lower(t.a_b collate "C"), lower($1 collate "C")) > 0',
            id="contains",
        ),
        pytest.param(
            "filter",
            "a !~ 'x'",
            "NOT (instr(lower(t.a), lower($1)) > 0)",
            'NOT (strpos(lower(t.a collate "C"), lower($1 collate "C")) > 0)',
            id="contains not",
        ),
        pytest.param(
            "filter",
            "a starts with 'x'",
            "substr(lower(t.a), 1, length($1)) = lower($2)",
            'starts_with(lower(t.a collate "C"), lower($1 collate "C"))',
            id="starts with",
        ),
        pytest.param(
            "check", "a ~ '^x'", "regexp_re2($1, t.a)", "t.a ~ $1", id="regular expression"
        ),
        pytest.param(
            "check", "a not like 'x'", "NOT (regexp_re2($1, t.a))", "NOT (t.a LIKE $1)", id="like"
        ),
        pytest.param(
            "rule",
            "trim(upper(a)) = coalesce(b, c)",
            "trim(upper(t.a)) = coalesce(t.b, t.c)",
            'btrim(upper(t.a collate "C")) = coalesce(t.b, t.c)',
            id="functions",
        ),
        pytest.param(
            "rule",
            "round(a) = round(b, 2)",
            "round(t.a) = round(t.b, $1)",
            "round((t.a)::numeric) = round((t.b)::numeric, $1)",
            id="round half away from zero",
        ),
    ],
)
def test_each_database_gets_its_sql(
    dialect: Dialect, source: str, sqlite: str, postgresql: str
) -> None:
    expression = parse(source, dialect)
    assert written(expression).sql == sqlite
    assert written(expression, POSTGRESQL).sql == (postgresql or sqlite)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
def test_values_are_parameters_in_the_order_of_their_places(dialect: SqlDialect) -> None:
    expression = parse("a = 'x''; drop' and b > @now - 1 day and c = @me.id and d in (1, null)")
    values = (Constant("x'; drop"), Moment("now", -86400), Me("id"), Constant(1), Constant(None))
    rendered = written(expression, dialect)
    assert rendered.parameters == values
    assert "drop" not in rendered.sql


def test_a_value_that_stands_twice_is_bound_twice() -> None:
    assert written(parse("a starts with 'x'")).parameters == (Constant("x"), Constant("x"))


@given(conditions("rule") | conditions("check"))
def test_parameters_are_numbered_without_gaps(expression: Expression) -> None:
    numbers: list[int] = []

    def place(index: int) -> str:
        numbers.append(index)
        return "?"

    rendered = render(expression, name, place, SQLITE)
    assert numbers == list(range(len(rendered.parameters)))
    assert rendered.sql.count("?") == len(numbers)


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        pytest.param(None, "NULL", id="null"),
        pytest.param(True, "TRUE", id="true"),
        pytest.param(False, "FALSE", id="false"),
        pytest.param(-5, "-5", id="integer"),
        pytest.param(0.1, "0.1", id="decimal"),
        pytest.param(Decimal("1E+3"), "1000", id="exact decimal"),
        pytest.param("it's", "'it''s'", id="text"),
        pytest.param("a\\b", "'a\\b'", id="backslash"),
    ],
)
def test_a_literal_is_quoted(value: str | int | float | bool | Decimal | None, sql: str) -> None:
    assert literal(value) == sql


@pytest.mark.parametrize("leaf", [Me("id"), Moment("now"), Slot(0)], ids=["me", "now", "slot"])
def test_ddl_depends_on_no_caller_and_no_clock(leaf: Me | Moment | Slot) -> None:
    expression = Match("contains", Column(("a",)), leaf)
    with pytest.raises(ExpressionError, match="does not depend"):
        render(expression, name, lambda index: "?", SQLITE, inline=True)


def test_expressions_of_one_form_have_one_shape() -> None:
    first, values = shape(parse("a = 5 and b in ('x', 'y') and c > @now - 1 day and d = @me.id"))
    other, _ = shape(parse("a = 7 and b in ('v', null) and c > @today and d = @me.id"))
    assert first == other
    assert hash(first) == hash(other)
    assert values == (Constant(5), Constant("x"), Constant("y"), Moment("now", -86400))
    assert written(first).parameters == (Slot(0), Slot(1), Slot(2), Slot(3), Me("id"))


@pytest.mark.parametrize(
    "other",
    ["a = 5 or b", "a > 5 and b", "c = 5 and b", "a in (5, 6) and b", "a = b and b"],
)
def test_expressions_of_different_forms_have_different_shapes(other: str) -> None:
    assert shape(parse("a = 5 and b"))[0] != shape(parse(other))[0]


def test_patterns_belong_to_the_shape() -> None:
    form, values = shape(parse("a like 'x%' and b ~ '^y' and c = 1", "check"))
    assert values == (Constant(1),)
    assert written(form).parameters == (Constant("^x.*$"), Constant("^y"), Slot(0))
