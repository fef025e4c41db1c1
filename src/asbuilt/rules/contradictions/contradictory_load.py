"""The load test applies less than a requirement promises.

## What it does
Compares the users at the same time that a non-functional requirement promises with the largest load
of the performance tests, and reports a test that stays below.

## Why it matters
The test passes and the requirement is not proven.

## Example
```markdown
| NFR-2 | The service shall carry the whole company | High | 5,000 concurrent users |

### Performance Testing

- Load testing with 1,000 concurrent users
```

## Fix
Test with the load that is promised, or promise what is tested.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.testing import Testing


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises more users than the test applies."""
    load = subject.spec[Testing].load
    for requirement in subject.spec[Requirements].items if load else ():
        for target in requirement.targets:
            if load and target.metric == "concurrent-users" and target.value > load.value:
                yield Finding(
                    f"the load test applies {load.value:,.0f} users, but "
                    f"`{requirement.id.text}` promises {target.value:,.0f} at the same time",
                    load.span,
                    f"Test with {target.value:,.0f} users, or change the requirement.",
                    (Related(target.span, f"`{requirement.id.text}` is here"),),
                )


RULE = Rule("CON105", "contradictory-load", Policy.WARNING, check, __doc__)
