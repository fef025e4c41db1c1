"""What the document states, in English as far as its words are known."""

from __future__ import annotations

import re
from functools import lru_cache

from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject
from asbuilt.spec.language import Translation, is_foreign, translated


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: its ``line`` as written, and its ``text`` in English."""

    line: Statement
    text: str
    translation: Translation | None = None

    def part(self, start: int, end: int) -> Text:
        """The characters ``start`` up to ``end`` of the text, as they are written."""
        if self.translation:
            start, end = self.translation.origin(start, end)
        return part(self.line, start, end)

    def found(self, match: re.Match[str], group: str | int = 0) -> Text:
        """What ``match`` found in the text, as it is written."""
        return self.part(*match.span(group))


@lru_cache(1)  # one rule after the other asks
def said(subject: Subject) -> tuple[Said, ...]:
    """All statements. To translate them takes long: a rule asks when little else excuses one."""
    if not is_foreign():
        return tuple(Said(line, line.text) for line in subject.statements)
    return tuple(_in_english(line) for line in subject.statements)


def _in_english(line: Statement) -> Said:
    translation = translated(line.text)
    return Said(line, translation.text, translation if translation.changes else None)
