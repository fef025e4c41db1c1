"""A code block inside a code block swallows headings.

## What it does
Reports a code block that holds the opening line of another one. Either the outer block shows a
block and has no more backticks than that: then it ends where the inner one should, and what was
meant to close it opens a new block that swallows the headings below. Or the closing line of the
outer block was forgotten, or has words behind its backticks (```` ```sql ````): then it swallows
everything up to the end of the inner one, be it but the prose between two examples. Or a line that
was to close a block opens one, because none is open.

## Why it matters
Whatever is swallowed is code: requirements, tables and endpoints are not read, and no other finding
says so.

## Example
````markdown
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY);

## API

```json
{ "id": 1 }
```
````

## Fix
Close the block before the heading, or give the outer block more backticks (`asbuilt check --fix`
does either), or remove the line that closes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Edit, Related, apply
from asbuilt.document import reader
from asbuilt.document.blocks import Document, Fence, Heading
from asbuilt.rules.fences import HEADING, RUN, closing, goes_on, has_comments, meant_end, run_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Source, Span

_OPENING = regex.compile(r"^ {0,3}(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^\s`][^\n`]*)$", re.M)
_MOST_MENDED = 10
"""Blocks for which the document is read as it would be without the fault; what is behind them is
easier to tell when they are mended."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each block that holds an opening line, if headings are swallowed."""
    fences = [
        block
        for block in subject.document.blocks
        if isinstance(block, Fence) and _is_fenced(subject, block)
    ]
    mended = 0
    found = 0
    for index, fence in enumerate(fences):
        inner = _inner(subject, fence)
        if inner is None or fence.span.start < mended:
            continue
        if not fence.closed and meant_end(subject.spec.source.text, fence):
            continue  # it is reported as unclosed, with that line
        forgotten = _forgotten(subject, fence, inner)
        following = next((each for each in fences[index + 1 :] if not each.info.strip()), None)
        swallowing = following is not None and (_swallowed(following) or not following.closed)
        if _is_stray(subject, fence, alone=not swallowing):
            yield _stray(subject, fence)
            continue
        if forgotten is not None:
            fix, why = forgotten, "is never closed"
        elif following is not None and swallowing:
            mended = following.span.end  # what seems to open there is the end of this one
            fix = (_lengthened(subject, fence), _lengthened(subject, following))
            why = "has no more backticks than the one in it"
        else:
            continue
        found += 1
        gained = _gained(subject, fix) if found <= _MOST_MENDED else 0
        yield _finding(subject, fence, inner, fix, why, gained)


def _is_fenced(subject: Subject, fence: Fence) -> bool:
    """Whether a code block begins with a fence; an indented one does not."""
    return RUN.match(subject.spec.source.text, fence.span.start) is not None


def _inner(subject: Subject, fence: Fence) -> Span | None:
    """Where a line in ``fence`` opens another block that this one cannot tell from its own."""
    if "```" not in fence.text and "~~~" not in fence.text:
        return None
    run = run_of(subject.spec.source.text, fence)
    text = subject.spec.source.text
    for found in _OPENING.finditer(text, fence.content.start, fence.content.end):
        if found["run"][0] == run[0] and len(found["run"]) >= len(run):
            return Span(*found.span())
    return None


def _swallowed(fence: Fence) -> int:
    """How many headings a block holds as code."""
    return 0 if has_comments(fence) else len(HEADING.findall(fence.text))


def _forgotten(subject: Subject, fence: Fence, inner: Span) -> tuple[Edit, ...] | None:
    """Close ``fence`` before the first heading or paragraph above the inner opening line, or below
    one that was to close it. With nothing between the two it was not forgotten: what follows was
    meant to be in the block."""
    text = subject.spec.source.text
    end = fence.content.end if text[inner.end :].startswith("\n\n") else inner.start
    place = goes_on(text, fence, end)
    if place is None or not text[fence.content.start : place].strip():
        return None
    return (closing(text, fence, place),)


def _is_stray(subject: Subject, fence: Fence, *, alone: bool) -> bool:
    """Whether a line that opens a block was to close one: a heading stands below it, and above it
    text, or the end of another block when no line is left ``alone`` that closes this one."""
    before = subject.spec.source.text[: fence.span.start]
    above = before.rpartition("\n")[0].rpartition("\n")[2].strip()
    ends = alone and RUN.fullmatch(before.rstrip().rpartition("\n")[2].strip())
    begins = HEADING.match(fence.text.lstrip())
    return not fence.info.strip() and bool(above or ends) and begins is not None


def _stray(subject: Subject, fence: Fence) -> Finding:
    count = _swallowed(fence)
    swallowed = f"{count} heading{'s' * (count != 1)} below {'are' if count != 1 else 'is'} code"
    return Finding(
        f"this line closes no code block, so it opens one; {swallowed}",
        Span(fence.span.start, fence.span.start + len(run_of(subject.spec.source.text, fence))),
        "Remove it, or open the block above what it ends.",
    )


def _lengthened(subject: Subject, fence: Fence) -> Edit:
    """One more backtick at an opening line."""
    run = run_of(subject.spec.source.text, fence)
    at = subject.spec.source.text.index(run, fence.span.start) + len(run)
    return Edit(Span(at, at), run[0])


def _gained(subject: Subject, fix: tuple[Edit, ...]) -> int:
    """How many headings a document has more with a fix than without."""
    source = subject.spec.source
    mended = reader.read(Source(source.path, apply(source.text, [fix])))
    return _headings(mended) - _headings(subject.document)


def _finding(
    subject: Subject,
    fence: Fence,
    inner: Span,
    fix: tuple[Edit, ...],
    why: str,
    found: int,
) -> Finding:
    source = subject.spec.source
    opening = source.slice(source.whole_line(fence.span.start))
    swallowed = f"; {found} heading{'s' * (found != 1)} below {'are' if found != 1 else 'is'} code"
    other = f"{source.where(inner.start)} opens another one"
    if fix[0].span.start < fix[0].span.end:
        other = f"{source.where(fix[0].span.start)} does not close it"
    return Finding(
        f"this code block {why}: {other}" + (swallowed if found > 0 else ""),
        Span(fence.span.start, fence.span.start + len(opening.strip())),
        "Close it where what it shows ends, by a line of nothing but its backticks."
        if len(fix) == 1
        else "Give the outer block more backticks than the inner one.",
        tuple(Related(source.whole_line(each.span.start), "it ends here") for each in fix[:1])
        if len(fix) == 1
        else (),
        fix=fix if found > 0 and len(source.files) == 1 else (),
    )


def _headings(document: Document) -> int:
    return sum(isinstance(block, Heading) for block in document.blocks)


RULE = Rule("DOC118", "nested-fence", Policy.STRICT, check, __doc__)
