"""A code block inside a code block swallows headings.

## What it does
Reports a code block that holds the opening line of another one. Either the outer block shows a
block and has no more backticks than that: then it ends where the inner one should, and what was
meant to close it opens a new block that swallows the headings below. Or the closing line of the
outer block was forgotten: then it swallows everything up to the end of the inner one, be it but the
prose between two examples in JSON. Or a line
that was to close a block opens one, because none is open.

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
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Source, Span

_OPENING = regex.compile(r"^ {0,3}(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^\s`][^\n`]*)$", re.M)
_RUN = regex.compile(r"`{3,}|~{3,}")
_HEADING = regex.compile(r"^#{1,6} +\S.*$", re.M)
_COMMENTED = regex.compile(
    r"(?:ba|z)?sh|shell|console|python|py|ruby|rb|ya?ml|toml|ini|conf|perl|r", re.I
)
"""Languages in which a line that begins with a hash is a comment."""
_MOST_MENDED = 20
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
        if _is_stray(subject, fence):
            yield _stray(subject, fence)
            continue
        forgotten = _forgotten(subject, fence, inner)
        following = next((each for each in fences[index + 1 :] if not each.info.strip()), None)
        if forgotten is not None:
            fix, why = forgotten, "is never closed"
        elif following is not None and (_swallowed(following) or not following.closed):
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
    return _RUN.match(subject.spec.source.text, fence.span.start) is not None


def _inner(subject: Subject, fence: Fence) -> Span | None:
    """Where a line in ``fence`` opens another block that this one cannot tell from its own."""
    if "```" not in fence.text and "~~~" not in fence.text:
        return None
    run = _run(subject, fence)
    text = subject.spec.source.text
    for found in _OPENING.finditer(text, fence.content.start, fence.content.end):
        if found["run"][0] == run[0] and len(found["run"]) >= len(run):
            return Span(*found.span())
    return None


def _run(subject: Subject, fence: Fence) -> str:
    found = _RUN.search(subject.spec.source.text, fence.span.start)
    return found[0] if found else "```"


def _swallowed(fence: Fence) -> int:
    """How many headings a block holds as code."""
    if _COMMENTED.fullmatch(fence.info.split(None, 1)[0] if fence.info else ""):
        return 0
    return len(_HEADING.findall(fence.text))


def _forgotten(subject: Subject, fence: Fence, inner: Span) -> tuple[Edit, ...] | None:
    """Close ``fence`` before the first heading, where one stands above the inner opening line, or
    before a line of prose that follows JSON. With nothing between the two it was not forgotten:
    what follows was meant to be in the block."""
    language = fence.info.split(None, 1)[0].lower() if fence.info else ""
    if language in ("markdown", "md", "mdx") or _COMMENTED.fullmatch(language):
        return None
    text = subject.spec.source.text
    heading = _HEADING.search(text, fence.content.start, inner.start)
    if heading is None and language.startswith("json"):
        heading = _PROSE.search(text, fence.content.start, inner.start)
    if heading is None or not text[fence.content.start : heading.start()].strip():
        return None
    end = len(text[: heading.start()].rstrip())
    return (Edit(Span(end, end), f"\n{_run(subject, fence)}"),)


_PROSE = regex.compile(r"(?<=\n\n)(?:\*\*|__|→|\||>|[A-Z]\w* [\w`])[^\n]*$", re.M)
"""A line that JSON cannot have."""


def _is_stray(subject: Subject, fence: Fence) -> bool:
    """Whether a line that opens a block was to close one: text stands above it, a heading below."""
    above = subject.spec.source.text[: fence.span.start].rpartition("\n")[0].rpartition("\n")[2]
    begins = _HEADING.match(fence.text.lstrip())
    return not fence.info.strip() and bool(above.strip()) and begins is not None


def _stray(subject: Subject, fence: Fence) -> Finding:
    count = _swallowed(fence)
    swallowed = f"{count} heading{'s' * (count != 1)} below {'are' if count != 1 else 'is'} code"
    return Finding(
        f"this line closes no code block, so it opens one; {swallowed}",
        Span(fence.span.start, fence.span.start + len(_run(subject, fence))),
        "Remove it, or open the block above what it ends.",
    )


def _lengthened(subject: Subject, fence: Fence) -> Edit:
    """One more backtick at an opening line."""
    run = _run(subject, fence)
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
    return Finding(
        f"this code block {why}: {source.where(inner.start)} opens another one"
        + (swallowed if found > 0 else ""),
        Span(fence.span.start, fence.span.start + len(opening.strip())),
        "Close it where what it shows ends."
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
