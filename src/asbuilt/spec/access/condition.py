"""Rights that are bound to a time or a state: ``cancel orders within 24 h``, ``edit orders in
draft``. They are no rights to do so always."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.doubt import TENTATIVE
from asbuilt.spec.access.proof import WITH_PROOF, demands_proof
from asbuilt.spec.form import Form
from asbuilt.spec.language import begins_exception, english, is_foreign, limits_named

_UNIT = (
    r"(?:h|hrs?|hours?|m|mins?|minutes?|secs?|seconds?|d|days?|w|weeks?|months?|years?|deadlines?"
    r"|periods?|time|windows?)\b"
)
_SPAN = (
    r"(?:(?:the|its|their|an?|one|two|three|few|first|last|same|business|working|grace|office|opening"
    rf"|\d+)[ -]?){{0,3}}{_UNIT}"
)
_KIND = r"(?:stat(?:e|us)|phase|stage)\b"
_STATE = r"(?:drafts?|pending|review|progress|approval|preparation|unpublished|unapproved)\b"
AT_TIMES = (
    r"(?:on (?:the )?(?:week(?:days?|ends?)|workdays?|holidays?|(?:business|working) days"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)|(?:at|by) (?:the )?(?:night|day|daytime|noon"
    r"|weekends?)|(?:from|between) \d{1,2}(?::\d\d)? ?(?:[ap]m|h)? ?(?:to|and|until|-|–) ?\d)"
)
"""``on Mondays``, ``at night``, ``from 8 to 17``."""
_BOUND = Form(
    rf"\bwithin {_SPAN}|\bin {_SPAN}|\b(?:for|up to) (?:an?|one|two|three|\d+) ?{_UNIT}"
    r"|\b(?:before|after|during|while|whilst|when|if|once|till|prior to|outside|still|not yet)\b"
    r"|\bonly (?:on|at|by|during|in)\b"
    rf"|[<≤] ?\d+ ?{_UNIT}|\bin (?:the )?(?:{_STATE}|[`'\"]?\w+[`'\"]? {_KIND}|{_KIND})"
    rf"|\b(?:with|whose|of) (?:the |a )?{_KIND}|\b{_KIND} ?[=:]"
    rf"|\bonly (?:the )?{_STATE}|\({_STATE}|\b{_STATE},? only\b"
    rf"|\b{WITH_PROOF}|\b{AT_TIMES}",
    "in |for |up to |before|after|during|while|whilst|when|if|once|till|prior to|outside|still"
    "|not yet|only |<|≤|with |whose |of |state|status|phase|stage|draft|pending|review|progress"
    "|approval|preparation|unpublished|unapproved|upon |using |via |through |behind |by |plus "
    "|and |given |on |at |from |between ",
)


def is_bound(text: str) -> bool:
    """Whether words bind a right to a time or a state."""
    return _BOUND.search(english(text)) is not None or (is_foreign() and limits_named(text))


def binds_to_time(text: str) -> bool:
    """Whether words name a time of the day or the week, or a proof that callers have to show."""
    return _TIMED.search(english(text)) is not None or demands_proof(text)


_TIMED = regex.compile(
    rf"\b(?:{AT_TIMES}|{WITH_PROOF}"
    r"|(?:week(?:day|end)s|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)(?:,? only\b|\W*$)"
    r"|(?:outside|during|within|in) (?:the )?(?:office|opening|business|working|core) hours)",
    re.I,
)


def tells_when(said: str) -> bool:
    """Whether a sentence limits what the one before it grants: ``Only by day.``, ``Own ones.``"""
    meant = english(said)
    return _WHEN.match(meant) is not None or _is_exception(said, meant)


def _is_exception(said: str, meant: str) -> bool:
    """Whether another language limits who may; which rows are one's own, others tell."""
    return begins_exception(said) and _OWN.search(meant) is None


_OWN = regex.compile(r"\bown\b")
_WHEN = regex.compile(
    rf"{TENTATIVE}"
    r"|(?:but )?(?:only|not|never) (?:at|by|on|in|while|when(?:ever)?|where|if|during|within|from"
    r"|between|before|after|until|as long as|once)\b|(?:except|unless|provided|as long as)\b"
    r"|(?:but )?(?:only )?(?:for |on |of )?(?:(?:the|their|his|her|its) )*own\b"
    r"|(?:the )?[\w-]+(?: [\w-]+)? only[.]?$",
    re.I,
)
