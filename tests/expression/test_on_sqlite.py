"""Python and SQLite give one answer: the rendered SQL runs on the real database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.expression.compute import Value
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Column, Comparison, Constant, Expression, Me, Moment, Slot
from asbuilt.expression.moment import moment_text
from asbuilt.expression.parse import parse
from asbuilt.expression.patterns import matches
from asbuilt.expression.render import SQLITE, Rendered, render
from asbuilt.expression.shape import shape
from tests.expression.trees import CALLER, PATHS, Path, conditions, integers, letters, rows

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, UTC)


def quoted(path: Path) -> str:
    return '"' + ".".join(path) + '"'


@pytest.fixture(scope="module")
def database() -> Iterator[apsw.Connection]:
    """One table whose columns keep every value as it is (ANY in a STRICT table)."""
    connection = apsw.Connection(":memory:")
    connection.create_scalar_function(
        "regexp_re2", lambda *values: matches(values[0], values[1]), 2, deterministic=True
    )
    columns = ", ".join(f"{quoted(path)} ANY" for path in PATHS)
    connection.execute(f"CREATE TABLE item ({columns}) STRICT")
    yield connection
    connection.close()


def bound(parameter: Constant | Me | Moment | Slot, values: tuple[Constant | Moment, ...]) -> Value:
    match parameter:
        case Slot(index):
            return bound(values[index], ())
        case Constant(value):
            return value
        case Me(column):
            return CALLER[column]
        case Moment():
            return moment_text(parameter, NOW)


def ask(
    database: apsw.Connection,
    row: Mapping[Path, Value],
    rendered: Rendered,
    values: tuple[Constant | Moment, ...] = (),
) -> bool | None:
    """What SQLite says of the condition for ``row``."""
    database.execute("DELETE FROM item")
    places = ", ".join("?" for _ in PATHS)
    database.execute(f"INSERT INTO item VALUES ({places})", [row[path] for path in PATHS])
    parameters = [bound(parameter, values) for parameter in rendered.parameters]
    ((answer,),) = database.execute(f"SELECT {rendered.sql} FROM item", parameters).fetchall()
    return None if answer is None else bool(answer)


def on_sqlite(expression: Expression, inline: bool = False) -> Rendered:
    return render(expression, quoted, lambda index: f"?{index + 1}", SQLITE, inline=inline)


@given(expression=conditions("rule"), row=rows)
def test_a_rule_means_the_same_in_python(
    database: apsw.Connection, expression: Expression, row: dict[Path, Value]
) -> None:
    expected = evaluate(expression, row, CALLER, NOW)
    assert ask(database, row, on_sqlite(expression)) == expected


@given(expression=conditions("check"), row=rows)
def test_a_check_means_the_same_with_its_constants_in_the_text(
    database: apsw.Connection, expression: Expression, row: dict[Path, Value]
) -> None:
    expected = evaluate(expression, row, {}, NOW)
    rendered = on_sqlite(expression, inline=True)
    assert rendered.parameters == ()
    assert ask(database, row, rendered) == expected


@given(expression=conditions("rule") | conditions("check"), row=rows)
def test_a_shape_with_its_values_is_the_expression(
    database: apsw.Connection, expression: Expression, row: dict[Path, Value]
) -> None:
    form, values = shape(expression)
    expected = evaluate(expression, row, CALLER, NOW)
    assert ask(database, row, on_sqlite(form), values) == expected


_ANY = st.none() | integers | letters | st.floats(allow_nan=False) | st.booleans() | st.binary()


@given(left=_ANY, right=_ANY, operator=st.sampled_from(("=", "!=", "<", "<=", ">", ">=")))
def test_values_of_different_kinds_have_one_order(
    database: apsw.Connection, left: Value, right: Value, operator: str
) -> None:
    row: dict[Path, Value] = {**dict.fromkeys(PATHS), ("qty",): left, ("title",): right}
    expression = Comparison(operator, Column(("qty",)), Column(("title",)))  # type: ignore[arg-type]
    assert ask(database, row, on_sqlite(expression)) == evaluate(expression, row, {}, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("title > @now - 7 days", True, id="a moment in the past"),
        pytest.param("title > @now", False, id="now"),
        pytest.param("title between @today and @today + 1 day", True, id="today"),
    ],
)
def test_the_clock_is_a_parameter(database: apsw.Connection, text: str, expected: bool) -> None:
    row = {**dict.fromkeys(PATHS), ("title",): "2026-11-22T09:30:15.000000Z"}
    expression = parse(text)
    assert evaluate(expression, row, {}, NOW) is expected
    assert ask(database, row, on_sqlite(expression)) is expected
