"""Does a correct service stay without a finding, and is verify done in time?
``python -m bench.steady``: twenty quick runs; ``--effort full --runs 1``: the thorough one.

Each run verifies an example on fresh scratch data that another seed makes. Prints every finding,
and how many claims had which verdict. Exit code 1 when a claim failed in any run, or the median run
took longer than promised for its effort.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import asbuilt.api
from asbuilt.verify.options import Options
from asbuilt.verify.run import verify
from asbuilt.verify.subject import subject
from bench import machine

EXAMPLES = Path(__file__).parents[1] / "examples"
PROMISED = {"quick": 60.0, "full": 600.0}
"""Seconds that verifying an example may take, by effort."""


def main(words: Sequence[str]) -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.steady", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--example", default="helpdesk")
    parser.add_argument("--effort", default="quick", choices=("quick", "normal", "full"))
    parser.add_argument("--only", default="", help="claims and probes, separated by commas")
    asked = parser.parse_args(words)
    document = EXAMPLES / asked.example / "spec.md"
    judged = subject(document, asbuilt.api.read(document))
    only = tuple(name for name in asked.only.split(",") if name)
    print(f"{machine.description()}, commit {machine.commit()}\n", flush=True)
    verdicts: Counter[str] = Counter()
    took = list[float]()
    for seed in range(1, asked.runs + 1):
        begin = time.monotonic()
        with TemporaryDirectory() as directory:
            options = Options(Path(directory), only=only, effort=asked.effort, seed=seed)
            found = asyncio.run(verify(judged, options, lambda probe, event: None))
        took.append(time.monotonic() - begin)
        failing = {name: c for name, c in found.claims.items() if c.verdict == "failing"}
        verdicts.update(claim.verdict for claim in found.claims.values())
        print(f"seed {seed}: {len(failing)} failing, {took[-1]:.1f} s", flush=True)
        for name, claim in failing.items():
            print(f"  {name}: {claim.summary}", flush=True)
    promised = PROMISED.get(asked.effort)
    within = promised is None or median(took) < promised
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    limit = f", promised: less than {promised:g} s" if promised else ""
    print(f"{asked.example}, {asked.effort}: median {median(took):.1f} s{limit}")
    return int(verdicts["failing"] > 0 or not within)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
