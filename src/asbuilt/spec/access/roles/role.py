"""Roles and callers as people write them in a matrix or beside an endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.access.condition import AT_TIMES
from asbuilt.spec.access.doubt import is_adverb, is_guarded, is_qualified, is_refused, marked
from asbuilt.spec.access.grant import grant, plain
from asbuilt.spec.access.own_rows import WHO_SEES
from asbuilt.spec.access.proof import WITH_PROOF, is_proof
from asbuilt.spec.conjunction import AND, HAN_AND, HAN_OR, OR
from asbuilt.spec.endpoints.route import METHODS
from asbuilt.spec.language import (
    begins_limit,
    behind_refusal,
    english,
    limits,
    remembered,
    says_only,
    spoken,
    translated,
    without_article,
)
from asbuilt.spec.languages.language import CJK
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular

ANONYMOUS = "anonymous"

ROLE_COLUMNS = (
    "role", "user_role", "account_role", "role_name", "rolle", "rol", "rôle", "papel", "perfil",
    "profil", "роль", "角色",
)  # fmt: skip
"""Columns that hold the role of a person, by their names in small letters."""

USUAL = frozenset({"admin", "admins", "administrator", "administrators"})
"""Roles that a remark may name although no list of the document does."""
USUAL_ROLE = "admin"
"""What all of them are called where the document has no name for them."""
_ANONYMOUS = {
    "anonymous", "public", "guest", "guests", "unauthenticated", "everyone", "anyone", "visitor",
    "everybody", "anybody",
    "visitors", "anonymous user", "anonymous users", "public user", "public users", "none",
    "not signed in", "no auth",
    "general public", "unregistered",
}  # fmt: skip
SIGNED_OUT_OR_NOT = ("visitor", "guest")
"""What may be a role as well, most so the first."""
_EVERYONE = (
    r"(?:(?:open to )?(?:(?:every|any)(?:one|body)"
    r"|(?:all|every|each)(?: (?:callers?|users?|clients?))?)"
    r"|public|anonymous|open|todos|todas|tous|toutes|все|全部|所有人)"
)
_EVEN = r"(?:(?:also|even|whether|including|incl[.]?) )"
CREDENTIAL = (
    r"(?:token|log[ -]?in|sign[ -]?in|account|session|credentials?|password|(?:api[ -])?key"
    r"|(?:(?:client|valid|user) )?certificate)"
)
"""What callers show who sign in, as it is said that none is needed."""
_SIGNED_OUT = regex.compile(
    rf"{_EVEN}?(?:"
    r"(?:no|without(?: an?| any)?) (?:token|log[ -]?in|sign[ -]?in|account|session|credential)s?"
    r"|(?:logged|signed)[ -]out|not (?:logged[ -]in|authenticated)"
    r"|(?:anonymous|unauthenticated|unregistered|(?:logged|signed)[ -]out)"
    r" (?:callers?|visitors?|users?|clients?))"
    rf"|{_EVERYONE}[,;:，]? ?(?:[–—-] )?\(?{_EVEN}?(?:(?:signed|logged)[ -]in or not"
    rf"|(?:without(?: an?| any)?|no) {CREDENTIAL}"
    r"(?: (?:as well|too|either|(?:is )?(?:needed|required|necessary)))?"
    r"|(?:anonymous|signed[ -]out|logged[ -]out)(?: ?(?:ones?|callers?|users?|visitors?))?)\)?"
)
"""Who has not signed in, ``also without login``, and ``everybody, without login as well``."""
EVERY_ROLE = regex.compile(
    r"(?:(?:any|all|every)\s+)?(?:signed[- ]in|logged[- ]in|authenticated)"
    r"(?:\s+(?:users?|callers?|roles?))?|(?:any|all|every)\s+roles?"
    r"|(?:all|every|each|any)(?:\s+of)?\s+(?:(?:the|these)\s+)?"
    r"(?:them|two|three|four|five|six|seven|eight|[2-9])(?:\s+(?:of them|roles?))?"
    r"|both(?:\s+roles)?|(?:every|any)(?:one|body) (?:who (?:is|has) )?(?:signed|logged) in",
    re.IGNORECASE,
)
"""Whoever has signed in, as sentences and cells say it."""
_EVERY_ROLE = {"all", "all roles", "any", "any role", "every role"}
_OF_OWN = (
    r"\s+(?:but\s+)?(?:only\s+)?(?:for|on|of|with)\s+"
    r"(?:(?:only|the|its|their|his|her|his or her)\s+){0,3}own\b"
)
"""What says behind a role and a comma on which rows it may act: ``clerk, for its own orders``."""
_SEPARATOR = regex.compile(
    r"[(\[（][^()\[\]（）]*[)\]）]"  # what stands in brackets is a remark, whatever is in it
    rf"|(?P<mark>\s*,(?!(?:\s+(?:{AND}|{OR}))?{_OF_OWN})\s*(?:(?:{AND}|{OR})\s+)?"
    rf"|\s*(?:[/|;&+、，；]|<br\s?/?>)\s*|\s+(?:{AND}|{OR})\s+"
    rf"|(?<=[*`])(?:{AND}|{OR})(?=[*`])"  # as Chinese has it, without spaces
    rf"|(?:(?<=[\u4e00-\u9fff])|(?<=[a-z] ))[{HAN_AND}{HAN_OR}](?=[\u4e00-\u9fff]| [a-z]))"
)
_BRACKETS = regex.compile(
    r"[(\[{（](?P<inner>[^()\[\]{}（）]*)[)\]}）]|(?P<mark>[*_]{1,3})(?P<marked>[^*,]+,[^*]+)(?P=mark)"
)
"""A whole list in brackets, or in italics: ``*clerk, admin*``."""
_ENTRY = regex.compile(
    r"(?:(?:is|are)\s+(?=public\b))?(?:also\s+)?(?:(?:requires?|required|needs|for|by|per|only|just|solely|exclusively|any)\s+)?(?:roles?(?:\s*[:=]\s*|\s+))?"
    r"(?P<name>(?!(?:all|every\w*|any\w*|nobody|not|no|own|self(?!-)|mine|is|are)\b)[^()\[\]（）]{1,60}?)(?:\s+(?:only|roles?|required|access|alike|equally))*"
    r"(?:\s*[(\[（](?:(?P<how>[^()\[\]（）]*\b(?:jwt|bearer|token|session|cookie|auth|key|sso)\b"
    r"[^()\[\]（）]*)|(?P<rows>\w[\w'’-]*(?: [\w'’-]+){0,9}))[)\]）]"
    r"|(?::|\s[–—-])\s+(?P<scope>own(?: (?!only\b)[\w-]+)?|all|everything)"
    rf"|\s+(?P<proof>{WITH_PROOF})"
    rf"|,?(?={_OF_OWN})\s+[a-z ]{{2,40}}?\s(?P<own>own(?: [\w-]+){{0,3}}))?(?:\s+only)?",
    re.IGNORECASE,
)
"""One entry of a list: a role, and in brackets how it signs in or on which rows it may act; also
``clerk: own`` and ``clerk, for own orders only``."""
_EDGES = " .:;,!?👤👑🔑🔒🛡️⭐"
_SYMBOLS = regex.compile(r"^[^\w`(@]+(?=\w)|(?<=\w)[^\w`)]+$")
"""``👀`` before a name."""
_LEADING = regex.compile(r"^[^\w`(@]+(?=\w)")
_GAP = regex.compile(r"\W*\s\W*")
LIMITS = (
    r"(?:but|yet|except|although|though|only|if|when|where|unless|until|once|provided|as long as"
    rf"|while|after|before|within|inside|internal\w*|private\w*|{WITH_PROOF})\b"
)
"""What makes of all callers some, or of always sometimes: ``public, but only for members``."""
TAKES_OUT = (
    r"(?:except\w*|(?:all|every\w*|any\w*|whatever|nothing) but|other than|rather than"
    r"|apart from|aside from|save for|minus|exclud\w+|without|den(?:y|ied))\b"
)
"""What makes the rest of a list what is not granted: ``everything other than `DELETE /x` ``."""
_NAME = regex.compile(
    r"(?!(?:none|nobody|no|their|his|her|its|my|your"
    r"|see|same|as|like|refer|cf|tbd|becomes?|gets?|has|have|needs?|receives?|with(?:out)?|who|which|then|by|in|on|at|not|during"
    rf"|{LIMITS})\s)"
    r"(?!non-)[^\W\d_][\w-]*"
    r"(?: (?!(?:xor|may|can|is|are|must|has|who|and|etc|later|soon|with(?:out)?|at|by|during"
    rf"|from|via|on(?! (?:duty|call|shift)\b)|{LIMITS})\b)"
    r"[\w-]+){0,2}",
    re.IGNORECASE,
)


STRUCK = regex.compile(r"~~|<(?:del|s|strike)>", re.I)
"""Marks of what is said no more."""


def is_anonymous(text: str) -> bool:
    """Whether ``text`` means callers who have not signed in: guests and visitors do, unless the
    document knows them."""
    meant = english(without_article(text))
    if STRUCK.search(text):
        return False
    if (meant.endswith((")", "）")) and is_taken_back(meant)) or meant.endswith("?"):
        return False
    said = _unadorned(plain(meant)).lower()
    said = said.removeprefix("is ").removeprefix("are ")
    if said in _ANONYMOUS:
        known = spoken().known_guests
        return not known or singular(said) not in known
    return _SIGNED_OUT.fullmatch(said) is not None


def is_taken_back(text: str) -> bool:
    """Whether a bracket behind a name of all callers makes of them some: ``public (beta)``."""
    bracket = text[max(text.rfind("("), text.rfind("（"), 0) :]
    return is_qualified(bracket) or is_guarded(bracket) or _LIMITED.search(bracket) is not None


def guest_word(text: str) -> str:
    """The one of :data:`SIGNED_OUT_OR_NOT` that ``text`` is in whatever language, or nothing."""
    word = singular(plain(english(text)).lower())
    return word if word in SIGNED_OUT_OR_NOT else ""


def guests_in(text: Text) -> tuple[Caller, ...]:
    """Who has not signed in, where a text calls them by a :func:`guest_word`."""
    return (Caller(Text(ANONYMOUS, text.span)),) if guest_word(text.text) else ()


@remembered
def role_name(text: str) -> str:
    """The role that ``text`` names: ``team_lead`` for "the Team Lead", ``anonymous`` for "Public".

    In code marks a name stays as it is.
    """
    if not text[-1:].isalnum():
        text = _IN_BRACKETS.sub(r"\g<name>", text)
    if is_anonymous(text):
        return ANONYMOUS
    known = spoken().known_guests
    return (known and known.get(guest_word(text))) or spelled(text)


def spelled(text: str) -> str:
    """The name of a role as :func:`role_name` has it, whoever that is."""
    bare = _unadorned(plain(text))
    if "`" in text:
        return bare
    return _GAP.sub("_", without_article(_ARTICLE.sub("", bare.lower().strip(_EDGES))))


_IN_BRACKETS = regex.compile(
    r"\A[* ]*[(\[{<（【«„“\"'](?P<name>[^()\[\]{}<>（）【】«»„“”\"']{1,60})[)\]}>）】»“”\"'][* ]*\Z"
)
_ARTICLE = regex.compile(r"(?:an?|the) (?=\w)")


def _unadorned(text: str) -> str:
    """``text`` without symbols before and behind it."""
    return text if text[:1].isalnum() and text[-1:].isalnum() else _SYMBOLS.sub("", text)


class Caller(Struct, frozen=True):
    """One of those who may call: the name of a role, and the word that says on which rows it may
    act, as in ``clerk (own)``; None: on all."""

    role: Text
    word: Text | None = None

    def moved(self, to: Text) -> Caller:
        """The same caller of a list that was read by itself, named where it stands in a text."""
        return Caller(_moved(self.role, to), _moved(self.word, to) if self.word else None)


class Callers(Struct, frozen=True):
    """The callers that are ``named``, and whether everyone may call, signed in or not; None: that
    is not said. ``unread`` is what says whom calls are for in words that are not understood."""

    named: tuple[Caller, ...]
    public: bool | None
    unread: Text | None = None

    def moved(self, to: Text) -> Callers:
        """The same callers, named where what was read by itself stands in a text."""
        return Callers(tuple(caller.moved(to) for caller in self.named), self.public)


def _moved(text: Text, to: Text) -> Text:
    return Text(text.text, Span(to.place(text.span.start), to.place(text.span.end - 1) + 1))


def callers_in(text: Text) -> tuple[Caller, ...]:
    """The callers of a list, ``admin, clerk (own)``; nothing if it says more."""
    return tuple(caller.moved(text) for caller in _listed(text.text))


@remembered  # the rows of a table name the same
def _listed(listed: str) -> tuple[Caller, ...]:
    text = Text(listed, Span(0, len(listed)))
    whole = _BRACKETS.fullmatch(listed)
    said = part(text, *whole.span("marked" if whole["mark"] else "inner")) if whole else text
    if granted := grants_in(said):
        return granted
    found = [_caller(piece) for piece in pieces(said)]
    callers = tuple(caller for caller in found if caller)
    opens = any(caller.role.text == ANONYMOUS for caller in callers)
    if len(callers) != len(found) or (opens and is_qualified(said.text)):
        return ()
    return callers


def roles_in(text: Text) -> tuple[Text, ...]:
    """The roles of a list, ``admin, manager``, by their names; nothing if it says more."""
    return tuple(caller.role for caller in callers_in(text))


def is_every_role(text: str) -> bool:
    """Whether a cell means whoever has signed in, and no role of that name."""
    return EVERY_ROLE.fullmatch(english(text).strip()) is not None


def callers_of(cell: Text, known: Sequence[str] = ()) -> tuple[Caller, ...] | None:
    """The callers that a cell of a table of roles names: nobody in an empty one or one that
    refuses, all that are ``known`` where it says so. None when it says something else."""
    if grant(cell.text)[0] in ("deny", "empty"):
        return ()
    if known and (normal_title(cell.text) in _EVERY_ROLE or is_every_role(cell.text)):
        return tuple(Caller(Text(name, cell.span)) for name in known)
    if is_anonymous(cell.text):
        return None if marked(cell.text) else (Caller(Text(ANONYMOUS, cell.span)),)
    return callers_in(cell) or None


def roles_of(header: Text) -> tuple[Text, ...]:
    """The roles of a column: one, or several as in ``Clerk / Cook``."""
    several = roles_in(header)
    return several if len(several) > 1 else (header,)


def pieces(text: Text) -> Iterator[Text]:
    """The entries of a list on one line, which commas, slashes, "and" and "or" separate."""
    said = translated(text.text)
    start = 0
    marks = (found for found in _SEPARATOR.finditer(said.text) if _separates(found["mark"]))
    for mark in (*marks, None):
        end = mark.start() if mark else len(said.text)
        piece = part(text, *said.origin(start, end))
        if piece.text.strip("`* "):
            yield piece
        start = mark.end() if mark else end


def _separates(mark: str | None) -> bool:
    """Whether something stands between roles: an article of one language is *or* in another."""
    return mark is not None and mark.strip().casefold() not in spoken().articles


def _caller(piece: Text) -> Caller | None:
    elided = _ELIDED.match(piece.text)
    if elided and elided["article"].casefold() in spoken().articles:
        piece = part(piece, elided.end(), len(piece.text))
    if mark := marked(piece.text):
        caller = _caller(part(piece, 0, mark.start()))
        sign = part(piece, *mark.span("mark"))
        return Caller(caller.role, caller.word or sign) if caller else None
    said = translated(piece.text)
    if (led := _IS_FOR.match(said.text)) and said.changed:
        piece = part(piece, said.origin(led.end(), len(said.text))[0], len(piece.text))
        said = translated(piece.text)
    if _SIGNED_OUT.fullmatch(said.text.strip("`*_ .").lower()):
        return Caller(Text(ANONYMOUS, piece.span))
    if is_refused(said.text) or is_proof(said.text) or _says_no_name(said.text):
        return None
    found = _ENTRY.fullmatch(said.text)
    name = part(piece, *said.origin(*found.span("name"))) if found else piece
    bare = name.text.replace("`", "").replace("*", "")
    if not found or not _NAME.fullmatch(_LEADING.sub("", bare)) or _shuts_out(bare):
        return None
    if bare.strip() in METHODS or (_HAN.search(bare) and _DOES.search(english(bare))):
        return None
    scope = next((name for name in ("rows", "own", "proof") if found[name]), "scope")
    rows = part(piece, *said.origin(*found.span(scope))) if found[scope] else None
    kind, word = _rows_of(rows) if rows else ("allow", None)
    if kind == "deny":
        return None
    if rows and word and _OWNER_OF.search(bare) and _HOLDER.fullmatch(word):
        return Caller(Text(role_name(rows.text), rows.span), Text("own", name.span))
    role = Text(role_name(name.text), name.span)
    return Caller(role, Text(_own(word), rows.span) if rows and word else None)


_IS_FOR = regex.compile(r"is\s+(?:only\s+)?for\s+(?=\S)")
"""``仅限店长``, which has no other word for *only*."""
_ELIDED = regex.compile(r"(?P<article>[^\W\d_]{1,2})['’](?=\w)")
"""``l'association``"""
_HAN = regex.compile(f"[{CJK}]")
_DOES = regex.compile(r"\b(?:may|can|could|must|own|all|only)\b", re.I)
"""What a name of several signs does not have in it, and a clause may: ``馆员可查看``."""
_OWNER_OF = regex.compile(r"\w\s+owner$", re.IGNORECASE)
_HOLDER = regex.compile(
    r"(?!(?:own|self|mine|read|write|view|edit|full|limited|partial|assigned|team)\b)[a-z]\w{2,30}",
    re.IGNORECASE,
)
"""A name for whoever owns the row, beside the role of such people: ``order owner (buyer)``."""


def _shuts_out(name: str) -> bool:
    """Whether a name is none, but says in another language who may not: ``salvo el guarda``,
    ``nicht der Wart``, ``馆员除外``."""
    return begins_limit(name.strip()) or behind_refusal(f"{name} ") != ""


def _says_no_name(said: str) -> bool:
    return _NO_NAME.search(said) is not None or is_adverb(said.strip("`*_ ."))


_NO_NAME = regex.compile(
    r"!=|≠|<>|/=|[∉¬]|\bnot in\b|\bis not\b|^\W*(?:may|can|could|must|should|shall)\s"
    r"|^\W*(?:(?:and|but|or|also|only|each)\s+){0,3}(?:for|of|on|to|with|in)"
    r"\s+(?:\w+\s+){0,3}own\b|\w (?:without|no) (?:login|token)$"
    r"|^\W*(?:[\w-]+ ){0,2}(?:signatures?|secrets?|hmac)\W*$",
    re.I,
)
"""What compares, what begins with what somebody may do or on which rows, what needs no sign-in, and
what a call carries that nobody signs in with."""


def grants_in(text: Text) -> tuple[Caller, ...] | None:
    """The callers of ``clerk yes, cook own, guest no``: each piece says what its role may. One that
    may on a condition of the document's own, ``installer commissioning``, has its word; None for a
    list of which no more than half says yes or no."""
    if text.text.count(" ") + text.text.count(":") < _FEWEST_GAPS:
        return None
    callers: list[Caller] = []
    plainly: list[bool] = []
    for piece in pieces(text):
        said = translated(piece.text)
        found = _GRANTED.fullmatch(said.text)
        if found is None or _LIMITED.search(_ONLY.sub("", said.text)):
            return None
        kind, word = grant(_ONLY.sub("", found["grant"]))
        plainly.append(kind != "word" or word == "own")
        role, rows = (part(piece, *said.origin(*found.span(name))) for name in ("name", "grant"))
        if kind != "deny":
            name = Text(role_name(role.text), role.span)
            callers.append(Caller(name, Text(word, rows.span) if word else None))
    return tuple(callers) if 2 * sum(plainly) >= len(plainly) > 1 else None


_FEWEST_GAPS = 2
"""Between the roles of two pieces and what they may."""
_GRANTED = regex.compile(
    r"(?P<name>[`*]{0,2}[^\W\d_][\w-]*[`*]{0,2}(?: [\w-]+){0,2}?)(?: ?[:=] ?| )"
    r"(?P<grant>yes|no|allow(?:ed)?|den(?:y|ied)|none|all|full|[✅✔✓❌✗✘✖]"
    r"|(?:only )?(?:(?:their|his|her|its|the) )?own(?: [\w-]+){0,2}|[a-z][\w-]{3,30})",
    re.I,
)
_ONLY = regex.compile(r"(?:^|\b)(?:only )?(?:(?:their|his|her|its|the) )?(?=own\b)", re.I)
_LIMITED = regex.compile(rf"\b{LIMITS}", re.I)


def _rows_of(rows: Text) -> tuple[str, str | None]:
    """What a bracket behind a role grants: all rows, those of a word, or none."""
    everything = normal_title(rows.text) in _EVERY_ROLE
    return ("allow", None) if everything else grant(rows.text)


def _own(word: str) -> str:
    """``own`` of ``own requests``, in whatever language; any other word as it is, and what says
    more: ``not their own``, ``own unless sold``."""
    if _WHO_SEES.fullmatch(english(word)):
        return "own"
    further = behind_refusal(word) or (limits(word) and not says_only(word))
    if further or _FURTHER.search(_ONLY_AT.sub("", english(word))) or _AT_TIMES.search(word):
        return word
    if _OWN_IN_HAN.fullmatch(english(word).strip()):
        return "own"
    return next((each for each in word.split() if english(each) == "own"), word)


_WHO_SEES = regex.compile(WHO_SEES, re.I)
_OWN_IN_HAN = regex.compile(rf"own\s?(?:(?![{HAN_AND}{HAN_OR}])[{CJK}]){{1,8}}")
"""``own 订单``, where no space parts the words."""
_AT_TIMES = regex.compile(rf"\b(?:{AT_TIMES}|on (?:duty|call|shift))\b", re.I)
_ONLY_AT = regex.compile(r"^only\b|\bonly$", re.I)
_FURTHER = regex.compile(rf"\b(?:not|no|never|others?|{LIMITS}|{TAKES_OUT})\b", re.I)
