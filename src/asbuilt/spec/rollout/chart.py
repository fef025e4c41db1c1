"""The steps of a rollout in a Gantt chart: ``Canary :a2, after a1, 7d``.

Of Mermaid: https://mermaid.js.org/syntax/gantt.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.source import Source
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.passage import passage
from asbuilt.spec.rollout.heading import is_named
from asbuilt.spec.rollout.step import Step, environment_of, from_text, is_rollout


def charted(source: Source, fence: Fence, *, named: bool = False) -> Iterator[Step]:
    """The steps of a chart; only those in its sections that are called a rollout, if ``named``."""
    for name, length, called in bars(source, fence):
        for step in from_text(name, name.span) if called or not named else ():
            yield replace(step, hold=step.hold or length)


_BAR = regex.compile(
    r"^[ \t]*(?:section[ \t]+(?P<section>[^\n]+?)|(?P<name>[^:\n]+?)[ \t]*:[ \t]*(?P<when>[^\n]*?))"
    r"[ \t]*$",
    re.MULTILINE,
)
_LENGTH = regex.compile(r"(?:^|,\s*)(?P<length>[0-9]+\s*[a-z]+)$")


def bars(source: Source, fence: Fence) -> Iterator[tuple[Text, float | None, bool]]:
    """The bars of a Mermaid Gantt chart that name an environment or a share, or stand in a section
    that is called a rollout, with their lengths, and whether they stand there."""
    if fence.language != "mermaid" or not fence.text.lstrip().startswith("gantt"):
        return
    text, named = passage(source, fence), False
    for bar in _BAR.finditer(fence.text):
        if bar["section"]:
            named = is_named(bar["section"])
            continue
        name = Text(bar["name"], text.span(*bar.span("name")))
        if named or environment_of(name.text) or is_rollout(name.text):
            length = _LENGTH.search(bar["when"])
            yield name, duration(length["length"]) if length else None, named
