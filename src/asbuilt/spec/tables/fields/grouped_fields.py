"""Fields of one entity in groups: ``- `loanId`, `state` (open|done).``, ``- Dates: `lent_on`.``"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Text
from asbuilt.document.text import on_one_line, part
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_row import one_a_line
from asbuilt.spec.tables.key import is_key_name

_LABEL = regex.compile(r"(?:[*_]{0,2}[^\W\d][^`:]{1,40}:[*_]{0,2}\s+)?")
_FIELD = regex.compile(
    r"(?:(?:and|optional|plus)\s+)*`(?P<name>[^\W\d]\w*)"
    r"(?P<kind>\[\]|\?|\s*[\[{][^`]{0,200}[\]}](?:\[\])?)?`(?P<optional>\?)?"
    r"(?P<said>\s*\([^()]{0,200}\))?(?:\s*(?:[,;.+/]|(?=and\b)|$)\s*|\s+(?=for\b))"
)
_FEWEST = 4
_MOST = 80
"""Items of a list; no table has more groups of columns."""


def table(named: Text, block: List) -> Draft | None:
    """The table that ``named`` names with the fields that the items of a list name in code, one or
    several each, if most items do, some several, and the first one is a key."""
    if len(block.items) > _MOST or not block.items[0].text.text.lstrip("*_").strip():
        return None
    rows = [[*_fields(on_one_line(item.text))] for item in block.items]
    told = [row for row in rows if row]
    fields = [field for row in told for field in row]
    if not rows[0] or 2 * len(told) <= len(rows) or len(fields) < _FEWEST:
        return None
    name = _NAME.match(fields[0].text)
    if max(map(len, told)) == 1 or name is None or not is_key_name(name[1]):
        return None
    return one_a_line(named, fields, block.span, certain=True)


_NAME = regex.compile(r"`(\w+)")


def _fields(line: Text) -> Iterator[Text]:
    """The fields of an item, which begins with them or with what they are about; what is said
    behind them, ``for whoever asks``, is said of the last one."""
    label = _LABEL.match(line.text)
    at = label.end() if label else 0
    while found := _FIELD.match(line.text, at):
        yield _field(line, found)
        at = found.end()


_UNCODED = regex.compile(r"\s*\(`([^`]*)`\)")
"""What a field may be, as one piece of code: ``(`open|done`)``."""


def _field(line: Text, found: re.Match[str]) -> Text:
    """A field with the type that its brackets are: a list, or an object with members."""
    whole = part(line, found.start("name") - 1, found.end("said") if found["said"] else found.end())
    kind = (found["kind"] or "").strip()
    if kind in ("", "?"):
        said = _UNCODED.sub(r" (\1)", found["said"] or "")
        return replace(whole, text=f"`{found['name']}`{said}")
    type = "array" if kind.endswith("[]") or kind.startswith("[") else "json"
    return replace(whole, text=f"`{found['name']}` ({type})")
