"""What is said of a role as a whole, where it is defined or in a sentence: that it may only read,
``auditor: read-only``, ``may see all, change nothing``, or nothing any more, ``disabled``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from asbuilt import regex
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS, words_of
from asbuilt.spec.access.proof import signs_in
from asbuilt.spec.form import Form, in_small_letters

NOTHING, READING = "nothing", "reading"
_WHEN = r"(?: (?:in|since|as of|until|from|with|for|after) [^.;]{1,40})?"
_OFF = Form(
    r"(?:(?:is|are|was|were|has been|have been) )?(?:(?:currently|now|permanently|temporarily) )*"
    r"(?:(?:an? |the )?(?:disabled|suspended|inactive|deactivated|deprecated|removed|retired"
    r"|obsolete|abolished|discontinued|locked(?: out)?|blocked|banned|unused|dismissed|former)"
    r"(?: (?:role|user|account|person|member)s?)?"
    r"|not (?:yet )?(?:in use|used|active|enabled|implemented)(?: any ?more| yet)?"
    r"|no longer (?:in use|used|active|exists?|valid|granted)"
    r"|(?:users?|people|persons?|members|anyone|someone) (?:who|whose accounts?) (?:is|are|was|were"
    r"|has been|have been) (?:suspended|blocked|banned|disabled|dismissed|locked(?: out)?)"
    r"|(?:planned|reserved for (?:future|later) use)"
    r"|(?:for )?(?:tests?|testing|staging|development|demos?) only)"
    rf"{_WHEN}"
    r"|(?:(?:has|have|with) )?no (?:system |api )?(?:access|rights|permissions)"
    r"(?: (?:to|in) (?:the |this )?(?:system|api|application|service|anything|everything))?"
    r"(?: (?:at all|any ?more|yet|whatsoever))?"
    r"|(?:may|can|must|shall|do|does)(?:not| not|n['’]t)(?: be able to)? (?:sign|log) ?in"
    r"(?: any ?more)?"
    r"|(?:may|can|must|shall)(?:not| not|n['’]t) (?:do|use|access|call)"
    r" (?:anything|the (?:api|system))"
    r"|(?:may|can) do nothing(?: at all| any ?more)?",
    "disabled|suspended|active|deactivated|deprecated|removed|retired|obsolete|abolished"
    "|discontinued|locked|banned|use|dismissed|former|enabled|implemented|no longer|planned"
    "|reserved|test only|tests only|testing only|staging only|development only|demo only|demos only"
    "|access|rights|permissions|sign|log|anything|the api|the system|nothing",
)
_SEES = r"(?:(?:may|can) )?(?:only |just )?(?:reads?|views?|sees?|looks?|lists?|observes?)"
_CHANGES = r"(?:change|edit|write|modif(?:y|ie)|touch|alter|do|create|delete)"
_READS = Form(
    r"(?:(?:is|are|has|have|gets?|with) )?(?:an? |the )?(?:(?:purely|strictly|only) )?"
    r"(?:read|view)s?[- ]only(?: (?:access|roles?|users?|accounts?|rights|permissions?|members?"
    r"|observers?|auditors?))?"
    r"(?: (?:to|for|on) (?:all|every\w*|any\w*|the (?:whole|entire))\b.{0,40})?"
    r"|(?:(?:has|have|gets?|with) )?(?:only )?(?:read|view)(?:ing)? (?:access|rights|permissions?)"
    r"(?: only)?"
    r"|(?:(?:may|can) )?(?:only|just) (?:reads?|views?|sees?|looks?)(?: at)?(?: [\w ]{1,30})?"
    r"|(?:an? [\w -]{2,30} )?(?:who|that) (?:may|can) only (?:read|view|see|look)(?: [\w ]{1,30})?"
    rf"|{_SEES}(?: at)?(?: [\w ]{{1,30}}?)?,? (?:(?:but|and) )?"
    rf"(?:(?:(?:may|can) )?{_CHANGES}e?s? nothing|(?:not|never|cannot|can['’]?t) {_CHANGES}e?s?"
    r"(?: (?:anything|them|it))?|nothing (?:else|more))"
    rf"|(?:may|can|must|shall)(?:not| not|n['’]t) {_CHANGES} anything"
    rf"|(?:never {_CHANGES}e?s?|{_CHANGES}e?s?) (?:anything|nothing)",
    "read only|reads only|view only|views only|read-only|reads-only|view-only|views-only"
    "|only read|only view|only see|only look|just read|just view|just see|just look"
    "|access|right|permission|anything|nothing|not|never|can't|can’t|cant",
)
_CLAUSE = regex.compile(r"[;,.()]|\s[–—-]\s|\s(?:and|but)\s")
_NOT = regex.compile(r"\b(?:not|never|no|nothing|cannot|nor|neither)\b|n['’]t\b", re.I)
_ALSO_NOUNS = {"record", "book", "post", "order", "file", "change", "request", "report", "schedule"}
_LONGEST = 160
_ANYWAY = regex.compile(r"/(?:me|search|query|logout|profile|preferences)\b", re.I)
"""What is done by those, too, who may only read."""


def may_limit(text: str) -> bool:
    """Whether some of a text may say so of a role."""
    small = in_small_letters(text)
    return _OFF.may_be_in(small) or _READS.may_be_in(small)


def limit_of(said: str) -> str:
    """:data:`NOTHING` or :data:`READING`, if a description of a role in English says that it may do
    no more than that; else nothing."""
    said = said.strip(" .*_`")
    if len(said) > _LONGEST or not may_limit(said):
        return ""
    clauses = [each for piece in _CLAUSE.split(said) if (each := piece.strip(" .*_`"))]
    if any(map(_OFF.fullmatch, clauses)):
        return NOTHING
    if _READS.fullmatch(said):
        return READING
    others = [each for each in clauses if not _READS.fullmatch(each)]
    return READING if len(others) < len(clauses) and not any(map(_writes, others)) else ""


def _writes(clause: str) -> bool:
    """Whether a clause says that something is done that is more than reading."""
    words = {*map(verb_of, words_of(clause))} - _ALSO_NOUNS
    methods = {method for word in words for method in VERBS.get(word, ())}
    return bool(methods - {"GET", "HEAD"}) and not _NOT.search(clause)


def without_anyway(keys: Iterable[str]) -> tuple[str, ...]:
    """The endpoints but for those by which people sign in, search, or change what is theirs."""
    return tuple(key for key in keys if not signs_in(key) and not _ANYWAY.search(key))
