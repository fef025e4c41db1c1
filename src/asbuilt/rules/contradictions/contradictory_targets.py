"""Two places promise different figures for the same thing.

## What it does
Compares the targets of requirements with each other and with those of the test strategy, the
success metrics, and with the availability in goals and summary: the same metric, percentile, scope,
condition and window, but another value, when the words around them name nothing that tells them
apart. A test may demand more than a requirement; less is reported.

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

from collections.abc import Iterator
from functools import lru_cache

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.record import dataclass
from asbuilt.rules.promised import GENERAL, promises, short
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.sections.background import Background
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.sections.testing import Testing

_NUMBERED = regex.compile(
    r"\W(?!p[0-9])([^\W\d_]++[0-9]+"
    r"|(?:class|grade|level|phase|plan|priority|severity|tier|zone)[ -][0-9]+)"
)
"""What a number tells from its like, in small letters behind a space: ``node2``, ``tier 2``; no
percentile."""
_COMPARED = {"latency", "availability", "error-rate", "coverage", "rpo", "rto", "throughput"}
_ATLEAST = {"availability", "coverage", "throughput"}


@dataclass(frozen=True, slots=True)
class _Promise:
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
        yield _Promise(target, "the tests", _line(subject, target), tests=True)
    for metric in subject.spec[SuccessMetrics].items:
        for target in metric.targets:
            if "metric" not in target.assumed:
                yield _Promise(target, "the success metric", metric.name.text)
    for text in (*subject.spec[Background].goals, *_summary(subject)):
        for target in parse_targets(text.text, text.span.start) if "%" in text.text else ():
            if target.metric == "availability" and "metric" not in target.assumed:
                yield _Promise(target, "the introduction", "", whole=True)


def _summary(subject: Subject) -> Iterator[Text]:
    titles = ("Executive Summary", "Summary", "Overview", "Introduction")
    places = [section.span for section in subject.outline.topmost(*titles)]
    for text in subject.statements if places else ():
        if any(span.start <= text.span.start < span.end for span in places):
            yield text


def _line(subject: Subject, target: Target) -> str:
    source = subject.spec.source
    return source.slice(source.whole_line(target.span.start))


RULE = Rule("CON103", "contradictory-targets", Policy.STRICT, check, __doc__)
