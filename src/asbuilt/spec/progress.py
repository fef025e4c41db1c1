"""How far something is: done, started or pending, out of the many words and signs for them."""

from __future__ import annotations

import re
from typing import Literal

from asbuilt import regex
from asbuilt.spec.language import is_foreign
from asbuilt.spec.title import normal_title

Progress = Literal["done", "started", "pending", "dropped"]

_WORDS: tuple[tuple[Progress, str], ...] = (
    ("dropped", r"\b(?:cancel\w*|drop\w*|deferred|postponed|rejected|withdrawn|obsolete"
                r"|superseded|on hold|moved|delayed|n/a|won'?t)\b"),
    ("pending", r"\b(?:pending|planned|not (?:yet )?(?:started|done|begun)|to[ -]?do|open|upcoming"
                r"|backlog|proposed|scheduled|new|unstarted|future|next)\b"),
    ("started", r"\b(?:in[ -](?:progress|review|development|test\w*)|ongoing|started|wip"
                r"|work in progress|partial(?:ly)?|active|under way|underway|blocked|at risk"
                r"|on track)\b|🚧|🔄|🟡"),
    ("done", r"\b(?:done|completed?|finished|shipped|released|implemented|delivered|closed|live"
             r"|launched|met|reached|achieved|passed|verified|yes)\b|✅|☑|✔|✓"),
    ("pending", r"⏳|⬜|☐|📋|🔲"),
)  # fmt: skip
_PATTERNS = tuple((progress, regex.compile(words, re.I)) for progress, words in _WORDS)


def progress_of(text: str) -> Progress | None:
    """What a status says; None for words that say nothing about progress.

    >>> progress_of("✅ Done"), progress_of("Not started"), progress_of("In progress (60%)")
    ('done', 'pending', 'started')
    """
    said = (text, normal_title(text)) if is_foreign() else (text,)
    found = (progress for each in said for progress, words in _PATTERNS if words.search(each))
    return next(found, None)
