"""Who is let in at an endpoint by what is said of its callers, and what is reported of words that
let nobody in."""

from __future__ import annotations

from asbuilt.document.blocks import Text
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.roles.role import Callers
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.model import Trouble


def not_understood(value: Text) -> Trouble:
    """What is reported of words about callers in which no roles are found."""
    message = f"whom this lets in is not understood: name the roles, `{value.text[:60]}`"
    return Trouble("unparsable-roles", message, value.span)


def let_in(said: Callers | None, draft: Draft) -> None:
    """Add to ``draft`` what is said of its callers, if anything is."""
    if said is None:
        return
    draft.public = draft.public if said.public is None else said.public
    if said.named:
        before = {role.text for role in draft.roles or ()}
        both = tuple(caller for caller in said.named if caller.role.text in before)
        if both:  # of two lists the narrower one counts
            said = Callers(both, said.public)
        draft.roles = tuple(caller.role for caller in said.named)
        draft.rows = tuple((each.role.text, each.word) for each in said.named if each.word)


def heed_condition(said: Text, draft: Draft) -> None:
    """Let in those who are named only where a sentence behind them says when, ``Clerks. Only by
    day.``"""
    if draft.roles and tells_when(said.text):
        limit_all(draft, said)


def limit_all(draft: Draft, said: Text) -> None:
    """Bind all who are named and not bound yet to what is ``said``."""
    limited = dict(draft.rows)
    roles = (role.text for role in draft.roles or () if role.text not in limited)
    draft.rows = (*draft.rows, *((role, said) for role in roles))


def limited(draft: Draft, word: str) -> Draft:
    """``draft``, whose callers a footnote limits to the rows of a ``word``, if any; what would else
    be open to all lets nobody in."""
    if word:
        named = {role for role, _ in draft.rows}
        free = (role for role in draft.roles or () if role.text not in named)
        draft.rows += tuple((role.text, Text(word, role.span)) for role in free)
        if draft.roles is None:
            draft.troubles.append(not_understood(Text(f"… {word}", draft.route.span)))
            draft.public = None
    return draft
