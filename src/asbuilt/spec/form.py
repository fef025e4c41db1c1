"""Forms of sentences, which are tried only on those that have the words of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from asbuilt import regex


class Form:
    """An expression for sentences, in whatever case, and ``words`` that each of them has to have:
    one of those that a ``|`` separates, in English and small letters, be it within another word.

    Most sentences have no form at all, and where a word is missing that is seen at once. But one
    that is passed over may open a call or hide a fault: whatever the expression matches has to have
    the words, which the tests prove of each form.

    >>> Form(r"^(?:only|just) (?P<roles>.+) may (?P<done>.+)$", "only|just", "may")
    """

    __slots__ = ("needs", "pattern")

    def __init__(self, pattern: str, *words: str, flags: int = re.I) -> None:
        self.pattern = regex.compile(pattern, flags)
        self.needs = tuple(tuple(some.split("|")) for some in words)

    def may_be_in(self, small: str) -> bool:
        """Whether a text, :func:`in_small_letters`, has the words."""
        for some in self.needs:
            for word in some:
                if word in small:
                    break
            else:
                return False
        return True

    def search(self, text: str) -> re.Match[str] | None:
        """Where ``text`` has the form, as :meth:`re.Pattern.search` has it."""
        return self.pattern.search(text) if self.may_be_in(in_small_letters(text)) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Whether all of ``text`` has the form, as :meth:`re.Pattern.fullmatch` has it."""
        return self.pattern.fullmatch(text) if self.may_be_in(in_small_letters(text)) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places where ``text`` has the form, as :meth:`re.Pattern.finditer` has them."""
        return self.pattern.finditer(text) if self.may_be_in(in_small_letters(text)) else iter(())


def found_in(text: str, forms: Iterable[Form]) -> Iterator[re.Match[str]]:
    """Where ``text`` has each of the ``forms`` that it has, in their order."""
    small = in_small_letters(text)
    for form in forms:
        if form.may_be_in(small) and (found := form.pattern.search(text)):
            yield found


@lru_cache(256)  # each sentence is asked for many forms
def in_small_letters(text: str) -> str:
    """``text`` as an expression in small English letters that ignores case sees it: to ``re`` the
    Turkish letters ``ı`` and ``İ`` are an *i*, and the long ``ſ`` is an *s*."""
    small = text.lower()
    if small.isascii():
        return small
    return small.replace("ı", "i").replace("i\u0307", "i").replace("ſ", "s")
