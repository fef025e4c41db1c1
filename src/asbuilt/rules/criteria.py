"""Where lines name the criteria of requirements by their numbers: ``2.1`` is the first criterion of
*Requirement 2*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, said
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.title import normal_title


class Citation(Struct, frozen=True):
    """The ``number`` of a criterion as it is written, the requirement that it is of, its place
    among the criteria of that, from 1 on, and the line that names it. ``item`` is None where no
    requirement has the number."""

    number: Text
    item: Requirement | None
    place: int
    line: Statement

    @property
    def criterion(self) -> Text | None:
        """What is demanded; None where the requirement has no so many."""
        stated = self.item.criteria if self.item else ()
        return stated[self.place - 1] if 0 < self.place <= len(stated) else None


@lru_cache(1)  # one rule after the other asks
def citations(subject: Subject) -> tuple[Citation, ...]:
    """All of them, in the order of the document. None where more than a few lead nowhere: then the
    numbers are of something else."""
    known = _known(subject.spec[Requirements].items)
    if not known:
        return ()
    found = tuple(_citations(subject, known))
    lost = sum(each.criterion is None for each in found)
    return found if lost * _MANY <= len(found) else ()


_MANY = 5
_WORD = regex.compile(
    r"(?P<word>[^\W\d](?:[^\W\d]|[ _-]){0,30}?)[ _-]?0*(?P<number>[1-9][0-9]{0,2})"
)


def _known(items: Iterable[Requirement]) -> Mapping[str, Requirement]:
    """The requirements with criteria by their numbers, where all are called by one word."""
    named = [
        (found["word"].rstrip(" -_").casefold(), found["number"], item)
        for item in items
        if item.criteria and (found := _WORD.fullmatch(item.id.text))
    ]
    known = {number: item for _, number, item in named}
    alike = len({word for word, _, _ in named}) == 1 and len(known) == len(named)
    return known if alike and len(named) > 1 else {}


_NUMBER = regex.compile(r"(?P<of>[0-9]{1,3})\.(?P<place>[0-9]{1,2})")
_LIST = (
    r"[0-9]{1,3}\.[0-9]{1,2}(?![0-9.]*[0-9%])"
    r"(?:\s{0,2}(?:,|;|&|\+|-|–|\band\b|\bto\b)\s{0,2}[0-9]{1,3}\.[0-9]{1,2}(?![0-9.]*[0-9%]))*"
)
_WHOLE = regex.compile(rf"[\s_*`(\[]*(?P<list>{_LIST})[\s_*`)\].]*")
_LABELLED = regex.compile(
    r"(?<![^\W_])(?:requirements?|reqs?|(?:acceptance )?criteri(?:a|on)|covers|implements|satisfies"
    rf"|validates|verifies)[.:\s_*(]{{1,5}}(?P<list>{_LIST})",
    re.I,
)
_HEADERS = frozenset({
    "requirement", "requirements", "req", "reqs", "requirement id", "requirement ids", "criterion",
    "criteria", "acceptance criteria", "acceptance criterion", "covers", "covered", "implements",
    "satisfies", "validates", "verifies", "traces to", "covered requirements",
})  # fmt: skip


def _citations(subject: Subject, known: Mapping[str, Requirement]) -> Iterator[Citation]:
    for line in said(subject):
        if not _NUMBER.search(line.line.text):
            continue
        for numbers in _lists(line):
            yield from _cited(numbers, line.line, known)


def _lists(line: Said) -> Iterator[Text]:
    """The lists of numbers in the cells below what says so, or behind what says so."""
    for title, cell in zip(line.line.header, line.line.row, strict=False):
        found = _WHOLE.fullmatch(cell.text)
        if found and english(normal_title(title.text)) in _HEADERS:
            yield part(cell, *found.span("list"))
    if not line.line.row:
        for each in _LABELLED.finditer(line.text):
            yield line.part(*each.span("list"))


def _cited(numbers: Text, line: Statement, known: Mapping[str, Requirement]) -> Iterator[Citation]:
    """Each number of a list; those between two ends of a range, too."""
    before: re.Match[str] | None = None
    for each in _NUMBER.finditer(numbers.text):
        text, place = part(numbers, *each.span()), int(each["place"])
        item = known.get(each["of"].lstrip("0"))
        between = numbers.text[before.end() : each.start()].strip() if before else ""
        if before and between in _TO and before["of"] == each["of"]:
            for inner in range(int(before["place"]) + 1, place):
                yield Citation(text, item, inner, line)
        yield Citation(text, item, place, line)
        before = each


_TO = ("-", "–", "to")
