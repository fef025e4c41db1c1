"""A link to a file or a heading that is not there.

## What it does
Reports relative links and pictures whose files do not exist beside the document, and links to
headings (`#data-model`) that the document does not have. Addresses on the web are not visited.

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

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Fence, Heading, Text
from asbuilt.document.text import part
from asbuilt.rules.nearest import Known
from asbuilt.rules.prose import prose
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of

_LINK = regex.compile(r"(?<!\\)\]\(\s*<?(?P<target>[^\s<>()]+)>?(?:\s+[\"'(][^)]*)?\)")
_DEFINED = regex.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:[ \t]+<?(?P<target>[^\s<>]+)>?[ \t]*$", re.M)
_HTML = regex.compile(r"<(?:img|a)\b[^<>\n]{0,300}?\b(?:src|href)=\"(?P<target>[^\"\s]+)\"", re.I)
_NAMED = regex.compile(
    r"<\w+\b[^<>\n]{0,200}?\b(?:id|name)=\"(?P<name>[^\"\s]+)\"|\{#(?P<own>[^\s{}]+)\}"
)
_NUMBER = regex.compile(r"^[\d.]+-+")
_CODE = regex.compile(r"`+[^`\n]*`+")
_ELSEWHERE = regex.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each link that leads nowhere."""
    anchors: _Anchors | None = None
    source = subject.spec.source
    folders = {file.path: str(Path(file.path).parent) for file in source.files}
    for target in _all_targets(subject):
        path, _, anchor = unquote(target.text).partition("#")
        if path:
            folder = folders[source.file(target.span.start).path]
            if not _exists(f"{folder}/{path.partition('?')[0].rstrip('/')}"):
                message = f"there is no file `{path}`"
                yield Finding(message, target.span, cause=message)
        elif anchor:
            anchors = anchors or _Anchors(_anchors(subject))
            if _plain(anchor) not in anchors.all:
                yield _unknown_anchor(anchor, target.span, anchors)


class _Anchors:
    """What a link may lead to, and what stands there without its number."""

    def __init__(self, anchors: Iterable[str]) -> None:
        self.all = set(anchors)
        self.known = Known(self.all)
        self.numbered: dict[str, list[str]] = {}
        for anchor in self.all:
            self.numbered.setdefault(_NUMBER.sub("", anchor), []).append(anchor)


def _unknown_anchor(anchor: str, span: Span, anchors: _Anchors) -> Finding:
    """The one heading that differs in its number alone is meant for certain."""
    numbered = anchors.numbered.get(_NUMBER.sub("", anchor.lower()), ())
    meant = numbered[0] if len(numbered) == 1 else None
    return Finding(
        f"no heading is called `#{anchor}`",
        span,
        f"Did you mean `#{meant}`?" if meant else anchors.known.did_you_mean(anchor),
        fix=(Edit(span, f"#{meant}"),) if meant else (),
    )


def _exists(path: str) -> bool:
    """Whether a file is there, or the Markdown of which a site makes the page that is meant."""
    if os.path.exists(path):  # noqa: PTH110  a Path for each link takes longer than to look
        return True
    stem, dot, kind = path.rpartition("/")[2].rpartition(".")
    page = path.removesuffix(f".{kind}") if dot and kind == "html" else path
    return (kind == "html" or not stem) and os.path.exists(f"{page}.md")  # noqa: PTH110


def _all_targets(subject: Subject) -> Iterator[Text]:
    """The targets of links in the text, of definitions (`[1]: notes.md`) and of HTML."""
    for text in prose(subject.document.blocks):
        yield from _targets(text)
    source = subject.spec.source.text
    elsewhere = [(_DEFINED, "]:"), (_HTML, '="')]
    for pattern, mark in elsewhere:
        found = list(pattern.finditer(source)) if mark in source else []
        fences = list(blocks_of(subject.outline.root, Fence)) if found else []
        for match in found:
            span = Span(*match.span("target"))
            code = any(fence.span.start <= span.start < fence.span.end for fence in fences)
            if not code and not _ELSEWHERE.match(match["target"]):
                yield Text(match["target"], span)


def _targets(text: Text) -> Iterator[Text]:
    """The targets of a text's links that are not on the web; none in code."""
    if "](" not in text.text:
        return
    shown = text.text
    if "`" in shown:
        shown = _CODE.sub(lambda code: " " * len(code[0]), shown)
    for found in _LINK.finditer(shown):
        start, end = found.span("target")
        if not _ELSEWHERE.match(found["target"]):
            yield part(text, start, end)


def _anchors(subject: Subject) -> Iterator[str]:
    """The anchors that GitHub gives to headings, a repeated one with a number; those of HTML, and
    those that headings give themselves: ``{#goals}``."""
    for named in _NAMED.finditer(subject.spec.source.text):
        yield (named["name"] or named["own"]).lower()
    seen: dict[str, int] = {}
    for block in subject.document.blocks:
        if isinstance(block, Heading):
            title = regex.sub(r"\[([^\[\]]*)\]\([^)]{0,1000}\)", r"\1", block.title.text).lower()
            anchor = regex.sub(r"[^\w\- ]", "", title).replace(" ", "-")
            for each in {anchor, anchor.strip("-")}:  # an emoji before it leaves its space
                count = seen.get(each, 0)
                seen[each] = count + 1
                yield f"{each}-{count}" if count else each


def _plain(anchor: str) -> str:
    """An anchor as those of headings are compared: without what makes a sign an emoji."""
    return anchor.lower().replace("\ufe0f", "")


RULE = Rule("DOC115", "dead-link", Policy.WARNING, check, __doc__)
