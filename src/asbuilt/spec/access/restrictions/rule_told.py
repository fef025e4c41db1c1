"""Sentences and fences that say who may do what and that are read nowhere: ``Deleting is not for
everyone.``, a policy in Rego. Explanations that limit nobody are none."""

from __future__ import annotations

import re
from collections.abc import Collection

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import VERBS, words_of
from asbuilt.spec.access.roles.role import USUAL, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import methods_in
from asbuilt.spec.form import Form
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, sentences_of
from asbuilt.spec.words import singular, snake

_LIMITS = Form(
    r"\b(?:not (?:for|open|available|allowed|permitted|every\w*|all|any)|reserved|restricted|nobody"
    r"|no[ -]one|none but|cannot|can ?not|can['’]t|may not|must not|never|forbidden|off[- ]limits"
    r"|no (?:business|rights?|access|say)|exclusive\w*|and (?:above|up|higher)|or (?:above|higher)"
    r"|at least|needs?|requires?"
    r"|privilege\w*|except|unless)\b",
    "not|reserved|restricted|nobody|no one|no-one|none but|can't|can’t|never|forbidden|off"
    "|no |exclusive|and above|and up|and higher|or above|or higher|at least|need|require"
    "|privilege|except|unless",
)
_MAY = regex.compile(
    r"\b(?:(?:has|have|gets?|holds?|with) (?:the )?(?:scopes?|permissions?|rights?)"
    r"|only|may|can|could|(?:is|are) (?:allowed|permitted|able) to|allowed|permitted|left to"
    r"|up to|in charge of|handled by|done by|for)\b",
    re.I,
)
_ANYBODY = regex.compile(
    r"\b(?:every(?:one|body)|any(?:one|body)|nobody|no[ -]one|only|others?"
    r"|(?:all|most|some) (?:users|people|staff))\b",
    re.I,
)
_BY = regex.compile(
    r"\b(?:may|can|must) (?:only )?be (?:[a-z]+ (?:and|or) )?[a-z]+ (?:only )?by\b", re.I
)
_OWN = regex.compile(r"\b(?:own|their|themselves|yours?|created|belong\w*)\b", re.I)
_ALSO_NOUNS = {"file", "record", "request", "book", "place", "schedule", "post", "show", "find",
               "make", "look", "see", "get", "list", "query", "send", "search"}  # fmt: skip
_ACTING = regex.compile(r"^\W*(?:[A-Za-z]+ing|deletions?|removals?|changes?|updates?)\b")
_LONGEST = 400


def things_of(endpoints: Collection[Endpoint]) -> frozenset[str]:
    """What endpoints are about: the words of their paths, each in the singular."""
    segments = {each for endpoint in endpoints for each in endpoint.path.split("/")}
    return frozenset(singular(snake(each)) for each in segments if each and each[0] != "{")


def rule_told(
    section: Section, known: Collection[str], things: Collection[str], *, titled: bool
) -> Text | None:
    """The first sentence of a section and those below it that says who may do what to one of the
    ``things`` of endpoints; where it is ``titled`` as being about access, of what is done alone,
    too."""
    for place in section.walk():
        for sentence in sentences_of(place):
            if len(sentence.text) <= _LONGEST and _is_rule(sentence.text, known, things, titled):
                return sentence
    return None


def _is_rule(said: str, known: Collection[str], things: Collection[str], titled: bool) -> bool:
    if titled and any(tells(said, known) for tells in (_is_of_role, _is_of_action, _is_coded)):
        return True
    if titled and _is_numbered(said):
        return True
    limits, may = _LIMITS.search(said), _MAY.search(said)
    if not (limits or may):
        return False
    words = words_of(said)
    about = any(singular(word) in things for word in words)
    if not about and not (titled and _ACTING.match(said)):
        return False
    verbs = {verb for word in words if (verb := verb_of(word)) in VERBS} - _ALSO_NOUNS
    verbs |= {word for word in words[1:] if word in _ALSO_NOUNS and word in VERBS}
    if not verbs:
        return False
    if _BY.search(said) and not _OWN.search(said):
        return True
    roles = {role for word in words if (role := known_role(role_name(word), known))}
    if not limits and _OWN.search(said):
        return False  # what is left to convention
    if roles - USUAL:
        return True
    return bool(limits or "only" in words) and bool(roles or _ANYBODY.search(said))


def numbered_told(section: Section) -> Text | None:
    """The first sentence of a section about access that speaks of operations by number."""
    said = (each for place in section.walk() for each in sentences_of(place))
    return next((each for each in said if _is_numbered(each.text)), None)


def _is_numbered(said: str) -> bool:
    if len(said) > _LONGEST or not _DIGIT.search(said):
        return False
    return _NUMBERED.search(english(said)) is not None


_DIGIT = regex.compile(r"[0-9]")
_NUMBERED = Form(
    r"\b(?:operations?|calls?|endpoints?|routes?|services?|functions?|methods?)\s"
    r"(?:(?:nos?\.?|numbers?|nr\.?|№|[^\W\d_]{1,4})\s?){0,2}[0-9]{1,3}"
    r"(?![\w%]|[.,]\d|\s?(?:times|per)\b)",
    "operation|call|endpoint|route|service|function|method",
)
"""``Clerks perform operations 2, 3 and 5``, by the numbers of rows: who may do what."""


def _is_of_role(said: str, known: Collection[str]) -> bool:
    """Whether a short sentence begins with a role and what it does, and does not do: ``Viewers look
    but don't touch.``"""
    found = _BEGINS.match(said) if len(said) <= _SHORT else None
    role = known_role(role_name(found["role"]), known) if found else None
    return role is not None and role not in USUAL


def _is_coded(said: str, known: Collection[str]) -> bool:
    """Whether a sentence names a role and a guard, ``requireRole('editor')``, or the access that it
    has: ``Promotion to editor gives write access.``"""
    if not _CODED.search(said):
        return False
    roles = {role for word in words_of(said) if (role := known_role(role_name(word), known))}
    return bool(roles - USUAL)


_CODED = Form(
    r"\b(?:read|write|full|edit|create|delete)(?:[- ]only)?[- ]access\b"
    r"|\b\w{0,30}(?:role|permission|authori[sz]e|guard)s?\w{0,20}\([\"'`]?\w",
    "access|(",
)


def _is_of_action(said: str, known: Collection[str]) -> bool:
    """Whether a sentence names what is done and then a role: ``Writing: editors.``"""
    if _GIVES.search(said) and (known_role(role_name(words_of(said)[0]), known)):
        return True
    action, mark, rest = said.partition(":")
    if mark and methods_in(action) and rest.strip():
        return True
    if not mark or len(said) > _SHORT:
        return False
    if VERBS.keys().isdisjoint(map(verb_of, words_of(action)[:_MOST_WORDS])):
        return False
    return any(known_role(role_name(word), known) for word in words_of(rest))


_GIVES = Form(
    r"^[*_`]{0,3}[^\W\d_][\w-]{1,30}[*_`]{0,3}\s?(?:→|⇒|[-=]>|\()\s?[*_`]{0,3}(?:[a-z]+[:.][a-z*]|\*"
    r"|(?:read|write|view|list|get|post|edit|create|manage|full|all)\b)",
    "→|⇒|->|=>|(",
)
"""``viewer → orders:read``, ``viewer (read)``."""
_MOST_WORDS = 4
_SHORT = 80
_BEGINS = regex.compile(
    r"(?:(?:an?|the|every|each|all|only) )?[*_`]{0,2}(?P<role>[^\W\d_][\w-]*)[*_`]{0,2} "
    r"(?!(?:is|are|was|were|has|have|will|gets?|comes?|signs?|logs?|authenticat\w+|receives?|belongs?|uses?|stands?|means?"
    r"|role|roles|accounts?|users?|tokens?|and|or|in|on|of|at|from|with|who|that|which)\b)[a-z]",
    re.I,
)
_POLICIES = {"rego", "polar", "cedar", "casbin", "zed", "spicedb", "fga", "openfga", "opa"}
_GRANTS = regex.compile(
    r"\b(?:allow|permit|deny|grant|can|cannot|has_?role|authori[sz]e|requires?_?roles?|effect)\b[\"']?"
    r"\s*(?:[({:=]|if\b|to\b)",
    re.I,
)


def policy_told(section: Section, known: Collection[str], *, titled: bool) -> Text | None:
    """The first fence of a section and those below it that is a policy: in a language for nothing
    else, or where it is ``titled`` as being about access, one that grants something to ``known``
    roles."""
    for place in section.walk():
        for fence in blocks_of(place, Fence, deep=False):
            language = fence.language
            granting = titled and (
                _grants(fence.text, known)
                or _lists(fence.text, known)
                or (language not in _OF_CALLS and _routes(fence.text, known))
                or (language in _SCENARIOS and _refuses(fence.text, known))
            )
            if language in _POLICIES or granting:
                first = fence.text.strip().partition("\n")[0]
                return Text(first, fence.span)
    return None


def _grants(code: str, known: Collection[str]) -> bool:
    named = {word.lower() for word in _QUOTED.findall(code)}
    return bool(_GRANTS.search(code)) and not named.isdisjoint(known)


def _refuses(code: str, known: Collection[str]) -> bool:
    """Whether scenarios tell of roles and of refusals: ``Then I get 403``."""
    words = _WORD.findall(code[:_LONGEST_FENCE].lower())
    return _REFUSED.search(code) is not None and any(known_role(word, known) for word in words)


_SCENARIOS = ("gherkin", "feature", "cucumber")
_REFUSED = regex.compile(r"\b(?:40[13]|forbidden|denied|refused|not allowed|may not)\b", re.I)


def granted_in_sql(section: Section, known: Collection[str]) -> Text | None:
    """The first fence of a section, whatever it is about, in which statements of the database grant
    something to ``known`` roles: these are rights on tables, which say nothing of endpoints."""
    for fence in blocks_of(section, Fence, deep=False):
        for granting in _IN_SQL.finditer(fence.text):
            if any(known_role(word, known) for word in _WORD.findall(granting["roles"].lower())):
                return Text(granting[0].partition("\n")[0], fence.span)
    return None


_IN_SQL = regex.compile(
    r"\b(?:GRANT|CREATE\s+POLICY)\s[^;]{1,300}?\sTO\s(?P<roles>[^;]{1,200})",
    re.I,
)


def _lists(code: str, known: Collection[str]) -> bool:
    """Whether a fence has roles beside what they may do, ``orders:read``."""
    words = {*_WORD.findall(code[:_LONGEST_FENCE].lower())}
    done = {verb_of(each) for found in _PERMISSION.findall(code[:_LONGEST_FENCE]) for each in found}
    return not VERBS.keys().isdisjoint(done) and any(
        role not in USUAL for word in words if (role := known_role(word, known))
    )


def _routes(code: str, known: Collection[str]) -> bool:
    """Whether a fence has roles, or what opens a call, beside routes."""
    told = code[:_LONGEST_FENCE]
    words = {*_WORD.findall(told.lower())}
    roles = {role for word in words if (role := known_role(word, known))}
    return bool(roles or not words.isdisjoint(_OPENING)) and _ROUTE.search(told) is not None


_ROUTE = regex.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE)\s+/\w|[\"']/\w[^\"'\n]{0,80}[\"']\s*(?::|=>)|@(?:auth|has_?role|public)\b",
    re.I,
)
_OPENING = {"public", "anonymous", "unauthenticated"}
_OF_CALLS = {"http", "bash", "sh", "shell", "console", "curl", "sql", "mermaid", "plantuml",
             "gherkin", "openapi"}  # fmt: skip
"""Languages of examples, whose roles say nothing of who may."""
_LONGEST_FENCE = 4000
_WORD = regex.compile(r"[a-z][\w-]{1,40}")
_PERMISSION = regex.compile(r"\b([a-z]{2,30})[:.]([a-z]{2,30})\b")
_QUOTED = regex.compile(r"[\"'`:](\w{2,40})[\"'`]?")
