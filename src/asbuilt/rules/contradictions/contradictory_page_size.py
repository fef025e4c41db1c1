"""How many entries a page of a list has is stated twice.

## What it does
Compares what sentences, limits and requirements say of pages: how many entries one has (*25 per
page*, `Page size | 50`) and how many it may have at most (*100 at most*, `limit` (at most 200)).
What is said of all lists is compared with what else is, and pages of the same things with each
other.

## Why it matters
Clients that page through a list skip entries, or are refused.

## Example
```markdown
Lists are paged, 50 entries a page, at most 200.

`GET /loans` lists loans. Parameters: `limit` (at most 500), `cursor`.
```

## Fix
Keep the size that is meant, in both places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.language import english

_PAGE = regex.compile(
    r"\b(?:pages?|page[ _-]?size|per[ _-]?page|pageSize|perPage|paged|pagin\w+)\b", re.I
)
_PARAMETER = r"`(?:limit|page[_-]?size|pageSize|per[_-]?page|perPage|size|top|\$top|count)`"
_NUMBER = r"(?<![\w.,/-])(?P<{0}>[0-9]{{1,4}})(?![\w%]|[.,:/-][0-9])"
_SIZE = regex.compile(
    rf"{_NUMBER.format('per')}(?: (?P<things>(?:[\w-]+ ){{0,2}}))? ?(?:per|a|each|in each) page\b"
    rf"|\bpages? (?:of|holds?|has|have|contains?|shows?|returns?|with) (?:up to |at most |max\.? )?"
    rf"{_NUMBER.format('of')}(?: (?P<noun>[^\W\d_]{{3,}}))?"
    rf"|\bpage[ _-]?size(?:[^|;.0-9]{{0,40}}\||(?: is|:| =)?)[\s|:=`]+{_NUMBER.format('size')}"
    r"(?: (?P<what>[^\W\d_]{3,}))?",
    re.I,
)
_MOST = regex.compile(
    rf"(?:\b(?:at most|up to|no more than|not more than|max(?:imum)?\.?(?: of| is|:)?)|≤)[ `]*"
    rf"{_NUMBER.format('before')}|{_NUMBER.format('after')} (?:[\w-]+ )?(?:at most|maximum|max)\b",
    re.I,
)
_OF_PARAMETER = regex.compile(rf"{_PARAMETER}[^`;.]{{0,40}}?(?:{_MOST.pattern})", re.I)
_SIZE_AT_MOST = regex.compile(
    rf"\b(?:the |maximum )?page[ _-]?size (?:is|of|may be|can be)[^`;.|0-9]{{0,20}}?"
    rf"(?:{_MOST.pattern})",
    re.I,
)
_ALL = regex.compile(
    r"\b(?:everywhere|all lists|every list|each list|lists (?:are|hold|have|return|answer|come)"
    r"|all (?:list|paged) (?:endpoints|answers|responses))\b",
    re.I,
)
_PLAIN = frozenset({
    "item", "entry", "element", "row", "record", "result", "object", "page", "size", "limit",
    "list", "default", "maximum", "max", "parameter", "cursor", "value", "each", "most", "given",
})  # fmt: skip


class _Size(Struct, frozen=True):
    """How many entries pages have, or may have at ``most``; ``things`` are what they are of, none
    where pages of all lists are meant, or a parameter bounds them."""

    value: int
    most: bool
    things: frozenset[str]
    everywhere: bool
    place: Text


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each size that contradicts an earlier one."""
    if not subject.says("page", "pagin"):
        return
    known: list[_Size] = []
    for size in _sizes(subject):
        other = next((each for each in known if _is_same(each, size)), None)
        if other and other.value != size.value:
            place = subject.spec.source.where(other.place.span.start)
            most = " at most" if size.most else ""
            yield Finding(
                f"a page has {size.value} entries{most} here, but {other.value} in {place}",
                size.place.span,
                "Keep the size that is meant, in both places.",
                (Related(other.place.span, f"{other.value} here"),),
            )
        elif len(known) < _MOST_KNOWN:
            known.append(size)
    yield from _asked(subject, [each for each in known if each.most and not each.things])


def _asked(subject: Subject, bounds: Sequence[_Size]) -> Iterator[Finding]:
    """The addresses that ask for more entries than a page of any list may have, where nothing says
    that this is refused."""
    text = subject.spec.source.text
    most = max((each.value for each in bounds), default=0)
    for found in _IN_ADDRESS.finditer(text) if most else ():
        line = subject.spec.source.whole_line(found.start())
        near, _, rest = text[line.start : line.end + _NEAR].partition("\n\n")
        refused = _REFUSED.search(english(near)) or _ANSWERED.search(rest)
        if int(found["value"]) > most and not refused:
            bound = next(each for each in bounds if each.value == most)
            place = subject.spec.source.where(bound.place.span.start)
            yield Finding(
                f"this asks for {found['value']} entries, but a page has at most {most} ({place})",
                Span(found.start("name"), found.end()),
                "Ask for no more than a page may have.",
                (Related(bound.place.span, f"{most} here"),),
            )


_IN_ADDRESS = regex.compile(
    r"[?&](?P<name>limit|page_?size|per_?page|top|size)=(?P<value>[0-9]{1,6})(?![\w.])", re.I
)
_NEAR = 200
_REFUSED = regex.compile(
    r"\b(?:4[0-9]{2}|refus\w*|reject\w*|invalid\w*|too (?:many|large|big|high)|cap(?:s|ped)"
    r"|clamp\w*|truncat\w*|exceed\w*|test\w*|limited to|reduced)\b",
    re.I,
)
"""What says that an address is tried, or what becomes of more than a page may have."""
_ANSWERED = regex.compile(r"\bHTTP/[0-9.]+ 4[0-9]{2}\b")


_MOST_KNOWN = 50


def _is_same(one: _Size, other: _Size) -> bool:
    if one.most != other.most:
        return False
    if one.everywhere or other.everywhere or not (one.things or other.things):
        return True
    return not one.things.isdisjoint(other.things)


def _sizes(subject: Subject) -> Iterator[_Size]:
    for line in said(subject):
        text = line.line.text.lower()
        about = "pag" in text or "seite" in text or "страниц" in text or "页" in text
        if (about or "limit`" in text or "top`" in text) and not is_among_tests(line.line):
            yield from _of_line(line)


def _of_line(line: Said) -> Iterator[_Size]:
    text = line.text
    size = _SIZE.search(text) if _PAGE.search(text) else None
    everywhere = _ALL.search(text) is not None
    things = _things(line, size) if size else frozenset()
    bounded = (
        _OF_PARAMETER.search(text)
        or _SIZE_AT_MOST.search(text)
        or (_MOST.search(text) if size else None)
    )
    most = bounded["before"] or bounded["after"] if bounded else ""
    number = size["per"] or size["of"] or size["size"] if size else ""
    if size and number != most:
        yield _Size(int(number), False, things, everywhere, line.found(size))
    if bounded and most:
        of_parameter = (_OF_PARAMETER.search(text) or _SIZE_AT_MOST.search(text)) is not None
        known = frozenset() if of_parameter else things
        yield _Size(int(most), True, known, everywhere, line.found(bounded))


def _things(line: Said, size: re.Match[str]) -> frozenset[str]:
    """What the entries are called, or of which list a row is."""
    named = words(size["things"] or size["noun"] or size["what"] or "")
    beside = line.line.row[0].text if line.line.row else ""
    routes = " ".join(_ROUTE.findall(f"{line.line.head} {line.line.text}"))
    return (named | words(f"{beside} {routes}")) - _PLAIN


_ROUTE = regex.compile(r"/[\w/{}-]+")


RULE = Rule("CON134", "contradictory-page-size", Policy.WARNING, check, __doc__)
