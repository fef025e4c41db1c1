"""Backups are made too seldom for the promised recovery point.

## What it does
Compares a recovery point objective (`RPO < 1 hour`) with the interval of the backups (`daily`,
`every 6 hours`), when the document names nothing that saves changes in between: replication, a
write-ahead log, point-in-time recovery.

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
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.promised import promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.stated import in_words, intervals
from asbuilt.spec.figures.vocabulary import any_of

_BACKUP = regex.compile(any_of(("back-?ups?", "backed up", "snapshots?", "dumps?")))
_BETWEEN = regex.compile(
    r"\b(?:WAL|write[- ]ahead|point[- ]in[- ]time|PITR|continuous\w*|replicat\w+|standby"
    r"|(?:read|hot|warm|database|DB|PostgreSQL|Postgres|MySQL) replicas?|streaming"
    r"|incremental|log shipping|litestream|binlog)\b",
    re.I,
)
_OTHER = regex.compile(r"\b(?:test\w*|restor\w+|drill\w*|verif\w+|review\w*|full)\b", re.I)
_KEPT = regex.compile(r"\b(?:keep\w*|kept|retain\w*|retention)\b", re.I)
"""What follows says for how long, not how often."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for the strictest objective that the most frequent backup misses."""
    objectives = [each for each in promises(subject) if each.target.metric == "rpo"]
    if not objectives:
        return
    made = [
        interval
        for line in subject.statements
        if _BACKUP.search(line.text.lower()) and not _OTHER.search(line.text)
        for interval in intervals(part(line, 0, _made(line)))
    ]
    promise = min(objectives, key=lambda each: each.target.value)
    often = min(made, key=lambda each: each.seconds, default=None)
    if often is None or often.seconds <= promise.target.value:
        return
    if not any(_BETWEEN.search(line.text) for line in subject.statements):
        yield Finding(
            f"a backup is made every {in_words(often.seconds)}, but {promise.name} promises to "
            f"lose no more than {in_words(promise.target.value)}",
            often.text.span,
            "Make backups more often, save the changes in between, or promise less.",
            (Related(promise.target.span, f"{promise.name} is here"),),
        )


def _made(line: Text) -> int:
    """Where a line goes on to say for how long backups are kept."""
    found = _KEPT.search(line.text)
    return found.start() if found else len(line.text)


RULE = Rule("CON111", "backups-miss-rpo", Policy.STRICT, check, __doc__)
