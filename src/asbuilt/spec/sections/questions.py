"""Open questions: what has to be answered before the document is approved."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets
from asbuilt.spec.title import normal_title

TITLES = (
    "Open Questions", "Questions", "Open Issues", "Outstanding Questions", "Unresolved Questions",
    "Open Questions and Decisions", "Clarifications Needed", "Open Points",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ``answered`` when its box is ticked, it is struck through, or its row says so."""

    text: Text
    answered: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions in the order of the document."""

    items: tuple[Question, ...] = ()

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions without an answer."""
        return tuple(question for question in self.items if not question.answered)


PART = Questions

_HEADERS: Headers = {
    "text": ("question", "issue", "topic", "description"),
    "status": ("status", "state", "resolved"),
    "answer": ("answer", "decision", "resolution"),
}
_ANSWERED = {"answered", "resolved", "closed", "decided", "done", "yes", "complete"}
_NO_ANSWER = {"", "tbd", "open", "pending", "n/a", "none", "no"}


def read(outline: Outline) -> Questions:
    """The bullets, numbered points and table rows of the questions' section."""
    found = outline.topmost(*TITLES)
    return Questions(tuple(question for section in found for question in _questions(section)))


def _questions(section: Section) -> Iterator[Question]:
    for record in records(section, _HEADERS, "text"):
        yield Question(record["text"], _is_answered(record), record["text"].span)
    for item in bullets(section, deep=True):
        struck = item.text.text.startswith("~~")
        yield Question(item.text, item.checked is True or struck, item.span)


def _is_answered(record: dict[str, Text]) -> bool:
    if "status" in record:
        return normal_title(record["status"].text) in _ANSWERED or "✅" in record["status"].text
    return "answer" in record and normal_title(record["answer"].text) not in _NO_ANSWER
