"""Backups are made too seldom for the promised recovery point.

## What it does
Compares a recovery point objective (`RPO < 1 hour`) with the interval of the backups, or of what is
saved in between (`daily`, `every 6 hours`, `0 2 * * *`: the shortest one counts), when the document
names nothing that saves each change at once: replication, continuous archiving, point-in-time
recovery; or when it says that nothing is saved in between. A standby alone excuses daily backups,
but none that are made to meet an objective; and where logs are archived at intervals, only what is
copied elsewhere or without pause.

## Why it matters
When the disk fails, everything since the last backup is lost.

## Example
```markdown
| NFR-8 | Data loss | High | RPO < 1 hour |

- Daily backups to another region
```

## Fix
Make backups more often, or promise less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.intervals import intervals
from asbuilt.rules.promised import promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, saying
from asbuilt.rules.saved import LOG, SAVED, made
from asbuilt.rules.stated import Stated, in_words
from asbuilt.spec.figures.figure import DAY

_AT_ONCE = regex.compile(
    r"\b(?:continuous\w*(?! (?:aggregat|integrat|deliver|deploy|improve|monitor|test))"
    r"|point[- ]in[- ]time|PITR|replicat\w+|litestream|synchronous\w*"
    r"|AOF|CDC|change data capture|journal\w*|(?P<may>streaming|mirror(?!\.)\w*)"
    r"|(?:read|hot|warm|database|DB|PostgreSQL|Postgres|MySQL) replicas?)\b",
    re.I,
)
_OF_DATA = regex.compile(
    r"\b(?:database|DB|PostgreSQL|Postgres|MySQL|SQLite|WAL|logs?|disks?|volumes?|storage|stores?"
    r"|writes?|standby|replicas?|RAID|backups?)\b",
    re.I,
)
"""What is said of data in a line that may speak of streaming and mirroring something else."""
_AWAY = regex.compile(
    r"\bcontinuous\w*|\b(?:region|site|data ?cent(?:er|re)|zone|bucket)s?\b", re.I
)
"""What saves changes although logs are archived at intervals: it does not wait, or is elsewhere."""
_STANDBY = regex.compile(r"\b(?:standby|multi[- ]AZ|secondary|fail-?over)\b", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for the strictest objective that the most frequent backup misses."""
    objectives = [each for each in promises(subject) if each.target.metric == "rpo"]
    if not objectives or not subject.says(*SAVED):
        return
    found = [(interval, line) for line in saying(subject, *SAVED) for interval in made(line)]
    promise = min(objectives, key=lambda each: each.target.value)
    often, where = min(found, key=lambda each: each[0].seconds, default=(None, None))
    if often is None or where is None or often.seconds <= promise.target.value:
        return
    of_logs = LOG.search(where.text) is not None
    lines = said(subject)
    denied = any(_NOTHING_BETWEEN.search(line.text) for line in lines)
    if denied or not any(_saves_at_once(line, often, of_logs) for line in lines):
        yield Finding(
            f"a backup is made every {in_words(often.seconds)}, but {promise.name} promises to "
            f"lose no more than {in_words(promise.target.value)}",
            often.text.span,
            "Make backups more often, save the changes in between, or promise less.",
            (Related(promise.target.span, f"{promise.name} is here"),),
        )


_NOTHING_BETWEEN = regex.compile(
    r"\b(?:no (?:logs?|WAL|increments?|changes?)|nothing)\b[^.;|]{0,30}"
    r"\b(?:shipped|archived|saved|copied|kept|stored)\b[^.;|]{0,20}\bbetween\b"
    r"|\bnothing else\b[^.;|]{0,20}\b(?:shipped|archived|saved|copied|kept|stored|backed up)\b"
    r"|\b(?:no|without(?: an?)?) (?:log (?:shipping|archiv\w+)|point[- ]in[- ]time recovery)\b",
    re.I,
)
"""What says that nothing saves the changes between two backups, whatever else is there."""


def _saves_at_once(line: Said, often: Stated, of_logs: bool) -> bool:
    """Whether a line names what saves changes without waiting for an interval, which may be that
    ``of_logs``."""
    if often.seconds >= DAY and _STANDBY.search(line.text):
        return True
    at_once = _AT_ONCE.search(line.text)
    if at_once and (not at_once["may"] or _OF_DATA.search(line.text)):
        return not of_logs or _AWAY.search(line.text) is not None
    return not of_logs and LOG.search(line.text) is not None and not any(intervals(line))


RULE = Rule("CON111", "backups-miss-rpo", Policy.STRICT, check, __doc__)
