"""Lists of requests in columns that spaces keep apart, one of which names who may call.

POST   /boats          enters one      skipper, clerk
GET    /boats/{id}     shows one       public
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.access.roles.role import USUAL, callers_in, is_anonymous
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.request_fence import Request
from asbuilt.spec.passage import Passage
from asbuilt.spec.title import normal_title

_GAP = regex.compile(r"\t+| {2,}")
_BAR = regex.compile(r"\s*\|\s*")


def split(
    text: Passage, requests: Sequence[Request], known: Collection[str]
) -> Iterator[tuple[Text, Text | None]]:
    """What is said beside each of the ``requests`` of a fence, and who may call it: the last column
    or the one behind the paths, if all of its cells name ``known`` roles, or the line above the
    requests says that roles stand there."""
    rows = [list(_cells(text, request)) for request in requests]
    column = _of_callers(text, requests, rows, known)
    for row in rows:
        callers = None if column is None else row.pop(column)
        first = row[0] if row else callers
        place = first.span if first else text.span(0, 0)
        yield Text("  ".join(cell.text for cell in row), place), callers


def _cells(text: Passage, request: Request) -> Iterator[Text]:
    """The cells behind the path of a request; one at least."""
    said = request.said
    first = text.text.rfind(said, 0, request.start)
    at = 0
    barred = "|" in (said[:1], text.text[max(0, first - _NEAR) : first].rstrip()[-1:])
    for gap in (*(_BAR if barred else _GAP).finditer(said), None):
        end = gap.start() if gap else len(said)
        yield Text(said[at:end], text.span(first + at, first + end))
        at = gap.end() if gap else end


def _of_callers(
    text: Passage,
    requests: Sequence[Request],
    rows: Sequence[Sequence[Text]],
    known: Collection[str],
) -> int | None:
    """The column of the callers, the last or the first: behind the method and the path."""
    if len(rows) < _FEWEST:
        return None
    above = text.text[: requests[0].start].rpartition("\n")[0].rstrip().rpartition("\n")[2]
    header = (_BAR if "|" in above else _GAP).split(above.strip(" \t#/-|"))
    if len(header) > _FEWEST:
        at = next((at for at in (-1, _FEWEST) if names_roles(normal_title(header[at]))), None)
        if at is not None:
            return min(at, 0)
    named = next((at for at in (-1, 0) if all(_names(row[at], known) for row in rows)), None)
    if named is None and USUAL.issuperset(known):
        named = next((at for at in (-1, 0) if _repeats([row[at] for row in rows])), None)
    return named


_NOTHING = regex.compile(r"none|-|–|—|n/?a", re.I)
"""What stands beside a request that has no body rather than no caller: of such a column nobody
knows what it is."""


def _repeats(cells: Sequence[Text]) -> bool:
    """Whether each cell names callers, several of them again and again, as descriptions never
    do: the roles of a document that lists none."""
    callers = [callers_in(cell) for cell in cells]
    times = Counter(caller.role.text for some in callers for caller in some)
    again = [name for name, count in times.items() if count > 1]
    said = all(
        (some or is_anonymous(cell.text)) and not _NOTHING.fullmatch(cell.text.strip())
        for some, cell in zip(callers, cells, strict=True)
    )
    return said and len(again) > 1 and 2 * len(times) <= sum(times.values())


_NEAR = 8
"""Characters before what is said in which a bar would stand."""
_FEWEST = 2
"""Requests, and columns of a header, that are several."""


def _names(cell: Text, known: Collection[str]) -> bool:
    """Whether a cell names nothing but ``known`` roles, or everybody."""
    callers = callers_in(cell)
    named = all(known_role(caller.role.text, known) for caller in callers)
    return is_anonymous(cell.text) or bool(callers and named)
