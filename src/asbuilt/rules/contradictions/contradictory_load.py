"""The load test applies less than a requirement promises.

## What it does
Compares the users at the same time, and the requests a second, that a requirement promises with the
largest load of the performance tests, and reports a test that stays below.

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

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.promised import promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.testing import Testing

_EACH = regex.compile(
    r"\b(?:(?:each|every)(?! (?:release|build|deploy\w*|sprint|run|commit|merge|night|week|month))"
    r"|per (?:user|client|device|vehicle|caller|connection))\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises more than the test applies."""
    testing = subject.spec[Testing]
    rates = [
        target
        for target in testing.targets
        if target.metric == "throughput" and not _EACH.search(target.text)
    ]
    rate = max(rates, key=lambda target: target.value, default=None)
    for promise in promises(subject) if testing.load or rate else ():
        target = promise.target
        load = {"concurrent-users": testing.load, "throughput": rate}.get(target.metric)
        if load is rate and promise.is_functional:
            continue  # a limit, or how often somebody acts
        if load and target.value > load.value:
            unit = "requests a second" if load is rate else "users at the same time"
            yield Finding(
                f"the load test applies {load.value:,.0f} {unit}, but {promise.name} promises "
                f"{target.value:,.0f}",
                load.span,
                f"Test with {target.value:,.0f}, or change the requirement.",
                (Related(target.span, f"{promise.name} is here"),),
            )


RULE = Rule("CON105", "contradictory-load", Policy.STRICT, check, __doc__)
