"""Alerts that something takes too long, beside what is promised about the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.rules.promised import GENERAL, Promise, promises
from asbuilt.rules.rule import Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english
from asbuilt.spec.sections.monitoring import Alert

_OF_WAITS = ("latency", "unknown")
"""Metrics of figures that may be of how long something takes."""
_FEWEST = 2
"""Words that are shared by what is about the same."""
_MOST = 50
"""Promises that may have a word by which one of them is told from the others."""
_LATE = regex.compile(
    r"\b(?:slow\w*|late|lag\w*|behind|delay\w*|overdue|takes?|waits?|time (?:from|to|until|between)"
    r"|not (?:\w+ ){0,2}\w+ed)\b",
    re.I,
)
_SELDOM_MEANT = frozenset({
    "slow", "late", "behind", "delay", "delayed", "lag", "takes", "take", "took", "wait", "longer",
    "after", "before", "hour", "minute", "day", "between", "sent", "arrive", "reach", "there",
    "time", "times", "row", "only", "until",
})  # fmt: skip
"""Words of figures and of waiting, which are about everything."""


def too_late(subject: Subject, alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Target, Promise]]:
    """The alerts on how long something takes that are raised when more time has passed than is
    promised, each with its figure and the one promise that shares most words with it."""
    promised = [
        each
        for each in (promises(subject) if alerts else ())
        if _is_wait(each.target) and each.target.comparator in ("<", "<=")
    ]
    having: defaultdict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(promised):
        for word in _words(f"{each.said} {each.target.text}"):
            having[word].append(at)
    for alert in alerts if promised else ():
        name = english(alert.name.text) if alert.name else ""
        text = english(alert.text.text)
        figures = [each for each in alert.targets if _is_wait(each)]
        if len(figures) != 1 or not _LATE.search(f"{name} {text}"):
            continue
        said = _words(f"{name} {text}")
        places = (having[word] for word in said if word in having)
        shared = Counter(at for some in places if len(some) <= _MOST for at in some)
        ranked = shared.most_common(2)
        if not ranked or ranked[0][1] < _FEWEST:
            continue
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            continue
        promise = promised[ranked[0][0]]
        if figures[0].value > promise.target.value:
            yield alert, figures[0], promise


def _is_wait(target: Target) -> bool:
    of_any = target.percentile is None or "percentile" in target.assumed
    return target.unit == "seconds" and target.metric in _OF_WAITS and of_any and target.value < DAY


def _words(text: str) -> frozenset[str]:
    """The words of a text in English and as written, also ``set-point`` as one."""
    said = f"{text} {english(text)}"
    return (words(said) | words(said.replace("-", ""))) - GENERAL - _SELDOM_MEANT
