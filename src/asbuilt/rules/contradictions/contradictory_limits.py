"""Two rate limits for the same endpoint contradict each other.

## What it does
Reports limits with the same endpoint, the same subject and the same window, but different counts.
Limits for everything are compared where their lines name nothing that tells them apart: a tier, a
group of endpoints. What stands in one line is told apart there. Sentences below the heading of an
endpoint, or about a caller (`A depot may send at most 300 events per minute`), are compared with
the row that begins with it.

## Why it matters
The smaller one always wins, so the other promise is never kept.

## Example
```markdown
- 100 requests/hour per IP
- 1000 requests/hour per IP
```

## Fix
Keep the one that is meant. Two windows for one endpoint (5 a minute and 100 a day) are no
contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Source, Span
from asbuilt.spec.limits.clause import Clause, clauses_in
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.rate_limit import EVERYWHERE, GENERAL, RateLimit, RateLimits

_GENERAL = GENERAL | {"second", "minute", "hour", "day", "month", "window", "period", "limitation"}

_RESTRAINED = Wording(
    r"\b(?:at most|up to|no more than|max(?:imum)?|limit\w*|429)\b",
    *("at most", "up to", "no more than", "max", "limit", "429"),
)
_MOST = 100
"""Rows that a sentence is compared with."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit that contradicts an earlier one."""
    source = subject.spec.source
    first: dict[tuple[object, ...], RateLimit] = {}
    for limit in subject.spec[RateLimits].items:
        earlier = first.setdefault(_topic(source, limit), limit)
        if earlier.count != limit.count and not _beside(source, earlier, limit):
            place = source.where(earlier.span.start)
            what = "all endpoints" if limit.endpoint == "*" else f"`{limit.endpoint}`"
            yield Finding(
                f"{limit.count} requests for {what} here, but {earlier.count} in {place}",
                limit.span,
                "Keep the limit that is meant.",
                (Related(earlier.span, f"{earlier.count} requests here"),),
            )
    yield from _told(subject)
    yield from _at_proxy(subject)


def _told(subject: Subject) -> Iterator[Finding]:
    """What sentences say of what a row of limits begins with."""
    source = subject.spec.source
    lines = [line for line, _ in _RESTRAINED.found(subject) if not line.line.row]
    rows = [
        (cell, words(cell), limit)
        for limit in (subject.spec[RateLimits].items if lines else ())
        if (cell := _first_cell(source.slice(source.whole_line(limit.span.start))))
    ]
    known = {source.line(limit.span.start) for limit in subject.spec[RateLimits].items}
    for line in lines if rows else ():
        is_read = source.line(line.line.span.start) in known
        for clause in clauses_in(line.line.text):
            about = words(line.line.text[: clause.start])
            for cell, named, limit in rows[:_MOST]:
                if "/" in cell:
                    meant = not is_read and cell in line.line.head.lower()
                else:
                    meant = named <= about
                if meant and limit.window == clause.window and limit.count != clause.count:
                    yield Finding(
                        f"{clause.count} for `{cell}` here, but {limit.count} in "
                        f"{source.where(limit.span.start)}",
                        line.line.span,
                        "Keep the limit that is meant.",
                        (Related(limit.span, f"{limit.count} here"),),
                    )


_PROXY = regex.compile(
    r"\blimit_req_zone\b[^;\n]{0,200}?\brate=(?P<rate>(?P<count>[0-9]{1,7})r/(?P<per>[sm]))"
)
"""How often nginx lets one client call."""
_LIMITED = Wording(
    r"\b(?:limit\w*|restrict\w*|throttl\w*|at most|no more than)\b",
    *("limit", "restrict", "throttl", "at most", "no more than"),
)


def _at_proxy(subject: Subject) -> Iterator[Finding]:
    """What a proxy is set to, beside the one limit for each client that the text states."""
    fences = blocks_of(subject.outline.root, Fence) if subject.says("limit_req") else ()
    found = [(fence, each) for fence in fences for each in _PROXY.finditer(fence.text)]
    stated = [*_for_each(subject)] if len(found) == 1 else []
    for fence, each in found:
        window = 60.0 if each["per"] == "m" else 1.0
        known = {clause.count: span for clause, span in stated if clause.window == window}
        if len(known) != 1 or int(each["count"]) in known:
            continue
        (count, there), *_ = known.items()
        start = fence.content.start + subject.spec.source.slice(fence.content).find(each["rate"])
        yield Finding(
            f"{each['count']} requests for each client here, but {count} in "
            f"{subject.spec.source.where(there.start)}",
            Span(start, start + len(each["rate"])),
            "Keep the limit that is meant.",
            (Related(there, f"{count} requests here"),),
        )


def _for_each(subject: Subject) -> Iterator[tuple[Clause, Span]]:
    for line, _ in _LIMITED.found(subject):
        for clause in clauses_in(line.line.text):
            if clause.subject not in (None, "everyone"):
                yield clause, line.line.span


def _first_cell(row: str) -> str:
    """What a row of a table begins with, if it is the name of one endpoint or of one caller."""
    cells = row.strip().strip("|").split("|")
    cell = cells[0].strip(" `*").lower()
    is_caller = len(cell.split()) == 1 and bool(words(cell) - _GENERAL)
    return cell if len(cells) > 1 and ("/" in cell or is_caller) else ""


def _topic(source: Source, limit: RateLimit) -> tuple[object, ...]:
    """What two limits share when they are about the same calls."""
    line = source.slice(source.whole_line(limit.span.start))
    about = words(line) - _GENERAL if limit.endpoint == EVERYWHERE else frozenset()
    return limit.endpoint, limit.subject, limit.window, limit.role, about


def _beside(source: Source, limit: RateLimit, other: RateLimit) -> bool:
    return source.line(limit.span.start) == source.line(other.span.start)


RULE = Rule("CON101", "contradictory-limits", Policy.STRICT, check, __doc__)
