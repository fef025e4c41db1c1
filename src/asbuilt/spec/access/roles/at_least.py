"""The lowest role that may call, ``editor+``, ``≥ editor``, ``editor or higher``, and those above
it: the order of the roles as the document lists them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.spec.access.roles import role_list
from asbuilt.spec.access.roles.hierarchy import alone, ranked
from asbuilt.spec.access.roles.role import USUAL, role_name
from asbuilt.spec.access.roles.role_title import LOWEST
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.form import Form, in_small_letters
from asbuilt.spec.language import is_foreign, remembered, translated
from asbuilt.spec.section import Outline, blocks_of, own_words
from asbuilt.spec.title import bare, normal_title

_NAME = r"[*`_]{0,2}[^\W\d_][\w-]{1,30}(?: [\w-]{2,30})?[*`_]{0,2}"
_HIGHER = r"(?:higher|above|up(?:wards?)?|better|more|more senior|beyond)"
_AT_LEAST = Form(
    rf"(?:(?:≥|⩾|>=|&gt;=)\s?|(?:at least|from|min(?:imum|\.)?:?)\s+(?:an?\s+|the\s+)?)"
    rf"(?P<before>{_NAME})(?:\s+(?:up(?:wards?)?|on(?:wards)?))?"
    rf"|(?:only\s+)?(?P<behind>{_NAME})"
    rf"(?:\s?(?:\+|↑|⬆|▲)|,?\s\(?(?:and|or|&)\s+(?:(?:any(?:one|body)?|every(?:one|body)?|all)\s+)?"
    rf"{_HIGHER}(?:\s+roles?)?\)?)",
    "≥|⩾|>=|&gt;=|at least|from|min|+|↑|⬆|▲|higher|above|up|better|more|beyond",
)


def lowest(value: Text) -> Text | None:
    """The role of which a value says that it and those above it may call."""
    place = _lowest(value.text)
    return part(value, *place) if place else None


@remembered  # the rows of a table name the same
def _lowest(text: str) -> tuple[int, int] | None:
    said = translated(text)
    found = _AT_LEAST.fullmatch(said.text)
    return said.origin(*found.span("before" if found["before"] else "behind")) if found else None


_RISES = regex.compile(
    r"\b(?:ascending|increasing|rising|growing|lowest (?:role )?first|(?:least|fewest) \w+ first"
    r"|from (?:the )?(?:lowest|least|weakest)"
    r"|(?:each|every)\b[^.]{0,60}\b(?:previous|preceding|before|above))\b"
)
_FALLS = regex.compile(
    r"\b(?:descending|decreasing|falling|highest (?:role )?first|most \w+ first"
    r"|from (?:the )?(?:highest|most|strongest)"
    r"|(?:each|every)\b[^.]{0,60}\b(?:next|following|after|below))\b"
)
_OF_ORDER = regex.compile(r"^(?:(?:access|role) )?(?:level|rank|weight|tier|order)$")


def in_order(outline: Outline) -> Sequence[str]:
    """The roles of a document in the order that it says its list has, or by the numbers of their
    levels, the one that may do most first; nothing unless administrators are at that end."""
    for found in (*_by_level(outline), *_by_list(outline)):
        if found and found[0] in USUAL:
            return found
    return ()


def order_of(outline: Outline, known: Collection[str]) -> Sequence[str]:
    """The roles of a document in the order that signs between them tell, ``admin > clerk``, or that
    :func:`in_order` does; the one that may do most first."""
    found = outline.part(ranked) or alone(outline, known)
    return [role_name(each.text) for each in found] or outline.part(in_order)


def raised(table: Table, order: Callable[[], Sequence[str]]) -> Table:
    """A table of access with all roles of an ``order`` from the lowest one on in its cells that
    name this: below ``Minimum role``, or as ``clerk+``."""
    least = [LOWEST.match(normal_title(cell.text)) is not None for cell in table.header]
    if not (any(least) or is_foreign() or _may_name_lowest(table)):
        return table
    named = [
        [
            (lowest(cell) or (cell if of_least else None))
            for of_least, cell in zip(least, row, strict=True)
        ]
        for row in table.rows
    ]
    if not any(map(any, named)):
        return table
    known = order()
    rows = tuple(
        tuple(
            _from(role, known, cell) if role else cell
            for role, cell in zip(roles, row, strict=True)
        )
        for roles, row in zip(named, table.rows, strict=True)
    )
    return replace(table, rows=rows)


def _may_name_lowest(table: Table) -> bool:
    """Whether a cell of an English table may name the lowest role: asked once for all of them."""
    said = "\n".join([cell.text for row in table.rows for cell in row])
    return _AT_LEAST.may_be_in(in_small_letters(said))


def _from(least: Text, order: Sequence[str], cell: Text) -> Text:
    role = known_role(role_name(bare(least.text)), order)
    return Text(", ".join(order[: order.index(role) + 1]), cell.span) if role else cell


def _by_list(outline: Outline) -> Iterator[Sequence[str]]:
    listed = outline.part(role_list.read)
    places = [role.span for role in listed]
    names = [*dict.fromkeys(role_name(role.text) for role in listed)]
    for section in outline.walk() if len(names) > 1 else ():
        within = (section.span.start <= each.start < section.span.end for each in places)
        if "role" in section.title + own_words(section) and all(within):
            words = own_words(section)
            rises, falls = _RISES.search(words), _FALLS.search(words)
            if rises and not falls:
                yield names[::-1]
            elif falls and not rises:
                yield names


def _by_level(outline: Outline) -> Iterator[Sequence[str]]:
    known = outline.part(role_list.names)
    for table in blocks_of(outline.root, Table) if known else ():
        titles = [normal_title(cell.text) for cell in table.header]
        at = next((at for at, title in enumerate(titles) if at and _OF_ORDER.match(title)), None)
        if at is None or not all(bare(row[at].text).isdecimal() for row in table.rows):
            continue
        levels = {role_name(row[0].text): int(bare(row[at].text)) for row in table.rows}
        if _are_roles(levels, known) and len({*levels.values()}) == len(table.rows):
            rising = sorted(levels, key=lambda name: levels[name])
            yield rising if rising[0] in USUAL else rising[::-1]


def _are_roles(names: Collection[str], known: Collection[str]) -> bool:
    return len(names) > 1 and {*names} <= {*known}
