"""JSON text as every machine-readable answer has it: indented, with a ``schema_version``."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from asbuilt.cli.render.terminal import escaped_json

SCHEMA_VERSION = 1


def render(content: dict[str, Any]) -> str:
    """``content`` after a ``schema_version``. A member is never removed or changed in meaning
    without a new version; new members may come at any time."""
    return indented({"schema_version": SCHEMA_VERSION, **content})


def indented(content: dict[str, Any]) -> str:
    """``content`` as JSON text for files and terminals, whatever a document or the name of its
    file holds. msgspec alone would refuse halves of characters."""
    plain = json.dumps(msgspec.to_builtins(content, str_keys=True), ensure_ascii=False)
    return msgspec.json.format(escaped_json(plain), indent=2) + "\n"
