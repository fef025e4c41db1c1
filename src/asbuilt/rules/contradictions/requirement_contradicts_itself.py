"""The words of a requirement promise another figure than its target.

## What it does
Compares the figures in a requirement's text with those in its column *Target*: the same metric and
percentile, but another value. Where the text says how many there may be at most and which one is
refused (`at most 12; the thirteenth is refused`), it has to be the next one.

## Why it matters
The target is what is measured; whoever reads the sentence expects the other figure.

## Example
```markdown
| ID    | Requirement                         | Priority | Target  |
| ----- | ----------------------------------- | -------- | ------- |
| NFR-1 | Response time shall be below 500 ms | High     | < 200ms |
```

## Fix
Correct the one that is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.ordinals import MOST, REFUSED, number_of
from asbuilt.rules.promised import short
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.sections.requirements import Requirements

_COMPARED = {
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate", "coverage",
    "rpo", "rto",
}  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each target that the requirement's own text contradicts."""
    for requirement in subject.spec[Requirements].items:
        yield from _counted(requirement.text)
        targets = [each for each in requirement.targets if each.metric in _COMPARED]
        if requirement.target_text is None or not targets:
            continue
        said = targets_in(requirement.text)
        for target in targets:
            other = next((each for each in said if _same(each, target)), None)
            if other and len(said) == len(requirement.targets) and other.value != target.value:
                yield Finding(
                    f"the target of `{requirement.id.text}` is `{target.text}`, but its text says "
                    f"`{short(other)}`",
                    target.span,
                    "Correct the one that is out of date.",
                    (Related(other.span, "the text"),),
                )


def _counted(text: Text) -> Iterator[Finding]:
    """Where the one that is refused does not come after all that are allowed."""
    most = [*MOST.finditer(text.text)]
    refused = REFUSED.pattern.search(text.text, most[0].end()) if len(most) == 1 else None
    if refused is None:
        return
    if number_of(refused["nth"]) != int(most[0]["most"]) + 1:
        yield Finding(
            f"`{most[0][0]}` are allowed, but `{refused['nth']}` is the one that is refused",
            part(text, *refused.span("nth")).span,
            "Correct the one that is out of date.",
            (Related(part(text, *most[0].span()).span, "how many there may be"),),
        )


def _same(one: Target, other: Target) -> bool:
    metrics = {one.metric, other.metric}
    crowd = metrics <= {"users", "concurrent-users"}
    percentile = one.percentile == other.percentile or "percentile" in (
        *one.assumed, *other.assumed
    )  # fmt: skip
    return (len(metrics) == 1 or crowd) and one.metric in _COMPARED and percentile


RULE = Rule("CON108", "requirement-contradicts-itself", Policy.STRICT, check, __doc__)
