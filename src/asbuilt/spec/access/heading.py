"""Headings of what is said of access, ``Who may do what``, and of what tells of roles."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.section import Outline

ROLE_SECTIONS = (
    "Roles", "User Roles", "Roles and Permissions", "Role Definitions", "Roles and Access",
    "User Types", "Access Roles", "User Roles and Permissions",
)  # fmt: skip
ABOUT = regex.compile(
    r"\b(?:access|permissions?|authori[sz]ation|rbac|privileges?|entitlements?)\b"
    r"(?!.*\b(?:logs?|tokens?|points?)\b)|\bwho (?:may|can|gets (?:in|to)|is let in)\b"
    r"|\bwho(?: is|['’]?s) (?:allowed|permitted|entitled|admitted)\b|^roles (?:in|of|for|within)\b"
    r"|\bwho (?:calls|uses|sees|reads|changes|touches|reaches|has|gets) (?:what|which)\b"
    r"|\bwhat (?:(?:each|every|which) (?:role|user|caller|one)|(?:the )?(?:roles|users|callers)"
    r"|they|everyone|everybody|each(?: of them)?|people|an? \w+)"
    r" (?:may|(?:is|are) allowed to)\b|\bwhat (?:(?:each|every|which) (?:role|user|caller)"
    r"|(?:the )?(?:roles|users|callers)) can\b|^(?:(?:user|access|role) )?rights$"
    r"|\b(?:roles and rights|rights and roles|rights of (?:the )?roles|roles? (?:model|concept))\b"
    r"|\b(?:users?|roles?|persons|people|staff) and (?:their )?(?:authority|authorities|powers)\b"
)
"""Titles of what is said of access."""
LEAD = regex.compile(
    r"[*_]{0,2}(?:permissions?|permitted|access(?: rights| control)?|authori[sz]ation|rights"
    r"|(?:what|who) (?:(?:(?:each|every|an?)(?: role| user| caller)?|they|everyone|everybody"
    r"|(?:the )?roles?)(?: of them)? )?(?:may|can)"
    r"(?: call(?: (?:it|them|what|which))?| do(?: what)?)?)"
    r"(?:\s\([^()]{1,120}\))?[*_]{0,2}[.:](?=[*_\s]|$)",
    re.I,
)
"""How a line begins behind which it is told who may do what."""
ABOUT_ROLES = regex.compile(
    r"^(?:user (?:classes|groups|types|characteristics)|actors|(?:kinds of )?callers)\b"
    r"|^who(?: is|['’]?s) who$|^(?:who )?(?:uses|works with|calls) (?:it|this|the \w+)$"
    r"|^(?:words|names|terms) for (?:the |our )?(?:people|users|callers)$"
    r"|^(?:the |our )?(?:kinds|types|sorts) of (?:people|users|accounts)$"
    r"|^(?:(?:user|target|system) )?(?:personas|users|actors|callers|people|stakeholders)"
    r" and (?:(?:user|their|system) )?roles$|[(（](?:user )?roles?[)）]$"
    r"|^(?:(?:user|system|access|application|platform) )?roles(?: defined| overview)?"
    r"(?: and (?!.*responsib)[\w ]+)?$|\buser roles(?: and responsibilities)?$"
)
"""Titles of what tells which roles there are."""
ABOUT_PEOPLE = regex.compile(
    r"^(?:(?:user|target) )?(?:personas?|users|actors|audiences?|participants)$"
    r"|^who (?:we|it is|this is) (?:build|built|made|make|design\w*)(?: (?:it|this))? for$"
    r"|^(?:for )?who(?:m|(?: it|['’]s it| is it| this)(?:(?: i|['’])s)? for| uses (?:it|this))?$"
)
"""Titles of what tells whom a service is for."""
OF_OTHERS = regex.compile(
    r"\b(?:who|that|which) (?:are|is|have|has) (?:not|no)\b|\bnon[- ]?(?:users?|roles?)\b"
    r"|\b(?:not|never|no) (?:users?|roles?|actors?|(?:system )?accounts?|log-?ins?)\b"
    r"|\b(?:without|with no) (?:an? |any )?(?:roles?|accounts?|access|log-?ins?)\b"
)
"""Titles of what tells who is none of the callers: *Actors who are not users*."""
_IN_ENGLISH = regex.compile(r"[(（]\s?(?:user )?roles?\s?[)）]\s*$", re.I)
"""The same behind a title in a language that is not read: ``역할(Role)``."""


def about_roles(outline: Outline) -> set[Span]:
    """The sections that tell by their titles which roles there are."""
    found = outline.find(*ROLE_SECTIONS, about=ABOUT_ROLES)
    titled = {section.span for section in found if not OF_OTHERS.search(section.topic)}
    foreign = (each for each in outline.walk() if not each.name.text.isascii())
    return titled | {each.span for each in foreign if _IN_ENGLISH.search(each.name.text)}
