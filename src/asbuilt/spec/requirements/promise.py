"""What figures a text, a bullet or a row promises, beside the words that say of what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Block, Fence, List, Paragraph, Table, Text
from asbuilt.document.text import sentence_lines, text_lines
from asbuilt.source import Source, Span
from asbuilt.spec.figures.figure import duration, figures
from asbuilt.spec.figures.meaning import LONGEST_ASSUMED
from asbuilt.spec.figures.metric import UNSEEN, Metric, names_metric
from asbuilt.spec.figures.paired import lists_figures
from asbuilt.spec.figures.quantity import Target, is_alarming, targets_in
from asbuilt.spec.figures.tidy import tidied
from asbuilt.spec.language import english
from asbuilt.spec.passage import fence_lines
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.title import bare, normal_title

Kind = Literal["functional", "non-functional"]

HEADERS: Headers = {
    "target": (
        "target", "target value", "threshold", "objective", "slo", "sla", "goal", "measure",
        "acceptance threshold", "value", "budget", "figure", "figures", "commitment", "metric",
    ),
    "statistic": ("percentile", "percentiles", "statistic", "aggregation"),
    "window": (
        "period", "window", "time window", "measured over", "averaged over", "calculated over",
        "measurement period", "measurement window", "measurement interval", "evaluation period",
        "evaluation window", "observation period", "observation window", "averaging period",
        "averaging window", "reporting period", "reporting window", "sampling window",
        "rolling window", "measured per", "evaluated over",
    ),
    "priority": ("priority", "prio", "moscow", "importance"),
    "status": ("status", "state"),
    "criteria": (
        "acceptance criteria", "acceptance criterion", "criteria", "fit criterion", "fit criteria",
        "accepted when",
    ),
    "text": (
        "requirement", "requirements", "the system shall", "the system must", "system shall",
        "shall", "description", "statement", "i want to", "i want",
        "user story", "story",
        "feature", "capability", "title", "summary", "details", "name", "indicator", "sli",
        "quality", "quality attribute", "attribute", "characteristic", "category", "aspect",
    ),
}  # fmt: skip
"""What the columns of a table of requirements are called."""


def hinted(text: Text, *hints: str, passed_over: Collection[Metric] = ()) -> tuple[Target, ...]:
    """The targets in ``text``, but for those of the metrics that are ``passed_over``. What stands
    beside it says of what, in English and the nearest ``hints`` first: "fail open" in a note makes
    no error rate of an availability."""
    beside = dict.fromkeys(map(str.rstrip, accumulate(hints, "{} {}".format)))
    return targets_in(text, *beside, passed_over=passed_over)


def is_named_target(target: Target) -> bool:
    """Whether a target is of a metric that its text names."""
    return target.metric not in ("unknown", "count") and "metric" not in target.assumed


def over(target: Target, window: float) -> Target:
    """``target`` with the window that a column of its own states."""
    if target.window is not None and "window" not in target.assumed:
        return target
    if target.metric not in ("availability", "error-rate", "latency", "throughput"):
        return target
    assumed = tuple(part for part in target.assumed if part != "window")
    return replace(target, window=window, assumed=assumed)


def promises(
    block: Block,
    source: Source,
    title: str,
    numbered: Collection[Span] = (),
    *,
    of_one: bool = False,
) -> Iterator[Target]:
    """The measurable figures of bullets, lines, rows and settings that have no id; ``title`` is
    that of the section, ``numbered`` are the places of the bullets that have one. The rows of a
    table that is ``of_one`` requirement also promise how many things there may be."""
    match block:
        case List(items=items):
            for item in items:
                if item.span not in numbered:
                    for line in sentence_lines(text_lines(item.text)):
                        yield from _stated(line, title, source.text, item.text.span)
                    for child in item.children:
                        near = f"{bare(item.text.text)} {title}"
                        yield from promises(child, source, near, numbered)
        case Paragraph(lines=lines):
            for line in sentence_lines(lines):
                yield from _stated(line, title, source.text, block.span)
        case Fence(info=info) if info.casefold() in _SETTINGS:
            for line in _settings(source, block):
                yield from _stated(line, title, source.text)
        case Table():
            yield from _of_rows(block, of_one=of_one)


def lists_promises(block: Block, source: Source) -> bool:
    """Whether a list or a table of targets says by itself what it is, under whatever heading: most
    of its items state a figure of a metric that they name, of two metrics at least, and compare."""
    match block:
        case List(items=items):
            spans = [item.span for item in items]
        case Table(rows=rows) if "target" in bind(block, HEADERS):
            spans = [Span(row[0].span.start, row[-1].span.end) for row in rows]
        case _:
            return False
    if len(spans) < 2 or not _SHARE_OR_TIME.search(source.text, spans[0].start, spans[-1].end):
        return False
    found = [target for target in promises(block, source, "") if is_named_target(target)]
    places = [target.span.start for target in found]
    stating = sum(any(span.start <= place < span.end for place in places) for span in spans)
    compared = any("comparator" not in target.assumed for target in found)
    several = len({target.metric for target in found}) > 1
    return several and compared and 2 * stating >= len(spans)


_SHARE_OR_TIME = regex.compile(r"[0-9]\s?(?:%|ms\b|мс\b|毫秒)")
"""What several metrics are hardly ever without: quickly seen not to be there."""

_SETTINGS = {*PLAIN, "yaml", "yml"}
_SETTING = regex.compile(r"\s*(?:- )?[\"']?[^\W\d_][\w ()/&-]{0,60}[\"']?:\s")


def _settings(source: Source, fence: Fence) -> Iterator[Text]:
    """The lines of a fence that are ``name: figure``; there is other text in fences, and code."""
    return (line for line in fence_lines(source, fence) if _SETTING.match(line.text))


_UNIT_LAST = regex.compile(
    r"(?P<name>[^\W\d]\w{1,40})_(?P<unit>ms|s|sec|seconds|percent|min|minutes)"
    r"(?P<mark>[\"']?:\s+)(?P<value>[0-9][0-9.]*)(?=\s*(?:$|\#))"
)


def _with_unit(found: re.Match[str]) -> str:
    """``latency_p95_ms: 500`` as ``latency p95: 500 ms``, which is as long."""
    name, unit, mark, value = found.group("name", "unit", "mark", "value")
    return f"{name.replace('_', ' ')}{mark}{value} {unit}"


def _stated(text: Text, title: str, document: str, within: Span | None = None) -> Iterator[Target]:
    """What a bullet or a line promises: it says of what, or compares; ``150 ms`` alone may be
    anything. "Alert at 5%" promises nothing. ``within`` is the place of its paragraph, if a
    sentence may begin on the line before."""
    if _WORRY.match(text.text):
        return
    if "_" in text.text:
        text = replace(text, text=_UNIT_LAST.sub(_with_unit, text.text))
    for target in hinted(text, english(title)):
        guessed = "metric" in target.assumed
        if guessed and target.metric == "users" and not _SUPPORTED.search(english(text.text)):
            continue  # ``a cache (at 1000+ users)``
        compared = "comparator" not in target.assumed
        if guessed and not compared and target.metric != "users":
            continue
        told = (
            _behind_meant(_without_remarks(target.text))
            if compared
            else _asked_in(document, within or text.span, target.span)
        )
        if target.comparator == "=" and _is_reckoned(text.text):
            continue
        if _is_promise(target) and not _is_of_past(english(told)):
            yield target


def _is_reckoned(line: str) -> bool:
    """Whether a line reckons how much there will be, ``Peak: 40 × 5 = 200/s``, and does not say
    that it is asked for."""
    return _CALCULATED.search(line) is not None and _MEANT.search(line) is None


_CALCULATED = regex.compile(r"[0-9]\s+[×÷*/x]\s+~?[0-9][^=<>≤≥\n]{0,60}=")


def _is_of_past(told: str) -> bool:
    """Whether a sentence says that its figure is what happened, or that from it follows another one
    that is asked for: ``Last year we saw 140 per second`` of ``…, and design for 400``."""
    return _PAST.search(told) is not None or _MEANT.search(told) is not None


def _asked_in(document: str, within: Span, place: Span) -> str:
    """The sentence ``within`` a text around the last figure of a ``place``; only what stands behind
    what says that it is asked for, where that comes before: ``design for 400 per second``."""
    figure = max(map(document[place.start : place.end].rfind, "0123456789"), default=0)
    start, end = _sentence(document, within, place.start + max(0, figure))
    meant = _MEANT.search(document, start, place.start + max(0, figure))
    return document[meant.end() if meant else start : end]


_MEANT = regex.compile(
    r"\b(?:design|designed|plan|planned|size|sized|build|built|dimension|dimensioned|provision"
    r"|provisioned|prepare|prepared|aim|aiming|allow|head ?room) for\b",
    re.I,
)


def _sentence(document: str, within: Span, place: int) -> tuple[int, int]:
    """Where the sentence around a place of a text ``within`` a document begins and ends."""
    start = max(within.start, place - _LONGEST_SENTENCE)
    end = min(within.end, place + _LONGEST_SENTENCE)
    for stop in _STOP.finditer(document, start, end):
        if stop.end() <= place:
            start = stop.end()
        elif stop.start() >= place:
            end = stop.start()
            break
    return start, end


def _without_remarks(text: str) -> str:
    """A clause without what stands in brackets, unless its figure does."""
    rest = _BRACKETS.sub(" ", text)
    return rest if any(map(str.isdigit, rest)) else text


def _behind_meant(clause: str) -> str:
    """A clause behind what says that its figure is asked for: ``We aim for a p95 below 300 ms``."""
    meant = _MEANT.search(clause)
    is_before = meant is not None and any(map(str.isdigit, clause[meant.end() :]))
    return clause[meant.end() :] if meant and is_before else clause


_BRACKETS = regex.compile(r"\([^()]*\)")
_LONGEST_SENTENCE = 400
_STOP = regex.compile(
    r"[.!?](?:(?<=[^\W\d][.!?])|(?<=\d\d[.!?]))\s+(?=[A-ZÀ-ÞА-Я`*])|;\s|[。！？；]"
)
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_TRIED = r"(?:tests?|trials?|runs?|benchmarks?|pilots?|drills?|measurements?)"
_PAST = regex.compile(
    r"\b(?:(?:last|latest|previous|past|highest|record) "
    r"(?:peak|year|month|week|quarter|season|summer|winter|harvest|christmas)"
    rf"|(?:last|latest|previous|{_MONTH}|in 20[0-9]{{2}})(?:['’]s)? (?:[a-z]+ ){{0,2}}{_TRIED}"
    r"|(?:prototype|proof of concept|predecessor|(?:old|legacy|existing|former) [a-z]+) "
    r"(?:reach|achiev|need|take|manag|deliver|answer|respond|show|handl|r[au]n)[a-z]*"
    r"|we (?:measure|observe|see|record)d?"
    r"|(?:we|it|system|service|site|desk|server|pilot|prototype|trial|test|version)(?: in [a-z]+)? "
    r"(?:handled|served|took|needed|answered|responded|managed|achieved|delivered|processed|bore"
    r"|sustained|survived)"
    r"|peaked|reached|was|were|had|saw|(?:has|have) been|so far|today|currently"
    r"|at (?:present|the moment(?! (?:an?|the|it|they|he|she|of|when|that|some\w+)\b))"
    r"|these days)\b",
    re.I,
)
"""What says that a figure is what happened, not what is asked for."""
_WORRY = regex.compile(r"\W*(?:alert|alarm|warn|escalate)\w*\b", re.I)
_SUPPORTED = regex.compile(
    r"\b(?:supports?|handles?|serves?|accommodates?|hosts?|sustains?|scales? to|capacity|at least"
    r"|up to)\b",
    re.I,
)


def _of_rows(table: Table, *, of_one: bool = False) -> Iterator[Target]:
    """What a table promises in its column of targets, or in each column that is called by a metric
    or a percentile: ``Operation | p95 | p99``."""
    columns = bind(table, HEADERS)
    statistic = columns.get("statistic", 0)  # the first column is what is measured
    targets = _columns_of_targets(table, column_of_targets(table, columns, {0}) or 0)
    for row in table.rows if targets else ():
        beside = english(row[statistic].text) if statistic else ""
        near = f"{english(bare(row[0].text))} {beside}"
        all_of_it = " ".join(english(cell.text) for cell in row)
        for index, title in targets:
            said = english(title)
            hints = (f"{said} {near}", f"{said} {all_of_it}")
            window = duration(row[columns["window"]].text) if "window" in columns else None
            for target in hinted(row[index], *hints):
                if _is_promise(target) or (of_one and _counts(target)):
                    yield over(target, window) if window else target


def _counts(target: Target) -> bool:
    """Whether it is said of how many things there may be that so many are borne at least or at
    most: ``Harbours | 100+``."""
    return target.metric == "count" and "comparator" not in target.assumed


def _columns_of_targets(table: Table, stated: int) -> tuple[tuple[int, str], ...]:
    """The columns that hold targets, each with what its header says of all its figures: the one
    that is called so, those called by a metric, or the one that holds most figures."""
    if stated:
        return ((stated, ""),)
    titles = [normal_title(cell.text) for cell in table.header]
    if any(_NO_PROMISE.search(title) for title in titles):
        return ()
    passed = {0, *(index for index, title in enumerate(titles) if MEASURED.search(title))}
    free = [index for index in range(len(titles)) if index not in passed]
    some = [index for index in free if names_metric(titles[index]) and _has_figures(table, index)]
    best = None if some else column_of_figures(table, passed)
    return tuple((index, titles[index]) for index in (some if best is None else [best]))


_NO_PROMISE = regex.compile(
    r"\b(?:alerts?|alarms?|warnings?|critical|trigger|action|condition|severity|limit|quota|scenario|step"
    r"|improvements?|speed ?up|gain)\b"
)
"""Headers of tables whose figures are when to worry or what is tried, not what is promised."""
MEASURED = regex.compile(
    r"\b(?:current|actual|measured|achieved|observed|results?|today|before|after|baseline|was|now)\b"
)


def _is_promise(target: Target) -> bool:
    """Whether a figure without an id may be taken for what the service is asked to do: a share of
    who knows what is no availability, how much is borne at most is a limit, and no answer is
    waited for for minutes."""
    if target.metric in _NO_PROMISES or is_alarming(target):
        return False
    if target.metric == "throughput" and target.comparator in ("<", "<="):
        return False  # how often somebody may call
    if "comparator" in target.assumed and (
        target.metric == "size" or "~" in _without_remarks(target.text)
    ):
        return False  # measured, or guessed
    if "metric" in target.assumed and target.unit == "fraction":
        return False
    if target.metric == "availability":
        return target.value >= _LEAST_AVAILABILITY
    return target.metric != "latency" or target.value <= LONGEST_ASSUMED


_NO_PROMISES = {"cpu", "memory", "disk", "unknown", "count"}
"""Metrics of figures that without an id are what a thing has, not what is promised."""
_LEAST_AVAILABILITY = 0.9


def promised(text: Text, kind: Kind, metric: str = "") -> tuple[Target, ...]:
    """What the text itself promises, of the ``metric`` that is named beside it where it names none.
    A time or a share in a functional requirement counts only when its words say of what: "locked
    for 15 minutes" promises no latency."""
    functional = kind == "functional"
    targets = hinted(
        text,
        *(("", english(metric)) if metric else ()),
        passed_over=_UNNAMED if functional else (),
    )
    return tuple(
        target
        for target in targets
        if not is_alarming(target) and not (functional and not _is_stated(target))
    )


_UNNAMED: tuple[Metric, ...] = ("unknown",)


def _is_stated(target: Target) -> bool:
    """Whether a functional requirement says of what its figure is; or that it is of an answer,
    because the time is so short and compared: ``within 2 seconds``. How long a thing is kept,
    and how large it is, is what most of them do, not what they promise, unless they say how long
    or how large at least or at most."""
    if target.metric == "count":
        return "comparator" not in target.assumed and target.value >= _MANY
    if target.metric in (*UNSEEN, "size"):
        return "comparator" not in target.assumed
    if target.metric == "concurrent-users" and target.value < _SEVERAL:
        return False  # ``two simultaneous bookings of the last place``
    if "metric" not in target.assumed:
        return True
    compared = "comparator" not in target.assumed and target.comparator in ("<", "<=")
    return target.metric == "latency" and compared and target.value <= _PROMPT


_PROMPT = 10.0
_SEVERAL = 10
_MANY = 100_000
"""Things of which a functional requirement says that so many at least must be borne."""


def column_of_targets(table: Table, columns: Mapping[str, int], taken: set[int]) -> int | None:
    """The column that holds the targets. One that is called by what is measured (``Measure``) or
    has no figure leaves it to another that is called so, or to the one that holds most figures."""
    titles = [normal_title(cell.text) for cell in table.header]
    stated = columns.get("target")
    if stated is None or stated in taken:
        return _called_target(table, titles, taken) if stated is not None else None
    if titles[stated] not in OF_MEASURES and _has_figures(table, stated):
        return stated
    taken = taken | {index for name, index in columns.items() if name != "target"}
    free = [
        index
        for index, title in enumerate(titles)
        if index not in {*taken, stated}
        and not (MEASURED.search(title) or _NO_PROMISE.search(title))
    ]
    called = [index for index in free if titles[index] in HEADERS["target"]]
    counts = {index: figures_in(table, index) for index in (stated, *free)}
    best = max(called or counts, key=lambda index: counts[index])
    return best if counts[best] else stated


def _called_target(table: Table, titles: Sequence[str], taken: set[int]) -> int | None:
    """The column beside that of the metrics which says among other words that it has targets:
    ``Metric | Target objective | Action on breach``."""
    called = (
        index
        for index, title in enumerate(titles)
        if index not in taken and not _TARGETED.isdisjoint(title.split())
    )
    return next((index for index in called if _has_figures(table, index)), None)


_TARGETED = {"target", "targets", "objective", "objectives", "slo", "sla"}
OF_MEASURES = {"measure", "metric"}


def column_of_figures(table: Table, taken: set[int]) -> int | None:
    """The column that holds a figure in most rows, whatever it is called."""
    free = [index for index in range(len(table.header)) if index not in taken]
    counts = {index: figures_in(table, index) for index in free}
    best = max(free, key=lambda index: counts[index], default=None)
    return best if best is not None and counts[best] * 2 >= len(table.rows) else None


def figures_in(table: Table, column: int) -> int:
    """How many rows have a figure with a unit, or a comparison, in a column."""
    return sum(_states_figure(row[column]) for row in table.rows)


def _has_figures(table: Table, column: int) -> bool:
    return any(_states_figure(row[column]) for row in table.rows)


def _states_figure(cell: Text) -> bool:
    said = tidied(cell.text)
    found = figures(english(said))
    return any(each.plus or not each.bare for each in found) or lists_figures(said)
