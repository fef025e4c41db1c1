"""A column of tables names one that the data model does not have.

## What it does
Reports names in the columns *Reads*, *Writes* and *Tables* of endpoints, components or jobs which
are no table of the data model and stand nowhere else in the document. Such a column is known by its
cells, in every language: most of its names are tables.

## Why it matters
The table was renamed, or was never designed. Whoever builds that endpoint has nothing to read.

## Example
```markdown
| Endpoint          | Reads       | Writes  |
| ----------------- | ----------- | ------- |
| `POST /loans`     | `scores`    | `loans` |
| `GET /statistics` | `loans`     | –       |
| `GET /fees`       | `fee_items` | –       |
```

## Fix
Correct the name, or define the table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part, split
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.conjunction import AND
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake

_BETWEEN = regex.compile(rf"\s*[,;/+、，]\s*|\s+(?:{AND})\s+|<br\s*/?>")
_NAME = regex.compile(r"`?(?P<name>[^\W\d][\w-]{2,60})(?:\.[\w*]+)?`?")
_NO_NAMES = {"all", "any", "none", "both", "several", "various", "nothing", "alle", "keine",
             "todas", "todos", "ninguna", "ninguno", "nenhuma", "nenhum", "tous", "toutes",
             "aucune", "aucun", "все", "全部"}  # fmt: skip
_SEVERAL = regex.compile(rf"[,;/+、，<]| (?:{AND}) ")
_FEWEST_TABLES = 2
_FEWEST_NAMES = 3
_MOST_ROWS = 200
_FIRST = 4
_OVERVIEWS = {"table", "table name", "entity"}
"""Headers of what may list tables that are described nowhere else."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name, at its first place."""
    declared = subject.spec[DataModel].tables
    if len(declared) < _FEWEST_TABLES:
        return
    known = {_key(name) for name in (*subject.plan.tables, *(table.name for table in declared))}
    said: set[str] = set()
    places = sorted(table.span.start for table in declared)
    for table in blocks_of(subject.outline.root, Table):
        if bisect_left(places, table.span.start) < bisect_left(places, table.span.end):
            continue  # its rows define tables
        for at, title in enumerate(table.header[1:], 1):
            if normal_title(title.text) in _OVERVIEWS or not _begins(table, at, known):
                continue
            for name in _unknown(table, at, known):
                count = subject.text.count(name.text.lower())
                cells = (row[at].text.lower() for row in table.rows)
                if name.text not in said and count <= sum(map(name.text.lower().count, cells)):
                    said.add(name.text)
                    yield _finding(subject, name, title)


def _begins(table: Table, at: int, known: Collection[str]) -> bool:
    """Whether one of the first cells of a column names a table: few columns do."""
    first = (name for row in table.rows[:_FIRST] for name in _names(row[at]))
    return any(_key(name.text) in known for name in first)


def _unknown(table: Table, at: int, known: Collection[str]) -> list[Text]:
    """The other names in a column most names of which are tables, several different ones."""
    named = [name for row in table.rows[:_MOST_ROWS] for name in _names(row[at])]
    right = [key for name in named if (key := _key(name.text)) in known]
    others = (name for name in named if _key(name.text) not in known)
    unknown = [name for name in others if name.text.lower() not in _NO_NAMES]
    most = len(right) >= max(_FEWEST_NAMES, 3 * len(unknown))
    return unknown if most and len(set(right)) >= _FEWEST_TABLES else []


def _finding(subject: Subject, name: Text, title: Text) -> Finding:
    known = Known(table.name for table in subject.spec[DataModel].tables)
    return Finding(
        f"`{name.text}` below *{title.text.strip('*` ')}* is no table of the data model",
        name.span,
        known.did_you_mean(name.text) or "Correct the name, or define the table.",
    )


def _names(cell: Text) -> list[Text]:
    """The names in a cell that holds nothing else."""
    found: list[Text] = []
    if " " in cell.text and not _SEVERAL.search(cell.text):
        return found
    for piece in split(cell, _BETWEEN) if cell.text else ():
        name = _NAME.fullmatch(piece.text)
        if name is None:
            return []
        found.append(part(piece, *name.span("name")))
    return found


def _key(name: str) -> str:
    return singular(snake(name))


RULE = Rule("DAT117", "unknown-table-in-row", Policy.STRICT, check, __doc__)
