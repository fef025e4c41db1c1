"""Letters beside endpoints that no legend explains: the first ones of the names of roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from asbuilt.document.blocks import Text
from asbuilt.spec.access.matrices.code import code_of, legend
from asbuilt.spec.access.matrices.coded_table import explained
from asbuilt.spec.access.roles.role import USUAL, USUAL_ROLE
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.section import Outline


def initials(roles: Iterable[str]) -> Mapping[str, str]:
    """The roles by their first letters, each of which is that of one role only."""
    names = {USUAL_ROLE if role in USUAL else role for role in roles}
    first = Counter(name[:1].upper() for name in names)
    return {name[:1].upper(): name for name in names if first[name[:1].upper()] == 1}


def meant(outline: Outline, codes: Collection[str], roles: Collection[str]) -> Mapping[str, str]:
    """What ``codes`` beside endpoints say of callers: what a legend explains, or else, where it
    says nothing of a letter, the one of the ``roles`` that begins with it."""
    told = explained(outline, codes, roles)
    bare = {code for code in codes if len(code) == 1 and code.isalpha()} - told.keys()
    if not bare:
        return told
    begun = initials(roles)
    other = legend(outline, bare, outline.root)
    return {**told, **{code: begun[code] for code in bare if code in begun and code not in other}}


def spell(draft: Draft, outline: Outline, roles: Collection[str]) -> None:
    """Name the callers of an endpoint that it has by letters; where one stands for nobody who is
    known, it lets nobody in."""
    letters = {
        role.text: outline.source.slice(role.span)
        for role in draft.roles or ()
        if role.text not in roles and len(role.text) == 1
    }
    letters = {role: code_of(written) for role, written in letters.items()}
    codes = {code for code in letters.values() if len(code) == 1 and code.isalpha()}
    if not codes:
        return
    told = meant(outline, codes, roles)
    if codes <= told.keys():
        named = {role: told.get(code, role) for role, code in letters.items()}
        draft.roles = tuple(
            Text(named.get(each.text, each.text), each.span) for each in draft.roles or ()
        )
        draft.rows = tuple((named.get(role, role), word) for role, word in draft.rows)
    else:
        draft.troubles.append(not_understood(Text(", ".join(sorted(codes)), draft.route.span)))
        draft.roles = None
