"""The values that a field may have, as a cell or a bullet says: ``one of a, b``, ``1 to 15``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.parse import parse
from asbuilt.source import Span
from asbuilt.spec.column_type import NUMBERS, ColumnType
from asbuilt.spec.conjunction import HAN_OR, OR
from asbuilt.spec.language import english, translated
from asbuilt.spec.tables.fields.stated_condition import condition
from asbuilt.spec.tables.schema import Check

_WORD = (
    r"[`'\"]?(?!(?:not|null|unique|default\w*|required|nullable|optional|pk|fk|index\w*|primary"
    r"|references?|or|and|the|these|those|its|our|several|many)\b)[\w-]{1,60}[`'\"]?"
)
_ONE_OF = regex.compile(
    rf"\bone of:?\s+(?P<values>{_WORD}(?:\s*(?:,\s*(?:or\s+)?|/|\||\bor\s)\s*{_WORD})+)"
    r"(?!\s*(?:[\w`'\"]|,?\s*(?:…|\.\.\.)))",
    re.I,
)
_MARKED = r"(?:`[^`]{1,60}`|'[^']{1,60}'|\"[^\"]{1,60}\"|[“„«][^“”„«»]{1,60}[”“»])"
_AMONG = regex.compile(
    r"(?:one of|either|enum|(?:allowed|possible|valid|permitted)(?: values?)?"
    r"|(?<!ple )(?<!ult )values)\b"
    rf"(?:\s+[^\W\d_]+){{0,4}}\s*[:(\[]?\s*(?P<values>{_MARKED}(?:\s*(?:[,;/|、，]\s*)?"
    rf"(?:[^\W\d_]{{1,4}}\s*)?{_MARKED})+)"
    r"(?!\s*[,;]?\s*(?:…|\.\.\.|etc|and (?:more|others|so)))",
    re.I,
)
"""``one of `a`, `b` or `c` ``, with whatever words between the values, in whatever language."""
_QUOTED = regex.compile(_MARKED)
_OR = rf"(?:{OR})\s+"
_LISTED = regex.compile(
    rf"\s*{_MARKED}(?:(?:\s*[,;/|、，]\s*(?:{_OR})?|\s+{_OR}|\s*[{HAN_OR}]\s*){_MARKED})+\s*\.?\s*"
)
_ENUM = regex.compile(
    rf"\s*enum(?:eration)?\s*[:=(\[]\s*(?P<values>{_WORD}(?:\s*[,/|]\s*{_WORD})+)\s*[)\]]?\.?\s*",
    re.I,
)
"""``Enum: open, closed``, and nothing else."""
_EITHER = regex.compile(rf"\s*(?P<values>{_WORD}(?:\s*[/|]\s*{_WORD})+)\s*")
_SEPARATOR = regex.compile(r"\s*(?:,\s*(?:or\s)?|/|\||\bor\s)\s*")
_FIGURE = r"-?\d{1,12}(?:\.\d{1,6})?"
_OF_SIZE = (
    r"(?:char\w*|digits?|letters?|decimals?|places?|bytes?|items?|entries|elements?|words?|rows?"
    r"|times|per|or|and|if|when|for|by|of|but|is|are|in|with)\b"
)
"""What is counted that is no value: ``between 1 and 5 characters``."""
_RANGE = regex.compile(
    r"\s*(?:check\s*:?\s*)?"
    r"(?:(?:range|(?P<between>between)|from|zwischen|von|entre|de|от|между)\s*:?\s*)?"
    rf"(?P<least>{_FIGURE})"
    r"\s*(?:to|and|bis|und|à|et|a|y|e|до|и|到|至|–|-|\.\.\.?|…)"
    rf"\s*(?P<most>{_FIGURE})(?(between)(?:\s?%|\s+(?!{_OF_SIZE})[^\W\d_]{{1,12}})?)\s*",
    re.I,
)
_WORDED = regex.compile(
    r"\b(?:(?P<least>at least|min(?:imum|\.)?(?: of)?|not less than|no less than)"
    r"|(?P<most>at most|max(?:imum|\.)?(?: of)?|not more than|no more than|up to)"
    r"|(?P<more>greater than|more than|above)|(?P<less>less than|fewer than|below))"
    rf"\s*:?\s*(?P<figure>{_FIGURE})",
    re.I,
)
_BESIDE_BOUNDS = regex.compile(
    r"[\s.]*(?:check\b\s*:?)?\s*(?:must be)?\s*(?:and|but)?[\s.]*", re.IGNORECASE
)
"""What a clause may say beside bounds: ``must be at least 10 and at most 120``."""
_SENSES = {"least": ">=", "most": "<=", "more": ">", "less": "<"}
_SIGNED = regex.compile(
    r"\s*(?:check\s*:?\s*)?(?:(?:must be|is|always)\s+)?"
    r"(?:(?P<positive>(?:strictly )?positive)|(?:not |non-?|never )negative)\s*\.?\s*",
    re.I,
)
_BOUND = regex.compile(rf"\s*(?:must be\s+)?(?P<sign>>=|<=|≥|≤|>|<)\s*(?P<figure>{_FIGURE})\s*")
_SIGNS = {"≥": ">=", "≤": "<="}
_CLAUSES = regex.compile(r"[,;|]|\s[-–—·]\s")
_NAME = regex.compile(r"[a-z_]\w*", re.I)
_CAPITAL = "[A-ZÀ-ÖØ-ÞА-ЯЁ]"
_CONSTANT = (
    r"(?!(?:NOT|NULL|UNIQUE|PRIMARY|FOREIGN|KEY|INDEX|DEFAULT)\b)"
    rf"{_CAPITAL}(?:{_CAPITAL}|[0-9_]){{2,40}}"
)
_CONSTANTS = regex.compile(
    rf"\s*(?P<values>{_CONSTANT}(?:\s*,\s*{_CONSTANT})*,?"
    rf"\s+{_OR}{_CONSTANT})\s*\.?\s*"
)
"""``OPEN, CLOSED or LOST``: nothing but names in capitals, of which one is chosen."""
_OF_CONSTANTS = regex.compile(_CONSTANT)
_OF_VALUES = regex.compile(
    rf"[/|`'\"“„«]|[oO][nN][eE] [oO][fF]|[eE][nN][uU][mM]|{_CAPITAL}[0-9_A-ZÀ-ÖØ-ÞА-ЯЁ]{{2}}"
)
"""One of these is in what tells which texts a field may have: quickly seen not to be there."""
_OF_NUMBERS = regex.compile(r"[0-9]|(?i:positive|negative)")
"""The same of numbers."""


def stated_check(
    name: str, kind: ColumnType, default: str | None, said: Iterable[str], place: Span
) -> Check | None:
    """The condition that ``said``, the cells or the bullet of a field, states for its values, in
    SQL or in words. Words between slashes are its values where its ``default`` is one of them."""
    if not _NAME.fullmatch(name):
        return None
    texts = [*said]
    if stated := next(filter(None, (condition(name, text) for text in texts)), None):
        return Check(*stated, place)
    if kind.kind not in ("text", *NUMBERS):
        return None
    if kind.kind == "text":
        bare = (_BESIDE.sub("", text) for text in texts if _OF_VALUES.search(text))
        values = next((found for text in bare if (found := _values(text, default))), ())
        wanted = ", ".join(f"'{value}'" for value in values)
        text = f"{name} IN ({wanted})" if values else ""
    else:
        bounds = next(
            filter(
                None, (dict.fromkeys(_bounds(text)) for text in texts if _OF_NUMBERS.search(text))
            ),
            {},
        )
        text = " AND ".join(f"{name} {bound}" for bound in bounds)
    try:
        return Check(text, parse(text, dialect="check"), place) if text else None
    except ExpressionError:
        return None  # a name that is a word of SQL


_BESIDE = regex.compile(
    r"[\s,;(]{1,20}default\b\W(?:[\s:=]{0,3}(?P<mark>['\"`])[^'\"`\n]{0,60}(?P=mark)(?=\s*[,;])|.*$)",
    re.I | re.S,
)
"""What is beside the values: ``'open' | 'done'   default: 'open'``, ``default 'a', one of …``"""


def _values(text: str, default: str | None) -> tuple[str, ...]:
    if values := _among(text) or _alone(text):
        return values
    found = _ONE_OF.search(text) or _ENUM.fullmatch(text)
    if found is None:
        found = _EITHER.fullmatch(text)
        if found is None or default is None:
            return ()
    values = tuple(each.strip("`'\"") for each in _SEPARATOR.split(found["values"]))
    is_whole = default is None or default.strip("`'\"") in values
    return values if is_whole else ()


def _among(text: str) -> tuple[str, ...]:
    """The values that ``text`` marks as code or quotes behind words that tell what they are."""
    said = translated(text)
    found = _AMONG.search(said.text)
    if found is None:
        return ()
    start, end = said.origin(*found.span("values"))
    return tuple(map(_unmarked, _QUOTED.findall(text[start:end])))


def _alone(text: str) -> tuple[str, ...]:
    """The values that a text marks as code or quotes, or writes in capitals, where it says nothing
    else."""
    if found := _CONSTANTS.fullmatch(text):
        return tuple(_OF_CONSTANTS.findall(found["values"]))
    return tuple(map(_unmarked, _QUOTED.findall(text))) if _LISTED.fullmatch(text) else ()


def _unmarked(value: str) -> str:
    """A value without its marks, and without quotes in code: `` `"open"` ``."""
    return value[1:-1].strip("'\"")


def _bounds(text: str) -> Iterator[str]:
    for clause in _CLAUSES.split(text):
        if found := _RANGE.fullmatch(clause):
            least, most = found["least"], found["most"]
            if float(least) < float(most):
                yield f"BETWEEN {least} AND {most}"
        elif found := _BOUND.fullmatch(clause):
            yield f"{_SIGNS.get(found['sign'], found['sign'])} {found['figure']}"
        elif found := _SIGNED.fullmatch(clause):
            yield "> 0" if found["positive"] else ">= 0"
        else:
            yield from _worded(english(clause))


def _worded(clause: str) -> Iterator[str]:
    """The bounds in words that are all that a clause says: ``at least 1 and at most 15``."""
    if _BESIDE_BOUNDS.fullmatch(_WORDED.sub("", clause)):
        for found in _WORDED.finditer(clause):
            yield from (f"{_SENSES[each]} {found['figure']}" for each in _SENSES if found[each])
