"""A role that is declared and opens nothing.

## What it does
Reports roles of the *Roles* section, or of the role column's CHECK, that have no column in the
access matrix and stand in no `**Roles:**` line and no `Visible to`; and roles that every cell of
the matrix refuses. In a document without a matrix and without such lines it reports the one role
of a list that nothing else names, where all the others are named elsewhere. Columns of a matrix
with rows that mean no endpoint (SEC115) are not judged, and neither is a role that a column of the
matrix names by one of its words (SEC101).

## Why it matters
Whoever gets the role can do nothing at all, which is seldom what was meant.

## Example
```markdown
## Roles

- **admin**: keeps everything
- **auditor**: reads everything

| Endpoint           | admin | user |
| ------------------ | ----- | ---- |
| `GET /api/tickets` | ✅    | own  |
```

## Fix
Give the role a column in the matrix, or remove it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.access.matrices.matrix import ROLES
from asbuilt.spec.access.roles.role import is_anonymous, role_name
from asbuilt.spec.language import is_foreign
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each role, where it is declared."""
    access = subject.spec[Access]
    named = {_normal(role) for role in _named(subject)}
    columns = {_normal(role) for role, _ in access.columns}
    declared = {_normal(role): (role, span) for role, span in (*access.stored, *access.listed)}
    if not access.listed:
        declared |= _described(subject, named | columns, declared.keys())
    short = [column for column in columns - declared.keys() if declared]
    for normal, (role, span) in declared.items() if named or columns else ():
        if is_anonymous(role) or normal in named | columns:
            continue
        if not any(_is_short(each, normal) for each in short):
            yield Finding(
                f"the role `{role}` is declared, but nothing is open to it",
                span,
                "Give it a column in the access matrix, or remove it.",
            )
    if not (named or columns):
        yield from _named_nowhere(subject)
    opened = {cell.role for cell in access.cells if cell.grant in ("allow", "word")}
    closed = {cell.role for cell in access.cells} - opened
    refused = {*map(_normal, closed)} - {*map(_normal, opened)} - named
    unbound = any(trouble.kind == "unbound-capability" for trouble in access.troubles)
    for role, span in () if unbound else access.columns:
        if _normal(role) in refused:
            place = declared[_normal(role)][1] if _normal(role) in declared else None
            yield Finding(
                f"the matrix refuses the role `{role}` everywhere",
                span,
                "Allow it something, or remove it.",
                (Related(place, "the role"),) if place else (),
            )


def _named_nowhere(subject: Subject) -> Iterator[Finding]:
    """The one role of a list of whom nothing else speaks, in any form of its words, where something
    speaks of all the others."""
    listed = subject.spec[Access].listed
    if len(listed) <= _FEWEST:
        return
    source = subject.spec.source
    start = min(span.start for _, span in listed)
    end = source.whole_line(max(span.start for _, span in listed)).end
    text = f"{source.text[:start]} {source.text[end:]}"
    said, folded = words(text), text.casefold()
    left = [
        (role, span)
        for role, span in listed
        if words(role) and said.isdisjoint(words(role)) and not _inflected(folded, role)
    ]
    if len(left) == 1:
        yield Finding(
            f"the role `{left[0][0]}` is declared, but nothing else names it",
            left[0][1],
            "Say what it is for, or remove it.",
        )


def _inflected(text: str, role: str) -> bool:
    """Whether a text of another language than English, whose words have more endings, has one of
    those of a role."""
    stems = (word[: max(_SHORTEST, len(word) - 2)] for word in words(role))
    return is_foreign() and any(stem in text for stem in stems)


_SHORTEST = 4
"""Letters of a word that tells something by itself."""


def _described(
    subject: Subject, used: Collection[str], known: Collection[str]
) -> dict[str, tuple[str, Span]]:
    """The one role of a table of those who use the service, wherever it stands (*Stakeholders*),
    that is not ``used`` as all others of it are."""
    for table in blocks_of(subject.outline.root, Table):
        if normal_title(table.header[0].text) not in ROLES:
            continue
        named = {_normal(role_name(row[0].text)): row[0] for row in table.rows}
        left = [each for each in named if each and each not in used and each not in known]
        if len(left) == 1 and len(named) > _FEWEST:
            return {left[0]: (named[left[0]].text, named[left[0]].span)}
    return {}


_FEWEST = 2


def _named(subject: Subject) -> Iterator[str]:
    for endpoint in subject.spec[Api].endpoints:
        yield from (text.text for text in endpoint.roles or ())
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            yield from (*(column.marks.visible_to or ()), *(column.marks.writable_by or ()))


def _is_short(column: str, role: str) -> bool:
    """Whether a column says ``admin`` for the role ``system_administrator``."""
    return any(word.startswith(column) for word in role.split("_"))


def _normal(role: str) -> str:
    return singular(snake(role))


RULE = Rule("SEC117", "unused-role", Policy.WARNING, check, __doc__)
