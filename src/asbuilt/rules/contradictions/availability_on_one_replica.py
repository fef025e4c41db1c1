"""High availability is promised on a single machine.

## What it does
Reports an availability of 99.9 % or more when the document says that the service, or one of its
parts, runs as one replica, instance, machine or container, and names nothing that takes over: in a
sentence, in a table of parts and their replicas, in a manifest; so it does with a promise in words
(*survives the loss of any node*, *no single point of failure*). A promise of every part is held
against each row that counts one replica, where others count more. Where one statement calls a part
highly available and says that it runs on one machine, no figure need be promised. What runs once
and is restarted by hand is reported, whatever else has replicas.

## Why it matters
99.9 % are 43 minutes a month. A single replica is down for every update, every restart of its
machine and every fault until somebody has mended it.

## Example
```markdown
| NFR-3 | Uptime | High | 99.9% |

- Replicas: 1
```

## Fix
Run two replicas or a standby, or promise what one machine can keep (`99.5%`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table, Text
from asbuilt.rules.promised import Promise, promises, short
from asbuilt.rules.replicas import COUNTS, Count, one_in, part_of, same_part, single
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, saying
from asbuilt.rules.wording import Wording
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import spaced

_HIGH = 0.999
_TAKES_OVER = Wording(
    r"\b(?:fail-?over|hot standby|warm standby|standby|multi[- ]AZ|multi[- ]region|active[- ]active"
    r"|active[- ]passive|redundan\w+|load[- ]balanc(?:ed|ing)|auto-?scal\w+)\b",
    *("failover", "fail-over", "standby", "multi", "active", "redundan", "balanc", "auto"),
)
_DENIED = regex.compile(r"\b(?:no|not|without|none|neither|never)\b[^.,;]{0,25}$", re.I)
_OF_DATA = regex.compile(
    r"\b(?:databases?|DB|Postgres\w*|MySQL|MariaDB|Aurora|RDS|Cloud SQL|Redis|MongoDB)\b", re.I
)
_BESIDE = regex.compile(
    r"\b(?:schedul\w+|cron\w*|jobs?|workers?|batch\w*|leader|admin\w*|monitor\w*|grafana|prometheus"
    r"|mailer|mails?|notif\w*|warnings?|reminders?|dispatch\w*|expir\w*|clean\w*|export\w*|import\w*|sync\w*|purg\w*|migrat\w+|backups?|archiv\w*|runners?|bastion|reports?"
    r"|region\w*|zone|site|EU|US|AP)\b",
    re.I,
)
"""Parts without which requests are answered all the same, and names that are of no part."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises so much, and each part that is called so."""
    yield from _called_so(subject)
    yield from _by_hand(subject)
    yield from _of_every_part(subject)
    promised = [
        each
        for each in promises(subject)
        if each.target.metric == "availability" and each.target.value >= _HIGH
    ]
    surviving = [*_surviving(subject)]
    one = single(subject) if promised or surviving else None
    if one is not None and _BESIDE.search(english(spaced(one.part))):
        promised, surviving = [each for each in promised if _names(each, one)], []
    if one is None or not (promised or surviving) or _is_taken_over(subject, one):
        return
    for line, found in surviving if not promised else ():
        named = _ID.sub("", part_of(line))
        if not named or same_part(one.part, named):
            yield Finding(
                f"this promises `{found.text}`, but {_what(one)} runs on `{one.text.text}` "
                f"({subject.spec.source.where(one.text.span.start)})",
                found.span,
                "Run two replicas or a standby, or promise what one machine can keep.",
                (Related(one.text.span, "the only one"),),
            )
    on = "one replica" if one.text.text.isdecimal() else f"`{one.text.text}`"
    for promise in promised:
        yield Finding(
            f"{promise.name} promises `{short(promise.target)}`, but {_what(one)} runs on {on} "
            f"({subject.spec.source.where(one.text.span.start)})",
            promise.target.span,
            "Run two replicas or a standby, or promise what one machine can keep.",
            (Related(one.text.span, "one replica"),),
        )


def _by_hand(subject: Subject) -> Iterator[Finding]:
    """The statements by which a part runs once and somebody starts it again, where so much is
    promised."""
    promise = next(
        (
            each
            for each in promises(subject)
            if each.target.metric == "availability" and each.target.value >= _HIGH
        ),
        None,
    )
    for line, found in _STARTED_BY_HAND.found(subject) if promise else ():
        if promise and _RUNS_ONCE.search(line.text) and not _TRIED.search(line.text):
            yield Finding(
                f"{promise.name} promises `{short(promise.target)}`, but what runs once here is "
                f"`{found[0].strip()}`",
                line.found(found).span,
                "Run two replicas or a standby, or promise what one can keep.",
                (Related(promise.target.span, f"{promise.name} is here"),),
            )


_RUNS_ONCE = regex.compile(
    r"\bruns? (?:exactly |only |just )?(?:once|one time)\b(?! (?:an?|per|every|each|at|daily|in)\b)"
    r"|\b(?:single|sole|one|only) (?:instance|process|replica|copy|node|machine|server|pod)\b"
    r"|\b(?:single|only one|exactly one)\b",
    re.I,
)
_TRIED = regex.compile(r"\b(?:staging|test\w*|dev\w*|never|not|no longer|second|stand-?by)\b", re.I)
_STARTED_BY_HAND = Wording(
    r"\b(?:re-?started|started (?:again|anew)|brought (?:back|up)|switched over|failed over"
    r"|replaced)\b"
    r"[^.;,|]{0,20}\b(?:by hand|manually|by (?:an?|the) (?:operator|engineer|admin\w*))\b"
    r"|\b(?:restarts?|starts?|brings?|switch(?:es)?) (?:it|the \w+)\b[^.;,|]{0,20}"
    r"\b(?:by hand|manually)\b|\bmanual (?:restart|fail-?over)\b",
    *("by hand", "manual", "operator", "engineer", "admin"),
)


def _surviving(subject: Subject) -> Iterator[tuple[Said, Text]]:
    """The statements by which the loss of one machine stops nothing."""
    if not subject.says("single", "node", "machine", "instance", "server", "host"):
        return
    for line, found in _SURVIVES.found(subject):
        if not _DENIED.search(line.text[: found.start()]):
            yield line, line.found(found)


_ID = regex.compile(r"[A-Z]{1,6}-?[0-9]{1,4}")
"""What an item begins with that is no part."""
_SURVIVES = Wording(
    r"\b(?:surviv(?:es?|ing)|tolerat(?:es?|ing)|withstands?) (?:the )?(?:loss|failure|outage|crash)"
    r" of (?:any|one|an?)(?: single| one)? (?:node|instance|machine|server|host|replica|pod|VM)\b"
    r"|\bno single points? of failure\b",
    *("surviv", "tolerat", "withstand", "no single point"),
)


def _of_every_part(subject: Subject) -> Iterator[Finding]:
    """The rows that count one replica of a part, where every part is said to survive a loss and
    others have more."""
    if not subject.says(
        "surviv", "tolerat", "withstand", "outlive", "redundant", "point of", "any"
    ):
        return
    promised = (line for line, _ in _EVERY_PART.found(subject) if not _BUT_SOME.search(line.text))
    promise = next(promised, None)
    for table in blocks_of(subject.outline.root, Table) if promise else ():
        titles = [english(normal_title(cell.text)) for cell in table.header]
        at = next((at for at, title in enumerate(titles) if at and title in COUNTS), None)
        if at is None or sum(row[at].text not in ("0", "1") for row in table.rows) < _OTHERS:
            continue
        for row in table.rows:
            told = english(" ".join(cell.text for cell in row))
            if promise and row[at].text == "1" and not _TAKES_OVER.search(told):
                yield Finding(
                    f"`{bare(row[0].text)}` has one replica, but every part is to survive the loss "
                    f"of one ({subject.spec.source.where(promise.line.span.start)})",
                    row[at].span,
                    "Run two replicas or a standby, or leave it out of the promise.",
                    (Related(promise.line.span, "what is promised"),),
                )


_OTHERS = 2
_BUT_SOME = regex.compile(r"\b(?:except|but|other than|apart from|save for|besides)\b", re.I)
_EVERY_PART = Wording(
    r"\b(?:every|each|all)\b(?: of)?(?: the| our)?(?: \w+)? (?:components?|parts?|services?)\b"
    r"(?! (?:but|except|other than|apart from))[^.;,]{0,40}\b(?:"
    r"(?:surviv(?:es?|ing)|tolerat(?:es?|ing)|withstands?|outlives?) (?:the )?"
    r"(?:loss|failure|outage|crash) of (?:any|one|an?)\b"
    r"|(?:is|are|runs?|deployed) redundant(?:ly)?\b"
    r"|(?:runs?|deployed) in (?:at least )?(?:two|three|2|3) (?:zones|copies|instances|replicas)\b)"
    r"|\bno (?:component|part|service) (?:(?:may|must|shall|can) be|is) a single point of failure\b"
    r"|\b(?:keeps?|keep on|continues?|goes on|go on) (?:to )?(?:work|run|serv|answer)\w*\b"
    r"[^.;,]{0,30}"
    r"\bwhen any (?:single |one )?(?:machine|node|instance|server|component|host)\b",
    *("surviv", "tolerat", "withstand", "outlive", "redundant", "runs in", "run in"),
    *("deployed in", "point of failure", "when any"),
)


def _called_so(subject: Subject) -> Iterator[Finding]:
    """The statements that say of one part that it is highly available and that it runs once; also
    two sentences of a paragraph, of which the second goes on with *it*."""
    if not subject.says("available", "availability", "tolerant", "redundant", "ha"):
        return
    lines = said(subject)
    highly = {*saying(subject, "availab", "toleran", "redundant")}
    if "HA" in subject.spec.source.text:
        highly.update(line for line in lines if "HA" in line.text)
    highly = {line for line in highly if _HIGHLY.search(line.text)}
    for before, line in zip((None, *lines), lines, strict=False) if highly else ():
        if highly.isdisjoint((before, line)):
            continue
        told = [line]
        if before and _GOES_ON.match(line.text) and _follows(before, line):
            told = [before, line]
        called = next((each for each in told if each in highly), None)
        if called is None:
            continue
        one = next((number for each in told if (number := one_in(each))), None)
        if one is None or (called is not line and one_in(line) is None):
            continue
        text = " ".join(each.text for each in told)
        if _SPARED.search(text) or _TAKES_OVER.search(_HIGHLY.sub(" ", text)):
            continue
        found = _HIGHLY.search(called.text)
        if found and not _DENIED.search(called.text[: found.start()]):
            yield Finding(
                f"this is called `{found[0]}`, but runs on `{one.text}`",
                one.span,
                "Run two replicas or a standby, or do not call it so.",
            )


def _follows(before: Said, line: Said) -> bool:
    return not line.line.row and 0 <= line.line.span.start - before.line.span.end <= _GAP


_GAP = 2
"""Characters between two sentences of one paragraph."""
_GOES_ON = regex.compile(r"\W*(?:it|this|the same)\b", re.I)
_HIGHLY = regex.compile(
    r"\b(?:high(?:ly)?[- ]avail(?:able|ability)|fault[- ]toleran(?:t|ce)|redundant(?:ly)?"
    r"|always available|(?-i:HA))\b",
    re.I,
)
_SPARED = regex.compile(
    r"\b(?:fail\w*|los(?:es?|t|s|ing)|dies|crash\w*|surviv\w+|tolerates|not|no|never|without"
    r"|staging|test\w*|dev\w*|later|future|any|instead|rather|each|every|per|other|another"
    r"|second|both|least|two|three|several|[2-9] \w+)\b",
    re.I,
)
"""What tells that there is more than the one, or that the loss of one is spoken of."""


def _names(promise: Promise, one: Count) -> bool:
    """Whether it is the one part, ``Report API``, for which so much is promised."""
    name = bare(one.part).casefold()
    return " " in name and name in f"{promise.said} {promise.target.text}".casefold()


def _what(one: Count) -> str:
    return f"`{bare(one.part)}`" if one.part else "the service"


def _is_taken_over(subject: Subject, one: Count) -> bool:
    """Whether anything stands in for the one. What is said of another part, or of the database,
    stands in for nothing else, and what is said of no part for none whose copies are counted."""
    at = one.text.span.start
    lines = said(subject)
    own = [line.text for line in lines if line.line.span.start <= at < line.line.span.end]
    of_data = any(map(_OF_DATA.search, own))
    counted = bool(one.part) and one.text.text.isdecimal()
    return any(
        (of_data or not _OF_DATA.search(line.text)) and same_part(one.part, part_of(line))
        for line, found in _TAKES_OVER.found(subject)
        if not (counted and not part_of(line)) and not _DENIED.search(line.text[: found.start()])
    )


RULE = Rule("CON113", "availability-on-one-replica", Policy.STRICT, check, __doc__)
