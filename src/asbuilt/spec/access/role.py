"""Roles and grants as people write them in a matrix or beside an endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.language import english
from asbuilt.spec.section import part

ANONYMOUS = "anonymous"

LABELS = {"role", "roles", "allowed roles", "required role", "required roles", "permissions",
          "permission", "required permissions", "access", "allowed", "roles allowed",
          "allowed for", "allowed to", "who", "callers", "permitted roles", "accessible by",
          "available to", "for"}  # fmt: skip
_CALLERS = regex.compile(
    r"(?:permitted|allowed|authori[sz]ed|required|eligible) "
    r"(?:user )?(?:class(?:es)?|roles?|users?|actors?|callers?|groups?)"
    r"|(?:user )?(?:actors?|class(?:es)?|groups?)|who (?:may|can)(?: call(?: it)?)?|granted to"
)
"""The titles of lines and columns that name roles."""
_ANONYMOUS = {
    "anonymous", "public", "guest", "guests", "unauthenticated", "everyone", "anyone", "visitor",
    "visitors", "anonymous user", "anonymous users", "none", "not signed in", "no auth",
}  # fmt: skip
_ALLOW = {"✅", "✔", "✔️", "✓", "☑", "☑️", "🟢", "👍", "yes", "y", "x", "full", "allow", "allowed",
          "all", "true", "full access"}  # fmt: skip
_DENY = {"❌", "✗", "✘", "✖", "✖️", "×", "🚫", "⛔", "🔴", "no", "n", "-", "–", "—", "none", "deny",
         "denied", "false", "n/a", "forbidden", "no access"}  # fmt: skip
_SEPARATOR = regex.compile(r"\s*[,/|;&+]\s*|\s+(?:and|or)\s+")
_EDGES = " .:;,!?👤👑🔑🔒🛡️⭐"
_SYMBOLS = regex.compile(r"^[^\w`(@]+(?=\w)|(?<=\w)[^\w`)]+$")
"""``👀`` before a name."""
_NAME = regex.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,2}")


def names_roles(title: str) -> bool:
    """Whether a line or a column with a title in normal form names the roles that may call."""
    return title in LABELS or _CALLERS.fullmatch(title) is not None


def is_anonymous(text: str) -> bool:
    """Whether ``text`` means callers who have not signed in."""
    return _SYMBOLS.sub("", plain(english(text))).lower() in _ANONYMOUS


def role_name(text: str) -> str:
    """The role that ``text`` names: ``team_lead`` for "Team Lead", ``anonymous`` for "Public".

    In code marks a name stays as it is.
    """
    bare = _SYMBOLS.sub("", plain(text))
    if is_anonymous(text):
        return ANONYMOUS
    return bare if "`" in text else re.sub(r"\W*\s\W*", "_", bare.lower().strip(_EDGES))


def plain(text: str) -> str:
    """``text`` without bold, code and a trailing remark in brackets."""
    bare = text.replace("`", "").replace("*", "").strip()
    return re.sub(r"\s*\([^()]*\)$", "", bare) or bare


def roles_in(text: Text) -> tuple[Text, ...]:
    """The roles of a list, ``admin, manager``, by their names; nothing if it says more."""
    found = tuple(_split(text))
    if all(_NAME.fullmatch(role.text.replace("`", "").replace("*", "")) for role in found):
        return tuple(Text(role_name(role.text), role.span) for role in found)
    return ()


def _split(text: Text) -> Iterator[Text]:
    start = 0
    for separator in (*_SEPARATOR.finditer(text.text), None):
        end = separator.start() if separator else len(text.text)
        piece = part(text, start, end)
        if piece.text.strip("`* "):
            yield piece
        start = separator.end() if separator else end


def grant(text: str) -> tuple[str, str | None]:
    """What a cell grants: ``allow``, ``deny``, ``empty`` or ``word`` with that word.

    >>> grant("✅ full"), grant("✅ (own)")
    (('allow', None), ('word', 'own'))
    """
    bare = text.replace("`", "").replace("**", "").strip().lower()
    if not bare:
        return "empty", None
    if english(bare) in _ALLOW | _DENY:
        bare = english(bare)
    if bare in _ALLOW:
        return "allow", None
    mark, _, rest = bare.partition(" ")
    if bare in _DENY or plain(bare) in _DENY or mark in _DENY - {"-", "–", "—", "n", "no"}:
        return "deny", None
    rest = rest.strip("() ")
    if mark in _ALLOW and rest:
        return ("allow", None) if rest in _ALLOW else ("word", _word(rest))
    return "word", _word(bare)


def _word(text: str) -> str:
    return re.sub(r"\s+(?:only|rows?|records?|data)$", "", text.strip("() ✅"))
