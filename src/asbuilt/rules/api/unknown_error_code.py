"""An endpoint answers with an error that the catalogue does not have.

## What it does
Compares the errors that the text names by status and code (``409 no_copy_left``) with the
document's catalogue of errors, a table with a status and a code in each row: codes that it does not
have, and codes that it has with another status. Where several are missing the catalogue is an
excerpt, unless it is said to be complete.

## Why it matters
Clients are written by the catalogue. They do not know what is answered.

## Example
```markdown
Errors: `403 forbidden`, `404 not_found`, `409 copies_unavailable`.

| Status | Code           | Meaning           |
| ------ | -------------- | ----------------- |
| 404    | `not_found`    | No such resource  |
| 409    | `no_copy_left` | Not enough copies |
```

## Fix
Correct the code, or add it to the catalogue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.errors import CODE, Error, catalogue
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said

_NAMED = regex.compile(
    rf"`?(?<![\w./-])(?P<status>[45][0-9]{{2}})`?[ :–-]{{1,3}}`?(?P<code>{CODE})(?![\w(])`?"
    rf"|`(?P<before>{CODE})`\s*\(`?(?P<behind>[45][0-9]{{2}})`?\)"
)
_MOST_UNKNOWN = 2
_SHARE_KNOWN = 3
"""How many codes of the catalogue the text names for each that it does not have."""


_COMPLETE = regex.compile(
    r"\b(?:list|table|catalogue?|set)\b(?: of (?:\w+ )?(?:errors?|codes?))?(?: below| above)? is"
    r" (?:complete|exhaustive|closed)\b"
    r"|\bcomplete (?:list|table|catalogue?) of (?:all )?(?:the )?(?:error|code|problem)"
    r"|\bno other (?:error )?codes?\b"
    r"|\bthese are (?:all|the only) (?:the )?(?:error )?codes?\b"
    r"|\b(?:all|every) (?:error )?codes? (?:is|are) (?:listed )?(?:here|below|in this)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each code, at its first place."""
    known: defaultdict[str, list[Error]] = defaultdict(list)
    for error in catalogue(subject):
        for each in error.codes:
            known[each].append(error)
    if not known:
        return
    named = list(_named(subject))
    unknown = {code.text for _, code in named if code.text not in known}
    right = {code.text for _, code in named if code.text in known}
    few = _MOST_UNKNOWN >= len(unknown) <= len(right) // _SHARE_KNOWN
    whole = few or (bool(unknown) and any(_COMPLETE.search(each.text) for each in said(subject)))
    told: set[str] = set()
    for status, code in named:
        if code.text in told:
            continue
        told.add(code.text)
        rows = known.get(code.text)
        if rows and all(row.status != status for row in rows):
            yield Finding(
                f"`{code.text}` is answered with {status} here, but with {rows[0].status} in "
                f"{subject.spec.source.where(rows[0].line.span.start)}",
                code.span,
                "Keep the status that is meant, in both places.",
                (Related(rows[0].line.span, "the catalogue"),),
            )
        elif not rows and whole:
            yield Finding(
                f"`{code.text}` is none of the errors in the catalogue",
                code.span,
                did_you_mean(code.text, known) or "Correct the code, or add it to the catalogue.",
            )


def _named(subject: Subject) -> Iterator[tuple[str, Text]]:
    """The statuses and codes that the text names outside of the catalogue."""
    own = {error.line.span for error in catalogue(subject)}
    for line in subject.statements:
        if line.span not in own and ("_" in line.text or "-" in line.text):
            for found in _NAMED.finditer(line.text):
                group = "code" if found["code"] else "before"
                yield found["status"] or found["behind"], part(line, *found.span(group))


RULE = Rule("API117", "unknown-error-code", Policy.WARNING, check, __doc__)
