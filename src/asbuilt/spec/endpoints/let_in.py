"""Who is let in at an endpoint by what is said of its callers, and what is reported of words that
let nobody in."""

from __future__ import annotations

from asbuilt.document.blocks import Text
from asbuilt.spec.access.role import Callers
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
