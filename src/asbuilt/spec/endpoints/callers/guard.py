"""Guards as code has them, beside endpoints and below them: ``requireRole('admin')``,
``@admin_required``, ``ADMIN_ONLY``, ``AdminGuard``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.roles.role import USUAL, Caller, Callers, is_anonymous, role_name
from asbuilt.spec.endpoints.callers.callers import is_limited
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import let_in, not_understood
from asbuilt.spec.endpoints.callers.permission_class import are_checks, of_checks
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.words import snake

TITLES = frozenset({"middleware", "middlewares", "guard", "guards", "auth guard", "auth guards",
                    "route guard", "auth middleware", "decorator", "decorators", "annotation",
                    "annotations", "filter chain", "interceptors", "policies"})  # fmt: skip
"""Titles of lines and columns that name what a call has to pass."""
_CALL = regex.compile(r"(?P<name>[A-Za-z][\w.]{0,40})\((?P<args>[^()]{1,120})\)", re.IGNORECASE)
_MAY_CALL = regex.compile(r"[\w.]\(")
_OF_ROLES = frozenset({"role", "roles", "authority", "authorities"})
_OF_RIGHTS = frozenset({"permission", "permissions", "scope", "scopes", "ability", "abilities",
                        "can", "policy", "authorize", "privilege", "claim"})  # fmt: skip
_ARGUMENT = regex.compile(r"[\"'](?:ROLE_)?(?P<quoted>[^\"',]{2,40})[\"']|(?P<bare>[\w:.-]{2,40})")
_NAME = regex.compile(r"(?<![\w/{.$:-])(?P<at>@)?(?P<name>[A-Za-z][\w-]{1,60})")
_CONSTANT = regex.compile(r"[A-Z]{3,}(?:_[A-Z]+)+")
_GUARDING = frozenset({"only", "required", "require", "requires", "guard", "ensure", "must", "is",
                       "needs", "allow", "check", "restrict", "permission", "user"})  # fmt: skip
_SURELY = frozenset({"only", "required", "require", "requires", "guard", "ensure"})
"""What the name of a guard has in it, besides whom it lets in."""
_NO_ROLE = frozenset({
    "auth", "authenticated", "authentication", "login", "logged", "signed", "sign", "in", "jwt",
    "token", "session", "bearer", "api", "key", "csrf", "rate", "limit", "limiter", "throttle",
    "throttler", "validate", "validator", "body", "schema", "params", "query", "cors", "json",
    "log", "logger", "cache", "idempotency", "idempotent", "upload", "read", "write", "optional",
    "verified", "email", "mfa", "tenant", "passport", "user", "users", "id", "field", "fields",
    "valid", "async", "audit", "none", "https", "ssl", "tls", "content", "type", "header",
})  # fmt: skip
"""Words of guards that look at something else than who calls, or that somebody has signed in."""


def read_guards(value: Text, draft: Draft) -> None:
    """Let in whom the guards of a line or a cell name; of one that names nobody known, nobody but
    administrators."""
    if are_checks(value):
        said = of_checks(value, draft.route.method)
        if said is None or not said.named:  # whose names are roles, is told below
            draft.troubles += [] if said else [not_understood(value)]
            let_in(said, draft)
            return
    found = [*_called(value), *_named(value, USUAL, sure=False)]
    _heed(found, value, draft)
    if not found and _SIGN_IN.search(value.text):
        beside = [*_beside(value, USUAL), *([None] if is_limited(value) else ())]
        _heed(beside, value, draft)
        if not beside:
            let_in(Callers((), False), draft)


def _beside(value: Text, known: Collection[str]) -> Iterator[Caller | None]:
    """The roles beside a guard that only asks who calls, ``auth + admin``, ``auth, role:clerk``;
    None for a right, ``auth, can:edit``."""
    for each in _ENTRY.split(value.text):
        kind, _, name = each.strip("`*() ").rpartition(":")
        if {kind.lower()} & _OF_RIGHTS:
            yield None
        elif {kind.lower()} & _OF_ROLES:
            yield from (Caller(Text(role_name(one), value.span)) for one in _ONE_OF.split(name))
        elif role := known_role(role_name(name), known):
            yield Caller(Text(role, value.span))


_ENTRY = regex.compile(r"[,;+&]|\s(?:and|then)\s|\s?(?:->|→|>)\s?")
_ONE_OF = regex.compile(r"[|/]")


_SIGN_IN = regex.compile(r"(?<!no )(?<!no-)(?:auth|jwt|login|logged|session|token|bearer)", re.I)


def heed_guards(text: Text, draft: Draft, known: Collection[str]) -> None:
    """The same of a text that may tell anything: guards stand in code, behind an @, or in capital
    letters."""
    if draft.roles is not None or draft.public or not _may_guard(text.text):
        return
    called = _called(text) if _MAY_CALL.search(text.text) else ()
    named = _named(text, known, sure=True) if _SURE_NAME.search(text.text.lower()) else ()
    _heed([*called, *named], text, draft)


_SURE_NAME = regex.compile(
    "|".join(
        rf"{word}(?:(?<=[\w-]{word})|(?=[\w-]))" for word in ("only", "require", "guard", "ensure")
    )
)
"""A word of :data:`_SURELY` that is a part of a name, in small letters."""


def _may_guard(text: str) -> bool:
    return "`" in text or "@" in text or "_" in text or "(" in text


def _heed(found: list[Caller | None], value: Text, draft: Draft) -> None:
    named = tuple(each for each in found if each)
    if found and (len(named) < len(found) or _FURTHER.search(value.text)):
        draft.roles, draft.public = None, None
        draft.troubles.append(not_understood(value))
    elif named:
        let_in(Callers(named, None), draft)


_FURTHER = regex.compile(
    r"\)\s*(?:and|or|not|&&|\|\||[&|])\s|(?:\b(?:and|or|not)|&&|\|\|)\s+\w+\(|!\s?\w+\(",
    re.IGNORECASE,
)
"""What joins a guard to another condition: ``hasRole('COOK') and isOwner()``."""


def _called(value: Text) -> Iterator[Caller | None]:
    """The roles that calls of guards name, ``hasAnyRole('clerk', 'cook')``; None for a right, of
    which nobody says who has it."""
    for found in _CALL.finditer(value.text):
        words = {*snake(found["name"].rpartition(".")[2]).lower().split("_")}
        if words & _OF_ROLES:
            for each in _ARGUMENT.finditer(found["args"]):
                name = role_name(each[each.lastgroup or 0])
                if name not in _PARAMETERS:
                    right = ":" in name or "." in name
                    yield None if right else Caller(Text(name, value.span))
        elif words & _OF_RIGHTS and _QUOTED.search(found["args"]):
            yield None


_PARAMETERS = {"roles", "role", "value", "policy", "any", "all"}
_QUOTED = regex.compile(r"[\"'][\w:. -]{2,40}[\"']")


def _named(value: Text, known: Collection[str], *, sure: bool) -> Iterator[Caller | None]:
    """The roles that the names of guards have in them, ``adminOnly``; None for somebody else."""
    bare = _CALL.sub(" ", value.text) if _MAY_CALL.search(value.text) else value.text
    for found in _NAME.finditer(bare):
        name = found["name"]
        if name.isalnum() and name.islower():
            continue  # one word, where at least two are needed
        shown = found["at"] or _CONSTANT.fullmatch(name) or not sure
        if not shown and bare.count("`", 0, found.start()) % 2 == 0:
            continue  # a word of a sentence
        words = snake(name).lower().replace("-", "_").split("_")
        if not (_SURELY if sure else _GUARDING) & {*words} or len(words) < _FEWEST:
            continue
        who = [each for each in words if each not in _GUARDING]
        if not who or not _NO_ROLE.isdisjoint(who) or is_anonymous(" ".join(who)):
            continue
        role = known_role("_".join(who), known)
        yield Caller(Text(role, value.span)) if role else None


_FEWEST = 2
