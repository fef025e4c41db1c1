"""Roles that have all rights of another one, as the definition of this says, ``**Clerk only:** at
least the clerk role (managers inherit this)``, or their own: ``Manager: all clerk powers, and …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.doubt import is_tentative
from asbuilt.spec.access.matrices.matrix import ROLES
from asbuilt.spec.access.restrictions.disclaimed import is_disclaimed
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, blocks_of, items_of, own_words
from asbuilt.spec.title import bare, normal_title

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


_ROLE = r"[\w-]+(?:\s[\w-]+)?"
_RIGHTS = r"(?:powers?|rights|permissions|capabilities|privileges|abilities)"
_HAS = r"(?:has|have|gets?|holds?)\s+"
_DOES = r"(?:(?:can|may)\s+(?:do|perform)|does|do|performs?)\s+"
_HAS_ALL = regex.compile(
    rf"(?:(?:^|[.]\s+|[,;]\s+(?:and\s+)?(?=(?:{_HAS}|{_DOES})))(?:{_HAS}|{_DOES})?)"
    rf"(?:(?:all|every)(?:\s+of)?(?:\s+the)?\s+(?P<whose>{_ROLE})(?:['’]s?)?\s+{_RIGHTS}"
    rf"|(?<=\s)(?<=[oms]\s)all(?:\s+the)?\s+(?P<doing>{_ROLE})\s+(?:actions|functions|tasks)"
    rf"|(?:all(?:\s+the)?|the\s+same)\s+{_RIGHTS}\s+(?:of|as)\s+(?:an?\s+|the\s+)?(?P<of>{_ROLE})"
    rf"|everything\s+(?:that\s+)?(?:an?\s+|the\s+)?(?P<who>{_ROLE})\s+(?:can|may)(?:\s+do)?)"
    r"(?=\s*(?:$|[.,;+:&]|\b(?:and|plus|as well)\b))",
    re.I,
)
"""``All clerk powers + …``, ``everything a clerk can``, ``…, perform all clerk actions``."""
_TAKES_BACK = regex.compile(
    r"\b(?:except\w*|but|not|never|no|without|other than|apart from|save|unless|only|if|when|while"
    r"|until|minus|less|excluding)\b|n['’]t\b",
    re.I,
)


def _having_all(section: Section) -> Iterator[tuple[str, str]]:
    """The roles whose definitions say that they have all rights of another one, and take back
    nothing."""
    words = own_words(section)
    if "all " not in words and "everything" not in words and "same" not in words:
        return
    told: list[tuple[Text, Text]] = []
    told += filter(None, (pair(item.text) for item in items_of(section, deep=False)))
    for table in blocks_of(section, Table, deep=False):
        if normal_title(table.header[0].text) in ROLES:
            told += [(row[0], cell) for row in table.rows for cell in row[1:]]
    for name, said in told:
        text = english(said.text)
        found = _HAS_ALL.search(text) if len(text) <= _LONGEST else None
        if found and not (_TAKES_BACK.search(text) or is_tentative(text)):
            lower = next(filter(None, map(found.group, ("whose", "doing", "of", "who"))))
            yield role_name(bare(name.text)), role_name(lower)


_LONGEST = 400


def _inheriting(outline: Outline) -> Iterator[tuple[str, str]]:
    """The roles that inherit, each with the one whose rights it has."""
    disclaimed = 0
    for section in outline.walk():
        if is_disclaimed(section):
            disclaimed = max(disclaimed, section.span.end)
        if section.span.start >= disclaimed:
            yield from _having_all(section)
        for item in items_of(section, deep=False) if "inherit" in own_words(section) else ():
            said = pair(item.text)
            found = _INHERIT.search(english(said[1].text)) if said else None
            if said and found and not _NEVER.search(found["who"]):
                yield role_name(found["who"]), role_name(_ONLY.sub("", bare(said[0].text)))
