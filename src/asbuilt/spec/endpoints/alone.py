"""Sentences below the headings of endpoints that are nothing but who may call: ``Clerks.``,
``Clerks and cooks. Returns 409 if …``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import sentences
from asbuilt.spec.access.role import Caller, Callers, pieces, role_name
from asbuilt.spec.endpoints.route import Route, routes_in
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


def _roles(section: Section) -> tuple[str, ...]:
    """The roles that the first sentence of a section is nothing but a list of, in the plural."""
    first = next((each for each in section.blocks if isinstance(each, Paragraph)), None)
    said = next(sentences(first.lines[0]), None) if first else None
    if said is None or not said.text.endswith("."):
        return ()
    names = [each.text for each in pieces(Text(said.text.rstrip("."), said.span))]
    roles = tuple(singular(snake(role_name(name))) for name in names)
    nouns = {singular(snake(each)) for route in routes_in(section.name) for each in _words(route)}
    plural = all(
        _NAME.fullmatch(name) and role != snake(role_name(name)) and role not in nouns
        for name, role in zip(names, roles, strict=True)
    )
    return roles if plural else ()


def _words(route: Route) -> Iterator[str]:
    return (each for each in route.path.split("/") if each)


def callers_alone(text: Text, alone: Collection[str]) -> Callers | None:
    """The callers that a sentence is nothing but a list of."""
    if not alone or not text.text.endswith("."):
        return None
    said = [*pieces(Text(text.text.rstrip("."), text.span))]
    roles = [Text(singular(snake(role_name(each.text))), each.span) for each in said]
    if not roles or not {role.text for role in roles} <= {*alone}:
        return None
    return Callers(tuple(Caller(role, None) for role in roles), None)
