"""Documents in other languages: their headings, headers and phrases as the English ones.

Each file of ``spec/languages`` is one language: ``titles`` are headings, table headers and bold
keys in normal form, ``words`` phrases inside of texts, where a ``*`` ends a stem, ``parts``
pieces of names. They are JSON, which is read thirty times as fast as TOML. The readers look for
English only; while a document is read, :func:`title` and :func:`english` speak its language.
``common`` are words that nearly every sentence has: they tell a language where titles do not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from functools import cache, lru_cache, wraps
from itertools import accumulate, chain, compress
from pathlib import Path
from typing import TypeVar

import msgspec

from asbuilt import regex
from asbuilt.record import dataclass, replace
from asbuilt.spec import languages

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a phrase, casefolded, ``stem*`` for any ending, and what they mean."""

    words: tuple[str, ...]
    english: str
    is_word: bool
    """Whether it is one word of several letters, which needs nothing beside it."""


@dataclass(frozen=True, slots=True)
class Language:
    """``titles`` by their normal form; ``phrases`` by their first word, longer ones first.
    ``thousands`` separates the groups of a number. To compare two would take longer than to read
    with them: each is equal to no other one."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    name: str
    titles: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    thousands: str = ""
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys of ``phrases`` that are stems, by their first two letters."""
    parts: tuple[str, ...] = ()
    """What names of services, stores and clients have in them, however they go on."""
    common: frozenset[str] = frozenset()
    """Words that nearly every sentence has one of."""


ENGLISH = Language("en")
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)
_FOREIGN_LETTER = regex.compile("[\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Read what follows as ``language``."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def remembered(ask: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """``ask``, whose answers depend on the language, asked once for each text and language."""

    @lru_cache(16_384)
    def answer(text: str, spoken: Language) -> Answer:
        return ask(text)

    @wraps(ask)
    def asked(text: str) -> Answer:
        return answer(text, _SPOKEN.get())

    return asked


def language_of(text: str, titles: Iterable[str], known: frozenset[str]) -> Language:
    """The language of a document: the one that knows most of its ``titles`` (headings and table
    headers in normal form), two of them at least, unless they are few and its sentences English
    (*Phase* and *Effort* are French, too); else, or where two know as many, the one whose common
    words its sentences have. ``known`` are the English ones."""
    said = set(titles)
    if not _FOREIGN_LETTER.search(text) and len(said & known) > 1:
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


def with_titles(language: Language, titles: Mapping[str, str]) -> Language:
    """``language`` with further titles, in normal form."""
    return replace(language, titles={**language.titles, **titles}) if titles else language


@cache
def shipped() -> tuple[Language, ...]:
    """Every language that has a file."""
    # importlib.resources would import tempfile and shutil, for three milliseconds.
    files = sorted(Path(languages.__path__[0]).glob("*.json"))
    return tuple(_language(file.stem, file.read_bytes()) for file in files)


@cache
def english_titles() -> frozenset[str]:
    """The English headings, headers and keys that other languages have words for."""
    return frozenset(title for language in shipped() for title in language.titles.values())


def _language(name: str, text: bytes) -> Language:
    data = msgspec.json.decode(text)
    titles = {
        foreign.casefold(): title for title, some in data["titles"].items() for foreign in some
    }
    phrases: dict[str, list[Phrase]] = {}
    for meaning, some in data["words"].items():
        for written in some:
            words = tuple(_each_word(written))
            phrases.setdefault(words[0], []).append(
                Phrase(words, meaning, len(words) == 1 < len(words[0]))
            )
    ordered = {
        word: tuple(sorted(some, key=lambda phrase: -len(phrase.words)))
        for word, some in phrases.items()
    }
    stems: dict[str, list[str]] = {}
    for word in ordered:
        if word.endswith("*"):
            stems.setdefault(word[:2], []).append(word)
    by_letters = {letters: tuple(some) for letters, some in stems.items()}
    return Language(
        name,
        titles,
        ordered,
        data.get("thousands", ""),
        by_letters,
        tuple(data["parts"]),
        frozenset(data["common"]),
    )


# ---------------------------------------------------------------- translation


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


def is_foreign() -> bool:
    """Whether keys may be written in another language, so that no English word can be demanded."""
    return bool(_SPOKEN.get().titles)


def parts() -> tuple[str, ...]:
    """What names of services, stores and clients have in them, in the document's language."""
    return _SPOKEN.get().parts


def says(text: str, meanings: frozenset[str]) -> bool:
    """Whether ``text`` has a word with which a phrase begins that means one of ``meanings``; much
    faster than translating it."""
    spoken = _SPOKEN.get()
    return bool(spoken.phrases) and not _first_words(spoken.name, meanings).isdisjoint(
        text.casefold().split()
    )


@lru_cache(16)
def _first_words(language: str, meanings: frozenset[str]) -> frozenset[str]:
    phrases = next(each.phrases for each in shipped() if each.name == language)
    return frozenset(
        word for word, some in phrases.items() if any(each.english in meanings for each in some)
    )


def meanings(text: str) -> str:
    """Each title and phrase of another language that ``text`` may say, in English and with a colon
    as a label has it. What stands neither here nor in it, none of its parts says: to look for it so
    is much faster than to translate them."""
    language = _SPOKEN.get()
    if not language.titles:
        return ""
    glossary = _glossary(language)
    written = frozenset(text.casefold().split())  # each word once: most are said again
    words = frozenset(_LETTERS.findall(" ".join(written)))
    firsts = [word for word in words if word in glossary]
    for word in words:
        firsts += [stem for stem in language.stems.get(word[:2], ()) if word.startswith(stem[:-1])]
    said = {meaning for first in firsts for rest, meaning in glossary[first] if rest <= words}
    return " ".join(f"{meaning}:" for meaning in sorted(said))


@lru_cache(16)
def _glossary(language: Language) -> Mapping[str, tuple[tuple[frozenset[str], str], ...]]:
    """The phrases and titles of a language by their first words: the further words that a text
    must have in which one stands, and what it means."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for phrase in chain.from_iterable(language.phrases.values()):
        rest = frozenset(word for word in phrase.words[1:] if not word.endswith("*"))
        found.setdefault(phrase.words[0], []).append((rest, phrase.english))
    for written, meaning in language.titles.items():
        for first, *others in filter(None, [_LETTERS.findall(written)]):
            found.setdefault(first, []).append((frozenset(others), meaning))
    return {first: tuple(some) for first, some in found.items()}


_AND = regex.compile(r"\s(?:und|y|et|e|и)\s|[与和及]")
_LONGEST_TITLE = 80


def title(normal: str) -> str:
    """A title in normal form as the English one, if it is known."""
    titles = _SPOKEN.get().titles
    if not titles:
        return normal
    plain = normal.replace("’", "'")
    if plain in titles or len(plain) > _LONGEST_TITLE:
        return titles.get(plain, normal)
    halves = _AND.split(plain, maxsplit=1)
    if len(halves) == 2 and any(half in titles for half in halves):
        return " and ".join(titles.get(half, half) for half in halves)
    return normal


def english(text: str) -> str:
    """``text`` with the phrases that are known in English, the rest as it is."""
    language = _SPOKEN.get()
    return _translated(text, language).text if language.phrases else text


_LASTING = regex.compile(
    r"per(?<=\bper)(?=\s[0-9]+\s(?:s|sec|min|minutes|hours|days?|weeks?|months?)[a-z]*\b)"
)
"""``por 5 dias``: what is "per" before one thing is "for" before so much time."""
_CJK = "\u3400-\u9fff"
_TOKEN = regex.compile(rf"([^\W{_CJK}]+|[{_CJK}]|`[^`]*`|/(?<!\w/)[\w{{}}:/.-]+)")
_LETTERS = regex.compile(rf"[^\W\d_{_CJK}]+|[{_CJK}]")
_BETWEEN = regex.compile(r"[\s'’-]*")
_DOTTED = regex.compile(r"[1-9](?<![\d.,].)\d{0,2}(?:\.\d{3})+(?![\d.])")
_SPACED = regex.compile(r"[1-9](?<![\d.,].)\d{0,2}(?: \d{3})+(?!\d)")
_GROUP = regex.compile(r" (?<=\d )\d{3}")
"""A group behind another: what begins with the space between them is soon looked for."""
_CHINESE = regex.compile(f"[{_CJK}]")


def translated(text: str) -> Translation:
    """``text`` in English, as :func:`english` has it, with the way back to the original."""
    language = _SPOKEN.get()
    return _translated(text, language) if language.phrases else Translation(text)


@lru_cache(32_768)  # each reader asks for the same cells and lines
def _translated(text: str, language: Language) -> Translation:
    text = _grouped(text, language)
    pieces = _TOKEN.split(text)  # what is between the tokens at even places, the tokens at odd ones
    words = [*map(str.casefold, pieces[1::2]), ""]
    begun = [*map(_beginnings(language).__getitem__, words)]
    if not any(begun):
        return Translation(_lasting(text))
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
        return Translation(_lasting(text))
    return Translation(_lasting("".join((*said, text[at:]))), tuple(changes))


def _lasting(said: str) -> str:
    return _LASTING.sub("for", said) if "per" in said else said


def _grouped(text: str, language: Language) -> str:
    """``text`` with the groups of its numbers apart as English has them: ``2.000`` as ``2,000``."""
    if language.thousands == "." and "." in text:
        return _DOTTED.sub(lambda match: match[0].replace(".", ","), text)
    if language.thousands == " " and _GROUP.search(text):
        return _SPACED.sub(lambda match: match[0].replace(" ", "\u00a0"), text)
    return text


class _Beginnings(dict[str, Mapping[str, tuple[Phrase, ...]]]):
    """The phrases of a language that may begin with a word, its own and those of stems, longer ones
    first, by the word behind it: those under ``""`` go on with any other one, or not at all. Most
    words of a text begin none, and are said again: what was found is kept."""

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
        some.sort(key=lambda phrase: -len(phrase.words))
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


def _each_word(written: str) -> Iterator[str]:
    for match in regex.finditer(rf"[{_CJK}]|[^\W{_CJK}]+\*?|/", written.casefold()):
        if match[0] != "/":
            yield match[0]
