"""The ids of requirements: how they are written, and what only looks like one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.language import is_foreign
from asbuilt.spec.section import Section, own_text

_LETTERS = "A-ZÀ-ÖØ-ÞА-ЯЁ"
_LETTER = f"[{_LETTERS}]"
_PART = rf"[-_](?:{_LETTER}{{1,12}}[0-9]*|[0-9]+)"
_SLASHED = r"[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]+)?[A-Z]?/(?![\w{])"
_FIRST = f"[{_LETTERS}/]"
_UP_TO_END = (
    rf"(?:(?<!/)(?:{_LETTER}{{0,11}}(?:{_PART})*[-_]{_LETTER}{{0,12}}[0-9]+"
    rf"|{_LETTER}{{0,5}}(?:(?:\.{_LETTER}{{1,6}}){{1,3}}\.)?[0-9]+|{_LETTER}{{1,6}}\.[0-9]+)"
    rf"|(?<=/){_SLASHED})(?:\.[0-9]+)*[a-z]?"
)
_AFTER_FIRST = rf"{_UP_TO_END}(?!(?!__?(?:\W|$))[\w-])"
ID = rf"{_FIRST}{_AFTER_FIRST}(?:/(?:AC|CR)-?[0-9]+(?![\w-]))?"
"""``FR-1``, ``FR1.2``, ``REQ_AUTH_003``, ``US-D01``, ``REQ-W2-4``, ``НФТ-7a``, ``F.PM.010``,
``REQ.1.2``, and ``/LF10/`` as Balzert, Lehrbuch der Softwaretechnik, writes them; ``US-1/AC-2``, a
criterion of ``US-1``, where it is defined: whoever mentions it mentions ``US-1``."""

_SMALL = "[a-zà-öø-ÿа-яё]"
LOWER_ID = (
    rf"(?:(?![phv][0-9]){_SMALL}{{1,6}}(?:[-_]{_SMALL}{{1,6}})?[-_]?[0-9]{{1,3}}(?:\.[0-9]{{1,2}})*"
    r"|[A-Z]{1,6}/[0-9]{1,4})(?![\w/-])"
)
"""``r1``, ``nfr-2``, and ``EX/01``: only ids that count up are told from other words by this, for
``s3`` is a store, and ``HTTP/2`` a protocol; percentiles and versions count up too."""

MENTION = regex.compile(rf"{_FIRST}(?<![\w-].){_UP_TO_END}(?![^\W_]|-|_\w)")
"""An id anywhere in a text, also at the end of italics: ``_Requirements: R1, R2_``."""


def requirement_ids(text: Text) -> list[Text]:
    """The ids in ``text``: ``FR-1, NFR-2``."""
    return [part(text, found.start(), found.end()) for found in MENTION.finditer(text.text)]


_RANGE = regex.compile(
    r"(?P<letters>[^\W\d]+(?:[-_][^\W\d]+)*[-_]?)(?P<first>\d{1,4})\s*"
    r"(?:-|–|—|\.\.+|…|to|through|bis|a|à|al?|до|至)\s*(?:(?P=letters))?(?P<last>\d{1,4})\b"
)
_LONGEST_RANGE = 200


def ids_of_ranges(text: str) -> set[str]:
    """The ids that are named by the first and the last of them: ``FR-1 to FR-4``, ``FR-1..4``."""
    found = set[str]()
    for each in _RANGE.finditer(text):
        first, width = int(each["first"]), len(each["first"])
        last = min(int(each["last"]), first + _LONGEST_RANGE)
        found |= {f"{each['letters']}{number:0{width}}" for number in range(first, last + 1)}
    return found


_DIGIT = regex.compile("[0-9]")
"""Each id has some."""
_CLAUSE = regex.compile(r"[0-9](?<![\w.].)[0-9]{0,2}(?:\.[0-9]{1,3}){2,5}(?![\w-]|\.\w)")


def cited(text: Text, known: Collection[str]) -> list[Text]:
    """The ids in ``text`` that are ``known``, in lower case too, with two dots or more if they are
    of clauses, and ``User Story 2``; of a numbered criterion, ``R1.2``, the one that it is of."""
    if not _DIGIT.search(text.text):
        return []
    found = [
        part(each, 0, len(whole))
        for each in requirement_ids(text)
        if (whole := whole_of(each.text, known))
    ]
    others = _CLAUSE.finditer(text.text)
    if _BEHIND_SMALL.search(text.text):
        others = chain(others, _LOWER_MENTION.finditer(text.text))
    found += (part(text, *other.span()) for other in others if other[0] in known)
    found += _counted(text, known)
    found += (Text(whole, each.span) for each, whole in of_criteria(text, known))
    return found


def of_criteria(text: Text, known: Collection[str]) -> Iterator[tuple[Text, str]]:
    """The numbers of criteria that are all that ``text`` says, ``1.1, 1.2``, each with the
    ``known`` requirement that it is of: ``Requirement 1``."""
    if is_numbered(text.text):
        for each in _NUMBERED.finditer(text.text):
            names = (f"{word} {each['whole']}" for word in _COUNTED_NAMES)
            if whole := next((name for name in names if name in known), None):
                yield part(text, *each.span()), whole


def is_numbered(text: str) -> bool:
    """Whether ``text`` is nothing but numbers of criteria: ``1.1, 1.2``."""
    return (
        text[:1].isdigit()
        and len(text) <= _LONGEST_NAME
        and _ALL_NUMBERED.fullmatch(text) is not None
    )


_NUMBERED = regex.compile(r"(?P<whole>[0-9]{1,3})\.[0-9]{1,3}")
_ALL_NUMBERED = regex.compile(r"[0-9]{1,3}\.[0-9]{1,3}(?:[,;/&\s–-]+[0-9]{1,3}\.[0-9]{1,3})*\s*")
_COUNTED_NAMES = ("Requirement", "Anforderung", "Exigence", "Requisito", "Требование", "需求")


def whole_of(identifier: str, known: Collection[str]) -> str:
    """The id that is ``known``: the whole one, or what stands before the number of a criterion of
    it, ``R1`` of ``R1.2``; empty where neither is."""
    if identifier in known:
        return identifier
    whole, _, number = identifier.rpartition(".")
    return whole if number.isdecimal() and whole in known else ""


def _counted(text: Text, known: Collection[str]) -> Iterator[Text]:
    """The ids that are a word or two and a number: found by the number, for words are many."""
    for number in _NUMBER_BEHIND.finditer(text.text):
        behind = max(0, number.start() - _LONGEST_NAME)
        before = _LAST_WORDS.search(text.text[behind : number.start()])
        for name in ("two", "one") if before else ():
            start = behind + before.start(name) if before and before[name] else number.start()
            if text.text[start : number.end()] in known:
                yield part(text, start, number.end())
                break


_NUMBER_BEHIND = regex.compile(r" (?:#|n?[°º] ?|№ ?)?[0-9]{1,3}(?:\.[0-9]{1,3})*(?![\w-])")
_LONGEST_NAME = 40
_LAST_WORDS = regex.compile(r"(?P<two>(?:[^\W\d_]+ )?(?P<one>[^\W\d_]+))$")


_LOWER_MENTION = regex.compile(rf"(?<![\w.-]){LOWER_ID}")
_BEHIND_SMALL = regex.compile(rf"[0-9](?:(?<={_SMALL}.)|(?<={_SMALL}[-_].)|(?<=/.))")
"""What is in each of those: quickly seen not to be there."""


def count_up(identifiers: Sequence[str], texts: int) -> bool:
    """Whether ``identifiers``, with which most of so many ``texts`` begin, are a series: they have
    the same letters and different numbers."""
    letters = {each.rstrip("0123456789.") for each in identifiers}
    several = len(identifiers) > 1 and 2 * len(identifiers) > texts
    return several and len(letters) == 1 and len({*identifiers}) == len(identifiers)


_STANDARD = regex.compile(
    r"(?:UTF|SHA|AES|TLS|SSL|HTTP|RFC|ISO|MD|RSA|IPV|IP|OAUTH|EC|SOC|PCI|CVE|CWE|WCAG|ADR)"
    r"[-_]?[0-9]|(?:ES|HS|PS|RS)[0-9]{3}|[PHV][0-9]"
)
_CRITERION = regex.compile(r"(?:AC(?!-?[0-9]+[-.][0-9])|TC|SC|CR)-?[0-9]|/T[0-9]")

_NAMED = regex.compile(
    r"(?:[^\W\d_]+[-_])*(?:N?FR|RN?F|N?FA|BN?F|BR|REQ|RQ|US|UC|PRD|SRS|Н?ФТ|БТ)(?![^\W\d_])[-\w]*[0-9]"
    r"|[^\W\d].*\s|/"
)


def is_requirement(identifier: str) -> bool:
    """Whether what is written like an id may be one of a requirement: no standard (``SHA-256``), no
    decision (``ADR-4``), no priority (``P0``) and no criterion (``AC-1``), which belongs to a
    requirement, unless it has a name in the whole document (``AC-12.1``)."""
    return not _STANDARD.match(identifier) and not _CRITERION.match(identifier)


def is_criterion(identifier: str) -> bool:
    """Whether a whole text is the id of a criterion of acceptance: ``AC-1``."""
    return _ACCEPTED.fullmatch(identifier) is not None


def is_called_criterion(identifier: str) -> bool:
    """Whether a whole text is an id with the letters of a criterion, which other things have too:
    ``CR-1`` may be what curators require, where no requirement is that it could belong to."""
    return _ACCEPTED.fullmatch(identifier) is not None or _CALLED.fullmatch(identifier) is not None


_ACCEPTED = regex.compile(rf"(?=AC-?[0-9]){ID}")
_CALLED = regex.compile(rf"(?=(?:CR|SC|TC)-?[0-9]){ID}")
_OF_TEST = regex.compile(r"(?:AC|TC)[-_]")
_CITED = regex.compile(rf"(?=[^-_]+[-_]){ID}")


def is_cited(identifier: str) -> bool:
    """Whether a whole text is an id with a hyphen, which is not a period's or a percentile's
    name, and not one of a test or of what belongs to a requirement: ``SC-001``, not ``Q3``."""
    other = _STANDARD.match(identifier) or _OF_TEST.match(identifier)
    return _CITED.fullmatch(identifier) is not None and not other


def is_tracked(identifier: str) -> bool:
    """Whether an id is one of work that is tracked elsewhere, as tags often are: ``JIRA-4711``."""
    return _TRACKED.match(identifier) is not None


_TRACKED = regex.compile(
    r"(?:JIRA|ISSUE|BUG|TICKET|TASK|GH|PR|EPIC|SPRINT|MVP|RELEASE|MILESTONE|ITERATION|TEST|PI|AC|TC)"
    r"[-_]?[0-9]|[A-Z]+-[0-9]{4}"
)


def is_named(identifier: str) -> bool:
    """Whether an id says what it is: ``NFR-3``, ``US-12``, ``User Story 2``, ``/LF10/``; not
    ``L1``. What says so in another language only may be anything in English: ``EX-1``."""
    if _NAMED.match(identifier):
        return True
    return is_foreign() and _NAMED_ABROAD.match(identifier) is not None


_NAMED_ABROAD = regex.compile(
    r"(?:[^\W\d_]+[-_])*(?:EX|EF|EXG|EXF|ET|BF|ANF|AF|LF|HU|CU|RN|RG|CDU|ТР|ПТ|ТЗ|ЮС|ИС)[-_]?[0-9]"
)
"""*Exigence*, *besoin fonctionnel*, *Anforderung*, *historia de usuario*, *caso de uso*, *regra de
negócio*, *требование* and their like."""


def is_functional(title: str) -> bool:
    """Whether a title begins with an id that says of which kind the requirement is, whatever it is
    about: ``FR-4: Availability of tools``."""
    return _FUNCTIONAL.match(title) is not None


_FUNCTIONAL = regex.compile(r"(?:[^\W\d_]+[-_])?(?:FR|RF|FA|US|UC|ФТ)[-_ ]?[0-9]")


def is_distinct(identifier: str) -> bool:
    """Whether an id needs no mark to be told from other words: one with a hyphen, with a line
    before its number (``REQ_7``), with dots between letters, or in slashes."""
    return _DISTINCT.match(identifier) is not None


_DISTINCT = regex.compile(r"/|[^-]+-|[^-]*_[0-9]|[^\W\d]+\.[^\W\d]|[^\W\d]{2,}\.[0-9]")


@lru_cache(2**15)  # as many as a long document has
def normal_id(identifier: str) -> str:
    """An id in the form in which ids are compared: ``FR1`` for ``fr-01``."""
    return _ZEROS.sub("", identifier.upper().replace("-", ""))


_ZEROS = regex.compile(r"0(?<!\d0)0*(?=\d)")


def series_of(identifier: str) -> str:
    """The letters of an id with a hyphen or a line before its number: ``PAY-`` of ``PAY-20``; empty
    for any other."""
    found = _SERIES.fullmatch(identifier)
    return found["letters"] if found else ""


def of_series(section: Section, letters: Collection[str]) -> Iterator[str]:
    """The ids in a section, without its subsections, that have such ``letters``."""
    return (identifier for identifier, own in section.part(_series) if own in letters)


def _series(section: Section) -> tuple[tuple[str, str], ...]:
    return tuple((found[0], found["letters"]) for found in _SERIES.finditer(own_text(section)))


_SERIES = regex.compile(
    rf"(?P<letters>{_LETTER}{_LETTER}{{1,11}}(?:[-_]{_LETTER}{{1,12}})*[-_])[0-9]+"
)


_UNMISTAKABLE = regex.compile(f"/{_SLASHED}")


def has_unmistakable(text: str) -> bool:
    """Whether a text has ids in slashes, which only requirements have, whatever it is about:
    ``/LD10/`` is what a specification's chapter on data demands."""
    return _UNMISTAKABLE.search(text) is not None
