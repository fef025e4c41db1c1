"""A requirement asks for what the document rules out.

## What it does
Reports requirements that hold all the words of a non-goal, two at least.

## Why it matters
One of them is out of date. Whoever reads the non-goals does not plan for it, and whoever reads the
requirements builds it.

## Example
```markdown
### Non-Goals

- Shipping labels

| FR-9 | The service shall print shipping labels |
```

## Fix
Remove one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import shortened, words
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.requirements import Requirements

_LEAST = 2
_DENIED = frozenset({"never", "without", "exclude", "except", "instead", "refuse", "reject"})
_GENERAL = frozenset({"support", "feature", "new", "full", "any", "other", "system", "user"})


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement, with the non-goal that it contradicts."""
    ruled_out = [(text, words(text.text) - _GENERAL) for text in subject.spec[Background].non_goals]
    for requirement in subject.spec[Requirements].items if ruled_out else ():
        said = words(requirement.text.text)
        for text, about in ruled_out:
            if len(about) >= _LEAST and about <= said and not said & _DENIED - about:
                yield Finding(
                    f"`{requirement.id.text}` asks for what is ruled out: `{shortened(text.text)}`",
                    requirement.text.span,
                    "Remove one of the two.",
                    (Related(text.span, "ruled out here"),),
                )
                break


RULE = Rule("CON119", "requirement-out-of-scope", Policy.WARNING, check, __doc__)
