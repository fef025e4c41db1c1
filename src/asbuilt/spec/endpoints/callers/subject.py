"""Descriptions of endpoints that begin or end with who does what they do: ``Manager approves a
plan``, ``Clerk lists their boats``, ``Adds a boat (Clerk/Admin)``. They narrow what is open to all
who have signed in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.access.roles.role import Caller, Callers, callers_in
from asbuilt.spec.endpoints.callers.callers import is_limited
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.draft import Draft

_NAMES = r"[A-Z]\w{2,30}(?: ?(?:[/,&]|\bor\b|\band\b) ?[A-Z]\w{2,30}){0,4}"
_SUBJECT = regex.compile(
    rf"(?:(?:[Tt]he|[Aa]n?|[Ee]ach|[Ee]very) )?(?P<who>{_NAMES}) (?P<verb>[a-z]{{3,20}})\b"
    r"(?P<rest>.{0,200})",
    re.DOTALL,
)
_REMARK = regex.compile(rf"\((?P<who>{_NAMES})\)\.?$")
"""``Adds a boat (Clerk/Admin)``"""
_NO_CALLER = {"user", "users", "system", "service", "server", "api", "backend", "endpoint",
              "client", "app", "application", "request", "response", "route", "token", "session",
              "this", "it"}  # fmt: skip
_OWN = regex.compile(r"\b(?:own|their|his|her)\b", re.I)
_SEVERAL = 2


class _Told(Struct, frozen=True):
    draft: Draft
    callers: tuple[Caller, ...]
    rest: str


def heed_subjects(drafts: Iterable[Draft], known: Collection[str]) -> None:
    """Let in only those of the ``known`` roles of whom descriptions tell that they do what an
    endpoint does, where all who have signed in might call it. Whoever does so several times beside
    such a role is one as well."""
    told = [said for draft in drafts if (said := _told(draft))]
    times = Counter(each.role.text for said in told for each in said.callers)
    roles = {name: known_role(name, known) for name in times}
    if not any(roles.values()):
        return
    again = {name for name, count in times.items() if count >= _SEVERAL} - _NO_CALLER
    for said in told:
        named = [roles[each.role.text] or each.role.text for each in said.callers]
        if all(name in again or name in known for name in named):
            _narrow(said, named)


def _told(draft: Draft) -> _Told | None:
    if draft.roles is not None or draft.all_roles or draft.troubles or draft.demand:
        return None
    public = draft.group.public if draft.public is None and draft.group else draft.public
    if public is not False:
        return None
    found = _REMARK.search(draft.description)
    if found is None:
        found = _SUBJECT.match(draft.description)
        if found is None or not _is_done(found["verb"], found["who"], draft):
            return None
    callers = callers_in(Text(found["who"], draft.route.span))
    if any(verb_of(each.role.text) in VERBS for each in callers):
        return None  # "Get all boats"
    return _Told(draft, callers, found.groupdict().get("rest", "")) if callers else None


def _is_done(verb: str, who: str, draft: Draft) -> bool:
    """Whether a word says what an endpoint does: by its method, or by its path. What one does ends
    as it does: ``Admin approves``, not ``Admin list``."""
    base = verb_of(verb)
    if who.isalnum() and not verb.endswith("s"):
        return False
    named = {*draft.route.path.replace("-", "/").split("/")}
    return base in VERBS or not named.isdisjoint((base, verb.removesuffix("s")))


def _narrow(said: _Told, named: Sequence[str]) -> None:
    place = said.draft.route.span
    rest = Text(said.rest, place)
    if is_limited(rest):
        said.draft.demand = Text(said.draft.description, place)
        return
    word = Text("own", place) if _OWN.search(said.rest) else None
    callers = (Caller(Text(name, place), word) for name in named)
    let_in(Callers(tuple(callers), None), said.draft)
