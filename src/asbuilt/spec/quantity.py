"""Targets in figures: ``< 200ms``, ``99.9% monthly``, ``p50 < 150 ms, p95 < 400 ms``.

The grammar is the one under *Targets* in ``docs/specification.md``. Times are in seconds, shares
are fractions (99.9 % is 0.999), rates are per second, sizes in bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Literal

from asbuilt import regex
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.figure import (
    AT_ONCE,
    CROWD,
    DAY,
    MONTH,
    PERIOD,
    Figure,
    Unit,
    figures,
    period_seconds,
    with_digits,
)
from asbuilt.spec.language import Translation, english, translated

Metric = Literal[
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate",
    "coverage", "rpo", "rto", "size", "count", "unknown",
]  # fmt: skip
Comparator = Literal["<", "<=", ">", ">=", "="]


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


def parse_targets(text: str, start: int, hint: str = "") -> tuple[Target, ...]:
    """The targets in ``text``, which begins at offset ``start`` of the source.

    ``hint`` is what stands beside it (the requirement whose target this is): it names the metric
    where ``text`` does not, so that a cell ``10,000`` beside "support 10k users" means users.

    >>> parse_targets("p95 < 400 ms", 0)[0].value
    0.4
    """
    if not _DIGIT.search(text):
        return ()
    said = translated(_tidied(text))
    ordered = _RATE_FIRST.sub(r"\g<what> \g<rate>", with_digits(said.text))
    clauses = islice(_clauses(ordered, 0), _MOST_CLAUSES)
    beside = english(hint[:_LONGEST_CLAUSE])
    found = (target for clause in clauses for target in _targets(clause, beside))
    return tuple(_placed(target, text, start, said) for target in found)


_MARKS = regex.compile(r"[`*]|(?<=[^\W_])_(?=[^\W_])")
_BREAK = regex.compile(r"<br\s*/?>", re.I)


def _tidied(text: str) -> str:
    """``text`` without code and bold marks, ``error_rate`` as two words; just as long."""
    text = _BREAK.sub(lambda match: "\n".ljust(len(match[0])), text) if "<" in text else text
    text = _MARKS.sub(" ", text)
    if "-" in text:
        text = _RANGE.sub(r"\g<low>–", _SUB.sub("<   ", text))
    return _ONE_IN.sub(_as_percent, text) if " in " in text or " out of " in text else text


_SUB = regex.compile(r"\bsub-(?=[0-9])", re.I)
"""``sub-100 ms``: below it."""
_RANGE = regex.compile(
    rf"(?<![\w.,-])(?P<low>[0-9]{{1,4}}(?:\.[0-9]+)?)-(?=[0-9]{{1,4}}(?:\.[0-9]+)?\s?{PERIOD})",
    re.I,
)
"""The hyphen of ``2-3 seconds``, which is none of a name."""
_ONE_IN = regex.compile(
    r"(?<![\w.,])(?P<part>[0-9]{1,4})\s(?:in|out of)\s(?:every\s)?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{2,7})(?![\w,])"
)


def _as_percent(match: re.Match[str]) -> str:
    """``1 in 1,000`` as ``0.1%``, and no longer than that."""
    part, whole = int(match["part"]), int(match["whole"].replace(",", ""))
    percent = f"{100 * part / whole:.6g}%" if 0 < part < whole else ""
    return percent.ljust(len(match[0])) if 0 < len(percent) <= len(match[0]) else match[0]


_MOST_CLAUSES = 200
"""Clauses of one text that are read: more is no target."""
_RATE_FIRST = regex.compile(
    r"\b(?P<rate>per (?:second|minute|hour|day)) (?P<what>[0-9][0-9,.]* ?[a-z]+)(?=\s*$)", re.I
)
"""``per second 500 requests``, as some languages have it."""


def _placed(target: Target, text: str, start: int, said: Translation) -> Target:
    """``target`` with the words and the place that it has in the document."""
    left, right = said.origin(target.span.start, target.span.end)
    return replace(target, text=text[left:right], span=Span(start + left, start + right))


# ---------------------------------------------------------------- clauses


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of the text with one figure. ``rest`` is ``text`` without percentiles and window,
    blanked out so that offsets stay; ``start`` is where it begins in the source."""

    text: str
    start: int
    rest: str
    figure: Figure
    percentiles: tuple[float, ...]
    window: float | None
    mean: bool = False
    counted: bool = False

    @property
    def before(self) -> str:
        """What stands before the figure."""
        return self.rest[: self.figure.start]

    @property
    def after(self) -> str:
        """What stands after the figure."""
        return self.rest[self.figure.end :]


_BOUNDARY = regex.compile(
    r"[();\n]|,(?![0-9])(?!\s*[0-9.]+\s?%\s+of the time\b)|\band\b|&&|\|"
    r"|\bor\b(?=[^,;\n]{0,60}?(?:[<>≤≥]|\b(?:above|over|exceeds?|(?:more|higher|longer) than)\b))"
    r"|\bwith\b(?=\W+(?:an?\s)?(?:\w+\s)?(?:data|loss)\b)"
    r"|·|\s/\s(?=\s*(?:p[0-9]|[<>≤≥]))",
    re.I,
)
_DIGIT = regex.compile(r"[0-9]")
_LONGEST_CLAUSE = 400
_PERCENTILE = regex.compile(
    r"\bp\s?(?P<p>[0-9]{2}(?:\.[0-9]+)?|999)\b"
    r"|\b(?P<th>[0-9]{1,2}(?:\.[0-9]+)?)(?:st|nd|rd|th)[\s-]*(?:percentile|pctl|%ile)"
    r"|(?P<median>\bmedian\b)",
    re.I,
)
_SHARE = regex.compile(
    r"(?:\b(?:for|in|of|at)\s+)?(?:at least\s+)?(?P<share>[0-9]{1,3}(?:\.[0-9]+)?)\s?%\s+of\s+"
    r"(?:(?:all|the|api|user)\s+){0,3}[^\W\d_]{2,20}\b"
    r"|\b(?:for|in)\s+(?P<all>[0-9]{1,3}(?:\.[0-9]+)?)\s?%(?:\s+[a-z]+)?\s*\.?$",
    re.I,
)
_EVERY = regex.compile(
    r"\b(?:no|not a single)\s+(?:[a-z]+\s+){1,3}(?=(?:takes?|needs?|exceeds?|lasts?|is|are)\b)"
    r"|\b(?:every|each)\s+(?:single\s+)?(?:request|quer(?:y|ies)|call|response|page)\b"
    r"|\bworst[ -]case\b|\bat all times\b",
    re.I,
)
_MEAN = regex.compile(r"\b(?:average|mean|avg)\b", re.I)
_UNIT = r"(?:minute|min|hour|day|week|month|quarter|year)"
_WINDOW = regex.compile(
    rf"\b(?<!\bis )(?<!\bare )(?<!\bgoes )(?<!\brises )(?<!\bbe )"
    rf"(?:(?:measured|averaged|calculated)\s+)?(?:over|for|in|within|during)\s+"
    rf"(?:(?:an?|any|the|each|last|one|rolling|more than|at least)\s+){{0,3}}"
    rf"(?:(?P<count>[0-9]{{1,6}})[\s-]*(?P<short>{PERIOD})|(?P<unit>{_UNIT})s?\b)"
    rf"(?:\s+(?:rolling\s+)?(?:window|period)\b)?"
    rf"|\b(?P<days>[0-9]{{1,6}})[ -](?P<of>{_UNIT})(?:\s+(?:rolling|window|period|average))+"
    rf"|(?<=%)\s*(?:uptime\s+|availability\s+)?(?:(?:of\s+)?(?:per|each|every|an?)|/)\s*(?P<per>{_UNIT})\b"
    rf"|\b(?P<adverb>(?:month|year|week|quarter|hour)ly|daily|annual(?:ly)?)\b",
    re.I,
)


def _clauses(text: str, offset: int) -> Iterator[_Clause]:
    """The pieces between commas, semicolons, "and", line ends, and "or" before a comparison, each
    with one figure: a piece without a figure belongs to the one after it."""
    start: int | None = None
    waiting: tuple[int, _Clause] | None = None
    for begin, stop in _pieces(text):
        if start is None or begin - start > _LONGEST_CLAUSE:
            start = begin
        end = min(stop, begin + _LONGEST_CLAUSE)
        piece = text[start:end]
        clause = _clause(piece, offset + start) if _DIGIT.search(text, begin, end) else None
        if clause:
            if waiting:
                yield waiting[1]
            waiting = start, clause
            start = None
    if waiting:
        begin, clause = waiting
        rest = text[start : start + 80] if start is not None else ""
        if clause.window is None and _WINDOW.search(rest):
            clause = _clause(text[begin : start or 0] + rest, offset + begin) or clause
        yield clause


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = depth = 0
    for boundary in _BOUNDARY.finditer(text):
        if boundary[0] in "()":
            depth = max(0, depth + (1 if boundary[0] == "(" else -1))
        elif depth == 0:
            yield start, boundary.start()
            start = boundary.end()
    yield start, len(text)


def _clause(text: str, start: int) -> _Clause | None:
    window = _WINDOW.search(text)
    if window:
        within = _reduced(text, start, _blank(text, window), _length(window))
        if within and not (window["count"] and _is_share(within)):
            return within
    return _reduced(text, start, text, None)


def _is_share(clause: _Clause) -> bool:
    """Whether the figure is the share of those that keep a time: ``95% of messages in 1 s``."""
    share = _SHARE.match(clause.rest, clause.figure.start)
    return share is not None and clause.figure.value >= 0.5


def _reduced(text: str, start: int, rest: str, window: float | None) -> _Clause | None:
    """The clause without its percentiles, if a figure remains."""
    matches = list(_PERCENTILE.finditer(rest))
    if matches:
        rest = _PERCENTILE.sub(lambda match: " " * len(match[0]), rest)
    share = _SHARE.search(rest) if "%" in rest else None
    if share:
        timed = _main_figure(_blank(rest, share))
        if timed and timed.unit == "seconds":
            rest = _blank(rest, share)
            matches.append(share)
    figure = _main_figure(rest)
    if figure is None:
        return None
    percentiles = tuple(map(_percentile, matches))
    if not percentiles and figure.unit == "seconds" and _EVERY.search(rest):
        percentiles = (100.0,)
    mean = not any(percentiles) and _MEAN.search(rest) is not None
    clause = _Clause(text, start, rest, figure, percentiles, window, mean)
    if figure.bare and _left_over(f"{clause.before} {clause.after}"):
        return replace(clause, counted=True) if _is_count(clause) else None
    return clause


_NO_COUNT = regex.compile(
    r"\s?(?:EUR|USD|GBP|CHF|[€$£¥]|euros?\b|dollars?\b|pounds?\b|[-/.:][0-9])", re.I
)
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}")
_LEAST_COUNT = 1000
"""Things that are not compared count as a volume from this number on."""


def _is_count(clause: _Clause) -> bool:
    """Whether a bare figure counts things: ``2 million devices``, ``more than 50 jobs``."""
    value = clause.figure.value
    if value != int(value) or _NO_COUNT.match(clause.after):
        return False
    if _TOGETHER.search(clause.text):
        return True
    if value >= _LEAST_COUNT and not _YEAR.fullmatch(clause.rest[clause.figure.start :][:4]):
        return True
    return _is_compared(clause.before)


def _is_aside(text: str, place: int) -> bool:
    """Whether a place lies in parentheses: ``99.9% (at most 8.76 hours of downtime a year)``."""
    return text.count("(", 0, place) > text.count(")", 0, place)


_MOST_FIGURES = 12
"""Figures of one clause that are looked at: a clause is as long as people make it."""


def _main_figure(text: str) -> Figure | None:
    """The figure that a clause is about: one with a unit that is compared (``10 MB in <= 8 s``),
    else the first one with a unit, else one that is compared, else the only one."""
    found = list(islice(figures(text), _MOST_FIGURES))
    if len(found) < 2:
        return found[0] if found else None
    outside = [each for each in found if not _is_aside(text, each.start)]
    found = outside if any(not each.bare for each in outside) else found
    named = [figure for figure in found if not figure.bare]
    if len(named) == 1:
        return named[0]
    compared = [each for each in found if _is_compared(text[: each.start])]
    for some in ([figure for figure in compared if not figure.bare], named, compared):
        if some:
            return some[0]
    return None


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _percentile(match: re.Match[str]) -> float:
    words = match.groupdict()
    if words.get("median"):
        return 50.0
    figure = float(words.get("p") or words.get("th") or words.get("all") or words["share"])
    return figure / 10 if figure > 100 else figure


def _length(window: re.Match[str]) -> float:
    if window["adverb"]:
        return period_seconds(_ADVERBS[window["adverb"][0].lower()])
    unit = window["short"] or window["unit"] or window["of"] or window["per"]
    return float(window["count"] or window["days"] or 1) * period_seconds(unit)


_ADVERBS = {"m": "mo", "y": "y", "a": "y", "w": "w", "q": "quarter", "d": "d", "h": "h"}


# ---------------------------------------------------------------- comparators

_COMPARATORS: tuple[tuple[Comparator, str], ...] = (
    ("<=", r"\b(?:no|not a single|none|never)\b[^.;,<>≤≥]{0,40}"
           r"\b(?:longer|more|slower|greater|higher|larger) than\b"
           r"|<=|≤|=<|⩽|&lt;=|\bat (?:the )?most\b|\bup to\b|\bwithin\b|\bmax(?:imum)?\b(?: of)?"
           r"|\b(?:no|not) (?:be |to be |(?:send|make|take|need|use|last|wait|contain|handle) )?"
           r"(?:more|greater|longer|higher|larger|slower) than\b"
           r"|\b(?:not|never) (?:to )?exceed(?:ing)?\b|\bless than or equal to\b"),
    (">=", r">=|≥|=>|⩾|&gt;=|\bat least\b|\bmin(?:imum)?\b(?: of)?|\bgreater than or equal to\b"
           r"|\b(?:no|not) (?:be )?(?:less|fewer|lower) than\b|\bnot (?:be |drop |fall )?below\b"),
    ("<", r"<|&lt;|\bunder\b|\bbelow\b|\b(?:less|fewer|lower|faster|shorter|smaller) than\b"),
    (">", r">|&gt;|\bover\b|\babove\b|\bexceed(?:s|ing)?\b"
          r"|\b(?:more|greater|longer|higher|larger|slower) than\b"),
    ("=", r"="),
)  # fmt: skip
_COMPARATOR = regex.compile(
    "|".join(f"(?P<c{index}>{pattern})" for index, (_, pattern) in enumerate(_COMPARATORS)), re.I
)
_AFTERWARDS = regex.compile(
    r"\s*(?:(?P<most>or (?:less|fewer|lower|below|faster|under)\b|max(?:imum)?\b|at most\b)"
    r"|(?P<least>or (?:more|greater|higher|above|better)\b|min(?:imum)?(?!\w)|at least\b))",
    re.I,
)
_COMPARED = regex.compile(
    rf"(?:{'|'.join(pattern for _, pattern in _COMPARATORS)})\s*(?:an?\s+|of\s+|to\s+|~\s*)?$", re.I
)
_LAST = (
    "<", ">", "=", "≤", "≥", "⩽", "⩾", "&lt;", "&gt;", "~", "than", "most", "least", "to", "of",
    "a", "an", "within", "max", "maximum", "min", "minimum", "exceed", "exceeds", "exceeding",
    "below", "under", "over", "above",
)  # fmt: skip
"""What the words before a figure that is compared end with: quickly seen not to be there."""


def _is_compared(before: str) -> bool:
    """Whether a comparator stands right before a figure."""
    before = before[-60:]
    return before.rstrip().lower().endswith(_LAST) and _COMPARED.search(before) is not None


_DEFAULT: dict[Metric, Comparator] = {
    "latency": "<=", "error-rate": "<=", "rpo": "<=", "rto": "<=", "size": "<=",
    "availability": ">=", "throughput": ">=", "coverage": ">=", "users": ">=",
    "concurrent-users": ">=", "count": "=", "unknown": "=",
}  # fmt: skip


def is_alarming(target: Target) -> bool:
    """Whether a target is what nobody asks a service for: ``latency > 2 s`` says when to worry."""
    if target.metric not in _ONE_WAY or target.comparator == "=":
        return False
    return target.comparator[0] != _DEFAULT[target.metric][0]


_ONE_WAY = {"latency", "error-rate", "rpo", "rto", "availability", "coverage"}


def _comparator(clause: _Clause) -> Comparator | None:
    """The last comparator before the figure, or one after it (``or less``, ``1000+``). Less of a
    time is better, more of everything else."""
    found = list(_COMPARATOR.finditer(clause.before))
    before = _COMPARATORS[int((found[-1].lastgroup or "c0")[1:])][0] if found else None
    after = _AFTERWARDS.match(clause.after)
    if after is None or before not in (None, "="):
        return before or (">=" if clause.figure.plus else None)
    better = clause.figure.unit == "seconds" and after[0].endswith("better")
    return "<=" if after["most"] or better else ">="


# ---------------------------------------------------------------- metrics

_PEOPLE = r"(?:users?|clients?|customers?|accounts?|people|visitors?|vus?)"
_WORDS: tuple[tuple[Metric, Unit, str], ...] = (
    ("rto", "seconds", r"\brto\b|\brecovery[ -]time(?: objective)?|\bavailable again\b"
     r"|\b(?:back|restored|recover(?:s|ed|y)?|up again|operational again|resumes?)\b"
     r"(?=.{0,30}\b(?:within|in|after|than|most)\b)"),
    ("rpo", "seconds", r"\brpo\b|\brecovery[ -]point(?: objective)?|\bdata loss\b"
     r"|\bdata (?:is |are |was )?lost\b|\bloss of data\b"),
    ("latency", "seconds", r"\b(?:response|load(?:ing)?|query|processing|answer|api|page load"
     r"|execution|search|request) times?\b|\bpage loads?\b|\blatenc(?:y|ies)\b"
     r"|\brespon(?:d|ds|se|ses)\b|\banswers?\b|\bttfb\b|\btime to first byte\b"),
    ("error-rate", "fraction", r"\berrors?(?: (?:rates?|ratios?|budget))?\b"
     r"|\b(?:fail(?:s|ed|ing|ures?)?|lost|dropped)\b(?: (?:rates?|ratios?|requests))?"
     r"|\b[45]xx\b(?: (?:rate|ratio|responses))?|\bserver errors?\b"),
    ("coverage", "fraction", r"\b(?:(?:test|code|unit test) )*coverage\b"
     r"|\b(?:lines?|branch(?:es)?|statements?|functions?)\b"),
    ("availability", "fraction", r"\b(?:system |service )?(?:uptime|availability|available)\b"
     r"|\bsla\b|\bsuccess(?:ful)? (?:rate|ratio|requests|responses)\b|\bsucceed(?:s|ed)?\b"),
    ("throughput", "per-second", r"\bthroughput\b|\b(?:requests?|transactions?|queries) per\b"
     r"|\b[rqt]ps\b|\breq/s"),
    ("concurrent-users", "count", rf"\b{AT_ONCE}\s+(?:[a-z]+\s+)?{CROWD}\b"
     rf"|\b{CROWD} {AT_ONCE}\b"),
    ("users", "count", rf"\b{_PEOPLE}\b|\bregistered [a-z]+s\b"),
    ("size", "bytes", r"\b(?:size|payload|upload|file|body|storage|memory)s?\b"),
)  # fmt: skip
_ANY_METRIC = regex.compile("|".join(words for _, _, words in _WORDS), re.I)
_METRICS = tuple((metric, unit, regex.compile(words, re.I)) for metric, unit, words in _WORDS)
_NOT_LATENCY = regex.compile(
    r"\b(?:time-?outs?|expir\w*|reten\w+|retain\w*|backups?|kept|keep|archiv\w+|delete[ds]?"
    r"|deletion|interval|every|ttl|notice|maintenance|mttr|downtime"
    r"|starts?|start-?up|boot\w*|restarts?|build\w*|deploy\w*|fail-?over|sync\w*|refresh\w*"
    r"|fresh\w*|searchable|indexed|index|propagat\w*|inactiv\w*|idle|old(?:er|est)?|lag|age|polls?"
    r"|reminders?|grace|detect\w*|notified|alert\w*|onboard\w*|train\w*|learn\w*|late)\b",
    re.I,
)
_KEPT = regex.compile(r"\b(?:sessions?|tokens?|cach\w+|lock\w*)\b", re.I)
_SHORTEST_KEPT = 1.0
"""Seconds below which a time is none for which anything is kept."""
_USED_UP = regex.compile(
    r"\b(?:usage|utili[sz]ation|cpu|memory|ram|disks?|hit rate|hits|full|battery|quota)\b",
    re.I,
)
_LIMIT = regex.compile(
    r"\blimit|\bper (?:identifier|user(?:name)?|ip|source|client|account|key)\b", re.I
)
_REGISTERED = regex.compile(r"\b(?:registered|total|named)\b", re.I)
_LONGEST_LATENCY = 600.0
"""Seconds above which a time is no answer's latency but a support desk's, or a report's."""
LONGEST_ASSUMED = 60.0
"""Seconds above which a time that nothing calls a response time is that of a longer process."""
_LONGEST_PERIOD = 3600.0
_LEAST_DAILY = 1000.0
"""Events a day below which a daily figure is no load but somebody's allowance."""


_TOGETHER = regex.compile(
    rf"[0-9]\s+[a-z]+s\b.{{0,20}}\b(?:us(?:e|es|ing)|work\w*|sign(?:ed)? in|online)\b.{{0,20}}"
    rf"\b{AT_ONCE}",
    re.I,
)
"""``800 gardeners can use it at the same moment``."""
_CROWDED = regex.compile(rf"\b{CROWD}\b|\bregistered [a-z]+s\b", re.I)
_PER_PERIOD = regex.compile(r"\b(?:per|each|every|an?)\s+(?P<unit>week|month|quarter|year)\b", re.I)
_DOWNTIME = regex.compile(r"\b(?:downtime|unavailable|unavailability|outages?)\b", re.I)


def names_metric(text: str) -> bool:
    """Whether ``text`` names a metric or a percentile: ``P95``, ``Availability``."""
    said = english(text)
    return bool(_ANY_METRIC.search(said) or _PERCENTILE.search(said))


def _metric(clause: _Clause, hint: str) -> tuple[Metric, Unit, bool]:
    """The metric, the unit, and whether the metric is assumed."""
    figure, words = clause.figure, clause.text
    if clause.counted and not _CROWDED.search(hint):
        at_once = _TOGETHER.search(clause.text)
        return "concurrent-users" if at_once else "count", "count", False
    if figure.unit == "seconds" and _DOWNTIME.search(f"{words} {hint}"):
        return "availability", "fraction", False
    for place in (words, hint):
        if place is hint and figure.unit == "seconds" and _is_no_answer(figure, words):
            break
        for metric, unit, pattern in _METRICS:
            if _fits(figure, metric, unit) and pattern.search(place):
                if metric == "throughput" and _LIMIT.search(words):
                    return "unknown", unit, True
                return metric, unit, metric == "users" and not _REGISTERED.search(words + hint)
    return _metric_of_unit(clause, f"{words} {hint}")


def _is_no_answer(figure: Figure, words: str) -> bool:
    """Whether ``words`` say that a time is that of something else, or how long a thing is kept."""
    kept = figure.value >= _SHORTEST_KEPT and _KEPT.search(words)
    return bool(kept or _NOT_LATENCY.search(words))


def _fits(figure: Figure, metric: Metric, unit: Unit) -> bool:
    """Whether ``metric`` can have this figure; a bare one may be a share or a rate as well."""
    if metric == "latency" and figure.value > _LONGEST_LATENCY:
        return False
    if (
        metric in ("availability", "coverage", "error-rate")
        and figure.value > 1
        and not figure.bare
    ):
        return False  # of a deadline, of what it was before
    if figure.bare and metric in ("rpo", "rto"):
        return figure.value == 0
    if figure.bare and unit in ("fraction", "per-second"):
        return unit == "per-second" or figure.value <= 100
    return figure.unit == unit


def _metric_of_unit(clause: _Clause, words: str) -> tuple[Metric, Unit, bool]:
    figure, unit = clause.figure, clause.figure.unit
    match unit:
        case "seconds" if clause.percentiles:
            return "latency", unit, False
        case "seconds":
            other = figure.value > LONGEST_ASSUMED or _is_no_answer(figure, words)
            return "unknown" if other else "latency", unit, True
        case "fraction":
            likely = 0.9 <= figure.value < 1 and not _USED_UP.search(words)
            return "availability" if likely else "unknown", unit, True
        case "per-second":
            rare = figure.value * DAY < _LEAST_DAILY or figure.period > DAY
            allowance = (figure.period > _LONGEST_PERIOD and rare) or _LIMIT.search(words)
            return "unknown" if allowance else "throughput", unit, bool(allowance)
        case "bytes":
            return "size", unit, False
        case "count":
            return "count", unit, figure.bare


# ---------------------------------------------------------------- targets


def _targets(clause: _Clause, hint: str) -> Iterator[Target]:
    """One target for each percentile that the clause names, or the one without any."""
    metric, unit, assumed_metric = _metric(clause, hint)
    comparator, window = _comparator(clause), clause.window
    percentiles: tuple[float | None, ...] = clause.percentiles or (None,)
    assumed = ["metric"] * assumed_metric + ["comparator"] * (comparator is None)
    mean = clause.mean
    if metric == "latency" and not clause.percentiles and not mean:
        percentiles = tuple(dict.fromkeys(map(_percentile, _PERCENTILE.finditer(hint)))) or (None,)
        mean = not any(percentiles) and _MEAN.search(hint) is not None
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
    many = metric == "count" and clause.figure.value >= _LEAST_COUNT
    if (clause.counted or many) and comparator is None:
        comparator = ">="
    figure = clause.figure
    if metric == "availability" and figure.unit == "seconds":  # so much downtime in that time
        figure = replace(figure, value=round(1 - min(1.0, figure.value / (window or MONTH)), 12))
        comparator = ">="
    piece = clause.text.strip()
    left = clause.start + clause.text.index(piece)
    share = figure.bare and unit == "fraction"
    value = round(figure.value / 100, 12) if share else figure.value
    for percentile in percentiles:
        yield Target(
            metric,
            comparator or _DEFAULT[metric],
            value,
            unit,
            piece,
            Span(left, left + len(piece)),
            percentile,
            _scope(clause),
            _condition(clause),
            window,
            tuple(assumed),
        )


def _is_of_data(clause: _Clause) -> bool:
    """Whether a time before the figure says what is asked for: ``queries over one day``."""
    first = _WINDOW.search(clause.text)
    before = first is not None and first.start() < clause.figure.start
    return before and not _MEASURED.search(clause.text)


_MEASURED = regex.compile(r"\b(?:measured|averaged|rolling|window|any|each|last)\b", re.I)


def _stated_window(clause: _Clause, hint: str) -> float | None:
    """The window in what stands beside a figure: ``Monthly uptime``, ``downtime per month``."""
    per = _PER_PERIOD.search(clause.text) if clause.figure.unit == "seconds" else None
    if per:
        return period_seconds(per["unit"])
    window = _WINDOW.search(hint)
    return _length(window) if window and (window["adverb"] or window["days"]) else None


_FILLER = regex.compile(
    r"\b(?:the|an?|all|every|each|system|service|application|app|platform|shall|must|should|will|"
    r"can|is|are|be|to|of|at|for|in|with|have|has|supports?|handle|sustain|process|target|rate|"
    r"average|return|complete|that|time|users?|per|and)\b|[*_`:()|–—-]",
    re.I,
)
_LONGEST_SCOPE = 5
_PER = regex.compile(r"\s*per\s+(?P<scope>[\w -]+)", re.I)


def _scope(clause: _Clause) -> str | None:
    """What the target is about: the words before the figure that say nothing else about it."""
    per = _PER.match(clause.after)
    if per:
        return per["scope"].strip()
    words = _left_over(clause.before)
    return " ".join(words) if 0 < len(words) <= _LONGEST_SCOPE else None


def _left_over(text: str) -> list[str]:
    """The words of ``text`` that are neither comparator nor metric nor filler."""
    bare = _FILLER.sub(" ", _COMPARATOR.sub(" ", _without_metrics(text)))
    return [word for word in bare.split() if re.search(r"\w", word)]


def _condition(clause: _Clause) -> str | None:
    """When the target holds: what follows the figure and says nothing else about it."""
    text = _AFTERWARDS.sub("", clause.after, count=1)
    text = _without_metrics(_PER.sub(" ", text, count=1))
    text = " ".join(text.split()).strip(" .:;,|*")
    text = re.sub(r"^\((?P<inner>[^()]*)\)$", r"\g<inner>", text)
    text = re.sub(r"(?:^|\s)(?:for|at|of|in|with|to|and|per)$", "", text, flags=re.I)
    return text if re.search(r"\w", text) else None


def _without_metrics(text: str) -> str:
    if not text.strip():
        return ""
    return _ANY_METRIC.sub(" ", text)
