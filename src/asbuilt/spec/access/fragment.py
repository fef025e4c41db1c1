"""Sentences without a verb that limit what stands beside them: ``Only drafts.``, ``own only``,
``not on weekends``, ``revoked in 1.2``; and conditions in a column of their own."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.condition import is_bound

_WHOSE = r"(?:(?:for|on|of|with) )?(?:(?:the|their|your|his|her|its) )*"
_OWN = rf"(?:only|just) {_WHOSE}own(?: [\w-]+){{0,2}}|{_WHOSE}own(?: [\w-]+){{0,2}},? only"
_OTHERS = (
    r"(?:not|never|except) (?:(?:for|on|of) )?(?:the )?(?:[\w-]+ (?:of|from|by) (?:any |all )?"
    r"(?:others?|other (?:people|users|\w+s))|(?:others|other people|other users)['’]s?(?: \w+)?"
    r"|(?:some(?:one|body)) else['’]s(?: \w+)?)"
)
_STATE = r"(?:drafts?|pending|unpublished|unapproved|in (?:draft|review|preparation))\b(?: [\w-]+)?"
_NUMBER = r"\d{1,2}(?::\d\d)?"
_TIME = (
    r"(?:week(?:days?|ends?)|workdays?|(?:business|working|office|opening) (?:hours|days)"
    r"|nights?|daytime|day|holidays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    rf"|{_NUMBER}(?: ?[ap]m)? ?(?:and|to|-|–) ?{_NUMBER}(?: ?(?:[ap]m|o['’]clock|h))?)"
)
PLACE = r"(?:(?:internal|local|company|office|private) networks?|intranet|vpn|office|localhost|lan)"
_POSSIBLE = (
    r"(?:(?:it )?is )?"
    r"(?:(?:reachable|available|allowed|possible|callable|permitted|open|accessible) )?"
)
_LIMIT = regex.compile(
    r"[\W_]*(?:but |and )?"
    rf"(?:(?P<own>{_OWN}|{_OTHERS})"
    rf"|(?:only|just|not) (?:for |on |of |in )?(?:the )?{_STATE}|(?:the )?{_STATE} only"
    rf"|(?:not|never|only) {_POSSIBLE}(?:on|at|in|by|during|between|within|from|over|via|outside"
    rf"|inside) (?:the )?(?:{_TIME}|{PLACE})"
    rf"|{_POSSIBLE}(?:only|not|never|except) (?:(?:on|at|in|by|during|between|within|from|over|via"
    rf"|outside|inside) )?(?:of )?(?:the )?(?:{_TIME}|{PLACE})"
    r"|(?:revoked|suspended|withdrawn|taken away)"
    r"(?: (?:in|since|until|for|with|from|as of|on) .{1,40})?)"
    r"[\W_]*",
    re.I,
)
_COMPARED = regex.compile(r"[\W_]*[\w.]{2,40}[`*]* ?(?:=|==|≠|!=|∈|is|in) ?[`*'\"({\[]*[\w]", re.I)
_SHORT = 80


def is_fragment(said: str) -> bool:
    """Whether a short text is nothing but a limit."""
    return len(said) <= _SHORT and _LIMIT.fullmatch(said) is not None


def limits_to_own(said: str) -> bool:
    """Whether such a limit is to the caller's own rows."""
    found = _LIMIT.fullmatch(said)
    return found is not None and found["own"] is not None


def is_condition(cell: str) -> bool:
    """Whether a cell of a column of conditions binds calls to a state or a time."""
    return len(cell) <= _SHORT and (
        is_fragment(cell) or is_bound(cell) or _COMPARED.match(cell) is not None
    )
