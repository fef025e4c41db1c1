"""Sentences in another language than that of the document in which they stand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from asbuilt import regex
from asbuilt.spec.languages.language import CJK, Language, shipped

ENGLISH = frozenset({
    "the", "an", "and", "of", "to", "is", "in", "that", "for", "with", "are", "be", "it", "by",
    "or", "as", "at", "this", "from", "not", "may", "can", "cannot", "only", "must", "never",
    "they", "their", "who", "which", "has", "have", "no", "if", "but", "does", "do", "will",
    "shall",
})  # fmt: skip
_WORD = regex.compile(r"[^\W\d_]+")
_HAN = regex.compile(f"[{CJK}]")
_FEWEST = 2
_MOST_WORDS = 24


class Denials(msgspec.Struct):
    """The words of each language that deny or say *only*, and for those of which one is English
    too, as ``no``, the common words that stand beside it. They have a file of their own, for most
    documents need no other words of these languages."""

    words: dict[str, list[str]]
    beside: dict[str, list[str]]


@cache
def denials() -> Denials:
    """Those of the languages that are known."""
    return msgspec.json.decode((Path(__file__).parent / "denials.json").read_bytes(), type=Denials)


@cache
def _denials() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """The words of all languages that deny or say *only*, beginnings of some, and the common words
    of those of which one is English too."""
    said = {word for words in denials().words.values() for word in words}
    whole = {word for word in said if word[-1] != "*" and not _HAN.match(word)}
    beginnings = {f" {word[:-1]}" for word in said if word[-1] == "*"}
    beginnings |= {word for word in said if _HAN.match(word)}
    beside = frozenset[str]().union(*denials().beside.values())
    return frozenset(whole - ENGLISH), (*beginnings,), beside


def may_deny(text: str) -> bool:
    """Whether a text in small letters may have a sentence in another language that denies."""
    words, beginnings, others = _denials()
    said = text.split()
    if not words.isdisjoint(said) or any(map(text.__contains__, beginnings)):
        return True
    return not others.isdisjoint(said) and not _ENGLISH_DENIALS.isdisjoint(said)


_ENGLISH_DENIALS = frozenset({"no", "solo"})
"""Words that deny in English and in another language."""


def language_of_sentence(text: str, spoken: Language) -> Language | None:
    """The language of a sentence, where it is another one than what is ``spoken``, and denies or
    says *only*."""
    said = text.casefold()
    words = _WORD.findall(said)
    if len(words) > _MOST_WORDS or not may_deny(f" {said} "):
        return None
    if _HAN.search(said):
        found = next((each for each in shipped() if not each.common), None)
    else:
        hits = {each: sum(_has(each, word) for word in words) for each in shipped()}
        found = max(hits, key=hits.__getitem__)
        if hits[found] < _FEWEST or hits[found] <= sum(word in ENGLISH for word in words):
            return None
    return None if found is None or found.name == spoken.name else found


def _has(language: Language, word: str) -> bool:
    """Whether a word is one of those of a language that are known."""
    if word in language.common or word in language.phrases:
        return True
    denials = language.limits["not"]
    return word in denials or any(
        each[-1] == "*" and word.startswith(each[:-1]) for each in denials
    )
