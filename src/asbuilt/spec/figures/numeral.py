"""Numbers in words as digits: ``ten minutes``, ``two hundred users``, ``half an hour``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.figures.vocabulary import Vocabulary, any_of, beginnings, lower
from asbuilt.spec.form import in_small_letters
from asbuilt.spec.language import says

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_FRACTIONS = {
    "half a second": "500 ms", "half an hour": "30 minutes", "half a day": "12 hours",
    "a quarter of an hour": "15 minutes", "quarter of an hour": "15 minutes",
}  # fmt: skip
_WORD = rf"(?:{'|'.join([*_UNITS, *_SCALES])})"
_FIGURE = regex.compile(
    rf"(?<![\w.-])(?<![0-9]\s)(?:(?P<fraction>{'|'.join(_FRACTIONS)})\b"
    r"|one(?:\s(?:requests?|calls?))?"
    r"(?:\s(?:in|of|out of)\s(?:an?|one|every)\s(?P<whole>hundred|thousand|million)\b)"
    r"|(?P<half>half\s(?:of|the|all))(?=\s(?:(?:all|the|our|of)\s){0,2}(?:requests\b|\w+\s"
    r"(?:takes?|are|is|loads?|completes?|finish|returns?|responds?|renders?|arrives?)\b))"
    rf"|(?P<part>{'|'.join(_UNITS)})(?:\srequests)?(?:\sout\sof|\sin)"
    r"\s(?P<of>ten|(?:a|one)\shundred)(?=\s(?!thousand|million)\w)"
    r"|(?P<nines>two|three|four|five|six)[\s-]nines\b"
    rf"|(?P<number>(?:{'|'.join(_UNITS)}|a(?=[\s-](?:{'|'.join(_SCALES)})\b))\b"
    rf"(?:(?:[\s-]|\sand\s){_WORD}\b){{0,5}}))",
    re.I,
)
_COUNTED = regex.compile(
    r"[\s-]+(?:[uµμm]s"
    r"|(?:(?:micro|milli)?sec(?:ond)?|min(?:ute)?|hr|hour|day|week|month|quarter|year)s?"
    r"|per\s(?:second|minute|hour|day)|percent|per cent|%|attempts?|requests?|calls?|tries|retries"
    r"|times|failed|concurrent|users?)"
    r"(?!\w)",
    re.I,
)
_TWICE = regex.compile(
    rf"(?<![\w.-])(?:{_WORD}[\s-](?:and\s)?){{1,6}}\((?P<digits>[0-9]{{1,9}})\)"
    rf"(?={_COUNTED.pattern})",
    re.I,
)
"""A number as contracts have it, in words and in digits: ``thirty (30) requests``."""
_TIME = r"(?:sec(?:ond)?|min(?:ute)?|hour|day|week|month|year)s?"
_AGAIN = regex.compile(
    rf"(?P<figure>(?<![\w.,])[0-9][0-9.,]{{0,9}}[\s-]{_TIME})\s?\((?:i\.e\.,? |about |[=~≈] ?)?"
    rf"[0-9][0-9.,]{{0,12}}\s?{_TIME}\)",
    re.I,
)
"""A time, and in brackets the same in another unit: ``5 years (1,825 days)``."""
_DIGITS_AGAIN = regex.compile(r"\((?:i\.e\.,? |about |[=~≈] ?)?[0-9]", re.I)
"""What both of them have: it begins with its bracket, they with what may stand anywhere."""
_ARTICLE = regex.compile(
    rf"(?:{any_of(['within', 'under', 'below', 'than', 'at most'])})"
    r"\s(?P<article>an?|(?<=within\s)the)(?=\s(?:second|minute|hour|day)s?\b)"
)
_HINTS = (
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "percent",
    "per cent",
    "nines",
    "concurrent",
    "simultaneous",
    *_SCALES,
)
"""What a figure in words has beside its number: quickly seen not to be there."""


def spells_figure(text: str) -> bool:
    """Whether a text without digits may hold a figure in words."""
    plain = text.lower()
    if any(map(plain.__contains__, _HINTS)) and with_digits(text) != text:
        return True
    return says(text, _SPOKEN)


def counted(word: str) -> int | None:
    """The number that a word or its digits say.

    >>> counted("Four"), counted("12"), counted("new")
    (4, 12, None)
    """
    return int(word) if word.isdecimal() else _UNITS.get(word.lower())


_SPOKEN = frozenset(
    [
        *_UNITS,
        *_FRACTIONS,
        *(f"{unit} {scale}" for unit in _UNITS for scale in _SCALES),
        *(f"{before}in a {scale}" for before in ("", "one ") for scale in _SCALES),
        *(f"per {scale} requests" for scale in (1000, 10000)),
    ]
)


def with_digits(text: str) -> str:
    """``text`` with numbers before times and the like in digits, as long as it was; what brackets
    say again is left out.

    >>> with_digits("for ten minutes")
    'for  10 minutes'
    """
    first = beginnings(text)
    if _DIGITS_AGAIN.search(text):
        text = _AGAIN.sub(lambda said: said["figure"].ljust(len(said[0])), text)
        text = _TWICE.sub(lambda said: said["digits"].rjust(len(said[0])), text)
    if _IN_WORDS.is_in(text, first):
        text = _FIGURE.sub(_digits, text)
    if _ARTICLES.isdisjoint(first) or _TIMES.isdisjoint(first):
        return text
    for found in _ARTICLE.finditer(lower(text)):
        left, right = found.span("article")
        text = text[:left] + "1".rjust(right - left) + text[right:]
    return text


_IN_WORDS = Vocabulary(*_UNITS, *_SCALES, "half", "quarter")
"""Each figure in words has one of these."""
_ARTICLES = frozenset({"a", "an", "the"})
_TIMES = frozenset({"sec", "min", "hou", "day"})
"""How the words begin that are told with an article."""


def _digits(match: re.Match[str]) -> str:
    if fraction := match["fraction"]:
        said = _FRACTIONS[in_small_letters(fraction)]
    elif whole := match["whole"]:
        said = f"{100 / _SCALES[in_small_letters(whole)]:g}%"
    elif match["half"]:
        said = "50% of"
    elif part := match["part"]:
        said = f"{_UNITS[in_small_letters(part)] * (10 if match['of'].lower() == 'ten' else 1)}% of"
    elif nines := match["nines"]:
        count = _UNITS[in_small_letters(nines)]
        said = f"99.{'9' * (count - 2)}%" if count > 2 else "99%"
    else:
        words = match["number"].lower().replace("-", " ").split()
        if _SCALES.keys().isdisjoint(words) and not _COUNTED.match(match.string, match.end()):
            return match[0]
        said = str(_value(words))
    return said.rjust(len(match[0])) if len(said) <= len(match[0]) else match[0]


def _value(words: list[str]) -> int:
    """The number that words stand for: ``two thousand five hundred``."""
    total = group = 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        else:
            group += _UNITS.get(word, word == "a")
    return total + group
