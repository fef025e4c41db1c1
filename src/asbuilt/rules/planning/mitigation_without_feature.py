"""A mitigation names a feature that the document does not have.

## What it does
Looks in the mitigations of risks for things that a service has or has not (fallbacks, backups,
replicas, retries, audit logs, rate limits, two-factor sign-in, encryption …) and reports those that
no other part of the document speaks of. An index whose table and columns the mitigation names is
described by it.

## Why it matters
The risk counts as dealt with, by something that nobody is going to build.

## Example
```markdown
| Risk                 | Impact | Likelihood | Mitigation                    |
| -------------------- | ------ | ---------- | ----------------------------- |
| The provider is down | High   | Medium     | Implement fallback mechanisms |
```
in a document whose dependencies have no fallback.

## Fix
Describe the feature where it belongs, or name a mitigation that exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from asbuilt import regex
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections import risks
from asbuilt.spec.sections.risks import Risks

_FEATURES = {
    "a fallback": r"fall-?backs?|fall back|failing over|graceful(?:ly)? degrad\w+",
    "backups": r"back-?ups?|point[- ]in[- ]time recovery|snapshots?",
    "replicas": r"replicas?|replication|fail-?over|hot standby|multi[- ]AZ|multi[- ]region",
    "retries": r"retr(?:y|ies|ying)|back-?off",
    "a circuit breaker": r"circuit[- ]breakers?",
    "an audit log": r"audit (?:log\w*|trails?)|audited",
    "rate limits": r"rate[- ]limit\w*|throttl\w+",
    "two-factor sign-in": r"MFA|2FA|TOTP|(?:two|multi)[- ]factor(?: authentication)?",
    "encryption": r"encrypt\w*",
    "a cache": r"redis|memcached|CDN",
    "idempotency": r"idempoten\w+",
    "scaling": r"auto-?scal\w+|horizontal(?:ly)? scal\w+|load[- ]balanc\w+|shard\w*",
    "feature flags": r"feature[- ](?:flags?|toggles?)|kill[- ]?switch\w*",
    "a canary": r"canar(?:y|ies)",
    "alerts": r"alert\w*|on-?call|pager\w*",
    "indexes": r"(?<!unique )(?:index(?:es|ing|ed)?|indices)\b(?! on \w+ ?\()",
    "a queue": r"message queues?|job queues?|dead[- ]letter\w*|kafka|rabbitmq|SQS",
    "a firewall": r"WAF|web application firewall",
}
_ALSO = {
    "an audit log": r"audit\w*",
    "alerts": r"alert\w*|on-?call|pager\w*|notif\w+",
    "replicas": r"replica\w*|fail-?over|standby|multi[- ]AZ|multi[- ]region|instances|nodes",
    "a fallback": r"fall-?backs?|fall back|degrad\w+|last known|queue for",
    "retries": r"retr(?:y|ies|ying)|back-?off|retried",
    "scaling": r"scal\w+|load[- ]balanc\w+|shard\w*|replicas?|instances",
}
"""Words by which the rest of a document may speak of the same thing."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each feature of a mitigation, at its word."""
    mitigations = [risk.mitigation for risk in subject.spec[Risks].items if risk.mitigation]
    named = "\n".join(mitigation.text for mitigation in mitigations)
    for name in _FEATURES:
        feature = _pattern(name, False)
        if not feature.search(named) or _pattern(name, True).search(_without_risks(subject)):
            continue
        for mitigation in mitigations:
            if found := feature.search(mitigation.text):
                yield Finding(
                    f"this mitigation names {name}, but nothing else in the document does",
                    part(mitigation, *found.span()).span,
                    "Describe it where it belongs, or name a mitigation that exists.",
                )


@cache
def _pattern(name: str, anywhere: bool) -> re.Pattern[str]:
    words = _ALSO.get(name, _FEATURES[name]) if anywhere else _FEATURES[name]
    return regex.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def _without_risks(subject: Subject) -> str:
    text, at, pieces = subject.spec.source.text, 0, []
    for section in subject.outline.topmost(*risks.TITLES):
        pieces.append(text[at : section.span.start])
        at = section.span.end
    return "\n".join((*pieces, text[at:]))


RULE = Rule("PLN111", "mitigation-without-feature", Policy.WARNING, check, __doc__)
