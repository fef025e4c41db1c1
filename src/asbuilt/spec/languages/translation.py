"""Texts of another language in English, phrase by phrase, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress

from asbuilt import regex
from asbuilt.record import dataclass, replace
from asbuilt.spec.languages.language import CJK, FIGURE, Language, Phrase


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in English. ``changes`` are the replaced pieces: start and end in ``text``, start and
    end in the original, or in what was made of it ``before``."""

    text: str
    changes: tuple[tuple[int, int, int, int], ...] = ()
    before: Translation | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters ``start`` up to ``end`` of ``text`` stand in the original."""
        if self.changes:
            start, end = self._place(start, False), self._place(end, True)
        return self.before.origin(start, end) if self.before else (start, end)

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
    ordered = _ordered(text, language) if language.around else None
    if ordered is None:
        return _translated(text, language)
    return replace(_translated(ordered.text, language), before=ordered)


def _ordered(text: str, language: Language) -> Translation | None:
    """``text`` with the words around its times before them as in English: ``在5分钟内`` as ``within
    5分钟``; None if there is nothing to be put in order."""
    found = [*_around(language).finditer(text)] if _DIGIT.search(text) else []
    said: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    at = shift = 0
    for match in found:
        for start, end, put in _pieces(match, language):
            said += (text[at:start], put)
            changes.append((start + shift, start + shift + len(put), start, end))
            shift += len(put) - end + start
            at = end
    return Translation("".join((*said, text[at:])), tuple(changes)) if found else None


def _pieces(match: re.Match[str], language: Language) -> Iterator[tuple[int, int, str]]:
    """What is put in place of which pieces of a text around a time; of one that is numbered, the
    time before its number: ``第2周`` as ``week 2``."""
    if match["unit"]:
        named = chain.from_iterable(_beginnings(language)[match["unit"][0]].values())
        put = next(each.english for each in named if "".join(each.words) == match["unit"])
        yield match.start(), match.end(), f" {put} {match['number']} "
        return
    yield match.start(), match.start("time"), f" {match.lastgroup} "
    yield match.end("time"), match.end(), " "


_DIGIT = regex.compile("[0-9]")
_UNITS = frozenset({"milliseconds", "seconds", "minutes", "hours", "day", "week", "month", "year"})


@lru_cache(16)
def _around(language: Language) -> re.Pattern[str]:
    """What :attr:`Language.around` stands around: times in the language's own units, or in Latin
    ones."""
    phrases = chain.from_iterable(language.phrases.values())
    units = ["".join(phrase.words) for phrase in phrases if phrase.english in _UNITS]
    befores = {word for before, _, _ in language.around.values() for word in before}
    behinds = (
        rf"(?P<{meaning}>(?:{_longest(behind)})(?![{other}]))"
        for meaning, (_, behind, other) in language.around.items()
    )
    return regex.compile(
        rf"(?:(?:{_longest(befores)})\s?)?(?P<time>(?<![0-9.,-])[0-9]{{1,9}}(?:\.[0-9]{{1,3}})?\s?"
        rf"(?:{_longest(units)}|(?:ms|s|min|h|d)(?![a-z])))\s?(?:{'|'.join(behinds)})"
        rf"|{language.numbered}\s?(?P<number>[0-9]{{1,3}})\s?(?P<unit>{_longest(units)})"
    )


def _longest(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _translated(text: str, language: Language) -> Translation:
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
        done = place + len(phrase.words) - (phrase.words[-1] == FIGURE)
        end, put = starts[2 * done], phrase.english
        if pieces[2 * place] in _TIGHT or not pieces[2 * done]:
            put = _spaced(text, start, end, put)
        said += (text[at:start], put)
        changes.append((start + shift, start + shift + len(put), start, end))
        shift += len(put) - end + start
        at = end
    if not changes:
        return Translation(_lasting(text, language))
    return Translation(_lasting("".join((*said, text[at:])), language), tuple(changes))


_TIGHT = ("", "%")
"""What stands between two words without a space."""


def _lasting(said: str, language: Language) -> str:
    lasts = language.name in _OF_BOTH and "per" in said
    return _LASTING.sub("for", said) if lasts else said


_OF_BOTH = frozenset({"es", "pt", "ru"})
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
    return stem == FIGURE or (stem[-1] == "*" and (not second or second.startswith(stem[:-1])))


def _stands(
    phrase: Phrase, text: str, start: int, pieces: Sequence[str], words: Sequence[str], place: int
) -> bool:
    """Whether a phrase that begins with the word at ``place`` goes on as the words behind do."""
    if len(phrase.words) == 1:
        alone = 2 * place + 1
        if phrase.begins and not text[:start].rstrip()[-1:].isalnum():
            return True
        return len(phrase.words[0]) > 1 or _stands_alone(text, start, start + len(pieces[alone]))
    for at, wanted in enumerate(phrase.words[1:], place + 1):
        word = words[at]  # the last one is empty, and goes on with none
        if wanted == FIGURE and _DIGIT.match(word):
            continue
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
    beside = text[start - 1 : start]
    before = " " if beside.isalnum() or beside == "%" else ""
    after = " " if text[end : end + 1].isalnum() else ""
    return f"{before}{english}{after}"
