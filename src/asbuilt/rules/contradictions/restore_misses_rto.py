"""A restore took longer than is promised.

## What it does
Compares the recovery time objective (`RTO < 1 hour`) with the time that a restore took when it was
tried: `the restore drill of 5 November took 95 minutes`, a row of a table of drills, *the last
drill took 95 minutes* below *Backups*. Of several objectives the longest one counts.

## Why it matters
The drill has shown that the promise cannot be kept.

## Example
```markdown
| NFR-4 | Recovery time | High | RTO < 1 hour |

- The last restore drill took 95 minutes.
```

## Fix
Make the restore faster and try it again, or promise what it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.promised import promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, saying
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.language import english

_RESTORE = regex.compile(
    r"\b(?:restor\w+|recover\w*|fail-?over|switch-?over|game ?day|disaster)\b", re.I
)
_RESTORED = (
    "restor",
    "recover",
    "fail",
    "switch",
    "game",
    "disaster",
    "drill",
    "rehears",
    "exercis",
)
"""One of these is in what is found."""
_TRIED = regex.compile(
    r"\b(?:drill\w*|rehears\w+|exercis\w+|test\w*|trial\w*|dry run|tried|practi[cs]e\w*)\b", re.I
)
_DRILL = regex.compile(r"\b(?:drill|rehears|exercis)", re.I)
_OF_SAVING = regex.compile(r"\b(?:back-?ups?|restor\w+|recover\w*|disaster)\b", re.I)
"""A title below which a drill is one of restoring."""
_TOOK = regex.compile(
    r"\b(?:took|has taken|have taken|lasted|needed|measured(?: (?:at|as|with))?|done (?:in|after)"
    r"|(?:completed|finished|succeeded|restored|back|up again|running again) (?:in|after|within))\b"
    r"[\s:*]*(?:(?:us|about|around|roughly|some|only|just|a total of|altogether|approximately|ca\.?"
    r"|nearly|almost|over|more than)\s+)*",
    re.I,
)
_MEASURED = regex.compile(r"\bmeasured\b", re.I)
_TAKES = regex.compile(r"\b(?:takes?|lasts?|needs)\s+(?:(?:about|around|roughly|some) )?", re.I)
"""How long a restore takes that was measured."""
_DATED_FORM = regex.compile(r"[:=–—|]\s*\**(?:about |ca\.? |~\s*)?$", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each restore that took too long."""
    objectives = [each for each in promises(subject) if each.target.metric == "rto"]
    if not objectives or not subject.says(*_RESTORED):
        return
    promise = max(objectives, key=lambda each: each.target.value)
    for line in saying(subject, *_RESTORED):
        for taken in _taken(line):
            if taken.seconds > promise.target.value:
                yield Finding(
                    f"this restore took {in_words(taken.seconds)}, but {promise.name} promises "
                    f"{in_words(promise.target.value)}",
                    taken.text.span,
                    "Make the restore faster and try it again, or promise what it takes.",
                    (Related(promise.target.span, f"{promise.name} is here"),),
                )


def _taken(line: Said) -> Iterator[Stated]:
    """How long a restore took that a line tells of."""
    if not _RESTORE.search(line.text) and not _is_drill(line):
        return
    took = [line.part(found.end(), len(line.text)) for found in _TOOK.finditer(line.text)]
    if _MEASURED.search(line.text):
        took += [line.part(found.end(), len(line.text)) for found in _TAKES.finditer(line.text)]
    starts = [line.line.index(rest.span.start) for rest in took if rest.text]
    is_dated = bool(_TRIED.search(line.text)) and any(days(line.line.text))
    for each in durations(line):
        at = line.line.index(each.text.span.start)
        before = line.line.text[:at]
        after = (line.line.text[start:at] for start in starts if start <= at)
        if any(map(_BETWEEN.fullmatch, after)) or (is_dated and _DATED_FORM.search(before)):
            yield each


_BETWEEN = regex.compile(
    r"(?:(?:[^\W\d]+|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?(?= [^\W\d]+ \d{4}))\s+"
    r"|(?<=[^\W\d] )\d{4}\s+){0,8}"
)
"""When it was, between the verb and the time: ``took in September's drill 190 minutes``."""


def _is_drill(line: Said) -> bool:
    """Whether a line tells of a drill under a heading that says of what."""
    return bool(_DRILL.search(line.text) and _OF_SAVING.search(english(line.line.head)))


RULE = Rule("CON121", "restore-misses-rto", Policy.STRICT, check, __doc__)
