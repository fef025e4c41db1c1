"""The words of metrics and of comparisons, by which the figures of a target are told apart."""

from __future__ import annotations

import re
from typing import Literal

from asbuilt import regex
from asbuilt.spec.figures.figure import AT_ONCE, CROWD, Unit
from asbuilt.spec.language import english

Metric = Literal[
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate",
    "coverage", "rpo", "rto", "size", "count", "unknown",
]  # fmt: skip
Comparator = Literal["<", "<=", ">", ">=", "="]


COMPARATORS: tuple[tuple[Comparator, str], ...] = (
    ("<=", r"\b(?:no|not a single|none|never)\b[^.;,<>≤≥]{0,40}"
           r"\b(?:longer|more|slower|greater|higher|larger) than\b"
           r"|<=|≤|=<|⩽|&lt;=|\bat (?:the )?most\b|\bup to\b|\bwithin\b|\bmax(?:imum)?\b(?: of)?"
           r"|\b(?:no|not|[a-z]{2,5}n['’]t) (?:be |to be "
           r"|(?:send|make|take|need|use|last|lose|wait|contain|handle) )?"
           r"(?:more|greater|longer|higher|larger|slower) than\b"
           r"|\b(?:not|never|[a-z]{2,5}n['’]t) (?:to )?exceed(?:ing)?\b|\bless than or equal to\b"),
    (">=", r">=|≥|=>|⩾|&gt;=|\bat least\b|\bmin(?:imum)?\b(?: of)?|\bgreater than or equal to\b"
           r"|\b(?:no|not) (?:be )?(?:less|fewer|lower) than\b|\bnot (?:be |drop |fall )?below\b"),
    ("<", r"<|&lt;|\bunder\b|\bbelow\b|\b(?:less|fewer|lower|faster|shorter|smaller) than\b"),
    (">", r">|&gt;|(?<!-)\bover\b|\babove\b|\bexceed(?:s|ing)?\b"
          r"|\b(?:more|greater|longer|higher|larger|slower) than\b"),
    ("=", r"="),
)  # fmt: skip
COMPARATOR = regex.compile(
    r"(?=[<>≤≥⩽⩾=&]|\b[a-z])(?:"  # nothing else is tried at most of the places
    + "|".join(f"(?P<c{index}>{pattern})" for index, (_, pattern) in enumerate(COMPARATORS))
    + ")",
    re.I,
)
AFTERWARDS = regex.compile(
    r"\s*(?:(?P<most>or (?:less|fewer|lower|below|faster|under)\b|max(?:imum)?\b|at most\b)"
    r"|(?P<least>or (?:more|greater|higher|above|better)\b|min(?:imum)?(?!\w)|at least\b))",
    re.I,
)
_COMPARED = regex.compile(
    rf"(?:{'|'.join(pattern for _, pattern in COMPARATORS)})\s*(?:an?\s+|of\s+|to\s+|~\s*)?$", re.I
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

_PEOPLE = r"(?:users?|clients?|customers?|accounts?|people|visitors?|vus?)"
_WORDS: tuple[tuple[Metric, Unit, str], ...] = (
    ("rto", "seconds", r"\brto\b|\brecovery[ -]time(?: objective)?|\b(?:available|serving) again\b"
     r"|\brestor\w+ (?:from|of) (?:an? |the )?(?:\w+ )?(?:backups?|snapshots?|database)\b|\bmttr\b"
     r"|\btime to (?:recover(?:y)?|restore|repair)\b"
     r"|\b(?:back|restored|recover(?:s|ed|y(?!.point))?|up again|operational again|resumes?)\b"
     r"(?=.{0,30}\b(?:within|in|after|than|most)\b)"),
    ("rpo", "seconds", r"\brpo\b|\brecovery[ -]point(?: objective)?|\bdata loss\b"
     r"|\bdata (?:(?:is|are|was|may|can|could|must|shall|will) )?(?:be )?lost\b|\bbe lost\b"
     r"|\bloss of data\b"
     r"|\blos(?:e|es|ing|t)\b(?=.{0,20}\b(?:than|most|to)\b)"),
    ("latency", "seconds", r"\b(?:response|load(?:ing)?|query|processing|answer|api|page load"
     r"|execution|search|request) times?\b|\bpage loads?\b|\blatenc(?:y|ies)\b"
     r"|\brespon(?:d|ds|se|ses)\b|\banswers?\b|\bttfb\b|\btime to first byte\b"),
    ("error-rate", "fraction", r"\berrors?(?: (?:rates?|ratios?|budget))?\b"
     r"|\b(?:fail(?:s|ed|ing|ures?)?|lost|dropped)\b(?: (?:rates?|ratios?|requests))?"
     r"|(?<!non-)(?<!non )\b[45]xx\b(?: (?:rate|ratio|responses))?|\bserver errors?\b"),
    ("coverage", "fraction", r"\b(?:(?:test|code|unit test) )*coverage\b|\bcovered\b"
     r"|\b(?:lines?|branch(?:es)?|statements?|functions?)\b"),
    ("availability", "fraction", r"\b(?:system |service )?(?:uptime|availability|available)\b"
     r"|\b(?:requests|calls|queries) (?:(?:are|is|be) )?(?:[a-z]+ )?successfully\b|\bsla\b"
     r"|\bsuccess(?:ful)? (?:rate|ratio|requests|responses)\b|\bsucceed(?:s|ed)?\b"),
    ("throughput", "per-second", r"\bthroughput\b|\b(?:requests?|transactions?|queries) per\b"
     r"|\b[rqt]ps\b|\breq/s"),
    ("concurrent-users", "count", rf"\b{AT_ONCE}\s+(?:[a-z]+\s+)?{CROWD}\b"
     rf"|\b{CROWD} {AT_ONCE}\b|\bccu\b"),
    ("users", "count", rf"\b{_PEOPLE}\b|\bregistered [a-z]+s\b"),
    ("size", "bytes", r"\b(?:size|payload|upload|file|body|storage|memory)s?\b"),
)  # fmt: skip
PERCENTILE = regex.compile(
    r"\b(?=[pm0-9])(?:p\s?(?:(?P<p>[0-9]{2}(?:\.[0-9]+)?|999)\b|\((?P<in>[0-9]{2}(?:\.[0-9]+)?)\))"
    r"|(?P<th>[0-9]{1,2}(?:\.[0-9]+)?)(?:st|nd|rd|th)[\s-]*(?:percentile|pctl|%ile)"
    r"|(?P<median>median\b))",
    re.I,
)
_BEGUN = r"\b(?=\w)"
"""Where all of these words begin: nothing else is tried inside of other words."""
ANY_METRIC = regex.compile(f"{_BEGUN}(?:{'|'.join(words for _, _, words in _WORDS)})", re.I)
METRICS = tuple(
    (metric, unit, regex.compile(f"{_BEGUN}(?:{words})", re.I)) for metric, unit, words in _WORDS
)


def names_metric(text: str) -> bool:
    """Whether ``text`` names a metric or a percentile: ``P95``, ``Availability``."""
    said = english(text)
    return bool(ANY_METRIC.search(said) or PERCENTILE.search(said))


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


def left_over(text: str) -> list[str]:
    """The words of ``text`` that are neither comparator nor metric nor filler."""
    words = COMPARATOR.sub(" ", without_metrics(text)).translate(_BETWEEN).split()
    return [word for word in words if word.strip(_EDGES).lower() not in _NOTHING]


def without_metrics(text: str) -> str:
    """``text`` without the words that name a metric."""
    if not text.strip():
        return ""
    return ANY_METRIC.sub(" ", text)
