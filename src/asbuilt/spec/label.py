"""Labels and pairs: the words before a colon, bold, plain or as code, and what follows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Quote, Text
from asbuilt.document.text import lines_joined, part, text_lines
from asbuilt.source import Source, Span
from asbuilt.spec.title import normal_title


class Label(Struct, frozen=True):
    """``**Method:** `POST /x```: the words before the colon and what follows them.

    ``value`` is empty text when nothing follows on the line. ``blocks`` are the blocks that come
    after it, up to the next label of the section: the list under ``**Tasks:**``, the fence under
    ``**Request:**``; for a bullet, what is nested in it.
    """

    key: Text
    value: Text
    span: Span
    blocks: tuple[Block, ...] = ()

    @property
    def name(self) -> str:
        """The key in normal form: ``rate limit`` for ``**Rate Limit:**``."""
        return normal_title(self.key.text)


_EMOJI = regex.compile(
    "[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[\u200d\u2190-\U0001faff]{0,6}\\s+"
)
"""A sign before a label or a name: ``📌 **Version:** 1.2``, ``- 💳 **Stripe** — cards``."""
_FIRST_EMOJI = "\u2190"
_BOLD_LABEL = regex.compile(
    r"(?P<mark>\*\*|__|\*(?=\w)|_(?=\w))(?P<key>[^*\n:：]{1,80}?)\s*"
    r"(?:[:：]\s*(?P=mark)|(?P=mark)\s*[:：](?!:))\s*"
)
_PLAIN_LABEL = regex.compile(
    r"(?P<key>(?:3rd[ -])?[^\W\d_](?:[\w &/()'’.-]{0,38}[\w)])?)\s*(?:::?(?=\s|$)|：)\s*"
)
_SEPARATORS = " \t|·•;,—–"


def begins_with_label(line: str) -> bool:
    """Whether a line begins with a bold label."""
    return _BOLD_LABEL.match(line) is not None


def block_labels(
    source: Source, blocks: tuple[Block, ...], *, plain: bool = False
) -> tuple[Label, ...]:
    """The label lines among ``blocks``; see :func:`asbuilt.spec.section.labels`."""
    found: list[Label] = []
    owner = False
    for block in blocks:
        new: tuple[Label, ...] = ()
        match block:
            case Paragraph():
                new = line_labels(block.lines, plain=plain)
                owner = bool(new) and not new[-1].value.text
            case List() if not owner:
                of_items = (_item_labels(item, plain) for item in block.items)
                new = tuple(chain.from_iterable(of_items))
            case Quote() if not owner:
                new = block_labels(source, block.children, plain=plain)
        if not new and found:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, block))
        found.extend(new)
    return tuple(found)


def _item_labels(item: Item, plain: bool) -> tuple[Label, ...]:
    if ":" not in item.text.text and "：" not in item.text.text:
        return ()
    found = line_labels(text_lines(item.text), plain=plain)
    if not found or not item.children:
        return found
    return (*found[:-1], replace(found[-1], blocks=item.children))


def line_labels(lines: tuple[Text, ...], *, plain: bool = False) -> tuple[Label, ...]:
    """The labels that begin on the given lines; see :func:`asbuilt.spec.section.labels`."""
    found: list[Label] = []
    behind: list[Text] = []
    for line in lines:
        if new := _labels_of_line(line, plain):
            found[-1:] = _with_lines(found[-1:], behind)
            found += new
            behind = []
        elif found and line.text:
            behind.append(line)
    found[-1:] = _with_lines(found[-1:], behind)
    return tuple(found)


def _with_lines(last: list[Label], lines: Sequence[Text]) -> list[Label]:
    """The last label, if there is one, with the lines that go on below it."""
    if not last or not lines:
        return last
    label = last[0]
    value = lines_joined([label.value, *lines] if label.value.text else lines, "\n")
    return [Label(label.key, value, Span(label.span.start, value.span.end))]


def _labels_of_line(line: Text, plain: bool) -> list[Label]:
    start = _behind_emoji(line.text)
    first = _BOLD_LABEL.match(line.text, start)
    first = first or (_PLAIN_LABEL.match(line.text, start) if plain else None)
    if not first:
        return []
    matches = [first, *_later_labels(line.text, first)]
    ends = [match.start() for match in matches[1:]] + [len(line.text)]
    return [
        Label(
            part(line, match.start("key"), match.end("key")),
            part(line, match.end(), end, "" if end == len(line.text) else _SEPARATORS),
            line.placed(Span(line.span.start + match.start(), line.span.start + end)),
        )
        for match, end in zip(matches, ends, strict=True)
    ]


def _behind_emoji(text: str) -> int:
    """Where a text begins behind the sign before it, if there is one."""
    found = _EMOJI.match(text) if text[:1] >= _FIRST_EMOJI else None
    return found.end() if found else 0


def without_emoji(text: Text) -> Text:
    """``text`` without the sign before it."""
    if text.text.isascii():  # as most are
        return text
    return part(text, _behind_emoji(text.text), len(text.text))


def _later_labels(text: str, first: re.Match[str]) -> Iterator[re.Match[str]]:
    """Further labels of the line: of the first one's form, plain ones only after ``·`` or ``|``."""
    if "mark" in first.re.groupindex:
        yield from _BOLD_LABEL.finditer(text, first.end())
        return
    for separator in regex.finditer(r"[·|•]\s*", text[first.end() :]):
        match = _PLAIN_LABEL.match(text, first.end() + separator.end())
        if match:
            yield match


_PAIR = regex.compile(
    r"(?P<mark>\*\*|__|`|[*_](?=\w))?(?P<key>[^*`:：]{1,80}?)\s*"
    r"(?(mark)(?:[:：]\s*(?P=mark)|(?P=mark)\s*(?:[:：]|[-–—](?=\s))|(?P=mark)(?=[\s（]))"
    r"|(?::(?=\s|$)|：|\s[-–—]\s))\s*"
)


@lru_cache(16_384)  # several readers ask for the names with which items begin
def pair(text: Text) -> tuple[Text, Text] | None:
    """``Name: what it is``, with the name bold, code or plain, and a colon or a dash between them.

    None when the text has no such form; the second part may be empty.
    """
    match = _PAIR.match(text.text, _behind_emoji(text.text))
    if not match or not match["key"].strip():
        return None
    key = part(text, match.start("key"), match.end("key"))
    return key, part(text, match.end(), len(text.text))
