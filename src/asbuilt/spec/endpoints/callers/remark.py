"""Who may call, as a remark on an endpoint's own line or a line below it says: ``(admin only)``,
``— skipper``, ``🔐 clerk, cook``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import part, sentences
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified, marked
from asbuilt.spec.access.roles.at_least import lowest
from asbuilt.spec.access.roles.role import (
    USUAL,
    Callers,
    callers_in,
    guests_in,
    is_anonymous,
)
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said, told_of_rows
from asbuilt.spec.endpoints.callers.callers import (
    OPEN_TO_ALL,
    is_limited,
    is_unsure,
    read_auth,
    read_roles,
    said_of_auth,
)
from asbuilt.spec.endpoints.callers.demand import heed_demand
from asbuilt.spec.endpoints.callers.guard import heed_guards
from asbuilt.spec.endpoints.callers.known_role import known_caller, known_role, may_list, may_name
from asbuilt.spec.endpoints.callers.let_in import heed_condition, let_in, limit_all, not_understood
from asbuilt.spec.endpoints.callers.owner import heed_only
from asbuilt.spec.endpoints.callers.refusal import read_refusal
from asbuilt.spec.endpoints.callers.sign import (
    Signed,
    callers_marked,
    callers_of_row,
    refuses_some,
    signed,
)
from asbuilt.spec.endpoints.callers.taken_back import takes_back
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake

_INLINE = regex.compile(
    r"(?:^|[.;,([—–-]\s*|\s)(?P<key>auth|roles?|callers?|required roles?|allowed roles?)\s*:\s*"
    r"(?=[^\s.;()\[\]])",
    re.I,
)


_IN_A_SENTENCE = regex.compile(
    r"(?:^|[.;!?…)。；！？]\s*|[—–→|·]\s*|\s-\s)[*_]{0,2}(?P<key>[^\W\d_][\w '’-]{1,40})[*_]{0,2}"
    r"\s?[:：][*_]{0,2}\s*(?=[\w`*])"
)
"""``Books a visit. Permitted roles: owner (own ones only), clerk.``, also behind a dash."""
_REMARK = regex.compile(
    r"\((?P<inner>[^()]{3,60})\)|\[(?P<list>[^\[\]()]{3,80})\]$"
    r"|(?:^|[—–:;,.·•|-]\s+)(?P<last>[^\W\d][\w /]{2,30} only)\.?$"
    r"|^(?P<first>[^\W\d][\w /]{2,30} only)(?=[.;]\s|\s?[—–]\s|\s-\s)",
    re.I,
)
_OPEN_REMARKS = {"public", "no auth", "no authentication", "no authorization", "unauthenticated",
                 "no auth required", "no authentication required", "auth not required",
                 "no login", "no login required", "without login"}  # fmt: skip
_PROTECTED_REMARKS = {"auth required", "requires auth", "authentication required", "authenticated",
                      "auth", "requires authentication", "protected", "login required",
                      "requires login", "authorized", "jwt", "bearer", "jwt required",
                      "token required", "signed in", "sign in required"}  # fmt: skip


def read_inline(
    text: Text,
    draft: Draft,
    known: Collection[str] | None = (),
    bracketed: frozenset[str] = frozenset(),
) -> None:
    """``Create a task. Auth: admin`` or ``… (roles: admin, clerk)`` inside of a sentence; also
    ``(admin only)``, and in lines that say little else ``(clerk)`` and ``(public)``: there
    ``known`` are the roles that such a remark may name; None: any, for the document says that roles
    stand there. In ``[admin, clerk]`` at the end a role alone might be what is returned, unless it
    is one of those that are ``bracketed`` in the list."""
    read_refusal(text, draft, known or ())
    if draft.roles is not None or draft.public is not None:
        return
    if named := _in_a_sentence(text):
        read_roles(named, draft)
        return
    if (sign := signed(text)) and _read_signed(sign, draft, known):
        return
    found = _INLINE.search(text.text) if ":" in text.text else None
    if found and not _in_braces(text.text[: found.start()]):
        value = part(text, found.end(), _closing(text.text, found.end()))
        read = read_auth if found["key"].lower() == "auth" else read_roles
        read(value, draft)
        return
    if text.text[:1] == "[" and (led := _LED.match(text.text)):
        _in_front(part(text, *led.span("who")), draft, known or ())
        if draft.roles is not None or draft.demand is not None:
            return
    remarks = [*_REMARK.finditer(text.text)] if _may_remark(text.text) else []
    rests = (part(text, each.end(), len(text.text)) for each in remarks if each["first"])
    if any(map(takes_back, rests)) or _are_among(remarks, known or ()):
        draft.demand = text
        return
    for remark in remarks:
        kind = remark.lastgroup or ""
        said = part(text, *remark.span(kind))
        if kind != "list":
            _remark(said, draft, known)
        elif known is None or "," in said.text or said.text in USUAL | bracketed:
            _remark(said, draft, None if known is None else {*known, *bracketed})
    if draft.roles is None and draft.public is None and known:
        _behind_dash(text, draft, known)
    if draft.roles is None and draft.public is None and known:
        let_in(callers_marked(text, known, whole=False), draft)
    if draft.roles is None and draft.public is None and known:
        _in_clauses(text, draft, known)
    if draft.roles is None and draft.public is None and known:
        _in_sentences(text, draft, known)
    if draft.roles is None and known:
        heed_guards(text, draft, known)
    said_of = [*sentences(text)] if draft.roles is None else []
    for sentence in said_of:
        heed_demand(sentence, draft, known or (), text if len(said_of) > 1 else None)


def _are_among(remarks: Sequence[re.Match[str]], known: Collection[str]) -> bool:
    """Whether several remarks name ``known`` roles: ``all (clerks) or some (cooks)``."""
    inner = [each["inner"] for each in remarks if each["inner"]] if len(remarks) > 1 else ()
    return sum(known_role(each, known) is not None for each in inner) > 1


_LED = regex.compile(r"\[(?P<who>[^\[\]()]{3,80})\](?=\s*(?:$|→|[-=]>|[—–-]\s))")


def _in_front(said: Text, draft: Draft, known: Collection[str]) -> None:
    """Let in the roles in brackets right behind a path, ``[Admin/Clerk] → BoatDto``, if one of them
    is known or an administrator; where more is said of such a one, nobody but administrators."""
    callers = callers_in(said)
    if any(known_caller(each, known) for each in callers):
        let_in(Callers(callers, None), draft)
    elif any(known_role(each, {*known, *USUAL}) for each in regex.findall(r"[\w-]+", said.text)):
        draft.demand = draft.demand or said


def heed_brackets(sentence: Text, draft: Draft, known: Collection[str]) -> None:
    """Let in the ``known`` roles that stand in brackets at the end of a sentence below an endpoint:
    ``Makes an order (editors only).`` Where more is said of them there, nobody but
    administrators."""
    found = _IN_BRACKETS.search(sentence.text) if draft.roles is None else None
    if found is None or draft.public:
        return
    inner = part(sentence, *found.span("inner"))
    if may_name(known, inner.text):
        _remark(inner, draft, known)
        if draft.roles is None and draft.public is None:
            draft.demand = draft.demand or sentence
    else:
        heed_only(inner, draft)


_IN_BRACKETS = regex.compile(r"\((?P<inner>[^()]{3,80})\)\W*$")


def _read_signed(sign: Signed, draft: Draft, known: Collection[str] | None) -> bool:
    """Take what stands behind a sign for the callers, if it is understood as such: behind a lock
    that begins a line any role, elsewhere those that are known."""
    first, *others = sign.pieces
    said = None if routes_in(first) else said_of_auth(first)
    if sign.kind in _LOCKS and sign.leads and said is None:
        if len(first.text.split()) > _LONGEST_REMARK or routes_in(first):
            return False
    elif said is None or not _is_meant(said, sign, known or ()):
        return False
    read_auth(first, draft)
    for each in filter(None, takewhile(bool, map(said_of_auth, others))):
        draft.roles = (*(draft.roles or ()), *(caller.role for caller in each.named)) or None
        draft.rows += tuple((named.role.text, named.word) for named in each.named if named.word)
    return True


_LOCKS = ("lock", "open")


def _is_meant(said: Callers, sign: Signed, known: Collection[str]) -> bool:
    """Whether what stands behind a sign fits it: nobody locks what is open to everyone."""
    if sign.kind == "globe" or said.public:
        return said.public is True and sign.kind in ("globe", "open")
    if said.named:
        is_known = all(known_caller(caller, known) for caller in said.named)
        return is_known or (sign.kind in _LOCKS and sign.leads)
    return sign.kind in _LOCKS


_LONGEST_REMARK = 10


def _in_clauses(text: Text, draft: Draft, known: Collection[str]) -> None:
    """What stands behind a dash says of roles that may act on some rows, all of it or a sentence:
    ``POST /boats — skippers, for boats that they own; the clerk, for any``."""
    dash = _DASH.search(text.text) if may_name(known, text.text) else None
    if dash is None:
        return
    said = part(text, dash.end(), len(text.text))
    for each in (said, *sentences(said)):
        if callers := told_of_rows(each, known):
            let_in(callers, draft)
            return


def _in_sentences(text: Text, draft: Draft, known: Collection[str]) -> None:
    """What one of the sentences says of the callers: which roles may call, or that anyone may
    without signing in, if nothing limits it."""
    names = may_name(known, text.text)
    if not names and not _OPENING.search(english(text.text).lower()):
        return
    said_of = [*sentences(text)]
    for at, sentence in enumerate(said_of, 1):
        if at > 1 and _is_open(sentence):
            draft.public = None if is_unsure(text) else True
            break
        callers = callers_said(sentence, known)
        if not callers and at == len(said_of) > 1:
            callers = callers_marked(sentence, known)  # ``Makes one. *clerk, cook*``
        if callers and callers.named:
            let_in(callers, draft)
            heed_condition(said_of[at] if at < len(said_of) else sentence, draft)
            break
        if callers and callers.public and _WITHOUT.search(english(sentence.text).lower()):
            let_in(None if is_limited(text) or is_qualified(text.text) else callers, draft)
            break


_WITHOUT = regex.compile(
    any_of((r"(?:without|no) (?:an? )?(?:valid )?(?:auth|token|login|sign|log)\w*",))
)
_OPENS = r"\W*(?:public|open|unauthenticated|anonymous|auth|any|every)"
_OPENING = regex.compile(rf"{_WITHOUT.pattern}|\.{_OPENS}|;{_OPENS}")
"""What a text in small letters has where one of its sentences opens an endpoint."""


def _is_open(sentence: Text) -> bool:
    """Whether a sentence says no more than that anyone may call: ``Public.``, ``No token.``."""
    about = normal_title(english(sentence.text))
    opens = about in _OPEN_REMARKS or OPEN_TO_ALL.fullmatch(about)
    return bool(opens or _OPEN_SENTENCE.fullmatch(about))


_OPEN_SENTENCE = regex.compile(
    r"(?:(?:this |the )?(?:endpoint|route|call) )?(?:is )?(?:public(?:ly accessible| endpoint)?"
    r"|open to (?:all|any ?(?:one|body)|every ?(?:one|body)|the public))"
    r"|no (?:token|credentials?|(?:api )?key|account|sign in|log in)"
)


def _in_a_sentence(text: Text) -> Text | None:
    """What stands behind the words that say that roles follow, where a sentence begins with them;
    with all that is said behind it, for that may take something back."""
    for found in (
        _IN_A_SENTENCE.finditer(text.text) if ":" in text.text or "：" in text.text else ()
    ):
        key = normal_title(found["key"])
        is_inline = " " in found["key"] or key != found["key"].casefold()  # or in another language
        if is_inline and names_roles(key):
            return part(text, found.end(), len(text.text))
    return None


def _closing(text: str, start: int) -> int:
    """Where what begins at ``start`` ends, with all that may take something back of it: at the
    bracket that closes one in which it stands, or with the text."""
    depth = 0
    for at, sign in enumerate(text[start:], start):
        if sign in "([":
            depth += 1
        elif sign in ")]" and depth == 0:
            return at
        elif sign in ")]":
            depth -= 1
    return len(text)


def _in_braces(before: str) -> bool:
    """Whether what follows stands in an object, ``{id, role: "clerk"}``: what is answered."""
    return before.count("{") > before.count("}")


def _behind_dash(text: Text, draft: Draft, known: Collection[str]) -> None:
    """``POST /boats — makes one — skipper``, ``POST /boats — skipper — makes one``, ``POST /boats ·
    skipper``; behind a single dash stands what it makes: ``POST /skippers — skipper``."""
    dashes = [*_DASH.finditer(text.text)]
    if len(dashes) > 1 and _between(text, dashes, draft, known):
        return
    if len(dashes) > 1 or (dashes and dashes[0]["dot"]):
        said = part(text, dashes[-1].end(), len(text.text), "*_`")
        if is_anonymous(said.text):
            let_in(Callers(guests_in(said), True), draft)
        else:
            draft.public = None
            _remark(said, draft, known)
    elif dashes:
        let_in(
            _callers_behind(part(text, dashes[0].end(), len(text.text), "*_`."), draft, known),
            draft,
        )


def _between(
    text: Text, dashes: Sequence[re.Match[str]], draft: Draft, known: Collection[str]
) -> bool:
    """Whether the callers stand between the first two dashes: they are let in, as far as what the
    call does, behind them, takes nothing back. What the path is about is no caller."""
    said = part(text, dashes[0].end(), dashes[1].start(), "*_`")
    path = {singular(snake(each)) for each in draft.route.path.split("/")}
    rest, last = (part(text, dashes[at].end(), len(text.text)) for at in (1, -1))
    ending = callers_in(last)
    is_code = dashes[0]["dot"] is not None and said.text.isupper()  # `GET /admin/x` · ADMIN — all
    about = () if is_code else callers_in(said)
    if any(singular(each.role.text) in path for each in about) or (
        ending and all(known_caller(each, known) for each in ending)
    ):
        return False
    _remark(said, draft, known)
    if tells_when(rest.text) or is_unsure(rest) or _MAY_TAKE_BACK.search(english(rest.text)):
        draft.public = None
        own = _OWN.fullmatch(english(rest.text))
        limit_all(draft, part(rest, own.start("rows"), len(rest.text)) if own else rest)
    return draft.roles is not None or draft.public is not None


_OWN = regex.compile(
    r"[a-z]+(?: [a-z]+)? \(?(?P<rows>(?:only )?(?:(?:the|their|his|her|its) )?own(?: [a-z]+){0,2})"
    r"\)?\W*",
    re.I,
)
"""``lists their own codes``, ``lists codes (own)``."""
_MAY_TAKE_BACK = regex.compile(
    r"\b(?:own(?:ed)?|their|his|her|self|mine|not?|never|cannot|may|must|needs?|403)\b|n['’]t\b",
    re.I,
)


def _callers_behind(said: Text, draft: Draft, known: Collection[str]) -> Callers | None:
    """The ``known`` roles behind a single dash, where nothing else can be meant: several, ``nobody
    but admins``, or ``editors`` of which the path has none."""
    if "(" in said.text:
        return None  # what stands in brackets says more of some: others read that
    alone = _NOBODY_BUT.match(said.text)
    listed = part(said, alone.end(), len(said.text)) if alone else said
    callers = callers_in(listed)
    meant = [known_caller(each, known) for each in callers]
    if not callers or not all(meant):
        return None
    word = callers[0].role.text
    path = {singular(snake(each)) for each in draft.route.path.split("/")}
    if len(callers) > 1 or alone or (singular(word) != word and singular(word) not in path):
        return Callers(tuple(filter(None, meant)), None)
    return None


_NOBODY_BUT = regex.compile(r"(?:(?:nobody|no one|none) (?:but|except)|only|just) (?:the )?", re.I)

_DASH = regex.compile(r"\s(?:[—–-]|→|(?P<dot>[·•|]))\s")


def _may_remark(text: str) -> bool:
    """Whether ``text`` has the brackets of a remark, or ends or begins as one does."""
    is_last = "(" in text or text[-1:] == "]" or text[-5:].rstrip(".").lower().endswith("only")
    return is_last or " only" in text[:38].lower()


def _remark(said: Text, draft: Draft, known: Collection[str] | None) -> None:
    about = normal_title(english(said.text))
    least = lowest(said)
    is_list = known is None or least is not None or may_list(known, said.text)
    callers = callers_in(least or said) if is_list else ()
    if least and known and all(known_caller(each, known) for each in callers):
        draft.at_least = True
    if known is not None and not known and " " not in about:
        return
    if about in _OPEN_REMARKS or OPEN_TO_ALL.fullmatch(about):
        draft.public = None if marked(said.text) else True
    elif about in _PROTECTED_REMARKS:
        draft.public = False
    elif known is None and is_anonymous(said.text):
        let_in(Callers(guests_in(said), True), draft)
    elif known is None:
        let_in(Callers(callers, None), draft)
    elif callers and all(meant := [known_caller(each, known) for each in callers]):
        let_in(Callers(tuple(filter(None, meant)), None), draft)
    else:
        heed_only(said, draft)


def read_marked(block: Block, draft: Draft, known: Collection[str]) -> None:
    """Take what a block says of callers by signs and marks."""
    match block:
        case Paragraph(lines=lines):
            said = lines
        case List(items=items):
            said = tuple(item.text for item in items)
        case Quote(children=children):
            for child in children:
                read_marked(child, draft, known)
            return
        case Table() if draft.roles is None and not draft.public:
            let_in(callers_of_row(block, known), draft)
            return
        case _:
            return
    doubtful = any(each.kind == "unparsable-roles" for each in draft.troubles)
    for text in said:
        if draft.roles is None and not draft.public and not doubtful:
            let_in(callers_marked(text, known), draft)
            if refuses_some(text, known) or _locks_open(text, draft):
                draft.troubles.append(not_understood(text))


def _locks_open(text: Text, draft: Draft) -> bool:
    """Whether behind a lock stands what would open an endpoint to everyone: ``🔐 guest``."""
    sign = signed(text) if draft.roles is None else None
    said = said_of_auth(sign.pieces[0]) if sign and sign.kind == "lock" and sign.leads else None
    return said is not None and said.public is True
