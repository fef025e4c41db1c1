"""Examples below a line that begins with the title of their endpoint, ``Create an order:``, or that
names it by its number: ``Request to E7:``, also in the heading above: ``### EP-1 Submit a claim``.

Titles are those of operations in OpenAPI fences, of rows and of lists of endpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Heading, Paragraph, Text
from asbuilt.spec.endpoints.announced import (
    example_of,
    is_example,
    opens,
    says_both,
    speaks_of_answer,
)
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.requirements.identifier import MENTION
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title

_REMARK = regex.compile(r"\s*[(（][^()（）]*[)）]|[.。]\s*$")
_EDGES = " *_`,.:;：，；。"
_LONGEST = 200
_LEAST_WORDS = 2


class Titles:
    """The endpoints of a document by their titles and by their numbers, which are taken when
    somebody asks for one."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._drafts = drafts

    @cached_property
    def _numbered(self) -> Mapping[str, Draft]:
        return _unique((draft.number, draft) for draft in self._drafts)

    def numbered(self, line: str) -> Draft | None:
        """The one endpoint that a line calls by its number."""
        said = {found[0] for found in MENTION.finditer(line)} & self._numbered.keys()
        return self._numbered[said.pop()] if len(said) == 1 else None

    @cached_property
    def _known(self) -> Mapping[str, Draft]:
        return _titles(self._drafts)

    def begun(self, line: str) -> Draft | None:
        """The one endpoint with whose title a line begins, the longest one."""
        words = normal_title(line).split()
        starts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        named = (self._known.get(start.rstrip(",:")) for start in starts)
        return next(filter(None, named), None)


def entitled(section: Section, titles: Titles) -> Iterator[Draft]:
    """The examples of a section that are of endpoints with ``titles``, and the answers that follow
    them. One that has its examples already needs no others."""
    before: Draft | None = None
    both = False
    headed = _headed(section, titles)
    heading = (section.heading,) if section.heading and headed else ()
    for above, block in pairwise((*heading, *section.blocks)):
        if not isinstance(block, Fence):
            before = before if isinstance(above, Fence) else None
            continue
        of = _named(above, titles) or (before if _answers(above) else None)
        of = of or (headed if isinstance(above, Paragraph | Heading) else None)
        is_second = of is None and both and isinstance(above, Fence)
        of, before = before if is_second else of, None
        both = not is_second and says_both(section.source.slice(above.span))
        if of and is_example(block):
            draft = Draft(of.route, False, called=True, example=True)
            draft.place = "response" if is_second else ""
            if example_of(section.source, above, block, draft):
                before = of
                yield draft


def _headed(section: Section, titles: Titles) -> Draft | None:
    """The one endpoint that a heading calls by its number."""
    if section.heading is None or "/" in section.name.text:
        return None
    return titles.numbered(section.name.text)


def _titles(drafts: Iterable[Draft]) -> dict[str, Draft]:
    """The drafts without examples by their titles, but for titles of several routes."""
    named = (
        (_name(draft.title or ("" if draft.detailed else draft.description)), draft)
        for draft in drafts
    )
    return _unique((name, draft) for name, draft in named if _is_title(name))


def _unique(named: Iterable[tuple[str, Draft]]) -> dict[str, Draft]:
    """The drafts without examples by names that are of one route each."""
    found: dict[str, Draft | None] = {}
    for name, draft in named:
        other = found.setdefault(name, draft)
        if other and other.route.pattern != draft.route.pattern:
            found[name] = None
    return {name: draft for name, draft in found.items() if draft and name and not draft.response}


def _name(text: str) -> str:
    return normal_title(_REMARK.sub("", text[:_LONGEST]).strip(_EDGES))


def _is_title(name: str) -> bool:
    return len(name.split()) >= _LEAST_WORDS or (not name.isascii() and len(name) >= _LEAST_SIGNS)


_LEAST_SIGNS = 4


def _named(above: Block, titles: Titles) -> Draft | None:
    """The one endpoint with whose title the line above a fence begins, or whose number it says."""
    line = _line_above(above)
    if line is None or not opens(line.text) or routes_in(line):
        return None
    return titles.begun(line.text[:_LONGEST].strip(_EDGES)) or titles.numbered(line.text)


def _answers(above: Block) -> bool:
    """Whether a paragraph begins with the word for an answer: ``Answer. It has no secret:``."""
    return isinstance(above, Paragraph) and speaks_of_answer(above.lines[0].text.split(" ")[0])


def _line_above(above: Block) -> Text | None:
    line = above.lines[-1] if isinstance(above, Paragraph) else None
    return line if line and len(line.text) <= _LONGEST else None
