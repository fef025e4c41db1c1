"""The query string of a list: filters, sort, fields, paging, counting.

Every name goes through what the caller may read: a hidden column answers exactly as one that does
not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any

import msgspec

from asbuilt import regex
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import (
    And,
    Column,
    Comparison,
    ComparisonOperator,
    Constant,
    Expression,
    In,
    IsNull,
    Match,
    Not,
)
from asbuilt.expression.names import Known, columns, resolve
from asbuilt.expression.parse import parse_with_offsets
from asbuilt.plan.model import ColumnPlan, Select, TablePlan
from asbuilt.plan.naming import snake
from asbuilt.plan.shapes import spelled
from asbuilt.server import cursor
from asbuilt.server.parameters import bad_parameter, pairs, suggestion, whole
from asbuilt.server.rights import Way
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import text_converter
from asbuilt.store.base import Query, Rules, Search
from asbuilt.store.statements import known

DEFAULT_LIMIT = 30
MAX_LIMIT = 500
MAX_TERMS = 32
MAX_WORDS = 16
MAX_HOPS = 2
MAX_PAGE = 100_000
RECENT = 512
MAX_REMEMBERED = 512
"""Longer query strings are read anew each time: no client may fill the memory with them."""

_BRACKETS = regex.compile(r"(?P<name>[^\[\]]+)\[(?P<operator>\w+)\]")
_OPERATORS: Mapping[str, ComparisonOperator] = {
    "eq": "=", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
}  # fmt: skip
_OTHER_OPERATORS = ("in", "null", "contains", "starts")
_UNORDERED = ("json", "array", "object", "bytes")

Encode = Callable[[ColumnType, Any], Any]
Follow = Callable[[tuple[str, ...]], Way | None]
"""Where a path through relations ends for the caller's role."""
Like = Callable[[tuple[str, ...]], tuple[str, ...]]
"""The path that somebody probably meant by one that is not there."""


class ListQuery(msgspec.Struct, frozen=True):
    """What a list request asks for. ``fields`` is None for all; ``context`` seals its cursors."""

    query: Query
    fields: tuple[str, ...] | None
    expand: str | None
    context: str


class QueryReader:
    """Reads the query strings of one list route for one role."""

    def __init__(
        self,
        action: Select,
        table: TablePlan,
        readable: frozenset[str],
        encode: Encode,
        key: str,
        follow: Follow,
        like: Like,
        *,
        selectable: frozenset[str] | None = None,
        mine: Sequence[ColumnPlan] = (),
    ) -> None:
        self._follow = follow
        self._like = like
        self._columns = _by_name(table, readable)
        self._mine = spelled(mine)
        self._selectable = _by_name(table, selectable) if selectable else self._columns
        self._order = action.order
        self._primary_key = table.primary_key
        self._encode = encode
        self._key = key
        self._readers: Mapping[str, Callable[[_Parts, str], None]] = {
            "limit": self._limit, "page": self._page, "cursor": self._cursor,
            "count": self._count, "sort": self._sort, "fields": self._fields,
            "filter": self._filter, "expand": self._expand,
        }  # fmt: skip
        self._searched = tuple(name for name in action.search if name in readable)
        if self._searched:
            self._readers = {**self._readers, "q": self._search}
        self._recent: dict[str, ListQuery] = {}

    def read(self, text: str, secret: bytes) -> ListQuery:
        """Understand a query string.

        Raises:
            Problem: 400 that names the parameter, what is wrong with it, and what was meant.
        """
        known = self._recent.get(text)
        if known is not None:
            return known
        parts = _Parts(self._order, secret, tuple(self._readers))
        for name, value in pairs(text):
            if name in parts.seen and name in self._readers:
                raise bad_parameter(name, "is given twice")
            parts.seen.add(name)
            reader = self._readers.get(name)
            if reader:
                reader(parts, value)
            else:
                parts.terms.append(self._term(parts, name, value))
        query = self._finish(parts)
        if len(text) <= MAX_REMEMBERED:
            if len(self._recent) >= RECENT:
                self._recent.clear()
            self._recent[text] = query
        return query

    def read_one(self, text: str) -> tuple[tuple[str, ...] | None, str | None]:
        """The ``fields`` and ``expand`` of a request for a single row.

        Raises:
            Problem: 400, as for :meth:`read`; no other parameter is taken.
        """
        parts = _Parts((), b"")
        for name, value in pairs(text):
            if name not in ("fields", "expand"):
                raise bad_parameter(name, "is no parameter of this endpoint")
            if name in parts.seen:
                raise bad_parameter(name, "is given twice")
            parts.seen.add(name)
            self._readers[name](parts, value)
        return parts.fields, parts.expand

    def condition(
        self, given: Sequence[tuple[str, str]], others: Sequence[str]
    ) -> tuple[Expression | None, Rules]:
        """Pairs of a query string as one filter, and the rules on its way. ``others`` are the
        parameters that hints may name beside columns.

        Raises:
            Problem: 400, as for :meth:`read`.
        """
        parts = _Parts((), b"", ("filter", *others))
        for name, value in given:
            if name != "filter":
                parts.terms.append(self._term(parts, name, value))
            elif name in parts.seen:
                raise bad_parameter(name, "is given twice")
            else:
                parts.seen.add(name)
                self._filter(parts, value)
        return _all(parts.terms), tuple(parts.rules.items())

    def _finish(self, parts: _Parts) -> ListQuery:
        condition = _all(parts.terms)
        order = self._complete(parts.order)
        ranked = parts.search is not None and "sort" not in parts.seen
        context = f"{self._key}|{order}|{condition!r}|{parts.search!r}|{ranked}"
        after = None
        if parts.cursor is not None:
            if "page" in parts.seen:
                raise bad_parameter("page", "does not go together with cursor")
            try:
                after = cursor.unseal(parts.secret, context, parts.cursor)
            except cursor.BadCursor:
                raise bad_parameter(
                    "cursor", "does not belong to this list with this filter and sort"
                ) from None
        offset = (parts.page - 1) * parts.limit
        if ranked and after is not None:  # pages of the best matches follow by their place
            offset, after = after[0], None
        rules = tuple(parts.rules.items())
        query = Query(
            order, parts.limit, condition, after, offset, parts.count, parts.search, ranked, rules
        )
        return ListQuery(query, parts.fields, parts.expand, context)

    def _complete(self, order: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
        """``order`` with the primary key behind it: no two rows are equal in it."""
        named = {name for name, _ in order}
        # In the direction of the last key, so that an index that ends with the row id serves both.
        down = order[-1][1] if order else False
        return (*order, *((name, down) for name in self._primary_key if name not in named))

    # ------------------------------------------------------------ paging

    def _limit(self, parts: _Parts, value: str) -> None:
        parts.limit = whole(value, "limit", 1, MAX_LIMIT)

    def _page(self, parts: _Parts, value: str) -> None:
        parts.page = whole(value, "page", 1, MAX_PAGE)

    def _cursor(self, parts: _Parts, value: str) -> None:
        parts.cursor = value

    def _count(self, parts: _Parts, value: str) -> None:
        if value not in ("none", "exact"):
            raise bad_parameter("count", "must be none or exact")
        parts.count = value != "none"

    # ------------------------------------------------------------ sort and fields

    def _sort(self, parts: _Parts, value: str) -> None:
        order: list[tuple[str, bool]] = []
        for part in value.split(","):
            name = part.strip()
            down = name.startswith("-")
            way = self._way(parts, name.removeprefix("-").removeprefix("+"))
            if way is None:
                raise bad_parameter("sort", f"knows no field {name!r}", self._meant(name))
            if way.column.type.kind in _UNORDERED:
                raise bad_parameter("sort", f"can not order by {way.column.json}")
            place = ".".join(way.path)
            if place in (known for known, _ in order):
                raise bad_parameter("sort", f"names {name} twice")
            order.append((place, down))
        parts.order = tuple(order)

    def _fields(self, parts: _Parts, value: str) -> None:
        known = self._selectable
        names = (self._column("fields", part.strip(), known).name for part in value.split(","))
        parts.fields = tuple(dict.fromkeys(names))

    def _column(
        self, parameter: str, name: str, known: Mapping[str, ColumnPlan] | None = None
    ) -> ColumnPlan:
        known = self._columns if known is None else known
        column = known.get(name) or known.get(snake(name))
        if column is None:
            raise bad_parameter(parameter, f"knows no field {name!r}", self._suggest(name, known))
        return column

    def _suggest(self, name: str, known: Mapping[str, ColumnPlan]) -> str:
        return suggestion(name, sorted({column.json for column in known.values()}))

    def _meant(self, name: str) -> str:
        """What was probably meant by a name that may go through relations."""
        bare = name.lstrip("+-")
        shown = sorted({column.json for column in self._columns.values()})
        return suggestion(
            bare, [*(self._like(tuple(bare.split("."))) if "." in bare else ()), *shown]
        )

    def _search(self, parts: _Parts, value: str) -> None:
        parted = value.replace("\0", " ").split()
        words = tuple(word for word in parted if any(map(str.isalnum, word)))
        if not 0 < len(words) <= MAX_WORDS:
            raise bad_parameter("q", f"must hold 1 to {MAX_WORDS} words")
        parts.search = Search(words, self._searched)

    def _expand(self, parts: _Parts, value: str) -> None:
        parts.expand = value

    # ------------------------------------------------------------ filters

    def _way(self, parts: _Parts, name: str) -> Way | None:
        """The column that a name means, if the role may read it; keeps the rules on its way."""
        if "." not in name:
            column = self._columns.get(name) or self._columns.get(snake(name))
            return Way((column.name,), column, ()) if column else None
        way = None
        if name.count(".") <= MAX_HOPS:
            path = tuple(name.split("."))
            way = self._follow(path) or self._follow(tuple(map(snake, path)))
        if way is not None:
            parts.rules.update(way.rules)
        return way

    def _term(self, parts: _Parts, name: str, value: str) -> Expression:
        """``status=open`` or ``qty[gte]=5``."""
        found = _BRACKETS.fullmatch(name)
        bare, operator = (found["name"], found["operator"]) if found else (name, "eq")
        way = self._way(parts, bare)
        if way is None:
            hint = self._suggest_parameter(parts, bare)
            raise bad_parameter(name, "is no parameter of this list", hint)
        node, column = Column(way.path), way.column
        if operator in _OPERATORS:
            if column.type.kind in _UNORDERED:
                raise bad_parameter(name, "can not be compared")
            return Comparison(_OPERATORS[operator], node, self._constant(name, column.type, value))
        match operator:
            case "in":
                options = tuple(
                    self._constant(name, column.type, part) for part in value.split(",")
                )
                return In(node, options)
            case "null":
                if value not in ("true", "false"):
                    raise bad_parameter(name, "must be true or false")
                return IsNull(node) if value == "true" else Not(IsNull(node))
            case "contains" | "starts" if column.type.kind in ("text", "enum"):
                return Match(operator, node, Constant(value))
        raise bad_parameter(
            name,
            "has no such operator",
            f"Use one of {', '.join((*_OPERATORS, *_OTHER_OPERATORS))}.",
        )

    def _suggest_parameter(self, parts: _Parts, name: str) -> str:
        known = [*parts.known, *sorted({column.json for column in self._columns.values()})]
        if "." in name:
            known = [*self._like(tuple(name.split("."))), *known]
        close = get_close_matches(name, known, 1)
        return f"Did you mean {close[0]}?" if close else f"Known are {', '.join(known)}."

    def _constant(self, parameter: str, column: ColumnType, text: str) -> Constant:
        try:
            value = text_converter(column)(text)
        except ValueError as error:
            raise bad_parameter(parameter, str(error)) from None
        return Constant(self._encode(column, value))

    def _filter(self, parts: _Parts, value: str) -> None:
        """``filter=status = 'open' and qty > 5``."""
        try:
            tree, offsets = parse_with_offsets(value)
            names = sorted({column.json for column in self._columns.values()})
            names += (like for path in columns(tree) if path[1:] for like in self._like(path))
            resolved = resolve(
                tree,
                partial(self._known, parts),
                names=names,
                caller=self._known_of_caller,
                offsets=offsets,
            )
        except ExpressionError as error:
            raise bad_parameter("filter", f"is not understood: {error}") from None
        parts.terms.append(resolved)

    def _known(self, parts: _Parts, path: tuple[str, ...]) -> Known | None:
        way = self._way(parts, ".".join(path))
        if way is None:
            return None
        return self._known_column(way.path, way.column.type)

    def _known_column(self, path: tuple[str, ...], kind: ColumnType) -> Known:
        return known(path, kind, lambda value: self._encode(kind, _canonical(kind, value)))

    def _known_of_caller(self, path: tuple[str, ...]) -> Known | None:
        """``@me.id``, ``@me.role``, and what the caller may read of their own account."""
        if path in (("id",), ("role",)):
            return Known(path, lambda value: value)
        column = self._mine.get(path[0]) or self._mine.get(snake(path[0]))
        return self._known_column((column.name,), column.type) if column else None


class _Parts:
    """What has been read of a query string so far."""

    __slots__ = (
        "count", "cursor", "expand", "fields", "known", "limit", "order", "page", "rules",
        "search", "secret", "seen", "terms",
    )  # fmt: skip

    def __init__(
        self, order: tuple[tuple[str, bool], ...], secret: bytes, known: tuple[str, ...] = ()
    ) -> None:
        self.known = known
        self.order = order
        self.secret = secret
        self.limit = DEFAULT_LIMIT
        self.page = 1
        self.count = True
        self.cursor: str | None = None
        self.fields: tuple[str, ...] | None = None
        self.expand: str | None = None
        self.search: Search | None = None
        self.terms: list[Expression] = []
        self.rules: dict[str, Expression] = {}
        self.seen: set[str] = set()


def _by_name(table: TablePlan, names: frozenset[str]) -> dict[str, ColumnPlan]:
    """The columns called ``names``, by each spelling of theirs."""
    return spelled(column for column in table.columns if column.name in names)


def _all(terms: list[Expression]) -> Expression | None:
    """All terms together.

    Raises:
        Problem: 400, there are too many.
    """
    if len(terms) > MAX_TERMS:
        raise bad_parameter("filter", f"has more than {MAX_TERMS} terms")
    if len(terms) > 1:
        return And(tuple(terms))
    return terms[0] if terms else None


def _canonical(kind: ColumnType, value: Any) -> Any:
    return text_converter(kind)(value) if isinstance(value, str) and kind.kind != "text" else value
