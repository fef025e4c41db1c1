"""A rate limit allows less than the load that is promised or tested.

## What it does
Compares limits that all callers share with the throughput that a requirement promises or a load
test applies, and with the number of users at the same time, each of whom needs at least one request
a minute. What each caller may send (*each token: 300 events per second*) is compared with what a
load test sends with each of them (*four publishers with one token each send 500 events per second
each*, *6 calls per second from 2 tokens*).

## Why it matters
The limit refuses the load that the service is built for; the load test fails with 429.

## Example
```markdown
| Endpoint | Limit | Window   | Per      |
| -------- | ----- | -------- | -------- |
| All      | 100   | 1 minute | everyone |

| NFR-2 | Throughput | High | 500 requests/second |
```

## Fix
Limit each user or address instead of everyone, or raise the limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.promised import promises
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.rate_limit import EVERYWHERE, RateLimits
from asbuilt.spec.sections.testing import Testing
from asbuilt.spec.words import singular


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit, with the largest load that it refuses."""
    yield from _of_each_caller(subject)
    loads = list(_loads(subject))
    for limit in subject.spec[RateLimits].items if loads else ():
        if limit.subject != "everyone" or limit.endpoint != EVERYWHERE or limit.role:
            continue
        rate = limit.count / limit.window
        where, target, needed = max(loads, key=lambda load: load[2])
        if rate < needed:
            yield Finding(
                f"all callers together may send {rate:.3g} requests a second, but {where} "
                f"is `{target.text}`",
                limit.span,
                "Limit each user or address instead of everyone, or raise the limit.",
                (Related(target.span, "the load"),),
            )


def _of_each_caller(subject: Subject) -> Iterator[Finding]:
    """The limits of each caller, with the load test that sends more with one of them."""
    if not subject.says(*_RATES):
        return
    sent = [each for line, _ in _RATE_SIGN.found(subject) for each in _sent(line)][:_MOST]
    for line, whose in _OF_EACH.found(subject) if sent else ():
        rates = [*_RATE.finditer(line.text)]
        limited = _LIMITED.search(f"{line.line.head} {line.text}") and not _is_test(line)
        if len(rates) != 1 or not limited:
            continue
        limit, counted = rates[0], singular(rates[0]["what"].lower())
        for test, rate, what, callers in sent:
            alike = counted in _ANY_CALL or counted == what
            if alike and whose["who"].lower() in callers and rate > _a_second(limit):
                yield Finding(
                    f"each {whose['who']} may send {_a_second(limit):.4g} {limit['what']} a second,"
                    f" but the load test sends {rate:.4g} "
                    f"({subject.spec.source.where(test.line.span.start)})",
                    line.found(limit).span,
                    "Raise the limit, or spread the load over more callers.",
                    (Related(test.line.span, "the load test"),),
                )
                break


def _sent(line: Said) -> Iterator[tuple[Said, float, str, str]]:
    """How much a load test sends a second with each caller, of what, and the words about whom."""
    if not _is_test(line):
        return
    if _EXPECTS_REFUSAL.search(line.text):
        return
    text = with_digits(line.text)
    for found in _RATE.finditer(text):
        what = singular(found["what"].lower())
        callers = _CALLERS.search(text, found.end()) or _CALLERS.search(text)
        if _EACH_BEHIND.match(text, found.end()):
            around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR // 2]
            yield line, _a_second(found), what, around.lower()
        elif callers and (number := float(callers["number"].replace(",", ""))):
            yield line, _a_second(found) / number, what, callers[0].lower()


def _is_test(line: Said) -> bool:
    return is_among_tests(line.line) or _TEST.search(line.text) is not None


def _a_second(found: re.Match[str]) -> float:
    number = float(found["number"].replace(",", ""))
    return number / {"s": 1, "m": 60, "h": 3600}[found["unit"][0].lower()]


_NEAR, _MOST = 60, 50
_RATES = ("per second", "/s", "a second", "per minute", "each second", "every second", "/min")
_RATE = regex.compile(
    r"(?<![\w.,/])(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7}) (?P<what>[a-z]{3,})"
    r"(?: ?/ ?|\s+(?:per|an?|each|every)\s+)(?P<unit>second|s|sec|minute|min|hour|h)\b",
    re.I,
)
_RATE_SIGN = Wording(
    r"(?:/ ?|(?:per|an?|each|every) )(?:s|m|h)",
    *(
        f"{each}{unit}"
        for each in ("/", "/ ", "per ", "a ", "an ", "each ", "every ")
        for unit in "smh"
    ),
    flags=0,
)
_WHO = r"(?:token|client|key|user|account|address|ip|tenant|caller|device)"
_OF_EACH = Wording(
    rf"\b(?:each|every|per|for an?|of an?) (?:[a-z-]+ )?(?P<who>{_WHO})\b",
    *("each", "every", "per ", "for a", "of a"),
)
_LIMITED = regex.compile(r"\b(?:limit\w*|quotas?|rates?|at most|up to|may send|throttl\w*)\b", re.I)
_TEST = regex.compile(
    r"\b(?:load|stress|soak|performance)[ -]?tests?\b|^\W*tests? [A-Z]*-?[0-9]", re.I
)
_EACH_BEHIND = regex.compile(
    rf"[,\s]*(?:each|apiece|(?:per|with each|for each) (?:[a-z]+ )?{_WHO})\b", re.I
)
_CALLERS = regex.compile(
    r"\b(?:from|by|with|over|across|using) (?P<number>[0-9][0-9,]{0,6}) (?:[a-z-]+ ){0,2}?"
    rf"{_WHO}(?:e?s)?\b",
    re.I,
)
_EXPECTS_REFUSAL = regex.compile(
    r"\b429\b|\bthrottled\b|\blimiter\b|\b(?:is|are) (?:refused|rejected|limited)\b", re.I
)
_ANY_CALL = frozenset({"request", "call"})


def _loads(subject: Subject) -> Iterator[tuple[str, Target, float]]:
    """The loads with the requests per second that each needs at least."""
    testing = subject.spec[Testing]
    stated = [(f"the load of {each.name}", each.target) for each in promises(subject)]
    stated += [("the load of the tests", target) for target in testing.targets]
    stated += [("the load of the tests", testing.load)] if testing.load else []
    for where, target in stated:
        if target.metric == "throughput":
            yield where, target, target.value
        elif target.metric == "concurrent-users":
            yield where, target, target.value / 60


RULE = Rule("CON112", "limit-below-load", Policy.STRICT, check, __doc__)
