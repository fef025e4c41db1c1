"""A request is shown without a header that every one must carry.

## What it does
Looks for headers that a sentence demands of every call (*Every publish MUST carry an
`Idempotency-Key`*, *Each request needs the header `X-Tenant-Id`*), and reports the requests written
out in the same chapter that have headers, but not this one. A sentence about one method or one path
is about no other, and what is shown with its refusal is meant to be wrong.

## Why it matters
The example is what people copy. The service refuses it.

## Example
```markdown
Every publish MUST carry an `Idempotency-Key`.
```
```http
POST /v1/events HTTP/1.1
Content-Type: application/json
```

## Fix
Show the header in the example, or do not demand it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.prose import Statement, stated_in
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, own_words

_HEADER = r"`(?P<header>[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?::[^`\n]*)?`"
_DEMANDED = regex.compile(
    r"\b(?:every|each|all|any)\b(?P<what>[^.;`]{0,60}(?:`[^`\n]{1,60}`[^.;`]{0,20})?)"
    r"\b(?:must|shall|has to|have to|needs?|requires?|carr(?:y|ies))\b[^.;`]{0,40}"
    rf"{_HEADER}",
    re.I,
)
_NEEDED = regex.compile(
    rf"{_HEADER}(?: header)? (?:is|are) (?:mandatory|required|obligatory|compulsory)"
    r" (?:on|for|in|with) (?:every|each|all)\b(?P<what>[^.;]{0,40})"
    r"|\b(?:calls?|requests?|messages?) without (?:an? |the )?(?:header )?"
    rf"{_HEADER.replace('header>', 'missing>')}"
    r"[^.;`]{0,20}\b(?:is|are|get|gets|be)\b[^.;]{0,20}(?:refused|rejected|4[0-9]{2})",
    re.I,
)
_REQUEST = regex.compile(
    r"\s*(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/[^\s?]*)[^\n]* HTTP/[0-9.]+[ \t]*\n"
    r"(?P<headers>(?:[A-Za-z][\w-]*:[^\n]*\n)+)"
)
_METHOD = regex.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)\b")
_PATH = regex.compile(r"`(?:[A-Z]+ )?(?P<path>/[^\s`?]*)`")
_NARROWED = regex.compile(
    r"\b(?:except|unless|but|other than|only|if|when|optional\w*|where|some|answers?|responses?"
    r"|repl(?:y|ies)|that (?:reads|writes|changes)|admin\w*|internal)\b",
    re.I,
)
"""What makes it another matter whether a request has to carry it."""
_WRONG = regex.compile(r"\b(?:without|missing|lacks?|refus\w+|reject\w+|wrong|invalid|bad)\b", re.I)
_BEFORE = 120


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each request, at its first line."""
    if "HTTP/" not in subject.spec.source.text:
        return
    for chapter in _chapters(subject.outline.root):
        demands = [*_demands(chapter)]
        for fence in blocks_of(chapter, Fence) if demands else ():
            text = subject.spec.source.slice(fence.content)
            shown = _REQUEST.match(text)
            before = subject.spec.source.text[max(0, fence.span.start - _BEFORE) : fence.span.start]
            led = before.rstrip().rpartition("\n\n")[2]
            if shown is None or (led.endswith(":") and _WRONG.search(english(led))):
                continue
            for line, found in demands:
                if _is_about(found, shown) and not _has(shown["headers"], _name(found)):
                    start = fence.content.start + shown.start("method")
                    where = subject.spec.source.where(line.span.start)
                    yield Finding(
                        f"this request has no `{_name(found)}`, which each must carry ({where})",
                        Span(start, start + len(shown["method"]) + 1 + len(shown["path"])),
                        "Show the header in the example, or do not demand it.",
                        (Related(line.span, "it is demanded here"),),
                    )


def _chapters(root: Section) -> Iterator[Section]:
    """The sections below the document's title, each with what is below it."""
    for section in root.children:
        if section.heading and section.heading.level == 1:
            yield from section.children
        else:
            yield section


def _demands(chapter: Section) -> Iterator[tuple[Statement, re.Match[str]]]:
    for section in chapter.walk():
        if "`" not in own_words(section):
            continue
        for line in stated_in(section):
            if "`" not in line.text or _NARROWED.search(line.text):
                continue
            said = english(line.text)
            if found := _DEMANDED.search(said) or _NEEDED.search(said):
                yield line, found


def _name(found: re.Match[str]) -> str:
    """The header that is demanded."""
    named = found.groupdict()
    return named["header"] or named.get("missing") or ""


_ANY_CALL = regex.compile(r"\b(?:requests?|calls?|messages?|GET|reads?|quer(?:y|ies))\b", re.I)


def _is_about(found: re.Match[str], shown: re.Match[str]) -> bool:
    """Whether what is demanded of some calls is demanded of the one that is shown."""
    what = found["what"] or ""
    methods, paths = _METHOD.findall(what), _PATH.findall(what)
    if methods and shown["method"] not in methods:
        return False
    if shown["method"] == "GET" and what and not _ANY_CALL.search(what):
        return False  # what is published or written is not read
    return not paths or shown["path"] in paths


def _has(headers: str, name: str) -> bool:
    return regex.search(rf"^{re.escape(name)}:", headers, re.I | re.M) is not None


RULE = Rule("API119", "example-without-header", Policy.WARNING, check, __doc__)
