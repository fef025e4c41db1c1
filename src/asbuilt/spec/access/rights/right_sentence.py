"""Sentences of paragraphs about access: those that begin with routes, `POST /orders is for cooks`,
and those that name roles first, `Only cooks and clerks may call POST /orders`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, split
from asbuilt.spec.access.action import lets_in
from asbuilt.spec.access.condition import AT_TIMES, tells_when
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.proof import WITH_PROOF
from asbuilt.spec.access.rights.right import is_everything
from asbuilt.spec.access.rights.told_abroad import who_may
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    EVERY_ROLE,
    USUAL,
    is_anonymous,
    pieces,
    role_name,
)
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.route import leading_routes, routes_in
from asbuilt.spec.language import english, is_foreign, says_only, translated
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular, snake

MAY = (
    r"\s+[*_]{0,3}(?:(?:can|may|could)(?: (?:also|additionally|only|all|both|each|too))*"
    r"|(?:is|are) (?:also )?(?:allowed|permitted|authori[sz]ed|entitled) to"
    r"|(?:has|have) (?:the )?(?:access|rights?|permissions?) (?:to|for)"
    r"|(?:is|are|(?:has|have) been) granted(?: access to)?(?=[ :：*_]{0,4}(?:`|[:：]|$)))\b"
    r"(?! (?:not|never|neither)\b)[ :：*_]{0,4}(?:(?:call|use|access|invoke|do)\b)?[ :：*_]{0,4}"
)
"""What stands between a role and what it may do."""
_NOBODY = {"it", "this", "that", "they", "you", "we", "which", "who", "there", "one", "client",
           "caller", "request", "token", "service", "system", "app", "api", "endpoint",
           "role", "nobody", "no_one", "none", "no_role", "no_user", "no_caller"}  # fmt: skip
"""What may do something and is no role."""
_ASKING = frozenset({"what", "which", "who", "whom", "whoever", "how", "where", "each", "every",
                     "these", "those", "such"})  # fmt: skip
"""How words begin that stand for those who may: ``What each may call:``."""
_WHO_MAY = regex.compile(
    rf"(?:(?:and\s+)?(?:only|just)\s+)?(?P<roles>[^.:;()]{{2,120}}?)(?:\s+(?:alone|only))?{MAY}"
    r"(?:(?:send|make|request)\s+)?",
    re.IGNORECASE,
)
_NAMED = regex.compile(
    r"(?:(?:an?|the|every|each|any|all)\s+)?(?:(?:users?|callers?) (?:with|in)\s+)?(?:the\s+)?"
    r"(?:roles?\s+)?(?:[^\W\d_]{1,3}\s+(?=`))?(?P<name>.+?)(?:\s+(?:roles?|users?))?",
    re.IGNORECASE,
)
_APPOSITION = regex.compile(
    r",?\s+(?:including|even|also|with or without|whether|such as|(?:signed|logged)[ -]in or not)\b"
    r"[^,]*,?$",
    re.IGNORECASE,
)
_CONDITION = (
    r"(?:(?:if|when|whenever|where(?:ver)?|once|unless|until|while|(?:as|so) long as|provided"
    r"|during|after|before|except|without)"
    rf"|{WITH_PROOF}|{AT_TIMES})\b"
)
ON_CONDITION = regex.compile(rf"\b{_CONDITION}", re.IGNORECASE)
"""What makes a right depend on more than the role."""
_SENTENCE_END = regex.compile(r"(?<=[.;。；])\s+(?=[^\W\d_a-zß-öø-ÿа-яё]|[`*])|(?<=[。；])")
_CLAUSE_END = regex.compile(
    rf";\s+(?!(?:(?:but|only|even)\s+)*{_CONDITION})|,\s+(?:(?:and|but|while|whereas)\s+)?"
    r"(?=(?:[^.,;`]|`[\w-]+`){2,60}?\s(?:can|may|could|(?:is|are) (?:allowed|permitted) to)\s)",
    re.IGNORECASE,
)
_SAYS_MAY = regex.compile(MAY, re.IGNORECASE)
_LEAD = regex.compile(r"(?:[^\W\d_]+(?:['’]|\s+)){1,3}(?=`|\*\*`)")
_CALLS = frozenset({"endpoint", "route", "operation", "method", "call", "calls", "request",
                    "requests", "access", "using", "with", "via", "through", "to", "of",
                    "only"})  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an", "o", "os", "as", "la", "las", "el", "los", "le", "les",
                       "l", "der", "die", "das"})  # fmt: skip
"""Those of all languages: they have another meaning nowhere before a route."""


def statements(text: Text, known: Collection[str]) -> Iterator[Text]:
    """The sentences of a paragraph that are about routes which they begin with, or their
    subjects, but those of which the next one takes something back, perhaps from ``known`` roles."""
    for sentence, behind in _with_next(_sentences(text)):
        if behind and (_limits(behind.text, known) or is_qualified(behind.text)):
            continue
        lead = _LEAD.match(sentence.text)
        start = lead.end() if lead and all(map(_leads, _WORD.findall(lead[0]))) else 0
        about = part(sentence, start, len(sentence.text))
        if leading_routes(about)[0]:
            yield about
        elif done := _by_route(sentence):
            yield done


def _limits(behind: str, known: Collection[str]) -> bool:
    """Whether the next sentence may take back what one grants: it tells when, or what those who are
    ``known`` may not, and names no route."""
    if tells_when(behind) or _TAKES_BACK.match(english(behind)):
        return True
    refused = _REFUSED.match(english(behind)) if "/" not in behind else None
    return refused is not None and (
        may_name(known, refused["who"]) or refused["who"].lower() in _THEY
    )


_TAKES_BACK = regex.compile(
    r"(?:under no circumstances?|in no case|never|at no time|on no account|by no means)\b(?!.*/)"
    r"|(?:all (?:of )?)?(?:this|that|it)\b[^.]{0,40}\b(?:not yet|no longer|planned|proposed"
    r"|tentative|not (?:so|true|decided|the case))\b",
    re.IGNORECASE,
)
"""``Under no circumstances may a clerk do so.``, ``This is not yet so.``"""
_REFUSED = regex.compile(
    r"(?P<who>[^,;:]{2,60}?)\s+(?:(?:may|can|could|shall|must|will)\s*(?:not|never|n['’]t)|cannot)\b"
    r"(?=\W*$|.*\b(?:it|them|this|that|these|so|any|all)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""``Clerks must not do so at night``; what names something else is told elsewhere."""
_THEY = {"they", "these", "those", "he", "she", "he or she", "the role", "the same", "both"}


def _by_route(sentence: Text) -> Text | None:
    """A sentence from the route on by which its subject is done, without the bracket around it:
    ``Adding tools with `POST /tools` is for clerks``, ``A return (`POST /returns`) is recorded by
    cooks``. Whoever does something with it is no such subject, for then no verb follows."""
    found = _BY_ROUTE.match(sentence.text)
    if found is None or _NO_ACTION.search(english(found["done"])):
        return None
    start = found.end()
    end = sentence.text.find(")", start) if found["bracket"] else -1
    text = sentence.text[start:]
    if end > 0:
        text = f"{sentence.text[start:end]} {sentence.text[end + 1 :]}"
    about = Text(text, part(sentence, start, len(sentence.text)).span)
    return about if lets_in(english(leading_routes(about)[1])) else None


_BY_ROUTE = regex.compile(
    r"(?P<done>[^\W\d_][^`.;:!?()]{2,80}?)\s"
    r"(?:(?:with|via|by|through|using|by means of)\s|(?P<bracket>\())(?=`[A-Z]{3,7} /)"
)
_NO_ACTION = regex.compile(
    r"\b(?:no|not|never|neither|nobody|nothing|only|except|unless|but|can|may|if|when)\b|n['’]t\b",
    re.IGNORECASE,
)


def _leads(word: str) -> bool:
    """Whether a word may stand before the route that a sentence is about: ``Only the endpoint``."""
    small = word.casefold()
    if small in _ARTICLES or says_only(small) or normal_title(small) in _CALLS:
        return True
    return english(small).strip().rpartition(" ")[2] in _CALLS


_WORD = regex.compile(r"[^\W\d_]+")


def rights_told(text: Text, known: Collection[str]) -> Iterator[tuple[Text, Text]]:
    """The roles that the sentences of a paragraph name first, each with the routes that it may call
    or with all, whatever else is the case, unless the next one limits it: ``Not at night.``"""
    for sentence, behind in _with_next(_sentences(text)):
        if behind and _limits(behind.text, known):
            continue
        if leading_routes(sentence)[0]:
            continue
        if routes_in(sentence):
            yield from _rights(sentence, known)
        elif known and not ON_CONDITION.search(english(sentence.text)):
            all_rights = (each for each in _rights(sentence, known) if is_everything(each[1]))
            yield from all_rights


def actions_told(text: Text, known: Collection[str]) -> Iterator[tuple[Text, Text]]:
    """The ``known`` roles that the sentences of a paragraph name first, each with what it may do
    that is no route: ``Only clerks may create orders``."""
    for sentence in _sentences(text) if known else ():
        if not routes_in(sentence):
            yield from _rights(sentence, known)


def _sentences(text: Text) -> Iterator[Text]:
    if "~~" in text.text:  # what is struck out is said no more
        text = Text(_STRUCK.sub(lambda found: " " * len(found[0]), text.text), text.span)
    yield from split(text, _SENTENCE_END)


def _with_next(texts: Iterable[Text]) -> Iterator[tuple[Text, Text | None]]:
    told = [*texts]
    yield from zip(told, [*told[1:], None], strict=True)


_STRUCK = regex.compile(r"~~[^~]+~~")


def _clauses(sentence: Text) -> Iterator[Text]:
    """The clauses of a sentence that say what may be done; a comma before the first of these stands
    between roles: ``Clerks, cooks and guards may call …``."""
    start = 0
    for end in _CLAUSE_END.finditer(sentence.text):
        clause = part(sentence, start, end.start())
        if end[0][0] == ";" or _SAYS_MAY.search(english(clause.text)):
            yield clause
            start = end.end()
    yield part(sentence, start, len(sentence.text))


def _rights(sentence: Text, known: Collection[str]) -> Iterator[tuple[Text, Text]]:
    if told := who_may(sentence, known):
        yield from ((role, told.done) for role in told.roles)
        return
    for clause, behind in _with_next(_clauses(sentence)):
        said = translated(clause.text)
        found = _WHO_MAY.match(said.text)
        if found is None or ON_CONDITION.search(said.text, found.end()):
            continue
        if behind and tells_when(behind.text):  # ``…; not at night``
            continue
        named = found["roles"]
        end = found.start("roles") + len(_APPOSITION.sub("", named))
        done = part(clause, said.origin(found.end(), len(said.text))[0], len(clause.text))
        listed = part(clause, *said.origin(found.start("roles"), end))
        yield from ((role, done) for role in _roles(listed, known))


def _roles(listed: Text, known: Collection[str]) -> tuple[Text, ...]:
    """The roles of a list, ``a clerk and the cooks``, or all that are ``known``; nothing unless all
    that it names are roles: of a document that lists some, these."""
    said = english(listed.text)
    if EVERY_ROLE.fullmatch(said):
        return tuple(Text(role, listed.span) for role in known)
    if _ANYBODY.fullmatch(said):
        return tuple(Text(role, listed.span) for role in (ANONYMOUS, *known))
    found = [_role(piece, known) for piece in pieces(listed)]
    roles = tuple(role for role in found if role and _may_be(role.text, known))
    return roles if len(roles) == len(found) else ()


_ANYBODY = regex.compile(r"(?:any|every)(?:one|body)", re.IGNORECASE)


def _may_be(role: str, known: Collection[str]) -> bool:
    return not known or role == ANONYMOUS or role in USUAL or role in known


def _role(piece: Text, known: Collection[str]) -> Text | None:
    """The role in ``the clerks``, ``any user with the role clerk`` or ``clerk users``."""
    said = translated(piece.text)
    found = _NAMED.fullmatch(said.text)
    name = part(piece, *said.origin(*found.span("name"))) if found else piece
    is_role = (
        found and len(name.text.split()) <= _MOST_WORDS and not EVERY_ROLE.fullmatch(said.text)
    )
    return named_role(name, known) if is_role else None


_MOST_WORDS = 3


def named_role(written: Text, known: Collection[str]) -> Text | None:
    """The role that is meant by "Clerks", "clerk" or `` `clerk` ``; None for what is none."""
    if "`" in written.text or is_anonymous(bare(written.text)):
        return Text(role_name(written.text), written.span)
    name = role_name(written.text)
    noun = singular(snake(name))
    role = known_role(name, known)
    if noun in _NOBODY or noun.partition("_")[0] in _ASKING:
        return None
    if known and not role and is_foreign():
        return None  # of another language no more is sure than the names that a document lists
    return Text(role or noun, written.span)
