"""An ignore comment that silences nothing.

## What it does
Reports `<!-- asbuilt: ignore CODE (reason) -->` where no finding with that code is left to silence,
and codes that no rule has.

## Why it matters
A comment that outlived its cause will one day hide a new fault in the same place.

## Example
```markdown
<!-- asbuilt: ignore API104 (answered by the gateway) -->
### GET /api/tickets
```
where `GET /api/tickets` is backed by the table `tickets` by now.

## Fix
Remove the comment, or the code from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each code of a comment that silenced nothing."""
    for ignore in subject.unused:
        yield Finding(
            f"this comment ignores {ignore.codes[0]}, but there is no such finding here",
            ignore.span,
            "Remove it. A comment silences its own line, or from a line of its own the block "
            "below it.",
        )


RULE = Rule("DOC103", "unused-ignore", Policy.WARNING, check, __doc__, last=True)
