"""Two requirements say the same.

## What it does
Reports a requirement whose words are those of an earlier one, under another id.

## Why it matters
One of them is changed some day and the other one is not; until then everything about them is done
and counted twice.

## Example
```markdown
| FR-2 | Customers shall be able to close a ticket |
| FR-9 | A customer can close tickets              |
```

## Fix
Keep one, and say in the other what is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.sections.requirements import Requirement, Requirements

_LEAST = 2
_GENERAL = frozenset({"system", "service", "user", "application"})
_ENOUGH = _LEAST + len(_GENERAL)
"""Words of which, whatever they are, so many are left."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each repetition."""
    alike: dict[frozenset[str], list[Requirement]] = {}
    for requirement in subject.spec[Requirements].items:
        figures = frozenset(filter(str.isdigit, requirement.text.text.split()))
        alike.setdefault(figures, []).append(requirement)
    for requirements in alike.values():
        yield from _repeated(requirements) if len(requirements) > 1 else ()


def _repeated(requirements: Iterable[Requirement]) -> Iterator[Finding]:
    """The repetitions among requirements whose figures are the same."""
    first: dict[frozenset[str], Requirement] = {}
    for requirement in requirements:
        said = words(requirement.text.text)
        if len(said) < _ENOUGH and len(said - _GENERAL) < _LEAST:
            continue
        earlier = first.setdefault(said, requirement)
        if earlier is requirement or is_filler(requirement.text.text):
            continue
        if is_filler(earlier.text.text):
            first[said] = requirement
            continue
        same_targets = [target.value for target in earlier.targets] == [
            target.value for target in requirement.targets
        ]
        if earlier.id.text != requirement.id.text and same_targets:
            yield Finding(
                f"`{requirement.id.text}` says the same as `{earlier.id.text}`",
                requirement.text.span,
                "Keep one, and say in the other what is different.",
                (Related(earlier.text.span, f"`{earlier.id.text}` is here"),),
            )


RULE = Rule("REQ106", "repeated-requirement", Policy.WARNING, check, __doc__)
