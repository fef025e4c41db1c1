"""Roles that have all rights of another one, as the definition of this says: ``**Clerk only:** at
least the clerk role (managers inherit this)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.role import role_name
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.known_role import known_role
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, items_of, own_words
from asbuilt.spec.title import bare

_INHERIT = regex.compile(
    r"(?:\(|[.;]\s+|,\s+(?:which\s+)?)(?:the |all )?(?P<who>[A-Za-z][\w-]{2,30}(?: [\w-]{2,30})?)"
    r"(?: also)? inherits? (?:this|it|these(?: rights)?|its rights|all of (?:this|it|these))"
    r"(?=\)|\.|$)"
)
_MOST = 20
_ONLY = regex.compile(r"\s+only$", re.I)
_NEVER = regex.compile(r"(?:not|never|no|hardly|longer|neither)\b", re.I)


def heed_inherited(outline: Outline, drafts: Sequence[Draft]) -> None:
    """Let in whoever inherits what another role may, on the same rows."""
    for upper, lower in islice(_inheriting(outline), _MOST):
        named = {role.text for draft in drafts for role in draft.roles or ()}
        above, below = known_role(upper, named), known_role(lower, named)
        for draft in drafts if above and below else ():
            roles = {role.text: role for role in draft.roles or ()}
            if above and below in roles and above not in roles:
                draft.roles = (*roles.values(), Text(above, roles[below].span))
                word = dict(draft.rows).get(below)
                draft.rows += ((above, word),) if word else ()


def _inheriting(outline: Outline) -> Iterator[tuple[str, str]]:
    """The roles that inherit, each with the one whose rights it has."""
    for section in outline.walk():
        for item in items_of(section, deep=False) if "inherit" in own_words(section) else ():
            said = pair(item.text)
            found = _INHERIT.search(english(said[1].text)) if said else None
            if said and found and not _NEVER.search(found["who"]):
                yield role_name(found["who"]), role_name(_ONLY.sub("", bare(said[0].text)))
