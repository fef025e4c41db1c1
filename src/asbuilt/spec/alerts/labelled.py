"""Alerts that a label or a severity leads where it is told how a service is watched: ``Alerts:
error rate > 1 % (5 min), p99 > 2 s``, ``- **P1 – API down**: three failed checks``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Text
from asbuilt.document.text import part, sentence_lines, sentences
from asbuilt.spec.alerts.alert import RULE_NAME, SEVERITY, Alert, apart, from_text, is_crossed
from asbuilt.spec.language import translated
from asbuilt.spec.section import Section, blocks_of, items_of


def labelled_in(section: Section) -> Sequence[Alert]:
    """The alerts of a section that a label says to be some; without any, those that begin with a
    severity, if there are several and one of them compares what is measured."""
    led = [text for text in _led(section) if text.text]
    if found := [from_text(each, each.span) for text in led for each in apart(text)]:
        return found if any(map(is_crossed, found)) else ()
    if any(map(is_crossed, named := [*_named(section)])):
        return named
    if any(map(is_crossed, called := [*_called(section)])):
        return called
    graded = [
        from_text(text, text.span) for text, _ in _entries(section) if _GRADE.match(text.text)
    ]
    return graded if len(graded) > 1 and any(map(is_crossed, graded)) else ()


def _led(section: Section) -> Iterator[Text]:
    """What stands behind a label of alerts, and the items below it."""
    for text, below in _entries(section):
        said = translated(text.text)
        lead = _LEAD.match(said.text)
        if lead is None or (not lead["colon"] and not below):
            continue
        start, _ = said.origin(lead.end(), len(said.text))
        yield part(text, start, len(text.text))
        yield from (item.text for item in below)


def _named(section: Section) -> Iterator[Alert]:
    """The conditions behind what rules are called in sentences, in brackets or behind a colon."""
    lines = (block.lines for block in blocks_of(section, Paragraph, deep=False))
    for text in (text for each in lines for text in sentence_lines(each)):
        for found in _RULE.finditer(text.text):
            condition = part(text, *found.span("inside" if found["inside"] else "behind"))
            alert = from_text(condition, condition.span)
            yield replace(alert, name=part(text, *found.span("name")))


_RULE = regex.compile(
    rf"{RULE_NAME}(?:\s+\((?P<inside>[^()]{{6,160}})\)"
    r"|:\s+(?P<behind>[^;]{6,200}?)(?=[.;]?$|[.;]\s))"
)
"""``two rules: `SlowApi` (p95 > 500 ms for 10 min) and `ErrorsHigh` (…)``."""


def _called(section: Section) -> Iterator[Alert]:
    """The items that begin with the word and a name: ``Alert `slow-api`: p99 above 2 s``."""
    for item in items_of(section, deep=False):
        if found := _CALLED.match(item.text.text):
            condition = part(item.text, found.end(), len(item.text.text))
            alert = from_text(condition, condition.span)
            yield replace(alert, name=part(item.text, *found.span("name")))


_CALLED = regex.compile(
    r"[*_]{0,2}(?:alert|alarm)[*_]{0,2}\s+(?!(?:on|when|if|at|for|rules?|thresholds?|conditions?)\b)"
    r"[`*\"]{0,3}(?P<name>[^\W\d_][\w .-]{1,40}?)[`*\"]{0,3}\s*[:：—–]\s*(?=\S)",
    re.I,
)
_LEAD = regex.compile(
    r"[\W_]*(?:we\s+)?(?:alert|alarm|page)(?:s|ing|ed)?"
    r"(?:\s+(?:on|when|if|at|rules?|thresholds?|conditions?|triggers?)){0,2}"
    r"(?:\s+(?:the following|these|two|three|four|five|six)(?:\s+(?:things|conditions|signals|cases"
    r"|situations|alerts|rules))?)?"
    r"(?:[*_]*(?P<colon>[:：])[*_]*\s*|[\W_]*$)",
    re.I,
)
"""``**Alert thresholds:**``, ``We alert on:``; above a list also without a colon."""
_GRADE = regex.compile(rf"[\W_]*{SEVERITY.pattern}[\W_]*(?:[:：–—|]|\s-\s)\W*\w", re.I)


def _entries(section: Section) -> Iterator[tuple[Text, Sequence[Item]]]:
    """The sentences of a section's own paragraphs, and its items with what is listed below them."""
    for paragraph in blocks_of(section, Paragraph, deep=False):
        for line in sentence_lines(paragraph.lines):
            yield from ((sentence, ()) for sentence in sentences(line))
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            lists = (block for block in item.children if isinstance(block, List))
            yield item.text, [each for block in lists for each in block.items]
