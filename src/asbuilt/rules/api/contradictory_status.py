"""One endpoint declares two statuses for the same outcome.

## What it does
Reports endpoints that state two different statuses of success. A `PUT` may answer 200 and 201, and
one that queues may answer 202 beside. Several reasons for one refusal are no contradiction: the
contract has them all. So it does with creates that say another status than the one with which a
sentence about all calls says that rows are created (*A write answers 201 when it creates a row*).

## Why it matters
A client can expect only one of them, and in the contract only the first one counts.

## Example
```markdown
### POST /api/tickets

**Status:** 200

**Response (201 Created):**
```

## Fix
Keep the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.plan.model import Insert
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.sections.api import Api, Endpoint

_BESIDE = (202, 206)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each success that contradicts an earlier one."""
    for endpoint in subject.spec[Api].endpoints:
        yield from _successes(endpoint)
    if rule := _of_all(subject):
        for item in bound(subject):
            yield from _unlike(subject, item, rule)


def _of_all(subject: Subject) -> Text | None:
    """The one sentence that says of all calls that creating answers 201."""
    told = [each for each in subject.statements if "201" in each.text and not each.row]
    found = [
        each
        for each in told
        if _CREATES.search(english(each.text))
        and "/" not in each.text
        and _WRITES.search(each.text)
    ]
    return found[0] if len(found) == 1 else None


_CREATES = regex.compile(r"\b201\b[^.;]{0,40}\bcreat\w+|\bcreat\w+[^.;]{0,40}\b201\b", re.I)
_WRITES = regex.compile(
    r"\b(?:an? (?:write|call|request|POST|successful)|writes|calls|every|each|all|POST|requests?"
    r"|creat(?:es|ing|ions?)|success(?:ful)?)\b",
    re.I,
)


def _unlike(subject: Subject, item: Bound, rule: Text) -> Iterator[Finding]:
    """The status of a create, as its own section states it, that is not the one of all."""
    if item.endpoint.method != "POST" or not isinstance(item.route.action, Insert):
        return
    stated = [(each.status, each.span) for each in item.endpoint.declared]
    stated = [each for each in (stated or _told(subject, item)) if 200 <= each[0] < 300]
    if stated and not any(status in (201, *_BESIDE) for status, _ in stated):
        status, span = stated[0]
        yield Finding(
            f"`{item.endpoint.key}` creates a row and answers {status}, but all that create are "
            "to answer 201",
            span,
            "Keep the one that is meant.",
            (Related(rule.span, "what is said of all"),),
        )


def _told(subject: Subject, item: Bound) -> list[tuple[int, Span]]:
    """The statuses that sentences below the heading of an endpoint say it to answer."""
    text = subject.spec.source.text
    start = text.find("\n", item.endpoint.span.start)
    above = text[text.rfind("\n", 0, item.endpoint.span.start) + 1 : max(start, 0)]
    if start < 0 or not above.startswith("#") or len([*_ROUTE.finditer(above)]) != 1:
        return []
    after = _HEADING.search(text, start)
    end = min(after.start() if after else len(text), start + _LONGEST)
    found = _ANSWERS.finditer(text, start, end)
    return [(int(each["status"]), Span(*each.span("status"))) for each in found]


_ROUTE = regex.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)\b")
_HEADING = regex.compile(r"\n#{1,6} ")
_LONGEST = 4_000
_ANSWERS = regex.compile(
    r"\b(?:[Aa]nswers?|[Rr]esponds?|[Rr]eturns?|[Ss]uccess)(?: with)?[\s:*]{1,4}"
    r"`?(?P<status>2[0-9]{2})\b"
)


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
