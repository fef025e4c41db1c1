"""Clauses that say of routes who may call them, and of what was named before them, in paragraphs
and in the items of lists: ``A tenant may call `GET /plots/{id}` for their own plot only. Wardens
may call it for any plot, whereas cooks may not call it.``

What all clauses of a section say of one route counts together, if all of them are understood.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, sentences, text_at
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.access.call_form import (
    ACTIVE,
    AMBIGUOUS,
    APPOSITION,
    CLAUSE_END,
    DONE,
    EITHER_WAY,
    EXCEPT,
    NOBODY_AT_ALL,
    NOBODY_ELSE,
    OF_OTHERS,
    OF_SEVERAL,
    OTHERS,
    OTHERS_REFUSED,
    PASSIVE,
    REFERS,
    REFUSED_OTHER,
    SAYS_MAY,
    SUBJECT,
    TELLS,
    TENTATIVE,
    UNSIGNED,
    VERB,
)
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified, marked
from asbuilt.spec.access.matrix import MatrixCell
from asbuilt.spec.access.numbered_clause import KnownRoles, callers_by_rows, word_of
from asbuilt.spec.access.numbered_paragraph import are_paragraphs
from asbuilt.spec.access.right_row import is_open
from asbuilt.spec.access.right_sentence import ON_CONDITION
from asbuilt.spec.access.role import ANONYMOUS, EVERY_ROLE, Caller, is_anonymous
from asbuilt.spec.endpoints.caller_sentence import known_callers, told_of_rows
from asbuilt.spec.endpoints.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import Route, leading_routes, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.section import Section

_LONGEST = 400
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Clause:
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


@dataclass(frozen=True, slots=True)
class Told:
    """The ``cells`` of what is understood, and the places of the paragraphs and items that say
    it."""

    cells: tuple[MatrixCell, ...] = ()
    read: frozenset[Span] = frozenset()


@dataclass(frozen=True, slots=True)
class _Group:
    """What a paragraph says, or a list of which nothing is read unless all is: the places of its
    texts and its clauses."""

    places: tuple[Span, ...]
    clauses: tuple[Clause, ...]

    @property
    def routes(self) -> set[str]:
        return {route for clause in self.clauses for route in clause.routes}

    @property
    def is_doubtful(self) -> bool:
        """Whether it says something that is not understood."""
        return any(clause.callers is None for clause in self.clauses)


def calls_told(section: Section, known: Collection[str]) -> Told:
    """What the clauses of a section about access and those below it say of routes and ``known``
    roles. A route of which one of them says something that is not understood is left to others, and
    with it all that the same paragraph or list says."""
    roles = KnownRoles(known, lambda name: known_role(name, known) or name)
    groups = [*_groups(section, roles)] if known else []
    doubtful = _doubtful(groups)
    clear = [each for each in groups if doubtful.isdisjoint(each.routes)]
    granted = {
        route
        for each in clear
        for clause in each.clauses
        if clause.grants
        for route in clause.routes
    }
    said = (clause for each in clear for clause in each.clauses)
    cells = (cell for cell in _cells(said) if cell.endpoint.text in granted)
    places = (place for each in clear if each.clauses for place in each.places)
    return Told(tuple(cells), frozenset(places))


def _doubtful(groups: Sequence[_Group]) -> set[str]:
    """The routes of which something is said that is not understood, and those beside them."""
    speaking: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        for route in group.routes:
            speaking.setdefault(route, []).append(at)
    waiting = [at for at, group in enumerate(groups) if group.is_doubtful]
    seen, found = {*waiting}, set[str]()
    while waiting:
        for route in groups[waiting.pop()].routes - found:
            found.add(route)
            others = [at for at in speaking[route] if at not in seen]
            seen.update(others)
            waiting += others
    return found


def _groups(section: Section, known: KnownRoles) -> Iterator[_Group]:
    for place in section.walk():
        for block in place.blocks:
            if isinstance(block, Paragraph):
                yield _group([text_at(place.source, block.span)], known)
            elif isinstance(block, List):
                items = [item.text for item in block.items]
                if any(item.children for item in block.items):
                    yield _group(items, known, whole=False)
                else:
                    apart = [_group([text], known) for text in items]
                    yield from apart if _are_apart(block, apart) else (_group(items, known),)


def _are_apart(block: List, groups: Sequence[_Group]) -> bool:
    """Whether what is not understood in one item of a list is said of no other one: they are
    paragraphs, or each begins with its routes and speaks of them alone."""
    if are_paragraphs(block):
        return True
    for item, group in zip(block.items, groups, strict=True):
        if not leading_routes(item.text)[0]:
            return False
        if group.is_doubtful and OF_SEVERAL.search(english(item.text.text)):
            return False
    return True


def _group(texts: Sequence[Text], known: KnownRoles, *, whole: bool = True) -> _Group:
    clauses: list[Clause] = []
    for text in texts:
        readable = "/" in text.text and len(text.text) <= _MOST and "~~" not in text.text
        line = Text(text.text.replace("\n", " "), text.span)
        found = [*_clauses(line, known)] if readable else []
        whole = whole and (bool(found) or not _says_more(text, known))
        clauses += found
    if not whole:
        clauses = [Clause(clause.routes, None) for clause in clauses]
    return _Group(tuple(text.span for text in texts), tuple(clauses))


def _says_more(text: Text, known: KnownRoles) -> bool:
    """Whether a text may say of somebody what they may, or limit what is said before it."""
    said = english(text.text)
    return TELLS.search(said) is not None or may_name(known.names, said)


def _clauses(unit: Text, known: KnownRoles) -> Iterator[Clause]:
    """What the clauses of a paragraph say that name a route or mean the one before, or that may
    limit what is said of that: ``Not at night.``"""
    before: frozenset[str] = frozenset()
    named: list[Caller] = []
    for sentence in sentences(unit):
        if named and tells_when(sentence.text):
            when = part(sentence, 0, len(sentence.text), ".")
            yield Clause(before, tuple(Caller(each.role, when) for each in named))
            continue
        for at, clause in enumerate(_parts(sentence)):
            if routes := routes_in(clause):
                before, named = frozenset(route.key for route in routes), []
            if not routes and named and OTHERS_REFUSED.fullmatch(clause.text.rstrip(" .;,")):
                yield Clause(before, tuple(named), exclusive=True)
            elif not routes and (own := _own_rows(clause, before, known)):
                yield own
                named += own.callers or ()
            elif routes or (before and REFERS.search(english(clause.text))):
                masked = _without_subject(_masked(clause, routes), known)
                said = _said(part(masked, 0, len(masked.text), " .;,"), before, known)
                if said and said.exclusive and not said.callers:
                    said = replace(said, callers=tuple(named) or None)
                if said or routes or _says_more(clause, known) or TENTATIVE.search(clause.text):
                    yield said or Clause(before, None)
                named += said.callers or () if said and said.grants else ()
            elif before and (_limits(clause, known) or _takes_back(clause.text)):
                yield Clause(before, None)
            elif at and is_open(named) and not OF_OTHERS.match(clause.text):
                yield Clause(before, None)  # ``…, but a key is``


def _limits(clause: Text, known: KnownRoles) -> bool:
    if OF_OTHERS.match(clause.text) or REFUSED_OTHER.fullmatch(clause.text.rstrip(" .;,")):
        return False
    return _says_more(clause, known)


def _takes_back(said: str) -> bool:
    return tells_when(said) or is_qualified(said)


def _parts(sentence: Text) -> Iterator[Text]:
    """The clauses of a sentence that say what may be done each; a comma before the first of these
    may stand between roles, and *but* may leave one out."""
    start = 0
    for end in CLAUSE_END.finditer(sentence.text):
        if SAYS_MAY.search(sentence.text, start, end.start()):
            yield part(sentence, start, end.start())
            start = end.end()
    yield part(sentence, start, len(sentence.text))


def _masked(clause: Text, routes: Iterable[Route]) -> Text:
    """A clause with *it* in place of each route, and everything else at its place."""
    said = clause.text
    for span in {route.span for route in routes}:
        start, end = span.start - clause.span.start, span.end - clause.span.start
        start = len(said[:start].rstrip("`*_"))
        end = len(said) - len(said[end:].lstrip("`*_"))
        said = f"{said[:start]}{'it'.ljust(end - start)}{said[end:]}"
    return Text(said, clause.span)


def _without_subject(masked: Text, known: KnownRoles) -> Text:
    """A clause with *it* alone for what the route in brackets does, or what is done by it:
    ``Opinions (it) shall be given by clerks``."""
    found = SUBJECT.match(masked.text)
    subject = found["subject"] if found else ""
    named = any(known_role(word, known.names) for word in subject.lower().split())
    if found is None or named or TELLS.search(subject):
        return masked
    return Text(f"{'it'.ljust(found.end())}{masked.text[found.end() :]}", masked.span)


def _said(clause: Text, routes: frozenset[str], known: KnownRoles) -> Clause | None:
    if len(clause.text) <= _LONGEST:
        if UNSIGNED.fullmatch(clause.text):
            open_to = (Caller(Text(ANONYMOUS, clause.span)), *_all(clause, known.names))
            return Clause(routes, open_to)
        if found := ACTIVE.fullmatch(clause.text):
            return _active(clause, found, routes, known)
        if found := PASSIVE.fullmatch(clause.text):
            return _passive(clause, found, routes, known)
    return None


def _own_rows(clause: Text, routes: frozenset[str], known: KnownRoles) -> Clause | None:
    """``A skipper may read only their own``, behind who may call the ``routes`` that do it."""
    told = told_of_rows(clause, known.names) if routes else None
    own = [each.word for each in told.named if each.word] if told else []
    if told is None or not own or not all(map(_is_own, own)):
        return None
    if ON_CONDITION.search(english(clause.text)):
        return Clause(routes, None)
    verbs = {(each["done"] or each["does"]).lower() for each in VERB.finditer(clause.text)}
    does = all(_does(route, verb) for route in routes for verb in verbs - _CALLING)
    return Clause(routes, told.named if does else None)


def _does(route: str, verb: str) -> bool:
    """Whether a route, ``DELETE /orders/{id}``, does what a verb says, or ends with it."""
    method, _, path = route.partition(" ")
    return method in VERBS.get(verb_of(verb), ()) or path.rpartition("/")[2] == verb


_CALLING = {"call", "use", "access", "invoke", "do", "make", "send"}


def _active(
    clause: Text, found: re.Match[str], routes: frozenset[str], known: KnownRoles
) -> Clause:
    """``Only clerks may call it for own boats.``"""
    refuses = bool(found["not"] or found["never"] or found["un"])
    tail = part(clause, *found.span("tail"), " ,")
    if closing := NOBODY_ELSE.search(f" {tail.text}"):
        tail = part(tail, 0, max(0, closing.start() - 1))
    who = _who(part(clause, *found.span("who")), known)
    if who is None or (refuses and (tail.text or found["only"] or who.exclusive or who.nobody)):
        return Clause(routes, None)
    exclusive = bool(found["only"] or found["alone"] or closing or who.exclusive)
    if who.nobody or any(each.role.text == ANONYMOUS for each in who.callers):
        callers = who.callers if EITHER_WAY.fullmatch(tail.text) else None
        return Clause(routes, callers, refuses or who.nobody)
    word = word_of(tail, {caller.role.text for caller in who.callers}, known)
    if word and not _is_own(word):
        return Clause(routes, None)
    callers = tuple(Caller(each.role, each.word or word) for each in who.callers)
    return Clause(routes, callers, refuses, exclusive)


def _passive(
    clause: Text, found: re.Match[str], routes: frozenset[str], known: KnownRoles
) -> Clause:
    """``It is open to clerks and, for own boats, to cooks.``"""
    said = part(clause, *found.span("who"))
    if closing := NOBODY_ELSE.search(said.text):
        said = part(said, 0, closing.start())
    if aside := APPOSITION.search(said.text):
        said = part(said, 0, aside.start())
    refuses = bool(found["not"])
    who = _who(said, known) or _by_rows(said, known)
    done = (found["done"] or "").lower()
    if done and verb_of(done) not in VERBS and done not in DONE:
        return Clause(routes, None)
    if who is None or (refuses and (who.nobody or any(each.word for each in who.callers))):
        return Clause(routes, None)
    if any(each.word and not _is_own(each.word) for each in who.callers):
        return Clause(routes, None)
    only = found["only"] or found["just"] or found["kept"] or closing or who.exclusive
    if refuses and only:  # not only clerks
        return Clause(routes, None)
    return Clause(routes, who.callers, refuses or who.nobody, bool(only))


def _is_own(word: Text) -> bool:
    """Whether a word means own rows, or those of what is one's own: ``own club``."""
    return word.text.split()[0] == "own"


@dataclass(frozen=True, slots=True)
class _Who:
    """The ``callers`` that words mean, nobody besides them if they are ``exclusive``, or that
    ``nobody`` of them may."""

    callers: tuple[Caller, ...]
    exclusive: bool = False
    nobody: bool = False


def _by_rows(said: Text, known: KnownRoles) -> _Who | None:
    listed = callers_by_rows(said, known)
    return _Who(tuple(listed.values())) if listed else None


def _who(said: Text, known: KnownRoles) -> _Who | None:
    """Whom words mean: a list of roles, all, all but some; None if it is anything else."""
    words = english(said.text).strip("*_ ,")
    if NOBODY_AT_ALL.fullmatch(words):
        return _Who((*_all(said, known.names), Caller(Text(ANONYMOUS, said.span))), nobody=True)
    if OTHERS.fullmatch(words):
        return _Who((), exclusive=True)
    if EVERY_ROLE.fullmatch(words):
        return _Who(_all(said, known.names))
    if found := EXCEPT.fullmatch(said.text):
        named = known_callers(part(said, *found.span("named")), known.names)
        out = {each.role.text for each in named}
        if not named or any(each.word for each in named):
            return None
        others = [name for name in known.names if known_role(name, out) is None]
        return _Who(named, exclusive=True) if found["none"] else _Who(_all(said, others))
    if is_anonymous(said.text) and not AMBIGUOUS.fullmatch(words):
        if marked(said.text.rstrip()):
            return None
        return _Who((Caller(Text(ANONYMOUS, said.span)), *_all(said, known.names)))
    named = known_callers(said, known.names)
    return _Who(named) if named else None


def _all(said: Text, names: Iterable[str]) -> tuple[Caller, ...]:
    return tuple(Caller(Text(name, said.span)) for name in names)


def _cells(clauses: Iterable[Clause]) -> Iterator[MatrixCell]:
    """Whom the clauses about each route let in: of what is said of one role, what takes most back
    counts, and nobody is let in whom one of them leaves out that names all."""
    found: dict[tuple[str, str], Text] = {}
    roles: dict[str, Text] = {}
    alone: dict[str, set[str]] = {}
    for clause in clauses:
        named = {caller.role.text for caller in clause.callers or ()}
        for route in clause.routes:
            if clause.exclusive:
                alone[route] = alone.get(route, named) & named
            for caller in clause.callers or ():
                roles.setdefault(caller.role.text, caller.role)
                word = "deny" if clause.refuses else caller.word.text if caller.word else "allow"
                said = Text(word, caller.role.span)
                before = found.setdefault((route, caller.role.text), said)
                if _RANK.get(word, 1) > _RANK.get(before.text, 1):
                    found[route, caller.role.text] = said
    for (route, role), said in found.items():
        kept = role in alone.get(route, {role})
        granted = said if kept else Text("deny", said.span)
        yield MatrixCell(Text(route, said.span), "", roles[role], granted, listed=True)


_RANK = {"allow": 0, "deny": 2}
"""Own rows are between them."""
