"""Codes for callers, ``A``, ``👑`` or a level's number, and the legends that explain them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Table, Text
from asbuilt.document.text import broken_lines, part
from asbuilt.source import Span
from asbuilt.spec.conjunction import AND, OR
from asbuilt.spec.languages.language import CJK
from asbuilt.spec.section import Outline, Section, within
from asbuilt.spec.title import normal_title

_SIGN = r"[^\w\s\x00-\x7f¡-¿×÷‐-―←-⇿■-◿✓-✘]{1,5}|:[a-z][a-z_]{2,30}:"
_CAPITALS = r"(?:[A-ZА-ЯЁ]{1,2}[0-9]{0,2}|[A-ZА-ЯЁ]{3})"
_CODE = regex.compile(rf"{_CAPITALS}|{_SIGN}")
_LEVEL = regex.compile(
    r"(?:≥|>=|min\.?)?\s?(?:l(?:evel|vl)?|tier|stufe|nivel|niveau)?[ .-]?"
    r"(?P<level>[0-9]{1,2})\s?\+?",
    re.I,
)
_VARIATION = regex.compile("[\ufe0e\ufe0f]")
_AROUND = "`*_[]()（）\"' \u00a0"


def code_of(text: str) -> str:
    """The code that a text is, without marks around it; nothing for words."""
    bare = _bare(text)
    return bare if _CODE.fullmatch(bare) else ""


def level_of(text: str) -> str:
    """The number of a level: ``2`` of ``2``, ``L2``, ``Level 2`` and ``≥ 2``; nothing for words."""
    found = _LEVEL.fullmatch(_bare(text))
    return found["level"].lstrip("0") or "0" if found else ""


def is_sign(code: str) -> bool:
    """Whether a code is an emoji or the like, and no letter."""
    return bool(code) and not code[0].isalnum()


def _bare(text: str) -> str:
    return (text if text.isascii() else _VARIATION.sub("", text)).strip(_AROUND)


def legend(
    outline: Outline,
    codes: Collection[str],
    first: Section,
    *,
    levels: bool = False,
    but: Span | None = None,
) -> Mapping[str, Text]:
    """What a document says that each of some ``codes`` stands for: what the ``first`` section says
    of it, or else any other, ``but`` not what stands in a table that has codes beside names only
    to say what these may do. Of ``levels`` it is what their numbers stand for."""
    if not codes:
        return {}
    near = first.part(_explained_levels if levels else _explained)
    here = _first(each for each in near if not _is_within(each[1], but))
    anywhere = outline.part(_levels_anywhere if levels else _anywhere)
    told = ((code, here.get(code) or anywhere.get(code)) for code in sorted(codes))
    return {code: meaning for code, meaning in told if meaning and not _is_within(meaning, but)}


def _is_within(text: Text, place: Span | None) -> bool:
    return place is not None and place.start <= text.span.start < place.end


def _first(explained: Iterable[tuple[str, Text]]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for code, meaning in explained:
        if meaning.text:
            found.setdefault(code, meaning)
    return found


def _anywhere(outline: Outline) -> dict[str, Text]:
    return _first(each for section in outline.walk() for each in section.part(_explained))


def _levels_anywhere(outline: Outline) -> dict[str, Text]:
    return _first(each for section in outline.walk() for each in section.part(_explained_levels))


def _explained(section: Section) -> tuple[tuple[str, Text], ...]:
    return tuple(_all(section, levels=False))


def _explained_levels(section: Section) -> tuple[tuple[str, Text], ...]:
    return tuple(_all(section, levels=True))


def _all(section: Section, *, levels: bool) -> Iterator[tuple[str, Text]]:
    """Each code that a section explains, with what it stands for."""
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _in_rows(block, levels=levels)
    for paragraph in within(section.blocks, Paragraph):
        for line in paragraph.lines:
            for each in broken_lines(line):
                yield from _in_line(each, levels=levels)
    for block in within(section.blocks, List):
        yield from _in_list(block, levels=levels)


def _in_list(block: List, *, levels: bool) -> Iterator[tuple[str, Text]]:
    """``- `A` – admin``; the numbers of the items are levels too."""
    for at, item in enumerate(block.items):
        line = _first_line(item)
        told = [*_in_line(line, levels=levels)]
        if levels and block.ordered and not told:
            told = [(str((1 if block.start is None else block.start) + at), line)]
        yield from told


def _first_line(item: Item) -> Text:
    return part(item.text, 0, len(item.text.text.partition("\n")[0]))


# ---------------------------------------------------------------- lines

_OPEN, _CLOSE = r"[`*_\"„“«‚‘'(\[]{0,4}", r"[`*_\"“”»‘’')\]]{0,4}"
_IS_FOR = (
    r"(?:(?:is|stands|steht|está|est) )?(?:for|für|para|pour)\s|(?:is|means|denotes|bedeutet|heißt"
    r"|bezeichnet|significa|indica|signifie|indique|означает|обозначает)\s"
)
_JOINT = rf"\s?(?:[=:：→⇒]|[–—-]\s|{_IS_FOR})\s?"
_BEFORE = r"(?:^|(?<=[\s,;/|·(（，；、：]))"
_NUMBERED = r"(?:[Ll](?:evel|vl)?|[Tt]ier|Stufe|Nivel|Niveau)?[ .-]?(?P<number>[0-9]{1,2})"
_CODES = regex.compile(
    rf"{_BEFORE}{_OPEN}(?:(?P<code>{_CAPITALS})"
    rf"(?:{_CLOSE}{_JOINT}|\s(?=[{CJK}])|(?P<marked>[`*_\"“”»]{{1,2}}\s)(?=[^\W_]))"
    rf"|(?P<sign>{_SIGN}){_CLOSE}(?:{_JOINT}|\s)\s?(?=[^\W_]|[`*_\"„“«]))"
)
_NUMBERS = regex.compile(
    rf"{_BEFORE}{_OPEN}{_NUMBERED}(?:{_CLOSE}{_JOINT}|(?P<alone>{_CLOSE}\s)(?=[`*_]{{0,3}}[^\W\d_]))"
)
_NAME = r"(?P<name>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*){0,3})[`*_]{0,3}\s?"
_CODE_IN_BRACKETS = (
    rf"[(\[][`*]{{0,3}}(?:(?P<code>{_CAPITALS})|(?P<sign>{_SIGN}))[`*]{{0,3}}[)\]](?![a-zà-ÿ])"
)
_NUMBER_IN_BRACKETS = rf"(?:[(\[=:]\s?[`*]{{0,3}}){_NUMBERED}(?![\w.%])"
_CODES_BEHIND = regex.compile(_NAME + _CODE_IN_BRACKETS)
_NUMBERS_BEHIND = regex.compile(_NAME + _NUMBER_IN_BRACKETS)
_ANY_CODE_BEHIND = regex.compile(_CODE_IN_BRACKETS)
_ANY_NUMBER_BEHIND = regex.compile(_NUMBER_IN_BRACKETS)
"""The same without the names, which are looked for in few lines."""
_LONGEST = 400
"""Characters of a line that explains codes."""


def _in_line(line: Text, *, levels: bool) -> Iterator[tuple[str, Text]]:
    """``P = public, A = admin``, ``👑 admin``, ``Levels: 1 viewer, 2 editor``, ``admin (A)``."""
    said = line.text
    if len(said) > _LONGEST:
        return
    found = [*(_NUMBERS if levels else _CODES).finditer(said)]
    unjoined = "alone" if levels else "marked"
    if len(found) == 1 and found[0][unjoined] and found[0].start():
        found = []  # in a sentence
    behind = [*_behind(said, levels=levels)]
    if behind and (not found or all(_is_named(each, behind) for each in found)):
        for each in behind:
            yield _code(each, levels=levels), _last_name(part(line, *each.span("name")))
        return
    if not found:
        return
    ends = [*(each.start() for each in found[1:]), len(said)]
    for each, end in zip(found, ends, strict=True):
        yield _code(each, levels=levels), _without_lead(part(line, each.end(), end, _EDGES))


def _behind(said: str, *, levels: bool) -> Iterator[re.Match[str]]:
    """The names of a line with a code or a level in brackets behind them."""
    if (_ANY_NUMBER_BEHIND if levels else _ANY_CODE_BEHIND).search(said):
        yield from (_NUMBERS_BEHIND if levels else _CODES_BEHIND).finditer(said)


def _is_named(found: re.Match[str], behind: Iterable[re.Match[str]]) -> bool:
    """Whether letters stand in brackets behind the name that they are for, ``Teller (TE): …``."""
    letters = found.groupdict().get("code") or ""
    named = (each.span("code") == found.span("code") for each in behind)
    return len(letters) > 1 and "=" not in found[0] and any(named)


_EDGES = " ,;/|·."


def _code(found: re.Match[str], *, levels: bool) -> str:
    if levels:
        return found["number"].lstrip("0") or "0"
    return _bare(found["code"] or found["sign"])


def _without_lead(meaning: Text) -> Text:
    """A meaning without the word that leads to the next code: ``editor and``."""
    leads = _LEADS.search(meaning.text)
    return part(meaning, 0, leads.start(), _EDGES) if leads else meaning


_LEADS = regex.compile(rf"[\s,](?:{AND}|{OR})\s?$")


def _last_name(words: Text) -> Text:
    """The name at the end of some words: ``and editor``, ``roles are admin``."""
    leads = [*_FILLER.finditer(words.text)]
    return part(words, leads[-1].end(), len(words.text)) if leads else words


_FILLER = regex.compile(rf"\b(?:{AND}|{OR}|are|is|the|an?|as)\s", re.I)

# ---------------------------------------------------------------- tables

_MEANING_TITLES = {"role", "roles", "meaning", "means", "name", "who", "stands for", "user role",
                   "user type", "caller", "callers", "group", "title"}  # fmt: skip


def _in_rows(table: Table, *, levels: bool) -> Iterator[tuple[str, Text]]:
    """The rows of a table of codes: ``| Level | Role |``, ``| Role | Code |``."""
    read = level_of if levels else code_of
    columns = range(len(table.header))
    cells = ([read(row[at].text) for row in table.rows] for at in columns)
    column = next((at for at, held in enumerate(cells) if _are_codes(held)), None)
    if column is None or len(columns) == 1 or _has_paths(table):
        return
    titles = [normal_title(cell.text) for cell in table.header]
    others = [at for at in columns if at != column]
    meant = next((at for at in others if titles[at] in _MEANING_TITLES), others[0])
    yield from ((read(row[column].text), row[meant]) for row in table.rows)


def _are_codes(cells: list[str]) -> bool:
    return all(cells) and len({*cells}) == len(cells)


def _has_paths(table: Table) -> bool:
    return any("/" in cell.text for row in (table.header, *table.rows) for cell in row)
