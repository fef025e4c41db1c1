"""An external service without a timeout or a fallback.

## What it does
Reports external services among the dependencies that have no timeout, or nothing that happens when
they fail. Libraries, databases and runtimes are no external services, and neither is a line that
says `none`. A sentence elsewhere that names the service and its timeout or fallback counts too.

## Why it matters
Every service fails some day. Without a timeout every request that needs it waits, and without a
fallback each of them fails.

## Example
```markdown
## Dependencies

- Stripe: charges cards
```

## Fix
Say how long to wait and what happens then:
```markdown
| Service | Used for | Used by | Timeout | Retries | Fallback                      |
| ------- | -------- | ------- | ------- | ------- | ----------------------------- |
| Stripe  | charge   | FR-4    | 3s      | 2       | queue for 24 hours, reply 202 |
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.section import bare
from asbuilt.spec.sections.dependencies import Dependencies, Dependency

_TIMEOUT = regex.compile(r"\btime-?outs?\b|\btimes? out\b|\bdeadline\b", re.I)
_FALLBACK = regex.compile(
    r"\bfall-?backs?\b|\bfalls? back\b|\bon failure\b|\bdegrad\w+|\bqueued?\b|\bretried\b"
    r"|\b(?:if|when|while)\b.{0,30}\b(?:down|unavailable|unreachable|fails?|slow)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each external service."""
    for dependency in subject.spec[Dependencies].items:
        name = bare(dependency.name.text)
        if not dependency.external or is_filler(subject.spec.source.slice(dependency.span)):
            continue
        elsewhere = _elsewhere(subject, dependency)
        lacking = [
            what
            for what, stated, pattern in (
                ("timeout", dependency.timeout, _TIMEOUT),
                ("fallback", dependency.fallback, _FALLBACK),
            )
            if stated is None and not pattern.search(elsewhere)
        ]
        if lacking:
            yield Finding(
                f"`{name}` is an external service without a {' and a '.join(lacking)}",
                dependency.name.span,
                "Say how long to wait for it, and what happens then: `timeout 3s`, `fallback: "
                "queue for 24 hours`.",
            )


def _elsewhere(subject: Subject, dependency: Dependency) -> str:
    """The other lines that name the service, in English as far as their words are known."""
    name = bare(dependency.name.text).split(" (")[0].split(" http")[0].casefold()
    source = subject.spec.source
    return "\n".join(
        english(source.slice(source.lines(text.span)[0]))
        for text in subject.statements
        if name and name in text.text.casefold() and text.span != dependency.name.span
    )


RULE = Rule("PLN112", "dependency-without-fallback", Policy.STRICT, check, __doc__)
