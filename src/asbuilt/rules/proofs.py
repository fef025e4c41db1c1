"""What tests state beside the requirements that they name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.criteria import citations
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import stating
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.figures.figure import Figure, figures
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english, remembered
from asbuilt.spec.requirements.identifier import is_numbered, of_criteria, whole_of
from asbuilt.spec.requirements.promise import promised
from asbuilt.spec.sections import testing
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.words import singular

_ABROAD = (
    r"v[eé]rif\w+|\w*(?:nachweis|prüfung|abnahme)\w*|test(?:fall|fälle|plan|szenari|konzept)\w*|(?:ge|über)?prüf\w*|pruebas?|probad\w+"
    r"|comprob\w+|ensayos?|essais?|contr[oô]l\w* par|recette|testes?|testad\w+|ensaios?|тест\w*"
    r"|испытани\w+|провер\w+|приёмк\w+)\b|测试|验证|验收|压测"
)
"""How other languages speak of tests; the end of a group of words."""
_SIGNS_ABROAD = (
    "test", "verif", "vérif", "nachweis", "prüf", "abnahme", "prueba", "prob", "ensa", "essai",
    "control", "contrôl", "recette", "тест", "испытани", "провер", "приёмк",
    "测试", "验证", "验收", "压测",
)  # fmt: skip
"""One of these is in whatever they say."""
_OF_TESTS = Wording(
    r"\b(?:\w*tests?|testing|tested|validat\w+|accept\w+|proofs?|proven|evidence|checks?"
    rf"|checked|benchmarks?|drills?|trials?|qa|quality assurance|{_ABROAD}",
    *_SIGNS_ABROAD,
    *("validat", "accept", "proof", "proven", "evidence", "check", "benchmark", "drill", "trial"),
    *("qa", "quality assurance"),
)
"""What the headings, or the headers, above tests say, in each language."""
_IS_TEST = regex.compile(
    r"\b(?:load|performance|stress|soak|capacity|volume|spike)[ -]?(?:tests?|runs?)\b"
    r"|\b(?:k6|gatling|jmeter|locust|vegeta|artillery)\b",
    re.I,
)


def is_load_test(said: str) -> bool:
    """Whether a text in English speaks of a test of load."""
    return _IS_TEST.search(said) is not None


@remembered
def says_test(head: str) -> bool:
    meant = english(head)
    return bool(_OF_TESTS.search(head) or (meant != head and _OF_TESTS.search(meant)))


def is_among_tests(line: Statement) -> bool:
    """Whether a sentence or a row is one of tests: by the title above it, or by the first header;
    requirements, too, have a column that says how they are tested."""
    if not line.header:
        return says_test(line.head)
    title = line.head.removesuffix(" ".join(cell.text for cell in line.header))
    return says_test(title) or says_test(line.header[0].text)


_FIRST = regex.compile(r"[\W_]*[^\W\d_][\w.-]*[0-9](?!\w)")
"""An id with which a line begins."""
_TRACES = (
    "test", "run", "k6", "gatling", "jmeter", "locust", "vegeta", "artillery", "carga", "charge",
    "нагруз", "压", "负载",
)  # fmt: skip
"""One of these is in whatever speaks of a load test, in small letters and in each language."""
_ID = regex.compile(r"(?<![\w.-])[^\W\d_][\w.-]*[0-9](?!\w)")
_NOUN = regex.compile(r"[0-9.,k\s]*(?P<noun>[a-z][a-z-]+?)s?(?:\s|/|$)")
_CALLS = frozenset({"request", "req", "call", "query", "hit", "rp", "qp", "tp"})
"""What comes to any service, whatever it asks for."""


class Proof(Struct, frozen=True):
    """A row or a sentence about a test, as it is written and in English, and the requirements that
    it names."""

    text: Statement
    said: str
    items: tuple[Requirement, ...]


@lru_cache(1)  # one rule after the other asks
def proofs(subject: Subject) -> tuple[Proof, ...]:
    """What tables and lists of tests state, those of the strategy, too, and what is said of load
    tests anywhere; not where the requirements themselves are stated."""
    known = {item.id.text: item for item in subject.spec[Requirements].items if item.id.text}
    return tuple(_proofs(subject, known, _named_by(subject, known))) if known else ()


def criterion_of(identifier: str, known: Mapping[str, Requirement]) -> Requirement | None:
    """The numbered criterion of a requirement that an id names, ``R1.2``, as a requirement of its
    own; None where the requirement has no so many."""
    item = known.get(whole_of(identifier, known))
    number = identifier.rpartition(".")[2]
    if item is None or identifier in known or not 0 < int(number) <= len(item.criteria):
        return None
    return _single(item, Text(identifier, item.id.span), item.criteria[int(number) - 1])


def _single(item: Requirement, name: Text, text: Text) -> Requirement:
    """A criterion of a requirement as one of its own, called ``name``; the number that it begins
    with is no figure."""
    if own := _OWN_NUMBER.match(text.text):
        text = part(text, own.end(), len(text.text))
    return replace(
        item,
        id=name,
        text=text,
        span=text.span,
        targets=promised(text, item.kind),
        target_text=None,
        criteria=(),
        cells=(),
    )


_OWN_NUMBER = regex.compile(r"[*_`(\[]*(?:[A-Z]{1,4}-?)?\d{1,3}(?:\.\d{1,3}){1,2}[.):*_`\]]*\s+")


def _criteria_in(cell: Text, known: Mapping[str, Requirement]) -> Iterator[Requirement]:
    """The criteria whose numbers are all that a cell says: ``1.1, 1.2``."""
    for each, whole in of_criteria(cell, known):
        number = each.text.rpartition(".")[2]
        if item := criterion_of(f"{whole}.{number}", known):
            yield replace(item, id=Text(each.text, item.id.span))


def _named_by(
    subject: Subject, known: Mapping[str, Requirement]
) -> Mapping[str, list[Requirement]]:
    """The requirements by the ids in their rows that are of something else, ``QS-1 | … | T-10``,
    and by those of tests in the lines below them: ``Verified by TC-03.``"""
    named: dict[str, list[Requirement]] = {}
    for item in known.values() if subject.says(*TESTS.words, *_PROVEN.words) else ():
        for identifier in _tests_below(subject, item, known):
            named.setdefault(identifier, []).append(item)
    for item in known.values():
        for cell in {cell.text for _, cell in item.cells if cell is not item.text}:
            for found in _ID.finditer(cell) if len(cell) <= _LONGEST_CELL else ():
                if found[0] not in known:
                    named.setdefault(found[0], []).append(item)
    return named


def _tests_below(subject: Subject, item: Requirement, known: Collection[str]) -> Iterator[str]:
    """The ids of tests that a requirement and the rest of its paragraph or item name: those of
    requirements are ``known``."""
    text, at = subject.spec.source.text, item.span.end
    end = _END.search(text, at, at + _LONGEST_REST)
    rest = text[at : end.start() if end else at + _LONGEST_REST]
    for sentence in _SENTENCE.split(item.text.text + rest):
        ids = [found[0] for found in _ID.finditer(sentence) if found[0] not in known]
        if ids and is_of_proofs(sentence):
            yield from ids


_LONGEST_REST = 200
_SENTENCE = regex.compile(r"[.;]\s|\n")
_END = regex.compile(r"\n[ \t]*(?:[-*+|#>\n]|\d{1,3}[.)]\s)")
"""Where another item, row or paragraph begins."""


def _by_line(subject: Subject) -> Mapping[Span, list[Requirement]]:
    """The criteria that lines name by their numbers, each as a requirement of its own."""
    found: dict[Span, list[Requirement]] = {}
    for each in citations(subject):
        if each.item and each.criterion:
            name = Text(each.number.text, each.item.id.span)
            found.setdefault(each.line.span, []).append(_single(each.item, name, each.criterion))
    return found


_LONGEST_CELL = 60
_MOST_ITEMS = 20
"""Requirements that name one test: what more of them name is compared with the first ones only."""


def _proofs(
    subject: Subject, known: Mapping[str, Requirement], named_by: Mapping[str, list[Requirement]]
) -> Iterator[Proof]:
    about: dict[str, bool] = {}
    traced = {line.line.span for line in stating(subject, *_TRACES)}
    places = [section.span for section in subject.outline.part(testing.places)]
    starts = [span.start for span in places]
    numbered = _by_line(subject)
    told = _Told(subject.spec.source.text)
    for statement in subject.statements:
        of_tests = about.get(statement.head)
        if of_tests is None:
            of_tests = about[statement.head] = says_test(statement.head)
        if not of_tests and (at := bisect_right(starts, statement.span.start)):
            of_tests = statement.span.start < places[at - 1].end
        if not of_tests and statement.span not in traced:
            continue
        ids = [found[0] for found in _ID.finditer(statement.text)]
        named = [
            item
            for each in dict.fromkeys(ids)
            if (item := known.get(each) or known.get(f"/{each}/") or criterion_of(each, known))
        ]
        criteria = [item for cell in statement.row for item in _criteria_in(cell, known)]
        criteria = criteria or numbered.get(statement.span, [])
        named += criteria
        if ids and not named and _FIRST.match(statement.text, 0, _LONGEST_CELL):
            named = named_by.get(ids[0], [])[:_MOST_ITEMS]
        items = tuple(item for item in named if not _defines(item, statement))
        if not statement.row and not items and (items := told.of(statement, ids)):
            yield Proof(statement, f"load test: {english(statement.text)}", items)
            continue
        if not items:
            continue
        if statement.row and ids and ids[0] not in known:
            told.add(ids[0], statement, items)
        others = (cell.text for cell in statement.row if not is_numbered(cell.text))
        said = english(" | ".join(others) if criteria and statement.row else statement.text)
        if of_tests or _IS_TEST.search(said):
            yield Proof(statement, said, items)


class _Told:
    """Load tests of a table that a paragraph below it describes: ``For TC-09 … is used. It holds
    150 requests per second.``"""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tests: dict[str, tuple[Requirement, ...]] = {}
        self._end = 0
        self._items: tuple[Requirement, ...] = ()

    def add(self, name: str, row: Statement, items: tuple[Requirement, ...]) -> None:
        """Remember the test ``name`` of a row, if it is one of load."""
        if _IS_TEST.search(english(row.text)):
            self._tests[name] = items

    def of(self, sentence: Statement, ids: Sequence[str]) -> tuple[Requirement, ...]:
        """The requirements of the one test that a sentence names, or that the sentences before it
        in the same paragraph do."""
        named = [self._tests[each] for each in ids if each in self._tests]
        if len(named) == 1 == len(ids):
            self._items = named[0]
        elif ids or not self._is_next(sentence):
            self._items = ()
        self._end = sentence.span.end
        return self._items

    def _is_next(self, sentence: Statement) -> bool:
        between = self._text[self._end : sentence.span.start]
        return bool(self._items) and not between.strip() and between.count("\n") <= 1


TESTS = Wording(
    r"\b(?<![/`.])(?:test\w*|verif\w+|check\w*|prob\w+|drill\w*|inspect\w*"
    r"|audit(?:s|ed)?(?![- ](?:log|trail|entr|record|table|event)))\b",
    *("test", "verif", "check", "prob", "drill", "inspect", "audit"),
)
"""What says that something is proven, in English."""


def says_how_tested(item: Requirement) -> bool:
    """Whether a requirement's own row or sentence says how it is tested: a cell below *Verified
    by*, one that names a test, or ``(verified by V-3)``."""
    told = any(cell.text.strip("-–— ") and is_of_proofs(title) for title, cell in item.cells)
    return told or cites_test(item) or any(_names_test(cell) for _, cell in item.cells)


def _names_test(cell: Text) -> bool:
    """Whether a cell names a test beside other things: ``Matcher, test A1``."""
    return _cites(cell.text)


def cites_test(item: Requirement) -> bool:
    """Whether the sentence of a requirement names what verifies it."""
    return _cites(item.text.text)


@remembered  # two rules ask
def _cites(text: str) -> bool:
    return _NAMED_TEST.search(text) is not None and _CITES.search(english(text)) is not None


_NAMED_TEST = regex.compile(r"[A-Z]-?\d")
"""The end of what names a test, alike in every language."""
_CITED = (
    "verified", "verification", "validated", "proven", "proved", "proof", "tested", "tests?",
    "checked", "checks?", "covered",
)  # fmt: skip
_CITES = regex.compile(
    rf"(?:{any_of(_CITED)})"
    r"[\s:*_`(]{0,4}(?:(?:by|in|with|of|see|is|are)[\s:*_`(]{1,4}){0,3}[A-Z]{1,6}-?\d"
)


@remembered
def is_of_proofs(header: str) -> bool:
    return TESTS.search(english(header)) is not None or _PROVEN.search(header) is not None


_PROVEN = Wording(rf"\b(?:{_ABROAD}", *_SIGNS_ABROAD)


def is_of_load(proof: Proof) -> bool:
    """Whether a proof is a test of load, which lasts and rises as it likes."""
    return _IS_TEST.search(proof.said) is not None


def is_tested_by_load(item: Requirement) -> bool:
    """Whether a requirement's own row says that a test of load proves it: what it states is then no
    limit, and not how often somebody acts."""
    cells = (cell for _, cell in item.cells if cell is not item.text)
    return any(_IS_TEST.search(english(cell.text)) for cell in cells)


def _defines(item: Requirement, statement: Statement) -> bool:
    return item.span.start <= statement.span.start < max(item.span.end, item.span.start + 1)


class Load(Struct, frozen=True):
    """The ``value`` of a load and what comes: a noun in the singular, empty where it is requests;
    ``users`` are at work at the same time, else it is a rate per second."""

    value: float
    users: bool
    noun: str = ""

    def is_of(self, other: Load) -> bool:
        """Whether two loads can be compared: both of people, or rates of the same."""
        same = self.noun == other.noun or not (self.noun and other.noun)
        return self.users == other.users and (self.users or same)


def loads(said: str) -> list[Load]:
    """The loads in a text in English: ``900 req/s``, ``400 concurrent users``."""
    text = with_digits(said)
    return [_load(text, each) for each in figures(text) if _is_load(each)]


def _is_load(figure: Figure) -> bool:
    is_rate = figure.unit == "per-second" and figure.period <= _LONGEST_PERIOD
    return is_rate or (figure.unit == "count" and not figure.bare)


_LONGEST_PERIOD = 60.0
"""Seconds of the period of what is a load: orders a day are no test's."""


def _load(text: str, figure: Figure) -> Load:
    if figure.unit == "count":
        return Load(figure.value, users=True)
    found = _NOUN.match(text[figure.start : figure.end].lower())
    noun = singular(found["noun"]) if found else ""
    return Load(figure.value, users=False, noun="" if noun in _CALLS else noun)
