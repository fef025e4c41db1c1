"""Text to a tree, in three dialects.

``filter`` is what clients send: columns against constants, no functions. ``rule`` (row rules) adds
functions and arithmetic. ``check`` (CHECK constraints, as people and ``pg_dump`` write them) adds
LIKE, regular expressions and PostgreSQL's casts, and knows no caller.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeVar, cast

from asbuilt.expression.compute import ascii_lower
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.functions import FUNCTIONS, SYNONYMS, Function
from asbuilt.expression.model import (
    And,
    Arithmetic,
    ArithmeticOperator,
    Between,
    Call,
    Column,
    Comparison,
    ComparisonOperator,
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
from asbuilt.expression.patterns import compiled, from_like, from_similar
from asbuilt.expression.precedence import AND, NOT, OR, PREDICATE, PRODUCT, SUM
from asbuilt.expression.tokens import RESERVED, Token, tokenize
from asbuilt.expression.tree import depth, walk

Dialect = Literal["filter", "rule", "check"]

MAXIMUM_BYTES = 8 * 1024
MAXIMUM_DEPTH = 64
MAXIMUM_PARTS = 3
MAXIMUM_TERMS: Mapping[Dialect, int] = {"filter": 32, "rule": 256, "check": 256}
MAXIMUM_SHIFT = 36525 * 86400

_LEVELS = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(
        ("not", "in", "between", "is", "like", "ilike", "similar", "starts"), PREDICATE
    ),
    **dict.fromkeys(("=", "==", "!=", "<>", "<", "<=", ">", ">="), PREDICATE),
    **dict.fromkeys(("~", "!~", "~*", "!~*", "~~", "!~~", "~~*", "!~~*"), PREDICATE),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/%", PRODUCT),
}
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_UNIT_WORDS = frozenset(
    unit + plural for unit in (*_UNITS, "month", "year") for plural in ("", "s")
)
_MOMENTS: Mapping[str, Literal["now", "today"]] = {
    "now": "now",
    "today": "today",
    "current_timestamp": "now",
    "current_date": "today",
}
_KEEPING_TYPES = frozenset(
    (
        "text",
        "varchar",
        "char",
        "character",
        "bpchar",
        "citext",
        "string",
        "numeric",
        "decimal",
        "real",
        "float",
        "float4",
        "float8",
        "double",
        "int2",
        "int4",
        "int8",
        "int",
        "integer",
        "smallint",
        "bigint",
        "boolean",
        "bool",
        "timestamp",
        "timestamptz",
    )
)
_FRACTIONAL_TYPES = frozenset(("numeric", "decimal", "real", "float", "float4", "float8", "double"))
_LITERAL_TYPES = frozenset(("date", "time", "timestamp", "timestamptz", "uuid"))

_Leaf = TypeVar("_Leaf", Column, Constant, Me, Moment)
_Truth = Comparison | Between | In | IsNull | Match | Not | And | Or


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression and where its leaves stand: ``offsets[id(leaf)]`` in characters.

    The offsets stay beside the tree, so that equal expressions are equal wherever they stand.
    """

    expression: Expression
    offsets: Mapping[int, int]


def parse(text: str, dialect: Dialect = "filter") -> Expression:
    """The tree of ``text``.

    >>> parse("qty >= 5")
    Comparison(operator='>=', left=Column(path=('qty',)), right=Constant(value=5))

    Raises:
        ExpressionError: the text is not an expression of this dialect, or is too large.
    """
    return parse_with_offsets(text, dialect).expression


def parse_with_offsets(text: str, dialect: Dialect = "filter") -> Parsed:
    """As :func:`parse`, with the places of columns and constants for later errors.

    Raises:
        ExpressionError: the text is not an expression of this dialect, or is too large.
    """
    if len(text.encode(errors="replace")) > MAXIMUM_BYTES:
        raise ExpressionError("the expression is longer than 8 KiB")
    parser = _Parser(tokenize(text), dialect)
    expression = parser.whole()
    terms = 1 + sum(len(node.terms) - 1 for node in walk(expression) if isinstance(node, And | Or))
    if terms > MAXIMUM_TERMS[dialect]:
        raise ExpressionError(
            f"the expression has {terms} terms, {MAXIMUM_TERMS[dialect]} are allowed",
            hint="write `column in (…)` for many values of one column",
        )
    if depth(expression) > MAXIMUM_DEPTH:
        raise ExpressionError(f"the expression is nested more than {MAXIMUM_DEPTH} levels deep")
    return Parsed(expression, parser.offsets)


class _Parser:
    """Precedence climbing over a list of tokens: each method reads one thing and moves on."""

    def __init__(self, tokens: list[Token], dialect: Dialect) -> None:
        self.tokens = tokens
        self.dialect = dialect
        self.offsets: dict[int, int] = {}
        self.position = 0
        self.depth = 0
        self.fractional_casts: list[Expression] = []

    # ------------------------------------------------------------ tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def peek(self, distance: int = 1) -> Token:
        return self.tokens[min(self.position + distance, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def accept(self, *spellings: str) -> str | None:
        token = self.token
        spelling = token.word or token.symbol
        if spelling and spelling in spellings:
            self.advance()
            return spelling
        return None

    def expect(self, spelling: str) -> None:
        if not self.accept(spelling):
            self.fail(f"expected '{spelling}', found {self.token}")

    def fail(self, message: str, hint: str | None = None, at: Token | None = None) -> NoReturn:
        raise ExpressionError(message, (at or self.token).offset, hint)

    def leaf(self, node: _Leaf, token: Token) -> _Leaf:
        self.offsets[id(node)] = token.offset
        return node

    # ------------------------------------------------------------ precedence

    def whole(self) -> Expression:
        start = self.token
        if start.kind == "end":
            self.fail("the expression is empty")
        expression = self.truth(self.expression(), start)
        if self.token.kind != "end":
            self.fail(f"expected the end, 'and' or 'or', found {self.token}", self.word_hint())
        return expression

    def enter(self) -> None:
        self.depth += 1
        if self.depth > 2 * MAXIMUM_DEPTH:  # a level of the tree takes at most two: a + (b + (…))
            self.fail(f"the expression is nested more than {MAXIMUM_DEPTH} levels deep")

    def word_hint(self) -> str | None:
        close = difflib.get_close_matches(self.token.word, list(_LEVELS), n=1, cutoff=0.7)
        return f"did you mean '{close[0]}'?" if close else None

    def expression(self, level: int = OR) -> Expression:
        """The longest expression whose operators all bind at least as tightly as ``level``."""
        start = self.token
        self.enter()
        left = self.negation(level) if self.token.word == "not" else self.unary()
        while (next_level := self.level()) >= level:
            left = self.infix(next_level, left, start)
            if next_level == self.level() == PREDICATE:
                self.fail(
                    f"{self.token} can not follow a comparison",
                    "join comparisons with and, or use parentheses",
                )
        self.depth -= 1
        return left

    def level(self) -> int:
        return _LEVELS.get(self.token.word or self.token.symbol, 0)

    def infix(self, level: int, left: Expression, start: Token) -> Expression:
        if level in (OR, AND):
            return self.junction(level, left, start)
        if level == PREDICATE:
            return self.predicate(left, start)
        return self.arithmetic(level, left, start)

    def junction(self, level: int, left: Expression, start: Token) -> Expression:
        terms = [self.truth(left, start)]
        while self.accept("or" if level == OR else "and"):
            start = self.token
            terms.append(self.truth(self.expression(level + 1), start))
        return Or(tuple(terms)) if level == OR else And(tuple(terms))

    def negation(self, level: int) -> Expression:
        if level > NOT:
            self.fail("'not' can not stand here", "put parentheses around not …")
        self.advance()
        start = self.token
        return Not(self.truth(self.expression(NOT), start))

    def arithmetic(self, level: int, left: Expression, start: Token) -> Expression:
        operator = self.advance()
        if self.dialect == "filter":
            self.fail("a filter does no arithmetic", "compute the value first", operator)
        self.number(left, start)
        start = self.token
        right = self.number(self.expression(level + 1), start)
        if operator.value in "/%" and any(
            node is left or node is right for node in self.fractional_casts
        ):
            self.fail("a cast inside a division is not understood", "multiply by 1.0", operator)
        return Arithmetic(cast(ArithmeticOperator, operator.value), left, right)

    # ------------------------------------------------------------ what may stand where

    def truth(self, node: Expression, start: Token) -> Expression:
        """``node``, which must be able to be true or false."""
        if isinstance(node, _Truth | Column | Me) or (
            isinstance(node, Constant) and (node.value is None or isinstance(node.value, bool))
        ):
            return node
        if isinstance(node, Call) and node.name == "coalesce":
            return node
        self.fail("this is a value, not a condition", "compare it with something", start)

    def value(self, node: Expression, start: Token) -> Expression:
        """``node``, which must not be a condition."""
        if isinstance(node, _Truth):
            self.fail("this is a condition, a value is needed here", at=start)
        return node

    def number(self, node: Expression, start: Token) -> Expression:
        if isinstance(node, Moment):
            self.fail("'+' and '-' move a moment by a time", "for example @now - 7 days", start)
        if isinstance(node, Constant) and isinstance(node.value, str | bool):
            self.fail("arithmetic takes numbers", at=start)
        return self.value(node, start)

    def text(self, node: Expression, start: Token) -> Expression:
        if isinstance(node, Moment | Arithmetic) or (
            isinstance(node, Constant) and not isinstance(node.value, str | None)
        ):
            self.fail("text is needed here", "put it in single quotes", start)
        return self.value(node, start)

    # ------------------------------------------------------------ predicates

    def predicate(self, left: Expression, start: Token) -> Expression:
        operator = self.advance()
        if operator.word == "is":
            return self.is_predicate(left)
        if operator.word == "not":
            operator = self.advance()
            if operator.word not in ("in", "between", "like", "ilike", "similar", "starts"):
                self.fail(f"expected 'in' or 'between' after 'not', found {operator}", at=operator)
            return Not(self.word_predicate(operator, left, start))
        if operator.kind == "word":
            return self.word_predicate(operator, left, start)
        if "~" in operator.value:
            return self.tilde(operator, left, start)
        return self.comparison(operator, left, start)

    def is_predicate(self, left: Expression) -> Expression:
        negated = self.accept("not") is not None
        answer = self.accept("null", "true", "false")
        if answer is None:
            self.fail(f"expected 'null' after 'is', found {self.token}")
        if answer == "null":
            result: Expression = IsNull(left)
        else:
            # unknown counts as the opposite, so that the answer is never unknown
            certain = Call("coalesce", (left, Constant(answer == "false")))
            result = Not(certain) if answer == "false" else certain
        return Not(result) if negated else result

    def word_predicate(self, operator: Token, left: Expression, start: Token) -> Expression:
        match operator.word:
            case "in":
                self.expect("(")
                return In(self.value(left, start), self.values(")"))
            case "between":
                low = self.operand()
                self.expect("and")
                return Between(self.value(left, start), low, self.operand())
            case "starts":
                self.expect("with")
                begin = self.token
                pattern = self.text(self.expression(SUM), begin)
                return Match("starts", self.text(left, start), pattern)
            case "similar":
                self.expect("to")
                self.only_in_check(operator, "starts with")
                return Match("regex", self.text(left, start), self.pattern(from_similar))
        self.only_in_check(operator, "~ (contains) or starts with")
        return self.like(left, start, ignore_case=operator.word == "ilike")

    def comparison(self, operator: Token, left: Expression, start: Token) -> Expression:
        name = {"==": "=", "<>": "!="}.get(operator.value, operator.value)
        if self.dialect == "check" and self.array_follows():
            return self.array_comparison(name, left, start)
        begin = self.token
        right = self.expression(SUM)
        if isinstance(left, _Truth) or isinstance(right, _Truth):
            if name not in ("=", "!="):
                self.fail("a condition has no order", "compare it with = or !=", operator)
            self.truth(left, start)
            self.truth(right, begin)
        return Comparison(cast(ComparisonOperator, name), left, right)

    def operand(self) -> Expression:
        start = self.token
        return self.value(self.expression(SUM), start)

    def values(self, closing: str) -> tuple[Expression, ...]:
        if self.accept(closing):
            self.fail("the list is empty", "name at least one value")
        values = [self.operand()]
        while self.accept(","):
            values.append(self.operand())
        self.expect(closing)
        return tuple(values)

    def only_in_check(self, operator: Token, instead: str) -> None:
        if self.dialect != "check":
            self.fail(f"{operator} is for CHECK constraints only", f"use {instead}", operator)

    # ------------------------------------------------------------ text matching

    def tilde(self, operator: Token, left: Expression, start: Token) -> Expression:
        self.text(left, start)
        symbol = operator.value.removeprefix("!")
        if symbol.startswith("~~"):  # pg_dump's LIKE and ILIKE
            self.only_in_check(operator, "~ (contains)")
            match = self.like(left, start, ignore_case=symbol == "~~*")
        elif self.dialect == "check":
            flags = "(?i)" if symbol == "~*" else ""
            match = Match("regex", left, self.pattern(lambda pattern: flags + pattern))
        elif symbol == "~*":
            self.fail("'~*' is for CHECK constraints only", "~ ignores case", operator)
        else:
            begin = self.token
            match = Match("contains", left, self.text(self.expression(SUM), begin))
        return Not(match) if operator.value.startswith("!") else match

    def like(self, left: Expression, start: Token, ignore_case: bool) -> Match:
        begin = self.token
        self.text(left, start)
        pattern = self.pattern(str)
        if self.accept("escape") and self.advance().value != "\\":
            self.fail("only a backslash can be the escape character", at=begin)
        try:
            from_like(str(pattern.value))
        except ExpressionError as error:
            self.fail(error.message, error.hint, begin)
        if not ignore_case:
            return Match("like", left, pattern)
        folded = Constant(ascii_lower(str(pattern.value)))
        return Match("like", Call("lower", (left,)), self.leaf(folded, begin))

    def pattern(self, translate: Callable[[str], str]) -> Constant:
        """A pattern, which must be literal text: it is checked here, once."""
        begin = self.token
        node = self.expression(SUM)
        if not isinstance(node, Constant) or not isinstance(node.value, str):
            self.fail("a pattern must be text in single quotes", at=begin)
        try:
            translated = translate(node.value)
            if translate is not str:
                compiled(translated)
        except ExpressionError as error:
            self.fail(error.message, error.hint, begin)
        return self.leaf(Constant(translated), begin)

    # ------------------------------------------------------------ values

    def unary(self) -> Expression:
        sign = self.accept("-", "+")
        if sign is None:
            return self.cast(self.primary())
        if self.token.kind == "number":
            start = self.tokens[self.position - 1]
            return self.cast(self.leaf(self.literal_number(sign), start))
        start = self.token
        if self.dialect == "filter":
            self.fail("a filter does no arithmetic", "compute the value first", start)
        self.enter()
        operand = self.number(self.unary(), start)
        self.depth -= 1
        return Arithmetic("-", Constant(0), operand) if sign == "-" else operand

    def primary(self) -> Expression:
        token = self.token
        match token.kind:
            case "number":
                return self.leaf(self.literal_number(""), token)
            case "text":
                return self.leaf(Constant(self.advance().value), token)
            case "word" | "quoted":
                return self.name()
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.accept("@"):
            return self.at(token)
        self.fail(f"expected a column or a value, found {token}")

    def literal_number(self, sign: str) -> Constant:
        token = self.advance()
        text = sign + token.value
        if token.value.isdigit():
            integer = int(text)
            if not -(2**63) <= integer < 2**63:
                self.fail("the integer has more than 64 bits", at=token)
            return Constant(integer)
        number = float(text)
        if not math.isfinite(number):
            self.fail("the number is too large", at=token)
        return Constant(number)

    def name(self) -> Expression:
        """Anything that starts with a word: a constant, a function, SQL's clock, a column."""
        token = self.token
        if token.word in ("null", "true", "false"):
            self.advance()
            value = {"null": None, "true": True, "false": False}[token.word]
            return self.leaf(Constant(value), token)
        if self.dialect == "check":
            special = self.sql_word()
            if special is not None:
                return special
        if token.word in RESERVED:
            self.fail(f"expected a column or a value, found {token}")
        if self.peek().symbol == "(":
            return self.call()
        return self.column()

    def column(self) -> Column:
        first = self.token
        path = [self.identifier()]
        while self.accept("."):
            path.append(self.identifier())
        if len(path) > MAXIMUM_PARTS:
            self.fail("a path follows at most two relations", "for example author.team.name", first)
        return self.leaf(Column(tuple(path)), first)

    def identifier(self) -> str:
        token = self.advance()
        if token.kind == "quoted" and self.dialect != "check":
            literal = token.value.replace("'", "''")
            self.fail("text stands in single quotes", f"write '{literal}'", token)
        if token.kind not in ("word", "quoted"):
            self.fail(f"expected a name, found {token}", at=token)
        return token.value

    def call(self) -> Call:
        token = self.advance()
        name = SYNONYMS.get(token.word, token.word)
        if self.dialect == "filter":
            self.fail("a filter calls no functions", "compare the column itself", token)
        function = FUNCTIONS.get(name)
        if function is None:
            close = difflib.get_close_matches(name, FUNCTIONS, n=1)
            known = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(FUNCTIONS)}"
            self.fail(f"there is no function {token}", known, token)
        self.expect("(")
        arguments = [self.argument(function)]
        while self.accept(","):
            arguments.append(self.argument(function))
        self.expect(")")
        if not function.least <= len(arguments) <= function.most:
            self.fail(f"{name} takes {function.count} arguments, not {len(arguments)}", at=token)
        if name == "round" and len(arguments) == 2:
            self.digits(arguments[1], token)
        return Call(name, tuple(arguments))

    def argument(self, function: Function) -> Expression:
        start = self.token
        node = self.expression()
        if function.takes == "text":
            return self.text(node, start)
        return self.number(node, start) if function.takes == "number" else node

    def digits(self, node: Expression, token: Token) -> None:
        if not (isinstance(node, Constant) and node.value in range(16)):
            self.fail("round takes a number of digits from 0 to 15", at=token)

    # ------------------------------------------------------------ the caller and the clock

    def at(self, start: Token) -> Expression:
        token = self.advance()
        if token.word == "me":
            if self.dialect == "check":
                self.fail("a CHECK constraint knows no caller", at=start)
            self.expect(".")
            return self.leaf(Me(self.identifier()), start)
        if token.word in ("now", "today"):
            return self.moment(_MOMENTS[token.word], start)
        self.fail(f"expected me, now or today after '@', found {token}", at=token)

    def moment(self, base: Literal["now", "today"], start: Token) -> Moment:
        seconds = 0
        while sign := self.accept("+", "-"):
            seconds += (-1 if sign == "-" else 1) * self.duration(base)
        if abs(seconds) > MAXIMUM_SHIFT:
            self.fail("the time is more than 100 years away", at=start)
        return self.leaf(Moment(base, seconds), start)

    def duration(self, base: str) -> int:
        """Seconds, from ``7 days``; in a CHECK also ``interval '7 days'``, ``'7 days'::interval``,
        and after CURRENT_DATE a bare number of days."""
        start = self.token
        if self.dialect == "check" and start.kind != "number":
            self.accept("interval")
            if self.token.kind == "text":
                text = self.advance().value
                self.casts()
                return self.interval(text, start)
        amount = self.advance()
        if amount.kind != "number" or not amount.value.isdigit():
            self.fail("expected a time such as 7 days", at=start)
        if self.dialect == "check" and base == "today" and self.token.word not in _UNIT_WORDS:
            return int(amount.value) * _UNITS["day"]
        return int(amount.value) * self.unit(self.advance())

    def interval(self, text: str, start: Token) -> int:
        words = text.split()
        amounts, units = words[::2], words[1::2]
        if not words or len(words) % 2 or not all(re.fullmatch("[0-9]{1,10}", a) for a in amounts):
            self.fail(f"the interval '{text}' is not understood", "write '7 days'", start)
        return sum(
            int(amount) * self.unit(Token("word", unit, start.offset))
            for amount, unit in zip(amounts, units, strict=True)
        )

    def unit(self, token: Token) -> int:
        unit = token.word.removesuffix("s")
        if unit in ("month", "year"):
            self.fail(
                f"a {unit} has no fixed length", "write it in days, for example 30 days", token
            )
        if unit not in _UNITS:
            self.fail(f"expected {', '.join(_UNITS)}, found {token}", at=token)
        return _UNITS[unit]

    # ------------------------------------------------------------ SQL as CHECK constraints have it

    def sql_word(self) -> Expression | None:
        """What only SQL writes: the clock, CAST, and literals that name their type."""
        token = self.token
        following = self.peek()
        if token.word == "now" and following.symbol == "(":
            self.position += 2
            self.expect(")")
            return self.cast(self.moment("now", token))
        if token.word in ("current_timestamp", "current_date"):
            self.advance()
            return self.cast(self.moment(_MOMENTS[token.word], token))
        if token.word == "cast" and following.symbol == "(":
            self.position += 2
            operand = self.expression()
            self.expect("as")
            node = self.keep(operand, self.type_name(), token)
            self.expect(")")
            return node
        if token.word in _LITERAL_TYPES and following.kind == "text":
            self.type_name()
            return self.primary()
        return None

    def cast(self, node: Expression) -> Expression:
        """``node`` without the casts behind it, if they change no value."""
        while self.dialect == "check" and self.token.symbol == "::":
            start = self.advance()
            node = self.keep(node, self.type_name(), start)
        return node

    def casts(self) -> None:
        while self.accept("::"):
            self.type_name()

    def keep(self, node: Expression, type_name: str, at: Token) -> Expression:
        if isinstance(node, Constant | Moment):
            return node
        if isinstance(node, _Truth) and type_name not in ("bool", "boolean"):
            self.fail(f"a condition is not cast to {type_name}", at=at)
        if type_name not in _KEEPING_TYPES:
            self.fail(f"the cast to {type_name} is not understood", "compare without it", at)
        if type_name in _FRACTIONAL_TYPES:
            self.fractional_casts.append(node)
        return node

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

    def array_follows(self) -> bool:
        return self.token.word in ("any", "all", "some") and self.peek().symbol == "("

    def array_comparison(self, name: str, left: Expression, start: Token) -> Expression:
        """``= any (array[…])`` is IN, ``<> all (array[…])`` is NOT IN."""
        word = self.advance()
        if (name, word.word) not in {("=", "any"), ("=", "some"), ("!=", "all")}:
            self.fail(f"'{name} {word.value}' is not understood", "use in or not in", word)
        self.expect("(")
        chosen = In(self.value(left, start), self.array())
        self.expect(")")
        return chosen if name == "=" else Not(chosen)

    def array(self) -> tuple[Expression, ...]:
        start = self.token
        if self.accept("("):
            values = self.array()
            self.expect(")")
        elif self.accept("array"):
            self.expect("[")
            values = self.values("]")
        elif start.kind == "text" and re.fullmatch(r'\{[^{}"\\]+\}', start.value):
            self.advance()
            items = start.value[1:-1].split(",")
            values = tuple(self.leaf(Constant(item.strip()), start) for item in items)
        else:
            self.fail("expected array['a', 'b']", "use in ('a', 'b')", start)
        self.casts()
        return values
