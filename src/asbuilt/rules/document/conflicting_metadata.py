"""The head of the document says two things about itself.

## What it does
Reports a version, a status, an author or a date that the head of the document states twice, and
differently: in the front matter and in a bold line, or in two lines.

## Why it matters
The first one counts, the front matter before all others. A reader who sees only the other one takes
a draft for approved, or an old version for the new one.

## Example
```markdown
---
status: Approved
---
# Help desk

**Status:** Draft
```

## Fix
State it once.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.head.field import Field
from asbuilt.spec.sections.metadata import Metadata, is_said
from asbuilt.spec.title import bare, normal_title

_STATED_ONCE = {
    "version", "status", "author", "authors", "owner", "date", "created", "updated", "last updated",
    "last modified",
}  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement that contradicts an earlier one."""
    first: dict[str, Field] = {}
    for field in subject.spec[Metadata].fields:
        key = normal_title(field.key.text)
        if key not in _STATED_ONCE or not field.value.text:
            continue
        if key == "status" and not is_said(field.value):
            continue  # the state of a document as of a day
        earlier = first.setdefault(key, field)
        if earlier.value.span.start == field.value.span.start:
            continue  # one line that is read twice, once up to the dot of "Dr."
        if not _agree(earlier.value.text, field.value.text):
            yield Finding(
                f"the {key} is `{field.value.text}` here, but `{earlier.value.text}` in "
                f"{subject.spec.source.where(earlier.value.span.start)}, which counts",
                field.value.span,
                "State it once.",
                (Related(earlier.value.span, f"the {key} that counts"),),
            )


def _agree(*values: str) -> bool:
    """Whether two values are the same, or one of them says more after the other."""
    shorter, longer = sorted((_bare(value) for value in values), key=len)
    return longer == shorter or longer.startswith((f"{shorter} ", f"{shorter};", f"{shorter},"))


def _bare(value: str) -> str:
    """A value without marks and quotes, in small letters; ``1.2`` of ``v1.2``."""
    plain = bare(value.replace('"', "").replace("`", "")).strip("[]' ").casefold()
    return plain.removeprefix("v").lstrip(". ") if _EDITION.match(plain) else plain


_EDITION = regex.compile(r"v[.\s]?[0-9]")


RULE = Rule("DOC110", "conflicting-metadata", Policy.WARNING, check, __doc__)
