"""Sentences about access that refuse in whatever words: "Orders are hidden from viewers", "We do
not trust editors with deleting orders". A role, an action and a thing beside a word that refuses
are no right, however they stand to each other."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import ALL, FILLERS, VERBS, words_of
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.endpoints.callers.known_role import known_role

_HIDES = (
    r"hid(?:e|es|den|ing)|withh\w+|conceal\w*|invisible|(?:not|never) (?:be )?(?:visible|shown?)"
)
_REFUSES = regex.compile(
    rf"\b(?:{_HIDES}|not|never|no|neither|nothing|none|cannot|inaccessible|unavailable|impossible"
    r"|unable|refrain\w*|abstain\w*|keeps? away|away from|lacks?|los(?:es?|t)|den(?:y|ies|ied)"
    r"|forbid\w*|prohibit\w*|prevent\w*|block\w*|refus\w+|reject\w*|exclud\w+|barred|banned"
    r"|revoked|withdrawn|suspended|retired|abolished|locked out|off for|ended|terminated"
    r"|off[- ]limits|out of bounds|taboo|40[34])\b|n['’]t\b",
    re.I,
)
_WHOLE = regex.compile(
    r"\b(?:suspended|retired|abolished|locked out)\b"
    r"(?=\W*(?:$|[.,;(]|(?:until|since|for|in|from|as of|any ?more|now)\b))"
    r"|\bno (?:more )?(?:rights|access|permissions)\b"
    r"(?=\W*(?:$|[.,;(]|(?:any ?more|at all|whatsoever|until|since|in"
    r"|to (?:the )?(?:system|api|app))\b))",
    re.I,
)
"""What is said of a role that may do nothing any more."""
_SEEING = regex.compile(rf"\b(?:{_HIDES}|40[34])\b", re.I)
_ELSE = regex.compile(
    r"\b(?:needs?|needed|requir\w+|necessary|if|when\w*|while|whose|limits?|restored?|undone"
    r"|recover\w*|but|except\w*|unless|other than|apart from|only|than|nor|not only"
    r"|notif\w+|inform\w*|mails?|e-?mails?|log(?:s|ged)?|audit\w*|warn\w*|ask(?:s|ed)?|count\w*"
    r"|fields?|columns?|attributes?|properties|values?|buttons?|menus?|screens?|pages?|ui)\b"
    r"|[?:]",
    re.I,
)
"""What turns a refusal round, and what tells of something else than calls."""
_NO_OTHER = regex.compile(
    r"\b(?:no(?:body|[ -]?one)|none|nothing) else\b(?: at all\b)?"
    r"|\bno other (?:roles?|users?|callers?|persons?)\b",
    re.I,
)
"""What refuses those who are not named: ``for couriers and no one else``."""
_TWICE = regex.compile(
    r"\b(?:nothing|none|never|not)\b.*\b(?:hidden|denied|refused|blocked)\b", re.I
)
_MEANT = regex.compile(r"(?:^|[,;·|] )[`*\"“]{0,2}[^\s,;]{1,12} (?:=|means|stands for) ")
"""What a legend says of one of its signs: ``X = permitted, – = not permitted, own = …``."""
_STOP = frozenset({
    "system", "api", "service", "application", "app", "server", "platform", "must", "should",
    "shall", "will", "may", "can", "could", "do", "does", "is", "are", "be", "been", "being",
    "was", "were", "remain", "remains", "remained", "stay", "stays", "from", "to", "for", "of",
    "with", "by", "in", "on", "at", "them", "they", "it", "its", "we", "us", "our", "you",
    "never", "not", "no", "none", "nothing", "neither", "cannot", "hide", "hides", "hidden",
    "withhold", "withholds", "withheld", "conceal", "conceals", "concealed", "invisible",
    "visible", "inaccessible", "shown", "seen", "unavailable", "impossible", "unable", "away",
    "keep", "keeps", "kept", "deny", "denied", "denies", "access", "accessible", "allowed",
    "403", "404", "gets", "return", "returns", "answer", "answers", "always", "ever", "all",
    "whatsoever", "this", "that", "these", "those", "role", "roles", "user", "users", "t",
})  # fmt: skip
"""What says nothing of which things are meant."""
_MOST_WORDS = 14


class Refusal(Struct, frozen=True):
    """That ``roles`` may not do what ``methods`` do, to one of the ``things`` if any is known; or,
    of the ``whole`` role, nothing any more."""

    roles: tuple[str, ...]
    methods: tuple[str, ...]
    things: tuple[str, ...]
    whole: bool = False


def refusal(text: str, known: Collection[str]) -> Refusal | None:
    """What a short sentence refuses to some of the ``known`` roles."""
    text = _NO_OTHER.sub(" ", text)
    if _REFUSES.search(text) is None or _ELSE.search(text) or _TWICE.search(text):
        return None
    if len(_MEANT.findall(text)) > 1:
        return None
    words = words_of(text)
    named = [(word, known_role(role_name(word), known)) for word in words]
    roles = tuple(dict.fromkeys(role for _, role in named if role))
    if not roles or len(words) > _MOST_WORDS:
        return None
    rest = [verb_of(word) for word, role in named if not role]
    methods = [method for word in rest for method in VERBS.get(word, ())]
    if _SEEING.search(text) and not methods:
        methods = ["GET"]
    things = tuple(word for word in rest if word not in VERBS and word not in FILLERS)
    if methods == ["GET"] and len(set(things) - _STOP) > 1:
        return None  # of the prices of orders
    whole = not methods and _WHOLE.search(text) is not None
    return Refusal(roles, tuple(dict.fromkeys(methods)) or ALL, things, whole)
