"""The words of a text in the form in which two texts are compared."""

from __future__ import annotations

from functools import lru_cache

from asbuilt import regex
from asbuilt.spec.title import bare
from asbuilt.spec.words import singular, spaced

_WORD = regex.compile(r"[^\W\d_]{3,}|[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff]+")
"""Two letters say little, unless they are ideographs or Korean syllables: those are whole words."""
_PLAIN_WORD = regex.compile("[a-z]{3,}")
"""The same of a text in ASCII, in a tenth of the time: most are."""
_COMMON = frozenset({
    "the", "and", "for", "with", "that", "this", "from", "into", "all", "any", "each", "per",
    "its", "are", "was", "has", "have", "shall", "must", "should", "will", "can", "may", "not",
    "able", "than", "then", "when", "which", "who", "our", "their",
})  # fmt: skip


def shortened(text: str, most: int = 80) -> str:
    """What a message quotes of a text: its beginning, on one line and without marks.

    >>> shortened("Which **mail** service do we take?", 19)
    'Which mail service…'
    """
    said = " ".join(bare(text).replace("**", "").split())
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def stem(word: str) -> str:
    """What a word of :func:`words` has in common with its plural, by which a text is searched for
    it.

    >>> stem("party"), stem("analysis")
    ('part', 'analys')
    """
    return word.removesuffix("is").removesuffix("y")


@lru_cache(maxsize=32_768)
def words(text: str) -> frozenset[str]:
    """The words of ``text`` in the singular and in lower case, without the commonest ones.

    >>> sorted(words("The **Order_Lines** of orderStatus"))
    ['line', 'order', 'status']
    """
    said = spaced(bare(text)).lower()
    pattern = _PLAIN_WORD if said.isascii() else _WORD
    return frozenset(map(singular, pattern.findall(said))) - _COMMON
