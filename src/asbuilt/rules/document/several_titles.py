"""More than one first-level heading.

## What it does
Reports every first-level heading after the first, when the first is the document's title. Numbered
chapters (`# 2 Scope`, `# B. Requirements`), three at least, are taken for chapters.

## Why it matters
Only the first one names the service. The others are read as sections, which may not be meant: two
documents pasted into one file look the same.

## Example
```markdown
# Technical Specification: Help Desk

# Requirements
```

## Fix
Use `##` for sections.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from asbuilt import regex
from asbuilt.document.blocks import Heading
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each file, at the second of its titles."""
    headings = (block for block in subject.document.blocks if isinstance(block, Heading))
    for _, found in groupby(headings, lambda b: subject.spec.source.file(b.span.start)):
        titles = [heading for heading in found if heading.level == 1]
        others = len(titles) - 1
        if others < 1 or _are_chapters(titles) or _are_read(subject, titles):
            continue
        count = "another first-level heading" if others == 1 else f"{others} more titles"
        yield Finding(
            f"the document has {count} beside `{titles[0].title.text}`",
            titles[1].span,
            "Use `##` and deeper for sections.",
        )


def _are_chapters(titles: list[Heading]) -> bool:
    """Whether all titles, but for that of the document, are numbered."""
    numbered = [_NUMBERED.match(heading.title.text) is not None for heading in titles]
    return sum(numbered) >= _FEWEST and all(numbered[1:])


def _are_read(subject: Subject, titles: list[Heading]) -> bool:
    """Whether all titles, but for that of the document, are those of chapters that are read:
    *Requirements*, *Design* and *Tasks* in one file."""
    unknown = {span.start for span in subject.spec.unknown_headings}
    return len(titles) > _FEWEST and not any(
        each.title.span.start in unknown or each.span.start in unknown for each in titles[1:]
    )


_FEWEST = 3
_NUMBERED = regex.compile(r"(?:\w+ )?(?:[0-9]{1,2}|[IVX]{1,4}|[A-Z])(?:[.):、]|\s|$)")


RULE = Rule("DOC108", "several-titles", Policy.INFO, check, __doc__)
