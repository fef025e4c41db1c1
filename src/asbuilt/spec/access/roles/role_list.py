"""The roles that a document lists: in sections about them, below a line that says so, and beside
what they may do."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.heading import ABOUT, ABOUT_PEOPLE, LEAD, ROLE_SECTIONS, about_roles
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.rights.right_sentence import named_role
from asbuilt.spec.access.roles.hierarchy import ranked
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    guest_word,
    is_anonymous,
    pieces,
    role_name,
    roles_in,
)
from asbuilt.spec.access.roles.role_code import coded, with_brackets
from asbuilt.spec.access.roles.role_heading import called_roles, headed
from asbuilt.spec.access.roles.role_introduced import LIST_TITLES, introduced
from asbuilt.spec.access.roles.role_mention import mentioned
from asbuilt.spec.access.roles.role_sentence import (
    LONGEST,
    ROLE_NAME,
    SIGNED_IN,
    are_so_many,
    asked_for,
    carried,
    counted,
    distinguished,
    in_sentences,
    signing_in,
)
from asbuilt.spec.access.roles.role_table import has_columns, headers, lists_roles, role_column
from asbuilt.spec.endpoints.route import leading_routes, methods_in, routes_in
from asbuilt.spec.label import pair, without_emoji
from asbuilt.spec.language import english, spoken, translated
from asbuilt.spec.section import Outline, Section, blocks_of, labels, own_words
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular

_LEGENDS = {"legend", "key", "notation", "meaning", "where", "scope", "scopes", "terms"}


def read(outline: Outline) -> tuple[Text, ...]:
    """The roles that bullets of a *Roles* section or below a line "Roles:" name, or the first
    column of a table there, or of one that tells what roles may do wherever it stands. A document
    that names none so has those in code that its callers need, or those named in passing."""
    listed = (each for each in _listed(outline) if not _LETTER.fullmatch(each.text))
    return tuple(listed) or tuple(asked_for(outline)) or mentioned(outline)


_LETTER = regex.compile(r"[*_]{0,3}[A-Z][*_]{0,3}")
"""What a legend explains, ``R``, and nobody is called."""


def names(outline: Outline) -> tuple[str, ...]:
    """The names of the roles that a document lists, each once; two of what has one in code in
    brackets. Guests whom it knows are a role wherever it says so."""
    listed = [role.text for role in outline.part(read)]
    coded = (found["code"] for text in listed if (found := _CODE_BEHIND.search(text)))
    guests = spoken().known_guests.values()
    return tuple(dict.fromkeys((*map(role_name, listed), *coded, *guests)))


def called(outline: Outline) -> Mapping[str, str]:
    """What sentences call the roles of tables that have another column for their names in the
    software: ``| Desk clerk | `CLK` |``."""
    listed = {text.span for text in outline.part(read)}
    tables = [(table, role_column(table)) for table in blocks_of(outline.root, Table)]
    return {
        role_name(row[0].text): role_name(row[at].text)
        for table, at in tables
        for row in (table.rows if at else ())
        if row[at].span in listed and ROLE_NAME.fullmatch(plain(row[0].text))
    }


_CODE_BEHIND = regex.compile(r"[(（]`(?P<code>[\w-]+)`[)）]$")


def people(outline: Outline) -> tuple[str, ...]:
    """The names of those of whom a document tells whom it is for: whether they are roles, others
    have to say, such as what stands beside its endpoints."""
    found: list[Text] = []
    for section in outline.walk():
        titled = ABOUT_PEOPLE.search(section.topic) is not None
        for above, block in pairwise((None, *section.blocks)):
            if not (titled or (isinstance(above, Paragraph) and _is_of_people(above))):
                continue
            if isinstance(block, List):
                found += _names(block, sure=False)
            elif isinstance(block, Table):
                found += (row[0] for row in block.rows if not methods_in(row[0].text))
    names = (role_name(each.text) for each in found if ROLE_NAME.fullmatch(plain(each.text)))
    return tuple(dict.fromkeys(names))


def _is_of_people(line: Paragraph) -> bool:
    """Whether a line in bold or before a colon is such a title."""
    text = line.lines[-1].text
    is_title = len(line.lines) == 1 and (text.startswith("**") or text.endswith((":", "：")))
    return is_title and ABOUT_PEOPLE.search(english(normal_title(text))) is not None


def _listed(outline: Outline) -> Iterator[Text]:
    known = {section.span for section in outline.find(*ROLE_SECTIONS)}
    matrix, columns_of = outline.part(matrices), outline.part(headers)
    columns = frozenset(
        singular(role_name(cell.role.text)) for cells in matrix.values() for cell in cells
    )
    about = about_roles(outline) | known
    told = {section.span for section in outline.find(about=ABOUT)} | about
    yield from outline.part(ranked)
    for section in outline.walk():
        here = section.span in about
        above: Block | None = None
        speaks = section.span in told or any(map(own_words(section).__contains__, _SPEAKING))
        announced = here or (_announces(own_words(section)) and not _OF_DATA.search(section.topic))
        one_each = _ONE_EACH.search(own_words(section)) is not None
        if announced:
            yield from introduced(section)
        if speaks and "roles" in own_words(section):
            yield from _labelled(section)
        if "callers:" in own_words(section) or "roles:" in own_words(section):
            yield from _before_routes(section)
        yield from called_roles(section)
        if here:
            yield from headed(section)
            yield from _explained(section)
        for block in section.blocks:
            if speaks and isinstance(block, Paragraph) and not _ROUTE.search(section.name.text):
                yield from in_sentences(block, section.span in told)
            if isinstance(block, Paragraph) and one_each:
                yield from carried(block)
            if isinstance(block, Paragraph) and section.span in told:
                yield from signing_in(block)
                yield from counted(section, block)
            if isinstance(block, Paragraph) and _OF_CALLERS.search(section.topic):
                yield from distinguished(block)
            ticked = isinstance(block, List) and any(it.checked is not None for it in block.items)
            if isinstance(block, List) and not (ticked or _is_legend(above)):
                titled = isinstance(above, Paragraph) and _titles_list(above.lines[-1])
                so_many = announced and section.span in told and are_so_many(section, block)
                named = bool(columns) and _names_columns(block, columns)
                if here or titled or so_many or _leads_to_roles(above, announced):
                    yield from _names(block, sure=titled or named or section.span in known)
                elif named and not _OF_TERMS.search(section.topic):
                    yield from _names(block, sure=True)
                elif section.span in told or _leads(above):
                    yield from _able(block)
                for item in block.items:
                    if _titles_list(item.text):
                        yield from _nested(item)
            elif isinstance(block, Table) and (
                lists_roles(block, announced, matrix) or has_columns(block, columns_of)
            ):
                yield from _down(block)
            above = block


def _down(table: Table) -> Iterator[Text]:
    """The roles down a table, but those whose rows say that they have no account."""
    at = role_column(table)
    for row in table.rows:
        others = (*row[:at], *row[at + 1 :])
        if not any(_is_unknown(row[at], each) for each in others):
            yield from (row[at],) if ROLE_NAME.fullmatch(plain(row[at].text)) else ()


_SPEAKING = ("role", "kinds of ", "types of ", "sorts of ", "classes of ", "categories of ")
"""What is in the words of a section one sentence of which may list roles."""
_ONE = r"(?:\w+ )?(?:scope|level|profile|group|tier|kind)"
_ONE_EACH = regex.compile(rf"one (?:of|{_ONE})|single {_ONE}")
_ROUTE = regex.compile(r"(?:^|[\s`])/\w")
"""The heading of an endpoint: what is said below it of roles is of those that may call it."""


def _labelled(section: Section) -> Iterator[Text]:
    """The roles of a line ``Roles: clerk, cook.`` where no endpoint is told of."""
    if "/" not in section.name.text + own_words(section):
        for label in labels(section, plain=True):
            if label.name in LIST_TITLES:
                yield from roles_in(part(label.value, 0, len(label.value.text), "."))


def _before_routes(section: Section) -> Iterator[Text]:
    """The roles of a sentence ``Callers: clerk, cook, and anonymous for no token.`` in the
    paragraph with which a section begins, before a list of routes: it is of none of them."""
    first = section.blocks[0] if section.blocks else None
    lists = (block for block in section.blocks if isinstance(block, List))
    if not isinstance(first, Paragraph) or not any(
        leading_routes(block.items[0].text)[0] for block in lists
    ):
        return
    text = text_of(first)
    found = _CALLERS.search(text.text, 0, LONGEST)
    if found is None or routes_in(text):
        return
    named = [each for each in pieces(part(text, *found.span("roles"))) if not _is_guest(each)]
    if len(named) > 1 and all(ROLE_NAME.fullmatch(plain(each.text)) for each in named):
        yield from named


def _is_guest(entry: Text) -> bool:
    """Whether an entry of a list of roles is who has not signed in, whatever is said of them."""
    return is_anonymous(entry.text) or _GUEST.match(entry.text) is not None


_CALLERS = regex.compile(
    r"(?:^|[.;]\s+)(?:(?:known |possible )?callers|roles)\s?:\s+(?P<roles>[^.:;()]{3,200})"
    r"(?=[.;]|$)",
    re.I,
)
_GUEST = regex.compile(
    r"[`*]{0,2}(?:anonymous|unauthenticated|public)\b[`*]{0,2}\s+(?:for|if|when|=)\s", re.I
)


_OF_DATA = regex.compile(r"\b(?:databases?|data (?:models?|design)|schemas?|entities|tables)\b")
"""Chapters whose sentences introduce tables, one of them perhaps of *the three roles*."""


def _explained(section: Section) -> Iterator[Text]:
    """The roles that have a paragraph each: ``**Grid analyst** (`analyst`) — reads any series.``"""
    blocks = [block for block in section.blocks if isinstance(block, Paragraph)]
    told = [(block.lines[0], text_of(block)) for block in blocks]
    named = [
        (line, said, found)
        for line, said in told
        if line.text[:1] in _MARKS and (found := pair(line))
    ]
    named = [each for each in named if not _OF_PERSON.search(each[2][0].text)]
    names = [coded(with_brackets(line, found[0]), said.text) for line, said, found in named]
    if len(names) > 1 and all(ROLE_NAME.fullmatch(plain(each.text)) for each in names):
        yield from names


_MARKS = ("*", "_", "`")


def _announces(said: str) -> bool:
    """Whether a section says that roles follow."""
    return any(map(said.__contains__, _ANNOUNCED)) and _ANNOUNCES.search(said) is not None


_ANNOUNCED = (
    "roles", "user types", "user classes", "user groups", "one role", "a single role",
    *(f"{word}s of " for word in ("kind", "type", "sort", "class", "classe", "group")),
)  # fmt: skip
"""One of these is in whatever :data:`_ANNOUNCES` finds."""
_ANNOUNCES = regex.compile(
    r"\b(?:two|three|four|five|six|seven|eight|[2-8]|following|distinguish\w*) (?:\w+ )?"
    rf"(?:roles|(?:kinds|classes|types|sorts|groups) of {SIGNED_IN}"
    r"(?:users?|accounts?|people|callers?)"
    r"|user (?:types|classes|groups))\b"
    r"|\b(?:has|have|holds?|gets?|given|assigned|carr(?:y|ies)|with)"
    r" (?:exactly |only |just |always |at most )?"
    r"(?:one role|a single role|one of (?:the|these) [\w ]{0,20}roles)\b"
)
_OF_CALLERS = regex.compile(r"^(?:callers|users|actors|principals|who (?:calls|signs in)\b.*)$")


def _is_legend(above: Block | None) -> bool:
    """Whether a list explains the words of grants: the line above it says so."""
    return isinstance(above, Paragraph) and normal_title(above.lines[-1].text) in _LEGENDS


def _titles_list(text: Text) -> bool:
    """Whether a line says that roles follow: ``**User roles:**``."""
    bare = text.text.rstrip("*_ ")
    return bare.endswith((":", "：")) and normal_title(bare) in LIST_TITLES


def _leads_to_roles(above: Block | None, announced: bool) -> bool:
    """Whether a line says that a list of roles follows: ``Four kinds of people use it:`` where
    roles are ``announced``, or ``Roles are assigned in the account of the farm:``."""
    line = above.lines[-1].text.rstrip("*_ ") if isinstance(above, Paragraph) else ""
    said = english(line) if line.endswith((":", "：")) else ""
    return (announced and _announces(said.lower())) or _ROLES_ARE.match(said) is not None


_ROLES_ARE = regex.compile(
    r"(?:[Tt]he |[Oo]ur |User )?[Rr]oles (?:are (?:assigned|given|kept|defined|set|these)|exist)\b"
)


def _nested(item: Item) -> Iterator[Text]:
    for block in item.children:
        if isinstance(block, List):
            yield from _names(block, sure=True)


def _leads(above: Block | None) -> bool:
    """Whether a paragraph says that what follows tells who may do what."""
    return isinstance(above, Paragraph) and LEAD.match(english(above.lines[-1].text)) is not None


def _able(block: List) -> tuple[Text, ...]:
    """Those of whom the items of a list say what they can do: ``Members can read. They can …``,
    ``- `viewer`: can query series``; nothing unless most items tell of one, and they are several.
    Who has not signed in has no role."""
    found: list[Text] = []
    for item in block.items:
        said = translated(item.text.text[:LONGEST])
        able = _IS_ABLE.match(said.text)
        written = part(item.text, *said.origin(*able.span("name"))) if able else None
        role = named_role(written, ()) if written else None
        found += [role] if role else []
    several = len({role.text for role in found}) > 1 and 2 * len(found) > len(block.items)
    return tuple(role for role in found if role.text != ANONYMOUS) if several else ()


_IS_ABLE = regex.compile(
    r"(?:(?:an?|the|every|each|any|all|only)\s+)*"
    r"(?P<name>[*_`]{0,3}[^\W\d_][\w-]{1,30}(?: (?!can|may)[\w-]{1,30})?[*_`]{0,3})"
    r"(?:\s+(?:users?|roles?))?(?:\s*[:：–—-]?[*_`]{0,3}\s+(?:can(?:not)?|may)\b"
    r"|\s*[:：–—-][*_`]{0,3}\s+(?:everything|anything)\b)",
    re.IGNORECASE,
)


def _names(block: List, *, sure: bool) -> Iterator[Text]:
    """The names with which the items of a list begin; unless it is ``sure`` that all are roles,
    those that are set apart by marks."""
    for item in block.items:
        led = _arrow(item.text)
        named = led or pair(item.text)
        if named and (_IS_RULE.match(named[1].text) or _is_unknown(*named)):
            continue
        name = named[0] if named else item.text
        set_apart = without_emoji(item.text).text.startswith(_MARKS)
        if not (sure or set_apart or led) or _OF_PERSON.search(name.text):
            continue
        if ROLE_NAME.fullmatch(plain(name.text)):
            yield coded(with_brackets(item.text, name), item.text.text)
        elif named and " / " in name.text and len(several := [*pieces(name)]) == _PAIR:
            yield from (each for each in several if ROLE_NAME.fullmatch(plain(each.text)))


_PAIR = 2
_OF_PERSON = regex.compile(
    r"\b(?:(?:technical |domain |data )?(?:expertise|usage|frequency|volume|proficiency|knowledge"
    r"|literacy|experience|education|background|characteristics|skills?|environment)"
    r"|(?:primary|secondary|tertiary|target|intended|end)[ -](?:users?|audiences?|actors?))\W*$",
    re.I,
)
"""What is told of those who use a service, and what is no name for any of them: ``Usage
frequency``, ``Primary users``."""


def _is_unknown(name: Text, said: Text) -> bool:
    """Whether those of whom an item tells use a service without being known to it."""
    if not _NO_ACCOUNT.search(english(said.text)):
        return False
    return not guest_word(name.text) or is_anonymous(name.text)  # a guest is known by a link alone


def _arrow(text: Text) -> tuple[Text, Text] | None:
    """A name and what an arrow leads to: ``clerk -> sells tickets``."""
    found = _ARROW.match(text.text)
    return found and (part(text, *found.span("name")), part(text, found.end(), len(text.text)))


_ARROW = regex.compile(r"(?P<name>[^\W\d_][\w -]{1,40}?)\s*(?:[-=]>|→|⇒)\s*")


_IS_RULE = regex.compile(r"`[^`]+`\s*(?:=|<|>|!|in\b)", re.I)
"""What a word of a matrix means: ``own: `loans.user_id` = current user``."""
_NO_ACCOUNT = regex.compile(
    r"\b(?:without|has no|have no|needs no|need no) (?:an? |any )?(?:own )?"
    r"(?:account|log-?in|sign-?in)s?\b"
    r"|\b(?:(?:can|do|does) ?not|(?:can|don|doesn)['’]t|never) (?:(?:ever|yet) )?(?:log|sign) in\b",
    re.I,
)
"""What is said of those who use a service without being known to it."""


def _names_columns(block: List, columns: Container[str]) -> bool:
    """Whether the items of a list begin with what access matrices have columns for, each with what
    is said of it: ``Clerks: sell tickets``. One or two of many may have none."""
    named = [head[0].text for item in block.items[:_MOST_ROLES] if (head := pair(item.text))]
    known = sum(singular(role_name(name)) in columns for name in named)
    return known > 1 and len(named) == len(block.items) and 3 * known >= 2 * len(named)


_MOST_ROLES = 12
_OF_TERMS = regex.compile(r"\b(?:definitions|glossary|terms|terminology|abbreviations|acronyms)\b")
"""Chapters that explain words, some of which may be what roles are called."""
