"""Sentences about services of others: ``Stripe charges the card (3 second timeout, 2 retries)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.spec.section import Section, blocks_of, part
from asbuilt.spec.services.service import FUNCTION, SENTENCE, Dependency, fallback, retries, timeout

_WORD = r"[^\W\d_](?:[\w&/-]|\.(?=\w))*"
_NAMED = regex.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)+\.?\s+)?(?P<name>{_WORD}(?: {_WORD}){{0,4}}?(?: \([^()\n]{{1,20}}\))?)"
    r"(?:\.\s+|\s+(?=[a-z]+s\s))(?P<what>\S.*)",
    re.DOTALL,
)
_IN_BRACKETS = regex.compile(
    r"(?:the|our|an?)\s+(?:[a-z-]+\s+){1,4}\((?P<name>[A-Z][\w. -]{1,30})\)\s+(?P<what>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_THROUGH = regex.compile(
    r"\b(?:through|via|using|with)\s+(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2})\b"
)
_BEHAVES = regex.compile(
    r"\btime-?outs?\b|\bretr(?:y|ies)\b|\bqueued?\b|\blast known\b|\bdefaults?:|\bfall ?-?back\b",
    re.I,
)
_AFTER = regex.compile(r"(?<=[.)])\s+(?=[A-Z])")
_TIMED = regex.compile(r"\btime-?outs?\b", re.I)
_LONGEST = 1500


def in_sentences(section: Section) -> Iterator[Dependency]:
    """The services of sentences that begin with a name and say how long it may take or what happens
    without it; ``… through Mailjet. Timeout 5 s``."""
    if section.heading is None:
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = Text(section.source.slice(block.span), block.span)
        if not _BEHAVES.search(text.text) or len(text.text) > _LONGEST:
            continue
        is_numbered = text.text[:1].isdigit()
        for sentence in (text,) if is_numbered else _sentences(text):
            if named := _named(sentence.text):
                yield _told(sentence, named)
        through = None if is_numbered else _THROUGH.search(text.text)
        if through and _TIMED.search(text.text):
            yield _told(text, through)


def _sentences(text: Text) -> Iterator[Text]:
    start = 0
    for end in (*_AFTER.finditer(text.text), None):
        yield part(text, start, end.start() if end else len(text.text))
        start = end.end() if end else start


def _named(sentence: str) -> re.Match[str] | None:
    """The name at the beginning of a sentence that says how its service behaves."""
    inside = _IN_BRACKETS.fullmatch(sentence)
    if inside and _BEHAVES.search(inside["what"]):
        return inside
    named = _NAMED.fullmatch(sentence)
    if not named or not named["name"][:1].isupper() or SENTENCE.match(named["name"]):
        return None
    is_name = _BEHAVES.search(named["what"]) and not FUNCTION.search(named["name"])
    return named if is_name else None


def _told(said: Text, named: re.Match[str]) -> Dependency:
    return Dependency(
        part(said, *named.span("name")),
        said.span,
        part(said, named.end("name"), len(said.text)),
        timeout=timeout(said.text),
        retries=retries(said.text),
        fallback=fallback(said),
        external=True,
    )
