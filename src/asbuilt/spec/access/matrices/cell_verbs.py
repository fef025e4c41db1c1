"""What cells of resources grant by letters and verbs, as the legend of their table has them:
``CRU``, ``C Ro``, ``C(R)(U)``, ``RW/O``, ``read, create (own)``, ``R:own``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.binding import OWN, VERBS, words_of
from asbuilt.spec.access.matrices.code import legend
from asbuilt.spec.access.matrices.definition import definitions
from asbuilt.spec.access.matrices.verb_meaning import methods_of
from asbuilt.spec.access.own_told import FURTHER, tells_own
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.language import english, spoken
from asbuilt.spec.languages.language import Language
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.title import bare

USUAL = {"C": VERBS["create"], "R": VERBS["read"], "L": VERBS["list"], "U": VERBS["update"],
         "D": VERBS["delete"], "W": VERBS["write"]}  # fmt: skip
"""What letters mean of which no legend tells."""
Granted = tuple[tuple[tuple[str, ...], str | None], ...]
"""Methods, each with the word for the rows that they are granted on; None for all."""


class Letters(Struct, frozen=True):
    """What a legend says of letters: their ``methods``; which mean ``own`` rows; and which mean
    something that is not understood. ``each`` tells that a bracket behind the last of several
    limits it alone, as those behind the others do, ``bracketed`` that brackets around letters mean
    own rows."""

    methods: tuple[tuple[str, tuple[str, ...]], ...] = ()
    own: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    each: bool = False
    bracketed: bool = False

    def of(self, run: str) -> tuple[str, ...] | None:
        """The methods of some letters; None where one of them means none."""
        told = {**USUAL, **dict(self.methods)}
        if not told.keys() >= {*run} or not self.unknown.isdisjoint(run):
            return None
        return tuple(dict.fromkeys(method for letter in run for method in told[letter]))


NO_LEGEND = Letters()


# ---------------------------------------------------------------- legends


def letters_of(outline: Outline, section: Section, table: Table, known: Collection[str]) -> Letters:
    """What the document says of the letters in the cells of a table; not of codes of ``known``
    roles."""
    texts = {cell.text for row in table.rows for cell in row[1:]}
    cells = {_BREAK.sub(", ", text) if "<" in text else text for text in texts}
    runs = (found[0] for text in cells for found in _RUN.finditer(text))
    letters = {letter.upper() for run in runs for letter in run}
    methods: dict[str, tuple[str, ...]] = {}
    own: set[str] = set()
    unknown: set[str] = set()
    told = _told(outline, section, table, letters) if letters else {}
    for letter, meaning in told.items():
        here = section.span.start <= meaning.span.start < section.span.end
        said = _NEXT.split(meaning.text, maxsplit=1)[0].strip(" ,;.·|")
        if role_name(said) in known:
            continue
        if tells_own(said):
            own.add(letter)
        elif (does := methods_of(said)) is not None:
            methods[letter] = does
        elif here:  # elsewhere it may be a letter for anything
            unknown.add(letter)
    each = any(_EACH.search(text) for text in cells)
    bracketed = any(map(_BRACKETED.search, cells)) and section.part(_brackets_own)
    return Letters(
        tuple(sorted(methods.items())), frozenset(own), frozenset(unknown), each, bracketed
    )


_BRACKETED = regex.compile(r"[(（]\s?([A-ZÀ-Þ](?:[ ,/+]?[A-ZÀ-Þ]){0,4})\s?[)）]")
"""``(R)`` and ``(RU)``: letters in brackets, not ``(own)``."""


def _brackets_own(section: Section) -> bool:
    """Whether all that a section says of brackets is that they mean own rows: ``brackets mean own
    records only``, ``in brackets: own rows``, ``(X) = own``."""
    said = english(section.source.slice(section.span))
    told = [
        (each["before"], _NEXT.split(each["meaning"], maxsplit=1)[0].strip("*_` ,;.·|"))
        for each in _OF_BRACKETS.finditer(said)
    ]
    return bool(told) and all(
        tells_own(meaning) and not FURTHER.search(before) for before, meaning in told
    )


_OF_BRACKETS = regex.compile(
    r"(?:\b(?:brackets|bracketed|parenthes[ie]s|parenthesi[sz]ed)\b"
    r"|[(（]\s?(?:[…X×xn]|\.\.\.)?\s?[)）])(?P<before>[^.;:=|\n]{0,24}?)"
    r"(?:[:=→]|\s[–—-]\s|\b(?:means?|marks?|denotes?|indicates?|stands? for|limits?|are|is"
    r"|bedeut\w+|steh\w+ für|signifi\w+|означа\w+)\b)"
    r"(?=(?P<meaning>[^;|\n]{0,120}(?:\n(?![\n|*-])[^;|\n]{0,120})?))",
    re.I,
)
"""What is said of brackets: ``letters in brackets``, ``( ) =``, ``(…) means``."""


_BREAK = regex.compile(r"\s*<br\s*/?>\s*", re.I)
_RUN = regex.compile(r"(?<![^\W_])(?:[A-ZÀ-Þ]{1,5}|[a-z])(?![^\W_])")
_NEXT = regex.compile(
    r"[.](?:\s|$)|[。；;·|]|[,，、/]\s*(?=[`*\"“„]{0,2}(?:[^\w\s`*\"“„]{1,2}|[^\W\d_]{1,2})"
    r"[`*\"“”]{0,2}(?:\s?[=:：]|\s[–—-]\s))|[,，、]\s*(?=[–—-]\s)|\s[–—-]\s"
)
"""Where the meaning of a letter ends: with its sentence, or where the next sign begins."""
_EACH = regex.compile(r"[)）][`*]*\s*[,;/+]\s*\w")
"""A bracket behind one of several that commas or the like part."""


def _told(
    outline: Outline, section: Section, table: Table, letters: Collection[str]
) -> Mapping[str, Text]:
    """What stands for each of some letters: what the section of their table says before others."""
    initials, defined = section.part(_here)
    told = {**defined, **legend(outline, letters, section, but=table.span), **initials}
    return {letter: told[letter] for letter in letters if letter in told}


def _here(section: Section) -> tuple[Mapping[str, Text], Mapping[str, Text]]:
    """The words whose first letters a section marks, and what it defines letters as."""
    said = section.source.slice(section.span)
    initials: dict[str, Text] = {}
    for found in _INITIAL.finditer(said):
        initials.setdefault(found["first"], Text(found["first"] + found["rest"], section.span))
    defined: dict[str, Text] = {}
    for sign, meaning in definitions(section, _SIGNS):
        if len(sign) == 1:
            defined.setdefault(sign.upper(), meaning)
    return initials, defined


_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzäöüéабвгдежзийклмнопрстуфхцчшщыэюя-")
_INITIAL = regex.compile(
    r"(?<![^\W_])(?:\*\*|__|[*_`(\[]|<[ub]>)(?P<first>[A-ZÀ-Þ])"
    r"(?:\*\*|__|[*_`)\]]|</[ub]>)(?P<rest>[a-zà-ÿ]{2,15})"
)
"""``**R**ead``, ``(L)esen``: words whose first letters are marked."""


# ---------------------------------------------------------------- cells

_OWN = r"(?:[oºᵒ°]|\s?\((?:o|own)\))"
_LETTER = regex.compile(rf"(?P<letter>[A-ZÀ-Þ])(?P<own>{_OWN})?")
_EACH_ITS_OWN = regex.compile(rf"(?:[A-ZÀ-Þ]{_OWN}?[ ,/+·]{{0,3}}){{1,6}}")
_OWN_BEHIND = regex.compile(r"[A-ZÀ-Þ](?:[oºᵒ°]|\s?\((?:o|own)\)(?!$))")
"""``C Ro``, ``CRoUo``, ``C R(own) U(own)``: a small letter behind one limits it, and it alone;
``ro`` and ``RO`` are *read-only*. A bracket that ends a cell limits all of it, ``CR (own)``, unless
those in other cells of its table limit what stands before them alone."""
_CELL = regex.compile(
    r"(?P<letters>[RW]/?O|[rw]/?o|[A-ZÀ-Þ](?:[ ,/+]*[A-ZÀ-Þ]){0,4}|[crludw]{2,5}|r/w|[rw])"
    r"(?=\s|\(|$)(?P<word>.*)"
)
"""``CRU``, ``rw (own)``; ``ro`` is ``R``."""
_VERBS_IN_CELL = regex.compile(r"(?P<verbs>[^()]+?)\s*(?:\((?P<word>[^()]*)\))?")
_JOINING = {"and", "or", "only", "all"}
_COLON = regex.compile(r"(?<=\w)\s?[:=]\s?(?P<rows>own|self|mine|all|any)\b", re.I)
_EVERY = regex.compile(r"\s?\((?:all|any|every|every\w+)\)", re.I)
_SMALL = regex.compile(rf"[crludw]{_OWN}?(?:[ ,/+·]{{1,3}}[crludw]{_OWN}?){{1,5}}")
_ITEMS = regex.compile(r"\s*[,;+]\s*(?![^()]*\))")
_SLASHED = regex.compile(r"\s*[,;+/]\s*(?![^()]*\))")
_EACH_SLASHED = regex.compile(r"[)）]\s*/")
"""``R (own)/D``, unlike ``R/W (own)``, which is limited as a whole."""


def granted(text: str, letters: Letters = NO_LEGEND) -> Granted:
    """The methods that a cell grants on a resource, with the word for the rows: ``CR (own)``,
    ``read, create``, ``read own``, ``C Ro``. Nothing when it says something else."""
    return _granted(text, letters, spoken())


@lru_cache(16_384)
def _granted(text: str, letters: Letters, _: Language) -> Granted:
    cell = _plain(text, letters)
    own = letters.own
    if not own.isdisjoint(cell) and _LETTERS_ONLY.fullmatch(cell):
        methods = letters.of(
            "".join(each for each in cell if each.isalpha() and each not in letters.own)
        )
        return ((methods, "own"),) if methods else ()
    parting = _SLASHED if _EACH_SLASHED.search(cell) else _ITEMS
    items = [item for item in parting.split(cell) if item]
    if len(items) > 1 and (letters.each or _EACH.search(cell)):
        found = [_of_one(item, letters) for item in items]
        if all(found):
            return _summed(pair for some in found for pair in some)
    if _EACH_ITS_OWN.fullmatch(cell) and _OWN_BEHIND.search(cell):
        return _of_letters(cell, letters)
    return _of_one(cell, letters)


_PLACED = regex.compile(r"(?=.*[CRUDL])[CRUDL-]{3,5}")
"""``-R--``: a dash in the place of each letter that is not granted."""


def _plain(text: str, letters: Letters) -> str:
    """A cell with ``(own)`` for whatever says so behind a letter, and letters as legends have
    them: ``C, R (own)`` of ``c, r:own``."""
    cell = bare(_BREAK.sub(", ", text))
    if letters.bracketed:
        cell = _BRACKETED.sub(lambda found: _SINGLE.sub(r"\g<0>o", found[1]), cell)
    cell = english(cell) if "(" in cell else cell
    cell = _EVERY.sub("", _COLON.sub(_in_brackets, cell))
    if _PLACED.fullmatch(cell):
        cell = cell.replace("-", "")
    if _SMALL.fullmatch(cell):
        cell = _SMALL_LETTER.sub(lambda found: found[0].upper(), cell)
    return _MARK.sub(lambda found: "(own)" if found[1].upper() in letters.own else found[0], cell)


def _in_brackets(found: re.Match[str]) -> str:
    return " (own)" if found["rows"].lower() in ("own", "self", "mine") else ""


_SINGLE = regex.compile("[A-ZÀ-Þ]")
_LETTERS_ONLY = regex.compile(r"[A-ZÀ-Þ](?:[ ,/+·]{0,3}[A-ZÀ-Þ]){0,5}")
_SMALL_LETTER = regex.compile(r"(?<![^\W_])[crludw](?![^\W_])")
_MARK = regex.compile(r"\(\s?([A-ZÀ-Þa-z])\s?\)")


def _of_one(cell: str, letters: Letters) -> Granted:
    """What a cell or a part of it grants as a whole: letters or verbs, perhaps on certain rows."""
    if found := _CELL.fullmatch(cell):
        named = found["letters"].upper()
        run = (
            "R" if named in ("RO", "R/O") else "".join(filter(str.isalpha, named)).removesuffix("O")
        )
        methods = letters.of(run)
        word = found["word"].strip("() ").lower() or None
        return ((tuple(sorted(methods)), word),) if methods is not None else ()
    written = _VERBS_IN_CELL.fullmatch(cell)
    words = words_of(written["verbs"]) if written else []
    verbs = [word for word in words if word in VERBS]
    if not written or not verbs or not {*words} <= {*verbs, *OWN, *_JOINING}:
        return ()
    own = "own" if OWN & {*words} else None
    spelled = tuple(sorted({method for verb in verbs for method in VERBS[verb]}))
    return ((spelled, (written["word"] or "").strip().lower() or own),)


def _of_letters(cell: str, letters: Letters) -> Granted:
    """What letters grant of which some are for own rows only."""
    found = [(letters.of(each["letter"]), each["own"]) for each in _LETTER.finditer(cell)]
    if any(methods is None for methods, _ in found):
        return ()
    return _summed((methods or (), "own" if own else None) for methods, own in found)


def _summed(each: Iterable[tuple[tuple[str, ...], str | None]]) -> Granted:
    """What several parts of a cell grant together. A method that two of them mean counts for all
    rows where one of them does: ``Uo W``."""
    rows: dict[str | None, dict[str, None]] = {None: {}}
    for methods, word in each:
        rows.setdefault(word, {}).update(dict.fromkeys(methods))
    told: set[str] = set()
    found: list[tuple[tuple[str, ...], str | None]] = []
    for word, does in rows.items():
        found.append((tuple(sorted(does.keys() - told)), word))
        told |= {*does}
    return tuple((methods, word) for methods, word in found if methods)
