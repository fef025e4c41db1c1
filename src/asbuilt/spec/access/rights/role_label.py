"""Names above lists of routes, by which roles are told that no list of the document has:
``### Clerk``, ``Conductor:``, ``- **Cook**``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part, split
from asbuilt.spec.access.binding import rows_of
from asbuilt.spec.access.rights.right import is_everything
from asbuilt.spec.access.roles.role import is_anonymous, role_name
from asbuilt.spec.endpoints.route import leading_routes
from asbuilt.spec.label import pair, without_emoji
from asbuilt.spec.language import english
from asbuilt.spec.section import Section
from asbuilt.spec.title import bare, unnumbered
from asbuilt.spec.words import singular, snake


def roles_labelled(section: Section) -> list[str]:
    """The names on lines, of headings and of items above lists of nothing but routes, if several
    are: ``Conductor:``; beside such a one, also of ``Manager: everything``. What such a name calls
    refused, or open to all, is none, nor what the paths have: ``Trains:``."""
    found: dict[str, bool] = {}
    for place in section.walk():
        for name, below in _named_lists(place, is_part=place is not section):
            may_all = len(below) == 1 and is_everything(below[0])
            if not (may_all or all(map(_is_route, below))):
                continue
            if _NO_ROLE.search(english(name)) or is_anonymous(name):
                continue
            if not _is_of_paths(role := role_name(name), below):
                found[role] = found.get(role, False) or not may_all
    return [*found] if len(found) > 1 and any(found.values()) else []


def _named_lists(place: Section, *, is_part: bool) -> Iterator[tuple[str, list[Text]]]:
    """The lists of a section, each with the name that stands alone above it: on the line before it,
    in the heading of a part or, for lists in a list, in the item."""
    for above, block in pairwise((None, *place.blocks)):
        if isinstance(block, Table):
            yield from ((name.text, done) for name, _, done in columns_of_routes(block))
        if not isinstance(block, List):
            continue
        named_above = None
        if isinstance(above, Paragraph) and len(above.lines) == 1:
            named_above = labelled(above.lines[-1])
        name = named_above or (titled(place.name) if is_part else None)
        if name:
            yield name[0].text, [item.text for item in block.items]
        for item in block.items:
            said = pair(item.text)
            alone = said and not (is_part or name or item.children)
            if said and alone and BARE.fullmatch(said[0].text):
                yield bare(said[0].text), [said[1]]
            lists = [each for each in item.children if isinstance(each, List)]
            named = BARE.fullmatch(item.text.text) if lists else None
            if named and len(lists) == len(item.children):
                below = (each.items for each in lists)
                yield named["name"], [low.text for items in below for low in items]


def _label(line: str) -> re.Match[str] | None:
    """The name that a line has for what is below it: ``Conductor:``, ``**Conductor**``, perhaps
    with what else is so, or ``Conductor`` alone."""
    return BOLD.fullmatch(line) or BARE.fullmatch(line)


def labelled(text: Text) -> tuple[Text, str] | None:
    """The name that is all of a line, and what this says besides: ``Clerk`` and ``own orders only``
    of ``**Clerk** (own orders only):``."""
    line = without_emoji(text)
    found = _label(line.text)
    return _named(line, found) if found else None


def titled(title: Text) -> tuple[Text, str] | None:
    """The same of a heading: ``3.2 Clerk (of the house)``, ``Clerk — works at the desk``."""
    line = without_emoji(title)
    line = part(line, len(line.text) - len(unnumbered(line.text)), len(line.text))
    found = BARE.fullmatch(line.text) or _TITLE.fullmatch(line.text)
    return _named(line, found) if found else None


def _named(line: Text, found: re.Match[str]) -> tuple[Text, str]:
    said = found.groupdict()
    beside = [each for name in ("who", "aside") if (each := said.get(name))]
    rest = said.get("rest") or ""
    beside += (rest,) if limits_what_follows(rest) else ()
    return part(line, *found.span("name")), "; ".join(beside)


def limits_what_follows(rest: str) -> bool:
    """Whether what stands behind a name may limit what is listed below it: ``– own ones only``."""
    said = english(rest)
    return LIMITING.match(said) is not None or _OWN.search(said) is not None


_OWN = regex.compile(r"\bown\b", re.I)


def columns_of_routes(table: Table) -> Iterator[tuple[Text, str, list[Text]]]:
    """The columns of a table that has nothing but routes in them, each with the name above it and
    what stands beside that: ``| Clerk | Cook (own orders only) |``."""
    columns: list[list[Text]] = [[] for _ in table.header]
    for row in table.rows if len(columns) > 1 else ():
        for cell, done in zip(row, columns, strict=True):
            lines = _lines(cell)
            if not all(map(_is_route, lines)):
                return
            done += lines
    if all(columns):
        for header, done in zip(table.header, columns, strict=True):
            if named := labelled(header):
                yield *named, done


def _lines(cell: Text) -> list[Text]:
    return [each for each in split(cell, _BREAK) if each.text.strip()]


_BREAK = regex.compile(r"\s*<br\s*/?>\s*|[,;]\s+(?=[`*]*[A-Z]{3,7}\s/)", re.I)


_VERB = r"(?:may|can|could|must|shall|is|are|has|have|gets?|does?|calls?|uses?|only)\b"
_NAME = rf"(?P<code>`?)(?P<name>[^\W\d_][\w-]{{1,30}}(?: (?!{_VERB})[\w-]{{2,30}})?)(?P=code)"
_BEFORE = (
    r"(?:(?:with the )?(?:role|caller|actor|user class)(?:\s?[:：]\s*|\s(?=[`*]))"
    r"|(?:(?:the )?(?:routes|calls|endpoints|rights|permissions) )?(?:as|for|of) (?:an?|the) )?"
)
_ASIDE = r"(?:\s[(（](?P<aside>[^()（）]{2,80})[)）])?"
BARE = regex.compile(
    rf"(?P<mark>[*_]{{0,3}}){_BEFORE}(?P<inner>[*_]{{0,3}}){_NAME}(?P=inner)[:：]?(?P=mark)"
    rf"{_ASIDE}[:：]?(?P=mark)",
    re.I,
)
"""A name and no more, perhaps with what it is or for whom in brackets: ``### Role: clerk``."""
BOLD = regex.compile(
    rf"(?P<mark>\*\*|__){_BEFORE}{_NAME}(?:\s[(（](?P<who>[^()（）]{{2,40}})[)）])?[:：]?(?P=mark){_ASIDE}[:：]?"
    r"(?:\s*[:：–—-]\s*(?P<rest>[^\s–—-].{0,100}))?",
    re.I,
)
"""A name in bold that stands alone on a line, perhaps with what else is said of it."""
LIMITING = regex.compile(
    r"\W*(?:only|on|at|these|those|all|they|both|each|every|needs?|requires?|after|with|if|when"
    r"|while|during|within|never|not|but|except|unless|provided|subject|(?:the )?above)\b",
    re.I,
)
"""How a line or a remark begins that may limit what is listed below a name."""
_TITLE = regex.compile(
    rf"(?P<mark>[*_]{{0,3}}){_BEFORE}{_NAME}(?P=mark){_ASIDE}"
    r"(?:\s?[:：]|\s[–—-])\s+(?P<rest>\S.{1,100})",
    re.I,
)
_NO_ROLE = regex.compile(
    r"\b(?:not|no|never|den(?:y|ied)|forbid\w*|refus\w*|block\w*|reject\w*|disallow\w*|prohibit\w*"
    r"|revok\w*|except\w*|others?|endpoints?|routes?|calls?|methods?|public|protected|private"
    r"|internal|open|closed|allowed|permitted|read(?!ers?\b)\w*|writ(?!ers?\b)\w*|examples?|requires?|auth\w*|limit\w*"
    r"|deprecated|removed|planned|new|old|former|before|after|v\d+|all|any|everyone|nobody)\b",
    re.I,
)


def _is_of_paths(name: str, routes: Iterable[Text]) -> bool:
    """Whether the paths of routes have a name in them."""
    paths = (route.path for text in routes for route in leading_routes(text)[0])
    named = {singular(snake(each)) for path in paths for each in path.split("/")}
    return singular(snake(name)) in named


def _is_route(text: Text) -> bool:
    """Whether a text is routes and no more, or says of which rows."""
    routes, rest = leading_routes(text) if "/" in text.text else ((), "")
    return bool(routes) and (not rest.strip(" .;,`*") or rows_of(rest) is not None)
