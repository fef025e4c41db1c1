"""The endpoints of a document that has no place of their own for them: they stand among stories,
requirements and rights. What a story says of who may do it leaves nothing to convention, unless
all of it is understood."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import sentences, text_of
from asbuilt.spec.endpoints.callers.let_in import not_understood
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.scope import Scope
from asbuilt.spec.endpoints.walk import endpoints_of, mentioned_in
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, blocks_of, items_of

_FEWEST = 2
_MAY = regex.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:can|cannot|can['’]t|may|only|(?:dis)?allowed|permitted|must not)\b",
    re.I,
)
"""Who may, but for what the teller of a story wants: ``so that I can …``."""


def listed_among_stories(outline: Outline, scope: Scope) -> list[Draft]:
    """Those that lists, tables, labels and lines of their own declare."""
    return _doubted(outline, several(endpoints_of(outline.root, replace(scope, sparse=True))))


def told_anywhere(outline: Outline, scope: Scope) -> list[Draft]:
    """Those that sentences and steps name below headings of any name."""
    told = mentioned_in(outline.root, scope, in_prose=True, kinds=("",))
    return _doubted(outline, several(told))


def told_among_stories(outline: Outline, scope: Scope) -> list[Draft]:
    """Those that sentences name."""
    sparse = replace(scope, sparse=True)
    told = mentioned_in(outline.root, sparse, in_prose=True, kinds=("",))
    return _doubted(outline, several(told))


def several(drafts: Iterable[Draft]) -> list[Draft]:
    """``drafts``, if they are of several endpoints: one alone below any heading is spoken of, not
    declared."""
    found = [*drafts]
    return found if len({draft.route.pattern for draft in found}) >= _FEWEST else []


def _doubted(outline: Outline, drafts: list[Draft]) -> list[Draft]:
    sections = [*outline.walk()] if drafts else []
    starts = [section.span.start for section in sections]
    for draft in drafts:
        story = sections[bisect_right(starts, draft.route.span.start) - 1]
        if draft.roles is None and draft.public is None and (said := _says_who(story)):
            draft.troubles.append(not_understood(said))
    return drafts


def _says_who(story: Section) -> Text | None:
    """The first sentence of a story that says who may do it."""
    paragraphs = (text_of(it) for it in blocks_of(story, Paragraph, deep=False))
    texts = (*paragraphs, *(item.text for item in items_of(story, deep=False)))
    said = (sentence for text in texts for sentence in sentences(text))
    return next((each for each in said if _MAY.search(english(each.text))), None)
