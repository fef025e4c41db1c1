"""Alerts in tables and in lists of properties: which column or key says what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Table, Text
from asbuilt.document.text import part
from asbuilt.spec.alerts.alert import CALLS, SEVERITY, Alert, from_row, is_crossed
from asbuilt.spec.alerts.measured import targets_of
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.quantity import Target, parse_targets, targets_in
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import JUDGED, Section, bullets
from asbuilt.spec.title import bare, normal_title

_HEADERS: Headers = {
    "condition": (
        "condition", "threshold", "trigger", "when", "expression", "expr", "rule", "query", "if",
        "alert when", "alert if", "fires when", "criteria",
    ),
    "hold": (
        "for", "duration", "window", "period", "evaluation period", "how long", "sustained",
        "after", "sustained for", "lasting", "lasts", "persists for", "held for",
    ),
    "severity": ("severity", "priority", "level", "urgency"),
    "notify": (
        "notify", "notification", "channel", "recipient", "recipients", "action", "route", "to",
        "team", "receiver", "who", "goes to", "sent to", "contact",
    ),
    "name": (
        "alert", "name", "alert name", "metric", "signal", "indicator", "measure", "what", "rule",
        "event",
    ),
}  # fmt: skip
_COLUMNS: Headers = {**_HEADERS, "notify": (*_HEADERS["notify"], "then", "reaction", "via")}


def records_in(section: Section) -> Iterator[Alert]:
    """``#### Slow`` or ``1. **Slow**`` above ``- Condition: p95 > 2 s``, ``- Severity: page``."""
    own = _properties(bullets(section)[:JUDGED])
    if own and section.heading:
        yield from_row({"name": _unnumbered(section.heading.title), **own})
    for item in bullets(section):
        nested = _properties(
            each for block in item.children if isinstance(block, List) for each in block.items
        )
        if nested:
            yield from_row({"name": _unnumbered(item.text), **nested})


def _unnumbered(name: Text) -> Text:
    """A name without the number before it: ``8.1.3 Hash mismatch``, ``A-2: Hash mismatch``."""
    number = _NUMBERED.match(name.text)
    return part(name, number.end(), len(name.text)) if number else name


_NUMBERED = regex.compile(
    r"(?:(?:alert|alarm|rule)\s+)?(?:[A-Z]{1,3}-?)?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}"
    r"(?:[.):]\s*|\s+[–—-]\s+|\s+)(?=[^\W\d])(?!(?:h|hours?|min\w*|days?|xx)\b)",
    re.I,
)


def _properties(items: Iterable[Item]) -> dict[str, Text]:
    """The properties of an alert that items state, if its condition is among several of them."""
    found = properties(item.text for item in items)
    return found if "condition" in found and len(found) > 1 else {}


def properties(texts: Iterable[Text]) -> dict[str, Text]:
    """The properties of an alert that stand behind their labels: ``Severity: page``."""
    pairs = filter(None, map(pair, texts))
    said = {normal_title(key.text): value for key, value in pairs if value.text}
    return {name: said[word] for name, words in _HEADERS.items() for word in words if word in said}


def _columns(table: Table) -> dict[str, int]:
    """The columns by their headers and their cells; the name is what stands first."""
    return _with_conditions(table, *_named_columns(table))


def _named_columns(table: Table) -> tuple[dict[str, int], list[int]]:
    """The columns by their headers, the one of times to wait also by its cells; and those that no
    header names."""
    columns = bind(table, _COLUMNS)
    if (called := _called_alert(table, columns)) is not None:
        columns |= {"condition": called, "name": 0}
    if "condition" not in columns:  # *Seuil*, *umbral*, *порог* are what is aimed at, too
        titles = [normal_title(cell.text) for cell in table.header]
        if "target" in titles and any(map(_ALERT.search, titles)):
            columns["condition"] = titles.index("target")
    free = [at for at in range(len(table.header)) if at not in columns.values()]
    if (figures := _column_of_thresholds(table, columns.get("condition"))) is not None:
        named = "metric" if "name" in columns else "name"
        columns |= {named: columns["condition"], "condition": figures}
        free.remove(figures)
    if "hold" not in columns:
        held = [at for at in free if at and _are_durations([row[at].text for row in table.rows])]
        if held:
            columns["hold"] = held[0]
    return columns, free


def _with_conditions(table: Table, columns: dict[str, int], free: list[int]) -> dict[str, int]:
    """``columns`` with the one of the ``free`` that holds figures which are crossed, and what
    stands beside it."""
    if "condition" not in columns:
        first = table.rows[:JUDGED]
        other = (at for at in free if at != columns.get("hold"))
        crossed = {at: sum(_is_crossing(row[at]) for row in first) for at in other}
        best = max(crossed, key=lambda at: crossed[at], default=0)
        columns |= {"condition": best} if crossed.get(best) else {}
    bound = set(columns.values())
    said = (at for at in free if normal_title(table.header[at].text) in _MEASURED)
    if measured := [at for at in said if at not in bound]:
        columns.setdefault("metric", measured[0])
    if "name" in columns and _counts(table, columns["name"]):
        names = [at for at in free if not _counts(table, at)]
        columns |= {"name": names[0]} if names else {}
    if "name" not in columns and "condition" in columns and 0 not in columns.values():
        columns |= {} if _counts(table, 0) else {"name": 0}
    return columns


def _called_alert(table: Table, columns: Mapping[str, int]) -> int | None:
    """The column that is called after alerts and holds conditions, not names: ``| Metric | Target |
    Alert |``."""
    named = columns.get("name", 0)
    is_called = bool(named) and _ALERT.search(normal_title(table.header[named].text)) is not None
    crossed = is_called and any(_is_crossing(row[named]) for row in table.rows[:JUDGED])
    return named if crossed else None


def _column_of_thresholds(table: Table, condition: int | None) -> int | None:
    """The column of figures beside one of conditions that only says what is watched: ``| Condition
    | Threshold |`` above ``| Error rate | > 1% |``."""
    if condition is None or any(_COMPARED.search(row[condition].text) for row in table.rows):
        return None
    titles = [normal_title(cell.text) for cell in table.header]
    for at, title in enumerate(titles):
        if at != condition and title in _THRESHOLDS:
            first = table.rows[:JUDGED]
            return at if any(_COMPARED.search(row[at].text) for row in first) else None
    return None


_THRESHOLDS = {"threshold", "limit", "value", "alert threshold", "trigger", "level", "alert at",
               "critical value", "threshold value", "bound"}  # fmt: skip
_MEASURED = {"metric", "signal", "indicator", "measure", "sli", "what", "what is measured"}
"""Columns that say of what the condition is, beside one that names the alert."""


def _are_durations(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and all(duration(cell) is not None and len(cell) < 20 for cell in said)


def _is_crossing(cell: Text) -> bool:
    return is_crossed(Alert(cell, cell.span, targets_in(cell)))


def alerts_in(table: Table, *, watched: bool, announced: bool = False) -> Iterator[Alert]:
    """The alerts of a table under any heading; ``watched`` where it is said how a service is
    watched, so that its table of thresholds needs not say what they are for; ``announced`` where
    the line above it says that they are alerts."""
    if _is_of_alerts(table, watched=watched) or (announced and _has_crossing(table)):
        yield from rows_of(table)
        return
    graded = [*by_severity(table)] if watched else []
    if not _is_graded(graded):
        graded = [*_from_figures(table, watched=watched)]
    yield from graded or cells_of(table)


def _from_figures(table: Table, *, watched: bool) -> Iterator[Alert]:
    """``| Measure | Alarm from |``: the figures from which on somebody is called. A column that is
    only called *Alarm* holds some where things are ``watched``."""
    titles = [english(normal_title(cell.text)) for cell in table.header]
    for at, title in enumerate(titles):
        found = _RAISED.fullmatch(title) if at else None
        if found is None or not (watched or found["from"]):
            continue
        for row in table.rows:
            if targets := targets_of(row[at], row[0].text):
                reached = tuple(map(_from_there_on, targets))
                yield Alert(row[at], row[at].span, reached, name=row[0])
        return


_RAISED = regex.compile(
    r"(?:(?:umbral|límite|seuil|limiar|порог) (?:of |for )?)?"
    r"(?:alert|alarm|warning|page|pager)(?:s|ed|ing)?"
    r"(?P<from>(?: (?:at|from|above|over|when|if|beyond|once|below|under|on|threshold|limit|value"
    r"|ab|bei|über|unter|wenn|sobald|a partir of|a partir de|si|cuando|à partir of|à partir de"
    r"|dès|quand|se|quando|от|при|свыше|выше|если|за))*)"
)


def _has_crossing(table: Table) -> bool:
    column = _columns(table).get("condition")
    return column is not None and any(_is_crossing(row[column]) for row in table.rows[:JUDGED])


def _is_graded(alerts: Sequence[Alert]) -> bool:
    """Whether figures below severities are when somebody is called: they compare, or they are of
    metrics, below a milder and a graver one."""
    several = len({each.severity for each in alerts}) > 1
    of_metrics = (target.metric in _OF_SERVICE for each in alerts for target in each.targets)
    return any(map(is_crossed, alerts)) or (several and any(of_metrics))


_OF_SERVICE = {"latency", "error-rate", "availability"}


def _is_of_alerts(table: Table, *, watched: bool) -> bool:
    """Whether a table holds conditions, most of them of what should not be, and calls them alerts
    or says how long to wait; where things are ``watched`` also how bad they are, or whom to
    call."""
    columns, free = _named_columns(table)
    titles = {normal_title(cell.text) for cell in table.header}
    sends = watched and "notify" in columns  # ``| Signal | Limit | Goes to |``
    is_called = any(map(_ALERT.search, titles))
    telling = ("hold", "severity", "notify") if watched else ("hold",)
    if not is_called and columns.keys().isdisjoint(telling):
        return False
    if titles & (_OF_SERVICES - {"limit"} if sends else _OF_SERVICES):
        return False
    columns = _with_conditions(table, columns, free)
    if "condition" not in columns:
        return False
    is_said = not bind(table, _HEADERS).keys().isdisjoint(("condition", "hold", "severity"))
    is_said = is_said or (is_called and "target" in titles) or (sends and "limit" in titles)
    conditions = [row[columns["condition"]] for row in table.rows[:JUDGED]]
    if not is_said and not any(_COMPARED.search(cell.text) for cell in conditions):
        return False
    crossed = sum(map(_is_crossing, conditions))
    return bool(conditions) and ((is_called and watched) or len(conditions) <= 2 * crossed)


_ALERT = regex.compile(r"\balert(?:s|ing)?\b|\balarms?\b")
_COMPARED = regex.compile(r"[<>≤≥]")
_OF_SERVICES = {"timeout", "retries", "retry policy", "fallback", "limit", "traffic", "share"}


def cells_of(table: Table) -> Iterator[Alert]:
    """``| Error rate | a counter | Alert if > 5% |``: cells that say when to call, in any table."""
    for row in table.rows:
        for cell in row[1:]:
            if (calls := CALLS.match(cell.text)) and not calls[0].lower().startswith(_MERE):
                condition = part(cell, calls.end(), len(cell.text))
                if parse_targets(condition.text, 0, english(row[0].text)):
                    yield from_row({"name": row[0], "condition": condition})


_MERE = ("if", "when", "once")


def rows_of(table: Table) -> Iterator[Alert]:
    """The alerts of a table's rows."""
    columns = _columns(table)
    if any(normal_title(cell.text) == "log level" for cell in table.header):
        return
    for row in table.rows:
        record = {name: row[at] for name, at in columns.items() if row[at].text}
        if "name" in record and (marked := _MARKED.fullmatch(record["name"].text)):
            record["name"] = part(record["name"], *marked.span("name"))
        condition = record.get("condition") or record.get("name")
        if condition and _NO_CONDITION.fullmatch(condition.text):
            continue
        said = record.keys() & {"condition", "hold", "severity", "notify"}
        told = said or (condition and (parse_targets(condition.text, 0) or _is_told(condition)))
        if condition and told:
            several = [] if {"condition", "name"} <= record.keys() else [*_conditions(condition)]
            if len(several) > 1:
                record.pop("name", None)
            yield from (from_row({**record, "condition": each}) for each in several or [condition])


_NO_CONDITION = regex.compile(r"\W*|\W*(?:n\.?/?a\.?|none|no alert|not alerted)\W*", re.I)
"""What stands where nobody is called: ``N/A``, a dash."""


def _is_told(condition: Text) -> bool:
    """Whether a row that has a name only says with it what happens: ``Payout job failed``."""
    return len(condition.text.split()) > 2 and not condition.text.startswith(("**", "__"))


_MARKED = regex.compile(r"(?P<mark>\*\*|__|\*|`)`?(?P<name>\w[^*`\n]*?)`?(?P=mark)")
_ANOTHER = regex.compile(r"\s*(?:;|<br\s*/?>)\s*", re.I)


def _conditions(cell: Text) -> Iterator[Text]:
    """The conditions of a cell, ``errors > 5 %; no answer for 2 min``."""
    start = 0
    for end in (*_ANOTHER.finditer(cell.text), None):
        found = part(cell, start, end.start() if end else len(cell.text))
        if found.text:
            yield found
        start = end.end() if end else start


LEVEL = regex.compile(
    rf"{SEVERITY.pattern}"
    r"(?:\s+(?:alerts?|severity|level|priority|threshold|at|above|below|if|when))?"
    r"(?:\s*(?:$|[,:;(])|\s[–—-])",
    re.I,
)
"""A heading, header or line that is a severity: ``Page``, ``Warn at``, ``Ticket, next day``."""


def by_severity(table: Table) -> Iterator[Alert]:
    """``| Metric | Warning | Critical |``: a condition in each cell below a severity."""
    levels = [
        at for at, cell in enumerate(table.header) if LEVEL.fullmatch(english(bare(cell.text)))
    ]
    names = [at for at in range(len(table.header)) if at not in levels and not _counts(table, at)]
    if not levels or not names:
        return
    free = (at for at in names[1:] if _are_durations([row[at].text for row in table.rows]))
    held = next(free, None)
    for row in table.rows:
        name = row[names[0]]
        hold = duration(row[held].text) if held is not None else None
        for at in levels:
            told = from_row({"name": name, "condition": row[at], "severity": table.header[at]})
            if reached := tuple(map(_from_there_on, told.targets)):
                hold = hold if held is not None else told.hold
                yield replace(told, span=row[at].span, targets=reached, hold=hold)


def _from_there_on(target: Target) -> Target:
    """A figure that is not compared, of whatever is counted: somebody is called above it."""
    is_alone = target.comparator == "=" and "comparator" in target.assumed
    return replace(target, comparator=">") if is_alone else target


def _counts(table: Table, column: int) -> bool:
    """Whether a column only numbers the rows."""
    return all(_ORDINAL.fullmatch(row[column].text) for row in table.rows)


_ORDINAL = regex.compile(r"\W*(?:[A-Z]{1,3}-?)?[0-9]{1,3}\W*|")
