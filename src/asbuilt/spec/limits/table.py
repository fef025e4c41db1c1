"""Tables of limits: which of their columns says how many, how often, of what and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.figures.figure import PERIOD, duration
from asbuilt.spec.language import english, remembered
from asbuilt.spec.limits.clause import Clause, clauses_in, row_clauses, subject_in
from asbuilt.spec.title import bare, normal_title

_HEADERS = {
    "endpoint": {"endpoint", "endpoints", "route", "routes", "path", "url", "resource", "api",
                 "endpoint group", "endpoint type", "api endpoint", "applies to", "operation"},
    "method": {"method", "methods", "verb", "http method"},
    "limit": {"limit", "limits", "rate limit", "rate", "requests", "max requests", "maximum", "max",
              "quota", "request limit", "allowed", "attempts", "how many", "budget", "sustained",
              "sustained rate", "steady rate"},
    "window": {"window", "time window", "period", "interval", "duration", "time", "timeframe",
               "in", "every", "within", "how often"},
    "subject": {"per", "scope", "key", "by", "subject", "identifier", "keyed by", "limited by",
                "limit by", "bucket", "counted per", "counted by", "for each"},
}  # fmt: skip


class Columns(Struct, frozen=True):
    """Where a table of limits says what: the columns by the names of ``_HEADERS``. ``timed`` are
    those whose header has the window: ``Requests per minute``. ``unit`` is what a line above the
    table says of all its limits: per which time, and for whom."""

    at: Mapping[str, int]
    timed: tuple[int, ...] = ()
    unit: tuple[str, str] = ("", "")

    def cell(self, row: Sequence[Text], name: str) -> Text | None:
        """The cell of a row in a column, if the table has it."""
        return row[self.at[name]] if name in self.at else None

    @property
    def free(self) -> Callable[[int], bool]:
        """Whether a column is none of those that are known."""
        bound = {*self.at.values(), *self.timed}
        return lambda at: at not in bound

    def bind(self, name: str, at: int) -> Columns:
        """These columns with a further one, which is not anything else."""
        others = {other: place for other, place in self.at.items() if place != at}
        return replace(self, at={**others, name: at})


def columns_of(table: Table, *, about: bool) -> Columns | None:
    """The columns of a table of limits: one in a section ``about`` them, or with a window or
    subjects beside the endpoints. What the headers leave open there, the cells say; else the first
    column says what a limit is for, unless it says for whom."""
    titles = [normal_title(cell.text) for cell in table.header]
    named = {
        name: next(at for at, title in enumerate(titles) if title in words)
        for name, words in _HEADERS.items()
        if not words.isdisjoint(titles)
    }
    columns = _by_period(table, titles, _with_roles(table, titles, Columns(named)))
    is_named = "rate limit" in titles
    if about or is_named:
        columns = _by_cells(table, _beside_names(table, columns))
    is_of_calls = "endpoint" in named and (is_named or "window" in named or "subject" in named)
    if ("limit" not in columns.at and not columns.timed) or not (about or is_of_calls):
        return None
    if "endpoint" not in columns.at and columns.free(0) and not _CALLERS.search(titles[0]):
        columns = columns.bind("endpoint", 0)
    return columns


def _beside_names(table: Table, columns: Columns) -> Columns:
    """The columns where the first one, *Limit*, holds what limits are called, and one behind it how
    much they are: ``| Limit | Value |``."""
    at = columns.at.get("limit")
    if at != 0 or columns.timed or any(_is_limit(row[0]) for row in table.rows):
        return columns
    others = filter(columns.free, range(1, len(table.header)))
    value = next((at for at in others if any(_is_limit(row[at]) for row in table.rows)), None)
    return columns if value is None else columns.bind("limit", value)


def _with_roles(table: Table, titles: Sequence[str], columns: Columns) -> Columns:
    """The columns with the one that says whose limit each is: *Caller*, *Role*, *Tier*; not where
    its cells say by what callers are counted."""
    at = next((at for at, title in enumerate(titles) if _WHOSE.fullmatch(title)), None)
    if at is None or not columns.free(at) or _all((row[at] for row in table.rows), _is_subject):
        return columns
    return columns.bind("role", at)


_WHOSE = regex.compile(
    r"(?:(?:user|account|client|service) )?"
    r"(?:tiers?|plans?|roles?|users?|clients?|callers?|consumers?|types?|class(?:es)?|groups?)"
    r"|actors?|audience|who"
)


def _by_period(table: Table, titles: Sequence[str], columns: Columns) -> Columns:
    """The columns where *Per* says per which time, and another one says for whom."""
    per = columns.at.get("subject")
    if per is None or "window" in columns.at or not _all((r[per] for r in table.rows), _is_window):
        return columns
    others = (at for at, title in enumerate(titles) if title in _HEADERS["subject"] and at != per)
    columns = columns.bind("window", per)
    return columns if (by := next(others, None)) is None else columns.bind("subject", by)


_CALLERS = regex.compile(
    r"\b(?:tiers?|plans?|roles?|users?|clients?|callers?|consumers?|audience|who)\b"
)


def _by_cells(table: Table, columns: Columns) -> Columns:
    """The columns with what the cells say of them: routes, times, subjects, counts."""
    cells = [[row[at] for row in table.rows] for at in range(len(table.header))]
    routes = [sum(map(_is_route, column)) for column in cells]
    if any(routes):
        columns = columns.bind("endpoint", routes.index(max(routes)))
    window = columns.at.get("window")
    if "limit" not in columns.at and window is not None and _all(cells[window], _is_whole):
        columns = columns.bind("limit", window)
    limit = columns.at.get("limit")
    if limit is None or _window_in(table.header[limit]):
        timed = tuple(
            at for at, header in enumerate(table.header)
            if _window_in(header) and _all(cells[at], _is_count)
        )  # fmt: skip
        free = {name: at for name, at in columns.at.items() if at not in timed}
        columns = replace(columns, at=free, timed=timed)
    for name, fits in _KINDS.items():
        if name not in columns.at and not (name == "limit" and columns.timed):
            at = next(
                (at for at in filter(columns.free, range(len(cells))) if _all(cells[at], fits)),
                None,
            )
            columns = columns if at is None else columns.bind(name, at)
    return columns


def _all(cells: Iterable[Text], fits: Callable[[Text], bool]) -> bool:
    said = [cell for cell in cells if cell.text.strip("-–— ")]
    return bool(said) and all(map(fits, said))


_LONGEST_CELL = 200
_COUNT = regex.compile(r"\W{0,3}[0-9][0-9,. ]{0,11}k?(?:\s[^\W\d_]+)?\W{0,3}", re.I)
_IN = regex.compile(r"^\W*(?:(?:per|every|each|in|within|any|a|an|one)\b|/)*\s*", re.I)
_EVERY = regex.compile(
    rf"(?:\b(?:per|every|each|an?|in)\s+(?:[a-z-]+\s+(?:[a-z]+\s+)?(?:and|&)\s+(?:(?:per|each)\s+)?)?"
    rf"|/\s*)(?P<period>(?:[0-9]+\s?)?{PERIOD})\b",
    re.I,
)
_MOST_WORDS = 5


def _is_route(cell: Text) -> bool:
    return "/" in cell.text and (bare(cell.text).startswith("/") or bool(routes_in(cell)))


def _is_window(cell: Text) -> bool:
    return len(cell.text) < 40 and _seconds(cell.text) is not None


def _is_subject(cell: Text) -> bool:
    return len(cell.text.split()) <= _MOST_WORDS and subject_in(cell.text) is not None


def _is_count(cell: Text) -> bool:
    return _COUNT.fullmatch(cell.text) is not None


def _is_limit(cell: Text) -> bool:
    return _is_count(cell) or _is_whole(cell)


def _is_whole(cell: Text) -> bool:
    """Whether a cell says how many and how often: ``60/min`` under *How often*."""
    return len(cell.text) <= _LONGEST_CELL and bool(clauses_in(cell.text))


_KINDS: dict[str, Callable[[Text], bool]] = {
    "window": _is_window, "limit": _is_limit, "subject": _is_subject,
}  # fmt: skip


def _seconds(window: str) -> float | None:
    """The seconds of ``15 min``, ``per hour``, ``every minute``."""
    return duration(_IN.sub("", english(bare(window))))


def _window_in(header: Text) -> str:
    """The window that a header states: ``Requests per minute``, ``Limit (req/min)``."""
    found = _EVERY.search(english(bare(header.text)))
    return found["period"] if found else ""


def clauses_of(table: Table, row: Sequence[Text], columns: Columns) -> list[Clause]:
    """The limits that a row states."""
    subject, window = _subject(table, row, columns), columns.cell(row, "window")
    stated = _IN.sub("", english(bare(window.text))) if window else ""
    of_all, counted = columns.unit
    return [
        clause
        for at in _limits(columns)
        for clause in row_clauses(
            row[at].text,
            stated or _window_in(table.header[at]) or of_all or _window_of(row, columns),
            (at in columns.timed and _counted(table.header[at].text)) or subject or counted,
        )
    ]


def _window_of(row: Sequence[Text], columns: Columns) -> str:
    """The time that the cell says which says for whom a limit is: ``Per user per hour | 20``."""
    whom = columns.cell(row, "subject")
    return _window_in(whom) if whom and subject_in(whom.text) else ""


def unit_of(line: Text) -> tuple[str, str]:
    """What a line says of all the limits below it, per which time and for whom: ``All limits per
    API key and minute:``; nothing where it states a limit itself that is not theirs, or no time."""
    is_above = line.text.rstrip("*_ ").endswith((":", "："))
    if len(line.text) > _LONGEST_CELL or (_FIGURE.search(line.text) and not is_above):
        return "", ""
    window = _window_in(line)
    return (window, _counted(line.text)) if window else ("", "")


_FIGURE = regex.compile("[0-9]")


def in_units(table: Table, columns: Columns, unit: tuple[str, str]) -> Columns:
    """The columns with the ``unit`` that a line above them gives, unless further ones count, too:
    ``Anonymous | Signed in``."""
    others = filter(columns.free, range(len(table.header)))
    counts = (
        at for at in others
        if _all((row[at] for row in table.rows), _is_count) and "urst" not in table.header[at].text
    )  # fmt: skip
    return columns if next(counts, None) is not None else replace(columns, unit=unit)


def _limits(columns: Columns) -> tuple[int, ...]:
    return columns.timed or (columns.at["limit"],)


def _subject(table: Table, row: Sequence[Text], columns: Columns) -> str:
    """The subject's cell, or what another one, the place's or a header says of it: ``Fixed window
    per username``, ``All endpoints (per IP)``."""
    if said := columns.cell(row, "subject"):
        return bare(said.text)
    is_free = columns.free
    others = " ".join([cell.text for at, cell in enumerate(row) if is_free(at)])
    if place := columns.cell(row, "endpoint"):
        others = f"{others} {_CODE.sub('', place.text)}"
    return _counted(others) or _counted(" ".join([cell.text for cell in table.header]))


@remembered
def _counted(said: str) -> str:
    """Whom a text counts, if it says so: the words after a ``per`` or ``by``."""
    found = (each["subject"] for each in _PER.finditer(english(said).lower()))
    return next(filter(subject_in, found), "")


_CODE = regex.compile(r"`[^`]*`|\S*/\S*")
_PER = regex.compile(
    r"(?:(?:per(?<=\bper)|by(?<=\bby)|of(?<=\bof)\s(?:one|each|every|a single))[\s-]"
    r"|/\s?(?=[a-z]+\s(?:and|&)\s))"
    r"(?P<subject>(?:[a-z]+\s(?:and|&)\s(?:(?:per|each|by)\s)?)?[a-z]+(?:[\s-][a-z]+)?)"
)


def is_of_calls(row: Sequence[Text], columns: Columns) -> bool:
    """Whether a row that states no rate may be meant to limit calls: it names a path, or speaks of
    requests. Other rows limit sizes, pages and counts: ``| Photo size | 8 MB |``."""
    if any(_PAGED.search(english(cell.text)) or _SIZED.search(cell.text) for cell in row):
        return False
    if (window := columns.cell(row, "window")) and _NO_TIME.fullmatch(window.text.strip()):
        return not any(_AT_ONCE.search(english(cell.text)) for cell in row)
    if window or columns.timed:
        return True
    said = [cell for cell in row if "/" in cell.text]
    return any(map(_is_route, said)) or any(_CALLS.search(english(cell.text)) for cell in row)


_PAGED = regex.compile(r"\b(?:per|a|each|por) (?:page|página|seite)\b|\bpage size\b", re.I)
_SIZED = regex.compile(r"\d\s?(?:[KMGT]i?B|[kKmMgG]o|bytes?|octets?|characters?)\b")
_NO_TIME = regex.compile(r"[-–—]*|n\.?/?a\.?|none", re.I)
_AT_ONCE = regex.compile(r"\b(?:concurrent|simultaneous|parallel|at once|at a time)", re.I)
_CALLS = regex.compile(
    r"\b(?:requests?|calls?|rates?|attempts?|log-?ins?|throttl\w*|rp[smh])\b", re.I
)


def said_of_limits(row: Sequence[Text], columns: Columns) -> str:
    """The cells that hold the limits of a row, those that say nothing left out."""
    said = (row[at].text for at in _limits(columns))
    return " ".join(text for text in said if text.strip("-–— "))
