"""What a document says, typed: ``spec[DataModel].tables``.

A :class:`Specification` maps a section's type to its value. Every section file under
``spec/sections`` offers one such type with an empty value, so that a part that the document lacks
reads as empty, not as an error.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct

from asbuilt.document.blocks import Document
from asbuilt.source import Source, Span
from asbuilt.spec.languages.language import ENGLISH, Language
from asbuilt.spec.section import Outline

Part = TypeVar("Part")


class Trouble(Struct, frozen=True):
    """Something that a reader could not understand. A rule turns it into a diagnostic.

    ``kind`` names the rule that reports it (``unparsable-sql``, ``unparsable-json`` …). ``help``
    says what to do where that is not what the rule says; troubles of one ``cause`` are told once,
    and so are those with the same message.
    """

    kind: str
    message: str
    span: Span
    help: str = ""
    cause: str = ""


class Specification(Struct, frozen=True):
    """The typed sections of one document, the ``outline`` that they were read from, and the
    ``language`` that it is written in."""

    document: Document
    parts: dict[type, object]
    outline: Outline
    unknown_headings: tuple[Span, ...] = ()
    language: Language = ENGLISH

    def __getitem__(self, part: type[Part]) -> Part:
        value = self.parts.get(part)
        return value if isinstance(value, part) else part()

    @property
    def source(self) -> Source:
        """The source that all spans of this specification refer to."""
        return self.document.source
