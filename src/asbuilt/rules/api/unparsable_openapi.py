"""A fence of OpenAPI that cannot be read.

## What it does
Reports fences that begin like OpenAPI, as YAML or JSON, and cannot be understood as such.

## Why it matters
Its operations and schemas count as endpoints and tables. Of a fence that cannot be read nothing
counts, and the service lacks all of them.

## Example
```yaml
paths:
  /tickets:
    get:
      summary: List tickets
     responses: {}
```

## Fix
Correct the YAML at the place of the finding. In the example `responses` is indented by one space
too few.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each fence that is not understood."""
    yield from troubles.report(subject, "unparsable-openapi", "Correct the YAML or JSON here.")


RULE = Rule("API130", "unparsable-openapi", Policy.ERROR, check, __doc__)
