"""A line, or a cell of a table, that is too long to be read.

## What it does
Reports text behind the first 20,000 characters of a line or of a cell. Data of pictures
(`data:image/png;base64,…`) is no text.

## Why it matters
Nobody reads such a line, and neither does asbuilt: what stands behind may be anything, also what
takes back a right that stands before. So it cannot be served.

## Example
```markdown
Admins can delete orders. Admins can delete orders. Admins can delete orders. …
```

## Fix
Break the line, or leave out what a program wrote there.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.reader import MAX_TEXT
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span

_DATA = regex.compile(r"[A-Za-z0-9+/=_%-]*[)>\]\"'\s]*")
"""The rest of an address that holds data (RFC 2397)."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the first character of each text that is not read."""
    source = subject.document.source
    for span in subject.document.unread:
        if not _DATA.fullmatch(source.text, span.start, span.end):
            yield Finding(
                f"only the first {MAX_TEXT:,} characters of this text are read: "
                f"{span.end - span.start:,} more stand behind them",
                Span(span.start, span.start + 1),
                "Break it into lines or rows.",
            )


RULE = Rule("DOC122", "overlong-line", Policy.ERROR, check, __doc__)
