"""The load test applies less than a requirement promises.

## What it does
Compares the users at the same time, and the requests a second, that a requirement promises with
those of the tests that name it, and else with the largest load of the performance tests, and
reports a test that stays below.

## Why it matters
The test passes and the requirement is not proven.

## Example
```markdown
| NFR-2 | The service shall carry the whole company | High | 5,000 concurrent users |

### Performance Testing

- Load testing with 1,000 concurrent users
```

## Fix
Test with the load that is promised, or promise what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.promised import promises
from asbuilt.rules.proofs import (
    Load,
    is_among_tests,
    is_load_test,
    is_tested_by_load,
    loads,
    proofs,
)
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.sections.testing import Testing

_EACH = regex.compile(
    r"\b(?:(?:each|every)(?! (?:release|build|deploy\w*|sprint|run|commit|merge|night|week|month))"
    r"|per (?:user|client|device|vehicle|caller|connection))\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that promises more than the test applies."""
    named = _named(subject)
    for (name, users), (load, place, item) in named.items():
        promised = [each for each in _promised(item) if each.users == users]
        most = max(promised, key=lambda each: each.value, default=None)
        if most and most.is_of(load) and most.value > load.value:
            yield _finding(load, most.value, f"`{name}`", place, item.span)
    testing = subject.spec[Testing]
    rates = [
        target
        for target in testing.targets
        if target.metric == "throughput" and not _EACH.search(target.text)
    ]
    crowd = _most(users=True, targets=(*filter(None, (testing.load,)), *rates))
    pace = _most(users=False, targets=(*filter(None, (testing.load,)), *rates))
    items = subject.spec[Requirements].items if pace else ()
    proven = {f"`{item.id.text}`" for item in items if is_tested_by_load(item)}
    for promise in promises(subject) if crowd or pace else ():
        target = promise.target
        for load in _loads(target) if target.metric != "users" else ():
            applied = crowd if load.users else pace
            if applied is pace and promise.is_functional and promise.name not in proven:
                continue  # a limit, or how often somebody acts
            known = (promise.name[1:-1], load.users) in named
            if applied and load.value > applied[0].value and not known:
                yield _finding(applied[0], load.value, promise.name, applied[1], target.span)
    if not (crowd or pace or named):
        yield from _in_rows(subject)


def _most(*, users: bool, targets: Iterable[Target]) -> tuple[Load, Span] | None:
    """The largest load of one kind that a test applies, and where."""
    found = (
        (load, _sentence(each)) for each in targets for load in _loads(each) if load.users is users
    )
    return max(found, key=lambda each: each[0].value, default=None)


def _sentence(target: Target) -> Span:
    """Where the sentence with the figure begins, if others before it tell of other tests."""
    before = target.text.rstrip(". ").rfind(". ")
    if before < 0 or is_load_test(english(target.text[:before])):
        return target.span
    return Span(target.span.start + before + len(". "), target.span.end)


def _loads(target: Target) -> list[Load]:
    """The load that a target states, and the other one in the same words: ``400 concurrent users at
    90 requests per second``."""
    if target.metric not in _KINDS:
        return []
    own = Load(target.value, _KINDS[target.metric])
    said = english(target.text)
    beside = [Load(each.value, each.users) for each in loads(said) if not _EACH.search(said)]
    return [own, *(each for each in beside if each.users is not own.users)]


_KINDS = {"users": True, "concurrent-users": True, "throughput": False}


def _in_rows(subject: Subject) -> Iterator[Finding]:
    """The promises of more calls a second than the rows of load tests apply, whatever they name:
    ``| LT-1 Load | 180 req/s over 30 min |``."""
    promised = [
        each
        for each in promises(subject)
        if each.target.metric == "throughput" and not each.is_functional
    ]
    applied = [
        (load, line)
        for line in (subject.statements if promised else ())
        if line.row and is_among_tests(line)
        if _OF_LOAD.search(text := english(line.text)) and not _EACH.search(text)
        for load in loads(text)
        if not load.users
    ]
    most = max(applied, key=lambda each: each[0].value, default=None)
    for promise in promised if most else ():
        target = promise.target
        if most and target.value > most[0].value:
            place = most[1].span
            yield _finding(most[0], target.value, promise.name, place, target.span)


_OF_LOAD = regex.compile(
    r"\b(?:load|stress|soak|throughput|peak|capacity|performance|volume)\b", re.I
)


def _finding(load: Load, promised: float, name: str, place: Span, there: Span) -> Finding:
    unit = "users at the same time" if load.users else f"{load.noun or 'request'}s a second"
    return Finding(
        f"the load test applies {load.value:,.4g} {unit}, but {name} promises {promised:,.4g}",
        place,
        f"Test with {promised:,.4g}, or change the requirement.",
        (Related(there, f"{name} is here"),),
    )


def _named(subject: Subject) -> dict[tuple[str, bool], tuple[Load, Span, Requirement]]:
    """The largest load, of users and of calls, that a test of each requirement applies which names
    it, and its place."""
    found: dict[tuple[str, bool], tuple[Load, Span, Requirement]] = {}
    for proof in proofs(subject):
        if _EACH.search(proof.said):
            continue
        for load in loads(proof.said):
            for item in proof.items:
                key = item.id.text, load.users
                if key not in found or found[key][0].value < load.value:
                    found[key] = load, proof.text.span, item
    return found


def _promised(item: Requirement) -> list[Load]:
    """The loads that a requirement states which is about a quality, or promises response times, or
    has a cell for nothing but a load: what others state is a limit, or how often somebody acts."""
    texts = dict.fromkeys((item.text.text, *(cell.text for _, cell in item.cells)))
    target = item.target_text.text if item.target_text else ""
    said = english(" | ".join((*texts, target) if target not in texts else texts))
    if _EACH.search(said):
        return []
    is_timed = any(target.metric == "latency" for target in item.targets)
    if item.kind == "functional" and not is_timed:
        short = (english(cell.text) for _, cell in item.cells if len(cell.text) <= _SHORTEST)
        said = " | ".join(cell for cell in short if _ALONE.fullmatch(cell))
    return loads(said)


_SHORTEST = 40
_ALONE = regex.compile(r"\W*[0-9][0-9\s,.]*k?\s?[^\W\d_]+(?:\s?/\s?|\s+per\s+)[a-z]+\W*", re.I)


RULE = Rule("CON105", "contradictory-load", Policy.STRICT, check, __doc__)
