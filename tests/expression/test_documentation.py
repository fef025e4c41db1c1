"""Every example of docs/expressions.md does what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from asbuilt.expression.compute import Value
from asbuilt.expression.cursor import MAXIMUM_DEPTH
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.format import text
from asbuilt.expression.functions import FUNCTIONS
from asbuilt.expression.grammar import MAXIMUM_PARTS, MAXIMUM_SHIFT, UNITS
from asbuilt.expression.model import Expression
from asbuilt.expression.names import Known, ValueKind, resolve
from asbuilt.expression.parse import (
    MAXIMUM_BYTES,
    MAXIMUM_TERMS,
    Dialect,
    parse,
    parse_with_offsets,
)
from asbuilt.expression.tokens import RESERVED

PAGE = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text("utf-8")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CALLER: dict[str, Value] = {"id": 7, "role": "agent", "team_id": 3}
CELL = re.compile(r"(?<!\\)\|")
TYPES: dict[str, tuple[type, ...]] = {"integer": (int,), "number": (int, float), "boolean": (bool,)}
WANTED = {"integer": "an integer", "number": "a number", "boolean": "true or false"}


def table(heading: str) -> Iterator[list[str]]:
    """The rows of the first table below a heading, code without its backticks."""
    section = PAGE.split(f"# {heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert lines is not None
    for line in lines[0].splitlines()[2:]:
        cells = (cell.strip().replace("\\|", "|") for cell in CELL.split(line.strip("|")))
        yield [re.sub(r"^`(.*)`$", r"\1", cell) for cell in cells]


def column(path: str, kind: str) -> Known:
    def convert(value: Any) -> Any:
        types = TYPES.get(kind, (str,))
        if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
            raise ValueError(f"must be {WANTED.get(kind, 'text')}")
        return value

    return Known(tuple(path.split(".")), convert, cast(ValueKind, kind))


ROW: dict[tuple[str, ...], Value] = {
    tuple(path.split(".")): msgspec.json.decode(value) for path, _, value in table("Examples")
}
COLUMNS = {
    known.path: known for known in (column(path, kind) for path, kind, _ in table("Examples"))
}


def understood(source: str, dialect: Dialect) -> Expression:
    parsed = parse_with_offsets(source, dialect)
    names = [".".join(path) for path in COLUMNS]
    return resolve(parsed.expression, COLUMNS.get, names=names, offsets=parsed.offsets)


EVERYWHERE = [(row[0], row[1]) for row in table("In filters, and everywhere")]
COMPUTED = [(row[0], row[1]) for row in table("In rules and CHECK constraints")]
UNKNOWN = [(row[0], row[1]) for row in table("Unknown")]
FILTERS = EVERYWHERE + UNKNOWN
SQL = [(row[0], row[1]) for row in table("In CHECK constraints")]
ERRORS = [(row[0], row[1]) for row in table("Errors")]
ANSWERS = {"true": True, "false": False, "unknown": None}


@pytest.mark.parametrize(("source", "answer"), FILTERS)
def test_an_example_of_a_filter_has_its_answer(source: str, answer: str) -> None:
    assert evaluate(understood(source, "filter"), ROW, CALLER, NOW) is ANSWERS[answer]
    assert parse(source, "rule") == parse(source, "filter")


@pytest.mark.parametrize("dialect", ["rule", "check"])
@pytest.mark.parametrize(("source", "answer"), COMPUTED)
def test_an_example_of_a_rule_has_its_answer(dialect: Dialect, source: str, answer: str) -> None:
    assert evaluate(understood(source, dialect), ROW, CALLER, NOW) is ANSWERS[answer]


@pytest.mark.parametrize(("source", "form"), SQL)
def test_an_example_of_a_check_is_understood_as_said(source: str, form: str) -> None:
    assert text(understood(source, "check")) == form


@pytest.mark.parametrize(("source", "answer"), ERRORS)
def test_an_example_of_an_error_says_so(source: str, answer: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        understood(source, "filter")
    assert str(caught.value) == answer


def test_the_limits_are_those_of_the_code() -> None:
    assert [value for _, value in table("Limits")] == [
        f"{MAXIMUM_BYTES // 1024} KiB",
        str(MAXIMUM_TERMS["filter"]),
        str(MAXIMUM_TERMS["rule"]),
        f"{MAXIMUM_DEPTH} levels",
        str(MAXIMUM_PARTS - 1),
        "64 bits",
        f"{MAXIMUM_SHIFT // 86400:,} days",
    ]
    assert MAXIMUM_TERMS["rule"] == MAXIMUM_TERMS["check"]


@pytest.mark.parametrize("rule", ["function", "unit"])
def test_the_grammar_lists_what_there_is(rule: str) -> None:
    line = re.search(rf"^{rule} += (.*)$", PAGE, re.MULTILINE)
    assert line is not None
    listed = [word for word in re.findall(r'"(\w+)"', line[1]) if word != "s"]
    assert listed == list({"function": FUNCTIONS, "unit": UNITS}[rule])


def test_the_page_names_the_reserved_words() -> None:
    line = re.search(r"^`([a-z ]+)` can not be names", PAGE, re.MULTILINE)
    assert line is not None
    assert set(line[1].split()) == RESERVED
