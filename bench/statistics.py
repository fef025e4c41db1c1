"""The arithmetic of the results: medians over rounds, ratios within a round."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.load import Sample


def middle(samples: Sequence[Sample]) -> Sample:
    """Each figure's median over the rounds; errors are added up, for none of them is forgiven."""
    return Sample(
        rate=median(sample.rate for sample in samples),
        p50=median(sample.p50 for sample in samples),
        p95=median(sample.p95 for sample in samples),
        p99=median(sample.p99 for sample in samples),
        refused=sum(sample.refused for sample in samples),
        broken=sum(sample.broken for sample in samples),
        cpu=median(sample.cpu for sample in samples),
    )


def ratio(samples: Sequence[Sample], others: Sequence[Sample]) -> float | None:
    """How many times the rate of ``others``: the median of the ratios within each round, since a
    shared machine changes its pace between rounds. None where one of the two had an error or the
    other did nothing."""
    pairs = list(zip(samples, others, strict=True))
    if any(one.errors or other.errors or not other.rate for one, other in pairs):
        return None
    return median(one.rate / other.rate for one, other in pairs)
