"""Two tests, risks or tasks carry the same id.

## What it does
Reports an id (`TC-03`, `R2`) that stands twice in the first column of a table of tests, checks,
risks, tasks or questions, or at the beginning of two items of one list. Requirements have a rule of
their own (`REQ101`); a table whose rows name what is defined elsewhere, again and again, has none.

## Why it matters
Whoever reports that `TC-03` has failed means one of two things.

## Example
```markdown
## Tests

| Test  | Story | Kind       |
| ----- | ----- | ---------- |
| TC-02 | US-3  | end to end |
| TC-03 | US-4  | comparison |
| TC-03 | US-5  | job test   |
```

## Fix
Give one of them another id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import List, Table, Text
from asbuilt.document.text import part
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of, within
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import normal_title

_COUNTED = regex.compile(
    r"(?:(?:test|check|risk|task|question|issue|decision|case|work package|verification)s?"
    r"(?: (?:case|id|no|number|ref))?|(?:test|check|risk|task) cases?|ids?|nos?|nr|number|key|ref"
    r"|#)"
)
"""Headers of a first column, each row of which is something of its own."""
_OF_SUCH = regex.compile(
    r"\b(?:tests?|testing|checks?|verification|assurance|acceptance|risks?|tasks?|questions?|issues"
    r"|decisions?|work packages?|cases?)\b"
)
"""What the section or the header is about: other tables may name one thing many times."""
_ID = regex.compile(r"\W{0,3}(?P<id>[A-Z]{1,6}[-_ ]?\d{1,4}(?:\.\d{1,3})?)\b[*_`]*\W{0,3}")
_SHARE = 4
"""Ids are told from references by this: at most one in so many is there twice."""
_SHARE_OF_IDS = 3
"""The same below a header that says that these are ids."""
_OF_RISKS = regex.compile(r"\brisks?\b")
"""Each row of whose table is a risk of its own, however few there are."""
_PLAIN = regex.compile(r"ids?|nos?|nr|number|key|#")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each id, at its second place."""
    known = {item.id.text for item in subject.spec[Requirements].items}
    for section in subject.outline.walk():
        is_of_such = _OF_SUCH.search(section.topic) is not None
        for table in blocks_of(section, Table, deep=False):
            header = english(normal_title(table.header[0].text))
            named = _OF_SUCH.search(header) is not None
            if _COUNTED.fullmatch(header) and (named or is_of_such):
                cells = [(row[0], _ID.fullmatch(row[0].text)) for row in table.rows]
                share = _SHARE_OF_IDS if _PLAIN.fullmatch(header) else _SHARE
                share = 1 if _OF_RISKS.search(section.topic) else share
                yield from _twice([part(c, *m.span("id")) for c, m in cells if m], known, share)
        for block in within(section.blocks, List) if is_of_such else ():
            begun = [(item.text, _ID.match(item.text.text)) for item in block.items]
            if all(found for _, found in begun):
                yield from _twice([part(t, *m.span("id")) for t, m in begun if m], known)


def _twice(ids: Sequence[Text], known: set[str], share: int = _SHARE) -> Iterator[Finding]:
    counted = Counter(each.text for each in ids)
    repeated = [each for each in counted if counted[each] > 1]
    if not repeated or share * len(repeated) > len(counted) or not known.isdisjoint(counted):
        return
    for each in repeated:
        first, second, *_ = (text for text in ids if text.text == each)
        yield Finding(
            f"the id `{each}` is taken already",
            second.span,
            "Give one of them another id.",
            (Related(first.span, "its first place"),),
        )


RULE = Rule("DOC119", "duplicate-id", Policy.WARNING, check, __doc__)
