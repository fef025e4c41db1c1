"""What a refusal says: whole sentences, each with one mark at its end."""

from __future__ import annotations

import pytest

from asbuilt.server.parameters import bad_parameter
from asbuilt.server.problem import FieldError, Problem, invalid

ASKING = 'is not a member of this body; did you mean "name"?'


@pytest.mark.parametrize(
    ("problem", "detail"),
    [
        (invalid([FieldError("is required", "required", "/name")]), "/name is required."),
        (invalid([FieldError(ASKING, "unknown", "/nmae")]), f"/nmae {ASKING}"),
        (
            invalid([FieldError(ASKING, "unknown", "/nmae")] * 3),
            f"/nmae {ASKING} (and 2 more).",
        ),
        (bad_parameter("sort", "is empty"), "The query parameter sort is empty."),
        (
            bad_parameter("filter", "is not understood: no column 'a'; did you mean 'b'?"),
            "The query parameter filter is not understood: no column 'a'; did you mean 'b'?",
        ),
    ],
)
def test_a_sentence_ends_once(problem: Problem, detail: str) -> None:
    assert problem.detail == detail
