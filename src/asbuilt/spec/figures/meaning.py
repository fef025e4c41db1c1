"""What the figure of a clause is of: its metric, by its unit and the words around and beside it."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.figures.figure import AT_ONCE, CROWD, DAY, Figure, Unit, period_seconds
from asbuilt.spec.figures.metric import BEGINNINGS, METRICS, Metric, left_over
from asbuilt.spec.figures.target_clause import LONGEST_CLAUSE, TOGETHER, Clause
from asbuilt.spec.figures.vocabulary import Vocabulary, beginnings


def meaning(clause: Clause, hints: tuple[str, ...]) -> tuple[str, tuple[Metric, Unit, bool]]:
    """The first of ``hints`` with which the metric of a clause is named, or the last of them; and
    the metric, the unit, and whether the metric is assumed."""
    for hint in hints:
        beside = hint[:LONGEST_CLAUSE]
        metric, unit, assumed = _metric(clause, beside)
        if metric not in ("unknown", "count") and not assumed:
            break
    return beside, (metric, unit, assumed)


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
_CALLER = r"(?:ip|user|client|caller|customer|account|member|visitor|person|token|key|device)"
_MAY_AT_MOST = (
    r"[^.;]{0,20}\b(?:may|can|must not|shall not|cannot|gets?|(?:is|are) allowed)\b[^.;]{0,30}"
    r"\b(?:at most|(?:no |not )?more than|up to|only|max(?:imum|imal)?)\b"
)
"""``may send at most``, behind who calls: ``One IP address may send at most 300 requests``."""
_LIMIT = Vocabulary(
    r"limit\w*", "per (?:identifier|user(?:name)?|ip|source|client|account|key)", "429",
    rf"per (?!{_OF_SYSTEM}|{_TIME})[a-z]+ (?:per|every|each) {_TIME}",
    r"throttl\w+",
    r"(?:a|an|one|each|every|same|single) (?:ip|user|client|caller|account|token|device)\b"
    r"[^.;]{0,20}\b(?:sends|makes|issues|exceeds)",
    rf"(?:a|an|one|each|every|any|same|single|no) {_CALLER}\b{_MAY_AT_MOST}",
    rf"{_CALLER}s?\b{_MAY_AT_MOST}", rf"(?:nobody|no[ -]one)\b{_MAY_AT_MOST}",
    rf"(?:from|by|of|for) (?:a|an|one|each|every|any|the same|a single) {_CALLER}\b",
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


_A_SECOND = Vocabulary("(?:rps|qps|tps)")
"""``Peak TPS: at least 300``, which says before the figure what it is."""
_CROWDED = Vocabulary(CROWD, "registered [a-z]+s")
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
_BEHIND_OUTAGE = Vocabulary(
    r"(?:after|following|from|of|upon|despite) (?:an?|the|any|each|every) (?:[a-z]+ ){0,2}outage"
)
"""What follows an outage is not how long it lasts: ``drained within 5 minutes of an outage``."""


def _metric(clause: Clause, hint: str) -> tuple[Metric, Unit, bool]:
    """The metric, the unit, and whether the metric is assumed."""
    figure, words = clause.figure, clause.text
    here, beside = clause.known, beginnings(hint)
    if figure.bare and _OF_NATURE.match(words, figure.end):
        return "unknown", "count", True
    if clause.counted and _A_SECOND.is_in(words, here):
        return "throughput", "per-second", False
    if clause.counted and not _CROWDED.is_in(hint, beside):
        at_once = TOGETHER.search(clause.text) or _names_crowd(clause)
        return "concurrent-users" if at_once else "count", "count", False
    if figure.unit == "count" and _TOGETHER.search(words.lower(), figure.start, figure.end):
        return "concurrent-users", "count", False
    is_time = figure.unit == "seconds"
    if is_time and _is_downtime(words, here, hint, beside):
        return "availability", "fraction", False
    fitting = METRICS if figure.bare else _OF_UNIT[figure.unit]
    for place, known in ((words, here), (hint, beside)):
        if place is hint and (not hint or (is_time and _is_no_answer(figure, words, here))):
            break
        if known.isdisjoint(BEGINNINGS):
            continue
        for metric, unit, vocabulary in fitting:
            if vocabulary.is_in(place, known) and _fits(figure, metric, unit):
                if metric == "throughput" and _LIMIT.is_in(words, here):
                    return "unknown", unit, True
                if metric == "rto" and _is_answered(clause, place, known):
                    metric = "latency"
                if (
                    metric == "rto"
                    and _POINT.is_in(place, known)
                    and not _OBJECTIVE.is_in(place, known)
                ):
                    metric = "rpo"  # ``Recovery after loss of the region: RPO 15 minutes``
                some = metric == "users" and not _REGISTERED.is_in(words + hint, here | beside)
                return metric, unit, some
    return _metric_of_unit(clause, f"{words} {hint}", here | beside)


def _is_answered(clause: Clause, said: str, known: frozenset[str]) -> bool:
    """Whether what is back in a time is an answer, not the service, of which there is no share:
    ``results come back in under 1 second (p95)``."""
    share = any(each < 100 for each in clause.percentiles)
    share = share or clause.figure.value < _SOONEST_RECOVERY
    return _ANSWER_BACK.is_in(said, known) or (share and not _OBJECTIVE.is_in(said, known))


_SOONEST_RECOVERY = 2.0
"""Seconds below which nothing is back but an answer: ``All searches come back within 300 ms``."""
_ANSWER_BACK = Vocabulary(
    r"(?:results?|answers?|reply|replies|responses?|pages?|hits|suggestions) (?:[a-z]+ ){0,2}back"
)


def _is_downtime(words: str, here: frozenset[str], hint: str, beside: frozenset[str]) -> bool:
    """Whether a time is how long a service may be away, not how soon it is back."""
    if _DOWNTIME.is_in(words, here):
        return not (_RECOVERY.is_in(words, here) or _BEHIND_OUTAGE.is_in(words, here))
    if _DOWNTIME.is_in(hint, beside):
        return not (_RECOVERY.is_in(words, here) or _BACK.is_in(hint, beside))
    return False


_OF_NATURE = regex.compile(
    r"\s*(?:[°º℃℉]|(?:degrees?|kg|grams?|tonnes?|[mck]m|met(?:re|er)s?|m/s|km/h|knots?|lit(?:re|er)s?|bar"
    r"|[hk]?pa|mbar|psi|[kM]?wh?|volts?|amperes?|watts?|lux|db|ppm|mg/l|m[²³]|rpm|beaufort)\b)",
    re.I,
)
"""Units of what is measured in the world, not of a service: ``more than 8 °C``."""
_OF_UNIT: dict[Unit, tuple[tuple[Metric, Unit, Vocabulary], ...]] = {
    unit: tuple(each for each in METRICS if each[1] == unit)
    for unit in ("seconds", "fraction", "per-second", "bytes", "count")
}


_TOGETHER = regex.compile(AT_ONCE)


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


def _is_behind_event(clause: Clause) -> bool:
    """Whether a time that is long for an answer is counted from what happened, which nobody calls a
    request: ``complete the quarantine within 60 seconds of the recall``."""
    return clause.figure.value > _PROMPT and _BEHIND.match(clause.after.lower()) is not None


_PROMPT = 10.0
_BEHIND = regex.compile(
    r"\s+(?:of|after|from|since|following)\s+"
    r"(?!(?:[\w-]+\s+){0,3}(?:requests?|quer(?:y|ies)|calls?|click\w*|tap\w*|submi\w*|press\w*|search\w*)\b)"
    r"(?:the|an?|its|their|each|every|\w+ing)\b"
)


def _metric_of_unit(clause: Clause, words: str, known: frozenset[str]) -> tuple[Metric, Unit, bool]:
    figure, unit = clause.figure, clause.figure.unit
    match unit:
        case "seconds" if clause.percentiles and figure.value <= _LONGEST_LATENCY:
            other = _PASSED_ON.is_in(clause.text, clause.known)
            return "unknown" if other else "latency", unit, other
        case "seconds":
            other = figure.value > LONGEST_ASSUMED or _is_no_answer(figure, words, known)
            other = other or _is_behind_event(clause)
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


def period_named(words: str) -> float:
    """The seconds of the period of which the words beside a number speak: ``Requests per minute``;
    one without any."""
    named = _PERIOD_NAMED.search(words)
    return period_seconds(named["period"]) if named else 1.0
