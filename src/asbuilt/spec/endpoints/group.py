"""Who may call all endpoints of a group: what a heading or the line above them says.

### Public endpoints        **Admin only:**           These calls need no token:

- `GET /boats`              | DELETE | /boats/{id} |  GET /boats
"""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.spec.access.role import USUAL, Caller, Callers
from asbuilt.spec.endpoints.caller_sentence import callers_said, known_role
from asbuilt.spec.endpoints.route import METHODS
from asbuilt.spec.language import english
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake

_OPEN = {"public", "all public", "open", "unauthenticated", "anonymous", "unprotected", "no auth",
         "no authentication", "no auth required", "no authentication required",
         "without authentication", "no login required", "public access"}  # fmt: skip
_PROTECTED = {"authenticated", "protected", "signed in", "logged in", "secured", "auth required",
              "authentication required", "requires authentication", "login required",
              "jwt required", "requires login", "token required"}  # fmt: skip
_CALLS = r"(?:rest |http |api )?(?:endpoints?|routes?|(?<!public )apis?|calls?|operations?)"
"""A *public API* is one for clients that have a key."""
_GROUP = regex.compile(
    rf"(?:all |the )?(?P<who>[\w ]{{2,40}}?)(?: users?)?(?: only| only {_CALLS}| {_CALLS})"
    rf"|(?:[\w ]{{1,20}} )?{_CALLS} (?:for|of) (?:the )?(?P<named>[\w ]{{2,40}}?)(?: only)?"
)
_BRACKET = regex.compile(r"\((?P<inner>[^()]{2,40})\)[:*_ ]*$")
_ABOUT_CALLS = regex.compile(
    r"\b(?:endpoints?|routes?|calls?|operations?|following|these)\b", re.IGNORECASE
)
_COMMENT = regex.compile(r"^[ \t]*(?:#|//|--)(?P<comment>[^\n]{0,200})$", re.MULTILINE)
_REQUEST = regex.compile(rf"\b(?:{'|'.join(METHODS)})\s")
_CALLERS_IN = regex.compile(r"\b(?:allowed|roles?|callers?|access|who)\b", re.IGNORECASE)
_BRACKETS = regex.compile(r"\b(?:brackets?|parenthes[ei]s)\b|[\[(]\w", re.IGNORECASE)
_AMBIGUOUS = {"user", "account"}
"""Roles whose names are those of a resource more often."""


def of_heading(section: Section, known: Collection[str]) -> Callers | None:
    """What the heading of a section says of the callers of all endpoints in it."""
    if section.heading is None:
        return None
    body = section.source.text[section.heading.span.end : section.span.end]
    return _titled(section.heading.title, body, known)


def of_line(above: Block | None, body: str, known: Collection[str]) -> Callers | None:
    """What the last line of a paragraph says of the endpoints of the block below it."""
    if not isinstance(above, Paragraph):
        return None
    line = above.lines[-1]
    bare = line.text.rstrip("*_ ")
    if not (bare.endswith((":", "：")) or line.text.startswith(("**", "__"))):
        return None
    if said := _titled(line, body, known, alone=True):
        return said
    return (
        callers_said(part(line, 0, len(bare), ":："), known) if _ABOUT_CALLS.search(bare) else None
    )


def of_comment(above: Text | None, known: Collection[str]) -> Callers | None:
    """What a comment in a fence says of the requests below it: ``# admin only``."""
    return _titled(above, "", known) if above else None


def tells_of_remarks(text: str) -> bool:
    """Whether a comment in a fence says that the remarks beside its requests are roles."""
    comments = (found["comment"] for found in _COMMENT.finditer(text))
    return any(
        _CALLERS_IN.search(said) and _BRACKETS.search(said) and not _REQUEST.search(said)
        for said in comments
    )


def _titled(
    title: Text, body: str, known: Collection[str], *, alone: bool = False
) -> Callers | None:
    """``Public endpoints``, ``Endpoints (admin only)``; ``alone`` a name is enough: ``Admin``."""
    bracket = _BRACKET.search(title.text)
    if bracket:
        inner = normal_title(english(bracket["inner"]))
        said = _who(inner, title, body, known) or _who(_signed(inner), title, body, known)
        if said:
            return said
    about = normal_title(title.text)
    about = about if about.isascii() else english(about)
    found = _GROUP.fullmatch(about)
    if not (found or alone or about == "public"):
        return None
    who = (found["who"] or found["named"]) if found else about
    return _who(who, title, body, known)


def _signed(inner: str) -> str:
    """The role behind the scheme by which callers sign in: ``(JWT + role=admin)``."""
    return _SCHEMES.sub("", inner, count=1)


_SCHEMES = regex.compile(
    r"(?:(?:jwt|bearer|token|session|cookie|oauth ?2?|auth|login|required|requires|with|and)"
    r"[ ,;+&/]+)*(?:roles?[ :=]+)?"
)


def _who(who: str, place: Text, body: str, known: Collection[str]) -> Callers | None:
    if who in _OPEN:
        return Callers((), True)
    if who in _PROTECTED:
        return Callers((), False)
    role = known_role(who.removesuffix(" only").removesuffix(" role"), known)
    noun = singular(snake(role or ""))
    if role is None or noun in _AMBIGUOUS or (role not in USUAL and _is_resource(noun, body)):
        return None
    return Callers((Caller(Text(role, place.span)),), None)


def _is_resource(noun: str, body: str) -> bool:
    """Whether paths have the name, so that the group is about these things, not for these roles."""
    return f"/{noun}" in body.lower().replace("-", "_")
