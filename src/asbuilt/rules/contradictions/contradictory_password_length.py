"""The shortest password is stated twice, or an example is shorter.

## What it does
Compares the lines that say how many characters a password has at least, and the passwords in
request examples with the longest of these.

## Why it matters
One of the two is what the service demands; the other one is what people are told, or what `asbuilt
verify` sends.

## Example
```markdown
- Passwords have at least 12 characters

| SEC-3 | Password policy | High | minimum 8 characters |
```

## Fix
Keep the one that is meant, and an example that is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.rules.wording import Wording
from asbuilt.spec.sections.api import Api

_PASSWORD = regex.compile(r"\bpass(?:words?|phrases?)\b", re.I)
_LENGTH = Wording(
    r"\b(?:at least|minimum(?: of)?|min\.?|no fewer than|not shorter than|>=|≥)\s*"
    r"(?:length[ :of]*)?(?P<least>\d{1,3})[ -]*(?:characters?|chars?|letters)\b"
    r"|\b(?P<plus>\d{1,3})\s*\+\s*(?:characters?|chars?)\b"
    r"|\b(?P<or>\d{1,3})\s*(?:characters?|chars?) (?:or (?:more|longer)|minimum|at least)\b",
    *("char", "letters"),
)
_APART = regex.compile(
    r"\b(?:admin\w*|service accounts?|user ?names?|names?|codes?|not|previously|upper|history)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each length that contradicts the first one, and for each short example."""
    if not subject.says("password", "passphrase"):
        return
    stated = list(_stated(subject))
    for length, text in stated[1:]:
        if length != stated[0][0]:
            first = stated[0][1]
            yield Finding(
                f"a password has at least {length} characters here, but {stated[0][0]} in "
                f"{subject.spec.source.where(first.span.start)}",
                text.span,
                "Keep the one that is meant.",
                (Related(first.span, f"{stated[0][0]} characters here"),),
            )
    if stated:
        yield from _examples(subject, *max(stated, key=lambda each: each[0]))


def _stated(subject: Subject) -> Iterator[tuple[int, Text]]:
    for line in (each.line for each in stating(subject, *_LENGTH.words)):
        if _PASSWORD.search(f"{line.head} {line.text}") and not _APART.search(line.text):
            for found in _LENGTH.pattern.finditer(line.text):
                length = found["least"] or found["plus"] or found["or"]
                yield int(length), part(line, *found.span())


def _examples(subject: Subject, length: int, stated: Text) -> Iterator[Finding]:
    for endpoint in subject.spec[Api].endpoints:
        example = endpoint.request
        if not example or not isinstance(example.value, dict):
            continue
        value = str(example.value.get("password") or "")
        shown = value.strip("*•.…") and "string" not in value.lower()
        if shown and len(value) < length:
            yield Finding(
                f"this password has {len(value)} characters, but at least {length} are demanded",
                dict(example.fields).get("password", example.span),
                "Show a password that is allowed.",
                (Related(stated.span, "the shortest password"),),
            )


RULE = Rule("CON120", "contradictory-password-length", Policy.STRICT, check, __doc__)
