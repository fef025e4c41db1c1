"""One endpoint declares two statuses for the same outcome.

## What it does
Reports endpoints that state two different statuses of success, and statuses that are declared twice
with different meanings. A `PUT` may answer 200 and 201, and one that queues may answer 202 beside.
Refusals with the same status that are told apart by a code of their own (`TITLE_TAKEN`,
`OWNER_BLOCKED`) are no contradiction.

## Why it matters
A client can expect only one of them, and in the contract only the first one counts.

## Example
```markdown
### POST /api/tickets

**Status:** 200

**Response (201 Created):**
```

## Fix
Keep the one that is meant; join two meanings of one status in a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Source
from asbuilt.spec.endpoints.endpoint import Answer
from asbuilt.spec.sections.api import Api, Endpoint

_BESIDE = (202, 206)
_CODE = regex.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each status that contradicts an earlier one."""
    for endpoint in subject.spec[Api].endpoints:
        if len(endpoint.declared) < 2:
            continue
        yield from _successes(endpoint)
        first: dict[int, Answer] = {}
        for answer in endpoint.declared:
            if answer.status < 400 or not answer.text:
                continue
            earlier = first.setdefault(answer.status, answer)
            same = earlier.text.casefold().strip(" .") == answer.text.casefold().strip(" .")
            if not same and not _told_apart(subject.spec.source, earlier, answer):
                yield Finding(
                    f"`{endpoint.key}` declares {answer.status} a second time; only "
                    f"`{earlier.text[:60]}` is part of the contract",
                    answer.span,
                    "Join the two meanings in one line.",
                    (Related(earlier.span, "the first one"),),
                )


def _told_apart(source: Source, *answers: Answer) -> bool:
    """Whether each answer has a code, in its words or else in its row, that the other lacks."""
    lines = (source.slice(source.whole_line(answer.span.start)) for answer in answers)
    codes = [
        _CODE.findall(answer.text) or _CODE.findall(line)
        for answer, line in zip(answers, lines, strict=True)
    ]
    return all(codes) and codes[0] != codes[1]


def _successes(endpoint: Endpoint) -> Iterator[Finding]:
    stated = [each for each in endpoint.declared if 200 <= each.status < 300]
    stated = [each for each in stated if each.status not in _BESIDE]
    for answer in stated[1:]:
        both = {stated[0].status, answer.status}
        if len(both) > 1 and not (endpoint.method == "PUT" and both <= {200, 201, 204}):
            yield Finding(
                f"`{endpoint.key}` succeeds with {answer.status} here, but with "
                f"{stated[0].status} above",
                answer.span,
                "Keep the one that is meant.",
                (Related(stated[0].span, f"{stated[0].status} here"),),
            )


RULE = Rule("API113", "contradictory-status", Policy.STRICT, check, __doc__)
