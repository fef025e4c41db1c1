"""High availability is promised on a single machine.

## What it does
Reports an availability of 99.9 % or more when the document says that the service, or one of its
parts, runs as one replica, instance, machine or container, and names nothing that takes over: in a
sentence, in a table of parts and their replicas, in a manifest.

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
from asbuilt.rules.promised import Promise, promises, short
from asbuilt.rules.replicas import Count, part_of, same_part, single
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.spec.language import english
from asbuilt.spec.title import bare
from asbuilt.spec.words import spaced

_HIGH = 0.999
_TAKES_OVER = regex.compile(
    r"\b(?:fail-?over|hot standby|warm standby|standby|multi[- ]AZ|multi[- ]region|active[- ]active"
    r"|active[- ]passive|redundan\w+|load[- ]balanc(?:ed|ing)|auto-?scal\w+)\b",
    re.I,
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
    """One finding for each requirement that promises so much."""
    promised = [
        each
        for each in promises(subject)
        if each.target.metric == "availability" and each.target.value >= _HIGH
    ]
    one = single(subject) if promised else None
    if one is not None and _BESIDE.search(english(spaced(one.part))):
        promised = [each for each in promised if _names(each, one)]
    if one is None or not promised or _is_taken_over(subject, one):
        return
    on = "one replica" if one.text.text.isdecimal() else f"`{one.text.text}`"
    for promise in promised:
        yield Finding(
            f"{promise.name} promises `{short(promise.target)}`, but {_what(one)} runs on {on} "
            f"({subject.spec.source.where(one.text.span.start)})",
            promise.target.span,
            "Run two replicas or a standby, or promise what one machine can keep.",
            (Related(one.text.span, "one replica"),),
        )


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
        for line in lines
        if (found := _TAKES_OVER.search(line.text))
        and not (counted and not part_of(line))
        and not _DENIED.search(line.text[: found.start()])
    )


RULE = Rule("CON113", "availability-on-one-replica", Policy.STRICT, check, __doc__)
