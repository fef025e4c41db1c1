"""Sentences that take back what tables and lines grant: "Editors cannot delete orders", "Only
admins may delete orders", "Editors may only delete their own orders", "403 if the caller is not the
owner". In other languages those that name routes, or no more than roles and what they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.record import dataclass, replace
from asbuilt.spec.access.action import methods_of, names_all, names_call, thing_of, verb_of
from asbuilt.spec.access.binding import ALL, VERBS, Bindings, noun_of, words_of
from asbuilt.spec.access.disclaimed import is_refusing
from asbuilt.spec.access.fragment import is_condition, is_fragment, limits_to_own
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.proof import demands_proof, needing, signs_in
from asbuilt.spec.access.restriction import Restriction
from asbuilt.spec.access.restriction_form import (
    ANSWERED,
    BUT_ONLY,
    LIMIT,
    LISTED,
    MUST_OWN,
    NOT_OWNER,
    OF_ROLE,
    READ_ONLY,
    REFUSALS,
    REFUSED_HERE,
    REFUSED_ROLES,
    RESERVED,
)
from asbuilt.spec.access.restriction_loose import refusal
from asbuilt.spec.access.restriction_public import closes_to_unsigned, ends, placed
from asbuilt.spec.access.restriction_text import (
    CONDITION,
    MAY_RESTRICT,
    STATUS,
    WHEN,
    may_restrict,
    texts,
)
from asbuilt.spec.access.role import (
    ANONYMOUS,
    USUAL,
    is_anonymous,
    pieces,
    role_name,
)
from asbuilt.spec.access.role_limit import NOTHING, limit_of, without_anyway
from asbuilt.spec.access.sign_in import demands_sign_in
from asbuilt.spec.endpoints.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.language import (
    denies,
    english,
    is_foreign,
    limits_inside,
    limits_named,
    says_closed,
    says_ended,
    says_only,
    says_reads,
    says_reserved,
    says_when,
    speaking,
    spoken,
)
from asbuilt.spec.languages.insertion import language_of_sentence, may_deny
from asbuilt.spec.languages.language import Language
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import Section, own_words
from asbuilt.spec.words import singular

OWN = "own"
_WORD = regex.compile(r"[^\W\d_][\w-]+")
_HAN = regex.compile(r"(?<=[a-zA-Z_])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-zA-Z])")
_SHORT = 9
"""Words of a sentence that says no more than who may not do what."""
_CODE_ROUTE = regex.compile(r"\S*/\S*")
_CLAUSE = regex.compile(
    r"\b(?:is|are|was|were|may|can|must|needs?|requires?|has|have|but|while|others?|rest|remaining"
    r"|else|only)\b",
    re.I,
)
"""What stands between routes of which not the same is said."""
_FORBIDDEN = regex.compile(r"\b403\b|\bforbidden\b", re.I)
_WHO = regex.compile(
    r"(?:^|\b403\b\W*|\bif |\bwhen )(?:an? |the )?(?P<roles>[^\W\d][\w`-]*(?: [\w`-]+)??)"
    r" (?:who|that|is|are|does|do|tries)\b",
    re.I,
)
_ASIDE = regex.compile(
    r"\b(?:fields?|columns?|attributes?|propert\w+|filters?|parameters?|flags?|options?|values?|roles?"
    r"|passwords?|status(?:es)?)\b",
    re.I,
)
"""What tells of a part of a call, and not of the call."""
_OF_OTHERS = regex.compile(
    r"\b(?:of|by|from|for) (?:any )?others?\b|\bothers['’]|\bother (?:people|users?|\w+s['’]?)\b"
    r"|\b(?:some(?:one|body)) else\b|\bnot (?:their|its|his|her) own\b|\bforeign\b",
    re.I,
)
_OWN = regex.compile(
    r"\bowns?\b|\bowners?\b|\bthey (?:have )?(?:created|made|own|placed|wrote|built|filed|opened"
    r"|submitted|booked|ordered|posted|uploaded|registered|added)\b"
    r"|\b(?:created|made|placed|owned) by them(?:selves)?\b|\btheirs\b",
    re.I,
)
_OWNERS = {"owner", "owners", "creator", "creators", "author", "authors"}
_LONGEST = 240


def restrictions(
    section: Section,
    scope: Sequence[str],
    known: Collection[str],
    bindings: Callable[[], Bindings],
    routes: Known,
    *,
    described: bool,
    exactly: bool = False,
) -> Iterator[Restriction]:
    """What the sentences of a section, and of the rows of its tables, take back of the endpoints of
    its ``scope``. A section in which a single one is ``described`` is about that one, and so is the
    row of one."""
    mixed = bool(known) and may_deny(own_words(section))
    if not (mixed or is_foreign() or is_refusing(section) or may_restrict(section)):
        return
    one = scope if described and len(scope) == 1 else ()
    for said, home, kind in texts(section, one, routes):
        text = _NUMBERED.sub("", " ".join(english(said.text).split()))
        if word := _limit(text, kind, home[0], known) if known and home and kind else None:
            yield Restriction((), True, word, tuple(home), said)
        if kind == STATUS and ends(text):
            yield Restriction((), True, None, tuple(home), said)
            continue
        if len(text) > _LONGEST:
            continue
        named = mixed and may_name(known, said.text)
        language = language_of_sentence(said.text, spoken()) if named else None
        if not (language or is_foreign() or MAY_RESTRICT.search(text.lower())):
            continue
        here = Text(text, said.span)
        about = not (exactly or described)
        reader = _Reader(said, here, home, scope, known, bindings, routes, exactly, about, language)
        if (found := reader.read()) and not (exactly and found.word not in (None, OWN)):
            yield found


def _limit(text: str, kind: str, key: str, known: Collection[str]) -> str | None:
    """The word for what a text limits all to who may call the endpoint with a ``key``."""
    if limits_to_own(text):
        return OWN
    if kind == CONDITION and tells_own(text) and not _named_in(text, known):
        return OWN
    proven = demands_proof(text) and not signs_in(key)
    limits = (
        kind == WHEN
        or proven
        or is_fragment(text)
        or (kind == CONDITION and is_condition(text) and not may_name(known, text))
    )
    return text.lower().strip(" .") if limits else None


def _named_in(text: str, known: Collection[str]) -> bool:
    return any(known_role(role_name(word), known) for word in words_of(text))


_DONE = ("done", "what", "call", "tried", "doing")
_REFUSED = ("roles", "who", "by", "refused", "given")
"""Groups for what is refused, and to whom."""
_NUMBERED = regex.compile(
    rf"^[\W_]*(?:{ID}|(?:v(?:ersion)?\.? ?)?\d+(?:\.\d+){{1,3}}|\d{{4}}-\d\d-\d\d"
    r"|[A-Z]\d{1,3})[\W_]+"
)
"""The number of a requirement, a version or a date before what is said."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """One sentence, as it is ``written`` and in English, and what is known where it stands."""

    written: Text
    said: Text
    home: Sequence[str]
    scope: Sequence[str]
    known: Collection[str]
    bindings: Callable[[], Bindings]
    routes: Known
    exactly: bool
    about_access: bool
    language: Language | None

    def read(self) -> Restriction | None:
        text = self.said.text
        if not self.known:
            return self._of_all(text)
        if self.home and (
            MUST_OWN.search(text) or (_FORBIDDEN.search(text) and NOT_OWNER.search(text))
        ):
            return self._of_owners()
        if (proven := needing(text)) and (read := self._proven(*proven)):
            return read
        if read := self._of_all(text):
            return read
        if not may_name(self.known, text) and not _GENERAL.search(text):
            return None
        if read := self._of_role(text):
            return read
        for pattern in RESERVED:
            if (found := pattern.search(text)) and (read := self._reserved(found)):
                return read
        for pattern in REFUSALS:
            if (found := pattern.search(text)) and (read := self._refused(found)):
                return read
        if (found := ANSWERED.search(text)) and (read := self._refused(found)):
            return read
        if (found := REFUSED_HERE.search(text) if self.home else None) and (
            roles := self._roles(next(filter(None, map(found.group, REFUSED_ROLES))))[0]
        ):
            return self._restriction(
                roles, (found["when"] or "").strip().lower() or None, self.home
            )
        if (found := READ_ONLY.search(text)) and (roles := self._roles(found["roles"])[0]):
            return self._restriction(roles, None, self._bound_to("", _WRITING))
        if (found := LIMIT.search(text)) and (read := self._limited(found)):
            return read
        if (found := LISTED.search(text)) and (roles := self._roles(found["roles"])[0]):
            word = OWN if _OWN.search(found["done"]) else found["done"].lower()
            return self._restriction(roles, word, self.home) if self.home else None
        found = BUT_ONLY.search(text)
        return self._limited_to(found, found["rest"]) if found else self._otherwise()

    def _of_all(self, text: str) -> Restriction | None:
        """What closes a call to everybody, or to all who have not signed in."""
        if (done := ends(text)) and (keys := self._routed(done)):
            return self._restriction((), None, keys, reserved=True)
        found = placed(text)
        done = found[0] if found else ""
        if found and (keys := self._routed(done) or self._written(done)):
            return self._restriction((), found[1].lower(), keys, reserved=True)
        if is_foreign() and routes_in(self.said) and not may_name(self.known, text):
            return self._of_all_abroad(self.routes.meant(self.written, ""))
        done = closes_to_unsigned(text) or ""
        keys = (self._routed(done) or self._seen(done)) if done else ()
        return self._restriction((ANONYMOUS,), None, keys) if keys else None

    def _routed(self, done: str) -> tuple[str, ...]:
        """The endpoints that are meant by their routes, or as the one that a section is about."""
        text = Text(done, self.said.span)
        if routes := routes_in(text):
            told = _CODE_ROUTE.sub(" ", done)
            return self.routes.meant(text, "") if routes and not _CLAUSE.search(told) else ()
        return tuple(self.home) if names_call(done) else ()

    def _written(self, done: str) -> tuple[str, ...]:
        """The endpoints that are meant by what is done: ``write operations``."""
        methods = methods_of(done)
        return self._bound_to("", methods) if methods and not thing_of(done) else ()

    def _seen(self, done: str) -> tuple[str, ...]:
        """The endpoints by which people see what is meant by its name: ``the list of orders``."""
        noun = thing_of(done)
        methods = methods_of(done)
        if not noun or "`" in done or (methods and methods != ("GET",)) or _ASIDE.search(done):
            return ()
        return tuple(key for key in self._bound_to(noun, ("GET",)) if not signs_in(key))

    def _of_role(self, text: str) -> Restriction | None:
        """What is said of a role as a whole: ``auditor: read-only``, ``Cooks are suspended.``"""
        found = OF_ROLE.match(text)
        limit = limit_of(found["said"]) if found else ""
        roles = self._roles(found["roles"])[0] if found and limit else ()
        if not roles or self.home:
            return None
        keys = without_anyway(self._bound_to("", ALL if limit == NOTHING else _WRITING))
        return self._restriction(roles, None, keys) if keys else None

    def _otherwise(self) -> Restriction | None:
        """What a sentence says in other forms: about access whatever it refuses."""
        if read := self._abroad() or self._inserted():
            return read
        said = refusal(self.said.text, self.known) if self.about_access and not self.home else None
        if said is None:
            return None
        bound = (self._bound_to(singular(thing), said.methods) for thing in said.things)
        keys = tuple(dict.fromkeys(key for some in bound for key in some))
        if routes_in(self.said):
            keys = self.routes.meant(self.said, "")
        elif not keys and said.whole:
            keys = self._bound_to("", ALL)
        if (
            not keys
            and said.methods != ALL
            and not self._reads(f"{each} " for each in said.methods)
        ):
            keys = self._bound_to("", said.methods)
        return self._restriction(said.roles, None, keys) if keys else None

    def _inserted(self) -> Restriction | None:
        """What a sentence says in another language than that of its document."""
        if self.language is None:
            return None
        with speaking(self.language):
            said = Text(" ".join(english(self.written.text).split()), self.written.span)
            return replace(self, said=said)._abroad()

    def _abroad(self) -> Restriction | None:
        """What a sentence in another language, whose words may stand in any order, says of the
        roles and the routes that it names."""
        if not is_foreign():
            return None
        keys = self.routes.meant(self.written, "") if routes_in(self.written) else ()
        words = _WORD.findall(_HAN.sub(" ", _CODE_ROUTE.sub(" ", self.written.text)))
        named = (known_role(role_name(word), self.known) for word in words)
        roles = tuple(dict.fromkeys(filter(None, named))) or self._in_han()
        if not keys and roles:
            return self._abroad_in_words(roles, words)
        if not keys:
            return None
        if not roles:
            return self._of_all_abroad(tuple(keys))
        if denies(self.written.text):
            return self._restriction(roles, None, keys)
        if not says_only(self.written.text):
            return None
        if _OWN.search(self.said.text):
            return self._restriction(roles, OWN, keys)
        return self._restriction(roles, None, keys, reserved=True)

    def _in_han(self) -> tuple[str, ...]:
        """The roles that a text in Chinese names, between whose words there are no spaces."""
        text = self.written.text
        return tuple(role for role in self.known if role[:1] >= "\u3400" and role in text)

    def _of_all_abroad(self, keys: tuple[str, ...]) -> Restriction | None:
        """What a sentence in another language closes to everybody, or to all who have not signed
        in, of the routes that it names: ``ist nicht mehr öffentlich``, ``wurde entfernt``."""
        text = self.written.text
        if len(keys) > 1:  # each may be told of by a clause of its own
            return None
        if says_ended(text) and not denies(text):
            return self._restriction((), None, keys, reserved=True)
        if says_only(text) and limits_inside(text):
            return self._restriction((), text.lower(), keys, reserved=True)
        if says_closed(text) or demands_sign_in(text):
            return self._restriction((ANONYMOUS,), None, keys)
        return None

    def _of_roles_abroad(self, roles: tuple[str, ...]) -> Restriction | None:
        """What a short sentence in another language says of roles as a whole."""
        text = self.written.text
        nothing = says_ended(text) and not denies(text)
        keys = ALL if nothing else _WRITING if says_reads(text) else ()
        bound = without_anyway(self._bound_to("", keys)) if keys else ()
        return self._restriction(roles, None, bound) if bound and not self.home else None

    def _abroad_in_words(self, roles: tuple[str, ...], words: Sequence[str]) -> Restriction | None:
        """What a short sentence in another language that names no route says of ``roles``: that
        they may not do something, or only they. Where none of its words is a resource it may mean
        whatever is done so."""
        text = self.written.text
        if len(words) <= _SHORT and (read := self._of_roles_abroad(roles)):
            return read
        methods, leads = methods_of(self.said.text), says_only(words[0])
        leads = leads or says_reserved(text)
        if not methods and self.home and names_call(self.said.text):
            methods = (self.home[0].partition(" ")[0],)
        rest = " ".join(words[1:]) if leads else text
        if not methods or len(words) > _SHORT:
            return None
        if limits_named(rest) and not says_reserved(text):
            bound = len(roles) == 1 and says_when(rest) and not (self.home or says_only(text))
            keys = self._bound_to("", methods) if bound else ()
            named = keys and not self._reads(keys)
            return self._restriction(roles, text.lower(), keys) if named else None
        nouns = (self._bound_to(singular(word.lower()), methods) for word in words)
        keys = tuple(dict.fromkeys(key for some in nouns for key in some))
        keys = keys or tuple(self.home) or self._bound_to("", methods)
        if not keys or (not self.home and self._reads(keys)):
            return None
        if _OWN.search(self.said.text):
            return self._restriction(roles, OWN, keys) if says_only(text) else None
        if denies(text):
            return self._restriction(roles, None, keys)
        return self._restriction(roles, None, keys, reserved=True) if leads else None

    def _limited_to(self, found: re.Match[str], rows: str) -> Restriction | None:
        """``Editors may delete orders, but only their own``."""
        roles, _ = self._roles(found["roles"])
        keys, _ = self._bound(found["done"])
        word = OWN if _OWN.search(rows) else rows.lower()
        return self._restriction(roles, word, keys) if roles and keys else None

    def _of_owners(self) -> Restriction:
        """``403 if the caller is not the owner``: those that are named may still act on all rows,
        unless it is they who get it."""
        told = (self._roles(who["roles"])[0] for who in _WHO.finditer(self.said.text))
        roles = next(filter(None, told), ())
        if roles:
            return self._restriction(roles, OWN, self.home)
        named = (known_role(role_name(word), self.known) for word in words_of(self.said.text))
        kept = (*filter(None, named), *(role for role in self.known if role in USUAL))
        return self._restriction(tuple(dict.fromkeys(kept)), OWN, self.home, reserved=True)

    def _reserved(self, found: re.Match[str]) -> Restriction | None:
        of = found.groupdict()
        roles, owners = self._roles(of.get("roles") or of.get("alone") or "")
        if not roles or (not {"done", "hidden"} & of.keys() and not self.home):
            return None
        hidden = of.get("hidden") or of.get("hid")
        done = f"view {hidden}" if hidden else f"{of.get('by') or ''} {of.get('done') or 'this'}"
        keys, exact = self._bound(done.strip())
        if not keys or (not exact and (self.exactly or self._reads(keys))):
            return None
        found_here = self._restriction(roles, OWN if owners else None, keys, reserved=True)
        return replace(found_here, others=_OTHERS.search(done) is not None)

    def _refused(self, found: re.Match[str]) -> Restriction | None:
        of = found.groupdict()
        done = next(filter(None, map(of.get, _DONE)), "")
        roles, _ = self._roles(next(filter(None, map(of.get, _REFUSED)), ""))
        if not roles:
            return None
        keys, exact = self._bound(done)
        if not keys:
            return None
        if _OF_OTHERS.search(done):
            return self._restriction(roles, OWN, keys)
        if not exact and self._reads(keys):
            return None
        return self._restriction(roles, None if exact else done.lower(), keys)

    def _proven(self, done: str, proof: str) -> Restriction | None:
        """``Deleting orders needs a second factor``; of the roles that it names, or else of all."""
        if not methods_of(done) and not routes_in(Text(done, self.said.span)):
            return None
        keys = [key for key in self._bound(done)[0] if not signs_in(key)]
        named = (known_role(role_name(word), self.known) for word in words_of(done))
        roles = tuple(dict.fromkeys(filter(None, named)))
        return self._restriction(roles, proof.lower(), keys, reserved=not roles) if keys else None

    def _limited(self, found: re.Match[str]) -> Restriction | None:
        roles, _ = self._roles(found["roles"])
        done = f"{found['verbs'] or ''} {found['done']}".strip()
        if not roles and _OWN.search(done) and (kept := self._all_but(found["roles"])):
            return self._restriction(kept, OWN, self._owned(done), reserved=True)
        if not roles or _ASIDE.search(done):
            return None
        if found["owns"] or _OWN.search(done):
            return self._restriction(roles, OWN, self._owned(done))
        methods = methods_of(done)
        if not methods:
            return self._restriction(roles, done.lower(), self.home) if self.home else None
        keys, exact = self._bound(done)
        if exact and not self.home:  # no more than to do this
            others = self._bound_to(thing_of(done), [each for each in ALL if each not in methods])
            return self._restriction(roles, None, others) if others else None
        keys = keys or self._bound_to("", methods)
        return self._restriction(roles, done.lower(), keys)

    def _restriction(
        self,
        roles: tuple[str, ...],
        word: str | None,
        keys: Sequence[str],
        *,
        reserved: bool = False,
    ) -> Restriction:
        return Restriction(roles, reserved, word, tuple(keys), self.written)

    def _roles(self, listed: str) -> tuple[tuple[str, ...], bool]:
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

    def _all_but(self, listed: str) -> tuple[str, ...]:
        """The roles that are not meant by ``users`` and ``everyone except admins``."""
        found = _EVERYBODY.match(listed)
        if found is None:
            return ()
        roles = self._roles(found["but"])[0] if found["but"] else ()
        return tuple(dict.fromkeys((*roles, *(role for role in self.known if role in USUAL))))

    def _bound(self, done: str) -> tuple[tuple[str, ...], bool]:
        """The endpoints that are meant by what is done, and whether they are meant as a whole and
        not some rows of them."""
        done = _METHOD.sub(r"\1", done)
        text = Text(done, self.said.span)
        if routes_in(text):
            return self.routes.meant(text, ""), _QUALIFIED.search(done) is None
        if _ASIDE.search(done) or "`" in done:
            return (), False
        methods, noun = methods_of(done), thing_of(done)
        is_whole = _QUALIFIED.search(done) is None
        if self.home:
            fits = not methods or self.home[0].partition(" ")[0] in methods
            about = not noun or bool(self._bound_to(noun, ALL))
            pronoun = not noun and (methods or names_call(done))
            if fits and (pronoun or (methods and about)):
                return tuple(self.home), is_whole
            if fits and methods and self._bound_to(noun.rpartition("_")[2], ALL):
                return tuple(self.home), False
        if not noun:
            if methods == VERBS["change"]:  # whatever changes something
                methods = _WRITING
            every = bool(methods) or names_all(done)
            return (self._bound_to("", methods or ALL) if every else ()), is_whole
        keys = self.bindings().meant((done,), noun, methods)
        if keys or not methods:
            return keys, is_whole
        some = (self._bound_to(singular(each), methods) for each in reversed(noun.split("_")))
        return next(filter(None, some), ()), False

    def _bound_to(self, noun: str, methods: Sequence[str]) -> tuple[str, ...]:
        if not noun:
            return tuple(key for key in self.scope if key.partition(" ")[0] in methods)
        return self.bindings().meant((), noun, methods)

    def _owned(self, done: str) -> tuple[str, ...]:
        """Where somebody is limited to rows of their own: nobody makes what is somebody else's."""
        if self.home:
            return tuple(self.home)
        noun = noun_of([word for word in map(verb_of, words_of(done)) if word not in _FOR_OWN])
        methods = methods_of(done)
        if not methods or "GET" in methods:  # who sees no others does nothing to them either
            methods = tuple(method for method in ALL if method != "POST")
        return self._bound_to(noun, methods) or self._bound_to("", methods)

    def _reads(self, keys: Iterable[str]) -> bool:
        return all(key.startswith("GET ") for key in keys)


_NAME = regex.compile(
    r"^(?:(?:an?|the|all|every|any|their|its|his|her) )?"
    r"(?:(?:users?|callers?|people) (?:with|in) (?:the )?(?:role )?)?"
    r"|(?: (?:users?|roles?|accounts?))$",
    re.I,
)
_GENERAL = regex.compile(r"\b(?:users?|callers?|clients?|people|every(?:one|body))\b", re.I)
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
_OTHERS = regex.compile(r"\b(?:else|others?|rest|remaining)\b", re.I)
_WRITING = tuple(method for method in ALL if method != "GET")
