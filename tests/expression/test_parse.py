"""What the three dialects read, and how they refuse the rest."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.format import text
from asbuilt.expression.model import (
    And,
    Arithmetic,
    Column,
    Comparison,
    Constant,
    Expression,
    In,
    IsNull,
    Match,
    Me,
    Moment,
    Not,
    Or,
)
from asbuilt.expression.parse import Dialect, parse, parse_with_offsets

DIALECTS: tuple[Dialect, ...] = ("filter", "rule", "check")
A, B, C = Column(("a",)), Column(("b",)), Column(("c",))
ONE, TWO = Constant(1), Constant(2)


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        pytest.param("a = 1", Comparison("=", A, ONE), id="equal"),
        pytest.param("a == 1", Comparison("=", A, ONE), id="equal as programmers write it"),
        pytest.param("a <> 1", Comparison("!=", A, ONE), id="unequal as SQL writes it"),
        pytest.param("A = 1", Comparison("=", Column(("A",)), ONE), id="names keep their case"),
        pytest.param("a IN (1, 2)", In(A, (ONE, TWO)), id="keywords ignore case"),
        pytest.param("a not in (1)", Not(In(A, (ONE,))), id="not in"),
        pytest.param("a is not null", Not(IsNull(A)), id="is not null"),
        pytest.param("a = 'it''s'", Comparison("=", A, Constant("it's")), id="quote in text"),
        pytest.param("a = ''", Comparison("=", A, Constant("")), id="empty text"),
        pytest.param("a = -1.5e3", Comparison("=", A, Constant(-1500.0)), id="negative decimal"),
        pytest.param(
            "a = -9223372036854775808", Comparison("=", A, Constant(-(2**63))), id="least integer"
        ),
        pytest.param("a ~ 'x'", Match("contains", A, Constant("x")), id="contains"),
        pytest.param("a starts with 'x'", Match("starts", A, Constant("x")), id="starts with"),
        pytest.param("a or b and c", Or((A, And((B, C)))), id="and binds more than or"),
        pytest.param("not a and b", And((Not(A), B)), id="not binds more than and"),
        pytest.param("not a = 1", Not(Comparison("=", A, ONE)), id="= binds more than not"),
        pytest.param("a and b and c", And((A, B, C)), id="a chain is one node"),
        pytest.param("(a and b) and c", And((And((A, B)), C)), id="parentheses are kept"),
        pytest.param("a = @me.id", Comparison("=", A, Me("id")), id="the caller"),
        pytest.param("a = @me.in", Comparison("=", A, Me("in")), id="any word after a dot"),
        pytest.param(
            "author.team.name = a",
            Comparison("=", Column(("author", "team", "name")), A),
            id="path",
        ),
        pytest.param(
            "a > @now - 1 week + 2 hours", Comparison(">", A, Moment("now", -597600)), id="moment"
        ),
        pytest.param(
            "a = b.starts", Comparison("=", A, Column(("b", "starts"))), id="soft keyword"
        ),
        pytest.param("similar", Column(("similar",)), id="a column called like an operator"),
    ],
)
def test_a_filter_is_read(source: str, tree: Expression) -> None:
    assert parse(source) == tree
    assert parse(source, "rule") == tree


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        pytest.param("a - b - c = 1", "a - b - c = 1", id="minus from the left"),
        pytest.param("a + b * c = 1", "a + b * c = 1", id="times binds more"),
        pytest.param("(a + b) * c = 1", "(a + b) * c = 1", id="parentheses"),
        pytest.param("-a = 1", "0 - a = 1", id="minus is a subtraction"),
        pytest.param("+a = 1", "a = 1", id="plus is nothing"),
        pytest.param("CHAR_LENGTH(a) > 1", "length(a) > 1", id="synonym"),
        pytest.param("a is true", "coalesce(a, false)", id="is true is never unknown"),
        pytest.param("a is not true", "not coalesce(a, false)", id="is not true"),
        pytest.param("a is false", "not coalesce(a, true)", id="is false"),
        pytest.param("a is not false", "coalesce(a, true)", id="is not false"),
    ],
)
def test_a_rule_computes(source: str, tree: str) -> None:
    assert text(parse(source, "rule")) == tree


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        pytest.param("((a)::text = 'x'::text)", "a = 'x'", id="casts of pg_dump"),
        pytest.param("CAST(a AS numeric(10, 2)) > 0", "a > 0", id="CAST"),
        pytest.param("(a IS NULL)::boolean", "a is null", id="cast of a condition"),
        pytest.param(
            "((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
            "a in ('x', 'y')",
            id="IN as pg_dump writes it",
        ),
        pytest.param("a = ANY ('{x, y}'::text[])", "a in ('x', 'y')", id="array as text"),
        pytest.param("a <> ALL (ARRAY[1, 2])", "a not in (1, 2)", id="NOT IN of pg_dump"),
        pytest.param("a ~ '^x'", "a ~ '^x'", id="regular expression"),
        pytest.param("a !~* '^x'", "a !~ '(?i)^x'", id="regular expression without case"),
        pytest.param("a LIKE 'x%' ESCAPE '\\'", "a like 'x%'", id="LIKE"),
        pytest.param("a ILIKE 'X%'", "lower(a) like 'x%'", id="ILIKE"),
        pytest.param("(a ~~ 'x%'::text)", "a like 'x%'", id="LIKE of pg_dump"),
        pytest.param("(a !~~* 'X%'::text)", "lower(a) not like 'x%'", id="NOT ILIKE of pg_dump"),
        pytest.param(
            "a SIMILAR TO '[A-Z_%]{2}.(x|y)%'", r"a ~ '^(?:[A-Z_%]{2}\.(x|y).*)$'", id="SIMILAR"
        ),
        pytest.param("a SIMILAR TO 'x\\%'", r"a ~ '^(?:x%)$'", id="SIMILAR with an escape"),
        pytest.param(
            '"order" > 0 and "a ""b""" > 0', 'order > 0 and "a ""b""" > 0', id="quoted names"
        ),
        pytest.param("a <= now()", "a <= @now", id="now()"),
        pytest.param("a < CURRENT_DATE - 30", "a < @today - 30 days", id="days after CURRENT_DATE"),
        pytest.param("a < current_date + 1 and b", "a < @today + 1 day and b", id="days, then and"),
        pytest.param(
            "a < (now() - '1 day 02 hours'::interval)",
            "a < @now - 26 hours",
            id="pg_dump's interval",
        ),
        pytest.param(
            "a < CURRENT_TIMESTAMP + INTERVAL '2 weeks'", "a < @now + 14 days", id="INTERVAL"
        ),
        pytest.param("a >= DATE '2020-01-01'", "a >= '2020-01-01'", id="typed literal"),
        pytest.param(
            "a >= '2020-01-01'::timestamp with time zone", "a >= '2020-01-01'", id="long type"
        ),
        pytest.param("a >= ('-5'::integer)::numeric", "a >= -5", id="negative integer of pg_dump"),
        pytest.param("a > '-0.5'::numeric", "a > -0.5", id="negative fraction of pg_dump"),
        pytest.param("a > '1.5'::integer", "a > '1.5'", id="text that is no integer"),
        pytest.param("a = 'x'::public.mood", "a = 'x'", id="type of a schema"),
        pytest.param("a < now() + interval '01 hour'", "a < @now + 1 hour", id="interval in hours"),
        pytest.param("a = b.any", "a = b.any", id="a column called any"),
        pytest.param(
            "date > 5 and time < 3", "date > 5 and time < 3", id="columns called like types"
        ),
    ],
)
def test_a_check_is_read_as_sql(source: str, tree: str) -> None:
    assert text(parse(source, "check")).startswith(tree)


@pytest.mark.parametrize(
    ("dialect", "source", "message", "offset", "hint"),
    [
        pytest.param("filter", "", "the expression is empty", 0, None, id="nothing"),
        pytest.param("filter", "  ", "the expression is empty", 2, None, id="blanks"),
        pytest.param("filter", "a =", "a column or a value, found the end", 3, None, id="half"),
        pytest.param("filter", "a = 1 b", "found 'b'", 6, None, id="too much"),
        pytest.param("filter", "a = 1 andd b", "found 'andd'", 6, "did you mean 'and'", id="typo"),
        pytest.param("filter", "a contains 'x'", "found 'contains'", 2, "write ~", id="contains"),
        pytest.param("filter", "(a = 1", "expected ')'", 6, None, id="open parenthesis"),
        pytest.param("filter", "a = 'x", "''' is not understood", 4, "close", id="open text"),
        pytest.param("filter", 'a = "x"', "single quotes", 4, "write 'x'", id="double quotes"),
        pytest.param("filter", "a && b", "'&' is not understood", 2, "write and", id="&&"),
        pytest.param("filter", "a = 1; drop", "';' is not understood", 5, "one condition", id=";"),
        pytest.param("filter", "a = 1x", "'1' is not understood", 4, None, id="number and letter"),
        pytest.param("filter", "a = b = c", "can not follow", 6, "join", id="chain of comparisons"),
        pytest.param("filter", "a = not b", "'not' can not", 4, "parentheses", id="not as a value"),
        pytest.param("filter", "a in ()", "list is empty", 7, "at least one", id="empty list"),
        pytest.param("filter", "a not 5", "after 'not'", 6, None, id="not what"),
        pytest.param("filter", "a is open", "after 'is'", 5, "with =", id="is what"),
        pytest.param("filter", "5", "a value, not a condition", 0, "compare", id="a lonely value"),
        pytest.param("filter", "a and 'x'", "not a condition", 6, "compare", id="text as a term"),
        pytest.param("filter", "(a = 1) < b", "has no order", 8, "= or !=", id="order of truth"),
        pytest.param(
            "filter", "(a = 1) in (b)", "a value is needed", 0, None, id="truth in a list"
        ),
        pytest.param("filter", "a ~ 5", "text is needed", 4, "single quotes", id="number as text"),
        pytest.param("filter", "a + 1 = 2", "no arithmetic", 2, None, id="arithmetic"),
        pytest.param("filter", "-a = 2", "no arithmetic", 0, None, id="minus"),
        pytest.param("filter", "lower(a) = 'x'", "no functions", 0, None, id="function"),
        pytest.param("filter", "a like 'x'", "CHECK constraints only", 2, "contains", id="like"),
        pytest.param("filter", "a ~* 'x'", "CHECK constraints only", 2, "ignores case", id="~*"),
        pytest.param("filter", "a.b.c.d = 1", "two relations", 0, None, id="long path"),
        pytest.param("filter", "a. = 1", "expected a name", 3, None, id="half a path"),
        pytest.param("filter", "in = 1", "found 'in'", 0, None, id="reserved word"),
        pytest.param("filter", "a = @you.id", "me, now or today", 5, None, id="unknown variable"),
        pytest.param("filter", "a > @now - 1 month", "no fixed length", 13, "30 days", id="month"),
        pytest.param("filter", "a > @now - 1 moon", "expected second", 13, None, id="no unit"),
        pytest.param("filter", "a > @now - b", "such as 7 days", 11, None, id="no time"),
        pytest.param("filter", "a > @now - 1.5 days", "such as 7 days", 11, None, id="half days"),
        pytest.param("filter", "a > @now - 99999 weeks", "100 years", 4, None, id="far away"),
        pytest.param("filter", "a = 9223372036854775808", "64 bits", 4, None, id="big integer"),
        pytest.param("filter", "a = 1e999", "too large", 4, None, id="infinity"),
        pytest.param("filter", "a = 'x\0'", "U+0000", 6, None, id="NUL"),
        pytest.param("filter", "a = '\ud800'", "U+D800", 5, None, id="lone surrogate"),
        pytest.param(
            "rule", "lowr(a) = 'x'", "no function 'lowr'", 0, "'lower'", id="near function"
        ),
        pytest.param(
            "rule", "sleep(a)", "no function 'sleep'", 0, "there are", id="other function"
        ),
        pytest.param("rule", "coalesce(a) = 1", "2 to 32 arguments", 0, None, id="few arguments"),
        pytest.param("rule", "abs(a, b) = 1", "1 argument", 0, None, id="many arguments"),
        pytest.param("rule", "round(a, b) = 1", "from 0 to 15", 0, None, id="digits"),
        pytest.param("rule", "a + 'x' = 1", "a number is needed", 4, None, id="text in a sum"),
        pytest.param("rule", "a - @now > 1", "moved by a time", 4, "7 days", id="moment in a sum"),
        pytest.param("rule", "a + (b = 1) = 1", "a value is needed", 4, None, id="truth in a sum"),
        pytest.param("rule", "lower(5) = 'x'", "text is needed", 6, None, id="number to lower"),
        pytest.param("check", "a = @me.id", "knows no caller", 4, "row rule", id="caller"),
        pytest.param(
            "check", "a ~ '(?=x)'", "is not understood", 4, "look-around", id="look-around"
        ),
        pytest.param("check", "a ~ b", "text in single quotes", 4, None, id="column as a pattern"),
        pytest.param("check", "a like 'x\\'", "single backslash", 7, None, id="half an escape"),
        pytest.param("check", "a similar to 'x\\'", "single backslash", 13, None, id="and here"),
        pytest.param("check", "a like 'x' escape '!'", "only a backslash", 7, None, id="escape"),
        pytest.param("check", "a::date = b", "cast to date", 1, "without it", id="lossy cast"),
        pytest.param(
            "check", "(a = 1)::int = 1", "not cast to int", 7, None, id="truth as a number"
        ),
        pytest.param(
            "check", "a::numeric / 2 > 1", "inside a division", 11, None, id="cast, divided"
        ),
        pytest.param(
            "check", "1 / a::numeric > 1", "inside a division", 2, None, id="divided by cast"
        ),
        pytest.param("check", "a > any (array[1])", "not understood", 2, "use in", id="> any"),
        pytest.param("check", "a <> any (array[1])", "not understood", 2, "use in", id="<> any"),
        pytest.param("check", "a = any (b)", "expected array", 9, "use in", id="array column"),
        pytest.param(
            "check", "a < now() - '1 mon'::interval", "expected second", 12, None, id="mon"
        ),
        pytest.param("check", "a < now() - interval '7'", "not understood", 12, None, id="7 what"),
        pytest.param("check", "a < current_date - 1.5", "whole number", 19, None, id="1.5 days"),
    ],
)
def test_a_refusal_says_what_where_and_what_to_do(
    dialect: Dialect, source: str, message: str, offset: int, hint: str | None
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source, dialect)
    error = caught.value
    assert message in error.message
    assert error.offset == offset
    assert (hint or "") in (error.hint or "")


def nested(opening: str, middle: str, closing: str = "", times: int = 500) -> str:
    return opening * times + middle + closing * times


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(" or ".join(["a"] * 33), "33 terms, 32 are allowed", id="terms"),
        pytest.param("a = '" + "x" * 8192 + "'", "longer than 8 KiB", id="length"),
        pytest.param("a = '" + "ä" * 4096 + "'", "longer than 8 KiB", id="length in bytes"),
        pytest.param(nested("(", "a", ")"), "64 levels deep", id="parentheses"),
        pytest.param(nested("not ", "a"), "64 levels deep", id="not"),
        pytest.param(nested("a = (", "a", ")"), "64 levels deep", id="comparisons"),
        pytest.param(nested("a in ((", "a", "))"), "64 levels deep", id="lists"),
        pytest.param(nested("a between (", "a", ")"), "64 levels deep", id="bounds"),
    ],
)
def test_a_filter_has_limits(source: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        parse(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(nested("-", "a"), id="minus"),
        pytest.param(nested("abs(", "a", ")"), id="calls"),
        pytest.param(nested("cast(", "a", "as int)"), id="casts"),
        pytest.param(nested("a = any (array[(", "a", ")])", 300), id="arrays"),
        pytest.param("a = any " + nested("(", "a", ")"), id="parentheses around an array"),
        pytest.param("a" + nested(" + a", " = 1"), id="a long sum"),
        pytest.param(nested("a similar to (", "a", ")"), id="patterns"),
    ],
)
def test_no_constraint_exhausts_the_stack(source: str) -> None:
    with pytest.raises(ExpressionError, match="64 levels deep"):
        parse(source, "check")


def test_the_limits_themselves_are_allowed() -> None:
    assert len(parse(" and ".join(["a = 1"] * 32)).terms) == 32  # type: ignore[union-attr]
    assert parse("(" * 64 + "a" + ")" * 64) == A
    assert isinstance(parse("a" + " + a" * 62 + " = 1", "rule"), Comparison)
    assert isinstance(parse("a = -(-(1))", "rule"), Comparison)


def test_offsets_point_at_columns_and_constants() -> None:
    expression, offsets = parse_with_offsets("status = 'open' and due < @today")
    assert isinstance(expression, And)
    places = [
        offsets[id(side)]
        for term in expression.terms
        if isinstance(term, Comparison)
        for side in (term.left, term.right)
    ]
    assert places == [0, 9, 20, 26]


def test_arithmetic_joins_from_the_left() -> None:
    expected = Arithmetic("-", Arithmetic("-", A, B), C)
    assert parse("a - b - c = 1", "rule") == Comparison("=", expected, ONE)


_WORDS = (
    *("a", "b.c", "and", "or", "not", "in", "between", "is", "null", "true", "like", "ilike"),
    *("similar", "to", "starts", "with", "escape", "any", "all", "array", "cast", "as", "now"),
    *("current_date", "interval", "date", "month", "7 days", "text", "numeric", "lower", "round"),
    *("@me.id", "@now", "@today", "@", "1", "2.5", "'x'", "''", "'7 days'", "'{a}'", '"q"'),
    *("-", "+", "*", "/", "%", "~", "!~", "~~", "=", "!=", "<", "(", ")", "[", "]", ",", "."),
    *("::", ";", "\\", "|", "\0", "'"),
)
soups = st.lists(st.sampled_from(_WORDS), max_size=14).flatmap(
    lambda words: st.sampled_from(("", " ")).map(lambda glue: glue.join(words))
)


@given(soups | st.text(), st.sampled_from(DIALECTS))
@example("a = any (", "check")
@example("a < now() - ''", "check")
@example("a::", "check")
@example("current_date", "filter")
def test_whatever_the_text_nothing_but_a_refusal_is_raised(source: str, dialect: Dialect) -> None:
    try:
        expression = parse(source, dialect)
    except ExpressionError as error:
        assert error.offset is None or 0 <= error.offset <= len(source)
    else:
        again: Dialect = "check" if dialect == "check" else "rule"
        assert parse(text(expression), again) == expression
