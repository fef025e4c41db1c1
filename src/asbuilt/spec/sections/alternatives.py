"""Alternatives that were considered, and why they were not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind, records
from asbuilt.spec.section import Outline, Section, blocks_of, labels, own_text, stated_texts
from asbuilt.spec.title import normal_title

TITLES = (
    "Alternatives Considered", "Alternatives", "Alternative Approaches", "Alternative Solutions",
    "Rejected Alternatives", "Options Considered", "Alternatives and Trade-offs",
)  # fmt: skip


ABOUT = regex.compile(
    r"^(?:(?:the|our|which) )?"
    r"(?:(?:design|solution|architecture|technical|technology|implementation|possible|platform|vendor"
    r"|tool|hosting) )?"
    r"(?:(?:considered|evaluated|possible|candidate) )?(?:options|alternatives|variants)"
    r"(?: (?:that )?(?:we |were )?(?:have )?(?:considered|looked at|weighed|evaluated|discussed"
    r"|compared|examined|assessed|and decision|and trade offs?))?$"
)
"""*Options we looked at*, *Considered options*, *Design alternatives*, *Variants*."""


class Alternative(Struct, frozen=True):
    """One alternative. ``name`` is the heading without a leading ``Alternative 1:``."""

    name: Text
    span: Span
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()
    decision: Text | None = None


class Choice(Struct, frozen=True):
    """Options that a list, marked paragraphs or a table put side by side: ``names`` as written.
    What is said of them is ``span``, the whole section; ``last`` is its last block. Those that are
    ``compared`` are told with what speaks for and against each; ``fates`` are the cells that say
    what became of them."""

    names: tuple[Text, ...]
    span: Span
    last: Span
    compared: bool = False
    fates: tuple[Text, ...] = ()


class Alternatives(Struct, frozen=True):
    """All alternatives in the order of the document, and the choices among options."""

    items: tuple[Alternative, ...] = ()
    choices: tuple[Choice, ...] = ()


PART = Alternatives

_HEADERS: Headers = {
    "name": (
        "alternative",
        "option",
        "approach",
        "solution",
        "candidate",
        "variant",
        "product",
        "vendor",
        "fallback",  # what "alternativa" is elsewhere
    ),
    "pros": (
        "pros",
        "pro",
        "advantages",
        "benefits",
        "strengths",
        "good",
        "good because",
        "for",
        "speaks for it",
        "in favour",
        "in favor",
        "plus",
        "upside",
        "upsides",
    ),
    "cons": (
        "cons",
        "con",
        "contra",
        "disadvantages",
        "drawbacks",
        "weaknesses",
        "bad",
        "bad because",
        "against",
        "speaks against it",
        "minus",
        "downside",
        "downsides",
    ),
    "decision": ("decision", "reason", "why rejected", "reason rejected", "verdict", "outcome"),
}
_NUMBERED = regex.compile(r"(?:alternative|option|approach)\s*[0-9A-Z]*\s*[:.–—-]\s*(?=\S)", re.I)
_PROS = {"pros", "advantages", "benefits", "pro"}
_CONS = {"cons", "disadvantages", "drawbacks", "con"}
_DECISION = {"decision", "verdict", "outcome", "reason", "why rejected", "rejected because"}


def read(outline: Outline) -> Alternatives:
    """The subsections of the section; without any, the rows of its tables, or else the items and
    paragraphs that begin with a marked name, plain items, or what sentences call *Option A*."""
    found: list[Alternative] = []
    choices: list[Choice] = []
    for section in outline.topmost(*TITLES, about=ABOUT):
        if _MERE.fullmatch(section.title):
            listed = [*_rows(section)] if _weighs(section) else []
            weighed = [*map(_described, section.children)]
            if len(weighed) > 1 and all(each.pros or each.cons for each in weighed):
                listed = weighed
            names = tuple(_marked(section))
        else:
            options = [each for each in section.children if not _COMPARES.fullmatch(each.title)]
            listed = [*map(_described, options)] if options else [*_rows(section)]
            names = _named(section)
        if listed and section.children and _SETTLED.search(english(own_text(section.children[-1]))):
            listed = []
        found += listed
        names = () if listed else names
        if len(names) > 1:
            choices.append(Choice(names, section.span, section.blocks[-1].span))
        if len(listed) > 1 and not section.children and not any(each.decision for each in listed):
            rows = tuple(each.name for each in listed)
            choices.append(Choice(rows, section.span, section.blocks[-1].span, compared=True))
        choices += _judged(section)
    choices += _compared(outline)
    return Alternatives(tuple(found), tuple(choices))


_COMPARES = regex.compile(
    r"(?:comparisons?|summary|overview|evaluation|assessment|trade ?offs?|criteria|pros and cons)"
    r"(?: (?:of|between) .*| (?:table|matrix))?"
)
"""Headings below options that are about all of them."""
_MERE = regex.compile(r"(?:(?:the|our) )?(?:options|variants)")
"""Titles that may be of what a program or a product has."""
_SETTLED = regex.compile(
    r"\b(?:we|board|team|committee|council) (?:chose|choose|took|take|picked|goe?s? with"
    r"|went with|decided (?:on|for|to)|selected|adopted?|settled on)\b|\bchoice (?:fell|falls) on\b"
    r"|\b(?:decision|conclusion)[*_]*[:：]\s*[*_]*(?:option|alternative|variant|approach)\b",
    re.I,
)
"""What stands below the last option and decides about all."""


def _weighs(section: Section) -> bool:
    """Whether a table of options has a column for what speaks for them, or became of them."""
    tables = blocks_of(section, Table)
    return any(not bind(table, _HEADERS).keys() <= {"name"} for table in tables)


def _compared(outline: Outline) -> Iterator[Choice]:
    """Options that tables below other headings compare, and those that records of decisions name:
    ``**J2 Cache.** Options: in-process, Redis.``"""
    own = {section.span for section in outline.topmost(*TITLES, about=ABOUT)}
    for section in outline.walk():
        if section.span in own:
            continue
        if _RECORDS.search(section.topic):
            for child in section.children:
                yield from _listing(child)
        for at, table in enumerate(section.blocks):
            if not isinstance(table, Table) or len(table.header) < len(_COMPARED):
                continue
            columns = bind(table, _HEADERS)
            if columns.keys() == _COMPARED:
                names = tuple(row[columns["name"]] for row in table.rows)
                behind = section.blocks[at : at + 2][-1].span
                if len(names) > 1:
                    said = Span(names[0].span.start, section.blocks[-1].span.end)
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
                said = Span(text.place(named.end()), span.end)
                yield Choice((part(text, *named.span("name")),), said, span, compared=True)


def _listing(section: Section) -> Iterator[Choice]:
    """What a part of a chapter of decisions is about, where a paragraph lists its options and no
    reason follows."""
    for block in section.blocks:
        found = _OPTIONS.match(block.lines[0].text) if isinstance(block, Paragraph) else None
        if found:
            said = Span(block.span.start + found.end(), section.blocks[-1].span.end)
            if not _REASONED.search(section.source.slice(said)):
                yield Choice((section.name,), said, section.blocks[-1].span, compared=True)
            return


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
            said = Span(text.place(end), last.end)
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


def _named(section: Section) -> tuple[Text, ...]:
    """The options that lie side by side in a section."""
    for listed in (_marked, _plain, _lettered):
        names = tuple(listed(section))
        if len(names) > 1:
            return names
    return ()


def _plain(section: Section) -> Iterator[Text]:
    """What the items of the first list begin with: ``1. A shared mailbox: cheap, but …``."""
    block = next((each for each in section.blocks if isinstance(each, List)), None)
    for item in block.items if block else ():
        end = _NAME_ENDS.search(item.text.text)
        name = part(item.text, 0, end.start() if end else len(item.text.text), "*_ ")
        if name.text and not _NO_OPTION.match(normal_title(name.text)):
            yield name


_NAME_ENDS = regex.compile(r"\s*[:：;；(（]|[.。](?:\s|$)|,\s|\s[–—-]\s|\n|(?<=\S[^.]{59})\s")


def _lettered(section: Section) -> Iterator[Text]:
    """The options that sentences have letters for: ``Option A was to buy, option B to build``."""
    seen: set[str] = set()
    for block in section.blocks:
        for line in block.lines if isinstance(block, Paragraph) else ():
            for found in _LETTERED.finditer(line.text):
                letter = (found["letter"] or found["sign"]).lower()
                if letter not in seen:
                    seen.add(letter)
                    yield part(line, *found.span())


_LETTERED = regex.compile(
    r"\b(?:options?|alternatives?|variants?|approach|optionen|varianten?|opci[oó]n|opção"
    r"|alternativ[ae]|вариант|альтернатива) (?P<letter>(?-i:[A-Z])|[1-9])\b"
    r"|(?<!\w)方案\s?(?P<sign>[A-Z1-9一二三四])",
    re.I,
)


def _judged(section: Section) -> Iterator[Choice]:
    """Options of tables with a column for what became of each: some cell has to say so."""
    for table in blocks_of(section, Table):
        titles = [normal_title(cell.text) for cell in table.header]
        column = next((at for at, title in enumerate(titles) if title in _FATES), None)
        names = bind(table, _HEADERS).get("name", 0)
        if column and len(table.rows) > 1 and all(row[column].text for row in table.rows):
            said = Span(table.rows[0][0].span.start, section.span.end)
            listed = tuple(row[names] for row in table.rows)
            fates = tuple(row[column] for row in table.rows)
            yield Choice(listed, said, table.rows[-1][column].span, compared=True, fates=fates)


_FATES = {"outcome", "verdict", "decision", "result", "status"}


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
    r"(?:decision|outcome|verdict|rationale|result|reason|recommendation|chosen"
    r"|alternatives?(?: considered)?$|options?(?: considered)?$)\b"
)


def _described(section: Section) -> Alternative:
    number = _NUMBERED.match(section.name.text)
    found = labels(section, plain=True)
    decision = next((label.value for label in found if label.name in _DECISION), None)
    return Alternative(
        part(section.name, number.end() if number else 0, len(section.name.text)),
        section.span,
        tuple(stated_texts(found, _PROS)),
        tuple(stated_texts(found, _CONS)),
        decision if decision and decision.text else None,
    )


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
