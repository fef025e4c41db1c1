"""What words of a legend say that may be done: the methods of ``may read``, ``read and write``,
``read own data only``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.binding import ALL, OWN, VERBS, words_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.own_told import FURTHER
from asbuilt.spec.endpoints.route import METHODS
from asbuilt.spec.language import english


def methods_of(meaning: str) -> tuple[str, ...] | None:
    """The methods that words mean, ``read and write``, ``full access``, or that they name, ``update
    (PUT)``; None for anything else."""
    if named := _NAMED.search(meaning):
        said = meaning[: named.start()].rstrip()
        told = tuple(dict.fromkeys(_METHOD.findall(named["methods"])))
        return told if not said or methods_of(said) else None
    if (kind := grant(meaning)[0]) in ("allow", "deny"):
        return ALL if kind == "allow" else ()
    return None if not OWN.isdisjoint(words_of(meaning)) else verbs_told(meaning)


_METHOD = regex.compile("|".join(METHODS))
_NAMED = regex.compile(
    rf"(?:^|[(（]|,\s|(?<=\w)\s*[:=–—-]\s)\s*(?:i\.e\.,?\s|HTTP\s)?"
    rf"(?P<methods>[`*]*(?:{_METHOD.pattern})[`*]*"
    rf"(?:\s?(?:[,/|+&]|\b(?:and|or)\b)\s?[`*]*(?:{_METHOD.pattern})[`*]*){{0,5}})"
    r"(?:\s(?:requests?|calls?|only))?[)）]?\W*$"
)


def verbs_told(meaning: str) -> tuple[str, ...] | None:
    """The methods of the verbs of a meaning that says nothing besides but on whose rows."""
    words = words_of(meaning)
    verbs = [word for word in words if word in VERBS]
    if not verbs or not {*words} <= {*verbs, *OWN, *_FILLING}:
        return None
    if FURTHER.search(_JOINT.sub(" ", english(meaning))):
        return None
    return tuple(dict.fromkeys(method for verb in verbs for method in VERBS[verb]))


_JOINT = regex.compile(r"\b(?:and|or)\b", re.I)
_FILLING = {"and", "or", "only", "access", "all", "any", "right", "rights", "may", "can", "to",
            "rows", "records", "data", "permission", "the", "new", "everything", "is", "are",
            "allowed", "permitted"}  # fmt: skip
