"""JSON text as every machine-readable answer has it: indented, with a ``schema_version``."""

from __future__ import annotations

from typing import Any

import msgspec

SCHEMA_VERSION = 1


def render(content: dict[str, Any]) -> str:
    """``content`` after a ``schema_version``. A member is never removed or changed in meaning
    without a new version; new members may come at any time."""
    encoded = msgspec.json.encode({"schema_version": SCHEMA_VERSION, **content})
    return msgspec.json.format(encoded, indent=2).decode() + "\n"
