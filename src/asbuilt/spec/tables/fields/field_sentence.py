"""Entities whose fields a sentence names: ``**Loan**: a tool lent. Attributes: `id`, `due_on`.``"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, sentence_lines, text_of
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, translated
from asbuilt.spec.language import title as spoken
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_list import FIELDS
from asbuilt.spec.tables.fields.field_row import in_a_row, one_a_line, unnumbered
from asbuilt.spec.tables.fields.field_table import FIELD, Place, caption_above, places
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.table_name import caption, is_kind
from asbuilt.spec.words import singular


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The entities that items and paragraphs of sections called ``titles`` or ``about`` the data
    begin with, or that their heading names, if fields are said to follow, or the entity's own key
    is the first of several in code."""
    for place in places(outline, titles, about):
        if place.is_about:
            yield from _named(place)


def _named(place: Place) -> Iterator[Draft]:
    for named, said in _said(place):
        if draft := _announced(named, said) or _in_code(named, said):
            yield draft
    for block in place.section.blocks:
        if isinstance(block, Paragraph):
            whole = text_of(block)
            yield from _told(Text(" ".join(line.text for line in block.lines), block.span))
            yield from _having(whole)
            yield from _introduced(whole)
        elif isinstance(block, List):
            for item in block.items:
                yield from _told(on_one_line(item.text))
                yield from _having(item.text)
                yield from _introduced(item.text)


def _said(place: Place) -> Iterator[tuple[Text, Text]]:
    """Names of entities, and what is said of each."""
    above: Block | None = None
    for block in place.section.blocks:
        match block:
            case List():
                named = caption_above(above) or place.heading
                for item in block.items:
                    yield from _of_item(item, named)
            case Paragraph():
                head, *below = block.lines
                named = caption(head) if below and head.text.startswith(("*", "`")) else None
                for line in map(unnumbered, sentence_lines(block.lines)):
                    yield from _of_line(line, named or place.heading)
        above = block


def _of_item(item: Item, heading: Text | None) -> Iterator[tuple[Text, Text]]:
    text = unnumbered(item.text)
    yield from _of_line(text, heading)
    head = pair(text)
    named = head[0] if head else text
    for below in item.children:
        if isinstance(below, List):
            yield from ((named, each.text) for each in below.items)


def _of_line(line: Text, heading: Text | None) -> Iterator[tuple[Text, Text]]:
    head = pair(line) or _coded(line)
    begins_with_fields = _RUN.match(line.text) or (head and _is_lead(head[0].text))
    if head and not begins_with_fields:
        yield head
    elif heading:
        yield heading, line


_HEAD = regex.compile(
    r"(?:\*\*|__)?(?:(?P<kind>[^\W\d_]{2,20})\s+)?`(?P<name>[^\W\d]\w*)`(?:\*\*|__)?"
    r"\s*(?:[:：]|\s[–—-]\s|(?P<ends>\.))(?:\*\*|__)?\s*"
    r"(?=`|[^\W\d_]{1,30}(?: [^\W\d_]{1,30}){0,2}\s*[:：]\s*`)"
)


def _coded(line: Text) -> tuple[Text, Text] | None:
    """A name in code before fields in code, ``**Table `boats`**: `id` (key), `name` ``, ``**Table
    `boats`.** Columns: `id` ``."""
    head = _HEAD.match(line.text)
    if not head or not (is_kind(head["kind"]) if head["kind"] else not head["ends"]):
        return None
    return part(line, *head.span("name")), part(line, head.end(), len(line.text))


# ---------------------------------------------------------------- the fields in a text

_LEAD = regex.compile(
    r"\b(?P<lead>[^\W\d_]{1,30}(?: [^\W\d_]{1,30}){0,2})[*_]{0,2}\s*[:：][*_]{0,2}\s*"
)
_SENTENCE = regex.compile(r"(?:[^.。()]|\.(?=\w)|\([^()]*\))+")
_CODED = r"`[^\W\d]\w*`(?:\s*\([^()]*\))?"
_RUN = regex.compile(
    rf"{_CODED}(?:(?:\s*[,;，；、]\s*(?:\w{{1,3}}\s+)?|\s+\w{{1,3}}\s+|\s*[\u4e00-\u9fff]{{1,2}}\s*)"
    rf"{_CODED})+"
)
_LAST_WORD = regex.compile(r"([^\W\d_]+)$")
_OPENING = "(（:：–—-"
"""What sets a list off from the sentence: "it answers with" does not."""
_LEAST = 3
_LONGEST = 1_000


def _announced(named: Text, said: Text) -> Draft | None:
    """``Attributes: id, state``: all that the sentence says is fields."""
    if ":" not in said.text and "：" not in said.text:
        return None
    for found in _LEAD.finditer(said.text, 0, _LONGEST):
        fields = _SENTENCE.match(said.text, found.end())
        if fields and _is_lead(found["lead"]):
            return in_a_row(named, [part(said, *fields.span())], said.span, certain=True)
    return None


def _in_code(named: Text, said: Text) -> Draft | None:
    """``with the fields `id` and `state` ``, or ``(`id`, `slot`, `state`)``."""
    for run in _RUN.finditer(said.text, 0, _LONGEST):
        draft = in_a_row(named, [part(said, *run.span())], said.span, certain=True)
        before = said.text[: run.start()].rstrip()
        word = _LAST_WORD.search(before)
        is_set_off = not before or before[-1] in _OPENING
        is_told = (word and _is_lead(word[1])) or (is_set_off and draft and _begins_with_key(draft))
        if draft and is_told:
            return draft
    return None


def _begins_with_key(draft: Draft) -> bool:
    return len(draft.columns) >= _LEAST and draft.columns[0].name in own_key(draft)


def _is_lead(text: str) -> bool:
    """Whether a text ends with a word for fields: "Key attributes", "it has these columns"."""
    words = text.casefold().split()
    ends = (" ".join(words[first:]) for first in range(len(words)))
    return any(spoken(end) in FIELDS | FIELD - {"name"} for end in ends)


# ---------------------------------------------------------------- tables in the midst of a text

_TOLD = regex.compile(
    r"(?:\b(?P<before>[^\W\d_]{2,20})\s+)?`(?P<name>[^\W\d]\w*)`"
    r"(?:\s+(?P<after>[^\W\d_]{2,20}))?[^.`]{1,60}?"
    r"(?P<fields>`\w+`(?:(?:\s*,\s*|\s+\w{1,4}\s+)(?:\w{1,4}\s+){0,2}`\w+`){1,99})"
)
_OWN_COLUMNS = regex.compile(
    r"\b(?:has|have|with|contains?|holds?|consists? of|comprises?)"
    r" (?:(?:the|these|following|its|own|[a-z]{3,5}) ){0,3}(?:columns|fields|attributes)[ :]*$"
)
_GOES_ON = regex.compile(r",?\s(?:that|which|who|whose|where)\b[^.;:`]{1,80}`")
_NAME = regex.compile(r"`(\w+)`")


def _told(whole: Text) -> Iterator[Draft]:
    """The tables of "The table `loans` has the columns `id`, `tool_id` and `due_on`", and of "For a
    `Loan` we keep `loan_id`, `tool_id` and `due_on`", which begins with the key. What is called a
    table of columns need have no key."""
    for found in _TOLD.finditer(whole.text):
        if _GOES_ON.match(whole.text, found.end()):
            continue  # more fields follow what is said of the last one
        is_called = is_kind(found["before"] or "") or is_kind(found["after"] or "")
        names = _NAME.finditer(whole.text, *found.span("fields"))
        fields = [part(whole, *name.span(1)) for name in names]
        before = found.string[found.start("name") : found.start("fields")]
        is_told = is_called and _OWN_COLUMNS.search(english(before)) is not None
        named = part(whole, *found.span("name"))
        draft = one_a_line(named, fields, whole.span, certain=is_told)
        if draft and (is_told or (own_key(draft) and (is_called or _keeps(draft, found)))):
            yield draft


def _keeps(draft: Draft, found: re.Match[str]) -> bool:
    """Whether it is said that fields are kept, of which the key is the first."""
    before = english(found.string[found.start() : found.start("fields")])
    is_kept = _KEEPS.search(before) is not None and " or " not in found["fields"]
    return is_kept and _begins_with_key(draft)


# ---------------------------------------------------------------- entities that have attributes

_HAS = regex.compile(
    r"(?:(?:the|an?|each|every)\s+)?(?P<mark>\*\*|__|`)?"
    r"(?P<name>(?!(?:it|they|this|that|these|all|both|each|every|the|an?)\b)[^\W\d][\w-]{1,38}"
    r"(?:\s[\w-]{2,38})??)(?(mark)(?P=mark))"
    r"\s+(?:has|have|with|is described by|consists of|contains|holds|comprises)\s+"
    r"(?:(?:the|these|those|following|its|own)\s+){0,3}(?P<lead>[^\W\d_]{4,14})\s*:?\s+",
    re.I,
)


def _having(text: Text) -> Iterator[Draft]:
    """``**loan** has the attributes id (key), tool_id, due_on.``"""
    said = translated(text.text[:_LONGEST])
    found = _HAS.match(said.text)
    if not found or not _is_lead(found["lead"]):
        return
    fields = _SENTENCE.match(text.text, said.origin(found.end(), found.end())[0])
    named = part(text, *said.origin(*found.span("name")))
    if fields and not is_kind(named.text):
        listed = Text(fields[0].replace("\n", " "), part(text, *fields.span()).span)
        if draft := in_a_row(named, [listed], text.span, certain=True):
            yield draft


# ---------------------------------------------------------------- entities that a text introduces

_INTRODUCES = regex.compile(
    r"(?:(?!(?:all|both|no)\b)[^\W\d_]{1,5}\s+)?(?:\*\*`?|__`?|`\*\*|`)"
    r"(?P<name>(?!(?:all|both|each|every|any|note|no|these)\b)[^\W\d](?:[\w -]{0,38}\w)?)[*_`]{1,3}"
    r"(?:\s+\([^()]*\))?,?\s+(?=[^\W\d_])",
    re.I,
)
_LISTED = regex.compile(
    rf"{_CODED}(?:(?:\s*[,;，；、])?(?:\s*[^\W\d_]{{1,14}}){{0,4}}\s*{_CODED})+"
)
"""Fields in code with a few words between them: an `id`, the name `title` and its `owner_id`."""
_ONE_OF = regex.compile(r"\b(?:one of|either)\s+`")
_IN_BRACKETS = regex.compile(r"\([^()]*\)")
"""What is said of a field, with the table that it refers to: ``(uuid, references `price`)``."""
_KEEPS = regex.compile(
    r"\b(?:has|have|holds?|contains?|consists? of|comprises?|keeps?|kept|stored?s?|records?"
    r"|includes?|carr(?:y|ies)|made up of|described by|fields|columns|attributes)\b",
    re.I,
)


def _introduced(text: Text) -> Iterator[Draft]:
    """``A **loan** is a tool lent. It has an `id`, a `tool_id` and the day `due_on`.``: the fields
    are said to be its, or those of a name in bold begin with its key."""
    named = _INTRODUCES.match(text.text) if "`" in text.text else None
    named = None if named and is_kind(singular(named["name"].rpartition(" ")[2])) else named
    line = text.text.replace("\n", " ")
    for run in _LISTED.finditer(line, named.end(), _LONGEST) if named else ():
        assert named is not None
        if _ONE_OF.search(run[0]):
            return  # values stand among the fields
        bare = _IN_BRACKETS.sub(lambda said: " " * len(said[0]), line)
        fields = [part(text, *each.span(1)) for each in _NAME.finditer(bare, *run.span())]
        draft = one_a_line(part(text, *named.span("name")), fields, text.span)
        kept = _KEEPS.search(english(line[named.end() : run.start()]))
        is_bold = "**" in named[0] or "__" in named[0]
        are_its = kept or (draft and is_bold and _begins_with_key(draft))
        if draft and are_its and len(fields) >= _LEAST and own_key(draft):
            yield draft
            return
