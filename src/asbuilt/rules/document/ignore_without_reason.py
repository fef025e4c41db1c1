"""An ignore comment without a reason or without a code.

## What it does
Reports ignore comments that do not say why, or not which rule they mean. They silence nothing.

## Why it matters
The next reader must be able to judge whether the exception still holds.

## Example
```markdown
<!-- asbuilt: ignore API104 -->
```

## Fix
Give the reason in parentheses:
```markdown
<!-- asbuilt: ignore API104 (answered by the gateway) -->
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each incomplete comment."""
    for ignore in subject.ignores:
        if not ignore.codes:
            yield Finding(
                "this comment does not say which rule to ignore",
                ignore.span,
                "Write `<!-- asbuilt: ignore CODE (reason) -->`.",
            )
        elif not ignore.reason:
            yield Finding(
                f"this comment does not say why {', '.join(ignore.codes)} may be ignored, so it "
                "silences nothing",
                ignore.span,
                f"Write `<!-- asbuilt: ignore {', '.join(ignore.codes)} (reason) -->`.",
            )


RULE = Rule("DOC104", "ignore-without-reason", Policy.WARNING, check, __doc__)
