"""Two requirements promise different figures for the same thing.

## What it does
Reports targets of requirements with the same metric, percentile, scope, condition and window, but
different values, when the requirements' own words name nothing that tells them apart.

## Why it matters
Only the stricter one counts; the other one is wrong, or it is about something that it does not
name.

## Example
```markdown
| NFR-1 | Response time | High | < 200ms |
| NFR-7 | Latency of the API | Medium | < 500ms |
```

## Fix
Keep the one that is meant, or name what each is about (`search: p95 < 500 ms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.quantity import Target
from asbuilt.spec.sections.requirements import Requirement, Requirements

_WORD = re.compile(r"[a-z]{3,}")
_GENERAL = {
    "the", "shall", "must", "should", "will", "and", "all", "for", "api", "system", "service",
    "application", "response", "responses", "time", "times", "latency", "requests", "request",
    "fast", "under", "below", "less", "than", "within", "over", "above", "least", "most", "uptime",
    "availability", "available", "error", "errors", "rate", "coverage", "test", "tests", "code",
}  # fmt: skip
_COMPARED = ("latency", "availability", "error-rate", "coverage", "rpo", "rto")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each target that contradicts one of an earlier requirement."""
    first: dict[tuple[object, ...], tuple[Requirement, Target]] = {}
    for requirement in subject.spec[Requirements].items:
        for target in requirement.targets if requirement.kind == "non-functional" else ():
            if target.metric not in _COMPARED:
                continue
            topic = (_subject(requirement), *_topic(target))
            owner, earlier = first.setdefault(topic, (requirement, target))
            if owner is not requirement and earlier.value != target.value:
                place = subject.spec.source.where(earlier.span.start)
                yield Finding(
                    f"`{requirement.id.text}` promises `{target.text}`, but `{owner.id.text}` "
                    f"promises `{earlier.text}` ({place}) for the same {target.metric}",
                    target.span,
                    "Keep the one that is meant, or say what each is about.",
                    (Related(earlier.span, f"`{owner.id.text}` is here"),),
                )


def _subject(requirement: Requirement) -> frozenset[str]:
    """What a requirement is about beyond its metric: ``{"placing", "order"}``."""
    return frozenset(_WORD.findall(requirement.text.text.lower())) - _GENERAL


def _topic(target: Target) -> tuple[object, ...]:
    scope = (target.scope or "").casefold(), (target.condition or "").casefold()
    return (target.metric, target.percentile, *scope, target.window, target.comparator[0])


RULE = Rule("CON103", "contradictory-targets", Policy.WARNING, check, __doc__)
