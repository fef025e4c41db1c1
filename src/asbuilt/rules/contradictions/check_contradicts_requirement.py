"""A CHECK or a schema allows another most than the requirement says.

## What it does
Compares the upper bound that a CHECK sets for sizes, times and numbers of things with the one
requirement that says the most of the same: the words of the table and of the column, and one figure
of their unit (`size_bytes <= 10485760` of `attachments`, and *attachments of at most 20 MB*).
Numbers of things that one column alone counts are compared with each sentence about its table, or
below a title about it, too (*There are at most 10 attempts* below *Life of a delivery*). The
`maxItems` of a schema is compared with the one requirement that counts the same (`options` with
`maxItems: 12`, and *2 to 8 options*), and a reference that is UNIQUE (`loans.pupil_id`) with each
statement that lets one have several (*a pupil may hold up to two loans*).

## Why it matters
The database or the service refuses what was promised, or takes what was ruled out.

## Example
```markdown
- **FR-4**: A failed delivery is tried again, at most 8 attempts in all.
```
```sql
CREATE TABLE deliveries (
    id UUID PRIMARY KEY,
    attempts SMALLINT NOT NULL CHECK (attempts BETWEEN 0 AND 6)
);
```

## Fix
Let both have the same figure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.array_bounds import array_bounds
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import saying
from asbuilt.rules.settings import UNITS
from asbuilt.rules.stated import in_words
from asbuilt.rules.words import stem, words
from asbuilt.source import Span
from asbuilt.spec.figures.figure import Figure, Unit, figures
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.words import IRREGULAR, singular, snake

_BOUND = regex.compile(
    r"(?P<column>[a-z_]\w*)[\"`]?\s*(?:(?P<sign><=?)\s*(?P<most>[0-9]{1,12})"
    r"|between\s+[0-9]{1,12}\s+and\s+(?P<last>[0-9]{1,12}))\s*\)*$",
    re.I,
)
_MOST = regex.compile(
    r"(?:\b(?:up to|at most|no more than|not more than|max(?:imum|imal)?\.?(?: of)?|no larger than"
    r"|limited to|not exceed|until|within)|[≤<]|\b[0-9]{1,6}\s*(?:to|-|–|and))\s*$",
    re.I,
)
_IN_ALL = regex.compile(
    r"[^.;,]{0,24}\b(?:in all|in total|at most|maximum|or (?:less|fewer))\b", re.I
)
_BEHIND = regex.compile(r"(?:[^\W\d_-]+[ -]){0,2}[^\W\d_]{3,}")
_GENERAL = frozenset({"size", "length", "number", "count", "max", "total", "duration"})
_BINARY = 1.05
"""How far a megabyte of 1,024² bytes is from one of a million."""
_MOST_ALIKE = 20


class _Most(Struct, frozen=True):
    """The most that a column of a table may hold, and the words that say what of."""

    name: str
    unit: Unit
    value: float
    table: frozenset[str]
    column: frozenset[str]
    place: Span


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each CHECK that a requirement contradicts."""
    yield from _of_arrays(subject)
    yield from _of_uniques(subject)
    bounds = list(_bounds(subject))
    told: set[Span] = set()
    by_word: defaultdict[str, list[Requirement]] = defaultdict(list)
    for item in subject.spec[Requirements].items if bounds else ():
        for word in words(english(item.text.text)):
            by_word[word].append(item)
    for most in bounds:
        for word in sorted(most.table)[:1]:
            for item in by_word.get(word, ())[:_MOST_ALIKE]:
                figure = _required(item, most)
                if figure and _differ(figure.value, most.value, most.unit):
                    text = with_digits(english(item.text.text))[figure.start : figure.end]
                    told.add(most.place)
                    yield _finding(most, f"`{item.id.text}`", text, item.span)
    for most in bounds:
        if most.unit == "count" and most.place not in told and _is_alone(most, bounds):
            yield from _told(subject, most)


def _of_arrays(subject: Subject) -> Iterator[Finding]:
    """The arrays of schemas that hold another most than the one requirement that counts them."""
    for bound in array_bounds(subject):
        about = words(bound.name) - _ANY_ARRAY
        most = _Most(bound.name, "count", bound.most, frozenset(), about, bound.span)
        if not about:
            continue
        stated = [
            (item, figure)
            for item in subject.spec[Requirements].items
            if (figure := _required(item, most)) and not _is_each(item, figure)
        ]
        values = {figure.value for _, figure in stated}
        if len(values) == 1 and bound.most not in values:
            item, figure = stated[0]
            text = with_digits(english(item.text.text))
            behind = _BEHIND.match(text[figure.end :].lstrip())
            said = f"{text[figure.start : figure.end].strip()} {behind[0] if behind else ''}"
            yield _finding(most, f"`{item.id.text}`", said, item.span)


def _of_uniques(subject: Subject) -> Iterator[Finding]:
    """The references that are UNIQUE, which lets each row have one of the others, where a statement
    lets it have several: ``A pupil may hold up to two loans``."""
    once = [
        (table.name, reference.columns[0], reference.table)
        for table in subject.plan.tables.values()
        for reference in table.references
        if reference.columns in table.uniques and len(reference.columns) == 1
    ]
    for name, column, parent in once[:_MOST_ALIKE]:
        declared = subject.spec[DataModel].table(name)
        place = declared.column(column) if declared else None
        several = _SEVERAL_OF.format(singular(snake(name)).replace("_", "[ _-]"))
        pattern = regex.compile(several, re.I)
        for line in saying(subject, *_SEVERAL) if place else ():
            found = pattern.search(line.text)
            if found and words(parent) <= words(line.text[: found.start()]) and place:
                if _NOT_SEVERAL.search(line.text) or _declares(place.span, line.line.span):
                    continue
                yield Finding(
                    f"`{name}.{column}` is UNIQUE, so there is one of them at most, but "
                    f"{subject.spec.source.where(line.line.span.start)} says `{found[0].strip()}`",
                    place.span,
                    "Drop the UNIQUE, or let there be one.",
                    (Related(line.line.span, "several here"),),
                )
                break


def _declares(column: Span, line: Span) -> bool:
    return column.overlaps(line)


_SEVERAL = (
    "up to", "at most", "as many as", "more than", "several", "multiple", "many", "any number of",
)  # fmt: skip
"""One of these is in what lets something have several others."""
_SEVERAL_OF = (
    r"\b(?:up to|at most|as many as|no more than|several|multiple|many|more than one|any number of)"
    r"\s(?:(?:[2-9]|[1-9][0-9]|two|three|four|five|six|ten|open|active)\s){{0,2}}(?:\w+\s)?{}s\b"
)
_NOT_SEVERAL = regex.compile(r"\b(?:not|never|no longer|only one|at most one|up to one)\b", re.I)


def _is_each(item: Requirement, figure: Figure) -> bool:
    return _EACH.match(with_digits(english(item.text.text)), figure.end) is not None


_ANY_ARRAY = frozenset(
    {"item", "result", "entry", "value", "row", "page", "element", "record", "data", "list"}
)
"""What arrays of any kind are called."""


def _finding(most: _Most, whose: str, text: str, other: Span) -> Finding:
    return Finding(
        f"`{most.name}` may be {_written(most)} at most here, but {whose} says `{text.strip()}`",
        most.place,
        "Let both have the same figure.",
        (Related(other, f"{whose} is here"),),
    )


def _is_alone(most: _Most, bounds: Sequence[_Most]) -> bool:
    """Whether no other column that has a bound counts the same."""
    others = (each for each in bounds if each is not most and each.unit == "count")
    return bool(most.column) and not any(most.column & each.column for each in others)


def _told(subject: Subject, most: _Most) -> Iterator[Finding]:
    """The first sentence about the table that says another most of what a column counts."""
    if not subject.says(*most.column):
        return
    irregular = (many for many, one in IRREGULAR.items() if one in most.column)
    for line in saying(subject, *map(stem, most.column), *irregular):
        if line.line.row or not most.column & words(line.text):
            continue
        if not most.table & (words(english(line.line.head)) | words(line.text)):
            continue
        text = with_digits(line.text)
        found = [
            each
            for each in figures(text)
            if each.unit == "count"
            and _is_counted(text, each, most)
            and _MOST.search(text[: each.start])
            and not _EACH.match(text, each.end)
        ]
        if len(found) == 1 and found[0].value != most.value:
            one = found[0]
            place = subject.spec.source.where(line.line.span.start)
            behind = _BEHIND.match(text[one.end :].lstrip())
            written = f"{text[one.start : one.end].strip()} {behind[0] if behind else ''}"
            yield _finding(most, place, written, line.line.span)
            return


_EACH = regex.compile(
    r"[^.;,]{0,40}\b(?:per|each|every|an? (?:hour|day|minute|week)|at once|within)\b"
)


def _written(most: _Most) -> str:
    if most.unit == "seconds":
        return in_words(most.value)
    return f"{most.value / 1e6:.3g} MB" if most.unit == "bytes" else f"{most.value:g}"


def _bounds(subject: Subject) -> Iterator[_Most]:
    for table in subject.spec[DataModel].tables:
        of_table = words(table.name)
        for check_ in table.checks:
            found = _BOUND.search(check_.text.strip())
            if not found or not of_table:
                continue
            value = int(found["last"] or found["most"]) - (found["sign"] == "<")
            parts = snake(found["column"]).split("_")
            unit, factor = UNITS.get(parts[-1], ("count", 1.0))
            about = words(found["column"]) - _GENERAL
            about -= words(parts[-1]) if unit != "count" else frozenset()
            name = f"{table.name}.{found['column']}"
            yield _Most(name, unit, value * factor, of_table, about, check_.span)


def _required(item: Requirement, most: _Most) -> Figure | None:
    """The one figure of its unit in a requirement, if it is the most of the same; how fast the
    service answers says nothing about what it keeps."""
    if any(target.metric == "latency" for target in item.targets):
        return None
    text = with_digits(english(item.text.text))
    named = words(text)
    if not most.table <= named or (most.unit != "count" and not most.column - most.table <= named):
        return None
    found = [each for each in figures(text) if each.unit == most.unit]
    if most.unit == "count":
        found = [each for each in found if _is_counted(text, each, most)]
    one = found[0] if len(found) == 1 else None
    if one and not most.column and not _names_unit(text, one, most):
        return None
    if one and (_MOST.search(text[: one.start]) or _IN_ALL.match(text, one.end)):
        return one
    return None


def _names_unit(text: str, figure: Figure, most: _Most) -> bool:
    """Whether a figure has the unit that is all that a column is called: ``days``."""
    unit = snake(most.name.rpartition(".")[2])
    return "_" in unit or unit[:3] in text[figure.start : figure.end]


def _is_counted(text: str, figure: Figure, most: _Most) -> bool:
    """Whether a number is one of what a column counts."""
    behind = _BEHIND.match(text[figure.end :].lstrip())
    return behind is not None and bool(most.column & words(behind[0]))


def _differ(value: float, other: float, unit: Unit) -> bool:
    if unit == "bytes":
        return max(value, other) > _BINARY * min(value, other)
    return value != other


RULE = Rule("CON135", "check-contradicts-requirement", Policy.WARNING, check, __doc__)
