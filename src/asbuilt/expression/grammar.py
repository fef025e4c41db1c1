"""The grammar of filters and row rules, by precedence climbing (Pratt, 1973)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar, cast

from asbuilt.expression import operands
from asbuilt.expression.cursor import Cursor
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
    Condition,
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
from asbuilt.expression.precedence import AND, NOT, OR, PREDICATE, PRODUCT, SUM
from asbuilt.expression.tokens import CLOCK, RESERVED, Token

MAXIMUM_PARTS = 3
MAXIMUM_SHIFT = 36525 * 86400
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}

_PREDICATE_WORDS = ("in", "between", "like", "ilike", "similar", "starts")
_LEVELS = {
    "or": OR,
    "and": AND,
    **dict.fromkeys((*_PREDICATE_WORDS, "is", "not"), PREDICATE),
    **dict.fromkeys(("=", "==", "!=", "<>", "<", "<=", ">", ">="), PREDICATE),
    **dict.fromkeys(("~", "!~", "~*", "!~*", "~~", "!~~", "~~*", "!~~*"), PREDICATE),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/%", PRODUCT),
}
_SPELLINGS = {"==": "=", "<>": "!="}
_OTHER_LANGUAGES = {"contains": "~", "eq": "=", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<"}
_WORD_CONSTANTS: Mapping[str, bool | None] = {"null": None, "true": True, "false": False}

_Leaf = TypeVar("_Leaf", Column, Constant, Me, Moment)


class Grammar(Cursor):
    """Each method reads one thing, from its first token to its last, and returns its tree.

    ``computes`` allows functions and arithmetic. ``offsets`` collects where the leaves stand.
    """

    def __init__(self, tokens: list[Token], computes: bool) -> None:
        super().__init__(tokens)
        self.computes = computes
        self.offsets: dict[int, int] = {}

    def leaf(self, node: _Leaf, token: Token) -> _Leaf:
        self.offsets[id(node)] = token.offset
        return node

    def whole(self) -> Expression:
        """The condition that all tokens together are."""
        start = self.token
        if start.kind == "end":
            self.fail("the expression is empty")
        expression = operands.truth(self.expression(), start)
        rest = self.token
        if rest.kind != "end":
            self.fail(f"expected 'and', 'or' or the end, found {rest}", _operator_hint(rest.word))
        return expression

    # ------------------------------------------------------------ precedence

    def expression(self, level: int = OR) -> Expression:
        """The longest expression whose operators all bind at least as tightly as ``level``."""
        start = self.token
        left = self.negation(level) if start.word == "not" else self.unary()
        while (next_level := self.level()) >= level:
            left = self.infix(next_level, left, start)
            if next_level == self.level() == PREDICATE:
                self.fail(
                    f"{self.token} can not follow a comparison",
                    "join comparisons with and, or use parentheses",
                )
        return left

    def level(self) -> int:
        """How tightly the operator that comes next binds; 0 if there is none."""
        return _LEVELS.get(self.token.word or self.token.symbol, 0)

    def infix(self, level: int, left: Expression, start: Token) -> Expression:
        """An operator and its right side, behind ``left``, which began at ``start``."""
        if level in (OR, AND):
            return self.junction(level, left, start)
        if level == PREDICATE:
            return self.predicate(left, start)
        return self.arithmetic(level, left, start)

    def junction(self, level: int, left: Expression, start: Token) -> Expression:
        terms = [operands.truth(left, start)]
        while self.accept("or" if level == OR else "and"):
            start = self.token
            terms.append(operands.truth(self.expression(level + 1), start))
        return Or(tuple(terms)) if level == OR else And(tuple(terms))

    def negation(self, level: int) -> Expression:
        if level > NOT:
            self.fail("'not' can not stand here", "put parentheses around not …")
        self.advance()
        start = self.token
        with self.nested():
            return Not(operands.truth(self.expression(NOT), start))

    def arithmetic(self, level: int, left: Expression, start: Token) -> Arithmetic:
        operator = self.advance()
        self.only_where_computing("does no arithmetic", operator)
        operands.number(left, start)
        start = self.token
        right = operands.number(self.expression(level + 1), start)
        return Arithmetic(cast(ArithmeticOperator, operator.value), left, right)

    def only_where_computing(self, what: str, token: Token) -> None:
        if not self.computes:
            self.fail(f"a filter {what}", "compare the column itself with a value", token)

    # ------------------------------------------------------------ predicates

    def predicate(self, left: Expression, start: Token) -> Expression:
        operator = self.advance()
        if operator.word == "is":
            return self.is_predicate(left)
        if operator.word == "not":
            operator = self.advance()
            if operator.word not in _PREDICATE_WORDS:
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
            self.fail(f"expected 'null' after 'is', found {self.token}", "compare values with =")
        if answer == "null":
            null = IsNull(left)
            return Not(null) if negated else null
        # unknown counts as the opposite of what is asked for: `is` never answers unknown
        certain = Call("coalesce", (left, Constant(answer == "false")))
        return certain if negated == (answer == "false") else Not(certain)

    def word_predicate(self, operator: Token, left: Expression, start: Token) -> Expression:
        match operator.word:
            case "in":
                self.expect("(")
                return In(operands.value(left, start), self.values(")"))
            case "between":
                low = self.operand()
                self.expect("and")
                return Between(operands.value(left, start), low, self.operand())
            case "starts":
                self.expect("with")
                return Match("starts", operands.text(left, start), self.text())
        self.fail(
            f"{operator} is for CHECK constraints only", "use ~ (contains) or starts with", operator
        )

    def tilde(self, operator: Token, left: Expression, start: Token) -> Expression:
        if operator.value not in ("~", "!~"):
            self.fail(f"{operator} is for CHECK constraints only", "~ ignores case", operator)
        match = Match("contains", operands.text(left, start), self.text())
        return Not(match) if operator.value == "!~" else match

    def comparison(self, operator: Token, left: Expression, start: Token) -> Expression:
        sign = cast(ComparisonOperator, _SPELLINGS.get(operator.value, operator.value))
        begin = self.token
        right = self.expression(SUM)
        if isinstance(left, Condition) or isinstance(right, Condition):
            if sign not in ("=", "!="):
                self.fail("a condition has no order", "compare it with = or !=", operator)
            operands.truth(left, start)
            operands.truth(right, begin)
        return Comparison(sign, left, right)

    def operand(self) -> Expression:
        start = self.token
        return operands.value(self.expression(SUM), start)

    def text(self) -> Expression:
        start = self.token
        return operands.text(self.expression(SUM), start)

    def values(self, closing: str) -> tuple[Expression, ...]:
        """Operands up to ``closing``, with commas between them."""
        if self.accept(closing):
            self.fail("the list is empty", "name at least one value")
        with self.nested():
            values = [self.operand()]
            while self.accept(","):
                values.append(self.operand())
        self.expect(closing)
        return tuple(values)

    # ------------------------------------------------------------ values

    def unary(self) -> Expression:
        start = self.token
        sign = self.accept("-", "+")
        if sign is None:
            return self.postfix(self.primary())
        if self.token.kind == "number":
            return self.postfix(self.number(start, sign))
        self.only_where_computing("does no arithmetic", start)
        with self.nested():
            operand = operands.number(self.unary(), start)
        return Arithmetic("-", Constant(0), operand) if sign == "-" else operand

    def postfix(self, node: Expression) -> Expression:
        """What stands behind a primary: nothing, in filters and rules."""
        return node

    def primary(self) -> Expression:
        token = self.token
        match token.kind:
            case "number":
                return self.number(token)
            case "text":
                return self.leaf(Constant(self.advance().value), token)
            case "word" | "quoted":
                return self.name()
        if self.accept("("):
            with self.nested():
                node = self.expression()
            self.expect(")")
            return node
        if self.accept("@"):
            return self.variable(token)
        self.fail(f"expected a column or a value, found {token}")

    def number(self, start: Token, sign: str = "") -> Constant:
        token = self.advance()
        text = sign + token.value
        if not token.value.isdigit():
            number = float(text)
            if not math.isfinite(number):
                self.fail("the number is too large", at=token)
            return self.leaf(Constant(number), start)
        integer = int(text)
        if not -(2**63) <= integer < 2**63:
            self.fail("the integer has more than 64 bits", at=token)
        return self.leaf(Constant(integer), start)

    def name(self) -> Expression:
        """What begins with a word: a constant, a function or a column."""
        token = self.token
        if token.word in _WORD_CONSTANTS:
            self.advance()
            return self.leaf(Constant(_WORD_CONSTANTS[token.word]), token)
        if token.word in RESERVED:
            self.fail(f"expected a column or a value, found {token}")
        if token.word in CLOCK:
            self.fail(f"{token.value} is not a column", f"write @{CLOCK[token.word]}", token)
        return self.call() if self.following.symbol == "(" else self.column()

    def column(self) -> Column:
        start = self.token
        path = [self.identifier()]
        while self.accept("."):
            path.append(self.identifier())
        if len(path) > MAXIMUM_PARTS:
            self.fail("a path follows at most two relations", "for example author.team.name", start)
        return self.leaf(Column(tuple(path)), start)

    def identifier(self) -> str:
        token = self.advance()
        if token.kind == "quoted":
            literal = token.value.replace("'", "''")
            self.fail("text stands in single quotes", f"write '{literal}'", token)
        if token.kind != "word":
            self.fail(f"expected a name, found {token}", at=token)
        return token.value

    # ------------------------------------------------------------ functions

    def call(self) -> Call:
        token = self.advance()
        self.only_where_computing("calls no functions", token)
        name = SYNONYMS.get(token.word, token.word)
        function = FUNCTIONS.get(name)
        if function is None:
            known = _likely(name, FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}"
            self.fail(f"there is no function {token}", known, token)
        self.expect("(")
        with self.nested():
            arguments = [self.argument(function)]
            while self.accept(","):
                arguments.append(self.argument(function))
        self.expect(")")
        if not function.least <= len(arguments) <= function.most:
            self.fail(f"{name} takes {function.count}, not {len(arguments)}", at=token)
        if name == "round" and arguments[1:] and not _counts_digits(arguments[1]):
            self.fail("round takes a number of digits from 0 to 15", at=token)
        return Call(name, tuple(arguments))

    def argument(self, function: Function) -> Expression:
        start = self.token
        node = self.expression()
        if function.takes == "text":
            return operands.text(node, start)
        return operands.number(node, start) if function.takes == "number" else node

    # ------------------------------------------------------------ the caller and the clock

    def variable(self, start: Token) -> Expression:
        """``me.column``, ``now`` or ``today``, behind the ``@`` at ``start``."""
        match self.accept("me", "now", "today"):
            case "me":
                self.expect(".")
                return self.leaf(Me(self.identifier()), start)
            case "now":
                return self.moment("now", start)
            case "today":
                return self.moment("today", start)
        self.fail(f"expected me, now or today after '@', found {self.token}")

    def moment(self, base: Literal["now", "today"], start: Token) -> Moment:
        seconds = 0
        while sign := self.accept("+", "-"):
            seconds += (-1 if sign == "-" else 1) * self.duration(base)
        if abs(seconds) > MAXIMUM_SHIFT:
            self.fail("the time is more than 100 years away", at=start)
        return self.leaf(Moment(base, seconds), start)

    def duration(self, base: Literal["now", "today"]) -> int:
        """Seconds, from ``7 days``."""
        amount = self.advance()
        if amount.kind != "number" or not amount.value.isdigit():
            self.fail("expected a time such as 7 days", at=amount)
        return int(amount.value) * self.unit(self.advance())

    def unit(self, token: Token) -> int:
        """The seconds of one ``day`` or ``days``."""
        unit = token.word.removesuffix("s")
        if unit in ("month", "year"):
            self.fail(f"a {unit} has no fixed length", "write days, for example 30 days", token)
        if unit not in UNITS:
            self.fail(f"expected {', '.join(UNITS)}, found {token}", at=token)
        return UNITS[unit]


def _operator_hint(word: str) -> str | None:
    if word in _OTHER_LANGUAGES:
        return f"write {_OTHER_LANGUAGES[word]}"
    return _likely(word, _LEVELS)


def _likely(word: str, known: Iterable[str]) -> str | None:
    import difflib  # it takes a millisecond, and nearly always nobody has to be corrected

    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else None


def _counts_digits(node: Expression) -> bool:
    return isinstance(node, Constant) and type(node.value) is int and 0 <= node.value <= 15
