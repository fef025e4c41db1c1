"""Texts of another language in English, phrase by phrase, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.languages.language import CJK, ENGLISH, FIGURE, Language, Phrase

Change = tuple[int, int, str]
"""Where something begins and ends, and what is put in its place."""


class Translation(Struct, frozen=True):
    """A text in English, and the ``original`` in its language, if any of its words are known. The
    way back is looked for when somebody asks: most only want to know what is said."""

    text: str
    original: str = ""
    language: Language = ENGLISH

    @property
    def changed(self) -> bool:
        """Whether any of its words are known in English."""
        return any(_ways_back(self.original, self.language))

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters ``start`` up to ``end`` of ``text`` stand in the original."""
        for way in _ways_back(self.original, self.language):
            start, end = _place(way, start, False), _place(way, end, True)
        return start, end


Way = tuple[tuple[int, int, int, int], ...]
"""The replaced pieces of a text: start and end in what was made of it, start and end in it."""


def _place(way: Way, offset: int, is_end: bool) -> int:
    index = bisect_left(way, (offset + 1 - is_end,)) - 1
    if index < 0:
        return offset
    _, new_end, old_start, old_end = way[index]
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


@lru_cache(65_536)  # each reader asks for the same cells and lines
def translate(text: str, language: Language) -> Translation:
    said = _in_order(text, language)
    pieces = _TOKEN.split(said)
    changes = _changes(pieces, language)
    if changes:
        for start, end, put in reversed(changes):
            pieces[start:end] = (put,)
        said = "".join(pieces)
    if language.name in _OF_BOTH and "per" in said:
        said = _LASTING.sub("for", said)
    return Translation(said, text, language) if changes or language.around else Translation(said)


@lru_cache(16)  # several ask for the way of one text
def _ways_back(text: str, language: Language) -> tuple[Way, ...]:
    """The ways from a translation to what it was made of, and from that to ``text``."""
    if not language.words:
        return ()
    pieces = _TOKEN.split(_in_order(text, language))
    starts = [*accumulate(map(len, pieces), initial=0)]
    changes = ((starts[at], starts[end], put) for at, end, put in _changes(pieces, language))
    return _way(changes), _way(_around_times(_grouped(text, language), language))


def _way(changes: Iterable[Change]) -> Way:
    way: list[tuple[int, int, int, int]] = []
    shift = 0
    for start, end, put in changes:
        way.append((start + shift, start + shift + len(put), start, end))
        shift += len(put) - end + start
    return tuple(way)


def _in_order(text: str, language: Language) -> str:
    """``text`` with its numbers, and with the words around its times before them, as in English:
    ``在5分钟内`` as ``within 5分钟``."""
    text = _grouped(text, language)
    if not language.around:
        return text
    said: list[str] = []
    at = 0
    for start, end, put in _around_times(text, language):
        said += (text[at:start], put)
        at = end
    return "".join((*said, text[at:])) if said else text


def _around_times(text: str, language: Language) -> Iterator[Change]:
    if language.around and _DIGIT.search(text):
        for match in _around(language).finditer(text):
            yield from _reordered(match, language)


def _reordered(match: re.Match[str], language: Language) -> Iterator[Change]:
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


def _changes(pieces: Sequence[str], language: Language) -> list[Change]:
    """The pieces of a text that are known in English; at odd places are its words, at even ones is
    what stands between them."""
    written = pieces[1::2]
    begun = [*map(_beginnings(language).__getitem__, written)]
    changes: list[Change] = []
    if not any(begun):
        return changes
    words = [*map(str.casefold, written), ""]
    done = 0
    for place, by_second in compress(enumerate(begun), begun):
        if place < done:
            continue
        for phrase in by_second.get(words[place + 1]) or by_second[""]:
            if phrase.is_word or _stands(phrase, pieces, words, place):
                break
        else:
            continue
        done = place + len(phrase.words) - (phrase.words[-1] == FIGURE)
        start, end, put = 2 * place + 1, 2 * done, phrase.english
        if pieces[start - 1] in _TIGHT or not pieces[end]:
            put = _spaced(pieces, start, end, put)
        changes.append((start, end, put))
    return changes


_TIGHT = ("", "%")
"""What stands between two words without a space."""
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
        self._phrases, self._stems = language.phrases, language.stems

    def __missing__(self, written: str) -> Mapping[str, tuple[Phrase, ...]]:
        word = written.casefold()
        begins = word in self._phrases or word[:2] in self._stems
        found = self._found(word) if begins else _NONE
        if begins or word.isalpha():  # numbers are seldom said again
            if len(self) >= self._MOST:
                self.clear()
            self[written] = found
        return found

    def _found(self, word: str) -> Mapping[str, tuple[Phrase, ...]]:
        firsts = [word] if word in self._phrases else []
        stems = self._stems.get(word[:2], ())
        firsts += [stem for stem in stems if word.startswith(stem[:-1])]
        some = list(chain.from_iterable(self._phrases[first] for first in firsts))
        some.sort(key=lambda phrase: (-len(phrase.words), -len(phrase.words[0])))
        behind = {phrase.words[1] for phrase in some if len(phrase.words) > 1}
        return {
            second: tuple(phrase for phrase in some if _may_go_on(phrase, second))
            for second in (("", *behind) if some else ())
        }


_NONE: Mapping[str, tuple[Phrase, ...]] = {}
_beginnings = lru_cache(16)(_Beginnings)


def _may_go_on(phrase: Phrase, second: str) -> bool:
    if len(phrase.words) == 1 or phrase.words[1] == second:
        return True
    stem = phrase.words[1]
    return stem == FIGURE or (stem[-1] == "*" and (not second or second.startswith(stem[:-1])))


def _stands(phrase: Phrase, pieces: Sequence[str], words: Sequence[str], place: int) -> bool:
    """Whether a phrase that begins with the word at ``place`` goes on as the words behind do."""
    if len(phrase.words) == 1:
        return len(phrase.words[0]) > 1 or _stands_alone(phrase, pieces, 2 * place + 1)
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


def _stands_alone(phrase: Phrase, pieces: Sequence[str], at: int) -> bool:
    """Whether a single character is a word of its own: a unit after a figure or a slash, a whole
    text, between spaces; not a part of a longer Chinese word."""
    before, alone, after = "".join(pieces[:at]), pieces[at], "".join(pieces[at + 1 :])
    led = before.rstrip()
    if phrase.begins and not led[-1:].isalnum():
        return True
    if led[-1:].isdigit() or led.endswith("/") or not (led + after).strip(" `*|.。"):
        return True
    beside = before[-1:] + alone + after[:1]
    return not _CHINESE.match(alone) or len(_CHINESE.findall(beside)) == 1


def _spaced(pieces: Sequence[str], start: int, end: int, english: str) -> str:
    """``english`` apart from the letters and figures around it, as Chinese needs it."""
    beside = (pieces[start - 1] or "".join(pieces[:start]))[-1:]
    before = " " if beside.isalnum() or beside == "%" else ""
    after = " " if (pieces[end] or "".join(pieces[end:]))[:1].isalnum() else ""
    return f"{before}{english}{after}"
