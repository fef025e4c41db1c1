"""Two places name different versions of the same technology.

## What it does
Compares the versions of databases, languages, frameworks and servers that stand right behind their
names (`PostgreSQL 16`, `Java 21`) in the text, beside *version 16* in a row that begins with the
name, and in the boxes of diagrams. `16` and `16.3` are one version. Lines about upgrades, tests,
the past and several versions are passed over, and so is a technology that has three.

## Why it matters
Images, drivers and backups are made for one of the two; the difference shows in production.

## Example
```markdown
The database is PostgreSQL 16.

| PostgreSQL | version 14, with a standby |
```

## Fix
Name one version everywhere, or say what the other one is for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.spec.language import english
from asbuilt.spec.sections.overview import Overview

_NAMES = (
    "PostgreSQL", "Postgres", "MySQL", "MariaDB", "SQLite", "MongoDB", "Redis", "Valkey", "Kafka",
    "RabbitMQ", "Elasticsearch", "OpenSearch", "TimescaleDB", "ClickHouse", "Keycloak", "nginx",
    "HAProxy", "Python", "Java", "Kotlin", "Node.js", "Go", "Ruby", "Rails", "Django",
    "FastAPI", "Spring Boot", ".NET", "PHP", "Laravel", "Symfony", "Rust", "Elixir", "Angular",
    "Vue", "React", "Next.js", "Kubernetes", "Debian", "Ubuntu", "SQL Server", "Windows Server",
)  # fmt: skip
_SAME = {"postgres": "postgresql"}
_SAID = "|".join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))
_VERSION = (
    r"v?(?P<version>(?:(?<=Server )20)?[0-9]{1,2}(?:\.[0-9]{1,3}){0,2})(?![.,:/-]?[\w%])"
    r"(?!\s*(?:%|(?:m?s|min|h|[kKMGT]i?B|vCPU|cores|instances|nodes|replicas|servers|times"
    r"|containers|pods|connections|partitions|brokers|hours|minutes|seconds|days)\b"
    r"|(?:and|or|,|/|–|-|to)\s*[0-9]))"
)
_VERSIONED = regex.compile(rf"(?<![\w.-])(?P<name>{_SAID})[ -]{_VERSION}")
_LABELLED = regex.compile(
    rf"\W*(?P<name>(?i:{_SAID}))[*_`]{{0,3}}\s?[:：][*_`]{{0,3}}\s+(?:version )?{_VERSION}"
)
"""``- **mysql**: 8.0, one writer``."""
_NAMED = regex.compile(rf"\W*(?:{_SAID})\W*")
_BESIDE = regex.compile(rf"\bversion {_VERSION}", re.I)
_APART = regex.compile(
    r"\b(?:upgrad\w*|updat\w*|migrat(?:e[sd]?|ing)|migrations? (?:from|to)"
    r"|tests?|testing|from (?:version )?[0-9v]|since|instead|not"
    r"|old\w*|former\w*|previous\w*|later|newer|minimum|at least|today|currently|legacy|existing"
    r"|supports?|compatible|such as|eol|phase|step)\b|[≥>~^]|[0-9]\+",
    re.I,
)
_MOST = 2
"""Versions of one technology, where one of them is to be a slip."""


class _Stated(Struct, frozen=True):
    """A version where it stands."""

    name: str
    version: str
    text: Text

    def agrees(self, other: _Stated) -> bool:
        """Whether one says no more than the other: ``16`` and ``16.3``."""
        here, there = self.version.split("."), other.version.split(".")
        shorter = min(len(here), len(there))
        return here[:shorter] == there[:shorter]


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each version that is another one than the first."""
    found: defaultdict[str, list[_Stated]] = defaultdict(list)
    for stated in sorted(_stated(subject), key=lambda each: each.text.span):
        found[stated.name].append(stated)
    for alike in found.values():
        kinds: list[_Stated] = []
        for each in alike:
            if len(kinds) <= _MOST and not any(map(each.agrees, kinds)):
                kinds.append(each)
        if len(kinds) != _MOST:
            continue
        other = kinds[1]
        yield Finding(
            f"`{other.text.text}` here, but `{alike[0].text.text}` in "
            f"{subject.spec.source.where(alike[0].text.span.start)}",
            other.text.span,
            "Name one version everywhere, or say what the other one is for.",
            (Related(alike[0].text.span, f"{alike[0].text.text} here"),),
        )


def _stated(subject: Subject) -> Iterator[_Stated]:
    names = [name for name in map(str.lower, _NAMES) if subject.says(name)]
    if not names:
        return
    for line in (each.line for each in stating(subject, *names)):
        if not any(map(str.isdigit, line.text)) or _APART.search(english(line.text)):
            continue
        if line.row and _NAMED.fullmatch(line.row[0].text):
            for cell in line.row[1:]:
                if beside := _BESIDE.search(english(cell.text)):
                    name = line.row[0].text.strip("*` ")
                    yield _Stated(_key(name), beside["version"], Text(cell.text, cell.span))
        yield from _in(line)
    for node in subject.spec[Overview].nodes:
        yield from _in(Text(node.name, node.span))


def _in(text: Text) -> Iterator[_Stated]:
    labelled = _LABELLED.match(text.text) if ":" in text.text or "：" in text.text else None
    for found in (*_VERSIONED.finditer(text.text), *filter(None, (labelled,))):
        said = part(text, found.start("name"), found.end())
        yield _Stated(_key(found["name"]), found["version"], said)


def _key(name: str) -> str:
    return _SAME.get(name.lower(), name.lower())


RULE = Rule("CON138", "contradictory-technology", Policy.WARNING, check, __doc__)
