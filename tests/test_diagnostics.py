"""Fixes are applied whole or not at all, and the text around them stays as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.diagnostics import Edit, apply, choose
from asbuilt.source import Span


def edit(start: int, end: int, replacement: str) -> Edit:
    return Edit(Span(start, end), replacement)


@pytest.mark.parametrize(
    ("fixes", "result"),
    [
        pytest.param([], "abcdef", id="nothing"),
        pytest.param([(edit(0, 1, "X"),), (edit(4, 5, "YY"),)], "XbcdYYf", id="two fixes"),
        pytest.param([(edit(4, 5, "Y"), edit(0, 1, "X"))], "XbcdYf", id="one fix in two places"),
        pytest.param([(edit(2, 2, "+"),)], "ab+cdef", id="insertion"),
        pytest.param([(edit(2, 2, "+"),), (edit(2, 2, "+"),)], "ab+cdef", id="same twice"),
        pytest.param(
            [(edit(1, 4, "X"),), (edit(0, 1, "Y"), edit(3, 5, "Z"))],
            "aXef",
            id="a fix that overlaps is left out whole",
        ),
    ],
)
def test_fixes_are_made_whole_or_not_at_all(fixes: list[tuple[Edit, ...]], result: str) -> None:
    assert apply("abcdef", fixes) == result


@given(st.text(), st.data())
def test_replacing_a_text_by_itself_changes_nothing(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    fixes = [(edit(a, b, text[a:b]),) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    assert apply(text, fixes) == text


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), min_size=1, max_size=1),
        max_size=12,
    )
)
def test_edits_that_are_chosen_never_touch_each_other(places: list[list[tuple[int, int]]]) -> None:
    fixes = [tuple(edit(a, a + size, "x") for a, size in fix) for fix in places]
    chosen = choose(fixes)
    assert list(chosen) == sorted(chosen, key=lambda edit: edit.span)
    for one, other in pairwise(chosen):
        assert one.span != other.span
        assert one.span.end <= other.span.start
    for (left,) in set(fixes) - {(edit,) for edit in chosen}:
        assert any(
            left.span == edit.span
            or (left.span.start < edit.span.end and edit.span.start < left.span.end)
            for edit in chosen
        )
