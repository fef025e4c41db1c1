"""From which one on something is refused: *the eleventh box is answered with 409*."""

from __future__ import annotations

from asbuilt.rules.wording import Wording

_FIRST = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first",
)  # fmt: skip
REFUSED = Wording(  # from a space on: few have such words on both sides
    r" (?=[efnst0-9])(?:(?<=\b(?:the|any) )|(?<=\beach )|(?<=\ban )|(?<=\ba ))"
    rf"(?P<nth>{'|'.join(_FIRST)}|[0-9]{{1,4}}(?:st|nd|rd|th))\b"
    r"(?P<what>[^.;]{0,60}?)\b(?:refused|rejected|denied|declined|not (?:accepted|allowed|possible)"
    r"|fails|4[0-9]{2})\b",
    *("refused", "rejected", "denied", "declined", "not accepted", "not allowed", "not possible"),
    *("fails", *map("4{}".format, range(10))),
)
LAST = Wording(
    rf" (?<=\bafter )(?:the |an? )?(?P<nth>{'|'.join(_FIRST)}|[0-9]{{1,3}}(?:st|nd|rd|th)?)"
    r"(?P<what>\s(?:[a-z]+\s){0,2}?(?:attempts?|tr(?:y|ies)|retr(?:y|ies))\b[^.;]{0,30}?"
    r"(?=dead|gives? up|given up|abandon|drop|discard|park|stop|fail|quarantin|expire)"
    r"[^.;]{0,40})",
    *("attempt", "try", "tries", "retr"),
)
"""``After the tenth attempt the row becomes a dead letter``."""
HELD = Wording(
    r" (?=(?:if|when|once|while)\b)"
    r"(?P<what>(?:if|when|once|while)\b[^.;]{0,80}? (?:has|have|holds?)"
    r"(?: already| more than){0,2}) (?P<nth>[0-9]{1,4})"
    r"(?! ?(?:%|(?:hours?|days?|minutes?|weeks?)\b))"
    r"(?P<of> [a-z][\w-]*)(?=\s*(?:[.,;|)]|$|(?:and|or|already|at a time|open)\b))",
    *(" has ", " have ", " hold ", " holds "),
)
"""``409 if the reader has 8 loans``: as many as there may be."""
MORE = Wording(
    r"(?P<what>\b(?:4[0-9]{2}|refused|rejected|denied|declined)\b[^.;|]{0,40}?)"
    r"\s(?:more than|over|above|beyond)\s(?P<nth>[0-9]{1,5})(?P<of>\s[a-z][\w-]{2,})",
    *("more than", "over", "above", "beyond"),
)
"""``413 for more than 200 values``: as many as there may be."""
MORE_FIRST = Wording(
    r"\bmore than\s(?P<nth>[0-9]{1,5})(?P<of>\s[a-z][\w-]{2,})"
    r"(?P<what>[^.;|]{0,40}?\b(?:4[0-9]{2}|refused|rejected|denied|declined)\b)",
    "more than",
)
"""``More than 200 values: 413``."""
MOST = Wording(
    r"\b(?:at most|up to|no more than|a maximum of|maximum|max\.?) (?P<most>[0-9]{1,4})\b(?!\s*%)",
    *("at most", "up to", "more than", "max"),
)


def number_of(nth: str) -> int:
    """What an ordinal of :data:`REFUSED` or :data:`LAST` counts: 11 for ``eleventh``, ``11th`` and
    ``11``."""
    said = nth.lower()
    return _FIRST.index(said) + 1 if said in _FIRST else int(said.rstrip("sthndr"))
