"""The grammar of CHECK constraints: what people write in SQL, and what ``pg_dump`` makes of it.

Casts that change no value are dropped, ``= any (array[…])`` becomes IN, SIMILAR TO and ``~`` become
regular expressions. There is no caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from asbuilt import regex
from asbuilt.expression import operands
from asbuilt.expression.compute import ascii_lower
from asbuilt.expression.grammar import UNITS, Grammar
from asbuilt.expression.model import (
    Arithmetic,
    Call,
    Condition,
    Constant,
    Expression,
    In,
    Match,
    Moment,
    Not,
)
from asbuilt.expression.patterns import compiled, from_like, from_similar
from asbuilt.expression.precedence import SUM
from asbuilt.expression.tokens import CLOCK, Token

_TEXT_TYPES = ("text", "varchar", "char", "character", "bpchar", "citext", "string")
_FRACTIONAL_TYPES = ("numeric", "decimal", "real", "float", "float4", "float8", "double")
_INTEGER_TYPES = ("int", "int2", "int4", "int8", "integer", "smallint", "bigint")
_KEEPING_TYPES = frozenset(
    (
        *_TEXT_TYPES,
        *_FRACTIONAL_TYPES,
        *_INTEGER_TYPES,
        *("boolean", "bool", "timestamp", "timestamptz"),
    )
)
_LITERAL_TYPES = frozenset(("date", "time", "timestamp", "timestamptz", "uuid"))
_LIKE = {"~~": "like", "~~*": "ilike"}
_UNIT_WORDS = frozenset(each + plural for each in (*UNITS, "month", "year") for plural in ("", "s"))
_INTEGER = regex.compile(r"-?[0-9]{1,18}")
_FRACTION = regex.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}")
_ARRAY_TEXT = regex.compile(r'\{[^{}"\\]+\}')


class SqlGrammar(Grammar):
    """:class:`Grammar` with SQL's further spellings."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens, computes=True)
        self.fractional_casts: list[Expression] = []

    def identifier(self) -> str:
        if self.token.kind == "quoted":
            return self.advance().value
        return super().identifier()

    def variable(self, start: Token) -> Expression:
        if self.token.word == "me":
            self.fail("a CHECK constraint knows no caller", "write it as a row rule", start)
        return super().variable(start)

    def name(self) -> Expression:
        token = self.token
        called = self.following.symbol == "("
        if token.word == "now" and called:
            self.advance()
            self.expect("(")
            self.expect(")")
            return self.moment("now", token)
        if token.word in CLOCK:
            self.advance()
            return self.moment(CLOCK[token.word], token)
        if token.word == "cast" and called:
            return self.cast()
        if token.word in _LITERAL_TYPES and self.following.kind == "text":
            self.advance()
            return self.primary()
        return super().name()

    # ------------------------------------------------------------ casts

    def postfix(self, node: Expression) -> Expression:
        while self.token.symbol == "::":
            start = self.advance()
            node = self.without_cast(node, self.type_name(), start)
        return node

    def cast(self) -> Expression:
        start = self.advance()
        self.expect("(")
        with self.nested():
            operand = self.expression()
        self.expect("as")
        node = self.without_cast(operand, self.type_name(), start)
        self.expect(")")
        return node

    def without_cast(self, node: Expression, type_name: str, start: Token) -> Expression:
        """``node``, if a cast to the type leaves its value as it is."""
        if isinstance(node, Constant):
            return self.leaf(Constant(_cast(node.value, type_name)), start)
        if isinstance(node, Moment):
            return node
        if isinstance(node, Condition) and type_name not in ("bool", "boolean"):
            self.fail(f"a condition is not cast to {type_name}", "join conditions with and", start)
        if type_name not in _KEEPING_TYPES:
            self.fail(f"the cast to {type_name} is not understood", "compare without it", start)
        if type_name in _FRACTIONAL_TYPES:
            self.fractional_casts.append(node)
        return node

    def arithmetic(self, level: int, left: Expression, start: Token) -> Arithmetic:
        operator = self.token
        result = super().arithmetic(level, left, start)
        # dropping the cast would turn this into a division of integers
        if operator.value in ("/", "%") and any(
            node is left or node is result.right for node in self.fractional_casts
        ):
            self.fail("a cast inside a division is not understood", "multiply by 1.0", operator)
        return result

    def type_name(self) -> str:
        """The first word of a type: ``character`` of ``character varying(20)[]``."""
        name = self.identifier().lower()
        while self.accept("."):
            name = self.identifier().lower()
        while self.accept("varying", "precision", "with", "without", "time", "zone"):
            pass
        if self.accept("("):
            while self.token.kind == "number" or self.token.symbol == ",":
                self.advance()
            self.expect(")")
        while self.accept("["):
            self.expect("]")
        return name

    # ------------------------------------------------------------ patterns

    def word_predicate(self, operator: Token, left: Expression, start: Token) -> Expression:
        match operator.word:
            case "like" | "ilike":
                return self.like(operator.word, left, start)
            case "similar":
                self.expect("to")
                return self.regex(left, start, from_similar)
        return super().word_predicate(operator, left, start)

    def tilde(self, operator: Token, left: Expression, start: Token) -> Expression:
        symbol = operator.value.removeprefix("!")
        if symbol in _LIKE:
            match = self.like(_LIKE[symbol], left, start)
        else:
            match = self.regex(left, start, _ignoring_case if symbol == "~*" else str)
        return Not(match) if operator.value.startswith("!") else match

    def like(self, word: str, left: Expression, start: Token) -> Match:
        operands.text(left, start)
        begin = self.token
        pattern = self.pattern()
        if self.accept("escape") and self.advance().value != "\\":
            self.fail("only a backslash can be the escape character", at=begin)
        with self.located(begin):
            from_like(pattern)
        if word == "like":
            return Match("like", left, self.leaf(Constant(pattern), begin))
        folded = self.leaf(Constant(ascii_lower(pattern)), begin)
        return Match("like", Call("lower", (left,)), folded)

    def regex(self, left: Expression, start: Token, translate: Callable[[str], str]) -> Match:
        operands.text(left, start)
        begin = self.token
        with self.located(begin):
            pattern = translate(self.pattern())
            compiled(pattern)
        return Match("regex", left, self.leaf(Constant(pattern), begin))

    def pattern(self) -> str:
        begin = self.token
        node = self.expression(SUM)
        if isinstance(node, Constant) and isinstance(node.value, str):
            return node.value
        self.fail("a pattern is text in single quotes", at=begin)

    # ------------------------------------------------------------ arrays

    def comparison(self, operator: Token, left: Expression, start: Token) -> Expression:
        word = self.token
        if word.word not in ("any", "some", "all") or self.following.symbol != "(":
            return super().comparison(operator, left, start)
        self.advance()
        negated = operator.value in ("!=", "<>")
        if (operator.value != "=" and not negated) or negated != (word.word == "all"):
            self.fail(f"'{operator.value} {word.value}' is not understood", "use in", operator)
        self.expect("(")
        chosen = In(operands.value(left, start), self.array())
        self.expect(")")
        return Not(chosen) if negated else chosen

    def array(self) -> tuple[Expression, ...]:
        """``array['a', 'b']`` or ``'{a,b}'``, perhaps in parentheses, perhaps with a cast."""
        start = self.token
        if self.accept("("):
            with self.nested():
                values = self.array()
            self.expect(")")
        elif self.accept("array"):
            self.expect("[")
            values = self.values("]")
        elif start.kind == "text" and _ARRAY_TEXT.fullmatch(start.value):
            items = self.advance().value[1:-1].split(",")
            values = tuple(self.leaf(Constant(item.strip()), start) for item in items)
        else:
            self.fail("expected array['a', 'b']", "use in ('a', 'b')", start)
        self.type_names()
        return values

    def type_names(self) -> None:
        while self.accept("::"):
            self.type_name()

    # ------------------------------------------------------------ the clock

    def duration(self, base: Literal["now", "today"]) -> int:
        """Also ``interval '7 days'``, ``'7 days'::interval``, and days after CURRENT_DATE."""
        start = self.token
        self.accept("interval")
        if self.token.kind == "text":
            text = self.advance().value
            self.type_names()
            return self.interval(text, start)
        if base == "today" and start.kind == "number" and self.following.word not in _UNIT_WORDS:
            return self.days()
        return super().duration(base)

    def days(self) -> int:
        amount = self.advance()
        if not amount.value.isdigit():
            self.fail("expected a whole number of days", at=amount)
        return int(amount.value) * UNITS["day"]

    def interval(self, text: str, start: Token) -> int:
        words = text.split()
        amounts, units = words[::2], words[1::2]
        if len(amounts) != len(units) or not all(regex.fullmatch("[0-9]{1,9}", a) for a in amounts):
            self.fail(f"the interval '{text}' is not understood", "write '7 days'", start)
        return sum(
            int(amount) * self.unit(Token("word", unit, start.offset, word=unit.lower()))
            for amount, unit in zip(amounts, units, strict=True)
        )


def _cast(
    value: str | int | float | bool | None, type_name: str
) -> str | int | float | bool | None:
    """A constant as its cast makes it: ``'-5'::integer``, as ``pg_dump`` writes -5, is a number."""
    if isinstance(value, str) and type_name in (*_INTEGER_TYPES, *_FRACTIONAL_TYPES):
        if _INTEGER.fullmatch(value):
            return int(value)
        if type_name in _FRACTIONAL_TYPES and _FRACTION.fullmatch(value):
            return float(value)
    return value


def _ignoring_case(pattern: str) -> str:
    return f"(?i){pattern}"
