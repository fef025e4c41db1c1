"""Windows: the times over which a figure is taken: ``over any 30 days``, ``monthly``, ``7-day
window``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.figures.figure import PERIOD, duration, period_seconds
from asbuilt.spec.figures.vocabulary import any_of, beginnings, lower
from asbuilt.spec.language import english

_UNIT = r"(?:minute|min|hour|day|week|month|quarter|year)"


def _before_time(word: str) -> str:
    """An expression for ``word``, but not behind a verb: what *is* within a time is over after it.
    The first letter stands alone, so that all other places are passed over."""
    verbs = ("is", "are", "goes", "rises", "be")
    return rf"{word[0]}(?<!\w.){word[1:]}" + "".join(rf"(?<!\b{verb} {word})" for verb in verbs)


_PREPOSITIONS = ("over", "for", "in", "within", "during")
_PREPOSITION = "|".join(map(_before_time, _PREPOSITIONS))
_KEPT_UP = ("sustained", "held", "maintained", "kept up")
_MEASURED = "|".join(
    rf"{_before_time(word)}\s+(?:{'|'.join(_PREPOSITIONS)})"
    for word in ("measured", "averaged", "calculated", "sampled", "evaluated", "taken")
)
_WINDOW = regex.compile(
    rf"(?:{_PREPOSITION}|{_MEASURED}|w(?<!\w.)indow:?)\s+"
    r"(?:(?:an?|any|the|each|every|last|past|one|rolling|trailing|sliding|calendar|given"
    r"|more than|at least|moving|(?:window|period|interval|month)s? of)\s+){0,4}"
    r"(?:(?P<count>[0-9]{1,6})[\s-]*(?:(?:consecutive|successive|calendar|rolling)\s+)?"
    rf"(?P<short>{PERIOD})|(?P<unit>{_UNIT})\b)"
    rf"(?:\s+rolling\b)?(?:\s+(?:window|period)\b)?"
)
_OF_DAYS = regex.compile(
    rf"(?P<days>[0-9](?<!\w.)[0-9]{{0,5}})[ -]?(?P<of>{_UNIT}s?|[hd]\b)"
    r"(?:\s+(?:rolling|sliding|trailing|window|period|average))+"
)
_HELD = regex.compile(
    r"(?:r(?<!\w.)olling|t(?<!\w.)railing|s(?<!\w.)liding|s(?<!\w.)ustained),?\s+"
    rf"(?P<count>[0-9]{{1,6}})[\s-]*(?P<short>{PERIOD})\b"
)
"""``rolling 15 min``, ``sustained 5 minutes``, without a preposition."""
_LONG = regex.compile(
    rf"(?P<count>[0-9](?<!\w.)[0-9]{{0,5}})[\s-]*(?P<short>{PERIOD})\s+"
    r"(?:long|running|straight|in a row|on end|consecutively)\b"
)
"""``above 2 s five minutes running``."""
_PER = regex.compile(
    r"(?:(?<=%)|(?<=percent)|(?<=per cent))\s*(?:(?:uptime|availability|of (?:all |the )?time)\s+"
    r"(?:(?:of|for)\s+(?:the\s+)?[\w`-]{1,40}\s+)?)?"
    r"(?:(?:[(（]?(?:(?:of\s+)?(?:per|each|every|an?|by)|/)\s*(?:calendar\s+)?"
    rf"|[(（\[]\s*(?:calendar|rolling|trailing)\s+)(?P<per>{_UNIT})\b"
    r"|(?:(?:per|(?:of\s+)?(?:each|every|any)|(?:more|higher) than)\s|/|(?P<open>[(（\[]))\s*"
    r"(?:(?:rolling|sliding|trailing|last|past|any)\s+)?(?P<many>[0-9]{1,3})[\s-]*"
    r"(?P<units>day|week|month|d\b)s?(?:\s+rolling)?\b(?(open)\s*[)）\]]))"
)
_ADVERBS = {
    "monthly": "mo", "yearly": "y", "weekly": "w", "quarterly": "quarter", "hourly": "h",
    "daily": "d", "annual": "y", "annually": "y",
}  # fmt: skip
_ADVERB = regex.compile(f"(?P<adverb>{any_of(_ADVERBS)})")
_MEASURED_OVER = regex.compile(
    r"\s*(?:(?:(?:as|and)\s+)?(?:measured|averaged|calculated|counted|computed|evaluated|taken"
    r"|determined|assessed|observed|seen|sampled"
    rf"|{'|'.join(_KEPT_UP)})\s+"
    r"(?:(?!over|during|for\b)[a-z'’-]+\s+){0,7})?"
    r"(?:(?=measured|averaged|calculated|sampled|evaluated|taken|over|during|for\b|window"
    r"|in\s+(?:any|each|a)\b)"
    rf"{_WINDOW.pattern}|{_OF_DAYS.pattern})[\s.]*"
    r"(?:[\[(][A-Z]{1,4}(?:, ?[A-Z]{1,4}){0,3}[\])][\s.]*)?",
    re.I,
)
"""A piece that says over what time the figure before it is taken: ``, measured over 28 days``,
``, as seen by the client over 7 days``; behind it may stand how that is verified: ``[T]``."""
_STEADY = regex.compile(rf"\s*{_HELD.pattern}(?:\s+(?:average|window|period|mean))?[\s.]*", re.I)
"""``(rolling 15 min)``, ``, sustained 5 minutes``."""
_RUNNING = regex.compile(rf"\s*(?:[^\W\d_]+\s+){{0,2}}{_LONG.pattern}[\s.]*")
"""The same in other words: ``, 10 minutes long``, ``, und zwar 10 minutes long``."""
MEASURED_PER = regex.compile(
    rf"\s*(?:[^\W\d_]+\s+)?(?:per|each|every)\s+(?:calendar\s+)?(?P<per>{_UNIT})(?:[\s.]*$|(?=[,;]))"
)
"""The same of a share, in whatever words: ``, measured per month``, ``, gemessen per month``."""
_ON_END = frozenset({"lon", "run", "str", "row", "end", "con"})
_WINDOWS = (
    (_WINDOW, frozenset(word[:3] for word in (*_PREPOSITIONS, "window"))),
    (_ADVERB, frozenset(word[:3] for word in _ADVERBS)),
    (_HELD, frozenset({"rol", "tra", "sli", "sus"})),
    (_LONG, _ON_END),
    (_OF_DAYS, frozenset({"rol", "sli", "tra", "win", "per", "ave"})),
    (_PER, frozenset({"min", "hou", "day", "wee", "mon", "qua", "yea", "d"})),
)
"""The kinds of windows, each with how a word begins that it has."""


def window_in(text: str, known: frozenset[str], start: int = 0) -> re.Match[str] | None:
    """The first window in ``text`` from ``start`` on; ``known`` are the beginnings of its words."""
    found: re.Match[str] | None = None
    small = ""
    for pattern, firsts in _WINDOWS:
        if firsts.isdisjoint(known) or (pattern is _PER and not _has_share(text)):
            continue
        small = small or lower(text)
        other = pattern.search(small, start)
        if other and (found is None or other.start() < found.start()):
            found = other
    return found


def _has_share(text: str) -> bool:
    return "%" in text or "percent" in text or "per cent" in text


def measured_in(text: str) -> float | None:
    """The seconds over which a text says that something is measured, whatever else it says: ``the
    portal, measured over a calendar month of 30 days``."""
    said = english(text).lower()
    found = _MEASURED_IN.search(said) if "measured" in said or " over " in said else None
    window = window_in(said, beginnings(said), found.end()) if found else None
    return length(window) if window and found and window.start() == found.end() else None


_MEASURED_IN = regex.compile(
    r"\b(?:(?:measured|averaged|calculated|evaluated)\s+(?=(?:over|in|within|during|for)\b)"
    r"|(?=over\s+(?:any|each|every|an?)\b))"
)


def measured_over(line: str) -> float | None:
    """The seconds over which a line says that all figures below it are taken: ``Measured at the
    gateway over a rolling window of 28 days:``, ``All targets are per calendar month.``"""
    said = english(line).lower().strip("*_ ")
    if not (said.endswith((":", "：")) or _OF_ALL.match(said)):
        return None
    if each := _EACH_PERIOD.search(said):
        return lasting(each["period"])
    found = _TAKEN.search(said)
    window = window_in(said, beginnings(said), found.start()) if found else None
    return length(window) if window else None


_OF_ALL = regex.compile(
    r"(?:all|each|every|these|those|the|our)\s(?:[\w-]+\s){0,4}?(?:figures?|targets?|objectives?"
    r"|slos?|slis?|values?|numbers?|requirements?|goals?|indicators?|metrics?|percentages?)\b"
)
_TAKEN = regex.compile(
    r"\b(?:measured|averaged|calculated|evaluated|taken|assessed|computed|apply|applies|hold"
    r"|counted|rolling|sliding|over (?:a|any|each|the)"
    r"|monthly|quarterly|weekly)\b"
)

_EACH_PERIOD = regex.compile(r"\bper (?P<period>(?:calendar )?(?:month|week|quarter|year))\b")


def lasting(text: str) -> float | None:
    """The seconds of a window that stands alone: ``24 hours``, ``rolling 7 days``, ``monthly``,
    ``per calendar month``."""
    said = _EACH.sub("", english(text).strip("*_ ").lower())
    window = window_in(f"over {said}", beginnings(f"over {said}"))
    return length(window) if window else duration(said)


_EACH = regex.compile(r"^(?:(?:measured|calculated|averaged|evaluated|per|each|every|over|in)\s+)+")


def is_counted(window: re.Match[str]) -> bool:
    """Whether a window states how many minutes, or other units of time, it has."""
    return window.lastgroup == "short"


def length(window: re.Match[str]) -> float:
    """The seconds of a window that :func:`window_in` found."""
    said = window[window.lastgroup or 0]
    match window.lastgroup:
        case "short":
            return float(window["count"]) * period_seconds(said)
        case "units":
            return float(window["many"]) * period_seconds(said)
        case "of":
            return float(window["days"]) * period_seconds(said)
        case "adverb":
            return period_seconds(_ADVERBS[said])
        case _:
            return period_seconds(said)


def alone_in(piece: str, known: frozenset[str]) -> re.Match[str] | None:
    """What a piece says that is nothing but how long what is before it lasts."""
    if found := _MEASURED_OVER.fullmatch(piece) or _STEADY.fullmatch(piece):
        return found
    return None if _ON_END.isdisjoint(known) else _RUNNING.fullmatch(lower(piece))


LEADING = regex.compile(
    r"\W*(?:measured\s+|averaged\s+)?(?:over|in|during)\s+(?:[a-z]+\s+){0,3}[0-9]{1,3}[\s-]"
    r"(?:[a-z]+\s+)?(?:day|week|month|quarter|year)s?(?:\s+(?:window|period))?\s*"
)
"""A piece before a comma that says over what time all that follows is taken."""
