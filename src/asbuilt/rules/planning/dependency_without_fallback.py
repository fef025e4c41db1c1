"""An external service without a timeout or a fallback.

## What it does
Reports external services among the dependencies that have no timeout, or nothing that happens when
they fail: a dash or `none` is nothing. Libraries, databases and runtimes are no external services,
and neither is a line that says `none`. A sentence elsewhere that names the service and its timeout
or fallback counts too. Where none of several has either, that is told once. Whoever only calls
(`in` in a column *Direction*) is no service that is called. Also reports a part that is called a
third party's wherever it is described, which something here calls, when nothing around its name
says how it may fail; a service that an item, a clause or a heading is about, when those beside it
say how they may fail, or a timeout is all that is said; and the provider that labels name.

## Why it matters
Every service fails some day. Without a timeout every request that needs it waits, and without a
fallback each of them fails.

## Example
```markdown
## Dependencies

- Stripe: charges cards
```

## Fix
Say how long to wait and what happens then:
```markdown
| Service | Used for | Used by | Timeout | Retries | Fallback                      |
| ------- | -------- | ------- | ------- | ------- | ----------------------------- |
| Stripe  | charge   | FR-4    | 3s      | 2       | queue for 24 hours, reply 202 |
```
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.document.placeholder import is_filler, says_nothing
from asbuilt.rules.mentions import Mentions
from asbuilt.rules.parties import around, parties, spoken_of
from asbuilt.rules.partners import Partner, fails, is_listed, partners, told_at, waits
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Source, Span
from asbuilt.spec.language import english
from asbuilt.spec.sections.dependencies import Dependencies, Dependency
from asbuilt.spec.title import bare

_TIMEOUT = regex.compile(r"\btime-?outs?\b|\btimes? out\b|\bdeadline\b")
_FALLBACK = regex.compile(
    r"\bfall-?backs?\b|\bfalls? back\b|\bon failure\b|\bdegrad\w+|\bqueued?\b|\bretried\b"
    r"|\b(?:if|when|while)\b.{0,30}\b(?:down|unavailable|unreachable|fails?|slow)\b"
)
_MEANT = {"timeout": waits, "fallback": fails}
_EITHER = regex.compile(
    r"\d ?s|sec|wait|retr|time|deadline|fall|fail|degrad|queue|down|unavailable|unreachable|slow"
    r"|fäll|fiele|\bcae|\bcai\b|panne|tombe"
)
"""One of these is in whatever the two find; few lines hold any."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each external service, however often it is named."""
    mentions = Mentions(subject.statements)
    source = subject.spec.source
    named: dict[str, list[Dependency]] = {}
    for dependency in subject.spec[Dependencies].items:
        said = source.slice(dependency.span)
        if dependency.external and not is_filler(said) and not _only_calls(source, dependency):
            named.setdefault(bare(dependency.name.text), []).append(dependency)
    silent = len(named) > 1 and not any(
        each.timeout or each.fallback for places in named.values() for each in places
    )
    spans = sorted(each.name.span for places in named.values() for each in places)
    for name, places in named.items():
        lacking: dict[str, re.Pattern[str]] = {}
        told = [told_at(source, each.name.span, spans) for each in places]
        if all(each.timeout is None for each in places) and not any(map(waits, told)):
            lacking["timeout"] = _TIMEOUT
        falls_back = any(each.fallback and not says_nothing(each.fallback.text) for each in places)
        if not falls_back and not any(map(fails, told)):
            lacking["fallback"] = _FALLBACK
        if lacking:
            elsewhere = _elsewhere(source, mentions, name, places[0])
            lacking = {
                what: said
                for what, said in lacking.items()
                if not said.search(elsewhere) and not _MEANT[what](elsewhere)
            }
        if lacking:
            yield Finding(
                f"`{name}` is an external service without a {' and a '.join(lacking)}",
                places[0].name.span,
                "Say how long to wait for it, and what happens then: `timeout 3s`, `fallback: "
                "queue for 24 hours`.",
                cause="no service" if silent and len(lacking) > 1 else "",
            )

    listed = frozenset(word for name in named for word in name.casefold().split())
    yield from _partners(subject, listed)
    for party in parties(subject):
        name = bare(party.name.text)
        if not is_listed(name, listed) and not _HOW.search(around(subject, party)):
            yield Finding(
                f"`{name}` is a third party's, but nothing says how long to wait for it, and what "
                "happens without it",
                party.name.span,
                "Say how long to wait for it, and what happens then.",
                (Related(spoken.span, "it is spoken of here"),)
                if (spoken := spoken_of(subject, party))
                else (),
            )


def _partners(subject: Subject, listed: Collection[str]) -> Iterator[Finding]:
    """The services that lists and paragraphs are about one by one, where the others beside them say
    how they may fail, or where a timeout is all that is said."""
    named: dict[str, list[Partner]] = {}
    for each in partners(subject, listed):
        named.setdefault(bare(each.name.text).casefold(), []).append(each)
    for name, places in named.items():
        if is_listed(name, listed) or any(each.fails for each in places):
            continue
        lacking = ["what happens without it"]
        if not any(each.waits for each in places):
            lacking.insert(0, "how long to wait for it")
        if any(each.apart or each.timed for each in places):
            yield Finding(
                f"`{bare(places[0].name.text)}` is a third party's, but nothing says "
                f"{', and '.join(lacking)}",
                places[0].name.span,
                "Say how long to wait for it, and what happens then.",
            )


def _only_calls(source: Source, dependency: Dependency) -> bool:
    """Whether a row says of whom it names that they call, and are not called."""
    row = source.slice(source.whole_line(dependency.name.span.start))
    return row.count("|") > 1 and _INBOUND.search(english(row)) is not None


_INBOUND = regex.compile(r"\|\s*(?:in|inbound|incoming|eingehend|entrante|entrant)\s*\|", re.I)


_HOW = regex.compile(
    r"\btime-?outs?\b|\btim(?:es|ed) out\b|\bdeadline|\bwait|\bgiv(?:es?|ing) up\b|\bfall-?back"
    r"|\bfalls? back|\botherwise\b|\bdegrad|\bqueue|\bretr(?:y|ies)|\bbreaker"
    r"|\d\s?(?:ms|s|sec\w*|seconds?)\b"
    r"|\b(?:is|are|be) (?:down|unavailable|unreachable|not reachable)\b|\bcache|\blast known\b"
    r"|\b(?:if|when|while|should|until)\b.{0,40}\b(?:down|fails?|answer|available|unavailable)"
    r"|\bwithout (?:an? |the )?(?:answer|reply|response|it\b)|\boutage|\bfailure|\bdead letter"
)
"""Words by which something is said of a failure, however."""

_MOST_LINES = 100
"""Lines about one service that are looked at."""


def _elsewhere(source: Source, mentions: Mentions, name: str, dependency: Dependency) -> str:
    """The other lines that name the service, in lower case, and in English as far as their words
    are known; nothing when none of them says how long it may take or what happens without it."""
    name = name.split(" (")[0].split(" http")[0]
    named = (span for span in mentions.of(name) if span != dependency.name.span)
    lines = (
        Span(source.whole_line(span.start).start, source.whole_line(span.end).end)
        for span in islice(named, _MOST_LINES)
    )
    said = "\n".join(
        told_at(source, line) if _ITEM.match(source.text, line.start) else _line(source, line)
        for line in lines
    )
    return said if _EITHER.search(said) else ""


def _line(source: Source, line: Span) -> str:
    return english(source.slice(line)).lower()


_ITEM = regex.compile(r"[ \t]*(?:[-*+]|[0-9]{1,2}[.)])[ \t]")
"""What an item begins with, which may go on in the lines below."""


RULE = Rule("PLN112", "dependency-without-fallback", Policy.STRICT, check, __doc__)
