"""Who may do what a story is about, as its sentences say: ``Only volunteers may sign up.``,
``A driver may cancel only their own sign-up.``, ``Nobody else.`` Of a story one sentence of which
is not understood nothing is read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import FILLERS, OWN, VERBS, words_of
from asbuilt.spec.access.condition import binds_to_time, is_bound
from asbuilt.spec.access.proof import names_proof
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, Caller, is_anonymous, pieces, role_name
from asbuilt.spec.endpoints.callers.callers import is_limited
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.language import is_foreign
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.section import Outline, Section, own_words, sentences_of
from asbuilt.spec.words import singular


class _Told(Struct, frozen=True):
    """What a sentence says of some ``roles``, all that are known if there are None: that they may
    act, on their ``own`` rows only; or else not, ``refuses``. ``alone``: and nobody else.
    ``public``: whoever has not signed in may, too."""

    roles: tuple[str, ...] | None
    own: bool = False
    refuses: bool = False
    alone: bool = False
    public: bool = False


def heed_stories(outline: Outline, drafts: Sequence[Draft], known: Collection[str]) -> None:
    """Let in whom stories let do what they are about, which is what the one endpoint does that each
    of them names, where everything is understood that a story says of who may; nobody else."""
    if is_foreign() or not known:
        return
    sections = [*outline.walk()]
    starts = [section.span.start for section in sections]
    places = [bisect_right(starts, draft.route.span.start) - 1 for draft in drafts]
    several = {place for place, count in Counter(places).items() if count > 1}
    for draft, place in zip(drafts, places, strict=True):
        story = sections[place]
        if place in several or not _WANTED.search(own_words(story)):
            continue
        said = [sentence for sentence in sentences_of(story) if _may_say_who(sentence, known)]
        if said and _are_all(draft, said):
            _heed(story, said, draft, known)


def _are_all(draft: Draft, said: Iterable[Text]) -> bool:
    """Whether nothing but those sentences tells of the callers of an endpoint."""
    named = draft.roles or ()
    told = draft.all_roles is None and draft.group is None
    return told and all(any(each.span.overlaps(role.span) for each in said) for role in named)


def _heed(story: Section, said: Sequence[Text], draft: Draft, known: Collection[str]) -> None:
    about = _subject(story)
    told = [_read(sentence, draft.route, about, known) for sentence in said]
    draft.roles, draft.rows, draft.public, draft.demand = None, (), None, None
    understood = [each for each in told if each]
    if len(understood) < len(told) or not _let_in(understood, draft, known):
        draft.troubles.append(not_understood(said[0]))


_WANTED = regex.compile(r"\bi (?:want|would like|wish|need|['’]d like)\b")


_WISH = regex.compile(
    r"as an? [^,;]{2,60}, i (?:want|would like|wish|need|['’]d like)\b", re.IGNORECASE
)
"""``As a driver, I want to …, so that the coordinator can …`` says who wants, not who may."""


def _plain(sentence: Text) -> str:
    return " ".join(sentence.text.split()).strip("*_ ").rstrip(".!")


def _may_say_who(sentence: Text, known: Collection[str]) -> bool:
    """Whether a sentence may say who may, or when: it names somebody and sets a condition, or
    allows something, of whomever it speaks. How often one may is a limit of another kind."""
    said = _plain(sentence)
    if _WISH.match(said):
        return False
    named = may_name(known, said) or _ANYBODY.search(said) is not None
    if named and _CONDITION.search(said):
        return not (_OF_USERS.match(said) and clauses_in(said))
    if _BEGINS_LIMIT.match(said) or _CLOSES.search(said) or binds_to_time(said):
        return True
    if names_proof(said):
        return True
    allowed = [*_MAY.finditer(said)]
    return bool(allowed) and not (clauses_in(said) or _is_of_thing(said))


def _is_of_thing(said: str) -> bool:
    """Whether each clause that allows something is of a thing, and unconditional: ``A photo may be
    attached; it may be at most 6 MB``."""
    clauses = [each for each in said.split(";") if _MAY.search(each)]
    return all(_THING.match(each) and not _LIMITS.search(each) for each in clauses)


_ANYBODY = regex.compile(
    r"\b(?:every|any)(?:body|one)\b"
    r"|\b(?:nobody|no[ -]one|none|guests?|visitors?|others|strangers|public|anonymous)\b"
    r"|\bsigned[ -]in\b",
    re.IGNORECASE,
)
_OF_USERS = regex.compile(
    r"(?:an?|one|each|every|any|no) (?:user|client|caller|account|person|ip(?: address)?)\b",
    re.IGNORECASE,
)
_CONDITION = regex.compile(
    r"\b(?:only|nobody|no ?one|none|not|never|neither|nor|except|unless|while|if|when|until|once"
    r"|before|after|provided|own|their|may|can|cannot|must|ha(?:s|ve) to|needs?|requires?|allowed"
    r"|permitted|able|forbidden|excluded|barred|hidden|refused|denied|blocked|closed|reserved"
    r"|restricted|limited|open|public|access|rights?)\b|n['’]t\b",
    re.IGNORECASE,
)
_MAY = regex.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:can|cannot|can['’]t|may|only|(?:dis)?allowed|permitted|possible"
    r"|must not)\b",
    re.IGNORECASE,
)
_BEGINS_LIMIT = regex.compile(
    r"(?:but |and )?(?:only|not|never|except|unless|if|when|nobody|no[ -]one|none)\b", re.IGNORECASE
)
_CLOSES = regex.compile(
    r"\b(?:restricted|reserved|forbidden|closed|revoked|suspended|blocked|hidden|barred|withheld)\b",
    re.IGNORECASE,
)
_THING = regex.compile(
    r"\s*(?:an?|the|each|every|it|they|this|these)\b(?: [\w-]+){0,3} (?:may|can) be\b",
    re.IGNORECASE,
)
_LIMITS = regex.compile(
    r"\b(?:only|not|never|except|unless|while|if|when|until|once|before|after|within|during|by)\b",
    re.IGNORECASE,
)

# ---------------------------------------------------------------- one sentence

_RIGHT = regex.compile(
    r"(?:(?P<only>only|none but|nobody but) )?(?:(?:all|any|every|each|the|an?) )?"
    r"(?P<who>[^\W\d_][\w`*, /-]{1,80}?) (?:may|can(?=not)|can|(?:is|are) (?:allowed|permitted) to)"
    r" ?(?P<not>not )?(?P<act>.{2,160})",
    re.IGNORECASE,
)
_ELSE = regex.compile(
    r"(?:and |but )?(?:nobody|no[ -]one|none)(?: else)?(?: may| can| is allowed to)?"
    r"(?: do (?:so|it|this|that))?",
    re.IGNORECASE,
)
_EVERYBODY = regex.compile(r"(?:every|any)(?:body|one)", re.IGNORECASE)
_SIGNED_OUT_TOO = regex.compile(
    r",? (?:\(?(?:guests|visitors|strangers|anonymous (?:users|callers|visitors)) included\)?"
    r"|(?:including|even) (?:guests|visitors|anonymous (?:users|callers|visitors))"
    r"|(?:even )?without (?:signing in|logging in|an account|a login)|signed[ -]in or not)$",
    re.IGNORECASE,
)
_WHATEVER = regex.compile(
    r",? (?:whichever|whatever|whoever|no matter|regardless of)\b[^,]*$", re.I
)
"""What widens a right: ``whichever route it belongs to``."""


def _read(sentence: Text, route: Route, about: _Subject, known: Collection[str]) -> _Told | None:
    said = _plain(sentence)
    if _ELSE.fullmatch(said):
        return _Told((), alone=True)
    found = _RIGHT.fullmatch(said)
    if found is None:
        return None
    act = _WHATEVER.sub("", found["act"])
    too = _SIGNED_OUT_TOO.search(act)
    act = act[: too.start()] if too else act
    refuses = bool(found["not"])
    own = not OWN.isdisjoint(words_of(act))
    if is_bound(_ONLY.sub("", act)) or is_limited(Text(_ONLY.sub("", act), sentence.span)):
        return None
    if not _is_of_story(act, route, about) or (refuses and (own or too or found["only"])):
        return None
    if _EVERYBODY.fullmatch(found["who"]):
        if refuses or found["only"]:
            return None
        return None if own else _Told(None, public=too is not None and is_anonymous("guest"))
    roles = [_role(each, known) for each in pieces(Text(found["who"], sentence.span))]
    if too or not roles or None in roles:
        return None
    named = tuple(role for role in roles if role)
    return _Told(named, own, refuses, bool(found["only"]))


def _role(piece: Text, known: Collection[str]) -> str | None:
    if is_anonymous(piece.text):
        return ANONYMOUS
    return known_role(role_name(piece.text), known)


def _is_of_story(act: str, route: Route, about: _Subject) -> bool:
    """Whether an act is what a story is about, and nothing but that is said of it: its verb is the
    story's or that of the endpoint, and what it is done to is what the path or the story names."""
    said = _ONLY.sub("", act)
    words = words_of(said if "-" not in said else said.replace("-", ""))
    literals = (each for each in route.path.split("/") if "{" not in each)
    there = {_stem(part) for each in literals for part in words_of(each)}
    things = [word for word in words[1:] if word not in FILLERS | OWN | _SAYING_NOTHING]
    things = [word for word in things if route.method != "GET" or word != "list"]
    if not all(_stem(word) in there | about.things for word in things):
        return False
    verb = words[0] if words else ""
    fits = route.method in VERBS.get(verb_of(verb), ()) or _stem(verb) in about.words
    return fits or (route.method == "GET" and any(_stem(word) in there for word in things))


_ONLY = regex.compile(r"\bonly (?=(?:for |on )?(?:their|his|her|its|the|own)\b)", re.IGNORECASE)
_SAYING_NOTHING = {"all", "any", "of", "for", "on", "it", "this", "that", "so", "them", "these"}


class _Subject(Struct, frozen=True):
    """What a story is about: the stems of the words of its title and of what is wanted in it, and
    of what that is done to, *stop* in ``I want to tick off a stop``."""

    words: frozenset[str]
    things: frozenset[str]


def _subject(story: Section) -> _Subject:
    wishes = (_WISH_FOR.search(sentence.text) for sentence in sentences_of(story))
    wanted = next((found["what"] for found in wishes if found), "")
    words = (*words_of(story.name.text), *words_of(wanted))
    thing = _THING_WANTED.match(wanted)
    return _Subject(
        frozenset(_stem(word) for word in words if word not in FILLERS),
        frozenset(map(_stem, words_of(thing["thing"])[-1:] if thing else ())) | _PARTICLES,
    )


_WISH_FOR = regex.compile(
    r"\bI (?:want|would like|wish|need|['’]d like) (?:to )?(?P<what>.{3,200}?)"
    r"(?:,?\s+so\s+that\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_THING_WANTED = regex.compile(
    r"[a-z]+(?: (?:up|off|out|over|down|back|away|on))? (?:an?|the|my|our|all|any|new)? ?"
    r"(?P<thing>[\w-]+(?: (?!in|of|for|from|to|on|at|with|that|which|who|when|if|by|and|or)[\w-]+)"
    r"{0,2})(?=\s|[.,;]|$)",
    re.IGNORECASE,
)
_PARTICLES = frozenset({"up", "off", "out", "over", "down", "back", "away"})


def _stem(word: str) -> str:
    """``sign`` of *signing*, ``cancel`` of *cancelling* and *cancelled*."""
    stem = singular(word)
    for ending in ("ing", "ed"):
        if stem.endswith(ending) and len(stem) > len(ending) + _SHORTEST:
            stem = stem.removesuffix(ending)
            stem = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    return stem.removesuffix("e") if len(stem) > _SHORTEST else stem


_SHORTEST = 2

# ---------------------------------------------------------------- all of them


def _let_in(told: Iterable[_Told], draft: Draft, known: Collection[str]) -> bool:
    """Let in whom all sentences together do: of two rights of a role the narrower one counts, and
    what some of them take back others do not give. Whether that is anybody."""
    rights = [each for each in told if not each.refuses]
    refused = {role for each in told if each.refuses for role in each.roles or ()}
    granted: dict[str, bool] = {}
    everybody = [each for each in rights if each.roles is None]
    if everybody:
        if len(rights) > 1 or refused:
            return False
        if everybody[0].public:
            draft.public = True
            return True
        granted = dict.fromkeys(sorted({*known} - USUAL), False)
    for role, own in ((role, each.own) for each in rights for role in each.roles or ()):
        granted[role] = granted.get(role, False) or own
    for only in ({*(each.roles or ())} for each in rights if each.alone and each.roles):
        granted = {role: own for role, own in granted.items() if role in only}
    span = draft.route.span
    callers = tuple(
        Caller(Text(role, span), Text("own", span) if own else None)
        for role, own in granted.items()
        if role not in refused
    )
    if not callers or ANONYMOUS in granted:
        return False
    draft.roles = tuple(caller.role for caller in callers)
    draft.rows = tuple((each.role.text, each.word) for each in callers if each.word)
    draft.public = False
    return True
