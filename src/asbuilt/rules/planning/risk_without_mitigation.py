"""Nothing is done about a serious risk.

## What it does
Reports risks of high or medium impact whose mitigation is empty, or says that there is none, while
other risks of the document have one.

## Why it matters
A risk may be accepted, but then the document should say so.

## Example
```markdown
| Risk               | Impact | Likelihood | Mitigation |
| ------------------ | ------ | ---------- | ---------- |
| The provider fails | High   | Medium     |            |
| Two buyers at once | High   | High       | One lock   |
```

## Fix
Write what is done about it, or `accepted` and by whom.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.document.placeholder import says_nothing
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import shortened
from asbuilt.spec.sections.risks import Risk, Risks


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each risk that is only feared."""
    risks = subject.spec[Risks].items
    if not any(_mitigated(risk) for risk in risks):
        return
    for risk in risks:
        if risk.impact in ("high", "medium") and not _mitigated(risk):
            said = shortened(risk.text.text)
            yield Finding(
                f"nothing is done about this risk of {risk.impact} impact: {said}",
                (risk.mitigation or risk.text).span,
                "Write what is done about it, or `accepted` and by whom.",
            )


def _mitigated(risk: Risk) -> bool:
    return risk.mitigation is not None and not says_nothing(risk.mitigation.text)


RULE = Rule("PLN110", "risk-without-mitigation", Policy.WARNING, check, __doc__)
