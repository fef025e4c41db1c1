"""What statements say, found by its words first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, saying
from asbuilt.spec.form import Form


class Wording(Form):
    """A form for statements, with ``words`` in lower case, one of which is in whatever it finds:
    only the statements that have any are searched."""

    __slots__ = ("words",)

    def __init__(self, pattern: str, *words: str, flags: int = re.I) -> None:
        super().__init__(pattern, "|".join(words), flags=flags)
        self.words = words

    def lines(self, subject: Subject) -> Iterator[Said]:
        """The statements that may say it, for they have one of the words."""
        return saying(subject, *self.words)

    def found(self, subject: Subject) -> Iterator[tuple[Said, re.Match[str]]]:
        """The statements that say it, in English, each with the first place where it does."""
        for line in self.lines(subject):
            if found := self.pattern.search(line.text):
                yield line, found
