"""One endpoint in two places, a row of an index and its own heading: of what they say of its
callers the narrower counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt.document.blocks import Text
from asbuilt.spec.access.roles.role import USUAL
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.model import Trouble


def narrow(draft: Draft, other: Draft, names: RoleNames) -> None:
    """Take back of what ``draft`` says of its callers what the ``other`` place does not let in."""
    if other.refused:
        draft.refused = (*draft.refused, *other.refused)
    if draft.roles is None:
        if other.roles or other.public is False:
            draft.public = False if draft.public else draft.public
        return
    if not other.roles:
        draft.public = None if other.public else draft.public
        return
    left_out = [*_left_out(draft.roles, other.roles, names)]
    for role in left_out:
        message = (
            f"`{role.text}` is let in at `{draft.route.key}` here, but not where else it is told"
            " who may call it: it is refused"
        )
        draft.troubles.append(Trouble("unparsable-roles", message, role.span))
    refused = {role.text for role in left_out}
    kept = tuple(role for role in draft.roles if role.text not in refused)
    draft.roles = kept or tuple(role for role in other.roles if names.called(role.text) in USUAL)
    draft.rows = (
        *(row for row in draft.rows if row[0] not in refused),
        *_limited(draft, other, names),
    )


def _left_out(
    roles: Collection[Text], others: Collection[Text], names: RoleNames
) -> Iterator[Text]:
    """Those of the ``roles`` that ``others`` have none of; administrators need not be named."""
    named = {names.called(role.text) for role in others} | USUAL
    yield from (role for role in roles if names.called(role.text) not in named)


def _limited(draft: Draft, other: Draft, names: RoleNames) -> Iterator[tuple[str, Text]]:
    """The words for some rows that only the ``other`` place has beside roles of the ``draft``."""
    words = {names.called(role): word for role, word in other.rows}
    known = {role for role, _ in draft.rows}
    for role in draft.roles or ():
        word = words.get(names.called(role.text))
        if word and role.text not in known:
            yield role.text, word
