"""The values at the edges of what a type takes, by the name of the edge."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from asbuilt.spec.column_type import ColumnType

UNBOUNDED = 10_000
"""Characters of the longest text where a column sets no length."""

BEYOND_BMP = "\N{GRINNING FACE}"
COMBINED = "e\N{COMBINING ACUTE ACCENT}"

Extreme = tuple[str, Any]


def extremes(type: ColumnType) -> Iterator[Extreme]:
    """What a column of ``type`` must keep exactly, in canonical form."""
    match type.kind:
        case "text":
            yield from _texts(UNBOUNDED if type.length is None else type.length)
        case "integer":
            limit = 1 << (type.bits - 1)
            yield from (("least", -limit), ("greatest", limit - 1), ("zero", 0), ("minus one", -1))
        case "decimal":
            yield from _decimals(type)
        case "float":
            yield from (("greatest", 1.7976931348623157e308), ("least", -1.7976931348623157e308))
            yield from (("smallest", 5e-324), ("one tenth", 0.1), ("zero", 0.0))
        case "boolean":
            yield from (("true", True), ("false", False))
        case "enum":
            yield from ((f"value {value}", value) for value in type.values)
        case "uuid":
            yield "nil", "00000000-0000-0000-0000-000000000000"  # RFC 9562, sections 5.9 and 5.10
            yield "max", "ffffffff-ffff-ffff-ffff-ffffffffffff"
        case "date":
            yield from (("earliest", "0001-01-01"), ("latest", "9999-12-31"))
            yield "leap day", "2024-02-29"
        case "time":
            yield from (("earliest", "00:00:00"), ("latest", "23:59:59.999999"))
        case "timestamp":
            yield "earliest", "0001-01-01T00:00:00.000000Z"
            yield "latest", "9999-12-31T23:59:59.999999Z"
        case "bytes":
            yield from (("empty", b""), ("every byte", bytes(range(256))))
        case "array":
            yield "empty", []
            if type.item:
                yield "many", [value for _, value in extremes(type.item)][:64]
        case "json":
            yield from _documents()


def _texts(length: int) -> Iterator[Extreme]:
    yield "empty", ""
    yield "longest", "x" * length
    yield "longest beyond the BMP", BEYOND_BMP * length
    yield "longest combined", (COMBINED * length)[:length]
    for name, text in (
        ("spaces around", "  a  "),
        ("lines", "a\r\nb\n\tc"),
        ("right to left", "\u202bשלום\u202c"),
        ("quotes", "'\"`\\;--"),
        ("markup", "<b>&amp;</b>"),
        ("a word for null", "null"),
    ):
        if len(text) <= length:
            yield name, text


def _decimals(type: ColumnType) -> Iterator[Extreme]:
    # Made of texts: arithmetic would round to the 28 digits of the default context.
    scale = type.scale or 0
    if type.precision is None:
        places = "1234567890123456789"[: 19 if type.scale is None else scale]
        yield "many digits", Decimal(f"12345678901234567890.{places}")
    else:
        yield "greatest", Decimal(f"{'9' * type.precision}E-{scale}")
        yield "least", Decimal(f"-{'9' * type.precision}E-{scale}")
        yield "smallest", Decimal(f"1E-{scale}")
    yield "zero", Decimal(f"0E-{scale}")


def _documents() -> Iterator[Extreme]:
    deep: Any = "bottom"
    for _ in range(30):
        deep = {"in": [deep]}
    yield "deep", deep
    yield "mixed", {"": None, "a.b": [1, -0.5, True, None, {}, []], "ключ": BEYOND_BMP}
    yield from (("empty object", {}), ("empty array", []), ("text", "text"), ("number", 2**53 + 1))
    yield "false", False
