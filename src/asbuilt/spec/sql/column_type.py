"""SQL's types and defaults as asbuilt's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import msgspec

from asbuilt import regex
from asbuilt.spec.column_type import ColumnType, Default, Kind
from asbuilt.spec.values import canonical, from_text

Types = Mapping[str, ColumnType]
"""What CREATE TYPE … AS ENUM and CREATE DOMAIN define, by their names in lower case."""

SERIAL = Default("serial")
SERIALS = {"SERIAL", "BIGSERIAL", "SMALLSERIAL"}

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
    "INT4RANGE", "INT8RANGE", "NUMRANGE", "TSRANGE", "TSTZRANGE", "DATERANGE", "INT4MULTIRANGE",
    "INT8MULTIRANGE", "NUMMULTIRANGE", "TSMULTIRANGE", "TSTZMULTIRANGE", "DATEMULTIRANGE",
}  # fmt: skip
_DECIMALS = {"DECIMAL", "UDECIMAL", "BIGDECIMAL", "BIGNUM"}
_MONEY = {"MONEY": 2, "SMALLMONEY": 4}
NAMED: dict[str, Kind] = {
    "citext": "text", "macaddr": "text", "ltree": "text", "cidr": "text",
    "uniqueidentifier": "uuid", "datetime2": "timestamp", "datetimeoffset": "timestamp",
    "smalldatetime": "timestamp", "number": "float", "ntext": "text",
}  # fmt: skip

_OF_POSTGRES = {
    "BIGNUMERIC": "BIGDECIMAL", "BOOL": "BOOLEAN", "BYTE": "TINYINT", "BYTEA": "VARBINARY",
    "CHARACTER": "CHAR", "CLOB": "TEXT", "DEC": "DECIMAL", "FIXED": "DECIMAL", "FLOAT4": "FLOAT",
    "FLOAT8": "DOUBLE", "INT1": "TINYINT", "INT16": "SMALLINT", "INT2": "SMALLINT", "INT32": "INT",
    "INT4": "INT", "INT64": "BIGINT", "INT8": "BIGINT", "INTEGER": "INT", "LONG": "BIGINT",
    "LONGVARCHAR": "TEXT", "NUMBER": "DECIMAL", "NUMERIC": "DECIMAL", "NVARCHAR2": "NVARCHAR",
    "REAL": "FLOAT", "SHORT": "SMALLINT", "STR": "TEXT", "STRING": "TEXT",
    "TIMESTAMP_LTZ": "TIMESTAMPLTZ", "TIMESTAMP_NTZ": "TIMESTAMPNTZ", "VARCHAR2": "VARCHAR",
}  # fmt: skip
"""Words that sqlglot reads as types in PostgreSQL's SQL, with its own names for these."""
_OF_OTHERS = {
    "DATE32", "DATETIME2", "DATETIME64", "FIXEDSTRING", "IMAGE", "IPADDRESS", "IPPREFIX", "IPV4",
    "IPV6", "SMALLDATETIME", "SMALLMONEY", "SUPER", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP_S",
    "UBIGINT", "UDECIMAL", "UDOUBLE", "UMEDIUMINT", "USMALLINT", "UTINYINT", "YEAR",
}  # fmt: skip
"""Its names for types that are no words of PostgreSQL's."""

NOW = {
    "now", "getdate", "getutcdate", "sysdatetime", "sysutcdatetime", "sysdatetimeoffset",
    "transaction_timestamp", "statement_timestamp", "clock_timestamp", "utc_timestamp", "sysdate",
    "unixepoch",
}  # fmt: skip
TODAY = {"curdate", "current_date", "utc_date"}
_UUID = {
    "uuid", "uuid4", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v4", "uuidv4", "uuidv7",
    "uuid_generate_v7", "newid", "newsequentialid", "random_uuid", "gen_uuid",
}  # fmt: skip


# ---------------------------------------------------------------- types


def simple_type(name: str, parameters: tuple[int, ...] = ()) -> ColumnType | None:
    """The type called ``name`` by sqlglot (``VARCHAR``, ``INT``) with its figures."""
    first = parameters[0] if parameters else None
    if name == "TINYINT" and first == 1:
        return ColumnType("boolean")
    if name == "BIT" and first not in (None, 1):
        return None
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


def type_in_words(text: str) -> ColumnType | None:
    """The type that a text of words begins with in PostgreSQL's SQL, as sqlglot reads it, which
    passes over what follows: ``integer representing the version``.

    Raises:
        ValueError: what follows may belong to the type, as in ``character varying(20)``.
    """
    found = _IN_WORDS.fullmatch(text)
    if found is None:
        raise ValueError("it takes a parser of SQL")
    name = found["name"].upper()
    return None if name in _OF_OTHERS else simple_type(_OF_POSTGRES.get(name, name))


_IN_WORDS = regex.compile(
    r"(?!(?:array|enum)\b)(?P<name>[^\W\d]\w*)"
    r"(?:(?:\s*[:-]|\s+(?!(?:array|list|unsigned|varying|precision|with|without)\b)\w)"
    r"[\w\s.,:()/-]*)?",
    re.I,
)


# ---------------------------------------------------------------- defaults


def generated(type: ColumnType, name: str) -> Default:
    """What DEFAULT means when it calls the function ``name``.

    Raises:
        ValueError: it is not known, or does not fit the column's type.
    """
    if name in NOW or name in TODAY:
        if type.kind == "date":
            return Default("today")
        if type.kind == "timestamp":
            return Default("now" if name in NOW else "today")
        raise ValueError(f"{name}() does not fit a column of type {type.kind}")
    if name in _UUID:
        if type.kind not in ("uuid", "text"):
            raise ValueError(f"{name}() does not fit a column of type {type.kind}")
        return Default("uuid")
    if name == "nextval":
        return SERIAL
    raise ValueError(f"the function {name}() is not known here")


def constant(type: ColumnType, value: str | int | float | bool) -> str | int | float | bool:
    """A literal as a column of ``type`` holds it.

    Raises:
        ValueError: it does not fit.
    """
    if isinstance(value, str):
        return _from_string(type, value)
    if type.kind == "boolean" and value in (0, 1):
        return bool(value)
    if type.kind in ("json", "array"):
        return as_json(type, value)
    stored = canonical(type, value)
    return stored if isinstance(stored, str | int | float) else value


def number(text: str) -> int | float:
    """A literal of digits as a number; one that no integer of SQL holds is a float."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else float(text)


def _from_string(type: ColumnType, text: str) -> str | int | float | bool:
    if type.kind == "boolean":
        words = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
        if text.lower() in words:
            return words[text.lower()]
    if type.kind == "array" and text.startswith("{"):
        return as_json(type, _braces(type, text))
    if type.kind in ("json", "array"):
        from_text(type, text)
        return text
    stored = from_text(type, text)
    if isinstance(stored, Decimal):
        return number(text)
    if isinstance(stored, bytes):
        return text
    return stored if isinstance(stored, str | int | float) else text


def _braces(type: ColumnType, text: str) -> list[object]:
    """PostgreSQL's ``'{a,"b c"}'``, as far as nothing in it is escaped or nested (its manual,
    8.15.2)."""
    inner = text[1:-1].strip()
    if not text.endswith("}") or (inner and not _ITEMS.fullmatch(inner)):
        raise ValueError("its braces are not understood")
    convert = partial(from_text, type.item) if type.item else str
    return [convert(item[1] or item[2] or "") for item in _ITEM.finditer(inner)]


_ITEM = regex.compile(r"""\s*(?:"([^"\\]*)"|([^\s{}"\\,][^{}"\\,]*?))\s*(?:,|$)""")
_ITEMS = regex.compile(rf"(?:{_ITEM.pattern})+")


def as_json(type: ColumnType, value: object) -> str:
    """``value`` as the JSON text that a column of ``type`` holds."""
    return msgspec.json.encode(canonical(type, value)).decode()
