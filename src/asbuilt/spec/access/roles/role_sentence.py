"""The roles that sentences tell of: those that are listed, told apart, asked for or sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.roles.role import roles_in
from asbuilt.spec.conjunction import AND, OR
from asbuilt.spec.label import pair
from asbuilt.spec.language import translated
from asbuilt.spec.languages.language import CJK
from asbuilt.spec.section import Outline, Section, own_words
from asbuilt.spec.words import singular

ROLE_NAME = regex.compile(r"(?![A-Z]{1,8}-[0-9])[^\W\d_][\w-]*(?: [\w-]+){0,2}")
"""Up to three words; an id, ``TC-7``, is no role."""


def in_sentences(block: Paragraph, told: bool) -> Iterator[Text]:
    """The roles that a sentence about them lists: ``There are three roles: clerk, cook and
    admin.``; without a colon those in marks, ``The roles are `clerk` and `cook`.``, ``Our two roles
    (`clerk`, `cook`) …``. Where roles are not ``told`` of, those in marks of a sentence that says
    that they are of people or of what these sign in with, or that begins with them."""
    text = text_of(block)
    said = translated(text.text[:LONGEST])
    for found in _SAYS_ROLES.finditer(said.text):
        group = next(name for name in ("bracketed", "marked", "roles") if found[name])
        listed = part(text, *said.origin(*found.span(group)))
        named = roles_in(listed) or _in_code(listed)
        names = [plain(each.text) for each in named]
        marked = listed.text.count("`") + listed.text.count("*") >= 2 * len(named)
        sure = (marked and _OF_PEOPLE.search(said.text, 0, found.start(group))) or (
            found["listing"] and _count_before(said.text, found.start()) == len(named)
        )
        sure = sure and (marked or _ROLE.match(found[0]) is not None)  # else kinds of anything
        sure = sure or (
            found["listing"]
            and _KINDS_OF.match(found[0]) is not None
            and told_apart(said.text, found.start())
        )
        sure = sure or (marked and _BEGINS.search(said.text, 0, found.start()) is not None)
        if not (sure or (told and (marked or found["listing"]))):
            continue
        lettered = _INITIAL.search(listed.text) is not None
        if len(named) > 1 and not lettered and all(map(ROLE_NAME.fullmatch, names)):
            yield from named


_INITIAL = regex.compile(rf"[*_`](?![{CJK}])\w[*_`]{{1,2}}[^\W_]")
"""``**R**ead``: what letters stand for, and no name."""


def told_apart(said: str, place: int) -> bool:
    """Whether a sentence says up to a place of it that what follows are distinguished."""
    return _TELLS_APART.search(said, max(0, place - _FARTHEST_COUNT), place) is not None


_KINDS_OF = regex.compile(r"(?:kinds|types|sorts|classes|categories) of ", re.I)
_TELLS_APART = regex.compile(
    r"\b(?:following|distinguish\w*|these|knows?|has|have)\s+(?:\w+\s+)?$", re.I
)
_ROLE = regex.compile(r"roles?\b|user types", re.I)
_BEGINS = regex.compile(r"(?:^|[.!?]\s+)(?:(?:the|our|its) )?$", re.I)
"""What may stand before the word itself where a sentence begins with it: ``The roles are …``."""


def _count_before(said: str, place: int) -> int:
    """The number right before a place of a sentence: ``three`` roles; 0 where none is."""
    found = _COUNT.search(said, max(0, place - _FARTHEST_COUNT), place)
    word = found["count"].lower() if found else ""
    return COUNTS.index(word) + 2 if word in COUNTS else int(word or 0)


_COUNT = regex.compile(
    r"\b(?P<count>two|three|four|five|six|seven|eight|[2-8])\s+(?:[a-z]+\s+)?$", re.I
)
COUNTS = ("two", "three", "four", "five", "six", "seven", "eight")
_FARTHEST_COUNT = 30


def asked_for(outline: Outline) -> Iterator[Text]:
    """The roles that a caller needs, in code, in capitals or in a sentence that is about nothing
    else: ``Needs a token with the role `clerk`.``, ``All of them require CLERK or ADMIN role.``,
    ``Requires the harbour clerk role.``"""
    for section in outline.walk():
        for block in section.blocks if "role" in own_words(section) else ():
            if isinstance(block, Paragraph):
                text = text_of(block)
                said = translated(text.text[:LONGEST])
                if not _NEEDS.search(said.text):
                    continue
                found = _ROLE_IN_CODE.finditer(said.text)
                yield from (part(text, *said.origin(*each.span("name"))) for each in found)
                for pattern in (_ROLES_IN_CAPITALS, _ROLES_REQUIRED):
                    for each in pattern.finditer(said.text):
                        yield from roles_in(part(text, *said.origin(*each.span("names"))))


_NEEDS = regex.compile(r"\b(?:needs?|requires?|must (?:have|hold)|only|callers?|tokens?)\b", re.I)
_CAPITALS = r"[`*]{0,3}[A-Z][A-Z_]{2,29}[`*]{0,3}"
_LISTED = rf"{_CAPITALS}(?:(?:, (?:or |and )?| or | and |/){_CAPITALS}){{0,7}}"
_ROLES_IN_CAPITALS = regex.compile(
    rf"\b(?:[Rr]equires?|[Nn]eeds?|[Oo]nly|have|hold)(?: an?| the| one of(?: the)?)? "
    rf"(?P<names>{_LISTED}) (?:roles?|authority)\b"
)
_NO_ROLE = (
    r"(?:specific|appropriate|valid|certain|right|following|same|correct|special|higher|elevated"
    r"|different|others?|any|all|one|own|respective|matching|sufficient|proper|required|necessary"
    r"|given|particular|authori[sz]ed|authenticated|least|minimum|these|this|that|their|more|multiple"
    r"|both|either|two|no|additional|new|further|iam|aws|service|database|caller|whose|which|with)\b"
)
_PLAIN = rf"(?!{_NO_ROLE})[a-z][\w-]{{2,29}}"
_ROLES_REQUIRED = regex.compile(
    rf"(?:^|[.;]\s+)[Rr]equires? (?:an? |the )?(?P<names>{_PLAIN}(?: {_PLAIN}){{0,4}}) roles?"
    r"(?=[.;]|$| for (?:all|each|every) )"
)
_ROLE_IN_CODE = regex.compile(r"\brole (?P<name>`[^\W\d_][\w-]{1,39}`)", re.I)


def _in_code(listed: Text) -> tuple[Text, ...]:
    """The names in code of a list that remarks on each: `` `depot` (a scanner), `care` (…)``; all
    those of a list that says nothing else, where only some have a remark."""
    whole = _CODE_AND_REMARKS.match(listed.text)
    pattern = _CODE_OF_LIST if whole else _CODE_BEFORE_REMARK
    named = (found for found in pattern.finditer(listed.text) if found["name"])
    return tuple(part(listed, *found.span("name")) for found in named)


_CODE_BEFORE_REMARK = regex.compile(r"(?P<name>`[^`\n]{2,40}`)(?=\s*\([^()]{2,80}\))")
_CODE_OF_LIST = regex.compile(r"\([^()]{2,80}\)|(?P<name>`[^`\n]{2,40}`)")
_CODE_AND_REMARKS = regex.compile(
    r"\s*`[^`\n]{2,40}`(?:\s*\([^()]{2,80}\))?"
    rf"(?:(?:\s*,(?:\s*(?:{AND}))?|\s+(?:{AND}))\s+"
    r"`[^`\n]{2,40}`(?:\s*\([^()]{2,80}\))?){1,19}\s*$"
)


def counted(section: Section, block: Paragraph) -> Iterator[Text]:
    """The names in code of which a section about access says how many there are, just those:
    ``We think that three are enough: `author`, `registrar` and `mirror`.``"""
    if not section.part(_speaks_of_accounts):
        return
    text = text_of(block)
    said = translated(text.text[:LONGEST])
    for found in _COUNTED.finditer(said.text):
        named = roles_in(part(text, *said.origin(*found.span("marked"))))
        count = found["count"].lower()
        number = COUNTS.index(count) + 2 if count in COUNTS else int(count)
        if number == len(named) and all(ROLE_NAME.fullmatch(plain(each.text)) for each in named):
            yield from named


def _speaks_of_accounts(section: Section) -> bool:
    return _OF_ACCOUNTS.search(f"{section.topic} {own_words(section)}") is not None


_OF_ACCOUNTS = regex.compile(
    r"\b(?:roles?|(?:kinds?|types?|sorts?) of (?:accounts?|users?|callers?|people|tokens?))\b"
)


def are_so_many(section: Section, block: List) -> bool:
    """Whether a list has as many items as a section says that there are roles, each with its name
    in marks: ``Tokens carry one of the five roles.``"""
    if section.part(_roles_said) != len(block.items):
        return False
    names = [head[0] for item in block.items if (head := pair(item.text))]
    named_all = len(names) == len(block.items)
    return named_all and all(ROLE_NAME.fullmatch(plain(each.text)) for each in names)


def _roles_said(section: Section) -> int | None:
    """How many roles a section says that there are; it may have many lists."""
    counted = _SO_MANY.search(own_words(section))
    if counted is None:
        return None
    count = counted["count"]
    return COUNTS.index(count) + 2 if count in COUNTS else int(count)


_SO_MANY = regex.compile(rf"\b(?P<count>{'|'.join(COUNTS)}|[2-8]) (?:\w+ )?roles\b")


def carried(block: Paragraph) -> Iterator[Text]:
    """The names in marks of which each caller has one, whatever they are called: ``A token carries
    exactly one scope: `reader`, `writer` or `operator`.`` With several of them a caller might need
    each."""
    text = text_of(block)
    said = translated(text.text[:LONGEST])
    for found in _CARRIES.finditer(said.text):
        named = roles_in(part(text, *said.origin(*found.span("marked"))))
        if all(ROLE_NAME.fullmatch(plain(each.text)) for each in named):
            yield from named


def distinguished(block: Paragraph) -> Iterator[Text]:
    """The callers in marks that a sentence tells apart: ``We distinguish `clerk` and `cook`.``"""
    text = text_of(block)
    said = translated(text.text[:LONGEST])
    for found in _DISTINGUISHES.finditer(said.text):
        yield from roles_in(part(text, *said.origin(*found.span("marked"))))


def signing_in(block: Paragraph) -> Iterator[Text]:
    """The callers in marks of whom a paragraph says how they sign in, if it does of several."""
    text = text_of(block)
    said = translated(text.text[:LONGEST])
    pieces = (found.span("marked") for found in _SIGNS_IN.finditer(said.text))
    named = [role for piece in pieces for role in roles_in(part(text, *said.origin(*piece)))]
    if len(named) > 1 and all(ROLE_NAME.fullmatch(plain(each.text)) for each in named):
        yield from (Text(singular(each.text), each.span) for each in named)


LONGEST = 1_000
"""Characters of a paragraph that are looked at."""
_MARKED = r"[*`]{1,2}[\w -]{2,40}[*`]{1,2}"
SIGNED_IN = r"(?:(?:(?:signed|logged)[- ]in|authenticated|registered|known) )?"
"""What is said of users before they are called so: ``three kinds of signed-in users``."""
_SAYS_ROLES = regex.compile(
    r"\b(?:roles?|kinds of accounts?"
    rf"|(?:kinds|types|sorts|classes|categories) of {SIGNED_IN}(?:users?|people|callers?)"
    r"|user types)\b(?:"
    r"(?:\s+(?!(?:in|by|from|with|stored|checked|read)\b)[\w'’-]+){0,12}\s*"
    r"\((?P<bracketed>[*`][^()]{3,300})\)"
    r"|(?:(?:,?\s+(?!(?:in|by|from|with)\b)[\w'’-]+){0,6}?"
    r"\s(?:one of|either)(?:\s+the\s+\w+)?:?)?"
    rf"\s+(?P<marked>{_MARKED}(?:(?:,|,?\s+(?:and|or)\b)\s*{_MARKED}){{1,20}})(?=\s*(?:[.,;:。]|$))"
    r"|[^:.;。]{0,120}?"
    r"(?:(?:\b(?:are|exist|namely)\b)?\s*(?P<listing>[:：]|\s[–—]\s)|\b(?:are|exist|namely)\b)"
    r"\s*(?P<roles>[^:.;。]{3,300}))",
    re.I,
)
_CARRIES = regex.compile(
    r"\b(?:tokens?|keys?|callers?|clients?|users?|accounts?|sessions?|certificates?)\s+"
    r"(?:(?:carr(?:y|ies)|ha(?:s|ve)|holds?|bears?|gets?|belongs? to|is in|are in"
    r"|(?:is|are) (?:issued|given|assigned|granted)(?: with)?)\s+)"
    r"(?:(?:exactly|only|just|always|precisely)\s+)?"
    r"(?:(?:one|a single)\s+(?P<one>\w+\s+)?(?:scope|access level|level|profile|group|tier|kind)"
    r"|one of (?:(?:the|these|following|two|three|four|five|six)\s+){0,3}(?:\w+\s+)?"
    r"(?:scopes|access levels|levels|profiles|groups|tiers|kinds))"
    rf"(?:\s?[:：,]|\s[—–-]|\s\(|,? namely|,? either)?\s*(?P<marked>{_MARKED}"
    rf"(?:(?:[,、，]|,?\s+(?:{AND}|{OR})(?!\w))\s*{_MARKED}){{1,20}})(?=\s*(?:[.,;:。)]|$))",
    re.I,
)
_COUNTED = regex.compile(
    rf"\b(?P<count>{'|'.join(COUNTS)}|[2-8])\b(?:\s+[\w'’]+){{0,5}}?\s*[:：–—]\s*"
    rf"(?P<marked>{_MARKED}(?:(?:,|,?\s+(?:and|or)\b)\s*{_MARKED}){{1,7}})(?=\s*(?:[.,;:。]|$))",
    re.I,
)
_DISTINGUISHES = regex.compile(
    r"\b(?:distinguish\w*(?: between)?|knows?|ha(?:ve|s)|are|exist|is one of)\s+"
    rf"(?P<marked>{_MARKED}(?:(?:,|,?\s+(?:and|or)\b)\s*{_MARKED}){{1,20}})(?=\s*(?:[.,;:。]|$))",
    re.I,
)
_SIGNS_IN = regex.compile(
    rf"(?P<marked>{_MARKED}(?:(?:,|,?\s+(?:and|or)\b)\s*{_MARKED}){{0,20}})\s+(?:can |may |must )?"
    r"(?:(?:signs?|logs?|is signed|are signed|is logged|are logged) in"
    r"|shows? (?:its|their|his|her|an?) (?:\w+ )?(?:key|token|certificate|password)"
    r"|authenticates?)\b",
    re.I,
)
"""Who signs in, and how: ``A *station* shows its key. *Clerks* and *cooks* sign in with …``."""
_OF_PEOPLE = regex.compile(
    r"\b(?:there are|(?:these|they|those) (?:are|become|have|correspond to|map to)"
    r"|(?:we|it) (?:has|have|knows?|distinguish\w*)|callers?|users?|accounts?"
    r"|people|staff|clients?|members?|tokens?|certificates?|claims?|(?:signed|logged) in)\b",
    re.I,
)
"""What a role is of that lets somebody call."""
