"""Three levels, out of the many words and signs for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from asbuilt import regex
from asbuilt.spec.language import english

Level = Literal["high", "medium", "low"]

_LEVELS: tuple[tuple[Level, str], ...] = (
    (
        "low",
        r"\b(?:won['’]?t|will not|could|nice[ -]to[ -]have|optional|low|minor|rare|unlikely)\b",
    ),
    ("low", r"\bnegligible\b|🟢|🔵"),
    ("high", r"\b(?:must|critical|high(?:est)?|essential|mandatory|required|blocker)\b"),
    ("high", r"\b(?:severe|major|likely|certain)\b|🔴|🔺"),
    ("medium", r"\b(?:should|medium|moderate|normal|med|possible|important)\b|🟡|🟠"),
    ("high", r"\bp[01]\b|^\W*h\W*$"),
    ("medium", r"\bp2\b|^\W*[ms]\W*$"),
    ("low", r"\bp[3-9]\b|^\W*[lcw]\W*$"),
)
_PATTERNS = tuple((level, regex.compile(pattern)) for level, pattern in _LEVELS)
_ANY = regex.compile("|".join(pattern for _, pattern in _LEVELS))


def level_of(text: str) -> Level | None:
    """High, medium or low: MoSCoW words, P0 to P3, H/M/L, coloured dots; None for other words.

    Words win over numbers, so that "P1 (Should have)" is medium.

    >>> level_of("P0 (Must Have)")
    'high'
    """
    return _level_of(english(text).lower())


@lru_cache(2**10)  # rows have one of few priorities
def _level_of(said: str) -> Level | None:
    if not _ANY.search(said):
        return None
    return next((level for level, pattern in _PATTERNS if pattern.search(said)), None)
