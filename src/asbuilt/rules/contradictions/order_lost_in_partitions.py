"""An order is promised that the partitions do not keep.

## What it does
Where the document promises the order of some things for each of something else (*events of one
subscription are delivered in order*), reports that the things are spread over partitions by their
own id, at random or in turn (*the partition is chosen by the hash of the event id*).

## Why it matters
What stands in different partitions is handled side by side: one overtakes the other.

## Example
```markdown
- Events of one subscription are delivered in the order of their acceptance.

The log has 64 partitions. The partition is chosen by the hash of the event id.
```

## Fix
Choose the partition by what the order is promised for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.wording import Wording
from asbuilt.spec.words import singular

_ORDERED = Wording(
    r"\b(?P<thing>[a-z]{3,})s (?:of|for|from|in|to) (?:one|a|an|each|every|the same|any) "
    r"(?P<of>[a-z]{3,})\b[^.;|]{0,60}"
    r"\b(?:in (?:the |their )?(?:\w+ )?(?:order|sequence)|ordered)\b",
    *("order", "sequence"),
)
_SPREAD = Wording(
    r"\bpartition(?:s|ed|ing)?\b[^.;]{0,60}?\b(?:by|on|from|with|using|is|key:?)\s+"
    r"(?P<key>(?:(?:the|a|an|its|their|hash|of|hashed|random\w*|round[- ]robin|key)\s+)*"
    r"(?:[a-z]+[ _-]?(?:ids?|keys?)\b|random\w*|round[- ]robin))"
    r"|\bpartitions?\b[^.;]{0,20}\b(?P<chance>round[- ]robin|at random|randomly)\b"
    r"|\b(?:keyed|sharded|routed|hashed) (?:by|on) (?:the )?`?(?P<by>[a-z]+[ _-]?ids?)\b",
    *("partition", "keyed", "sharded", "routed", "hashed"),
)
_ID = regex.compile(r"(?P<of>[a-z]+)[ _-]?ids?\b", re.I)
_BY_CHANCE = regex.compile(r"\b(?:at )?random|\bround[- ]robin", re.I)


_MOST = 20


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each promise, where the partition is chosen."""
    if not (
        subject.says("partition", "keyed", "sharded", "routed", "hashed")
        and subject.says("order", "sequence")
    ):
        return
    spread = [*_SPREAD.found(subject)]
    for line, promise in _ORDERED.found(subject) if spread else ():
        for other, found in spread[:_MOST]:
            group = next(each for each in ("key", "chance", "by") if found[each])
            named = promise["thing"].lower() in other.text.lower()
            if named and _loses(promise, found[group]):
                yield Finding(
                    f"the order of each `{promise['of']}` is promised "
                    f"({subject.spec.source.where(line.line.span.start)}), but what belongs to it "
                    f"is spread by `{found[group]}`",
                    other.found(found, group).span,
                    "Choose the partition by what the order is promised for.",
                    (Related(line.line.span, "the order is promised here"),),
                )
                return


def _loses(promise: re.Match[str], key: str) -> bool:
    """Whether a partition is chosen by what is another one for each of the things."""
    if _BY_CHANCE.search(key):
        return True
    named = _ID.search(key)
    return named is not None and singular(named["of"].lower()) == promise["thing"].lower()


RULE = Rule("CON151", "order-lost-in-partitions", Policy.WARNING, check, __doc__)
