"""What is saved against a loss, and how often, as statements say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.intervals import intervals
from asbuilt.rules.said import Said
from asbuilt.rules.stated import Stated
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.figures.vocabulary import any_of

BACKUP = regex.compile(any_of(("back-?ups?", "backed up", "snapshots?", "dump(?:s|ed)?")))
LOG = regex.compile(
    r"\b(?:WAL|(?:write[- ]ahead|transaction|binary|redo|archive) logs?|binlogs?"
    r"|logs? (?:archiv\w+|shipping|backups?)|increments?|incremental\w*)\b",
    re.I,
)
"""What is saved between two backups."""
SAVED = ("backup", "back-up", "backed", "snapshot", "dump", "wal", "log", "increment")
"""One of these is in what the former two find."""
_OTHER = regex.compile(
    r"\b(?:test\w*|restor\w+|drill\w*|rehears\w+|verif\w+|review\w*|check\w*|monitor\w*"
    r"|alert\w*|(?P<away>copied|mov(?:ed|es))|delet\w+)\b",
    re.I,
)
"""What else is done with backups; logs that are copied are saved by it."""
_NOTHING_ELSE = regex.compile(r"[;,.]\s(?:and\s)?nothing (?:else|more)\b[^.;|]*", re.I)
"""``; nothing else is copied``: says nothing of backups."""
_KEPT = regex.compile(r"\b(?:keep\w*|kept|retain\w*|retention|for \d+)\b", re.I)
"""What follows says for how long, not how often."""
_CLAUSE = regex.compile(r";\s")
"""Where a sentence goes on with something else."""
_CLOCK = regex.compile(r"\b\d{1,2}:\d\d\b")


def made(line: Said) -> Iterator[Stated]:
    """How often a line says that something is saved; not for how long it is kept."""
    is_backup = BACKUP.search(line.text.lower()) is not None
    of_log = LOG.search(line.text)
    if not (is_backup or of_log):
        return
    others = _OTHER.finditer(_NOTHING_ELSE.sub("", line.text))
    if any(not (of_log and each["away"] and of_log.start() < each.start()) for each in others):
        return
    kept = _KEPT.search(line.text)
    end = line.part(0, kept.start()).span.end if kept else line.line.span.end
    rest = _CLAUSE.search(line.text, kept.end()) if kept else None
    again = line.part(0, rest.end()).span.end if rest else line.line.span.end
    clocks = len(_CLOCK.findall(line.text))
    for each in intervals(line):
        if not end <= each.text.span.start < again or line.line.row:
            several = clocks > 1 and each.seconds == DAY
            yield Stated(each.text, each.seconds / clocks if several else each.seconds)
