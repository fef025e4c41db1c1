"""Tables whose columns sentences enumerate behind their name: ``Every archive is a row in
`versions`: its `id`, the `package_id` it belongs to and its `sha256`.``, ``A *party* has a code, a
name and a key.``"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, sentences, text_of
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import places
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.table_name import is_kind
from asbuilt.spec.words import snake

_CODE = regex.compile(r"`(?P<name>[^`\n]+)`")
_COLUMN = regex.compile(r"[a-z_]\w*")
_STRESSED = regex.compile(
    r"(?<![\w*])(?P<mark>\*{1,3}|_{1,3})(?P<name>[^\W\d][\w -]{1,38})(?P=mark)(?![\w*])"
)
_JOINT = regex.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:[,;]\s*|\s)(?:(?:and|or|as well as|plus)\s+)?"
    r"(?:(?:an?|the|its|their|also|then|finally)\s+)*"
)
"""What stands between two columns and says nothing of either."""
_KIND_BEFORE = regex.compile(
    r"(?:^|[\s(*])(?P<kind>[^\W\d_]{3,12})(?: (?:is|called|named|in))?[*\s]*$"
)
_ROW_IN = regex.compile(r"\b(?:rows?|records?|entr(?:y|ies)|lines?) (?:in|of)\s*$", re.I)
_AFTER = regex.compile(r"\W*(?P<kind>[^\W\d_]{3,12})\b")
_REFERS = regex.compile(
    r"\b(?:refers?|referring|points?|pointing|belongs?|belonging|foreign key|links?|linked) to"
    r"(?: the| an?)?\s*$|\b(?:references|joins|from|into|in|see) (?:the )?$",
    re.I,
)
"""What stands before the name of another table."""
_VALUES = regex.compile(
    r"\b(?:one of|either|values?|is|are|be|was|equals?|to|such as|e\.g\.|like|when|if|state)\W*$",
    re.I,
)
"""What stands before the values of a column."""
_TELLS = regex.compile(
    r"[:：(（]|\b(?:has|have|holds?|holding|contains?|keeps?|stores?|records?|with|consists? of"
    r"|comprises?|columns|fields|its|join of)\b",
    re.I,
)
"""What stands between a table and its columns."""
_OTHERWISE = regex.compile(
    r"\b(?:ind(?:ex\w*|ices)|keys?|unique|constraints?|(?:read|sorted|ordered|partitioned|grouped"
    r"|joined|filtered|searched|queried|looked up) (?:by|on)|answers?|returns?|responds?|replies"
    r"|sends?|accepts?|takes?|expects?|receives?|shows?|displays?)\b",
    re.I,
)
"""What is done with columns besides."""
_SAYS_MORE = regex.compile(
    r"\b(?:is|are|was|were|be|must|may|can|cannot|if|when|while|not|never)\b", re.I
)
"""What says something of the column before it, so that no more are enumerated."""
_IN_BRACKETS = regex.compile(r"[(（][^()（）]*[)）]")
_ASIDE = regex.compile(rf"\s*{_IN_BRACKETS.pattern}")
_ONE_OF = regex.compile(r"\b(?:one of|either)\W*$", re.I)
_FURTHER = regex.compile(r"\s*(?:[,;]\s*(?:and\s+)?|and\s+)(?:(?:an?|the|its)\s+)+", re.I)
"""What stands between the last value of a column and the next column."""
_CLAUSE = regex.compile(
    r"\s*,?\s(?:that|which|who|whose|where)\b[^.;:]*?(?=(?:,|\band|\bas well as)\s+(?:and\s+)?"
    r"(?:an?|the|its|their)\s+$)",
    re.I,
)
"""What is said of a column before the next one: ``, an `email` that is unique and a …``."""
_NO_ENTITY = regex.compile(
    r"(?:all|both|each|every|any|no|note|notes|these|those|important|warning)\b", re.I
)
_FEWEST, _SEVERAL = 3, 3
_LONGEST = 1_000


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The tables that sentences of sections called ``titles`` or ``about`` the data tell of. Where
    there are none, several that have a key each are told of in one section of another name."""
    spoken = [*places(outline, titles, about)]
    told = [place.section for place in spoken if place.is_about]
    for section in told or [place.section for place in spoken]:
        found = [*_of_section(section)]
        sure = sum(is_sure for _, is_sure in found)
        if not told and len(found) < _SEVERAL:
            continue
        for draft, is_sure in found:
            if is_sure or 2 * sure > len(found):
                draft.is_entity = True
                yield draft
        if told:
            yield from _by_nouns(section)


def _of_section(section: Section) -> Iterator[tuple[Draft, bool]]:
    """Each table that a sentence tells of, and whether its columns have a key or it is called a
    table."""
    for sentence in _sentences(section):
        codes = [*_CODE.finditer(sentence.text)]
        if len(codes) < _FEWEST or not all(_COLUMN.fullmatch(each["name"]) for each in codes):
            continue
        if named := _named(sentence.text, codes):
            name, at, is_called = named
            draft = Draft(snake(name.group("name").replace(" ", "_")), sentence.span,
                          part(sentence, *name.span("name")).span)  # fmt: skip
            columns = [*_columns(sentence.text, codes[at:], name.end())]
            before = sentence.text[name.end() : columns[0].start()] if columns else ""
            if not _TELLS.search(english(before)) or _OTHERWISE.search(english(before)):
                continue
            for column in columns if len({each["name"] for each in columns}) >= _FEWEST else ():
                _add(draft, part(sentence, *column.span("name")))
            if draft.columns:
                yield draft, is_called or _has_key(draft)


def _sentences(section: Section) -> Iterator[Text]:
    for block in section.blocks:
        texts: Sequence[Text] = ()
        if isinstance(block, Paragraph):
            texts = [text_of(block)]
        elif isinstance(block, List):
            texts = [item.text for item in block.items]
        for text in texts:
            if len(text.text) <= 4 * _LONGEST:
                yield from sentences(on_one_line(text))


def _named(said: str, codes: Sequence[re.Match[str]]) -> tuple[re.Match[str], int, bool] | None:
    """What a sentence calls the table, at which of its ``codes`` the columns begin, and whether it
    is called a table: the first code, if more than a comma stands behind it, or else what is
    stressed before."""
    first, second = codes[:2]
    before, between = said[: first.start()], said[first.end() : second.start()]
    kind = _KIND_BEFORE.search(before)
    after = _AFTER.match(between)
    called = bool((kind and is_kind(kind["kind"])) or (after and is_kind(after["kind"])))
    called = called or _ROW_IN.search(english(before)) is not None
    if called:
        return first, 1, True
    stressed = [*_STRESSED.finditer(said, 0, first.start())]
    if stressed:
        name = stressed[-1]["name"]
        is_other = _NO_ENTITY.match(name) or is_kind(name.rpartition(" ")[2])
        return None if is_other else (stressed[-1], 0, False)
    if _JOINT.fullmatch(between) or _VALUES.search(between):
        return None
    return first, 1, False


def _columns(said: str, codes: Sequence[re.Match[str]], start: int) -> Iterator[re.Match[str]]:
    """Those of the ``codes`` behind a name that are columns: up to what is said of one, unless that
    is a clause or a list of its values which ends before the next one. What stands in brackets
    behind a column is said of it."""
    aside_ends, among_values = 0, False
    for at, code in enumerate(codes):
        before = said[start : code.start()]
        start = code.end()
        if code.start() < aside_ends or (among_values and not _FURTHER.fullmatch(before)):
            continue
        among_values = _ONE_OF.search(before) is not None
        if among_values:
            continue
        if said_of := _ASIDE.match(said, code.end()):
            aside_ends = said_of.end()
        is_glossed = before.rstrip().endswith(("(", "（"))  # the name of what stands before it
        between = _IN_BRACKETS.sub(" ", _CLAUSE.sub(" ", before))
        if _VALUES.search(before) or (at and not is_glossed and _SAYS_MORE.search(between)):
            return
        if not _REFERS.search(before):
            yield code


def _add(draft: Draft, name: Text) -> None:
    if all(each.name != name.text for each in draft.columns):
        add_field(draft, name.text, name, Text("", name.span), [])


def _has_key(draft: Draft) -> bool:
    """Whether columns have a key of their own, or join two tables."""
    names = [snake(column.name) for column in draft.columns]
    joins = len(names) > 1 and all(name.endswith("_id") for name in names[:2])
    return bool(own_key(draft)) or joins


# ---------------------------------------------------------------- columns that are nouns

_HAS = regex.compile(
    r"(?:an?|the|each|every)\s+(?P<mark>\*{1,2}|__?|`)(?P<name>[^\W\d][\w -]{1,38})(?P=mark)\s+"
    r"(?:has|have|consists of|comprises|is described by|is made up of)\s+"
    r"(?P<nouns>(?:an?|the|its)\s.+?)\W*$",
    re.I,
)
_NOUN = regex.compile(r"(?:an?|the|its|one)\s+(?P<noun>[^\W\d_][\w-]*(?: [\w-]+){0,2})", re.I)
_BETWEEN = regex.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+)")
_LINKS = regex.compile(r"\b(?:of|that|which|who|for|with|in|from|to|is|are|per)\b", re.I)


def _by_nouns(section: Section) -> Iterator[Draft]:
    """The entities of ``A *party* has a code, a name and a key``, if a section tells of several."""
    found = [*filter(None, map(_having, _sentences(section)))]
    if len(found) > 1:
        yield from found


def _having(sentence: Text) -> Draft | None:
    has = _HAS.match(sentence.text)
    if has is None or "`" in has["nouns"]:
        return None
    draft = Draft(snake(has["name"].replace(" ", "_")), sentence.span,
                  part(sentence, *has.span("name")).span)  # fmt: skip
    start = has.start("nouns")
    ends = [(each.start(), each.end()) for each in _BETWEEN.finditer(sentence.text, start)]
    edges = [(start, start), *ends, (has.end("nouns"), has.end("nouns"))]
    for (_, begin), (end, _) in pairwise(edges):
        noun = _NOUN.fullmatch(sentence.text, begin, end)
        if noun is None or _LINKS.search(noun["noun"]):
            return None
        place = part(sentence, *noun.span("noun"))
        _add(
            draft, Text(snake(place.text.replace(" ", "_")), Span(place.span.start, place.span.end))
        )
    draft.is_entity = len(draft.columns) >= _FEWEST
    return draft if draft.is_entity else None
