"""Tables of a rollout's steps: ``| Step | Environment | Traffic |``, ``| Wave | Harbour |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.rollout.step import (
    Step,
    environment_of,
    from_row,
    is_hold,
    is_rollout,
    share_leads,
)
from asbuilt.spec.title import normal_title

HEADERS: Headers = {
    "environment": ("environment", "stage", "phase", "target", "env"),
    "place": ("where", "location", "scope", "system"),
    "traffic": ("traffic", "share", "percentage", "percent", "users", "rollout", "how much"),
    "hold": (
        "hold", "duration", "wait", "soak", "soak time", "bake time", "bake", "observe",
        "observation", "how long",
    ),
    "when": (
        "continue when", "criteria", "success criteria", "gate", "exit criteria", "promote when",
        "proceed when", "go criteria", "condition", "go on if", "proceed if", "next if",
        "criterion", "success criterion", "exit criterion", "entry criteria", "gates", "exit",
        "leave when", "exit when", "done when", "move on when", "until",
    ),
    "step": ("step", "wave", "ring", "group", "audience", "who", "action", "name", "description"),
}  # fmt: skip
_NUMBER_ALONE = regex.compile(
    r"\W*(?:(?:phase|stage|step|wave|ring|week|day)\W*)?[0-9]{1,2}\W*", re.I
)
_NUMBERED = regex.compile(r"\W*[0-9]{1,2}[.):]\s+\w")
_WORD = regex.compile(r"[^\W\d_]{2}")


def has_shares(table: Table) -> bool:
    """Whether a table under any heading has the columns of a rollout."""
    columns = bind(table, HEADERS)
    if {"environment", "place"} & columns.keys() and "traffic" not in columns:
        columns = _with_figures(table, columns)
    return "traffic" in columns or {"environment", "hold"} <= columns.keys()


def is_timed(table: Table) -> bool:
    """Whether a table says how long each step lasts, and of several whose share is in their names:
    ``| 2 | Pilot with 10 % of the brigades | 4 weeks |``."""
    if "hold" not in bind(table, HEADERS):
        return False
    return sum(any(map(_has_share, row)) for row in table.rows) > 1


def _has_share(cell: Text) -> bool:
    return is_rollout(cell.text) and "%" in cell.text


def is_of_steps(table: Table) -> bool:
    """Whether a table under a heading of rollouts has a step in each row, whatever it is called:
    a column of stages, and beside it one of places, shares, times or conditions."""
    columns = bind(table, HEADERS)
    said = {"place", "traffic", "hold", "when"} & columns.keys()
    return bool(said and {"environment", "step"} & columns.keys())


def is_numbered(table: Table) -> bool:
    """Whether the rows of a table are numbered in its first column: ``3``, ``3. Canary``."""
    cells = [row[0].text for row in table.rows]
    return len(cells) > 1 and all(_is_number(cell) or _NUMBERED.match(cell) for cell in cells)


def is_lettered(table: Table) -> bool:
    """Whether the rows of a table are numbered by letters in its first column."""
    cells = [row[0].text.strip("*_ .)").upper() for row in table.rows]
    return len(cells) > 1 and "".join(cells) == _LETTERS[: len(cells)]


_LETTERS = "ABCDEFGH"


def is_dated(table: Table) -> bool:
    """Whether a table of stages says when each of them is."""
    is_named = not {"environment", "step"}.isdisjoint(bind(table, HEADERS))
    return is_named and any(normal_title(cell.text) in _DATES for cell in table.header)


def is_scheduled(table: Table) -> bool:
    """Whether a small table says of each stage when it is; plans of work have more columns."""
    is_small = len(table.header) <= _MOST_COLUMNS
    return is_small and is_dated(table) and all(cell.text for row in table.rows for cell in row)


_MOST_COLUMNS = 3
_DATES = {
    "planned", "planned for", "when", "date", "start", "begin", "beginning", "from", "month",
    "week", "day", "time", "due", "schedule",
}  # fmt: skip


def rows(table: Table, titled: bool) -> Iterator[Step]:
    """The steps of a table in a section about the rollout; where its heading is ``titled`` so, or
    it has both shares and times, whatever its columns are called."""
    columns = _with_figures(table, bind(table, HEADERS))
    is_staged = {"traffic", "hold"} <= columns.keys()
    if not (titled or is_staged or {"environment", "step", "place"} & columns.keys()):
        return
    shares = [row[columns["traffic"]].text for row in table.rows] if "traffic" in columns else []
    has_percents = any("%" in share for share in shares)
    for row in table.rows:
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        if has_percents and "traffic" in cells and cells["traffic"].text.isdigit():
            del cells["traffic"]  # so many, not a share
        if told := _told_in_one_cell(row, cells):
            when = {"when": cells["when"]} if "when" in cells else {}
            yield from_row({"environment": told, "traffic": told, "hold": told, **when})
            continue
        others = [row[at] for at in range(len(row)) if at not in _of_figures(columns)]
        if name := _name(cells, others):
            yield from_row({**cells, "environment": name})


def _told_in_one_cell(row: Sequence[Text], cells: Mapping[str, Text]) -> Text | None:
    """The cell that says of a step all that there is: ``Production, 10 % of routes, for 7 days``,
    in a table without columns of shares or times."""
    if not {"traffic", "hold", "environment"}.isdisjoint(cells):
        return None
    long = (text for text in row if len(text.text.split()) > _LONGEST_NAME)
    return next(
        (text for text in long if text != cells.get("when") and _LEADS.match(english(text.text))),
        None,
    )


def _with_figures(table: Table, columns: dict[str, int]) -> dict[str, int]:
    """The columns with those of shares and times that are called otherwise: *Extent* above ``5 % of
    pumps``, *Stay for* above ``7 days``."""
    told = dict(columns)
    for name, is_such in (("traffic", share_leads), ("hold", is_hold)):
        if name in told:
            continue
        for at in range(len(table.header)):
            cells = [row[at].text for row in table.rows if _WORDED.search(row[at].text)]
            taken = any(index == at for other, index in told.items() if other != "place")
            fitting = 2 * sum(map(is_such, cells)) + (name == "traffic" and _ends_with_all(cells))
            if not taken and fitting > len(cells) > 1:
                told = {other: index for other, index in told.items() if index != at}
                told[name] = at
                break
    return told


def _ends_with_all(cells: Sequence[str]) -> bool:
    """Whether the last one of several cells is all of it, those before may count few."""
    return cells[-1:] != [] and _ALL_OF_IT.match(cells[-1]) is not None


_ALL_OF_IT = regex.compile(r"\W{0,3}100\s?(?:%|per ?cent)")
_WORDED = regex.compile(r"\w")


def _of_figures(columns: dict[str, int]) -> set[int]:
    return {index for name, index in columns.items() if name in ("traffic", "hold", "when")}


def _name(cells: dict[str, Text], others: Sequence[Text]) -> Text | None:
    """The cell that names an environment; without any, that of a column of names, the first that is
    more than a number, or the share."""
    stated = [cells[name] for name in ("environment", "step", "place") if name in cells]
    short = [text for text in others if len(text.text.split()) <= _LONGEST_NAME]
    worded = [text for text in (*stated, *others) if _WORD.search(text.text)]
    named = [text for text in (*stated, *short) if environment_of(text.text)]
    told = [text for text in worded if not _is_number(text.text)]
    shares = [cells["traffic"]] if "traffic" in cells else []
    return next(iter((*named, *told, *worded, *shares)), None)


_LEADS = regex.compile(
    r"\W{0,3}(?:production|prod|staging|canary|live|pre-?prod(?:uction)?|uat|(?:test|dev|development)"
    r"(?= environment|,))\b\W",
    re.I,
)
_LONGEST_NAME = 4
"""Words of the name of a step in a column that is called otherwise; what is longer describes it."""


def _is_number(cell: str) -> bool:
    return _NUMBER_ALONE.fullmatch(english(cell)) is not None
