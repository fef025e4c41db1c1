"""Parts of a system that a text names after what they are: ``the module Leak Detector``, ``the
“Fraud Guard” service``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.language import kinds
from asbuilt.spec.languages.language import CJK

_KINDS = ("component", "module", "service", "job", "process", "agent", "task", "daemon", "worker")
_OPEN, _CLOSE = "«„“‚‘\"'`「『*_", "»”“’‘\"'`」』*_"
_SMALL = r"(?:of|for|de|da|do|du|des|del|dos|das|la|le|el|der|die|das|the)"
_WORD = r"[^\W\d_a-zа-яё][^\W_]*(?:-[^\W_]+)*"
_NAME = rf"{_WORD}(?: (?:{_SMALL} )?{_WORD}|(?: {_SMALL}){{1,2}} [^\W\d_]+){{0,3}}"
_LARGE = r"[A-Z][\w-]+"
_LONGEST = 40
_STEM = 6


def named_parts(text: Text) -> Iterator[tuple[Text, bool]]:
    """The names, each behind or before what it is of, and whether it is quoted; a name in capital
    letters need not be. A word that ends in what it is of is one by itself."""
    seen: set[int] = set()
    for found in _pattern(kinds()).finditer(text.text):
        group = found.lastgroup
        if group and found.start(group) not in seen:
            seen.add(found.start(group))
            yield part(text, *found.span(group)), group not in ("behind", "ahead")


def is_named(name: Text, is_quoted: bool, others: str) -> bool:
    """Whether a text in small letters has a name; of one whose end is not marked, its first word
    is enough."""
    plain = name.text.casefold()
    if plain in others or plain.replace("-", "") in others:
        return True
    first = regex.split(r"[\s-]", plain)[0]
    return not is_quoted and len(first) > 2 and first[:_STEM] in others


@lru_cache(16)
def _pattern(foreign: tuple[str, ...]) -> re.Pattern[str]:
    words = [*_KINDS, *(each for each in foreign if each[0] != "-")]
    ends = [each[1:] for each in foreign if each[0] == "-"]
    some = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    patterns = [
        rf"(?<![^\W{CJK}])(?i:{some})s?\s*{_quoted('quoted')}",
        rf"{_quoted('before')}[\s-]*(?i:{some})(?:s?\b|(?=[{CJK}]))",
        rf"(?<!\w)(?i:{some}) (?P<behind>{_NAME})",
        rf"(?<!^)(?<![.!?:] )\b(?P<ahead>{_LARGE}(?: {_LARGE}){{0,2}}) (?:{'|'.join(_KINDS)})\b",
    ]
    if ends:
        tail = "|".join(map(re.escape, ends))
        patterns.append(rf"\b(?P<whole>[^\W\d_a-z][^\W\d_]{{2,20}}-?(?i:{tail}))(?:s|es|n|en)?\b")
    return regex.compile("|".join(patterns))


def _quoted(name: str) -> str:
    inside = rf"[^\W_][^{_OPEN}{_CLOSE}\n]{{1,{_LONGEST}}}?"
    return rf"[{_OPEN}]{{1,3}}\s?(?P<{name}>{inside})\s?[{_CLOSE}]{{1,3}}"
