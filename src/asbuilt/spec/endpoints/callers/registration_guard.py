"""Who may call the routes that code registers: annotations beside them, those of their class, and
what stands between a route and what handles it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.endpoints.draft import Draft


def guard(draft: Draft, line: Text, beside: Sequence[Text], around: Sequence[Text]) -> None:
    """Let in those whom the ``line`` that registers a route names, or the annotations ``beside``
    it, or else those ``around`` it, of its class; what these ask of callers besides lets nobody
    in."""
    draft.roles = _allowed(line)
    if draft.roles is None and _BETWEEN.search(line.text):
        draft.demand = line
    public = any(_PUBLIC.match(each.text) for each in beside)
    naming = [each for each in beside if _allowed(each)]
    if not naming and draft.roles is None and not public:
        naming = [each for each in around if _allowed(each)]
    others = (each for each in (*beside, *around) if not _allowed(each))
    asking = [each for each in others if not public and _GUARDS.search(_PATH.sub("", each.text))]
    asking += [each for each in naming if _ASKS_MORE.search(each.text)]
    if len(naming) > 1 or (naming and (draft.roles or public)):
        asking += naming
    if asking:
        draft.roles, draft.demand = None, draft.demand or asking[0]
        return
    draft.roles = _allowed(naming[0]) if naming else draft.roles
    draft.public = True if public and draft.roles is None else None
    owned = next((each for each in (*beside, *around) if _OWN.match(each.text)), None)
    if owned and draft.roles:
        draft.rows = tuple((role.text, Text("own", owned.span)) for role in draft.roles)
    elif owned:
        draft.demand, draft.public = draft.demand or owned, None


_PATH = regex.compile(r"[\"'`]/?[\w/:{}*.-]*[\"'`]")
"""A path or a word in quotes, which guards nothing: ``@Controller('admin')``."""
_ASKS_MORE = regex.compile(r"&&|[!#]\w|[!=]=|\b(?:and|not|principal|Policy)\b")
"""What an annotation asks besides a role: ``hasRole('COOK') and #id == principal.id``."""
_PUBLIC = regex.compile(r"^\s*[@\[](?:Public|PublicRoute|AllowAnonymous|PermitAll|SkipAuth)\b")
_OWN = regex.compile(r"\s*[@\[]\w*(?:Own(?:er|s|ed|ership)?|Self)(?:[A-Z]|\b)")
"""``@OwnResource()``: each only their own rows."""
_BETWEEN = regex.compile(
    r",\s*(?!(?:require|ensure|is|check|has)?_?(?:valid)?_?(?:auth\w*|log(?:ged)?_?in|signed_?in|session"
    r"|token|jwt|user)\s*[,(])(?:(?:require|ensure|is|only|check|restrict|has|can|must)(?:[A-Z]|_[a-z])"
    r"\w*|\w+(?:only|guard|required)|\w*admin\w*)(?:\([^()]*\))?\s*,"
    r"|\bDepends\(\w*(?:admin|role|perm|owner)\w*",
    re.I,
)
"""What stands between a route and what handles it, and asks more than a login: ``isClerk``."""
_GUARDS = regex.compile(
    r"(?:\b|_)(?:pre_?authori[sz]e|authori[sz]e(?=\()|secured|roles?(?:_?allowed|_?required)?(?=\()"
    r"|(?:has|require|check)\w*(?=\()|permissions?(?:_?required)?(?=\()|scopes?(?=\()|polic(?:y|ies)(?=\()"
    r"|admin\w*|\w+only)",
    re.I,
)
"""Annotations that ask of callers to be more than signed in."""


_ALLOWED = regex.compile(
    r"\b\w*(?:roles?|allow\w*|permit\w*|authori[sz]e\w*|secured"
    r"|auth(?=\(['\"](?!jwt|bearer|basic|session)))"
    r"\(\s*[\[{]?\s*(?P<listed>(?:['\"][\w-]+['\"][, ]*)+)"
    r"|\b\w*roles?(?:allowed)?\(\s*[\[{]?\s*(?P<members>(?:[A-Z]\w*\.\w+[, ]*)+)"
    r"|['\"]roles?:(?P<named>[\w,|-]+)['\"]|\bRoles\s*=\s*\"(?P<stated>[\w, -]+)\"",
    re.I,
)
"""Who may call, as the guards of a route are told: ``requireRole("owner", "cook")``."""
_NAME = regex.compile(r"(?:[A-Z]\w*\.(?=\w))?(?:ROLE_)?(?P<name>[\w-]+)")


def _allowed(line: Text) -> tuple[Text, ...] | None:
    found = _ALLOWED.search(line.text)
    if not found:
        return None
    listed = part(line, *found.span(found.lastgroup or 0))
    names = (part(listed, *name.span("name")) for name in _NAME.finditer(listed.text))
    return tuple(Text(role_name(name.text), name.span) for name in names)
