"""Evaluation in Python: what the comparison with SQLite does not show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from asbuilt.expression.compute import Value
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Column, Moment, Slot
from asbuilt.expression.moment import moment_text
from asbuilt.expression.parse import parse
from asbuilt.expression.patterns import from_like, from_similar, matches

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, UTC)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("n = 1", None),
        ("n != 1", None),
        ("n is null", True),
        ("not n = 1", None),
        ("n = 1 or true", True),
        ("n = 1 and false", False),
        ("n = 1 and true", None),
        ("5 in (n, 5)", True),
        ("5 in (n, 6)", None),
        ("5 not in (n, 6)", None),
        ("3 between n and 2", False),
        ("3 between n and 4", None),
        ("n is true", False),
        ("n is not false", True),
        ("5 / 0 = 1", None),
        ("-7 / 2 = -3", True),
        ("-7 % 2 = -1", True),
        ("7 / 2.0 = 3.5", True),
        ("round(2.5) = 3 and round(-2.5) = -3", True),
        ("round(1.25, 1) = 1.3", True),
        ("9223372036854775807 + 1 > 9223372036854775807", True),
        ("'Z' < 'a'", True),
        ("'ÄB' ~ 'b'", True),
        ("'ÄB' ~ 'ä'", False),
        ("active = 1", True),
    ],
)
def test_three_valued_logic_and_numbers(source: str, expected: bool | None) -> None:
    row: dict[tuple[str, ...], Value] = {("n",): None, ("active",): True}
    assert evaluate(parse(source, "rule"), row, {}, NOW) is expected


def test_a_row_may_be_a_function() -> None:
    assert evaluate(parse("author.name = @me.name"), ".".join, {"name": "author.name"}, NOW)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param("missing = 1", KeyError, id="a column that the row lacks"),
        pytest.param("a = @me.missing", KeyError, id="a column that the caller lacks"),
        pytest.param("a + 1 = 2", TypeError, id="text in a sum"),
        pytest.param("b ~ 'x'", TypeError, id="a number as text"),
        pytest.param("b % 1.5 = 0", TypeError, id="a remainder of decimals"),
    ],
)
def test_what_resolve_refuses_has_no_value(source: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        evaluate(parse(source, "rule"), {("a",): "x", ("b",): 1}, {}, NOW)


def test_a_slot_has_no_value() -> None:
    with pytest.raises(TypeError):
        evaluate(Slot(0), {}, {}, NOW)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (Moment("now"), "2026-11-22T09:30:15.123456Z"),
        (Moment("now", -604800), "2026-11-15T09:30:15.123456Z"),
        (Moment("today"), "2026-11-22T00:00:00.000000Z"),
        (Moment("today", 3600), "2026-11-22T01:00:00.000000Z"),
        (Moment("today", 86400, as_date=True), "2026-11-23"),
    ],
    ids=str,
)
def test_moments_have_the_form_of_stored_timestamps(moment: Moment, expected: str) -> None:
    assert moment_text(moment, NOW) == expected
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11)))
    assert moment_text(moment, elsewhere) == expected


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("a%", "abc", True),
        ("a%", "Abc", False),
        ("a_c", "a\nc", True),
        ("a.c", "abc", False),
        ("100\\%", "100%", True),
        ("100\\%", "1000", False),
        ("", "", True),
        ("%", "x\ny", True),
    ],
)
def test_like(pattern: str, value: str, expected: bool) -> None:
    assert matches(from_like(pattern), value) is expected


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("(a|b)%", "bcd", True),
        ("a|b", "ab", False),
        ("[%_]", "%", True),
        ("[%_]", "x", False),
        ("a.c", "abc", False),
        ("a+", "aaa", True),
        ("^$", "", False),
        ("\\_", "_", True),
    ],
)
def test_similar_to(pattern: str, value: str, expected: bool) -> None:
    assert matches(from_similar(pattern), value) is expected


def test_a_match_with_null_is_unknown() -> None:
    assert matches(None, "x") is None
    assert matches("x", None) is None


def test_a_pattern_that_would_take_exponential_time_elsewhere_takes_none() -> None:
    assert matches("^(a+)+$", "a" * 50_000 + "b") is False


def test_a_pattern_that_re2_does_not_take_is_refused() -> None:
    with pytest.raises(ExpressionError, match="not understood"):
        matches("(", "x")


def test_a_column_is_its_truth() -> None:
    assert evaluate(Column(("active",)), {("active",): 0}, {}, NOW) is False
