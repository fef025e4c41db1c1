"""Targets in figures: ``< 200ms``, ``99.9% monthly``, ``p50 < 150 ms, p95 < 400 ms``.

The grammar is the one under *Targets* in ``docs/specification.md``. Times are in seconds, shares
are fractions (99.9 % is 0.999), rates are per second, sizes in bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.figures.comparison import (
    AFTERWARDS,
    Comparator,
    comparator_of,
    comparison_in,
    comparisons,
    follows,
)
from asbuilt.spec.figures.figure import MONTH, Figure, Unit, period_seconds
from asbuilt.spec.figures.meaning import meaning, period_named
from asbuilt.spec.figures.metric import Metric, left_over, named_in, percentiles_in
from asbuilt.spec.figures.numeral import spells_figure, with_digits
from asbuilt.spec.figures.paired import paired
from asbuilt.spec.figures.target_clause import LEAST_COUNT, MEAN, Clause, clauses_in, percentile_of
from asbuilt.spec.figures.tidy import tidied, with_shares
from asbuilt.spec.figures.vocabulary import beginnings, without
from asbuilt.spec.figures.window import length, window_in
from asbuilt.spec.language import translated
from asbuilt.spec.languages.translation import Translation


class Target(Struct, frozen=True):
    """One clause of a target. ``assumed`` names the parts that the document left out and that a
    convention filled in (``percentile``, ``comparator``, ``window``, ``metric``).

    ``percentile`` is in per cent (95.0), ``window`` in seconds; a latency without a percentile is
    the mean. A target whose ``metric`` is ``unknown`` cannot be measured."""

    metric: Metric
    comparator: Comparator
    value: float
    unit: Unit
    text: str
    span: Span
    percentile: float | None = None
    scope: str | None = None
    condition: str | None = None
    window: float | None = None
    assumed: tuple[str, ...] = ()


def parse_targets(
    text: str, start: int, *hints: str, passed_over: Collection[Metric] = ()
) -> tuple[Target, ...]:
    """The targets in ``text``, which begins at offset ``start`` of the source, but for those of the
    metrics that are ``passed_over``.

    ``hints`` are what stands beside it (the requirement whose target this is) in English, the
    nearest first: they name the metric where ``text`` does not, so that a cell ``10,000`` beside
    "support 10k users" means users.

    >>> parse_targets("p95 < 400 ms", 0)[0].value
    0.4
    """
    if not states_figure(text):
        return ()
    if each := paired(text, hints):
        return tuple(
            replace(
                target,
                text=text[one.start : one.end],
                span=Span(start + one.start, start + one.end),
            )
            for one in each
            for target in parse_targets(one.said, 0, *one.beside, passed_over=passed_over)
        )
    said = translated(tidied(text))
    found: list[Target] = []
    for clause in _clauses(said.text):
        hint, metric = meaning(clause, hints or ("",))
        if metric[0] not in passed_over:
            place = _written(clause, text, start, said)
            found += _targets(clause, (hint, *hints[-1:]), metric, place)
    return tuple(found)


def targets_in(text: Text, *hints: str, passed_over: Collection[Metric] = ()) -> tuple[Target, ...]:
    """As :func:`parse_targets`, for a text of the document."""
    found = parse_targets(text.text, text.span.start, *hints, passed_over=passed_over)
    if not text.gaps:
        return found
    return tuple(replace(target, span=text.placed(target.span)) for target in found)


def states_figure(text: str) -> bool:
    """Whether ``text`` holds a number, in digits or in words."""
    return _DIGIT.search(text) is not None or spells_figure(text)


@lru_cache(2**15)  # what states a requirement is asked again whether it contradicts itself
def _clauses(said: str) -> tuple[Clause, ...]:
    digits = with_digits(with_shares(said))
    if "per" in beginnings(said) and _RATE_FIRST.search(digits):
        digits = _RATE_FIRST.sub(r"\g<what> \g<rate>", digits)
    return tuple(islice(clauses_in(digits), _MOST_CLAUSES))


_DIGIT = regex.compile(r"[0-9]")
_MOST_CLAUSES = 200
"""Clauses of one text that are read: more is no target."""
_RATE_FIRST = regex.compile(
    r"(?P<rate>[pP](?<!\w.)(?i:er (?:second|minute|hour|day)s?))"
    r" (?P<what> ?(?:(?:[^\x00-\x7f]+|(?i:at (?:least|most)|(?:more|less) than|up to)) +){0,2}"
    r"[0-9][0-9,.]* ?(?i:[a-z]+))(?=\s*(?:$|[,;.，；。]))"
)
"""``per second 500 requests``, ``per second 处理 at least 500 requests``, as some languages have
it."""


def _written(clause: Clause, text: str, start: int, said: Translation) -> Text:
    """The words of a clause, and their place, as they are in the document: with both marks of what
    is bold at their beginning, or without what is left of it."""
    piece = clause.text.strip()
    first = clause.start + clause.text.index(piece)
    left, right = said.origin(first, first + len(piece))
    if "**" in text[left:right]:
        figure, _ = said.origin(clause.start + len(clause.before), first + len(piece))
        title = _TITLE_END.match(text, left, figure)
        left = left if title is None else left - 2 if text[:left].endswith("**") else title.end()
    return Text(text[left:right], Span(start + left, start + right))


_TITLE_END = regex.compile(r"[^*\n]*[^*\s]\*\*\s+")
"""What is left of a bold title, and the space behind it: ``map speed.** ``."""


# ---------------------------------------------------------------- comparators

_DEFAULT: dict[Metric, Comparator] = {
    "latency": "<=", "error-rate": "<=", "rpo": "<=", "rto": "<=", "size": "<=",
    "cpu": "<=", "memory": "<=", "disk": "<=",
    "availability": ">=", "throughput": ">=", "coverage": ">=", "users": ">=",
    "concurrent-users": ">=", "retention": "=", "count": "=", "unknown": "=",
}  # fmt: skip


def is_alarming(target: Target) -> bool:
    """Whether a target is what nobody asks a service for: ``latency > 2 s`` says when to worry."""
    if target.metric not in _ONE_WAY or target.comparator == "=":
        return False
    return target.comparator[0] != _DEFAULT[target.metric][0]


_ONE_WAY = {
    "latency", "error-rate", "rpo", "rto", "availability", "coverage", "cpu", "memory", "disk",
}  # fmt: skip


def _comparator(
    figure: Figure, compared: Sequence[re.Match[str]], behind: re.Match[str] | None
) -> Comparator | None:
    """The last comparator before the figure, or one after it (``or less``, ``1000+``). Less of a
    time is better, more of everything else."""
    before = comparator_of(compared[-1]) if compared else None
    if behind is None or before not in (None, "=") or not follows(behind):
        return before or (">=" if figure.plus else None)
    better = figure.unit == "seconds" and behind[0].endswith("better")
    return "<=" if better else AFTERWARDS[behind[0]]


# ---------------------------------------------------------------- targets


def _targets(
    clause: Clause, hints: Sequence[str], told: tuple[Metric, Unit, bool], written: Text
) -> Iterator[Target]:
    """One target for each percentile that the clause names, or the one without any; what is
    ``told`` of the metric is so by the first of the ``hints``."""
    hint = hints[0]
    metric, unit, assumed_metric = told
    figure, known, before, after = clause.figure, clause.known, clause.before, clause.after
    compared, behind = comparisons(before, known), comparison_in(after, known)
    comparator, window = _comparator(figure, compared, behind), clause.window
    is_carried = metric in _CARRIED or (metric == "count" and _STORES.search(clause.text))
    comparator = ">=" if is_carried and _is_carried(clause, compared) else comparator
    comparator = comparator or _restated(clause)
    percentiles: tuple[float | None, ...] = clause.percentiles or (None,)
    assumed = ["metric"] * assumed_metric + ["comparator"] * (comparator is None)
    mean = clause.mean
    if metric == "latency" and not clause.percentiles and not mean:
        percentiles, mean = _statistic(hints)
    if metric == "latency" and window is not None and _is_of_data(clause):
        window = None
    if metric in ("rto", "rpo") and window is not None and window > _LONGEST_HOLD:
        window = None
    window = None if metric == "retention" else window  # ``The daily backup is kept for 30 days``
    if metric == "latency" and not any(percentiles) and not mean:
        percentiles = (95.0,)
        assumed.append("percentile")
    if metric in ("availability", "error-rate") and window is None:
        window = next(filter(None, (_stated_window(clause, each) for each in hints)), None)
    if metric == "throughput" and window is None:
        window = next(filter(None, map(_window_beside, hints)), None)
    if metric == "availability" and window is None:
        window = MONTH
        assumed.append("window")
    many = metric == "count" and figure.value >= LEAST_COUNT
    if (clause.counted or many) and comparator is None:
        comparator = ">="
    if metric == "availability" and figure.unit == "seconds":  # so much downtime in that time
        figure = replace(figure, value=round(1 - min(1.0, figure.value / (window or MONTH)), 12))
        comparator = ">="
    share = figure.bare and unit == "fraction" and not _is_ratio(figure, metric, clause.text)
    value = round(figure.value / 100, 12) if share else figure.value
    if figure.bare and unit == "per-second":
        value /= period_named(f"{clause.text} {hint}")
    scope, condition = _scope(before, after, known, compared), _condition(after, known, behind)
    for percentile in percentiles:
        yield Target(
            metric,
            comparator or _DEFAULT[metric],
            value,
            unit,
            written.text,
            written.span,
            percentile,
            scope,
            condition,
            window,
            tuple(assumed),
        )


def _is_ratio(figure: Figure, metric: Metric, text: str) -> bool:
    """Whether a bare share is one of 1, as code has it, ``error_ratio > 0.01``, not of 100: nobody
    promises to be there less than 1 % of the time."""
    least = metric in ("availability", "coverage") or _RATIO.search(text) is not None
    return least and figure.value <= 1


_RATIO = regex.compile(r"\w_(?:rate|ratio)\b|\bratio\b", re.I)


def _statistic(hints: Sequence[str]) -> tuple[tuple[float | None, ...], bool]:
    """The percentiles of which a figure is as the first of the ``hints`` says, or the mean; where
    it says neither, the one percentile that the last one has."""
    hint, beside = hints[0], beginnings(hints[0])
    if named := tuple(dict.fromkeys(map(percentile_of, percentiles_in(hint, beside)))):
        return named, False
    if MEAN.is_in(hint, beside):
        return (None,), True
    further = {*map(percentile_of, percentiles_in(hints[-1], beginnings(hints[-1])))}
    return (*further,) if len(further) == 1 else (None,), False


_CARRIED = ("throughput", "concurrent-users", "users")
_CARRIES = regex.compile(
    r"\b(?:support|handl|serv|sustain|accommodat|cop(?:e|ing)\b|carr(?:y|ie)|withstand|scal)"
    r"|\b(?:people|users|clients|visitors|customers)\s"
    r"(?:use|work|are (?:online|active|connected))\b",
    re.I,
)


_STORES = regex.compile(
    r"\b(?:database|data ?base|system|platform|service|storage|index|catalogu?e|application)s?"
    r"(?: \w+){0,2} (?:support|accommodate|handle|scale)(?!.*\b(?:per|each|every)\b)",
    re.I,
)
"""What holds things, where it is said how many it has to cope with: not how many there may be in
one request."""


def _is_carried(clause: Clause, compared: Sequence[re.Match[str]]) -> bool:
    """Whether a clause says of so much that it is carried: ``supports up to 300 users`` asks for no
    fewer."""
    is_most = bool(compared) and " ".join(compared[-1][0].lower().split()) == "up to"
    return is_most and _CARRIES.search(clause.text) is not None


_LONGEST_HOLD = 86_400.0
"""Seconds for which an objective of recovery may be missed before somebody is called: a longer
time says how often it is tried, ``We drill this quarterly.``"""


def _restated(clause: Clause) -> Comparator | None:
    """How brackets behind a figure compare it that say it again: ``erased 90 days after the stay
    (at most 90 days)``."""
    said = clause.text[clause.figure.start : clause.figure.end].strip()
    _, bracket, inner = clause.after.partition("(")
    before, again, _ = inner.partition(said) if bracket and said else ("", "", "")
    compared = comparisons(before, clause.known) if again else ()
    return comparator_of(compared[-1]) if compared else None


def _is_of_data(clause: Clause) -> bool:
    """Whether a time before the figure says what is asked for: ``queries over one day``."""
    first = window_in(clause.text, clause.known)
    before = first is not None and first.end() <= clause.figure.start
    return before and not _MEASURED.search(clause.text)


_MEASURED = regex.compile(
    r"\b(?:measured|averaged|rolling|trailing|sliding|window|any|each|last|past|long|straight"
    r"|in a row|on end|consecutive(?:ly)?)\b",
    re.I,
)


_OF_PERIOD = r"(?:calendar\s+)?(?P<unit>day|week|month|quarter|year)\b"
_PER_PERIOD = regex.compile(rf"\b(?:per|each|every|an?)\s+{_OF_PERIOD}", re.I)
_EACH_PERIOD = regex.compile(rf"\b(?:per|each|every)\s+{_OF_PERIOD}", re.I)


def _stated_window(clause: Clause, hint: str) -> float | None:
    """The window in what stands beside a figure: ``Monthly uptime``, ``downtime per month``."""
    if clause.figure.unit == "seconds":
        per = _PER_PERIOD.search(clause.text)
    else:
        per = _EACH_PERIOD.search(clause.before)
    if per:
        return period_seconds(per["unit"])
    window = window_in(hint, beginnings(hint))
    if window and (window.lastgroup in ("adverb", "of") or _MEASURED_OVER.match(window[0])):
        return length(window)
    per = _PER_PERIOD.search(hint) if "%" in clause.text else None
    if per:
        return period_seconds(per["unit"])
    titled = _IN_TITLE.search(hint)
    return float(titled["count"]) * period_seconds(titled["period"]) if titled else None


def _window_beside(hint: str) -> float | None:
    """How long a rate is kept up, as what stands beside it says: ``Throughput, averaged over 5
    min``, ``Sustained throughput (10 min)``; not how often things happen: ``Daily orders``."""
    if titled := _TIME_IN_TITLE.search(hint):
        return float(titled["count"]) * period_seconds(titled["period"])
    window = window_in(hint, beginnings(hint))
    return length(window) if window and _MEASURED_OVER.match(window[0]) else None


_TIME_IN_TITLE = regex.compile(
    r"\((?:(?:over|sustained|rolling|last|any|for),?\s+){0,2}"
    r"(?P<count>[0-9]{1,4})[\s-]?(?P<period>s|sec(?:onds?)?|min(?:utes?)?|h|hours?)"
    r"(?:\s+(?:average|mean|rolling|window|sustained))?\)",
    re.I,
)
_IN_TITLE = regex.compile(
    r"(?:\((?:(?:per|over|in|rolling|last|any)\s+){0,3}|,\s+(?:(?:per|over|in|rolling|last|any)\s+){1,3})"
    r"(?P<count>[0-9]{1,3})[\s-](?P<period>day|week|month)s?"
    r"(?:\s+(?:rolling|window))?(?:\)|$|(?=[,;:]))",
    re.I,
)
"""``Availability (30 days)``, ``Uptime, rolling 30 days``."""
_MEASURED_OVER = regex.compile(r"(?:measured|averaged|calculated|over)\b", re.I)


_LONGEST_SCOPE = 5
_PER = regex.compile(r"\s*per\s+(?P<scope>[\w -]+)", re.I)


def _scope(
    before: str, after: str, known: frozenset[str], compared: Sequence[re.Match[str]]
) -> str | None:
    """What the target is about: the words before the figure that say nothing else about it."""
    per = _PER.match(after) if "per" in known else None
    if per:
        return per["scope"].strip()
    words = left_over(before, known, compared)
    return " ".join(words) if 0 < len(words) <= _LONGEST_SCOPE else None


def _condition(after: str, known: frozenset[str], behind: re.Match[str] | None) -> str | None:
    """When the target holds: what follows the figure and says nothing else about it."""
    if not any(map(str.isalnum, after)):
        return None
    text = after
    if behind:
        text = text[: behind.start()].rstrip() + text[behind.end() :]
    text = _PER.sub(" ", text, count=1) if "per" in known else text
    text = without(text, named_in(text, known))
    text = " ".join(text.split()).strip(" .:;,|*")
    if text.startswith("(") and (inner := _IN_BRACKETS.fullmatch(text)):
        text = inner["inner"]
    before, _, last = text.rpartition(" ")
    text = before if last.lower() in _LINKS else text
    return text if any(map(str.isalnum, text)) else None


_IN_BRACKETS = regex.compile(r"\((?P<inner>[^()]*)\)")
_LINKS = frozenset({"for", "at", "of", "in", "with", "to", "and", "per"})
"""Words that link a condition with what was taken from behind it."""
