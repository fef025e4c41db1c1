"""The roles that names mean: ``the admins`` means ``admin``, and a noun of another language its
role in whatever case."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, Caller
from asbuilt.spec.figures.vocabulary import beginnings
from asbuilt.spec.language import spoken
from asbuilt.spec.languages.language import ENGLISH, Language
from asbuilt.spec.words import IRREGULAR, singular, snake

_Kept = frozenset[str] | tuple[str, ...]


def may_name(known: Collection[str], text: str) -> bool:
    """Whether ``text`` may name one of ``known`` roles: soon seen where it does not, for none of
    its words begins like one of theirs."""
    return _may_name(_kept(known), text)


@lru_cache(256)  # several readers ask for each line
def _may_name(known: _Kept, text: str) -> bool:
    begun = _begun(known)
    if not begun or not begun.isdisjoint(beginnings(text.replace("_", " "))):
        return True
    return not text.isascii() and any(map(text.__contains__, _in_han(known)))


def _kept(known: Collection[str]) -> _Kept:
    """``known`` roles as a key by which is remembered what is known of them: most of all a set,
    whose hash is."""
    return known if isinstance(known, frozenset) else tuple(islice(known, _MOST_ROLES))


@lru_cache(4)
def _begun(known: _Kept) -> frozenset[str]:
    """The beginnings of the first words of roles; nothing if one of them begins in another way
    where there are several: ``man``, ``men``."""
    names = [_noun(role) for role in islice(known, _MOST_ROLES)]
    if any(name.endswith(tuple(IRREGULAR.values())) for name in names):
        return frozenset()
    return frozenset(name[:3].partition("_")[0] for name in names)


@lru_cache(4)
def _in_han(known: _Kept) -> tuple[str, ...]:
    return tuple(role for role in islice(known, _MOST_ROLES) if role[:1] >= _HAN)


_MOST_ROLES = 200
"""Roles among which one is looked for: no service has more."""


def may_list(known: Collection[str], text: str) -> bool:
    """Whether a list of names may have one of ``known`` roles or an administrator: soon seen where
    it does not, for a name begins with the same letter for short and where it is of several. A
    guest is called in many ways, and what other languages decline begins with an article."""
    kept = _kept(known)
    if len(known) > _MOST_ROLES or spoken() is not ENGLISH or ANONYMOUS in _by_noun(kept):
        return True
    first = (word[0] for word in beginnings(text.replace("_", " ")))
    return not _letters(kept).isdisjoint(first)


@lru_cache(4)
def _letters(known: _Kept) -> frozenset[str]:
    """The first letters of known roles and of administrators."""
    names = (*_by_noun(known), *USUAL)
    return frozenset(next(filter(str.isalnum, name), "") for name in names)


def known_role(name: str, known: Collection[str]) -> str | None:
    """The one of ``known`` roles that ``name`` means, be it one or several: "the admins"; also
    "administrators" where only ``admin`` is known."""
    return _known_role(name, _kept(known), spoken())


def known_caller(caller: Caller, known: Collection[str]) -> Caller | None:
    """``caller`` as one of the ``known`` roles is called; None where none of them is meant."""
    name = caller.role.text
    role = name if name in known or name in USUAL else known_role(name, known)
    return Caller(Text(role, caller.role.span), caller.word) if role else None


@lru_cache(4096)  # sentences say the same words
def _known_role(name: str, known: _Kept, language: Language) -> str | None:
    noun = _noun(_ARTICLE.sub("", name))
    role = _by_noun(known).get(noun)
    if role is None and (language.endings or language.articles):
        role = _by_stem(known, language).get(_stem(noun, language))
    if role is None and noun in USUAL:
        usual = (each for each in islice(known, _MOST_ROLES) if _noun(each) in USUAL)
        role = min(usual, default=None)
    return _noun(role) if role in USUAL else role


@lru_cache(4)
def _by_stem(known: _Kept, language: Language) -> dict[str, str]:
    """Roles by what is left of their names without the endings of their language, where that is of
    one role: the one of ``операторам`` is ``оператор``."""
    called = _by_noun(known)  # a role may be there in several spellings
    stems = [_stem(noun, language) for noun in called]
    return {
        stem: role
        for stem, role in zip(stems, called.values(), strict=True)
        if len(stem) >= _shortest(stem) and stems.count(stem) == 1
    }


def _stem(noun: str, language: Language) -> str:
    """``noun`` without an article and without the endings of its words."""
    words = noun.split("_")
    words = words[1:] if len(words) > 1 and words[0] in language.articles else words
    return "_".join(_without_ending(word, language) for word in words)


def _without_ending(word: str, language: Language) -> str:
    fitting = (each for each in language.endings if word.endswith(each))
    stem = len(word) - len(max(fitting, key=len, default=""))
    return word[:stem] if stem >= _shortest(word) else word


def _shortest(word: str) -> int:
    """How long a stem is at least: a sign of Chinese says more than a letter."""
    return _SHORTEST_STEM if word[:1] < _HAN else 1


_HAN = "\u3400"
"""The first sign of Chinese, whose words have no spaces between them."""


_SHORTEST_STEM = 3
_ARTICLE = regex.compile("^(?:the|an?|every|each)[_ ]", re.IGNORECASE)


_SHORT = {"mod": "moderator", "coord": "coordinator", "rep": "representative", "mgr": "manager",
          "prof": "professor"}  # fmt: skip
"""What some roles are called for short; not what may mean a place, ``(dev only)``."""


@lru_cache(4)
def _by_noun(known: _Kept) -> dict[str, str]:
    """Roles by their nouns; of several the usual one, whatever order a set of them has."""
    some = islice(known, _MOST_ROLES)
    order = sorted(some, key=lambda role: (role not in USUAL, role), reverse=True)
    named = {_noun(role): role for role in order}
    short = {each: named[whole] for each, whole in _SHORT.items() if whole in named}
    return short | named


@lru_cache(4096)
def _noun(name: str) -> str:
    return singular(snake(name))
