"""Sentences that take back what tables and lines grant: "Editors cannot delete orders", "Only
admins may delete orders", "Editors may only delete their own orders", "403 if the caller is not the
owner"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.action import methods_of, thing_of
from asbuilt.spec.access.binding import ALL, WRITING, Bindings, words_of
from asbuilt.spec.access.fragment import is_condition, is_fragment, limits_to_own
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.proof import demands_proof, needing, signs_in
from asbuilt.spec.access.restrictions.disclaimed import is_refusing
from asbuilt.spec.access.restrictions.restricting import ASIDE, OF_OWN, OWN, Sentence, reads
from asbuilt.spec.access.restrictions.restriction import Restriction
from asbuilt.spec.access.restrictions.restriction_abroad import (
    of_all_abroad,
    read_abroad,
    read_inserted,
)
from asbuilt.spec.access.restrictions.restriction_form import (
    ANSWERED,
    BUT_ONLY,
    LIMIT,
    LISTED,
    MUST_OWN,
    NOT_OWNER,
    OF_ROLE,
    REFUSALS,
    REFUSED_HERE,
    REFUSED_ROLES,
    RESERVED,
)
from asbuilt.spec.access.restrictions.restriction_loose import refusal
from asbuilt.spec.access.restrictions.restriction_public import (
    closes_to_unsigned,
    ends,
    placed,
    refused_to_all,
)
from asbuilt.spec.access.restrictions.restriction_text import (
    BESIDE,
    CONDITION,
    MAY_RESTRICT,
    STATUS,
    WHEN,
    may_restrict,
    texts,
)
from asbuilt.spec.access.restrictions.role_limit import NOTHING, limit_of, may_limit, without_anyway
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    USUAL,
    role_name,
)
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.form import Form, found_in, in_small_letters
from asbuilt.spec.language import (
    english,
    is_foreign,
    spoken,
)
from asbuilt.spec.languages.insertion import language_of_sentence, may_deny
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import Section, own_words
from asbuilt.spec.words import singular

_FORBIDDEN = regex.compile(r"\b403\b|\bforbidden\b", re.I)
_WHO = regex.compile(
    r"(?:^|\b403\b\W*|\bif |\bwhen )(?:an? |the )?(?P<roles>[^\W\d][\w`-]*(?: [\w`-]+)??)"
    r" (?:who|that|is|are|does|do|tries)\b",
    re.I,
)
_OF_OTHERS = regex.compile(
    r"\b(?:of|by|from|for) (?:any )?others?\b|\bothers['’]|\bother (?:people|users?|\w+s['’]?)\b"
    r"|\b(?:some(?:one|body)) else\b|\bnot (?:their|its|his|her) own\b|\bforeign\b",
    re.I,
)
_LONGEST = 240
_GENERAL = regex.compile(r"\b(?:users?|callers?|clients?|people|every(?:one|body))\b", re.I)
_OTHERS = regex.compile(r"\b(?:else|others?|rest|remaining)\b", re.I)
_DONE = ("done", "what", "call", "tried", "doing")
_REFUSED = ("roles", "who", "by", "refused", "given")
"""Groups for what is refused, and to whom."""
_NUMBERED = regex.compile(
    rf"[\W_]*(?:{ID}|(?:v(?:ersion)?\.? ?)?\d+(?:\.\d+){{1,3}}|\d{{4}}-\d\d-\d\d"
    r"|[A-Z]\d{1,3})[\W_]+"
)
"""The number of a requirement, a version or a date before what is said."""
_FOR_NOW = regex.compile(
    r" (?<=is |re )(?:now|currently|temporarily|presently|for now|at present|strictly|solely) "
    r"(?=(?:restricted|limited|reserved|for|open|available|not)\b)",
    re.I,
)
_BY_METHOD = Form(
    r"(?:\b[a-z]+ )?(?P<what>operations?|requests?|calls?|methods?|actions?)"
    r" \([`*]*(?P<methods>(?:GET|POST|PUT|PATCH|DELETE)"
    r"(?:(?:[,/ ]|and|or)+(?:GET|POST|PUT|PATCH|DELETE)){0,4})[`*]*\)",
    " (",
    "operation|request|call|method|action",
    "get|post|put|patch|delete",
)
"""``Destructive operations (DELETE)``: the methods say which."""


def restrictions(
    section: Section,
    scope: Sequence[str],
    known: Collection[str],
    bindings: Callable[[], Bindings],
    routes: Known,
    *,
    described: bool,
    about_access: bool,
    exactly: bool = False,
) -> Iterator[Restriction]:
    """What the sentences of a section, and of the rows of its tables, take back of the endpoints of
    its ``scope``. A section in which a single one is ``described`` is about that one, and so is the
    row of one. One that is ``about_access`` may refuse in whatever words."""
    mixed = bool(known) and may_deny(own_words(section))
    if not (mixed or is_foreign() or is_refusing(section) or may_restrict(section)):
        return
    one = scope if described and len(scope) == 1 else ()
    for said, meant, kind in texts(section, one, routes):
        home, beside = ((), meant) if kind == BESIDE else (meant, ())
        text = _as_said(" ".join(english(said.text).split()))
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
        sentence = Sentence(
            said,
            here,
            home,
            beside,
            scope,
            known,
            bindings,
            routes,
            exactly,
            about_access,
            language,
        )
        if (found := _read(sentence)) and not (exactly and found.word not in (None, OWN)):
            yield found
            if found.word is None and not found.reserved and (own := _also_own(sentence)):
                yield own


def _as_said(text: str) -> str:
    """A sentence without the number before it, and without what tells neither whom nor what."""
    if numbered := _NUMBERED.match(text):
        text = text[numbered.end() :]
    text = _FOR_NOW.sub(" ", text)
    if _BY_METHOD.may_be_in(in_small_letters(text)):
        text = _BY_METHOD.pattern.sub(r"\g<methods> \g<what>", text)
    return text


def _also_own(sentence: Sentence) -> Restriction | None:
    """What is left to a role that may only read is its own: ``Cooks can only see own orders``."""
    found = LIMIT.search(sentence.said.text) if sentence.known else None
    limited = _limited(sentence, found) if found else None
    return limited if limited and limited.word == OWN and limited.endpoints else None


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


def _read(sentence: Sentence) -> Restriction | None:
    """What a sentence takes back, by the first form that fits it."""
    text = sentence.said.text
    if not sentence.known:
        return _of_all(sentence, text)
    if sentence.home and (
        MUST_OWN.search(text) or (_FORBIDDEN.search(text) and NOT_OWNER.search(text))
    ):
        return _of_owners(sentence)
    if (proven := needing(text)) and (read := _proven(sentence, *proven)):
        return read
    if read := _of_all(sentence, text):
        return read
    if not may_name(sentence.known, text) and not _GENERAL.search(text):
        return None
    if read := _of_role(sentence, text):
        return read
    for fitting in found_in(text, RESERVED):
        if read := _reserved(sentence, fitting):
            return read
    for fitting in found_in(text, REFUSALS):
        if read := _refused(sentence, fitting):
            return read
    if (found := ANSWERED.search(text)) and (read := _refused(sentence, found)):
        return read
    if (found := REFUSED_HERE.search(text) if sentence.home else None) and (
        roles := sentence.roles(next(filter(None, map(found.group, REFUSED_ROLES))))[0]
    ):
        return sentence.restriction(
            roles, (found["when"] or "").strip().lower() or None, sentence.home
        )
    if (found := LIMIT.search(text)) and (read := _limited(sentence, found)):
        return read
    if (found := LISTED.search(text)) and (roles := sentence.roles(found["roles"])[0]):
        word = OWN if OF_OWN.search(found["done"]) else found["done"].lower()
        return sentence.restriction(roles, word, sentence.home) if sentence.home else None
    found = BUT_ONLY.search(text)
    return _limited_to(sentence, found, found["rest"]) if found else _otherwise(sentence)


def _of_all(sentence: Sentence, text: str) -> Restriction | None:
    """What closes a call to everybody, or to all who have not signed in."""
    if (done := ends(text)) and (keys := sentence.routed(done)):
        return sentence.restriction((), None, keys, reserved=True)
    found = placed(text)
    done = found[0] if found else ""
    if found and (keys := sentence.routed(done) or sentence.done_by(done)):
        return sentence.restriction((), found[1].lower(), keys, reserved=True)
    if (done := refused_to_all(text)) and (read := _of_nobody(sentence, done)):
        return read
    if is_foreign() and routes_in(sentence.said) and not may_name(sentence.known, text):
        return of_all_abroad(sentence, sentence.routes.meant(sentence.written, ""))
    done = closes_to_unsigned(text) or ""
    keys = (sentence.routed(done) or sentence.seen(done)) if done else ()
    return sentence.restriction((ANONYMOUS,), None, keys) if keys else None


def _of_nobody(sentence: Sentence, done: str) -> Restriction | None:
    """What nobody may do, whenever that is; not how often, nor what a call refuses some of."""
    named = routes_in(Text(done, sentence.said.span))
    if clauses_in(done) or not (named or (sentence.about_access and not sentence.home)):
        return None
    keys, _ = sentence.bound(done)
    if _ANYTHING.match(done):
        keys = without_anyway(sentence.bound_to("", ALL))
    word = OWN if _OF_OTHERS.search(done) else None
    return sentence.restriction((), word, keys, reserved=True) if keys else None


_ANYTHING = regex.compile(
    r"(?:call|use|do|access|change) (?:any ?thing|everything|any (?:endpoint|route|call)s?)\b", re.I
)


def _of_role(sentence: Sentence, text: str) -> Restriction | None:
    """What is said of a role as a whole: ``auditor: read-only``, ``Cooks are suspended.``"""
    found = OF_ROLE.match(text) if may_limit(text) else None
    limit = limit_of(found["said"]) if found else ""
    roles = sentence.roles(found["roles"])[0] if found and limit else ()
    if not roles or sentence.home:
        return None
    keys = without_anyway(sentence.bound_to("", ALL if limit == NOTHING else WRITING))
    return sentence.restriction(roles, None, keys) if keys else None


def _otherwise(sentence: Sentence) -> Restriction | None:
    """What a sentence says in other forms: about access whatever it refuses."""
    if read := read_abroad(sentence) or read_inserted(sentence):
        return read
    said = (
        refusal(sentence.said.text, sentence.known)
        if sentence.about_access and not sentence.home
        else None
    )
    if said is None:
        return None
    bound = (sentence.bound_to(singular(thing), said.methods) for thing in said.things)
    keys = tuple(dict.fromkeys(key for some in bound for key in some))
    if routes_in(sentence.said):
        keys = sentence.routes.meant(sentence.said, "")
    elif not keys and said.whole:
        keys = sentence.bound_to("", ALL)
    if not keys and said.methods != ALL and not reads(f"{each} " for each in said.methods):
        keys = sentence.bound_to("", said.methods)
    word = OWN if _OF_OTHERS.search(sentence.said.text) else None
    if word and _MEDDLES.search(sentence.said.text):
        keys = tuple(key for key in keys if not reads((key,)))
    if word:  # what is made is nobody else's
        keys = tuple(key for key in keys if not key.startswith("POST ") or "{" in key)
    return sentence.restriction(said.roles, word, keys) if keys else None


_MEDDLES = regex.compile(r"\b(?:touch|tamper with|meddle with|interfere with|alter)\b", re.I)
"""Words for whatever changes something."""


def _limited_to(sentence: Sentence, found: re.Match[str], rows: str) -> Restriction | None:
    """``Editors may delete orders, but only their own``."""
    roles, _ = sentence.roles(found["roles"])
    keys, _ = sentence.bound(found["done"])
    word = OWN if OF_OWN.search(rows) else rows.lower()
    return sentence.restriction(roles, word, keys) if roles and keys else None


def _of_owners(sentence: Sentence) -> Restriction:
    """``403 if the caller is not the owner``: those that are named may still act on all rows,
    unless it is they who get it."""
    told = (sentence.roles(who["roles"])[0] for who in _WHO.finditer(sentence.said.text))
    roles = next(filter(None, told), ())
    if roles:
        return sentence.restriction(roles, OWN, sentence.home)
    named = (known_role(role_name(word), sentence.known) for word in words_of(sentence.said.text))
    kept = (*filter(None, named), *(role for role in sentence.known if role in USUAL))
    return sentence.restriction(tuple(dict.fromkeys(kept)), OWN, sentence.home, reserved=True)


def _reserved(sentence: Sentence, found: re.Match[str]) -> Restriction | None:
    of = found.groupdict()
    roles, owners = sentence.roles(of.get("roles") or of.get("alone") or "")
    if not roles or (not {"done", "hidden"} & of.keys() and not sentence.home):
        return None
    hidden = of.get("hidden") or of.get("hid")
    done = f"view {hidden}" if hidden else f"{of.get('by') or ''} {of.get('done') or 'this'}"
    keys, exact = sentence.bound(done.strip())
    if not keys or (not exact and (sentence.exactly or reads(keys))):
        return None
    found_here = sentence.restriction(roles, OWN if owners else None, keys, reserved=True)
    return replace(found_here, others=_OTHERS.search(done) is not None)


def _refused(sentence: Sentence, found: re.Match[str]) -> Restriction | None:
    of = found.groupdict()
    done = next(filter(None, map(of.get, _DONE)), "")
    roles, _ = sentence.roles(next(filter(None, map(of.get, _REFUSED)), ""))
    if not roles:
        return None
    keys, exact = sentence.bound(done)
    if not keys:
        return None
    if _OF_OTHERS.search(done):
        return sentence.restriction(roles, OWN, keys)
    if not exact and reads(keys):
        return None
    return sentence.restriction(roles, None if exact else done.lower(), keys)


def _proven(sentence: Sentence, done: str, proof: str) -> Restriction | None:
    """``Deleting orders needs a second factor``; of the roles that it names, or else of all."""
    if not methods_of(done) and not routes_in(Text(done, sentence.said.span)):
        return None
    keys = [key for key in sentence.bound(done)[0] if not signs_in(key)]
    named = (known_role(role_name(word), sentence.known) for word in words_of(done))
    roles = tuple(dict.fromkeys(filter(None, named)))
    return sentence.restriction(roles, proof.lower(), keys, reserved=not roles) if keys else None


def _limited(sentence: Sentence, found: re.Match[str]) -> Restriction | None:
    roles, _ = sentence.roles(found["roles"])
    done = f"{found['verbs'] or ''} {found['done']}".strip()
    if not roles and OF_OWN.search(done) and (kept := sentence.all_but(found["roles"])):
        return sentence.restriction(kept, OWN, sentence.owned(done), reserved=True)
    if not roles or ASIDE.search(done):
        return None
    if found["owns"] or OF_OWN.search(done):
        return sentence.restriction(roles, OWN, sentence.owned(done))
    methods = methods_of(done)
    if not methods:
        return sentence.restriction(roles, done.lower(), sentence.home) if sentence.home else None
    keys, exact = sentence.bound(done)
    if exact and not sentence.home:  # no more than to do this
        others = sentence.bound_to(thing_of(done), [each for each in ALL if each not in methods])
        return sentence.restriction(roles, None, others) if others else None
    keys = keys or sentence.bound_to("", methods)
    return sentence.restriction(roles, done.lower(), keys)
