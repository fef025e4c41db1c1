"""What a caller sees of a row, told from the row itself.

A column may be shown on some rows only (``visible to: admin, own``); a row may certainly be the
caller's, so that the store need not be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Column, Comparison, Expression, Me
from asbuilt.expression.names import columns as mentioned
from asbuilt.expression.names import resolve
from asbuilt.expression.tree import walk
from asbuilt.plan.model import Permit, TablePlan
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical
from asbuilt.store.base import Caller, Row
from asbuilt.store.statements import known

_COMPARED_AS_THEY_ARE = ("integer", "uuid")
"""Kinds whose values are equal in every store when they are in Python."""

Encode = Callable[[ColumnType, Any], Any]


class Mask:
    """Takes the values out of rows that their own rules hide from the caller.

    ``columns`` are those of the rows, in order; :func:`needed` says which must be among them.
    """

    def __init__(
        self, table: TablePlan, permit: Permit, columns: Sequence[str], encode: Encode
    ) -> None:
        types = {column.name: column.type for column in table.columns}
        encode = evaluated(encode)

        def lookup(path: tuple[str, ...]) -> Any:
            kind = types[path[0]]
            return known(path, kind, lambda value: encode(kind, canonical(kind, value)))

        self._rules = tuple(
            (columns.index(name), resolve(rule, lookup))
            for name, rule in permit.conditional.items()
            if name in columns
        )
        self._places = [(columns.index(name), (name,), types[name]) for name in needed(permit)]
        nodes = (node for rule in permit.conditional.values() for node in walk(rule))
        self._mine = tuple({node.column for node in nodes if isinstance(node, Me)})
        self._encode = encode

    def __call__(self, row: Row, caller: Caller | None) -> Row:
        """``row`` with UNSET, which no encoder writes, for what is hidden."""
        stored: dict[tuple[str, ...], Any] = {
            path: self._encode(kind, row[place]) for place, path, kind in self._places
        }
        me = {name: _of(caller, name) for name in self._mine}
        now = datetime.now(UTC)
        hidden = [place for place, rule in self._rules if not evaluate(rule, stored, me, now)]
        if not hidden:
            return row
        values = list(row)
        for place in hidden:
            values[place] = UNSET
        return tuple(values)


@dataclass(frozen=True, slots=True)
class Owned:
    """Rows that have the caller's ``mine`` at ``place``, and nothing at ``removed``."""

    place: int
    mine: str
    removed: int | None

    def shows(self, row: Row, caller: Caller | None) -> bool:
        """Whether the whole ``row`` is certainly the caller's. If not, only the store can tell."""
        if caller is None or (self.removed is not None and row[self.removed] is not None):
            return False
        value = row[self.place]
        return value is not None and value == caller.values.get(self.mine)


def owned(table: TablePlan, rule: Expression | None) -> Owned | None:
    """The rows that a rule like ``owner_id = @me.id`` shows; None for any other rule."""
    names = [column.name for column in table.columns]
    match rule:
        case Comparison(operator="=", left=Column(path=(name,)), right=Me(column=mine)):
            if table.column(name).type.kind in _COMPARED_AS_THEY_ARE:
                removed = names.index(table.deleted_at) if table.deleted_at else None
                return Owned(names.index(name), mine, removed)
    return None


def evaluated(encode: Encode) -> Encode:
    """What makes of canonical values those that an expression is evaluated on: the store's own, but
    decimals that it keeps as text are numbers here, as they are for it."""

    def encoded(kind: ColumnType, value: Any) -> Any:
        stored = encode(kind, value)
        return Decimal(stored) if kind.kind == "decimal" and isinstance(stored, str) else stored

    return encoded


def _of(caller: Caller | None, column: str) -> Any:
    """A column of the caller's, likewise."""
    if caller is None:
        return None
    value, canonical = caller.compared(column), caller.values.get(column)
    as_text = isinstance(value, str) and isinstance(canonical, Decimal)
    return canonical if as_text else value


def needed(permit: Permit) -> tuple[str, ...]:
    """The columns that decide what is shown."""
    paths = (path for rule in permit.conditional.values() for path in mentioned(rule))
    return tuple(dict.fromkeys(path[0] for path in paths))


def visible(permit: Permit) -> frozenset[str]:
    """The columns that may appear in an answer, if only on some rows."""
    return frozenset((*permit.readable, *permit.conditional))


def mask(table: TablePlan, permit: Permit, columns: Sequence[str], encode: Encode) -> Mask | None:
    """The mask of rows that hold ``columns``; None where nothing depends on the row."""
    return Mask(table, permit, columns, encode) if permit.conditional else None
