"""Which endpoints a limit is about: those whose paths or names the words beside it mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain, islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import METHODS, Known, Route, pattern, routes_in
from asbuilt.spec.language import english, remembered
from asbuilt.spec.title import bare

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
    "customer", "customers", "member", "members", "account", "accounts", "token", "address",
    "only", "limiter", "regular", "normal", "ordinary", "options", "config", "together",
    "altogether", "combined", "cap", "ceiling", "quota", "quotas", "threshold", "baseline", "fair",
    "use", "everyone", "total", "one", "single", "from", "take",
    "takes", "makes", "sends", "across", "whole", "entire",
}  # fmt: skip
"""Words beside a limit that say nothing of what it is for."""
_SYSTEM = {
    **dict.fromkeys(("login", "logins", "signin", "loginattempts"), "POST /api/auth/login"),
    **dict.fromkeys(("register", "registration", "signup"), "POST /api/auth/register"),
}
_AFTER = regex.compile(
    r"\W{0,3}(?:per\s+[^\W\d_]+\s+)?(?:for|on|of)\s+(?:all\s+|the\s+)?"
    r"(?:(?P<reads>reads?|reading|get requests|queries)"
    r"|(?P<writes>writes?|writing|mutations?|changes)"
    r"|(?P<what>[^\W\d_][^.;,:()|\n]{2,40}))\b",
    re.I,
)


def named_after(after: str, known: Named) -> tuple[str, ...]:
    """The endpoints of ``… for reads``, ``… for writes`` and ``… on the login endpoint``."""
    found = _AFTER.match(english(after))
    if not found:
        return ()
    if found["what"]:
        subject, _ = named_before(found["what"])
        return endpoints_meant(subject, known) if subject else ()
    return known.of_kind(reads=found["reads"] is not None)


def kind_named(said: str) -> bool | None:
    """Whether words name all endpoints that read, or all others; None where they name neither."""
    return _KINDS.get(named_before(said)[0])


@remembered
def named_before(said: str) -> tuple[str, bool]:
    """What the words before a limit are about, apart from limits themselves, and whether they
    name it (``Login:``) or are but part of a sentence."""
    apart = _WITHOUT.sub(" ", _CALLER.sub(" ", english(bare(said))))
    apart = _HUMP.sub(" ", _ID.sub("", apart))
    words = regex.findall(r"[^\W\d_]+", apart.lower())
    words = [word for word in words if word not in GENERAL]
    return "-".join(words), len(words) <= 3 and _NAMED.search(english(bare(said))) is not None


_NAMED = regex.compile(r"[:：=|–—-]\W*(?:(?:max(?:imum)?|at most|up to|no more than)\W*)?$", re.I)


PARTY = (
    r"(?:user|member|person|caller|customer|subscriber|consumer|client|account|device|host|machine"
    r"|workstation|tenant|merchant|organi[sz]ation|company|companie|workspace|partner|team)s?\b"
)
"""Those who call a service, of whom each may call so often."""
_BE = r"(?!\s+(?:may|can|could|must)\s+(?:only\s+)?be\b)"
_MAY = r"(?:may|can|could|must|might)\s+(?:(?:not|only|never)\s+)?"
_WHO = rf"(?:(?!\w+ing\b|an?\b|the\b)[a-z-]+\s+){{0,2}}{PARTY}{_BE}"
_CALLER = regex.compile(
    rf"^\W*(?:an?\s+|the\s+)?{_WHO}\s+(?:as a whole|altogether|overall|in total|together)\b"
    rf"|\b(?:each|every|any|no|one|per|single)\s+{_WHO}"
    rf"|^\W*(?:an?\s+|the\s+)?{_WHO}(?=\s+(?:{_MAY}|makes?\b|sends?\b|gets?\b|ha(?:s|ve)\b"
    r"|(?:is|are)\s+(?:limited|restricted|held|capped|throttled|allowed)\b))"
    rf"|^\W*(?:[a-z-]+\s+){{1,4}}?(?=(?:{_MAY})?(?:send|make|issue|submit|fire)s?\b)",
    re.I,
)
"""Who calls: "Every tenant may send", "per merchant", "A partner as a whole"; not "each account
may be opened"."""
_WITHOUT = regex.compile(
    r"\bwithout (?:an? )?(?:log-?in|logging in|sign-?in|signing in|account|token|session)\b", re.I
)
"""Callers who are none of the endpoint at which one signs in."""
_HUMP = regex.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the words of ``CreateOrder``."""
_ID = regex.compile(r"\b[A-Z]{1,6}(?:-[A-Z]{1,6}){0,3}-?[0-9]+\b")


def endpoints_meant(subject: str, known: Named) -> tuple[str, ...]:
    """The one endpoint that the words of ``subject`` mean: by the end of its path, by what it is
    called; sign-in and registration have their own paths, and may be meant together."""
    ends = known.ending(subject)
    if len(ends) == 1:
        return ends
    if subject in _KINDS:
        return known.of_kind(reads=_KINDS[subject])
    words = subject.split("-")
    own = {_SYSTEM[word]: word for word in (*words, subject.replace("-", "")) if word in _SYSTEM}
    alike = known.ending_like(subject) if len(own) < 2 else ()
    if len(alike) == 1 and not ends:
        return alike
    if not ends and words[0] in _AUTH and len(words) == 1:
        return known.signing_in() or (_SYSTEM["login"],)
    if own and not ends:
        places = (
            known.ending(key.rpartition("/")[2])[:1] or known.called((word,)) or (key,)
            for key, word in own.items()
        )
        return tuple(chain.from_iterable(places))
    meant = known.called(words) or known.within(words) or known.doing(words)
    if not meant and all(_stem(word) in known.roles for word in words):
        return (EVERYWHERE,)
    return meant


_AUTH = {"auth", "authentication", "authorization"}
_KINDS = {
    **dict.fromkeys(("read", "reads", "reading", "queries", "query"), True),
    **dict.fromkeys(("write", "writes", "writing", "mutations", "changes", "mutating"), False),
}
"""Words for all endpoints that read, or for all others."""


_METHOD = regex.compile(rf"\b(?:{'|'.join(METHODS)})\b")
_OF_METHODS = regex.compile(
    rf"(?:{_METHOD.pattern}(?:,? (?:and|or|/) |, ?|/)?){{1,5}} ?"
    r"(?:requests?|endpoints?|calls?|routes?|operations?)\b"
)


class Named(Known):
    """The endpoints of a document by their routes, by what they are called, and by ``numbered``,
    which tells what number means which."""

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        roles: Sequence[str],
        numbered: Callable[[str], Sequence[str]],
    ) -> None:
        super().__init__(endpoint.key for endpoint in endpoints)
        self.roles = {_stem(role.lower()) for role in roles}
        self._roles = {tuple(map(_stem, words_of(role))): role for role in roles}
        self.operations = {endpoint.operation: endpoint.key for endpoint in endpoints}
        self._endpoints = endpoints
        self._numbered = numbered

    def routes_in(self, text: Text) -> tuple[Route, ...]:
        """The routes that a text names, also by the numbers of their endpoints, ``S2 and S4``, and
        by the end of the path of one of them: ``30/min on `/plan` ``."""
        routes = routes_in(text)
        numbered = list[Route]()
        paths = _BARE_PATH.finditer(text.text) if "`/" in text.text else iter(())
        for found in islice(paths, _MOST_PATHS):
            keys = self._by_path.get(pattern(found["path"].rstrip("/")), ())
            place = part(text, *found.span("path")).span
            if len(keys) == 1 and not any(place.overlaps(each.span) for each in routes):
                method, _, path = keys[0].partition(" ")
                numbered.append(Route(method, path, (), place))
        for number in _ID.finditer(text.text):
            meant = self._numbered(number[0])
            if len(meant) == 1:
                method, _, path = meant[0].partition(" ")
                numbered.append(Route(method, path, (), part(text, *number.span()).span))
        return tuple(sorted((*routes, *numbered), key=_place)) if numbered else routes

    def numbered(self, number: str) -> Sequence[str]:
        """The endpoints that a number of their table means."""
        return self._numbered(number)

    @cached_property
    def _by_path(self) -> dict[str, list[str]]:
        """The endpoints by the ends of their paths."""
        ends: dict[str, list[str]] = {}
        for key in self.keys:
            segments = pattern(key).partition(" ")[2].split("/")[1:]
            for start in range(max(0, len(segments) - _MOST_PATHS), len(segments)):
                ends.setdefault(f"/{'/'.join(segments[start:])}", []).append(key)
        return ends

    def of_kind(self, *, reads: bool) -> tuple[str, ...]:
        """All endpoints that read, or all others."""
        return tuple(key for key in self.keys if key.startswith(("GET ", "HEAD ")) == reads)

    def of_methods(self, said: str) -> tuple[str, ...]:
        """All endpoints of the methods that words speak of: ``POST and PUT requests``."""
        methods = {
            each for found in _OF_METHODS.finditer(said) for each in _METHOD.findall(found[0])
        }
        return tuple(key for key in self.keys if key.partition(" ")[0] in methods)

    def role(self, said: str) -> str:
        """The role that words name, if they name nothing else: ``depot`` of "depots"."""
        words = tuple(map(_stem, words_of(said)))
        return self._roles.get(words, "") if words else ""

    def names_role(self, said: str) -> bool:
        """Whether one of the words is the name of a role: ``A warden can send …``."""
        return any(_stem(word) in self.roles for word in words_of(said))

    @cached_property
    def _called(self) -> list[tuple[tuple[str, ...], str]]:
        """The words of the endpoints' names, each with the endpoint."""
        called: list[tuple[tuple[str, ...], str]] = []
        for endpoint in self._endpoints:
            for said in (endpoint.title, _FIRST.split(endpoint.description, maxsplit=1)[0]):
                words = [_stem(word) for word in words_of(said[:_LONGEST_TITLE])]
                if 0 < len(words) <= _MOST_WORDS:
                    called.append((tuple(words), endpoint.key))
        return called

    @cached_property
    def _inside(self) -> dict[str, set[str]]:
        """The endpoints in whose paths a word is."""
        inside: dict[str, set[str]] = {}
        for key in self.keys:
            path = key.partition(" ")[2]
            for word in regex.split(r"[/_-]", regex.sub(r"\{[^{}]*\}", "", path)):
                if word:
                    inside.setdefault(_stem(word.lower()), set()).add(key)
        return inside

    def below(self, word: str) -> tuple[str, ...]:
        """All endpoints that have a ``word`` among the parts of their paths, in their order."""
        inside = self._inside.get(_stem(word.lower()), ()) if word not in GENERAL else ()
        return tuple(key for key in self.keys if key in inside)

    def signing_in(self) -> tuple[str, ...]:
        """The endpoints below ``/auth`` at which callers show who they are."""
        return tuple(
            key
            for key in self.keys
            if key.startswith("POST ") and "auth" in key.split("/") and not key.endswith("/logout")
        )

    def called(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose name is in ``words`` as a whole."""
        said = {_stem(word) for word in words if word}
        if not said:
            return ()
        whole = {key: len(name) for name, key in self._called if said.issuperset(name)}
        best = [key for key, size in whole.items() if size == max(whole.values())]
        return (best[0],) if len(best) == 1 else ()

    def titled(self, said: str) -> tuple[str, ...]:
        """The one endpoint of whose name, of several words, all are said: also those that say
        nothing elsewhere, ``Account requests`` of *Request an account*."""
        words = {_stem(word) for word in words_of(said)}
        alike = {key for name, key in self._called if len(name) > 1 and words.issuperset(name)}
        return tuple(alike) if len(alike) == 1 else ()

    def telling(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose name or description has all of ``words`` among others."""
        said = {_stem(word) for word in words if word}
        texts = ((each.key, f"{each.title} {each.description}") for each in self._endpoints)
        told = [
            key for key, text in texts if said.issubset(map(_stem, words_of(text[:_LONGEST_TITLE])))
        ]
        return tuple(told) if len(told) == 1 else ()

    def doing(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose name begins with one of ``words``: its verb."""
        said = {_stem(word) for word in words if word}
        verbs = {key for name, key in self._called if name[0] in said}
        return tuple(verbs) if len(verbs) == 1 else ()

    def within(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose path has all of ``words`` that any path has, by the verb among
        them; without one, the one that creates."""
        found = [
            self._inside[stem] for stem in map(_stem, filter(None, words)) if stem in self._inside
        ]
        keys = set.intersection(*found) if found else set()
        done = (word if _stem(word) in self._inside else verb_of(word) for word in words if word)
        verbs = [VERBS[verb] for verb in done if verb in VERBS]
        if verbs:
            some = {key for key in keys for methods in verbs if key.partition(" ")[0] in methods}
            whole = {key for key in some if not key.rpartition("/")[2].startswith("{")}
        else:
            some = {key for key in keys if key.startswith("POST ")}
            whole = keys
        return tuple(some) if len(some) == 1 else tuple(whole) if len(whole) == 1 else ()


_MOST_PATHS = 50
_BARE_PATH = regex.compile(r"`(?P<path>/[\w{}./-]{2,100})`")


def _place(route: Route) -> int:
    return route.span.start


_LONGEST_TITLE = 80
_MOST_WORDS = 5
_FIRST = regex.compile(r"[.:;(]\s")
_SHORT_WORDS = {"a", "an", "the", "of", "for", "to", "with", "by", "and", "in", "on"}
_STEM_LENGTH = 6


def words_of(said: str) -> list[str]:
    """The words of a name, without those that only join them."""
    words = regex.findall(r"[^\W\d_]+", bare(english(said)).lower())
    return [word for word in words if word not in _SHORT_WORDS]


def _stem(word: str) -> str:
    """``redeem`` for "redeeming", ``offer`` for "offers": enough to tell words apart."""
    word = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    word = regex.sub(r"(?<=\w{3})(?:ings?|es|s|ed)$", "", word)
    return word[:_STEM_LENGTH]
