"""The words of metrics and of comparisons, by which the figures of a target are told apart."""

from __future__ import annotations

import re
from typing import Literal

from asbuilt import regex
from asbuilt.spec.figures.figure import AT_ONCE, CROWD, Unit
from asbuilt.spec.figures.vocabulary import Vocabulary, beginnings
from asbuilt.spec.language import english

Metric = Literal[
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate",
    "coverage", "rpo", "rto", "size", "count", "unknown",
]  # fmt: skip
Comparator = Literal["<", "<=", ">", ">=", "="]


_SIGNS: dict[str, Comparator] = {
    "<=": "<=", "≤": "<=", "=<": "<=", "⩽": "<=", "&lt;=": "<=",
    ">=": ">=", "≥": ">=", "=>": ">=", "⩾": ">=", "&gt;=": ">=",
    "<": "<", "&lt;": "<", ">": ">", "&gt;": ">", "=": "=",
}  # fmt: skip
_COMPARATIVES: dict[str, tuple[Comparator, str]] = {
    "most": ("<=",
        r"\b(?:no|not a single|none|never)\b[^.;,<>≤≥]{0,40}"
        r"\b(?:longer|more|slower|greater|higher|larger) than\b"
        r"|\bat (?:the )?most\b|\bup to\b|\bwithin\b|\bmax(?:imum)?\b(?: of)?"
        r"|\b(?:no|not|[a-z]{2,5}n['’]t) (?:be |to be "
        r"|(?:send|make|take|need|use|last|lose|wait|contain|handle) )?"
        r"(?:more|greater|longer|higher|larger|slower) than\b"
        r"|\b(?:not|never|[a-z]{2,5}n['’]t) (?:to )?exceed(?:ing)?\b|\bless than or equal to\b"),
    "least": (">=",
        r"\bat least\b|\bmin(?:imum)?\b(?: of)?|\bgreater than or equal to\b"
        r"|\b(?:no|not) (?:be )?(?:less|fewer|lower) than\b|\bnot (?:be |drop |fall )?below\b"),
    "less": ("<",
        r"\bunder\b|\bbelow\b|\b(?:less|fewer|lower|faster|shorter|smaller) than\b"),
    "more": (">",
        r"(?<!-)\bover\b|\babove\b|\bexceed(?:s|ing)?\b"
        r"|\b(?:more|greater|longer|higher|larger|slower) than\b"),
}  # fmt: skip
_SIGN = f"(?P<sign>{'|'.join(_SIGNS)})"
_IN_SIGNS = regex.compile(_SIGN, re.I)
_IN_WORDS = regex.compile(
    rf"(?=[<>≤≥⩽⩾=&]|\b[a-z])(?:{_SIGN}|"  # nothing else is tried at most of the places
    + "|".join(f"(?P<{name}>{pattern})" for name, (_, pattern) in _COMPARATIVES.items())
    + ")",
    re.I,
)
_COMPARING = frozenset({
    "than", "at", "up", "within", "max", "min", "exceed", "below", "under", "over", "above",
})  # fmt: skip
"""All that compares in words has one of these."""
_BEGINNINGS = frozenset(word[:3] for word in _COMPARING)


def _comparators(known: frozenset[str]) -> re.Pattern[str]:
    """What finds the comparators of a text whose words begin so: mostly there are but signs."""
    return _IN_SIGNS if _BEGINNINGS.isdisjoint(known) else _IN_WORDS


def last_comparator(text: str, known: frozenset[str]) -> Comparator | None:
    """The last comparator in ``text``, of whose words ``known`` are the beginnings."""
    found = [*_comparators(known).finditer(text)]
    if not found:
        return None
    words = _COMPARATIVES.get(found[-1].lastgroup or "")
    return words[0] if words else _SIGNS[found[-1][0].lower()]


AFTERWARDS = regex.compile(
    r"\s*(?:(?P<most>or (?:less|fewer|lower|below|faster|under)\b|max(?:imum)?\b|at most\b)"
    r"|(?P<least>or (?:more|greater|higher|above|better)\b|min(?:imum)?(?!\w)|at least\b))",
    re.I,
)
_COMPARED = regex.compile(
    rf"(?:{_SIGN}|{'|'.join(pattern for _, pattern in _COMPARATIVES.values())})"
    r"\s*(?:an?\s+|of\s+|to\s+|~\s*)?$",
    re.I,
)
_LAST = (
    "<", ">", "=", "≤", "≥", "⩽", "⩾", "&lt;", "&gt;", "~", "than", "most", "least", "to", "of",
    "a", "an", "within", "max", "maximum", "min", "minimum", "exceed", "exceeds", "exceeding",
    "below", "under", "over", "above",
)  # fmt: skip
"""What the words before a figure that is compared end with: quickly seen not to be there."""


def is_compared(before: str) -> bool:
    """Whether a comparator stands right before a figure."""
    before = before[-60:]
    return before.rstrip().lower().endswith(_LAST) and _COMPARED.search(before) is not None


# ---------------------------------------------------------------- metrics

_SOON = r"\b(?=.{0,30}\b(?:within|in|after|than|most)\b)"
_METRICS: tuple[tuple[Metric, Unit, tuple[str, ...]], ...] = (
    ("rto", "seconds", (
        "rto", r"recovery[ -]time\w*(?: objective\w*)?", "(?:available|serving) again",
        r"restor\w+ (?:from|of) (?:an? |the )?(?:\w+ )?(?:backups?|snapshots?|database)", "mttr",
        "time to (?:recover(?:y)?|restore|repair)",
        rf"(?:back|restored|recovers|recovered|recover|up again|operational again|resumes?){_SOON}",
        rf"recovery(?!.point){_SOON}",
    )),
    ("rpo", "seconds", (
        "rpo", r"recovery[ -]point\w*(?: objective\w*)?", "data loss",
        "data (?:(?:is|are|was|may|can|could|must|shall|will) )?(?:be )?lost", "be lost",
        "loss of data", r"los(?:e|es|ing|t)\b(?=.{0,20}\b(?:than|most|to)\b)",
    )),
    ("latency", "seconds", (
        "(?:response|loading|load|query|processing|answer|api|page load|execution|search|request)"
        " times?",
        "page loads?", "latenc(?:y|ies)", "respon(?:d|ds|se|ses)", "answers?", "ttfb",
        "time to first byte",
    )),
    ("error-rate", "fraction", (
        "errors?(?: (?:rates?|ratios?|budget))?",
        r"(?:fails|failed|failing|failures|failure|fail|lost|dropped)\b"
        "(?: (?:rates?|ratios?|requests))?",
        "(?:4xx|5xx)(?<!non[ -].xx)(?: (?:rate|ratio|responses))?", "server errors?",
    )),
    ("coverage", "fraction", (
        "(?:test|code|unit test) (?:(?:test|code|unit test) )*coverage", "coverage", "covered",
        "(?:lines?|branches|branch|statements?|functions?)",
    )),
    ("availability", "fraction", (
        "(?:system|service) (?:uptime|availability|available)", "uptime", "availability",
        "available", "(?:requests|calls|queries) (?:(?:are|is|be) )?(?:[a-z]+ )?successfully",
        "sla", "success(?:ful)? (?:rate|ratio|requests|responses)", "succeed(?:s|ed)?",
    )),
    ("throughput", "per-second", (
        "throughput", "(?:requests?|transactions?|queries) per", "(?:rps|qps|tps)", r"req/s\w*",
    )),
    ("concurrent-users", "count", (
        rf"{AT_ONCE}\s+(?:[a-z]+\s+)?{CROWD}", f"{CROWD} {AT_ONCE}", "ccu",
    )),
    ("users", "count", (
        "(?:users?|clients?|customers?|accounts?|people|visitors?|vus|vu)", "registered [a-z]+s",
    )),
    ("size", "bytes", ("(?:size|payload|upload|file|body|storage|memory)s?",)),
)  # fmt: skip
METRICS = tuple((metric, unit, Vocabulary(*phrases)) for metric, unit, phrases in _METRICS)
ANY_METRIC = Vocabulary(*(phrase for _, _, phrases in _METRICS for phrase in phrases))
_PERCENTILE = regex.compile(
    r"\b(?=[pm0-9])(?:p\s?(?:(?P<p>[0-9]{2}(?:\.[0-9]+)?|999)\b|\((?P<in>[0-9]{2}(?:\.[0-9]+)?)\))"
    r"|(?P<th>[0-9]{1,2}(?:\.[0-9]+)?)(?:st|nd|rd|th)[\s-]*(?:percentile|pctl|%ile)"
    r"|(?P<median>median\b))",
    re.I,
)


_PERCENTILES = frozenset({"p", "per", "pct", "ile", "med", *(f"p{n:02}" for n in range(100))})
"""How one word of each percentile begins."""


def percentiles_in(text: str, known: frozenset[str]) -> list[re.Match[str]]:
    """The percentiles in ``text``, of whose words ``known`` are the beginnings."""
    return [] if _PERCENTILES.isdisjoint(known) else [*_PERCENTILE.finditer(text)]


def names_metric(text: str) -> bool:
    """Whether ``text`` names a metric or a percentile: ``P95``, ``Availability``."""
    said = english(text)
    known = beginnings(said)
    return ANY_METRIC.is_in(said, known) or bool(percentiles_in(said, known))


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


def left_over(text: str, known: frozenset[str]) -> list[str]:
    """The words of ``text`` that are neither comparator nor metric nor filler."""
    if not text or text.isspace():
        return []
    words = _comparators(known).sub(" ", ANY_METRIC.taken_from(text, known)).translate(_BETWEEN)
    return [word for word in words.split() if word.strip(_EDGES).lower() not in _NOTHING]
