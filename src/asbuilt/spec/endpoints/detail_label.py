"""What a label below an endpoint says of it: who may call, how often, what it answers."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, text_lines
from asbuilt.source import Span
from asbuilt.spec.access.roles.role_title import LOWEST, is_combined, names_roles, refuses_roles
from asbuilt.spec.endpoints.callers.callers import AUTH, read_auth, read_refused, read_roles
from asbuilt.spec.endpoints.callers.guard import TITLES as GUARDS
from asbuilt.spec.endpoints.callers.guard import read_guards
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.endpoint import Answer
from asbuilt.spec.endpoints.wanted import take_in_line
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.language import remembered
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.title import normal_title

ELSEWHERE = "elsewhere"
"""The place of what belongs to no example and no list of answers."""

PLACES = {
    **dict.fromkeys(
        ("request", "request body", "body", "payload", "input", "example request", "sample request",
         "request example", "request payload", "request schema", "request format", "json body",
         "body parameters", "request body example", "form fields", "form data",
         "form parameters"), "request"),
    **dict.fromkeys(
        ("response", "responses", "response body", "success response", "successful response",
         "example response", "sample response", "response example", "output", "returns", "success",
         "response schema", "response format", "return", "result", "on success", "ok",
         "response payload", "success responses", "answer"), "response"),
    **dict.fromkeys(
        ("error", "errors", "error response", "error responses", "error codes", "possible errors",
         "error cases", "failure", "failure response", "status codes", "response codes",
         "http status codes", "error handling"), "errors"),
    **dict.fromkeys(
        ("query", "query parameters", "query params", "query string", "url query parameters",
         "optional query parameters", "query filters", "filters", "query parameter", "query param",
         "optional query params", "search parameters", "search params", "querystring"),
        "query"),
    **dict.fromkeys(
        ("headers", "request headers", "response headers", "path parameters", "path params",
         "url parameters", "example usage", "curl"), ELSEWHERE),
}  # fmt: skip
_REQUIREMENTS = {"implements", "requirement", "requirements", "covers", "satisfies", "traces to",
                 "related requirements"}  # fmt: skip
_DESCRIPTIONS = {"description", "purpose", "summary"}
_STATUSES = {"status", "status code", "success status", "success code", "http status"}
_RATE_LIMITS = {"rate limit", "rate limits", "rate limiting"}
_LIMITS = {"limit", "limits", "rate", "throttle", "throttling", "quota"}
_SCOPES = {"scope", "scopes", "required scope", "required scopes", "oauth scope", "oauth scopes",
           "oauth2 scope", "oauth2 scopes", "token scope", "allowed scopes",
           "permitted scopes"}  # fmt: skip
_PERMISSIONS = {"permission", "permissions", "required permission", "required permissions",
                "requires permission"}  # fmt: skip
"""Labels of what roles have, if it is written as scopes are: `` `orders.create` ``."""
LABELS = {*PLACES, *_SCOPES, "roles", "refused roles", "guards", *AUTH, *_REQUIREMENTS,
           *_DESCRIPTIONS, *_STATUSES, "table", "handler", "search", "concurrency", "cache",
           "caching", *_RATE_LIMITS}  # fmt: skip

_STATUS = regex.compile(r"(?<![\d.])([1-5]\d\d)(?![\d.])")
LEADING_STATUS = regex.compile(
    r"[`*_\s]*(?:HTTP\s+)?(?P<status>[1-5]\d\d)(?![\d.])"
    r"(?:(?:\s+[A-Z][A-Za-z'-]*){0,4}[`*_]*(?:\s*(?:[-=]>|[:–—=→⇒|]+)|\s+-)\s*[`*_]*|[`*_]*(?=\s|$))\s*"
)


def is_label(key: Text, value: Text) -> bool:
    """Whether ``key`` says what the ``value`` beside it is of an endpoint: *limit* may also be the
    name of a parameter."""
    name = label_name(key.text)
    return name in LABELS or _states_limit(name, value)


def _states_limit(name: str, value: Text) -> bool:
    return name in _LIMITS and bool(clauses_in(value.text))


_OPENED = regex.compile(r"\s*\([^()]{0,40}$")
"""What stands in brackets before a status: ``Response (Success 201)``."""


@remembered  # each row of a table has the labels of its columns
def label_name(text: str) -> str:
    """The words of a label before a status: ``response`` for "Response (201 Created)"."""
    status = _STATUS.search(text)
    name = normal_title(_OPENED.sub("", text[: status.start()]).rstrip(" `") if status else text)
    if is_combined(name):
        return "auth"
    if name in GUARDS:
        return "guards"
    if refuses_roles(name):
        return "refused roles"
    return "roles" if names_roles(name) or _ADMITS.fullmatch(name) else name


_ADMITS = regex.compile(
    r"who (?:gets in|has access|calls|is (?:allowed(?: in)?|let in|admitted|permitted))"
    r"|gets in|let in|admit(?:ted|s)|authorized(?: (?:users?|callers?|for|to))?"
    r"|(?:may|can) (?:call|use|access)(?: it)?"
)
"""Names of lines alone that tell who may call: as headers they may be of what somebody may."""


LIMITS_CALLERS = regex.compile(
    r"\b(?:callers?|only|must|scopes?|own\w*|roles?|permi\w+|access|internal|private|admin\w*|users?"
    r"|require\w*|restrict\w*|authori\w+|not?|never|except|unless|allow\w*)\b",
    re.IGNORECASE,
)
"""What a remark on security has that may be about who calls."""


def read_answer(text: Text, draft: Draft) -> bool:
    """``409: Email exists``, ``**404 Not Found** — …``: a declared answer or the usual status."""
    found = LEADING_STATUS.match(text.text)
    if not found:
        return False
    status = int(found["status"])
    declare(draft, status, one_line(text.text[found.end() :]), text.span)
    if _SUCCESS <= status < _REDIRECT and text.text.startswith(("{", "["), found.end()):
        place, draft.place = draft.place, "response"
        start = found.end() - (text.text[found.end() - 1] == "`")
        take_in_line(part(text, start, len(text.text)), draft)
        draft.place = place
    return True


_SUCCESS, _REDIRECT = 200, 300


def declare(draft: Draft, status: int, said: str, span: Span) -> None:
    """The first success is the usual one; further ones and refusals are kept beside it."""
    draft.declared += [Answer(status, said, span)] * (status >= 200)
    if status >= 400 or (status >= 200 and draft.status not in (None, status)):
        draft.answers.append(Answer(status, said, span))
    elif status >= 200:
        draft.status = status


def one_line(text: str) -> str:
    line = " ".join(text.replace("**", "").split())
    line = line.removesuffix("`") if line.count("`") == 1 else line
    return line[1:-1] if regex.fullmatch(r"\([^()]*\)", line) else line


def enter(draft: Draft, key: Text, value: Text) -> bool:
    """Go to the place that a label names: what follows is a request, an answer …"""
    place = PLACES.get(label_name(key.text), "")
    status = _STATUS.search(key.text) or LEADING_STATUS.match(value.text)
    if not place and status and not label_name(key.text):
        place = "response"
    if place == "response" and status:
        code = int(status[1])
        if code >= 400:
            place = "errors"
        else:
            declare(draft, code, "", key.span)
    if place == "errors":
        for piece in regex.finditer(r"[^,;]+", value.text):
            read_answer(part(value, piece.start(), piece.end()), draft)
    told = place == "query" and "`" in value.text  # what follows tells of something else
    draft.place = "" if told else place
    return bool(place)


def read_label(key: Text, value: Text, draft: Draft) -> None:
    """Add what one bold line says; lines of other names only end the place before them."""
    name, value = label_name(key.text), text_lines(value)[0]
    if name == "roles" and normal_title(key.text) in _PERMISSIONS and _SCOPE.match(value.text):
        _scope(value, draft, sure=True)
    elif name == "roles":
        read_roles(value, draft)
        draft.who = value if draft.who is None else part(value, 0, 0)
        draft.at_least = draft.at_least or LOWEST.match(normal_title(key.text)) is not None
    elif name == "refused roles":
        read_refused(value, draft)
    elif name in AUTH:
        read_auth(value, draft)
    elif name == "guards":
        read_guards(value, draft)
    elif name in _SCOPES:
        _scope(value, draft, sure=name != "scope")
    elif name in _REQUIREMENTS:
        draft.requirements += requirement_ids(value)
    elif name in _DESCRIPTIONS:
        draft.description = draft.description or one_line(value.text)
    elif name in _STATUSES:
        status = _STATUS.search(value.text)
        draft.status = int(status[1]) if status else draft.status
        draft.declared += [Answer(int(status[1]), "", value.span)] if status else []
    elif name in ("table", "handler"):
        bare = first_word(value)
        draft.table = bare if name == "table" else draft.table
        draft.handler = bare if name == "handler" else draft.handler
    elif name == "search":
        draft.search = words(value)
    elif name == "concurrency":
        draft.concurrency = value
    elif name in ("cache", "caching"):
        seconds = duration(value.text)
        draft.cache_seconds = None if seconds is None else int(seconds)
    elif name in _RATE_LIMITS or _states_limit(name, value):
        draft.rate_limit = value if value.text else draft.rate_limit
    elif enter(draft, key, value) and draft.place in ("request", "response"):
        take_in_line(value, draft)
    elif PLACES.get(name) == "query":
        draft.query += query_names(value.text)


def _scope(value: Text, draft: Draft, *, sure: bool) -> None:
    """The one scope that a token has to have; of several nobody says whether one is enough, unless
    they are called as roles are."""
    found = _SCOPE.match(value.text)
    behind = value.text[found.end() :] if found else ""
    if found and draft.public is None and not _SAYS_MORE.search(behind):
        draft.scopes, draft.public = (found["scope"],), False
    elif sure or "`" in value.text or found:
        draft.scoped = draft.scoped or value


_SCOPE = regex.compile(
    r"[`*_]{0,3}(?P<scope>[^\W\d_][\w-]*(?:[.:/][\w*-]+)+)[`*_]{0,3}(?:[.;]\s|\.?$)"
)
_SAYS_MORE = regex.compile(
    r"`[^\W\d_][\w-]*(?:[.:][\w*-]+)+`"
    r"|\b(?:scopes?|own|assigned|unless|except|provided|plus|second|not for"
    r"|only (?:for|if|when|while|by|on|to|with|own))\b",
    re.IGNORECASE,
)
"""What a sentence behind a scope has that may ask for another one, or limit what it opens."""


def words(text: Text) -> tuple[Text, ...]:
    """The names of a list, ``title, body``, without code marks."""
    return tuple(
        part(text, found.start(), found.end()) for found in regex.finditer(r"[\w.-]+", text.text)
    )


def query_names(said: str) -> list[str]:
    """The query parameters that a line lists, ``?state=open&page=2`` or ``state, page (default
    1)``; what stands in brackets, and behind a colon, is said of one."""
    if queries := _QUERY.findall(said):
        return [name for query in queries for name in _QUERY_NAME.findall(query)]
    pieces = _LISTED.split(_BRACKETED.sub("", said).strip(" ."))
    coded = "`" in said
    found = (_PARAMETER.match(piece.strip()) for piece in pieces)
    named = [each and (each["coded"] or (each["plain"] if not coded else "")) for each in found]
    return list(filter(None, named)) if coded or all(named) else []


_QUERY = regex.compile(r"\?[\w.-]{1,40}(?:\[\w*\])?=?[^\s`]*")
_QUERY_NAME = regex.compile(r"[?&]([^\W\d][\w.-]*(?:\[\w*\])?)")
_BRACKETED = regex.compile(r"\([^()]*\)")
_LISTED = regex.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_PARAMETER = regex.compile(
    r"`(?P<coded>[^\W\d][\w.-]*(?:\[\w*\])?)(?:\?|=[^`]{0,40})?`|(?P<plain>[^\W\d][\w.-]*(?:\[\w*\])?)$"
)


def queried(text: str) -> list[str]:
    """The parameters that a fence below a label for them lists: ``?page=1`` and ``&state=open``, or
    one on each line, ``page: number``; none, where a line is anything else."""
    if text.lstrip().startswith("?"):
        return query_names("".join(text.split()))
    found = [QUERIED.match(line) for line in text.splitlines() if line.strip()]
    return [each["name"] for each in found if each] if all(found) else []


QUERIED = regex.compile(
    r"\s*(?:[-*&]\s*)?`?(?P<name>[a-z]\w{0,40}(?:\[\w*\])?)`?\??(?:\s*[:=(–—#]|\s+-|\s{2,}|\s*$)"
)
"""A parameter on its line: `` - page: number (default 1)``."""


def first_word(text: Text) -> Text | None:
    return next(iter(words(text)), None)
