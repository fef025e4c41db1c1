"""Signs beside endpoints and below them that tell who may call: ``🔐 clerk, cook``, ``👥 clerk``,
``✅ clerk ❌ cook``, `` `clerk` `cook` ``, and a row of ticks below the names of roles.

A sign without words is not read: it may stand for anything that a legend says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.roles.role import Caller, Callers, callers_in, pieces, role_name
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.known_role import known_caller, known_role, may_name
from asbuilt.spec.title import normal_title

_LOCKS, _KEYS, _GLOBES, _PEOPLE = "🔐🔒🛡", "🔑🗝", "🌐🌍🌎🌏", "👤👥🙋👮🧑"
_SIGN = regex.compile(
    rf"[:🔓{_LOCKS}{_KEYS}{_GLOBES}{_PEOPLE}](?:"
    rf"(?P<lock>(?<=[{_LOCKS}])|(?<=:)(?:(?:closed_)?lock(?:_with_(?:ink_pen|key))?|shield):)"
    r"|(?P<open>(?<=🔓)|(?<=:)unlock:)"
    rf"|(?P<key>(?<=[{_KEYS}])|(?<=:)(?:old_)?key:)"
    rf"|(?P<globe>(?<=[{_GLOBES}])|(?<=:)(?:globe_with_meridians|earth_(?:africa|americas|asia)):)"
    rf"|(?P<people>(?<=[{_PEOPLE}])|(?<=:)busts?_in_silhouette:))\ufe0f?[\s:：–—-]*"
)
_ELSE = regex.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u23e9-\u23fa]|\\s:[a-z_]{3,30}:")
"""A sign of something else, which ends what is said of callers."""
_LABEL = regex.compile(
    r"[*_]{0,2}(?P<key>[^\W\d_][\w ]{1,30})(?:[:：][*_]{0,2}|[*_]{0,2}\s?[:：])\s*"
)
_NEXT = regex.compile(r"\s+(?:[·•|]|\+(?=\s))\s+")
_EDGES = " ·•|,;–—-"


class Signed(Struct, frozen=True):
    """The words behind a sign of a ``kind``, piece by piece; ``leads`` where a text begins with
    it."""

    kind: str
    pieces: tuple[Text, ...]
    leads: bool


def signed(text: Text) -> Signed | None:
    """What stands behind the first sign of a lock, the world or people in a text."""
    if text.text.isascii() and ":" not in text.text:
        return None
    found = _SIGN.search(text.text)
    if not found or (found.start() and not text.text[found.start() - 1].isspace()):
        return None
    start = found.end()
    if label := _LABEL.match(text.text, start):
        if not names_roles(normal_title(label["key"])):
            return None
        start = label.end()
    other = _ELSE.search(text.text, start)
    value = part(text, start, other.start() if other else len(text.text), _EDGES)
    ends = [(0, 0), *(gap.span() for gap in _NEXT.finditer(value.text))]
    ends.append((len(value.text), len(value.text)))
    said = tuple(part(value, left[1], right[0]) for left, right in pairwise(ends))
    leads = not text.text[: found.start()].strip("*_> ")
    return Signed(found.lastgroup or "", said, leads) if value.text else None


def is_locked(text: str) -> bool:
    """Whether the last sign of a text says that callers have to sign in: ``🔒 guest``."""
    found = [*_SIGN.finditer(text)] if not text.isascii() or ":" in text else []
    return bool(found) and found[-1].lastgroup == "lock"


def callers_marked(text: Text, known: Collection[str], *, whole: bool = True) -> Callers | None:
    """The callers that a text tells by signs or marks and by nothing but the names of ``known``
    roles; unless it is that as a ``whole``, at its end."""
    if not known or not may_name(known, text.text.replace("ROLE_", "")):
        return None
    found = signed(text)
    if found and found.leads and found.kind in ("people", "key", "lock"):
        return people(found, known)
    if not whole and (first := _TICKED.search(text.text) or _CHIPS.search(text.text)):
        text = part(text, first.start(), len(text.text))
    notations = (_ticked, _chips, _in_marks, _labelled, _annotated) if whole else (_ticked, _chips)
    return next(filter(None, (read(text, known) for read in notations)), None)


def refuses_some(text: Text, known: Collection[str]) -> bool:
    """Whether a text is nothing but a sign that refuses and ``known`` roles: ``🚫 guest``."""
    sign = None if text.text.isascii() else _TICKED.match(text.text)
    if not sign or sign["sign"] not in _CROSSES:
        return False
    rest = part(text, sign.end(), len(text.text))
    return bool(rest.text) and all(_names(rest, known))


def people(found: Signed, known: Collection[str]) -> Callers | None:
    """The callers behind a sign that may be of anything else: all are ``known`` roles."""
    callers: list[Caller] = []
    for each in found.pieces:
        named = callers_in(each)
        meant = [known_caller(caller, known) for caller in named]
        if not named or not all(meant):
            break
        callers += filter(None, meant)
    return Callers(tuple(callers), None) if callers else None


# ---------------------------------------------------------------- ticks and crosses

_TICKS, _CROSSES = "✅✔☑🟢👍✓", "❌✗✘✖🚫⛔🔴"
_TICKED = regex.compile(f"(?P<sign>[{_TICKS}{_CROSSES}])\ufe0f?")


def _ticked(text: Text, known: Collection[str]) -> Callers | None:
    """``✅ clerk, cook ❌ guest``, ``clerk ✅ · cook ❌``: whoever is ticked, if all are known."""
    signs = [*_TICKED.finditer(text.text)] if not text.text.isascii() else []
    if not signs:
        return None
    leads = not text.text[: signs[0].start()].strip(_BESIDE)
    ends = [0, *(sign.end() for sign in signs)]
    starts = [*(sign.start() for sign in signs), len(text.text)]
    places = [*zip(ends, starts, strict=True)]
    callers: list[Caller] = []
    for sign, (start, end) in zip(signs, places[1:] if leads else places[:-1], strict=True):
        names = [*_names(part(text, start, end), known)]
        if not names or not all(names):
            return None
        if sign["sign"] in _TICKS:
            callers += (Caller(name) for name in names if name)
    rest = "" if leads else text.text[ends[-1] :]
    return Callers(tuple(callers), None) if callers and not rest.strip(_BESIDE) else None


_BESIDE = " ·•|,;.–—-*_"


def _names(text: Text, known: Collection[str]) -> Iterator[Text | None]:
    """The roles that a text is a list of; None for what is no known one, or has a remark."""
    bare = part(text, len(text.text) - len(text.text.lstrip(_BESIDE)), len(text.text), _BESIDE)
    for piece in pieces(bare):
        remarked = "(" in piece.text or "[" in piece.text
        role = None if remarked else known_role(role_name(piece.text), known)
        yield Text(role, piece.span) if role else None


def callers_of_row(table: Table, known: Collection[str]) -> Callers | None:
    """The callers whom a table of one row grants the endpoint above it: its header is of nothing
    but ``known`` roles."""
    if len(table.rows) != 1 or not known:
        return None
    roles = [known_role(role_name(cell.text), known) for cell in table.header]
    if not all(roles):
        return None
    callers: list[Caller] = []
    for role, cell in zip(roles, table.rows[0], strict=True):
        kind, word = grant(cell.text)
        if kind in ("allow", "word") and role:
            callers.append(Caller(Text(role, cell.span), Text(word, cell.span) if word else None))
    return Callers(tuple(callers), None) if callers else None


# ---------------------------------------------------------------- names in marks

_CHIP = r"(?:`[^`\s]{2,40}`|\[[^\[\]\s]{2,40}\]|@[\w-]{2,40}|#[\w-]{2,40})"
_SEVERAL = rf"{_CHIP}(?:[\s,·•|/&+]{{1,3}}{_CHIP}){{1,12}}$"
_CHIPS = regex.compile(rf"(?<=\s){_SEVERAL}|^{_SEVERAL}")
_ONE_CHIP = regex.compile(_CHIP)
_IN_MARKS = regex.compile(
    r"(?:→|⇒|->|=>|▸|▶|»)\s*(?P<told>.+)|(?P<mark>[*_]{1,2})(?P<marked>.+)(?P=mark)"
)
_FEWEST = 2


def _chips(text: Text, known: Collection[str]) -> Callers | None:
    """`` `clerk` `cook` ``, ``[clerk] [cook]``, ``@clerk @cook``: several known roles in marks, and
    nothing else. One alone may be what is answered."""
    if not text.text or text.text[0] not in "`[@#" or not _CHIPS.fullmatch(text.text):
        return None
    found = [*_ONE_CHIP.finditer(text.text)]
    named = [known_role(role_name(each[0].strip("`[]@#")), known) for each in found]
    if not all(named):
        return None
    places = [part(text, *chip.span()).span for chip in found]
    roles = (Text(role or "", place) for role, place in zip(named, places, strict=True))
    return Callers(tuple(map(Caller, roles)), None)


def _in_marks(text: Text, known: Collection[str]) -> Callers | None:
    """``→ clerk, cook`` and ``*clerk, cook*``, where both are known."""
    found = _IN_MARKS.fullmatch(text.text)
    if not found:
        return None
    group = "told" if found["told"] else "marked"
    names = [*_names(part(text, *found.span(group)), known)]
    if len(names) < _FEWEST or not all(names):
        return None
    return Callers(tuple(Caller(name) for name in names if name), None)


_LABELLED = regex.compile(
    r"`[*_]{0,2}(?P<coded>[^\W\d_][\w ]{1,30}?)\s*[:：=]\s*(?P<told>[^`]+)`"
    r"|[*_]{0,2}(?P<key>[^\W\d_][\w ]{1,30}?)[*_]{0,2}\s+(?:[–—→⇒»-]|[-=]?>)\s+(?P<behind>.+)"
)


def _labelled(text: Text, known: Collection[str]) -> Callers | None:
    """``Permissions — clerk, cook`` and, as code, `` `roles = clerk, cook` ``."""
    found = _LABELLED.fullmatch(text.text)
    if not found or not names_roles(normal_title(found["coded"] or found["key"])):
        return None
    group = "told" if found["told"] else "behind"
    names = [*_names(part(text, *found.span(group)), known)]
    if not names or not all(names):
        return None
    return Callers(tuple(Caller(name) for name in names if name), None)


_ANNOTATED = regex.compile(
    r"[`@\[#]{0,3}(?:[\w.]{1,30}\()?[\"']?"
    r"(?:RolesAllowed|Secured|Roles|has(?:Any)?(?:Role|Authority)|require(?:Any)?_?Roles?|Authorize"
    r"|PreAuthorize|roles_required|role_required)\((?P<told>[^()]{2,120})\)[\"')\]`]{0,4}"
)
_QUOTED = regex.compile(
    r"[\"'](?:ROLE_)?(?P<name>[\w ,-]+)[\"']|(?<![\w\"'])(?P<bare>[\w-]+)(?![\w\"'])"
)


def _annotated(text: Text, known: Collection[str]) -> Callers | None:
    """``@RolesAllowed({"clerk", "cook"})``, ``[Authorize(Roles = "clerk,cook")]``,
    ``hasRole('COOK')``, whose names are known ones."""
    found = _ANNOTATED.fullmatch(text.text) if "(" in text.text else None
    if not found:
        return None
    told = part(text, *found.span("told"))
    names: list[Text | None] = []
    for quoted in _QUOTED.finditer(told.text):
        name = part(told, *quoted.span(quoted.lastgroup or 0))
        if normal_title(name.text) not in _PARAMETERS:
            names += _names(Text(name.text.lower(), name.span), known)
    return (
        Callers(tuple(Caller(name) for name in names if name), None)
        if names and all(names)
        else None
    )


_PARAMETERS = {"roles", "role", "value", "policy"}
