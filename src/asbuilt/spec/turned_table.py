"""Tables that lie on their side: what stands in the first column are the names of columns.

|          | id   | pier |             | Stripe   | Twilio |
|----------|------|------|     Purpose | payments | SMS    |
| Type     | uuid | text |     Timeout | 3 s      | 2 s    |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt.document.blocks import Block, Table, Text
from asbuilt.record import replace
from asbuilt.source import Span
from asbuilt.spec.title import normal_title

_OF_FIELDS = {"type", "data type", "datatype", "column type", "sql type", "field type"}
_OF_SERVICES = {"timeout", "fallback", "retries", "used for", "purpose", "usage", "when down",
                "behaviour when unavailable", "if unavailable", "on failure"}  # fmt: skip
_OF_STEPS = {"environment", "traffic", "share", "share of traffic", "audience"}
_PROPERTIES = _OF_FIELDS | _OF_SERVICES | _OF_STEPS | {
    "hold", "duration", "bake time", "soak", "continue when", "gate",
    "required", "mandatory", "optional", "nullable", "null", "not null", "unique", "default", "key",
    "primary key", "pk", "fk", "foreign key", "references", "reference", "constraint",
    "constraints", "description", "note", "notes", "remark", "remarks", "comment", "comments",
    "meaning", "example", "length", "size", "unit", "class", "pii", "retention", "owner",
    "criticality", "protocol", "sla", "url", "address", "provider", "vendor", "indexed", "index",
}  # fmt: skip
"""What is said of fields, of services and of the steps of a rollout, each in a row."""
_FEWEST_ROWS = 2
_FEWEST_COLUMNS = 3
_LONGEST = 60


def upright(blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with such tables turned: each of their columns is a row."""
    for block in blocks:
        yield (_turned(block) or block) if isinstance(block, Table) else block


def _is_property(title: str) -> bool:
    return len(title) <= _LONGEST and normal_title(title) in _PROPERTIES


def _turned(table: Table) -> Table | None:
    corner, *names = table.header
    if len(table.header) < _FEWEST_COLUMNS or len(table.rows) < _FEWEST_ROWS:
        return None
    if not all(_is_property(row[0].text) for row in table.rows):
        return None
    titles = [normal_title(row[0].text) for row in table.rows]
    if len({*titles}) < len(titles):
        return None
    kind = next((kind for kind, known in _KINDS.items() if not known.isdisjoint(titles)), None)
    if kind is None or not all(name.text for name in names):
        return None
    if not _PROPERTIES.isdisjoint(map(normal_title, (name.text for name in names))):
        return None
    header = (_named(corner, kind), *(row[0] for row in table.rows))
    columns = zip(*(row[1:] for row in table.rows), strict=True)
    rows = tuple((name, *cells) for name, cells in zip(names, columns, strict=True))
    return replace(table, header=header, rows=rows, foreign=True)


_KINDS = {"field": _OF_FIELDS, "service": _OF_SERVICES, "step": _OF_STEPS}


def _named(corner: Text, kind: str) -> Text:
    """What the names are of: the corner seldom says it."""
    return Text(kind, Span(corner.span.start, corner.span.start))
