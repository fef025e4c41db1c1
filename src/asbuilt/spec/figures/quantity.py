"""Targets in figures: ``< 200ms``, ``99.9% monthly``, ``p50 < 150 ms, p95 < 400 ms``.

The grammar is the one under *Targets* in ``docs/specification.md``. Times are in seconds, shares
are fractions (99.9 % is 0.999), rates are per second, sizes in bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.figures.comparison import (
    AFTERWARDS,
    Comparator,
    comparator_of,
    comparison_in,
    comparisons,
    follows,
)
from asbuilt.spec.figures.figure import (
    CROWD,
    DAY,
    MONTH,
    PERIOD,
    Figure,
    Unit,
    period_seconds,
)
from asbuilt.spec.figures.metric import (
    ANY_METRIC,
    METRICS,
    Metric,
    left_over,
    percentiles_in,
)
from asbuilt.spec.figures.numeral import spells_figure, with_digits
from asbuilt.spec.figures.target_clause import (
    LEAST_COUNT,
    LONGEST_CLAUSE,
    MEAN,
    TOGETHER,
    Clause,
    clauses_in,
    length,
    percentile_of,
    window_in,
)
from asbuilt.spec.figures.vocabulary import Vocabulary, beginnings
from asbuilt.spec.language import Translation, translated


@dataclass(frozen=True, slots=True)
class Target:
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
    said = translated(_tidied(text))
    found: list[Target] = []
    for clause in _clauses(said.text):
        hint, metric = _told(clause, hints or ("",))
        if metric[0] not in passed_over:
            found += _targets(clause, hint, metric, _written(clause, text, start, said))
    return tuple(found)


def states_figure(text: str) -> bool:
    """Whether ``text`` holds a number, in digits or in words."""
    return _DIGIT.search(text) is not None or spells_figure(text)


@lru_cache(2**15)  # what states a requirement is asked again whether it contradicts itself
def _clauses(said: str) -> tuple[Clause, ...]:
    digits = with_digits(said)
    if "per" in beginnings(said) and _RATE_FIRST.search(digits):
        digits = _RATE_FIRST.sub(r"\g<what> \g<rate>", digits)
    return tuple(islice(clauses_in(digits), _MOST_CLAUSES))


_MARKS = regex.compile(r"`|\*|_(?<=[^\W_]_)(?=[^\W_])")
_BREAK = regex.compile(r"<br\s*/?>|</?(?:p|li|div|[uo]l)>", re.I)
_ENTITY = regex.compile(r"&(?P<sign>l[te]|g[te]);")
_SIGNS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥"}


def _tidied(text: str) -> str:
    """``text`` without code and bold marks, ``error_rate`` as two words; just as long."""
    text = _WRAP.sub(_joined, text) if "\n" in text else text
    text = _BREAK.sub(lambda match: "\n".ljust(len(match[0])), text) if "<" in text else text
    text = _ENTITY.sub(_sign, text) if "&" in text else text
    text = _TEX.sub(_plain, text) if "\\" in text else text
    text = _MARKS.sub(" ", text) if "`" in text or "*" in text or "_" in text else text
    if "-" in text and _HYPHEN.search(text):
        text = _RANGE.sub(r"\g<low>–", _SUB.sub("<   ", text))
    return _ONE_IN.sub(_as_percent, text) if " in " in text or " out of " in text else text


def _sign(entity: re.Match[str]) -> str:
    return _SIGNS[entity["sign"]].ljust(len(entity[0]))


_WRAP = regex.compile(
    r"(?:[0-9]\s?(?:ms|s|min|h|d)|(?P<open>[a-z0-9,]))\n(?=[a-z(]{2}|[0-9]{2}th\b)"
)
"""The end of a line that goes on, in the midst of a sentence, on the next."""


def _joined(match: re.Match[str]) -> str:
    return match[0].replace("\n", " ") if match["open"] else match[0]


_TEX = regex.compile(
    r"\\(?P<sign>leq?|geq?|lt|gt|%)(?![a-z])|\\(?:text|mathrm)\{(?P<words>[^{}]{0,20})\}|\$"
)
_SIGNS = {"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "lt": "<", "gt": ">", "%": "%"}


def _plain(match: re.Match[str]) -> str:
    """``$\\le 150\\text{ ms}$`` as TeX shows it; just as long."""
    said = _SIGNS[match["sign"]] if match["sign"] else match["words"] or ""
    return said.ljust(len(match[0]))


_HYPHEN = regex.compile("[0-9bB]-[0-9]")
"""What is in both of the following: quickly seen not to be there."""
_SUB = regex.compile(r"\bsub-(?=[0-9])", re.I)
"""``sub-100 ms``: below it."""
_RANGE = regex.compile(
    rf"(?<![\w.,-])(?P<low>[0-9]{{1,4}}(?:\.[0-9]+)?)-(?=[0-9]{{1,4}}(?:\.[0-9]+)?\s?{PERIOD})",
    re.I,
)
"""The hyphen of ``2-3 seconds``, which is none of a name."""
_ONE_IN = regex.compile(
    r"(?<![\w.,])(?P<part>[0-9]{1,4})(?P<times>\stimes)?\s(?:in|out of)\s(?:every\s)?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{2,7})(?![\w,])"
)


def _as_percent(match: re.Match[str]) -> str:
    """``1 in 1,000`` as ``0.1%``, and no longer than that; more than half as those of which
    something holds: ``99 out of 100 requests``, ``95 times out of 100``."""
    part, whole = int(match["part"]), int(match["whole"].replace(",", ""))
    percent = f"{100 * part / whole:.6g}%" if 0 < part < whole else ""
    if percent and 2 * part > whole:
        most = f"in {percent} of calls" if match["times"] else f"{percent} of"
        percent = most if len(most) <= len(match[0]) else percent
    return percent.ljust(len(match[0])) if 0 < len(percent) <= len(match[0]) else match[0]


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


# ---------------------------------------------------------------- metrics

_ON_ITS_WAY = (r"propagat\w*", r"forward\w*", "delays?", "ticks?", "lag", "jitter")
_PASSED_ON = Vocabulary(*_ON_ITS_WAY)
"""How long a thing is on its way, to which nobody waits for an answer; with a percentile too."""
_NOT_LATENCY = Vocabulary(
    "time-?outs?", r"expir\w*", r"reten\w+", r"retain\w*", "backups?", "kept", "keep",
    r"archiv\w+", "delete[ds]?", "deletion", "interval", "every", "ttl", "notice", "maintenance",
    "downtime", "starts?", "start-?up", r"boot\w*", "restarts?", r"build\w*", r"deploy\w*",
    "fail-?over", r"sync\w*", r"refresh\w*", r"fresh\w*", "searchable", "indexed", "index",
    r"inactiv\w*", "idle", "old(?:er|est)?", "age", "polls?", "reminders?",
    "grace", r"detect\w*", "notified", r"alert\w*", r"onboard\w*", r"train\w*", r"learn\w*",
    "late", *_ON_ITS_WAY,
)  # fmt: skip
_KEPT = Vocabulary("sessions?", "tokens?", r"cach\w+", r"lock\w*")
_SHORTEST_KEPT = 1.0
"""Seconds below which a time is none for which anything is kept."""
_USED_UP = Vocabulary(
    "usage", "utili[sz]ation", "cpu", "memory", "ram", "disks?", "hit rate", "hits", "full",
    "battery", "quota",
)  # fmt: skip
_OF_SYSTEM = (
    "(?:node|instance|server|host|pod|replica|shard|partition|core|cpu|worker|cluster|region)"
)
_TIME = "(?:second|minute|hour|day|week|month)"
_LIMIT = Vocabulary(
    r"limit\w*", "per (?:identifier|user(?:name)?|ip|source|client|account|key)", "429",
    rf"per (?!{_OF_SYSTEM}|{_TIME})[a-z]+ (?:per|every|each) {_TIME}",
    r"throttl\w+",
    r"(?:a|an|one|each|every|same|single) (?:ip|user|client|caller|account|token|device)\b"
    r"[^.;]{0,20}\b(?:sends|makes|issues|exceeds)",
)  # fmt: skip
"""What says that a rate is what one caller is allowed, or what is done with each thing (``four
samples per tank every hour``), not what the service has to bear."""
_REGISTERED = Vocabulary("registered", "total", "named")
_LONGEST_LATENCY = 600.0
"""Seconds above which a time is no answer's latency but a support desk's, or a report's."""
LONGEST_ASSUMED = 60.0
"""Seconds above which a time that nothing calls a response time is that of a longer process."""
_LEAST_SUCCESS = 0.9
"""The share from which on it is that of what succeeds, though it speaks of errors."""
_LONGEST_PERIOD = 3600.0
_LEAST_DAILY = 1000.0
"""Events a day below which a daily figure is no load but somebody's allowance."""


_CROWDED = Vocabulary(CROWD, "registered [a-z]+s")
_PER_PERIOD = regex.compile(r"\b(?:per|each|every|an?)\s+(?P<unit>week|month|quarter|year)\b", re.I)
_RECOVERY = next(words for metric, _, words in METRICS if metric == "rto")
_BACK = Vocabulary(
    *(
        phrase
        for metric, _, words in METRICS
        if metric in ("rto", "rpo")
        for phrase in words.phrases
    )
)
_POINT = Vocabulary("rpo", "recovery.point")
_OBJECTIVE = Vocabulary("rto", "recovery.time")
_DOWNTIME = Vocabulary("downtime", "unavailable", "unavailability", "outages?")


def _metric(clause: Clause, hint: str) -> tuple[Metric, Unit, bool]:
    """The metric, the unit, and whether the metric is assumed."""
    figure, words = clause.figure, clause.text
    here, beside = clause.known, beginnings(hint)
    if clause.counted and not _CROWDED.is_in(hint, beside):
        at_once = TOGETHER.search(clause.text) or _names_crowd(clause)
        return "concurrent-users" if at_once else "count", "count", False
    is_time = figure.unit == "seconds"
    if is_time and _is_downtime(words, here, hint, beside):
        return "availability", "fraction", False
    fitting = METRICS if figure.bare else _OF_UNIT[figure.unit]
    for place, known in ((words, here), (hint, beside)):
        if place is hint and (not hint or (is_time and _is_no_answer(figure, words, here))):
            break
        for metric, unit, vocabulary in fitting:
            if vocabulary.is_in(place, known) and _fits(figure, metric, unit):
                if metric == "throughput" and _LIMIT.is_in(words, here):
                    return "unknown", unit, True
                if (
                    metric == "rto"
                    and _POINT.is_in(place, known)
                    and not _OBJECTIVE.is_in(place, known)
                ):
                    metric = "rpo"  # ``Recovery after loss of the region: RPO 15 minutes``
                some = metric == "users" and not _REGISTERED.is_in(words + hint, here | beside)
                return metric, unit, some
    return _metric_of_unit(clause, f"{words} {hint}", here | beside)


def _is_downtime(words: str, here: frozenset[str], hint: str, beside: frozenset[str]) -> bool:
    """Whether a time is how long a service may be away, not how soon it is back."""
    if _DOWNTIME.is_in(words, here):
        return not _RECOVERY.is_in(words, here)
    if _DOWNTIME.is_in(hint, beside):
        return not (_RECOVERY.is_in(words, here) or _BACK.is_in(hint, beside))
    return False


_OF_UNIT: dict[Unit, tuple[tuple[Metric, Unit, Vocabulary], ...]] = {
    unit: tuple(each for each in METRICS if each[1] == unit)
    for unit in ("seconds", "fraction", "per-second", "bytes", "count")
}


def _names_crowd(clause: Clause) -> bool:
    """Whether nothing but a comparison stands between the name of those who come at once and their
    number: ``Concurrent users: at least 1,500 (on Mondays)``."""
    named = [*_AT_ONCE.found_in(clause.before, clause.known)]
    return bool(named) and not left_over(clause.before[named[-1].end() :], clause.known)


_AT_ONCE = next(words for metric, _, words in METRICS if metric == "concurrent-users")


def _is_no_answer(figure: Figure, words: str, known: frozenset[str]) -> bool:
    """Whether ``words`` say that a time is that of something else, or how long a thing is kept."""
    kept = figure.value >= _SHORTEST_KEPT and _KEPT.is_in(words, known)
    return kept or _NOT_LATENCY.is_in(words, known)


def _fits(figure: Figure, metric: Metric, unit: Unit) -> bool:
    """Whether ``metric`` can have this figure; a bare one may be a share or a rate as well."""
    if metric == "latency" and figure.value > _LONGEST_LATENCY:
        return False
    if metric == "retention" and figure.value < DAY:
        return False  # of a session, of a cached answer
    if (
        metric in ("availability", "coverage", "error-rate")
        and figure.value > 1
        and not figure.bare
    ):
        return False  # of a deadline, of what it was before
    if metric == "error-rate" and figure.unit == "fraction" and figure.value >= _LEAST_SUCCESS:
        return False  # of those that do not fail
    if figure.bare and metric in ("rpo", "rto"):
        return figure.value == 0
    if figure.bare and unit in ("fraction", "per-second"):
        return unit == "per-second" or figure.value <= 100
    return figure.unit == unit


def _metric_of_unit(clause: Clause, words: str, known: frozenset[str]) -> tuple[Metric, Unit, bool]:
    figure, unit = clause.figure, clause.figure.unit
    match unit:
        case "seconds" if clause.percentiles and figure.value <= _LONGEST_LATENCY:
            other = _PASSED_ON.is_in(clause.text, clause.known)
            return "unknown" if other else "latency", unit, other
        case "seconds":
            other = figure.value > LONGEST_ASSUMED or _is_no_answer(figure, words, known)
            return "unknown" if other else "latency", unit, True
        case "fraction":
            likely = 0.9 <= figure.value < 1 and not _USED_UP.is_in(words, known)
            return "availability" if likely else "unknown", unit, True
        case "per-second":
            rare = figure.value * DAY < _LEAST_DAILY or figure.period > DAY
            allowance = (figure.period > _LONGEST_PERIOD and rare) or _LIMIT.is_in(words, known)
            return "unknown" if allowance else "throughput", unit, bool(allowance)
        case "bytes":
            return "size", unit, False
        case "count" if figure.bare and _NAMES_RATE.search(words):
            return "throughput", "per-second", False
        case "count":
            return "count", unit, figure.bare


_PERIOD_NAMED = regex.compile(
    r"(?:/|\bper\s)\s*(?P<period>sec\w*|min\w*|hours?|days?|[smhd])\b", re.I
)
_NAMES_RATE = regex.compile(rf"\b[^\W\d_]+s\s?{_PERIOD_NAMED.pattern}", re.I)
"""``Orders per minute``, which says of what the number beside it is a rate."""


# ---------------------------------------------------------------- targets


def _told(clause: Clause, hints: tuple[str, ...]) -> tuple[str, tuple[Metric, Unit, bool]]:
    """The first of ``hints`` with which the metric of a clause is named, or the last of them; and
    what :func:`_metric` makes of it."""
    for hint in hints:
        beside = hint[:LONGEST_CLAUSE]
        metric, unit, assumed = _metric(clause, beside)
        if metric not in ("unknown", "count") and not assumed:
            break
    return beside, (metric, unit, assumed)


def _targets(
    clause: Clause, hint: str, told: tuple[Metric, Unit, bool], written: Text
) -> Iterator[Target]:
    """One target for each percentile that the clause names, or the one without any; what is
    ``told`` of the metric is so by the ``hint``."""
    metric, unit, assumed_metric = told
    figure, known, before, after = clause.figure, clause.known, clause.before, clause.after
    compared, behind = comparisons(before, known), comparison_in(after, known)
    comparator, window = _comparator(figure, compared, behind), clause.window
    percentiles: tuple[float | None, ...] = clause.percentiles or (None,)
    assumed = ["metric"] * assumed_metric + ["comparator"] * (comparator is None)
    mean = clause.mean
    if metric == "latency" and not clause.percentiles and not mean:
        beside = beginnings(hint)
        named = map(percentile_of, percentiles_in(hint, beside))
        percentiles = tuple(dict.fromkeys(named)) or (None,)
        mean = not any(percentiles) and MEAN.is_in(hint, beside)
    if metric == "latency" and window is not None and _is_of_data(clause):
        window = None
    if metric == "latency" and not any(percentiles) and not mean:
        percentiles = (95.0,)
        assumed.append("percentile")
    if metric == "availability" and window is None:
        window = _stated_window(clause, hint)
    if metric == "availability" and window is None:
        window = MONTH
        assumed.append("window")
    many = metric == "count" and figure.value >= LEAST_COUNT
    if (clause.counted or many) and comparator is None:
        comparator = ">="
    if metric == "availability" and figure.unit == "seconds":  # so much downtime in that time
        figure = replace(figure, value=round(1 - min(1.0, figure.value / (window or MONTH)), 12))
        comparator = ">="
    share = figure.bare and unit == "fraction"
    value = round(figure.value / 100, 12) if share else figure.value
    if figure.bare and unit == "per-second":
        value /= _period_named(f"{clause.text} {hint}")
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


def _period_named(words: str) -> float:
    """The seconds of the period of which the words beside a number speak: ``Requests per minute``;
    one without any."""
    named = _PERIOD_NAMED.search(words)
    return period_seconds(named["period"]) if named else 1.0


def _is_of_data(clause: Clause) -> bool:
    """Whether a time before the figure says what is asked for: ``queries over one day``."""
    first = window_in(clause.text, clause.known)
    before = first is not None and first.end() <= clause.figure.start
    return before and not _MEASURED.search(clause.text)


_MEASURED = regex.compile(r"\b(?:measured|averaged|rolling|window|any|each|last)\b", re.I)


def _stated_window(clause: Clause, hint: str) -> float | None:
    """The window in what stands beside a figure: ``Monthly uptime``, ``downtime per month``."""
    per = _PER_PERIOD.search(clause.text) if clause.figure.unit == "seconds" else None
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


_IN_TITLE = regex.compile(
    r"\((?:(?:per|over|in|rolling|last|any)\s+){0,3}(?P<count>[0-9]{1,3})[\s-](?P<period>day|week|month)s?"
    r"(?:\s+(?:rolling|window))?\)",
    re.I,
)
"""``Availability (30 days)``."""
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
    text = ANY_METRIC.taken_from(text, known)
    text = " ".join(text.split()).strip(" .:;,|*")
    if text.startswith("(") and (inner := _IN_BRACKETS.fullmatch(text)):
        text = inner["inner"]
    before, _, last = text.rpartition(" ")
    text = before if last.lower() in _LINKS else text
    return text if any(map(str.isalnum, text)) else None


_IN_BRACKETS = regex.compile(r"\((?P<inner>[^()]*)\)")
_LINKS = frozenset({"for", "at", "of", "in", "with", "to", "and", "per"})
"""Words that link a condition with what was taken from behind it."""
