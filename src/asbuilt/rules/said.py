"""What the document states, in English as far as its words are known."""

from __future__ import annotations

import re
from functools import lru_cache

from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject
from asbuilt.spec.language import translated
from asbuilt.spec.languages.translation import Translation


class Said:
    """A statement: its ``line`` as written, and its ``text`` in English, which is translated when
    a rule asks: most ask for few."""

    __slots__ = ("_translation", "line")

    def __init__(self, line: Statement) -> None:
        self.line = line
        self._translation: Translation | None = None

    @property
    def text(self) -> str:
        """In English as far as its words are known."""
        return self._translated().text

    def part(self, start: int, end: int) -> Text:
        """The characters ``start`` up to ``end`` of the text, as they are written."""
        return part(self.line, *self._translated().origin(start, end))

    def found(self, match: re.Match[str], group: str | int = 0) -> Text:
        """What ``match`` found in the text, as it is written."""
        return self.part(*match.span(group))

    def _translated(self) -> Translation:
        if self._translation is None:
            self._translation = translated(self.line.text)
        return self._translation


@lru_cache(1)  # one rule after the other asks
def said(subject: Subject) -> tuple[Said, ...]:
    """All statements."""
    return tuple(map(Said, subject.statements))
