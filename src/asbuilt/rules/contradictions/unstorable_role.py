"""A role that nobody can have, because the role column does not allow it.

## What it does
Compares the roles of the access matrix and of `**Roles:**` lines with what the role column of the
identity table may hold, by its enum or its CHECK. A role that its list describes as one of devices
or other programs needs no account there.

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
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.access.role import ANONYMOUS
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.words import singular, snake


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each role, at its first mention."""
    stored = subject.spec[Access].stored
    known = {_normal(name) for name, _ in stored}
    names = [name for name, _ in stored]
    likely, machines = Known(names), _machines(subject) if stored else set()
    for role, span in _used(subject).items() if stored else ():
        if _normal(role) not in known and role not in machines:
            yield Finding(
                f"nobody can have the role `{role}`: the role column holds "
                f"{', '.join(f'`{name}`' for name in names)}",
                span,
                likely.did_you_mean(role) or f"Add `{role}` to what the column may hold.",
                (Related(stored[0][1], "what the column may hold"),),
            )


def _machines(subject: Subject) -> set[str]:
    """The roles that the lines which list them describe as those of no people."""
    source = subject.spec.source
    lines = ((role, source.whole_line(span.start)) for role, span in subject.spec[Access].listed)
    return {role for role, line in lines if _MACHINE.search(source.slice(line))}


_MACHINE = regex.compile(
    r"\b(?:devices?|machines?|terminals?|meters?|sensors?|(?:client|own|device) certificates?|mtls"
    r"|api keys?|service accounts?|client credentials|another (?:service|system)|external systems?"
    r"|gerät\w*|automat\w*|zertifikat\w*|dienstkonto|schnittstelle|equipos?|dispositivos?|máquinas?"
    r"|certificado\w*|appareils?|certificats?|équipements?|устройств\w*|сертификат\w*)\b"
    r"|设备|证书|终端",
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
