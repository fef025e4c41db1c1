"""A GET changes something, against the document's own word.

## What it does
Where the document says that `GET` changes nothing (*GET never changes anything*, *GET is
read-only*), reports the endpoints with `GET` whose path ends with what they do
(`/holds/{id}/confirm`), or whose row or item says that they create, delete or pay something.

## Why it matters
Browsers, caches and crawlers call `GET` whenever they like, and repeat it.

## Example
```markdown
`GET` never changes anything.

| `GET /holds/{id}/confirm` | Pays and turns the hold into a booking |
```

## Fix
Use `POST`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.spec.language import english
from asbuilt.spec.sections.api import Api

_SAFE = Wording(
    r"`?GETs?`?(?: requests?| calls?| endpoints?)?"
    r" (?:never|(?:do|does|must|may|shall) ?(?:not|never))"
    r" (?:change|alter|modify|write|have (?:any )?side)\w*"
    r"|`?GETs?`?(?: requests?| calls?| endpoints?)? (?:changes? nothing|(?:is|are)(?: always)?"
    r" (?:safe|read[- ]only|free of side))"
    r"|`?GETs?`?(?: requests?| calls?)? (?:has|have) no side"
    r"|\bnothing (?:is )?chang\w+ (?:by|through|with) (?:a )?`?GET\b",
    *("never", "not", "safe", "read-only", "read only", "free of side", "no side"),
)
_VERBS = frozenset({
    "confirm", "cancel", "delete", "remove", "approve", "reject", "activate", "deactivate",
    "submit", "publish", "restore", "retire", "assign", "accept", "decline",
    "create", "send", "resend", "unlock", "revoke", "finish", "acknowledge",
    "extend", 
})  # fmt: skip
_WRITES = regex.compile(
    r"(?:\||[–—:-])\s*(?:pays?|creates?|deletes?|removes?|cancels?|confirms|approves|writes)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint."""
    safe = _said_so(subject) if subject.says("get") else None
    reading = (each for each in subject.spec[Api].endpoints if each.method == "GET")
    for endpoint in reading if safe else ():
        last = endpoint.path.rstrip("/").rpartition("/")[2].lower()
        source = subject.spec.source
        row = english(source.slice(source.whole_line(endpoint.span.start)))
        acts = "{" in endpoint.path and last in _VERBS
        if safe and (acts or _WRITES.search(row)):
            yield Finding(
                f"`{endpoint.key}` changes something, but `GET` is to change nothing "
                f"({source.where(safe.line.span.start)})",
                endpoint.span,
                "Use `POST`.",
                (Related(safe.line.span, "this is said of `GET`"),),
            )


def _said_so(subject: Subject) -> Said | None:
    return next((line for line, _ in _SAFE.found(subject) if "GET" in line.line.text), None)


RULE = Rule("API121", "get-that-changes", Policy.WARNING, check, __doc__)
