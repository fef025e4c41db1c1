"""Callers by the names of checks as code has them, in place of those of roles: ``AllowAny``,
``IsAuthenticated``, ``IsAdminUser``, ``isOwnerOrAdmin``, ``hasRole('CLERK')``."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.own_rows import OWNERS
from asbuilt.spec.access.roles.role import USUAL, Caller, Callers, role_name
from asbuilt.spec.words import singular, snake

_CHECK = (
    r"`?@?(?:[Ii]s[A-Z]\w{2,50}|(?:[Aa]llow|[Pp]ermit)(?:Any|All|Anonymous)(?:User)?)(?:\(\))?`?"
)
_SIGNS_IN = (
    r"`?(?:jwt|bearer|token|login|auth|(?:jwt ?)?auth(?:enticated)?(?:guard|middleware)?"
    r"|(?:require|ensure|check|verify)_?(?:auth|token|jwt|login|authenticated|authentication"
    r"|logged_?in)|authenticate(?:_?(?:token|user|jwt))?|login_?required|auth:(?:sanctum|api)"
    r"|depends\(get_current_user\))(?:\(\))?`?"
)
_OF_ROLES = (
    r"`?@?(?:has(?:Any)?(?:Role|Authority)s?|requires?_?[Rr]oles?|check_?[Rr]oles?|Roles(?:Guard)?"
    r"|role_?required|allowed_?[Rr]oles?|authorize_?[Rr]oles?)\([^()]{2,120}\)`?"
)
_ENTRY = rf"(?:{_CHECK}|{_OF_ROLES}|(?i:{_SIGNS_IN}))"
_OR = r"(?:\\?\|){1,2}"
_JOINT = rf"\s*(?:,|\+|&&?|{_OR}|\band\b|\bor\b)\s*"
_CHECKS = regex.compile(rf"\s*{_ENTRY}(?:{_JOINT}{_ENTRY}){{0,5}}\s*")
"""Nothing but such checks, of which one is enough behind ``|``, and all are needed else."""
_APART = regex.compile(r"\s*(?:,(?![^()]*\))|\+|&&?|\band\b)\s*")
_EITHER = regex.compile(rf"\s*(?:{_OR}|\bor\b)\s*")
_ARGUMENT = regex.compile(r"[\"'`]?(?:ROLE_)?(?P<role>[A-Za-z][\w-]{1,39})[\"'`]?")
_SIGNED = {"authenticated", "authenticated_user", "logged_in", "signed_in", "auth"}
_SELVES = {"self", "me", "own", "account_owner", "same_user", "object_owner"}
_PEOPLE = regex.compile(
    r"(?:\w*(?:[a-z]{2}(?:er|or|ee|ist|ian|ant)|admin|staff|superuser|member|clerk|lead|student"
    r"|agent|client|guest))"
)
_NO_ROLE = {"verified_user", "active_user", "anonymous_user", "premium_user", "current_user"}


class _Check(Struct, frozen=True):
    """Whom a check lets in: everybody, where it is ``public``; whoever has signed in, where it has
    no ``roles``."""

    roles: tuple[str, ...] = ()
    public: bool = False


def are_checks(value: Text) -> bool:
    """Whether a text is nothing but checks, no words of a sentence."""
    return _CHECKS.fullmatch(value.text) is not None and _TELLING.search(value.text) is not None


def of_checks(value: Text, method: str) -> Callers | None:
    """Whom checks let in; None where one of them is not understood, or several roles are needed at
    once."""
    if _EITHER.search(value.text) and _APART.search(value.text):
        return None
    either = _EITHER.search(value.text) is not None
    found = [
        _meant(each.strip("`@ "), method)
        for each in (_EITHER if either else _APART).split(value.text.strip())
    ]
    checks = [each for each in found if each]
    if len(checks) < len(found):
        return None
    if either and not all(each.roles for each in checks):
        return None
    naming = [each.roles for each in checks if each.roles]
    if len(naming) > 1 and not either:
        return None
    roles = dict.fromkeys(role for each in naming for role in each)
    public = all(each.public for each in checks)
    return Callers(tuple(Caller(Text(role, value.span)) for role in roles), public)


_TELLING = regex.compile(r"[a-z][A-Z(]|_|\(|auth:")
"""What names in code have, and words have not."""


def _meant(check: str, method: str) -> _Check | None:
    name, _, arguments = check.partition("(")
    words = snake(name).lower()
    if "role" in words or "authorit" in words:
        named = (role_name(each["role"]) for each in _ARGUMENT.finditer(arguments))
        return _Check(tuple(named))
    if words.startswith(("allow_", "permit_")):
        return _Check(public=True)
    if not words.startswith("is_"):
        return _Check()
    said = words.removeprefix("is_")
    if said.endswith("_or_read_only"):
        said = said.removesuffix("_or_read_only")
        if method in ("GET", "HEAD"):  # whether signed in or not, other checks may say
            return _Check() if said not in _SIGNED else _Check(public=True)
    if said in _SIGNED:
        return _Check()
    roles = tuple(_roles(said))
    return _Check(roles) if roles and all(roles) else None


def _roles(said: str) -> Iterator[str]:
    """``admin`` and ``owner`` of ``owner_or_admin``; nothing for what nobody is: ``verified``."""
    for each in said.split("_or_"):
        role = singular(_ROLE.sub("", each))
        if role in OWNERS or role in _SELVES:
            yield "owner"
        elif role in USUAL or (each not in _NO_ROLE and _PEOPLE.fullmatch(role)):
            yield role
        else:
            yield ""


_ROLE = regex.compile(r"_(?:user|role|only|permission)s?$")
