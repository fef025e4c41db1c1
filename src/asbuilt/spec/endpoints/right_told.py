"""Sentences beside an endpoint that tell which role does what it does: ``Editors can delete an
order.``"""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.access.role import Callers
from asbuilt.spec.endpoints.caller_sentence import known_callers
from asbuilt.spec.endpoints.callers import is_limited, let_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english

_RIGHT = regex.compile(
    r"(?:(?:only|all|any|every|each|the|an?) )?(?P<who>[^\W\d_][\w`*, /-]{1,60}?)"
    r" (?:may|can|(?:is|are) (?:allowed|permitted|able) to) (?:also |only )?(?P<verb>[a-z]+)\b"
    r"(?P<rest>.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_ROUTE = regex.compile(r"^[^—–:]*/[^—–\s]*[`*]*(?:\s+[—–-]+\s+|:\s+)")
"""A route before what is told of it: `` `DELETE /x` — ``."""
_CLAUSE = regex.compile(r";\s+")
_CALLS = {"call", "use", "invoke", "do", "trigger"}


def heed_right(sentence: Text, draft: Draft, known: Collection[str], *, alone: bool) -> bool:
    """Let in the ``known`` roles of which a sentence says that they do what the endpoint does.
    Words that limit that, and sentences beside one that does not stand ``alone``, are not
    understood: then nobody is let in but administrators. Whether it says so of some role."""
    told = _ROUTE.sub("", english(sentence.text)).strip("*_` .!—–:-")
    clauses = _CLAUSE.split(told)
    rights = [found for clause in clauses if (found := _RIGHT.match(clause))]
    fitting = [found for found in rights if _fits(found["verb"].lower(), draft.route.method)]
    named = [known_callers(Text(found["who"], sentence.span), known) for found in fitting]
    if not any(named):
        return False
    limited = any(is_limited(Text(found["rest"], sentence.span)) for found in fitting)
    if limited or not alone or len(fitting) < len(clauses) or not all(named):
        draft.demand = draft.demand or sentence
    else:
        let_in(Callers(tuple(caller for some in named for caller in some), None), draft)
    return True


def _fits(verb: str, method: str) -> bool:
    return verb in _CALLS or method in VERBS.get(verb, ())
