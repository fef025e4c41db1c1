"""Two places promise different figures for the same thing.

## What it does
Compares the targets of requirements with each other and with those of the test strategy, the
success metrics, with the availability in goals and summary, the time in which the summary has so
many requests answered, and what sentences anywhere say of the availability, RTO and RPO of the
whole service: the same metric, percentile, scope, condition and window, but another value, when the
words around them name nothing that tells them apart. A test may demand more than a requirement;
less is reported. Also compares how long something takes to arrive by a row of targets (*Change
delay*: ≤ 5 s) with the sentence that says within which time it does (*A change reaches every client
within 30 seconds*), and a row of targets with the requirement that names its section as the place
where it is met (*FR-3 … (see 7.2)*).

## Why it matters
Only the stricter one counts; the other one is wrong, or it is about something that it does not
name.

## Example
```markdown
| NFR-1 | Response time | High | < 200ms |
| NFR-7 | Latency of the API | Medium | < 500ms |
```

## Fix
Keep the one that is meant, or name what each is about (`search: p95 < 500 ms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.rules.met_in import met_in
from asbuilt.rules.promised import GENERAL, promises, short
from asbuilt.rules.proofs import is_load_test
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, parse_targets, targets_in
from asbuilt.spec.language import common_words, english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.sections.testing import Testing
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular

_NUMBERED = regex.compile(
    r"\W(?!p[0-9])([^\W\d_]++[0-9]+"
    r"|(?:class|grade|level|phase|plan|priority|severity|tier|zone)[ -][0-9]+)"
)
"""What a number tells from its like, in small letters behind a space: ``node2``, ``tier 2``; no
percentile."""
_COMPARED = {"latency", "availability", "error-rate", "coverage", "rpo", "rto", "throughput"}
_ATLEAST = {"availability", "coverage", "throughput"}


class _Promise(Struct, frozen=True):
    """A target, where it stands (``NFR-1``, ``the tests``), and the words around it. One of the
    ``whole`` service has no others that could tell it apart."""

    target: Target
    where: str
    said: str
    tests: bool = False
    whole: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """What two promises share when they may be about the same thing: quickly told of each."""
        target = self.target
        numbered = frozenset[str]() if self.whole else _numbered(self.said)
        return target.metric, target.percentile, target.window, target.comparator[0], numbered

    @property
    def about(self) -> frozenset[str]:
        """The words that two promises of one kind share when they are about the same thing."""
        target = self.target
        texts = () if self.whole else (self.said, target.scope or "", target.condition or "")
        return frozenset[str]().union(*map(words, texts)) - GENERAL


@lru_cache(64)  # a text may promise hundreds of figures
def _numbered(said: str) -> frozenset[str]:
    return frozenset(_NUMBERED.findall(f" {said.lower()}"))


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each target that contradicts an earlier one of another place."""
    kinds: dict[tuple[object, ...], list[_Promise]] = {}
    for promise in _promises(subject):
        if promise.target.metric in _COMPARED:
            kinds.setdefault(promise.kind, []).append(promise)
    for alike in kinds.values():
        first: dict[frozenset[str], _Promise] = {}
        for promise in alike if len(alike) > 1 else ():
            earlier = first.setdefault(promise.about, promise)
            if earlier.where == promise.where or not _contradicts(promise, earlier.target):
                continue
            if not _count_others(subject, promise.target, earlier.target):
                yield _finding(subject, promise, earlier)
    yield from _arrivals(subject)
    yield from _where_met(subject)


def _where_met(subject: Subject) -> Iterator[Finding]:
    """The one row about the same in the section in which a requirement says to be met, which
    allows more than the requirement does."""
    known: dict[Span, list[tuple[tuple[Text, ...], Target]]] = {}
    for item, section in met_in(subject):
        if section.span not in known:
            tables = blocks_of(section, Table)
            found = (each for table in tables for each in _objectives(table))
            known[section.span] = [*islice(found, _MOST_ROWS)]
        own = words(item.text.text) - GENERAL
        for promise in (each for each in item.targets if each.metric in _COMPARED):
            rows = [
                (row, target)
                for row, target in known[section.span]
                if (target.metric, target.percentile) == (promise.metric, promise.percentile)
                and not own.isdisjoint(words(row[0].text) - GENERAL)
            ]
            for row, target in rows if len(rows) == 1 else ():
                if _allows_more(target, promise):
                    where = subject.spec.source.where(promise.span.start)
                    yield Finding(
                        f"this allows `{short(target)}`, but `{item.id.text}`, which is met here, "
                        f"promises `{short(promise)}` ({where})",
                        target.span,
                        "Keep the one that is meant, or say what each is about.",
                        (
                            Related(item.id.span, f"`{item.id.text}` is here"),
                            Related(row[0].span, "what it is of"),
                        ),
                    )


_MOST_ROWS = 50
"""Many requirements may be met in one section, each of which looks at its rows."""


def _objectives(table: Table) -> Iterator[tuple[tuple[Text, ...], Target]]:
    """The rows of a table of targets, each with its one figure."""
    titles = [normal_title(cell.text) for cell in table.header]
    column = next((at for at, title in enumerate(titles) if at and title in _PROMISED), None)
    for row in table.rows if column else ():
        targets = parse_targets(row[column or 0].text, row[column or 0].span.start, row[0].text)
        if len(targets) == 1:
            yield row, targets[0]


def _allows_more(target: Target, promise: Target) -> bool:
    more = target.value - promise.value
    return more < 0 if promise.metric in _ATLEAST else more > 0


def _arrivals(subject: Subject) -> Iterator[Finding]:
    """The sentences that let something arrive later than the one row about its delay does."""
    rows = _delays(subject)
    told: dict[str, list[tuple[Text, Target]]] = {}
    lines = stating(subject, *(noun[:3] for noun in rows))
    for line in (each.line for each in lines):
        found = None if line.row else _ARRIVES.search(line.text)
        noun = singular(found["noun"].lower()) if found else ""
        if found and noun in rows:
            for target in targets_in(part(line, *found.span("time")))[:1]:
                told.setdefault(noun, []).append((part(line, *found.span()), target))
    for noun, some in told.items():
        (text, target), promised = some[0], rows[noun]
        if len(some) == len(promised) == 1 and target.value > promised[0].value:
            where = subject.spec.source.where(promised[0].span.start)
            yield Finding(
                f"`{text.text}`, but the delay of a {noun} is `{promised[0].text}` ({where})",
                text.span,
                "Keep the one that is meant.",
                (Related(promised[0].span, f"the delay of a {noun}"),),
            )


def _delays(subject: Subject) -> dict[str, list[Target]]:
    """The delays that rows of tables promise, by what is delayed."""
    found: dict[str, list[Target]] = {}
    tables = blocks_of(subject.outline.root, Table) if subject.says("delay", "lag") else ()
    for table in tables:
        titles = [normal_title(cell.text) for cell in table.header]
        column = next((at for at, title in enumerate(titles) if at and title in _PROMISED), None)
        for row in table.rows if column else ():
            named = _DELAY.fullmatch(bare(row[0].text))
            cell = row[column or 0]
            targets = targets_in(cell) if named else ()
            if named and len(targets) == 1 and targets[0].unit == "seconds":
                found.setdefault(singular(named["noun"].lower()), []).append(targets[0])
    return found


_PROMISED = {"target", "objective", "slo", "goal", "promise", "service level", "value", "limit"}
_DELAY = regex.compile(
    r"(?:the )?(?P<noun>[a-z]{3,20}) (?:delay|lag|propagation(?: time| delay)?)", re.I
)
_ARRIVES = regex.compile(
    r"(?:^|[.:;]\s)\W{0,3}(?:an?|each|every|the|all|any) (?P<noun>[a-z]{3,20}) "
    r"(?:reach(?:es)?|arrives?|takes? effect|is visible|are visible|shows?|appears?|propagates?"
    r"|is pushed|is seen)\b[^.;]{0,60}?"
    r"\b(?P<time>(?:within|in|after) (?:at most )?[0-9][^.;,]{0,20})",
    re.I,
)


def _finding(subject: Subject, promise: _Promise, earlier: _Promise) -> Finding:
    target, place = promise.target, subject.spec.source.where(earlier.target.span.start)
    return Finding(
        f"{promise.where} {'demand' if promise.tests else 'promises'} `{short(target)}`, "
        f"but {earlier.where} promises `{short(earlier.target)}` ({place}) for the same "
        f"{target.metric}",
        target.span,
        "Keep the one that is meant, or say what each is about.",
        (Related(earlier.target.span, f"{earlier.where} is here"),),
    )


def _count_others(subject: Subject, *targets: Target) -> bool:
    """Whether the labels of two throughputs count different things: ``Sensor readings: 900/min``,
    ``API requests: 200/min``."""
    if any(target.metric != "throughput" for target in targets):
        return False
    labels = [_LABEL.match(_line(subject, target)) for target in targets]
    one, other = ({*_WORD.findall(each["label"].lower())} if each else set() for each in labels)
    one, other = one - _RATES, other - _RATES
    return bool(one and other) and one.isdisjoint(other)


_LABEL = regex.compile(
    r"\s*(?:[-*+•]\s+|\|\s*)?[*_]{0,3}(?P<label>[^\W\d_][^:|*\n]{2,60}?)[*_]{0,3}\s*[:|]"
)
_WORD = regex.compile(r"[^\W\d_]{3,}")
_RATES = {
    "throughput", "load", "rate", "capacity", "traffic", "performance", "peak", "average",
    "sustained", "minimum", "maximum", "min", "max", "normal", "target", "total", "expected",
    "requirement", "burst", "scale", "scalability", "volume", "rps", "qps", "tps",
}  # fmt: skip


def _contradicts(promise: _Promise, earlier: Target) -> bool:
    more = promise.target.value - earlier.value
    if promise.tests and earlier.metric != "coverage":
        return more < 0 if earlier.metric in _ATLEAST else more > 0
    return more != 0


def _promises(subject: Subject) -> Iterator[_Promise]:
    """The requirements first: what others say is compared with them."""
    for each in promises(subject):
        if not each.is_functional:
            yield _Promise(each.target, each.name, each.said)
    testing = subject.spec[Testing]
    for target in (*testing.coverage, *testing.targets):
        yield _tested(subject, target)
    for metric in subject.spec[SuccessMetrics].items:
        for target in metric.targets:
            if "metric" not in target.assumed:
                yield _Promise(target, "the success metric", metric.name.text)
    for text in (*subject.spec[Background].goals, *_summary(subject)):
        for target in targets_in(text) if "%" in text.text else ():
            if _is_of_whole(target):
                yield _Promise(target, "the introduction", "", whole=True)
    yield from _told(subject)


def _is_of_whole(target: Target) -> bool:
    """Whether a target of a summary is one of the whole service: its availability, or how many of
    all requests it answers in a time."""
    if "metric" in target.assumed:
        return False
    is_share = target.metric == "latency" and not {"percentile", "comparator"} & {*target.assumed}
    return target.metric == "availability" or (is_share and not words(target.scope or "") - GENERAL)


def _tested(subject: Subject, target: Target) -> _Promise:
    """What the tests demand. A load test that names nothing else in the same clause demands it of
    the whole service."""
    said = _line(subject, target)
    at = target.span.start - subject.spec.source.whole_line(target.span.start).start
    end = at + target.span.end - target.span.start
    clause = _CLAUSE.split(said[:at])[-1] + _CLAUSE.split(said[at:end])[-1]
    own = words(clause) - GENERAL - _OF_RUNS
    whole = target.metric in ("latency", "error-rate") and is_load_test(english(said)) and not own
    return _Promise(target, "the tests", said, tests=True, whole=whole)


def _told(subject: Subject) -> Iterator[_Promise]:
    """What sentences under any heading say of the availability and the recovery of the service,
    and of nothing else."""
    known = [each.target.span for each in promises(subject)]
    for line in (each.line for each in stating(subject, *_SAYS_SO)):
        said = english(line.text)
        if line.row or _NO_PROMISE.search(said) or any(map(line.span.overlaps, known)):
            continue
        if words(said) - GENERAL - _OF_SENTENCES - common_words():
            continue
        for target in targets_in(line):
            if target.metric in _RECOVERY and "metric" not in target.assumed:
                yield _Promise(target, "this sentence", "", whole=True)


_RECOVERY = {"availability", "rpo", "rto"}
_SAYS_SO = ("availab", "uptime", "rpo", "rto", "recovery")
_NO_PROMISE = regex.compile(
    r"\b(?:today|currently|was|were|had|been|measured|last|former|old|alert\w*|pages?|paged|falls?"
    r"|drops?|if|when|unless|outside|without|no|not|than before)\b",
    re.I,
)
"""What is said of other times, of alerts and of cases."""
_OF_SENTENCES = frozenset({
    "promise", "guarantee", "backup", "year", "day", "hour", "minute", "dienst", "servicio",
    "system", "max", "maximum", "minimum", "rpo", "rto", "stay", "remain",
})  # fmt: skip
_CLAUSE = regex.compile(r"[;,|(]|\. |\band\b")
_OF_RUNS = frozenset({
    "stay", "remain", "pass", "passe", "fail", "simulate", "gatling", "jmeter", "locust", "vegeta",
    "artillery", "stress", "soak", "run", "hold", "must", "its", "error",
})  # fmt: skip
"""What is said of a load test, whatever is asked of the service in it."""


def _summary(subject: Subject) -> Iterator[Text]:
    """What the introduction says with percentages."""
    titles = ("Executive Summary", "Summary", "Overview", "Introduction")
    places = [section.span for section in subject.outline.topmost(*titles)]
    lines = stating(subject, "%") if places else ()
    for text in (line.line for line in lines):
        if any(span.start <= text.span.start < span.end for span in places):
            yield text


def _line(subject: Subject, target: Target) -> str:
    source = subject.spec.source
    return source.slice(source.whole_line(target.span.start))


RULE = Rule("CON103", "contradictory-targets", Policy.STRICT, check, __doc__)
