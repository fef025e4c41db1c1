"""A non-functional requirement without a figure that can be measured.

## What it does
Reports non-functional requirements in whose target, or else text, no quantity with a known metric
was understood.

## Why it matters
`asbuilt verify` measures figures: latency, availability, throughput, users, error rate, coverage,
RTO and RPO. Anything else needs evidence that a person writes down, or it stays unproven.

## Example
```markdown
| NFR-4 | The service shall be fast. | High | very fast |
```

## Fix
State a figure with its unit (`p95 < 200 ms`), or keep it and give the evidence by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.requirements import Requirements


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each non-functional requirement that nothing can measure."""
    for requirement in subject.spec[Requirements].items:
        place = requirement.target_text or requirement.text
        if requirement.kind != "non-functional" or is_filler(place.text):
            continue
        if all(target.metric == "unknown" for target in requirement.targets):
            yield Finding(
                f"`{requirement.id.text}` states no figure that can be measured",
                place.span if place.text else requirement.id.span,
                "State one with its unit (`p95 < 200 ms`, `99.9% monthly`, `1,000 concurrent "
                "users`), or give evidence by hand.",
            )


RULE = Rule("REQ105", "unmeasurable-target", Policy.INFO, check, __doc__)
