"""Sentences below the headings of endpoints that are nothing but who may call: ``Clerks.``,
``Clerks and cooks. Returns 409 if …``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, sentences
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.access.own_rows import OWNERS
from asbuilt.spec.access.roles.role import USUAL, Caller, Callers, pieces, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.detail_label import LABELS, label_name
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import METHODS, Route, routes_in
from asbuilt.spec.label import Label
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.words import singular, snake

_FEWEST = 3
_NAME = regex.compile(r"[^\W\d_][\w-]{2,30}(?: [\w-]{2,30})?")


def named_alone(outline: Outline) -> frozenset[str]:
    """The roles that stand alone below headings of endpoints: several are told so, and most of the
    endpoints are. One may be what is answered: ``GET /members``, *Members.*"""
    headed = [each for each in outline.walk() if each.heading and "/" in each.name.text]
    headed = [each for each in headed if routes_in(each.name)]
    told = [roles for section in headed if (roles := _roles(section))]
    found = frozenset(role for roles in told for role in roles)
    return found if len(told) >= _FEWEST and 2 * len(told) > len(headed) else frozenset()


def named_only(outline: Outline) -> frozenset[str]:
    """The roles that lines of calls say to be the only ones, ``| POST | /users | Owner only |``, or
    what stands below their headings, if several do. An owner may be that of a row, unless several
    calls are of no single one."""
    counts: Counter[str] = Counter()
    beside: set[tuple[str, ...]] = set()
    for line in outline.source.text.splitlines() if " only" in outline.source.text else ():
        if " only" not in line or "/" not in line or not _CALL.search(line):
            continue
        for found in _ONLY.finditer(line):
            names = tuple(map(snake, found["names"].split("/")))
            is_told = "{" not in line or len(names) > 1
            counts.update(each for each in names if is_told or each not in OWNERS)
            beside.add(names)
    dotted = [*_behind_dots(outline.source.text)]
    behind = Counter(each for names in dotted for each in names)
    if not USUAL.isdisjoint(behind):
        sure_behind = {each for each, count in behind.items() if count > 1}
        beside.update((each,) for each in sure_behind)
        counts.update(dict.fromkeys(sure_behind, _FEWEST))
    below = [*_below_calls(outline)]
    beside.update(below if len(below) >= _FEWEST else ())
    sure = {each for each, count in counts.items() if count >= _FEWEST}
    sure.update(each for names in below for each in names if len(below) >= _FEWEST)
    return frozenset(each for names in beside if not sure.isdisjoint(names) for each in names)


def _behind_dots(text: str) -> Iterator[tuple[str, ...]]:
    """The names in capitals right behind calls in code: `` `POST /boats` · CLERK ``."""
    for line in text.splitlines() if " · " in text else ():
        for found in _DOTTED.finditer(line) if "` · " in line else ():
            yield tuple(map(snake, _JOINT.split(found["names"].replace("|", "/").lower())))


def _below_calls(outline: Outline) -> Iterator[tuple[str, ...]]:
    """The roles with which what stands below headings of calls begins: ``Clerk only, own ones.``"""
    for section in outline.walk() if " only" in outline.source.text else ():
        first = section.blocks[0] if section.blocks and "/" in section.name.text else None
        found = _BEGINS.match(first.lines[0].text) if isinstance(first, Paragraph) else None
        if found and routes_in(section.name):
            yield tuple(map(snake, _JOINT.split(found["names"])))


_CALL = regex.compile(rf"\b(?:{'|'.join(METHODS)})\b")
_NO_ROLE = r"(?!Read|Write|View|Internal|Public|Private|Test|Dev|Debug|Beta)"
_JOINT = regex.compile(r"/|, (?:or |and )?| (?:or|and) ")
_BEGINS = regex.compile(
    rf"[*_]{{0,2}}{_NO_ROLE}(?P<names>[A-Z][a-z]{{2,20}}(?:(?:{_JOINT.pattern})[A-Za-z][a-z]{{2,20}})"
    r"{0,3}) only[*_]{0,2}(?=\s*(?:[—–.,;:(]|-\s|$))"
)
_DOTTED = regex.compile(
    r"/[^`\s]*` · (?P<names>(?!PUBLIC|AUTH|ANY|ALL|NONE|OPEN)[A-Z][A-Z_]{2,20}"
    r"(?:(?:, ?|[/|])[A-Z][A-Z_]{2,20}){0,4})(?![\w-])"
)
_ONLY = regex.compile(
    rf"(?:[|(]|[—–.]\s)\s*(?P<names>{_NO_ROLE}"
    r"[A-Z][a-z]{2,20}(?:/[A-Z][a-z]{2,20}){0,3}) only(?=\s*(?:[—–.;|)]|-\s|$))"
)


def _roles(section: Section) -> tuple[str, ...]:
    """The roles that the first sentence of a section is nothing but a list of, in the plural; what
    the call does is none: ``Removes.``"""
    first = next((each for each in section.blocks if isinstance(each, Paragraph)), None)
    said = next(sentences(first.lines[0]), None) if first else None
    named = [*_listed(said)] if said else []
    nouns = {singular(snake(each)) for route in routes_in(section.name) for each in _words(route)}
    plural = all(
        _NAME.fullmatch(name.text)
        and role != snake(role_name(name.text))
        and role not in nouns
        and verb_of(role) not in VERBS
        for name, role in named
    )
    return tuple(role for _, role in named) if plural else ()


def _words(route: Route) -> Iterator[str]:
    return (each for each in route.path.split("/") if each)


def callers_alone(text: Text, alone: Collection[str]) -> Callers | None:
    """The callers that a sentence is nothing but a list of."""
    named = [*_listed(text)] if alone else []
    if not named or not {role for _, role in named} <= {*alone}:
        return None
    return Callers(tuple(Caller(Text(role, name.span), None) for name, role in named), None)


def names_nothing_else(block: Paragraph, draft: Draft, known: Collection[str]) -> Text | None:
    """A line below an endpoint that is nothing but names of ``known`` roles, of which the path has
    none: they may be those who call it, or what is answered. It does not go on with the line above,
    if it begins with a capital."""
    lines = [each for each in block.lines[1:] if each.text.lstrip("*_")[:1].isupper()]
    lines = lines if len(block.lines) > 1 else [*block.lines]
    return next((each for each in lines if _names_others(each, draft, known)), None)


def labelled_roles(label: Label, draft: Draft, known: Collection[str]) -> Text | None:
    """What a label of a name that nobody knows says below an endpoint, if it begins with one of the
    ``known`` roles, and the path has none of that name: it may be who calls."""
    value = part(label.value, 0, len(label.value.text.partition("\n")[0]))
    if label_name(label.key.text) in LABELS or not may_name(known, value.text):
        return None
    first = next(pieces(part(value, 0, _LONGEST, ".;。；")), None)
    name = _REMARK.split(first.text, maxsplit=1)[0] if first else ""
    role = known_role(role_name(name.strip(" .;,，")), known) if name else None
    there = {singular(snake(each)) for each in _words(draft.route)}
    return value if role and role not in there else None


_REMARK = regex.compile(r"[(（;；]")


def _names_others(line: Text, draft: Draft, known: Collection[str]) -> bool:
    if len(line.text) > _LONGEST or not may_name(known, line.text):
        return False
    names = [*pieces(Text(line.text.strip("*_. "), line.span))]
    roles = [known_role(role_name(each.text), known) for each in names]
    there = {singular(snake(each)) for each in _words(draft.route)}
    return bool(roles) and all(roles) and there.isdisjoint(roles)


_LONGEST = 80


def _listed(sentence: Text) -> Iterator[tuple[Text, str]]:
    """The entries of a whole sentence, each with what one of them is called."""
    if sentence.text.endswith("."):
        for each in pieces(Text(sentence.text.rstrip("."), sentence.span)):
            yield each, singular(snake(role_name(each.text)))
