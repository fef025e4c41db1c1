"""A comment silences what stands below it, told again in the plainest way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.document.reader import read
from asbuilt.rules.ignores import read_ignores, silence
from asbuilt.source import Source, Span

COMMENT = "<!-- asbuilt: ignore DOC101 (known) -->"
LINES = st.sampled_from(["# One", "## Two", "### Three", "Words.", COMMENT])


def reach(lines: list[str], comment: int) -> range:
    """The lines that the comment in line ``comment`` silences."""
    below = [number for number in range(comment + 1, len(lines)) if lines[number] != COMMENT]
    if not below:
        return range(0)
    first = below[0]
    if not lines[first].startswith("#"):
        return range(first, first + 1)
    level = lines[first].count("#")
    ends = (
        number
        for number in below[1:]
        if lines[number].startswith("#") and lines[number].count("#") <= level
    )
    return range(first, next(ends, len(lines)))


@given(st.lists(LINES, max_size=14))
def test_scopes_are_those_of_the_plainest_reading(lines: list[str]) -> None:
    text = "\n\n".join(lines) + "\n"
    starts = [sum(len(line) + 2 for line in lines[:number]) for number in range(len(lines))]
    found = [
        Diagnostic("DOC101", "placeholder", Severity.ERROR, str(number), Span(start, start + 1))
        for number, start in enumerate(starts)
        if lines[number] != COMMENT
    ]
    scopes = [reach(lines, number) for number, line in enumerate(lines) if line == COMMENT]
    kept, unused = silence(reversed(found), read_ignores(read(Source("s.md", text))))
    expected = [item for item in found if not any(int(item.message) in scope for scope in scopes)]
    assert list(kept) == expected
    assert len(unused) == sum(
        not any(int(item.message) in scope for item in found) for scope in scopes
    )


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- asbuilt: ignore DOC101（以后再说）-->",
        "<!-- asbuilt-ignore DOC101 (later) -->",
        "<!-- asbuilt ignore DOC101 (later) -->",
        "<!-- Asbuilt: Ignore doc101 (later) -->",
    ],
)
def test_how_a_comment_is_spelled_does_not_matter(comment: str) -> None:
    (found,) = read_ignores(read(Source("s.md", f"Words. {comment}\n")))
    assert found.codes == ("DOC101",)
    assert found.reason


def test_words_of_a_reason_without_parentheses_are_no_codes() -> None:
    text = "Words. <!-- asbuilt: ignore DOC101, SEC109: later on -->\n"
    (found,) = read_ignores(read(Source("s.md", text)))
    assert (found.codes, found.reason) == (("DOC101", "SEC109"), "")
