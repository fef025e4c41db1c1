"""Columns of an expression checked against those that exist, and constants against their types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, NoReturn

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.format import text
from asbuilt.expression.functions import FUNCTIONS
from asbuilt.expression.model import (
    And,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
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
    Slot,
)
from asbuilt.expression.tree import walk

ValueKind = Literal[
    "integer", "number", "text", "boolean", "date", "time", "timestamp", "uuid", "opaque"
]


class Known(Struct, frozen=True):
    """A column that exists for the caller.

    ``path`` is its canonical name. ``convert`` turns a constant into the column's own form, or
    raises ValueError with a text that can follow the column's name: ``must be an integer``.
    ``kind`` says what it may be compared with (None: anything); an ``opaque`` column is only null
    or not null. Only an ``ordered`` one has ``<``; only a ``computed`` one may meet another column,
    a function or a pattern (one that is stored encrypted may not).
    """

    path: tuple[str, ...]
    convert: Callable[[Any], Any]
    kind: ValueKind | None = None
    ordered: bool = True
    computed: bool = True


Lookup = Callable[[tuple[str, ...]], Known | None]
"""The column that a path names, None where the caller has none of that name."""


class _Operand(Struct, frozen=True):
    """A ``source`` node, what it became, and what is known of its value (None: a constant)."""

    source: Expression
    node: Expression
    known: Known | None = None

    @property
    def kind(self) -> ValueKind | None:
        return self.known.kind if self.known else None

    @property
    def family(self) -> ValueKind | None:
        return "number" if self.kind == "integer" else self.kind


def columns(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """The paths of all columns of ``expression``, each once, in the order of the text."""
    found = (node.path for node in walk(expression) if isinstance(node, Column))
    return tuple(dict.fromkeys(found))


def resolve(
    expression: Expression,
    lookup: Lookup,
    *,
    names: Sequence[str] = (),
    caller: Lookup | None = None,
    offsets: Mapping[int, int] = MappingProxyType({}),
) -> Expression:
    """``expression`` with canonical column paths and constants in their columns' own form.

    ``names`` are the dotted names to suggest for an unknown one. ``caller`` looks up ``@me.column``
    (as a path of one part); without it these pass unchecked. ``offsets`` come from
    ``parse_with_offsets``.

    Raises:
        ExpressionError: a column is unknown, a constant does not fit its column, or two values of
            different kinds meet.
    """
    return _Resolver(lookup, names, caller, offsets).truth(expression)


def _as_is(value: Any) -> Any:
    return value


def _must_be(types: type | tuple[type, ...], wanted: str, value: Any) -> Any:
    if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
        raise ValueError(f"must be {wanted}")
    return value


_UNTYPED = Known((), _as_is)
_NUMBER = Known((), partial(_must_be, (int, float), "a number"), "number")
_INTEGER = replace(_NUMBER, kind="integer")
_TEXT = Known((), partial(_must_be, str, "text in single quotes"), "text")
_BOOLEAN = Known((), partial(_must_be, bool, "true or false"), "boolean")
_TIMESTAMP = Known((), partial(_must_be, str, "a time in single quotes"), "timestamp")
_ARGUMENTS: Mapping[str, Known] = {"text": _TEXT, "number": _NUMBER}
_RESULTS: Mapping[str, Known] = {"text": _TEXT, "number": _NUMBER, "integer": _INTEGER}


class _Resolver(Struct, frozen=True):
    lookup: Lookup
    names: Sequence[str]
    caller: Lookup | None
    offsets: Mapping[int, int]

    def fail(self, message: str, hint: str | None, *sources: Expression) -> NoReturn:
        """Point at the first of ``sources`` whose place is known."""
        places = (self.offsets.get(id(leaf)) for source in sources for leaf in walk(source))
        offset = next((place for place in places if place is not None), None)
        raise ExpressionError(message, offset, hint)

    # ------------------------------------------------------------ conditions

    def truth(self, source: Expression) -> Expression:
        """``source`` where true or false is needed."""
        operand = self.operand(source)
        if operand.kind not in (None, "boolean"):
            self.fail(f"{text(source)} is not true or false", "compare it with something", source)
        return operand.node

    def operand(self, source: Expression) -> _Operand:
        match source:
            case Column(path):
                return self.column(source, path)
            case Me(column):
                return self.me(source, column)
            case Constant() | Slot():
                return _Operand(source, source)
            case Moment():
                return _Operand(source, source, _TIMESTAMP)
            case Call():
                return self.call(source)
            case Arithmetic():
                return self.arithmetic(source)
        return _Operand(source, self.condition(source), _BOOLEAN)

    def condition(self, source: Condition) -> Condition:
        match source:
            case And(terms):
                return And(tuple(self.truth(term) for term in terms))
            case Or(terms):
                return Or(tuple(self.truth(term) for term in terms))
            case Not(operand):
                return Not(self.truth(operand))
            case Comparison(operator, left, right):
                left, right = self.compared(left, right, ordered=operator not in ("=", "!="))
                return Comparison(operator, left, right)
            case Between(value, low, high):
                return Between(*self.compared(value, low, high, ordered=True))
            case In(value, options):
                first, *rest = self.compared(value, *options, ordered=False)
                return In(first, tuple(rest))
            case IsNull(value):
                return IsNull(self.operand(value).node)
            case Match(kind, value, pattern):
                return Match(kind, self.computed(value, _TEXT), self.computed(pattern, _TEXT))

    def compared(self, *sources: Expression, ordered: bool) -> list[Expression]:
        """``sources``, which are compared with each other, in one common form."""
        if Constant(None) in sources:
            self.fail("nothing equals null", "write is null or is not null", *sources)
        operands = [self.operand(source) for source in sources]
        typed = [operand for operand in operands if operand.known]
        if not typed:
            self.fail("constants are compared with each other", "name a column", *sources)
        for operand in typed:
            if ordered and operand.known and not operand.known.ordered:
                self.fail(f"{text(operand.source)} has no order", "use = or in", operand.source)
        return self.alike(operands)

    def alike(self, operands: list[_Operand]) -> list[Expression]:
        """``operands`` of one kind: constants take the form of the column beside them."""
        typed = [operand for operand in operands if operand.known]
        columns_first = sorted(typed, key=lambda operand: not isinstance(operand.node, Column))
        reference = columns_first[0]
        for operand in typed:
            self.comparable(operand, reference, alone=len(typed) == 1)
        return [self.fit(operand, reference) for operand in operands]

    def comparable(self, operand: _Operand, reference: _Operand, alone: bool) -> None:
        """Refuse what does not belong together: ``qty > title``."""
        name = text(operand.source)
        if operand.kind == "opaque":
            self.fail(f"{name} can not be compared", "is null can be asked", operand.source)
        if not alone and operand.known and not operand.known.computed:
            self.fail(f"{name} is compared with constants only", None, operand.source)
        families = {operand.family, reference.family} - {None}
        if isinstance(operand.node, Moment) and families == {"date", "timestamp"}:
            return
        if len(families) > 1:
            other = text(reference.source)
            self.fail(
                f"{other} is of kind {reference.kind}, {name} of kind {operand.kind}",
                "values of one kind are compared",
                operand.source,
            )

    def fit(self, operand: _Operand, reference: _Operand) -> Expression:
        node = operand.node
        if isinstance(node, Constant):
            return self.converted(node, reference.known or _UNTYPED, text(reference.source))
        if isinstance(node, Moment) and reference.kind == "date":
            if node.base == "now" or node.seconds % 86400:
                name = text(reference.source)
                self.fail(f"{name} is a date", "compare it with @today and whole days", node)
            return msgspec.structs.replace(node, as_date=True)
        return node

    def converted(self, node: Constant, known: Known, name: str) -> Constant:
        if node.value is None:
            return node
        try:
            return Constant(known.convert(node.value))
        except ValueError as error:
            self.fail(f"{name} {error}", None, node)

    # ------------------------------------------------------------ values

    def column(self, source: Column, path: tuple[str, ...]) -> _Operand:
        known = self.lookup(path)
        if known is None:
            self.unknown(".".join(path), source)
        return _Operand(source, Column(known.path), known)

    def me(self, source: Me, column: str) -> _Operand:
        if self.caller is None:
            return _Operand(source, source, _UNTYPED)
        known = self.caller((column,))
        if known is None:
            self.unknown(f"@me.{column}", source)
        return _Operand(source, Me(known.path[-1]), known)

    def unknown(self, name: str, source: Expression) -> NoReturn:
        import difflib  # it takes a millisecond, and nearly always nobody has to be corrected

        close = difflib.get_close_matches(name, self.names, n=1)
        hint = f"did you mean '{close[0]}'?" if close else None
        if not close and isinstance(source, Column) and len(source.path) == 1:
            hint = f"text stands in single quotes: '{name}'"
        self.fail(f"there is no column '{name}'", hint, source)

    def computed(self, source: Expression, wanted: Known) -> Expression:
        """``source`` where a function, an operator or a pattern needs a value of a kind."""
        operand = self.operand(source)
        name = text(source)
        if isinstance(operand.node, Constant):
            return self.converted(operand.node, wanted, name)
        if operand.known and not operand.known.computed:
            self.fail(f"{name} is compared with constants only", None, source)
        fits = operand.family == wanted.kind or (wanted.kind == "integer" == operand.kind)
        if operand.kind is not None and not fits:
            self.fail(f"{name} is of kind {operand.kind}, {wanted.kind} is needed", None, source)
        return operand.node

    def arithmetic(self, source: Arithmetic) -> _Operand:
        operands = (self.operand(source.left), self.operand(source.right))
        whole = all(self.whole(operand) for operand in operands)
        if source.operator == "%" and not whole:
            self.fail("% takes integers", None, source)
        left, right = (self.computed(side, _NUMBER) for side in (source.left, source.right))
        known = _INTEGER if whole else _NUMBER
        return _Operand(source, Arithmetic(source.operator, left, right), known)

    def whole(self, operand: _Operand) -> bool:
        if isinstance(operand.node, Constant):
            return isinstance(operand.node.value, int | None)
        return operand.kind in ("integer", None)

    def call(self, source: Call) -> _Operand:
        function = FUNCTIONS[source.name]
        if function.takes == "any":
            return self.coalesce(source)
        first, *rest = source.arguments
        arguments = (self.computed(first, _ARGUMENTS[function.takes]), *rest)
        return _Operand(source, Call(source.name, arguments), _RESULTS[function.gives])

    def coalesce(self, source: Call) -> _Operand:
        operands = [self.operand(argument) for argument in source.arguments]
        typed = [operand for operand in operands if operand.known]
        if not typed:
            self.fail("coalesce needs a column", None, source)
        known = next((each.known for each in typed if isinstance(each.node, Column)), None)
        known = known or typed[0].known
        if known and not known.computed:
            self.fail(f"{text(typed[0].source)} is compared with constants only", None, source)
        return _Operand(source, Call(source.name, tuple(self.alike(operands))), known)
