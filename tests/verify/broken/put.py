"""Taking a defence out of the real service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Remove = Callable[[], None]


def put(owner: Any, **members: Any) -> None:
    """Put other members in the place of a module's or a class's."""
    for name, value in members.items():
        setattr(owner, name, value)
