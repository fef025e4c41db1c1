"""Sentences that tell who may call: "Requires the clerk role.", "Only admins may call it.",
"A clerk may do so for own berths, admins for all."."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import lines_joined, part, sentences
from asbuilt.spec.access.doubt import is_guarded, is_qualified
from asbuilt.spec.access.own_rows import OWN_ROWS, own_word
from asbuilt.spec.access.roles.role import Caller, Callers, callers_in, is_anonymous
from asbuilt.spec.endpoints.callers.caller_form import (
    ALONE,
    IT,
    MENTIONS,
    NAMED,
    NAMES,
    OPEN,
    READ_BY_ALL,
    SIGNED_IN,
    WHOM,
)
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.language import english, limits, limits_named, translated
from asbuilt.spec.languages.translation import Translation

LONGEST_SAID = 300
"""Characters of what is said of callers: more tells something else."""


def callers_said(text: Text, known: Collection[str], *, reads: bool = False) -> Callers | None:
    """What a line says of who may call an endpoint or several, if it names only ``known`` roles;
    ``reads`` tells that it is one that only reads."""
    if len(text.text) > LONGEST_SAID:
        return None
    said = translated(text.text)
    if not MENTIONS.search(said.text):
        return None
    if apart := told_apart(text, known):
        return apart
    patterns = (NAMED, ALONE, WHOM)
    for found in chain.from_iterable(each.finditer(said.text) for each in patterns):
        start, end = found.span(found.lastgroup or 0)
        end, named = _listed(text, said, start, end, known)
        if named:
            return Callers(_on_condition(text, said, end, named), None)
    opened = OPEN.search(said.text) or (READ_BY_ALL.search(said.text) if reads else None)
    if opened:
        start, _ = said.origin(opened.start(), opened.end())
        behind = next(sentences(part(text, start, len(text.text))), text)
        remark = text.text[said.origin(opened.end(), len(said.text))[0] :]
        doubtful = _is_doubtful(remark) or limits(behind.text)
        return None if doubtful else Callers((), True)
    return Callers((), False) if SIGNED_IN.search(said.text) else None


def _is_doubtful(remark: str) -> bool:
    """Whether what follows ``public`` takes that back: ``(key needed)``, ``, soon``."""
    bracket = _BRACKET.match(remark)
    return is_qualified(remark) or (bracket is not None and is_guarded(english(bracket[0])))


_BRACKET = regex.compile(r"[\s`*_]{0,4}[(（][^()（）]{2,80}[)）]")


def calls_with_keys(document: str) -> bool:
    """Whether a document says of some call that it needs no key, and of keys that callers send
    them: elsewhere keys may open doors."""
    if not any(map(document.__contains__, _KEYLESS)):
        return False
    return _NO_KEY.search(document) is not None and _SENT_KEY.search(document) is not None


def keyless(text: Text) -> Callers | None:
    """The callers of what a whole sentence says to need no key: everyone."""
    said = english(text.text).rstrip(".!")
    return Callers((), True) if _NO_KEY.fullmatch(said) else None


_NO_KEY = regex.compile(
    r"(?:[Nn]o (?:API )?key (?:is )?(?:needed|required|necessary)"
    r"|(?:(?:[Ii]t|[Tt]his call|[Tt]his endpoint) )?(?:[Nn]eeds|[Rr]equires) no (?:API )?key"
    r"|(?:(?:[Ii]t|[Tt]his call|[Tt]his endpoint) )?[Cc]an be called without (?:an? )?(?:API )?key)"
)
_KEYLESS = ("o key", "o API key", *(f"without {each}key" for each in ("", "a ", "API ", "an API ")))
"""One of these is in whatever :data:`_NO_KEY` finds."""
_SENT_KEY = regex.compile(
    r"API[ -][Kk]eys?\b|\bkey (?:in|with|as) [^.\n]{0,40}(?:header|Authorization)"
    r"|\bwithout (?:a |an )?(?:valid )?key[^.]{0,40}\b401\b"
)


def _on_condition(
    text: Text, said: Translation, end: int, named: tuple[Caller, ...]
) -> tuple[Caller, ...]:
    """The callers whose names end at a place of a sentence, with the condition behind them if there
    is one: what it means nobody knows, so that it opens nothing."""
    found = _CONDITION.match(said.text, end)
    if found:
        word = part(text, *said.origin(*found.span("condition")))
    else:
        _, start = said.origin(end, end)
        start += len(text.text[start:]) - len(text.text[start:].lstrip(" `*,;:(–—-"))
        rest = part(text, start, len(text.text))
        word = part(next(sentences(rest), rest), 0, len(rest.text), ".")
        spoken = english(word.text)
        if own := EACH_OWN.fullmatch(spoken):
            word = Text(own_word(own["rows"]), word.span)
        elif not (limits_named(word.text) or _NARROWS.search(spoken) or _EXCEPTS.search(spoken)):
            return named
    return tuple(Caller(each.role, each.word or word) for each in named)


EACH_OWN = regex.compile(
    rf"(?:(?:may|can) (?:call|use|access|invoke|do) {IT})?\W*(?:(?:and|but) )?"
    r"(?:(?:each|both|all|in each case)(?: of them)? )?(?:only )?"
    rf"(?:for|on|of|to|with|in) (?P<rows>{OWN_ROWS})(?: only)?",
    re.I,
)
"""``…, each only for their own store``"""
_NARROWS = regex.compile(
    r"\b(?:own|themsel\w+|assigned)\b|[,;–—-]\s*(?:and |but )?(?:each |both )?only\b", re.I
)
"""What says that not all rows are meant, in whatever words."""
_EXCEPTS = regex.compile(
    r"^(?:(?:and|but|or)\s+)?(?:except(?:ing)?|excluding|unless|if|when(?:ever)?|while|until|once"
    r"|(?:as|so) long as|provided|providing|without|other than|save(?: for)?|outside|during|before"
    r"|after|within|subject to|only(?! (?:they|these|those|them)\b)"
    r"|(?:not|never)(?! (?:(?:to|for|by) )?(?:any|other)))\b"
    r"|\b(?:excepted|excluded|exempted)\b",
    re.I,
)
"""How the end of a sentence begins that takes back what its beginning grants: ``; except at
night``, ``: not for locked boats``, ``, drafts excepted``."""
_BEHIND_COMMA = (
    "(?:unless|except|excluding|provided|as long as|if|(?:but|and) (?:only|not|never)"
    "|only (?:if|when|while|at|by|on|in|during|from|between|within|before|after|as long as)"
    "|(?:and|plus|with) (?:an? )?(?:second|two|mfa|2fa|multi|valid|current|active))"
)
_CONDITION = regex.compile(
    r"[`*]*(?: (?:roles?|rights|only|alone|may|can|call|use|access|invoke|do|it|this|that)\b){0,5}"
    rf"(?: |, (?={_BEHIND_COMMA}))(?P<condition>(?:if|when|whenever|while|unless|until|as long as"
    rf"|provided|{_BEHIND_COMMA})\b[^.;:。；]{{0,80}})",
    re.IGNORECASE,
)
"""``Only clerks may call it when on duty``."""


def _listed(
    text: Text, said: Translation, start: int, end: int, known: Collection[str]
) -> tuple[int, tuple[Caller, ...]]:
    """Where the longest list of ``known`` roles from a place of a text on ends, at least up to
    ``end``, and these: a comma may end the list, or come before another role."""
    ends = [end, *(stop.start() for stop in islice(_STOP.finditer(said.text, end), _MOST_STOPS))]
    for stop in ends[::-1]:
        if named := known_callers(part(text, *said.origin(start, stop)), known):
            return stop, named
    return end, ()


_STOP = regex.compile(r"[`*]*\s*(?:[.,;:(–—。，；：]|$)")
_MOST_STOPS = 12


def known_callers(text: Text, known: Collection[str]) -> tuple[Caller, ...]:
    """The callers of a list that names only ``known`` roles; nothing otherwise."""
    named = callers_in(text)
    roles = [known_role(caller.role.text, known) for caller in named]
    return tuple(
        Caller(Text(role, caller.role.span), None if _is_whole(caller.word) else caller.word)
        for role, caller in zip(roles, named, strict=True)
        if role and all(roles)
    )


def _is_whole(word: Text | None) -> bool:
    """Whether the word beside a role says that it may act on all rows: ``analyst (any meter)``."""
    return word is not None and _WHOLE.match(english(word.text)) is not None


_WHOLE = regex.compile(r"(?:any|all|every|each)\b(?!.*\b(?:own|their|assigned)\b)", re.I)


_ASSIGNED = (
    r"(?:only\s+)?(?:the|those|such)(?:\s+[\w-]+)?\s+(?:(?:that|which)\s+(?:are|were|is)\s+)?assigned\s+to\s+"
    r"(?:him|her|them|it|themsel\w+|that \w+)\b.*"
)
_DOES = (
    r"(?:(?:may|can|could)(?: only| also)?\s+)?(?:do (?:so|this|that|it)"
    rf"|(?:call|use|access|invoke) {IT}"
    r"|(?:see|read|get|list|view|change|edit|cancel|delete|update)s?(?: (?:it|them|this|these))?)"
    r"|(?:may|can) [a-z]{3,12}"
)
_RIGHT = regex.compile(
    rf"(?:only\s+)?(?P<names>{NAMES})[`*]*(?P<does>\s+(?:only\s+)?(?:{_DOES})(?:\s+only)?)?"
    r"(?:(?:[:：]|\s[–—]|[,，]?(?:\s*\b(?:and|but))?)\s+(?:only\s+|(?:is|are)\s+(?=for))?"
    r"(?:for|on|to|of|with|in)?\s*"
    rf"(?:(?P<own>(?:only\s+)?(?:(?:the|their|its|his|her|his or her)\s+)?own\b.*|{_ASSIGNED})"
    rf"|(?P<rows>{OWN_ROWS})(?:\s+only)?"
    r"|(?P<all>(?:all|every|any)(?:thing|one)?(?: of them| [\w-]+){0,2})))?",
    re.IGNORECASE,
)
_REFUSAL = regex.compile(
    rf"(?P<names>{NAMES})[`*]*\s+(?:(?:may|can|do|does|must)(?: ?not|n't)|cannot|may never"
    r"|(?:have|has|gets?) no (?:access|right)|(?:are|is) (?:refused|denied|turned away))\b.*",
    re.IGNORECASE,
)
_OF_OWN = regex.compile(r"(?:,\s+(?:only\s+)?|\s+only\s+)(?:for|on|of|with|in)\s", re.IGNORECASE)
"""What ends the names: ``Readers, for their own booking``, ``readers only for their own``."""
_FOR_OWN = r"(?:only\s+|is\s+)?(?:for\b|(?:(?:their|its|his|her)\s+)?own\b)"
_NEXT_RIGHT = regex.compile(
    rf"(?:[;,.]\s|[；，。])\s*(?!(?:(?:and|but)\s+)?{_FOR_OWN})"
    r"(?!(?:since|because)\b)"
    rf"(?:(?:and|but|while|whereas)\s+)?|\s+(?:but|while|whereas)\s+(?!{_FOR_OWN})",
    re.IGNORECASE,
)


def told_apart(text: Text, known: Collection[str]) -> Callers | None:
    """The roles that a sentence lets in, or a paragraph that says nothing else, each for rows of
    its own or for all: ``A clerk may do so for own berths, an admin for all; a cook may not.``
    Nothing unless it tells several apart."""
    if len(text.text) > LONGEST_SAID:
        return None
    found: list[Caller] = []
    waiting: list[Caller] = []
    apart = False
    pieces = [*_pieces(text)]
    for piece in pieces if len(pieces) > 1 else ():
        kind, callers = _right(piece, known)
        if not callers:
            return None
        waiting += callers
        apart = apart or any(each.word for each in callers)
        behind = text.text[text.index(piece.span.end) :].lstrip("`* ")
        if kind == "names" and not behind.startswith((";", "；", "。", ". ", ".\n")):
            continue
        word = None if kind in ("names", "all", "refused") else Text(kind, piece.span)
        found += (Caller(each.role, word or each.word) for each in waiting if kind != "refused")
        apart = apart or kind not in ("names", "all")
        waiting = []
    return Callers(_narrower(found), None) if apart and found and not waiting else None


def _narrower(callers: Iterable[Caller]) -> tuple[Caller, ...]:
    """Each role once: of what is said of one, what limits it counts."""
    found: dict[str, Caller] = {}
    for each in callers:
        if each.word or each.role.text not in found:
            found[each.role.text] = each
    return tuple(found.values())


def told_among(whole: Text, known: Collection[str]) -> Callers | None:
    """What a paragraph says as :func:`told_apart` has it, or its sentences that name ``known``
    roles, if they follow each other and the others say nothing of what may be: ``Returns a boat.
    Clerks may read all, a skipper own ones.``"""
    if apart := told_apart(whole, known):
        return apart
    if len(whole.text) > 2 * LONGEST_SAID or not may_name(known, whole.text):
        return None
    found = [*sentences(whole)]
    named = [at for at, each in enumerate(found) if may_name(known, each.text)]
    first, last = (named[0], named[-1]) if named else (0, -1)
    others = (*found[:first], *found[last + 1 :])
    if first == last or any(_limits(english(each.text)) for each in others):
        return None
    start, end = whole.index(found[first].span.start), whole.index(found[last].span.end)
    return told_apart(part(whole, start, end), known) if others else None


def told_in_items(items: Sequence[Text], known: Collection[str]) -> Callers | None:
    """What the items of a list say as the clauses of a sentence that :func:`told_apart` reads, if
    the others limit nothing: ``- clerks: any boat`` and below it ``- skippers: only own boats``."""
    named = [at for at, each in enumerate(items) if may_name(known, each.text)]
    if len(named) < _SEVERAL or items[-1].span.end - items[0].span.start > 2 * LONGEST_SAID:
        return None
    said = items[named[0] : named[-1] + 1]
    others = (*items[: named[0]], *items[named[-1] + 1 :])
    if any(_limits(english(each.text)) for each in others):
        return None
    clauses = [part(each, 0, len(each.text.rstrip("."))) for each in said]
    return told_apart(lines_joined(clauses, "; "), known)


_SEVERAL = 2


def unread_in_items(items: Sequence[Text], known: Collection[str]) -> Text | None:
    """The first of several items that each begin with a ``known`` role and a colon, one of which
    speaks of own rows: they say who may call, whether that is understood or not."""
    led = [each for each in items if ":" in each.text and _is_of(each, known)]
    own = any(_OF_SOME.search(english(each.text)) for each in led)
    return led[0] if own and len(led) >= _SEVERAL else None


def _is_of(item: Text, known: Collection[str]) -> bool:
    name = part(item, 0, item.text.index(":"))
    return may_name(known, name.text) and bool(known_callers(name, known))


_OF_SOME = regex.compile(r"\b(?:own|only|assigned)\b", re.IGNORECASE)


def _limits(said: str) -> bool:
    """Whether a sentence says that something may not be; that nobody else may is what all say."""
    return _LIMITING.search(said) is not None and not _NOBODY_ELSE.match(said)


_NOBODY_ELSE = regex.compile(
    r"(?:and )?(?:nobody|no ?one|none)(?: else)? (?:may|can|has|gets) "
    r"(?:(?!unless|except|but)\w+\s){0,8}\w+(?:\.|$|, (?:since|because|as) )",
    re.I,
)


def told_of_rows(text: Text, known: Collection[str]) -> Callers | None:
    """What a clause says of ``known`` roles that may act on some rows each: ``only keepers, and
    only for boats of their own club``, ``clerks (own ones), cooks``; nothing of roles alone."""
    if len(text.text) > LONGEST_SAID or not may_name(known, text.text):
        return None
    if apart := told_apart(text, known):
        return apart
    pieces = [*_pieces(text)]
    listed = known_callers(part(text, 0, len(text.text), "."), known)
    if any(each.word for each in listed):
        return Callers(listed, None)
    kind, callers = _right(pieces[0], known) if len(pieces) == 1 else ("", ())
    if kind in ("", "names", "all", "refused") or _CONDITIONAL.search(english(text.text)):
        return None
    word = Text(kind, pieces[0].span)
    return Callers(tuple(Caller(each.role, each.word or word) for each in callers), None)


_CONDITIONAL = regex.compile(
    r"\b(?:unless|except|if|when(?:ever)?|while|until|during|before|after|not|never)\b", re.I
)


_LIMITING = regex.compile(
    r"\b(?:only|nobody|no ?one|not|never|neither|except|unless|while|if|may|can|cannot|must|allowed"
    r"|forbidden|403)\b|n['’]t\b",
    re.IGNORECASE,
)


def _pieces(text: Text) -> Iterator[Text]:
    """The pieces of a sentence that may each speak of another role."""
    said = translated(text.text)
    end = len(said.text.rstrip(" .;。；`*"))
    start = 0
    for mark in _NEXT_RIGHT.finditer(said.text, 0, end):
        yield part(text, *said.origin(start, mark.start()))
        start = mark.end()
    yield part(text, *said.origin(start, end))


def _right(piece: Text, known: Collection[str]) -> tuple[str, tuple[Caller, ...]]:
    """Of which ``known`` roles a piece speaks, and whether they are all that it names, are
    ``refused``, or let in, to ``all`` rows or by which word; no roles if it says anything else."""
    said = translated(piece.text)
    named = known_callers(piece, known)
    if named and not _OF_OWN.search(said.text):
        whole = _RIGHT.fullmatch(said.text)
        return "all" if whole and whole["all"] else "names", named
    refusal = _REFUSAL.fullmatch(said.text)
    right = refusal or NAMED.fullmatch(said.text) or _RIGHT.fullmatch(said.text)
    if right is None:
        return "", ()
    group = "names" if "names" in right.groupdict() else right.lastgroup or 0
    said_of = right.groupdict()
    rows = own_word(said_of["rows"]) if said_of.get("rows") else ""
    if own := said_of.get("own"):
        rows = " ".join(own.lower().split()) if _CONDITIONAL.search(own) else "own"
    kind = "refused" if refusal else rows or "all"
    named_in = part(piece, *said.origin(*right.span(group)))
    if refusal and is_anonymous(named_in.text):
        return kind, (Caller(named_in, None),)
    return kind, known_callers(named_in, known)
