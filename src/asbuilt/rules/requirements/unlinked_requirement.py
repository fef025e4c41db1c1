"""A functional requirement that no endpoint implements.

## What it does
Reports functional requirements that no endpoint names and that name no endpoint, and suggests the
endpoint that is likeliest to implement them.

## Why it matters
`asbuilt verify` proves a requirement by trying the endpoints that are linked to it. Without a link
nothing can be proven, however well the service works.

## Example
```markdown
| FR-1 | Customers open tickets. |

### POST /api/tickets
```

## Fix
Name the requirement under the endpoint, or the endpoint in the requirement:
```markdown
### POST /api/tickets

**Implements:** FR-1
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt.plan import naming
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api, Endpoint
from asbuilt.spec.sections.requirements import Requirement, Requirements

_WORD = re.compile(r"[a-z]{3,}")
_VERBS = {
    "POST": {"create", "add", "open", "register", "submit", "send", "upload", "place", "order"},
    "GET": {"list", "view", "see", "search", "read", "show", "browse", "find", "filter", "export"},
    "PUT": {"update", "edit", "change", "replace", "modify"},
    "PATCH": {"update", "edit", "change", "close", "assign", "modify", "rename", "mark"},
    "DELETE": {"delete", "remove", "cancel", "withdraw"},
}
_COMMON = frozenset({"the", "and", "api", "for", "shall", "system", "user", "can", "with", "all"})
_LIKELY = 2


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each functional requirement without a link, if there are endpoints."""
    endpoints = subject.spec[Api].endpoints
    named = {text.text for endpoint in endpoints for text in endpoint.requirements}
    for requirement in subject.spec[Requirements].items if endpoints else ():
        identifier = requirement.id.text
        if requirement.kind != "functional" or identifier in named:
            continue
        if is_filler(requirement.text.text) or _names_endpoint(requirement, endpoints):
            continue
        likely = _likeliest(requirement, endpoints)
        yield Finding(
            f"no endpoint is linked to `{identifier}`, so nothing can prove it",
            requirement.id.span,
            f"Probably `{likely.key}`: write `**Implements:** {identifier}` under it."
            if likely
            else f"Write `**Implements:** {identifier}` under the endpoint that does it.",
        )


def _names_endpoint(requirement: Requirement, endpoints: tuple[Endpoint, ...]) -> bool:
    texts = (requirement.text, *requirement.criteria, *(text for _, text in requirement.cells))
    written = "\n".join(text.text for text in texts)
    return any(
        re.search(rf"{re.escape(endpoint.key)}(?![\w/{{])", written) for endpoint in endpoints
    )


def _likeliest(requirement: Requirement, endpoints: tuple[Endpoint, ...]) -> Endpoint | None:
    """The endpoint that shares the most words with the requirement, if one stands out."""
    words = _words(requirement.text.text)
    scores = [(_score(words, endpoint), endpoint) for endpoint in endpoints]
    best = max(score for score, _ in scores)
    winners = [endpoint for score, endpoint in scores if score == best]
    return winners[0] if best >= _LIKELY and len(winners) == 1 else None


def _score(words: set[str], endpoint: Endpoint) -> int:
    nouns = _words(endpoint.path.replace("/", " ")) | _words(endpoint.title)
    return 2 * len(words & nouns) + bool(words & _VERBS.get(endpoint.method, set()))


def _words(text: str) -> set[str]:
    return {naming.singular(word) for word in _WORD.findall(text.lower())} - _COMMON


RULE = Rule("REQ102", "unlinked-requirement", Policy.WARNING, check, __doc__)
