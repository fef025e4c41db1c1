"""How a figure compares with what is asked for: signs, and the words before and after it."""

from __future__ import annotations

import re
from typing import Literal

from asbuilt import regex
from asbuilt.spec.figures.vocabulary import any_of, lower

Comparator = Literal["<", "<=", ">", ">=", "="]

_SIGNS: dict[str, Comparator] = {
    "<=": "<=", "≤": "<=", "=<": "<=", "⩽": "<=", "&lt;=": "<=",
    ">=": ">=", "≥": ">=", "=>": ">=", "⩾": ">=", "&gt;=": ">=",
    "<": "<", "&lt;": "<", ">": ">", "&gt;": ">", "=": "=",
}  # fmt: skip
_WORDS: dict[str, Comparator] = {
    "at most": "<=", "at the most": "<=", "at the latest": "<=", "up to": "<=", "within": "<=",
    "inside": "<=", "inside of": "<=",
    "max": "<=", "max of": "<=", "maximum": "<=", "maximum of": "<=", "less than or equal to": "<=",
    "at least": ">=", "min": ">=", "min of": ">=", "minimum": ">=", "minimum of": ">=",
    "greater than or equal to": ">=",
    "under": "<", "below": "<", "less than": "<", "fewer than": "<", "lower than": "<",
    "faster than": "<", "shorter than": "<", "smaller than": "<",
    "over": ">", "above": ">", "exceed": ">", "exceeds": ">", "exceeding": ">", "more than": ">",
    "greater than": ">", "longer than": ">", "higher than": ">", "larger than": ">",
    "slower than": ">", "older than": ">", "later than": ">",
}  # fmt: skip
_WORDS |= {
    f"{lead} {word}": ">=" if _WORDS[word] == ">" else "<="
    for lead in ("at or", "on or", "equal or", "equal to or")
    for word in ("above", "over", "more than", "greater than", "higher than",
                 "below", "under", "less than", "lower than")
}  # fmt: skip
_MORE = "(?:longer|more|slower|greater|higher|larger|older|later) than"
_NOT_MORE = (
    r"(?: (?:be |to be |(?:send|make|take|need|use|last|lose|wait|contain|handle) )?"
    rf"{_MORE}| (?:to )?exceed(?:s|ing)?)"
)
_WANTED = (
    r" (?:willing|want|wish|prepared|ready|able|allowed|accept|afford|tolerate|like|going|supposed)"
    rf" (?:to )?(?:[a-z]+ ){{0,2}}{_MORE}"
)
"""What nobody wants: ``not willing to lose more than``."""
_TAKE = "(?:accept|allow|permit|take|process|handle|receive|read|store|serve|admit|let)"
_BEYOND = rf"\b[^.;,<>≤≥0-9]{{0,50}}\b(?:{_MORE}|above|over|beyond|exceeding)"
"""What is not taken: ``must not accept a body above``, ``shall refuse files larger than``."""
_NEGATED = (
    f"(?:not|never|cannot){_WANTED}", f"cannot{_NOT_MORE}",
    rf"(?:no|not a single|none|never)\b[^.;,<>≤≥]{{0,40}}\b{_MORE}",
    f"(?:no|not|never){_NOT_MORE}",
    f"(?:must|shall|should|may|can|will|does|do) not [a-z]+ {_MORE}",
    rf"(?:must|shall|should|may|can|will|does|do) not {_TAKE}{_BEYOND}",
    "(?:must|shall|should|will|server|service|api|gateway|system|it)"
    rf" (?:reject|refuse)s?{_BEYOND}",
    "(?:no|not) (?:be )?(?:less|fewer|lower) than", "not (?:be |drop |fall )?below",
)  # fmt: skip
_NOT_LESS = ("less than", "fewer than", "lower than", "below")
"""How those of them end that say "at least", not "at most"."""

_SIGN = "|".join(_SIGNS)
_NO_VERB = (
    r"(?<!-over)(?<!fail\sover)(?<!fails\sover)(?<!failed\sover)(?<!hand\sover)(?<!take\sover)"
)
"""No ``carry-over``, and nobody who fails over by hand."""
_PLAIN = [
    f"{word}{_NO_VERB}" if word == "over" else word
    for word in sorted(_WORDS, key=len, reverse=True)
]
_IN_SIGNS = regex.compile(_SIGN)
_IN_WORDS = regex.compile(f"{_SIGN}|{any_of(_PLAIN)}")
_WITH_NOT = regex.compile(f"{_SIGN}|{any_of((*_NEGATED, *_PLAIN))}")
_WITH_CONTRACTED = regex.compile(
    rf"{_WITH_NOT.pattern}|\b[a-z]{{2,5}}n['’]t(?:{_NOT_MORE}|{_WANTED})\b"
)

_COMPARING = frozenset({
    "than", "at", "up", "within", "inside", "max", "min", "exceed", "below", "under", "over",
    "above",
})  # fmt: skip
"""All that compares in words has one of these."""
_BEGINNINGS = frozenset(word[:3] for word in _COMPARING)
_NEGATIONS = frozenset({"no", "not", "non", "nev", "can", "rej", "ref"})
_CONTRACTED = "t"
"""How ``don't`` ends, which are two words."""


def comparisons(text: str, known: frozenset[str]) -> list[re.Match[str]]:
    """What compares in ``text``, of whose words ``known`` are the beginnings: mostly there are but
    signs."""
    pattern = _IN_SIGNS
    if not _BEGINNINGS.isdisjoint(known):
        pattern = _IN_WORDS if _NEGATIONS.isdisjoint(known) else _WITH_NOT
        pattern = _WITH_CONTRACTED if _CONTRACTED in known else pattern
    return [*pattern.finditer(lower(text))]


def comparator_of(comparison: re.Match[str]) -> Comparator:
    """What one of the :func:`comparisons` says."""
    said = comparison[0]
    return _COMPARATORS.get(said) or (">=" if said.endswith(_NOT_LESS) else "<=")


_COMPARATORS = _SIGNS | _WORDS
AFTERWARDS: dict[str, Comparator] = {
    "or less": "<=", "or fewer": "<=", "or lower": "<=", "or below": "<=", "or faster": "<=",
    "or under": "<=", "maximum": "<=", "max": "<=", "at most": "<=",
    "at the latest": "<=",
    "or more": ">=", "or greater": ">=", "or higher": ">=", "or above": ">=", "or better": ">=",
    "minimum": ">=", "min": ">=", "at least": ">=",
}  # fmt: skip
"""What compares behind a figure."""
_AFTERWARDS = regex.compile(
    any_of(r"min(?<![0-9]\smin)" if word == "min" else word for word in AFTERWARDS)  # no minutes
)
_AFTER = frozenset({"or", "max", "at", "min"})


def comparison_in(after: str, known: frozenset[str]) -> re.Match[str] | None:
    """The first of :data:`AFTERWARDS` in what stands behind a figure."""
    return None if _AFTER.isdisjoint(known) else _AFTERWARDS.search(lower(after))


def follows(comparison: re.Match[str]) -> bool:
    """Whether one that :func:`comparison_in` found is right behind the figure: ``1000 or more``."""
    return not comparison.string[: comparison.start()].strip()


_COMPARED = regex.compile(rf"(?:{_IN_WORDS.pattern})\s*(?:an?\s+|of\s+|to\s+|~\s*)?$")
_LAST = (
    "<", ">", "=", "≤", "≥", "⩽", "⩾", "&lt;", "&gt;", "~", "than", "most", "latest", "least", "to",
    "of", "a", "an", "within", "max", "maximum", "min", "minimum", "exceed", "exceeds", "exceeding",
    "below", "under", "over", "above",
)  # fmt: skip
"""What the words before a figure that is compared end with: quickly seen not to be there."""


def is_compared(before: str) -> bool:
    """Whether a comparator stands right before a figure."""
    before = before[-60:].lower()
    return before.rstrip().endswith(_LAST) and _COMPARED.search(before) is not None
