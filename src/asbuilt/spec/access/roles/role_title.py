"""Titles of lines and columns that name the roles that may call, or those that may not."""

from __future__ import annotations

from functools import lru_cache

from asbuilt import regex

LABELS = {"role", "roles", "allowed roles", "required role", "required roles", "permissions",
          "permission", "required permissions", "required permission", "needed permission",
          "permission needed", "permissions needed", "permission required",
          "access", "access control", "allowed",
          "roles allowed", "allowed for", "allowed to", "who", "who may do what", "caller",
          "callers", "called by",
          "permitted roles", "permitted", "permitted to", "callable by", "may be called by",
          "usable by", "permitted for", "granted to",
          "accessible by", "accessible to", "accessible for", "available to", "available for",
          "open to", "restricted to", "for", "access level", "access levels", "required access",
          "access tier", "clearance", "required clearance", "clearance level", "auth level",
          "security level", "permission level", "privilege level", "privilege",
          "privileges"}  # fmt: skip
_KIND = (
    r"(?:user )?(?:class(?:es)?|roles?|users?|actors?|callers?|groups?|part(?:y|ies)|persons?"
    r"|people|personnel|personas?|principals?|subjects?|consumers?|clients?|officers?"
    r"|categor(?:y|ies))"
)
"""What those are called who call."""
_CALL = r"(?:call|use|invoke|access)"
_CALLERS = regex.compile(
    r"(?:permitted|allowed|authori[sz]ed|required|needed|eligible|admitted|admissible|entitled"
    rf"|access) {_KIND}"
    rf"|{_KIND} (?:permitted|allowed|authori[sz]ed|required|needed|admitted|entitled)"
    rf"|(?:user )?(?:actors?|class(?:es)?|groups?)|(?:who )?(?:may|can) call(?: it)?"
    rf"|who (?:may|can)(?: {_CALL}(?: it)?)?"
    rf"|(?:who is )?(?:permitted|allowed|authori[sz]ed|entitled) to {_CALL}(?: it)?"
    r"|who is (?:permitted|allowed|authori[sz]ed|entitled|admitted)|entitled|access (?:for|by)"
    rf"|(?:accessible|open|available) (?:to|for) {_KIND}|who has access|invoked by"
    r"|granted to|(?:may|can) be (?:called|used|invoked|accessed) by"
    r"|(?:required|needed|necessary) (?:permissions?|privileges?|rights?|access(?: rights?)?)"
    r"|(?:permissions?|privileges?|rights?|access(?: rights?)?) (?:required|needed|necessary)"
    r"|(?:user )?roles? (?:with|having|granted|that (?:have|may|can)|who (?:have|may|can)) ?"
    r"(?:access|permission|rights?|call(?: it)?)?"
)
"""The titles of lines and columns that name roles."""


@lru_cache(1024)  # columns of many tables are called the same
def names_roles(title: str) -> bool:
    """Whether a line or a column with a title in normal form names the roles that may call."""
    known = title in LABELS or _CALLERS.fullmatch(title) is not None
    return known or LOWEST.match(title) is not None or is_combined(title)


@lru_cache(1024)
def refuses_roles(title: str) -> bool:
    """Whether a line or a column with a title in normal form names who may not call."""
    return _REFUSING.fullmatch(title) is not None


def tells_refused(title: str) -> bool:
    """Whether a column with a title in normal form holds what may not be called."""
    return refuses_roles(title) or _UNAVAILABLE.search(title) is not None


_UNAVAILABLE = regex.compile(
    r"\b(?:denied|refused|forbidden|prohibited|blocked|excluded|barred|banned|disallowed|unavailable"
    r"|inaccessible|revoked|withheld|cannot|can not|may not|must not|(?:not|never) (?:allowed"
    r"|permitted|available|accessible)|no access)\b"
)
_WHOM = rf"(?: (?:to|for|by|from))?(?: {_KIND})?"
_REFUSING = regex.compile(
    r"(?:roles? )?(?:not|never) (?:allowed|permitted|authori[sz]ed|accessible|available|visible"
    rf"|open|callable|granted|usable|for){_WHOM}"
    r"|(?:denied|refused|forbidden|prohibited|hidden|blocked|excluded|closed|barred|disallowed|banned"
    rf"|withheld|unauthori[sz]ed|inaccessible) (?:to|for|from|by|{_KIND})"
    r"|(?:roles? )?(?:disallowed|denied roles?)|no access(?: (?:for|to))?"
    r"|(?:who )?(?:may not|cannot|can not|can['’]t|must not)"
    r"(?: (?:be )?(?:call|use|access|called by)(?: it)?)?"
)


def is_combined(title: str) -> bool:
    """Whether a title in normal form is of roles and of how callers sign in: ``auth / role``."""
    return _COMBINED.fullmatch(title) is not None


_OF_CALLERS = r"(?:auth\w*|security|(?:required )?roles?|access|permissions?|privileges?|rbac)"
_COMBINED = regex.compile(rf"{_OF_CALLERS}(?:(?: ?[/|+,:] ?| (?:and|or|as) ){_OF_CALLERS}){{1,2}}")


LOWEST = regex.compile(
    r"(?:min\.?|minimum|minimal|lowest|least)(?: required| privileged)?"
    r" (?:roles?|access(?: level| role)?|permissions?|privileges?)$"
)
"""What names the lowest role that may call, in the order of the roles."""
