"""The steps of the rollout are in an order that protects nobody.

## What it does
Reports a step of the rollout whose share of the traffic is smaller than one before it, a canary
after the full deployment, and a test environment after production. Only steps count that say
plainly where the version goes or who gets it; copies of the traffic reach nobody.

## Why it matters
A canary warns only if it comes before everybody else gets the new version.

## Example
```markdown
1. Full production deployment
2. Canary deployment to production (10%)
```

## Fix
Put the steps in the order in which they are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rollout import plain_steps
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.rollout.sequence import RANKS
from asbuilt.spec.sections.deployment import Step

_COPIES = regex.compile(r"\b(?:shadow\w*|mirror\w*|copies|dark launch\w*|replay\w*)\b", re.I)
"""What is said of traffic whose answers nobody gets."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each step that comes too late."""
    before: Step | None = None
    for step in plain_steps(subject):
        rank, share = _rank(step), _share(step)
        if rank is None or _COPIES.search(step.text.text) or _is_of_some(step):
            continue
        earlier = before
        if (
            earlier
            and (rank < (_rank(earlier) or 0) or share < _share(earlier))
            and not (earlier.span == step.span and earlier.share is None)
        ):
            yield Finding(
                f"this step comes after one that reaches more people: `{earlier.text.text[:60]}`",
                step.text.span,
                "Put the steps in the order in which they are meant.",
                (Related(earlier.text.span, "the earlier step"),),
            )
        else:
            before = step


def _is_of_some(step: Step) -> bool:
    """Whether a step in production waits and does not say for how many people: some try it first,
    as those of a channel do (`` `beta`: hold for 7 days``)."""
    return step.environment == "production" and step.share is None and step.hold is not None


def _rank(step: Step) -> int | None:
    partial = step.share is not None and step.share < 1 and step.environment == "production"
    return RANKS["canary"] if partial else RANKS.get(step.environment or "")


def _share(step: Step) -> float:
    """The part of the people who get the new version; 1 for production as a whole."""
    if step.environment in ("development", "staging"):
        return 0.0
    if step.share is not None:
        return step.share
    return 1.0 if step.environment == "production" else 0.0


RULE = Rule("DEP105", "rollout-out-of-order", Policy.STRICT, check, __doc__)
