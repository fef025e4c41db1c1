"""Tables of requirements: one in a row, wherever its columns stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.figures.metric import names_metric, says_percentile
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.record import bind
from asbuilt.spec.requirements.identifier import (
    ID,
    LOWER_ID,
    count_up,
    is_distinct,
    is_named,
    is_requirement,
)
from asbuilt.spec.requirements.marker import IDENTIFIERS, counted_name, is_clause
from asbuilt.spec.requirements.promise import (
    HEADERS,
    MEASURED,
    Kind,
    column_of_figures,
    column_of_targets,
    figures_in,
    hinted,
    is_named_target,
)
from asbuilt.spec.requirements.requirement import Requirement, by_column, requirement
from asbuilt.spec.requirements.under_heading import card
from asbuilt.spec.section import JUDGED
from asbuilt.spec.title import bare, normal_title

_IDENTIFIERS = IDENTIFIERS | {"clause", "#", ""}


def from_table(table: Table, kind: Kind | None) -> Iterator[Requirement]:
    """The rows whose id column holds an id. Without a ``kind`` (outside of a requirements' section)
    the table must look like one of requirements: see :func:`_is_of_requirements`, or hold figures
    for what its rows name: then it is one of non-functional requirements."""
    if made := _from_card(table, kind):
        yield made
        return
    if turned := _turned(table):
        for each in from_table(turned, kind):
            yield replace(each, span=each.id.span)
        return
    columns, (identifiers, ids) = bind(table, HEADERS), _ids(table, kind)
    if not any(ids) or _is_of_calls(table):
        return
    columns = {name: index for name, index in columns.items() if index != identifiers}
    if "text" in columns and _only_refers(table, columns["text"]):
        return
    if _says_how_only(table, identifiers):
        return
    if (target := column_of_targets(table, columns, {identifiers})) is not None:
        columns["target"] = target
    is_numbered = all(each and not is_clause(each[0].text) for each in ids)
    if kind is None and not _is_of_requirements(table, is_numbered):
        if not (is_numbered and _is_of_figures(table, identifiers, columns)):
            return
        kind = "non-functional"
    if "target" not in columns and kind == "non-functional":
        figures = column_of_figures(table, {identifiers, columns.get("text", identifiers)})
        columns |= {"target": figures} if figures is not None else {}
    elif "target" not in columns:
        numbers = _column_of_numbers(table, {identifiers, *columns.values()})
        columns |= {"target": numbers} if numbers is not None else {}
    taken = {identifiers, *columns.values()}
    free = (index for index in range(len(table.header)) if index not in taken)
    text = columns.pop("text", next(free, columns.get("target")))
    if "target" in columns and "statistic" not in columns:
        statistic = _column_of_statistics(table, taken | {text})
        columns |= {"statistic": statistic} if statistic is not None else {}
    if kind == "functional" and "target" in columns and _is_of_targets(table, columns["target"]):
        kind = "non-functional"
    headers, kinds = [cell.text for cell in table.header], _column_of_kinds(table)
    notes = _column_of_notes(table, taken | {text}) if "target" not in columns else None
    for row, found in zip(table.rows, ids, strict=True):
        if found is None:
            continue
        identifier, rest = found
        said = rest if rest.text else row[text] if text is not None else None
        if said is None:
            continue
        stated = {name: row[index] for name, index in columns.items() if row[index].text}
        span = Span(row[0].span.start, max(cell.span.end for cell in row))
        if notes is not None and _promises(row[notes], said):
            stated["target"] = row[notes]
        hint = " ".join(english(cell.text) for cell in row) if "target" in stated else ""
        cells = tuple(zip(headers, row, strict=True))
        own = _kind_of(row[kinds]) if kinds is not None else None
        yield requirement(identifier, said, own or kind, span, stated, hint, cells)


def _is_of_targets(table: Table, column: int) -> bool:
    """Whether nearly all rows of a table state figures of metrics in its column of targets: then
    those that state none are promises too, which somebody has to look at."""
    silent = 0
    for row in table.rows:
        found = hinted(row[column], " ".join(english(cell.text) for cell in row))
        silent += not any(map(is_named_target, found))
        if 3 * silent > len(table.rows):
            return False
    return len(table.rows) > 2


def _turned(table: Table) -> Table | None:
    """A table with a requirement in each column, ``|  | FR-1 | FR-2 |``, with one in each row."""
    if normal_title(table.header[0].text) not in _IDENTIFIERS or len(table.header) <= _PAIR:
        return None
    ids = [_id_of_cell(cell, _WHOLE_ID, series=False) for cell in table.header[1:]]
    if not all(found and not found[1].text and is_requirement(found[0].text) for found in ids):
        return None
    header, *rows = zip(table.header, *table.rows, strict=True)
    return Table(header, tuple(rows), table.span, table.foreign)


_PAIR = 2


def _column_of_statistics(table: Table, taken: Collection[int | None]) -> int | None:
    """The column that says of the targets beside it over what they are taken: ``p99``, ``p99
    latency``, whatever it is called."""
    free = [index for index in range(len(table.header)) if index not in taken]
    first = table.rows[:JUDGED]
    return next((at for at in free if any(says_percentile(row[at].text) for row in first)), None)


def _column_of_notes(table: Table, taken: Collection[int | None]) -> int | None:
    """The column of remarks, in which the figures of requirements may stand that are stories."""
    titles = [normal_title(cell.text) for cell in table.header]
    return next((at for at, each in enumerate(titles) if each in _NOTES and at not in taken), None)


_NOTES = {"note", "notes", "comment", "comments", "remark", "remarks", "detail", "details",
          "constraint", "constraints", "fit criterion", "measured by", "in figures",
          "acceptance"}  # fmt: skip


def _promises(note: Text, said: Text) -> bool:
    """Whether a remark states a figure of a metric that it names, and the requirement none."""
    if not _DIGIT.search(note.text):
        return False
    compared = (each for each in hinted(note) if "comparator" not in each.assumed)
    return any(map(is_named_target, compared)) and not any(map(is_named_target, hinted(said)))


_DIGIT = regex.compile(r"[0-9]")


def _column_of_numbers(table: Table, taken: Collection[int]) -> int | None:
    """The column of a table of requirements of both kinds that says of qualities how much, whatever
    it is called: half of its cells are figures and no more, some of what its rows name."""
    for at, title in enumerate(normal_title(cell.text) for cell in table.header):
        if at in taken or _OF_OTHERS.search(title) or _NO_FIGURES.search(title):
            continue
        rows = [row for row in table.rows if _NUMBER.match(row[at].text)]
        if 2 * len(rows) >= len(table.rows) > 1 and figures_in(table, at) * 2 >= len(table.rows):
            others = (" ".join(cell.text for cell in row if cell is not row[at]) for row in rows)
            return at if any(map(names_metric, others)) else None
    return None


_NUMBER = regex.compile(r"[*_`]{0,3}[≤≥<>=~]{0,2}\s?[0-9][^|]{0,24}$")


def _column_of_kinds(table: Table) -> int | None:
    """The column that says of requirements of which kind they are, if any does."""
    first = table.rows[:JUDGED]
    columns = range(len(table.header))
    return next((at for at in columns if any(_kind_of(row[at]) for row in first)), None)


def _kind_of(cell: Text) -> Kind | None:
    """The kind that a cell names: *Functional*, *Non-functional requirement*."""
    return _KINDS.get(normal_title(cell.text)) if len(cell.text) <= _LONGEST_KIND else None


_LONGEST_KIND = 40
_KINDS: dict[str, Kind] = {
    "functional": "functional",
    "functional requirement": "functional",
    "functional requirements": "functional",
    "fr": "functional",
    "non functional": "non-functional",
    "nonfunctional": "non-functional",
    "non functional requirement": "non-functional",
    "non functional requirements": "non-functional",
    "nfr": "non-functional",
    "quality": "non-functional",
}


def _from_card(table: Table, kind: Kind | None) -> Requirement | None:
    """The requirement that a table of two columns describes: ``| ID | FR-1 |``, its text, priority
    and criteria below. Outside of a requirements' section it has to say that it is one."""
    rows = list(card(table))
    said_so = kind is not None or any(title == "requirement" for title, _ in rows)
    named = (cell for title, cell in rows if title in _IDENTIFIERS and title)
    found = next(filter(None, (_id_of_cell(cell, _WHOLE_ID, series=False) for cell in named)), None)
    below = by_column(rows)
    if not found or not (said_so or is_named(found[0].text)) or "text" not in below:
        return None
    said = below.pop("text")
    return requirement(found[0], said, kind, table.span, below)


_SAID = {"requirement", "requirements", "i want to", "i want", "user story", "user stories",
         "the system shall", "the system must", "system shall", "shall"}  # fmt: skip
_MUST = regex.compile(
    r"^(?:(?:the [\w ]{2,40}|it|we|one|users?|you) )?(?:must|shall|has to|have to)"
    r"(?: (?:do|be able to))?$"
)
"""``The exchange must …``, which the cells below go on with."""
_RANKED = {"moscow", "must should", "prio", "priority", "acceptance", "acceptance criteria",
           "acceptance criterion", "verification", "importance"}  # fmt: skip
_OF_OTHERS = regex.compile(
    r"\b(?:risks?|impact|likelihood|mitigation|tests?|expected|steps?|milestone|question|answer|defect"
    r"|bug|task|estimate|effort|assignee|endpoint|method|path|table|field|column|threat|decision)\b"
)


def _is_of_requirements(table: Table, is_numbered: bool) -> bool:
    """Whether a table under any heading holds requirements: a header says so, or every row has an
    id and a header ranks them, and no header speaks of something else."""
    titles = [normal_title(cell.text) for cell in table.header]
    if any(title in _SAID or _MUST.search(title) for title in titles):
        return True
    if any(_OF_OTHERS.search(title) for title in titles):
        return False
    if any("requirement" in title.split() for title in titles):
        return True
    return is_numbered and len(table.rows) > 1 and bool(_RANKED & {*titles})


def _is_of_calls(table: Table) -> bool:
    """Whether the rows are endpoints, or what roles may do: their ids stand for these."""
    if any(_says_what(table, at) for at in range(len(table.header))):
        return False
    if all(_CALL.match(row[0].text) for row in table.rows[:JUDGED]):
        return True
    columns = [[row[index].text for row in table.rows] for index in range(1, len(table.header))]
    if any(sum(map(bool, map(_METHOD.fullmatch, cells))) * 2 > len(cells) for cells in columns):
        return True
    marks = [_MARK.fullmatch(cell) is not None for cells in columns for cell in cells if cell]
    return len(columns) > 1 and 2 * sum(marks) > len(marks)


def _says_what(table: Table, column: int) -> bool:
    """Whether a column says what is required, and does not only refer to it by ids."""
    cells = [row[column].text for row in table.rows]
    is_said = normal_title(table.header[column].text) in _SAID
    return is_said and not all(_IDS.fullmatch(cell) for cell in cells)


def _only_refers(table: Table, column: int) -> bool:
    """Whether the cells of a column are ids, and nothing else: the rows are of tests, alerts or
    tasks, ``| TC-1 | FR-3 | … |``, and name the requirements that they are about."""
    cells = [row[column].text for row in table.rows[:JUDGED]]
    return any(cells) and all(_IDS.fullmatch(cell) for cell in cells)


def _says_how_only(table: Table, identifiers: int) -> bool:
    """Whether all columns beside that of the ids say how what these name is tested or measured: it
    is stated elsewhere."""
    others = [cell.text for at, cell in enumerate(table.header) if at != identifiers]
    return bool(others) and all(_HOW.search(english(normal_title(each))) for each in others)


_HOW = regex.compile(
    r"^(?:how |where |when |who )?(?:(?:is |are )?(?:it|they|this) )?(?:is |are |to be |we )?"
    r"(?:tested|verified|validated|measured|proven|proved|checked|verify|test|measure|check)\b"
    r"|^(?:verification|validation|tests?|test method|proof|evidence|method)$"
)
_IDS = regex.compile(
    rf"(?:[\W_]*(?:(?:to|through|and|bis|und|a|al|hasta|y|à|et|até|e|по|и)\s+)?{ID})*[\W_]*"
)
_CALL = regex.compile(r"[*`]{0,3}(?:GET|POST|PUT|PATCH|DELETE)[*`]{0,3} +[*`]{0,3}/")
_METHOD = regex.compile(r"[*`]{0,3}(?:GET|POST|PUT|PATCH|DELETE)[*`]{0,3}")
_MARK = regex.compile(r"[\W_]+|x|y|n|yes|no", re.I)
_NO_FIGURES = regex.compile(
    r"\b(?:alert|alarm|rule|condition|severity|notify|for|limit|quota|per|environment|traffic|stage"
    r"|timeout|retries|fallback|hold|duration|reaction|event|case|scenario|version|release|cost|price)s?\b"
)


_ATTRIBUTE = "field"
"""What an attribute, of quality as well as of an entity, is in other languages."""


def _is_of_figures(table: Table, identifiers: int, columns: Mapping[str, int]) -> bool:
    """Whether a table under any heading whose rows have ids promises figures: most cells of a
    column of targets are figures that are measured, or those of another column in rows that name
    what is measured."""
    titles = [normal_title(cell.text) for cell in table.header]
    others = (title for title in titles if not (title == _ATTRIBUTE and is_foreign()))
    if any(_OF_OTHERS.search(title) or _NO_FIGURES.search(title) for title in others):
        return False
    if len(table.rows) < 2:
        return False
    if "target" in columns:
        return figures_in(table, columns["target"]) * 2 >= len(table.rows)
    if any(MEASURED.search(title) for title in titles):
        return False
    beside = (" ".join(cell.text for cell in row[identifiers + 1 :]) for row in table.rows)
    named = 2 * sum(map(names_metric, beside)) > len(table.rows)
    hyphened = all({"-", "/"} & {*row[identifiers].text} for row in table.rows)
    return hyphened and named and column_of_figures(table, {identifiers}) is not None


# ---------------------------------------------------------------- the column of ids


Found = tuple[Text, Text]
"""The id of a cell and the words after it."""


def _ids(table: Table, kind: Kind | None) -> tuple[int, list[Found | None]]:
    """The column that holds the ids, and the one of each row. A column that is called so comes
    before the others, and in a requirements' section everything in it is an id. Outside of one, an
    id that is not in the first column refers to what is defined elsewhere, and so do ids of a
    column of another name that several rows have."""
    titles = [normal_title(cell.text) for cell in table.header]
    order = sorted(range(len(titles)), key=lambda index: titles[index] not in _IDENTIFIERS)
    for index in order:
        is_called = titles[index] in _IDENTIFIERS
        if not (is_called or kind or index == 0):
            continue
        series, whole = _is_series(table, index, _WHOLE_ID), _WHOLE_ID
        slashed = any("/" in row[index].text for row in table.rows[:1])
        if is_called and (kind or slashed) and _is_series(table, index, _WHOLE_LOWER_ID):
            whole = _WHOLE_LOWER_ID
        ids = [_id_of_cell(row[index], whole, series=series) for row in table.rows]
        if is_called and titles[index] and not any(ids):
            ids = [_clause_of_cell(row[index]) for row in table.rows]
        if not (is_called and kind):
            ids = [each if each and is_requirement(each[0].text) else None for each in ids]
        if not (is_called or index == 0) and len({each and each[0].text for each in ids}) < len(
            ids
        ):
            continue
        if any(each and not each[1].text for each in ids) or (index == 0 and all(ids)):
            return index, ids
    return 0, [None] * len(table.rows)


def _is_series(table: Table, column: int, whole: re.Pattern[str]) -> bool:
    """Whether the cells of a column begin with ids that count up: ``S1 …``, ``S2 …``."""
    matches = [whole.match(row[column].text.lstrip("*_`[( ")) for row in table.rows]
    ids = [match[0] for match in matches if match]
    return len(ids) == len(matches) and count_up(ids, len(matches))


def _id_of_cell(cell: Text, whole: re.Pattern[str], *, series: bool) -> Found | None:
    """The id of a cell and the words after it: ``SLO-1``, ``[FR-2]``, ``SLO-1 Bid latency``; in a
    ``series`` of ids ``S1 Bid latency`` too. Words in small letters follow one that is marked:
    ```SLO-1` latency``."""
    match = whole.search(cell.text[:_LONGEST_ID]) or counted_name(cell.text[:_LONGEST_ID])
    if not match or match.start() > 4 or cell.text[: match.start()].strip("*_`[( "):
        return None
    rest = part(cell, match.end(), len(cell.text))
    if not rest.text:
        return part(cell, *match.span()), rest
    plain = bare(rest.text).strip("[]() .:")
    start = len(rest.text) - len(rest.text.lstrip("*_`]).:–— -"))
    said = part(rest, start if plain else len(rest.text), len(rest.text))
    is_marked = rest.text[0] == ":" or (match.start() > 0 and rest.text[0] in "*_`")
    is_named = (said.text[:1].isupper() or is_marked) and (is_distinct(match[0]) or series)
    return (part(cell, *match.span()), said) if not plain or is_named else None


def _clause_of_cell(cell: Text) -> Found | None:
    """The number of a clause that a cell is: ``3.2.1``."""
    match = _CLAUSE.fullmatch(cell.text)
    return (part(cell, *match.span("id")), part(cell, match.end(), match.end())) if match else None


_CLAUSE = regex.compile(r"[*_`\[(]{0,4}(?P<id>[0-9]{1,3}(?:\.[0-9]{1,3}){1,5})\.?[*_`\])]{0,4}")
_WHOLE_ID, _WHOLE_LOWER_ID = regex.compile(ID), regex.compile(LOWER_ID)
_LONGEST_ID = 60
