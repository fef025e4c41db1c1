"""The figures that a document promises, with an id or without."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.rules.rule import Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.sections.testing import Testing

GENERAL = frozenset({
    "api", "apis", "system", "service", "application", "platform", "server", "backend",
    "endpoint", "response", "time", "latency", "request", "every", "fast", "under", "below",
    "less", "within", "over", "above", "least", "most", "uptime", "availability", "available",
    "error", "rate", "coverage", "test", "unit", "code", "line", "target", "percentile",
    "average", "keep", "maintain", "ensure", "achieve", "provide", "overall", "month",
    "monthly", "during", "load", "user", "performance", "high", "low", "business", "logic",
    "answered", "served", "returned", "completed", "processed", "handled",
    "more", "sla", "slo", "msec", "second", "objective", "goal", "recovery", "point", "data",
    "loss", "case", "call", "normal", "whole", "answer", "concurrent", "reply", "share", "failed",
    "non", "functional", "requirement", "quality", "attribute", "level", "nfr", "reliability",
    "scalability", "metric", "slos", "budget",
})  # fmt: skip
"""Words beside a figure that do not tell what it is of from anything else."""

_SHOWN = 60
"""Characters of a figure's words in a message."""
_LONGEST = 300
"""Characters of a line that are looked at for the words before a figure without an id."""


class Promise(Struct, frozen=True):
    """A figure and who promises it: ``name`` is a requirement's id in code marks, or a line for
    one without. ``said`` are the words around it; those of one without an id are the heading above
    and its line, and ``about`` what they tell it from others by."""

    name: str
    target: Target
    said: str
    about: frozenset[str] = frozenset()
    is_functional: bool = False


@lru_cache(1)  # one rule after the other asks
def promises(subject: Subject) -> tuple[Promise, ...]:
    """The targets of requirements, then the figures that stand among the qualities without an id.
    What the tests and the success metrics state is compared with them, and is none of them."""
    found = [
        Promise(
            f"`{item.id.text}`",
            target,
            item.text.text,
            words(target.scope or "") - GENERAL,
            item.kind == "functional",
        )
        for item in subject.spec[Requirements].items
        for target in item.targets
    ]
    unnumbered = subject.spec[Requirements].promises
    others = _stated_elsewhere(subject) if unnumbered else frozenset()
    found += (_unnumbered(subject, each) for each in unnumbered if each.span not in others)
    return tuple(found)


def _stated_elsewhere(subject: Subject) -> frozenset[object]:
    testing = subject.spec[Testing]
    of_tests = (*testing.targets, *testing.coverage, *filter(None, (testing.load,)))
    of_metrics = (each for metric in subject.spec[SuccessMetrics].items for each in metric.targets)
    return frozenset(each.span for each in (*of_tests, *of_metrics))


def _unnumbered(subject: Subject, target: Target) -> Promise:
    source = subject.spec.source
    start = source.whole_line(target.span.start).start
    line = source.text[start : min(target.span.end, start + _LONGEST)]
    said = f"{_headings(subject).above(start)} {line}"
    about = frozenset(
        word for word in words(said) - GENERAL - _OF_FIGURES if not _RANK.fullmatch(word)
    )
    return Promise(source.where(target.span.start), target, said, about)


_RANK = regex.compile(r"p?[0-9]{2,4}(?:th|st|nd|rd)?")
_OF_FIGURES = frozenset(
    {"typical", "typically", "tail", "median", "window", "indicator", "day", "week", "fail"}
)
"""What the percentile, the window or the kind of a figure tells already."""


class _Headings:
    """The titles of the sections below that of the document, by their places."""

    def __init__(self, subject: Subject) -> None:
        named = [
            (section.span.start, section.title if section.heading.level > 1 else "")
            for section in subject.outline.walk()
            if section.heading
        ]
        self._starts = [start for start, _ in named]
        self._titles = [title for _, title in named]

    def above(self, offset: int) -> str:
        place = bisect_right(self._starts, offset)
        return self._titles[place - 1] if place else ""


@lru_cache(1)
def _headings(subject: Subject) -> _Headings:
    return _Headings(subject)


def short(target: Target) -> str:
    """A figure in its own words, on one line and without marks; of a long sentence the end, where
    figures stand."""
    text = " ".join(target.text.replace("**", "").split())
    return text if len(text) <= _SHOWN else f"…{text[2 - _SHOWN :]}"
