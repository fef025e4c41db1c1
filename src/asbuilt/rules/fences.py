"""Where a code block was meant to end that goes on."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Fence
from asbuilt.source import Span

RUN = regex.compile(r"`{3,}|~{3,}")
HEADING = regex.compile(r"^#{1,6} +\S.*$", re.M)
_APART = regex.compile(r"(?<=\n\n)#{2,6} +\S[^\n]*(?=\n\n)")
"""A heading where a line that begins with a hash may be a comment."""
_COMMENTED = regex.compile(
    r"(?:ba|z)?sh|shell|console|python|py|ruby|rb|ya?ml|toml|ini|conf|perl|r", re.I
)
"""Languages in which a line that begins with a hash is a comment."""
_PROSE = regex.compile(
    r"(?<=\n\n)(?=[^\W\d_a-z])(?:[^\n{}=;<>$#]{1,200}\n){0,8}?[^\n{}=;<>$#]{20,200}[.:。：](?=\n\n)"
)
"""A paragraph, as code has none."""
_OF_JSON = regex.compile(r"(?<=\n\n)(?:\*\*|__|→|\||>|[A-Z]\w* [\w`])[^\n]*$", re.M)
"""A line that JSON cannot have."""
_MARKED = regex.compile(r"^[ \t]*(?:`{2,}|~{2,})[^`~\n]*$", re.M)
_SHOWN = ("markdown", "md", "mdx")
"""Languages that have headings and prose themselves."""


def has_comments(fence: Fence) -> bool:
    """Whether lines of the block that begin with a hash are comments."""
    return _COMMENTED.fullmatch(fence.language) is not None


def run_of(text: str, fence: Fence) -> str:
    """The backticks or tildes of the opening line."""
    found = RUN.search(text, fence.span.start)
    return found[0] if found else "```"


def goes_on(text: str, fence: Fence, end: int) -> int | None:
    """Where, before ``end``, the document goes on in a block that was not closed: a heading, or a
    paragraph, neither of which its language has."""
    spoken, start = fence.language, fence.content.start
    if spoken in _SHOWN:
        return None
    patterns = [_APART if has_comments(fence) else HEADING]
    patterns += [_OF_JSON] if spoken.startswith("json") else []
    found = (each.search(text, start, end) for each in (*patterns, _PROSE))
    return min((each.start() for each in found if each), default=None)


def meant_end(text: str, fence: Fence) -> Span | None:
    """The line by which a block was meant to be closed, and is not: words behind its backticks, too
    few of them, or others. A line that opens a block has code right below."""
    for found in _MARKED.finditer(text, fence.content.start, fence.content.end):
        above = text[: found.start()].rpartition("\n")[0].rpartition("\n")[2]
        behind = text[found.end() + 1 :].partition("\n")[0]
        if behind.strip() or found.start() == fence.content.start:
            return None
        if above.strip():
            return Span(*found.span())
    return None


def closing(text: str, fence: Fence, end: int) -> Edit:
    """Close a block below the last of its lines before ``end``, or by that line."""
    end = len(text[:end].rstrip())
    start = text.rfind("\n", 0, end) + 1
    if _MARKED.fullmatch(text, start, end):
        return Edit(Span(start, end), run_of(text, fence))
    return Edit(Span(end, end), f"\n{run_of(text, fence)}")
