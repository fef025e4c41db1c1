"""What statements say, found by its words first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, saying


class Wording:
    """An expression with ``words`` in lower case, one of which is in whatever it finds: only the
    statements that have any are searched."""

    __slots__ = ("pattern", "words")

    def __init__(self, pattern: str, *words: str, flags: int = re.I) -> None:
        self.pattern = regex.compile(pattern, flags)
        self.words = words

    def search(self, text: str) -> re.Match[str] | None:
        """The first place in ``text`` where it is said."""
        return self.pattern.search(text) if self._may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places in ``text`` where it is said."""
        return self.pattern.finditer(text) if self._may_be_in(text) else iter(())

    def _may_be_in(self, text: str) -> bool:
        small = text.lower()
        return any(word in small for word in self.words)

    def lines(self, subject: Subject) -> Iterator[Said]:
        """The statements that may say it, for they have one of the words."""
        return saying(subject, *self.words)

    def found(self, subject: Subject) -> Iterator[tuple[Said, re.Match[str]]]:
        """The statements that say it, in English, each with the first place where it does."""
        for line in self.lines(subject):
            if found := self.pattern.search(line.text):
                yield line, found
