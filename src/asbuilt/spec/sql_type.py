"""SQL's types and defaults as asbuilt's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import msgspec
from sqlglot import exp

from asbuilt.spec.column_type import ColumnType, Default, Kind
from asbuilt.spec.values import canonical, from_text

Enums = Mapping[str, tuple[str, ...]]
"""The values of each CREATE TYPE … AS ENUM, by its name in lower case."""

SERIAL = Default("serial")
_SERIALS = {"SERIAL", "BIGSERIAL", "SMALLSERIAL"}

_BITS = {
    "TINYINT": 16, "UTINYINT": 16, "SMALLINT": 16, "SMALLSERIAL": 16,
    "USMALLINT": 32, "MEDIUMINT": 32, "UMEDIUMINT": 32, "INT": 32, "SERIAL": 32, "YEAR": 16,
    "UINT": 64, "BIGINT": 64, "UBIGINT": 64, "BIGSERIAL": 64,
}  # fmt: skip
_KINDS: dict[str, Kind] = {
    "DOUBLE": "float", "FLOAT": "float", "UDOUBLE": "float", "DECFLOAT": "float",
    "BOOLEAN": "boolean", "BIT": "boolean",
    "UUID": "uuid",
    "DATE": "date", "DATE32": "date",
    "TIME": "time", "TIMETZ": "time",
    "DATETIME": "timestamp", "DATETIME2": "timestamp", "DATETIME64": "timestamp",
    "SMALLDATETIME": "timestamp", "TIMESTAMP": "timestamp", "TIMESTAMPTZ": "timestamp",
    "TIMESTAMPLTZ": "timestamp", "TIMESTAMPNTZ": "timestamp", "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp", "TIMESTAMP_NS": "timestamp",
    "BINARY": "bytes", "VARBINARY": "bytes", "BLOB": "bytes", "TINYBLOB": "bytes",
    "MEDIUMBLOB": "bytes", "LONGBLOB": "bytes", "IMAGE": "bytes",
    "JSON": "json", "JSONB": "json", "HSTORE": "json", "MAP": "json", "STRUCT": "json",
    "OBJECT": "json", "VARIANT": "json", "SUPER": "json",
}  # fmt: skip
_TEXTS = {
    "TEXT", "VARCHAR", "CHAR", "NCHAR", "NVARCHAR", "BPCHAR", "NAME", "LONGTEXT", "MEDIUMTEXT",
    "TINYTEXT", "FIXEDSTRING", "XML", "INET", "IPADDRESS", "IPPREFIX", "IPV4", "IPV6",
}  # fmt: skip
_DECIMALS = {"DECIMAL", "UDECIMAL", "BIGDECIMAL", "BIGNUM"}
_MONEY = {"MONEY": 2, "SMALLMONEY": 4}
_NAMED: dict[str, Kind] = {
    "citext": "text", "macaddr": "text", "ltree": "text", "cidr": "text",
    "uniqueidentifier": "uuid", "datetime2": "timestamp", "datetimeoffset": "timestamp",
    "smalldatetime": "timestamp", "number": "float", "ntext": "text",
}  # fmt: skip

_NOW = {
    "now", "getdate", "getutcdate", "sysdatetime", "sysutcdatetime", "sysdatetimeoffset",
    "transaction_timestamp", "statement_timestamp", "clock_timestamp", "utc_timestamp", "sysdate",
    "unixepoch",
}  # fmt: skip
_TODAY = {"curdate", "current_date", "utc_date"}
_UUID = {
    "uuid", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v4", "uuidv4", "uuidv7",
    "uuid_generate_v7", "newid", "newsequentialid", "random_uuid", "gen_uuid",
}  # fmt: skip


# ---------------------------------------------------------------- types


def column_type(written: exp.DataType, enums: Enums) -> ColumnType | None:
    """The type that ``written`` stands for, None when it is not known."""
    name = written.this.name if isinstance(written.this, exp.DType) else ""
    if name == "ARRAY":
        items = [item for item in written.expressions if isinstance(item, exp.DataType)]
        item = column_type(items[0], enums) if items else None
        return ColumnType("array", item=item)
    if name in ("ENUM", "SET"):
        values = tuple(str(value.name) for value in written.expressions)
        return ColumnType("enum", values=values) if name == "ENUM" else None
    if name == "USERDEFINED":
        return _named(written, enums)
    return simple_type(name, _parameters(written))


def simple_type(name: str, parameters: tuple[int, ...] = ()) -> ColumnType | None:
    """The type called ``name`` by sqlglot (``VARCHAR``, ``INT``) with its figures."""
    first = parameters[0] if parameters else None
    if name == "TINYINT" and first == 1:
        return ColumnType("boolean")
    if name in _BITS:
        return ColumnType("integer", bits=_BITS[name])
    if name in _DECIMALS:
        scale = parameters[1] if len(parameters) > 1 else 0
        return ColumnType("decimal", precision=first, scale=None if first is None else scale)
    if name in _MONEY:
        return ColumnType("decimal", precision=19, scale=_MONEY[name])
    if name in _TEXTS:
        return ColumnType("text", length=first)
    if name in _KINDS:
        return ColumnType(_KINDS[name])
    return None


def _named(written: exp.DataType, enums: Enums) -> ColumnType | None:
    kind = written.args.get("kind")
    name = (kind.name if isinstance(kind, exp.Expr) else str(kind or "")).lower()
    if name in enums:
        return ColumnType("enum", values=enums[name])
    return ColumnType(_NAMED[name]) if name in _NAMED else None


def _parameters(written: exp.DataType) -> tuple[int, ...]:
    texts = [parameter.name for parameter in written.expressions]
    return tuple(int(text) for text in texts if text.isascii() and text.isdigit())


def is_serial(written: exp.DataType) -> bool:
    """Whether the type itself says that the store counts: SERIAL and its kin."""
    return isinstance(written.this, exp.DType) and written.this.name in _SERIALS


# ---------------------------------------------------------------- defaults


def column_default(type: ColumnType, written: exp.Expr) -> Default | None:
    """What DEFAULT says; None for ``DEFAULT NULL``.

    The constant of a ``json`` or ``array`` column is JSON text, that of other columns a value that
    fits the type.

    Raises:
        ValueError: it is no constant and no known function, or does not fit the column's type.
    """
    while isinstance(written, exp.Cast | exp.Paren):
        written = written.this
    if isinstance(written, exp.Null):
        return None
    called = _called(written)
    if called is not None:
        return _generated(type, called)
    return Default("constant", _constant(type, written))


def _called(written: exp.Expr) -> str | None:
    """The name of the function that ``written`` calls."""
    if isinstance(written, exp.Anonymous):
        return str(written.name).lower()
    if isinstance(written, exp.CurrentTimestamp):
        return "now"
    if isinstance(written, exp.CurrentDate):
        return "current_date"
    if isinstance(written, exp.Uuid):
        return "uuid"
    if isinstance(written, exp.Date | exp.Datetime) and written.name.lower() == "now":
        return "now"  # SQLite's datetime('now')
    if isinstance(written, exp.Column) and written.name.lower() in _NOW | _TODAY:
        return str(written.name).lower()
    return None


def _generated(type: ColumnType, name: str) -> Default:
    if name in _NOW or name in _TODAY:
        if type.kind == "date":
            return Default("today")
        if type.kind == "timestamp":
            return Default("now" if name in _NOW else "today")
        raise ValueError(f"{name}() does not fit a column of type {type.kind}")
    if name in _UUID:
        if type.kind not in ("uuid", "text"):
            raise ValueError(f"{name}() does not fit a column of type {type.kind}")
        return Default("uuid")
    if name == "nextval":
        return SERIAL
    raise ValueError(f"the function {name}() is not known here")


def _constant(type: ColumnType, written: exp.Expr) -> str | int | float | bool:
    if isinstance(written, exp.Array) and type.kind == "array":
        items = [_literal(item) for item in written.expressions]
        return _json(type, items)
    value = _literal(written)
    if isinstance(value, str):
        return _from_string(type, value)
    if type.kind == "boolean" and value in (0, 1):
        return bool(value)
    if type.kind in ("json", "array"):
        return _json(type, value)
    stored = canonical(type, value)
    return stored if isinstance(stored, str | int | float) else value


def _literal(written: exp.Expr) -> str | int | float | bool:
    if isinstance(written, exp.Cast | exp.Paren):
        return _literal(written.this)
    if isinstance(written, exp.Boolean):
        return bool(written.this)
    if isinstance(written, exp.Neg):
        value = _literal(written.this)
        if not isinstance(value, str | bool):
            return -value
    if isinstance(written, exp.Literal):
        if written.is_string:
            return str(written.this)
        return _number(str(written.this))
    raise ValueError("it is neither a constant nor a function that is known here")


def _number(text: str) -> int | float:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else float(text)


def _from_string(type: ColumnType, text: str) -> str | int | float | bool:
    if type.kind == "boolean":
        words = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
        if text.lower() in words:
            return words[text.lower()]
    if type.kind == "array" and text.startswith("{"):
        return _json(type, _braces(type, text))
    if type.kind in ("json", "array"):
        from_text(type, text)
        return text
    stored = from_text(type, text)
    if isinstance(stored, Decimal):
        return _number(text)
    if isinstance(stored, bytes):
        return text
    return stored if isinstance(stored, str | int | float) else text


def _braces(type: ColumnType, text: str) -> list[object]:
    """PostgreSQL's ``'{a,b}'``, as far as nothing in it is quoted or nested."""
    inner = text[1:-1]
    if not text.endswith("}") or any(mark in inner for mark in '{}"\\'):
        raise ValueError("its braces are not understood")
    convert = partial(from_text, type.item) if type.item else str
    return [convert(item.strip()) for item in inner.split(",")] if inner.strip() else []


def _json(type: ColumnType, value: object) -> str:
    return msgspec.json.encode(canonical(type, value)).decode()
