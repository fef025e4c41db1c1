"""Rows to bytes: the representation that a route shows to a role, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from hashlib import blake2b
from itertools import starmap
from operator import itemgetter
from typing import Any

import msgspec

from asbuilt.plan.model import Answer, AnswerField, TablePlan
from asbuilt.store.base import Page, Row

encode_json = msgspec.json.Encoder(decimal_format="number").encode

Pick = Callable[[Row], Sequence[Any]]


class Representation:
    """What a role sees of a row, for rows that hold ``columns`` in that order.

    Members whose column the role may not read are left out, as if the document had no such column.
    """

    def __init__(
        self,
        answer: Answer,
        columns: Sequence[str],
        readable: frozenset[str],
        *,
        literals: bool = True,
    ) -> None:
        fields = [
            field
            for field in answer.fields
            if (literals if field.column is None else field.column in readable)
        ]
        self._names = [field.name for field in fields]
        self.answer = answer
        self._pick = _picker(fields, list(columns))
        self._shape = _struct(fields)
        self._around = [field for field in answer.around]
        self._head, self._tail = _envelope(answer)

    def one(self, row: Row) -> bytes:
        """The body for a single row."""
        return self.wrapped(encode_json(self._shape(*self._pick(row))))

    def wrapped(self, item: bytes) -> bytes:
        """The body for a single row whose JSON object is ``item``."""
        return self._head + item + self._tail if self._head else item

    def many(self, rows: Sequence[Row]) -> bytes:
        """A JSON array of rows, without any envelope."""
        return encode_json(list(starmap(self._shape, self._picked(rows))))

    def table(self, rows: Sequence[Row]) -> tuple[list[str], list[Sequence[Any]]]:
        """The members' names, and each row's values in their order."""
        return self._names, list(self._picked(rows))

    def items(self, rows: Sequence[Row]) -> list[bytes]:
        """Each row's JSON object, without any envelope."""
        return [encode_json(shown) for shown in starmap(self._shape, self._picked(rows))]

    def _picked(self, rows: Sequence[Row]) -> Iterable[Sequence[Any]]:
        return rows if self._pick is tuple else map(self._pick, rows)

    def page(self, rows: bytes, page: Page, cursor: str | None, limit: int) -> bytes:
        """The body for a page whose rows are the JSON array ``rows``."""
        if self.answer.wrapper is None:
            return rows
        values = {
            "@next": cursor,
            "@total": page.total,
            "@total_exact": page.exact,
            "@count": len(page.rows),
            "@limit": limit,
        }
        members: dict[str, Any] = {self.answer.wrapper: msgspec.Raw(rows)}
        for field in self._around:
            members[field.name] = _around_value(field, values)
        return encode_json(members)


def default_answer(table: TablePlan) -> Answer:
    """How a row is shown when no endpoint's example says it."""
    fields = (
        AnswerField(column.json, column.name, as_text=column.as_text)
        for column in table.columns
        if not (column.hidden or column.secret)
    )
    return Answer(200, tuple(fields))


def extended(answer: Answer, table: TablePlan, readable: frozenset[str]) -> Answer:
    """An answer with every column that may be read: its own members first."""
    shown = {field.column for field in answer.fields}
    more = (
        AnswerField(column.json, column.name, as_text=column.as_text)
        for column in table.columns
        if column.name in readable and column.name not in shown
    )
    return msgspec.structs.replace(answer, fields=(*answer.fields, *more))


def without(answer: Answer, names: Container[str]) -> Answer:
    """An answer without the members called ``names``."""
    kept = tuple(field for field in answer.fields if field.name not in names)
    return msgspec.structs.replace(answer, fields=kept)


def projection(answer: Answer, readable: frozenset[str]) -> tuple[str, ...]:
    """The columns that a representation needs, each once, in the order of its members."""
    names = (field.column for field in answer.fields)
    return tuple(dict.fromkeys(name for name in names if name and name in readable))


def etag(body: bytes) -> str:
    """A strong validator of a representation (RFC 9110 section 8.8.3)."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _struct(fields: Sequence[AnswerField]) -> Callable[..., Any]:
    names = [f"f{index}" for index in range(len(fields))]
    rename = dict(zip(names, (field.name for field in fields), strict=True))
    return msgspec.defstruct("Row", [(name, Any) for name in names], rename=rename, gc=False)


def _picker(fields: Sequence[AnswerField], columns: list[str]) -> Pick:
    """From a row to the members' values, in order."""
    plain = all(field.column and not field.as_text for field in fields)
    places = [columns.index(field.column) if field.column else -1 for field in fields]
    if plain and places == list(range(len(columns))):
        return tuple
    if plain and len(places) > 1:
        return itemgetter(*places)
    steps = [
        (place, field.as_text, field.literal) for place, field in zip(places, fields, strict=True)
    ]

    def pick(row: Row) -> Sequence[Any]:
        return [_value(row, place, as_text, literal) for place, as_text, literal in steps]

    return pick


def _value(row: Row, place: int, as_text: bool, literal: Any) -> Any:
    if place < 0:
        return literal
    value = row[place]
    return str(value) if as_text and value is not None and value is not msgspec.UNSET else value


def _envelope(answer: Answer) -> tuple[bytes, bytes]:
    """What stands before and after a single row."""
    if answer.wrapper is None:
        return b"", b""
    marker = "\0row\0"
    literals = {field.name: field.literal for field in answer.around}
    text = encode_json({answer.wrapper: marker, **literals})
    head, _, tail = text.partition(encode_json(marker))
    return head, tail


def _around_value(field: AnswerField, values: dict[str, Any]) -> Any:
    if field.fields:
        return {inner.name: _around_value(inner, values) for inner in field.fields}
    return values[field.column] if field.column else field.literal
