"""What a text grants at each of the routes that it names: all rows, or those of words before them,
behind them or in brackets: ``own orders: `GET /orders/{id}`, `PUT /orders/{id}`; `POST /orders` ``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.binding import rows_of
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_tentative
from asbuilt.spec.access.matrices.code import code_of, is_sign
from asbuilt.spec.access.rights.limit_of_all import limit_of_all
from asbuilt.spec.access.rights.right_row import CLAUSE
from asbuilt.spec.access.rights.right_sentence import ON_CONDITION
from asbuilt.spec.access.tail import is_bound_before, is_bound_behind, says_no_more
from asbuilt.spec.conjunction import AND, HAN_AND, HAN_OR, OR
from asbuilt.spec.language import english

_BRACKET = regex.compile(r"[`*]*\s*[(\[（]([^()\[\]（）]{1,160})[)\]）]")


class _Group(Struct, frozen=True):
    """Routes of which something is said together: the places of a text from one on up to another,
    what leads to them and what stands behind the last one. ``listed`` tells that a comma or the
    like parts them, and ``apart`` that a semicolon or the like stands before them."""

    first: int
    end: int
    lead: str
    behind: str
    listed: bool
    apart: bool


def grants_at(text: Text, places: Sequence[Text], lead: str = "") -> Iterator[Text]:
    """What is granted at each of the ``places`` of a text, in whose order: on own or certain rows
    only if that is said before all of them or behind all, right before it, behind it or in brackets
    behind it. What leads to several holds for all of them, and for what a semicolon parts from a
    single one. ``lead`` is what is said of all of them elsewhere, in the header of their column."""
    starts = [text.index(place.span.start) for place in places]
    ends = [text.index(place.span.end) for place in places]
    of_all = _rows_before(lead) or limit_of_all(text.text[ends[-1] :] if ends else "")
    struck = [found.span() for found in _STRUCK.finditer(text.text)]
    held = ""
    before: _Group | None = None
    for group in _groups(text.text, starts, ends):
        said = _rows_before(group.lead)
        ended = before is not None and before.listed and group.apart
        if not said and (ended or _EVERY.search(english(group.lead))):
            held = ""
        held, before = said or held, group
        inner = slice(group.first, group.end)
        for at, granted in enumerate(
            _of_group(text, starts[inner], ends[inner], held, group.behind), group.first
        ):
            rows = granted or Text(of_all or "allow", places[at].span)
            mark = bisect_right(struck, (starts[at], len(text.text))) - 1
            if mark >= 0 and starts[at] < struck[mark][1]:
                rows = Text("no", places[at].span)
            yield Text(f"allow {rows.text}", rows.span) if _MARK.fullmatch(rows.text) else rows


def _rows_before(lead: str) -> str | None:
    """The rows that words before routes tell of, or what binds the right to call them."""
    lead = _HENCE.split(lead)[-1]
    return rows_of(lead) or (lead.lower() if is_bound_before(english(lead)) else None)


_STRUCK = regex.compile(r"~~[^~]+~~|<(?P<tag>del|s|strike)>[^<]*</(?P=tag)>", re.I)
_HENCE = regex.compile(r"\b(?:therefore|hence|thus|and so|so they) (?:they )?(?:may|can)\b", re.I)
"""Behind why somebody may do something."""


_MARK = regex.compile(r"\\?[*†‡§?]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\^[\w-]+\]|<sup>\w+</sup>")
"""The mark of a footnote: it says only with a grant that there is one."""
_EVERY = regex.compile(r"\b(?:any|all|every\w*)\b", re.I)


def _groups(text: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[_Group]:
    """The groups of the places of a text: a semicolon, a full stop, a break or words before a
    colon begin another one."""
    first, lead, listed, apart = 0, text[: starts[0]], False, False
    for at, (end, start) in enumerate(zip(ends, starts[1:], strict=False), 1):
        between = text[end:start]
        bracket = _BRACKET.match(between)
        inner = between[bracket.end() :] if bracket else between
        cut = _cut(inner)
        if cut is None:
            listed = True
            continue
        yield _Group(first, at, lead, between[: len(between) - len(inner) + cut[0]], listed, apart)
        apart = _STRONG.search(inner) is not None
        first, lead, listed = at, inner[cut[1] :], False
    yield _Group(first, len(starts), lead, text[ends[-1] :], listed, apart)


def _cut(between: str) -> tuple[int, int] | None:
    """Up to where what stands between two routes is said of the first one, and from where of the
    second; None if nothing is said of a further group. What commas enclose may be of both."""
    if not _WORDS.search(_BREAK.sub(" ", between)):
        return None  # what is said of the last one may be of all
    if found := _STRONG.search(between):
        return found.span()
    if opens := _OPENS.match(between):
        return opens.end(), opens.end()
    if _LEADS.search(between):
        found = _JOINT.search(between)
        return found.span() if found else (len(between), 0)
    return (len(between), 0) if _ENCLOSED.match(between) else None


_STRONG = regex.compile(r"[;；。]|[.](?:\s|$)|<br\s*/?>", re.I)
_BREAK = regex.compile(r"<br\s*/?>", re.I)
_LEADS = regex.compile(r"\w[\s`*_]*[:：][\s`*_]*$")
_WORDS = regex.compile(r"\w{2}")
_OPENS = regex.compile(rf"[\s`*_]*,?\s*(?:{AND}),?\s+(?=\w)")
"""``GET /orders` and, for own ones, …``."""
_ENCLOSED = regex.compile(r"[\s`*_]*,\s[^,]*\w,[\s`*_]*$")


def _of_group(
    text: Text, starts: Sequence[int], ends: Sequence[int], held: str, rest: str
) -> Iterator[Text | None]:
    """What is granted at each place of a group; None for all rows. What stands in brackets and is
    no number of something says on which rows."""
    before_all: str | None = held or limit_of_all(rest)
    before: str | None = before_all
    between = [text.text[end:start] for end, start in zip(ends, starts[1:], strict=False)]
    if not before_all and all(map(_JOINING.fullmatch, between)):
        of_one = _BRACKET.match(rest) or _LATTER.search(english(rest))
        before_all = None if of_one else _rows_behind(rest)
    for at, end in enumerate(ends):
        said = rest if at == len(between) else between[at]
        bracket = _BRACKET.match(said)
        behind, next_before = said[bracket.end() :] if bracket else said, ""
        if at < len(between):
            behind, next_before = _parted(behind)
        rows = before_all or before or _rows_behind(behind)
        before = _rows_before(next_before)
        if bracket is None or (rows and rows_of(bracket[1]) is None):
            yield Text(rows, part(text, starts[at], end).span) if rows else None
        else:
            remark = part(text, end + bracket.start(1), end + bracket.end(1))
            yield Text(rows_of(remark.text) or _granted_by(remark.text), remark.span)


_JOINING = regex.compile(
    r"[\s`*,;、，；/&+]*(?:<br\s*/?>[\s`*]*)?"
    rf"(?:(?:{AND}|{OR}|[{HAN_AND}{HAN_OR}])[\s`*]+)?"
)
_LATTER = regex.compile(r"\b(?:latter|last)\b", re.IGNORECASE)
"""What says that something is said of one of several only."""


def _parted(between: str) -> tuple[str, str]:
    """What stands between two routes, as what is said behind the one and before the other; without
    anything that joins them it is said of both."""
    joints = [*_JOINT.finditer(between)]
    return (
        (between[: joints[-1].start()], between[joints[-1].end() :]) if joints else (between,) * 2
    )


_JOINT = regex.compile(rf"[,;，；、]|\s(?:{AND}|{OR})\s|[{HAN_AND}{HAN_OR}]")


def _rows_behind(text: str) -> str | None:
    """The rows that are told of behind a route, a sign that stands for some, or the condition; of
    what a further clause says only that they are the caller's own."""
    if (found := rows_of(text)) == "own":
        return found
    if is_sign(sign := code_of(text.rstrip(" ,;.、，；。"))):
        return sign
    if says_no_more(text):
        return None
    clause = CLAUSE.split(_DASH.sub("", text), maxsplit=1)[0]
    said = english(clause)
    limited = (
        ON_CONDITION.search(said)
        or is_bound_behind(said)
        or is_tentative(english(text))
        or tells_when(clause.strip("`*_ ,"))
    )
    return rows_of(clause) or (text.strip("`*_ ,([—–-").lower() if limited else None)


_DASH = regex.compile(r"^[`*_\s]*[–—-]\s+")


def _granted_by(remark: str) -> str:
    """What a remark in brackets behind a route says of the rows: all, or those of its words."""
    said = english(remark)
    rest = _NUMBERS.sub("", said)
    every = not rest.strip(" ,;/&") or _OF_NO_ROWS.match(rest)
    return "allow" if every and not ON_CONDITION.search(said) else remark


_NUMBERS = regex.compile(r"\b(?:[A-Za-z]{1,6}-?|[A-Z]+(?:-[A-Z]+){0,3}-?)?\d[\w.]*")
"""Those of requirements, statuses and sections."""
_OF_NO_ROWS = regex.compile(
    r"[^\w`]*(?:`|(?:all|any|every\w*|see|implements|reads?|writes?)\b)", re.IGNORECASE
)
"""Code, and what means every row."""
