"""Rights that the thing leads of which they are, ``Orders: can list, place new ones and cancel
own``, as actions on it; and what such a line refuses, ``can see all, can't cancel``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import FILLERS, VERBS, methods_of, noun_of, rows_of, words_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.permission import EVERY, spelled
from asbuilt.spec.access.roles.role import TAKES_OUT
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import subject_in
from asbuilt.spec.words import singular

_LONGEST = 300
_MOST_WORDS = 3


class Action(Struct, frozen=True):
    """What is done to something in words, ``cancel own orders``, or refused, ``cannot cancel
    orders``; ``other`` is how the same may be called."""

    done: str
    refused: bool = False
    other: str = ""


def actions_on(done: Text) -> tuple[Action, ...]:
    """The actions of a line that is a thing and what may be done to it, or that refuses any; none
    where it is anything else, or not understood as a whole."""
    if len(done.text) > _LONGEST:
        return ()
    named = pair(done)
    if named and named[1].text and _is_thing(named[0].text):
        thing, said = named[0].text.strip("*_` "), english(named[1].text)
    else:
        thing, said = "", english(done.text)
    if thing and (permitted := _permitted(said, thing)):
        return permitted
    if not (_ABLE.match(said) if thing else _REFUSES.search(said)):
        return ()
    found = [_action(piece, thing) for piece in _pieces(_DEFINES.sub("", said).rstrip(" .;"))]
    return tuple(each for each in found if each) if all(found) else ()


def _permitted(said: str, thing: str) -> tuple[Action, ...]:
    """The permissions of ``Orders: read, create (own)`` and ``Orders: full access``, all of which
    are words for them; ``no access`` is a refusal."""
    if grant(said)[0] == "deny":
        return (Action(f"{CANNOT}manage {thing}", refused=True),)
    permissions = [each.text for each in spelled(Text(said, Span(0, len(said))))]
    if not all(each.endswith(EVERY) for each in permissions):
        return ()
    return tuple(Action(f"{each.removesuffix(EVERY)}{thing}") for each in permissions)


def overlaps(refused: str, granted: Sequence[str]) -> bool:
    """Whether what is ``refused`` may be some of what is ``granted``: it limits that then."""
    methods, things = _said(refused)
    for other, of in map(_said, granted):
        may_be_same = not methods or not other or not methods.isdisjoint(other)
        if may_be_same and (not things or not of or not things.isdisjoint(of)):
            return True
    return False


def _said(done: str) -> tuple[frozenset[str], frozenset[str]]:
    words = words_of(done.removeprefix(CANNOT))
    methods = methods_of([*map(verb_of, words)])
    things = (singular(word) for word in noun_of(words).split("_") if word)
    return frozenset(methods), frozenset(things) - {"everything", "anything"}


def _is_thing(name: str) -> bool:
    words = words_of(name)
    is_done = len(words) > 1 and words[0] in VERBS
    return 0 < len(words) <= _MOST_WORDS and not is_done and "/" not in name


_NOT = r"(?:can(?:['’]t|not| ?not)|may not|mayn['’]t|not allowed to|must not)"
CANNOT = "cannot "
"""What a refusal begins with."""
_ABLE = regex.compile(rf"(?:they\s+)?(?:{_NOT}|can|may)\s", re.I)
_REFUSES = regex.compile(rf"(?:^|[,;]\s*|\band\s+|\bbut\s+){_NOT}\s", re.I)
_DEFINES = regex.compile(r"\s*\([^()=]{1,40}=[^()]{1,120}\)")
"""``(own = the clerk is its `owner_id`)``."""
_JOINT = regex.compile(r"\s*[,;]\s*(?:(?:and|but|or|nor)\s+)?|\s+(?:and|but|or|nor)\s+", re.I)
_BEHIND = regex.compile(r"(?:in|for|of|on|at|from|within|across|during|only|if|when|while)\b", re.I)
_MODAL = regex.compile(
    rf"(?P<refused>{_NOT}\s+(?:also\s+)?)|(?:they\s+)?(?:can|may)\s+(?:also\s+|only\s+)?", re.I
)


def _pieces(said: str) -> Iterator[str]:
    """Each action with its verb, what a comma adds to it, and *can't* where it stood before."""
    above, modal = "", ""
    for piece in _JOINT.split(said):
        if above and _BEHIND.match(piece):
            above = f"{above} {piece}"
            continue
        if above:
            yield above
        found = _MODAL.match(piece)
        modal = found[0] if found else modal
        above = piece if found else f"{modal}{piece}"
    yield above


def _action(piece: str, thing: str) -> Action | None:
    """The action of a piece: on the thing where it names none of its own or only points at it."""
    modal = _MODAL.match(piece)
    said = piece[modal.end() :] if modal else piece
    refused = bool(modal and modal["refused"])
    never = CANNOT if refused else ""
    found = _VERB.match(_without_every(said.strip()))
    if not found:
        return None
    verb, rest = found["verb"], found["rest"]
    tail = _TAIL.search(rest)
    rows = rows_of(rest)
    if not refused and ((tail and rows is None) or _LEAVES_OUT.search(rest)):
        return None  # it may say of which only, and nobody knows of which
    kept = [word for word in words_of(rest) if word not in FILLERS and word not in _POINTING]
    own = "own " if rows == "own" else ""
    if thing and kept and _POINTS.match(rest) and rows is None and not refused:
        return None
    if thing and rows and _BEHIND.match(rest):
        return Action(f"{never}{verb} {own}{thing}{'' if own else f' {rest}'}", refused)
    if thing and (not kept or _POINTS.match(rest)):
        limit = f" {_POINTS.sub('', rest)}" if rows and not own else ""
        return Action(f"{never}{verb} {own}{thing}{limit}", refused)
    if not kept:
        return None
    return Action(f"{never}{verb} {rest}", refused, f"{verb} {thing} {rest}" if thing else "")


_DETERMINER = r"(?:the|an?|their|its|his|her|own|draft)"
_VERB = regex.compile(
    r"(?P<verb>[^\W\d_]+(?: (?:in|out|off|up|down|back|away|over)(?=\s|$)"
    rf"(?!\s+{_DETERMINER}\b))?)\s*(?P<rest>.*)",
    re.DOTALL,
)
"""``strike off``."""
_POINTING = {"one", "ones", "it", "them", "those", "these", "that", "only", "also", "everything"}
_POINTS = regex.compile(r"(?:those|that|these|them|it|ones?|the ones?|only)\b\s*", re.I)
_LEAVES_OUT = regex.compile(rf"\b(?:{TAKES_OUT}|not|never|nor|unless)\b", re.I)
_TAIL = regex.compile(r"(?:^|\s)(?:for|of|within|across|during|only|if|when|while)\s", re.I)


def _without_every(rest: str) -> str:
    """What is said behind a verb without what limits it to nothing: ``for every order of the
    shop``, an organisation that has accounts of its own."""
    found = _EVERY.search(rest)
    if not found or (found["whole"] and subject_in(found["whole"]) != "key"):
        return rest
    return rest[: found.start()]


_EVERY = regex.compile(
    r"(?:^|\s+)(?:in|for|of|on|at|from|across)\s+(?:all|any|every|each)(?:\s+(?:the|of))*\s+[\w-]+"
    r"(?:\s+(?:of|in|at)\s+the\s+(?:whole\s+|entire\s+)?(?P<whole>[a-z]+))?$",
    re.I,
)
