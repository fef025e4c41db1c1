"""What is understood of documents that people write: how much is found, and how little is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.recall.measure import Score, measure, total
from tests.recall.truth import KINDS, documents

pytestmark = pytest.mark.requirement("FR-2")

FOUND = 0.98
WRONG = 0.01


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return total(measure(document) for document in documents())


def listed(facts: Iterable[str]) -> str:
    return "\n".join(facts)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_everything_is_found(scores: dict[str, Score], kind: str) -> None:
    assert scores[kind].recall >= FOUND, listed(scores[kind].missed)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_nothing_is_wrong(scores: dict[str, Score], kind: str) -> None:
    assert scores[kind].error <= WRONG, listed(scores[kind].wrong)
