"""Rows to bytes: the representation that a route shows to a role, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Any

import msgspec

from asbuilt.plan.model import Answer, AnswerField
from asbuilt.store.base import Page, Row

encode_json = msgspec.json.Encoder(decimal_format="number").encode

Pick = Callable[[Row], Sequence[Any]]


class Representation:
    """What a role sees of a row, for rows that hold ``columns`` in that order.

    Members whose column the role may not read are left out, as if the document had no such column.
    """

    def __init__(self, answer: Answer, columns: Sequence[str], readable: frozenset[str]) -> None:
        fields = [
            field for field in answer.fields if field.column is None or field.column in readable
        ]
        self.answer = answer
        self._pick = _picker(fields, list(columns))
        self._shape = _struct(fields)
        self._around = [field for field in answer.around]
        self._head, self._tail = _envelope(answer)

    def one(self, row: Row) -> bytes:
        """The body for a single row."""
        inner = encode_json(self._shape(*self._pick(row)))
        return self._head + inner + self._tail if self._head else inner

    def many(self, rows: Sequence[Row]) -> bytes:
        """A JSON array of rows, without any envelope."""
        pick, shape = self._pick, self._shape
        return encode_json([shape(*pick(row)) for row in rows])

    def page(self, page: Page, cursor: str | None, limit: int) -> bytes:
        """The body for a page of rows, with the members that stand around them."""
        rows = self.many(page.rows)
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
    return str(value) if as_text and value is not None else value


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
