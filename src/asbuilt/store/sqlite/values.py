"""Canonical values to what SQLite stores, and back. Tables are STRICT.

A decimal of up to 15 digits is a REAL (exact to that many digits, IEEE 754 binary64); one that may
have more is TEXT that a collation orders by value. JSON, arrays and objects are JSON text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from asbuilt.spec.column_type import ColumnType

EXACT_DIGITS = 15
DECIMAL = "asbuilt_decimal"

_encode_json = msgspec.json.Encoder().encode
_decode_json = msgspec.json.Decoder().decode


def sql_type(column: ColumnType) -> str:
    """The declared type of a column in a STRICT table."""
    match column.kind:
        case "integer" | "boolean":
            return "INTEGER"
        case "float":
            return "REAL"
        case "decimal":
            return "REAL" if fits_real(column) else f"TEXT COLLATE {DECIMAL}"
        case "bytes":
            return "BLOB"
        case _:
            return "TEXT"


def fits_real(column: ColumnType) -> bool:
    """Whether every value of a decimal column comes back from a REAL digit for digit."""
    return column.precision is not None and column.precision <= EXACT_DIGITS


def collation(column: ColumnType) -> str | None:
    """The collation of a column whose stored text is not ordered as text."""
    return DECIMAL if column.kind == "decimal" and not fits_real(column) else None


def encode(column: ColumnType, value: Any) -> Any:
    """A canonical value as it is bound; None stays NULL."""
    if value is None:
        return None
    match column.kind:
        case "decimal":
            return float(value) if fits_real(column) else str(value)
        case "json" | "array" | "object":
            return _encode_json(value).decode()
        case "boolean":
            return int(value)
        case _:
            return value


def decoder(column: ColumnType) -> Callable[[Any], Any] | None:
    """What turns a stored value back into the canonical one; None when they are the same."""
    match column.kind:
        case "boolean":
            return bool
        case "decimal":
            return _decimals(column)
        case "json" | "array" | "object":
            return _decode_json
        case _:
            return None


def _decimals(column: ColumnType) -> Callable[[Any], Decimal]:
    step = Decimal(1).scaleb(-(column.scale or 0))
    if fits_real(column):
        return lambda stored: Decimal(repr(stored)).quantize(step)
    return Decimal
