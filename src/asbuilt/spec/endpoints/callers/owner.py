"""Callers who are named by what a row is to them, ``**Roles:** owner, admin``: every role may act
on its own rows, and none on all of them, unless the document has a role of that name. Who makes
rows has one, for nobody owns what is not there yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.binding import words_of
from asbuilt.spec.access.own_rows import OWNERS
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, Caller, Callers
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english
from asbuilt.spec.words import singular, snake

_ANYBODY = "user"
"""The role of whoever has signed in, where no other one is known."""


def means_owner(name: str, known: Collection[str]) -> bool:
    """Whether a role that none of the ``known`` ones is called like is the owner of a row."""
    return name.lower() in OWNERS and name not in known


def heed_only(said: Text, draft: Draft) -> None:
    """Let in only the owners of rows for whom a remark reserves a call, ``(owner only)``; nobody
    but administrators, if that is somebody else: ``(harbour master only)``."""
    found = _RESERVED.match(english(said.text))
    if found is None or draft.roles is not None or draft.public:
        return
    noun = singular(snake(found["who"] or found["whom"])).rpartition("_")[2]
    makes = draft.route.method == "POST" and "{" not in draft.route.path
    if noun in OWNERS and not makes:
        let_in(Callers((Caller(Text("owner", said.span)),), None), draft)
    elif noun in OWNERS or (
        _PERSON.search(noun) and noun not in map(singular, words_of(draft.route.path))
    ):
        draft.demand = draft.demand or said


_WHO = r"[^\W\d_][\w-]*(?: [\w-]+){0,2}?"
_RESERVED = regex.compile(
    rf"(?:(?P<who>{_WHO}) only|only (?:(?:for|by|to) )?(?:the |an? )?(?P<whom>{_WHO}))(?:$|[,;])",
    re.I,
)
_PERSON = regex.compile(
    r"(?:[a-z]{3}(?:ers?|ors?|ees?|ists?|ians?|ants?)|staff|team|man|master|chief|lead|clerk)$"
)
"""How words end that are of people more often than of things."""


def _makers(drafts: Collection[Draft]) -> Iterator[str]:
    """The roles that may make rows which are no parts of others."""
    for draft in drafts:
        if draft.route.method == "POST" and "{" not in draft.route.path:
            yield from (role.text for role in draft.roles or ())


def limit_owners(
    drafts: Collection[Draft], roles_of: Callable[[], Collection[str]], every: Sequence[str]
) -> None:
    """Let owners of rows act on these: whoever of the document's roles, ``every`` one, they are.
    ``roles_of`` tells those of the document's lists and tables; it is asked where somebody may be
    an owner only."""
    if not any(role.text.lower() in OWNERS for draft in drafts for role in draft.roles or ()):
        return
    known = {*roles_of(), *_makers(drafts)}
    for draft in drafts:
        owners = [each for each in draft.roles or () if means_owner(each.text, known)]
        if not owners:
            continue
        span = owners[0].span
        named = tuple(each for each in draft.roles or () if each not in owners)
        unlimited = {each.text for each in named} | USUAL
        roles = [each for each in every if not means_owner(each, known)]
        others = [each for each in roles if each not in USUAL] or [_ANYBODY]
        own = [Text(each, span) for each in others if each not in {*unlimited, ANONYMOUS}]
        administrator = next((each for each in roles if each in USUAL), None)
        keeps = (
            (Text(administrator, span),)
            if administrator and not any(each.text in USUAL for each in named)
            else ()
        )
        draft.roles = (*named, *keeps, *own)
        kept = (row for row in draft.rows if not means_owner(row[0], known))
        draft.rows = (*kept, *((each.text, Text("own", span)) for each in own))
