"""Two parts of the document name different databases.

## What it does
Compares the databases that lines of the form `Database: …` and the technologies of the component
*Database* name, and the boxes of the diagrams; and what a store of another name (`The event store
is …`) is said to be. Lines about tests, development, analytics or a migration are passed over.

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
from collections import defaultdict
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.source import Span
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.overview import Overview

_ENGINES = regex.compile(
    r"\b(?P<engine>SQLite|PostgreSQL|Postgres|MySQL|MariaDB|SQL Server|MSSQL|Oracle Database"
    r"|CockroachDB|TimescaleDB|InfluxDB|MongoDB|Cassandra|ClickHouse|DynamoDB)\b",
    re.I,
)
_ABOUT = regex.compile(
    r"\W*(?:primary |main |relational )?(?:database|DB|data store|persistence)\b", re.I
)
_STORE = regex.compile(
    r"\W*(?:the )?\W*(?P<name>(?!(?:primary|main|relational|the|our|each|a|an|its)\b)"
    r"[a-z][a-z-]{2,20} (?:store|database|db))\b(?:\W+is\b|\W*[|:–—])",
    re.I,
)
"""``The *Event store* is``, ``Reading store |``: a store that has a name of its own."""
_APART = regex.compile(
    r"\b(?:test\w*|local\w*|development|dev|analytics|reporting|warehouse|migrat\w+|legacy|old|either"
    r"|or|compatible|later|prototype|CI|not|instead|e\.g|for example|such as|archive\w*)\b",
    re.I,
)
_SAME = {
    "postgres": "postgresql",
    "timescaledb": "postgresql",
    "mssql": "sql server",
    "mariadb": "mysql",
}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each database that is not the first one."""
    yield from _compared(subject, "the database", _named(subject))
    stores: defaultdict[str, list[Text]] = defaultdict(list)
    for line in (each.line for each in stating(subject, "store", "database", "db")):
        if store := _STORE.match(line.text):
            stores[store["name"].lower()].append(line)
    for name, lines in stores.items():
        yield from _compared(subject, f"the {name}", _engines(lines))


def _compared(subject: Subject, what: str, named: Iterable[Text]) -> Iterator[Finding]:
    first: Text | None = None
    for text in sorted(named, key=lambda text: text.span):
        first = first or text
        if _engine(text) != _engine(first):
            yield Finding(
                f"{what} is {text.text} here, but {first.text} in "
                f"{subject.spec.source.where(first.span.start)}",
                text.span,
                "Name one, or say what the other one is for.",
                (Related(first.span, f"{first.text} here"),),
            )


def _engine(text: Text) -> str:
    name = text.text.lower()
    return _SAME.get(name, name)


def _named(subject: Subject) -> Iterator[Text]:
    stores = (each.line for each in stating(subject, "database", "db", "data store", "persistence"))
    lines: list[Text] = [line for line in stores if _ABOUT.match(line.text)]
    for component in subject.spec[Components].items:
        if _ABOUT.match(component.name.text):
            lines += component.technologies
    nodes = [Text(node.name, node.span) for node in subject.spec[Overview].nodes]
    drawn = {found[0].lower() for node in nodes for found in _ENGINES.finditer(node.text)}
    lines += nodes if len({_SAME.get(name, name) for name in drawn}) == 1 else []
    yield from _engines(lines)


def _engines(lines: Iterable[Text]) -> Iterator[Text]:
    """The one database that each line names."""
    places: dict[Span, Text] = {}
    for line in lines:
        found = [] if _APART.search(line.text) else list(_ENGINES.finditer(line.text))
        texts = [part(line, *each.span("engine")) for each in found]
        if len({_engine(text) for text in texts}) == 1:
            places[texts[0].span] = texts[0]
    yield from places.values()


RULE = Rule("CON116", "contradictory-database", Policy.WARNING, check, __doc__)
