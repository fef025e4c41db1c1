"""Request bodies: strict JSON to canonical values, with the exact place of every mistake.

A valid body takes the fast way: one msgspec decoder per route, made from the plan. Whatever that
refuses is read again slowly, only to say precisely what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import partial
from typing import Annotated, Any

import msgspec

from asbuilt.plan.model import Body, BodyField
from asbuilt.plan.naming import snake
from asbuilt.server.problem import FieldError, Problem, invalid
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import converter

MAX_DEPTH = 64
MAX_BULK = 1_000
MAX_ERRORS = 100
"""Mistakes that a refusal lists; a body has room for a million."""

Values = dict[str, Any]
"""Canonical values by column, or by member name where a field has no column."""

_NATIVE: Mapping[str, Any] = {
    "integer": int, "boolean": bool, "text": str, "enum": str, "decimal": Decimal,
}  # fmt: skip
_CONVERTED_ALREADY = ("integer", "boolean")


class BodyReader:
    """Reads the bodies of one route. ``partial`` (PATCH) requires nothing.

    Columns that are not among ``known`` (None: all are) do not exist for these bodies.
    """

    def __init__(
        self, body: Body, *, partial: bool = False, known: Collection[str] | None = None
    ) -> None:
        if known is not None:
            fields = (field for field in body.fields if not field.column or field.column in known)
            body = msgspec.structs.replace(body, fields=tuple(fields))
        self.body = body
        self.fields = body.fields
        self.partial = partial
        self._names = tuple(field.column or field.name for field in body.fields)
        self._nullable = tuple(field.nullable for field in body.fields)
        self._converters = tuple(_converter(field) for field in body.fields)
        self._members = {field.name: field for field in body.fields}
        self._decode = msgspec.json.Decoder(_struct(body, partial), strict=True).decode

    def one(self, data: bytes) -> Values:
        """The values of a single object.

        Raises:
            Problem: 400 for what is no JSON, 422 with a pointer for what does not fit.
        """
        fast = None if self.body.wrapper else self._fast(data)
        if fast is not None:
            return fast
        return self._checked(parse(data), "")

    def several(self, data: bytes) -> list[Values] | Values:
        """The values of an object, or of each element of an array, which look like it.

        Raises:
            Problem: as for :meth:`one`; a pointer into an array begins with the element's index.
        """
        if data[:64].lstrip()[:1] != b"[":
            return self.one(data)
        items = parse(data)
        if not isinstance(items, list) or not self.body.many:
            raise Problem(422, "The body must be a JSON object.", code="invalid")
        if not 0 < len(items) <= MAX_BULK:
            raise Problem(422, f"An array holds 1 to {MAX_BULK} objects.", code="invalid")
        return [self._checked(item, f"/{index}") for index, item in enumerate(items)]

    # ------------------------------------------------------------ the fast way

    def _fast(self, data: bytes) -> Values | None:
        """The values, or None when anything at all is unusual about ``data``."""
        try:
            members = msgspec.structs.astuple(self._decode(data))
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return None
        values: Values = {}
        try:
            for name, convert, nullable, value in zip(
                self._names, self._converters, self._nullable, members, strict=True
            ):
                if value is not msgspec.UNSET:
                    if convert and not (value is None and nullable):
                        value = convert(value)
                    values[name] = value
        except ValueError:
            return None
        # Each member has a colon: as many colons as members leave no room for one sent twice. With
        # so few brackets nothing is nested too deep.
        if data.count(b":") != len(values) or data.count(b"[") + data.count(b"{") > MAX_DEPTH:
            return None
        return values

    # ------------------------------------------------------------ the slow way

    def _checked(self, value: Any, prefix: str) -> Values:
        wrapper = self.body.wrapper
        if wrapper is not None:
            if not isinstance(value, dict) or set(value) != {wrapper}:
                detail = f'must be an object with the one member "{wrapper}"'
                raise invalid([FieldError(detail, "type", prefix)])
            value, prefix = value[wrapper], f"{prefix}/{escape(wrapper)}"
        if not isinstance(value, dict):
            raise invalid([FieldError("must be a JSON object", "type", prefix)])
        values: Values = {}
        errors: list[FieldError] = []
        for name, member in value.items():
            if len(errors) >= MAX_ERRORS:
                break
            field = self._field(name)
            pointer = f"{prefix}/{escape(name)}"
            if field is None:
                errors.append(self._unknown(name, pointer))
            elif (key := field.column or field.name) in values:
                errors.append(FieldError("is sent twice, in two spellings", "duplicate", pointer))
            else:
                values[key] = _convert(field, member, pointer, errors)
        for field in self.fields if not self.partial and len(errors) < MAX_ERRORS else ():
            if field.required and (field.column or field.name) not in values:
                pointer = f"{prefix}/{escape(field.name)}"
                errors.append(FieldError("is required", "required", pointer))
        if errors:
            raise invalid(errors)
        return values

    def _field(self, name: str) -> BodyField | None:
        found = self._members.get(name)
        if found is not None:
            return found
        wanted = snake(name)
        return next(
            (field for field in self.fields if field.column and snake(field.name) == wanted), None
        )

    def _unknown(self, name: str, pointer: str) -> FieldError:
        close = get_close_matches(name, self._members, 1)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        return FieldError(f"is not a member of this body{hint}", "unknown", pointer)


def pointer(body: Body | None, column: str) -> str:
    """Where a column stands in a body (RFC 6901)."""
    fields = body.fields if body else ()
    name = next((field.name for field in fields if field.column == column), column)
    wrapper = f"/{escape(body.wrapper)}" if body and body.wrapper else ""
    return f"{wrapper}/{escape(name)}"


def parse(data: bytes) -> Any:
    """Any JSON, strictly: UTF-8, no byte order mark, no member twice, no NaN, at most 64 deep.

    Numbers with a fraction or an exponent are Decimals, so that no digit is lost.

    Raises:
        Problem: 400 with the place.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise _malformed("it begins with a byte order mark")
    if not data.strip():
        raise _malformed("it is empty")
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=_refuse_constant,
            parse_float=_exact,
        )
    except UnicodeDecodeError as error:
        raise _malformed(f"byte {error.start + 1} is not UTF-8") from None
    except RecursionError:
        raise _malformed(f"it is nested deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:  # from the hooks, or a number with too many digits
        raise _malformed(str(error)) from None
    if _depth(value) > MAX_DEPTH:
        raise _malformed(f"it is nested deeper than {MAX_DEPTH} levels")
    return value


def escape(name: str) -> str:
    """A member's name in a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _malformed(reason: str) -> Problem:
    return Problem(400, f"The body is not valid JSON: {reason}.", code="malformed-body")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError(f"the member {_repeated(pairs)!a} is sent twice")
    for name in members:
        if not name.isascii() and any("\ud800" <= letter <= "\udfff" for letter in name):
            raise ValueError(f"the name {name!a} holds half a surrogate pair")
    return members


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    """The first name that comes again, found in one pass: whoever signs in may send very many."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return name


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _exact(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:  # its exponent has more than 18 digits
        raise ValueError("a number has too large an exponent") from None


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        deepest += 1
        if deepest > MAX_DEPTH:
            break
        level = [
            child for item in level for child in (item.values() if isinstance(item, dict) else item)
        ]
    return deepest


def _convert(field: BodyField, value: Any, pointer: str, errors: list[FieldError]) -> Any:
    if value is None:
        if not field.nullable:
            errors.append(FieldError("must not be null", "null", pointer))
        return None
    if field.column is None:
        return _nested(field.type, value, pointer, errors)
    return _leaf(field.type, value, pointer, errors)


def _leaf(column: ColumnType, value: Any, pointer: str, errors: list[FieldError]) -> Any:
    try:
        return converter(column)(_numbers(column, value))
    except ValueError as error:
        errors.append(FieldError(str(error), "type", pointer))
        return None


def _nested(column: ColumnType, value: Any, pointer: str, errors: list[FieldError]) -> Any:
    """A value inside which every mistake has its own place."""
    if len(errors) >= MAX_ERRORS:
        return None
    match column.kind, value:
        case "object", dict() if column.fields:
            return _object(column, value, pointer, errors)
        case "array", list() if column.item:
            return [
                _nested(column.item, item, f"{pointer}/{index}", errors)
                for index, item in enumerate(value)
            ]
    return _leaf(column, value, pointer, errors)


def _object(
    column: ColumnType, value: dict[str, Any], pointer: str, errors: list[FieldError]
) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, member in value.items():
        place = f"{pointer}/{escape(name)}"
        if name not in column.fields:
            errors.append(FieldError("is not a member of this object", "unknown", place))
        elif member is not None:
            members[name] = _nested(column.fields[name], member, place, errors)
        elif name in column.required:
            errors.append(FieldError("must not be null", "null", place))
        else:
            members[name] = None
        if len(errors) >= MAX_ERRORS:
            return members
    errors += (
        FieldError("is required", "required", f"{pointer}/{escape(name)}")
        for name in column.required
        if name not in value
    )
    return members


def _numbers(column: ColumnType, value: Any) -> Any:
    """``value`` with floats for Decimals everywhere but in decimal columns."""
    match value:
        case Decimal():
            return value if column.kind == "decimal" else float(value)
        case list():
            return [_numbers(column.item or column, item) for item in value]
        case dict():
            return {
                name: _numbers(column.fields.get(name, column), item)
                for name, item in value.items()
            }
    return value


# ---------------------------------------------------------------- compiling


def _converter(field: BodyField) -> Callable[[Any], Any] | None:
    """What the decoder has not already done. It refuses null: where that is taken, nothing calls
    it."""
    if field.type.kind in _CONVERTED_ALREADY:
        return None
    if field.column is None and field.type.kind in ("object", "array"):
        return partial(_without_mistakes, field.type)
    convert = converter(field.type)
    return partial(_not_null, convert) if field.type.kind == "json" else convert


def _without_mistakes(column: ColumnType, value: Any) -> Any:
    errors: list[FieldError] = []
    converted = _nested(column, value, "", errors)
    if errors:
        raise ValueError(errors[0].detail)
    return converted


def _not_null(convert: Callable[[Any], Any], value: Any) -> Any:
    if value is None:
        raise ValueError("must not be null")
    return convert(value)


def _struct(body: Body, partial: bool) -> type[msgspec.Struct]:
    """The body as a struct whose decoder refuses what is certainly wrong."""
    names = [f"f{index}" for index in range(len(body.fields))]
    fields: Sequence[Any] = [
        (name, *_annotation(field, partial)) for name, field in zip(names, body.fields, strict=True)
    ]
    rename = dict(zip(names, (field.name for field in body.fields), strict=True))
    return msgspec.defstruct(
        "Body", fields, rename=rename, forbid_unknown_fields=True, kw_only=True, gc=False
    )


def _annotation(field: BodyField, partial: bool) -> tuple[Any, ...]:
    annotation = _bounded(field.type)
    if field.nullable:
        annotation = annotation | None
    if field.required and not partial:
        return (annotation,)
    return (annotation | msgspec.UnsetType, msgspec.UNSET)


def _bounded(column: ColumnType) -> Any:
    if column.kind == "integer":
        limit = 1 << (column.bits - 1)
        return Annotated[int, msgspec.Meta(ge=-limit, le=limit - 1)]
    if column.kind == "array" and column.item:
        return list[_bounded(column.item)]  # type: ignore[misc]
    return _NATIVE.get(column.kind, Any)
