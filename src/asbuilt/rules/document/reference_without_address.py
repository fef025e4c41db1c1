"""A reference that nobody can follow.

## What it does
Reports entries of *References* without an address: words that name neither a URL, nor a file, nor
what a library finds a publication by (a year, an ISBN or DOI, the number of an RFC or a standard),
or that can be found by asking only (*on the share, ask Ada*); and addresses that are not well
formed (`www.example.com`, `https://<host>/docs`), anywhere if a mark of them is missing
(`https//example.com`).

## Why it matters
A reference is there to be looked up. A reviewer who cannot find it has to believe it.

## Example
```markdown
## References

- The security policy of the company
- www.example.com/guide
```

## Fix
Write the whole address (`https://…`), or name the publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import shortened
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.sections.references import TITLES, References

_WELL_FORMED = regex.compile(
    r"https?://[^\s/.]+(?:\.[^\s/.]+|:\d+)[^\s]*|https?://localhost\S*|mailto:\S+@\S+|urn:\S+"
    r"|doi:\S+|ftp://\S+\.\S+",
    re.I,
)
_ELSEWHERE = regex.compile(r"[\w./-]+\.\w{1,5}(?:#\S*)?|#\S+|\.{0,2}/\S+|[\w-]+/\S*")
_BARE = regex.compile(
    r"(?<![\w@/.])(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|edu|gov|eu|de|uk)\b"
    r"(?:/[^\s)]*)?",
    re.I,
)
_PUBLISHED = regex.compile(
    r"\b(?:(?:19|20)\d\d|ISBN|DOI|RFC[ -]?\d+|ISO|IEC|IEEE|NIST|ECMA|OWASP|W3C|BCP|PEP|JEP|CVE|SP"
    r"|EN|DIN|ANSI|GDPR|HIPAA|PCI|Directive|Regulation|edition|press|journal|proceedings|chapter"
    r"|[A-Z]{2,6}-?\d[\w./-]*)\b"
    r"|\b(?:RFD|ADR|KEP|SEP|TEP|MEP)[ -]?\d+\b"
    r"|(?-i:\b[A-Z]{3,6} \d{2,5}\b)(?=.*\b(?:standard|specification|guidelines?|code)\b)"
    r"|\b(?:Act|Law|Code|Ordinance|Decree)\b.*\b(?:part|section|article|chapter|§)\s?[\dIVX]"
    r"|\b(?:standard|specification)\b.*\bv?\d+\.\d|^[\s*_\[\]\d.-]*[A-Z][\w-]+ \d+\.\d+,",
    re.I,
)
_BROKEN = regex.compile(r"\bhttps?(?://|:/(?!/)|;//)[\w-]+\.[^\s<>()`]+", re.I)
"""``https//example.com``, ``https:/example.com``."""
_UNFILLED = regex.compile(r"\bhttps?://(?:[\w.-]*[<{\[][\w .-]+[>}\]])[^\s<>()`]*", re.I)
"""``https://<host>/docs``, of which nobody knows the host."""
_WITH_SOMEBODY = regex.compile(
    r"\bask (?:for it|(?:the|our) [a-z]+|[a-z]+\W*$)"
    r"|\b(?:sent round|circulated|on request|upon request|internal (?:wiki|document|page))\b"
    r"|\b(?:see|on|in|at|from)(?: (?:the|our|your|their|its))?(?: [\w'’-]+){0,3}"
    r" (?:share|shared drive|drive|folder|channel|wiki|inbox|intranet|confluence|sharepoint"
    r"|notion)\b"
    r"|\b(?:siehe|im|in|auf|voir|dans|sur|ver|en|no|na|см\.|в|на)(?: [\w'’-]+){0,3}"
    r" (?:wiki|intranet|laufwerk|sharepoint|confluence|вики|интранет\w*)\b|\bsomewhere\b",
    re.I,
)
"""What is said of what can be found by asking only, however it is dated."""
_FILE = regex.compile(
    r"`[^`]+`|\S+@\S+\.\w+|\b[\w./-]+\.(?:md|pdf|docx?|xlsx?|png|svg|ya?ml|json|txt|html)\b"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each reference, and for addresses anywhere that lack a mark."""
    references = subject.spec[References].items
    yield from _elsewhere(subject, [reference.span for reference in references])
    for reference in references:
        text = subject.spec.source.slice(reference.span)
        if is_filler(text) or not text.strip():
            continue
        if broken := _BROKEN.search(text) or _UNFILLED.search(text):
            start = reference.span.start + broken.start()
            yield _not_well_formed(broken[0], Span(start, start + len(broken[0])))
        elif reference.url is not None:
            yield from _malformed(reference.url.text, reference.url.span)
        elif (found := _BARE.search(text)) and _is_address(found[0], text):
            start = reference.span.start + found.start()
            yield from _malformed(found[0], Span(start, start + len(found[0])))
        elif _leads_nowhere(text):
            yield _no_address(reference.title, reference.span)
    for line in _numbered(subject):
        if not any(line.span.overlaps(each.span) for each in references):
            yield _no_address(line.text, line.span)


def _leads_nowhere(text: str) -> bool:
    if _FILE.search(text):
        return False
    return not _PUBLISHED.search(text) or _WITH_SOMEBODY.search(english(text)) is not None


def _no_address(title: str, span: Span) -> Finding:
    return Finding(
        f"`{shortened(title)}` is no address and names no publication",
        span,
        "Write its URL, or the year, the ISBN or the number by which it is found.",
        cause="no address",
    )


def _numbered(subject: Subject) -> Iterator[Text]:
    """The lines of paragraphs that begin with a number in brackets, as those of lists of references
    do beside others that have an address: ``[2] Protocol of the scale, see the shared drive``."""
    for section in subject.outline.topmost(*TITLES):
        for block in section.blocks:
            lines = block.lines if isinstance(block, Paragraph) else ()
            if lines and all(_NUMBER.match(line.text) for line in lines):
                yield from (
                    line
                    for line in lines
                    if not _LINKED.search(line.text) and _leads_nowhere(line.text)
                )


_NUMBER = regex.compile(r"\[[\w-]{1,12}\]:?\s")
_LINKED = regex.compile(r"https?:|\]\(|<\w+:")


def _elsewhere(subject: Subject, known: Sequence[Span]) -> Iterator[Finding]:
    """The broken addresses of a document that are in none of its references."""
    text = subject.spec.source.text
    for broken in _BROKEN.finditer(text) if _MAY_BE_BROKEN.search(text) else ():
        place = Span(*broken.span())
        if not any(span.start <= place.start < span.end for span in known):
            yield _not_well_formed(broken[0], place)


_MAY_BE_BROKEN = regex.compile(r"https?(?://|:/[^/]|;//)")


def _is_address(found: str, text: str) -> bool:
    """Whether a host is meant, not a product that is called like one (`ASP.NET`)."""
    return "/" in found or found.lower().startswith("www.") or found == text.strip()


def _malformed(address: str, span: Span) -> Iterator[Finding]:
    bare = _BARE.fullmatch(address) is not None
    if _WELL_FORMED.fullmatch(address) or (_ELSEWHERE.fullmatch(address) and not bare):
        return
    yield _not_well_formed(address, span)


def _not_well_formed(address: str, span: Span) -> Finding:
    bare = _BARE.fullmatch(address) is not None
    return Finding(
        f"`{address[:80]}` is no well-formed URL",
        span,
        f"Write `https://{address}`." if bare else "Write the whole address: `https://…`.",
        fix=(Edit(span, f"https://{address}"),) if bare else (),
    )


RULE = Rule("DOC117", "reference-without-address", Policy.WARNING, check, __doc__)
