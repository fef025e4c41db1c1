"""Risks: what may go wrong, how bad and how likely it is, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, Paragraph, Table, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.source import Span
from asbuilt.spec.label import Label, block_labels, pair
from asbuilt.spec.level import Level, level_of
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, labels
from asbuilt.spec.title import normal_title

TITLES = (
    "Risks and Mitigation", "Risks and Mitigations", "Risks", "Risk Assessment", "Risk Analysis",
    "Risk Management", "Risks and Opportunities", "Risks and Assumptions",
    "Risks and Technical Debt", "Risk Matrix", "Risk Register", "Technical Risks",
    "Risk Mitigation", "What Could Go Wrong", "What Can Go Wrong", "What May Go Wrong",
    "What Might Go Wrong", "Hazards", "Hazards and Countermeasures",
)  # fmt: skip


class Risk(Struct, frozen=True):
    """A risk. Impact and likelihood are None when they are missing or no known level.

    ``owner`` is None when the risk's table has no such column, and empty when the cell is."""

    text: Text
    span: Span
    impact: Level | None = None
    likelihood: Level | None = None
    mitigation: Text | None = None
    owner: Text | None = None


class Risks(Struct, frozen=True):
    """All risks in the order of the document."""

    items: tuple[Risk, ...] = ()


PART = Risks

_HEADERS: Headers = {
    "text": ("risk", "description", "threat", "hazard", "risk description"),
    "impact": ("impact", "severity", "consequence"),
    "likelihood": ("likelihood", "probability", "chance"),
    "mitigation": (
        "mitigation", "mitigation strategy", "response", "countermeasure", "countermeasures",
        "strategy", "measure", "measures", "treatment", "contingency", "action", "actions",
        "what we do", "what we do about it", "plan", "answer",
    ),
    "owner": (
        "owner", "risk owner", "responsible", "assignee", "accountable", "author", "in charge",
        "who", "held by", "watches", "watched by",
    ),
}  # fmt: skip


"""Who is responsible for a document is its author; several languages have one word for both."""


def read(outline: Outline) -> Risks:
    """The rows of the risk tables, headings with labels under them, and bullets of the form
    ``Risk: mitigation``, or with ``Owner: somebody.`` between the two; elsewhere the tables that
    have a column of risks and one of what is done about them."""
    found = outline.topmost(*TITLES)
    named = {part.span for section in found for part in section.walk()}
    others = (section for section in outline.walk() if section.span not in named)
    tables = (table for section in others for table in blocks_of(section, Table, deep=False))
    risks = [risk for section in found for risk in _risks(section)]
    risks += [risk for table in tables if _is_of_risks(table) for risk in _rows(table)]
    return Risks(tuple(sorted(risks, key=lambda risk: risk.span)))


def _is_of_risks(table: Table) -> bool:
    titles = {normal_title(cell.text) for cell in table.header}
    return "risk" in titles and not titles.isdisjoint(_HEADERS["mitigation"])


def _risks(section: Section) -> Iterator[Risk]:
    details = _details(labels(section))
    if details["impact"] or details["mitigation"]:
        yield _risk(section.name, section.name.span, details)
    else:
        for table in blocks_of(section, Table, deep=False):
            yield from _rows(table)
        yield from (_item(section, item) for item in bullets(section))
        for paragraph in blocks_of(section, Paragraph, deep=False):
            text = text_of(paragraph)
            if risk := _in_paragraph(text):
                yield risk
    for child in section.children:
        yield from _risks(child)


def _details(stated: Iterable[Label]) -> dict[str, Text | None]:
    """What labels say of a risk, by what it is."""
    values = {label.name: label.value for label in stated}
    return {
        name: next((values[word] for word in words if word in values), None)
        for name, words in _HEADERS.items()
    }


def _rows(table: Table) -> Iterator[Risk]:
    columns = bind(table, _HEADERS)
    if "mitigation" in columns and 0 not in columns.values():
        columns.setdefault("text", 0)
    for row in table.rows if "text" in columns else ():
        cells = {name: row[index] for name, index in columns.items()}
        if cells["text"].text:
            yield _risk(cells["text"], cells["text"].span, cells)


def _risk(text: Text, span: Span, details: Mapping[str, Text | None]) -> Risk:
    impact, likelihood = details.get("impact"), details.get("likelihood")
    mitigation = details.get("mitigation")
    return Risk(
        text,
        span,
        level_of(impact.text) if impact else None,
        level_of(likelihood.text) if likelihood else None,
        mitigation if mitigation and mitigation.text else None,
        details.get("owner"),
    )


_OWNED = regex.compile(
    r"(?<![\w-])\W{0,2}(?P<key>[^\W\d_]{4,16}(?: [^\W\d_]{4,16})?)"
    r"(?:\W{0,2}:(?=[\s*_.)]*$)(?P<nobody>)|(?:\W{0,2}:\W{0,3}|\s(?:is|ist|es|est|é)\s)"
    r"(?P<who>[–—?-]{1,3}(?=\W*$)"
    r"|(?:[^\W\d_]\. ){0,2}[^.;,:()\n]{2,40}?(?: [^\W\d_]\.)?(?=[.;,()]|$)))\W*"
)
"""``Owner: Priya Raman.`` in the middle of a sentence, and ``Owner:`` with nobody behind it."""


def _item(section: Section, item: Item) -> Risk:
    """The risk of an item, with what labels below it say: ``  - Owner: Elif Kaya``."""
    risk = _listed(item.text, item.span)
    if not item.children:
        return risk
    below = _details(block_labels(section.source, item.children, plain=True))
    said = _risk(risk.text, risk.span, below)
    return replace(
        said, mitigation=risk.mitigation or said.mitigation, owner=risk.owner or said.owner
    )


def _listed(line: Text, span: Span) -> Risk:
    named = pair(line)
    for found in _OWNED.finditer(line.text):
        if normal_title(found["key"]) in _HEADERS["owner"]:
            said = part(line, 0, found.start())
            rest = part(line, found.end(), len(line.text))
            owner = part(line, *found.span("who" if found["who"] else "nobody"))
            if said.text and rest.text:
                return Risk(said, span, mitigation=rest, owner=owner)
            if said.text:
                text, mitigation = _parted(said)
                return Risk(text, span, mitigation=mitigation, owner=owner)
    if named:
        return Risk(named[0], span, mitigation=named[1])
    text, mitigation = _parted(line)
    return Risk(text, span, mitigation=mitigation)


def _in_paragraph(text: Text) -> Risk | None:
    """The risk of a paragraph that says who owns it: what is done about it is labelled, or follows
    the first sentence."""
    if len(text.text) > _LONGEST:
        return None
    risk = _listed(text, text.span)
    if risk.owner is None:
        return None
    if risk.mitigation is None:
        first, *_ = sentences(risk.text)
        rest = part(risk.text, len(first.text), len(risk.text.text))
        return replace(risk, text=first, mitigation=rest if rest.text else None)
    return risk


_LONGEST = 1_000


def _parted(said: Text) -> tuple[Text, Text | None]:
    """A risk and what is done about it: behind a label, ``Mitigation: …``, or behind the risk in
    marks, ``*Codes are guessed.* The keypad locks.``"""
    for found in _LABEL.finditer(said.text):
        if normal_title(found["key"]) in _HEADERS["mitigation"] and found.start():
            done = part(said, found.end(), len(said.text))
            return part(said, 0, found.start()), done if done.text else None
    titled = _IN_MARKS.match(said.text)
    if titled is None:
        return said, None
    return part(said, 0, titled.end("title")), part(said, titled.end(), len(said.text))


_LABEL = regex.compile(r"(?<![\w-])[*_]{0,2}(?P<key>[^\W\d_]{4,16}(?: [^\W\d_]{4,16})?)[*_]{0,2}:")
_IN_MARKS = regex.compile(
    r"(?P<title>(?P<mark>\*{1,2}|_{1,2})[^*_\n]{8,200}[.!]?(?P=mark))\s+(?=\w)"
)
