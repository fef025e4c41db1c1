"""What descriptions of roles say that these may do, ``| viewer | Can read orders |`` and ``-
**Editor** — creates and edits orders``: rights where all of them tell of what is done, not of who
somebody is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import text_of
from asbuilt.source import Source
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS, rows_of, words_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.heading import ABOUT_PEOPLE, ABOUT_ROLES
from asbuilt.spec.access.matrices.capability import Claim
from asbuilt.spec.access.matrices.matrix import DOINGS, ROLES, MatrixCell
from asbuilt.spec.access.rights.right import Right, each_right, is_action, is_everything
from asbuilt.spec.access.rights.right_list import Rights, claim_of, subject_of, takes_back
from asbuilt.spec.access.roles.role import USUAL, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.language import english
from asbuilt.spec.section import Section
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular

OF_PEOPLE = regex.compile(
    rf"{ABOUT_ROLES.pattern}|{ABOUT_PEOPLE.pattern}|^roles and responsibilities$"
)
"""Titles of what tells of those who use a service."""
_DESCRIPTIONS = {"description", "descriptions", "notes", "summary", "responsibilities", "does",
                 "responsibility", "what they do", "what it does", "purpose", "tasks", "meaning",
                 "typical use"}  # fmt: skip


def rights_described(section: Section, known: Collection[str]) -> Rights:
    """The rights that the descriptions of ``known`` roles state. Whose description limits or
    refuses anything has none; administrators have all, unless theirs says what they have."""
    said = _statements(section, known)
    rights = [*each_right(said)]
    unclear = {each.role.text for each in rights if not _is_plain(each)}
    plain = [each for each in rights if each.role.text not in unclear]
    claims = tuple(claim_of(each) for each in plain if not is_everything(each.done))
    every = [each.role for each in plain if is_everything(each.done)]
    every += {
        each.role.text: each.role for each in said if each.role.text in unclear & USUAL
    }.values()
    cells = (MatrixCell(Text("*", role.span), "", role, Text("yes", role.span)) for role in every)
    return Rights(tuple(cells), claims) if claims else Rights()


def tells_rights(section: Section, known: Collection[str], things: Collection[str]) -> Text | None:
    """The first description of ``known`` roles that says what these may do to one of some
    ``things``, where all say what somebody may do."""
    for each in _statements(section, known):
        if any(singular(word) in things for word in words_of(each.done.text)):
            return each.done
    return None


def _statements(section: Section, known: Collection[str]) -> list[Right]:
    """The descriptions of a section; nothing where one of a role but administrators says who
    somebody is."""
    said = []
    for each in _descriptions(section, known):
        if each.role.text not in USUAL and not _tells_action(each, known):
            return []
        said.append(each)
    return said if any(each.role.text not in USUAL for each in said) else []


def is_described(claim: Claim, source: Source) -> bool:
    """Whether a claim is told of a role in the third person: ``creates orders``."""
    first = next(iter(words_of(source.slice(claim.cell.span))), "")
    return first not in VERBS and verb_of(first) in VERBS


def _descriptions(section: Section, known: Collection[str]) -> Iterator[Right]:
    yield from _in_sections(section, known)
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _in_rows(block, known)
        elif isinstance(block, List):
            found = (subject_of(item.text, known) for item in block.items)
            yield from (Right(*each) for each in found if each and each[1].text)


def _in_sections(section: Section, known: Collection[str]) -> Iterator[Right]:
    """What the sections of roles say that have nothing but a paragraph each: ``### Viewer``."""
    for child in section.children:
        role = known_role(role_name(normal_title(child.name.text)), known)
        match child.blocks:
            case (Paragraph() as block,) if role:
                yield Right(Text(role, child.name.span), text_of(block))


def _in_rows(table: Table, known: Collection[str]) -> Iterator[Right]:
    titles = [normal_title(cell.text) for cell in table.header]
    told = [at for at, title in enumerate(titles) if english(title) in _DESCRIPTIONS]
    if titles[0] in ROLES and len(told) == 1 and DOINGS.isdisjoint(titles):
        for row in table.rows:
            if role := known_role(role_name(bare(row[0].text)), known):
                yield Right(Text(role, row[0].span), row[told[0]])


_ABLE = regex.compile(r"\W*(?:they |who )?(?:can|may)(?: also| only)? ", re.I)


def _tells_action(said: Right, known: Collection[str]) -> bool:
    text = english(said.done.text)
    if grant(text)[0] in ("deny", "empty") or is_everything(said.done):
        return True
    first = next(iter(words_of(_ABLE.sub("", text))), "")
    begins = verb_of(first) in VERBS or first in ("everything", "all")
    return begins or bool(_ABLE.match(text)) or known_role(first, known) is not None


def _is_plain(right: Right) -> bool:
    done = right.done
    if is_everything(done):
        return True
    return is_action(done) and not takes_back(done) and rows_of(done.text) in (None, "own")
