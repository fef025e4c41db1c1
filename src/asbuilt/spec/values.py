"""Values as every store keeps them: one conversion from JSON or text, for each column type.

============  ===========================================================================
kind          canonical Python value
============  ===========================================================================
integer       ``int`` within the column's bits
decimal       :class:`~decimal.Decimal` with exactly ``scale`` fractional digits
float         finite ``float``
text, enum    ``str`` without NUL and without lone surrogates
boolean       ``bool``
uuid          ``str``, lower case, with hyphens
date          ``str``, ``YYYY-MM-DD``
time          ``str``, ``HH:MM:SS`` or ``HH:MM:SS.ffffff``
timestamp     ``str`` in UTC, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``
bytes         ``bytes``
json          any JSON value
array         ``list`` of canonical items
object        ``dict`` of canonical members
============  ===========================================================================

Texts of dates and timestamps sort as their moments do. A canonical value converts to itself.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import ROUND_DOWN, Context, Decimal, Inexact, InvalidOperation
from functools import partial
from math import isfinite
from uuid import UUID

import msgspec

from asbuilt import regex
from asbuilt.spec.column_type import ColumnType, Kind

MAX_DEPTH = 64
"""JSON may nest so deep."""

Converter = Callable[[object], object]
"""A JSON value in, the canonical value out; ``ValueError`` says in a few words what is wrong."""

TextConverter = Callable[[str], object]
"""The same for the text of a query string."""

_INT64 = 1 << 63
_DECIMAL_DIGITS = 100
_EXACT = Context(prec=2 * _DECIMAL_DIGITS, rounding=ROUND_DOWN, traps=[Inexact, InvalidOperation])

_INTEGER = regex.compile(r"-?[0-9]{1,19}")
_NUMBER = regex.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")
_UUID = regex.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)
_DATE = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = regex.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?")
_TIMESTAMP = regex.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


def canonical(type: ColumnType, value: object) -> object:
    """``value``, as JSON or a handler gives it, as the stores keep it in a column of ``type``.

    NULL is the caller's business: None converts only where the type is ``json``.

    Raises:
        ValueError: the value does not fit. The message can follow the field's name:
            "must be at most 50 characters".
    """
    return converter(type)(value)


def from_text(type: ColumnType, text: str) -> object:
    """The canonical value that a query string's ``text`` stands for, as strictly as JSON.

    A timestamp may be a date alone (its midnight in UTC); arrays and objects are JSON text.

    Raises:
        ValueError: as for :func:`canonical`.
    """
    return text_converter(type)(text)


def converter(type: ColumnType) -> Converter:
    """What :func:`canonical` does for ``type``, to be kept and called many times."""
    return _CONVERTERS[type.kind](type)


def text_converter(type: ColumnType) -> TextConverter:
    """What :func:`from_text` does for ``type``, to be kept and called many times."""
    read = _TEXT_READERS.get(type.kind)
    if read is None:
        return converter(type)
    return partial(_read_then_convert, read, converter(type))


def _read_then_convert(read: TextConverter, convert: Converter, text: str) -> object:
    return convert(read(text))


# ---------------------------------------------------------------- numbers


def _integer(limit: int, value: object) -> int:
    if type(value) is not int:
        raise ValueError("must be an integer")
    if not -limit <= value < limit:
        raise ValueError(f"must be between {-limit} and {limit - 1}")
    return value


def _float(value: object) -> float:
    if type(value) is not float and type(value) is not int:
        raise ValueError("must be a number")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("is too large a number") from None
    if not isfinite(number):
        raise ValueError("must be a finite number")
    return number + 0.0  # -0.0 becomes 0.0: a store keeps but one zero


def _decimal(precision: int | None, scale: int | None, value: object) -> Decimal:
    number = _read_decimal(value)
    if scale is not None or int(number.as_tuple().exponent) > 0:
        try:
            number = number.quantize(Decimal(1).scaleb(-(scale or 0)), context=_EXACT)
        except Inexact:
            raise ValueError(f"must have at most {scale} digits after the point") from None
        except InvalidOperation:
            raise ValueError("has too many digits") from None
    if precision is not None and number and number.adjusted() >= precision - (scale or 0):
        whole = precision - (scale or 0)
        raise ValueError(f"must have at most {whole} digits before the point")
    return number if number else abs(number)


def _read_decimal(value: object) -> Decimal:
    """A finite decimal whose digits all lie within ``_DECIMAL_DIGITS`` places of the point."""
    if type(value) is int:
        if value.bit_length() > 4 * _DECIMAL_DIGITS:
            raise ValueError("has too many digits")
        number = Decimal(value)
    elif type(value) is float:
        number = Decimal(repr(value))
    elif type(value) is str:
        if len(value) > 2 * _DECIMAL_DIGITS:
            raise ValueError("has too many digits")
        if not _NUMBER.fullmatch(value):
            raise ValueError("must be a number")
        number = Decimal(value)
    elif type(value) is Decimal:
        number = value
    else:
        raise ValueError("must be a number")
    if not number.is_finite():
        raise ValueError("must be a finite number")
    exponent = number.as_tuple().exponent
    if number.adjusted() >= _DECIMAL_DIGITS or int(exponent) < -_DECIMAL_DIGITS:
        raise ValueError("has too many digits")
    return number


# ---------------------------------------------------------------- text and its relatives


def _text(length: int | None, value: object) -> str:
    if type(value) is not str:
        raise ValueError("must be a string")
    if length is not None and len(value) > length:
        raise ValueError(f"must be at most {length} characters")
    if "\0" in value:
        raise ValueError("must not contain the NUL character")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("must not contain half a surrogate pair") from None
    return value


def _enum(values: frozenset[str], message: str, value: object) -> str:
    if type(value) is not str or value not in values:
        raise ValueError(message)
    return value


def _boolean(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("must be true or false")
    return value


def _uuid(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if type(value) is not str or not _UUID.fullmatch(value):
        raise ValueError("must be a UUID")
    return value.lower()


def _bytes(value: object) -> bytes:
    if type(value) is bytes:
        return value
    if type(value) is str:
        try:
            return binascii.a2b_base64(value, strict_mode=True)
        except (binascii.Error, ValueError):
            pass
    raise ValueError("must be base64 text")


# ---------------------------------------------------------------- dates and times


def _date(value: object) -> str:
    if type(value) is date:
        return value.isoformat()
    if type(value) is str and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueError("must be a date: YYYY-MM-DD")


def _time(value: object) -> str:
    if type(value) is time and value.tzinfo is None:
        return value.isoformat()
    if type(value) is str and _TIME.fullmatch(value):
        try:
            return time.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueError("must be a time: HH:MM:SS")


def _timestamp(value: object) -> str:
    try:
        if type(value) is str and _TIMESTAMP.fullmatch(value):
            value = datetime.fromisoformat(value.upper())
        if type(value) is datetime:
            moment = value.astimezone(UTC) if value.tzinfo else value
            return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    except (ValueError, OverflowError):
        pass
    raise ValueError("must be a timestamp: YYYY-MM-DDTHH:MM:SSZ")


# ---------------------------------------------------------------- structures


def _json(value: object, depth: int = 0) -> object:
    if value is None or value is True or value is False:
        return value
    if type(value) is str:
        return _text(None, value)
    if type(value) is int:
        return _integer(_INT64, value)
    if type(value) is float:
        return _json_float(value)
    if depth >= MAX_DEPTH:
        raise ValueError(f"must not be nested deeper than {MAX_DEPTH} levels")
    if type(value) is list:
        return [_json(item, depth + 1) for item in value]
    if type(value) is dict:
        return {_text(None, name): _json(item, depth + 1) for name, item in value.items()}
    raise ValueError("must be a JSON value")


def _json_float(value: float) -> float:
    if not isfinite(value):
        raise ValueError("must be a finite number")
    return value


def _array(item: Converter, value: object) -> list[object]:
    if type(value) is not list:
        raise ValueError("must be an array")
    items = []
    for index, element in enumerate(value):
        try:
            items.append(item(element))
        except ValueError as error:
            raise ValueError(f"at [{index}] {error}") from None
    return items


def _object(members: Mapping[str, Converter], value: object) -> dict[str, object]:
    """NULL members stay: an example, from which alone such types come, says nothing about them."""
    if type(value) is not dict:
        raise ValueError("must be an object")
    result: dict[str, object] = {}
    for name, member in value.items():
        convert = members.get(name)
        if convert is None:
            raise ValueError(f"must not have a member {name!r:.60}")
        try:
            result[name] = None if member is None else convert(member)
        except ValueError as error:
            raise ValueError(f"at {name!r} {error}") from None
    return result


# ---------------------------------------------------------------- a converter for each type


def _make_integer(type: ColumnType) -> Converter:
    return partial(_integer, 1 << (type.bits - 1))


def _make_decimal(type: ColumnType) -> Converter:
    scale = type.scale if type.precision is None else type.scale or 0
    return partial(_decimal, type.precision, scale)


def _make_text(type: ColumnType) -> Converter:
    return partial(_text, type.length)


def _make_enum(type: ColumnType) -> Converter:
    return partial(_enum, frozenset(type.values), f"must be one of {', '.join(type.values)}")


def _make_array(type: ColumnType) -> Converter:
    return partial(_array, converter(type.item) if type.item else _json)


def _make_object(type: ColumnType) -> Converter:
    if not type.fields:
        return _json
    return partial(_object, {name: converter(field) for name, field in type.fields.items()})


def _make(convert: Converter, type: ColumnType) -> Converter:
    return convert


_CONVERTERS: dict[Kind, Callable[[ColumnType], Converter]] = {
    "integer": _make_integer,
    "decimal": _make_decimal,
    "float": partial(_make, _float),
    "text": _make_text,
    "boolean": partial(_make, _boolean),
    "uuid": partial(_make, _uuid),
    "date": partial(_make, _date),
    "time": partial(_make, _time),
    "timestamp": partial(_make, _timestamp),
    "enum": _make_enum,
    "bytes": partial(_make, _bytes),
    "json": partial(_make, _json),
    "array": _make_array,
    "object": _make_object,
}


# ---------------------------------------------------------------- the text of a query string


def _integer_text(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("must be an integer")
    return int(text)


def _number_text(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be a number")
    return float(text)


def _boolean_text(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def _timestamp_text(text: str) -> str:
    return f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text


def _json_text(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise ValueError("must be JSON") from None


_TEXT_READERS: dict[Kind, TextConverter] = {
    "integer": _integer_text,
    "float": _number_text,
    "boolean": _boolean_text,
    "timestamp": _timestamp_text,
    "json": _json_text,
    "array": _json_text,
    "object": _json_text,
}
