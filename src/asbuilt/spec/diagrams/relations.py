"""The lines of Mermaid's ``erDiagram``: which entities are joined, with the place of each name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, blocks_of

_NAME = r"\"?(?P<{}>[^\W\d][\w-]*)\"?(?:\[[^\]\n]*\])?"
_LINE = regex.compile(
    rf"^[ \t]*{_NAME.format('left')}[ \t]+[|}}o{{]{{1,2}}(?:--|\.\.)[|}}o{{]{{1,2}}[ \t]+"
    rf"{_NAME.format('right')}[ \t]*(?::|$)",
    re.MULTILINE,
)


def joined_entities(outline: Outline) -> Iterator[tuple[Text, ...]]:
    """The entities that the lines of each diagram join, at the first place of each."""
    for fence in blocks_of(outline.root, Fence):
        if fence.text.lstrip().startswith("erDiagram"):
            text = passage(outline.source, fence)
            names: dict[str, Text] = {}
            for found in _LINE.finditer(text.text):
                for end in ("left", "right"):
                    place = Text(found[end], text.span(*found.span(end)))
                    names.setdefault(found[end], place)
            yield tuple(names.values())
