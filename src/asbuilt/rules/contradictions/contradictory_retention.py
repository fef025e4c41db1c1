"""How long something is kept is stated twice, and differently.

## What it does
Compares the lines that say how long logs, backups, personal data, or whatever a line is about, are
kept: the same thing, called by the same words, but another duration; the rows of tables with a
column *Retention*, where each of the things in the first cell counts; and what is said beside
columns whose names tell what they hold (`contact_phone`, erased after 30 days), or that a line
which deletes them names in code; and what a requirement keeps with the section that it names as the
place where it is met. In every language.

## Why it matters
Deletion runs with one of the two; the other one is a promise to customers or auditors that is
broken every day.

## Example
```markdown
- Audit logs are kept for 90 days

| Audit logs | retention | 1 year |
```

## Fix
Keep the one that is meant, or say what tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.met_in import met_in, said_in
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, stating
from asbuilt.rules.stated import Stated, as_long, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.conjunction import AND, HAN_AND
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.language import english, remembered
from asbuilt.spec.section import own_text
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.title import bare, normal_title

_KEPT = Wording(
    r"\b(?:ke(?:pt|eps?)|retain\w*|retention|stores?\b[^.;|]{1,60}\bfor|stored for"
    r"|(?:deleted|purged|erased|removed|archived|dropped) (?:\d+ \w+ )?after|deletes? (?:at|after)"
    r"|older than (?:[\w-]+ ){2,3}(?:are|is|be) (?:deleted|purged|erased|removed|dropped)"
    r"|(?:deletes?|purges?|erases?|removes?|drops?) [^.;|,]{3,60}? older than)\b",
    *("keep", "kept", "retain", "retention", "store", "deleted", "purged", "erased", "removed"),
    *("archived", "dropped", "delete a", "deletes a", "older than"),
)
_THING = regex.compile(
    r"\b(?P<thing>(?:(?:audit|access|application|error|security|request|debug) )?logs?"
    r"|back-?ups?|personal data|PII|metrics|traces|events)\b",
    re.I,
)
_VERBS = (
    "keep", "kept", "retain", "retention", "store", "delete", "purge", "erase", "remove",
    "archived", "drop",
)  # fmt: skip
"""One of these is in whatever says how long a thing is kept."""
_PERIODS = ("day", "week", "month", "quarter", "year", "hour")
_DAYS = regex.compile(r"[0-9] ?(?:d|w|mo|y|h)\b")
"""One of these is in whatever says for how many days."""
_MOST_WORDS = 3
"""Words by which a thing is called; what has more is a sentence."""
_APART = regex.compile(
    r"\b(?:then(?! (?:(?:is|are|be) )?(?:eras|delet|destroy|remov|purg))"
    r"|archive\w*|cold|hot|glacier|staging|development|not|previously|after which|until"
    r"|minimum|at least|at most|up to|daily|weekly|monthly|yearly|interval|every)\b"
    r"(?! a (?:day|week|month) (?:earlier|sooner|later|longer))",
    re.I,
)


_OLDER = regex.compile(r"\bolder than\b", re.I)
_RUN = regex.compile(
    r",? ?\b(?:at least |at )?(?:(?:every|each) (?:night|day|morning|evening|hour|week|month"
    r"|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|(?:once|twice) (?:a|every|each|per) (?:night|day|hour|week|month)"
    r"|(?:daily|weekly|monthly|hourly)(?: at [\d:]{1,5})?(?=[\s.,;]*$"
    r"|\s+(?:cron\s?|clean-?up |batch )?"
    r"(?:job|task|run|cron|process|script|purge|clean-?up|batch|worker|sweep|timer)))",
    re.I,
)
"""When a job runs that removes what is older: nothing that is kept for so long."""
_THEN = regex.compile(r"(?:and |but )?(?:then|archiv|after|afterwards|later|there|where)", re.I)
_OBJECT = regex.compile(
    r"\b(?:keeps?|retains?|stores?)\s+(?P<thing>[^.;|,]{3,60}?)\s+for\s+(?=[\w-]+[\s-])", re.I
)
"""``The service shall keep corrections for 6 years``."""
_REMOVED = regex.compile(
    r"\b(?:deletes?|purges?|erases?|removes?|drops?)\s+(?:all\s+|the\s+)?(?P<thing>[^.;|,]{3,60}?)"
    r"\s+older\s+than\b",
    re.I,
)
"""``erases notes older than 5 years``."""
_PRONOUN = regex.compile(r"(?:they|these|it|this)", re.I)
_TOPIC = regex.compile(
    r"\W*(?:[A-Z]{1,6}-?\d+\W+)?(?:(?:the|all)\s+)?(?P<thing>[^.;|:,]{3,40}?)\s+"
    r"(?:are|is|have|has|hold|contain)\b",
    re.I,
)
"""What a sentence is about that the next one calls *they*."""
_OF = regex.compile(
    r"\bretention (?:period |time )?(?:of|for) (?P<thing>[^.;|:,]{3,60}?)\s*(?:[|:.]|$)", re.I
)
"""``Retention of reports | 20 years``."""
_SUBJECT = regex.compile(
    r"(?:^|\|)[\s*`]*(?:(?:[A-Z]{1,6}-){0,2}[A-Z]{0,6}-?\d+[\d.]*[\s*`:.|)–—-]+)?(?P<thing>[^|.;:]{3,60}?)[\s*|`:]+"
    r"(?:(?:shall|must|will|should|are|is|be|may|can|only|to)\s+)*$",
    re.I,
)
"""What stands before ``kept for 6 years``, without the id of a requirement."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each duration that contradicts an earlier one."""
    if not (subject.says(*_VERBS) and (subject.says(*_PERIODS) or _DAYS.search(subject.text))):
        return
    first: dict[str, _Kept] = {}
    statements, telling = said(subject), {*_KEPT.lines(subject), *_LABEL.lines(subject)}
    lines = (
        thing
        for before, line in zip((None, *statements), statements, strict=False)
        if line.line.row or line in telling
        for thing in _of_row(line) or (_kept(line, before) if line in telling else ())
    )
    for thing in chain(lines, _of_columns(subject)):
        earlier = first.setdefault(thing.key, thing)
        here, there = thing.stated, earlier.stated
        is_other = not as_long(here.seconds, there.seconds)
        if is_other and not (thing.table and thing.table == earlier.table):
            place = subject.spec.source.where(there.text.span.start)
            yield Finding(
                f"{thing.name} kept for {in_words(here.seconds)} here, but for "
                f"{in_words(there.seconds)} in {place}",
                here.text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(there.text.span, f"{in_words(there.seconds)} here"),),
            )
    yield from _of_jobs(subject)
    yield from _where_met(subject)


def _where_met(subject: Subject) -> Iterator[Finding]:
    """The one line about how long things last in the section in which a requirement says to be met
    that keeps something, if it says another time."""
    for item, section in met_in(subject):
        required = _only(item.text) if _KEPT.search(english(item.text.text)) else None
        if required is None or words(own_text(section)).isdisjoint(words(item.text.text)):
            continue
        told = [
            stated
            for line in said_in(subject, section.span)
            if _LASTS.search(line.text)
            if not _APART.search(line.text) and (stated := _only(line.line))
        ]
        if len(told) == 1 and not as_long(told[0].seconds, required.seconds):
            where = subject.spec.source.where(required.text.span.start)
            yield Finding(
                f"this is {in_words(told[0].seconds)}, but `{item.id.text}`, which is met here, "
                f"says {in_words(required.seconds)} ({where})",
                told[0].text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(required.text.span, f"{in_words(required.seconds)} here"),),
            )


def _only(text: Text) -> Stated | None:
    stated = [each for each in durations(text) if each.seconds >= DAY]
    return stated[0] if len(stated) == 1 else None


_LASTS = regex.compile(
    rf"{_KEPT.pattern.pattern}|\b(?:eras|delet|overwrit|drop|discard|purg|remov)\w*\b[^.;]*\bafter\b",
    re.I,
)


def _of_jobs(subject: Subject) -> Iterator[Finding]:
    """The sentences that delete a column, named in code, at another time than is said beside it."""
    marked: dict[str, list[tuple[Span, float]]] = {}
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            stated = [*durations(Text(column.marks.retention or "", column.span))]
            if len(stated) == 1 and stated[0].seconds >= DAY:
                marked.setdefault(column.name, []).append((column.span, stated[0].seconds))
    for line in stating(subject, *(f"{name}`".lower() for name in marked)):
        named = {*_CODED.findall(line.line.text)} & marked.keys()
        if len(named) != 1 or not _DELETES.search(line.text):
            continue
        (name,) = named
        place, seconds = marked[name][0]
        lasting = [each for each in durations(line) if each.seconds >= DAY]
        if len(lasting) != 1 or {seconds} != {each for _, each in marked[name]}:
            continue
        if not as_long(lasting[0].seconds, seconds):
            yield Finding(
                f"`{name}` is deleted after {in_words(lasting[0].seconds)} here, but kept for "
                f"{in_words(seconds)} in {subject.spec.source.where(place.start)}",
                lasting[0].text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(place, f"{in_words(seconds)} here"),),
            )


_CODED = regex.compile(r"`(?:[^\W\d]\w*\.)?([^\W\d]\w*)`")
_DELETES = regex.compile(
    r"\b(?:deletes?|deleted|purges?|purged|erases?|erased|removes?|removed|clears?|cleared|empties"
    r"|emptied|anonymi[sz]e[sd]?|blanks?|nulls?)\b",
    re.I,
)


def _of_columns(subject: Subject) -> Iterator[_Kept]:
    """What is said beside columns of how long they are kept. A name of one word, ``email``, does
    not tell whose it is."""
    found: dict[str, list[_Kept]] = {}
    for table in subject.spec[DataModel].tables:
        for column in table.columns if any(each.marks.retention for each in table.columns) else ():
            stated = [*durations(Text(column.marks.retention or "", column.span))]
            key = _key(english(column.name.replace("_", " ")))
            if len(stated) == 1 and stated[0].seconds >= DAY and " " in key:
                name = f"`{table.name}.{column.name}` is"
                lasting = Stated(Text(column.name, column.span), stated[0].seconds)
                found.setdefault(key, []).append(_Kept(key, name, lasting))
    for alike in found.values():
        if len({each.stated.seconds for each in alike}) == 1:
            yield alike[0]


class _Kept(Struct, frozen=True):
    """What is kept, under ``name`` in a message, and for how long. What has one ``key`` is one, but
    for two rows of one ``table``, which has other columns that tell them apart."""

    key: str
    name: str
    stated: Stated
    table: Span | None = None


_COLUMNS = {"retention", "retention period", "retention time", "kept", "kept for", "keep for",
            "storage period", "how long"}  # fmt: skip
_OF_DATA = {"data", "data item", "data category", "category", "personal data", "records"}
_EACH = regex.compile(rf"\s*[,;、，]\s*|\s+(?:{AND})\s+|[{HAN_AND}]")
_DETAIL = frozenset({"stored", "saved", "old", "data", "record", "row", "purge", "cleanup", "job"})
"""Words beside the name of what is kept that tell it from nothing."""


def _of_row(line: Said) -> list[_Kept]:
    """The things in the first cell of a row, and how long its cell below *Retention* keeps them."""
    if not line.line.row:
        return []
    at = _column("\n".join(cell.text for cell in line.line.header))
    if not 0 < at < len(line.line.row):
        return []
    cell, table = line.line.row[at].span, line.line.header[0].span
    stated = [each for each in durations(line) if cell.start <= each.text.span.start < cell.end]
    lasting = stated[0] if len(stated) == 1 else None
    if lasting is None or lasting.seconds < DAY or _APART.search(english(line.line.row[at].text)):
        return []
    named = [each.strip() for each in _EACH.split(bare(line.line.row[0].text)) if each.strip()]
    keys = {_key(english(each)): each for each in named}
    return [
        _Kept(key, f"{key} are" if _THING.fullmatch(name) else f"`{name}` is", lasting, table)
        for key, name in keys.items()
        if key
    ]


@remembered  # every row of a table asks
def _column(header: str) -> int:
    """The column that says how long things are kept in a table whose ``header`` has a title a line;
    0 where none does."""
    titles = [*map(normal_title, header.split("\n"))]
    columns = _COLUMNS | {"duration", "hold"} if titles[0] in _OF_DATA else _COLUMNS
    return next((at for at, title in enumerate(titles) if at and title in columns), 0)


def _key(thing: str) -> str:
    """What a thing has in common with others that are the same; empty where it has many words."""
    if _THING.fullmatch(thing):
        return _name(thing)
    about = words(thing) - _DETAIL
    return " ".join(sorted(about)) if len(about) <= _MOST_WORDS else ""


def _kept(line: Said, before: Said | None) -> Iterator[_Kept]:
    """The one thing of each of the clauses of a line, or of what stands before its first comma, and
    the one duration for which it is kept. ``before`` is the statement that may have named it."""
    if label := _LABEL.pattern.match(line.text):
        yield from _listed(line.text, label.end(), [*durations(line)])
        return
    if not _KEPT.search(line.text):
        return
    stated, start = [*durations(line)], 0
    if all(each.seconds < DAY for each in stated):
        return
    for clause in line.text.split(";"):
        yield from _of_clause(clause, start, stated, line, before)
        start += len(clause) + 1


_LABEL = Wording(
    r"\W*(?:[A-Z]{1,4}-?[0-9]{1,3}\W{1,4})?(?:keeping|retention|storage|kept)[.:]?[*_]{0,3}[.:]?\s+"
    r"(?=[A-Za-z])",
    *("keeping", "retention", "storage", "kept"),
)
"""``**NF6 Keeping.**``: what follows says for each thing how long."""
_PIECE = regex.compile(r"[^,;]+")


def _listed(text: str, start: int, stated: Sequence[Stated]) -> Iterator[_Kept]:
    """What a list says of each thing: ``requests and ratings 3 years, source files 1 year``."""
    for piece in _PIECE.finditer(text, start):
        lasting = [each for each in stated if piece.start() <= each.start < piece.end()]
        if len(lasting) != 1 or lasting[0].seconds < DAY or _APART.search(piece[0]):
            continue
        things = _ARE_KEPT.sub("", text[piece.start() : lasting[0].start].removesuffix(" for "))
        for thing in filter(None, map(str.strip, _EACH.split(things))):
            if key := _key(thing):
                yield _Kept(key, f"`{thing}` is", lasting[0])


_ARE_KEPT = regex.compile(
    r"\s+(?:(?:is|are|be|stay)\s+)?(?:kept|retained|stored|deleted|erased|removed)(?: after)?\s*$",
    re.I,
)
"""What may stand between a thing and its time: ``payments are kept for 2 years``."""


def _of_clause(
    clause: str, start: int, stated: Sequence[Stated], line: Said, before: Said | None
) -> Iterator[_Kept]:
    """What is kept by a clause that begins at ``start`` of a line that has ``stated`` durations."""
    if not _KEPT.search(clause):
        return
    text = clause[: _end_of_clause(clause)]
    end = start + len(text)
    lasting = [each for each in stated if each.seconds >= DAY and start <= each.start < end]
    if len(lasting) != 1 or lasting[0].end > end or _APART.search(_without_run(text)):
        return
    things = {_name(found["thing"]) for found in _THING.finditer(text)}
    if len(things) == 1:
        thing = things.pop()
        yield _Kept(thing, f"{thing} are", lasting[0])
    elif not things and (named := _meant(text, line, before)) and (key := _key(named)):
        place = _on_the_way(text, line)
        each = [one for one in _EACH.split(bare(named)) if one]
        listed = len(each) > 1 and all(map(_PLURAL.fullmatch, each))
        for one in each if listed else (bare(named),):
            called = _key(one) if listed else key
            yield _Kept(f"{called} in {place}" if place else called, f"`{one}` is", lasting[0])


_PLURAL = regex.compile(r"[A-Za-z]{3,}s")
"""One of several things, ``Samples, results and corrections``, each of which is kept so long."""


def _on_the_way(text: str, line: Said) -> str:
    """The part of a system that a clause says to keep something, or that *it* means below its
    heading, where that only passes on what it keeps: others may keep the same for longer."""
    found = _OBJECT.search(text) or _REMOVED.search(text)
    holder = text[: found.start()] if found else ""
    if _IT.fullmatch(holder):
        holder = english(line.line.head)
    passes = _PASSES_ON.search(holder)
    return passes[0].lower() if passes else ""


_IT = regex.compile(r"\W*(?:it|they|this|these)(?: (?:can|may|must|shall|will|should))?\W*", re.I)
_PASSES_ON = regex.compile(
    r"\b(?:queue|buffer|cache|broker|stream|topic|bus|spool|log|device|logger|sensor|phone|client"
    r"|browser|gateway|terminal|scanner|tracker|app|agent|replica|staging area)\b",
    re.I,
)


def _without_run(text: str) -> str:
    """What removes the older ones, without the words for when it runs."""
    return _RUN.sub("", text) if _OLDER.search(text) else text


def _end_of_clause(text: str) -> int:
    """Where a comma ends what is said of one thing, behind which something else is kept for another
    time, or it is said once more for how long."""
    found = _NEXT.search(text)
    end = found.start() if found else -1
    if end < 0 or _THEN.match(text, end + 2):
        return len(text)
    first = text[:end]
    both = _has_duration(first) and _has_duration(text[end + 2 :])
    return end if both and _KEPT.search(first) else len(text)


_NEXT = regex.compile(
    r", | and (?=(?:anonymi[sz]es?|deletes?|erases?|purges?|removes?|drops?|overwrites?|closes?)\b)"
)


def _has_duration(text: str) -> bool:
    return any(durations(Text(text, Span(0, len(text)))))


def _meant(text: str, line: Said, before: Said | None) -> str | None:
    """What a clause names; for *they* what the sentence before it is about."""
    named = _called(text)
    if named is None or not _PRONOUN.fullmatch(named):
        return named
    near = before and 0 <= line.line.span.start - before.line.span.end <= _GAP
    topic = _TOPIC.match(before.text) if before and near else None
    return topic["thing"] if topic else None


_GAP = 2
"""Characters between two sentences of one line."""


def _called(text: str) -> str | None:
    """What a line that names nothing of the usual says to be kept."""
    found = _OBJECT.search(text) or _OF.search(text) or _REMOVED.search(text)
    kept = _KEPT.search(text)
    if found is None and kept is not None:
        found = _SUBJECT.search(text[: kept.start()])
    return _ROWS_OF.sub("", found["thing"]) if found else None


_ROWS_OF = regex.compile(
    r"^(?:(?:partitions?|rows?|records?|entries|data|lines)\s+(?:of|from|in)\s+(?:the\s+)?)"
    r"|\s+(?:that|which)\s+(?:are|is|have become)\s*$",
    re.I,
)
"""``the partitions of `readings` that are``: what stands for the thing itself."""


def _name(thing: str) -> str:
    name = thing.lower().replace("-", "").replace("pii", "personal data")
    return name if name.endswith(("s", "data")) else f"{name}s"


RULE = Rule("CON115", "contradictory-retention", Policy.STRICT, check, __doc__)
