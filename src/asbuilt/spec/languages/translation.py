"""Texts of another language in English, phrase by phrase, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress

from asbuilt import regex
from asbuilt.record import dataclass
from asbuilt.spec.languages.language import CJK, Language, Phrase


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in English. ``changes`` are the replaced pieces: start and end in ``text``, start and
    end in the original."""

    text: str
    changes: tuple[tuple[int, int, int, int], ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters ``start`` up to ``end`` of ``text`` stand in the original."""
        if not self.changes:
            return start, end
        return self._place(start, False), self._place(end, True)

    def _place(self, offset: int, is_end: bool) -> int:
        index = bisect_left(self.changes, (offset + 1 - is_end,)) - 1
        if index < 0:
            return offset
        _, new_end, old_start, old_end = self.changes[index]
        if offset < new_end or (is_end and offset == new_end):
            return old_end if is_end else old_start
        return offset - new_end + old_end


_LASTING = regex.compile(
    r"per(?<=\bper)(?=\s[0-9]+\s(?:s|sec|min|minutes|hours|days?|weeks?|months?)[a-z]*\b)"
)
"""``por 5 dias``: what is "per" before one thing is "for" before so much time."""
_TOKEN = regex.compile(rf"([^\W{CJK}]+|[{CJK}]|`[^`]*`|/(?<!\w/)[\w{{}}:/.-]+)")
_BETWEEN = regex.compile(r"[\s'’-]*")
_DOTTED = regex.compile(r"[1-9](?<![\d.,].)\d{0,2}(?:\.\d{3})+(?![\d.])")
_SPACED = regex.compile(r"[1-9](?<![\d.,].)\d{0,2}(?: \d{3})+(?!\d)")
_GROUP = regex.compile(r" (?<=\d )\d{3}")
"""A group behind another: what begins with the space between them is soon looked for."""
_CHINESE = regex.compile(f"[{CJK}]")


@lru_cache(32_768)  # each reader asks for the same cells and lines
def translate(text: str, language: Language) -> Translation:
    text = _grouped(text, language)
    pieces = _TOKEN.split(text)  # what is between the tokens at even places, the tokens at odd ones
    words = [*map(str.casefold, pieces[1::2]), ""]
    begun = [*map(_beginnings(language).__getitem__, words)]
    if not any(begun):
        return Translation(_lasting(text, language))
    starts = [*accumulate(map(len, pieces), initial=0)]
    said: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    done = at = shift = 0
    for place, by_second in compress(enumerate(begun), begun):
        if place < done:
            continue
        start = starts[2 * place + 1]
        for phrase in by_second.get(words[place + 1]) or by_second[""]:
            if phrase.is_word or _stands(phrase, text, start, pieces, words, place):
                break
        else:
            continue
        done = place + len(phrase.words)
        end, put = starts[2 * done], phrase.english
        if not (pieces[2 * place] and pieces[2 * done]):
            put = _spaced(text, start, end, put)
        said += (text[at:start], put)
        changes.append((start + shift, start + shift + len(put), start, end))
        shift += len(put) - end + start
        at = end
    if not changes:
        return Translation(_lasting(text, language))
    return Translation(_lasting("".join((*said, text[at:])), language), tuple(changes))


def _lasting(said: str, language: Language) -> str:
    lasts = language.name in _OF_BOTH and "per" in said
    return _LASTING.sub("for", said) if lasts else said


_OF_BOTH = frozenset({"es", "pt"})
"""The languages that have one word for both; ``je 10 Minuten`` is a rate."""


@lru_cache(16)
def _units(language: Language) -> re.Pattern[str]:
    return regex.compile(rf"(?:(?<=[0-9])|(?<=[0-9]\s))(?:{'|'.join(language.units)})(?!\w)")


def _grouped(text: str, language: Language) -> str:
    """``text`` with the groups of its numbers apart as English has them, ``2.000`` as ``2,000``,
    and with its units: ``5 Mo`` as ``5 MB``."""
    for unit in language.units:
        if unit in text:
            text = _units(language).sub(lambda found: language.units[found[0]], text)
            break
    if language.thousands == "." and "." in text:
        return _DOTTED.sub(lambda match: match[0].replace(".", ","), text)
    if language.thousands == " " and _GROUP.search(text):
        return _SPACED.sub(lambda match: match[0].replace(" ", "\u00a0"), text)
    return text


class _Beginnings(dict[str, Mapping[str, tuple[Phrase, ...]]]):
    """The phrases of a language that may begin with a word, its own and those of stems, longer ones
    and longer stems first, by the word behind it: those under ``""`` go on with any other one, or
    not at all. Most words of a text begin none, and are said again: what was found is kept."""

    _MOST = 16_384

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> Mapping[str, tuple[Phrase, ...]]:
        if len(self) >= self._MOST:
            self.clear()
        found = self[word] = self._found(word)
        return found

    def _found(self, word: str) -> Mapping[str, tuple[Phrase, ...]]:
        phrases = self._language.phrases
        stems = self._language.stems.get(word[:2], ())
        firsts = [word] if word in phrases else []
        firsts += [stem for stem in stems if word.startswith(stem[:-1])]
        if not firsts:
            return {}
        some = list(chain.from_iterable(phrases[first] for first in firsts))
        some.sort(key=lambda phrase: (-len(phrase.words), -len(phrase.words[0])))
        behind = {phrase.words[1] for phrase in some if len(phrase.words) > 1}
        return {
            second: tuple(phrase for phrase in some if _may_go_on(phrase, second))
            for second in ("", *behind)
        }


_beginnings = lru_cache(16)(_Beginnings)


def _may_go_on(phrase: Phrase, second: str) -> bool:
    if len(phrase.words) == 1 or phrase.words[1] == second:
        return True
    stem = phrase.words[1]
    return stem[-1] == "*" and (not second or second.startswith(stem[:-1]))


def _stands(
    phrase: Phrase, text: str, start: int, pieces: Sequence[str], words: Sequence[str], place: int
) -> bool:
    """Whether a phrase that begins with the word at ``place`` goes on as the words behind do."""
    if len(phrase.words) == 1:
        alone = 2 * place + 1
        return len(phrase.words[0]) > 1 or _stands_alone(text, start, start + len(pieces[alone]))
    for at, wanted in enumerate(phrase.words[1:], place + 1):
        word = words[at]  # the last one is empty, and goes on with none
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return False
        between = pieces[2 * at]
        if between not in ("", " ") and not _BETWEEN.fullmatch(between):
            return False
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a single character is a word of its own: a unit after a figure or a slash, a whole
    text, between spaces; not a part of a longer Chinese word."""
    before, after = text[:start].rstrip(), text[end:]
    if before[-1:].isdigit() or before.endswith("/") or not (before + after).strip(" `*|.。"):
        return True
    beside = text[max(0, start - 1) : end + 1]
    return not _CHINESE.match(text, start) or len(_CHINESE.findall(beside)) == 1


def _spaced(text: str, start: int, end: int, english: str) -> str:
    """``english`` apart from the letters and figures around it, as Chinese needs it."""
    before = " " if text[start - 1 : start].isalnum() else ""
    after = " " if text[end : end + 1].isalnum() else ""
    return f"{before}{english}{after}"
