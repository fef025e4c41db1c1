"""An alert on the age of a backup is raised before the next one is due.

## What it does
Compares alerts on the age of the last backup, dump, snapshot or segment of a log (`newest dump
older than 45 min`, `last segment older than 3 minutes`) with how often these are made (`every 6
hours`): of logs if the alert speaks of one, else of backups.

## Why it matters
The alert calls somebody before each backup. Soon nobody looks any more, also when there is none.

## Example
```markdown
- Database dump every 6 hours

| DumpOld | newest database dump older than 45 min |
```

## Fix
Make backups as often as the alert expects, or let it wait longer than the time between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.rules.saved import BACKUP, LOG, SAVED, made
from asbuilt.rules.stated import in_words
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english
from asbuilt.spec.sections.monitoring import Alert, Monitoring

_AGE = regex.compile(
    r"\b(?:last|latest|newest|most recent|youngest|age|old(?:er)?|no|without|missing|letzte\w*"
    r"|jüngste\w*|älter\w*|últim\w+|derni[eè]re?s?|последн\w+|старше)\b|最近|最新|超过",
    re.I,
)
_SEGMENT = regex.compile(r"\bsegments?\b", re.I)
_RESTORED = regex.compile(
    r"\b(?:restor\w+|drill\w*|test\w*|verif\w+|job|duration|took|runs?)\b", re.I
)
"""What takes time beside the making of a backup."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alert that is raised in between."""
    aged = [each for each in map(_aged, subject.spec[Monitoring].alerts) if each]
    if not aged or not subject.says(*SAVED):
        return
    watched = {alert.span for alert, _, _ in aged}
    found = [
        (interval, LOG.search(line.text) is not None)
        for line in said(subject)
        for interval in made(line)
        if not any(span.start <= interval.text.span.start < span.end for span in watched)
    ]
    for _, target, of_logs in aged:
        same = [each for each, is_log in found if is_log is of_logs]
        others = [] if of_logs else [each for each, _ in found]
        often = min(same or others, key=lambda each: each.seconds, default=None)
        if often and target.value < often.seconds:
            yield Finding(
                f"this alert is raised after {in_words(target.value)}, but the next one is made "
                f"only every {in_words(often.seconds)}",
                target.span,
                "Make it as often as the alert expects, or let the alert wait longer.",
                (Related(often.text.span, "how often it is made"),),
            )


def _aged(alert: Alert) -> tuple[Alert, Target, bool] | None:
    """An alert on the age of what is saved, with its figure, and whether it is of a log."""
    times = [each for each in alert.targets if each.unit == "seconds"]
    text = english(f"{alert.name.text} {alert.text.text}" if alert.name else alert.text.text)
    if len(times) != 1 or not _AGE.search(text) or _RESTORED.search(text):
        return None
    of_logs = LOG.search(text) is not None or _SEGMENT.search(text) is not None
    return (alert, times[0], of_logs) if of_logs or BACKUP.search(text.lower()) else None


RULE = Rule("CON126", "alert-sooner-than-interval", Policy.STRICT, check, __doc__)
