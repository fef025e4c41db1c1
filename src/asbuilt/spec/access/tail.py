"""What follows a right and binds it to something that nobody asks at single calls, or says that it
is none yet: ``in staging``, ``with an invitation``, ``via support``, ``, soon``, ``— planned``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.access.doubt import ADVERBS, TENTATIVE
from asbuilt.spec.language import english

_EVERY = r"(?:all|any|every\w*|each|both|no|them|it)\b"
_SAYS_NOTHING = (
    r"(?:in (?:order|addition|full|general)\b|as (?:well|often|many|much|they|he|she|it)\b"
    r"|at (?:will|once)\b|with or without\b|via (?:http|rest)\b"
    r"|(?:via|through) (?:the |this )?api\b"
    r"|by (?:its |their |the )?(?:ids?|numbers?|names?|keys?)\b)"
)
"""What begins like a limit and is none."""
_BINDS = (
    r"(?:(?:only\s+)?(?:for|of|on|within|during|from|in|inside|outside|at|near|with|via|through|by"
    r"|under|upon|over|per|as|against|pending|subject to|given|barring|depending on|instead of"
    r"|according to|in accordance with)\s+"
    rf"(?=\w)(?!(?:(?:for|of|on|in|at|with|by)\s+)?{_EVERY})"
    r"|only\s+(?=\w)|(?:no|not any|any) ?(?:more|longer)\b"
    r"|(?:together|jointly|alternately)\b(?! with)"
    rf"|{TENTATIVE}|drafts?\b)"
)
_BOUND = regex.compile(rf"[\W_]*(?:(?:but|and)\s+)?(?!{_SAYS_NOTHING}){_BINDS}", re.IGNORECASE)


_BEFORE = regex.compile(rf"[\W_]*(?:(?:but|and)\s+)?{ADVERBS}\b", re.IGNORECASE)


def is_bound_behind(said: str) -> bool:
    """Whether what stands behind a route in English binds the right to call it: ``for sails of the
    loft``, ``only at night``; not ``for all sails``."""
    return _BOUND.match(said) is not None


def is_bound_before(said: str) -> bool:
    """Whether what stands between a role and the first route does: ``, with approval,``, ``soon
    call``."""
    return _BOUND.match(said) is not None or _BEFORE.match(said) is not None


def says_no_more(said: str) -> bool:
    """Whether what stands behind a route says only that this is all: ``, and that's it.``"""
    return _NOTHING_MORE.fullmatch(english(said)) is not None


_NOTHING_MORE = regex.compile(
    r"[`*)\s,;—–-]*(?:and )?(?:that(?:['’]s| is) (?:it|all)|nothing (?:else|more)|no more)"
    r"(?: at all)?\W*",
    re.IGNORECASE,
)
