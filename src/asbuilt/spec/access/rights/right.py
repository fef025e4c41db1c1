"""A right in words: that a role may do something, several things, or what another role may."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, split
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS, WRITING, noun_of, words_of
from asbuilt.spec.access.permission import names_deleting, spelled
from asbuilt.spec.access.rights.right_of_thing import actions_on
from asbuilt.spec.access.roles.role import STRUCK, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.language import english, translated
from asbuilt.spec.title import bare


class Right(Struct, frozen=True):
    """That ``role`` may do what is ``done``, or expressly may not, perhaps on its ``own`` rows
    only; ``other`` is how the same may be called."""

    role: Text
    done: Text
    refused: bool = False
    other: str = ""
    own: bool = False


def each_right(said: Sequence[Right]) -> Iterator[Right]:
    """``said`` with the rights of another role where one has all of these: ``everything a viewer
    can, and …``, or those of all before; and each action of several as a right of its own."""
    of: dict[str, list[Right]] = {}
    inherited = 0
    apart = any(names_deleting(right.done) for right in said)
    for right in map(without_idle_refusals, said):
        found = _INHERITS.match(english(right.done.text))
        named = (found["base"] or found["other"] or "") if found else ""
        base = known_role(role_name(named), of) if named else None
        bases = [*of] if found and found["above"] else [base] if base else []
        if found and bases:
            end = translated(right.done.text).origin(found.end(), found.end())[0]
            rest = part(right.done, end, len(right.done.text), " .;,:")
            of_others = {
                each.done.text: each for base in bases for each in of[base] if not each.refused
            }
            own = [
                replace(each, role=right.role, own=each.own or right.own)
                for each in of_others.values()
            ]
            inherited += len(own)
            if inherited > MOST_INHERITED:
                return
            own += _actions(replace(right, done=rest), apart) if rest.text else ()
        else:
            own = [*_actions(right, apart)]
        of.setdefault(right.role.text, []).extend(own)
        yield from own


MOST_INHERITED = 20_000
"""Rights that roles have of others: each of thousands of roles that go on with all before them
would have thousands. Behind them nothing more is granted."""
_BASE = r"(?P<base>[\w`*-]+(?: [\w`*-]+)?)"
_INHERITS = regex.compile(
    r"(?:(?:can|may)\s+)?(?:do\s+)?(?:everything|anything|all|whatever)\s+(?:that\s+)?(?:an?\s+|the\s+)?"
    rf"{_BASE}\s+(?:can|may|does)\b(?:\s+do)?"
    r"(?:[,;]?\s*(?:and|plus|as well as)\b(?:\s+(?:also|can|may))*)?[:,;.]?\s*"
    r"|(?P<above>(?:(?:all|everything|anything)(?:\s+of)?\s+(?:the\s+)?|the\s+)above)"
    r"(?:\s*\+\s*|\s*[,;]?\s+(?:plus|and(?:\s+also)?|as well as)(?:\s+|$)|(?=\s*$))"
    r"|(?:(?:the\s+)?same\s+(?:rights\s+)?as\s+|(?:all|everything)\s+(?:of|from|in)\s+|like\s+)?"
    r"(?:an?\s+|the\s+|all\s+)?"
    r"(?P<other>[\w`*-]{2,40}?)(?:['’]?s?['’]?\s+(?:rights|permissions|privileges|access))?"
    r"(?:\s*\+\s*|\s*[,;]?\s+(?:plus|and also|as well as|and additionally)(?:\s+|$)"
    r"(?:(?:can|may)\s+)?|(?=\s*$))",
    re.IGNORECASE,
)


def inherits(line: Text) -> bool:
    """Whether a line says no more than that a role has the rights of another one, ``Everything a
    viewer can, and:``, above those that it has besides."""
    said = english(line.text).strip("*_ ").rstrip(":： ")
    return _INHERITS.fullmatch(said) is not None and _MORE.search(said) is not None


_MORE = regex.compile(r"\b(?:plus|and|also|as well as|additionally)$|\+$", re.IGNORECASE)


def _actions(right: Right, apart: bool) -> Iterator[Right]:
    """Each action of several that have a thing of their own, ``query series, register devices and
    change thresholds``; what further sentences refuse, or say of nothing else, is no right."""
    if routes_in(right.done) or is_everything(right.done):
        yield right
        return
    if _CLOSES.fullmatch(english(right.done.text)):
        return
    if of_thing := actions_on(right.done):
        for action in of_thing:
            stated = Text(action.done, right.done.span)
            yield replace(right, done=stated, refused=action.refused, other=action.other)
        return
    permitted = spelled(right.done, apart=apart)
    if len(permitted) > 1:
        yield from (replace(right, done=each) for each in permitted)
        return
    for sentence in split(right.done, _SENTENCE_END):
        said = translated(sentence.text)
        able = _ABLE.match(said.text)
        if sentence.span != right.done.span and _NO_MORE.match(said.text):
            continue
        start, end = able.end() if able else 0, len(said.text)
        joints = [found.span() for found in _NEXT_ACTION.finditer(said.text, start)]
        ends = zip(
            (start, *(behind for _, behind in joints)),
            (*(at for at, _ in joints), end),
            strict=True,
        )
        pieces = [part(sentence, *said.origin(*place)) for place in ends]
        several = is_action(pieces[0]) and all(len(words_of(each.text)) > 1 for each in pieces)
        done = pieces if several else [part(sentence, *said.origin(start, end))]
        for each in done:
            yield from (replace(right, done=said) for said in spelled(each, apart=apart))


def without_idle_refusals(right: Right) -> Right:
    """A right without what is refused of something that its sentence does not grant: ``can see
    orders (`GET /orders`) but can't change any``."""
    done = right.done
    if idle := _NO_VERB.search(done.text):
        refused = VERBS.get(verb_of(idle["verb"].lower()), ())
        before = done.text[: idle.start()]
        told = {each for word in words_of(before) for each in VERBS.get(verb_of(word), ())}
        if refused and told and told.isdisjoint(refused) and not routes_in(done):
            return replace(right, done=part(done, 0, idle.start(), " ,;"))
    for found in _BUT_NOT.finditer(done.text):
        verb = verb_of(found["verb"].lower())
        methods = WRITING if verb in _CHANGING else VERBS.get(verb, ())
        start = max((each.end() for each in _SENTENCE_END.finditer(done.text, 0, found.start())),
                    default=0)  # fmt: skip
        told = {each.method for each in routes_in(part(done, start, found.start()))}
        if methods and told and told.isdisjoint(methods):
            blank = " " * len(found[0])
            said = f"{done.text[: found.start()]}{blank}{done.text[found.end() :]}"
            right = replace(right, done=Text(said, done.span))
            done = right.done
    return right


_NO_VERB = regex.compile(
    r"[,;]\s+(?:but\s+)?(?:no|not|never|can['’]t|cannot|without)\s+(?P<verb>[a-z]{3,12})"
    r"(?:\s+(?:anything|any|them|it))?\W*$",
    re.IGNORECASE,
)
"""``read and create, but not delete``."""
_BUT_NOT = regex.compile(
    r"\s*,?\s*but\s+(?:they\s+)?(?:can['’]t|cannot|can\s+not|may\s+not)\s+(?P<verb>[a-z]{3,10})"
    r"\s+(?:any|them|it|these|those)(?:\s+of\s+(?:them|these|those))?(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
_CHANGING = {"change", "edit", "modify", "alter", "write", "update"}
_CLOSES = regex.compile(
    r"\W*(?:(?:nothing|no) (?:else|more)(?: at all)?"
    r"|(?:they )?(?:can['’]?t|cannot|may not) (?:do )?(?:anything|everything) (?:else|more))\W*",
    re.IGNORECASE,
)
_SENTENCE_END = regex.compile(r"(?<=[.;。；])\s+")
_ABLE = regex.compile(r"(?:they\s+)?(?:can|may)\s+(?:also\s+)?(?!not\b)", re.IGNORECASE)
_NO_MORE = regex.compile(
    r"(?:nothing|no) (?:else|more)\b|[\w ]{0,40}\b(?:cannot|can ?not|can't|may not)\b[^.;]*[.;]?$",
    re.IGNORECASE,
)
_NEXT_ACTION = regex.compile(r",?\s+and\s+|[,，、]\s*")


def is_action(piece: Text) -> bool:
    """Whether a piece of a list says what is done, and to what."""
    words = words_of(piece.text)
    return len(words) > 1 and words[0] in VERBS and bool(noun_of(words))


EVERYTHING = "everything"
"""What a role may that may all, whatever other roles are named for: "all endpoints" of a matrix are
those that no other row names."""
_ALL_CALLS = (
    r"(?:any|all|every)(?: of)?(?: the| these| those)?"
    r" (?:api )?(?:endpoints?|routes?|calls?|operations?)"
)
_EVERYTHING = regex.compile(
    r"(?:(?:has|have|gets?) )?(?:full|complete|unrestricted|unlimited|total)"
    r"(?:(?: access| control)(?: (?:to|over|of) (?:everything|(?:the )?(?:whole )?"
    rf"(?:api|service|system)|{_ALL_CALLS}))?)?|all(?: (?:permissions|rights))?|\*"
    rf"|(?:(?:call|use|access|do)\s+)?(?:everything|anything|{_ALL_CALLS})"
)


_STARS = {"*", "*:*", "*.*", "**"}


def is_everything(text: Text) -> bool:
    """Whether ``text`` means all endpoints, those that others are named for too."""
    said = bare(english(text.text)).lower().rstrip(" .;,")
    if text.text.strip("`\\ ") in _STARS or _EVERYTHING.fullmatch(said):
        return STRUCK.search(text.text) is None
    return False


def names_others(done: Text, known: Collection[str]) -> bool:
    """Whether what is done names another role before the last route: ``ask a clerk to call `POST
    /orders` ``, `` `GET /orders` and clerks `POST /orders` ``. Those for whom it is done before a
    colon do nothing themselves, ``books for a member: `POST /bookings` ``, and what limits it is
    told apart elsewhere."""
    routes = routes_in(done)
    before = done.text[: done.index(routes[-1].span.start)] if routes else ""
    first = done.index(routes[0].span.start) if routes else 0
    if before[:first].rstrip("`*_ ").endswith(":"):
        before = _ASIDE.sub("", before[:first]) + before[first:]
    words = _WORD.findall(_CODE.sub("", before)) if may_name(known, before) else ()
    return any(known_role(word.lower(), known) for word in words)


_ASIDE = regex.compile(
    r"\b(?:for|on behalf of|instead of) (?:an?|any|other|the|each|every|those|all) [\w-]+\b"
    r"(?! (?:to|and|or)\b)"
    r"|\b(?:when|if|unless|while|once|after|before|until|where) [^.;:]*",
    re.IGNORECASE,
)
_CODE = regex.compile(r"`[^`]*`")
_WORD = regex.compile(r"[^\W\d_\u3400-\u9fff][\w-]+")
