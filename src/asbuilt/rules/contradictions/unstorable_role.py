"""A role that nobody can have, because the role column does not allow it.

## What it does
Compares the roles of the access matrix and of `**Roles:**` lines with what the role column of the
identity table may hold, by its enum or its CHECK. A role that has a column of its own (`is_support
BOOLEAN`) is kept there. A role that its list describes as one of devices, of other programs or of
whoever has no account needs none, and neither does one that a sentence calls so (*`meter` is the
machine role of …*), finds in a directory (*`support` is a group of our Workspace*) or in another
table (*who has an account in `tenants` has the role `tenant`*).

## Why it matters
An account with that role is refused by the database, so whatever the role opens stays closed.

## Example
```sql
role TEXT NOT NULL CHECK (role IN ('admin', 'customer'))
```
```markdown
| Endpoint           | admin | agent |
| ------------------ | ----- | ----- |
| `GET /api/tickets` | ✅    | ✅    |
```

## Fix
Add the role to the CHECK, or use the name that is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.flags import flags
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import singular, snake


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each role, at its first mention."""
    stored = subject.spec[Access].stored
    known = {_normal(name) for name, _ in stored}
    names = [name for name, _ in stored]
    likely = Known(names)
    lacking = [role for role in _used(subject) if _normal(role) not in known] if stored else []
    elsewhere = _elsewhere(subject, lacking) if lacking else set()
    for role, span in _used(subject).items() if lacking else ():
        if role in lacking and role not in elsewhere:
            yield Finding(
                f"nobody can have the role `{role}`: the role column holds "
                f"{', '.join(f'`{name}`' for name in names)}",
                span,
                likely.did_you_mean(role) or f"Add `{role}` to what the column may hold.",
                (Related(stored[0][1], "what the column may hold"),),
            )


def _elsewhere(subject: Subject, roles: Collection[str]) -> set[str]:
    """Those of ``roles`` that need not stand in the role column: a flag is called so, the line that
    lists them describes them as those of nobody with an account, or they are a group elsewhere."""
    source, kept = subject.spec.source, flags(subject)
    lines = ((role, source.whole_line(span.start)) for role, span in subject.spec[Access].listed)
    listed = {role for role, line in lines if _MACHINE.search(source.slice(line))}
    grouped = {
        name.lower() for name in (*_GROUP.findall(source.text), *_TECHNICAL.findall(source.text))
    }
    grouped |= _of_other_tables(subject, roles)
    return {role for role in roles if role in listed or role in grouped or _normal(role) in kept}


def _of_other_tables(subject: Subject, roles: Collection[str]) -> set[str]:
    """Those of ``roles`` that a sentence says to be the role of the rows of a table: of another one
    than the accounts with a role column."""
    kept = [span for _, span in subject.spec[Access].stored]
    tables = {
        each.name
        for each in subject.spec[DataModel].tables
        if not any(each.span.start <= span.start < each.span.end for span in kept)
    }
    found = set[str]()
    for line in (each.line for each in stating(subject, "`")):
        if not line.row and _ROLE.search(line.text):
            first = _CLAUSE.split(line.text)[0]
            named = {*_CODED.findall(first)}
            found |= {role for role in roles if role in named and named & (tables - {role})}
    return found


_CLAUSE = regex.compile(r"[;:]\s")
_CODED = regex.compile(r"`([\w-]{2,40})`")
_ROLE = regex.compile(r"\b(?:roles?|rollen?|rol|perfil|papel|papéis|rôles?|рол\w+)\b|角色", re.I)
_TECHNICAL = regex.compile(
    r"`([\w-]{2,40})` (?:is|ist|es|est|é) (?:(?:the|an?|our|die|eine?|el|la|une?|le|o|um) )?"
    r"(?:(?:machine|technical|service|system|device|integration)s?[- ](?:\w+ )?"
    r"(?:role|account|user|client)"
    r"|(?:technische|maschinen)\w*[- ]?(?:rolle|konto)\w*|r(?:o|ô)le? (?:técnico|technique))\b",
    re.I,
)
"""`` `meter` is the machine role of the meters``."""


_GROUP = regex.compile(
    r"`([\w-]{2,40})`[^`.\n|]{0,30}\b(?:is|are|comes?|means?)\b[^`.\n|]{0,40}"
    r"\b(?:group|director(?:y|ies)|workspace|ldap|identity provider|sso|claim|gruppe|verzeichnis"
    r"|grupo|directorio|diretório|groupe|annuaire)\b",
    re.I,
)
"""``support` is a group in our Google Workspace``."""


_MACHINE = regex.compile(
    r"\b(?:devices?|machines?|terminals?|meters?|sensors?|(?:client|own|device) certificates?|mtls"
    r"|no (?:account|log[ -]?in|sign[ -]?in)|without an? account|kein(?:e|en)? konto"
    r"|sin cuenta|sem conta|sans compte|без учётной записи"
    r"|api keys?|service accounts?|client credentials|another (?:service|system)|external systems?"
    r"|gerät\w*|automat\w*|zertifikat\w*|dienstkonto|schnittstelle|equipos?|dispositivos?|máquinas?"
    r"|certificado\w*|appareils?|certificats?|équipements?|устройств\w*|сертификат\w*)\b"
    r"|设备|证书|终端|\|\s*(?:none|keine?|ninguna?|nenhuma?|aucune?)\b",
    re.I,
)


def _used(subject: Subject) -> dict[str, Span]:
    used = dict(subject.spec[Access].columns)
    for endpoint in subject.spec[Api].endpoints:
        for text in endpoint.roles or ():
            if text.text != ANONYMOUS:
                used.setdefault(text.text, text.span)
    return used


def _normal(role: str) -> str:
    return singular(snake(role))


RULE = Rule("CON118", "unstorable-role", Policy.STRICT, check, __doc__)
