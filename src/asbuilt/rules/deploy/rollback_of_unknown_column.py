"""A rollback step is about a table or a column that does not exist.

## What it does
Reports names in rollback steps (`DROP COLUMN severity`, `` table `ticket_tags` ``,
`` `tickets.severity` ``) that the data model does not have.

## Why it matters
The step fails at the moment when everybody is in a hurry. Usually the name was changed in the data
model only.

## Example
```markdown
### Rollback Strategy

1. Drop the column `tickets.severty`
```

## Fix
Correct the name, or remove the step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.text import part
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.deployment import Deployment

_TABLE = regex.compile(
    r"\b(?:table\s+`|(?:ALTER|DROP) TABLE\s+(?:IF EXISTS\s+)?`?)(?P<name>[a-z_]\w*)(?![\w.])", re.I
)
_COLUMN = regex.compile(
    r"\b(?:column\s+`|DROP COLUMN\s+(?:IF EXISTS\s+)?`?)(?P<name>[a-z_]\w*)(?![\w.])", re.I
)
_BOTH = regex.compile(
    r"`(?P<table>[a-z_]\w*)\.(?!(?:ya?ml|json|md|toml|env|sh|py|sql|service|conf|cfg|js|ts|txt|log)`)"
    r"(?P<name>[a-z_]\w*)`",
    re.I,
)
_ABOUT_DATA = regex.compile(r"\b(?:columns?|tables?|drop|alter|migrations?|schema)\b", re.I)
_WORDS = {"if", "and", "or", "is", "in", "from", "with", "to", "that", "which", "for", "only", "by"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name."""
    model = subject.spec[DataModel]
    tables = {table.name.lower(): table for table in model.tables}
    columns = {column.name.lower() for table in model.tables for column in table.columns}
    for step in subject.spec[Deployment].rollback if tables else ():
        for found in _BOTH.finditer(step.text):
            table = tables.get(found["table"].lower())
            known = [column.name for column in table.columns] if table else list(tables)
            wrong = found["name"] if table else found["table"]
            if table is None and not _ABOUT_DATA.search(step.text):
                continue
            if wrong.lower() not in map(str.lower, known):
                name = f"{found['table']}.{found['name']}"
                yield _finding(name, part(step, *found.span()).span, wrong, known)
        for pattern, names in ((_TABLE, set(tables)), (_COLUMN, columns)):
            for found in pattern.finditer(step.text):
                if found["name"].lower() not in names | _WORDS:
                    place = part(step, *found.span("name")).span
                    yield _finding(found["name"], place, found["name"], sorted(names))


def _finding(name: str, span: Span, wrong: str, known: list[str]) -> Finding:
    return Finding(
        f"this step is about `{name}`, which the data model does not have",
        span,
        did_you_mean(wrong, known) or "Correct the name, or remove the step.",
    )


RULE = Rule("DEP104", "rollback-of-unknown-column", Policy.STRICT, check, __doc__)
