"""High availability is promised on a single machine.

## What it does
Reports an availability of 99.9 % or more when the document says that the service runs as one
replica, instance, machine or container, and names nothing that takes over.

## Why it matters
99.9 % are 43 minutes a month. A single replica is down for every update, every restart of its
machine and every fault until somebody has mended it.

## Example
```markdown
| NFR-3 | Uptime | High | 99.9% |

- Replicas: 1
```

## Fix
Run two replicas or a standby, or promise what one machine can keep (`99.5%`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.promised import promises, short
from asbuilt.rules.replicas import single
from asbuilt.rules.rule import Finding, Policy, Rule, Subject

_HIGH = 0.999
_TAKES_OVER = regex.compile(
    r"\b(?:fail-?over|hot standby|warm standby|standby|multi[- ]AZ|multi[- ]region|active[- ]active"
    r"|active[- ]passive|redundan\w+|load[- ]balanc\w+|auto-?scal\w+)\b",
    re.I,
)


_OF_DATA = regex.compile(
    r"\b(?:databases?|DB|Postgres\w*|MySQL|MariaDB|Aurora|RDS|Cloud SQL|Redis|MongoDB)\b", re.I
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises so much."""
    promised = [
        each
        for each in promises(subject)
        if each.target.metric == "availability" and each.target.value >= _HIGH
    ]
    place = single(subject) if promised else None
    if place is None or _is_taken_over(subject, place):
        return
    for promise in promised:
        yield Finding(
            f"{promise.name} promises `{short(promise.target)}`, but the service runs on "
            f"`{place.text}` ({subject.spec.source.where(place.span.start)})",
            promise.target.span,
            "Run two replicas or a standby, or promise what one machine can keep.",
            (Related(place.span, "one replica"),),
        )


def _is_taken_over(subject: Subject, place: Text) -> bool:
    """Whether anything stands in for what runs at ``place``. A standby of the database stands in
    for nothing else."""
    at = place.span.start
    said = [line.text for line in subject.statements if line.span.start <= at < line.span.end]
    of_data = any(map(_OF_DATA.search, said))
    return any(
        _TAKES_OVER.search(line.text) and (of_data or not _OF_DATA.search(line.text))
        for line in subject.statements
    )


RULE = Rule("CON113", "availability-on-one-replica", Policy.STRICT, check, __doc__)
