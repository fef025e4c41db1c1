"""Columns and constants are checked against what exists before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.format import text
from asbuilt.expression.model import Column, Comparison, Constant, Expression, Me, Moment
from asbuilt.expression.names import Known, ValueKind, columns, resolve
from asbuilt.expression.parse import Dialect, parse, parse_with_offsets


def only(type: type, wanted: str, value: Any) -> Any:
    if not isinstance(value, type) or isinstance(value, bool) != (type is bool):
        raise ValueError(f"must be {wanted}")
    return value


def shout(value: Any) -> Any:
    return only(str, "text", value).upper()


def known(path: str, kind: ValueKind, convert: Callable[[Any], Any], **limits: bool) -> Known:
    return Known(tuple(path.split(".")), convert, kind, **limits)


INTEGER = partial(only, int, "an integer")
TEXT = partial(only, str, "text")
COLUMNS = {
    column.path: column
    for column in (
        known("qty", "integer", INTEGER),
        known("price", "number", float),
        known("status", "text", shout),
        known("title", "text", TEXT),
        known("author.name", "text", TEXT),
        known("active", "boolean", partial(only, bool, "true or false")),
        known("due", "date", TEXT),
        known("created_at", "timestamp", TEXT),
        known("labels", "opaque", TEXT),
        known("national_id", "text", TEXT, ordered=False, computed=False),
    )
}
CALLER: dict[tuple[str, ...], Known] = {
    ("id",): known("id", "integer", INTEGER),
    ("teamId",): known("team_id", "text", TEXT),
}


def lookup(path: tuple[str, ...]) -> Known | None:
    """Columns are also known in capitals, as unquoted names are in SQL."""
    return COLUMNS.get(path) or COLUMNS.get(tuple(part.lower() for part in path))


def caller(path: tuple[str, ...]) -> Known | None:
    return CALLER.get(path)


def resolved(source: str, dialect: Dialect = "rule") -> Expression:
    parsed = parse_with_offsets(source, dialect)
    names = [".".join(path) for path in COLUMNS]
    return resolve(parsed.expression, lookup, names=names, caller=caller, offsets=parsed.offsets)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        pytest.param("QTY = 1", "qty = 1", id="the canonical name"),
        pytest.param("status = 'open'", "status = 'OPEN'", id="the column's own form"),
        pytest.param("'open' = status", "'OPEN' = status", id="a constant on the left"),
        pytest.param("status in ('a', 'b')", "status in ('A', 'B')", id="in a list"),
        pytest.param("status between 'a' and 'b'", "status between 'A' and 'B'", id="as bounds"),
        pytest.param(
            "coalesce(status, 'a') = 'b'", "coalesce(status, 'A') = 'B'", id="through coalesce"
        ),
        pytest.param("status ~ 'a'", "status ~ 'a'", id="a pattern stays as it is"),
        pytest.param("not (active or qty > 1)", "not (active or qty > 1)", id="a boolean column"),
        pytest.param("qty = price", "qty = price", id="integers and decimals"),
        pytest.param("qty % 2 = 1 and qty + 0.5 > price", "", id="arithmetic"),
        pytest.param("length(title) > 3 and abs(qty) < 5", "", id="functions"),
        pytest.param("round(price, 2) = price", "", id="rounding to digits"),
        pytest.param("title = status and (qty is null) = active", "", id="columns of one kind"),
        pytest.param("qty = @me.id", "qty = @me.id", id="the caller"),
        pytest.param("title = @me.teamId", "title = @me.team_id", id="the caller's canonical name"),
        pytest.param("labels is not null", "labels is not null", id="null is asked of anything"),
        pytest.param("national_id = '1' or national_id in ('2')", "", id="an encrypted column"),
        pytest.param("created_at > @now - 7 days", "", id="a timestamp and now"),
        pytest.param("@today > created_at", "", id="a timestamp and today"),
        pytest.param("coalesce(active, false)", "", id="coalesce as a condition"),
        pytest.param("active = true and true", "", id="boolean constants"),
        pytest.param("coalesce(title, null) is null", "", id="null where it does no harm"),
    ],
)
def test_what_fits_is_let_through(source: str, result: str) -> None:
    assert text(resolved(source)) == (result or source)


@pytest.mark.parametrize(
    ("source", "message", "offset", "hint"),
    [
        pytest.param("statsu = 'x'", "no column 'statsu'", 0, "'status'", id="misspelt"),
        pytest.param(
            "qty = 1 and author.nam = 'x'", "'author.nam'", 12, "'author.name'", id="path"
        ),
        pytest.param("status = open", "no column 'open'", 9, "'open'", id="forgotten quotes"),
        pytest.param("xyzzy.plugh = 1", "no column 'xyzzy.plugh'", 0, "", id="nothing near"),
        pytest.param("qty = @me.age", "no column '@me.age'", 6, "", id="the caller has none"),
        pytest.param("qty > 'abc'", "qty must be an integer", 6, "", id="text for an integer"),
        pytest.param("qty in (1, 'x')", "qty must be an integer", 11, "", id="one of a list"),
        pytest.param("qty between 1 and 1.5", "qty must be an integer", 18, "", id="a bound"),
        pytest.param("length(title) = 'x'", "length(title) must be a number", 16, "", id="length"),
        pytest.param("lower(title) = 5", "lower(title) must be text", 15, "", id="lower"),
        pytest.param(
            "(qty = 1) = @me.id", "of kind integer", 12, "one kind", id="truth and number"
        ),
        pytest.param("qty > title", "title of kind text", 6, "one kind", id="two columns"),
        pytest.param("title = @me.id", "@me.id of kind integer", 8, "", id="column and caller"),
        pytest.param("qty", "qty is not true or false", 0, "compare", id="a number alone"),
        pytest.param("active and @me.id", "@me.id is not true", 11, "compare", id="a caller alone"),
        pytest.param("coalesce(qty, 1)", "is not true or false", 9, "compare", id="coalesce alone"),
        pytest.param("qty = null", "nothing equals null", 0, "is null", id="= null"),
        pytest.param("qty in (1, null)", "nothing equals null", 0, "is null", id="null in a list"),
        pytest.param("1 = 1", "constants are compared", 0, "a column", id="constants only"),
        pytest.param("coalesce(1, 2) = qty", "needs a column", 9, "", id="coalesce of constants"),
        pytest.param("labels = 'x'", "labels can not be compared", 0, "is null", id="json"),
        pytest.param("labels ~ 'x'", "text is needed", 0, "", id="json as text"),
        pytest.param("national_id > '1'", "has no order", 0, "= or in", id="encrypted order"),
        pytest.param("national_id ~ '1'", "with constants only", 0, "", id="encrypted pattern"),
        pytest.param("national_id = title", "with constants only", 0, "", id="encrypted column"),
        pytest.param("coalesce(national_id, '') = ''", "constants only", 9, "", id="and coalesce"),
        pytest.param("title = national_id", "with constants only", 8, "", id="and from the right"),
        pytest.param("title + 1 = 2", "title is of kind text", 0, "", id="text in a sum"),
        pytest.param("price % 2 = 1", "% takes integers", 0, "", id="remainder of a decimal"),
        pytest.param("qty % 1.5 = 1", "% takes integers", 0, "", id="remainder by a decimal"),
        pytest.param("lower(qty) = 'x'", "text is needed", 6, "", id="function of a number"),
        pytest.param("title = @now", "of kind timestamp", 8, "one kind", id="text and now"),
        pytest.param("due = @now", "due is a date", 6, "@today", id="a date and now"),
        pytest.param("due > @today - 2 hours", "due is a date", 6, "whole days", id="half a day"),
        pytest.param(
            "due = created_at", "of kind timestamp", 6, "one kind", id="date and timestamp"
        ),
        pytest.param("lower(title) ~ qty", "text is needed", 15, "", id="number as a pattern"),
    ],
)
def test_what_does_not_fit_is_pointed_at(source: str, message: str, offset: int, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        resolved(source)
    assert message in caught.value.message
    assert caught.value.offset == offset
    assert hint in (caught.value.hint or "")


def test_without_offsets_an_error_has_no_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        resolve(parse("foo = 1"), lookup)
    assert caught.value.offset is None


def test_a_moment_beside_a_date_becomes_a_date() -> None:
    expected = Comparison("<", Column(("due",)), Moment("today", -86400, as_date=True))
    assert resolved("due < @today - 1 day") == expected


def test_columns_without_a_kind_are_only_renamed_and_converted() -> None:
    def anything(path: tuple[str, ...]) -> Known:
        return Known(("t", *path), lambda value: f"<{value}>")

    expression = parse(
        "a > 1 and b ~ 'x' and c = @me.id and d < @today and e + 1 = 2 and f", "rule"
    )
    expected = parse(
        "t.a > '<1>' and t.b ~ 'x' and t.c = @me.id and t.d < @today and t.e + 1 = 2 and t.f",
        "rule",
    )
    assert resolve(expression, anything) == expected


def test_a_resolved_expression_resolves_again() -> None:
    once = resolved("status = 'open' and due < @today and qty = @me.id")
    assert resolve(once, lookup) == once


def test_columns_are_listed_once_in_the_order_of_the_text() -> None:
    expression = parse("b = 1 and (a > @me.id or author.name ~ 'x') and not b in (a, c)")
    assert columns(expression) == (("b",), ("a",), ("author", "name"), ("c",))


def test_a_converter_may_return_any_value_of_the_store() -> None:
    column = Known(("secret",), lambda value: value.encode())
    result = resolve(parse("secret = 'x'"), lambda path: column)
    assert isinstance(result, Comparison)
    assert isinstance(result.right, Constant)
    assert result.right.value == b"x"  # type: ignore[comparison-overlap]


def test_an_unchecked_caller_passes() -> None:
    expected = Comparison("=", Column(("qty",)), Me("whatever"))
    assert resolve(parse("qty = @me.whatever"), lookup) == expected
