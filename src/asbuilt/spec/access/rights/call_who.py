"""Whom the words of a clause about routes mean: roles, all of them, all but some, nobody, or the
same ones as the clause before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.rights.call_form import (
    ALSO,
    AMBIGUOUS,
    EXCEPT,
    NOBODY_AT_ALL,
    OTHERS,
    SAME_ONES,
)
from asbuilt.spec.access.rights.numbered_clause import KnownRoles, callers_by_rows
from asbuilt.spec.access.rights.right_row import is_open
from asbuilt.spec.access.roles.role import ANONYMOUS, EVERY_ROLE, Caller, is_anonymous
from asbuilt.spec.access.roles.role_sentence import COUNTS
from asbuilt.spec.endpoints.callers.caller_sentence import known_callers, told_of_rows
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.language import english, translated


class About(Struct, frozen=True):
    """What a clause is about: its ``routes``, the roles that are ``known``, and the callers of the
    routes that were named ``earlier``."""

    routes: frozenset[str]
    known: KnownRoles
    earlier: tuple[Caller, ...] = ()


class Clause(Struct, frozen=True):
    """What a clause says of ``routes``: that ``callers`` may call them, nobody else if it is
    ``exclusive``; that they may not, if it ``refuses``. ``callers`` are None where that is not
    understood."""

    routes: frozenset[str]
    callers: tuple[Caller, ...] | None
    refuses: bool = False
    exclusive: bool = False

    @property
    def grants(self) -> bool:
        """Whether it lets anybody in."""
        return bool(self.callers) and not self.refuses


class Who(Struct, frozen=True):
    """The ``callers`` that words mean, nobody besides them if they are ``exclusive``, or that
    ``nobody`` of them may."""

    callers: tuple[Caller, ...]
    exclusive: bool = False
    nobody: bool = False


def by_rows(said: Text, about: About) -> Who | None:
    """Whom a list means that says of each role for which rows."""
    listed = callers_by_rows(said, about.known)
    return Who(tuple(listed.values())) if listed else None


def who_is(said: Text, about: About) -> Who | None:
    """Whom words mean; None if they say anything else."""
    words, names = english(said.text).strip("*_ ,"), about.known.names
    if NOBODY_AT_ALL.fullmatch(words):
        return Who((*all_of(said, names), Caller(Text(ANONYMOUS, said.span))), nobody=True)
    if OTHERS.fullmatch(words):
        return Who((), exclusive=True)
    if EVERY_ROLE.fullmatch(words):
        return Who(all_of(said, names))
    if found := SAME_ONES.fullmatch(words):
        return _same(found["count"], about.earlier)
    if found := EXCEPT.fullmatch(said.text):
        named = known_callers(part(said, *found.span("named")), names)
        out = {each.role.text for each in named}
        if not named or any(each.word for each in named):
            return None
        others = [name for name in names if known_role(name, out) is None]
        return Who(named, exclusive=True) if found["none"] else Who(all_of(said, others))
    if is_anonymous(said.text) and not AMBIGUOUS.fullmatch(words):
        if marked(said.text.rstrip()):
            return None
        return Who((Caller(Text(ANONYMOUS, said.span)), *all_of(said, names)))
    named = known_callers(said, names)
    return Who(named) if named else None


def _same(count: str | None, earlier: tuple[Caller, ...]) -> Who | None:
    """Those named earlier, if they are as many as it is said."""
    number = COUNTS.index(count.lower()) + 2 if count and count.lower() in COUNTS else count
    named = {each.role.text for each in earlier}
    if not earlier or (number and len(named) != int(number)):
        return None
    return Who(earlier)


def all_of(said: Text, names: Iterable[str]) -> tuple[Caller, ...]:
    """All roles of some ``names``, where they are ``said``."""
    return tuple(Caller(Text(name, said.span)) for name in names)


def also_told(clause: Text, about: About, named: Sequence[Caller]) -> Clause | None:
    """``Cooks too``, ``cooks too, but only for their own orders``, of what those ``named`` may
    call."""
    said = translated(clause.text)
    found = ALSO.fullmatch(said.text.rstrip(" .;,。；"))
    if found is None or not named:
        return None
    start, end = said.origin(*found.span("also"))
    words = clause.text[:start].rstrip() + clause.text[end:]
    shorter = Text(words.ljust(len(clause.text)), clause.span)
    if found["rest"].strip():
        told = told_of_rows(shorter, about.known.names)
        own = told is not None and all(each.word and is_own(each.word) for each in told.named)
        return Clause(about.routes, told.named) if told and own else None
    who = who_is(part(clause, *said.origin(*found.span("who"))), about)
    plainly = who and not (who.exclusive or who.nobody or is_open(who.callers))
    return Clause(about.routes, who.callers) if who and plainly else None


def is_own(word: Text) -> bool:
    """Whether a word means own rows, or those of what is one's own: ``own club``."""
    return english(word.text).split()[0] == "own"
