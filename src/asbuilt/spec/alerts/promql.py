"""PromQL, the query language of Prometheus, as trees: as much of it as conditions of alerts use.

https://prometheus.io/docs/prometheus/latest/querying/basics/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex


class Number(Struct, frozen=True):
    """A number: ``0.95``."""

    value: float


class Series(Struct, frozen=True):
    """``http_requests_total{code=~"5..", job="api"}``; ``labels`` are name, operator, value."""

    name: str
    labels: tuple[tuple[str, str, str], ...] = ()


class Call(Struct, frozen=True):
    """A function or an aggregation of its arguments; the labels to group by are left out."""

    name: str
    arguments: tuple[Tree, ...]


class Operation(Struct, frozen=True):
    """``left operator right``, at ``start`` to ``end`` of the text."""

    operator: str
    left: Tree
    right: Tree
    start: int
    end: int


Tree = Number | Series | Call | Operation

_TOKEN = regex.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+)(?![\w.])"
    r"|(?P<word>[A-Za-z_:][\w:]*)"
    r"|(?P<labels>\{(?:[^{}\"']|\"(?:[^\"\\]|\\.)*\"|'[^']*')*\})"
    r"|(?P<range>\[[^\[\]]{1,40}\])|(?P<duration>[0-9]+(?:ms|[smhdwy]))\b"
    r"|(?P<symbol>==|!=|>=|<=|[-+*/%^<>(),]))",
)
_LABEL = regex.compile(r"(?P<name>\w+)\s*(?P<operator>=~|!~|!=|=)\s*[\"'](?P<value>[^\"']*)[\"']")
_BINDING = {
    "or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, ">=": 3, "<=": 3, ">": 3, "<": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "^": 6,
}  # fmt: skip
COMPARISONS = frozenset(operator for operator, power in _BINDING.items() if power == 3)
_GROUPING = ("by", "without", "on", "ignoring", "group_left", "group_right")
_LONGEST = 2000
_DEEPEST = 32
_EXPRESSION = regex.compile(
    r"[\w:]\s*\{\s*(?:\w+\s*[=!]|\})|[\w:})]\[[0-9]+(?:ms|[smhdwy])[^\]]*\]"
    r"|\b(?:absent|histogram_quantile|[is]?rate|increase|\w+_over_time)\s*\("
    r"|^\W*up\s*(?:==|!=|<)\s*[01]\W*$|^\W*\w+[_:]\w+\s*(?:[<>]=?|==)\s*[0-9.]+\W*$"
)

_SIGN = regex.compile(r"[{\[(]|[_:]\w|up\b")
"""What is in every expression, and in few texts."""


def is_expression(text: str) -> bool:
    """Whether a text looks like PromQL, and not like words with a figure."""
    is_likely = len(text) <= _LONGEST and _SIGN.search(text) is not None
    return is_likely and _EXPRESSION.search(text) is not None


def parse(text: str) -> Tree | None:
    """The tree of an expression; None for what is none."""
    if len(text) > _LONGEST:
        return None
    try:
        parser = _Parser(tuple(_tokens(text)))
        tree = parser.expression(0)
        parser.expect("end")
    except ValueError:
        return None
    return tree


def _tokens(text: str) -> Iterator[re.Match[str]]:
    place, end = 0, len(text.rstrip())
    while place < end:
        token = _TOKEN.match(text, place)
        if token is None:
            raise ValueError(text[place:])
        yield token
        place = token.end()


class _Parser:
    """Tokens from left to right; operators by precedence climbing (Pratt, 1973)."""

    def __init__(self, tokens: tuple[re.Match[str], ...]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> str:
        """The next token without the space before it; ``end`` behind the last one."""
        return self.tokens[self.position][0].strip() if self.position < len(self.tokens) else "end"

    def expect(self, *words: str) -> None:
        """Pass one of ``words``."""
        if self.next not in words:
            raise ValueError(self.next)
        self.position += 1

    def expression(self, power: int) -> Tree:
        """An operand and the operators after it that bind more strongly than ``power``."""
        self.depth += 1
        if self.depth > _DEEPEST or self.next == "end":
            raise ValueError("nested too deeply, or no operand")
        first = self.tokens[self.position]
        start = first.start() + len(first[0]) - len(first[0].lstrip())
        left = self._operand()
        while (binding := _BINDING.get(self.next.lower(), 0)) > power:
            operator = self.next.lower()
            self.position += 1
            self._modifiers()
            right = self.expression(binding)
            end = self.tokens[self.position - 1].end()
            left = Operation(operator, left, right, start, end)
        self.depth -= 1
        return left

    def _modifiers(self) -> None:
        """Pass ``bool`` and how series are matched: ``on (instance) group_left``."""
        while self.next == "bool" or self.next in _GROUPING:
            is_list = self.next in _GROUPING
            self.position += 1
            if is_list and self.next == "(":
                self._list()

    def _list(self) -> None:
        while self.next not in (")", "end"):
            self.position += 1
        self.expect(")")

    def _operand(self) -> Tree:
        token = self.tokens[self.position]
        self.position += 1
        made: Tree
        if token["number"]:
            made = Number(float(token["number"]))
        elif token["word"]:
            made = self._named(token["word"])
        elif token["labels"]:
            made = Series(*_selected("", token["labels"]))
        elif token["symbol"] == "(":
            made = self.expression(0)
            self.expect(")")
        elif token["symbol"] == "-":
            made = Call("-", (self.expression(_BINDING["^"]),))
        else:
            raise ValueError(token[0])
        self._range()
        return made

    def _named(self, word: str) -> Tree:
        """A call, with its grouping before or after the arguments, or a series."""
        self._modifiers()
        if self.next != "(":
            labels = self.tokens[self.position]["labels"] if self.next != "end" else None
            self.position += bool(labels)
            return Series(*_selected(word, labels or ""))
        self.position += 1
        arguments = []
        while self.next != ")":
            arguments.append(self.expression(0))
            if self.next != ")":
                self.expect(",")
        self.position += 1
        self._modifiers()
        return Call(word.lower(), tuple(arguments))

    def _range(self) -> None:
        """Pass the range and the offset of a series: ``[5m] offset 1d``."""
        if self.next.startswith("["):
            self.position += 1
        if self.next == "offset":
            self.position += 2


def _selected(name: str, labels: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    found = [match.group("name", "operator", "value") for match in _LABEL.finditer(labels)]
    named = next((value for label, _, value in found if label == "__name__"), name)
    return named, tuple((label, operator, value) for label, operator, value in found)
