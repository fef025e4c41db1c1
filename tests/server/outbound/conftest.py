"""The office, new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.outbound.calling import Office, office


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Office]:
    """Somebody in the office."""
    with office(tmp_path / "data") as made:
        yield made
