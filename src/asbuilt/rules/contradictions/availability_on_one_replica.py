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
from asbuilt.rules.replicas import single
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.requirements import Requirements

_HIGH = 0.999
_TAKES_OVER = regex.compile(
    r"\b(?:fail-?over|hot standby|warm standby|standby|multi[- ]AZ|multi[- ]region|active[- ]active"
    r"|active[- ]passive|redundan\w+|load[- ]balanc\w+|auto-?scal\w+)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises so much."""
    promised = [
        (requirement, target)
        for requirement in subject.spec[Requirements].items
        for target in requirement.targets
        if target.metric == "availability" and target.value >= _HIGH
    ]
    place = single(subject) if promised else None
    if place is None or any(_TAKES_OVER.search(line.text) for line in subject.statements):
        return
    for requirement, target in promised:
        yield Finding(
            f"`{requirement.id.text}` promises `{target.text}`, but the service runs on "
            f"`{place.text}` ({subject.spec.source.where(place.span.start)})",
            target.span,
            "Run two replicas or a standby, or promise what one machine can keep.",
            (Related(place.span, "one replica"),),
        )


RULE = Rule("CON113", "availability-on-one-replica", Policy.STRICT, check, __doc__)
