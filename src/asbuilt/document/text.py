"""Parts and lines of a text, each with its place."""

from __future__ import annotations

from asbuilt.document.blocks import Text
from asbuilt.source import Span


def text_lines(text: Text) -> tuple[Text, ...]:
    """The lines of a text that spans several, each trimmed and with its own span."""
    if "\n" not in text.text:
        return (part(text, 0, len(text.text)),)
    found, start = [], 0
    for line in text.text.split("\n"):
        found.append(part(text, start, start + len(line)))
        start += len(line) + 1
    return tuple(found)


def part(text: Text, start: int, end: int, edges: str = "") -> Text:
    """Characters ``start`` up to ``end`` of ``text``, trimmed of whitespace and of ``edges``."""
    piece = text.text[start:end]
    if piece == text.text and not piece[:1].isspace() and not piece[-1:].isspace() and not edges:
        return text  # as most are: nothing to be taken off
    bare = piece.lstrip()
    left = text.span.start + start + len(piece) - len(bare)
    bare = bare.rstrip().rstrip(edges).rstrip() if edges else bare.rstrip()
    return Text(bare, Span(left, left + len(bare)))
