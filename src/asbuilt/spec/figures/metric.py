"""The words of metrics, by which the figures of a target are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from asbuilt import regex
from asbuilt.spec.figures.comparison import comparisons
from asbuilt.spec.figures.figure import AT_ONCE, CROWD, PEOPLE_AT_ONCE, Unit
from asbuilt.spec.figures.vocabulary import Rare, Vocabulary, beginnings, found_in_any, without
from asbuilt.spec.language import english, remembered

Metric = Literal[
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate",
    "coverage", "rpo", "rto", "retention", "size", "cpu", "memory", "disk", "count", "unknown",
]  # fmt: skip
UNSEEN: frozenset[Metric] = frozenset({"retention", "cpu", "memory", "disk", "unknown"})
"""What cannot be told from outside: figures of the machine, and how long a thing is kept."""
_USED = "(?: (?:use|usage|utili[sz]ation|load|consumption|pressure))?"
_SOON = r"\b(?=.{0,30}?\b(?:within|inside|in|after|than|most)\b)"
_NO_PLACE = "".join(
    rf"(?<!\b{place} be lost)"
    for place in ("region", "site", "zone", "center", "centre", "node", "server", "host", "primary")
)
"""What may be lost without data: ``Should the region be lost``."""
_UNITS_OF_TIME = "(?:min|mins|minutes?|h|hours?|s|seconds?|days?|weeks?|months?|years?)"
_LATER_FOR = r".{0,60}f(?<!\w.)or\b"
"""``for`` further behind, by its first letter, which is looked for much faster than a boundary."""
_GONE = "(?:deleted?|erased|purged|removed|anonymi[sz]ed)"
_METRICS: tuple[tuple[Metric, Unit, tuple[str | Rare, ...]], ...] = (
    ("rto", "seconds", (
        "rto", r"recovery[ -]time\w*(?: objective\w*)?",
        Rare("again", "(?:available|serving) again"),
        r"(?:restor\w+|recovery|restart) after (?:an? |the )?(?:disaster|failure|outage|crash)",
        r"restor\w+ (?:from|of) (?:an? |the )?(?:\w+ )?(?:backups?|snapshots?|database)", "mttr",
        Rare("recover restore repair", "time to (?:recover(?:y)?|restore|repair)"),
        rf"(?:back|restored|recovers|recovered|recover|resumes?){_SOON}",
        Rare("again",
             "(?:serves?|serving|works?|working|usable|reachable|online|running|operational|up|alive"
             "|functional|accessible|in service|in operation)"
             rf"(?: [^\s.,;]+){{0,6}} again{_SOON}"),
        rf"recovery(?!.point){_SOON}",
        r"restor(?:e|es|ing)\b(?= (?:(?:the|full|all|our|normal) )?(?:service|operations?)\b)",
        Rare("restored", f"{_UNITS_OF_TIME} (?:[^\\s.,;]+ ){{0,2}}restored"),
        Rare("again", r"(?:runs|running|works|working) [^.,;]{0,40}\b(?:minutes?|hours?|h) again"),
    )),
    ("rpo", "seconds", (
        "rpo", r"recovery[ -]point\w*(?: objective\w*)?", Rare("loss", "data loss"),
        Rare("lost", "data (?:(?:is|are|was|may|can|could|must|shall|will) )?(?:be )?lost"),
        Rare("lost", rf"be lost{_NO_PLACE}"),
        Rare("lost", rf"{_UNITS_OF_TIME} (?:of [^\s.,;]+ )?(?:[^\s.,;]+ )?lost"),
        "loss of data", r"los(?:e|es|ing|t)\b(?=.{0,20}?\b(?:than|most|to)\b)",
        r"lost\b(?=\s+[0-9]+\s+\w+\s+of\s+data)", Rare("lost", r"having lost\b(?=\s+[0-9])"),
    )),
    ("retention", "seconds", (
        "(?:retention|retained|retain|retains|retaining)",
        r"(?:keep|keeps|kept|store|stores|stored|archive|archived|preserved|held)\b"
        rf"(?={_LATER_FOR}|\s+(?:at (?:least|most)|up to|(?:no|not) (?:less|more|longer) than)\s)",
        r"(?:kept|stored|archived|preserved|held)\b(?=\s+[<>≤≥0-9]|\W*$)",
        r"(?:keep|archive)\b(?=(?:\s+[a-z][\w-]*){1,3}\W*$)",
        r"(?:storage|storing|archiving|holding) (?:period|time|duration)s?",
        Rare("readable retrievable file record",
             r"(?:readable|retrievable|on file|on record)\b(?=\s+(?:for|at least)\b|\W*$)"),
        rf"{_GONE}(?=.{{0,40}}a(?<!\w.)fter\b)",
        r"(?:deletion|erasure|purging|removal|anonymi[sz]ation)"
        r"(?= (?:after|within|no later than|at (?:most|the latest)|latest)\b)",
        rf"after (?:at (?:most|least) )?[0-9]+ {_UNITS_OF_TIME}\b(?:\s+[^\s.;,]+){{0,8}} {_GONE}",
        Rare("after", rf"(?:days?|weeks?|months?) after\b(?: [^\s.;,]+){{1,8}} {_GONE}"),
        r"(?:delet|eras|purg|remov|anonymi[sz])e[ds]?"
        r"(?=.{0,60}\b(?:hour|day|week|month|year)s? after\b)",
    )),
    ("latency", "seconds", (
        Rare("times", "(?:response|resp|loading|load|query|processing|answer|api|page load"
             "|execution|search|request) times?"),
        Rare("loads", "page loads?"), "latenc(?:y|ies)", "respon(?:d|ds|se|ses)", "answers?",
        "ttfb", Rare("byte", "time to first byte"),
    )),
    ("error-rate", "fraction", (
        "errors?(?: (?:rates?|ratios?|budget))?", "errs?(?: (?:rates?|ratios?))?",
        r"(?:fails|failed|failing|failures|failure|fail|lost|dropped)\b"
        "(?: (?:rates?|ratios?|requests))?",
        "(?:4xx|5xx)(?<!non[ -].xx)(?: (?:rate|ratio|responses))?",
        Rare("errors", "server errors?"),
    )),
    ("coverage", "fraction", (
        Rare("coverage", "(?:test|code|unit test) (?:(?:test|code|unit test) )*coverage"),
        "coverage", "covered", "(?:lines?|branches|branch|statements?|functions?)",
        Rare("cover", "tests? covers?"),
    )),
    ("availability", "fraction", (
        Rare("uptime available", "(?:system|service) (?:uptime|availability|available)"),
        "uptime", "availability",
        "available", Rare("up", "(?:is|are|be|stays?|remains?|kept) up(?! again)"),
        r"(?:up|reachable|online|usable|accessible|operational)\b"
        r"(?=\s+(?:for\s+)?(?:at\s+least\s+)?[0-9.]{1,7}\s?%\s+of\s+"
        r"(?:the\s+time|(?:each|every|any|a|the)\s+(?:calendar\s+)?(?:day|week|month|quarter|year)))",
        Rare("success",
             "(?:requests|calls|queries) (?:(?:are|is|be) )?(?:[a-z]+ )?successfully"),
        "sla", "success(?:ful)? (?:rate|ratio|requests|responses)", "succeed(?:s|ed)?",
    )),
    ("throughput", "per-second", (
        "throughput", Rare("per", "(?:requests?|transactions?|queries) per"), "(?:rps|qps|tps)",
        r"req/s\w*",
    )),
    ("concurrent-users", "count", (
        "ccu",
        *(Rare("concurrent simultaneous parallel same once", phrase) for phrase in (
            rf"{AT_ONCE}\s+(?:[a-z]+\s+)?{CROWD}", PEOPLE_AT_ONCE,
            rf"{CROWD}\s+(?:(?:on|in|using|within|inside)\s+(?:\w+\s+){{0,2}}|\w+\s+)?{AT_ONCE}",
            rf"{CROWD}(?: [^\s.,;0-9]+){{1,4}} {AT_ONCE}",
            rf"{AT_ONCE}\s+(?:access|usage|use)\s+(?:by|of|for|from)\b"
            rf"(?=[^.;]{{0,40}}\b{CROWD}\b)",
        )),
        Rare("same simultaneously concurrently",
             "(?:at the same time|simultaneously|concurrently)\\b"
             rf"(?=[^.;]{{0,40}}\b{CROWD}\b)"),
    )),
    ("users", "count", (
        "(?:users?|clients?|customers?|accounts?|people|visitors?|vus|vu)", "registered [a-z]+s",
    )),
    ("memory", "bytes", (f"(?:memory|ram|heap|rss){_USED}",)),
    ("size", "bytes", ("(?:size|payload|upload|file|body|storage)s?",)),
    ("cpu", "fraction", (f"(?:cpus?|processors?){_USED}",)),
    ("memory", "fraction", (f"(?:memory|ram|heap){_USED}",)),
    ("disk", "fraction", (f"(?:disks?|storage|file ?system)(?: space)?{_USED}",)),
)  # fmt: skip
METRICS = tuple((metric, unit, Vocabulary(*phrases)) for metric, unit, phrases in _METRICS)
BEGINNINGS = frozenset[str]().union(*(words.beginnings for _, _, words in METRICS))
"""How the words begin that name a metric: most texts have none of them."""
_NAMING = {
    each: [place for place, (_, _, words) in enumerate(METRICS) if each in words.beginnings]
    for each in BEGINNINGS
}
"""The places of the metrics that words name which begin so."""
_PERCENTILE = regex.compile(
    r"(?:\b|(?<=第))(?=[pm0-9])"
    r"(?:p\s?(?:(?P<p>[0-9]{2}(?:\.[0-9]+)?|999)\b|\((?P<in>[0-9]{2}(?:\.[0-9]+)?)\))"
    r"|(?P<th>[0-9]{1,2}(?:\.[0-9]+)?)(?:\.|[º°ª]|-?[^\W\d_]{1,4})?[\s-]*(?:percentile|pctl|%ile)"
    r"|percentile\s+(?P<of>[0-9]{2}(?:[.,][0-9]+)?)\b(?!\s?(?:[%.,]|[mµ]?s\b|sec|min))"
    r"|(?P<nth>(?:50|75|9[0-9])th)\b(?!-|\s(?!(?:over|for|of|in|at|and|or|when|under|with)\b)[^\W\d])"
    r"|(?P<median>median\b))",
    re.I,
)
"""``p95``, ``99th percentile``, and ``the 99th`` of nothing that is named."""


_ORDINALS = ("50t", "75t", *(f"{n}t" for n in range(90, 100)))
_PERCENTILES = frozenset({"p", "med", *(f"p{n:02}" for n in range(100)), *_ORDINALS})
"""How one word of each percentile begins."""
_RANKS = frozenset({"per", "pct", "ile"})
_RANK = regex.compile(r"[pP%](?i:ercentile|ctl|ile)")


def percentiles_in(text: str, known: frozenset[str]) -> list[re.Match[str]]:
    """The percentiles in ``text``, of whose words ``known`` are the beginnings."""
    if _PERCENTILES.isdisjoint(known) and (_RANKS.isdisjoint(known) or not _RANK.search(text)):
        return []
    return [*_PERCENTILE.finditer(text)]


def named_in(text: str, known: frozenset[str]) -> list[re.Match[str]]:
    """Where ``text``, of whose words ``known`` are the beginnings, names metrics."""
    places = sorted({place for each in BEGINNINGS & known for place in _NAMING[each]})
    return found_in_any([METRICS[place][2] for place in places], text, known)


def names_metric(text: str) -> bool:
    """Whether ``text`` names a metric or a percentile: ``P95``, ``Availability``."""
    said = english(text)
    known = beginnings(said)
    named = any(words.is_in(said, known) for _, _, words in METRICS)
    return named or bool(percentiles_in(said, known))


@remembered
def says_percentile(text: str) -> bool:
    """Whether a few words name a percentile: ``p95``, ``Latency (p95)``, ``99th percentile``."""
    if len(text) > _LONGEST_NAMING:
        return False
    said = english(text)
    return bool(percentiles_in(said, beginnings(said)))


_LONGEST_NAMING = 40

_FILLER = frozenset({
    "the", "an", "a", "all", "every", "each", "system", "service", "application", "app",
    "platform", "shall", "must", "should", "will", "can", "is", "are", "be", "to", "of", "at",
    "for", "in", "with", "have", "has", "support", "supports", "handle", "sustain", "process",
    "target", "rate", "average", "return", "complete", "that", "time", "user", "users", "per",
    "and",
})  # fmt: skip
_NOTHING = _FILLER | {""}
_BETWEEN = str.maketrans(dict.fromkeys("*_`:()|–—-：（）", " "))
_EDGES = ".,;!?'\"[]{}/%+~…"


def left_over(
    text: str, known: frozenset[str], compared: Sequence[re.Match[str]] | None = None
) -> list[str]:
    """The words of ``text`` that are neither comparator nor metric nor filler; ``compared`` are the
    :func:`comparisons` in it, where they are known already."""
    if not text or text.isspace():
        return []
    named = named_in(text, known)
    if compared is None or not _stand_apart(named, compared, known):
        text, named = without(text, named), []
        compared = comparisons(text, known)
    pieces = sorted((*named, *compared), key=_start) if named else compared
    words = without(text, pieces).translate(_BETWEEN).split()
    return [
        word for word in words if word not in _FILLER and word.strip(_EDGES).lower() not in _NOTHING
    ]


def _stand_apart(
    named: Sequence[re.Match[str]], compared: Sequence[re.Match[str]], known: frozenset[str]
) -> bool:
    """Whether what compares is the same without the names of metrics: no two of them overlap, and
    there is no "no" that compares from afar, over some of them."""
    if not (named and compared):
        return True
    if not _FROM_AFAR.isdisjoint(known):
        return False
    return all(
        name.end() <= each.start() or each.end() <= name.start()
        for name in named
        for each in compared
    )


_FROM_AFAR = frozenset({"no", "non", "nev", "sin"})
"""How ``no``, ``none``, ``never`` and ``not a single`` begin, or go on."""


def _start(piece: re.Match[str]) -> int:
    return piece.start()
