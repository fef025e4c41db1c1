"""The closed list of functions. Each means the same on every database and in Python."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct


class Function(Struct, frozen=True):
    """What a function takes (``least`` to ``most`` arguments, all of one kind) and gives.

    ``same`` stands for the kind of the arguments."""

    takes: Literal["text", "number", "any"]
    gives: Literal["text", "number", "integer", "same"]
    least: int = 1
    most: int = 1

    @property
    def count(self) -> str:
        """``1 argument`` or ``1 to 2 arguments``, for messages."""
        if self.most == 1:
            return "1 argument"
        return f"{self.least} to {self.most} arguments"


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "length": Function(takes="text", gives="integer"),
        "lower": Function(takes="text", gives="text"),
        "upper": Function(takes="text", gives="text"),
        "trim": Function(takes="text", gives="text"),
        "coalesce": Function(takes="any", gives="same", least=2, most=32),
        "abs": Function(takes="number", gives="number"),
        "round": Function(takes="number", gives="number", most=2),
    }
)

# Other names under which PostgreSQL, MySQL and SQLite document the same functions.
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "char_length": "length",
        "character_length": "length",
        "btrim": "trim",
        "lcase": "lower",
        "ucase": "upper",
        "ifnull": "coalesce",
    }
)
