"""Tables that lie on their side: what stands in the first column are the names of columns.

|          | id   | pier |             | Stripe   | Twilio |
|----------|------|------|     Purpose | payments | SMS    |
| Type     | uuid | text |     Timeout | 3 s      | 2 s    |

Fields, services, steps, requirements and people with their roles stand so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Table, Text
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title

_OF_FIELDS = {"type", "data type", "datatype", "column type", "sql type", "field type"}
_OF_SERVICES = {"timeout", "fallback", "retries", "used for", "purpose", "usage", "when down",
                "behaviour when unavailable", "if unavailable", "on failure"}  # fmt: skip
_OF_STEPS = {"environment", "traffic", "share", "share of traffic", "audience"}
_OF_REQUIREMENTS = {
    "metric", "target", "topic", "requirement", "window", "measured with", "measured by",
    "measured where", "measurement", "threshold", "value", "objective", "goal", "priority", "title",
    "quality attribute", "attribute", "verification", "category", "area", "statement", "percentile",
    "measured over", "period", "source", "rationale", "acceptance criteria", "criterion", "name",
    "how measured", "test", "method", "moscow", "tool", "status",
}  # fmt: skip
_OF_ALERTS = {"condition", "threshold", "expression", "trigger", "fires when", "alert when"}
_PROPERTIES = _OF_FIELDS | _OF_SERVICES | _OF_STEPS | _OF_ALERTS | {
    "for", "severity", "notify", "channel", "action", "metric", "runbook", "lasting",
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
    names = table.header[1:]
    if len(table.header) < _FEWEST_COLUMNS or len(table.rows) < _FEWEST_ROWS:
        return None
    are_ids = all(_IDENTIFIER.fullmatch(name.text.strip("*`_ ")) for name in names)
    if are_ids and _is_of_requirements(table):
        return _with_rows(table, "id")
    if _is_of_roles(table):
        return _with_rows(table, "role")
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
    return _with_rows(table, kind)


def _is_of_roles(table: Table) -> bool:
    """Whether below people that stand side by side is said which roles they have."""
    corner = table.header[0].text.strip("* ")
    if corner and normal_title(corner) not in PEOPLE:
        return False
    rows = (row for row in table.rows[:_MOST_PROPERTIES] if tells_roles(row[0].text, row[1:]))
    return any(corner or normal_title(row[0].text) != "role" for row in rows)


PEOPLE = {"role", "user role", "person", "people", "persona", "personas", "who", "user", "users",
          "actor", "actors", "user type", "user group", "group", "profile", "audience"}  # fmt: skip
"""What people are called in a corner or a header beside which their roles stand."""


def tells_roles(title: str, cells: Sequence[Text]) -> bool:
    """Whether cells below or beside a title are names of roles in code, each another: those of
    ``Role in the system``."""
    if not 1 < len(cells) <= _MOST_PROPERTIES or len(title) > _LONGEST:
        return False
    names = [_CODED.fullmatch(cell.text.strip("* ")) for cell in cells]
    if not all(names) or len({cell.text for cell in cells}) < len(cells):
        return False
    words = map(normal_title, title.split())
    return "role" in english(normal_title(title)) or "role" in words


_CODED = regex.compile(r"`[^\W\d][\w-]{1,39}`")


def _is_of_requirements(table: Table) -> bool:
    """Whether below ids that stand side by side is said what is required; in a matrix that traces
    them, tests or components stand in the first column instead."""
    titles = [normal_title(row[0].text) for row in table.rows[:_MOST_PROPERTIES]]
    known = _OF_REQUIREMENTS.intersection(titles)
    return len(known) >= _FEWEST_ROWS and len(table.rows) <= len(known) + _MOST_UNKNOWN


_MOST_PROPERTIES = 20
_IDENTIFIER = regex.compile(r"[A-Z]{1,6}(?:[-_.]?[A-Z]{1,6}){0,3}[-_.]?[0-9]{1,4}(?:\.[0-9]{1,3})?")
_MOST_UNKNOWN = 2


def _with_rows(table: Table, kind: str) -> Table:
    """``table`` with a row for each name in its header, which are those of a ``kind``."""
    corner, *names = table.header
    header = (_named(corner, kind), *(row[0] for row in table.rows))
    columns = zip(*(row[1:] for row in table.rows), strict=True)
    rows = tuple((name, *cells) for name, cells in zip(names, columns, strict=True))
    return replace(table, header=header, rows=rows, foreign=True)


_KINDS = {
    "field": _OF_FIELDS, "service": _OF_SERVICES, "step": _OF_STEPS, "alert": _OF_ALERTS,
}  # fmt: skip


def _named(corner: Text, kind: str) -> Text:
    """What the names are of: the corner seldom says it."""
    return Text(kind, Span(corner.span.start, corner.span.start))
