"""The testing strategy: coverage, what to test, and the load that a test applies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, blocks_of, bullets
from asbuilt.spec.title import normal_title

TITLES = (
    "Testing Strategy", "Testing", "Test Strategy", "Test Plan", "Testing Plan", "Testing Approach",
    "Quality Assurance", "Tests", "Testing and Validation", "Verification",
    "Performance Testing", "Performance Tests", "Load Testing", "Load Tests", "Load Test",
)  # fmt: skip

_ABOUT = regex.compile(
    r"^(?:\w+ )?(?:performance|load|stress|soak|capacity|scalability) test(?:s|ing)?\b"
    r"|^(?:capacity|load|performance|scalability|quality) and test(?:s|ing)$"
)
"""*Performance Test of the till*, *Capacity & Testing*."""


@dataclass(frozen=True, slots=True)
class Testing:
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
    sections = [each for found in outline.topmost(*TITLES, about=_ABOUT) for each in found.walk()]
    texts = [(_group(section), item.text) for section in sections for item in bullets(section)]
    said = [*(text for _, text in texts), *(text for each in sections for text in _prose(each))]
    targets = [target for text in said for target in parse_targets(text.text, text.span.start)]
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


def _prose(section: Section) -> Iterator[Text]:
    """The lines of the paragraphs and the rows of the tables about performance, and elsewhere those
    about coverage and load tests."""
    is_fast = _group(section) == "performance"
    for paragraph in blocks_of(section, Paragraph, deep=False):
        yield from (line for line in paragraph.lines if is_fast or _SAID.search(english(line.text)))
    for table in blocks_of(section, Table, deep=False):
        for row in table.rows:
            span = Span(row[0].span.start, row[-1].span.end)
            text = Text(section.source.slice(span), span)
            if is_fast or _SAID.search(english(text.text)):
                yield text


_SAID = regex.compile(
    r"\bcover(?:age|ed)\b|\b(?:load|performance|stress|soak)[ -]test(?:s|ing)?\b", re.I
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
