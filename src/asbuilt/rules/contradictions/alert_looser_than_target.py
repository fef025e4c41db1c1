"""A requirement can be missed while no alert is raised.

## What it does
Compares each target for latency, errors and availability with the alerts on the same figure, and
reports the strictest of these when it is looser than the target. The target of a part (`search: p95
< 100 ms`) is compared with alerts that name the part.

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
from asbuilt.rules.words import words
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.monitoring import Alert, Monitoring
from asbuilt.spec.sections.requirements import Requirements

_COMPARED = ("latency", "error-rate", "availability")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each target whose strictest alert is looser."""
    alerts = [(alert, target) for alert in subject.spec[Monitoring].alerts
              for target in alert.targets]  # fmt: skip
    for requirement in subject.spec[Requirements].items if alerts else ():
        for target in requirement.targets:
            same = [found for alert, found in alerts if _comparable(target, alert, found)]
            strictest = min(same, key=lambda alert: _distance(target, alert), default=None)
            if strictest and _distance(target, strictest) > 0:
                yield Finding(
                    f"this alert is raised after `{requirement.id.text}` is missed: "
                    f"`{target.text}` is promised",
                    strictest.span,
                    "Raise an alert at the target, or change the target.",
                    (Related(target.span, f"`{requirement.id.text}` is here"),),
                )


def _comparable(target: Target, alert: Alert, raised: Target) -> bool:
    """Whether both are about the same figure, of the whole service or of the same part."""
    said = f"{alert.name.text if alert.name else ''} {alert.text.text}"
    part = words(target.scope or "") <= words(said) and target.condition is None
    percentile = raised.percentile in (target.percentile, None) or "percentile" in raised.assumed
    same = raised.metric == target.metric and target.metric in _COMPARED
    return part and percentile and same


def _distance(target: Target, alert: Target) -> float:
    """How far the alert's figure lies behind the target's; negative when it warns before."""
    ahead = target.value - alert.value
    return ahead if target.metric == "availability" else -ahead


RULE = Rule("CON107", "alert-looser-than-target", Policy.STRICT, check, __doc__)
