"""The executive summary: what the service is, in two or three sentences."""

from __future__ import annotations

from msgspec import Struct

from asbuilt.source import Span
from asbuilt.spec.section import Outline, prose

TITLES = (
    "Executive Summary", "Summary", "Abstract", "TL;DR", "Overview", "Project Overview",
    "Product Overview", "Introduction", "Description", "Purpose",
)  # fmt: skip


class Summary(Struct, frozen=True):
    """``text`` holds the paragraphs, a blank line between them; ``span`` is the section's."""

    text: str = ""
    span: Span | None = None


PART = Summary


def read(outline: Outline) -> Summary:
    """The first section with words in it, in the order of :data:`TITLES`."""
    for title in TITLES:
        for section in outline.find(title):
            text = prose(section)
            if text:
                return Summary(text, section.span)
    return Summary()
