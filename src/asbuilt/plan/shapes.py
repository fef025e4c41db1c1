"""Bodies and answers: which JSON member is which column, read off the document's examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asbuilt.plan import naming
from asbuilt.plan.model import Answer, AnswerField, Body, BodyField, ColumnPlan, TablePlan
from asbuilt.spec.column_type import NUMBERS, ColumnType
from asbuilt.spec.endpoints.example import Example

PAGE_VALUES = {
    "next": "@next", "next_cursor": "@next", "cursor": "@next",
    "total": "@total", "total_count": "@total", "total_items": "@total",
    "total_exact": "@total_exact", "count": "@count", "limit": "@limit", "per_page": "@limit",
    "page_size": "@limit",
}  # fmt: skip
"""Members beside a list's rows, by their snake-case names, and the page's value that each shows."""

DEFAULT_PAGE = (
    AnswerField("next", "@next"),
    AnswerField("total", "@total"),
    AnswerField("total_exact", "@total_exact"),
)
SERVER_TIMES = ("created_at", "created_on", "created", "inserted_at")


def inferred(value: Any, *, whole: bool = False) -> ColumnType:
    """The type that a JSON example shows; ``whole`` objects have every member that is not null in
    it."""
    match value:
        case bool():
            return ColumnType("boolean")
        case int():
            return ColumnType("integer")
        case float():
            return ColumnType("float")
        case str():
            return ColumnType("text")
        case [_, *_]:
            items = [inferred(item, whole=whole) for item in value]
            return ColumnType("array", item=_common(items))
        case dict():
            fields = {name: inferred(member, whole=whole) for name, member in value.items()}
            required = tuple(name for name in value if whole and value[name] is not None)
            return ColumnType("object", fields=fields, required=required)
        case _:
            return ColumnType("json")


def _common(items: list[ColumnType]) -> ColumnType:
    """The type of an array's items: objects have the members of all of them, and must have those
    that each has."""
    first = items[0]
    if any(item.kind != "object" for item in items):
        return first
    fields = {name: field for item in reversed(items) for name, field in item.fields.items()}
    required = tuple(name for name in first.required if all(name in it.required for it in items))
    return ColumnType("object", fields=fields, required=required)


def column_of(table: TablePlan, name: str) -> ColumnPlan | None:
    """The column that a JSON member means, in either spelling; never a hidden one."""
    wanted = naming.snake(name)
    for column in table.columns:
        if not column.hidden and (column.name == name or naming.snake(column.name) == wanted):
            return column
    return None


LIST_PARAMETERS = frozenset({
    "limit", "cursor", "page", "count", "sort", "fields", "filter", "expand", "q",
})  # fmt: skip
"""What a list takes in the query string beside its columns; ``q`` only where it is searched."""


def spelled(columns: Iterable[ColumnPlan]) -> dict[str, ColumnPlan]:
    """Columns by each spelling of theirs; own names count more than spellings of others."""
    listed = tuple(columns)
    found = {naming.snake(column.name): column for column in listed}
    found |= {column.json: column for column in listed}
    return found | {column.name: column for column in listed}


def unwrap(value: Any, table: TablePlan) -> tuple[str | None, Any]:
    """The member that wraps the row or the rows, and what it wraps: ``("data", {…})``.

    It is the one that holds more of the table's columns than what stands around it.
    """
    if not isinstance(value, dict):
        return None, value
    outside = _columns_in(value, table)
    inside = {
        name: _columns_in(member, table)
        for name, member in value.items()
        if _may_wrap(member) and column_of(table, name) is None
    }
    if not inside:
        return None, value
    name = max(inside, key=lambda name: (inside[name], isinstance(value[name], list)))
    if inside[name] > outside or (not outside and isinstance(value[name], list)):
        return name, value[name]
    return None, value


def _may_wrap(member: Any) -> bool:
    if isinstance(member, list):
        return all(isinstance(item, dict) for item in member)
    return isinstance(member, dict)


def _columns_in(value: Any, table: TablePlan) -> int:
    """How many members of an object, or of the first of a list, mean columns."""
    if isinstance(value, list):
        value = value[0] if value else {}
    return sum(column_of(table, name) is not None for name in value)


# ---------------------------------------------------------------- bodies


def body(
    table: TablePlan,
    example: Any,
    *,
    create: bool,
    replace: bool = False,
    linked: Iterable[str] = (),
) -> Body:
    """The body of a create or change: the example's members, or every writable column.

    In a create or a replacement, members without a default are required. ``linked`` columns come
    from the path and are taken from no body.
    """
    whole = create or replace
    wrapper, value = unwrap(example, table) if isinstance(example, dict) else (None, None)
    skip = set(linked)
    if isinstance(value, dict):
        fields = [field for name in value if (field := _field(table, name, create, whole, skip))]
    else:
        fields = [
            _body_field(table, column.json, column, whole)
            for column in table.columns
            if column.name not in skip and writable_by_convention(table, column, create)
        ]
    shown = {field.column for field in fields}
    fields += [
        _body_field(table, column.json, column, whole)
        for column in (table.columns if create else ())
        if column.name in table.filled and not column.hidden
        if column.name not in shown | skip
    ]
    return Body(tuple(fields), wrapper, many=create)


def free_body(example: Example | None) -> Body | None:
    """The body of an endpoint that a handler answers: exactly the example's members and types,
    at every depth; what the example shows as null, and what is optional, may be left out."""
    if example is None or not isinstance(example.value, dict):
        return None
    fields = (
        BodyField(
            name,
            inferred(value, whole=True),
            required=value is not None and name not in example.optional,
            nullable=value is None,
        )
        for name, value in example.value.items()
    )
    return Body(tuple(fields))


def writable_by_convention(table: TablePlan, column: ColumnPlan, create: bool) -> bool:
    """Whether a body may name ``column`` where no example says what a body holds."""
    kept = (*table.filled, table.updated_at, table.deleted_at, table.version)
    natural_key = create and column.name in table.primary_key and column.default is None
    return not (
        column.hidden
        or column.secret
        or column.generated
        or column.name in kept
        or (column.name in SERVER_TIMES and column.default is not None)
        or (column.name in table.primary_key and not natural_key)
    )


def _field(
    table: TablePlan, name: str, create: bool, whole: bool, skip: set[str]
) -> BodyField | None:
    column = column_of(table, name)
    if column is None or column.name in skip or column.generated or column.secret:
        return None
    if column.name in table.primary_key and (column.default is not None or not create):
        return None
    return _body_field(table, name, column, whole)


def _body_field(table: TablePlan, name: str, column: ColumnPlan, whole: bool) -> BodyField:
    left_out = column.nullable or column.default is not None or column.name in table.filled
    return BodyField(name, column.type, column.name, whole and not left_out, column.nullable)


# ---------------------------------------------------------------- answers


def answer(table: TablePlan, example: Any, status: int, *, many: bool) -> Answer:
    """The answer of a read or write: the example's members, or every readable column."""
    wrapper, value = unwrap(example, table)
    row = value[0] if isinstance(value, list) and value else value
    if not isinstance(row, dict):
        fields = tuple(
            AnswerField(column.json, column.name, as_text=column.as_text)
            for column in table.columns
            if not (column.hidden or column.secret)
        )
        if many and not isinstance(example, list):
            return Answer(status, fields, wrapper or "items", _around(example, wrapper))
        return Answer(status, fields, wrapper)
    fields = tuple(
        field for name, shown in row.items() if (field := _answer_field(table, name, shown))
    )
    if many and not isinstance(value, list):
        return Answer(status, fields, "items", DEFAULT_PAGE)
    around = _around(example, wrapper) if wrapper else ()
    return Answer(status, fields, wrapper, around)


def _answer_field(table: TablePlan, name: str, shown: Any) -> AnswerField | None:
    column = column_of(table, name)
    if column is None:
        return AnswerField(name, literal=shown)
    if column.secret:
        return None
    return AnswerField(name, column.name, as_text=shown_as_text(column, shown))


def shown_as_text(column: ColumnPlan, shown: Any) -> bool:
    """Whether an example shows a number as a JSON string."""
    return isinstance(shown, str) and column.type.kind in NUMBERS


def _around(example: Any, wrapper: str | None) -> tuple[AnswerField, ...]:
    if not isinstance(example, dict):
        return DEFAULT_PAGE
    return tuple(_page_field(name, shown) for name, shown in example.items() if name != wrapper)


def _page_field(name: str, shown: Any) -> AnswerField:
    if isinstance(shown, dict):
        inner = tuple(_page_field(member, value) for member, value in shown.items())
        return AnswerField(name, fields=inner)
    value = PAGE_VALUES.get(naming.snake(name))
    return AnswerField(name, value) if value else AnswerField(name, literal=shown)
