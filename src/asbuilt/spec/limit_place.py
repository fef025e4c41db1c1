"""Which endpoints a limit is about: those whose paths or names the words beside it mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from asbuilt import regex
from asbuilt.spec.capability import VERBS
from asbuilt.spec.endpoint import Endpoint
from asbuilt.spec.language import english
from asbuilt.spec.route import Known
from asbuilt.spec.section import bare

EVERYWHERE = "*"
"""The endpoint of a limit that holds for all endpoints without one of their own."""


GENERAL = {
    "rate", "limit", "limits", "limiting", "limited", "throttle", "throttling", "throttled", "api",
    "apis", "general", "default", "global", "globally", "all", "other", "others", "every", "each",
    "any", "endpoint", "endpoints", "route", "routes", "request", "requests", "calls", "per",
    "user", "users", "ip", "authenticated", "max", "maximum", "min", "up", "to", "at", "most", "of",
    "the", "a", "an", "is", "are", "and", "with", "by", "for", "on", "set", "burst", "key", "apply",
    "applies", "apart", "standard", "overall", "http", "rest", "service", "more", "than", "no",
    "everything", "else", "remaining", "anything", "client", "clients", "caller", "callers", "may",
    "can", "send", "make", "must", "not", "exceed", "allowed", "accepts", "we", "accept",
    "customer",    "customers", "member", "members", "account", "accounts", "token", "address",
    "only",
}  # fmt: skip
"""Words beside a limit that say nothing of what it is for."""
_SYSTEM = {
    **dict.fromkeys(("login", "logins", "signin", "loginattempts"), "POST /api/auth/login"),
    **dict.fromkeys(("register", "registration", "signup"), "POST /api/auth/register"),
}
_CALLS = regex.compile(
    r"\W{0,3}(?:per\s+[^\W\d_]+\s+)?(?:for|on|of)\s+(?:all\s+)?"
    r"(?:(?P<reads>reads?|reading|get requests|queries)"
    r"|(?P<writes>writes?|writing|mutations?|changes))\b",
    re.I,
)


def kind_of_call(after: str, known: Named) -> tuple[str, ...]:
    """The endpoints of ``… for reads`` and ``… for writes``."""
    found = _CALLS.match(after)
    if not found:
        return ()
    reads = found["reads"] is not None
    return tuple(key for key in known.keys if key.startswith(("GET ", "HEAD ")) == reads)


def named_before(said: str) -> tuple[str, bool]:
    """What the words before a limit are about, apart from limits themselves, and whether they
    name it (``Login:``) or are but part of a sentence."""
    words = re.findall(r"[^\W\d_]+", english(bare(said)).lower())
    words = [word for word in words if word not in GENERAL]
    return "-".join(words), len(words) <= 3 and re.search(r"[:=–—-]\W*$", bare(said)) is not None


def endpoints_meant(subject: str, known: Named) -> tuple[str, ...]:
    """The one endpoint that the words of ``subject`` mean: by the end of its path, by what it is
    called; sign-in has its own path."""
    ends = known.ending(subject)
    if len(ends) == 1:
        return ends
    alike = known.ending_like(subject)
    if len(alike) == 1 and not ends:
        return alike
    words = subject.split("-")
    system = next(
        (_SYSTEM[word] for word in (subject.replace("-", ""), *words) if word in _SYSTEM), ""
    )
    if system and not ends:
        return (system,)
    meant = known.called(words) or known.within(words)
    if not meant and all(_stem(word) in known.roles for word in words):
        return (EVERYWHERE,)
    return meant


class Named(Known):
    """The endpoints of a document by their routes and by what they are called."""

    def __init__(self, endpoints: Sequence[Endpoint], roles: Sequence[str]) -> None:
        super().__init__(endpoint.key for endpoint in endpoints)
        self.roles = {_stem(role.lower()) for role in roles}
        self.operations = {endpoint.operation: endpoint.key for endpoint in endpoints}
        self._called: list[tuple[tuple[str, ...], str]] = []
        for endpoint in endpoints:
            for said in (endpoint.title, _FIRST.split(endpoint.description, maxsplit=1)[0]):
                words = [_stem(word) for word in words_of(said[:_LONGEST_TITLE])]
                if 0 < len(words) <= _MOST_WORDS:
                    self._called.append((tuple(words), endpoint.key))
        self._inside: dict[str, set[str]] = {}
        for key in self.keys:
            path = key.partition(" ")[2]
            for word in re.split(r"[/_-]", re.sub(r"\{[^{}]*\}", "", path)):
                if word:
                    self._inside.setdefault(_stem(word.lower()), set()).add(key)

    def called(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose name is in ``words`` as a whole, or whose verb alone is."""
        said = {_stem(word) for word in words if word}
        if not said:
            return ()
        whole = {key: len(name) for name, key in self._called if said.issuperset(name)}
        best = [key for key, size in whole.items() if size == max(whole.values())]
        if len(best) == 1:
            return (best[0],)
        verbs = {key for name, key in self._called if name[0] in said}
        return tuple(verbs) if len(verbs) == 1 else ()

    def within(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose path has all of ``words`` that any path has, by the verb among
        them; without one, the one that creates."""
        found = [
            self._inside[stem] for stem in map(_stem, filter(None, words)) if stem in self._inside
        ]
        keys = set.intersection(*found) if found else set()
        verbs = [VERBS[word] for word in words if word in VERBS]
        if verbs:
            some = {key for key in keys for methods in verbs if key.partition(" ")[0] in methods}
            whole = {key for key in some if not key.endswith("}")}
        else:
            some = {key for key in keys if key.startswith("POST ")}
            whole = keys
        return tuple(some) if len(some) == 1 else tuple(whole) if len(whole) == 1 else ()


_LONGEST_TITLE = 80
_MOST_WORDS = 5
_FIRST = regex.compile(r"[.:;(]\s")
_SHORT_WORDS = {"a", "an", "the", "of", "for", "to", "with", "by", "and", "in", "on"}
_STEM_LENGTH = 6


def words_of(said: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+", bare(english(said)).lower())
    return [word for word in words if word not in _SHORT_WORDS]


def _stem(word: str) -> str:
    """``redeem`` for "redeeming", ``offer`` for "offers": enough to tell words apart."""
    word = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    word = re.sub(r"(?<=\w{3})(?:ings?|es|s|ed)$", "", word)
    return word[:_STEM_LENGTH]
