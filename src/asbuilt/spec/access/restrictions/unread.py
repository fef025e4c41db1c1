"""What is said of who may do what in a form that is not read: it counts as something said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph, Table, Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS, words_of
from asbuilt.spec.access.rights.right_list import rights_in_rows, subject_of
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import Known, leading_routes, methods_in, path_in, routes_in
from asbuilt.spec.language import denies, english, is_foreign, says_only
from asbuilt.spec.openapi.tree import is_openapi
from asbuilt.spec.passage import fence_lines
from asbuilt.spec.section import Section, blocks_of, items_of
from asbuilt.spec.title import normal_title

_OF_RIGHTS = regex.compile(
    r"\b(?:permissions?|access|rights|privileges?|entitlements?|rbac)\b|\bwho (?:may|can)\b"
)
"""Titles of what tells of nothing but rights."""
_TELLS_WHO = regex.compile(
    rf"{_OF_RIGHTS.pattern}|\bwho\b|^what\b.*\b(?:may|can|allowed)\b|\broles?\b"
)
"""And of what tells of people and what they may."""
_LEADING = regex.compile(r"^(?:(?:is|are|for|by|only|an?|the|every|any)\s+|[\W_]+)*", re.I)
_LONGEST_CELL = 12
_PATH = regex.compile(r"[\W_]*(?:\w+ ){0,2}[`*]*/[^\s`*]+")
"""A path at the beginning, perhaps behind what is done: ``Read `/orders/{id}```."""


def first_right(section: Section, known: Collection[str], *, led: bool) -> Text | None:
    """The first item or row of a section and those below it that says what one of the ``known``
    roles may do: a route and then the role, or the role and then a route; under a title of rights,
    or ``led`` by a line that says so, also the role and what is done."""
    return next(_rights(section, known, led), None)


def _rights(section: Section, known: Collection[str], led: bool) -> Iterator[Text]:
    for place in section.walk():
        of_rights = led or _OF_RIGHTS.search(place.topic) is not None
        if place is not section and _OF_RIGHTS.search(section.topic):
            yield from _below_role(place, known)
        for item in items_of(place, deep=False):
            if _of_item(item.text, known, of_rights) or _in_a_line(item.text, known):
                yield item.text
        for paragraph in blocks_of(place, Paragraph, deep=False):
            yield from (line for line in paragraph.lines if _in_a_line(line, known))
        for table in blocks_of(place, Table, deep=False):
            yield from (right.done for right in rights_in_rows(table, known) if right.done.text)
            yield from _of_doings(table)
            yield from _beside_roles(table, known) if of_rights else ()
            if sum(bool(methods_in(cell.text)) for cell in table.header) > 1:
                yield from (row[0] for row in table.rows if _names(row[0], known))
            headed = any(_names(cell, known) for cell in table.header)
            for row in table.rows:
                routed = {at for at, cell in enumerate(row) if routes_in(cell) or path_in(cell)}
                others = (cell for at, cell in enumerate(row) if at not in routed)
                if routed and (headed or any(_names(cell, known) for cell in others)):
                    yield row[0]


def first_call(section: Section, told: Known) -> Text | None:
    """The first item or line below a title of rights that begins with a route, in code or in
    another language also the first that names one, but none of those of whose callers something is
    ``told``: who may call it is said there by no known role or in no known words."""
    if not _TELLS_WHO.search(section.topic) or _OF_CALLS.search(section.topic):
        return None
    items = [item.text for item in items_of(section)]
    items += (each for table in blocks_of(section, Table) for row in table.rows for each in row)
    lines = [line for block in blocks_of(section, Paragraph) for line in block.lines]
    begun = ((text, leading_routes(text)[0]) for text in (*items, *lines))
    coded = [line for fence in blocks_of(section, Fence) for line in _lines_of(section, fence)]
    some = (*coded, *(lines if is_foreign() else ()))
    named = ((line, routes_in(line)) for line in some)
    called = ((text, route) for text, routes in (*begun, *named) for route in routes)
    heard = frozenset(told.keys)
    unheard = (text for text, it in called if told.spelled(it.key) not in heard)
    stated = [each for each in blocks_of(section, Fence) if each.language in _OF_RECORDS]
    stated = [each for each in stated if not is_openapi(each.text)]
    lines_told = (line for fence in stated for line in fence_lines(section.source, fence))
    doing = (each for each in lines_told if _says_doing(each.text))
    return next(unheard, None) or next(doing, None)


def _says_doing(line: str) -> bool:
    """Whether a line of code has a verb, or letters that stand for some: ``orders: CRU``."""
    return not VERBS.keys().isdisjoint(words_of(line)) or _LETTERS.search(line) is not None


_LETTERS = regex.compile(r"\b(?:[CRUDLW]{2,5}|rw|ro)\b")


def _lines_of(section: Section, fence: Fence) -> tuple[Text, ...]:
    """The lines of a fence that is no example of a call."""
    return () if fence.language in _OF_EXAMPLES else fence_lines(section.source, fence)


_OF_RECORDS = {"yaml", "yml", "json", "toml", "ini", "cfg", "conf", "properties"}
_OF_EXAMPLES = {"http", "bash", "sh", "shell", "console", "curl", "mermaid", "plantuml"}
_OF_CALLS = regex.compile(r"\b(?:apis?|endpoints?|routes?|interfaces?|calls|services?)\b")


def _below_role(place: Section, known: Collection[str]) -> Iterator[Text]:
    """What is done by the items below a heading that is one of the ``known`` roles."""
    if known_role(role_name(place.name.text), known):
        for item in items_of(place, deep=False):
            if not VERBS.keys().isdisjoint(map(verb_of, words_of(item.text.text))):
                yield item.text


def _of_doings(table: Table) -> Iterator[Text]:
    """What is done by the first column of a table in which another one is titled as being of those
    who may."""
    if any(names_roles(normal_title(cell.text)) for cell in table.header[1:]):
        for row in table.rows:
            if not VERBS.keys().isdisjoint(map(verb_of, words_of(row[0].text))):
                yield row[0]


def _beside_roles(table: Table, known: Collection[str]) -> Iterator[Text]:
    """What is done by a cell of a row that names one of the ``known`` roles in another one, where
    no title says which of both may."""
    for row in table.rows:
        for cell in row:
            doing = not VERBS.keys().isdisjoint(map(verb_of, words_of(cell.text)))
            if doing and any(_names(each, known) for each in row if each is not cell):
                yield cell


def _in_a_line(text: Text, known: Collection[str]) -> bool:
    """Whether a line says of several of the ``known`` roles what they may do: ``admin (all), editor
    (read, write own), viewer (read)``."""
    if "(" not in text.text and ":" not in text.text:
        return False
    some = [*_TOLD.finditer(english(text.text))]
    told = {
        role
        for found in (some if len(some) > 1 else ())
        if (role := known_role(role_name(found["who"]), known))
        and not _RIGHTS.isdisjoint(words_of(found["what"]))
    }
    return len(told) > 1


_TOLD = regex.compile(
    r"(?P<who>[^\W\d_][\w-]{1,30})[*_`]{0,3}\s?(?:\(|[:=]\s)(?P<what>[^():;]{2,80})(?:[);.]|$|,\s)"
)
_RIGHTS = {*VERBS, "full", "all", "everything", "own", "only"}


def first_rule(section: Section, known: Collection[str]) -> Text | None:
    """The first sentence of a section about access in another language that names one of the
    ``known`` roles, in whatever case, and says that somebody may, must or may not do something:
    ``Löschen darf nur der Verwalter.``"""
    if not is_foreign():
        return None
    roles = [*map(_stem, islice(known, _MOST_ROLES))]
    for place in section.walk():
        told = (text for block in blocks_of(place, Paragraph, deep=False) for text in block.lines)
        for text in (*told, *(item.text for item in items_of(place, deep=False))):
            if _names_some(text.text, roles) and (
                says_only(text.text) or denies(text.text) or _MAY.search(english(text.text))
            ):
                return text
    return None


_MOST_ROLES = 100
_MAY = regex.compile(r"\b(?:may|can|could|must|only|sees?|reads?)\b", re.I)
_LONGEST_ENDING = 3


def _stem(role: str) -> str:
    """The beginning of the name of a role and of its cases: ``Kund`` of ``Kunde``, ``Kunden``."""
    stem = role[:-1] if role[-1:] in _VOWELS and len(role) > _LONGEST_ENDING else role
    return stem.replace("_", " ").casefold()


_VOWELS = frozenset("aeo")


def _names_some(text: str, stems: Collection[str]) -> bool:
    """Whether a text has one of some ``stems`` with a short ending."""
    small = " ".join(regex.findall(r"[^\W_]+", text.casefold()))
    return any(
        len(after.split(" ", 1)[0]) <= _LONGEST_ENDING
        for stem in stems
        for after in f" {small}".split(f" {stem}")[1:]
    )


def _of_item(text: Text, known: Collection[str], of_rights: bool) -> bool:
    if not (of_rights or "/" in text.text):
        return False  # elsewhere an item has to name a path
    routes, rest = leading_routes(text)
    path = None if routes else _PATH.match(text.text)
    if path:
        words = regex.findall(r"[^\W_][\w-]*", english(text.text[path.end() :]))[:_LONGEST_CELL]
        return any(known_role(role_name(word), known) for word in words)
    if routes:
        words = _LEADING.sub("", english(rest)).split()
        return any(known_role(role_name(" ".join(words[:many])), known) for many in (1, 2))
    found = subject_of(text, known)
    if found is None or found[0].text not in known:
        return False
    return bool(routes_in(found[1])) or (
        of_rights and not VERBS.keys().isdisjoint(words_of(found[1].text))
    )


def _names(cell: Text, known: Collection[str]) -> bool:
    words = regex.findall(r"[^\W_][\w-]*", cell.text)
    return len(words) <= _LONGEST_CELL and any(known_role(role_name(word), known) for word in words)
