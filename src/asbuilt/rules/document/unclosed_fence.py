"""A code block that is never closed.

## What it does
Reports a fence that runs to the end of the document because its closing line is missing, has fewer
backticks than the opening one, others, or words behind them (```` ```sql ````).

## Why it matters
Everything below it counts as code: its headings, tables and endpoints are not read.

## Example
````markdown
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY);

## API
````

## Fix
Close the block. A block that itself shows fences needs more backticks outside than inside.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Edit, Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.fences import closing, goes_on, meant_end, run_of
from asbuilt.rules.ignores import walk
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the opening line of each fence that is not closed."""
    for block in walk(subject.document.blocks):
        if isinstance(block, Fence) and not block.closed:
            headings = sum(line.startswith("#") for line in block.text.splitlines())
            swallowed = f", with {headings} lines that look like headings" if headings > 1 else ""
            source = subject.document.source
            end = source.whole_line(block.span.start).end
            opening = source.slice(Span(block.span.start, end)).rstrip()
            meant = meant_end(source.text, block)
            run = run_of(source.text, block)
            fix = (Edit(meant, run),) if meant and headings else _closed(source.text, block)
            yield Finding(
                f"this code block is never closed: the rest of the document is code{swallowed}",
                Span(block.span.start, block.span.start + len(opening)),
                f"End it with a line of `{run}` and nothing else."
                if meant
                else "Add the closing line, with as many backticks as the opening one.",
                (Related(meant, "this line does not close it"),) if meant else (),
                fix=fix if len(source.files) == 1 and not (meant and not headings) else (),
            )


def _closed(text: str, fence: Fence) -> tuple[Edit, ...]:
    """Close a block of some language above the heading or the paragraph that it cannot have. One
    without a language may itself be what was to close another one."""
    place = goes_on(text, fence, fence.content.end) if fence.info.strip() else None
    if place is None or not text[fence.content.start : place].strip():
        return ()
    return (closing(text, fence, place),)


RULE = Rule("DOC105", "unclosed-fence", Policy.STRICT, check, __doc__)
