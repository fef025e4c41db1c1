from __future__ import annotations

import base64
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.spec.column_type import ColumnType, Kind
from asbuilt.spec.values import canonical, converter, from_text

INTEGER = ColumnType("integer")
SMALL = ColumnType("integer", bits=16)
MONEY = ColumnType("decimal", precision=10, scale=2)
WHOLE = ColumnType("decimal", precision=4)
ANY_DECIMAL = ColumnType("decimal")
FLOAT = ColumnType("float")
TEXT = ColumnType("text")
NAME = ColumnType("text", length=3)
BOOLEAN = ColumnType("boolean")
ID = ColumnType("uuid")
DATE = ColumnType("date")
TIME = ColumnType("time")
TIMESTAMP = ColumnType("timestamp")
STATUS = ColumnType("enum", values=("open", "closed"))
BYTES = ColumnType("bytes")
JSON = ColumnType("json")
NUMBERS = ColumnType("array", item=INTEGER)
POINT = ColumnType("object", fields={"x": INTEGER, "label": NAME})


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("type", "value", "stored"),
    [
        (INTEGER, 0, 0),
        (INTEGER, 2**63 - 1, 2**63 - 1),
        (INTEGER, -(2**63), -(2**63)),
        (SMALL, -32768, -32768),
        (MONEY, 5, Decimal("5.00")),
        (MONEY, 1.1, Decimal("1.10")),
        (MONEY, "12345678.90", Decimal("12345678.90")),
        (MONEY, "1.500", Decimal("1.50")),
        (MONEY, "-0", Decimal("0.00")),
        (MONEY, Decimal("1e3"), Decimal("1000.00")),
        (WHOLE, 12.0, Decimal("12")),
        (ANY_DECIMAL, "1e3", Decimal("1000")),
        (ANY_DECIMAL, "0.125", Decimal("0.125")),
        (FLOAT, 3, 3.0),
        (FLOAT, -2.5, -2.5),
        (TEXT, "", ""),
        (NAME, "äöü", "äöü"),
        (NAME, "🚀🚀🚀", "🚀🚀🚀"),
        (BOOLEAN, True, True),
        (
            ID,
            "0B8F1D2E-7A37-4D0C-9C43-1E6D3B6C4F10",
            "0b8f1d2e-7a37-4d0c-9c43-1e6d3b6c4f10",
        ),
        (ID, UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (DATE, "2024-02-29", "2024-02-29"),
        (DATE, date(2024, 2, 29), "2024-02-29"),
        (TIME, "23:59:59", "23:59:59"),
        (TIME, "07:30", "07:30:00"),
        (TIME, "07:30:00.5", "07:30:00.500000"),
        (TIME, time(7, 30), "07:30:00"),
        (TIMESTAMP, "2024-03-01T10:00:00Z", "2024-03-01T10:00:00.000000Z"),
        (TIMESTAMP, "2024-03-01t10:00:00.25z", "2024-03-01T10:00:00.250000Z"),
        (TIMESTAMP, "2024-03-01T10:00:00+05:30", "2024-03-01T04:30:00.000000Z"),
        (TIMESTAMP, "2024-03-01T10:00:00", "2024-03-01T10:00:00.000000Z"),
        (TIMESTAMP, "2024-03-01 10:00:00.123456789Z", "2024-03-01T10:00:00.123456Z"),
        (TIMESTAMP, datetime(2024, 3, 1, tzinfo=UTC), "2024-03-01T00:00:00.000000Z"),
        (STATUS, "open", "open"),
        (BYTES, "aGk=", b"hi"),
        (JSON, None, None),
        (JSON, {"a": [1, 2.5, None, "x"]}, {"a": [1, 2.5, None, "x"]}),
        (NUMBERS, [1, 2], [1, 2]),
        (POINT, {"label": None, "x": 1}, {"label": None, "x": 1}),
        (ColumnType("object"), {"any": "thing"}, {"any": "thing"}),
        (ColumnType("array"), ["a", 1], ["a", 1]),
    ],
)
def test_a_fitting_value_is_stored_in_its_one_form(
    type: ColumnType, value: object, stored: object
) -> None:
    result = canonical(type, value)

    assert result == stored
    assert str(result) == str(stored)


@pytest.mark.parametrize(
    ("type", "value", "message"),
    [
        (INTEGER, True, "must be an integer"),
        (INTEGER, 1.0, "must be an integer"),
        (INTEGER, "5", "must be an integer"),
        (INTEGER, None, "must be an integer"),
        (INTEGER, 2**63, "must be between -9223372036854775808 and 9223372036854775807"),
        (SMALL, 32768, "must be between -32768 and 32767"),
        (MONEY, "1.005", "must have at most 2 digits after the point"),
        (MONEY, 123456789, "must have at most 8 digits before the point"),
        (MONEY, "NaN", "must be a number"),
        (MONEY, math.inf, "must be a finite number"),
        (MONEY, Decimal("NaN"), "must be a finite number"),
        (MONEY, True, "must be a number"),
        (MONEY, "1_000", "must be a number"),
        (MONEY, "٣", "must be a number"),
        (WHOLE, 0.5, "must have at most 0 digits after the point"),
        (ANY_DECIMAL, "1e9999", "has too many digits"),
        (ANY_DECIMAL, 10**400, "has too many digits"),
        (ANY_DECIMAL, "1" * 1_000_000, "has too many digits"),
        (FLOAT, True, "must be a number"),
        (FLOAT, math.nan, "must be a finite number"),
        (FLOAT, 10**400, "is too large a number"),
        (TEXT, 5, "must be a string"),
        (TEXT, "a\0b", "must not contain the NUL character"),
        (TEXT, "\ud800", "must not contain half a surrogate pair"),
        (NAME, "abcd", "must be at most 3 characters"),
        (BOOLEAN, 1, "must be true or false"),
        (BOOLEAN, "true", "must be true or false"),
        (ID, "0b8f1d2e7a374d0c9c431e6d3b6c4f10", "must be a UUID"),
        (DATE, "2024-02-30", "must be a date: YYYY-MM-DD"),
        (DATE, "20240229", "must be a date: YYYY-MM-DD"),
        (DATE, "2024-W09-4", "must be a date: YYYY-MM-DD"),
        (TIME, "24:00:00", "must be a time: HH:MM:SS"),
        (TIMESTAMP, "2024-03-01", "must be a timestamp: YYYY-MM-DDTHH:MM:SSZ"),
        (TIMESTAMP, 1709287200, "must be a timestamp: YYYY-MM-DDTHH:MM:SSZ"),
        (TIMESTAMP, "0001-01-01T00:00:00+05:00", "must be a timestamp: YYYY-MM-DDTHH:MM:SSZ"),
        (STATUS, "OPEN", "must be one of open, closed"),
        (STATUS, ["open"], "must be one of open, closed"),
        (BYTES, "no base64!", "must be base64 text"),
        (BYTES, "ä", "must be base64 text"),
        (JSON, {"n": 2**63}, "must be between -9223372036854775808 and 9223372036854775807"),
        (JSON, [math.nan], "must be a finite number"),
        (JSON, {"\ud800": 1}, "must not contain half a surrogate pair"),
        (JSON, {1: 1}, "must be a string"),
        (JSON, {1, 2}, "must be a JSON value"),
        (JSON, nested(65), "must not be nested deeper than 64 levels"),
        (NUMBERS, [1, "2"], "at [1] must be an integer"),
        (NUMBERS, "1,2", "must be an array"),
        (POINT, {"x": "1"}, "at 'x' must be an integer"),
        (POINT, {"y": 1}, "must not have a member 'y'"),
        (POINT, [], "must be an object"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_words(
    type: ColumnType, value: object, message: str
) -> None:
    with pytest.raises(ValueError) as refusal:
        canonical(type, value)

    assert str(refusal.value) == message


def test_json_may_be_nested_to_the_limit() -> None:
    assert canonical(JSON, nested(64)) == nested(64)


@pytest.mark.parametrize(
    ("type", "text", "stored"),
    [
        (INTEGER, "5", 5),
        (INTEGER, "-7", -7),
        (MONEY, "5", Decimal("5.00")),
        (FLOAT, "1e3", 1000.0),
        (BOOLEAN, "true", True),
        (BOOLEAN, "false", False),
        (TEXT, "5", "5"),
        (ID, "0B8F1D2E-7A37-4D0C-9C43-1E6D3B6C4F10", "0b8f1d2e-7a37-4d0c-9c43-1e6d3b6c4f10"),
        (DATE, "2024-02-29", "2024-02-29"),
        (TIMESTAMP, "2024-03-01", "2024-03-01T00:00:00.000000Z"),
        (TIMESTAMP, "2024-03-01T01:00:00+01:00", "2024-03-01T00:00:00.000000Z"),
        (STATUS, "closed", "closed"),
        (BYTES, "aGk=", b"hi"),
        (JSON, '{"a": 1}', {"a": 1}),
        (NUMBERS, "[1, 2]", [1, 2]),
    ],
)
def test_query_text_becomes_the_value_that_json_would_have_given(
    type: ColumnType, text: str, stored: object
) -> None:
    assert from_text(type, text) == stored


@pytest.mark.parametrize(
    ("type", "text"),
    [
        (INTEGER, "5.0"),
        (INTEGER, " 5"),
        (INTEGER, "1_0"),
        (INTEGER, "9" * 5000),
        (INTEGER, "9223372036854775808"),
        (FLOAT, "nan"),
        (FLOAT, "1e9999"),
        (BOOLEAN, "1"),
        (BOOLEAN, "True"),
        (TEXT, "\0"),
        (JSON, "{"),
        (JSON, "[" * 5000 + "]" * 5000),
        (NUMBERS, "1,2"),
    ],
)
def test_query_text_is_read_strictly(type: ColumnType, text: str) -> None:
    with pytest.raises(ValueError):
        from_text(type, text)


def test_a_kept_converter_does_the_same() -> None:
    convert = converter(MONEY)

    assert [convert(1), convert("2.5")] == [Decimal("1.00"), Decimal("2.50")]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)
TYPES = st.sampled_from([INTEGER, SMALL, MONEY, WHOLE, ANY_DECIMAL, FLOAT, TEXT, NAME]) | (
    st.sampled_from([BOOLEAN, ID, DATE, TIME, TIMESTAMP, STATUS, BYTES, JSON, NUMBERS, POINT])
)
LIKELY_TEXT = st.one_of(
    st.text(),
    st.from_regex(r"\A-?[0-9.eE]{1,25}\Z"),
    st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-9:.]{5,15}(Z|[+-][0-9:]{5})?)?\Z"),
    st.binary().map(lambda data: base64.b64encode(data).decode()),
    st.uuids().map(str),
)


@given(TYPES, JSON_VALUES | LIKELY_TEXT)
def test_a_canonical_value_converts_to_itself(type: ColumnType, value: object) -> None:
    try:
        stored = canonical(type, value)
    except ValueError:
        return
    again = canonical(type, stored)

    assert again == stored
    assert str(again) == str(stored)


@given(TYPES, LIKELY_TEXT)
def test_any_query_text_is_converted_or_refused(type: ColumnType, text: str) -> None:
    try:
        stored = from_text(type, text)
    except ValueError as refusal:
        assert str(refusal)
    else:
        assert canonical(type, stored) == stored


@given(st.datetimes(timezones=st.timezones()))
def test_timestamps_keep_their_moment(moment: datetime) -> None:
    try:
        stored = canonical(TIMESTAMP, moment.isoformat())
    except ValueError:
        return

    assert isinstance(stored, str)
    assert datetime.fromisoformat(stored) == moment.astimezone(UTC)


@given(st.datetimes(), st.datetimes())
def test_timestamps_sort_as_text_like_their_moments(one: datetime, other: datetime) -> None:
    first, second = canonical(TIMESTAMP, one), canonical(TIMESTAMP, other)

    assert isinstance(first, str) and isinstance(second, str)
    assert (first < second) is (one < other)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**7)))
def test_decimals_keep_their_value(value: Decimal) -> None:
    wide = ColumnType("decimal", precision=60, scale=2)
    if value.adjusted() < 58:
        assert canonical(wide, str(value)) == value


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_a_converter(kind: Kind) -> None:
    assert callable(converter(ColumnType(kind)))
