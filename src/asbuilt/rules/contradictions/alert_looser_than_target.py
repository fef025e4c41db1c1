"""A requirement can be missed while no alert is raised.

## What it does
Compares each target for latency, errors and availability of the whole service with the alerts on
the same figure, and reports the strictest of these when it is looser than the target.

## Why it matters
Between the two figures the promise is broken and nobody is told.

## Example
```markdown
| NFR-1 | Response time | High | p95 < 200ms |

| Slow | p95 > 500ms | 10 minutes | page | #oncall |
```

## Fix
Raise an alert at the target, perhaps one that calls nobody at night, or change the target.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.quantity import Target
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.requirements import Requirements

_COMPARED = ("latency", "error-rate", "availability")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each target whose strictest alert is looser."""
    alerts = [target for alert in subject.spec[Monitoring].alerts for target in alert.targets]
    for requirement in subject.spec[Requirements].items:
        for target in requirement.targets:
            same = [alert for alert in alerts if _comparable(target, alert)]
            strictest = min(same, key=lambda alert: _distance(target, alert), default=None)
            if strictest and _distance(target, strictest) > 0:
                yield Finding(
                    f"this alert is raised after `{requirement.id.text}` is missed: "
                    f"`{target.text}` is promised",
                    strictest.span,
                    "Raise an alert at the target, or change the target.",
                    (Related(target.span, f"`{requirement.id.text}` is here"),),
                )


def _comparable(target: Target, alert: Target) -> bool:
    """Whether both are about the same figure of the whole service."""
    whole = target.scope is None and target.condition is None and target.metric in _COMPARED
    percentile = alert.percentile in (target.percentile, None) or "percentile" in alert.assumed
    return whole and alert.metric == target.metric and percentile


def _distance(target: Target, alert: Target) -> float:
    """How far the alert's figure lies behind the target's; negative when it warns before."""
    ahead = target.value - alert.value
    return ahead if target.metric == "availability" else -ahead


RULE = Rule("CON107", "alert-looser-than-target", Policy.INFO, check, __doc__)
