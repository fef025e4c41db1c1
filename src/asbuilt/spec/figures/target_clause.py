"""The clauses of a target: pieces of a text with one figure each, and what it holds for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.figures.comparison import comparison_in, follows, is_compared
from asbuilt.spec.figures.figure import (
    AT_ONCE,
    CROWD,
    NUMBER,
    PERIOD,
    Figure,
    figures,
    period_seconds,
)
from asbuilt.spec.figures.metric import left_over, percentiles_in
from asbuilt.spec.figures.vocabulary import Vocabulary, beginnings, lower
from asbuilt.spec.figures.window import (
    LEADING,
    MEASURED_PER,
    alone_in,
    is_counted,
    length,
    window_in,
)


class Clause(Struct, frozen=True):
    """A piece of the text with one figure. ``rest`` is ``text`` without percentiles and window,
    blanked out so that offsets stay; ``start`` is where it begins in the source. ``known`` is how
    the words of the whole text begin."""

    text: str
    start: int
    rest: str
    figure: Figure
    known: frozenset[str]
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
    r"[();\n|·，；。（）,&.!/aowAOW](?<!\w[aowAOW])"  # one of these begins all: the rest is passed
    r"(?:(?<![aowAOW])(?:(?<=[();\n|·，；。（）])|(?<=&)&"
    r"|(?<=[\w%)][.!])\s+(?=[A-ZÀ-ÞЀ-Я])"
    r"|(?:(?<=hours\.)|(?<=nutes\.)|(?<=conds\.)|(?<= day\.)|(?<= most\.)|(?<=%\.))\s+(?=[a-z])"
    r"|(?i:(?<=,)(?![0-9])(?!\s*[0-9.]+\s?%\s+of the time\b)"
    r"(?!\s*(?:for|in)\s+[0-9.]+\s?%\s+of\b)"
    r"|(?<=\s/)\s(?=\s*(?:p[0-9]|[<>≤≥]|r[pt]o\b|recovery\b))))"
    # "and", "or" and "with", of which the second letter tells most of other words
    r"|[nN](?i:(?<=a.)d\b(?!\s+[0-2]?[0-9](?::[0-5][0-9]\b|\s?[ap]m\b)))"
    r"|[rR](?i:(?<=o.)\b"
    r"(?!\s+(?:more|less|better|fewer|higher|lower)\s+(?:over|per|in|within|during|for)\b)"
    r"(?=[^,;\n]{0,60}?"
    r"(?:[<>≤≥]|\b(?:above|over|exceeds?|(?:more|higher|longer) than)\b)))"
    r"|[iI](?i:(?<=w.)th\b(?:(?=\W+(?:an?\s)?"
    r"(?:(?:at most|no more than|up to|less than|under)\s)?"
    r"(?:[0-9]{1,4}\s?\w{1,8}\s(?:of\s)?)?(?:\w+\s)?(?:data|loss)\b)"
    r"|(?=\s+(?:an?\s)?(?:p[0-9]{2}\b|(?:\w+\s){0,2}(?:latency|response time))))))"
)
"""Where a piece ends: a sentence whose first word was translated begins with a small letter."""
LONGEST_CLAUSE = 400
_SHARE = regex.compile(
    r"(?:\b(?:for|in|of|at)\s+)?(?:at least\s+)?(?P<share>[0-9]{1,3}(?:\.[0-9]+)?)\s?"
    r"(?:%|per ?cent)\s+(?:of\s+(?:(?:all|the|api|user)\s+){0,3}[^\W\d_]{2,20}|"
    r"(?:requests|calls|queries|responses|cases)(?!\s+per))\b"
    r"|^\W*(?P<next>[0-9]{1,3}(?:\.[0-9]+)?)\s?%(?=\s+(?:in|within|under|below|in under)\s"
    r"|\s*[<≤]\s*[0-9.,]+\s*(?:m?s|sec\w*|milliseconds)\b)"
    r"|\b(?:for|in)\s+(?P<all>[0-9]{1,3}(?:\.[0-9]+)?)\s?(?:%|per ?cent)(?:\s+[a-z]+)?\s*\.?$",
    re.I,
)
_NEAR_SHARE = regex.compile(
    r"(?:%|cent)\s+(?:of|in|within|under|below|requests|calls|queries|responses|cases)\s|%\s*[<≤]"
    r"|(?:for|in)\s+[0-9]"
)
"""What each share has, in small letters: quickly seen not to be there."""
_LEAST_PERCENTILE = 50.0
"""The share below which those are no majority that keep a time: ``20 % of traffic (2 weeks)``."""
_EVERY = Vocabulary(
    r"(?:no|not a single)\s+(?:[a-z]+\s+){1,3}(?=(?:takes?|needs?|exceeds?|lasts?|is|are)\b)",
    r"(?:every|each)\s+(?:single\s+)?(?:request|quer(?:y|ies)|call|response|page)",
    "worst[ -]case", "at all times",
)  # fmt: skip
_WITHOUT = regex.compile(r"\b(?:needs?|requires?|ha(?:s|ve)|with) no\s", re.I)
"""What is said of some: ``an application that needs no clerk is completed in 3 minutes``."""
MEAN = Vocabulary("average", "mean", "avg")


def clauses_in(text: str) -> Iterator[Clause]:
    """The pieces between commas, semicolons, "and", line ends, and "or" before a comparison, each
    with one figure: a piece without a figure belongs to the one after it, one that is a window to
    the one before."""
    number = NUMBER.search(text)
    if number is None:
        return
    known = beginnings(text)
    if leading := "aft" in known and _AFTER.match(text):
        text = f"{leading[0][:-1]} {text[leading.end() :]}"
    start: int | None = None
    waiting: tuple[int, Clause] | None = None
    for begin, stop in _pieces(text):
        if start is None or begin - start > LONGEST_CLAUSE:
            start = begin
        end = min(stop, begin + LONGEST_CLAUSE)
        piece = text[start:end]
        if number and number.start() < begin:
            number = NUMBER.search(text, begin)
        holds = number is not None and number.start() < end
        if holds and begin == start and stop < len(text) and LEADING.fullmatch(lower(piece)):
            continue  # ``Over any 30 days, …``
        clause = _clause(piece, start, known) if holds else None
        window = alone_in(piece, known) if clause and waiting else None
        if window and waiting and waiting[1].window is None:
            waiting = waiting[0], replace(waiting[1], window=length(window))
            start = None
        elif clause:
            if waiting and _is_kept_in(waiting[1], clause):
                clause = _clause(text[waiting[0] : end], waiting[0], known) or clause
                waiting = waiting[0], clause
                start = None
                continue
            if waiting:
                yield waiting[1]
            waiting = start, clause
            start = None
    if waiting:
        begin, clause = waiting
        rest = text[start : start + 80] if start is not None else ""
        if clause.window is None and (window := _measured_per(rest, clause)):
            clause = replace(clause, window=length(window))
        elif rest and (
            (clause.window is None and window_in(rest, known)) or _tells_share(rest, clause)
        ):
            clause = _clause(text[begin : start or 0] + rest, begin, known) or clause
        yield clause


def _is_kept_in(share: Clause, timed: Clause) -> bool:
    """Whether a piece is the time that the share before it keeps: ``95 % of calls are answered``,
    ``with a door open, within 4 s``."""
    return (
        share.figure.unit == "fraction"
        and timed.figure.unit == "seconds"
        and not (share.percentiles or timed.percentiles or _RESULT.is_in(share.text, share.known))
        and _SHARE.match(share.rest, share.figure.start) is not None
        and _WITHIN.search(timed.before) is not None
    )


_AFTER = regex.compile(r"\W*after\s+(?:at (?:most|least)\s+)?[0-9]+\s+[a-z]+,(?=[^0-9]+$)", re.I)
"""What says when the rest holds, which has no figure: ``After 12 months, accounts are removed``."""
_WITHIN = regex.compile(
    r"(?:^|\s)(?:within|in(?:\s+(?:under|below|less\s+than|at\s+most|no\s+more\s+than))?|under"
    r"|after\s+at\s+most)\s+$",
    re.I,
)
_RESULT = Vocabulary(
    r"succe\w*", r"avail\w*", "uptime", "up", r"errors?", r"fail\w*", "covered", "coverage"
)
"""What a share is of that keeps no time."""


def _tells_share(rest: str, clause: Clause) -> bool:
    """Whether what stands behind a time says which share of all keeps it: ``, at p99``."""
    timed = clause.figure.unit == "seconds" and not clause.percentiles
    return timed and bool(percentiles_in(rest, clause.known))


def _measured_per(rest: str, clause: Clause) -> re.Match[str] | None:
    """How often a share is taken, in what stands behind its clause."""
    is_share = clause.figure.unit == "fraction" and not _OFTEN.isdisjoint(clause.known)
    return MEASURED_PER.match(lower(rest)) if is_share and rest else None


_OFTEN = frozenset({"per", "eac", "eve"})


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = depth = 0
    for boundary in _BOUNDARY.finditer(text):
        if boundary[0] == "(" and depth == 0 and _OBJECTIVES.match(text, boundary.start()):
            yield start, boundary.start()
            start = boundary.end()
        elif boundary[0] in "()（）":
            depth = max(0, depth + (1 if boundary[0] in "(（" else -1))
        elif depth == 0:
            yield start, boundary.start()
            start = boundary.end()
    yield start, len(text)


_OBJECTIVES = regex.compile(r"\([^()]{0,20}?\bR[TP]O\b[^()]{0,80}?[0-9][^()]{0,60}\)")
"""``(RTO 5 min, RPO 1 min)``: what it says has a figure each, beside the one before it."""


def _clause(text: str, start: int, known: frozenset[str]) -> Clause | None:
    window = window_in(text, known)
    if window:
        window = _behind_comparison(text, known, window) or window
        rest, lasting = _blank(text, window), length(window)
        # mostly the window has the only number: ``answers within 2 seconds``
        within = _reduced(text, start, rest, known, lasting) if NUMBER.search(rest) else None
        if within and not (is_counted(window) and _is_of_time(within, window)):
            return within
    return _reduced(text, start, text, known, None)


def _behind_comparison(
    text: str, known: frozenset[str], window: re.Match[str]
) -> re.Match[str] | None:
    """The window behind a time that is compared and no window: ``p95 over 1 s for 10 minutes``,
    ``p95 over 800 ms in 10 minutes``."""
    if not (is_counted(window) and _OVER.match(window[0])):
        return None
    later = window_in(text, known, window.end())
    is_first = all(figure.bare for figure in figures(text[: window.start()], known))
    holds = later and (_HOLD.match(later[0]) or length(window) < _MINUTE <= length(later))
    return later if holds and is_first else None


_OVER = regex.compile(r"over\s+[0-9]", re.I)
_HOLD = regex.compile(r"(?:for|during)\s", re.I)
_MINUTE = 60.0
"""Seconds; whatever is measured *in* so long a time, fewer than these are compared."""


def _is_of_time(clause: Clause, window: re.Match[str]) -> bool:
    """Whether a figure tells of what a time holds, and is none in the time: the share of those that
    keep it, or what there is meanwhile, ``answers within 2 s for up to 200 users``."""
    meanwhile = clause.figure.unit == "count" and clause.figure.start > window.start()
    return _is_share(clause) or (meanwhile and _ANSWERED.is_in(clause.text, clause.known))


_ANSWERED = Vocabulary(
    r"complet\w*", r"finish\w*", "answers?", r"respon(?:d|ds|se|ses)\b", r"return\w*", r"load\w*",
    r"render\w*", r"display\w*", r"appear\w*",
)  # fmt: skip


def _is_share(clause: Clause) -> bool:
    """Whether the figure is the share of those that keep a time: ``95% of messages in 1 s``, not
    ``95% of the time over 30 days``."""
    if clause.figure.unit != "fraction":
        return False
    share = _SHARE.match(clause.rest, clause.figure.start)
    short = (clause.window or 0.0) < _SHORTEST_WINDOW
    alone = _LEAST.fullmatch(clause.before) is not None
    if share is None and (clause.window or 0.0) <= _MINUTE and alone:
        share = _SHARE.match(clause.text[clause.figure.start :])  # ``, ≥ 99% within 1 s``
    if share is None or clause.figure.value < 0.5 or _SUCCEED.search(clause.text):
        return False
    return short or not share[0].endswith(" the time")


_LEAST = regex.compile(r"\W*")
_SUCCEED = regex.compile(
    r"%\s+of\s+(?:[a-z]+\s+){1,4}(?:must\s+|shall\s+|are\s+)?succe(?:ed|ss)", re.I
)
"""``99 % of requests succeed over 30 days``: what succeeds keeps no time."""
_SHORTEST_WINDOW = 3600.0
"""Seconds over which a share of the time is taken at least."""


def _reduced(
    text: str, start: int, rest: str, known: frozenset[str], window: float | None
) -> Clause | None:
    """The clause without its percentiles, if a figure remains."""
    matches = percentiles_in(rest, known)
    for match in matches:
        rest = _blank(rest, match)
    may_share = ("%" in rest or "cent" in rest) and _NEAR_SHARE.search(rest.lower())
    share = _SHARE.search(rest) if may_share else None
    if share:
        timed = _main_figure(_blank(rest, share), known)
        if timed and timed.unit == "seconds" and percentile_of(share) >= _LEAST_PERCENTILE:
            rest = _blank(rest, share)
            matches.append(share)
    figure = _main_figure(rest, known)
    if figure is None:
        return None
    figure = _rated(figure, rest) if "per" in known or "/" in rest else figure
    percentiles = tuple(map(percentile_of, matches))
    if not percentiles and figure.unit == "seconds" and _EVERY.is_in(rest, known):
        percentiles = () if _WITHOUT.search(rest) else (100.0,)
    mean = not any(percentiles) and MEAN.is_in(rest, known)
    clause = Clause(text, start, rest, figure, known, percentiles, window, mean)
    if figure.bare and not _CROWD.search(rest) and _says_more(clause):
        if figure.value == 0 and _NO_LOSS.search(clause.before):
            return clause
        return replace(clause, counted=True) if _is_count(clause) else None
    return clause


def _rated(figure: Figure, text: str) -> Figure:
    """A bare figure with the rate that the words before it say: ``Requests per second: 1,000``."""
    before = text[max(0, figure.start - _FARTHEST_RATE) : figure.start]
    found = _RATE_BEFORE.search(before) if figure.bare else None
    if found is None:
        return figure
    per = period_seconds(found["period"].lower())
    return replace(figure, value=figure.value / per, unit="per-second", period=per, bare=False)


_FARTHEST_RATE = 80
_RATE_BEFORE = regex.compile(
    r"\b(?:requests?|calls?|transactions?|quer(?:y|ies)|operations?|orders?|bookings?|messages?"
    r"|events?|writes|reads|payments?|reservations?)(?:\s+per\s+|\s?/\s?)"
    rf"(?P<period>{PERIOD})\)?[*_`]*\s?[:=–—|-]?[\s*_`]*"
    r"(?:(?:≥|>=?|at least|min(?:imum|\.)?(?: of)?|more than|over|up to)\s*)?$",
    re.I,
)


_NO_LOSS = regex.compile(
    r"\b(?:RPO|recovery[ -]point(?: objective)?)\)?(?:\s(?:is|of|shall be|must be))?\s*[:=≤]?\s*$",
    re.I,
)
"""``… no accepted event is lost (RPO = 0)``: of what the figure is, whatever else is said."""


def _says_more(clause: Clause) -> bool:
    """Whether a clause says more than a figure, its metric and how it compares."""
    after = clause.after
    compared = comparison_in(after, clause.known)
    if compared and follows(compared):
        after = after[compared.end() :]
    return bool(left_over(f"{clause.before} {after}", clause.known))


_CROWD = regex.compile(rf"\b{AT_ONCE}\s+{CROWD}\W{{1,3}}[0-9]|[0-9]k?\s+ccu\b", re.I)
"""``Peak concurrent users: 400``, which says what is counted before the figure."""
_NO_COUNT = regex.compile(
    r"\s?(?:EUR|USD|GBP|CHF|[€$£¥]|euros?\b|dollars?\b|pounds?\b|[-/.:][0-9])", re.I
)
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}")
LEAST_COUNT = 1000
"""Things that are not compared count as a volume from this number on."""


def _is_count(clause: Clause) -> bool:
    """Whether a bare figure counts things: ``2 million devices``, ``more than 50 jobs``, ``50+
    jobs``."""
    value = clause.figure.value
    if value != int(value) or _NO_COUNT.match(clause.after):
        return False
    if TOGETHER.search(clause.text):
        return True
    if value >= LEAST_COUNT and not _YEAR.fullmatch(clause.rest[clause.figure.start :][:4]):
        return True
    return clause.figure.plus or is_compared(clause.before)


def _is_aside(text: str, place: int) -> bool:
    """Whether a place lies in parentheses: ``99.9% (at most 8.76 hours of downtime a year)``."""
    return text.count("(", 0, place) > text.count(")", 0, place)


_MOST_FIGURES = 12
"""Figures of one clause that are looked at: a clause is as long as people make it."""


def _main_figure(text: str, known: frozenset[str]) -> Figure | None:
    """The figure that a clause is about: one with a unit that is compared (``10 MB in <= 8 s``),
    else the first one with a unit, else one that is compared, else the only one."""
    found = figures(text, known)[:_MOST_FIGURES]
    if len(found) < 2:
        return found[0] if found else None
    if "(" in text:
        outside = [each for each in found if not _is_aside(text, each.start)]
        found = outside if any(not each.bare for each in outside) else found
    named = [figure for figure in found if not figure.bare]
    if len(named) == 1:
        return named[0]
    compared = (each for each in named or found if is_compared(text[: each.start]))
    return next(compared, named[0] if named else None)


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def percentile_of(match: re.Match[str]) -> float:
    """The percentile, in per cent, that :data:`PERCENTILE` or a share of requests found."""
    words = match.groupdict()
    if words.get("median"):
        return 50.0
    figure = float(
        words.get("p")
        or words.get("in")
        or words.get("th")
        or (words.get("nth") or "").lower().removesuffix("th")
        or (words.get("of") or "").replace(",", ".")
        or words.get("all")
        or words.get("next")
        or words["share"]
    )
    return figure / 10 if figure > 100 else figure


TOGETHER = regex.compile(
    rf"[0-9]\s+[a-z]+s\b.{{0,20}}\b(?:us(?:e|es|ing)|work\w*|online"
    r"|(?:sign|log)(?:g?ed)? (?:in|on))\b"
    rf".{{0,20}}\b{AT_ONCE}",
    re.I,
)
"""``800 gardeners can use it at the same moment``."""
