"""A JSON example of an endpoint that is not JSON.

## What it does
Reports request and response examples that cannot be read, even with the tolerance for comments,
`...` and trailing commas.

## Why it matters
The example is the contract: it says what a request holds and what an answer looks like. `asbuilt
verify` sends it.

## Example
```json
{
  "title": "Printer on fire"
  "severity": 3
}
```

## Fix
Correct the JSON. In the example the comma after the first line is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each example that is not understood."""
    yield from troubles.report(subject, "unparsable-json", "Correct the JSON of this example.")


RULE = Rule("API102", "unparsable-json", Policy.ERROR, check, __doc__)
