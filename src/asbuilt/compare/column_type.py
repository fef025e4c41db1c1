"""Types of columns and members: whether one holds every value of the other."""

from __future__ import annotations

from asbuilt.spec.column_type import ColumnType


def holds(wide: ColumnType, narrow: ColumnType) -> bool:
    """Whether every value of ``narrow`` is one of ``wide``, in the same form in JSON."""
    if wide == narrow:
        return True
    if wide.kind != narrow.kind:
        return wide.kind == "text" and wide.length is None and narrow.kind == "enum"
    match wide.kind:
        case "integer":
            return wide.bits >= narrow.bits
        case "text":
            return _within(narrow.length, wide.length)
        case "enum":
            return set(wide.values) >= set(narrow.values)
        case "decimal":
            return _digits(wide, narrow)
        case "array":
            return wide.item is not None and narrow.item is not None and holds(
                wide.item, narrow.item
            )  # fmt: skip
        case _:
            return False


def _within(narrow: int | None, wide: int | None) -> bool:
    return wide is None or (narrow is not None and narrow <= wide)


def _digits(wide: ColumnType, narrow: ColumnType) -> bool:
    """Room before the point and behind it."""
    if wide.precision is None or narrow.precision is None:
        return wide.precision is None
    before = [each.precision - (each.scale or 0) for each in (wide, narrow) if each.precision]
    return before[0] >= before[1] and (wide.scale or 0) >= (narrow.scale or 0)
