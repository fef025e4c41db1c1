"""Where a document says who may do what in a form that is not read: nothing is left to convention
there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.spec.access.heading import ABOUT, LEAD
from asbuilt.spec.access.matrices.policy_cell import section_rows
from asbuilt.spec.access.restrictions.restriction import Restriction
from asbuilt.spec.access.restrictions.rule_told import (
    granted_in_sql,
    numbered_told,
    policy_told,
    rule_told,
    things_of,
)
from asbuilt.spec.access.restrictions.unread import first_call, first_right, first_rule
from asbuilt.spec.access.rights.described import OF_PEOPLE, tells_rights
from asbuilt.spec.access.rights.question import first_asked
from asbuilt.spec.endpoints.route import Known
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.sections import api

OF_SECURITY = regex.compile(r"\b(?:security|authentication|auth)\b(?!.*\b(?:tests?|headers?)\b)")
"""Titles of what may say who may do what, beside how callers sign in."""


def led(outline: Outline) -> Iterator[Section]:
    """What stands behind a paragraph that begins with what it is about under another heading:
    ``Permissions. *own* = plots of the caller's farm.``"""
    for section in outline.walk():
        if section.heading is None or ABOUT.search(section.topic):
            continue
        for at, block in enumerate(section.blocks):
            if isinstance(block, Paragraph) and LEAD.match(english(block.lines[0].text)):
                yield replace(section, blocks=section.blocks[at:], children=())
                break


def unread(
    outline: Outline,
    known: Collection[str],
    told: Iterable[Restriction],
    titled: Sequence[Section],
) -> Iterator[Trouble]:
    """Where rights of ``known`` roles are told in a form that is not read, in the sections
    ``titled`` as being about access, about security or about people; and what is ``told`` of
    endpoints that name no roles."""
    endpoints = outline.part(api.read).endpoints
    things = things_of(endpoints)
    heard = Known(it.key for it in endpoints if it.roles is not None or it.public is not None)
    listed = ((each, said) for each in titled if (said := first_call(each, heard)))
    told_of = _rights(outline, known, things, titled) if known else _numbered(titled)
    for section, said in chain(told_of, listed):
        message = (
            f"`{section.name.text}` says who may do what, but not in a form that is read: only"
            " administrators may use the endpoints that name no roles themselves"
        )
        yield Trouble("unread-access", message, said.span)
    for each in told:
        message = (
            f"`{each.said.text[:80]}` says who may do what at endpoints that name no roles: only"
            " administrators may use them"
        )
        yield Trouble("unread-access", message, each.said.span)


def _numbered(titled: Sequence[Section]) -> Iterator[tuple[Section, Text]]:
    """The sections about access of a document without roles that mean operations by number."""
    for section in titled:
        if said := numbered_told(section):
            yield section, said


def _rights(
    outline: Outline, known: Collection[str], things: Collection[str], titled: Sequence[Section]
) -> Iterator[tuple[Section, Text]]:
    """The sections with rights, each with the first of them."""
    security = outline.topmost(about=OF_SECURITY)
    about = [(each, False, each in titled) for each in (*titled, *security)]
    for section, is_led, here in (*about, *((each, True, True) for each in led(outline))):
        if said := (
            first_right(section, known, led=is_led)
            or first_asked(section)
            or first_rule(section, known)
            or policy_told(section, known, titled=here)
            or rule_told(section, known, things, titled=here)
        ):
            yield section, said
    for section in outline.walk():
        if rows := section_rows(section):
            yield section, rows[0].principal
        if said := granted_in_sql(section, known):
            yield section, said
    of_people = {each.span: each for each in (*titled, *outline.topmost(about=OF_PEOPLE))}
    for section in of_people.values():
        if said := tells_rights(section, known, things):
            yield section, said
