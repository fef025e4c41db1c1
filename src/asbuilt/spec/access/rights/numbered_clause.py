"""Clauses that mean endpoints by their numbers and say who may call them: ``3.8.2 Service S-2 shall
be available to `VET`, restricted to own records, and to `CLERK` without restriction.``"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, sentences, split, text_of
from asbuilt.spec.access.binding import NUMBER, Bindings
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.own_rows import (
    DONE,
    OWN_ROWS,
    WHO_SEES,
    WHO_SEES_ALL,
    own_word,
)
from asbuilt.spec.access.rights.right_sentence import ON_CONDITION
from asbuilt.spec.access.roles.role import ANONYMOUS, EVERY_ROLE, LIMITS, Caller, is_anonymous
from asbuilt.spec.endpoints.callers.caller_sentence import known_callers
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import ids_of_ranges
from asbuilt.spec.section import Section

ONE = rf"[`*_]{{0,3}}{NUMBER}(?![\w.]\w)[`*_]{{0,3}}(?:\s*\([^()]{{1,60}}\))?"
NUMBERS = rf"{ONE}(?:(?:\s*[,/–-]\s*(?:and\s+)?|\s+(?:and|or|to|through)\s+){ONE}){{0,20}}"
_MODAL = r"(?:(?:shall|must|will|may|can|should)\s+)?"
_ONLY = r"(?:(?:only|exclusively|solely)\s+)?"
_LETS = (
    rf"(?i:\s+{_MODAL}(?P<not>(?:not|never)\s+)?{_ONLY}(?:(?:be|is|are)\s+)?(?P<no>(?:not|never)\s+)?"
    rf"{_ONLY}(?:(?:available|open|accessible|reserved|restricted|limited|confined|granted|permitted"
    r"|allowed|offered|provided|callable|usable|called|invoked|used|executed|performed|exercised)"
    rf"\s+{_ONLY})?(?:to|for|by)\s+"
    r"|\s+(?:(?:shall|must)\s+)?(?:needs?|requires?)\s+(?:(?:the|an?)\s+)?(?:roles?\s+)?"
    r"|\s*(?:[:–—]|[-=]>|→|-(?=\s))\s*)"
    r"(?=\S)"
)
"""``shall be available exclusively to``, ``may be called by``, ``requires the role``, ``:``."""
_CLAUSE = regex.compile(
    rf"(?:(?!not\b|no\b|only\b)[^\W\d_]+\s+){{0,4}}?(?P<numbers>{NUMBERS})"
    rf"(?:\s+(?!shall|must|will|may|can)[^\W\d_][\w -]{{1,60}}?)??(?P<lets>{_LETS})"
)
_GROUP = regex.compile(
    r"(?:[,;]\s*(?:and\s+)?|\s+and\s+)(?:to|for|by)\s+"
    r"(?!(?:(?:their|its|his|her|the)\s+)?own\b|(?:all|any|every|each)\b)(?=[`*_]*\w)",
    re.I,
)
"""Between groups of callers of which different rows are told."""
_TAIL = regex.compile(
    r",?\s+(?=(?:in each case|each|both|respectively|exclusively|only|solely|alone|without|with"
    r"|restricted|limited|confined|unrestricted|for|on|of|to|and\s+(?:shall|must|is|are|only|may)"
    rf"|roles?|users?|not|never|provided|who|whose|{LIMITS})\b)|,\s+|\s+\(",
    re.I,
)
"""Where a list of callers may end."""
_ADVERB = regex.compile(r"^(?:(?:exclusively|only|solely|alone|roles?|users?)\b[\s,]*)+", re.I)
_ABOUT = (
    r"(?:for|on|of|to|with|concerning|regarding|in respect (?:of|to)|with (?:respect|regard) to"
    r"|in (?:relation|regard) to)"
)
_ALL = regex.compile(
    rf"(?:without (?:any )?(?:restriction|limitation)s?|unrestricted|in full|{WHO_SEES_ALL}"
    rf"|(?P<some>{_ABOUT} (?:all|any|every|each)(?: [\w-]+){{0,3}}))",
    re.I,
)
_RESTRICTED = (
    r"(?:(?:in each case|each|both|respectively|and|but)[\s,]+){0,3}"
    r"(?:(?:shall|must|will)\s+)?(?:(?:be|is|are)\s+)?(?:only\s+)?"
    rf"(?:(?:restricted|limited|confined)\s+)?(?:only\s+)?(?:{_ABOUT}\s+)?(?:only\s+)?"
)
_OWN = regex.compile(rf"{_RESTRICTED}(?P<rows>{OWN_ROWS})(?:\s+only)?", re.I)
_WHO_SEES = regex.compile(WHO_SEES, re.I)
_DONE_BY = regex.compile(
    rf"{_RESTRICTED}(?:the\s+|those\s+)?[\w-]+(?: [\w-]+)?\s+(?:that|which)\s+"
    rf"(?:(?:the|that|this|each|an?)\s+)?(?P<who>[\w-]+(?: (?!ha[sd]\b|have\b)[\w-]+)??)"
    r"\s+(?:(?:has|have|had)\s+)?"
    rf"(?:(?:him|her|it|them)sel(?:f|ves)\s+)?{DONE}(?:\s+(?:him|her|it|them)sel(?:f|ves))?",
    re.I,
)
"""``restricted to parcels which the carrier has registered``."""
_WHO_DID = regex.compile(
    rf"(?:who|that|which)\s+(?:(?:has|have|had)\s+)?{DONE}\s+(?:it|them|the\s+[\w-]+)", re.I
)
"""``the carrier who registered it``."""
_CALLER_WORDS = {"user", "caller", "person", "requester", "account", "holder"}
_OWN_NUMBER = regex.compile(r"\W{0,3}(?:\d+(?:\.\d+)*|[a-z])[.)]?\s+(?=\S)")
"""The number of the clause itself."""
_NEXT_NUMBER = regex.compile(r"\n(?=\W{0,3}(?:\d+(?:\.\d+)*|[a-z])[.)]?\s)")
_LONGEST = 500


class KnownRoles(Struct, frozen=True):
    """The ``names`` that a document has for its roles, and ``of`` which role one of them is."""

    names: Collection[str]
    of: Callable[[str], str]


class _Clause(Struct, frozen=True):
    """What a clause says of the endpoints at ``keys``: that ``callers`` may call them, nobody else
    if it is ``exclusive``, or that these may not; None where that is not understood."""

    said: Text
    keys: tuple[str, ...]
    callers: Mapping[str, Caller] | None
    exclusive: bool = False
    refuses: bool = False


def numbered_clauses(
    section: Section, known: KnownRoles, bindings: Bindings
) -> tuple[MatrixCell, ...]:
    """What the items and paragraphs of a section about access say of endpoints that they name by
    number. One clause may add to another, unless that says that nobody else may; a clause that
    names roles and says more than is understood lets nobody in."""
    told: dict[str, list[_Clause]] = {}
    for clause in filter(None, (_told(said, known, bindings) for said in sentences_of(section))):
        for key in clause.keys:
            told.setdefault(key, []).append(clause)
    return tuple(
        MatrixCell(Text(key, span), "", Text(role, span), caller.word or Text("allow", span), True)
        for key, clauses in told.items()
        for role, caller in _together(clauses, known).items()
        for span in (caller.role.span,)
    )


def _together(clauses: Sequence[_Clause], known: KnownRoles) -> dict[str, Caller]:
    """Whom several clauses about one endpoint let in, and whom they refuse, with a word for it:
    everybody where one of them is not understood."""
    unread = next((each for each in clauses if each.callers is None), None)
    if unread:
        return {role: _refused(Text(role, unread.said.span)) for role in known.names}
    found: dict[str, Caller] = {}
    for clause in clauses:
        for role, caller in (clause.callers or {}).items() if not clause.refuses else ():
            found[role] = found[role] if role in found and found[role].word else caller
    for clause in clauses:
        named = clause.callers or {}
        if clause.refuses or clause.exclusive:
            kept = {role for role in found if (role in named) is not clause.refuses}
            found |= {role: _refused(found[role].role) for role in found.keys() - kept}
        if clause.refuses:
            found |= {role: _refused(caller.role) for role, caller in named.items()}
        elif clause.exclusive:
            told = {known.of(role) for role in found}
            others = [role for role in known.names if known.of(role) not in told]
            found |= {role: _refused(Text(role, clause.said.span)) for role in others}
    return found


def _refused(role: Text) -> Caller:
    return Caller(role, Text("deny", role.span))


def sentences_of(section: Section) -> Iterator[Text]:
    """The sentences of the items and paragraphs of a section and those below it; numbered lines
    of a paragraph are clauses of their own."""
    for place in section.walk():
        for block in place.blocks:
            if isinstance(block, List):
                for item in block.items:
                    yield from sentences(item.text)
            elif isinstance(block, Paragraph):
                for clause in split(text_of(block), _NEXT_NUMBER):
                    yield from sentences(clause)


def _told(said: Text, known: KnownRoles, bindings: Bindings) -> _Clause | None:
    """What a sentence says that begins with the numbers of endpoints, or with its own and theirs;
    None where it tells of no endpoint or of no callers."""
    own = _OWN_NUMBER.match(said.text[:_LONGEST])
    for start in (0, own.end()) if own else (0,):
        clause = _CLAUSE.match(said.text[:_LONGEST], start)
        keys = keys_of(clause["numbers"], bindings) if clause else ()
        if clause and keys:
            rest = part(said, clause.end(), len(said.text), ".; ")
            callers = callers_by_rows(rest, known)
            if callers is None and not _begins_with_role(rest.text, known):
                return None
            only = bool(_ONLY_THEY.search(clause["lets"]) or _EXCLUSIVE.search(rest.text))
            return _Clause(said, keys, callers, only, bool(clause["not"] or clause["no"]))
    return None


_ONLY_THEY = regex.compile(r"\b(?:only|exclusively|solely)\b", re.I)
_EXCLUSIVE = regex.compile(
    r"\b(?:only|exclusively|solely)\b(?! (?:for|on|of|to|with|in|own|if|when|the)\b)"
    r"|\b(?:alone|nobody|no one)\b",
    re.I,
)


def _begins_with_role(said: str, known: KnownRoles) -> bool:
    words = islice(_WORD.finditer(said), _FIRST_WORDS)
    return any(known_role(word[0], known.names) or is_anonymous(word[0]) for word in words)


_WORD = regex.compile(r"[^\W\d_][\w-]*")
_FIRST_WORDS = 4


def keys_of(numbers: str, bindings: Bindings) -> tuple[str, ...]:
    """The endpoints that numbers mean, ``S-1, S-2``, ``S-1 to S-4``; nothing if one means none."""
    written = dict.fromkeys(found[0] for found in _NUMBER.finditer(_BRACKET.sub("", numbers)))
    written.update(dict.fromkeys(sorted(ids_of_ranges(numbers))))
    found = [bindings.numbered(number) for number in written]
    return tuple(dict.fromkeys(chain.from_iterable(found))) if all(found) else ()


_NUMBER = regex.compile(NUMBER)
_BRACKET = regex.compile(r"\([^()]*\)")


def callers_by_rows(rest: Text, known: KnownRoles) -> dict[str, Caller] | None:
    """The callers of ``VET and KEEPER, restricted to own records, and to CLERK without
    restriction``; None if it says anything else."""
    found: dict[str, Caller] = {}
    start = 0
    for end in (*_GROUP.finditer(rest.text), None):
        group = part(rest, start, end.start() if end else len(rest.text))
        start = end.end() if end else start
        callers = _of_group(group, known)
        if not callers:
            return None
        found |= {caller.role.text: caller for caller in callers}
    return found


def _of_group(group: Text, known: KnownRoles) -> tuple[Caller, ...]:
    """The callers of one group, each with what is said of the rows of all."""
    if _OPEN.fullmatch(english(group.text)):
        return (Caller(Text(ANONYMOUS, group.span)),)
    if EVERY_ROLE.fullmatch(english(group.text)):
        return tuple(Caller(Text(role, group.span)) for role in known.names)
    ends = [len(group.text), *(each.start() for each in islice(_TAIL.finditer(group.text), 12))]
    for end in sorted(ends, reverse=True):
        if callers := known_callers(part(group, 0, end), known.names):
            tail = part(group, end, len(group.text), " ,()")
            roles = {known.of(each.role.text) for each in callers}
            further = word_of(tail, roles, known)
            narrows = further is not None and further.text.split()[0] != "own"
            said = (
                (
                    each.role,
                    word_of(each.word, roles, known) if each.word and not narrows else further,
                )
                for each in callers
            )
            return tuple(Caller(role, word) for role, word in said)
    return ()


_OPEN = regex.compile(
    r"(?:(?:the )?(?:general )?public|any(?:one|body)|every(?:one|body)"
    r"|anonymous (?:users|callers))"
    r"(?:,? without (?:an? )?(?:authentication|login|account|token|signing in|sign-?in))?",
    re.I,
)


def word_of(tail: Text, roles: Collection[str], known: KnownRoles) -> Text | None:
    """What a tail says of the rows: nothing, that all are meant, that they are the caller's own, or
    its own words, which somebody has to explain."""
    said = " ".join(_ADVERB.sub("", english(tail.text).strip("`*_ ,")).strip("`*_ ,").split())
    every = _ALL.fullmatch(said)
    if not said or (every and not (every["some"] and ON_CONDITION.search(said))):
        return None
    if own := _OWN.fullmatch(said) or _WHO_SEES.fullmatch(said):
        return Text(own_word(own["rows"]), tail.span)
    done = _DONE_BY.fullmatch(said)
    if _WHO_DID.fullmatch(said) or (
        done and (done["who"] in _CALLER_WORDS or {known.of(done["who"])} == {*roles})
    ):
        return Text("own", tail.span)
    return Text(said, tail.span)
