"""What lines below those that say who may call an endpoint take back for all: ``Closed at night.``,
``If it is paid, nobody may.``, ``Clerks under 18 may not.``, ``The cook has to confirm it.``"""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, sentences
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.endpoints.callers.caller_sentence import known_callers
from asbuilt.spec.endpoints.callers.callers import is_unsure
from asbuilt.spec.endpoints.callers.known_role import may_name
from asbuilt.spec.endpoints.callers.let_in import limit_all
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english, translated

_BOUND = (
    r"(?:at|by|on|in|during|from|between|before|after|until|outside|while|when(?:ever)?|if|once)"
)
_CLOSED = regex.compile(
    r"\W*(?:(?:but|and)\s+)?"
    r"(?:(?:it|this|that|(?:the|this) (?:call|endpoint|route|operation)) is )?"
    rf"(?:closed|locked|blocked|barred|switched off|out of service|suspended)\s+{_BOUND}\b",
    re.I,
)
_NOBODY = regex.compile(
    r"\b(?:nobody|no ?one|none of (?:them|these)) (?:may|can|is (?:allowed|permitted))\b"
    r"(?! (?:else|not)\b)",
    re.I,
)
_WHEN = regex.compile(rf"\b{_BOUND}\b", re.I)
_MAY_NOT = regex.compile(
    r"\b(?:(?:may|can|must|shall)(?: ?not|n['’]t)|(?:is|are)(?: not|n['’]t) (?:allowed|permitted))"
    r"(?: (?:to )?(?:do|call|use)(?: (?:so|it|this|that))?)?\W*$",
    re.I,
)
_SECOND = regex.compile(
    r"\b(?:ha(?:s|ve) to|needs? to|must)(?: first)? (?:approve|confirm|countersign|agree|consent"
    r"|release|sign (?:it|this|off))\b",
    re.I,
)
_LONGEST = 160


def heed_taken_back(text: Text, draft: Draft, known: Collection[str]) -> None:
    """Let nobody in whom an endpoint names where a line below it says when it is closed, of some
    who have one of the ``known`` roles that they may not, or that somebody has to agree: what it
    means nobody knows, so that it opens nothing. ``Cooks may not.`` is said of cooks alone."""
    if not draft.roles or len(text.text) > _LONGEST:
        return
    said = translated(text.text)
    is_of_roles = may_name(known, text.text)
    denied = _MAY_NOT.search(said.text) if is_of_roles else None
    named = known_callers(part(text, *said.origin(0, denied.start())), known) if denied else ()
    if named:
        draft.refused += tuple(caller.role for caller in named)
    elif denied or _takes_back(said.text) or (is_of_roles and _SECOND.search(said.text)):
        limit_all(draft, text)


def _takes_back(said: str) -> bool:
    return _CLOSED.match(said) is not None or (
        _NOBODY.search(said) is not None and _WHEN.search(said) is not None
    )


def takes_back(rest: Text) -> bool:
    """Whether what follows ``Clerks only`` beside an endpoint may take some of that back."""
    said = next(sentences(part(rest, 0, len(rest.text))), rest)
    if _BOUND_BEHIND.search(english(rest.text)) or _ON_SOME.search(english(said.text)):
        return True
    return is_unsure(said) or tells_when(said.text)


_ON_SOME = regex.compile(r"\b(?:own|their|his|her|self|assigned)\b", re.I)
_BOUND_BEHIND = regex.compile(
    r"\b(?:requires?|needs?|subject to|pending|awaits?)(?: \w+){0,3}"
    r" (?:approv|confirm|consent|sign|revi)"
    r"|\bnot (?:for|on|in|before|after|at|by|to)\b",
    re.I,
)
