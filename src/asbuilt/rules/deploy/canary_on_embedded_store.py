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

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules import replicas
from asbuilt.rules.rollout import canaries
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.title import bare

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
        if _is_of_another(subject, store, text):
            continue
        yield Finding(
            f"a canary needs a second instance, but the data are in {store.text} ({where})",
            text.span,
            _HELP,
            related,
        )
    for text in replicas.several(subject, found.part):
        yield Finding(f"{text.text} cannot share {store.text} ({where})", text.span, _HELP, related)


def _is_of_another(subject: Subject, store: Text, canary: Text) -> bool:
    """Whether the store stands below the name of one part, *Relay*, which is said to do something,
    and the sentence about the canary names another one: ``the change to the order service``."""
    head = next((each.head for each in subject.statements if each.span.overlaps(store.span)), "")
    own = words(bare(head)) - _ANY
    lines = (each.text for each in subject.statements if each.span.overlaps(canary.span))
    others = [words(found["part"]) for line in lines for found in _PART.finditer(line)]
    if not 0 < len(own) <= _LONGEST_NAME or not others or any(own & each for each in others):
        return False
    name = f"the {bare(head).strip().lower()}"
    return any(f"{name} {acts}" in subject.text for acts in _ACTS)


_ANY = frozenset({"service", "system", "application", "api", "server", "backend"})
_LONGEST_NAME = 3
_ACTS = ("is ", "runs ", "reads ", "writes ", "has ", "keeps ", "stores ")
_PART = regex.compile(
    r"\b(?:the|our) (?P<part>(?:[a-z-]+ ){1,2}(?:service|api|application|app|gateway|front-?end"
    r"|back-?end|worker|server))\b",
    re.I,
)


RULE = Rule("DEP102", "canary-on-embedded-store", Policy.STRICT, check, __doc__)
