"""Two places demand different versions of TLS.

## What it does
Reports a line that names another lowest version of TLS than an earlier line. Lines that rule a
version out (`no TLS 1.0`, `TLS 1.1 is disabled`) demand none, and sections about alternatives,
questions and risks are passed over.

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
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span

_TLS = regex.compile(
    r"\bTLS\s*v?(?P<version>1\.[0-9])(?:(?:\s*(?:/|,|and|or)\s*)v?1\.[0-9])*", re.I
)
_RULED_OUT = regex.compile(
    r"\b(?:no|not|never|without|disable\w*|reject\w*|refuse\w*|deprecat\w*|below|older|forbid\w*|"
    r"prohibit\w*|drop\w*|legacy|instead|rfc|prefer\w*"
    r"|(?:if|when|where) (?:supported|available))\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each version that is not the first one."""
    first: Text | None = None
    for text in subject.statements if subject.says("tls") else ():
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


def _lowest(text: Text) -> Text | None:
    """The lowest version that ``text`` demands."""
    if "tls" not in text.text.lower() or _RULED_OUT.search(text.text):
        return None
    found = list(_TLS.finditer(text.text))
    versions = [version for match in found for version in regex.findall(r"1\.[0-9]", match[0])]
    if not versions:
        return None
    start, end = found[0].span()
    return Text(min(versions), Span(text.span.start + start, text.span.start + end))


RULE = Rule("CON106", "contradictory-tls", Policy.STRICT, check, __doc__)
