"""Types, defaults and references of columns in the words of people."""

from __future__ import annotations

from asbuilt.plan.model import ReferencePlan
from asbuilt.spec.column_type import ColumnType, Default


def default_text(default: Default) -> str:
    """``'open'``, ``now``."""
    return repr(default.value) if default.kind == "constant" else default.kind


def type_text(type: ColumnType) -> str:
    """``text(80)``, ``open|closed``, ``array of uuid``."""
    if type.kind == "enum":
        return "|".join(type.values)
    if type.kind == "array" and type.item:
        return f"array of {type_text(type.item)}"
    if type.length is not None:
        return f"{type.kind}({type.length})"
    if type.precision is not None:
        return f"{type.kind}({type.precision},{type.scale or 0})"
    if type.kind == "integer" and type.bits != 64:
        return f"integer of {type.bits} bits"
    return type.kind


def reference_text(reference: ReferencePlan) -> str:
    """``(team_id) → teams(id), on delete cascade``."""
    columns, targets = ", ".join(reference.columns), ", ".join(reference.target_columns)
    return f"({columns}) → {reference.table}({targets}), on delete {reference.on_delete}"
