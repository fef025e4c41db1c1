"""Sentences that demand of all who call anything but what is public that they have signed in:
"All other calls without a valid key get `401`", "Except for the public one, each endpoint demands a
login". In other languages their words tell them, in whatever order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.language import english, spoken
from asbuilt.spec.languages.language import Language, expression
from asbuilt.spec.section import Outline, own_words, sentences_of

_MAY_DEMAND = regex.compile(
    r"401|log(?:ged|in| in)|sign|token|auth|anonymous|key|credential|role|certificate"
)
_OTHERS = regex.compile(
    r"\b(?:(?:all|any|every|each|the|of) (?:the )?(?:others?|remaining|rest)\b"
    r"|(?:every|any)(?:thing|where) (?:else|but)\b"
    r"|(?:except(?:ing|ion|ions)?|apart|aside|besides|but|save|other than|unless|by default)\b)"
)
_CALLS = regex.compile(
    r"\b(?:endpoints?|calls?|routes?|requests?|operations?|methods?|paths?|urls?|apis?|services?"
    r"|everything"
    r"|anything|rest|others)\b"
)
_SIGN_IN = (
    r"(?:log(?:ged|ging)?[ -]?in|sign(?:ed|ing)?[ -]?in|authenticat\w+|authori[sz]ation|tokens?"
    r"|jwts?|(?:api )?keys?|sessions?|accounts?|credentials|(?:client )?certificates?)"
)
_ROLE = r"(?:an?|(?:one|any) of(?: the| these| those)?)(?: [a-z-]+)? roles?"
"""What nobody has who has not signed in."""
_DEMAND = regex.compile(
    r"\b(?:needs?|requires?|demands?|expects?|wants?|must|have to|has to|only with|only for"
    r"|presents?|sends?|carr(?:y|ies)|bears?|attach(?:es)?"
    r"|(?:is|are) (?:identified|recogni[sz]ed|known|authenticated) by)\b"
    rf"[^.;]{{0,40}}\b(?:{_SIGN_IN}|{_ROLE})\b"
    rf"|\b{_SIGN_IN} (?:is|are) (?:always )?(?:required|needed|mandatory|demanded|necessary)\b"
)
_DENIAL = regex.compile(r"\b(?:no|none|nobody|nothing|not|never|neither|optional)\b|n['’]t\b")
_REFUSAL = regex.compile(
    rf"\b(?:(?:without|no|lacks?|missing)\b[^.;]{{0,30}}\b{_SIGN_IN}"
    rf"|(?:(?:is|are) not|(?:is|are)n['’]t|not) {_SIGN_IN}|unauthenticated|anonymous)\b"
    r"[^.;]{0,60}"
    r"(?:\b401\b|\b(?:refused|rejected|denied|turned away|forbidden|unauthori[sz]ed)\b)"
    r"|\b(?:answers?|returns?|responds? with|replies with|yields?|gives?) (?:an? )?`?401\b"
    r"|\b(?:refuses?|rejects?|den(?:y|ies)|turns? away|declines?)(?: (?:all|any|every))? "
    r"(?:unauthenticated|anonymous|unsigned)\b"
)
_LONGEST = 300


def demanded(outline: Outline) -> tuple[Span, ...]:
    """The place of the first such sentence, if there is one."""
    found = (
        text.span
        for section in outline.walk()
        if _may_close_others(said := own_words(section)) or _may_abroad(said) or _may_close(said)
        for text in sentences_of(section)
        if any(map(_closes, (said := text.text.lower().replace("\n", " "), *_clauses(said))))
    )
    return tuple(islice(found, 1))


def _clauses(sentence: str) -> Iterator[str]:
    """What semicolons part in a sentence, where one clause may say who need not have signed in, and
    what is said of all others before a comma or behind it."""
    if ";" in sentence or "；" in sentence:
        yield from regex.split(r"[;；]\s*", sentence)
    for comma in islice(_COMMA.finditer(sentence), _MOST_COMMAS):
        before, behind = sentence[: comma.start()], sentence[comma.end() :]
        if _OTHERS.search(before):
            yield before
        words = _words(spoken())
        if _OTHERS.match(behind) or (words and words["others"].match(behind)):
            yield behind


_COMMA = regex.compile(
    r"[,，]\s*(?:(?:and|but|while|und|aber|y|e|et|а|но|而|但)\s+)?"
    r"(?:(?:все|alle|tod[ao]s(?: l?[ao]s)?|tout(?:es|e)?(?: les)?|l?[ao]s)\s+)?"
)
"""A comma, and what may stand behind it before the word for others."""
_MOST_COMMAS = 8


def _closes(said: str) -> bool:
    """Whether a sentence in lower case, or a clause of one, is such a demand."""
    plain = english(said).lower()
    return _closes_others(plain) or _closes_unnamed(plain) or _closes_abroad(said)


def _may_close_others(said: str) -> bool:
    """Whether the words of a section speak of others, and of signing in."""
    if not any(map(said.__contains__, _OTHER)):
        return False
    return _MAY_DEMAND.search(said) is not None and _OTHERS.search(said) is not None


_OTHER = (
    "other", "remaining", "rest", "else", "but", "except", "apart", "aside", "save", "unless",
    "by default",
)  # fmt: skip
"""One of these is in whatever :data:`_OTHERS` finds."""


def _closes_others(sentence: str) -> bool:
    """Whether a sentence in lower case demands that whoever calls the others has signed in."""
    if len(sentence) > _LONGEST or not (_OTHERS.search(sentence) and _CALLS.search(sentence)):
        return False
    if _REFUSAL.search(sentence):
        return True
    return _DEMAND.search(sentence) is not None and not _DENIAL.search(sentence)


def _may_close(said: str) -> bool:
    """Whether the words of a section may say what becomes of whoever is not named or signed in."""
    if any(map(said.__contains__, _OF_UNNAMED)) and _UNNAMED.search(said):
        return True
    if "401" in said and _ENDS_WITH_REST.search(said):
        return True
    return any(map(said.__contains__, _OF_DEMANDING)) and _DEMANDING.search(said) is not None


_OF_UNNAMED = (
    "t named", "t listed", "t mentioned", "t given", "may call", "is needed", "is required",
    "t other", "l other", "y other", "other role", "other caller", "other user", "body else",
    "one else", "no anonymous", "no unauthenticated", "anonymous access", "anonymous calls",
    "authenticate", "identif", "everywhere", "always", "whatever", "wherever", "without a",
    "have none", "has none", "lack", "without one",
    "without valid",
)  # fmt: skip
"""One of these is in whatever :data:`_UNNAMED` finds."""
_OF_DEMANDING = ("need a", "needs a", "require a", "requires a")
"""One of these is in whatever :data:`_DEMANDING` finds."""


def _closes_unnamed(sentence: str) -> bool:
    """Whether a sentence in lower case refuses whoever no list of callers names, or who has not
    signed in where it is needed; or is nothing but a demand to sign in: ``The rest is 401.``"""
    if len(sentence) > _LONGEST:
        return False
    alone = sentence.strip("*_ ")
    is_whole = _DEMANDING.fullmatch(sentence) or _REST.fullmatch(alone)
    if is_whole or not any(map(sentence.__contains__, _OF_UNNAMED)):
        return is_whole is not None
    return _UNNAMED.search(sentence) is not None


_NOT = r"(?:(?:is|are|was) not|isn['’]t|aren['’]t)"
_REFUSED = r"(?:\b40[13]\b|\b(?:refused|rejected|denied|turned away)\b)"
_CALL = r"(?:callers?|calls?|requests?|users?|clients?|who(?:ever)?|anyone|anybody)"
_EACH = rf"(?:each|every|any|all)(?: [a-z]+)? {_CALL}\b"
_OTHERS_ARE = (
    rf"(?:(?:all|any|every) others?|(?:all |any |every )?other (?:roles?|{_CALL})"
    r"|(?:every|any)(?:body|one) else)"
)
_UNNAMED = regex.compile(
    rf"\b{_OTHERS_ARE} (?:(?:is|are|will be|must be) |(?:gets?|receives?) (?:an? )?`?(?=40[13]))"
    rf"(?!not\b|never\b)[^.;]{{0,40}}{_REFUSED}|"
    rf"\b(?:who(?:ever)?|any(?:body|one)(?: who)?|callers? (?:who|that)) {_NOT} "
    rf"(?:named|listed|mentioned|given)\b[^.;]{{0,60}}{_REFUSED}"
    r"|\b(?:are|is) all (?:that|who) may call (?:it|them)\b"
    rf"|\b(?:no|without(?: an?)?) {_SIGN_IN} where (?:one|it|that) is (?:needed|required)\b"
    rf"[^.;]{{0,30}}{_REFUSED}"
    r"|\bno (?:anonymous|unauthenticated) (?:access|calls?|callers?|requests?|use)\b"
    r"|\banonymous (?:access|calls) (?:is|are) (?:not|never) (?:allowed|permitted|possible)\b"
    rf"|\b(?:shall|must|will|service|system|api|we|it) (?:authenticate|identif(?:y|ie))s? {_EACH}"
    rf"|(?<!\bnot )\b{_EACH} (?:(?:is|are)|(?:shall|must|has to|have to|needs to|need to) be)"
    r" (?:authenticated|identified)\b"
    rf"|\bwithout (?:an? |any |valid )*{_SIGN_IN},? (?:each|every|all|any) {_CALL}"
    rf" (?:is|are|will be|gets?|receives?) [^.;]{{0,20}}{_REFUSED}"
    rf"|\b{_CALL} (?:(?:that|which|who) )?(?:needs?|requires?) (?:an? )?(?:\w+ )?{_SIGN_IN},?"
    r" (?:and|but) (?:(?:has|have) none|lacks? (?:it|one)|(?:comes?|is|are) without (?:it|one))\b"
    rf"[^.;]{{0,40}}{_REFUSED}"
    rf"|\b{_CALL} (?:without|with no|lacking) (?:an? |any |valid )*{_SIGN_IN}\b[^.;]{{0,40}}"
    rf"(?:\balways[^.;]{{0,20}}{_REFUSED}"
    rf"|{_REFUSED}[^.;]{{0,20}}\b(?:everywhere|always|whatever|wherever|everything)\b)"
)
_IS_401 = r"\b\W{1,4}(?:(?:is|are|gets?|means)\s)?(?:just\s|an?\s)?`?401"
_ENDS_WITH_REST = regex.compile(rf"[roe](?:est|thers?|lse){_IS_401}")
"""The middle of :data:`_REST`, which is found much faster."""
_REST = regex.compile(
    r"(?:all )?(?:the )?\b(?:rest|others?|(?:every|any)thing else|(?:every|all) else)"
    rf"{_IS_401}(?:`| unauthori[sz]ed"
    r"| without (?:an? )?(?:valid )?(?:token|login|session|key))*[.!`]*"
)
_DEMANDING = regex.compile(
    r"(?:(?:all|each|every|both)(?: one)?(?: of (?:these|them|those))? )?"
    rf"(?:needs?|requires?) an? (?:\w+ )?{_SIGN_IN}\.?"
)


# ---------------------------------------------------------------- in other languages


def _may_abroad(said: str) -> bool:
    """Whether the words of a section speak of others: most do not, which is seen by their stems."""
    language = spoken()
    stems = (word.partition("*")[0] for word in language.sign_in.get("others", ()))
    return any(map(said.__contains__, stems)) and bool(_words(language)["others"].search(said))


def _closes_abroad(sentence: str) -> bool:
    """Whether a sentence in lower case has the words of one that demands a sign-in of whoever calls
    the others; in whose language they may stand in any order."""
    words = _words(spoken())
    if not words or len(sentence) > _LONGEST:
        return False
    if not all(words[part].search(sentence) for part in ("others", "calls", "sign_in")):
        return False
    if words["refused"].search(sentence) and words["without"].search(sentence):
        return True
    demand = words["others"].sub(" ", sentence)  # "sofern nicht" denies nothing
    return words["demands"].search(demand) is not None and not words["denials"].search(demand)


def demands_sign_in(sentence: str) -> bool:
    """Whether a sentence in another language says that a sign-in is needed, whatever is called."""
    words, said = _words(spoken()), sentence.lower()
    if not words or len(said) > _LONGEST:
        return False
    if words["denials"].search(said) or words["others"].search(said):
        return False
    return bool(words["demands"].search(said) and words["sign_in"].search(said))


@lru_cache(16)
def _words(language: Language) -> Mapping[str, re.Pattern[str]]:
    """An expression for the words of each part of such a sentence."""
    return {
        part: regex.compile(expression((*some, *_EVERYWHERE.get(part, ()))))
        for part, some in language.sign_in.items()
    }


_EVERYWHERE = {
    "calls": ("endpoint*", "api*", "request*"),
    "sign_in": ("login", "log-in", "token*", "api key*", "api-key*", "jwt*", "bearer"),
    "refused": ("401",),
}
"""What is said in any language."""
