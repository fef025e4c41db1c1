"""Who may call all endpoints of a group: what a heading or the line above them says.

### Public endpoints        **Admin only:**           These calls need no token:

- `GET /boats`              | DELETE | /boats/{id} |  GET /boats
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.spec.access.doubt import is_guarded, is_qualified, is_tentative
from asbuilt.spec.access.roles.role import USUAL, Caller, Callers, role_name
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import METHODS
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english, is_foreign, limits
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake

_OPEN = {"public", "all public", "open", "unauthenticated", "anonymous", "unprotected", "no auth",
         "no authentication", "no auth required", "no authentication required",
         "without authentication", "no login required", "public access"}  # fmt: skip
_PROTECTED = {"authenticated", "protected", "signed in", "logged in", "secured", "auth required",
              "authentication required", "requires authentication", "login required",
              "jwt required", "requires login", "token required"}  # fmt: skip
_CALLS = (
    r"(?:rest |http |api |web )?(?:endpoints?|routes?|(?<!public )apis?|calls?|operations?|pages?)"
)
"""A *public API* is one for clients that have a key."""
_GROUP = regex.compile(
    r"(?:all |the )?(?P<who>(?!only |for )[\w ,&/]{2,40}?)(?: users?)?"
    rf"(?: only| only {_CALLS}| {_CALLS})"
    rf"|(?:[\w ]{{1,20}} )?{_CALLS} (?:for|of) (?:the )?(?P<named>[\w ]{{2,40}}?)(?: only)?"
    r"|(?:only(?: for)?|(?:restricted|limited|reserved|accessible|available)(?: only)? (?:to|for))"
    r" (?:the )?(?P<just>[\w -]{2,40}?)(?: only)?"
    r"|for (?:the )?(?P<those>[\w -]{2,40}?) only"
)
_MAY_BE_GROUP = regex.compile(
    any_of(
        ("only", "restricted", "limited", "reserved", "accessible", "available", "endpoints?",
         "routes?", "apis?", "calls?", "operations?", "pages?")
    )
)  # fmt: skip
"""A word of each title that is one of a group."""
_BRACKET = regex.compile(
    r"\((?P<inner>[^()]{2,40})\)[:*_ ]*$|\s(?:[—–]|-{1,2})\s+(?P<behind>[^—–()]{3,40}?)[:*_ ]*$"
)
_CLOSED = regex.compile(
    r"(?:\w+ )?(?:(?:strictly )?(?:internal(?:ly)?|private|restricted|confidential)(?: use)?"
    r"(?: only)?"
    r"|(?:do not|never) (?:expose|publish)(?: \w+){0,2}"
    rf"|(?:not|non)[ -](?:public|publicly|exposed|open|for (?:the )?public)(?: \w+)?)(?: {_CALLS})?"
    r"|administration|back[ -]?office"
    r"|(?:back[ -]?office|service[ -]to[ -]service|machine[ -]to[ -]machine|staff|employees?"
    r"|moderators?|superusers?|operators?)(?: \w+)?"
    rf" {_CALLS}"
)
"""Titles of what is not for everybody, whoever it is for."""
_NOT_CALLERS = regex.compile(
    r"\d|\b(?:read|write|append|get|post|put|patch|delete|head|web|mobile|ios|android|desktop|tests?"
    r"|testing|dev|development|staging|sandbox|production|prod|local\w*|debug\w*|demo|beta|alpha"
    r"|phase|mvp|future|planned|draft|optional|required|json|xml|csv|https?|these|this|those|one|it"
    r"|fields?|values?|example|once)\b"
)
"""What may be all there is of something, and is nobody who calls."""
_ABOUT_CALLS = regex.compile(
    any_of(("endpoints?", "routes?", "calls?", "operations?", "following", "these"))
)
_COMMENT = regex.compile(r"^[ \t]*(?:#|//|--)(?P<comment>[^\n]{0,200})$", re.MULTILINE)
_REQUEST = regex.compile(rf"\b(?:{'|'.join(METHODS)})\s")
_CALLERS_IN = regex.compile(r"\b(?:allowed|roles?|callers?|access|who)\b", re.IGNORECASE)
_BRACKETS = regex.compile(r"\b(?:brackets?|parenthes[ei]s)\b|[\[(]\w", re.IGNORECASE)
_AMBIGUOUS = {"user", "account"}
"""Roles whose names are those of a resource more often."""


def of_heading(section: Section, known: Collection[str]) -> Callers | None:
    """What the heading of a section says of the callers of all endpoints in it; several roles are
    those, ``Clerks and admins``, where one alone, unless they are ``for`` it, may be what they are
    about."""
    if section.heading is None:
        return None
    body = section.source.text[section.heading.span.end : section.span.end]
    title = section.heading.title
    if said := _titled(title, body, known):
        return said
    about = normal_title(english(title.text))
    who = about.removeprefix("for ").removeprefix("the ")
    named = Callers((), False) if _SIGNED_IN.fullmatch(who) else _several(who, title, body, known)
    named = named or (_who(who, title, body, known) if who != about else None)
    doubtful = named is not None and _is_doubtful(english(title.text).lower())
    return Callers((), None, title) if doubtful else named


_SIGNED_IN = regex.compile(
    r"(?:(?:every|any)(?:one|body)|all(?: users)?|(?:any|every|all) (?:users?|callers?|roles?)"
    r"|users?|people)? ?(?:(?:who (?:is|are|has|have) )?(?:signed|logged) in|authenticated)"
    r"(?: (?:users?|callers?|people|only))?|(?:any|every|all) roles?"
)


def of_line(above: Block | None, body: str, known: Collection[str]) -> Callers | None:
    """What the last line of a paragraph says of the endpoints of the block below it."""
    if not isinstance(above, Paragraph):
        return None
    line = above.lines[-1]
    bare = line.text.rstrip("*_ ")
    is_caption = len(above.lines) == 1 and _CAPTION.fullmatch(line.text) is not None
    if not (is_caption or bare.endswith((":", "：")) or line.text.startswith(("**", "__"))):
        return None
    if said := _titled(line, body, known, alone=not is_caption):
        administers = {each.role.text for each in said.named} <= USUAL
        return said if administers or not is_caption else None
    about = part(line, 0, len(bare), ":：")
    said = callers_said(about, known) if _ABOUT_CALLS.search(bare.lower()) else None
    small = english(line.text).lower()
    if said is None and _names(small, body, known) and _is_doubtful(small):
        return Callers((), None, line)
    return said


_CAPTION = regex.compile(r"[^\W\d_][\w &/-]{1,40} \([^()]{2,40}\)")
"""A line that stands for a heading and has those in brackets who may call: ``Boats (skipper)``."""


def heed_below(drafts: Sequence[Draft], below: Block | None, known: Collection[str]) -> None:
    """Let in whom the paragraph below several endpoints says to call each of them, ``Both require
    the clerk role.``, where these say nothing themselves and it does not tell them apart."""
    if len(drafts) < _SEVERAL or not isinstance(below, Paragraph):
        return
    text = text_of(below)
    if not _OF_ALL.match(english(text.text)):
        return
    first, *others = sentences(text)
    said = callers_said(first, known)
    if said is None or any(APART.search(english(each.text)) for each in others):
        return
    for draft in drafts:
        if draft.roles is None and draft.public is None and not draft.troubles:
            let_in(said, draft)


_SEVERAL = 2
_OF_ALL = regex.compile(
    r"(?:both|all|each|these|those|they|every|either|the (?:two|three|four|five|six))"
    r"(?:\s+(?:of|them|these|those|two|three|four|five|six|above)){0,3}"
    r"(?:\s+(?:endpoints?|routes?|calls?|operations?|requests?|methods?))?"
    r"\s+(?:are|is|can|may|must|requires?|needs?|calls?)\b",
    re.I,
)
APART = regex.compile(
    r"\b(?:first|second|third|last|latter|former|others?|only|own|except|unless|if|when|while|but"
    r"|may|can|cannot|must|requires?|needs?|public)\b|/",
    re.I,
)
"""What a further sentence says of one of them, or of what limits all."""


def of_comment(above: Text | None, path: str, known: Collection[str]) -> Callers | None:
    """What a comment in a fence says of a request below it: ``# admin only``; ``# Devices`` above
    ``/devices`` says what it is about."""
    if above is None:
        return None
    return _titled(above, "", known) or _titled(above, path, known, alone=True)


def said_of(text: Text, known: Collection[str]) -> Callers | None:
    """What a tag or a sentence that is nothing else says of callers: ``Internal``."""
    return _titled(text, "", known)


def tells_of_remarks(text: str) -> bool:
    """Whether a comment in a fence says that the remarks beside its requests are roles."""
    comments = (found["comment"] for found in _COMMENT.finditer(text))
    return any(
        _CALLERS_IN.search(said) and _BRACKETS.search(said) and not _REQUEST.search(said)
        for said in comments
    )


def _titled(
    title: Text, body: str, known: Collection[str], *, alone: bool = False
) -> Callers | None:
    """What a title says of callers; nobody, where it says that this is not so yet, not any more, or
    not for all: ``Public endpoints (staging)``, ``Endpoints for clerks on duty``."""
    said = _said(title, body, known, alone=alone)
    if said and not (said.named or said.public):
        return said
    small = english(title.text).lower()
    calls = said is not None or (_ABOUT_CALLS.search(small) and _names(small, body, known))
    return Callers((), None, title) if calls and _is_doubtful(small) else said


def _names(title: str, body: str, known: Collection[str]) -> bool:
    """Whether a title speaks of everybody, or of a role that is not what the paths are about."""
    words = regex.findall(r"[^\W\d_]+", title)
    roles = (known_role(word, known) for word in words)
    named = (singular(snake(role)) for role in roles if role)
    return _opens(title) or any(
        role not in _AMBIGUOUS and not _is_resource(role, body) for role in named
    )


_NO_TOKEN = regex.compile(
    r"\b(?:no|without an?|without) (?:token|login|auth\w*|sign[- ]?in|account)\b"
)


def _is_doubtful(title: str) -> bool:
    """Whether a title in small letters limits what it says; a key is a limit of what is open to
    everybody, and how roles sign in."""
    if _DOUBTFUL.search(title) or is_tentative(title):
        return True
    return _opens(title) and (is_qualified(title) or is_guarded(title))


def _opens(title: str) -> bool:
    return "public" in title or _NO_TOKEN.search(title) is not None


_DOUBTFUL = regex.compile(
    r"~~|\b(?:formerly|former|previous(?:ly)?|until|soon|future|planned|semi|partly|non|not|never"
    r"|staging|sandbox|demo|beta|alpha|removed|disabled|retired|withdrawn|on duty"
    r"|with an? (?!(?:valid )?(?:token|jwt|bearer|session|login|account|(?:api )?key)\b)"
    r"|for (?:partners?|members?|customers?|testing|tests?)|except|unless|if|when|while|sometimes"
    r"|mostly)\b"
)


def _said(title: Text, body: str, known: Collection[str], *, alone: bool = False) -> Callers | None:
    """``Public endpoints``, ``Endpoints (admin only)``; ``alone`` a name is enough: ``Admin``."""
    bracket, said = _BRACKET.search(title.text), None
    if bracket:
        part_of = bracket.lastgroup or ""
        inner = normal_title(english(bracket[part_of]))
        said = _who(inner, title, body, known) if part_of == "inner" else None
        said = said or _called_roles(bracket[part_of], title)
        said = (
            said
            or _who(_signed(inner), title, body, known)
            or _of_group(inner, title, body, known)
            or _either(inner, title, known)
        )
        if said and (said.named or said.public is not False):
            return said
    about = normal_title(title.text)
    about = about if about.isascii() else english(about)
    of_group = _of_group(about, title, body, known, alone=alone)
    if bracket and said:  # how callers sign in, who may be named before it
        return of_group if of_group and of_group.named else said
    return of_group


def _of_group(
    about: str, title: Text, body: str, known: Collection[str], *, alone: bool = False
) -> Callers | None:
    found = _GROUP.fullmatch(about) if _MAY_BE_GROUP.search(about) else None
    who = found[found.lastgroup or 0] if found else about
    is_of_callers = found or alone or about == "public" or known_role(about, USUAL)
    said = is_of_callers and (_who(who, title, body, known) or _several(who, title, body, known))
    if said:
        return said
    return Callers((), None, title) if _is_closed(about, who, title.text) else None


def _several(who: str, place: Text, body: str, known: Collection[str]) -> Callers | None:
    """The roles of a list, if all of its names are such: ``editors and admins``."""
    names = [each.strip() for each in _JOINT.split(who)]
    told = [_who(each, place, body, known) for each in names] if len(names) > 1 else []
    named = tuple(caller for each in told if each for caller in each.named)
    return Callers(named, None) if named and len(named) == len(names) else None


def _either(who: str, place: Text, known: Collection[str]) -> Callers | None:
    """The roles of a remark, one of which is an administrator, so that no paths are meant by the
    others: ``Clerk pages (clerk or admin)``."""
    names = [each.strip() for each in _OR.split(who)]
    roles = [known_role(each.removesuffix(" only"), known) for each in names]
    if len(names) < _SEVERAL or not all(roles) or USUAL.isdisjoint(filter(None, roles)):
        return None
    return Callers(tuple(Caller(Text(role, place.span)) for role in roles if role), None)


_OR = regex.compile(r"[,&/+]| or ")
_JOINT = regex.compile(r"[,&/+]| (?:and|or) ")


def _is_closed(about: str, who: str, written: str) -> bool:
    """Whether a title says that calls are not for everybody: ``Internal``, ``Partners only``."""
    if any(_CLOSED.fullmatch(each.strip()) for each in (about, *_JOINT.split(about))):
        return True
    only = about != who and (about.endswith(" only") or about.startswith("only "))
    return (only or (is_foreign() and limits(written))) and not _NOT_CALLERS.search(about)


def _signed(inner: str) -> str:
    """The role behind the scheme by which callers sign in: ``(JWT + role=admin)``."""
    return _SCHEMES.sub("", inner, count=1)


def _called_roles(bracket: str, place: Text) -> Callers | None:
    """The names that a bracket calls roles, whatever they are: ``(JWT + role `crew`|`captain`)``,
    ``(JWT, roles: crew, captain)``."""
    found = _ROLES.fullmatch(bracket)
    names = _NAME.findall(found["names"]) if found else []
    named = (Caller(Text(role_name(each), place.span)) for each in names)
    return Callers(tuple(named), None) if names else None


_AMONG = r"(?:\s*[|/,]\s*|\s+or\s+)"
_ROLES = regex.compile(
    r"(?:(?:jwt|bearer|token|auth)(?: token)?\s*(?:[+,;&]|and|with)\s*)?roles?\s*"
    rf"(?P<names>(?:`\w{{3,30}}`{_AMONG}?){{1,6}}|[:=]\s*(?!own\b|any\b|all\b|no\b)\w{{3,30}}"
    rf"(?:{_AMONG}\w{{3,30}}){{0,5}})",
    re.IGNORECASE,
)
_NAME = regex.compile(r"(?!or\b)[^\W\d]\w{2,29}")
_SCHEMES = regex.compile(
    r"(?:(?:jwt|bearer|token|session|cookie|oauth ?2?|auth|login|required|requires|with|and)"
    r"[ ,;+&/]+)*(?:roles?[ :=]+)?"
)


def _who(who: str, place: Text, body: str, known: Collection[str]) -> Callers | None:
    if who in _OPEN:
        return Callers((), True)
    if who in _PROTECTED:
        return Callers((), False)
    role = known_role(who.removesuffix(" only").removesuffix(" role"), known)
    noun = singular(snake(role or ""))
    if role is None or noun in _AMBIGUOUS or (role not in USUAL and _is_resource(noun, body)):
        return None
    return Callers((Caller(Text(role, place.span)),), None)


def _is_resource(noun: str, body: str) -> bool:
    """Whether paths have the name, so that the group is about these things, not for these roles."""
    return f"/{noun}" in body.lower().replace("-", "_")
