"""Limits that one text states for several kinds of callers: ``60/min anonymous, 600/min signed
in``, ``clerks: 10 per minute, anonymous callers: 2 per minute``."""

from __future__ import annotations

from collections.abc import Sequence

from asbuilt import regex
from asbuilt.spec.access.roles.role import ANONYMOUS, is_anonymous
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import Clause
from asbuilt.spec.limits.place import Named


def roles_apart(text: str, clauses: Sequence[Clause], known: Named) -> tuple[str, ...] | None:
    """The role whose limit each of the ``clauses`` of ``text`` is, empty for all other callers, if
    the words behind all of them, or before all of them, say so and tell them apart."""
    if len(clauses) < _SEVERAL:
        return None
    starts = [*(clause.start for clause in clauses), len(text)]
    ends = [0, *(clause.end for clause in clauses)]
    behind = [text[start:end][:_LONGEST] for start, end in zip(ends[1:], starts[1:], strict=True)]
    before = [text[start:end][-_LONGEST:] for start, end in zip(ends, starts, strict=False)]
    for words in (map(_first, behind), map(_last, before[: len(clauses)])):
        roles = [_role(each, known) for each in words]
        named = tuple(role for role in roles if role is not None)
        if len({*named}) == len(clauses):
            return named
    return None


def names_callers(before: str, known: Named) -> bool:
    """Whether the words before a limit name nothing but whose it is."""
    return role_before(before, known) is not None


def role_before(before: str, known: Named) -> str | None:
    """The role whose limit follows, empty for all other callers, if the words ``before`` it name
    nothing else: ``Anonymous requests:``."""
    return _role(_last(before[-_LONGEST:]), known)


_SEVERAL = 2
_LONGEST = 60
"""Characters beside a limit that may say whose it is."""


def _first(behind: str) -> str:
    found = _BEHIND.match(english(behind))
    return found["who"] if found else ""


_BEHIND = regex.compile(
    r"[\s(*_`,:–—-]*(?:(?:for|if|when|to)\s+)?(?:the\s+|an?\s+)?(?P<who>[^\W\d_][\w -]{2,40}?)"
    r"[\s*_`]*(?:[,;.)/|]|$|\b(?:and|but|while|whereas|or)\b)",
)


def _last(before: str) -> str:
    found = _BEFORE.search(english(before))
    return found["who"] if found else ""


_BEFORE = regex.compile(
    r"(?:^|[,;:.|(`–—]|\band\b|\bbut\b)[\s*_]*(?:(?:for|if|when|once|unless)\s+)?(?:the\s+|an?\s+)?"
    r"(?P<who>[^\W\d_][\w -]{2,40}?)[\s*_`]*(?:[:=–—(-]|\s(?:gets?|ha(?:s|ve)|(?:is|are) limited to"
    r"|(?:is|are) allowed|(?:may|can) (?:call|make|send)(?: it)?))?"
    r"[\s*_`]*(?:(?:only|at most|up to|no more than)\s+)?$"
)


def _role(said: str, known: Named) -> str | None:
    """The role of callers who are called so; empty for those who have signed in, or all others;
    None where the words name nobody."""
    plain = " ".join(said.lower().replace("-", " ").split())
    if not plain:
        return None
    if _OTHERS.fullmatch(plain):
        return ""
    called = _NOUN.sub("", plain)
    if not _EVERYBODY.match(plain) and (is_anonymous(plain) or is_anonymous(called)):
        return ANONYMOUS
    return known.role(said) or known.role(called) or None


_CALLERS = (
    r"(?:callers?|users?|clients?|visitors?|people|requests?|calls?|ones|accounts?|sessions?)"
)
_NOUN = regex.compile(rf" {_CALLERS}$")
_EVERYBODY = regex.compile(r"(?:every|any)(?:one|body)|public|none|all\b")
_OTHERS = regex.compile(
    rf"(?:(?:signed|logged) in|authenticated|registered)(?: {_CALLERS})?"
    rf"|(?:{_CALLERS} )?with (?:an? )?(?:valid )?(?:token|account|login|key|session)"
    r"|(?:every|any)(?:one|body) else|(?:the )?rest|(?:all )?(?:the )?others?(?: callers?)?"
    r"|otherwise|once (?:signed|logged) in"
)
