"""Who gets a version before others: pilots, volunteers, and the people of those who make it."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.language import english

COUNTED = r"\W*(?:(?:(?:phase|stage|step|wave|ring|week|day)\W*)?(?:[0-9]+|(?<=\s)[a-h])\W+)?"
"""How a step may be counted before what it is called: ``Phase 2:``, ``3.``."""
_GROUP = regex.compile(
    rf"{COUNTED}(?:(?:first|then|with|only|open|closed|three|four|five|\w{{1,3}})\s+)*(?:pilot|alpha|beta"
    r"|internal|dog ?food\w*|early (?:access|adopters)|employees|staff|friendly \w+|volunteers"
    r"|selected \w+|design partners)\b",
    re.I,
)


def leads_to_group(text: str) -> bool:
    """Whether a line begins with people who get a version before others."""
    return _GROUP.match(english(text)) is not None


def is_internal(text: str) -> bool:
    """Whether a text says that a version is for those who make it: ``our own staff``."""
    return _is_for_own_people(english(text))


def _is_for_own_people(said: str) -> bool:
    plain = said.lower()
    may_say = "internally" in plain or "own " in plain or "dog" in plain
    return may_say and bool(_OWN_PEOPLE.search(said)) and not _EXCEPT.search(said)


def group_in(said: str) -> str | None:
    """``internal`` for an English text about a step for those who make the service."""
    led = _INTERNAL.match(said) is not None and not _EXCEPT.search(said)
    return "internal" if led or _is_for_own_people(said) else None


_PEOPLE = (
    r"(?:staff|crew|employees?|people|colleagues|teams?|workforce|engineers|developers|company)"
)
_INTERNAL = regex.compile(
    rf"{COUNTED}(?:(?:first|then|with|only|to|for|the|an?|all|at)\s+)*"
    r"(?:(?:internal(?:ly)?|in-house)(?:\W*$|\s*[*`]*\s?[:(,;–—]|\s+(?:only|use(?:rs?)?|staff|employees?"
    r"|people|teams?|testers?|release|rollout|launch|beta|alpha|pilot|preview|accounts?)\b)"
    r"|(?:employees|staff|colleagues)(?:\W*$|\s*[*`]*\s?[:(,;–—]|\s+only\b))",
    re.I,
)
"""``Internal users (1 week)``, ``Staff: 3 days``."""
_OWN_PEOPLE = regex.compile(
    r"\bdog ?food"
    r"|\b(?:open|releas|launch|us|ship|roll|run|try|tried|start)\w*\s(?:(?:it|this|out)\s)*internally\b"
    rf"|(?:\b(?:our|its|the)|['’]s)\sown\s(?:\d+\s)?(?:\w+\s)?{_PEOPLE}\b",
    re.I,
)
_EXCEPT = regex.compile(r"\b(?:not|never|except|but|without|no|besides|apart)\b", re.I)
