"""What is understood of documents that people write: how much is found, and how little is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.recall.filled import filled_copy
from tests.recall.measure import Score, measure, total
from tests.recall.truth import KINDS, documents

pytestmark = pytest.mark.requirement("FR-2")

FOUND = 0.98
WRONG = 0.01


Scores = dict[str, Score]


@pytest.fixture(scope="module")
def scores() -> Scores:
    return total(measure(document) for document in documents())


@pytest.fixture(scope="module", params=(72, 80, 96))
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """The scores of the documents with their lines broken at a width, as editors fill them."""
    folder, width = tmp_path_factory.mktemp("filled"), int(request.param)
    return total(
        measure(filled_copy(path, folder, width)) for path in documents() if path.is_file()
    )


def listed(facts: Iterable[str]) -> str:
    return "\n".join(facts)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_everything_is_found(scores: Scores, kind: str) -> None:
    assert scores[kind].recall >= FOUND, listed(scores[kind].missed)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_nothing_is_wrong(scores: Scores, kind: str) -> None:
    assert scores[kind].error <= WRONG, listed(scores[kind].wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_as_well_where_lines_are_filled(filled: Scores, kind: str) -> None:
    assert filled[kind].recall >= FOUND, listed(filled[kind].missed)
    assert filled[kind].error <= WRONG, listed(filled[kind].wrong)
