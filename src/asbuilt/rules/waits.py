"""Alerts that something takes too long, beside what is promised about the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.rules.met_in import said_in
from asbuilt.rules.promised import GENERAL, Promise, promises
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import Stated, durations
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.sections.monitoring import Alert
from asbuilt.spec.sections.requirements import Requirements

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


def too_late_by_id(
    subject: Subject, alerts: Sequence[Alert]
) -> Iterator[tuple[Stated, str, Stated]]:
    """The figures of alerts on how long something takes that name a requirement by its id, or are
    named by one, which allows less: each with the id and the figure there."""
    raised = [found for alert in alerts if (found := _raised(subject, alert))]
    lines = said(subject) if raised else ()
    items = subject.spec[Requirements].items
    begin = tuple({each.id.text[:_BEGINNING] for each in items if each.id.text})
    begun = {
        ids[0]: line
        for line in reversed(lines)
        if (text := line.line.text.lstrip("|*_`[ ")).startswith(begin)
        and (ids := _ids(line))
        and text.startswith(ids[0])
    }
    allowed: dict[str, Stated] = {}
    naming: defaultdict[str, list[str]] = defaultdict(list)
    for each in items if begun else ():
        line = begun.get(each.id.text)
        if line and not any(target.metric == "latency" for target in each.targets):
            bounds = [*_bounded(line, _AT_MOST)]
            if len(bounds) == 1:
                allowed[each.id.text] = bounds[0]
                for other in _ids(line)[1:]:
                    naming[other].append(each.id.text)
    for line, late in raised if allowed else ():
        own = _ids(line)
        names = [*(each for each in own if each in allowed), *naming[own[0] if own else ""]]
        strictest = min(names, key=lambda name: allowed[name].seconds, default=None)
        if strictest and late.seconds > allowed[strictest].seconds:
            yield late, strictest, allowed[strictest]


_BEGINNING = 2
"""Characters by which lines that begin with an id are found: those of ids are few."""


def _raised(subject: Subject, alert: Alert) -> tuple[Said, Stated] | None:
    """The last statement on the line of an alert, and the one time after which it is raised."""
    place = subject.spec.source.whole_line(alert.span.start)
    on_line = said_in(subject, place)
    late = [*_bounded(on_line[-1], _ABOVE)] if on_line else []
    if len(late) != 1 or _OTHER.search(on_line[-1].text[: late[0].start]):
        return None
    return on_line[-1], late[0]


def _ids(line: Said) -> list[str]:
    return [each.text for each in requirement_ids(line.line)]


def _bounded(line: Said, bound: re.Pattern[str]) -> Iterator[Stated]:
    """The durations of a line that stand right behind such a ``bound``."""
    return (each for each in durations(line) if bound.search(line.text[: each.start]))


_AT_MOST = regex.compile(
    r"(?:\b(?:at (?:the )?(?:most|latest)|within|(?:no|not) (?:more|later|longer) than|up to"
    r"|less than|under|below|max(?:imum)?(?: of)?)|[<≤]=?)\s*$",
    re.I,
)
_ABOVE = regex.compile(
    r"(?:\b(?:above|over|exceed\w*|more than|longer than|greater than|beyond|later than|after)"
    r"|[>≥]=?)\s*$",
    re.I,
)
_OTHER = regex.compile(
    r"%|\b(?:percent|share|rate|no|without|silent|silence|missing|hears? nothing)\b", re.I
)
"""What an alert is about that speaks of no wait: the time is a window, or one of silence."""


def _is_wait(target: Target) -> bool:
    of_any = target.percentile is None or "percentile" in target.assumed
    return target.unit == "seconds" and target.metric in _OF_WAITS and of_any and target.value < DAY


def _words(text: str) -> frozenset[str]:
    """The words of a text in English and as written, also ``set-point`` as one."""
    said = f"{text} {english(text)}"
    return (words(said) | words(said.replace("-", ""))) - GENERAL - _SELDOM_MEANT
