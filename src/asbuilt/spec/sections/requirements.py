"""Functional and non-functional requirements, from whatever carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.quantity import Target


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. ``id`` is verbatim; ``kind`` comes from the section or the id's letters.

    ``priority`` is normalised to high, medium or low (``priority_text`` keeps the original);
    ``targets`` holds what the target cell, or else the text, promises in figures;
    ``cells`` keeps every column of a table row by its header, unknown ones included.
    """

    id: Text
    text: Text
    kind: Literal["functional", "non-functional"]
    span: Span
    priority: Literal["high", "medium", "low"] | None = None
    priority_text: Text | None = None
    status: Text | None = None
    target_text: Text | None = None
    targets: tuple[Target, ...] = ()
    criteria: tuple[Text, ...] = ()
    cells: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Requirements:
    """All requirements in the order of the document."""

    items: tuple[Requirement, ...] = ()


PART = Requirements
