"""Access rules without a table that holds people.

## What it does
Reports a document with an access matrix, roles or sign-in endpoints, but without a table such as
`users`, `accounts` or `members` that has a primary key. Roles alone, without endpoints, are no
access rules yet, and a document whose callers are known elsewhere (single sign-on, OpenID Connect,
an identity provider, client certificates) keeps none.

## Why it matters
People have to be kept somewhere to sign in. A table `users(id, email)` is added, which nobody has
reviewed and which has no column for the role.

## Example
```markdown
| Endpoint           | admin | user |
| ------------------ | ----- | ---- |
| `GET /api/tickets` | ✅    | own  |
```
with a data model that only has `tickets`.

## Fix
Define the table:
```sql
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(254) UNIQUE NOT NULL,   -- PII: contact
    role VARCHAR(20) NOT NULL DEFAULT 'user'
);
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import ROLE_COLUMNS
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding, at the first role that needs the table."""
    identity = subject.plan.identity
    endpoints = subject.spec[Api].endpoints
    if not endpoints or identity is None or not subject.plan.tables[identity.table].derived:
        return
    place = _first_need(subject)
    if place is not None and not _known_elsewhere(subject):
        yield Finding(
            "roles need a table that holds people, and the document defines none: "
            f"`{identity.table}(id, email)` is added",
            place,
            "Define `users` in the data model, with a primary key, a unique name and a role.",
        )


def _known_elsewhere(subject: Subject) -> bool:
    """Whether a document says that somebody else keeps the people who call, or keeps their roles
    in a table of keys."""
    model = subject.spec[DataModel]
    if any(column.name in ROLE_COLUMNS for table in model.tables for column in table.columns):
        return True
    return any(_ELSEWHERE.search(line.text) for line in stating(subject, *_NAMES))


_NAMES = ("sso", "sign-on", "sign on", "oidc", "openid", "saml", "ldap", "directory", "keycloak",
          "entra", "auth0", "okta", "cognito", "identity", "idp", "certificate", "mtls", "authelia",
          "authentik", "kerberos", "oauth", "portal", "verzeichnis", "annuaire",
          "directorio", "diretório", "sign in with", "log in with")  # fmt: skip
_ELSEWHERE = regex.compile(
    r"\b(?:sso|single[ -]sign[ -]on|oidc|openid|saml|ldap|active directory|keycloak|entra|azure ad"
    r"|auth0|okta|cognito|idp|identity (?:provider|service|platform)|mtls|authelia|authentik"
    r"|kerberos|client certificates?"
    r"|(?:corporate|company|group|existing|external|central|oauth)\W{1,3}(?:\w+ )?"
    r"(?:accounts?|sign-?in|log-?in|provider|directory|identit\w+)"
    r"|(?:(?:signs?|logs?)[ -]?ins?|authentication|anmeldung|anmelden|se connect\w+|s.authentifi\w+"
    r"|sesión|autentica\w*)\b[^.|]{0,120}"
    r"\b(?:directory|verzeichnis\w*|portal|provider|annuaire|directorio|diretório)"
    r"|(?:sign|log) in with (?:their|the|an?) (?!(?:user|own|new|local)\b)\w+ accounts?)\b",
    re.I,
)


def _first_need(subject: Subject) -> Span | None:
    access = subject.spec[Access]
    spans = [span for _, span in access.declared] + [cell.span for cell in access.cells]
    for endpoint in subject.spec[Api].endpoints:
        spans += [text.span for text in endpoint.roles or ()]
    return min(spans, default=None)


RULE = Rule("SEC111", "missing-identity-table", Policy.WARNING, check, __doc__)
