"""Who may call an endpoint: what is said of roles and of signing in beside it."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.endpoint_draft import Draft
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.role import is_anonymous, roles_in
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


def read_inline(text: Text, draft: Draft) -> None:
    """``Create a task. Auth: admin`` or ``… (roles: admin, clerk)`` inside of a sentence."""
    found = _INLINE.search(text.text)
    if found and draft.roles is None and draft.public is None:
        value = part(text, *found.span("value"))
        read = read_auth if found["key"].lower() == "auth" else read_roles
        read(value, draft)


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
