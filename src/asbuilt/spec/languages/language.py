"""What is known of a language: a file of JSON, which is read thirty times as fast as TOML.

``titles`` are headings, table headers and bold keys in normal form, ``words`` phrases inside of
texts, where a ``*`` ends a stem, a ``#`` at the end is a figure that must follow and a ``^`` before
one letter the beginning of a sentence, ``parts`` pieces of names, ``kinds`` what has a name of its
own, ``common`` words that nearly every sentence has: they tell a language where titles do not.
``sign_in`` are the words of sentences that demand a sign-in, ``filling`` among them those that say
nothing in one that demands none, ``limits`` those that make of all callers some, ``guests`` those
that say that guests are known: apart from the phrases, for nothing that they say may ever let
somebody in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex

CJK = "\u3400-\u9fff"
"""The characters that are a word each, for an expression."""
FIGURE = "#"
"""The last word of a phrase that means something before a figure alone: ``через #``."""


class Phrase(Struct, frozen=True):
    """The words of a phrase, casefolded, ``stem*`` for any ending, and what they mean."""

    words: tuple[str, ...]
    english: str
    is_word: bool
    """Whether it is one word of several letters, which needs nothing beside it."""
    begins: bool = False
    """Whether a single character is a word at the beginning of a sentence, whatever follows."""


class Language(Struct, frozen=True, dict=True):
    """``titles`` by their normal form; the ``words`` of its phrases by what they mean in English.
    ``thousands`` separates the groups of a number. To compare two would take longer than to read
    with them: each is equal to no other one."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    name: str
    titles: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    thousands: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    """Units behind figures, as English has them: as long as they are written."""
    parts: tuple[str, ...] = ()
    """What names of services, stores and clients have in them, however they go on."""
    kinds: tuple[str, ...] = ()
    """What parts of a system are called that have names of their own; those that begin with a
    hyphen end a word."""
    grants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What cells of matrices say, and no more: to ``allow`` and to ``deny``."""
    common: frozenset[str] = frozenset()
    """Words that nearly every sentence has one of."""
    sign_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What sentences say that demand a sign-in, by its part in them; ``*`` stands for letters at
    the end of a word, for anything in between."""
    limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What makes of all callers some: the words for ``only``, ``except``, ``when``, ``inside``."""
    around: Mapping[str, tuple[Sequence[str], Sequence[str], str]] = field(default_factory=dict)
    """What stands around times, by the English word before them: what may stand before, what does
    behind, and the characters with which the latter makes another word."""
    numbered: str = ""
    """What stands before the number of a time: ``第`` of ``第2周``."""
    endings: tuple[str, ...] = ()
    """With what nouns end in their cases and numbers; the empty one is left out."""
    articles: tuple[str, ...] = ()
    """What stands before nouns and is no part of their names."""
    guests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What definitions say of guests who are ``known``, what makes that doubtful, ``maybe``, and
    the verbs of such sentences, ``is``."""
    known_guests: Mapping[str, str] = field(default_factory=dict)
    """The guests and visitors whom the document that is read knows, by their English words, with
    the names of their roles."""

    @cached_property
    def phrases(self) -> Mapping[str, tuple[Phrase, ...]]:
        """The phrases by their first word, longer ones first. Which language a document is in is
        told without those of any."""
        phrases: dict[str, list[Phrase]] = {}
        for meaning, some in self.words.items():
            for written in some:
                words = tuple(_each_word(written))
                phrases.setdefault(words[0], []).append(
                    Phrase(words, meaning, len(words) == 1 < len(words[0]), written[0] == "^")
                )
        return {
            word: tuple(sorted(some, key=lambda phrase: -len(phrase.words)))
            for word, some in phrases.items()
        }

    @cached_property
    def stems(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of ``phrases`` that are stems, by their first two letters."""
        stems: dict[str, list[str]] = {}
        for word in self.phrases:
            if word.endswith("*"):
                stems.setdefault(word[:2], []).append(word)
        return {letters: tuple(some) for letters, some in stems.items()}


ENGLISH = Language("en")


def with_titles(language: Language, titles: Mapping[str, str]) -> Language:
    """``language`` with further titles, in normal form."""
    return replace(language, titles={**language.titles, **titles}) if titles else language


def with_guests(language: Language, known: Mapping[str, str]) -> Language:
    """``language`` as a document has it that knows some guests and visitors."""
    return replace(language, known_guests=known) if known else language


@cache
def shipped() -> tuple[Language, ...]:
    """Every language that has a file."""
    # importlib.resources would import tempfile and shutil, for three milliseconds.
    files = sorted(_HERE.glob("??.json"))
    return tuple(_language(file.stem, file.read_bytes()) for file in files)


_HERE = Path(__file__).parent


@cache
def chapters() -> frozenset[str]:
    """What numbered parts of documents are called, in whatever language: that of a document is told
    by its titles, and these have to be known without their numbers. They have a file of their own,
    for most documents need no other words of these languages."""
    called: dict[str, list[str]] = msgspec.json.decode((_HERE / "chapters.json").read_bytes())
    return frozenset(word for some in called.values() for word in some)


@cache
def english_titles() -> frozenset[str]:
    """The English headings, headers and keys that other languages have words for."""
    return frozenset(title for language in shipped() for title in language.titles.values())


def _language(name: str, text: bytes) -> Language:
    data = msgspec.json.decode(text)
    titles = {
        foreign.casefold(): title for title, some in data["titles"].items() for foreign in some
    }
    return Language(
        name,
        titles,
        data["words"],
        data.get("thousands", ""),
        data.get("units", {}),
        tuple(data["parts"]),
        tuple(data["kinds"]),
        _tuples(data["grants"]),
        frozenset(data["common"]),
        _tuples(data["sign_in"]),
        _tuples(data["limits"]),
        _tuples(data.get("around", {})),
        data.get("numbered", ""),
        tuple(data.get("endings", ())),
        tuple(data.get("articles", ())),
        _tuples(data.get("guests", {})),
    )


def _tuples(entries: Mapping[str, Iterable[Any]]) -> dict[str, Any]:
    return {name: tuple(some) for name, some in entries.items()}


def _each_word(written: str) -> Iterator[str]:
    for match in regex.finditer(rf"[{CJK}]|[^\W{CJK}]+\*?|/|#", written.casefold()):
        if match[0] != "/":
            yield match[0]


def expression(words: Iterable[str]) -> str:
    """An expression for any of some words in small letters, ``*`` for what they may have in it or
    at their end; those of Chinese stand beside others without a space. Those that begin with one
    letter stand together behind it: all other places are passed over.

    >>> expression(["nur", "nie", "kein*"])
    'n(?<!\\\\w.)(?:ur(?!\\\\w)|ie(?!\\\\w))|k(?<!\\\\w.)(?:ein\\\\w*(?!\\\\w))'
    """
    ends: dict[str, list[str]] = {}
    for word in words:
        ends.setdefault(word[0], []).append(_end(word))
    return "|".join(
        f"{re.escape(first)}{'' if _HAN.match(first) else _BEGINS}(?:{'|'.join(some)})"
        for first, some in ends.items()
    )


def _end(word: str) -> str:
    """An expression for what follows the first letter of a word."""
    inside, ending = (word[1:-1], r"\w*") if word.endswith("*") else (word[1:], "")
    middle = r"[^.;。；]{0,40}".join(map(re.escape, inside.split("*")))
    return f"{middle}{ending}" if _HAN.match(word) else rf"{middle}{ending}(?!\w)"


_HAN = regex.compile(f"[{CJK}]")
_BEGINS = r"(?<!\w.)"
"""What says behind the first letter of a word that none stands before it."""
