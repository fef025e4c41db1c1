"""Well-known services of others that sentences name, in documents that list none: ``E-mails go out
through Amazon SES``. Their names are in ``hosted.json``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_at
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, blocks_of, bullets
from asbuilt.spec.services.service import Dependency

_ASIDE = regex.compile(
    r"\b(?:alternatives?|decisions?|options?|considered|rejected|why|goals|scope|risks?|history"
    r"|background|motivation|problems?|questions?|glossary|terms|references?|change ?log|changes"
    r"|revisions?|comparison|competit\w+|market|related work|future|later|roadmap|timeline"
    r"|milestones?|schedule|tasks?|tests?|testing|costs?|budget|comments?|faq|migrat\w+|current"
    r"|today|as is|lessons|incidents?|appendix|personas?|stakeholders?|team|contacts?"
    r"|open (?:points|issues|items))\b"
)
"""Headings below which services are named that are not, or not yet, called."""
_NOT_CALLED = regex.compile(
    r"\b(?:not|no|never|without|than|like|such as|e\.g|today|currently|was|were|used to|old|legacy"
    r"|previous\w*|later|future|phase (?:2|two)|may|might|could|would|or|whether)\b|n['’]t\b",
    re.I,
)
"""What a clause says of a service that is not called, or not yet."""
_REJECTED = regex.compile(
    r"\b(?:instead|rather|unlike|compared|competitors?|considered|evaluated|rejected|dropped|tried"
    r"|looked (?:at|into)|replac\w+|no longer|inspired|clone|self-?hosted|on[- ]prem\w*|ourselves"
    r"|our own)\b",
    re.I,
)
"""What a sentence says of one that others call, or that is run by who writes."""
_ON_CALL = regex.compile(r"\bon-?call\b|\bpag(?:e[ds]?|ing)\b", re.I)
_OF_ALERTS = regex.compile(r"\b(?:alert\w*|monitoring|observability|on ?call|paging|escalation)\b")
_TOLD = regex.compile(r"→|[-=]>|\b(?:alert|notif|escalat|inform|page|paging)\w*|\s#[a-z]", re.I)
"""What a clause says below a heading about alerts, ``Error rate > 1 % → PagerDuty``, that tells
where these go: people look there, the system does not need it."""
_CLAUSE = regex.compile(r"[.!?:;](?=\s)|[。！？；]|,\s|\s(?:but|and)\s(?=[a-z])|\n[ \t]*\n")
_SENTENCE = regex.compile(r"[.!?](?=\s)|[。！？]|\n[ \t]*\n")
_FARTHEST = 200
_CJK = "\u2e80"


def hosted(outline: Outline, known: Iterable[str]) -> Iterator[Dependency]:
    """The services but for those that are ``known``, each where it is named first. One whose short
    name stands behind it in brackets, ``Firebase Cloud Messaging (FCM)``, is named by both."""
    if not names_services(outline.source.text):
        return
    seen = {word for name in known for word in (name.casefold(), *name.casefold().split())}
    for section in _within(outline.root):
        whom = _TOLD if _OF_ALERTS.search(section.topic) else _ON_CALL
        for text in _texts(section):
            for name, short in _named(text, whom):
                names = {name.text.casefold(), short.casefold()} - {""}
                if seen.isdisjoint(names):
                    yield Dependency(name, name.span)
                seen |= names


def _within(section: Section) -> Iterator[Section]:
    for child in section.children:
        is_title = child.heading is not None and child.heading.level == 1
        if is_title or not is_aside(child):
            yield child
            yield from _within(child)


def is_aside(section: Section) -> bool:
    """Whether services are named below a heading that are not, or not yet, called."""
    return section.part(_is_aside)


def _is_aside(section: Section) -> bool:
    return _ASIDE.search(section.topic) is not None


def _texts(section: Section) -> Iterator[Text]:
    for block in blocks_of(section, Paragraph, deep=False):
        yield text_at(section.source, block.span)
    yield from (item.text for item in bullets(section))


def _named(text: Text, whom: re.Pattern[str]) -> Iterator[tuple[Text, str]]:
    """The services that a text names, each with its short name, but for those that it says are
    not called, and those by which alerts reach people, as ``whom`` tells."""
    for name in known_services().finditer(text.text):
        if not any(
            sign.search(english(_around(text.text, *name.span(), stop)))
            for sign, stop in ((_NOT_CALLED, _CLAUSE), (whom, _CLAUSE), (_REJECTED, _SENTENCE))
        ):
            short = _SHORT.match(text.text, name.end())
            yield part(text, *name.span()), short["name"] if short else ""


_SHORT = regex.compile(r" ?\((?P<name>[^()\s]{2,12})\)")


def _around(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    """What is said around the name between two places, up to where it may ``stop``."""
    first = max(0, start - _FARTHEST)
    before = [found.end() for found in stop.finditer(text, first, start)]
    after = stop.search(text, end, end + _FARTHEST)
    last = after.start() if after else end + _FARTHEST
    return text[before[-1] if before else first : last]


@lru_cache(1)  # readers and rules ask
def names_services(document: str) -> bool:
    """Whether a document names any of them anywhere."""
    return known_services().search(document) is not None


@cache
def known_services() -> re.Pattern[str]:
    """All names, the longest first: those that need no space around them are written alone."""
    data = msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes())
    names = sorted((name for names in data.values() for name in names), key=len, reverse=True)
    apart = any_of(rf"{re.escape(name)}(?![\w/])" for name in names if name[0] < _CJK)
    joined = "|".join(name for name in names if name[0] >= _CJK)
    return regex.compile(f"{apart}|{joined}")  # each branch with its letter: others are passed over
