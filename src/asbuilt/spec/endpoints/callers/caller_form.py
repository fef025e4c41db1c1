"""The forms of sentences that tell who may call: "Requires the clerk role.", "Only admins may call
it.", "Open to everybody."."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.roles.role import LIMITS

MENTIONS = regex.compile(
    r"\b(?:required?s?|needs?|only|public|open|without|restricted|limited|reserved|available"
    r"|accessible|anonymous|permitted|allowed|granted|call(?:ers?|ed)?|used|for|no|not|cannot|own"
    r"|anybody|anyone|everybody|everyone|must|ha(?:s|ve) to|authenticated|signed|logged)\b",
    re.IGNORECASE,
)


def _over_lines(pattern: str) -> re.Pattern[str]:
    """An expression in whatever case; each space stands for several, as where a line ends."""
    return regex.compile(pattern.replace(" ", r"\s{1,9}"), re.IGNORECASE)


_NOT = "(?:not|no|never|neither|hardly|rarely|seldom|nowhere)"
_SUBJECT = (
    r"(?:^|[.;]\s+)(?:(?:this|the|these|those|both|each|all|following|it|they|access|use|calls?)\s+"
    rf"(?:(?!{_NOT}\b)\w+\s+){{0,6}}?)?"
    r"(?:(?:is|are)\s+(?:all\s+)?)?"
)
_SIGN_IN = (
    r"(?:auth(?:entication|orization)?"
    r"|(?:an? )?(?:valid )?(?:access )?(?:token|jwt|session|login|sign-?in)"
    r"|(?:signing|logging)[ -]in)"
)
_OWN = r"\([\w\x20]{0,30}\bown\b[\w\x20]{0,30}\)"
IT = r"(?:it|this(?: (?:operation|endpoint|call|route|method|function|service|interface))?)"
_END = rf"(?=[`*]*\s*(?:[.,;:。，；：]|(?!{_OWN})\(|$))"
_UNLIMITED = rf"(?![`*]*[\s,;:，；：–—-]*(?:[(（][^()（）]{{0,60}}?\b)?{LIMITS})"
"""No condition behind what is open to everyone."""
_START = r"(?:^|[.;]\s+)"
_CALLS = (
    rf"(?:(?:(?:this|the|these|those|all|each|both|such|following)\s+)?(?:(?!{_NOT}\b)\w+\s+){{0,4}}?"
    r"(?:endpoints?|routes?|calls?|operations?|requests?|apis?|methods?|paths?|urls?|access|use|ones?)"
    r"|this|these|those|both|all(?: of (?:them|these))?)\s+(?:(?:is|are)\s+(?:all\s+)?)?"
)
"""What a sentence about calls begins with."""
_THINGS = (
    rf"(?:this|the|these|all|it)\s+(?:(?!{_NOT}\b)\w+\s+){{0,6}}?(?:(?:is|are)\s+(?:all\s+)?)?"
)
_ENDS = (
    r"(?=[`*]*\s*(?:[.;。；]|$|[:：–—-]\s*(?:no|without)\s"
    r"|(?:[,，]|\s)\s*(?:and\s)?(?:(?:it|they)\s)?(?:(?:need|require|demand)s?\s)?"
    rf"(?:no|without) {_SIGN_IN}(?: (?:is )?(?:required|needed|necessary))?"
    r"\s*(?:[.;。；]|$)"
    r"|\s*[,，]\s*(?:(?:and|while|whereas)\s)?(?:(?:all|every|each|any)\s)?(?:the\s)?"
    r"(?:others?|rest|remaining)(?![^\W_])))"
)
"""Behind it others may be told of."""


def _public(end: str) -> str:
    """What says that no sign-in is needed: ``public``, with its ``end``, or in other words."""
    return (
        rf"(?:(?:anonymous|public)(?: at all)?{end}|(?:public (?:endpoints?|routes?|access|calls?)"
        rf"|(?:need|require)s? no {_SIGN_IN}|no {_SIGN_IN} (?:is )?(?:required|needed)"
        rf"|(?:do|does)(?: not|n't) (?:need|require) {_SIGN_IN}"
        r"|(?:(?:available|accessible|callable|reachable|usable|open"
        rf"|(?:can|may) be (?:called|used|invoked|reached)) )?without {_SIGN_IN}"
        r"|open to (?:everyone|anyone|all|everybody|(?:callers|people|those|users) (?:who|that)"
        rf" (?:are not|have not|aren't|haven't) (?:signed|logged)[ -]in))(?: at all)?{_END})"
        rf"{_UNLIMITED}"
    )


_ALONE_PUBLIC = rf"{_START}[*_]{{0,2}}(?:(?:is|are)\s+(?:(?:all|an?)\s+)?)?{_public(_ENDS)}"
"""Of a field it is said what it holds: ``public: boolean``, ``public (boolean)``."""
_ANYBODY = rf"{_START}(?:any|every)(?:one|body) (?:may|can)"
_EITHER = (
    rf"(?:,? (?:even |with or )?without (?:{_SIGN_IN}|(?:an? )?account)"
    r"|,? (?:whether )?(?:signed|logged)[ -]in or not)"
)
OPEN = _over_lines(
    rf"{_START}{_CALLS}{_public(_END)}|{_ALONE_PUBLIC}"
    rf"|{_ANYBODY} (?:call|invoke) (?:{IT}|them)(?:{_EITHER})?{_ENDS}{_UNLIMITED}"
)
"""What opens a call: that "the post is public" is said of what it makes."""
READ_BY_ALL = _over_lines(
    rf"{_START}{_THINGS}{_public(_END)}"
    rf"|{_ANYBODY} (?:read|see|get|list|use) (?:it|this|them)(?:{_EITHER})?{_ENDS}{_UNLIMITED}"
)
"""What opens a call that reads: ``The post is public.``, ``Anybody may read it.``"""
SIGNED_IN = _over_lines(
    rf"{_SUBJECT}(?:(?:need|require)s? {_SIGN_IN}|{_SIGN_IN} (?:is )?required)(?=[\x20.,;:*`(]|$)"
    rf"|(?:^|[.;]\s+)[*_]{{0,2}}(?:for )?(?:any|every|all) (?:authenticated|signed-in|logged-in)"
    rf" (?:users?|callers?|accounts?)(?: (?:may|can) (?:call|use|invoke) {IT})?(?: only)?"
    r"[*_]{0,2}\s*(?:[.;]|$)"
)
NAMES = rf"(?:the |an? )?[`*]*\w(?:[\w`*,、/\x20'’-]|{_OWN}){{1,60}}?"
_HAVING = (
    r"(?:with|in|of|having|holding|carrying|bearing"
    r"|(?:that|who|which) (?:has|have|holds?|carry|carries|bears?))"
)
_CALLERS = (
    r"(?:(?:an? |any |the )?(?:(?:valid|signed|access|bearer|id|api) )*"
    r"(?:token|jwt|session|account|login|key|caller|client|user|member|person)s?|people|those|anyone)"
)
_WITH = rf"(?:{_CALLERS} {_HAVING} )?(?:an? |the )?"
"""``a token with the``, before the role that it has."""
_ONE_OF = r"(?:any|one|either) of (?:the |these )?(?:following )?"
_ROLE = rf"{_WITH}(?:{_ONE_OF})?roles?:? "
_OF_ROLE = rf"(?:{_ROLE})?"
"""``a token with one of the roles``, before their names."""
_NEEDS = (
    r"(?:(?:(?:require|need)s?|must|calls? for)"
    r"|(?:the |an? )?(?:callers?|clients?|requesters?|tokens?|jwt)"
    r" (?:(?:must|needs? to|ha(?:s|ve) to) (?:be|have|hold|carry|bear|include)|needs?|requires?))"
)
NAMED = _over_lines(
    rf"{_SUBJECT}(?:{_NEEDS} (?:{_ROLE}(?P<role>{NAMES})"
    rf"|{_WITH}(?:{_ONE_OF})?(?P<needed>{NAMES})[`*]* (?:roles?|rights|privileges)"
    rf"|{_WITH}{_ONE_OF}(?P<one>{NAMES}))"
    rf"|(?:the |an? )?(?:callers?|clients?|requesters?) (?:must|ha(?:s|ve) to) be (?P<are>{NAMES})"
    r"|(?:restricted|limited|reserved|exclusive(?:ly)?|available|accessible|open|permitted|allowed"
    r"|granted)"
    rf" (?:only )?(?:to|for) {_OF_ROLE}"
    rf"(?P<to>{NAMES})(?: only| roles?)?"
    rf"|only (?:to|for) {_OF_ROLE}(?P<only>{NAMES})|for {_OF_ROLE}(?P<those>{NAMES}) only"
    rf"|only {_OF_ROLE}(?P<may>{NAMES})"
    r" (?:may|can) (?:call|use|access|invoke|do|execute|trigger)\b.*"
    rf"|[^.;]{{0,200}}, which only (?P<which>{NAMES}) (?:may|can) do"
    r"|(?:may|can) (?:only )?be (?:called|used|invoked) (?:only )?by "
    rf"{_OF_ROLE}(?P<by>{NAMES})(?: only)?)"
    rf"{_END}"
)
ALONE = _over_lines(
    rf"(?:^|[.;]\s+)(?:only (?P<sole>{NAMES}) (?:may|can|could)(?: (?:do )?(?:so|it|this|that))?"
    rf"|(?:(?:only|is for) (?P<just>{NAMES})|(?P<alone>{NAMES}) only"
    rf"|(?P<able>{NAMES}) (?:may|can) (?:call|use|invoke) {IT})){_END}"
)
"""``Clerks only.``, ``Only clerks.``, ``Only clerks may.``, ``Clerks may call this operation.``"""
_REMARKED = r"(?:the |an? )?[`*]*\w(?:[\w`*,、/\x20-]|[(（][\w\x20]{1,30}[)）]){1,90}?"
WHOM = _over_lines(
    rf"(?:(?:^|[.;,(—–-]\s*)(?:callers?|called by)\s?[:：]\s*(?P<callers>{_REMARKED})"
    rf"|(?:^|[.;]\s+)for (?P<whom>{_REMARKED}))(?=[`*]*\s*(?:[.;。；)]|$))"
)
"""``Callers: clerk (own), cook.``, ``For clerks and cooks.``"""
