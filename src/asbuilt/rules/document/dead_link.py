"""A link to a file or a heading that is not there.

## What it does
Reports relative links to files that do not exist beside the document, and links to headings
(`#data-model`) that the document does not have. Addresses on the web are not visited.

## Why it matters
What the link should prove or explain cannot be read.

## Example
```markdown
See [the diagram](diagrams/overview.png) and [the tables](#data-modell).
```

## Fix
Correct the link, or add the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from asbuilt.document.blocks import Heading, Text
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.prose import prose
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span

_LINK = re.compile(r"(?<!\\)\]\(\s*<?(?P<target>[^\s<>()]+)>?(?:\s+[\"'(][^)]*)?\)")
_CODE = re.compile(r"`+[^`\n]*`+")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each link that leads nowhere."""
    anchors: set[str] | None = None
    for text in prose(subject.document.blocks):
        for target in _targets(text):
            path, _, anchor = unquote(target.text).partition("#")
            if path:
                beside = Path(subject.spec.source.file(target.span.start).path).parent
                if not _exists(beside / path.partition("?")[0]):
                    yield Finding(f"there is no file `{path}` beside the document", target.span)
            elif anchor:
                anchors = anchors or set(_anchors(subject))
                if anchor.lower() not in anchors:
                    help = did_you_mean(anchor, anchors)
                    yield Finding(f"no heading is called `#{anchor}`", target.span, help)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for a file
        return False


def _targets(text: Text) -> Iterator[Text]:
    """The targets of a text's links that are not on the web; none in code."""
    if "](" not in text.text:
        return
    shown = _CODE.sub(lambda code: " " * len(code[0]), text.text)
    for found in _LINK.finditer(shown):
        start, end = found.span("target")
        if not _ELSEWHERE.match(found["target"]):
            span = Span(text.span.start + start, text.span.start + end)
            yield Text(text.text[start:end], span)


def _anchors(subject: Subject) -> Iterator[str]:
    """The anchors that GitHub gives to headings; a repeated one has a number."""
    seen: dict[str, int] = {}
    for block in subject.document.blocks:
        if isinstance(block, Heading):
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", block.title.text).lower()
            anchor = re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-")
            count = seen.get(anchor, 0)
            seen[anchor] = count + 1
            yield f"{anchor}-{count}" if count else anchor


RULE = Rule("DOC115", "dead-link", Policy.WARNING, check, __doc__)
