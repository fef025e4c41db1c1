"""A rollback drops a table to which another one still refers.

## What it does
Follows the tables that the steps of a rollback drop, those of a table of migrations in the order in
which a sentence says that it is rolled back (*in the order M1, M2, M3*), and those of `DROP TABLE`
in SQL that creates none; and reports a table that goes before one that refers to it. `CASCADE`,
constraints that are dropped, and one statement for both are enough.

## Why it matters
The database refuses it, in the middle of a night in which everything else has failed already.

## Example
```markdown
1. Drop the table `subscription`.
2. Drop the table `delivery`.
```
where `delivery` refers to `subscription`.

## Fix
Drop what refers to a table before the table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.rules.prose import lines_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.title import normal_title

_MARKS = (
    "drop", "delet", "remov", "lösch", "entfern", "borra", "elimin", "supprim", "apag", "exclu",
    "remov", "удал", "删除",
)  # fmt: skip
"""One of these is in whatever drops a table."""
_DROPS = regex.compile(r"\bdrop(?:s|ped|ping)?\b", re.I)
_DELETES = regex.compile(
    r"\b(?:(?:delet|remov)(?:es?|ed|ing)?\b|(?:ge)?lösch|entfern|borr|elimin|supprim|apag|exclu|удал)"
    r"|删除",
    re.I,
)
_TABLES = regex.compile(r"\b(?:tables?|tabellen?|tablas?|tabelas?|таблиц[аыу]?)\b|表", re.I)
_OTHERWISE = regex.compile(
    r"\b(?:cascad\w+|constraints?|foreign keys?|references?|columns?|index(?:es)?|rows?|records?"
    r"|trigger\w*|views?|no|not|never|kept|keeps?|stays?"
    r"|zeilen?|spalten?|filas?|columnas?|lignes?|colonnes?|linhas?|colunas?|строк\w*|столб\w*)\b|列|行",
    re.I,
)
"""What is dropped instead, or makes it possible."""
_NAME = regex.compile(r"`(?P<name>[^\W\d]\w*)`")
_CLAUSE = regex.compile(r"(?:(?!,? (?:and )?then )[^.;\n])+", re.I)
_SQL = regex.compile(
    r"\bdrop\s+table\s+(?:if\s+exists\s+)?(?P<names>[\w.\"`, \t]{1,300})(?P<rest>[^;\n]{0,40})",
    re.I,
)
_SQL_NAME = regex.compile(r"(?:\w+\.)?[\"`]?(?P<name>[^\W\d]\w*)[\"`]?")
_CREATES = regex.compile(r"\bcreate\s+(?:unlogged\s+)?table\b|\bdrop\s+constraint\b", re.I)
_BACKWARDS = regex.compile(
    r"(?:roll ?back|down|undo|way back|back(?:wards?)?|revert|reverse)(?: \w+)?$"
)
_BACK = regex.compile(r"\broll(?:ing|ed)?[- ]?back|\bway back|\brevert|\bundo")
_ORDER = regex.compile(
    r"\b(?:roll\w*[ -]?back|rolled back|roll\w* back|undo\w*|undone|down|revert\w*)\b"
    r"[^.;]{0,60}\b(?:order|sequence)\b:?(?P<ids>[^.;]{1,80})",
    re.I,
)
_ID = regex.compile(r"(?<![\w.-])[A-Za-z]{1,4}-?[0-9]{1,4}(?![\w-])")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table that goes too early."""
    tables = {table.name.lower(): table for table in subject.spec[DataModel].tables}
    parents = {
        name: {each.table.lower() for each in table.references} - {name}
        for name, table in tables.items()
    }
    if not any(parents.values()) or not subject.says(*_MARKS):
        return
    reported: set[Span] = set()
    for drops in _sequences(subject, tables):
        for finding in _too_early(drops, parents):
            if finding.span not in reported:
                reported.add(finding.span)
                yield finding


_Drops = list[tuple[Text, ...]]
"""The names of the tables that each of several statements drops."""


def _sequences(subject: Subject, tables: Collection[str]) -> Iterator[_Drops]:
    """What is dropped one after the other."""
    yield _told(subject.spec[Deployment].rollback, tables)
    for section in subject.outline.walk():
        if _BACK.search(section.topic):
            paragraphs = blocks_of(section, Paragraph, deep=False)
            yield _told([*lines_of(section.source.text, paragraphs, "")], tables)
        for fence in blocks_of(section, Fence, deep=False):
            yield [*_in_sql(subject, fence)]
        for table in blocks_of(section, Table, deep=False):
            yield _told(_ordered(subject, table), tables)


def _told(steps: Sequence[Text], tables: Collection[str]) -> _Drops:
    """The tables that steps drop; none where one of them is about what refers to tables."""
    found: _Drops = []
    for step in steps:
        for clause in _CLAUSE.finditer(step.text):
            names = [each for each in _NAME.finditer(clause[0]) if each["name"].lower() in tables]
            if not names:
                continue
            text = f"{clause[0]} {english(clause[0])}"
            drops = _DROPS.search(text) or (_DELETES.search(text) and _TABLES.search(text))
            if drops and _OTHERWISE.search(_NAME.sub(" ", text)):
                return []
            at = clause.start()
            places = ((at + each.start("name"), at + each.end("name")) for each in names)
            if drops:
                found.append(tuple(part(step, *place) for place in places))
    return found


def _in_sql(subject: Subject, fence: Fence) -> Iterator[tuple[Text, ...]]:
    written = subject.spec.source.slice(fence.content)
    if "drop" not in written.lower() or _CREATES.search(written):
        return
    for statement in _SQL.finditer(written):
        if "cascade" in statement[0].lower():
            continue
        at = fence.content.start + statement.start("names")
        yield tuple(
            Text(name["name"], Span(at + name.start("name"), at + name.end("name")))
            for name in _SQL_NAME.finditer(statement["names"])
        )


def _ordered(subject: Subject, table: Table) -> list[Text]:
    """The cells below *Rollback* of the rows of a table, in the order that a sentence gives them
    by their ids; none without one."""
    titles = [normal_title(cell.text) for cell in table.header]
    back = next((at for at, title in enumerate(titles) if at and _BACKWARDS.match(title)), 0)
    rows = {row[0].text.strip(" `*"): row[back] for row in table.rows} if back else {}
    for line in said(subject) if rows else ():
        if not line.line.row and (found := _ORDER.search(line.text)):
            ids = [each for each in _ID.findall(found["ids"]) if each in rows]
            if len(ids) > 1:
                return [rows[each] for each in ids]
    return []


def _too_early(drops: _Drops, parents: Mapping[str, set[str]]) -> Iterator[Finding]:
    """A table is dropped before one that refers to it."""
    last = {name.text.lower(): (at, name) for at, names in enumerate(drops) for name in names}
    children: dict[str, list[str]] = {}
    for child in last:
        for parent in parents.get(child, ()):
            children.setdefault(parent, []).append(child)
    for at, name in ((at, name) for at, names in enumerate(drops) for name in names):
        later = [last[each] for each in children.get(name.text.lower(), ())]
        other = next((child for place, child in later if place > at), None)
        if other:
            yield Finding(
                f"`{name.text}` is dropped before `{other.text}`, which refers to it",
                name.span,
                f"Drop `{other.text}` first.",
                (Related(other.span, f"`{other.text}` is dropped here"),),
            )


RULE = Rule("DEP107", "rollback-drops-referenced-table", Policy.WARNING, check, __doc__)
