"""Names in brackets anywhere in a drawing, with lines between them: ``[Shop] --> [Till]``, and
``+--> [Ledger]`` below it."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.spec.diagrams.box_drawing import Box, Drawing

_NAME = regex.compile(r"\[\s*([^\[\]│|<>]{1,60}?)\s*\]")
_LINE = "-─━="


def bracketed(drawing: Drawing) -> tuple[Box, ...]:
    """The names in brackets of a drawing as boxes of one line; what stands on a line, as in
    ``-[SQL]->``, is none."""
    found: list[Box] = []
    for row, line in enumerate(drawing.lines):
        for match in _NAME.finditer(line) if "[" in line else ():
            left, right = match.start(), match.end() - 1
            on_line = line[max(0, left - 1) : left] + line[right + 1 : right + 2]
            if not regex.search(r"\w", match[1]) or (on_line and set(on_line) <= set(_LINE)):
                continue
            name, start = drawing.words(row, match.start(1), match.end(1))
            found.append(Box(row, left, row, right, name, start, start + len(name)))
    return tuple(found)
