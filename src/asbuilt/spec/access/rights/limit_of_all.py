"""Limits behind the last of several routes that bind the right to call each of them: ``, though
only for own boats``, ``; that is true of all three calls``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.own_rows import OWN_ROWS, own_word
from asbuilt.spec.access.rights.right_row import CLAUSE
from asbuilt.spec.language import english

_ASIDE = regex.compile(r"^[`*]*\s*[(\[（][^()\[\]（）]{1,160}[)\]）]")
_LATTER = regex.compile(r"\b(?:latter|last)\b", re.I)


def limit_of_all(rest: str) -> str | None:
    """What is said behind the last of several routes of all of them: ``, though only for own
    boats``, ``; that is true of all three calls``."""
    said, tail = english(rest), _ASIDE.sub("", rest, count=1)
    if len(said) > _LONGEST_REST or not (_OF_ALL.match(english(tail)) or _OF_EACH.search(said)):
        return None
    if _LATTER.search(said) or not _ONLY_SOME.search(said):
        return None
    clause = " ".join(CLAUSE.split(tail.strip("`*)] ,;—–-"), maxsplit=1)[0].split())
    if own := _FOR_OWN.fullmatch(_ADVERBS.sub("", english(clause)).strip(" .,")):
        return own_word(own["rows"])
    return clause.strip("`*_ ,([—–-").lower() or said.strip(" .,").lower()


_LONGEST_REST = 400
_OF_ALL = regex.compile(
    r"[`*)\]\s,;—–-]*(?:though|but|yet|always|(?:and )?in (?:each|both|all|every|either) cases?|all"
    r"|each|both|every time|albeit)\b",
    re.I,
)
_OF_EACH = regex.compile(
    r"\b(?:of|for|to|in) (?:all|both|each|either)(?: of)?(?: (?:these|them|those|the|two|three|four"
    r"|five|six))*(?: (?:calls?|cases?|endpoints?|operations?|routes?))?\b",
    re.I,
)
_ONLY_SOME = regex.compile(
    r"\b(?:only|own|just|themsel\w+|assigned|unless|if|when|while|except|not|never|after|before)\b",
    re.I,
)
_ADVERBS = regex.compile(
    r"^(?:(?:though|but|yet|always|(?:and )?in (?:each|both|all|every|either) cases?|all|each|both"
    r"|only|every time|albeit)\b[\s,]*)+",
    re.I,
)
_FOR_OWN = regex.compile(
    rf"(?:(?:for|on|of|to|with|in) )?(?:only )?(?P<rows>{OWN_ROWS})(?: only)?", re.I
)
