"""A canary that nothing can stop.

## What it does
Reports a step of the rollout that gives a new version a part of the traffic, or a sentence that
speaks of a canary, when no figure in the document says what is too bad: no `**Roll back when:**`
and no sentence like it, no *Continue when*, no alert with a threshold. A sentence that names a
plain case ("should an alarm be lost, the introduction is halted") needs no figure.

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
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.rollout import canaries
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.spec.language import is_foreign
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
_BACK = r"\b(?:roll\w*[ -]?back|rolled back|abort\w*|revert\w*|previous (?:version|image))\b"
_WITH_FIGURE = regex.compile(rf"{_BACK}.*\d|\d.*{_BACK}", re.I)
"""The same where words stand in another order."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each canary step, if there is no condition at all."""
    deployment = subject.spec[Deployment]
    judged = deployment.rollback_when or any(step.continue_when for step in deployment.rollout)
    alerted = any(alert.targets for alert in subject.spec[Monitoring].alerts)
    alerted = alerted or any(map(_states_thresholds, subject.outline.walk()))
    found = canaries(subject)
    if judged or alerted or not found:
        return
    pattern = _WITH_FIGURE if is_foreign() else _WHEN
    if any(pattern.search(line.text) or _is_condition(line.text) for line in said(subject)):
        return
    for text in found:
        yield Finding(
            "nothing says when this canary has failed",
            text.span,
            "Write `**Roll back when:** error rate > 1% for 5 minutes`.",
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
    r"|go(?:es)? back)\b",
    re.I,
)
_CASE = regex.compile(r"\b(?:if|when|should|as soon as|whenever)\s+(?P<case>[^.;]{12,})", re.I)
_VAGUE = regex.compile(
    r"\b(?:something|anything|problems?|issues?|wrong|bad|needed|necessary|required|trouble|fails?"
    r"|failed|unhappy|errors?)\b",
    re.I,
)


def _is_condition(text: str) -> bool:
    """Whether a sentence says in which case a version is taken back, and says it plainly: "Should
    an alarm be lost, the introduction is halted"."""
    case = _CASE.search(text) if _HALTS.search(text) else None
    return case is not None and _VAGUE.search(case["case"]) is None


RULE = Rule("DEP101", "canary-without-condition", Policy.STRICT, check, __doc__)
