"""JSON with a version: everything that was read from the document, typed, with its lines"""

from __future__ import annotations

import json

import msgspec

from asbuilt.exchange.form import OfDocument
from asbuilt.exchange.plain import sections
from asbuilt.spec.model import Specification

SCHEMA_VERSION = 1


def write(spec: Specification) -> str:
    """The sections of ``spec``. A member is never removed or changed in meaning without a new
    version; new members may come at any time. ``asbuilt/schemas/export.schema.json`` describes
    it."""
    content = {"schema_version": SCHEMA_VERSION, "path": spec.source.path, "spec": sections(spec)}
    # msgspec alone would refuse halves of characters, as in the name of a file that is no UTF-8.
    text = json.dumps(msgspec.to_builtins(content), ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(text, indent=2).decode() + "\n"


FORM = OfDocument(write)
