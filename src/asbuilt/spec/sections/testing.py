"""The testing strategy: coverage, what to test, and the load that a test applies."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, sentences, text_at, text_of
from asbuilt.source import Span
from asbuilt.spec.figures.comparison import Comparator
from asbuilt.spec.figures.load_script import load_targets
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import JUDGED, Outline, Section, blocks_of, bullets, labels, own_words
from asbuilt.spec.sections import requirements
from asbuilt.spec.title import normal_title

TITLES = (
    "Testing Strategy", "Testing", "Test Strategy", "Test Plan", "Testing Plan", "Testing Approach",
    "Quality Assurance", "Tests", "Test", "Testing and Validation", "Verification",
    "Verification Matrix", "Test Matrix", "Verification and Validation", "Verification Plan",
    "Performance Testing", "Performance Tests", "Load Testing", "Load Tests", "Load Test",
)  # fmt: skip

ABOUT = regex.compile(
    r"^(?:\w+ )?(?:performance|load|stress|soak|capacity|scalability) test(?:s|ing)?\b"
    r"|^(?:capacity|load|performance|scalability|quality) and test(?:s|ing)$"
    r"|^(?:the |our )?(?:acceptance |system |field )?(?:tests|trials)\b"
    r"(?! (?:data|environments?)\b)"
)
"""*Performance Test of the till*, *Capacity & Testing*, *Tests before we open*."""


class Testing(Struct, frozen=True):
    """``coverage`` targets are fractions; ``load`` is the largest number of users that a load
    test is to apply, and ``targets`` holds the response times and rates it must keep.
    ``unit``, ``integration`` and ``performance`` are the bullets under those headings."""

    unit: tuple[Text, ...] = ()
    integration: tuple[Text, ...] = ()
    performance: tuple[Text, ...] = ()
    focus_areas: tuple[Text, ...] = ()
    coverage: tuple[Target, ...] = ()
    load: Target | None = None
    targets: tuple[Target, ...] = ()


PART = Testing

_INTEGRATION = ("integration", "end to end", "e2e", "acceptance", "system test", "api test")
_PERFORMANCE = ("performance", "load", "stress", "scalability", "benchmark", "capacity")
_FOCUS = {"focus areas", "focus area", "focus", "areas of focus"}
_MEASURED = {"latency", "throughput", "error-rate", "availability"}


def read(outline: Outline) -> Testing:
    """The bullets of the strategy, by the words of the headings that they stand under, and the
    figures of paragraphs and tables about performance."""
    sections = outline.part(places)
    texts = [(_group(section), item.text) for section in sections for item in bullets(section)]
    said = [*(text for _, text in texts), *(text for each in sections for text in _prose(each))]
    targets = [target for text in said for target in targets_in(text)]
    for section in sections:
        for table in blocks_of(section, Table, deep=False):
            targets += _of_column(table)
            targets += _of_crowds(table)
        for fence in blocks_of(section, Fence, deep=False):
            targets += load_targets(section.source, fence)
    if not any(target.metric == "coverage" for target in targets):
        targets += _labelled(outline)
    crowds = [target for target in targets if target.metric in ("users", "concurrent-users")]
    return Testing(
        unit=tuple(text for group, text in texts if group == "unit"),
        integration=tuple(text for group, text in texts if group == "integration"),
        performance=tuple(text for group, text in texts if group == "performance"),
        focus_areas=tuple(area for _, text in texts for area in _focus_areas(text)),
        coverage=tuple(target for target in targets if target.metric == "coverage"),
        load=max(crowds, key=lambda target: target.value, default=None),
        targets=tuple(target for target in targets if target.metric in _MEASURED),
    )


def _of_column(table: Table) -> Iterator[Target]:
    """The coverage that a column of a table demands: ``| Module | Coverage target |``."""
    titles = [english(normal_title(cell.text)) for cell in table.header]
    at = next((at for at, title in enumerate(titles) if at and _DEMANDED.fullmatch(title)), None)
    for row in table.rows if at is not None else ():
        cell = row[at or 0]
        for target in targets_in(cell, "coverage"):
            if target.unit == "fraction" and not _SAID.search(cell.text):
                yield replace(target, metric="coverage", comparator=_at_least(target), window=None)


def _of_crowds(table: Table) -> Iterator[Target]:
    """The users that a column of a table of load tests counts: ``| Tool | Users | Duration |``."""
    titles = [english(normal_title(cell.text)).lower() for cell in table.header]
    at = next((at for at, title in enumerate(titles) if _CROWD.fullmatch(title)), None)
    if at is None or not any(_LASTING.search(title) for title in titles):
        return
    for row in table.rows:
        if _COUNT.fullmatch(row[at].text):
            yield from targets_in(row[at], "concurrent users")


_CROWD = regex.compile(r"(?:concurrent |virtual |parallel |simultaneous )?(?:users?|clients?)|vus?")
_LASTING = regex.compile(r"\b(?:duration|lasts?|minutes|time|length|hold|ramp\w*|tool|stage)\b")
"""What else the columns of load tests say."""
_COUNT = regex.compile(r"[0-9][0-9.,\s]{0,9}k?")


def _at_least(target: Target) -> Comparator:
    return ">=" if "comparator" in target.assumed else target.comparator


_KIND = r"(?:(?:code|test|line|branch|unit) )?"
_DEMANDED = regex.compile(
    rf"{_KIND}coverage (?:targets?|goals?|minimum|requirements?|required)"
    rf"|(?:min(?:imum|\.)?|target|required|targeted|expected) {_KIND}coverage"
)
"""*Coverage* alone may be what there is."""


def _labelled(outline: Outline) -> Iterator[Target]:
    """The coverage behind a label under any heading, ``**Testing**: pytest, coverage 85%``, or in a
    sentence that compares it: ``Also: test coverage ≥ 80 %.``"""
    for section in outline.walk():
        if "cover" in (said := own_words(section)):
            texts = [each.value for each in labels(section, plain=True) if each.name in _LABELS]
            if not texts and ("%" in said or "cent" in said) and _COVERAGE.search(said):
                texts += _compared(section, outline.part(_required))
            for text in texts:
                made = targets_in(text)
                yield from (target for target in made if target.metric == "coverage")


def _required(outline: Outline) -> tuple[Span, ...]:
    return tuple(sorted(each.span for each in outline.part(requirements.read).items))


def _compared(section: Section, required: Sequence[Span]) -> Iterator[Text]:
    """The sentences of a section that compare the coverage of tests with a figure, but for those of
    what is ``required``: these have targets of their own."""
    paragraphs = (text_of(each) for each in blocks_of(section, Paragraph, deep=False))
    items = (item.text for item in bullets(section))
    tables = blocks_of(section, Table, deep=False)
    spans = (Span(row[0].span.start, row[-1].span.end) for table in tables for row in table.rows)
    rows = (text_at(section.source, span) for span in spans)
    for text in (*paragraphs, *items, *rows):
        if _is_required(text.span, required):
            continue
        for sentence in sentences(text):
            plain = english(sentence.text)
            if _COVERAGE.search(plain.lower()) and _COMPARED.search(plain):
                yield sentence


def _is_required(span: Span, required: Sequence[Span]) -> bool:
    """Whether what stands there is a requirement, or a row that holds one."""
    at = bisect_left(required, span)
    begins = at < len(required) and required[at].start < span.end
    return begins or (at > 0 and required[at - 1].end >= span.end)


_COVERAGE = regex.compile(
    r"\b(?:tests?|code|unit(?: tests?)?|line|branch|statement|mutation)(?:['’]s)? coverage\b"
)
_COMPARED = regex.compile(
    r"[≥>]|\b(?:at least|no less than|not less than|minimum|min\.|above|must|shall|stays?|or more"
    r"|or higher)\b",
    re.I,
)
_LABELS = {"testing", "tests", "test coverage", "code coverage", "coverage"}


def places(outline: Outline) -> tuple[Section, ...]:
    """The sections of the strategy by their headings, and those of any name that list how the
    requirements are tested."""
    named = [each for found in outline.topmost(*TITLES, about=ABOUT) for each in found.walk()]
    spans = {section.span for section in named}
    defined = sorted(each.span.start for each in outline.part(requirements.read).items)
    others = (section for section in outline.walk() if section.span not in spans)
    listing = (section for section in others if defined and _tests_requirements(section, defined))
    return tuple(sorted((*named, *listing), key=lambda section: section.span))


def _tests_requirements(section: Section, defined: Sequence[int]) -> bool:
    """Whether a section says of requirements that are ``defined`` elsewhere how they are tested: a
    table has a column of their ids, items of a list begin with them, or a line names several. Its
    title may say it for the table."""
    for block in section.blocks:
        if isinstance(block, Paragraph) and _are_covered(block, defined):
            return True
        if not isinstance(block, Table | List):
            continue
        if bisect_left(defined, block.span.start) < bisect_left(defined, block.span.end):
            continue
        texts = _about_ids(section, block)
        if texts and isinstance(block, Table) and _CHECKS.match(section.topic):
            return True
        tests = sum(_TESTED.search(english(text)) is not None for text in texts)
        if len(texts) > 1 and 2 * tests >= len(texts):
            return True
    return False


_CHECKS = regex.compile(
    r"(?:the |our )?(?:(?:acceptance|quality|system|final|planned) )?"
    r"(?:checks?|proofs?|evidence|validation|verification"
    r"|how (?:it|this|all of it) is (?:checked|proven))\b"
)
"""Titles above tables that prove what they name, whatever words their rows have."""


def _are_covered(block: Paragraph, defined: Sequence[int]) -> bool:
    """Whether a paragraph begins with several ids that it says are tested: ``M1 to M3 are covered
    by contract tests``."""
    if bisect_left(defined, block.span.start) < bisect_left(defined, block.span.end):
        return False
    line = block.lines[0].text
    return bool(_SEVERAL.match(line)) and _TESTED.search(english(line)) is not None


def _about_ids(section: Section, block: Table | List) -> list[str]:
    """The first rows or items of a block, if all of them name nothing but ids in one column, or
    begin with one."""
    if isinstance(block, List):
        items = [item.text.text for item in block.items[:JUDGED]]
        return items if all(map(_BEGINS.match, items)) else []
    rows = block.rows[:JUDGED]
    for at in range(len(block.header)) if rows else ():
        if all(_IDS.fullmatch(row[at].text) for row in rows):
            spans = (Span(row[0].span.start, row[-1].span.end) for row in rows)
            return [section.source.slice(span) for span in spans]
    return []


_BEGINS = regex.compile(rf"[*_`\[(]{{0,3}}{ID}")
_IDS = regex.compile(rf"[*_`\[(]{{0,3}}{ID}(?:[\W_]{{1,5}}(?:\w{{1,3}}\s+)?{ID})*[*_`\])]{{0,3}}")
_SEVERAL = regex.compile(
    rf"[*_`\[(]{{0,3}}{ID}[*_`\])]{{0,3}}[\W_]{{1,5}}(?:\w{{1,7}}\s+)?[*_`\[(]{{0,3}}{ID}"
)
_TESTED = regex.compile(
    r"\b(?:tests?|tested|testing|load test\w*|probe[sd]?|drills?|rehears\w+|scan(?:s|ned)?|audits?"
    r"|inspect\w*|inspections?|demonstrat\w+|analys\w+|exercises?|simulat\w+|reviews?|measured)\b",
    re.I,
)


def _prose(section: Section) -> Iterator[Text]:
    """The lines of the paragraphs and the rows of the tables about performance, and elsewhere those
    about coverage and load tests."""
    is_fast = _group(section) == "performance"
    for paragraph in blocks_of(section, Paragraph, deep=False):
        text = text_of(paragraph)
        if _OF_LOAD.search(english(text.text)):
            yield text  # what the test drives may stand sentences behind its name
            continue
        yield from (line for line in paragraph.lines if is_fast or _SAID.search(english(line.text)))
    for table in blocks_of(section, Table, deep=False):
        for row in table.rows:
            span = Span(row[0].span.start, row[-1].span.end)
            text = text_at(section.source, span)
            if is_fast or _SAID.search(english(text.text)):
                yield text


_SAID = regex.compile(
    r"\bcover(?:age|ed)\b|\b(?:load|performance|stress|soak)[ -]test(?:s|ing)?\b"
    r"|\b(?:locust|k6|gatling|jmeter|artillery|vegeta|wrk2?|tsung)\b",
    re.I,
)

_OF_LOAD = regex.compile(
    r"\b(?:load|performance|stress|soak)[ -]test(?:s|ing)?\b"
    r"|\b(?:locust|k6|gatling|jmeter|artillery|vegeta|wrk2?|tsung)\b",
    re.I,
)


def _group(section: Section) -> str:
    if any(word in section.title for word in _INTEGRATION):
        return "integration"
    if any(word in section.title for word in _PERFORMANCE):
        return "performance"
    return "unit" if "unit" in section.title else ""


def _focus_areas(text: Text) -> Iterator[Text]:
    named = pair(text)
    if not named or normal_title(named[0].text) not in _FOCUS:
        return
    start = 0
    for area in named[1].text.split(","):
        yield part(named[1], start, start + len(area))
        start += len(area) + 1
