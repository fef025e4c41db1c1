"""Two parts of the document name different databases.

## What it does
Compares the relational databases that lines of the form `Database: …` and the technologies of the
component *Database* name, and the boxes of the diagrams. Lines about tests, development, analytics
or a migration are passed over.

## Why it matters
Types, locks and operation differ; half of the document is about something that is not built.

## Example
```markdown
#### Component 2: Database

**Technology Stack:**

- PostgreSQL 16

### Infrastructure

- Database: MySQL 8
```

## Fix
Name one, or say what the other one is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.overview import Overview

_ENGINES = regex.compile(
    r"\b(?P<engine>SQLite|PostgreSQL|Postgres|MySQL|MariaDB|SQL Server|MSSQL|Oracle Database"
    r"|CockroachDB)\b",
    re.I,
)
_ABOUT = regex.compile(
    r"\W*(?:primary |main |relational )?(?:database|DB|data store|persistence)\b", re.I
)
_APART = regex.compile(
    r"\b(?:test\w*|local\w*|development|dev|analytics|reporting|warehouse|migrat\w+|legacy|old|either"
    r"|or|compatible|later|prototype|CI|not|instead|e\.g|for example|such as|archive\w*)\b",
    re.I,
)
_SAME = {"postgres": "postgresql", "mssql": "sql server", "mariadb": "mysql"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each database that is not the first one."""
    first: Text | None = None
    for text in sorted(_named(subject), key=lambda text: text.span):
        first = first or text
        if _engine(text) != _engine(first):
            yield Finding(
                f"the database is {text.text} here, but {first.text} in "
                f"{subject.spec.source.where(first.span.start)}",
                text.span,
                "Name one, or say what the other one is for.",
                (Related(first.span, f"{first.text} here"),),
            )


def _engine(text: Text) -> str:
    name = text.text.lower()
    return _SAME.get(name, name)


def _named(subject: Subject) -> Iterator[Text]:
    lines: list[Text] = [line for line in subject.statements if _ABOUT.match(line.text)]
    for component in subject.spec[Components].items:
        if _ABOUT.match(component.name.text):
            lines += component.technologies
    nodes = [Text(node.name, node.span) for node in subject.spec[Overview].nodes]
    drawn = {found[0].lower() for node in nodes for found in _ENGINES.finditer(node.text)}
    lines += nodes if len({_SAME.get(name, name) for name in drawn}) == 1 else []
    places: dict[Span, Text] = {}
    for line in lines:
        found = [] if _APART.search(line.text) else list(_ENGINES.finditer(line.text))
        if len(found) == 1:
            text = part(line, *found[0].span("engine"))
            places[text.span] = text
    yield from places.values()


RULE = Rule("CON116", "contradictory-database", Policy.WARNING, check, __doc__)
