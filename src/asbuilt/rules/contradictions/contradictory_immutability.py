"""What nobody may change can be changed.

## What it does
Compares the tables of which the document says that they are only added to or that nobody can change
them (*the audit log is append-only*, *a log that nobody can alter*) with the rights that `GRANT`
gives on them, and with the endpoints that change or delete their rows. Conditions (*cannot be
changed after 24 hours*) are passed over.

## Why it matters
Evidence that the service itself can change is none.

## Example
```markdown
The audit log is append-only.
```
```sql
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_log TO app;
```

## Fix
Take the right back (`GRANT SELECT, INSERT`), remove the endpoint, or promise less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import singular

_CHANGE = r"(?:change|alter|edit|modify|update|overwrite)"
_CHANGED = r"(?:changed|altered|edited|modified|updated|overwritten)"
_FOREVER = Wording(
    r"\b(?:append[- ]only|immutable|write[- ]once|insert[- ]only|tamper[- ]proof)\b"
    rf"|\b(?:nobody|no one|no user|no role) (?:can|may|is able to) {_CHANGE}\b"
    rf"|\b(?:can ?not|can never|must (?:not|never)|may (?:not|never)) be {_CHANGED}\b"
    rf"|\b(?:is|are) never {_CHANGED}\b",
    *("append", "immutable", "write-once", "write once", "insert-only", "insert only", "tamper"),
    *("nobody", "no one", "no user", "no role", "cannot be", "can not be", "never", "not be"),
)
_CONDITION = regex.compile(
    r"\b(?:after|once|unless|except|until|when"
    r"|while|if|without|by (?!any|nobody)|but|before|afterwards"
    r"|only"
    r"|through|via|from the|other than)\b",
    re.I,
)
_SIGNS = ("append", "immutable", "write-once", "write once", "insert-only", "tamper", "nobody",
          "no one", "never", "cannot", "not be", "no user", "no role")  # fmt: skip
_GRANT = regex.compile(
    r"\bGRANT\s+(?P<rights>[A-Z, \n]{3,120}?)\s+ON\s+(?:TABLE\s+)?"
    r"[\"`]?(?:\w+\.)?(?P<table>\w+)[\"`]?"
    r"\s+TO\s+[\"`]?(?P<who>\w+)",
    re.I,
)
_CHANGES = regex.compile(r"\b(?:UPDATE|DELETE|TRUNCATE|ALL)\b", re.I)
_OWNER = regex.compile(r"owner|admin|postgres|root|migrat|dba|purge|retention|maint", re.I)
_METHODS = ("PUT", "PATCH", "DELETE")
_LONGEST = 120
"""Characters between the name of a table and what is said of it."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each right and each endpoint that changes what is to stay."""
    if not subject.says(*_SIGNS):
        return
    kept = dict(_kept(subject))
    source = subject.spec.source
    for fence in blocks_of(subject.outline.root, Fence) if kept else ():
        content = fence.content
        for found in _GRANT.finditer(source.text, content.start, content.end):
            line = kept.get(found["table"].lower())
            right = _CHANGES.search(found["rights"])
            if line and right and not _OWNER.search(found["who"]):
                start = found.start("rights") + right.start()
                yield _finding(
                    subject, line, f"`{found['who']}` may change `{found['table']}`",
                    Span(start, start + len(right[0])),
                )  # fmt: skip
    for item in bound(subject) if kept else ():
        endpoint = item.endpoint
        line = kept.get(item.table.name.lower()) if item.table else None
        if line and endpoint.method in _METHODS:
            yield _finding(subject, line, f"`{endpoint.key}` changes what is in it", endpoint.span)


def _finding(subject: Subject, line: Said, what: str, span: Span) -> Finding:
    return Finding(
        f"{what}, but nobody is to ({subject.spec.source.where(line.line.span.start)})",
        span,
        "Take the right back, or promise less.",
        (Related(line.line.span, "it is to stay as it is"),),
    )


def _kept(subject: Subject) -> Iterator[tuple[str, Said]]:
    """The tables whose rows are said to stay as they are."""
    tables = subject.spec[DataModel].tables
    named = [(table.name.lower(), words(table.name)) for table in tables]
    for line, found in _FOREVER.found(subject) if tables else ():
        if _CONDITION.search(_rest(line.text, found.end())):
            continue
        before = line.text[max(0, found.start() - _LONGEST) : found.start()]
        behind = line.text[found.end() : found.end() + _LONGEST]
        about = words(f"{before} {behind}")
        for name, called in named:
            if called and called <= about and _is_subject(name, before, behind):
                yield name, line


def _rest(text: str, start: int) -> str:
    """The rest of a clause."""
    return regex.split(r"[.;|]", text[start : start + _LONGEST], maxsplit=1)[0]


def _is_subject(name: str, before: str, behind: str) -> bool:
    """Whether it is the table, or its rows, of which something is said: its words stand right
    before that, or right behind *append-only*."""
    parts = (f"(?:{re.escape(part)}|{re.escape(singular(part))})" for part in name.split("_"))
    spelled = rf"`?{'[ _-]'.join(parts)}(?:s|es)?`?"
    if regex.match(rf"\s(?:table\s)?{spelled}(?![\w.])", behind, re.I):
        return True
    found = regex.search(
        rf"(?P<of>[\w`]+ of (?:the |an? |each |every )?)?(?<![\w.]){spelled}{_LINK}$", before, re.I
    )
    return found is not None and (not found["of"] or _ROWS.match(found["of"]) is not None)


_LINK = (
    r"(?: (?:table|rows?|entries|records|lines))?"
    r"(?:,? (?:that|which|is|are|an?|strictly|also|always|therefore))*,?\s*"
)
_ROWS = regex.compile(r"(?:rows?|entr(?:y|ies)|records?|lines?|contents?)\b", re.I)


RULE = Rule("CON146", "contradictory-immutability", Policy.WARNING, check, __doc__)
