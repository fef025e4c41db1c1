"""The types of columns and of JSON fields: one small tree, shared by the document and the plan.

This file imports nothing but msgspec, so that a cached plan is read without the readers.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal[
    "integer",  # `bits` 16, 32 or 64
    "decimal",  # `precision`, `scale`; precision None means any
    "float",
    "text",  # `length`: at most so many characters
    "boolean",
    "uuid",
    "date",  # YYYY-MM-DD
    "time",  # HH:MM:SS[.ffffff]
    "timestamp",  # RFC 3339, kept in UTC with microseconds
    "enum",  # `values`
    "bytes",  # base64 in JSON
    "json",  # any JSON value
    "array",  # of `item`
    "object",  # of `fields`; only inferred from JSON examples
]
NUMBERS = ("integer", "decimal", "float")
"""The kinds that are counted with."""


class ColumnType(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a column or a JSON field may hold. An object must have its ``required`` members, and
    none of them null."""

    kind: Kind
    bits: int = 64
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()
    item: ColumnType | None = None
    fields: dict[str, ColumnType] = {}
    required: tuple[str, ...] = ()


SAMPLES: dict[str, object] = {
    "integer": 1, "decimal": 1.0, "float": 1.0, "text": "text", "boolean": True, "json": {},
    "uuid": "00000000-0000-4000-8000-000000000000", "date": "2026-01-01", "time": "12:00:00",
    "timestamp": "2026-01-01T12:00:00Z", "bytes": "AA==", "array": [],
}  # fmt: skip
"""A JSON value of each kind, where nobody shows one."""


class Default(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of a column that a writer leaves out.

    ``kind``: ``constant`` (``value``), ``now``, ``today``, ``uuid``, ``serial`` (the store counts).
    """

    kind: Literal["constant", "now", "today", "uuid", "serial"]
    value: str | int | float | bool | None = None


_COMPARABLE = ({"integer", "decimal"}, {"text", "enum"})


def comparable(first: ColumnType, second: ColumnType) -> bool:
    """Whether values of the two types can be equal, as those of a reference and its key must."""
    kinds = {first.kind, second.kind}
    return len(kinds) == 1 or any(kinds <= group for group in _COMPARABLE)
