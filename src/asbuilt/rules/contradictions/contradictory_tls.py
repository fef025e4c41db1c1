"""Two places demand different versions of TLS.

## What it does
Reports a line that names another lowest version of TLS than an earlier line. Lines that rule a
version out (`no TLS 1.0`, `TLS 1.1 is disabled`) demand none, and sections about alternatives,
questions and risks are passed over. A line by which the very version is refused that another one
demands is reported, in every language.

## Why it matters
Only one of them can be configured, and whoever reads the other one believes something that is not
so.

## Example
```markdown
- Encryption in transit (TLS 1.3)

| NFR-5 | All traffic uses TLS 1.2 or newer | High | |
```

## Fix
Name one lowest version everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span

_TLS = regex.compile(
    r"\bTLS\s*v?(?P<version>1\.[0-9])(?:(?:\s*(?:/|,|and|or)\s*)v?1\.[0-9])*", re.I
)
_RULED_OUT = regex.compile(
    r"\b(?:no|not|never|without|disable\w*|reject\w*|refuse\w*|deprecat\w*|below|older|forbid\w*|"
    r"prohibit\w*|drop\w*|legacy|instead|rfc|prefer\w*"
    r"|(?:if|when|where) (?:supported|available)"
    r"|nicht|kein\w*|ohne|abgewiesen|abgelehnt|verweigert|zurückgewiesen|ältere\w*"
    r"|rechaz\w+|refus\w+|rejet\w+|recusad\w+|rejeitad\w+|отклон\w+|отказ\w*)\b|拒绝",
    re.I,
)
_REFUSED = regex.compile(
    r"\b(?:reject\w*|refuse[sd]?|abgewiesen|abgelehnt|verweigert|zurückgewiesen|rechaz\w+|refusée?s?"
    r"|rejetée?s?|recusad\w+|rejeitad\w+|отклон\w+)\b|拒绝",
    re.I,
)
_NOT_ITSELF = regex.compile(
    r"\b(?:below|older|less|under|before|prior|except|without|no|not|other|unless|only|vor|unter"
    r"|älter\w*|kleiner|außer|ohne|nicht|kein\w*|inférieure?s?|antérieure?s?|sans|inferior\w*"
    r"|anterior\w*|sin|sem|não|ниже|старше|без|не)\b|[<>≤≥]|低于|不",
    re.I,
)
"""Words of what is refused beside the version that is named, or of what is not refused."""


_ACCEPTED = regex.compile(
    r"\bTLS\s*v?(?P<version>1\.[0-9])(?:\s+connections?)?\s+(?:(?:is|are|still)\s+)+"
    r"(?:accepted|allowed|permitted|supported)\b(?=\s*(?:[.,;|]|$|and\b|but\b))",
    re.I,
)
"""What is let in beside what is not: ``TLS 1.1 is refused, TLS 1.2 is accepted``."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each version that is not the first one."""
    first: Text | None = None
    refused: list[Text] = []
    for text in subject.statements if subject.says("tls") else ():
        refused += _refused(text)
        named = _lowest(text)
        if named is None:
            continue
        first = first or named
        if named.text != first.text:
            yield Finding(
                f"TLS {named.text} here, but TLS {first.text} in "
                f"{subject.spec.source.where(first.span.start)}",
                named.span,
                "Name one lowest version everywhere.",
                (Related(first.span, f"TLS {first.text} here"),),
            )
    for each in refused if first else ():
        if first and each.text == first.text:
            yield Finding(
                f"TLS {each.text} is refused here, but demanded in "
                f"{subject.spec.source.where(first.span.start)}",
                each.span,
                "Refuse what is older than the lowest version.",
                (Related(first.span, f"TLS {first.text} here"),),
            )


def _refused(text: Text) -> list[Text]:
    """The one version that ``text`` says is refused."""
    if "tls" not in text.text.lower() or not _REFUSED.search(text.text):
        return []
    found = [*_TLS.finditer(text.text)]
    others = regex.findall(r"\b1\.[0-9]", text.text)
    if len(found) != 1 or len(others) != 1 or _NOT_ITSELF.search(text.text):
        return []
    start = text.span.start
    return [Text(others[0], Span(start + found[0].start(), start + found[0].end()))]


def _lowest(text: Text) -> Text | None:
    """The lowest version that ``text`` demands, or that a clause of it accepts."""
    if "tls" not in text.text.lower():
        return None
    if _RULED_OUT.search(text.text):
        accepted = _ACCEPTED.search(text.text)
        return part(text, *accepted.span("version")) if accepted else None
    found = list(_TLS.finditer(text.text))
    versions = [version for match in found for version in regex.findall(r"1\.[0-9]", match[0])]
    if not versions:
        return None
    start, end = found[0].span()
    return Text(min(versions), Span(text.span.start + start, text.span.start + end))


RULE = Rule("CON106", "contradictory-tls", Policy.STRICT, check, __doc__)
