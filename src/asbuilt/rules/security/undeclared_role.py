"""A role is used that nobody declares.

## What it does
Reports roles in `**Roles:**` lines and in `Visible to` / `Writable by` that are not among the roles
of the access matrix or of the *Roles* section, when there are any, have no column of their own
(`is_support BOOLEAN`), and that no sentence declares (*`meter` is the machine role of …*); and
columns of the matrix and names in code that sentences about endpoints call roles (*Only a
`supervisor` may …*), when a *Roles* section, or the table of roles in one about users, does not
list them.

## Why it matters
Nobody can have a role that does not exist, so what it should open stays closed. Usually it is a
misspelt name.

## Example
```markdown
| Endpoint           | admin | agent |
| ------------------ | ----- | ----- |
| `GET /api/tickets` | ✅    | ✅    |

### GET /api/tickets

**Roles:** admin, agnet
```

## Fix
Correct the name, or declare the role as a column of the matrix.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Table
from asbuilt.document.text import part
from asbuilt.rules.allowed import allowed
from asbuilt.rules.flags import flags
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.rules.told import told
from asbuilt.source import Span
from asbuilt.spec.access.roles import role_names
from asbuilt.spec.language import spoken, translated
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.access import ANONYMOUS, Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular

_WORDS = (
    ANONYMOUS, "own", "owner", "self", "nobody", "none", "everyone", "all", "null", "true", "false",
)  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each mention of an undeclared role."""
    access = subject.spec[Access]
    mentions = list(_mentions(subject))
    places = {span for _, span in mentions}
    declared = [name for name, span in access.declared if span not in places]
    if access.listed:
        declared = list(dict(access.listed) | dict(access.stored))
        mentions += access.columns
        mentions += _told(subject, places)
    elif tabled := _tabled(subject, {role for role, _ in (*mentions, *access.columns)}):
        declared = tabled
        mentions += access.columns
    declared += _said_to_be(subject) if declared and mentions else ()
    names, known = {*declared, *spoken().known_guests.values()}, Known(declared)
    kept = flags(subject) if declared and mentions else frozenset()
    reported: defaultdict[str, list[Span]] = defaultdict(list)
    for role, span in mentions if declared else ():
        if role not in names and role.casefold() not in _WORDS and singular(role) not in kept:
            if any(span.overlaps(other) for other in reported[role]):
                continue
            reported[role].append(span)
            yield Finding(
                f"the role `{role}` is not declared",
                span,
                _meant(role, declared, known) or f"Declared are {_listed(declared)}.",
            )


def _said_to_be(subject: Subject) -> Iterator[str]:
    """The roles that a sentence declares: `` `meter` is the machine role of the meters``."""
    called = subject.outline.part(role_names.read).called
    for line in (each.line for each in stating(subject, "rol", "rôl", "papel", "perfil")):
        if "`" in line.text and not line.row:
            for found in _DECLARES.finditer(line.text):
                yield called(found["name"])


_DECLARES = regex.compile(
    r"`(?P<name>[\w-]{2,40})` (?:is|ist|es|est|é) (?:the|an?|one|our|die|eine|el|un|le|la|o|um)\b"
    r"(?! (?:old|former|wrong))[^.`;:|\n]{0,30}?\b(?:role|\w*rolle|rol|rôle|papel|perfil)\b",
    re.I,
)


def _tabled(subject: Subject, used: set[str]) -> list[str]:
    """The roles of a table that tells of them in a section about people, *Stakeholders*, where most
    of those that endpoints let in are among them: other tables have rows for some of them only."""
    names = subject.outline.part(role_names.read)
    about = (each for each in subject.outline.walk() if _OF_PEOPLE.search(each.topic))
    tables = (table for each in about for table in blocks_of(each, Table, deep=False))
    for table in tables if len(used) > _FEW else ():
        if normal_title(table.header[0].text) in _OF_ROLES and len(table.header) < _WIDE:
            found = [names.called(bare(row[0].text)) for row in table.rows]
            if len(used & {*found}) > max(_FEW, 2 * len(used) // 3):
                return found
    return []


_OF_PEOPLE = regex.compile(r"^(?:the |our )?(?:stakeholders?|actors|personas?|users|people)\b")
_FEW = 2
_WIDE = 4
_OF_ROLES = {"role", "roles", "user role", "actor", "user type", "who"}


def _mentions(subject: Subject) -> Iterator[tuple[str, Span]]:
    for endpoint in subject.spec[Api].endpoints:
        for text in endpoint.roles or ():
            yield text.text, text.span
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            for role in (*(column.marks.visible_to or ()), *(column.marks.writable_by or ())):
                yield role, column.span


_NAME = r"`[a-z][\w-]*`"
_NAMES = (
    rf"{_NAME}(?:\s*(?:,|/|\band\b|\bor\b|&)\s*(?:(?:or|and|an?|the)\s+){{0,2}}{_NAME})"
    r"{0,30}"  # more would be counted again from each of them
)
_ROLE = r"(?:roles?|rol|perfil(?:es)?|profils?|rôles?|papel|papéis|rollen?|рол[ьи]|ролью|профил\w+)"
"""How other languages say it inside of sentences."""
_PEOPLE = (
    r"(?:users?|staff|people|persons?|members?|employees?|colleagues?|anybody|anyone|those|personal"
    r"|usuari[oa]s?|personas?|emplead[oa]s?|utilisateurs?|personnes?|personnel|usuári[oa]s?|pessoas?"
    r"|pessoal|benutzer\w*|nutzer\w*|personen|mitarbeit\w*|пользовател\w+|сотрудник\w*)"
)
_CALLS = (
    rf"\bcallers?\s+(?:is|are|must be|is not|has the role)\s+(?:an?\s+|the\s+)?(?P<caller>{_NAMES})"
)
_CALLER = regex.compile(
    rf"{_CALLS}|\b{_PEOPLE}\b[^.;:`]{{0,24}}?\b{_ROLE}\s+(?P<people>{_NAMES})", re.IGNORECASE
)
"""``unless the caller is `clerk` ``, ``staff with the role `clerk` ``: says of a role wherever it
stands."""
_TOLD = regex.compile(
    rf"{_CALLS}|"
    rf"\b{_ROLE}:?\s+(?P<named>{_NAMES})"
    rf"|\bonly\s+(?:an?\s+|the\s+)?(?P<may>{_NAMES})\s+(?:may|can)\b(?!\s+be\b)"
    rf"|(?P<titled>{_NAMES})\s+roles?\b",
    re.IGNORECASE,
)
"""``the role `clerk` ``, ``only a `clerk` may``; only `place` can be changed if it is a field."""
_EACH = regex.compile(r"`([\w-]+)`")


def _told(subject: Subject, places: Collection[Span]) -> Iterator[tuple[str, Span]]:
    """The roles that sentences about endpoints name in code, which are nothing else: no tables, no
    columns and no values of these."""
    tables = subject.spec[DataModel].tables
    others = {table.name for table in tables}
    others |= {column.name for table in tables for column in table.columns}
    others |= {value for one in allowed(subject) for value in one.values}
    names = subject.outline.part(role_names.read)
    for each in told(subject):
        said = translated(each.text.text)
        for found in (_TOLD if each.items else _CALLER).finditer(said.text):
            start, end = said.origin(*found.span(found.lastgroup or 0))
            for name in _EACH.finditer(each.text.text, start, end):
                span = part(each.text, *name.span(1)).span
                if name[1] not in others and span not in places:
                    yield names.called(name[1]), span


def _meant(role: str, declared: list[str], known: Known) -> str | None:
    """The one role that has ``role`` as a word or the beginning of one, or else a similar one."""
    longer = [each for each in declared if f"_{role}" in f"_{each}"]
    return f"Did you mean `{longer[0]}`?" if len(longer) == 1 else known.did_you_mean(role)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


RULE = Rule("SEC101", "undeclared-role", Policy.ERROR, check, __doc__)
