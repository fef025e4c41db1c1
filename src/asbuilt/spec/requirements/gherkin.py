"""Requirements as Gherkin has them: features and scenarios whose tag or name is an id.

@LEND-01
Scenario: A member borrows a tool
  Given a tool that is free
  When the member borrows it
  Then nobody else can
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Fence, Text
from asbuilt.document.text import part
from asbuilt.source import Source, Span
from asbuilt.spec.passage import passage
from asbuilt.spec.requirements.heading import QUALITY
from asbuilt.spec.requirements.identifier import (
    is_distinct,
    is_named,
    is_requirement,
    is_tracked,
    requirement_ids,
)
from asbuilt.spec.requirements.marker import titled
from asbuilt.spec.requirements.promise import Kind, promised
from asbuilt.spec.requirements.requirement import Requirement, requirement
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.title import normal_title

_LANGUAGES = {"gherkin", "feature", "cucumber"}
_HEAD = regex.compile(r"(?P<keyword>[^\W\d_](?:[\w' -]{0,28}\w)?)[ \t]*[:：][ \t]*(?P<name>\S.*)")
"""``Scenario: …``, ``Plan du scénario : …``: in each language a word or a few before a colon."""
_MOST_WORDS = 3


def scenarios(section: Section) -> Iterator[Requirement]:
    """The requirements of a section's own fences with Gherkin; one of several scenarios is the
    first of them."""
    found: dict[str, Requirement] = {}
    for fence in blocks_of(section, Fence, deep=False):
        if _is_gherkin(fence):
            for made in _of_fence(section.source, fence):
                found.setdefault(made.id.text, made)
    yield from found.values()


def _is_gherkin(fence: Fence) -> bool:
    """Whether a fence says that it is Gherkin, or has a tag above a scenario."""
    if fence.language in _LANGUAGES:
        return True
    return fence.language in PLAIN and "@" in fence.text and _TAGGED.search(fence.text) is not None


_TAGGED = regex.compile(
    r"^[ \t]*@[A-Z][^\n]*\n[ \t]*[^\W\d_][\w' -]{2,28}:[ \t]*\S[^\n]*\n[ \t]*[^\W\d_]",
    re.MULTILINE,
)


class _Scenario(Struct):
    """A feature or a scenario while its lines are read: its ids, its name, and its steps."""

    ids: list[Text]
    name: Text
    steps: list[Text] = field(default_factory=list)


def _of_fence(source: Source, fence: Fence) -> Iterator[Requirement]:
    kind: Kind = "functional"
    for each in _scenarios(source, fence):
        if QUALITY.search(normal_title(each.name.text)):
            kind = "non-functional"
        if len(each.ids) == 1:  # several are those that it covers
            yield _requirement(each, kind)


def _scenarios(source: Source, fence: Fence) -> list[_Scenario]:
    """The features and scenarios of a fence: each with its tags above it, and its steps below."""
    found: list[_Scenario] = []
    tags: list[Text] = []
    begins = True
    for line in _lines(source, fence):
        name = _name(line) if begins or tags else None
        if line.text.startswith(("@", "#")):
            tags += _ids(line)
        elif name:
            headed = titled(name)
            ids = [headed[0]] if headed and not tags else tags
            found.append(_Scenario(ids, headed[1] if headed else name))
            tags = []
        elif found and line.text and not line.text.startswith("|"):
            found[-1].steps.append(line)
        begins = name is not None or not line.text
    return found


def _lines(source: Source, fence: Fence) -> Iterator[Text]:
    inside, start = passage(source, fence), 0
    for line in inside.text.split("\n"):
        whole = Text(line, inside.span(start, start + len(line)))
        yield part(whole, 0, len(line))
        start += len(line) + 1


def _ids(tags: Text) -> list[Text]:
    """The ids among the tags of a line, ``@FR-1 @slow``, or in a comment."""
    return [
        each
        for each in requirement_ids(tags)
        if (is_distinct(each.text) or is_named(each.text))
        and is_requirement(each.text)
        and not is_tracked(each.text)
    ]


def _name(line: Text) -> Text | None:
    """What a line calls a feature or a scenario."""
    head = _HEAD.match(line.text)
    if head is None or len(head["keyword"].split()) > _MOST_WORDS:
        return None
    return part(line, *head.span("name"))


def _requirement(scenario: _Scenario, kind: Kind) -> Requirement:
    """A requirement whose criteria are the steps; without figures in its name, those of the
    steps are what it promises."""
    (identifier,), steps = scenario.ids, scenario.steps
    end = steps[-1].span.end if steps else scenario.name.span.end
    start = min(identifier.span.start, scenario.name.span.start)
    made = requirement(identifier, scenario.name, kind, Span(start, end), {})
    targets = made.targets or tuple(
        target for step in steps for target in promised(step, made.kind)
    )
    return replace(made, targets=targets, criteria=tuple(steps))
