"""Which language a document is in, by its titles and the common words of its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from asbuilt import regex
from asbuilt.spec.languages.language import ENGLISH, Language, shipped

_FOREIGN_LETTER = regex.compile("[\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]")


def language_of(text: str, titles: Iterable[str], known: frozenset[str]) -> Language:
    """The language of a document: the one that knows most of its ``titles`` (headings and table
    headers in normal form), two of them at least, unless they are few and its sentences English
    (*Phase* and *Effort* are French, too); else, or where two know as many, the one whose common
    words its sentences have. ``known`` are the English ones."""
    said = set(titles)
    if len(said & known) > 1 and (_has_plain_letters(text) or _reads_as_english(text)):
        return ENGLISH
    foreign = said - known
    hits = {each: len(foreign & each.titles.keys()) for each in shipped()}
    most = max(hits.values())
    best = [each for each in shipped() if hits[each] == most]
    if most > _FEW_TITLES and len(best) == 1:
        return best[0]
    counts = Counter(regex.findall(r"[^\W\d_]+", text[:_SAMPLE].casefold()))
    if most > 1 or most == len(said) > 0:
        if most <= _FEW_TITLES and _is_english(counts, best):
            return ENGLISH
        return best[0] if len(best) == 1 else _by_words(text, counts, best) or best[0]
    return _by_words(text, counts, shipped()) or ENGLISH


_FEW_TITLES = 4


def _has_plain_letters(text: str) -> bool:
    return text.isascii() or not _FOREIGN_LETTER.search(text)


def _reads_as_english(text: str) -> bool:
    """Whether words that only English has stand everywhere in a text: then *Zürich* in it says
    nothing, and the words of no other language need be read."""
    sample = text[:_SAMPLE]
    return _ONE_IN * sum(map(sample.count, _ONLY_ENGLISH)) > len(sample)


_ONLY_ENGLISH = (" the ", " and ", " of ", " is ")
_ONE_IN = 500
"""Characters in which there is one of these: in English ones a hundred or two, in those of other
languages thousands, where they name something in English."""


_ENGLISH_WORDS = frozenset({
    "the", "and", "of", "to", "is", "in", "that", "for", "with", "are", "on", "be", "it", "by",
    "or", "an", "as", "at", "this", "from",
})  # fmt: skip
_SAMPLE = 20_000
"""Characters of a document that tell its language."""
_FEWEST, _SHARE = 6, 25
"""Of so many words one has to be common, and so many of them at least."""
_KANA = regex.compile("[\u3040-\u30ff\uac00-\ud7ff]")


def _is_english(counts: Counter[str], languages: Sequence[Language]) -> bool:
    """Whether sentences have far more of the common words of English than of those languages.
    Those of a script of its own have no words like English ones."""
    if not all(each.common for each in languages):
        return False
    said = sum(map(counts.__getitem__, _ENGLISH_WORDS))
    others = max(sum(map(counts.__getitem__, each.common)) for each in languages)
    return said >= _FEWEST and said > 4 * others


def _by_words(text: str, counts: Counter[str], languages: Iterable[Language]) -> Language | None:
    """The language whose common words a text has most of; None where English has as many, or none
    has enough. Only what has letters that English has not is judged."""
    sample = text[:_SAMPLE]
    letters = _FOREIGN_LETTER.findall(sample)
    if not letters:
        return None
    han = sum("\u4e00" <= letter <= "\u9fff" for letter in letters)
    if 2 * han > len(letters) and 10 * han > len(sample) and not _KANA.search(sample):
        return next((each for each in languages if not each.common), None)
    found = {each: sum(map(counts.__getitem__, each.common)) for each in languages}
    best = max(found, key=found.__getitem__)
    enough = found[best] >= _FEWEST and _SHARE * found[best] >= counts.total()
    said = sum(map(counts.__getitem__, _ENGLISH_WORDS))
    return best if enough and found[best] > 2 * said else None
