"""Open questions: what has to be answered before the document is approved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, own_words
from asbuilt.spec.title import normal_title

TITLES = (
    "Open Questions", "Questions", "Open Issues", "Outstanding Questions", "Unresolved Questions",
    "Open Questions and Decisions", "Clarifications Needed", "Open Points",
)  # fmt: skip


class Question(Struct, frozen=True):
    """A question; ``answered`` when its box is ticked, it is struck through, or its row says so."""

    text: Text
    answered: bool
    span: Span


class Questions(Struct, frozen=True):
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
    """The bullets, numbered points, table rows and paragraphs of the questions' section. A
    paragraph is a question if it asks something, and answered by what stands behind its question
    mark; so is one elsewhere that begins with *Open question:*."""
    found = outline.topmost(*TITLES)
    items = [question for section in found for question in _questions(section)]
    read_already = {part.span.start for section in found for part in section.walk()}
    for section in outline.walk():
        if section.span.start not in read_already and _SIGN.search(own_words(section)):
            items += _asked(section)
    return Questions(tuple(items))


_SIGN = regex.compile("open (?:question|point|issue)")
_OPEN = regex.compile(
    r"[\W_]{0,4}open (?:question|point|issue)s?(?: \w{1,6})?[\W_]{0,3}[:–—][\W_]{0,4}\w", re.I
)


def _asked(section: Section) -> Iterator[Question]:
    """The paragraphs and items that say of themselves that they are open."""
    texts = [text_of(each) for each in _paragraphs(section)]
    texts += (
        item.text for block in section.blocks if isinstance(block, List) for item in block.items
    )
    for text in map(_from_its_line, texts):
        _, mark, behind = text.text.replace("？", "?").rpartition("?")
        if mark and _OPEN.match(english(text.text)):
            yield Question(text, _answers(behind), text.span)


def _from_its_line(text: Text) -> Text:
    """A text from the line on that says of itself that it is open: it may follow an item."""
    lines = text.text.splitlines(keepends=True)
    starts = accumulate((len(line) for line in lines), initial=0)
    begun = (at for at, line in zip(starts, lines, strict=False) if _OPEN.match(english(line)))
    return part(text, next(begun, 0), len(text.text))


def _paragraphs(section: Section) -> Iterator[Paragraph]:
    return (block for block in section.blocks if isinstance(block, Paragraph))


def _questions(section: Section) -> Iterator[Question]:
    for record in records(section, _HEADERS, "text"):
        yield Question(record["text"], _is_answered(record), record["text"].span)
    for item in bullets(section, deep=True):
        struck = item.text.text.startswith("~~") or _says_answered(item.text.text)
        yield Question(item.text, item.checked is True or struck, item.span)
    for place in section.walk():
        for block, below in pairwise((*place.blocks, None)):
            if isinstance(block, Paragraph) and not isinstance(below, List | Table):
                text = text_of(block)
                _, mark, behind = text.text.replace("？", "?").rpartition("?")
                if mark:
                    yield Question(text, _answers(behind) or text.text[:2] == "~~", block.span)


def _says_answered(text: str) -> bool:
    """Whether an item begins, or ends in brackets, with the word that its question is answered:
    ``Resolved 2026-11-02: do points expire? No.``"""
    said = english(text[:_FIRST_WORDS])
    begins = _BEGINS_ANSWERED.match(said)
    return begins is not None or _ENDS_ANSWERED.search(english(text[-_FIRST_WORDS:])) is not None


_FIRST_WORDS = 80
_WAS_ANSWERED = r"(?:answered|resolved|closed|decided|settled|clarified|done)"
_BEGINS_ANSWERED = regex.compile(
    rf"[\W_]{{0,4}}{_WAS_ANSWERED}\b(?:\s+(?:on\s+|in\s+|by\s+)?[^:?\n]{{1,30}})?\W{{0,4}}[:–—]|[\W_]{{0,3}}[✅✔☑]",
    re.I,
)
_ENDS_ANSWERED = regex.compile(
    rf"[(\[]\W{{0,3}}{_WAS_ANSWERED}\b(?:[^()\[\]?]{{1,40}})?[)\]][.*_\s]*$", re.I
)


def _answers(behind: str) -> bool:
    """Whether what stands behind a question says more than that it has to be answered."""
    said = f"{behind} {english(behind)}"
    return any(map(str.isalnum, behind)) and not _UNDECIDED.search(said)


_UNDECIDED = regex.compile(
    r"\b(?:to be (?:\w+ )?(?:decided|clarified|discussed|agreed|determined|confirmed|answered)"
    r"|tb[dc]|undecided|open|pending|unclear|not (?:yet )?(?:decided|clear)|decides|owner|due"
    r"|deadline|waiting|offen|ungeklärt|zu klären|pendiente|por (?:decidir|definir|confirmar)"
    r"|decidirá|à (?:décider|trancher|clarifier|confirmer)|a (?:decidir|definir|confirmar)|decidir"
    r"|не решено|уточнить|решить|решит)\b|待定|待确认|待讨论|未定",
    re.I,
)


def _is_answered(record: dict[str, Text]) -> bool:
    if "status" in record:
        return normal_title(record["status"].text) in _ANSWERED or "✅" in record["status"].text
    return "answer" in record and normal_title(record["answer"].text) not in _NO_ANSWER
