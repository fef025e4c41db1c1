"""Clauses that say of routes who may call them, and of what was named before them, in paragraphs
and in the items of lists: ``A tenant may call `GET /plots/{id}` for their own plot only. Wardens
may call it for any plot, whereas cooks may not call it.``

What all clauses of a section say of one route counts together, if all of them are understood.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, sentences, text_of
from asbuilt.source import Span
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.call_abroad import said_abroad
from asbuilt.spec.access.rights.call_form import (
    ACTIVE,
    ADMITS,
    ALIKE,
    APPOSITION,
    AT_IT,
    CLAUSE_END,
    DOERS,
    DONE,
    EITHER_WAY,
    ELLIPTIC,
    HENCE,
    LET_IN,
    MATTER,
    NOBODY_ELSE,
    OF_OTHERS,
    OF_SEVERAL,
    OTHERS_REFUSED,
    PASSIVE,
    REASON,
    REFERS,
    REFUSED_OTHER,
    REFUSED_ROLE,
    REFUSES,
    SAYS_MAY,
    SUBJECT,
    TELLS,
    TENTATIVE,
    UNSIGNED,
    VERB,
)
from asbuilt.spec.access.rights.call_who import (
    About,
    Clause,
    all_of,
    also_told,
    by_rows,
    is_own,
    who_is,
)
from asbuilt.spec.access.rights.numbered_clause import KnownRoles, word_of
from asbuilt.spec.access.rights.numbered_paragraph import are_paragraphs
from asbuilt.spec.access.rights.right_row import is_open
from asbuilt.spec.access.rights.right_sentence import ON_CONDITION
from asbuilt.spec.access.roles.role import ANONYMOUS, Caller
from asbuilt.spec.endpoints.callers.caller_sentence import told_of_rows
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import Route, leading_routes, routes_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.section import Section

_LONGEST = 400
_MOST = 1_000


class Told(Struct, frozen=True):
    """The ``cells`` of what is understood, and the places of the paragraphs and items that say
    it."""

    cells: tuple[MatrixCell, ...] = ()
    read: frozenset[Span] = frozenset()


class _Group(Struct, frozen=True):
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
                yield _group([text_of(block)], known)
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
    silent: list[Text] = []
    for text in texts:
        readable = "/" in text.text and len(text.text) <= _MOST and "~~" not in text.text
        found = [*_clauses(on_one_line(text), known)] if readable else []
        silent += () if found else (text,)
        clauses += found
    if clauses and not (whole and not any(_says_more(text, known) for text in silent)):
        clauses = [Clause(clause.routes, None) for clause in clauses]
    return _Group(tuple(text.span for text in texts), tuple(clauses))


def _says_more(text: Text, known: KnownRoles) -> bool:
    """Whether a text may say of somebody what they may, or limit what is said before it."""
    said = english(text.text)
    return TELLS.search(said) is not None or may_name(known.names, said)


def _clauses(unit: Text, known: KnownRoles) -> Iterator[Clause]:
    """What the clauses of a paragraph say that name a route or mean the one before, or that may
    limit what is said of that: ``Not at night.``"""
    about, named = About(frozenset(), known), list[Caller]()
    clear = True
    for sentence in sentences(unit):
        if named and tells_when(sentence.text):
            when, clear = part(sentence, 0, len(sentence.text), "."), False
            yield Clause(about.routes, tuple(Caller(each.role, when) for each in named))
            continue
        for at, clause in enumerate(_parts(sentence)):
            if routes := routes_in(clause):
                earlier = tuple(named) if clear else ()
                about, named = About(frozenset(each.key for each in routes), known, earlier), []
                clear = True
            elif REASON.match(clause.text):
                continue
            if said := _clause(clause, routes, about, named):
                named += said.callers or () if said.grants else ()
                clear = clear and said.callers is not None and not _takes_from(said, named)
                yield said
            elif at and not routes and is_open(named) and not OF_OTHERS.match(clause.text):
                yield Clause(about.routes, None)  # ``…, but a key is``


def _takes_from(said: Clause, named: Iterable[Caller]) -> bool:
    """Whether a clause refuses any of those who are ``named``."""
    refused = {each.role.text for each in said.callers or ()} if said.refuses else set()
    return any(each.role.text in refused for each in named)


def _clause(
    clause: Text, routes: Sequence[Route], about: About, named: Sequence[Caller]
) -> Clause | None:
    """What a clause says of the ``routes`` that it names or of those before it, which those who
    are ``named`` may call; None where it says nothing of who may."""
    before, known = about.routes, about.known
    plain = english(clause.text).rstrip(" .;,。；")
    if not routes and named and OTHERS_REFUSED.fullmatch(plain):
        return Clause(before, tuple(named), exclusive=True)
    if not routes and (own := _own_rows(clause, before, known)):
        return own
    if routes or (before and REFERS.search(english(clause.text))):
        masked = _without_subject(_masked(clause, routes), known)
        said = _said(part(masked, 0, len(masked.text), " .;,。；"), about)
        if said and said.exclusive and not said.callers:
            said = replace(said, callers=tuple(named) or None)
        unread = routes or _says_more(clause, known) or TENTATIVE.search(clause.text)
        return said or (Clause(before, None) if unread else None)
    if before and (also := also_told(clause, about, named)):
        return also
    if before and (found := ELLIPTIC.fullmatch(clause.text.rstrip(" .;,"))):
        who = who_is(part(clause, *found.span("who")), about)
        plainly = who and not who.exclusive and not any(each.word for each in who.callers)
        return Clause(before, who.callers if who and plainly else None, refuses=True)
    if before and (_limits(clause, known) or _takes_back(clause.text)):
        return Clause(before, _others_refused(clause, about, named), refuses=True)
    return None


def _others_refused(
    clause: Text, about: About, named: Sequence[Caller]
) -> tuple[Caller, ...] | None:
    """The roles that a clause says may not do something and that are none of those ``named``
    before, of whom it takes nothing: ``Clerks must not be able to issue keys.``"""
    found = REFUSED_ROLE.match(clause.text) if named and not is_open(named) else None
    who = who_is(part(clause, *found.span("who")), about) if found else None
    if who is None or who.exclusive or who.nobody:
        return None
    others = {each.role.text for each in who.callers}.isdisjoint(each.role.text for each in named)
    return who.callers if others else None


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
    for end in (_SEMICOLON if is_foreign() else CLAUSE_END).finditer(sentence.text):
        if is_foreign() or SAYS_MAY.search(sentence.text, start, end.start()):
            yield part(sentence, start, end.start())
            start = end.end()
    yield part(sentence, start, len(sentence.text))


_SEMICOLON = regex.compile(r"\s*(?:;\s|；)\s*")


def _masked(clause: Text, routes: Iterable[Route]) -> Text:
    """A clause with *it* in place of each route, and everything else at its place."""
    said = clause.text
    for span in {route.span for route in routes}:
        start, end = clause.index(span.start), clause.index(span.end)
        start = len(said[:start].rstrip("`*_"))
        end = len(said) - len(said[end:].lstrip("`*_"))
        said = f"{said[:start]}{'it'.ljust(end - start)}{said[end:]}"
    return replace(clause, text=said)


def _without_subject(masked: Text, known: KnownRoles) -> Text:
    """A clause with *it* alone for what routes in brackets do, or what is done by them: ``Opinions
    (it) shall be given by clerks``, ``Listing (it) and a search via it are open to cooks``."""
    end = 0
    while found := SUBJECT.match(masked.text, end):
        subject = found["subject"]
        named = any(known_role(word, known.names) for word in subject.lower().split())
        if named or TELLS.search(subject):
            break
        end = found.end()
    return Text(f"{'it'.ljust(end)}{masked.text[end:]}", masked.span) if end else masked


def _said(clause: Text, about: About) -> Clause | None:
    if len(clause.text) > _LONGEST:
        return None
    if is_foreign() and (abroad := said_abroad(clause, about)):
        return abroad
    if UNSIGNED.fullmatch(clause.text):
        open_to = (Caller(Text(ANONYMOUS, clause.span)), *all_of(clause, about.known.names))
        return Clause(about.routes, open_to)
    if ALIKE.fullmatch(clause.text):
        return Clause(about.routes, about.earlier or None)
    if (found := HENCE.match(clause.text)) and not _turns(found["why"]):
        clause = part(clause, found.end(), len(clause.text))
    if found := ACTIVE.fullmatch(clause.text):
        return _active(clause, found, about)
    if found := PASSIVE.fullmatch(clause.text):
        return _passive(clause, found, about)
    return next(filter(None, (_further(clause, form, about) for form in _FORMS)), None)


_FORMS = (DOERS, MATTER, AT_IT, LET_IN, ADMITS)


def _further(clause: Text, form: re.Pattern[str], about: About) -> Clause | None:
    """``It is something clerks do``, ``At it only cooks are accepted``; of several that are needed
    nobody knows whether one is enough."""
    found = form.fullmatch(clause.text)
    who = who_is(part(clause, *found.span("who")), about) if found else None
    if found is None or who is None or who.nobody or is_open(who.callers):
        return None
    if found.groupdict().get("one") and len(who.callers) > 1:
        return None
    alone = bool(found["only"] or found["alone"] or who.exclusive)
    return Clause(about.routes, who.callers, exclusive=alone)


def _turns(why: str) -> bool:
    """Whether what is said before a clause says more than why it is so."""
    return REFUSES.search(why) is not None


def _own_rows(clause: Text, routes: frozenset[str], known: KnownRoles) -> Clause | None:
    """``A skipper may read only their own``, behind who may call the ``routes`` that do it."""
    told = told_of_rows(clause, known.names) if routes else None
    own = [each.word for each in told.named if each.word] if told else []
    if told is None or not own or not all(map(is_own, own)):
        return None
    if ON_CONDITION.search(english(clause.text)):
        return Clause(routes, None)
    verbs = {(each["done"] or each["does"]).lower() for each in VERB.finditer(english(clause.text))}
    does = all(_does(route, verb) for route in routes for verb in verbs - _CALLING)
    return Clause(routes, told.named if does else None)


def _does(route: str, verb: str) -> bool:
    """Whether a route, ``DELETE /orders/{id}``, does what a verb says, or ends with it."""
    method, _, path = route.partition(" ")
    return method in VERBS.get(verb_of(verb), ()) or path.rpartition("/")[2] == verb


_CALLING = {"call", "use", "access", "invoke", "do", "make", "send"}


def _active(clause: Text, found: re.Match[str], about: About) -> Clause:
    """``Only clerks may call it for own boats.``"""
    routes, known = about.routes, about.known
    refuses = bool(found["not"] or found["never"] or found["un"])
    tail = part(clause, *found.span("tail"), " ,")
    if closing := NOBODY_ELSE.search(f" {tail.text}"):
        tail = part(tail, 0, max(0, closing.start() - 1))
    who = who_is(part(clause, *found.span("who")), about)
    if who is None or (refuses and (tail.text or found["only"] or who.exclusive or who.nobody)):
        return Clause(routes, None)
    exclusive = bool(found["only"] or found["alone"] or closing or who.exclusive)
    if who.nobody or any(each.role.text == ANONYMOUS for each in who.callers):
        callers = who.callers if EITHER_WAY.fullmatch(tail.text) else None
        return Clause(routes, callers, refuses or who.nobody)
    word = word_of(tail, {caller.role.text for caller in who.callers}, known)
    if word and not is_own(word):
        return Clause(routes, None)
    callers = tuple(Caller(each.role, each.word or word) for each in who.callers)
    return Clause(routes, callers, refuses, exclusive)


def _passive(clause: Text, found: re.Match[str], about: About) -> Clause:
    """``It is open to clerks and, for own boats, to cooks.``"""
    routes = about.routes
    said = part(clause, *found.span("who"))
    if closing := NOBODY_ELSE.search(said.text):
        said = part(said, 0, closing.start())
    if aside := APPOSITION.search(said.text):
        said = part(said, 0, aside.start())
    refuses = bool(found["not"])
    who = who_is(said, about) or by_rows(said, about)
    done = (found["done"] or "").lower()
    if done and verb_of(done) not in VERBS and done not in DONE:
        return Clause(routes, None)
    if who is None or (refuses and (who.nobody or any(each.word for each in who.callers))):
        return Clause(routes, None)
    if any(each.word and not is_own(each.word) for each in who.callers):
        return Clause(routes, None)
    only = found["only"] or found["just"] or found["kept"] or closing or who.exclusive
    if refuses and only:  # not only clerks
        return Clause(routes, None)
    return Clause(routes, who.callers, refuses or who.nobody, bool(only))


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
