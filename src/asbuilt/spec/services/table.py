"""Tables of services of others: which columns say what, and which rows are of such services."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.source import Span
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import JUDGED, Section
from asbuilt.spec.services.fallback import fallback
from asbuilt.spec.services.heading import NAMED_OTHERS, OTHERS, SUPPLIERS, names_parties
from asbuilt.spec.services.service import Dependency, from_row, is_name
from asbuilt.spec.title import bare, normal_title, plain_title

HEADERS: Headers = {
    "name": (
        "external service", "external system", "external api", "dependency", "third party",
        "service", "name", "system", "provider",
        "integration", "library", "package", "vendor", "api", "partner", "platform",
    ),
    "description": (
        "used for", "for what", "what for", "needed for", "description", "purpose", "use", "usage",
        "reason", "why",
    ),
    "kind": ("kind", "type", "category", "class"),
    "way": ("direction", "data flow", "flow"),
    "used by": ("used by", "requirement", "component", "consumer"),
    "url": ("url", "base url", "address", "host", "endpoint"),
    "timeout": ("timeout", "time limit", "deadline", "gives up after", "give up after"),
    "retries": ("retries", "retry", "retry policy", "attempts"),
    "fallback": (
        "fallback", "on failure", "failure mode", "if down", "when down", "if unavailable",
        "failure handling", "degradation", "then", "is down", "it's down", "it’s down", "it fails",
        "when it fails", "if it fails", "when it is down", "if it is down", "when it's down",
        "if it's down", "without it", "in case of failure", "in its absence",
        "if it does not answer", "if it does not respond", "when it does not answer", "no answer",
        "when it does not respond", "if it is unavailable", "when it is unavailable", "on outage",
        "when unavailable", "if unreachable", "when unreachable", "during an outage", "on error",
        "if it is gone", "when it is gone", "if gone", "when gone", "if absent", "when absent",
        "if missing", "if lost", "if it is missing", "if it is lost", "if it breaks", "if it stops",
        "behaviour", "behavior", "what happens", "what we do", "plan b", "otherwise",
    ),
}  # fmt: skip
_OF_TROUBLE = regex.compile(
    r"(?:(?:known|possible|potential) )?(?:risks?|hazards?|threats?|dangers?|failures?|faults?"
    r"|problems?|incidents?|events?|symptoms?|errors?|issues?)(?: (?:scenarios?|modes?|cases?))?"
)
"""Titles of columns whose rows are what may go wrong."""
_TELLING = ("timeout", "fallback")
"""Columns that tables of nothing but services have."""
NAMES = {name: frozenset(words) for name, words in HEADERS.items()}
_LIBRARIES = {"license", "licence", "library", "package", "module"}
"""Headers of tables that list code, not services."""
_OF_CODE = regex.compile(
    r"\b(?:librar(?:y|ies)|frameworks?|packages?|databases?|runtimes?|internal|languages?|tools?"
    r"|infrastructure|hardware|data ?stores?|brokers?|caches?)\b",
    re.I,
)
"""Kinds of dependencies that are no services of others."""
_INWARDS = regex.compile(r"\W*(?:in|inbound|incoming|inwards?)\W*", re.I)
_SENT = regex.compile(r"\b(?:push(?:es|ed)?|sends?|sent|delivers?|delivered|uploads?)\b", re.I)
"""What says, of data that come in, that others send them without being asked."""
_BUILT_IN = regex.compile(any_of(("built[- ]in", "in-house", "own implementation")))


def by_columns(table: Table, known: Container[Span]) -> Iterator[Dependency]:
    """The rows of a table under any heading that has timeouts, retries or fallbacks, two of them:
    its first column names the services. Those that are ``known`` are passed over."""
    columns = _columns(table)
    titles = [normal_title(cell.text) for cell in table.header]
    is_told = len({"timeout", "retries", "fallback"} & columns.keys()) > 1
    if not is_told or _OF_TROUBLE.fullmatch(english(titles[0])):
        return
    named = columns.get("name", 0)
    columns["name"] = named if titles[named] in _PROVIDERS else 0
    rows = [row for row in table.rows if all(cell.span not in known for cell in row)]
    yield from _of_rows(rows, columns, True)


def by_header(table: Table) -> Iterator[Dependency]:
    """The rows of a table under any heading whose first header says that it names others'."""
    first = english(plain_title(table.header[0].text))
    uses = _USES.intersection(normal_title(cell.text) for cell in table.header[1:])
    columns = _columns(table)
    if (
        NAMED_OTHERS.fullmatch(first)
        or (uses and SUPPLIERS.fullmatch(first))
        or (uses and _is_around(table.header[0]) and not columns.keys().isdisjoint(_TELLING))
    ):
        yield from _of_rows(table.rows, {**columns, "name": 0}, True)


def _is_around(header: Text) -> bool:
    """Whether a header means what surrounds the service: people, too, where nothing is said of what
    happens without them."""
    title = normal_title(header.text)
    return title in _AROUND or NAMED_OTHERS.fullmatch(title) is not None


_AROUND = {"neighbour", "neighbours", "neighbor", "neighbors", "surrounding system"}


def by_kind(table: Table) -> Iterator[Dependency]:
    """The rows of a table under any heading, beside others in it, of which a column says that they
    are services of others: ``| Meteomatics | External API |``, ``| Stripe | SaaS |``."""
    columns = _columns(table)
    at = columns.get("kind") or _column_of_owners(table)
    if not at:  # the first column names them
        return
    rows = [row for row in table.rows if _IS_OF_OTHERS.fullmatch(normal_title(row[at].text))]
    others = {name: place for name, place in columns.items() if name != "kind"}
    yield from _of_rows(rows, {**others, "name": columns.get("name", 0)}, True)


def _column_of_owners(table: Table) -> int | None:
    titles = [normal_title(cell.text) for cell in table.header]
    return next((at for at, title in enumerate(titles) if title in _WHOSE), None)


_WHOSE = {"ours", "whose", "hosting", "hosted", "hosted by", "ownership", "run by", "operated by"}
_IS_OF_OTHERS = regex.compile(
    rf"(?:{OTHERS} )?saas|{OTHERS}(?: (?:service|api|system|provider|platform|saas|integration)s?)?"
)


def captioned(section: Section) -> Iterator[Dependency]:
    """The rows of tables under a line, or the end of one, that names others' services: ``External
    systems:``."""
    for above, table in pairwise(section.blocks):
        if isinstance(table, Table) and isinstance(above, Paragraph):
            line = above.lines[-1].text
            led = line.rpartition(". ")[2] if line.rstrip().endswith((":", "：")) else ""
            lead = led or (line if len(above.lines) == 1 else "")
            if len(lead) < _LONGEST_CAPTION and any(map(NAMED_OTHERS.fullmatch, _called(lead))):
                yield from _of_rows(table.rows, {**_columns(table), "name": 0}, True)


def _called(line: str) -> tuple[str, str]:
    """A line as a title, word for word and as a whole."""
    return english(plain_title(line)), normal_title(line)


_LONGEST_CAPTION = 60
_USES = {"used for", "for what", "what for", "needed for", "use", "purpose", "for", "does"}


def _columns(table: Table) -> dict[str, int]:
    """The columns of a table by their headers, those of times and fallbacks also by what is in
    them."""
    columns = bind(table, HEADERS)
    if (whose := _provider(table, columns.get("name"))) is not None:
        columns |= {"description": columns["name"], "name": whose}
    free = [at for at in range(1, len(table.header)) if at not in columns.values()]
    if "fallback" not in columns:
        gone = [at for at in free if _WITHOUT.search(normal_title(table.header[at].text))]
        columns |= {"fallback": gone[0]} if gone else {}
        free = [at for at in free if at not in gone[:1]]
    for name, is_such in (("timeout", _is_time), ("fallback", _is_fallback)):
        if name not in columns:
            such = [
                at for at in free if _most(is_such, [row[at].text for row in table.rows[:JUDGED]])
            ]
            columns |= {name: such[0]} if such else {}
    return columns


def _provider(table: Table, named: int | None) -> int | None:
    """The column of a table whose cells are the names, where the one that is called so says what
    for: ``Card payments | Stripe`` below ``Service | Provider``."""
    titles = [normal_title(cell.text) for cell in table.header]
    whose = next((at for at, title in enumerate(titles) if title in _PROVIDERS), None)
    if named is None or whose in (None, named):
        return None
    proper, general = (
        [_is_proper(bare(row[at].text)) for row in table.rows[:JUDGED]] for at in (whose, named)
    )
    return whose if all(proper) and 2 * sum(general) <= len(general) else None


_PROVIDERS = {"provider", "vendor", "supplier", "third party", "company", "product"}


def _is_proper(name: str) -> bool:
    """Whether a cell is the name of a product or a company: a few words, each of them a name's."""
    words = name.split()
    return 0 < len(words) <= _LONGEST_NAME and not any(word.islower() for word in words)


_LONGEST_NAME = 4
_WITHOUT = regex.compile(
    r"^(?:what |and )*(?:if|when|while|whenever|happens (?:if|when)|in case)\b.*"
    r"\b(?:gone|down|away|lost|dead|dies|out|off(?:line)?|missing|absent|silent|slow|broken|breaks"
    r"|stops|fails?|failing|unavailable|unreachable|not (?:there|available|answering|reachable)"
    r"|not (?:answer|respond))$"
)
"""Headers that say what happens without a service, in whatever words: *If it's gone*."""


def _most(is_such: Callable[[str], bool], cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and 2 * sum(map(is_such, said)) > len(said)


def _is_time(cell: str) -> bool:
    return (
        _IS_FIGURE.search(cell) is not None
        and len(cell) < _LONGEST_TIME
        and (duration(cell) is not None)
    )


def _is_fallback(cell: str) -> bool:
    return fallback(english(cell)) is not None


_LONGEST_TIME = 20
_IS_FIGURE = regex.compile(r"\d|[^\W\d_]{3}")
"""What a time has, and *H*, *M* and *L* of a level have not."""


def rows_of(table: Table, section: Section, external: bool) -> Iterator[Dependency]:
    """The rows of a table in a section about services; none of one that lists code."""
    columns = _columns(table)
    titles = [normal_title(cell.text) for cell in table.header]
    if _LIBRARIES & {*titles} or ("version" in titles and not external):
        return
    is_named = "name" in columns and titles[columns["name"]] in NAMES["name"]
    is_of_services = names_parties(section) or not columns.keys().isdisjoint(_TELLING)
    if not is_named and 0 not in columns.values() and is_of_services:
        columns["name"] = 0
    if "name" in columns:
        timed = external or "timeout" in columns or "fallback" in columns
        yield from _of_rows(table.rows, columns, timed)


def _is_sent(cell: Text) -> bool:
    return _SENT.search(english(cell.text)) is not None


_NUMBER = regex.compile(rf"[*`_]{{0,3}}(?:{ID}|[0-9]{{1,3}})[*`_.]{{0,3}}")


def _past_numbers(rows: Sequence[Sequence[Text]], columns: Mapping[str, int]) -> Mapping[str, int]:
    """The columns with names in the first one that is free and has short texts, where what would
    be names are numbers: ``IF-01 | Ledger gateway``."""
    named = columns.get("name")
    if named is None or not rows or not all(_NUMBER.fullmatch(row[named].text) for row in rows):
        return columns
    free = (at for at in range(len(rows[0])) if at not in columns.values())
    short = (
        at for at in free if all(0 < len(row[at].text.split()) <= _LONGEST_NAME for row in rows)
    )
    return {**columns, "name": next(short, named)}


def _of_rows(
    rows: Sequence[Sequence[Text]], columns: Mapping[str, int], external: bool
) -> Iterator[Dependency]:
    columns = _past_numbers(rows, columns)
    for row in rows:
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        kind = cells.pop("kind", None)
        way = cells.pop("way", None)
        if way and _INWARDS.fullmatch(english(way.text)) and any(map(_is_sent, row)):
            continue  # it calls us
        is_code = kind is not None and _OF_CODE.search(english(kind.text)) is not None
        if is_code or any(_BUILT_IN.search(english(cell.text).lower()) for cell in row):
            continue
        if "name" in cells and _NUMBER.fullmatch(cells["name"].text):
            continue  # a requirement that a service is about
        if "name" in cells and is_name(cells["name"], " ".join(cell.text for cell in row)):
            yield from_row(cells, external)
