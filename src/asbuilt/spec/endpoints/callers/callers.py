"""Who may call an endpoint: what is said of roles and of signing in beside it."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, sentences
from asbuilt.source import Span
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import before_others, is_guarded, is_qualified, marked
from asbuilt.spec.access.proof import names_proof
from asbuilt.spec.access.roles.at_least import lowest
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    CREDENTIAL,
    LIMITS,
    STRUCK,
    Caller,
    Callers,
    callers_in,
    grants_in,
    guests_in,
    is_anonymous,
    pieces,
    role_name,
)
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.callers.let_in import heed_condition, let_in, limit_all, not_understood
from asbuilt.spec.endpoints.callers.permission_class import are_checks, of_checks
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import methods_in
from asbuilt.spec.language import english, limits, remembered, translated
from asbuilt.spec.model import Trouble
from asbuilt.spec.title import normal_title

AUTH = {"auth", "authentication", "authorization", "auth required", "authentication required",
         "requires auth", "requires authentication", "security"}  # fmt: skip
_OPEN = {"no", "none", "not required", "false", "❌", "✗", "✘", "✖", "🔓", "🌐", "public", "open",
         "optional",
         "no auth", "no authentication", "no authorization", "unauthenticated", "no auth required",
         "no authentication required", "auth not required", "no login", "public endpoint",
         "no token", "without token", "without login", "login not required"}  # fmt: skip
_OPEN_TO_MANY = {"open", "optional", "not required", "no auth", "no login", "no token"}
"""What is open, beside what is said besides."""
_SIGNED_IN = regex.compile(
    r"(?:(?:valid|user|access|id|personal|api|session|x|http|a|with|via|any|all|requires?) )*"
    r"(?:jwt|bearer|token|session|cookie|oauth ?2?(?: 0)?|oidc|openid(?: connect)?|saml|sso|mtls"
    r"|basic auth|(?:client )?certificates?|keys?|hmac|auth|authentication|login|required"
    r"|yes|true|protected|private|authorized"
    r"|(?:authenticated|signed in|logged in)(?: (?:users?|callers?|accounts?))?)"
    r"(?: (?:jwt|tokens?|auth|authentication|required|cookies?|keys?|header|session|only))*"
    r"|(?:any|all)(?: (?:users?|callers?|accounts?|roles?))?|[✅✔🔒🔐🔑]"
    r"|(?:every|any)(?:one|body) (?:(?:who (?:is|has) )?(?:signed|logged) in"
    r"|with an? (?:valid )?(?:account|token|session|login))"
)
_SCHEME = regex.compile(
    r"\b(?:token|jwt|bearer|key|basic|digest|auth[nz]?|authenti\w+|authori[sz]\w+)\b"
)
_ALL_ROLES = regex.compile(
    r"all|(?:all|any|every|each) (?:\w+ )?roles?"
    r"|(?:all|any|every|each)(?: of)?(?: (?:the|these))? (?:them|two|three|four|five|six|[2-9])"
    r"|(?P<signed>(?:every|any)(?:one|body) (?:who (?:is|has) )?(?:signed|logged) in"
    r"|(?:all|any|every|each) (?:authenticated|signed in|logged in) (?:users?|callers?|accounts?))"
)
"""Every role there is, not only those that another list names."""
_BESIDE = regex.compile(
    r"(?:bearer|jwt|token|session|cookie)(?:\s*[:–—-]\s+|\s+(?=roles?\b)|\s+(?=admin))"
    r"|`\w{0,30}(?:auth|bearer|apikey|api_key|jwt|oauth2?)`\s*[:–—-]\s+",
    re.I,
)
"""``JWT: admin``, ``Bearer role admin``, `` `userBearerAuth` — admin``: a scheme before a role."""

_BRACKET = regex.compile(r"\((?P<inner>[^()]*)\)")
OPEN_TO_ALL = regex.compile(
    rf"no (?:{CREDENTIAL}|auth\w*) (?:is )?(?:needed|required|necessary)"
    r"|(?:(?:open|available) to |for )?(?:(?:every|any)(?:body|one)|all)"
    r",? (?:(?:(?:even|also) )?(?:those )?(?:without|with no) "
    rf"(?:(?:an? )?{CREDENTIAL}|signing in)"
    rf"|no {CREDENTIAL}(?: (?:needed|required))?"
    r"|signed in or not|logged in or not|includ(?:ing|es) (?:visitors|guests)"
    r"|(?:even|also) anonymous(?:ly)?)"
)


def read_roles(value: Text, draft: Draft) -> None:
    """``admin, clerk (own)``, ``public`` or ``any signed-in user``."""
    if not value.text.strip("-–— ") or _of_code(value, draft):
        return
    value = _of_method(part(value, 0, len(value.text), ".。"), draft.route.method)
    if cited := _CITED.search(value.text):
        value = part(value, 0, cited.start())
    told = _told(value.text)
    draft.at_least = draft.at_least or told.at_least
    if told.callers is None:
        message = f"these roles are not understood: write their names only, `{value.text[:60]}`"
        draft.troubles.append(Trouble("unparsable-roles", message, value.span))
    elif told.every:
        draft.all_roles = value.span
        draft.public = told.callers.public if draft.public is None else draft.public
    else:
        let_in(told.callers.moved(value), draft)
        if draft.roles and told.limit:
            limit_all(draft, part(value, *told.limit))


class _Told(Struct, frozen=True):
    """What a list of roles says: its ``callers``, or None if it is not understood; whether they are
    the lowest that may call, or ``every`` role; and where a sentence behind it says when."""

    callers: Callers | None
    at_least: bool
    every: bool = False
    limit: tuple[int, int] | None = None


@remembered  # the rows of a table say the same of many endpoints
def _told(text: str) -> _Told:
    value = Text(text, Span(0, len(text)))
    first = _first_sentence(value)
    every = _ALL_ROLES.fullmatch(_about(value))
    least = lowest(first)
    said = Callers((), None) if every else None if least else _of_roles(value)
    said = None if _is_doubtful(value) else said or _of_roles(least or first)
    if said is None or (said.public and first is not value and _is_bound(value, first)):
        return _Told(None, least is not None)
    if every or text.strip("`\\ ") == "*":
        signed_in = False if every and every["signed"] else None
        return _Told(Callers((), signed_in), least is not None, every=True)
    behind = _behind(value, first)
    goes_on = text[len(first.text) :].lstrip().startswith(",")
    limits = tells_when(behind.text) or (goes_on and _LEAVES_OUT.match(english(behind.text)))
    limit = (behind.span.start, behind.span.end) if limits else None
    named = Callers(said.named, said.public or None) if said.named else said
    return _Told(named, least is not None, limit=limit)


def _of_method(value: Text, method: str) -> Text:
    """What ``GET clerk, cook; PUT cook`` says of one ``method``; all of it where it is not so, or a
    further sentence might be about all."""
    if ";" not in value.text or ". " in value.text:
        return value
    told: dict[str, Text] = {}
    for clause in _CLAUSE.finditer(value.text):
        found = _METHODS.match(clause[0])
        named = methods_in(found["methods"]) if found else ()
        if found is None or not named or not told.keys().isdisjoint(named):
            return value
        for each in named:
            told[each] = part(value, clause.start() + found.end(), clause.end(), " .")
    return told.get(method, value)


_CLAUSE = regex.compile(r"[^;\s][^;]*")
_METHODS = regex.compile(
    r"(?P<methods>[`*]*[A-Z]{3,7}[`*]*(?:(?:\s*[,/]\s*|\s+and\s+)[`*]*[A-Z]{3,7}[`*]*)*)"
    r"\s*[:–—-]?\s+(?=\S)"
)


def read_refused(value: Text, draft: Draft) -> None:
    """Who may not call: ``viewer, guest``, or nobody of whom that is said. Of words that are no
    names of roles nobody knows whom they leave."""
    if value.text.strip("-–— ") and _about(value) not in _NONE:
        named = tuple(caller.role for caller in callers_in(part(value, 0, len(value.text), ".。")))
        draft.refused += named
        if not named:
            message = f"whom this refuses is not understood: name the roles, `{value.text[:60]}`"
            draft.troubles.append(Trouble("unparsable-roles", message, value.span))
            draft.roles = None


_CITED = regex.compile(
    r"\s*[*_]{0,3}[(\[](?:spec(?:ification)?|ref(?:erence)?|source)[\s:.]{0,2}[ ]?"
    r"(?:(?:in|section|chapter|table|§)[ .]{0,2}){0,2}"
    r"(?:`[^`]{1,60}`|\[[^\[\]]{1,60}\](?:\([^()]{1,200}\))?|[\d.]{1,12})[)\]][*_]{0,3}$",
    re.I,
)
"""``*(spec `x-authorization`)*``: where it is written who may. What ``(see §4.2)`` leads to may say
when."""


def _is_doubtful(value: Text) -> bool:
    """Whether a list may mean nobody, ``none``, or all but some, ``all (except cooks)``."""
    about = _about(value)
    if _ALL_ROLES.fullmatch(about):
        return is_unsure(value) or _ON_SOME.search(english(value.text)) is not None
    return about in _NONE


_ON_SOME = regex.compile(r"\b(?:own|their|his|her|self|assigned)\b", re.I)


def is_unsure(value: Text) -> bool:
    """Whether something beside the words that open all takes some of that back."""
    said = english(before_others(value.text))
    guarded = is_guarded(said) or is_qualified(value.text)
    return guarded or is_limited(value) or marked(value.text) is not None


_NONE = {"none", "no", "nobody", "no one"}
"""Which roles ``none`` needs: none of them, or it has none that may call."""


def is_limited(value: Text) -> bool:
    """Whether words make of all callers some: ``public (internal network only)``."""
    said = english(value.text)
    return _LIMITED.search(said) is not None or limits(value.text) or names_proof(said)


_LIMITED = regex.compile(rf"\b{LIMITS}", re.I)


def _first_sentence(value: Text) -> Text:
    """``clerk. Nobody else, not even managers``: without the sentence that refuses all others, or
    tells something else: ``public, token in the URL``, ``any signed-in user, becomes creator``."""
    said = translated(value.text)
    end = _END.search(said.text)
    return part(value, 0, said.origin(0, end.start())[1]) if end else value


_END = regex.compile(
    r"[.;]\s|\s[–—-]\s"
    r"|,\s+(?:but )?(?:(?:nobody|no[ -]?one|none|not|never|every(?:one|body) else)\b"
    r"|(?:the |all )?others?\b"
    r"|(?:who |which )?(?:then )?becomes?\b"
    r"|(?:with )?(?:an? |the )?(?:\w+ )?(?:token|key|code|secret) in (?:the )?(?:url|path|link)\b)",
    re.I,
)


def read_auth(value: Text, draft: Draft) -> None:
    """``none``, ``required``, ``Bearer token``, ``JWT (admin)``, ``admin``; what further sentences
    say limits nothing, or else nothing is opened. What is not understood lets nobody in, unless it
    speaks of a token or the like."""
    if not value.text.strip("-–— ") or _of_code(value, draft):
        return
    value = value if _SHORTENED.fullmatch(value.text) else part(value, 0, len(value.text), ".。")
    if least := lowest(value):
        value, draft.at_least = least, True
    if "role" in value.text and _ALL_ROLES.fullmatch(_about(value)):
        read_roles(value, draft)
        return
    first = _first_sentence(value)
    said = said_of_auth(value)
    if said is None and first is not value:
        said = said_of_auth(first)
        rest = value.text[len(first.text) :].split()
        is_sentence = len(rest) >= _SHORTEST_SENTENCE  # "opt. JWT" is none
        if said and (_asks_more(value, first) if said.public else not is_sentence):
            said = None
    if said or (_SCHEME.search(english(value.text).lower()) and not _asks_right(value)):
        let_in(said or Callers((), False), draft)
        draft.signing = None if said and (said.named or said.public) else value
        heed_condition(_behind(value, first), draft)
    else:
        draft.troubles.append(not_understood(value))


def _asks_right(value: Text) -> bool:
    """Whether words beside a way to sign in limit it, or name a right: ``auth, can:edit``."""
    return is_limited(value) or _RIGHT.search(value.text) is not None


_RIGHT = regex.compile(r"\b(?:can|permissions?|abilit(?:y|ies)|gate|policy):\w")


def _of_code(value: Text, draft: Draft) -> bool:
    """Whether a value names checks as code has them, which are read then."""
    if not are_checks(value):
        return False
    if said := of_checks(value, draft.route.method):
        let_in(said, draft)
    else:
        draft.troubles.append(not_understood(value))
    return True


_LEAVES_OUT = regex.compile(r"(?:but )?not (?!even\b|every|all\b|any\b|others?\b)", re.I)
"""How what goes on behind names says what is left out: ``clerks, but not drafts``."""


def _behind(value: Text, first: Text) -> Text:
    """The sentence behind the ``first`` one of a value, unless that ends inside of a bracket."""
    after = len(first.text)
    if first.text.count("(") > first.text.count(")"):
        return part(value, after, after)
    start = len(value.text) - len(value.text[after:].lstrip(" .;,–—-"))
    rest = part(value, start, len(value.text))
    return next(iter(sentences(rest)), rest)


def heed_named(draft: Draft, known: Collection[str]) -> None:
    """Let in only those of the ``known`` roles that what says how callers sign in names, ``a token
    of a clerk``; nobody if it says more of them, ``clerks, except at night``."""
    value = draft.signing
    if value is None or draft.roles is not None or not known or not may_name(known, value.text):
        return
    words = [
        (found, known_role(role_name(found[0]), known)) for found in _WORD.finditer(value.text)
    ]
    named = {role: part(value, *found.span()) for found, role in words if role}
    if not named:
        return
    draft.public, draft.signing = None, None
    if _MORE.search(_ONLY.sub("", english(value.text))):
        draft.troubles.append(not_understood(value))
    else:
        callers = tuple(Caller(Text(role, at.span)) for role, at in named.items())
        let_in(Callers(callers, False), draft)


def heed_scopes(draft: Draft, known: Collection[str]) -> None:
    """Let in the ``known`` roles that a list of scopes names; where it names anything else, nobody
    but administrators, unless others say who may call."""
    value = draft.scoped
    if value is None:
        return
    named = callers_in(part(_first_sentence(value), 0, len(value.text), ".;。"))
    if named and all(known_role(each.role.text, known) for each in named):
        read_roles(value, draft)
    else:
        draft.demand = draft.demand or value


_WORD = regex.compile(r"[^\W\d_][\w-]+")
_ONLY = regex.compile(r"\bonly\b(?=\W*(?:$|[.;,]))", re.I)
_MORE = regex.compile(
    rf"\b(?:{LIMITS}|not|no|never|nor|neither|nobody|none|without|other|others|own|their|his|her|its)\b",
    re.I,
)


def _is_bound(value: Text, first: Text) -> bool:
    """Whether something behind the ``first`` sentence of a value limits that all may call."""
    rest = value.text[len(first.text) :]
    return is_limited(value) or is_qualified(rest) or tells_when(english(rest).strip(" .;,–—-"))


def _asks_more(value: Text, first: Text) -> bool:
    """Whether what follows the ``first`` sentence of a value takes back that all may call."""
    rest = english(value.text[len(first.text) :])
    asks = _SCHEME.search(rest) and not _NONE_NEEDED.search(rest)
    return bool(asks) or is_guarded(rest) or _is_bound(value, first)


_SHORTENED = regex.compile(r"[^\W\d_]{1,4}\.")
"""``opt.``, which names no role."""
_SHORTEST_SENTENCE = 3
_NONE_NEEDED = regex.compile(r"\b(?:no|without|not)\b", re.I)


def _of_roles(value: Text) -> Callers | None:
    said = _roles_said(value.text)
    return said and said.moved(value)


def said_of_auth(value: Text) -> Callers | None:
    """What a value says of callers, tokens and keys; None where it is not understood."""
    said = _auth_said(value.text)
    return said and said.moved(value)


@remembered  # the rows of a table say the same of many endpoints
def _roles_said(text: str) -> Callers | None:
    return _said(Text(text, Span(0, len(text))))


@remembered
def _auth_said(text: str) -> Callers | None:
    return _said(Text(text, Span(0, len(text))), schemes=True)


def _said(value: Text, *, schemes: bool = False) -> Callers | None:
    """What a value says, each of its entries; None if one is not understood. With ``schemes`` any
    entry that speaks of a token or a key tells how one signs in."""
    listed = [piece for piece in pieces(value) if not _THROTTLED.fullmatch(_about(piece))]
    if STRUCK.search(value.text):
        return None
    if _opens(value) or (listed and all(map(_opens, listed))):
        return None if is_unsure(value) else Callers(guests_in(value), True)
    if any(map(_opens, listed)) and is_qualified(value.text):
        return None
    if not schemes and (own := _of_own(value)):
        return Callers((own,), False)
    granted = grants_in(value)
    if granted is not None:
        return Callers(granted, False) if granted else None
    callers: list[Caller] = []
    if len(listed) == _PAIR and "/" in value.text and not _ALL_CALL.isdisjoint(map(_about, listed)):
        return None  # "public/admin": one of both, but which?
    for piece in listed:
        if (about := _about(piece)) in _OPEN_TO_MANY or about in _NONE:
            return None
        scheme = _BESIDE.match(piece.text)
        named = part(piece, scheme.end(), len(piece.text)) if scheme else piece
        about = _about(named)
        if _SIGNED_IN.fullmatch(about) or (schemes and not scheme and _SCHEME.search(about)):
            bracket = _BRACKET.search(piece.text)
            inner = part(piece, *bracket.span("inner")) if bracket else None
            if inner and not _SIGNED_IN.fullmatch(_about(inner)):
                callers += callers_in(inner)
        elif found := callers_in(named):
            aside = len(listed) > 1 and piece.text.startswith(("(", "["))  # "admin, (clerk)"
            callers += (Caller(each.role, named) for each in found) if aside else found
        else:
            return None
    return Callers(tuple(callers), False)


def _of_own(value: Text) -> Caller | None:
    """The one role of a text that names nothing behind its comma but rows that are its own:
    ``agent, own account``. Behind several roles that might be said of the last one alone."""
    said = translated(value.text)
    found = _AND_OWN.fullmatch(said.text)
    named = callers_in(part(value, *said.origin(*found.span("role")))) if found else ()
    if found is None or len(named) != 1 or named[0].word or named[0].role.text == ANONYMOUS:
        return None
    return Caller(named[0].role, part(value, *said.origin(*found.span("own"))))


_AND_OWN = regex.compile(
    r"(?P<role>[^,;:/|&+()]{1,60}),\s+(?:only\s+)?(?:(?:for|on|of)\s+)?"
    r"(?:(?:its|their|his|her|the)\s+)?(?P<own>own)\s[\w-]+(?:\s+only)?",
    re.I,
)


def _opens(value: Text) -> bool:
    """Whether words let in whoever calls: ``public``, and behind it ``no token needed``."""
    about = _about(value)
    return about in _OPEN or is_anonymous(value.text) or OPEN_TO_ALL.fullmatch(about) is not None


_PAIR = 2
_THROTTLED = regex.compile(r"(?:rate|spam)[- ]limit(?:s|ed|ing)?|throttled|paginated|cached")
"""What is said of a call beside its callers."""
_ALL_CALL = {"public", "open", "everyone", "everybody", "anyone", "anybody"}


def _about(value: Text) -> str:
    return normal_title(english(value.text)) or value.text.strip()
