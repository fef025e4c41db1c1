"""A canary, or several replicas, of a service whose database is a file.

## What it does
Reports a rollout step that gives a new version a part of the traffic, and a number of replicas,
when the document says that the data are in SQLite or another embedded database.

## Why it matters
Two instances need one database. A file of one process cannot be it: each instance would have data
of its own, or they wait for each other's locks and corrupt the file over a network.

## Example
```markdown
**Technology Stack:**

- SQLite

### Rollout Plan

3. Canary deployment to production (10%)
```

## Fix
Use a database server, or replace the instance as a whole and watch it.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules import replicas
from asbuilt.rules.rollout import canaries
from asbuilt.rules.rule import Finding, Policy, Rule, Subject

_HELP = "Use a database server such as PostgreSQL, or replace the one instance and watch it."


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each canary step and each number of replicas."""
    found = replicas.embedded(subject)
    if found is None:
        return
    store = found.text
    where = subject.spec.source.where(store.span.start)
    related = (Related(store.span, "the embedded database"),)
    for text in canaries(subject):
        yield Finding(
            f"a canary needs a second instance, but the data are in {store.text} ({where})",
            text.span,
            _HELP,
            related,
        )
    for text in replicas.several(subject, found.part):
        yield Finding(f"{text.text} cannot share {store.text} ({where})", text.span, _HELP, related)


RULE = Rule("DEP102", "canary-on-embedded-store", Policy.STRICT, check, __doc__)
