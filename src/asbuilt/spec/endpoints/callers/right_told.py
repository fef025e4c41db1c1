"""Sentences beside an endpoint that tell which role does what it does: ``Editors can delete an
order.``"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import FILLERS, OWN, VERBS, rows_of, words_of
from asbuilt.spec.access.own_rows import own_word
from asbuilt.spec.access.rights.told_abroad import CALLS, MAY, only_they, who_may
from asbuilt.spec.access.roles.role import Caller, Callers, role_name
from asbuilt.spec.endpoints.callers.caller_sentence import EACH_OWN, known_callers
from asbuilt.spec.endpoints.callers.callers import is_limited
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.language import english, is_foreign, says_only
from asbuilt.spec.words import singular, snake

_RIGHT = regex.compile(
    r"(?:(?:only|all|any|every|each|the|an?) )?(?P<who>[^\W\d_][\w`*, /-]{1,60}?)"
    r" (?:may|can|(?:is|are) (?:allowed|permitted|able) to) (?:also |only )?(?P<verb>[a-z]+)\b"
    r"(?P<rest>.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_ROUTE = regex.compile(r"^[^—–:]*/[^—–\s]*[`*]*(?:\s+[—–-]+\s+|:\s+)")
"""A route before what is told of it: `` `DELETE /x` — ``."""
_CLAUSE = regex.compile(r";\s+")
_PRONOUNS = {"it", "this", "that", "them", "these", "so", "one"}
_CALLS = {"call", "use", "invoke", "do", "trigger"}


def heed_right(sentence: Text, draft: Draft, known: Collection[str], around: Text | None) -> bool:
    """Let in the ``known`` roles of which a sentence says that they do what the endpoint does.
    Words that limit that are not understood, nor are the other sentences of the paragraph
    ``around`` it, unless it has the word that the path ends with, or says who alone may do so, and
    they limit nothing: then nobody is let in but administrators. Whether it says so of some
    role."""
    told = _ROUTE.sub("", english(sentence.text)).strip("*_` .!—–:-")
    clauses = _CLAUSE.split(told)
    rights = [found for clause in clauses if (found := _RIGHT.match(clause))]
    fitting = [found for found in rights if _fits(found["verb"].lower(), draft.route)]
    named = [known_callers(Text(found["who"], sentence.span), known) for found in fitting]
    if not any(named):
        return False
    rests = [Text(found["rest"], sentence.span) for found in fitting]
    acts = all(found["verb"].lower() == _action(draft.route) for found in fitting)
    sure = acts or all(_is_of_call(found) for found in fitting)
    alone = around is None or (sure and not _limits_else(around, sentence, known))
    clear = alone and len(fitting) == len(clauses) and all(named)
    if not clear or not all(_is_understood(rest, draft.route.path) for rest in rests):
        draft.demand = draft.demand or sentence
    else:
        let_in(Callers(tuple(_each(named, rests)), None), draft)
    return True


def _is_of_call(right: re.Match[str]) -> bool:
    """Whether a right is all that somebody alone may: ``Only clerks may read it``."""
    words = words_of(right["rest"])
    return right[0][:5].lower() == "only " and bool(words) and _PRONOUNS.issuperset(words)


def _limits_else(whole: Text, sentence: Text, known: Collection[str]) -> bool:
    """Whether a paragraph speaks of roles or of conditions beside a sentence of it."""
    start = whole.index(sentence.span.start)
    rest = whole.text[:start] + whole.text[start + len(sentence.text) :]
    return may_name(known, rest) or _CONDITION.search(english(rest)) is not None


_CONDITION = regex.compile(
    r"\b(?:only|nobody|no ?one|not|never|neither|except|unless|while|if|when|until|once|before"
    r"|after|provided|own|their|may|can|cannot|must|ha(?:s|ve) to|needs?|requires?|allowed"
    r"|forbidden)\b|n['’]t\b",
    re.IGNORECASE,
)


def _is_understood(rest: Text, path: str) -> bool:
    """Whether what is done is done to what is at the ``path``, all of it or rows that words tell:
    ``orders``, ``their own orders``, not ``drafts``."""
    if EACH_OWN.fullmatch(english(rest.text)):
        return True
    if is_limited(rest):
        return False
    if rows_of(rest.text) is not None:
        return True
    words = [word for word in words_of(rest.text) if word not in FILLERS | _PRONOUNS]
    there = {singular(snake(part)) for part in path.split("/") if part and part[0] != "{"}
    return all(singular(word) in there for word in words)


def _each(named: Iterable[Sequence[Caller]], rests: Iterable[Text]) -> Iterator[Caller]:
    """The callers, each with the word for the rows on which it may act."""
    for callers, rest in zip(named, rests, strict=True):
        own = EACH_OWN.fullmatch(english(rest.text))
        word = own_word(own["rows"]) if own else rows_of(rest.text)
        for caller in callers:
            yield Caller(caller.role, caller.word or (Text(word, rest.span) if word else None))


def _fits(verb: str, route: Route) -> bool:
    return verb in _CALLS or route.method in VERBS.get(verb, ()) or verb == _action(route)


def _action(route: Route) -> str:
    """What an endpoint is called that does one thing: ``release`` of ``/orders/{id}/release``."""
    return route.path.rpartition("}/")[2] if "}/" in route.path else ""


def heed_right_abroad(sentence: Text, draft: Draft, known: Collection[str]) -> bool:
    """Let in the ``known`` roles of which a sentence in another language says that they may do what
    the endpoint does, ``Bestellungen darf nur ein Koch anlegen``. Where it says more of that, it
    lets in nobody but administrators. Whether it says so of some role."""
    told = who_may(sentence, known)
    if told is None:
        return _demands_abroad(sentence, draft, known)
    words = told.words
    verbs = {verb for word in words if (verb := verb_of(word)) in VERBS} - CALLS
    fits = not CALLS.isdisjoint(words) or any(_fits(each, draft.route) for each in verbs)
    if not fits and (
        verbs or not only_they(sentence, known)
    ):  # "Só o porteiro pode." is of the call
        return False
    there = {singular(snake(part)) for part in draft.route.path.split("/") if part}
    rest = {word for word in words if word not in CALLS and verb_of(word) not in VERBS}
    own = not OWN.isdisjoint(rest)
    if not all(known_role(word, there) for word in rest - OWN):
        draft.demand = draft.demand or sentence
    else:
        word = Text("own", told.done.span) if own else None
        let_in(Callers(tuple(Caller(role, word) for role in told.roles), None), draft)
    return True


def _demands_abroad(sentence: Text, draft: Draft, known: Collection[str]) -> bool:
    """Whether a sentence in another language names a role and says in a form that is not read that
    it may do what the endpoint does."""
    if not is_foreign() or not may_name(known, sentence.text):
        return False
    words = words_of(sentence.text)
    if not says_only(sentence.text) and MAY.isdisjoint(words):
        return False
    fits = any(_fits(verb_of(word), draft.route) for word in words) or not CALLS.isdisjoint(words)
    acts = any(verb_of(word) in VERBS for word in words)
    fits = fits or (not acts and only_they(sentence, known) and not MAY.isdisjoint(words))
    named = any(known_role(role_name(word), known) for word in sentence.text.split())
    if fits and named:
        draft.demand = draft.demand or sentence
    return fits and named
