"""A limit in a table is another figure than the text about it.

## What it does
Compares the rows of tables of limits, quotas and settings with the requirements that speak of the
same: a size (`| Photo size | 5 MB |` and *photos of up to 8 MB*), a time, a number of things. A row
whose name is code (`| limit | 100 |`) is compared with what sentences say of the most that it may
be, and sentences that say what is refused (*a period of more than 28 days is refused*) with
requirements, too, and a size with the sentence that says it of nothing else (*An event must not be
larger than 256 KiB*), and the sizes that sentences at an endpoint allow with its requirement, and
the longest time that one in the section in which a requirement is met does with that one. Rates of
requests have a rule of their own (CON101).

## Why it matters
Only one of the two is configured, and whoever relies on the other one is refused, or let in.

## Example
```markdown
- **FR-5**: Cooks can upload photos of up to 8 MB.

| Limit      | Value |
| ---------- | ----- |
| Photo size | 5 MB  |
```

## Fix
Keep the figure that is meant, in both places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.met_in import met_in, said_in, titled_after
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.told import told
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import Figure, figures
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.title import bare, normal_title

_LIMITS = regex.compile(
    r"\b(?:limits?|quotas?|configuration|settings?|parameters?|thresholds?|bounds)\b"
)
_NAMED = ("limit", "quota", "config", "setting", "parameter", "threshold", "bounds")
"""One of these is in what the former finds."""
_COMPARED = ("bytes", "seconds", "count")
_LEAST_WORDS = {"bytes": 1, "seconds": 2, "count": 2}
"""Words by which a row has to name what it limits: few things have a size."""
_GENERAL = frozenset({
    "size", "length", "number", "count", "maximum", "minimum", "max", "min", "limit", "time",
    "duration", "total", "default", "value", "parameter", "quota", "setting", "allowed", "single",
    "most", "largest",
})  # fmt: skip
_MOST = regex.compile(
    r"(?:\b(?:up to|at most|no more than|not more than|max(?:imum|imal)?(?: of)?|no longer than"
    r"|no larger than|not (?:be )?(?:larger|bigger|longer|more) than"
    r"|until|within|limited to|not exceed)|[≤<])\s*$",
    re.I,
)
"""What stands before the most that is allowed."""
_OR_LESS = regex.compile(r"\s*(?:at most|maximum|or less|au plus|como máximo|no máximo)\b", re.I)
_TOO_MUCH = Wording(
    r"\b(?P<what>[^\W\d_]{3,})\s+(?:of |with |that (?:is|are|lasts?) )?"
    r"(?:more than|longer than|larger than|bigger than|greater than|over|above|exceeding)\s+$",
    *("er than", "more than", "over", "above", "exceeding"),
)
_REFUSED = regex.compile(r"\b(?:refused?|rejected?|rejects|denied|answers?|4[012]\d)\b", re.I)
_REFUSALS = ("refus", "reject", "denied")
_STATUS = regex.compile(r"4(?<!\w.)(?:00|13|22)\b")
"""A status of what is refused, which is written alike in all languages."""
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "more", "refused"})
_CODE = regex.compile(r"`(?P<name>[A-Za-z_][\w.-]{1,40})`")
_BOUNDED = Wording(
    r"\b(?:(?:may|must|can|shall|should) ?not exceed|not exceed|at most|no more than|max(?:imum)?"
    r"(?: of| is|:)?|up to)\s+(?P<number>[0-9]{1,9})\b"
    r"(?!\s*(?:%|[a-z]?b\b|m?s\b|sec|min|hour|day|digit|char|letter|byte|time|word))",
    *("not exceed", "at most", "more than", "max", "up to"),
)
_MOST_NAMES = 30
_MOST_ALIKE = 20
"""Requirements that share the rarest word of a limit: more of them are told apart by no word."""


class _Limit(Struct, frozen=True):
    """What a row or a sentence limits, the one figure that it states, and where: ``about`` are the
    words that tell what of, ``beside`` those of which a requirement needs another one; ``code`` is
    the name of a parameter."""

    place: Text
    name: str
    about: frozenset[str]
    figure: Figure
    beside: frozenset[str] = frozenset()
    code: str = ""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each row that a requirement or a sentence contradicts."""
    items = subject.spec[Requirements].items
    bounded = [line for line, _ in _BOUNDED.found(subject) if not line.line.row]
    sized = [line for line, _ in _SIZE.found(subject) if not line.line.row]
    limits = [*_stated(subject)] if items or bounded or sized else []
    required = _Required(items if limits else ())
    for limit in limits:
        for item, figure in required.about(limit):
            if figure.value != limit.figure.value:
                yield Finding(
                    f"{limit.name} is `{limit.place.text.strip()}` here, but `{item.id.text}` says "
                    f"`{_written(item, figure)}`",
                    limit.place.span,
                    "Keep the figure that is meant, in both places.",
                    (Related(item.span, f"`{item.id.text}` is here"),),
                )
    yield from _bounded(subject, bounded, limits)
    yield from _in_words(subject, sized, limits)
    yield from _at_endpoints(subject)
    yield from _in_sections(subject)


def _in_sections(subject: Subject) -> Iterator[Finding]:
    """The one sentence of the section in which a requirement is met that allows something to last
    longer than this does."""
    for item, section in (*met_in(subject), *titled_after(subject)):
        said_there = with_digits(english(item.text.text))
        required = _allowed(said_there, "seconds")
        about = words(item.text.text) - words(section.name.text) - _GENERAL - _TIMES
        told = [
            (line, text, figure)
            for line in (said_in(subject, section.span) if required else ())
            if not line.line.row and _MOST_SAID.search(line.text)
            if (figure := _allowed(text := with_digits(line.text), "seconds"))
            if not about.isdisjoint(words(line.line.text))
        ]
        for line, text, figure in told if len(told) == 1 and required else ():
            if required and figure.value > required.value:
                yield Finding(
                    f"at most `{text[figure.start : figure.end].strip()}` here, but "
                    f"`{item.id.text}` says `{said_there[required.start : required.end].strip()}`",
                    line.line.span,
                    "Keep the figure that is meant, in both places.",
                    (Related(item.span, f"`{item.id.text}` is here"),),
                )


def _in_words(subject: Subject, lines: list[Said], limits: list[_Limit]) -> Iterator[Finding]:
    """The sentences about the most of nothing but what a row limits the size of."""
    sizes = [each for each in limits if each.figure.unit == "bytes" and each.about]
    for line in lines if sizes else ():
        text = with_digits(line.text)
        about = _MAY_BE.match(text)
        found = _allowed(text, "bytes") if about else None
        for limit in sizes if about and found else ():
            of = words(about["what"]) - _GENERAL - _WHOLE if about else frozenset()
            if found and of == limit.about and found.value != limit.figure.value:
                yield Finding(
                    f"{limit.name} is `{limit.place.text.strip()}` here, but "
                    f"`{text[found.start : found.end].strip()}` in "
                    f"{subject.spec.source.where(line.line.span.start)}",
                    limit.place.span,
                    "Keep the figure that is meant, in both places.",
                    (Related(line.line.span, "the other figure"),),
                )


_MAY_BE = regex.compile(
    r"\W*(?P<what>[^.;:]{2,60}?)\s+(?:(?:must|shall|may|can|should|is|are|has|have)\b)", re.I
)
_WHOLE = frozenset({"serialised", "serialized", "encoded", "whole", "complete", "entire", "one",
                    "each", "every", "the", "an", "uploaded"})  # fmt: skip
"""Words before a thing that leave it the same one."""


def _at_endpoints(subject: Subject) -> Iterator[Finding]:
    """The most that sentences at an endpoint allow, beside what its requirement allows."""
    if not _UNIT.search(subject.text):
        return
    known = {item.id.text: item for item in subject.spec[Requirements].items}
    for each in told(subject) if known else ():
        named = each.items[0].endpoint.requirements if len(each.items) == 1 else ()
        if not named or not _SIZE.search(each.text.text):
            continue
        text = with_digits(english(each.text.text))
        for unit in _AT_ENDPOINTS:
            found = _allowed(text, unit)
            for item in (known[name.text] for name in named if name.text in known and found):
                said = with_digits(english(item.text.text))
                required = _allowed(said, unit)
                inside = item.span.start <= each.text.span.start < item.span.end
                if found and required and found.value != required.value and not inside:
                    yield Finding(
                        f"at most `{text[found.start : found.end].strip()}` here, but "
                        f"`{item.id.text}` says `{said[required.start : required.end].strip()}`",
                        each.text.span,
                        "Keep the figure that is meant, in both places.",
                        (Related(item.span, f"`{item.id.text}` is here"),),
                    )


_MOST_SAID = regex.compile(
    r"\b(?:up to|at most|more than|max(?:imum|imal)?|no longer|within|limited|exceed|or less)\b",
    re.I,
)
"""Quickly seen not to be in a sentence."""
_AT_ENDPOINTS = ("bytes",)
"""Units of which a sentence at an endpoint says the most of one thing only."""
_SIZE = Wording(r"[0-9] ?(?:[kmgt]i?b|bytes)\b", "kb", "mb", "gb", "tb", "ib", "bytes")
_UNIT = regex.compile(r"b(?:(?<=[kmgti]b)|ytes)\b")
"""The same without its number, in lower case and from its last letter on: quickly seen not to be
anywhere."""


def _allowed(text: str, unit: str) -> Figure | None:
    """The one figure of a unit in a text, if it is the most that is allowed."""
    found = [each for each in figures(text) if each.unit == unit]
    one = found[0] if len(found) == 1 else None
    if one and (_MOST.search(text[: one.start]) or _OR_LESS.match(text, one.end)):
        return one
    return None


def _stated(subject: Subject) -> Iterator[_Limit]:
    of_rows, in_words = subject.says(*_NAMED), subject.says(*_REFUSALS)
    known: dict[str, bool] = {}
    for line in said(subject) if of_rows else ():
        head = line.line.head
        if head not in known:
            known[head] = _speaks_of_limits(line)
        if known[head]:
            yield from _limits(line) if line.line.row else _labelled(line)
    for line in _TOO_MUCH.lines(subject):
        if line.line.row or (":" in line.line.text and known.get(line.line.head)):
            continue
        if (in_words or _STATUS.search(line.line.text)) and _REFUSED.search(line.text):
            yield from _refused(line)


def _speaks_of_limits(line: Said) -> bool:
    """Whether the title above a line, or the first header of its table, is about limits."""
    if not line.line.row:
        return _LIMITS.search(normal_title(line.line.head)) is not None
    first = normal_title(line.line.header[0].text)
    return bool(_LIMITS.search(first) or _LIMITS.search(_head(line)))


def _limits(line: Said) -> Iterator[_Limit]:
    """The limit of a row."""
    first, *rest = line.line.row
    found = ((cell, figures(with_digits(english(cell.text)))) for cell in rest if cell.text)
    cell, stated = next(((cell, each) for cell, each in found if each), (first, []))
    if len(stated) == 1 and stated[0].unit in _COMPARED:
        name, code = bare(first.text), _CODE.search(first.text)
        about = words(english(name)) - _GENERAL
        yield _Limit(cell, f"`{name}`", about, stated[0], code=code["name"] if code else "")


def _labelled(line: Said) -> Iterator[_Limit]:
    """The limit of an item: ``- Duration of a loan: 15 days``."""
    named = pair(line.line) if ":" in line.line.text else None
    stated = figures(with_digits(english(named[1].text))) if named else []
    if named and len(stated) == 1 and stated[0].unit in _COMPARED and not stated[0].bare:
        name = bare(named[0].text)
        yield _Limit(named[1], f"`{name}`", words(english(name)) - _GENERAL, stated[0])


def _refused(line: Said) -> Iterator[_Limit]:
    """What a sentence says to be refused: ``A period of more than 28 days is refused``."""
    for figure in figures(line.text):
        is_measure = figure.unit in ("seconds", "bytes")
        before = _TOO_MUCH.pattern.search(line.text, 0, figure.start) if is_measure else None
        if before:
            what = before["what"].lower()
            beside = words(f"{line.line.head} {line.text}") - words(what) - _TIMES
            place = line.part(figure.start, figure.end)
            yield _Limit(place, f"the most of `{what}`", words(what), figure, beside)


def _head(line: Said) -> str:
    """The title above a table."""
    header = " ".join(cell.text for cell in line.line.header)
    return english(line.line.head.removesuffix(header)).lower()


class _Required:
    """The requirements by the words in them."""

    def __init__(self, items: tuple[Requirement, ...]) -> None:
        self._by_word: defaultdict[str, list[Requirement]] = defaultdict(list)
        self._words: dict[int, frozenset[str]] = {}
        for item in items:
            self._words[id(item)] = about = words(english(item.text.text))
            for word in about:
                self._by_word[word].append(item)

    def about(self, limit: _Limit) -> Iterator[tuple[Requirement, Figure]]:
        """The requirements that say the most of what a row limits, and no second figure for it."""
        if not self._by_word:
            return
        unit = limit.figure.unit
        lasts = unit == "seconds" and _LASTING.search(english(limit.name.strip("`"))) is not None
        if len(limit.about) < (1 if limit.beside or lasts else _LEAST_WORDS[unit]):
            return
        rarest = min(limit.about, key=lambda word: len(self._by_word.get(word, ())))
        having = self._by_word.get(rarest, [])
        for item in having if len(having) <= _MOST_ALIKE else ():
            said = self._words[id(item)]
            if limit.about <= said and not (limit.beside and limit.beside.isdisjoint(said)):
                text = with_digits(english(item.text.text))
                found = [each for each in figures(text) if each.unit == unit]
                if len(found) == 1 and _is_limit(text, found[0], limit, lasts):
                    yield item, found[0]


_LASTING = regex.compile(r"\b(?:duration|period|term|lifetime|validity|valid|length)\b", re.I)
_LASTS = regex.compile(
    r"\b(?:lasts?|runs?|is valid(?: for)?|(?:expires?|ends?|returned) after"
    r"|duration (?:is|of))\s+$",
    re.I,
)
"""What stands before how long something lasts."""


def _is_limit(text: str, figure: Figure, limit: _Limit, lasts: bool) -> bool:
    """Whether a figure is the most that is allowed, of the things that a row counts; or how long
    that ``lasts`` which a row says to."""
    if lasts and _LASTS.search(text[: figure.start]):
        return True
    if not (_MOST.search(text[: figure.start]) or _OR_LESS.match(text, figure.end)):
        return False
    behind = words(text[figure.end : figure.end + 40])
    return figure.unit != "count" or not behind.isdisjoint(limit.about)


def _written(item: Requirement, figure: Figure) -> str:
    return with_digits(english(item.text.text))[figure.start : figure.end].strip()


def _bounded(subject: Subject, lines: list[Said], limits: list[_Limit]) -> Iterator[Finding]:
    """The rows that name a parameter in code, beside sentences that bound the same one."""
    named = {limit.code: limit for limit in limits if limit.figure.bare and limit.code}
    for name, limit in list(named.items())[:_MOST_NAMES]:
        for line in lines:
            if f"`{name}`" not in line.text:
                continue
            bound = _BOUNDED.pattern.search(line.text, line.text.index(f"`{name}`"))
            if bound and float(bound["number"]) != limit.figure.value:
                yield Finding(
                    f"`{name}` may be {bound['number']} here, but {limit.figure.value:g} in "
                    f"{subject.spec.source.where(limit.place.span.start)}",
                    line.found(bound, "number").span,
                    "Keep the figure that is meant, in both places.",
                    (Related(limit.place.span, "the limit"),),
                )


RULE = Rule("CON127", "limit-contradicts-requirement", Policy.WARNING, check, __doc__)
