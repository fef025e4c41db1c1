"""A canary that nothing can stop.

## What it does
Reports a step of the rollout that gives a new version a part of the traffic, or a sentence that
speaks of a canary or of the one instance that it runs on first, when no figure in the document says
what is too bad: no `**Roll back when:**` and no sentence like it, no *Continue when*, no alert with
a threshold: alerts judge a listed step without days that is no canary of so many hours, and others
where the rollout speaks of alerts. A cell of the step's own row below *Go / no-go* or *Exit
criteria* is such a condition, too. A sentence that names a plain case ("should an alarm be lost,
the introduction is halted") needs no figure.

## Why it matters
A canary that is not judged by anything is a slow full deployment.

## Example
```markdown
3. Canary deployment to production (10%)
```

## Fix
Write `**Roll back when:** error rate > 1% for 5 minutes`, or alerts with thresholds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import row_span
from asbuilt.rules.document.placeholder import says_nothing
from asbuilt.rules.rollout import canaries, plain_steps
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.source import Span
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english, is_foreign, meanings
from asbuilt.spec.section import Section, own_text
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Monitoring

_WHEN = regex.compile(
    r"\b(?:roll\w*[ -]?back|abort\w*|revert\w*|stop\w*|halt\w*|promot\w+|continu\w+)\b[^.]{0,40}"
    r"\b(?:if|when|unless|once|while)\b[^.]{0,120}\d"
    r"|\b(?:if|when|once)\b[^.]{0,80}\d[^.]{0,80}"
    r"\b(?:roll\w*[ -]?back|rolled back|abort\w*|revert\w*)\b",
    re.I,
)
_BACK = (
    r"\b(?:roll\w*[ -]?back|rolled back|abort\w*|revert\w*|withdrawn|previous (?:version|image))\b"
)
_WITH_FIGURE = regex.compile(rf"{_BACK}.*\d|\d.*{_BACK}", re.I)
"""The same where words stand in another order."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for the lines of canary steps, if there is no condition at all."""
    deployment = subject.spec[Deployment]
    judged = deployment.rollback_when or any(step.continue_when for step in deployment.rollout)
    found = canaries(subject)
    if judged or not found or (_has_alerts(subject) and _are_judged_by_alerts(subject, found)):
        return
    pattern = _WITH_FIGURE if is_foreign() else _WHEN
    if any(pattern.search(line.text) or _is_condition(line) for line in said(subject)):
        return
    if _judges_step(subject, found):
        return
    gated = _gated_rows(subject)
    starts = [row.start for row in gated]
    found = [text for text in found if not _lies_in(gated, starts, text)]
    lines = {subject.spec.source.line(text.span.start): text for text in reversed(found)}
    for text in reversed(lines.values()):
        yield Finding(
            "nothing says when this canary has failed",
            text.span,
            "Write `**Roll back when:** error rate > 1% for 5 minutes`.",
            tuple(Related(step.text.span, "the last step") for step in deployment.rollout[-1:]),
            cause="no condition",
        )


def _gated_rows(subject: Subject) -> list[Span]:
    """The rows that say below *Go / no-go* or *Exit criteria* what has to be so, in the order of
    the document."""
    rows = [
        row_span(line.row)
        for line in subject.statements
        if any(
            _GATES.search(english(title.text)) and not says_nothing(cell.text)
            for title, cell in zip(line.header, line.row, strict=False)
        )
    ]
    return sorted(rows, key=lambda row: row.start)


def _lies_in(rows: Sequence[Span], starts: Sequence[int], step: Text) -> bool:
    at = bisect_right(starts, step.span.start) - 1
    return at >= 0 and step.span.start < rows[at].end


_GATES = regex.compile(
    r"\b(?:go\s*/\s*no-?\s*go|no-go|gates?|criteri(?:a|on)|conditions?|proceed\w*|only if"
    r"|(?:abort|stop|halt|next|promote|continue|advance|(?:go|move) on|pass\w*)\b.*\b(?:if|when)"
    r"|success)\b",
    re.I,
)


def _has_alerts(subject: Subject) -> bool:
    alerted = any(alert.targets for alert in subject.spec[Monitoring].alerts)
    return alerted or any(map(_states_thresholds, subject.outline.walk()))


def _are_judged_by_alerts(subject: Subject, found: Sequence[Text]) -> bool:
    """Whether the steps are those of a list without days, which go on when no alert fires, or what
    stands about the rollout speaks of alerts, or what stands about alerts of versions."""
    return all(_is_listed(subject, text) for text in found) or any(
        _speaks_of_other(subject, part, found)
        for section in subject.outline.root.children
        for part in (section.children if _is_title(section) else (section,))
    )


def _is_title(section: Section) -> bool:
    return section.heading is not None and section.heading.level == 1


def _is_listed(subject: Subject, text: Text) -> bool:
    """Whether a step is one of a list or of a table that has no days, and none of a list that calls
    it a canary and says how long it lasts: then somebody judges it at the end."""
    source = subject.spec.source
    line = source.slice(source.whole_line(text.span.start))
    if _LISTED.match(line) is None or _YEAR.search(line):
        return False
    start = text.span.start
    item = source.text[start : start + _LONGEST_STEP].partition("\n\n")[0]
    item = with_digits(english(_NEXT.split(f"{line.strip()} {item}", 1)[0]))
    return line.lstrip().startswith("|") or not (_NAMED.search(line) and _LASTS.search(item))


def _speaks_of_other(subject: Subject, part: Section, found: Sequence[Text]) -> bool:
    holds_canary = any(part.span.start <= each.span.start < part.span.end for each in found)
    if holds_canary and not plain_steps(subject):  # told in sentences, which could say it
        part = _holding(part, found)
    text = subject.spec.source.slice(part.span)
    if holds_canary or _ROLLOUT.search(part.topic):
        return bool(_ALERTED.search(text) or _ALERTED.search(meanings(text)))
    return bool(_ALERTS.search(part.topic) and _VERSIONS.search(text))


def _holding(part: Section, found: Sequence[Text]) -> Section:
    """The section about the rollout that holds all of it, below a chapter of which another section
    tells how the service is watched whatever runs: *Operations*."""
    watched = any(_WATCHED.search(child.topic) for child in part.children)
    for child in part.children if watched else ():
        holds = all(child.span.start <= each.span.start < child.span.end for each in found)
        if holds and _ROLLOUT.search(child.topic):
            return child
    return part


_WATCHED = regex.compile(r"\bmonitor\w*|\bobservab\w+|\balert\w*|\balarms?\b", re.I)
_LONGEST_STEP = 400
_NEXT = regex.compile(r"\n\s*(?:[-*+]|\d{1,2}[.)])\s")
_NAMED = regex.compile(r"\bcanar(?:y|ies)\b|\bcanario\b|\bkanari", re.I)
_LASTS = regex.compile(r"\b\d{1,3}\s?(?:hours?|days?|weeks?|h|d)\b", re.I)
_LISTED = regex.compile(r"\s*(?:\||[-*+]\s|\d{1,3}[.)]\s|<t)")
_YEAR = regex.compile(r"\b20[0-9]{2}\b")
_ROLLOUT = regex.compile(r"\b(?:roll-? ?outs?|roll-? ?backs?|releas\w+|deploy\w*)\b", re.I)
_ALERTED = regex.compile(
    r"\b(?:alert\w*|alarms?|thresholds?|monitor\w*|metrics?|slos?|error rates?|gates?|criteria)\b",
    re.I,
)
_VERSIONS = regex.compile(
    r"\b(?:roll\w*[ -]?back|rolled back|canar\w+|releases?|deploy\w*)\b", re.I
)


def _states_thresholds(section: Section) -> bool:
    """Whether figures stand behind signs of comparison below a heading about alerts, in whatever
    notation."""
    about = _ALERTS.search(section.topic) is not None
    return about and _THRESHOLD.search(own_text(section)) is not None


_ALERTS = regex.compile(r"\balert\w*|\balarms?\b")
_THRESHOLD = regex.compile(r"[<>≥≤]=?\s*\d")
_HALTS = regex.compile(
    r"\b(?:roll\w*[ -]?back|rolled back|abort\w*|revert\w*|halt\w*|stopped|stops?"
    r"|(?:roll|take|pull|switch|bring|send)\w*"
    r" (?:it|them|this|that|(?:the|all|these)(?: \w+){1,2}) back"
    r"|(?:go|return|fall|revert|switch)(?:s|es)? (?:back )?to the (?:previous|old|former|last)"
    r"|go(?:es)? back|taken back|withdrawn|withdraws?"
    r"|(?:taken|put|sent|sends?|switched|back to) (?:\w+ ){0,4}?(?:back|old|former|previous))\b",
    re.I,
)
_CASE = regex.compile(
    r"\b(?:if|when|should|as soon as|whenever)\s+(?P<case>(?:[^.;]|\.(?=[0-9])){12,})", re.I
)
_VAGUE = regex.compile(
    r"\b(?:something|anything|problems?|issues?|wrong|bad|needed|necessary|required|trouble|fails?"
    r"|failed|unhappy|errors?|(?:have|has) to)\b",
    re.I,
)


def _is_condition(line: Said) -> bool:
    """Whether a sentence says in which case a version is taken back, and says it plainly: "Should
    an alarm be lost, the introduction is halted"; or a row has a figure below such a header."""
    row = zip(line.line.header, line.line.row, strict=False)
    if any(_HALTS.search(title.text) and _DIGIT.search(cell.text) for title, cell in row):
        return True
    if _HALTS.search(line.text) and _BEYOND.search(line.text):
        return True
    case = _CASE.search(line.text) if _HALTS.search(line.text) else None
    if case is None:
        return False
    return _VAGUE.search(case["case"]) is None or _SHARE.search(case["case"]) is not None


def _judges_step(subject: Subject, found: Sequence[Text]) -> bool:
    """Whether a sentence in the section of a step says what follows when a step, a version or a
    group shows more than a figure, whatever that is: ``If more than 0.1 % of the holds in a step
    prove false, …``."""
    sections = [
        section.span
        for section in subject.outline.walk()
        if section.heading and any(_lies_directly(section, text) for text in found)
    ]
    return any(
        _JUDGES_STEP.match(line.text) and any(line.line.span.overlaps(span) for span in sections)
        for line in (said(subject) if sections else ())
    )


def _lies_directly(section: Section, text: Text) -> bool:
    return any(block.span.start <= text.span.start < block.span.end for block in section.blocks)


_JUDGES_STEP = regex.compile(
    r"\W*(?:if|when|should|as soon as|whenever|once)\b"
    r"(?=[^,;]*\b(?:steps?|stages?|canar\w+|versions?|releases?|waves?|groups?|rings?)\b)"
    r"[^,;]*(?:\b(?:more|less|fewer|higher|lower) than"
    r"|\b(?:above|over|below|under|beyond|exceed\w*)|[<>])\s*[0-9]",
    re.I,
)
_BEYOND = regex.compile(
    r"(?:\b(?:above|over|more than|exceed\w*|beyond)|>)\s*[0-9][0-9.,]*\s?(?:%|m?s\b|percent)", re.I
)
_DIGIT = regex.compile("[0-9]")
_SHARE = regex.compile(r"[0-9]\s?(?:%|m?s\b|percent)")


RULE = Rule("DEP101", "canary-without-condition", Policy.STRICT, check, __doc__)
