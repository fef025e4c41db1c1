"""Sentences that close a call to those who have not signed in: ```GET /orders` is no longer
public``, ``now requires a login``, ``removed anonymous access to …``; and those that close it to
everybody: ``has been removed``, ``is disabled in production``, ``Nobody may call it at night``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.fragment import PLACE
from asbuilt.spec.access.restrictions.restriction_form import DONE, END, LEAD
from asbuilt.spec.form import Form, found_in

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
_OF_SIGNED = "signed|logged|authenticated|registered"
_CLOSED = (
    Form(
        rf"{LEAD}{DONE} {_BE}{_NOT}(?: be)?(?: made)? (?:publicly \w+|public|anonymous|"
        rf"{_SHOWN} (?:to|for|by|without) (?:{_UNSIGNED}|(?:an? )?{_SIGN_IN})"
        rf"|{_SHOWN} anonymously)(?: any ?more)?{END}",
        "not|n't|n’t|never|no longer",
        "public|anonymous|shown|visible|available|accessible|exposed|open|readable|returned"
        "|offered|reachable",
    ),
    Form(
        rf"{LEAD}{DONE} (?:(?:now|always|still) )?(?:requires?|needs?|demands?) (?:an? |the )?"
        rf"(?:(?:valid|user|access) )?{_SIGN_IN}(?: (?:now|since .{{1,30}}|as of .{{1,30}}))?{END}",
        "require|need|demand",
        "log|sign|token|auth|session|account|jwt|credential",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are|stays?|remains?|sits?|moves?|moved|was moved|goes|went)"
        rf"(?: now)? behind (?:an? |the )?(?:{_SIGN_IN}|auth){END}",
        "behind",
    ),
    Form(
        rf"{LEAD}{DONE} (?:is|are|stays?|remains?|becomes?|became)(?: now)? (?:private|non-public"
        rf"|protected){END}",
        "private|non-public|protected",
    ),
    Form(
        r"\b(?:remov\w+|revok\w+|end(?:ed|s)?|clos\w+|drop\w*|with?dr[ae]w\w*|disabl\w+|stop\w*"
        r"|no(?: more| longer)?) (?:the )?(?:anonymous|public|unauthenticated) access (?:to|for|on)"
        rf" {DONE}{END}",
        "anonymous access|public access|unauthenticated access",
    ),
    Form(
        rf"\b(?:makes?|made|turned|turns?) {DONE} (?:private|non-public){END}",
        "private|non-public",
    ),
    Form(rf"\b(?:close[ds]?|closing) {DONE} to {_UNSIGNED}{END}", "close|closing"),
    Form(
        rf"{LEAD}{DONE},? (?:without|with no|lacking) (?:an? )?(?:valid )?{_SIGN_IN},?"
        r"[^.;]{0,30}\b(?:401|403|refused|rejected|denied)\b.{0,20}$",
        "without|with no|lacking",
        "401|403|refused|rejected|denied",
    ),
    Form(
        rf"{LEAD}{DONE} {_BE} (?:only )?(?:{_SHOWN}|restricted|limited|reserved)(?: only)?"
        rf" (?:to|for) (?:only )?{_SIGNED}(?P<only> only)?{END}",
        _OF_SIGNED,
    ),
    Form(rf"{LEAD}only {_SIGNED} (?:may|can) {DONE}{END}", "only ", _OF_SIGNED),
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
_ENDED = Form(
    rf"{LEAD}{DONE} (?:is|are|was|were|(?:has|have) been|stays?|remains?) (?:(?:currently|now"
    r"|temporarily|permanently) )*(?:disabled|removed|(?:switched|turned) off|withdrawn|deactivated"
    r"|unavailable|not available|blocked|retired|suspended|shut down|taken offline|gone|closed"
    r"|discontinued|abolished|decommissioned)"
    r"(?: (?:in|on) (?:production|prod|the live system|live))?"
    rf"{_WHEN}[.]?$",
    "disabled|removed|off|withdrawn|deactivated|available|blocked|retired|suspended|shut down"
    "|offline|gone|closed|discontinued|abolished|decommissioned",
)
_ENDED_HERE = Form(
    r"^[\W_]*(?:(?:currently|now|temporarily) )?(?:removed|disabled|withdrawn|deactivated"
    r"|(?:switched|turned) off|shut down)"
    r"(?: (?:in|on) (?:production|prod))?"
    rf"{_WHEN}[.]?$",
    "removed|disabled|withdrawn|deactivated|off|shut down",
)


def closes_to_unsigned(text: str) -> str | None:
    """What a sentence closes to whoever has not signed in."""
    found = next(found_in(text, _CLOSED), None)
    if found is None or not _MAY_CLOSE.search(text):
        return None
    told_only = "only" not in found.re.groupindex or _ONLY.search(text)
    return found["done"] if told_only and not _DENIED.search(found["done"]) else None


def ends(text: str) -> str | None:
    """What a sentence says to be gone, or off, for everybody; *this* where it begins with that."""
    if _ENDED_HERE.search(text):
        return "this"
    found = _ENDED.search(text)
    return found["done"] if found else None


_PLACED = Form(
    rf"{LEAD}{DONE} (?:is|are|(?:may|can|must)(?: only)? be) (?:only )?(?:{_SHOWN}|callable|called"
    r"|used|allowed|permitted|restricted|limited|confined)(?: only)?"
    r" (?P<where>(?:only )?(?:from|over|via|within|inside|through|in|on|to|behind) (?:the )?"
    rf"(?:\w+ )?{PLACE}(?: only)?){END}",
    "network|intranet|vpn|office|localhost|lan",
)


def placed(text: str) -> tuple[str, str] | None:
    """What a sentence lets be called from one place only, and from where: ```POST /orders` is only
    reachable from the office network.``"""
    found = _PLACED.search(text)
    return (found["done"], found["where"]) if found and _ONLY.search(text) else None


_NOBODY = (
    r"(?:nobody|no[ -]one|none(?: of (?:them|these|the \w+))?"
    r"|no (?:roles?|users?|callers?|clients?|accounts?|person|people))"
    r"(?! (?:but|except|other|else|apart|besides|outside|save)\b)"
)
_MAY = r"(?:may|can|must|should|shall|will|is (?:allowed|permitted|able) to)"
_OF_NOBODY = (
    "nobody|no one|no-one|none|no role|no user|no caller|no client|no account|no person|no people"
)
_REFUSED_ALL = (
    Form(rf"{LEAD}{_NOBODY} {_MAY}(?: ever)? {DONE}[.]?$", _OF_NOBODY),
    Form(
        rf"{LEAD}{_NOBODY} (?P<done>(?:calls?|uses?|reads?|sees?|creates?|changes?|edits?|updates?"
        r"|deletes?|removes?) \S.{0,120}?)[.]?$",
        _OF_NOBODY,
    ),
    Form(
        rf"{LEAD}{DONE} {_MAY} be (?:called|used|invoked|read|seen|changed|deleted) by {_NOBODY}"
        r"\b.{0,60}$",
        _OF_NOBODY,
    ),
)


def refused_to_all(text: str) -> str | None:
    """What a sentence lets nobody do, whenever: ``Nobody may call `POST /x` at night.``"""
    found = next(found_in(text, _REFUSED_ALL), None)
    return found["done"] if found else None
