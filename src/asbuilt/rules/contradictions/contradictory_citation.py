"""A figure is cited from a place that states another one.

## What it does
Looks for figures beside the number of a section or the id of a requirement (*the 30 s timeout of
section 5.2*, *after 20 minutes (FR-3)*), and reports those that the cited place does not state,
where it states one other figure of the same unit about the same: a word beside the figure stands
there too. In every section, risks included; tests and alerts try other figures.

## Why it matters
The place was changed and the citation was not: whoever reads only one of the two is misled.

## Example
```markdown
## 5.2 Retries

Each attempt has a timeout of 10 s.

## 9 Risks

| Risk                           | Mitigation                      |
| ------------------------------ | ------------------------------- |
| A slow customer fills the pool | the 30 s timeout of section 5.2 |
```

## Fix
Cite the figure that is stated, or correct the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.prose import Statement, lines_of, stated_in
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.figures.figure import Figure, figures
from asbuilt.spec.language import english
from asbuilt.spec.section import Section
from asbuilt.spec.sections.requirements import Requirements

_CITES = regex.compile(
    r"(?:§\s*|\b(?:section|chapter|abschnitt|kapitel|secci[óo]n|apartado|cap[íi]tulo|se[çc][ãa]o"
    r"|chapitre|раздел\w*|пункт\w*)\s+)(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\w%]|\.\d)"
    r"|\((?:see |cf\. )?(?P<alone>\d{1,2}(?:\.\d{1,2}){1,3})\)"
    r"|(?<![\w.-])(?P<id>[^\W\d_]{1,6}-?\d{1,3}(?:\.\d{1,2})?)(?![\w-])",
    re.I,
)
_NUMBERED = regex.compile(r"[#\s]*(?:§\s*)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s")
_PIECE = regex.compile(r"(?:[^;|.]|\.(?=\S))+")
_FAR = 40
"""Characters between a figure and what it is cited from."""
_NEAR = 32
"""Characters beside a figure in which it is said what it is of."""
_UNITS = ("seconds", "bytes")
_APART = regex.compile(
    r"\b(?:than|instead|previously|formerly|was|were|beyond|besides|plus|twice|half|double|margin"
    r"|before|until|every|alert\w*|page[sd]?|warn\w*|budget\w*|tests?|tries|tried|load|p[0-9]{2}"
    r"|percentile|extra|additional|another|other|except|unless|since)\b",
    re.I,
)
"""Words by which a figure is another one than that of the cited place."""
_WATCHED = regex.compile(
    r"\b(?:alert\w*|alarms?|monitor\w*|tests?|testing|acceptance|verification|history|changes"
    r"|change ?log|alternatives?)\b"
)
_GENERAL = frozenset({"section", "chapter", "after", "least", "most", "second", "minute", "hour",
                      "day", "week", "month", "year", "within", "each", "every"})  # fmt: skip
_MOST = 400
"""Citations that are looked at: each reads the place that it cites."""


class _Cited(Struct, frozen=True):
    """A figure of a line, the words beside it, and the number or the id that it is cited from."""

    figure: Figure
    about: frozenset[str]
    place: Text
    name: str


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each figure that the place does not state which it is cited from."""
    if not _CITES.search(subject.text):
        return
    places = _places(subject)
    looked = 0
    for section in subject.outline.walk() if places else ():
        if _WATCHED.search(section.topic):
            continue
        for line in stated_in(section):
            if looked >= _MOST or is_among_tests(line):
                continue
            for cited in _citations(line, places):
                looked += 1
                yield from _judged(subject, cited, places[cited.name], line)


def _judged(
    subject: Subject, cited: _Cited, place: Section | Text, line: Statement
) -> Iterator[Finding]:
    if place.span.start <= line.span.start < place.span.end:
        return
    stated = [*_stated(place)]
    alike: dict[float, Text] = {}
    for each in stated:
        found = [one for one in figures(each.text) if one.unit == cited.figure.unit]
        if any(one.value == cited.figure.value for one in found):
            return
        if len(found) == 1 and cited.about & words(each.text):
            alike[found[0].value] = each.found_at(found[0])
    if len(alike) == 1:
        other = next(iter(alike.values()))
        yield Finding(
            f"`{cited.place.text}` is cited from `{cited.name}`, which says `{other.text}`",
            cited.place.span,
            "Cite the figure that is stated, or correct the place.",
            (Related(other.span, f"`{other.text}` here"),),
        )


class _Sentence(Struct, frozen=True):
    """A sentence of a cited place, in English."""

    said: Said

    @property
    def text(self) -> str:
        return self.said.text

    def found_at(self, figure: Figure) -> Text:
        return self.said.part(figure.start, figure.end)


def _stated(place: Section | Text) -> Iterator[_Sentence]:
    if isinstance(place, Text):
        yield _Sentence(Said(Statement(place.text, place.span)))
        return
    for section in place.walk():
        for line in lines_of(section.source.text, section.blocks, ""):
            yield _Sentence(Said(line))


def _citations(line: Statement, places: Mapping[str, Section | Text]) -> Iterator[_Cited]:
    """The one figure and the one citation of each piece of a line that are near each other."""
    if not _cites_another(line, places):
        return
    said = Said(line)
    for piece in _PIECE.finditer(said.text):
        cites = [each for each in _CITES.finditer(piece[0]) if _has_figure(places, _name(each))]
        if len(cites) != 1 or _APART.search(piece[0]):
            continue
        found = [each for each in figures(piece[0]) if each.unit in _UNITS]
        start, end = cites[0].span()
        found = [each for each in found if each.end <= start or each.start >= end]
        if len(found) != 1:
            continue
        figure = found[0]
        if max(start - figure.end, figure.start - end) > _FAR:
            continue
        near = piece[0][max(figure.start - _NEAR, 0) : figure.start]
        near += f" {piece[0][figure.end : figure.end + _NEAR]}"
        about = words(near) - _GENERAL - words(cites[0][0])
        if about:
            at = piece.start()
            place = said.part(at + figure.start, at + figure.end)
            yield _Cited(figure, about, place, _name(cites[0]))


def _cites_another(line: Statement, places: Mapping[str, Section | Text]) -> bool:
    """Whether a line cites another place than the one that it stands in or states, as the row of a
    requirement does that begins with its id."""
    names = _NAME.findall(line.text.upper()) if _DIGIT.search(line.text) else ()
    for name in places.keys() & names:
        place = places[name]
        if not (line.span.start < place.span.end and place.span.start < line.span.end):
            return True
    return False


_DIGIT = regex.compile(r"[0-9]")
_NAME = regex.compile(r"\w+(?:[.-]\w+)*")
"""What may be the name of a place, in capital letters."""


def _name(found: re.Match[str]) -> str:
    return found["number"] or found["alone"] or found["id"].upper()


def _places(subject: Subject) -> Mapping[str, Section | Text]:
    """Sections by their numbers, and what requirements say by their ids; none that two have."""
    found: dict[str, list[Section | Text]] = {}
    for section in subject.outline.walk():
        if number := _NUMBERED.match(section.name.text):
            found.setdefault(number["number"], []).append(section)
    for item in subject.spec[Requirements].items:
        if item.id.text:
            span = Span(item.text.span.start, item.text.span.end)
            found.setdefault(item.id.text.upper(), []).append(Text(item.text.text, span))
    return {name: each[0] for name, each in found.items() if len(each) == 1}


def _has_figure(places: Mapping[str, Section | Text], name: str) -> bool:
    """Whether a name is that of a section, or of a requirement that states a figure."""
    place = places.get(name)
    return _states_figure(place.text) if isinstance(place, Text) else place is not None


@lru_cache(1_024)  # many lines may cite the same one
def _states_figure(text: str) -> bool:
    return any(one.unit in _UNITS for one in figures(english(text)))


RULE = Rule("CON140", "contradictory-citation", Policy.WARNING, check, __doc__)
