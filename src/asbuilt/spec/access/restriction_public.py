"""Sentences that close a call to those who have not signed in: ```GET /orders` is no longer
public``, ``now requires a login``, ``removed anonymous access to …``; and those that close it to
everybody: ``has been removed``, ``is disabled in production``, ``Nobody may call it at night``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.fragment import PLACE
from asbuilt.spec.access.restriction_form import DONE, END, LEAD

_SIGN_IN = (
    r"(?:log[- ]?ins?|sign[- ]?ins?|tokens?|authentication|sessions?|accounts?|jwts?|credentials"
    r"|bearer tokens?)"
)
_UNSIGNED = (
    r"(?:(?:the )?public|every(?:one|body)|any(?:one|body)"
    r"|(?:anonymous|unauthenticated|signed[- ]out|logged[- ]out)"
    r"(?: (?:callers?|users?|visitors?|clients?|requests?))?"
    r"|(?:callers?|users?|people) (?:without (?:an? )?(?:token|account|login)"
    r"|who (?:are|have) not (?:signed|logged) in))"
)
_SIGNED = r"(?:all )?(?:signed[- ]in|logged[- ]in|authenticated|registered)(?: \w+)?"
_SHOWN = r"(?:shown|visible|available|accessible|exposed|open|readable|returned|offered|reachable)"
_BE = r"(?:(?:is|are|was)|(?:may|can|must|shall|should|will|does|do)(?: be)?)"
_NOT = r"(?: not|n['’]t| never| no longer|not)"
_CLOSED = tuple(
    regex.compile(pattern, re.I)
    for pattern in (
        rf"{LEAD}{DONE} {_BE}{_NOT}(?: be)?(?: made)? (?:publicly \w+|public|anonymous|"
        rf"{_SHOWN} (?:to|for|by|without) (?:{_UNSIGNED}|(?:an? )?{_SIGN_IN})"
        rf"|{_SHOWN} anonymously)(?: any ?more)?{END}",
        rf"{LEAD}{DONE} (?:(?:now|always|still) )?(?:requires?|needs?|demands?) (?:an? |the )?"
        rf"(?:(?:valid|user|access) )?{_SIGN_IN}(?: (?:now|since .{{1,30}}|as of .{{1,30}}))?{END}",
        rf"{LEAD}{DONE} (?:is|are|stays?|remains?|sits?|moves?|moved|was moved|goes|went)"
        rf"(?: now)? behind (?:an? |the )?(?:{_SIGN_IN}|auth){END}",
        rf"{LEAD}{DONE} (?:is|are|stays?|remains?|becomes?|became)(?: now)? (?:private|non-public"
        rf"|protected){END}",
        r"\b(?:remov\w+|revok\w+|end(?:ed|s)?|clos\w+|drop\w*|with?dr[ae]w\w*|disabl\w+|stop\w*"
        r"|no(?: more| longer)?) (?:the )?(?:anonymous|public|unauthenticated) access (?:to|for|on)"
        rf" {DONE}{END}",
        rf"\b(?:makes?|made|turned|turns?) {DONE} (?:private|non-public){END}",
        rf"\b(?:close[ds]?|closing) {DONE} to {_UNSIGNED}{END}",
        rf"{LEAD}{DONE},? (?:without|with no|lacking) (?:an? )?(?:valid )?{_SIGN_IN},?"
        r"[^.;]{0,30}\b(?:401|403|refused|rejected|denied)\b.{0,20}$",
        rf"{LEAD}{DONE} {_BE} (?:only )?(?:{_SHOWN}|restricted|limited|reserved)(?: only)?"
        rf" (?:to|for) (?:only )?{_SIGNED}(?P<only> only)?{END}",
        rf"{LEAD}only {_SIGNED} (?:may|can) {DONE}{END}",
    )
)
_ONLY = regex.compile(r"\b(?:only|restricted|limited|reserved)\b", re.I)
_DENIED = regex.compile(r"\b(?:not|never|no|longer)$|n['’]t$", re.I)
_MAY_CLOSE = regex.compile(
    r"\b(?:public\w*|anonymous\w*|unauthenticated|private|protected|401|403"
    rf"|{_SIGN_IN}|auth|signed|logged|authenticated|registered|every(?:one|body)|any(?:one|body))\b",
    re.I,
)
_WHEN = (
    r"(?: (?:since|until|till|from|as of|for now|for the time being|with"
    r"|in (?:v?\d|version|release))\b[^;]{0,40}?)?"
)
_ENDED = regex.compile(
    rf"{LEAD}{DONE} (?:is|are|was|were|(?:has|have) been|stays?|remains?) (?:(?:currently|now"
    r"|temporarily|permanently) )*(?:disabled|removed|(?:switched|turned) off|withdrawn|deactivated"
    r"|unavailable|not available|blocked|retired|suspended|shut down|taken offline|gone|closed"
    r"|discontinued|abolished|decommissioned)"
    r"(?: (?:in|on) (?:production|prod|the live system|live))?"
    rf"{_WHEN}[.]?$",
    re.I,
)
_ENDED_HERE = regex.compile(
    r"^[\W_]*(?:(?:currently|now|temporarily) )?(?:removed|disabled|withdrawn|deactivated"
    r"|(?:switched|turned) off|shut down)"
    r"(?: (?:in|on) (?:production|prod))?"
    rf"{_WHEN}[.]?$",
    re.I,
)


def closes_to_unsigned(text: str) -> str | None:
    """What a sentence closes to whoever has not signed in."""
    if not _MAY_CLOSE.search(text):
        return None
    for pattern in _CLOSED:
        if found := pattern.search(text):
            told_only = "only" not in pattern.groupindex or _ONLY.search(text)
            return found["done"] if told_only and not _DENIED.search(found["done"]) else None
    return None


def ends(text: str) -> str | None:
    """What a sentence says to be gone, or off, for everybody; *this* where it begins with that."""
    if _ENDED_HERE.match(text):
        return "this"
    found = _ENDED.match(text)
    return found["done"] if found else None


_PLACED = regex.compile(
    rf"{LEAD}{DONE} (?:is|are|(?:may|can|must)(?: only)? be) (?:only )?(?:{_SHOWN}|callable|called"
    r"|used|allowed|permitted|restricted|limited|confined)(?: only)?"
    r" (?P<where>(?:only )?(?:from|over|via|within|inside|through|in|on|to|behind) (?:the )?"
    rf"(?:\w+ )?{PLACE}(?: only)?){END}",
    re.I,
)


def placed(text: str) -> tuple[str, str] | None:
    """What a sentence lets be called from one place only, and from where: ```POST /orders` is only
    reachable from the office network.``"""
    found = _PLACED.match(text) if _ONLY.search(text) else None
    return (found["done"], found["where"]) if found else None


_NOBODY = (
    r"(?:nobody|no[ -]one|none(?: of (?:them|these|the \w+))?"
    r"|no (?:roles?|users?|callers?|clients?|accounts?|person|people))"
    r"(?! (?:but|except|other|else|apart|besides|outside|save)\b)"
)
_MAY = r"(?:may|can|must|should|shall|will|is (?:allowed|permitted|able) to)"
_REFUSED_ALL = tuple(
    regex.compile(pattern, re.I)
    for pattern in (
        rf"{LEAD}{_NOBODY} {_MAY}(?: ever)? {DONE}[.]?$",
        rf"{LEAD}{_NOBODY} (?P<done>(?:calls?|uses?|reads?|sees?|creates?|changes?|edits?|updates?"
        r"|deletes?|removes?) \S.{0,120}?)[.]?$",
        rf"{LEAD}{DONE} {_MAY} be (?:called|used|invoked|read|seen|changed|deleted) by {_NOBODY}"
        r"\b.{0,60}$",
    )
)


def refused_to_all(text: str) -> str | None:
    """What a sentence lets nobody do, whenever: ``Nobody may call `POST /x` at night.``"""
    found = next(filter(None, (pattern.search(text) for pattern in _REFUSED_ALL)), None)
    return found["done"] if found else None
