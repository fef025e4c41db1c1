"""Canonical values as JSON has them, and back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from asbuilt.plan.model import TablePlan
from asbuilt.spec.values import canonical


def as_json(value: Any) -> Any:
    """A canonical value as ``json.dumps`` takes it and a service reads it back: a decimal that a
    binary number would change is text, bytes are base64."""
    match value:
        case Decimal():
            if value == value.to_integral_value() and abs(value) < 2**53:
                return int(value)
            number = float(value)
            return number if Decimal(repr(number)) == value else f"{value:f}"
        case bytes():
            return b64encode(value).decode()
        case list():
            return [as_json(item) for item in value]
        case dict():
            return {name: as_json(member) for name, member in value.items()}
    return value


def row_from_json(table: TablePlan, members: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical values, by column, of a row that was written with :func:`as_json`.

    Raises:
        KeyError: ``table`` has no such column.
        ValueError: a value does not fit its column.
    """
    return {
        name: None if value is None else canonical(table.column(name).type, value)
        for name, value in members.items()
    }
