"""The language of the document that is read: its headings, headers and phrases as English ones.

The readers look for English only; while a document is read, :func:`title` and :func:`english`
speak its language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from itertools import chain
from typing import TypeVar

from asbuilt import regex
from asbuilt.spec.conjunction import AND, HAN_AND
from asbuilt.spec.languages.language import CJK, ENGLISH, Language, expression
from asbuilt.spec.languages.translation import Translation, translate

Answer = TypeVar("Answer")
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


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


def is_foreign() -> bool:
    """Whether keys may be written in another language, so that no English word can be demanded."""
    return bool(_SPOKEN.get().titles)


def spoken() -> Language:
    """The language of the document that is read."""
    return _SPOKEN.get()


def limits(text: str) -> bool:
    """Whether ``text`` has a word of its language that makes of all callers some, or of always
    sometimes: ``aber nur werktags``. What it means nobody knows, so that it opens nothing."""
    return _says_limit("anywhere", text)


def begins_limit(text: str) -> bool:
    """Whether ``text`` begins with such a condition, and is no name: ``sauf le dimanche``."""
    return _says_limit("first", text)


def begins_exception(text: str) -> bool:
    """Whether ``text`` begins with the word for *except*, or is no more than a few words behind one
    for *only*, ``nur werktags``; what begins with *if* may tell anything."""
    return _says_limit("except", text)


def limits_named(text: str) -> bool:
    """Whether ``text`` limits those who are named before it: it says *only* of something behind."""
    return _says_limit("behind", text)


def says_only(text: str) -> bool:
    """Whether ``text`` says *only* in its language: ``Nur Küster dürfen …``."""
    return _says_limit("only", text)


def denies(text: str) -> bool:
    """Whether ``text`` has a word of its language that denies: ``Küster dürfen nicht …``."""
    return _says_limit("not", text)


def says_ended(text: str) -> bool:
    """Whether ``text`` says in its language that something is gone, or off: ``wurde entfernt``."""
    return _says_limit("ended", text)


def says_reads(text: str) -> bool:
    """Whether ``text`` says in its language that somebody only reads: ``lecture seule``."""
    return _says_limit("reads", text)


def says_reserved(text: str) -> bool:
    """Whether ``text`` says in its language that something is for some alone: ``vorbehalten``."""
    return _says_limit("reserved", text)


def limits_inside(text: str) -> bool:
    """Whether ``text`` names a place inside of an organisation in its language: ``im Hausnetz``."""
    return _says_limit("inside", text)


def says_closed(text: str) -> bool:
    """Whether ``text`` says in its language that something is not public."""
    return _says_limit("closed", text)


def says_when(text: str) -> bool:
    """Whether ``text`` has a condition or an exception in its language."""
    return _says_limit("when", text)


def behind_refusal(text: str) -> str:
    """What stands behind the first word of ``text`` that denies or excepts in its language, in
    small letters: ``für Köche`` of ``nicht für Köche``; nothing if there is none."""
    words = _limits(_SPOKEN.get()).get("refusing")
    found = words.search(text.casefold()) if words else None
    return text.casefold()[found.end() :] if found else ""


def _says_limit(how: str, text: str) -> bool:
    words = _limits(_SPOKEN.get()).get(how)
    return words is not None and words.search(text.casefold().replace(_DELETES, " ")) is not None


_DELETES = "删除"
"""A verb that ends like a word for *except*."""


@lru_cache(16)
def _limits(language: Language) -> Mapping[str, re.Pattern[str]]:
    if not language.limits:
        return {}
    only, apart, when, inside = map(
        language.limits.__getitem__, ("only", "except", "when", "inside")
    )
    when = (*when, *language.limits["seldom"])
    first = expression((*only, *apart, *when))
    return {
        "anywhere": regex.compile(f"{first}|{expression(inside)}"),
        "first": regex.compile(rf"\A\W*(?:{first})"),
        "except": regex.compile(
            rf"\A\W*(?:{expression(apart)}|(?:{expression(only)})(?:\W+\w+){{1,3}}\W*\Z)"
        ),
        "only": regex.compile(expression(only)),
        "refusing": regex.compile(expression((*language.limits["not"], *apart))),
        **{
            how: regex.compile(expression(language.limits[how]))
            for how in ("not", "ended", "reads", "reserved", "inside")
        },
        "closed": regex.compile(
            rf"(?:{expression(language.limits['not'])})\W*(?:\w+\W+){{0,2}}"
            rf"(?:{expression(language.limits['open'])})"
        ),
        "when": regex.compile(expression((*apart, *when))),
        "behind": regex.compile(rf"{expression((*apart, *when))}|(?:{expression(only)})\W*\w"),
    }


def granted(cell: str) -> str:
    """``allow`` or ``deny``, where a cell says no more than that in its language; else nothing."""
    grants = _SPOKEN.get().grants
    return next((grant for grant, said in grants.items() if cell in said), "")


def without_article(text: str) -> str:
    """``text`` without the article of its language that it begins with: ``anonymes`` of ``les
    anonymes``."""
    first, gap, rest = text.partition(" ")
    return rest if gap and first.casefold() in _SPOKEN.get().articles else text


def parts() -> tuple[str, ...]:
    """What names of services, stores and clients have in them, in the document's language."""
    return _SPOKEN.get().parts


def kinds() -> tuple[str, ...]:
    """What parts of a system are called that have names of their own, in the document's
    language."""
    return _SPOKEN.get().kinds


def common_words() -> frozenset[str]:
    """Words that nearly every sentence of the document's language has one of."""
    return _SPOKEN.get().common


def says(text: str, meanings: frozenset[str]) -> bool:
    """Whether ``text`` has a word with which a phrase begins that means one of ``meanings``; much
    faster than translating it."""
    spoken = _SPOKEN.get()
    return bool(spoken.words) and not _first_words(spoken, meanings).isdisjoint(
        text.casefold().split()
    )


@lru_cache(16)
def _first_words(language: Language, meanings: frozenset[str]) -> frozenset[str]:
    return frozenset(
        word
        for word, some in language.phrases.items()
        if any(each.english in meanings for each in some)
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
    said.update(language.around)
    return " ".join(f"{meaning}:" for meaning in sorted(said))


@lru_cache(16)
def _glossary(language: Language) -> Mapping[str, tuple[tuple[frozenset[str], str], ...]]:
    """The phrases and titles of a language by their first words: the further words that a text
    must have in which one stands, and what it means."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for phrase in chain.from_iterable(language.phrases.values()):
        rest = frozenset(word for word in phrase.words[1:] if _LETTERS.fullmatch(word))
        found.setdefault(phrase.words[0], []).append((rest, phrase.english))
    for written, meaning in language.titles.items():
        for first, *others in filter(None, [_LETTERS.findall(written)]):
            found.setdefault(first, []).append((frozenset(others), meaning))
    return {first: tuple(some) for first, some in found.items()}


_AND = regex.compile(rf"\s(?:{AND})\s|[{HAN_AND}]")
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
    return english(normal)


def english(text: str) -> str:
    """``text`` with the phrases that are known in English, the rest as it is."""
    language = _SPOKEN.get()
    return translate(text, language).text if language.words else text


def translated(text: str) -> Translation:
    """``text`` in English, as :func:`english` has it, with the way back to the original."""
    language = _SPOKEN.get()
    return translate(text, language) if language.words else Translation(text)


_LETTERS = regex.compile(rf"[^\W\d_{CJK}]+|[{CJK}]")
