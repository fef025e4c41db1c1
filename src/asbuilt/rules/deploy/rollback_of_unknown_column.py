"""A rollback step is about a table or a column that does not exist.

## What it does
Reports names in rollback steps and in paragraphs such as *To go back, …* (`DROP COLUMN severity`,
`` table `ticket_tags` ``, `` `tickets.severity` ``) that the data model does not have, nor changes
by `ALTER TABLE`, and tables that a step renames back (``renames `tickets_old` to `tickets` ``) and
nothing else names. Also migrations that a step undoes (`V43`, `0043_add_state`, *migration 43*) and
that are none of those that the document numbers.

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
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rollout import ways_back
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel

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
_ALTERS = regex.compile(
    r"\b(?:ALTER|CREATE|RENAME)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
    r"(?:ONLY\s+)?[`\"]?(?P<name>[a-z_]\w*)",
    re.I,
)
_RENAMES = regex.compile(
    r"\brenam\w+\s+(?:the\s+)?(?:tables?\s+|columns?\s+)?`(?P<name>[a-z_]\w*)`"
    r"\s+(?:back\s+)?(?:in)?to\s+(?:the\s+)?`(?P<to>[a-z_]\w*)`",
    re.I,
)
_WORDS = {"if", "and", "or", "is", "in", "from", "with", "to", "that", "which", "for", "only", "by"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name."""
    model = subject.spec[DataModel]
    tables = {table.name.lower(): table for table in model.tables}
    columns = {column.name.lower() for table in model.tables for column in table.columns}
    steps = ways_back(subject) if tables else ()
    altered = _altered(subject) if steps else set()
    yield from _undone(subject)
    for step in steps:
        yield from _renamed(subject, step, set(tables) | columns)
        for found in _BOTH.finditer(step.text):
            table = tables.get(found["table"].lower())
            known = [column.name for column in table.columns] if table else list(tables)
            wrong = found["name"] if table else found["table"]
            if table is None and (wrong.lower() in altered or not _ABOUT_DATA.search(step.text)):
                continue
            if wrong.lower() not in map(str.lower, known):
                name = f"{found['table']}.{found['name']}"
                yield _finding(name, part(step, *found.span()).span, wrong, known)
        for pattern, names in ((_TABLE, set(tables) | altered), (_COLUMN, columns)):
            for found in pattern.finditer(step.text):
                if found["name"].lower() not in names | _WORDS:
                    place = part(step, *found.span("name")).span
                    yield _finding(found["name"], place, found["name"], sorted(names))


def _undone(subject: Subject) -> Iterator[Finding]:
    """The migrations that a sentence undoes whose numbers are none of those that the document has:
    ``undo of V43`` where it has V41 and V42. Those before the first one were made long ago."""
    if not subject.says("migrat"):
        return
    undone: list[tuple[Said, re.Match[str]]] = []
    known: dict[int, str] = {}
    for line in _MIGRATION.lines(subject):
        named = [*_MIGRATION.pattern.finditer(line.text)]
        if named and _UNDO.search(line.text):
            undone += ((line, each) for each in named)
        elif named and (
            len(line.line.row) > 1
            or _MIGRATES.search(f"{line.text} {line.line.head}")
            or any(each["file"] for each in named)
        ):
            known |= {_number(each): each["name"] for each in named}
    for line, each in undone if len(known) >= _FEWEST else ():
        before = line.text[: each.start()]
        if _number(each) > min(known) and _number(each) not in known and _UNDONE.search(before):
            place = line.found(each, "name")
            yield Finding(
                f"this step undoes `{place.text}`, but the document has no such migration: the "
                f"last one is `{known[max(known)]}`",
                place.span,
                "Correct the number, or describe the migration.",
            )


_FEWEST = 2
"""Migrations by which their numbers are known."""


def _number(migration: re.Match[str]) -> int:
    return next(int(each) for each in migration.group("v", "file", "said") if each)


_MIGRATION = Wording(
    r"(?<![\w./-])(?P<name>V(?P<v>[0-9]{1,4})(?:__[a-z]\w{0,80})?"
    r"|(?P<file>[0-9]{3,14})_[a-z]\w{0,80}"
    r"|(?<=migration )#?(?P<said>[0-9]{1,6}))(?![\w.-]*[0-9])",
    *("migration", *map("v{}".format, range(10)), *map("{}_".format, range(10))),
    flags=0,
)
"""``V43``, as a file is called, ``0043_add_state``, and ``migration 43``."""
_MIGRATES = regex.compile(r"\bmigrat\w+", re.I)
_UNDO = regex.compile(r"\b(?:undo\w*|revert\w*|roll(?:s|ed|ing)?[- ]?back|down)\b", re.I)
_UNDONE = regex.compile(
    r"\b(?:undo(?:es|ing)?|revert(?:s|ed|ing)?|down|roll(?:s|ed|ing)? back|remov(?:ed?|es|ing))"
    r"(?: (?:of|to|the|migrations?|script)){0,3}\W{0,2}"
    r"(?:[V0-9]\w{0,80}`?(?:, | and |, and )`?){0,9}$",
    re.I,
)


def _altered(subject: Subject) -> set[str]:
    """The tables that the document's SQL changes or makes, wherever they come from."""
    source = subject.spec.source
    fences = (each for each in blocks_of(subject.outline.root, Fence))
    found = (_ALTERS.finditer(source.slice(each.content)) for each in fences)
    return {match["name"].lower() for matches in found for match in matches}


def _renamed(subject: Subject, step: Text, known: set[str]) -> Iterator[Finding]:
    """The table that a step renames back, when nothing has ever been called so."""
    found = _RENAMES.search(step.text)
    if found is None or found["to"].lower() not in known or found["name"].lower() in known:
        return
    if subject.spec.source.text.count(found["name"]) == 1:
        place = part(step, *found.span("name")).span
        yield _finding(found["name"], place, found["name"], sorted(known))


def _finding(name: str, span: Span, wrong: str, known: list[str]) -> Finding:
    return Finding(
        f"this step is about `{name}`, which the data model does not have",
        span,
        did_you_mean(wrong, known) or "Correct the name, or remove the step.",
    )


RULE = Rule("DEP104", "rollback-of-unknown-column", Policy.STRICT, check, __doc__)
