"""Who may call an endpoint: what is said of roles and of signing in beside it."""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.role import is_anonymous, roles_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import normal_title, part

AUTH = {"auth", "authentication", "authorization", "auth required", "authentication required",
         "requires auth", "requires authentication", "security"}  # fmt: skip
_NO_AUTH = {"no", "none", "not required", "false", "❌", "public", "open", "optional"}
_SIGNED_IN = {"yes", "required", "true", "✅", "bearer", "jwt", "bearer token", "authenticated",
              "any authenticated user", "signed in", "token", "user token", "all", "any", "✔",
              "jwt required", "bearer jwt", "all roles", "any role", "all authenticated users",
              "authenticated users", "signed in users"}  # fmt: skip

_INLINE = regex.compile(
    r"(?:^|[.;,([—–-]\s*|\s)(?P<key>auth|roles?|required roles?|allowed roles?)\s*:\s*"
    r"(?P<value>[^.;()\[\]]{1,60})",
    re.I,
)


_REMARK = regex.compile(
    r"\((?P<inner>[^()]{3,60})\)|(?:^|[—–:;,.-]\s+)(?P<last>[^\W\d][\w /]{2,30} only)\.?$", re.I
)
_ABOUT_ROLES = regex.compile(
    r"(?:(?:requires?|required|needs|for)\s+)?(?P<names>.+?)(?:\s+(?:only|roles?|required|access))*"
)
USUAL = frozenset({"admin", "admins", "administrator", "administrators"})
"""Roles that a remark may name although no list of the document does."""
_OPEN = {"public", "no auth", "no authentication", "no authorization", "unauthenticated",
         "no auth required", "no authentication required", "auth not required"}  # fmt: skip
_PROTECTED = {"auth required", "requires auth", "authentication required", "authenticated", "auth",
              "requires authentication", "protected", "login required", "requires login",
              "authorized", "jwt", "bearer", "jwt required", "token required"}  # fmt: skip


def read_inline(text: Text, draft: Draft, known: Collection[str] = ()) -> None:
    """``Create a task. Auth: admin`` or ``… (roles: admin, clerk)`` inside of a sentence; also
    ``(admin only)``, and in lines that say little else ``(clerk)`` and ``(public)``: there
    ``known`` are the roles that such a remark may name."""
    if draft.roles is not None or draft.public is not None:
        return
    found = _INLINE.search(text.text)
    if found:
        value = part(text, *found.span("value"))
        read = read_auth if found["key"].lower() == "auth" else read_roles
        read(value, draft)
        return
    for remark in _REMARK.finditer(text.text):
        _remark(part(text, *remark.span("inner" if remark["inner"] else "last")), draft, known)


def _remark(said: Text, draft: Draft, known: Collection[str]) -> None:
    about = normal_title(english(said.text))
    named = _ABOUT_ROLES.fullmatch(said.text)
    roles = roles_in(part(said, *named.span("names"))) if named else ()
    certain = known or " " in about
    if certain and about in _OPEN:
        draft.public = True
    elif certain and about in _PROTECTED:
        draft.public = False
    elif certain and roles and all(role.text in known or role.text in USUAL for role in roles):
        draft.roles = roles


def read_roles(value: Text, draft: Draft) -> None:
    """``admin, manager``, ``public`` or ``any signed-in user``."""
    said = normal_title(english(value.text))
    if is_anonymous(value.text):
        draft.public = True
    elif said in _SIGNED_IN:
        draft.public = False
    elif value.text.strip("-–— "):
        draft.roles = roles_in(value) or draft.roles
        if not roles_in(value):
            message = f"these roles are not understood: write their names only, `{value.text[:60]}`"
            draft.troubles.append(Trouble("unparsable-roles", message, value.span))


def read_auth(value: Text, draft: Draft) -> None:
    """``none``, ``required``, ``Bearer token``, ``Required (admin)``, ``admin``."""
    said = normal_title(english(value.text)) or value.text.strip()
    inner = re.search(r"\(([^()]*)\)", value.text)
    named = part(value, inner.start(1), inner.end(1)) if inner else value
    if said in _NO_AUTH or is_anonymous(value.text):
        draft.public = True
        return
    if not value.text.strip("-–— "):
        return
    draft.public = False
    about = normal_title(english(named.text))
    signed_in = about in _SIGNED_IN or re.search(r"\b(?:token|jwt|bearer|key|auth\w*)\b", about)
    if not signed_in and (found := roles_in(named)):
        draft.roles = found
