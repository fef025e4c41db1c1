"""Descriptions of what is done to the caller's own rows: ``Delete an owned order``, ``Lists the
current customer's orders``. Who may make such a call may do no more than it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.language import english
from asbuilt.spec.words import singular, snake

_ALL = r"(?:(?:the|an?|all|one|of) ){0,3}"
_SIGNED = r"(?:current(?:ly)?|calling|requesting|authenticated|(?:signed|logged)[- ]in)"
_DEED = regex.compile(
    r"[\W_]*(?:(?P<verb>[^\W\d_]{3,14}) (?:up |out |back )?)?(?:"
    rf"{_ALL}(?:(?:their|his|her|my|your)(?: own)?|own(?:ed)?) (?!(?:and|or|only)\b)[\w-]+"
    rf"|{_ALL}(?:(?:(?:{_SIGNED} ){{1,2}}(?P<signed>[\w-]+)|(?:caller|requester))['’]s?"
    r"|(?P<role>[\w-]+)['’]s)(?: own)? (?!(?:and|or)\b)[\w-]+"
    rf"|{_ALL}[\w-]+(?: [\w-]+)? (?:of|for|owned by|belonging to|that belongs? to) (?:the )?"
    rf"(?:(?:{_SIGNED} ){{1,2}}(?P<whose>[\w-]+)|caller|requester)"
    r")\b(?P<rest>.{0,200})",
    re.I | re.S,
)
"""What is done, with the role whose rows it is done to, if one is named."""
_MORE = regex.compile(
    r"\b(?:(?:and|or|plus) (?:those|the|shared|public|[\w-]+ (?:of|from|by|shared))|all|any"
    r"|every\w*|others?|else|except\w*|unless|also|admin\w*)\b",
    re.I,
)
"""What adds rows of others."""
_ITSELF = {"me", "self", "profile", "account", "password", "logout", "setting", "preference"}
"""How paths end that mean the account of whoever calls: nobody else's could be meant."""


def deals_with_own(said: str) -> bool:
    """Whether what is ``said`` to be done is done to the caller's own rows, whoever that is."""
    found = _DEED.match(english(said))
    return found is not None and not (found["role"] or _MORE.search(found["rest"]))


def _is_made(route: Route) -> bool:
    """Whether nobody owns yet what a call is about, or nobody else could."""
    ends = singular(snake(route.path.rpartition("/")[2]))
    return ends in _ITSELF or (route.method == "POST" and "{" not in route.path)


def own_rows(route: Route, said: str, roles: Sequence[Text] | None) -> Iterator[tuple[str, Text]]:
    """The word for their own rows for those of the ``roles`` whose rows are dealt with as a
    description has ``said``: all of them where it names none."""
    found = _DEED.match(english(said)) if roles and said else None
    if found is None or _is_made(route) or _MORE.search(found["rest"]):
        return
    names = [role.text for role in roles or () if role.text != ANONYMOUS]
    if any(known_role(word, names) for word in regex.findall(r"[\w-]+", found["rest"])):
        return
    named = found["signed"] or found["whose"] or found["role"]
    whose = known_role(singular(snake(named)), names) if named else None
    if found["role"] and names != [whose]:
        return  # ``the clerk's orders`` need not be the caller's where others may call too
    for role in roles or ():
        if role.text == whose or (not whose and role.text in names):
            yield role.text, Text("own", route.span)
