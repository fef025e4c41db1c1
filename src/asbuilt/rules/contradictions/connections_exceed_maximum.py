"""The pools together open more connections than the database takes.

## What it does
Adds up the connections that each instance of each part may open (*each API replica opens at most 40
connections*, *a pool of 40 connections per instance*), times the instances of the part, and
compares the sum with `max_connections`, or the most that the database is said to take. Where a
pooler stands in between (PgBouncer, a proxy) nothing is compared.

## Why it matters
Under load the last instance gets no connection, and fails while the others work.

## Example
```markdown
- **API** – two replicas; each replica opens at most 40 connections.
- **Database** – PostgreSQL 16, `max_connections` 60.
```

## Fix
Let the database take more connections, or the pools open fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.replicas import part_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import WORDS
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Span

_NOUN = r"(?:replicas?|instances?|nodes?|pods?|servers?|process(?:es)?|workers?|containers?|copies)"
_MOST = Wording(
    r"\bmax_connections\b\W{0,4}(?:(?:is|of|to|set|at|on|auf|en|=|:)\W{1,3}){0,3}(?P<set>[0-9]{2,5})\b"
    r"|\b(?:database|postgres\w*|mysql|mariadb|primary)\b[^.;|]{0,40}?"
    r"\b(?:takes?|accepts?|allows?|permits?|limited to)\s"
    r"(?:(?:at most|up to|no more than|only|a maximum of)\s)?(?P<takes>[0-9]{2,5})\sconnections",
    "connections",
)
_EACH = regex.compile(
    rf"\b(?:each|every)\b(?P<of>[^.;|,]{{0,40}}?)\b(?P<noun>{_NOUN}|of them|one)\b[^.;|\d]{{0,40}}?"
    r"(?P<number>[0-9]{1,4})\s(?:(?:database|db|open|idle)\s)?connections",
    re.I,
)
_PER = regex.compile(
    r"(?P<number>[0-9]{1,4})\s(?:(?:database|db|open|idle)\s)?connections\s"
    rf"(?:per|for each|for every|in each|on each)\s(?P<of>[^.;|,\d]{{0,30}}?)(?P<noun>{_NOUN})\b",
    re.I,
)
_ALSO = regex.compile(
    r",\s(?:and\s)?(?:the|a)\s(?:[a-z-]+\s){1,3}(?P<number>[0-9]{1,4})(?=[.,;]|$)", re.I
)
"""``, the nightly job 5``: what goes on."""
_COUNTED = regex.compile(
    rf"(?<![\w.,–-])(?P<count>[0-9]{{1,3}}|{'|'.join(WORDS)})\s(?:[a-z-]+\s){{0,2}}?{_NOUN}\b", re.I
)
_COUNTED_EACH = regex.compile(
    rf"(?<![\w.,–-])(?P<count>[0-9]{{1,3}}|{'|'.join(WORDS)})\s(?:[\w-]+\s){{0,2}}?{_NOUN}\s"
    r"(?:with|of|open|hold|keep|use)\s(?:(?:at most|up to|a pool of)\s)?(?P<number>[0-9]{1,4})\s"
    r"(?:(?:database|db)\s)?connections\seach\b",
    re.I,
)
"""``Two API instances with 30 connections each``."""
_POOLERS = ("pgbouncer", "pgpool", "pooler", "rds proxy", "proxysql", "odyssey")


class _Pool(Struct, frozen=True):
    """What each instance of a part opens, and how many there are."""

    each: int
    instances: int
    span: Span


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the most that the database takes."""
    if not subject.says("connections") or any(map(subject.says, _POOLERS)):
        return
    most = [
        (line, found)
        for line in _MOST.lines(subject)
        for found in _MOST.pattern.finditer(line.text)
        if not is_among_tests(line.line)
    ]
    if len({found["set"] or found["takes"] for _, found in most}) != 1:
        return
    lines = [line for line in said(subject) if not is_among_tests(line.line)]
    pools = [pool for line in lines for pool in _pools(line, lines)]
    together = sum(pool.each * pool.instances for pool in pools)
    line, found = most[0]
    taken = found["set"] or found["takes"]
    if together > int(taken):
        added = " + ".join(
            f"{each.instances} × {each.each}" if each.instances > 1 else f"{each.each}"
            for each in pools
        )
        yield Finding(
            f"the database takes {taken} connections, but {added} = {together} are opened",
            line.found(found, "set" if found["set"] else "takes").span,
            "Let the database take more connections, or the pools open fewer.",
            tuple(Related(pool.span, "part of the sum") for pool in pools),
        )


def _pools(line: Said, lines: list[Said]) -> Iterator[_Pool]:
    """The pools of a statement: of each instance of a part whose instances are counted."""
    if "connection" not in line.text:
        return
    text = line.text
    if both := _COUNTED_EACH.search(text):
        yield _Pool(int(both["number"]), _number(both["count"]), line.line.span)
        return
    found = _EACH.search(text) or _PER.search(text)
    if found is None:
        return
    part = found["of"].strip(" `*") or part_of(line) or _part_before(line, lines)
    instances = _instances(part, line, lines)
    if not instances:
        return
    yield _Pool(int(found["number"]), instances, line.line.span)
    at = found.end()
    while also := _ALSO.match(text, at):
        yield _Pool(int(also["number"]), 1, line.line.span)
        at = also.end()


def _part_before(line: Said, lines: list[Said]) -> str:
    """The part that the item is about in which a statement stands."""
    at = lines.index(line)
    for before in reversed(lines[max(0, at - _NEAR) : at]):
        if not 0 <= line.line.span.start - before.line.span.end <= _GAP:
            return ""
        if part := part_of(before):
            return part
        line = before
    return ""


_NEAR, _GAP = 3, 2


def _instances(part: str, own: Said, lines: list[Said]) -> int:
    """How many instances of a part a document counts: in the statement itself, or in those about
    the part, if all say the same."""
    if found := _COUNTED.search(own.text):
        return _number(found["count"])
    named = words(part)
    counts = {
        _number(found["count"])
        for line in lines
        if named and named <= words(f"{part_of(line)} {line.text}")
        if (found := _COUNTED.search(_ONE_OF.sub("", line.text)))
    }
    return counts.pop() if len(counts) == 1 else 0


_ONE_OF = regex.compile(r"\b(?:one|1) of (?:the )?", re.I)


def _number(said: str) -> int:
    return WORDS.get(said.lower()) or int(said)


RULE = Rule("CON154", "connections-exceed-maximum", Policy.WARNING, check, __doc__)
