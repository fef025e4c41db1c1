"""SQL's names, types and defaults as asbuilt's, from the trees that sqlglot makes of them."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.sql.column_type import (
    NAMED,
    NOW,
    SERIALS,
    TODAY,
    Types,
    as_json,
    constant,
    generated,
    number,
    simple_type,
)


def read_type(text: str) -> ColumnType | None:
    """The type that ``text`` is in PostgreSQL's SQL, None when it is not known."""
    try:
        written = exp.DataType.build(text, dialect="postgres", udt=True)
    except Exception:  # a foreign parser on arbitrary text
        return None
    return column_type(written, {}) if isinstance(written, exp.DataType) else None


def read_default(type: ColumnType, text: str) -> Default | None:
    """What ``DEFAULT text`` says in PostgreSQL's SQL: see :func:`column_default`."""
    try:
        written = sqlglot.parse_one(text, dialect="postgres")
    except Exception:  # a foreign parser on arbitrary text
        raise ValueError("it is neither a constant nor a known function") from None
    return column_default(type, written)


def column_type(written: exp.DataType, types: Types) -> ColumnType | None:
    """The type that ``written`` stands for, None when it is not known."""
    name = written.this.name if isinstance(written.this, exp.DType) else ""
    if name == "ARRAY":
        items = [item for item in written.expressions if isinstance(item, exp.DataType)]
        item = column_type(items[0], types) if items else None
        return ColumnType("array", item=item)
    if name in ("ENUM", "SET"):
        values = tuple(str(value.name) for value in written.expressions)
        return ColumnType("enum", values=values) if name == "ENUM" else None
    if name == "USERDEFINED":
        return _named(written, types)
    return simple_type(name, _parameters(written))


def _named(written: exp.DataType, types: Types) -> ColumnType | None:
    kind = written.args.get("kind")
    name = (kind.name if isinstance(kind, exp.Expr) else str(kind or "")).lower()
    if name in types:
        return types[name]
    return ColumnType(NAMED[name]) if name in NAMED else None


def _parameters(written: exp.DataType) -> tuple[int, ...]:
    texts = [parameter.name for parameter in written.expressions]
    return tuple(int(text) for text in texts if text.isascii() and text.isdigit())


def is_serial(written: exp.DataType) -> bool:
    """Whether the type itself says that the store counts: SERIAL and its kin."""
    return isinstance(written.this, exp.DType) and written.this.name in SERIALS


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
        return generated(type, called)
    return Default("constant", _constant(type, written))


def _called(written: exp.Expr) -> str | None:
    """The name of the function that ``written`` calls."""
    if isinstance(written, exp.Dot):  # of a schema, as a dump writes an extension's functions
        return _called(written.expression)
    if _formats_now(written) or _now_in_utc(written):
        return "now"
    if isinstance(written, exp.Anonymous):
        return str(written.name).lower()
    if isinstance(written, exp.CurrentTimestamp):
        return "now"
    if isinstance(written, exp.CurrentDate):
        return "current_date"
    if isinstance(written, exp.Uuid):
        return "uuid"
    if isinstance(written, exp.Date | exp.Datetime) and written.name.lower() == "now":
        return "now" if isinstance(written, exp.Datetime) else "current_date"  # SQLite's
    if isinstance(written, exp.Column) and written.name.lower() in NOW | TODAY:
        return str(written.name).lower()
    return None


def _now_in_utc(written: exp.Expr) -> bool:
    """Whether ``now() AT TIME ZONE 'utc'`` is meant, or ``timezone('utc', now())``: times are kept
    in UTC whether that is said or not."""
    if isinstance(written, exp.AtTimeZone):
        time, zone = written.this, written.args["zone"]
    elif written.name.lower() == "timezone" and len(written.expressions) == 2:
        zone, time = written.expressions
    else:
        return False
    while isinstance(zone, exp.Cast | exp.Paren):
        zone = zone.this
    return zone.name.lower() in ("utc", "etc/utc", "gmt") and _called(time) in NOW


def _formats_now(written: exp.Expr) -> bool:
    """Whether SQLite's ``strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`` is called, with a time of day."""
    if not isinstance(written, exp.TimeToStr) and str(written.name).lower() != "strftime":
        return False
    literals = [str(each.name) for each in written.find_all(exp.Literal)]
    return "now" in literals and any("%H" in text or "%T" in text for text in literals)


def _constant(type: ColumnType, written: exp.Expr) -> str | int | float | bool:
    if isinstance(written, exp.Array) and type.kind == "array":
        items = [_literal(item) for item in written.expressions]
        return as_json(type, items)
    return constant(type, _literal(written))


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
        return number(str(written.this))
    raise ValueError("it is neither a constant nor a function that is known here")


def table_name(tree: exp.Expr) -> str:
    """The table's own name, without a schema: lower case unless it is quoted."""
    table = tree.find(exp.Table)
    return name_of(table.this) if table else ""


def name_of(identifier: exp.Expr) -> str:
    """A name: lower case unless it is quoted."""
    name = str(identifier.name)
    return name if identifier.args.get("quoted") else name.lower()


def names(tree: exp.Expr) -> tuple[str, ...]:
    """The columns listed directly in a key or a schema."""
    listed = tree.expressions or (tree.this.expressions if isinstance(tree.this, exp.Expr) else [])
    columns = (item.this if isinstance(item, exp.Ordered) else item for item in listed)
    return tuple(
        name_of(column.this if isinstance(column, exp.Column) else column) for column in columns
    )
