"""Sections from which nothing is read.

## What it does
Lists the headings that are no known part of a specification and below which nothing else was read,
once for the whole document. A table of contents is none of them, and neither are headings over what
is told in words and judged sentence by sentence: motivation, decisions, personal data, operation.

## Why it matters
Such sections are kept as they are and do no harm. But when you expected one of them to have an
effect, its heading is probably one that asbuilt does not know.

## Example
```markdown
## Endpoint permissions matrix of the platform
```

## Fix
Use a known heading (`## Access`), or name your heading as an alias in `asbuilt.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title

_SHOWN = 8
_CONTENTS = {"table of contents", "contents", "toc"}
_IN_WORDS = regex.compile(
    r"\b(?:why|motivation|purpose|objectives?|background|context|scope|summary|stakeholders?"
    r"|constraints?|assumptions?|principles|strategy|decisions?|adrs?|choices"
    r"|personal data|pii|privacy|data protection|retention|how long we keep\w*"
    r"|backups?|recovery|restor\w+|roll ?backs?|releases?|releasing|deployment|operations?"
    r"|housekeeping|error budget|load|capacity|configuration|runtime view|jobs"
    r"|objet|objeto|objetivos?|alcance|decis(?:ões|iones|ións)|entscheidungen|zweck|ziele?)\b"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the first unknown heading, naming them all."""
    text = subject.spec.source.slice
    spans = [span for span in subject.spec.unknown_headings if not _is_told(text(span))]
    if not spans:
        return
    titles = [f"`{text(span).strip('# ')}`" for span in spans]
    more = f" and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else ""
    sections = "this section" if len(titles) == 1 else "these sections"
    yield Finding(
        f"nothing is read from {sections}: {', '.join(titles[:_SHOWN])}{more}",
        spans[0],
        "They are kept as they are. `asbuilt show SPEC spec` shows what was read from the others.",
    )


def _is_told(heading: str) -> bool:
    title = normal_title(heading)
    return title in _CONTENTS or _IN_WORDS.search(english(title)) is not None


RULE = Rule("DOC102", "unknown-section", Policy.INFO, check, __doc__)
