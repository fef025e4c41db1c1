"""One sentence that may take back what a document grants, and whom and which endpoints its words
mean where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import methods_of, names_all, names_call, thing_of, verb_of
from asbuilt.spec.access.binding import ALL, VERBS, WRITING, Bindings, noun_of, words_of
from asbuilt.spec.access.proof import signs_in
from asbuilt.spec.access.restrictions.restriction import Restriction
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, is_anonymous, pieces, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.languages.language import Language
from asbuilt.spec.words import singular

OWN = "own"
"""The word for the caller's own rows."""
CODE_ROUTE = regex.compile(r"\S*/\S*")
"""A route, in marks or not."""
_CLAUSE = regex.compile(
    r"\b(?:is|are|was|were|may|can|must|needs?|requires?|has|have|but|while|others?|rest|remaining"
    r"|else|only)\b",
    re.I,
)
"""What stands between routes of which not the same is said."""
ASIDE = regex.compile(
    r"\b(?:fields?|columns?|attributes?|propert\w+|filters?|parameters?|flags?|options?|values?|roles?"
    r"|passwords?|status(?:es)?)\b",
    re.I,
)
"""What tells of a part of a call, and not of the call."""
OF_OWN = regex.compile(
    r"\bowns?\b|\bowners?\b|\bthey (?:have )?(?:created|made|own|placed|wrote|built|filed|opened"
    r"|submitted|booked|ordered|posted|uploaded|registered|added)\b"
    r"|\b(?:created|made|placed|owned) by them(?:selves)?\b|\btheirs\b",
    re.I,
)
_OWNERS = {"owner", "owners", "creator", "creators", "author", "authors"}


class Sentence(Struct, frozen=True):
    """One sentence, as it is ``written`` and as it is ``said`` in English, and what is known where
    it stands: the endpoints that it is at ``home`` among, those that the clause ``beside`` it names
    and those of the whole ``scope``, the ``known`` roles, what resources and routes mean. It may
    have to name endpoints ``exactly``; ``about_access`` tells that it stands where access is spoken
    of, ``language`` that it is in another one than its document."""

    written: Text
    said: Text
    home: Sequence[str]
    beside: Sequence[str]
    scope: Sequence[str]
    known: Collection[str]
    bindings: Callable[[], Bindings]
    routes: Known
    exactly: bool
    about_access: bool
    language: Language | None

    def restriction(
        self,
        roles: tuple[str, ...],
        word: str | None,
        keys: Sequence[str],
        *,
        reserved: bool = False,
    ) -> Restriction:
        """What is taken back at ``keys``, of ``roles`` or, ``reserved``, of all others."""
        return Restriction(roles, reserved, word, tuple(keys), self.written)

    def roles(self, listed: str) -> tuple[tuple[str, ...], bool]:
        """The known roles of a list, and whether owners are among them; none if it names more."""
        roles: list[str] = []
        owners = False
        for piece in pieces(Text(_NOR.sub(" and ", listed.strip("*` ")), self.said.span)):
            name = _NAME.sub("", piece.text.strip("*` ")).strip("*` ")
            role = ANONYMOUS if is_anonymous(name) else known_role(role_name(name), self.known)
            if role:
                roles.append(role)
            elif name.lower() in _OWNERS:
                owners = True
            else:
                return (), False
        return tuple(roles), owners

    def all_but(self, listed: str) -> tuple[str, ...]:
        """The roles that are not meant by ``users`` and ``everyone except admins``."""
        found = _EVERYBODY.match(listed)
        if found is None:
            return ()
        roles = self.roles(found["but"])[0] if found["but"] else ()
        return tuple(dict.fromkeys((*roles, *(role for role in self.known if role in USUAL))))

    def routed(self, done: str) -> tuple[str, ...]:
        """The endpoints that are meant by their routes, or as the one that a section is about."""
        text = Text(done, self.said.span)
        if routes := routes_in(text):
            told = CODE_ROUTE.sub(" ", done)
            return self.routes.meant(text, "") if routes and not _CLAUSE.search(told) else ()
        return tuple(self.home) if names_call(done) else ()

    def done_by(self, done: str) -> tuple[str, ...]:
        """The endpoints that are meant by what is done: ``write operations``."""
        methods = methods_of(done)
        return self.bound_to("", methods) if methods and not thing_of(done) else ()

    def seen(self, done: str) -> tuple[str, ...]:
        """The endpoints by which people see what is meant by its name: ``the list of orders``."""
        noun = thing_of(done)
        methods = methods_of(done)
        if not noun or "`" in done or (methods and methods != ("GET",)) or ASIDE.search(done):
            return ()
        return tuple(key for key in self.bound_to(noun, ("GET",)) if not signs_in(key))

    def bound(self, done: str) -> tuple[tuple[str, ...], bool]:
        """The endpoints that are meant by what is done, and whether they are meant as a whole and
        not some rows of them."""
        done = _METHOD.sub(r"\1", done)
        text = Text(done, self.said.span)
        if routes_in(text):
            return self.routes.meant(text, ""), _QUALIFIED.search(done) is None
        if ASIDE.search(done) or "`" in done:
            return (), False
        methods, noun = methods_of(done), thing_of(done)
        is_whole = _QUALIFIED.search(done) is None
        if self.home:
            fits = not methods or self.home[0].partition(" ")[0] in methods
            about = not noun or bool(self.bound_to(noun, ALL))
            pronoun = not noun and (methods or names_call(done))
            if fits and (pronoun or (methods and about)):
                return tuple(self.home), is_whole
            if fits and methods and self.bound_to(noun.rpartition("_")[2], ALL):
                return tuple(self.home), False
        if not noun:
            if methods == VERBS["change"]:  # whatever changes something
                methods = WRITING
            every = bool(methods) or names_all(done)
            return (self.bound_to("", methods or ALL) if every else ()), is_whole
        keys = self.bindings().meant((done,), noun, methods)
        if keys or not methods:
            return keys, is_whole
        some = (self.bound_to(singular(each), methods) for each in reversed(noun.split("_")))
        return next(filter(None, some), ()), False

    def bound_to(self, noun: str, methods: Sequence[str]) -> tuple[str, ...]:
        """The endpoints of a resource with one of these methods; without a noun, of all."""
        if not noun:
            return tuple(key for key in self.scope if key.partition(" ")[0] in methods)
        return self.bindings().meant((), noun, methods)

    def owned(self, done: str) -> tuple[str, ...]:
        """Where somebody is limited to rows of their own: nobody makes what is somebody else's."""
        if self.home:
            return tuple(self.home)
        done = _CODED_ASIDE.sub("", done)
        noun = noun_of([word for word in map(verb_of, words_of(done)) if word not in _FOR_OWN])
        methods = methods_of(done)
        led = {key.partition(" ")[0] for key in self.beside}
        beside = tuple(self.beside) if led.issuperset(methods) else ()
        if beside and not noun:
            return beside
        if not methods or "GET" in methods:  # who sees no others does nothing to them either
            methods = tuple(method for method in ALL if method != "POST")
        return self.bound_to(noun, methods) or beside or self.bound_to("", methods)


_CODED_ASIDE = regex.compile(r"\s*\(`[^`]*`\)")
"""How clients ask for it: ``their own orders (`owner=me`)``."""


def reads(keys: Iterable[str]) -> bool:
    """Whether all of these endpoints only read."""
    return all(key.startswith("GET ") for key in keys)


_NAME = regex.compile(
    r"^(?:(?:an?|the|all|every|any|their|its|his|her) )?"
    r"(?:(?:users?|callers?|people) (?:with|in) (?:the )?(?:role )?)?"
    r"|(?: (?:users?|roles?|accounts?))$",
    re.I,
)
_EVERYBODY = regex.compile(
    r"^(?:non-admins?|users?|callers?|clients?|people|everyone|everybody"
    r"|all (?:other )?(?:users?|roles))"
    r"(?: (?:except|but|other than)(?: for)? (?P<but>.+))?$",
    re.I,
)
_NOR = regex.compile(r" n?or ", re.I)
_METHOD = regex.compile(r"`?\b(GET|POST|PUT|PATCH|DELETE)`")
_FOR_OWN = {"they", "created", "made", "owned", "owner", "theirs", "only", "see", "which", "that"}
_QUALIFIED = regex.compile(
    r"\b(?:if|when|while|unless|until|once|before|after|during|except|but|without|within|that|which"
    r"|whose|who|other|others|only|more than|older|younger)\b",
    re.I,
)
