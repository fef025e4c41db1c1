"""Alternatives that were considered, and why they were not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.label import Label
from asbuilt.spec.record import Headers, bind, records
from asbuilt.spec.section import Outline, Section, item_texts, labels
from asbuilt.spec.title import normal_title

TITLES = (
    "Alternatives Considered", "Alternatives", "Alternative Approaches", "Alternative Solutions",
    "Rejected Alternatives", "Options Considered", "Alternatives and Trade-offs",
)  # fmt: skip


ABOUT = regex.compile(
    r"^(?:(?:the|our|which) )?"
    r"(?:(?:design|solution|architecture|technical|implementation|possible) )?"
    r"(?:options|alternatives|variants)"
    r"(?: (?:that )?(?:we |were )?(?:have )?(?:considered|looked at|weighed|evaluated|discussed"
    r"|compared|examined|assessed|and decision|and trade offs?))?$"
)
"""*Options we looked at*, *Design alternatives*, *Variants*."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative. ``name`` is the heading without a leading ``Alternative 1:``."""

    name: Text
    span: Span
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()
    decision: Text | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Options that a list, marked paragraphs or a table put side by side: ``names`` as written.
    What is said of them is ``span``, the whole section; ``last`` is its last block. Those that are
    ``compared`` are told with what speaks for and against each."""

    names: tuple[Text, ...]
    span: Span
    last: Span
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All alternatives in the order of the document, and the choices among options."""

    items: tuple[Alternative, ...] = ()
    choices: tuple[Choice, ...] = ()


PART = Alternatives

_HEADERS: Headers = {
    "name": ("alternative", "option", "approach", "solution"),
    "pros": ("pros", "advantages", "benefits"),
    "cons": ("cons", "disadvantages", "drawbacks"),
    "decision": ("decision", "reason", "why rejected", "reason rejected", "verdict", "outcome"),
}
_NUMBERED = regex.compile(r"(?:alternative|option|approach)\s*[0-9A-Z]*\s*[:.–—-]\s*(?=\S)", re.I)
_PROS = {"pros", "advantages", "benefits", "pro"}
_CONS = {"cons", "disadvantages", "drawbacks", "con"}
_DECISION = {"decision", "verdict", "outcome", "reason", "why rejected", "rejected because"}


def read(outline: Outline) -> Alternatives:
    """The subsections of the section; without any, the rows of its tables, or else the items and
    paragraphs that begin with a marked name."""
    found: list[Alternative] = []
    choices: list[Choice] = []
    for section in outline.topmost(*TITLES, about=ABOUT):
        listed = [*map(_described, section.children)] if section.children else [*_rows(section)]
        found += listed
        names = () if listed else tuple(_marked(section))
        if len(names) > 1:
            choices.append(Choice(names, section.span, section.blocks[-1].span))
    choices += _compared(outline)
    return Alternatives(tuple(found), tuple(choices))


def _compared(outline: Outline) -> Iterator[Choice]:
    """Options that tables below other headings compare, and those that records of decisions name:
    ``**J2 Cache.** Options: in-process, Redis.``"""
    own = {section.span for section in outline.topmost(*TITLES, about=ABOUT)}
    for section in outline.walk():
        if section.span in own or not section.blocks:
            continue
        for at, table in enumerate(section.blocks):
            if not isinstance(table, Table) or len(table.header) < len(_COMPARED):
                continue
            columns = bind(table, _HEADERS)
            if columns.keys() == _COMPARED:
                names = tuple(row[columns["name"]] for row in table.rows)
                behind = section.blocks[at : at + 2][-1].span
                said = Span(table.span.start, section.blocks[-1].span.end)
                if len(names) > 1:
                    yield Choice(names, said, behind, compared=True)
        if _RECORDS.search(section.topic):
            yield from _recorded(section)
            yield from _weighed(section)


_COMPARED = {"name", "pros", "cons"}
_RECORDS = regex.compile(
    r"\b(?:decisions?|choices?|adrs?|trade ?offs?|(?:make|build) or buy|buy or (?:make|build))\b"
    r"|^why (?:not|we|this|it|the|our)\b"
)
_OPTIONS = regex.compile(
    r"\b(?:options?|alternatives?|candidates|alternativas|opciones|opções|optionen|alternativen)"
    r"(?: considered)?[*_\s]*:|\b(?:варианты|альтернативы)[*_\s]*:"
    r"|(?:备选(?:方案)?|选项)[*_\s]*[:：]",
    re.I,
)


def _recorded(section: Section) -> Iterator[Choice]:
    """The items and paragraphs of a record of decisions that name options."""
    for block in section.blocks:
        if isinstance(block, List):
            parts = [(item.text, item.span) for item in block.items]
        elif isinstance(block, Paragraph):
            parts = [(block.lines[0], block.span)]
        else:
            continue
        for text, span in parts:
            named = _NAME.match(text.text)
            if not named or _NO_OPTION.match(normal_title(named["name"])):
                continue
            if _OPTIONS.search(section.source.slice(span)):
                said = Span(text.span.start + named.end(), span.end)
                yield Choice((part(text, *named.span("name")),), said, span, compared=True)


def _weighed(section: Section) -> Iterator[Choice]:
    """The paragraphs that say what was looked at: ``We looked at SQLite and PostgreSQL. …``. What
    follows up to the next one, or the end of a fold, tells of the choice; a name in bold or a
    reason may be all that it says."""
    begun: tuple[Text, int] | None = None
    last = section.span
    for block in (*section.blocks, None):
        found = _WEIGHS.match(block.lines[0].text) if isinstance(block, Paragraph) else None
        if begun and (found or not isinstance(block, Paragraph | List)):
            text, end = begun
            said = Span(text.span.start + end, last.end)
            if not _REASONED.search(section.source.slice(said)):
                yield Choice((part(text, 0, end),), said, last, compared=True)
            begun = None
        if isinstance(block, Paragraph) and found:
            begun = block.lines[0], found.end()
        last = block.span if block else last


_WEIGHS = regex.compile(
    r"(?:we|the team)(?: have| had| also)? "
    r"(?:looked at|considered|compared|weighed|evaluated|discussed)"
    r"\s[^.\n]{3,160}?\b(?:and|or|versus|vs)\s[^.\n]{2,80}(?=\.|$)",
    re.I,
)
_REASONED = regex.compile(r"\*\*|__|\b(?:because|since|due to|as it|as they)\b", re.I)
_NAME = regex.compile(r"(?P<mark>\*\*|__|\*|_)(?P<name>[^*_\n]{2,80}?)[.:]?(?P=mark)")


def _marked(section: Section) -> Iterator[Text]:
    """What items and paragraphs begin with: ``- *Unleash.* Close to what we need``."""
    for block in section.blocks:
        texts: list[Text] = []
        if isinstance(block, List):
            texts = [item.text for item in block.items]
        elif isinstance(block, Paragraph):
            texts = [block.lines[0]]
        for text in texts:
            named = _NAME.match(text.text)
            if named and not _NO_OPTION.match(normal_title(named["name"])):
                yield part(text, *named.span("name"))


_NO_OPTION = regex.compile(
    r"(?:decision|outcome|verdict|rationale|result|reason|recommendation|chosen)\b"
)


def _described(section: Section) -> Alternative:
    number = _NUMBERED.match(section.name.text)
    found = labels(section)
    decision = next((label.value for label in found if label.name in _DECISION), None)
    return Alternative(
        part(section.name, number.end() if number else 0, len(section.name.text)),
        section.span,
        tuple(_values(found, _PROS)),
        tuple(_values(found, _CONS)),
        decision if decision and decision.text else None,
    )


def _values(found: tuple[Label, ...], names: set[str]) -> Iterator[Text]:
    for label in found:
        if label.name in names:
            yield from (label.value,) * bool(label.value.text)
            yield from item_texts(label.blocks)


def _rows(section: Section) -> Iterator[Alternative]:
    for record in records(section, _HEADERS, "name"):
        pros, cons = record.get("pros"), record.get("cons")
        yield Alternative(
            record["name"],
            record["name"].span,
            (pros,) if pros else (),
            (cons,) if cons else (),
            record.get("decision"),
        )
