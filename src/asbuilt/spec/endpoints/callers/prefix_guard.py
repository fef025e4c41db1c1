"""Tables of guards that all calls below a path pass: ``| Prefix | Middleware |``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import split
from asbuilt.spec.access.roles.role import USUAL, Caller, Callers, role_name
from asbuilt.spec.endpoints.callers.guard import TITLES
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.section import Outline, blocks_of, own_words
from asbuilt.spec.title import bare, normal_title

_PREFIXES = {"prefix", "path prefix", "route prefix", "route group", "url prefix", "mount"}
_NEUTRAL = {"web", "api", "csrf", "cors", "json", "throttle", "logger", "log", "session",
            "bindings"}  # fmt: skip
_SIGN_IN = {"auth", "jwt", "login", "authenticated", "authenticate", "sanctum", "auth:sanctum",
            "auth:api", "requireauth", "isauthenticated"}  # fmt: skip
_SIGNING_IN = ("/login", "/register", "/signin", "/sign-in", "/signup", "/sign-up")
"""Calls that nobody makes who has signed in."""
_COMMA = regex.compile(r"\s*[,+]\s*|\s*→\s*")


def heed_prefixes(outline: Outline, drafts: Sequence[Draft], known: Collection[str]) -> None:
    """Let in whom the guards of the longest prefix of its path let in, where an endpoint says
    nothing itself; where a guard is not understood, or asks for several roles, administrators."""
    guards = _guards(outline)
    for draft in drafts if guards else ():
        told = draft.roles or draft.all_roles or draft.troubles or draft.demand or draft.group
        signs_in = draft.route.path.endswith(_SIGNING_IN)
        if (
            not (told or signs_in)
            and draft.public is None
            and (cell := _longest(draft.route.path, guards))
        ):
            _pass(cell, draft, known)


def _guards(outline: Outline) -> Mapping[tuple[str, ...], Text]:
    return {
        tuple(filter(None, bare(row[at].text).strip("/* ").split("/"))): row[beside]
        for table, at, beside in _tables(outline)
        for row in table.rows
    }


def _tables(outline: Outline) -> Iterator[tuple[Table, int, int]]:
    for section in outline.walk():
        if not any(map(own_words(section).__contains__, ("prefix", "group", "mount"))):
            continue
        for table in blocks_of(section, Table, deep=False):
            titles = [normal_title(cell.text) for cell in table.header]
            at = next((at for at, title in enumerate(titles) if title in _PREFIXES), None)
            beside = next((at for at, title in enumerate(titles) if title in TITLES), None)
            if at is not None and beside is not None:
                yield table, at, beside


def _longest(path: str, guards: Mapping[tuple[str, ...], Text]) -> Text | None:
    """The guards of the longest prefix of a path; ``/`` is one of all."""
    parts = tuple(filter(None, path.split("/")))
    lengths = range(len(parts), -1, -1)
    return next((guards[parts[:end]] for end in lengths if parts[:end] in guards), None)


def _pass(cell: Text, draft: Draft, known: Collection[str]) -> None:
    names = [Text(bare(each.text).lower(), each.span) for each in split(cell, _COMMA)]
    others = [each for each in names if each.text not in _NEUTRAL | _SIGN_IN]
    roles = [known_role(role_name(each.text), {*known, *USUAL}) for each in others]
    if not all(roles) or len(others) > 1:
        draft.demand = cell
    elif others:
        callers = (Caller(Text(role, cell.span)) for role in roles if role)
        let_in(Callers(tuple(callers), False), draft)
    elif any(each.text in _SIGN_IN for each in names):
        let_in(Callers((), False), draft)
