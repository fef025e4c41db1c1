"""Sentences below endpoints that demand something of their callers: ``Must be an admin.``,
``Requires the approver permission.``, ``Only the person on duty may call this.``"""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.binding import VERBS, words_of
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.roles.role import Callers, role_name
from asbuilt.spec.endpoints.callers import group
from asbuilt.spec.endpoints.callers.caller_sentence import known_callers
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.callers.right_told import heed_right, heed_right_abroad
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import begins_exception, english, is_foreign, limits

_CALLER = (
    r"(?:(?:the |an? |any |each |every )?(?:(?:calling|requesting|current|signed[- ]in) )?"
    r"(?:callers?|users?|clients?|request[eo]rs?|persons?|people|actors?|principals?|accounts?|you"
    r"|they) )"
)
_MUST = r"(?:must|has to|have to|needs? to|should|shall)"
_KIND = (
    r"(?:roles?|permissions?|privileges?|rights?|clearances?|capabilit(?:y|ies)|entitlements?"
    r"|authority|authori[sz]ation|access(?: level)?|(?:security|access) levels?)"
)
_CALL = r"(?:call|use|invoke|access|trigger|execute|reach|run|do|perform)"
_IT = r"(?:it|this|that|so|these|them)(?: \w+)?"
_DEMAND = regex.compile(
    rf"{_CALLER}?{_MUST} (?:be|act as) (?P<be>(?:an?|the|one of|in the|on the|part of|members? of)"
    r" [^.;:]{2,60})"
    rf"|{_CALLER}?{_MUST} (?:have|hold|possess|carry) (?P<have>[^.;:]{{2,60}}?) {_KIND}"
    rf"|(?:this |it |the )?(?:\w+ )?(?:requires?|needs?) (?P<need>[^.;:]{{2,60}}?) {_KIND}"
    rf"|only (?P<only>[^.;:]{{2,60}}?) (?:may|can|(?:is|are) (?:allowed|permitted) to)"
    rf" {_CALL} {_IT}"
    r"|(?:access (?:is )?)?(?:restricted|limited|reserved) to (?P<to>[^.;:]{2,60})",
    re.IGNORECASE,
)
_OF_ROLES = regex.compile(
    rf"\b(?:requires?|needs?|{_MUST} (?:be|have|hold|carry))\b[^.;]{{0,60}}\b{_KIND}\b",
    re.IGNORECASE,
)
"""What demands a role in words that are not understood as a whole: ``Requires a token with role
editor if the order is a draft.``"""
_LETS_IN = regex.compile(
    r"(?:requires?|needs?|open|accessible|available|callable|usable|meant|intended)\b.{2,100}",
    re.IGNORECASE,
)
"""How a sentence begins that says whom a call is for."""
_SOME_OF = regex.compile(
    r"(?:only )?(?:an? |the )?(?P<who>[\w`*-]+(?: [\w`*-]+)??)"
    r" (?:who|that|with|having|holding) .{2,100}",
    re.IGNORECASE,
)
"""``Editors who have the flag``: some of those who have a role."""
_MENTIONS = regex.compile(
    any_of(
        ("must", "has to", "have to", "needs?", "should", "shall", "requires?", "only",
         "restricted", "limited", "reserved", r"internal\w*", "private", "confidential", "never",
         "not", "office")
    )
)  # fmt: skip
_NO_DEMAND = regex.compile(
    r"\b(?:owners?|owns?|creators?|authors?|authenticated|(?:signed|logged)[- ]in|tokens?|sessions?"
    r"|valid|verified|unique|strings?|integers?|numbers?|uuids?|ids?|json|bod(?:y|ies)|headers?"
    r"|fields?|dates?|urls?|values?|requests?|\d+|no|one per)\b",
    re.IGNORECASE,
)
"""What is asked of a request, or of everybody who signs in, and what means own rows."""
_TELLS = regex.compile(r"\b(?:is|are|was|were|may|can|will|does?)\b", re.IGNORECASE)
"""What a sentence has that says something of rows or answers: ``Only drafts are removed.``"""
_MOST_WORDS = 4


_CLAIM = regex.compile(
    r"(?:this |it |the )?(?:requires?|needs?) (?:the |an? )?`?roles?`?(?: claim)?"
    r" (?:to be|of|in|=+|is) (?:one of |either )?(?P<who>[^.;:]{2,80})",
    re.IGNORECASE,
)
"""``Requires the `role` claim to be one of `clerk`, `admin` ``."""
_LABELLED = regex.compile(
    r"(?:requires?|needs?)(?:[*_]{1,3} ?[:：]|[:：][*_]{0,3}) ?(?P<who>\S.{1,100})", re.IGNORECASE
)
"""``**Requires**: clerk or admin.``"""
_REFUSING = regex.compile(
    r"[`*]*(?:403|forbidden)\b[`*]*(?: forbidden)?\W*(?:is (?:answered|returned) )?"
    r"(?:(?:unless|(?:if|when) not|for (?:anyone|anybody|everyone|everybody|all) (?:but|except)"
    r"|(?:if|when) (?:the )?(?:caller|user|requester|role) (?:is )?(?:not|neither))"
    r"(?: (?:the )?(?:caller|user) is)? (?:an? |the )?(?P<who>[^.;:()]{2,80})$"
    r"|(?:if|when|unless|for)\b)",
    re.IGNORECASE,
)
"""``403 unless admin``, ``403 if the caller is neither clerk nor admin``."""


def heed_demand(
    sentence: Text, draft: Draft, known: Collection[str], around: Text | None = None
) -> None:
    """Let in the ``known`` roles that a sentence demands, or of which it tells that they do so;
    where it demands something else, what nobody knows to tell, or stands among others in the
    paragraph ``around`` it, it lets in nobody but administrators."""
    if draft.roles is not None or draft.public:
        return
    said = english(sentence.text)
    if is_foreign() and known and heed_right_abroad(sentence, draft, known):
        return
    may = may_name(known, said)
    said = said.strip("*_` .!")
    if may and heed_right(sentence, draft, known, around):
        return
    if may and (told := _CLAIM.fullmatch(said) or _LABELLED.fullmatch(said)):
        named = known_callers(Text(told["who"], sentence.span), known)
        let_in(Callers(named, None) if named else None, draft)
        draft.demand = draft.demand or (None if named else sentence)
        return
    if may and _is_for_some(said, known):
        draft.demand = draft.demand or sentence
        return
    if may and (refusing := _REFUSING.match(said)):
        who = Text((refusing["who"] or "").replace(" nor ", " or "), sentence.span)
        named = known_callers(who, known) if who.text else ()
        let_in(Callers(named, None) if named else None, draft)
        draft.demand = draft.demand or (None if named else sentence)
        return
    if not _MENTIONS.search(said.lower()):
        return
    if _is_for_one(said, known):
        draft.demand = draft.demand or sentence
        return
    found = _DEMAND.fullmatch(said)
    if found is None and may and _OF_ROLES.search(said):
        draft.demand = draft.demand or sentence
        return
    if found is None:
        is_short = len(said.split()) <= _MOST_WORDS and not _TELLS.search(said)
        callers = group.said_of(sentence, known) if is_short else None
        draft.demand = draft.demand or (callers.unread if callers else None)
        return
    who = Text(found[found.lastgroup or 0], sentence.span)
    if named := known_callers(who, known):
        let_in(Callers(named, None), draft)
    elif not _NO_DEMAND.search(who.text):
        draft.demand = draft.demand or sentence


def _is_for_some(said: str, known: Collection[str]) -> bool:
    """Whether a sentence says nothing but whom a call is for, in words that are not understood."""
    some = _SOME_OF.fullmatch(said)
    if some:
        return known_role(role_name(some["who"]), known) is not None and not _TELLS.search(said)
    words = said.split() if _LETS_IN.fullmatch(said) and not _TELLS.search(said) else ()
    return any(known_role(role_name(word.strip(",;:")), known) for word in words)


def _is_for_one(said: str, known: Collection[str]) -> bool:
    """Whether a sentence says that only a role may, and then something that is not understood and
    nothing that is done: ``Only the clerk may on Sundays``."""
    found = _ONLY_ROLE.match(said)
    if found is None or not VERBS.keys().isdisjoint(words_of(found["rest"])):
        return False
    return any(known_role(role_name(word), known) for word in found["who"].split())


_ONLY_ROLE = regex.compile(
    r"only (?P<who>(?:[\w`*-]+ ){1,4}?)(?:may|can|could)\b(?P<rest>.{0,100})", re.IGNORECASE
)


def heed_limit(sentence: Text, draft: Draft) -> None:
    """Close a call to all but administrators that is open to everyone, where the sentence behind
    limits that: ``Public. Only on weekdays.``"""
    if draft.public and _takes_back(sentence.text):
        draft.public = None
        draft.demand = draft.demand or sentence


def _takes_back(sentence: str) -> bool:
    """Whether a sentence limits what the one before it opens: ``Public. Only on weekdays.``"""
    foreign = is_foreign() and (begins_exception(sentence) or _says_in_han(sentence))
    said = english(sentence)
    return foreign or _LIMITED_TO.match(said) is not None or is_qualified(sentence)


def _says_in_han(sentence: str) -> bool:
    """Whether a few characters of Chinese limit anything, wherever they stand: ``周日除外。``"""
    return len(sentence) < _FEW_HAN and not sentence[:1].isascii() and limits(sentence)


_FEW_HAN = 20
_LIMITED_TO = regex.compile(
    r"\W*(?:(?:but|and|then)\s+)?(?:(?:only|except|not|never)\s+(?:on|at|in|from|of|during|within"
    r"|between|for|to|if|when|while|by|with|via|through|inside|behind)\b|unless\b|is for\b)",
    re.IGNORECASE,
)
