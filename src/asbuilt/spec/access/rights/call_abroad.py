"""Clauses in other languages that say of a route, in whose place *it* stands, who may call it:
``Seuls les gérants peuvent appeler it``, ``it dürfen nur Köche aufrufen``, ``仅店长可调用 it``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.rights.call_form import DOES, WHAT
from asbuilt.spec.access.rights.call_who import About, Clause, all_of, who_is
from asbuilt.spec.access.rights.right_row import is_open
from asbuilt.spec.access.rights.told_abroad import CALLS, only_they, who_may
from asbuilt.spec.access.roles.role import ANONYMOUS, EVERY_ROLE, Caller
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said, known_callers, told_of_rows
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.language import (
    begins_exception,
    behind_refusal,
    denies,
    limits,
    says_only,
    says_reserved,
    translated,
)

_MAY = rf"(?:may|can|could)\s+(?:{DOES}\s+)?(?:a\s+)?{WHAT}(?:\s+(?:requests?|{DOES}))?"
_EVERY = regex.compile(rf"(?:{EVERY_ROLE.pattern})\s+{_MAY}", re.IGNORECASE)
_FORM = regex.compile(
    rf"(?P<only>only\s+)?(?P<who>\S.{{0,200}}?)\s+{_MAY}", re.IGNORECASE | re.DOTALL
)
_BUT_FOR = regex.compile(
    rf"(?:{EVERY_ROLE.pattern}),?\s+(?P<but>\S.{{1,120}}?),?\s+{_MAY}", re.IGNORECASE | re.DOTALL
)
"""``every roles sauf le vendeur may call it``"""
_LEADING = regex.compile(rf"{WHAT}\s*[:：,，]?\s*", re.IGNORECASE)


def said_abroad(clause: Text, about: About) -> Clause | None:
    """What a clause says of the routes that it is about; None where it denies, limits or says more
    than is understood."""
    known = about.known.names
    if denies(clause.text):
        return None
    if told := told_of_rows(clause, known):
        own = all(each.word and each.word.text.startswith("own") for each in told.named)
        return Clause(about.routes, told.named) if told.named and own else None
    said = translated(clause.text)
    if _EVERY.fullmatch(said.text):
        return Clause(about.routes, all_of(clause, known))
    if (found := _BUT_FOR.fullmatch(said.text)) and (
        others := _all_but(part(clause, *said.origin(*found.span("but"))), about)
    ):
        return Clause(about.routes, others)
    if (abroad := who_may(clause, known)) and _MEANS_IT.issuperset(abroad.words):
        alone = only_they(clause, known)
        return Clause(about.routes, tuple(map(Caller, abroad.roles)), exclusive=alone)
    if found := _FORM.fullmatch(said.text):
        who = who_is(part(clause, *said.origin(*found.span("who"))), about)
        plainly = who and not who.nobody and not _limited(who.callers)
        if who and plainly and not is_open(who.callers):
            return Clause(about.routes, who.callers, exclusive=bool(found["only"]))
        return None
    return _behind_it(clause, about)


def _all_but(excepted: Text, about: About) -> tuple[Caller, ...]:
    """All roles but those behind the word for *except*; nobody if that says anything else."""
    if not begins_exception(excepted.text):
        return ()
    known = about.known.names
    behind = Text(behind_refusal(excepted.text).strip(" ,"), excepted.span)
    out = {each.role.text for each in known_callers(behind, known) if not each.word}
    others = [name for name in known if known_role(name, out) is None]
    return all_of(excepted, others) if out else ()


_MEANS_IT = CALLS | {"it", "and", "or", "is", "are", "is for"}


_AVAILABLE = regex.compile(
    r"(?:(?:is|are)\s+)?(?:available|accessible|open)\s+(?:(?:to|for)\s+)?(?=\S)", re.IGNORECASE
)
"""``it available продавцу``"""


def _limited(callers: Iterable[Caller]) -> bool:
    return any(each.word for each in callers)


def _behind_it(clause: Text, about: About) -> Clause | None:
    """What is said of the route that a clause begins with: ``it est réservé aux gérants``, ``it ist
    öffentlich``."""
    said = translated(clause.text)
    found = _LEADING.match(said.text)
    if found is None:
        return None
    if opened := _AVAILABLE.match(said.text, found.end()):
        named = part(clause, said.origin(opened.end(), len(said.text))[0], len(clause.text))
        callers = known_callers(named, about.known.names)
        return Clause(about.routes, callers) if callers and not _limited(callers) else None
    rest = part(clause, said.origin(found.end(), len(said.text))[0], len(clause.text))
    told = callers_said(rest, about.known.names)
    if told is None or _limited(told.named):
        return None
    if told.named:
        alone = says_only(rest.text) or says_reserved(rest.text)
        return Clause(about.routes, told.named, exclusive=alone)
    if not told.public or limits(rest.text) or is_qualified(rest.text) or tells_when(rest.text):
        return None
    everybody = (Caller(Text(ANONYMOUS, clause.span)), *all_of(clause, about.known.names))
    return Clause(about.routes, everybody)
