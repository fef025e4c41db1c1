"""Random expressions and random rows, as hypothesis strategies.

All trees are well typed, as ``names.resolve`` would let them through. A tree for dialect ``rule``
has ``~`` and the caller, one for ``check`` has LIKE and regular expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from hypothesis import strategies as st

from asbuilt.expression.compute import Value
from asbuilt.expression.model import (
    And,
    Arithmetic,
    Between,
    Call,
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

Path = tuple[str, ...]
Trees = st.SearchStrategy[Expression]
Kind = Literal["number", "integer", "text", "boolean"]

COLUMNS: Mapping[Kind, tuple[Path, ...]] = {
    "integer": (("qty",), ("stock",)),
    "number": (("price",),),
    "text": (("title",), ("author", "name")),
    "boolean": (("active",), ("author", "active")),
}
PATHS = tuple(path for paths in COLUMNS.values() for path in paths)
CALLER: Mapping[str, Value] = {"id": 7, "name": "Ada", "active": True, "team_id": None}
_CALLER_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "integer": ("id", "team_id"),
    "number": ("id",),
    "text": ("name",),
    "boolean": ("active",),
}

integers = st.integers(-3, 3) | st.sampled_from((10, 2**53 + 1, 2**63 - 1, 1 - 2**63))
floats = st.sampled_from((0.0, 0.5, -1.5, 2.5, 1e300)) | st.floats(
    allow_nan=False, allow_infinity=False
)
letters = st.text(st.sampled_from("aAbBäÄ %_'\\\"\n😀."), max_size=4)
_VALUES: Mapping[Kind, st.SearchStrategy[Any]] = {
    "integer": integers,
    "number": integers | floats,
    "text": letters,
    "boolean": st.booleans(),
}

rows: st.SearchStrategy[dict[Path, Value]] = st.fixed_dictionaries(
    {path: st.none() | _VALUES[kind] for kind, paths in COLUMNS.items() for path in paths}
)


def leaves(kind: Kind, caller: bool) -> Trees:
    """Columns, constants and perhaps ``@me`` of one kind."""
    kinds: tuple[Kind, ...] = ("integer", "number") if kind == "number" else (kind,)
    paths = tuple(path for each in kinds for path in COLUMNS[each])
    columns = st.sampled_from(paths).map(Column)
    constants = (st.none() | _VALUES[kind]).map(Constant)
    if not caller:
        return columns | constants
    return columns | constants | st.sampled_from(_CALLER_COLUMNS[kind]).map(Me)


def _coalesce(of: Trees) -> Trees:
    return st.lists(of, min_size=2, max_size=3).map(lambda each: Call("coalesce", tuple(each)))


def _call(name: str, of: Trees) -> Trees:
    return st.builds(lambda argument: Call(name, (argument,)), of)


def texts(caller: bool) -> Trees:
    """Expressions whose value is text."""
    return st.recursive(
        leaves("text", caller),
        lambda inner: (
            st.sampled_from(("lower", "upper", "trim")).flatmap(lambda name: _call(name, inner))
            | _coalesce(inner)
        ),
        max_leaves=3,
    )


def numbers(caller: bool) -> Trees:
    """Expressions whose value is a number."""
    whole = leaves("integer", caller) | _call("length", texts(caller))
    plain = leaves("number", caller)
    return st.recursive(
        plain
        | st.builds(Arithmetic, st.just("%"), whole, whole)
        | st.builds(Arithmetic, st.just("/"), whole, whole)
        | _call("abs", plain)
        | _call("round", plain)
        | _call("length", texts(caller)),
        lambda inner: (
            st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner) | _coalesce(inner)
        ),
        max_leaves=4,
    )


_OPERATORS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
_PATTERNS = {
    "like": st.text(st.sampled_from("aA%_ ."), max_size=4).map(Constant),
    "regex": st.sampled_from(("^a", "b+$", "(?i)A.b", "[^a]", "")).map(Constant),
}


def _matches(dialect: str, caller: bool) -> Trees:
    if dialect == "rule":
        kinds = st.sampled_from(("contains", "starts"))
        return st.builds(Match, kinds, texts(caller), texts(caller))
    starts: Trees = st.builds(Match, st.just("starts"), texts(caller), texts(caller))
    for kind, patterns in _PATTERNS.items():
        starts |= st.builds(Match, st.just(kind), texts(caller), patterns)
    return starts


def _predicates(of: Trees) -> Trees:
    options = st.lists(of, min_size=1, max_size=3).map(tuple)
    return (
        st.builds(Comparison, _OPERATORS, of, of)
        | st.builds(Between, of, of, of)
        | st.builds(In, of, options)
        | st.builds(IsNull, of)
    )


def _conditions_of(inner: Trees) -> Trees:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return (
        inner.map(Not)
        | several.map(And)
        | several.map(Or)
        | st.builds(IsNull, inner)
        | _coalesce(inner)
        | st.builds(Comparison, st.sampled_from(("=", "!=")), inner, inner)
    )


def conditions(dialect: Literal["rule", "check"]) -> Trees:
    """Expressions that are true, false or unknown."""
    caller = dialect == "rule"
    predicates = _predicates(numbers(caller)) | _predicates(texts(caller))
    start = predicates | _matches(dialect, caller) | leaves("boolean", caller)
    return st.recursive(start, _conditions_of, max_leaves=6)


moments = st.builds(
    Moment, st.sampled_from(("now", "today")), st.integers(-36525 * 86400, 36525 * 86400)
)
