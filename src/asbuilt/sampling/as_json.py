"""Canonical values as JSON has them."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import Any


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
